//! A plan for a comment on a pull request. Everything that comes from outside stands in one fenced block, in lines that
//! begin with a sign of ours: there nothing is a link, a mention, a table or HTML, and no line can end the block.
//! What is lost comes first and stays, whatever else has to give way to the limit.

use super::{
    cost::{Costs, total},
    uploads::{Detail, Uploads},
    words::{differences, inert, mark, name, reason, sum},
};
use crate::plan::{Action, Item, Plan, Risk};

/// The most characters of the whole text: comments on GitHub take 65,536.
pub const LIMIT: usize = 65_000;

/// A destructive row gets at least this many characters; where even that is too much, rows are counted by kind.
const SHORTEST: usize = 32;

/// The plan as Markdown. Its first line is a comment that names the stack, by which an earlier one can be found.
pub fn markdown(plan: &Plan) -> String {
    let head = head(plan);
    if plan.is_empty() {
        return head;
    }
    let (head, tail) = (format!("{head}\n```diff\n"), "```\n");
    let mut block = Block::new(LIMIT - length(&head) - length(tail));
    let (lost, rest): (Vec<&Item>, Vec<&Item>) =
        plan.items.iter().partition(|i| matches!(i.action, Action::Replace | Action::Delete));
    destructive(&mut block, &lost);
    for refusal in &plan.refusals {
        let lines = [
            format!("# refused: {}", inert(&refusal.summary)),
            format!("#   help: {}", inert(&refusal.help)),
        ];
        block.add(&lines);
    }
    let (uploads, costs) = (Uploads::of(plan), Costs::of(plan));
    let cost: Vec<String> = total(plan).into_iter().map(|line| format!("# {line}")).collect();
    block.add(&cost);
    for item in lost {
        block.add(&details(item));
    }
    for item in rest {
        let mut lines = vec![row(item)];
        lines.extend(uploads.line(item, Detail::Whole).map(|upload| format!("+     {upload}")));
        let sign = sign(item.action);
        lines.extend(costs.line(item).map(|cost| format!("{sign}     {cost}")));
        lines.extend(details(item));
        block.add(&lines);
    }
    for note in &plan.notes {
        block.add(&[format!("# note: {}", inert(&note.text))]);
    }
    format!("{head}{}{tail}", block.finish())
}

/// Words of ours only, and names reduced to what names are made of.
fn head(plan: &Plan) -> String {
    let word = |text: &str| -> String {
        text.chars().filter(|c| c.is_ascii_alphanumeric() || "-_".contains(*c)).take(64).collect()
    };
    let stack = word(&plan.stack);
    format!(
        "<!-- personalize plan of {stack} -->\n### {}\n\nPlan `{}` of `{stack}` for account `{}` in `{}`\n",
        sum(plan),
        plan.id(),
        word(&plan.account),
        word(&plan.region),
    )
}

fn sign(action: Action) -> char {
    match action {
        Action::Create => '+',
        Action::Delete | Action::Replace => '-',
        Action::Update | Action::Wait => '!',
    }
}

fn word(action: Action) -> &'static str {
    match action {
        Action::Create => "create ",
        Action::Update => "update ",
        Action::Replace => "replace",
        Action::Delete => "delete ",
        Action::Wait => "wait   ",
    }
}

fn row(item: &Item) -> String {
    let risk = match item.risk {
        Risk::Safe => String::new(),
        risk => format!("  [{risk}]"),
    };
    let (sign, word) = (sign(item.action), word(item.action));
    let row = format!("{sign} {word} {}  {}{risk}", inert(&item.address.to_string()), name(item));
    row.trim_end().to_owned()
}

/// Why, and what changes.
fn details(item: &Item) -> Vec<String> {
    let sign = sign(item.action);
    let mut lines: Vec<String> =
        reason(item).into_iter().map(|reason| format!("{sign}     {reason}")).collect();
    for part in item.fields.iter().flat_map(differences) {
        let remark = part.remark.map_or(String::new(), |r| format!("  ({r})"));
        lines.push(format!("{sign}     {}: {} -> {}{remark}", part.path, part.from, part.to));
    }
    // Under the rows of what is lost stands whose details these are.
    if !lines.is_empty() && matches!(item.action, Action::Replace | Action::Delete) {
        let of = format!("{sign} {} {}:", mark(item.action), inert(&item.address.to_string()));
        lines.insert(0, of);
    }
    lines
}

/// A row for each item, shortened where there are many; only where they cannot fit at all, one for each kind.
fn destructive(block: &mut Block, lost: &[&Item]) {
    let most = block.left / lost.len().max(1);
    if most > SHORTEST {
        for item in lost {
            block.add(&[clip(row(item), most - 1)]);
        }
        return;
    }
    let mut kinds: Vec<_> = lost.iter().map(|i| (i.address.kind, i.action)).collect();
    kinds.sort();
    kinds.dedup();
    for (kind, action) in kinds {
        let n = lost.iter().filter(|i| (i.address.kind, i.action) == (kind, action)).count();
        let (sign, word) = (sign(action), word(action));
        block.add(&[format!("{sign} {word} {n} of the kind {kind}")]);
    }
}

fn clip(row: String, most: usize) -> String {
    if length(&row) <= most {
        return row;
    }
    let mut left = most.saturating_sub(1);
    let fits = |c: &char| {
        let room = left.checked_sub(c.len_utf16());
        left = room.unwrap_or(0);
        room.is_some()
    };
    row.chars().take_while(fits).chain(['…']).collect()
}

/// Lines that fit into a number of characters, and how many did not.
struct Block {
    text: String,
    left: usize,
    omitted: usize,
}

/// Room for the line that says what was left out.
const RESERVE: usize = 120;

impl Block {
    fn new(room: usize) -> Self {
        Block { text: String::new(), left: room.saturating_sub(RESERVE), omitted: 0 }
    }

    /// Adds the lines, all or none.
    fn add(&mut self, lines: &[String]) {
        let need: usize = lines.iter().map(|line| length(line) + 1).sum();
        if need > self.left {
            self.omitted += lines.len();
            return;
        }
        self.left -= need;
        for line in lines {
            self.text.push_str(line);
            self.text.push('\n');
        }
    }

    fn finish(mut self) -> String {
        if self.omitted > 0 {
            let line = format!(
                "# {} more lines did not fit: `personalize show` has them all\n",
                self.omitted
            );
            self.text.push_str(&line);
        }
        self.text
    }
}

/// The length as pages count it: in units of UTF-16.
fn length(text: &str) -> usize {
    text.chars().map(char::len_utf16).sum()
}
