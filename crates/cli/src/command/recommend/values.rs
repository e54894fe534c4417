//! Values for the placeholders of a filter, as the command line gives them. Not here: their form (`rules::filter`).

use crate::exit::{Exit, Failed};
use personalize_rules::filter;
use std::collections::BTreeMap;

/// The values in the service's form; a placeholder that the filter has not is refused.
pub(super) fn quoted(
    expression: &str,
    given: &BTreeMap<String, String>,
) -> Result<BTreeMap<String, String>, Failed> {
    let Ok(filter) = filter::parse(expression) else { return Ok(given.clone()) };
    let mut values = BTreeMap::new();
    for (name, value) in given {
        let Some(value) = filter::quoted(&filter, name, value) else {
            let has = filter.placeholders().into_iter().collect::<Vec<_>>().join(", ");
            let has = if has.is_empty() { "none".to_owned() } else { has };
            let report =
                format!("error: the filter has no placeholder `{name}`\nhelp: it has {has}");
            return Err(Failed::new(Exit::BadSpec, report));
        };
        values.insert(name.clone(), value);
    }
    Ok(values)
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
