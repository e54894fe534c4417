//! Which tags the service takes.
//! Not here: how many there may be (`quota`).
//!
//! Source: docs/service/resources.md, "Tags"; the guide's page on managing tags (`aws:`).

use crate::finding::Finding;
use crate::rule::Code;

/// Most characters of a key and of a value.
const LONGEST: (usize, usize) = (128, 256);

/// What is wrong with a tag; the first thing of each part.
pub fn check(key: &str, value: &str) -> Vec<Finding> {
    let wrong = |message: Option<(String, &str)>| {
        message.map(|(message, help)| Finding::new(Code::PZ0018, message).help(help))
    };
    let empty = || ("a tag has an empty key".to_owned(), "write 1 to 128 characters");
    let of_key = match key {
        "" => Some(empty()),
        _ => fault("key", key, LONGEST.0),
    };
    [wrong(of_key), wrong(fault("value", value, LONGEST.1))].into_iter().flatten().collect()
}

/// Whether two keys are one to IAM, which compares them without regard to case (IAM's guide, "Rules for tagging in IAM").
pub fn is_same_to_iam(one: &str, other: &str) -> bool {
    one.to_lowercase() == other.to_lowercase()
}

fn fault(part: &str, text: &str, longest: usize) -> Option<(String, &'static str)> {
    let length = text.chars().count();
    if length > longest {
        let message =
            format!("the {part} of a tag has {length} characters, at most {longest} are allowed");
        return Some((message, "shorten it"));
    }
    if let Some(c) = text.chars().find(|c| !allowed(*c)) {
        let message = format!(
            "the {part} `{}` of a tag has `{}` in it",
            text.escape_debug(),
            c.escape_debug()
        );
        return Some((
            message,
            "letters and digits of any script, spaces and `_.:/=+-@` are allowed",
        ));
    }
    let kept = text.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("aws:"));
    kept.then(|| {
        let message = format!("the {part} `{text}` of a tag begins with `aws:`");
        (message, "this beginning is kept for AWS itself; choose another")
    })
}

/// `[\p{L}\p{Z}\p{N}_.:/=+\-@]`.
fn allowed(c: char) -> bool {
    c.is_alphanumeric() || (c.is_whitespace() && !c.is_control()) || "_.:/=+-@".contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::expect;

    #[test]
    fn tags() {
        let good =
            [("team", "discovery"), ("비용 센터", "영화/2026"), ("a", ""), ("awsome", "x+y=z@q")];
        assert!(good.iter().all(|(key, value)| check(key, value).is_empty()));
        assert!(check(&"k".repeat(128), &"v".repeat(256)).is_empty());
        let (key, value) = ("k".repeat(129), "v".repeat(257));
        let wrong =
            [("", "x"), ("team#1", "a;b"), ("aws:team", "AWS:x"), (&key, &value), ("a", "x\ny")];
        let found = wrong.iter().flat_map(|(key, value)| check(key, value));
        let lines: Vec<String> = found.map(|finding| finding.to_string()).collect();
        expect![[r#"
            error[PZ0018]: a tag has an empty key; help: write 1 to 128 characters
            error[PZ0018]: the key `team#1` of a tag has `#` in it; help: letters and digits of any script, spaces and `_.:/=+-@` are allowed
            error[PZ0018]: the value `a;b` of a tag has `;` in it; help: letters and digits of any script, spaces and `_.:/=+-@` are allowed
            error[PZ0018]: the key `aws:team` of a tag begins with `aws:`; help: this beginning is kept for AWS itself; choose another
            error[PZ0018]: the value `AWS:x` of a tag begins with `aws:`; help: this beginning is kept for AWS itself; choose another
            error[PZ0018]: the key of a tag has 129 characters, at most 128 are allowed; help: shorten it
            error[PZ0018]: the value of a tag has 257 characters, at most 256 are allowed; help: shorten it
            error[PZ0018]: the value `x\ny` of a tag has `\n` in it; help: letters and digits of any script, spaces and `_.:/=+-@` are allowed"#]].assert_eq(&lines.join("\n"));
    }
}
