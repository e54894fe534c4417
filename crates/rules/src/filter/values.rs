//! Values of requests, and how two values are compared.
//! Not here: which rows they are of (`eval`).

use super::{Cell, Operator};

/// What a predicate looks for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Wanted<'a> {
    Text(&'a str),
    /// As written, and its value.
    Number(&'a str, f64),
    /// The value of this field of the request's item.
    CurrentItem(&'a str),
}

impl<'a> Wanted<'a> {
    /// A number of the expression; one that is too large for a float is compared as a text.
    pub(super) fn number(text: &'a str) -> Self {
        match text.parse::<f64>() {
            Ok(value) if value.is_finite() => Self::Number(text, value),
            _ => Self::Text(text),
        }
    }
}

/// The values of a placeholder: `"comedy","drama"`, `20`. Texts without quotes are taken as they are, for some samples
/// send them so.
pub(super) fn wanted(text: &str) -> Result<Vec<Wanted<'_>>, &'static str> {
    let mut all = Vec::new();
    let mut rest = text.trim();
    if rest.is_empty() {
        return Err("it is empty");
    }
    loop {
        let after = if let Some(inner) = rest.strip_prefix('"') {
            let (value, after) = inner.split_once('"').ok_or("a quotation mark has no partner")?;
            all.push(Wanted::Text(value));
            after.trim_start()
        } else {
            let end = rest.find(',').unwrap_or(rest.len());
            let (value, after) = rest.split_at(end);
            all.push(Wanted::number(value.trim()));
            after
        };
        match after.strip_prefix(',') {
            Some(next) => rest = next.trim_start(),
            None if after.is_empty() => return Ok(all),
            None => return Err("a comma is missing between two values"),
        }
    }
}

/// Whether the cell has the value: for texts any part between `|` is it.
pub(super) fn contains(cell: Cell<'_>, value: Cell<'_>) -> bool {
    match (cell, value) {
        (Cell::Text(cell), Cell::Text(value)) => {
            cell == value || cell.split('|').any(|part| value.split('|').any(|v| v == part))
        }
        _ => order(cell, value, Operator::Equal),
    }
}

/// `cell operator value`. Texts have no order, only equality.
pub(super) fn order(cell: Cell<'_>, value: Cell<'_>, operator: Operator) -> bool {
    if let (Cell::Text(_), Cell::Text(_)) = (cell, value) {
        return match operator {
            Operator::Equal | Operator::In => contains(cell, value),
            Operator::NotEqual | Operator::NotIn => !contains(cell, value),
            _ => both(cell, value).is_some_and(|(a, b)| ordered(a, b, operator)),
        };
    }
    both(cell, value).is_some_and(|(a, b)| ordered(a, b, operator))
}

fn both(a: Cell<'_>, b: Cell<'_>) -> Option<(f64, f64)> {
    Some((number(a)?, number(b)?))
}

fn number(cell: Cell<'_>) -> Option<f64> {
    match cell {
        Cell::Number(number) => Some(number),
        Cell::Text(text) => text.trim().parse().ok(),
    }
}

#[expect(clippy::float_cmp, reason = "the service compares the stored numbers, and so do we")]
fn ordered(a: f64, b: f64, operator: Operator) -> bool {
    match operator {
        Operator::Equal | Operator::In => a == b,
        Operator::NotEqual | Operator::NotIn => a != b,
        Operator::Less => a < b,
        Operator::LessOrEqual => a <= b,
        Operator::Greater => a > b,
        Operator::GreaterOrEqual => a >= b,
    }
}
