//! Fingerprints: what a resource was last asked to be, field by field, in one tag on the resource itself. So each field by
//! itself can be told to be as it was applied or not, without a state file.
//!
//! The format outlives the tables of fields. Each part is known by its field's path, not by its place; a field that is not
//! set has no part. So a version of this tool that knows one field more reads what an older one wrote as it was meant:
//! the field was not set. Not here: what follows from a difference (`diff`).

use crate::{
    address::Kind,
    hash::short_hash,
    inventory::Tags,
    kind::{compared, field::Field},
    props::{Props, as_reference},
};
use serde_json::Value;
use std::{collections::BTreeMap, fmt};

/// What the text of a fingerprint begins with: the version of the format.
const VERSION: &str = "1";

/// Hexadecimal digits that stand for the path of a field. A test holds that no kind has two fields with the same ones.
const PATH: usize = 3;

/// Hexadecimal digits that stand for a value. With the path and a dot a part has eleven characters: a tag, which takes 256,
/// has room for 23 fields that are set.
const VALUE: usize = 7;

/// The path that stands for all tags that the spec chose.
pub const TAGS: &str = "tags";

/// The path that stands for whether a resource that can be stopped is to run.
pub const RUNNING: &str = "running";

/// The mark of a value that only applying knows.
pub const UNKNOWN: &str = "-";

/// The mark of a field that is not set, or set to the service's default.
pub const UNSET: &str = "";

/// Marks by the digits of their paths; what is not set is absent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fingerprint(BTreeMap<String, String>);

impl Fingerprint {
    /// The fingerprint of a resource of `kind` with these fields and these tags of the user.
    pub fn of(kind: Kind, props: &Props, chosen: &Tags) -> Fingerprint {
        let mut parts = BTreeMap::new();
        let mut add = |path: &str, mark: String| {
            if mark != UNSET {
                parts.insert(digits(path), mark);
            }
        };
        compared(kind).for_each(|field| add(field.path, mark(field, &field.of(props))));
        if !chosen.is_empty() {
            let tags = serde_json::to_value(chosen).expect("tags have only text keys");
            add(TAGS, short_hash(&tags, VALUE));
        }
        Fingerprint(parts)
    }

    /// The same, of a resource that is to be stopped.
    pub fn stopped(mut self) -> Fingerprint {
        self.0.insert(digits(RUNNING), short_hash(&false.into(), VALUE));
        self
    }

    /// Reads what a tag holds; `None` where that is of another format.
    pub fn parse(text: &str) -> Option<Fingerprint> {
        let mut parts = text.split('.');
        if parts.next() != Some(VERSION) {
            return None;
        }
        let part = |part: &str| {
            let (path, mark) = part.split_at_checked(PATH)?;
            (mark == UNKNOWN || mark.len() == VALUE).then(|| (path.to_owned(), mark.to_owned()))
        };
        parts.map(part).collect::<Option<_>>().map(Fingerprint)
    }

    /// The mark of the field at `path`.
    pub fn mark(&self, path: &str) -> &str {
        self.0.get(&digits(path)).map_or(UNSET, String::as_str)
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(VERSION)?;
        self.0.iter().try_for_each(|(path, mark)| write!(f, ".{path}{mark}"))
    }
}

/// The mark of `value` in `field`: equal for equal wishes, however they are written.
pub fn mark(field: &Field, value: &Value) -> String {
    if as_reference(value).is_some() {
        return UNKNOWN.to_owned();
    }
    let normal = field.normal(value);
    if normal == field.normal(&Value::Null) { UNSET.to_owned() } else { short_hash(&normal, VALUE) }
}

fn digits(path: &str) -> String {
    short_hash(&path.into(), PATH)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn props(value: Value) -> Props {
        value.as_object().cloned().unwrap().into()
    }

    #[test]
    fn no_kind_has_two_fields_with_the_same_digits() {
        for kind in Kind::ALL {
            let mut paths: Vec<_> = compared(kind).map(|f| f.path).chain([TAGS, RUNNING]).collect();
            let all = paths.len();
            paths.sort_by_key(|path| digits(path));
            paths.dedup_by_key(|path| digits(path));
            assert_eq!(paths.len(), all, "{kind}: choose other digits for one of its paths");
            let longest = VERSION.len() + all * (1 + PATH + VALUE);
            assert!(longest <= 256, "{kind}: a tag takes 256 characters, this may have {longest}");
        }
    }

    #[test]
    fn what_is_not_set_leaves_no_trace() {
        let of = |value| Fingerprint::of(Kind::Campaign, &props(value), &Tags::new());
        let plain = of(json!({"name": "c"}));
        assert_eq!(plain, of(json!({"name": "c", "minProvisionedTPS": 1, "campaignConfig": {}})));
        assert_ne!(plain, of(json!({"name": "c", "minProvisionedTPS": 2})));
        assert_eq!(plain.mark("minProvisionedTPS"), UNSET);
        assert_eq!(plain.mark("a field that a later version adds"), UNSET);
    }

    #[test]
    fn a_text_is_read_back_and_another_format_is_none() {
        let wanted = json!({"name": "c", "minProvisionedTPS": 2});
        let chosen = Tags::from([("team".to_owned(), "a".to_owned())]);
        let print = Fingerprint::of(Kind::Campaign, &props(wanted), &chosen);
        assert_eq!(Fingerprint::parse(&print.to_string()), Some(print));
        for other in ["", "2", "2.0a11234567", "1.", "1.abc", "1.abc12", "d41d8cd9.-.0cc175b9"] {
            assert_eq!(Fingerprint::parse(other), None, "{other}");
        }
    }
}
