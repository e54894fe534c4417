//! Which names the services accept for resources, buckets and roles.
//! Not here: ARNs made from names (`arn`), and how many resources there may be (`quota`).

use crate::finding::Finding;
use crate::rule::Code;

/// Most characters of the name of a resource (docs/service/resources.md, "Names").
pub const LONGEST: usize = 63;

/// What is allowed for one kind of name.
struct Rules {
    /// Who takes such names.
    taker: &'static str,
    min: usize,
    max: usize,
    first: fn(char) -> bool,
    first_rule: &'static str,
    rest: fn(char) -> bool,
    rest_rule: &'static str,
    fold: fn(char) -> char,
}

/// `[a-zA-Z0-9][a-zA-Z0-9\-_]*`, 1 to 63 characters, the same for every resource
/// (docs/service/resources.md, "Names").
const RESOURCE: Rules = Rules {
    taker: "the service",
    min: 1,
    max: LONGEST,
    first: |c| c.is_ascii_alphanumeric(),
    first_rule: "a name begins with a letter or a digit",
    rest: |c| c.is_ascii_alphanumeric() || c == '-' || c == '_',
    rest_rule: "only the letters a to z, digits, `-` and `_` are allowed",
    fold: |c| c,
};

/// General purpose buckets: 3 to 63 characters, lower case, digits, `.` and `-`.
const BUCKET: Rules = Rules {
    taker: "S3",
    min: 3,
    max: 63,
    first: |c| c.is_ascii_lowercase() || c.is_ascii_digit(),
    first_rule: "a bucket's name begins with a lower-case letter or a digit",
    rest: |c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '.',
    rest_rule: "only lower-case letters, digits, `-` and `.` are allowed in a bucket's name",
    fold: |c| c.to_ascii_lowercase(),
};

/// IAM roles: `[\w+=,.@-]+`, 1 to 64 characters.
const ROLE: Rules = Rules {
    taker: "IAM",
    min: 1,
    max: 64,
    first: role_char,
    first_rule: "only letters, digits and `_+=,.@-` are allowed in a role's name",
    rest: role_char,
    rest_rule: "only letters, digits and `_+=,.@-` are allowed in a role's name",
    fold: |c| c,
};

fn role_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || "_+=,.@-".contains(c)
}

/// What is wrong with `name` as the name of a resource of any kind. The label says which character or length, and a name
/// that is accepted.
pub fn check(name: &str) -> Option<Finding> {
    refused(name, &RESOURCE, general(name, &RESOURCE)?)
}

/// What is wrong with `name` as the name of a bucket. The label says which character, length or form, and what to write.
pub fn check_bucket(name: &str) -> Option<Finding> {
    refused(name, &BUCKET, general(name, &BUCKET).or_else(|| bucket_form(name))?)
}

/// What is wrong with `name` as the name of a role. The label says which character or length, and a name that is accepted.
pub fn check_role(name: &str) -> Option<Finding> {
    refused(name, &ROLE, general(name, &ROLE)?)
}

fn refused(name: &str, rules: &Rules, why: String) -> Option<Finding> {
    let message = format!("`{name}` is not a name that {} takes", rules.taker);
    Some(Finding::new(Code::PZ0012, message).label(why))
}

/// Why a name that has the right characters is still not allowed for a bucket.
fn bucket_form(name: &str) -> Option<String> {
    let why = if name.ends_with(['-', '.']) {
        "a bucket's name ends with a letter or a digit"
    } else if name.contains("..") {
        "two dots may not follow each other"
    } else if name.split('.').count() == 4 && name.split('.').all(|part| part.parse::<u8>().is_ok())
    {
        "a bucket's name may not look like an IP address"
    } else if ["xn--", "sthree-", "amzn-s3-demo-"].iter().any(|start| name.starts_with(start)) {
        "`xn--`, `sthree-` and `amzn-s3-demo-` at the beginning are kept for S3 itself"
    } else if ["-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"]
        .iter()
        .any(|end| name.ends_with(end))
    {
        "`-s3alias`, `--ol-s3`, `.mrap`, `--x-s3` and `--table-s3` at the end are kept for S3 itself"
    } else {
        return None;
    };
    Some(format!("`{name}` is not allowed: {why}"))
}

/// Which character or length is not allowed.
fn general(name: &str, rules: &Rules) -> Option<String> {
    let (min, max) = (rules.min, rules.max);
    if name.is_empty() {
        return Some(format!("the name is empty; write 1 to {max} characters"));
    }
    for (index, c) in name.chars().enumerate() {
        let (allowed, rule) = if index == 0 {
            (rules.first, rules.first_rule)
        } else {
            (rules.rest, rules.rest_rule)
        };
        if !allowed(c) {
            let rule = if (rules.rest)(c) { rule } else { rules.rest_rule };
            return Some(format!(
                "`{name}` has {} as character {}, but {rule}; write for example `{}`",
                shown(c),
                index + 1,
                repaired(name, rules)
            ));
        }
    }
    let length = name.chars().count();
    if length > max {
        let instead = repaired(name, rules);
        return Some(format!(
            "`{name}` has {length} characters, at most {max} are allowed; write for example `{instead}`"
        ));
    }
    (length < min).then(|| format!("`{name}` has {length} characters, at least {min} are needed"))
}

