//! The one spelling of a meaning: two filters that do the same have the same normal form.
//! Not here: how a tree is printed (`print`).

use super::{Condition, Expression, Filter, Joiner, Predicate, Value, fields, parse};

/// The normal form of a text; None when it is not a filter. Letter case of keywords and names, white space, quotes,
/// brackets around a single value, the order and repetition of expressions, values and predicates do not show in it.
pub fn normal(text: &str) -> Option<String> {
    parse(text).ok().map(|filter| filter.normalized().to_string())
}

impl Filter {
    /// The same filter with everything that has no meaning put in order.
    #[must_use]
    pub fn normalized(&self) -> Self {
        let mut expressions: Vec<Expression> = self.expressions.iter().map(expression).collect();
        // Expressions are evaluated by themselves; their order is documented to be irrelevant.
        expressions.sort_by_cached_key(ToString::to_string);
        expressions.dedup();
        Self { expressions, length: self.length }
    }
}

fn expression(from: &Expression) -> Expression {
    Expression {
        condition: condition(&from.condition),
        when: from.when.as_ref().map(condition),
        ..from.clone()
    }
}

/// Predicates may change places when all of them are joined by the same word.
fn condition(from: &Condition) -> Condition {
    let mut rest: Vec<(Joiner, Predicate)> =
        from.rest.iter().map(|(j, p)| (*j, predicate(p))).collect();
    let first = predicate(&from.first);
    let Some(joiner) = rest.first().map(|(joiner, _)| *joiner) else {
        return Condition { first, rest };
    };
    if rest.iter().any(|(other, _)| *other != joiner) {
        return Condition { first, rest };
    }
    let mut all: Vec<Predicate> =
        std::iter::once(first).chain(rest.drain(..).map(|(_, p)| p)).collect();
    all.sort_by_cached_key(ToString::to_string);
    all.dedup();
    let first = all.remove(0);
    Condition { first, rest: all.into_iter().map(|p| (joiner, p)).collect() }
}

fn predicate(from: &Predicate) -> Predicate {
    let mut out = from.clone();
    let events = fields::of_events(from).is_some();
    for operand in &mut out.operands {
        match &mut operand.value {
            Value::Number(number) => *number = plain(number),
            // The letter case of event types is ignored.
            Value::Text { text, .. } if events => *text = text.to_lowercase(),
            _ => {}
        }
    }
    if from.operator.is_membership() {
        out.operands.sort_by_cached_key(|operand| operand.value.to_string());
        out.operands.dedup();
    }
    out
}

/// A number without zeros that change nothing. As text, for its digits may be more than a float holds.
fn plain(number: &str) -> String {
    let (sign, digits) = number.strip_prefix('-').map_or(("", number), |digits| ("-", digits));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let (whole, fraction) = (whole.trim_start_matches('0'), fraction.trim_end_matches('0'));
    let whole = if whole.is_empty() { "0" } else { whole };
    match (whole, fraction) {
        ("0", "") => "0".to_owned(),
        (_, "") => format!("{sign}{whole}"),
        _ => format!("{sign}{whole}.{fraction}"),
    }
}
