//! The tags of roles as IAM takes them: characters, lengths, and keys that do not distinguish capitals.
//! Not here: keeping them.

use std::collections::BTreeMap;

use personalize_rules::tag;

use crate::error::ServiceError;
use crate::query::Parameters;

/// The most tags of a role.
const MOST: usize = 50;

/// The tags of a call.
///
/// # Errors
/// `ValidationError` for what tags may not be made of, `InvalidInput` for a key that is given twice.
pub(super) fn given(given: &Parameters) -> Result<Vec<(String, String)>, ServiceError> {
    let tags = given.tags("Tags");
    for (number, (key, value)) in (1..).zip(&tags) {
        if let Some(wrong) = tag::check(key, value).first() {
            let part = if tag::check(key, "").is_empty() { "value" } else { "key" };
            let message = format!(
                "1 validation error detected: Value at 'tags.{number}.member.{part}' failed to satisfy constraint: \
                 Member must satisfy regular expression pattern: [\\p{{L}}\\p{{Z}}\\p{{N}}_.:/=+\\-@]* ({})",
                wrong.message
            );
            return Err(ServiceError::new(400, "ValidationError", message));
        }
    }
    let mut keys: Vec<String> = tags.iter().map(|(key, _)| key.to_lowercase()).collect();
    keys.sort();
    if keys.windows(2).any(|pair| pair[0] == pair[1]) {
        let message = "Duplicate tag keys found. Please note that Tag keys are case insensitive.";
        return Err(ServiceError::new(400, "InvalidInput", message));
    }
    Ok(tags)
}

/// Puts tags on a role: a key that differs from one that is there in capitals only takes its place.
///
/// # Errors
/// `LimitExceeded`.
pub(super) fn put(
    tags: &mut BTreeMap<String, String>,
    new: Vec<(String, String)>,
) -> Result<(), ServiceError> {
    for (key, value) in new {
        tags.retain(|other, _| !tag::is_same_to_iam(other, &key));
        tags.insert(key, value);
    }
    if tags.len() > MOST {
        let message = "The number of tags has reached the maximum limit.";
        return Err(ServiceError::new(409, "LimitExceeded", message));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(form: &str) -> String {
        given(&Parameters::parse(form)).unwrap_err().to_string()
    }

    #[test]
    fn what_tags_may_not_be_made_of() {
        let says = refused("Tags.member.1.Key=stack&Tags.member.1.Value=a%2Cb");
        assert!(says.starts_with("ValidationError: 1 validation error"), "{says}");
        assert!(says.contains("'tags.1.member.value'") && says.contains("`,`"), "{says}");
        let says = refused("Tags.member.1.Key=a%23&Tags.member.1.Value=");
        assert!(says.contains("'tags.1.member.key'"), "{says}");
        let twice = "Tags.member.1.Key=Team&Tags.member.1.Value=a&Tags.member.2.Key=team&Tags.member.2.Value=b";
        assert!(refused(twice).starts_with("InvalidInput: Duplicate tag keys"));
        let good = "Tags.member.1.Key=%ED%8C%80&Tags.member.1.Value=a b/c%40d";
        assert_eq!(given(&Parameters::parse(good)).unwrap().len(), 1);
    }

    #[test]
    fn a_key_in_other_capitals_takes_the_place() {
        let mut tags = BTreeMap::from([("Team".to_owned(), "a".to_owned())]);
        put(&mut tags, vec![("team".into(), "b".into())]).unwrap();
        assert_eq!(tags, BTreeMap::from([("team".to_owned(), "b".to_owned())]));
    }
}