/// The nearest accepted name: every wrong character becomes `-`, wrong ones at the start are dropped.
fn repaired(name: &str, rules: &Rules) -> String {
    let swapped = name.chars().map(rules.fold).map(|c| if (rules.rest)(c) { c } else { '-' });
    let kept: String =
        swapped.skip_while(|c| !(rules.first)(*c) || *c == '-').take(rules.max).collect();
    let kept = kept.trim_end_matches('-');
    if kept.chars().count() < rules.min { "my-name".to_owned() } else { kept.to_owned() }
}

fn shown(c: char) -> String {
    match c {
        ' ' => "a space".to_owned(),
        '\t' => "a tab".to_owned(),
        '\n' | '\r' => "a line break".to_owned(),
        c if c.is_control() => format!("the control character U+{:04X}", u32::from(c)),
        c => format!("`{c}`"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::{Expect, expect};

    fn reason(finding: Option<Finding>, expected: Expect) {
        expected.assert_eq(&finding.map_or("ok".to_owned(), |finding| finding.place.label));
    }

    #[test]
    fn resource_names() {
        reason(check("my-shop_2"), expect!["ok"]);
        reason(check(&"a".repeat(63)), expect!["ok"]);
        reason(check(""), expect!["the name is empty; write 1 to 63 characters"]);
        reason(
            check("my shop"),
            expect![
                "`my shop` has a space as character 3, but only the letters a to z, digits, `-` and `_` are allowed; write for example `my-shop`"
            ],
        );
        reason(
            check("_shop"),
            expect![
                "`_shop` has `_` as character 1, but a name begins with a letter or a digit; write for example `shop`"
            ],
        );
        reason(
            check("süß"),
            expect![
                "`süß` has `ü` as character 2, but only the letters a to z, digits, `-` and `_` are allowed; write for example `s`"
            ],
        );
        reason(
            check(&"a".repeat(64)),
            expect![
                "`aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa` has 64 characters, at most 63 are allowed; write for example `aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa`"
            ],
        );
    }

    #[test]
    fn bucket_names() {
        reason(check_bucket("my-bucket.eu"), expect!["ok"]);
        reason(check_bucket("ab"), expect!["`ab` has 2 characters, at least 3 are needed"]);
        reason(
            check_bucket("My_Bucket"),
            expect![
                "`My_Bucket` has `M` as character 1, but only lower-case letters, digits, `-` and `.` are allowed in a bucket's name; write for example `my-bucket`"
            ],
        );
        reason(
            check_bucket("-abc"),
            expect![
                "`-abc` has `-` as character 1, but a bucket's name begins with a lower-case letter or a digit; write for example `abc`"
            ],
        );
        reason(
            check_bucket("abc-"),
            expect!["`abc-` is not allowed: a bucket's name ends with a letter or a digit"],
        );
        reason(
            check_bucket("a..b"),
            expect!["`a..b` is not allowed: two dots may not follow each other"],
        );
        reason(
            check_bucket("192.168.5.4"),
            expect![
                "`192.168.5.4` is not allowed: a bucket's name may not look like an IP address"
            ],
        );
        reason(
            check_bucket("xn--shop"),
            expect![
                "`xn--shop` is not allowed: `xn--`, `sthree-` and `amzn-s3-demo-` at the beginning are kept for S3 itself"
            ],
        );
        reason(
            check_bucket("shop-s3alias"),
            expect![
                "`shop-s3alias` is not allowed: `-s3alias`, `--ol-s3`, `.mrap`, `--x-s3` and `--table-s3` at the end are kept for S3 itself"
            ],
        );
    }

    #[test]
    fn role_names() {
        reason(check_role("personalize+import@shop"), expect!["ok"]);
        reason(
            check_role("a/b"),
            expect![
                "`a/b` has `/` as character 2, but only letters, digits and `_+=,.@-` are allowed in a role's name; write for example `a-b`"
            ],
        );
    }

    #[test]
    fn what_is_proposed_is_accepted() {
        for name in ["", " ", "!!!", "ü", "a b", "--", &"ß".repeat(90), &"a".repeat(90)] {
            for (check, rules) in
                [(check as fn(&str) -> _, &RESOURCE), (check_bucket, &BUCKET), (check_role, &ROLE)]
            {
                assert_eq!(check(&repaired(name, rules)), None, "{name}");
            }
        }
    }
}
