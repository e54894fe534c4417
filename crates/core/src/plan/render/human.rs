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
use std::fmt::{self, Write};
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
    let paint = Paint::Plain;
    format!("{}\n", Human { plan, look: Layout::default(), paint })
}

/// The plan as text with the colours of a terminal: red for what goes, yellow for what changes, green for what comes. The last line
/// has no end.
pub fn coloured(plan: &Plan, look: Layout) -> impl fmt::Display {
    Human { plan, look, paint: Paint::Coloured }
}

/// A plan as it is shown. A folder may have a hundred thousand files, so that the text of all lines is not made before it is written.
struct Human<'p> {
    plan: &'p Plan,
    look: Layout,
    paint: Paint,
}

impl fmt::Display for Human<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        render(f, self.plan, self.look, self.paint)
    }
}

fn render(out: &mut impl Write, plan: &Plan, look: Layout, paint: Paint) -> fmt::Result {
    let (uploads, costs) = (Uploads::of(plan), Costs::of(plan));
    let runs: Vec<(&[Item], &[Item])> = runs(&plan.items, look.detail).collect();
    let shown = || runs.iter().flat_map(|(shown, _)| shown.iter());
    let width = |text: fn(&Item) -> String| shown().map(|i| text(i).width()).max().unwrap_or(0);
    let widths = (width(|i| inert(&i.address.to_string())), width(name).min(48));
    for (shown, more) in &runs {
        for item in *shown {
            line(out, (&uploads, &costs), item, widths, look, paint)?;
        }
        if !more.is_empty() {
            writeln!(out, "      {}", paint.on(Tone::Dim, uploads.more(more)))?;
        }
    }
    if !plan.items.is_empty() {
        out.write_char('\n')?;
    }
    for refusal in &plan.refusals {
        refused(out, refusal, look, paint)?;
    }
    for note in &plan.notes {
        writeln!(out, "{}: {}", paint.on(Tone::Bold, "note"), inert(&note.text))?;
    }
    if !plan.notes.is_empty() {
        out.write_char('\n')?;
    }
    let cost = total(plan);
    for line in &cost {
        writeln!(out, "{line}")?;
    }
    if !cost.is_empty() {
        out.write_char('\n')?;
    }
    write!(out, "{}", paint.on(Tone::Bold, sum(plan)))
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
    out: &mut impl Write,
    (uploads, costs): (&Uploads<'_>, &Costs<'_>),
    item: &Item,
    (addresses, names): (usize, usize),
    look: Layout,
    paint: Paint,
) -> fmt::Result {
    let tone = tone(item.action);
    let sign = paint.on(tone, mark(item.action));
    let address = inert(&item.address.to_string());
    // The spaces stand outside of the colour, where a line can be folded.
    let fill = " ".repeat(addresses.saturating_sub(address.width()));
    let risk = risk(item, paint);
    let name = name(item);
    let name = if risk.is_empty() { name } else { padded(&name, names) };
    let line = format!("  {sign} {}{fill}  {name}{risk}", paint.on(tone, address));
    writeln!(out, "{}", line.trim_end())?;
    if let Some(reason) = reason(item) {
        writeln!(out, "      {}", paint.on(Tone::Dim, reason))?;
    }
    if let Some(upload) = uploads.line(item, look.detail) {
        writeln!(out, "      {}", paint.on(Tone::Dim, upload))?;
    }
    if let Some(cost) = costs.line(item) {
        writeln!(out, "      {}", paint.on(Tone::Dim, cost))?;
    }
    changes(out, &item.fields, look, paint)
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

fn changes(out: &mut impl Write, fields: &[Change], look: Layout, paint: Paint) -> fmt::Result {
    for Difference { path, from, to, remark } in fields.iter().flat_map(differences) {
        let remark = remark.map_or(String::new(), |r| format!("  ({r})"));
        let wide = path.width() + from.width() + to.width() > look.columns;
        let (from, to) = (paint.on(Tone::Red, from), paint.on(Tone::Green, to));
        let remark = paint.on(Tone::Bold, remark);
        match wide {
            false => writeln!(out, "      {path}: {from} -> {to}{remark}")?,
            true => writeln!(out, "      {path}:{remark}\n          {from}\n       -> {to}")?,
        }
    }
    Ok(())
}

fn refused(out: &mut impl Write, refusal: &Refusal, look: Layout, paint: Paint) -> fmt::Result {
    let word = paint.on(Tone::Red, "refused");
    writeln!(out, "{word}: {}", inert(&refusal.summary))?;
    // What the tags of another owner say is in the summary already.
    let fields: Vec<Change> = refusal
        .fields
        .iter()
        .filter(|c| !c.path.starts_with("tags.personalize:"))
        .cloned()
        .collect();
    changes(out, &fields, look, paint)?;
    writeln!(out, "   help: {}\n", inert(&refusal.help))
}
