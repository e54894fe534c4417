//! Values for the placeholders of a filter, as the service takes them: texts in double quotes, numbers bare
//! (docs/service/filters.md, "Values at run time"). Not here: what a filter does with them.

use crate::exit::{Exit, Failed};
use personalize_rules::filter::{self, Expression, Filter, Operator, Value};
use std::collections::BTreeMap;

/// The values in the service's form; a placeholder that the filter has not is refused.
pub(super) fn quoted(
    expression: &str,
    given: &BTreeMap<String, String>,
) -> Result<BTreeMap<String, String>, Failed> {
    let Ok(filter) = filter::parse(expression) else { return Ok(given.clone()) };
    let mut values = BTreeMap::new();
    for (name, value) in given {
        let Some(operator) = operator(&filter, name) else {
            let has = filter.placeholders().into_iter().collect::<Vec<_>>().join(", ");
            let has = if has.is_empty() { "none".to_owned() } else { has };
            let report =
                format!("error: the filter has no placeholder `{name}`\nhelp: it has {has}");
            return Err(Failed::new(Exit::BadSpec, report));
        };
        values.insert(name.clone(), quote(operator, value));
    }
    Ok(values)
}

/// How the placeholder is compared.
fn operator(filter: &Filter, name: &str) -> Option<Operator> {
    let mut predicates = filter.expressions.iter().flat_map(Expression::predicates);
    let uses = |value: &Value| matches!(value, Value::Placeholder(it) if it == name);
    let found = predicates.find(|it| it.operands.iter().any(|operand| uses(&operand.value)))?;
    Some(found.operator)
}

fn quote(operator: Operator, value: &str) -> String {
    let is_number = value.trim().parse::<f64>().is_ok();
    if value.contains('"') || (!operator.is_membership() && is_number) {
        return value.to_owned();
    }
    let texts: Vec<String> = value.split(',').map(|text| format!("\"{}\"", text.trim())).collect();
    texts.join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(expression: &str, name: &str, value: &str) -> Result<String, String> {
        let given = BTreeMap::from([(name.to_owned(), value.to_owned())]);
        let values = quoted(expression, &given).map_err(|failed| failed.report)?;
        Ok(values[name].clone())
    }

    #[test]
    fn texts_get_quotes_and_numbers_stay_bare() {
        let genre = "INCLUDE ItemID WHERE Items.GENRES IN ($G)";
        assert_eq!(check(genre, "G", "Drama, 코미디"), Ok("\"Drama\",\"코미디\"".into()));
        assert_eq!(check(genre, "G", "\"a,b\""), Ok("\"a,b\"".into()));
        assert_eq!(check(genre, "G", "1999"), Ok("\"1999\"".into()));
        assert_eq!(check("INCLUDE ItemID WHERE Items.PRICE < $P", "P", "20"), Ok("20".into()));
        let report = check(genre, "X", "1").unwrap_err();
        assert_eq!(report, "error: the filter has no placeholder `X`\nhelp: it has G");
    }
}
