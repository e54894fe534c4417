//! A plan for the terminal: one line a resource, what changes under it, then what is refused and worth knowing, and
//! the sum last, where the eye is.

use super::{
    cost::{Costs, total},
    paint::{Paint, Tone},
    uploads::{Detail, Uploads, runs},
    words::{Difference, differences, inert, mark, name, padded, reason, sum},
};
use crate::{
    diff::Change,
    plan::{Action, Item, Plan, Refusal, Risk, destroy::DESTROY},
};
use std::fmt::Write;
use unicode_width::UnicodeWidthStr;

/// How a plan is shown.
#[derive(Debug, Clone, Copy)]
pub struct Layout {
    /// How wide a line with a change may be before old and new get lines of their own.
    pub columns: usize,
    /// How exactly the uploads are described.
    pub detail: Detail,
}

impl Default for Layout {
    fn default() -> Self {
        Layout { columns: 100, detail: Detail::Short }
    }
}

/// The plan as text.
pub fn human(plan: &Plan) -> String {
    render(plan, Layout::default(), Paint::Plain)
}

/// The plan as text with the colours of a terminal: red for what goes, yellow for what changes, green for what comes.
pub fn coloured(plan: &Plan, look: Layout) -> String {
    render(plan, look, Paint::Coloured)
}

fn render(plan: &Plan, look: Layout, paint: Paint) -> String {
    let mut out = String::new();
    let (uploads, costs) = (Uploads::of(plan), Costs::of(plan));
    let runs: Vec<(&[Item], &[Item])> = runs(&plan.items, look.detail).collect();
    let shown = || runs.iter().flat_map(|(shown, _)| shown.iter());
    let width = |text: fn(&Item) -> String| shown().map(|i| text(i).width()).max().unwrap_or(0);
    let widths = (width(|i| inert(&i.address.to_string())), width(name).min(48));
    for (shown, more) in &runs {
        for item in *shown {
            line(&mut out, (&uploads, &costs), item, widths, look, paint);
        }
        if !more.is_empty() {
            let _ = writeln!(out, "      {}", paint.on(Tone::Dim, uploads.more(more)));
        }
    }
    if !plan.items.is_empty() {
        out.push('\n');
    }
    for refusal in &plan.refusals {
        refused(&mut out, refusal, look, paint);
    }
    for note in &plan.notes {
        let _ = writeln!(out, "{}: {}", paint.on(Tone::Bold, "note"), inert(&note.text));
    }
    if !plan.notes.is_empty() {
        out.push('\n');
    }
    let cost = total(plan);
    for line in &cost {
        let _ = writeln!(out, "{line}");
    }
    if !cost.is_empty() {
        out.push('\n');
    }
    let _ = writeln!(out, "{}", paint.on(Tone::Bold, sum(plan)));
    out
}

/// The tone of an action.
fn tone(action: Action) -> Tone {
    match action {
        Action::Create => Tone::Green,
        Action::Update => Tone::Yellow,
        Action::Replace | Action::Delete => Tone::Red,
        Action::Wait => Tone::Dim,
    }
}

fn line(
    out: &mut String,
    (uploads, costs): (&Uploads<'_>, &Costs<'_>),
    item: &Item,
    (addresses, names): (usize, usize),
    look: Layout,
    paint: Paint,
) {
    let tone = tone(item.action);
    let sign = paint.on(tone, mark(item.action));
    let address = inert(&item.address.to_string());
    // The spaces stand outside of the colour, where a line can be folded.
    let fill = " ".repeat(addresses.saturating_sub(address.width()));
    let risk = risk(item, paint);
    let name = name(item);
    let name = if risk.is_empty() { name } else { padded(&name, names) };
    let line = format!("  {sign} {}{fill}  {name}{risk}", paint.on(tone, address));
    let _ = writeln!(out, "{}", line.trim_end());
    if let Some(reason) = reason(item) {
        let _ = writeln!(out, "      {}", paint.on(Tone::Dim, reason));
    }
    if let Some(upload) = uploads.line(item, look.detail) {
        let _ = writeln!(out, "      {}", paint.on(Tone::Dim, upload));
    }
    if let Some(cost) = costs.line(item) {
        let _ = writeln!(out, "      {}", paint.on(Tone::Dim, cost));
    }
    changes(out, &item.fields, look, paint);
}

/// The risk of an item, where it is one and not the purpose of the plan.
fn risk(item: &Item, paint: Paint) -> String {
    match (item.risk, item.allowed.as_deref()) {
        (Risk::Safe, _) => String::new(),
        // Whoever destroys a stack means it; what is lost is said all the same.
        (risk, Some(DESTROY)) => format!("  {}", paint.on(Tone::Red, format!("[{risk}]"))),
        (risk, Some(allowed)) => {
            format!(
                "  {}",
                paint.on(Tone::Red, format!("[{risk}: allowed by `{}`]", inert(allowed)))
            )
        }
        (risk, None) if risk.is_guarded() => {
            format!("  {}", paint.on(Tone::Red, format!("[{risk}]")))
        }
        (risk, None) => format!("  {}", paint.on(Tone::Yellow, format!("[{risk}]"))),
    }
}

fn changes(out: &mut String, fields: &[Change], look: Layout, paint: Paint) {
    for Difference { path, from, to, remark } in fields.iter().flat_map(differences) {
        let remark = remark.map_or(String::new(), |r| format!("  ({r})"));
        let wide = path.width() + from.width() + to.width() > look.columns;
        let (from, to) = (paint.on(Tone::Red, from), paint.on(Tone::Green, to));
        let remark = paint.on(Tone::Bold, remark);
        let _ = match wide {
            false => writeln!(out, "      {path}: {from} -> {to}{remark}"),
            true => writeln!(out, "      {path}:{remark}\n          {from}\n       -> {to}"),
        };
    }
}

fn refused(out: &mut String, refusal: &Refusal, look: Layout, paint: Paint) {
    let word = paint.on(Tone::Red, "refused");
    let _ = writeln!(out, "{word}: {}", inert(&refusal.summary));
    // What the tags of another owner say is in the summary already.
    let fields: Vec<Change> = refusal
        .fields
        .iter()
        .filter(|c| !c.path.starts_with("tags.personalize:"))
        .cloned()
        .collect();
    changes(out, &fields, look, paint);
    let _ = writeln!(out, "   help: {}\n", inert(&refusal.help));
}
