//! Which names the services accept for resources, buckets and roles.
//! Not here: ARNs made from names (`arn`), and how many resources there may be (`quota`).

/// Most characters of the name of a resource (docs/service/resources.md, "Names").
pub const LONGEST: usize = 63;

/// Why a name is refused, and what to write instead.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// There is no text.
    #[error("the name is empty; write 1 to {max} characters")]
    Empty {
        /// The longest allowed name, in characters.
        max: usize,
    },
    /// Too few characters.
    #[error("`{name}` has {length} characters, at least {min} are needed")]
    TooShort {
        /// The name.
        name: String,
        /// Its length in characters.
        length: usize,
        /// The shortest allowed.
        min: usize,
    },
    /// Too many characters.
    #[error(
        "`{name}` has {length} characters, at most {max} are allowed; write for example `{instead}`"
    )]
    TooLong {
        /// The name.
        name: String,
        /// Its length in characters.
        length: usize,
        /// The longest allowed.
        max: usize,
        /// A name that is accepted.
        instead: String,
    },
    /// A character that is not allowed where it stands.
    #[error("`{name}` has {shown} as character {place}, but {rule}; write for example `{instead}`")]
    Character {
        /// The name.
        name: String,
        /// The character, named so that people see it: `` `_` ``, `a space`.
        shown: String,
        /// Its place, counted from 1 in characters.
        place: usize,
        /// What is allowed there.
        rule: &'static str,
        /// A name that is accepted.
        instead: String,
    },
    /// A name that has the right characters and is still not allowed.
    #[error("`{name}` is not allowed: {why}")]
    Form {
        /// The name.
        name: String,
        /// The reason.
        why: &'static str,
    },
}

/// What is allowed for one kind of name.
struct Rules {
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

/// Whether Personalize accepts `name` for a resource of any kind.
///
/// # Errors
/// Says which character or length is wrong, and a name that is accepted.
pub fn check(name: &str) -> Result<(), NameError> {
    general(name, &RESOURCE)
}

/// Whether S3 accepts `name` for a bucket.
///
/// # Errors
/// Says which character, length or form is wrong, and what to write.
pub fn check_bucket(name: &str) -> Result<(), NameError> {
    general(name, &BUCKET)?;
    let form = |why| Err(NameError::Form { name: name.to_owned(), why });
    if name.ends_with(['-', '.']) {
        return form("a bucket's name ends with a letter or a digit");
    }
    if name.contains("..") {
        return form("two dots may not follow each other");
    }
    if name.split('.').count() == 4 && name.split('.').all(|part| part.parse::<u8>().is_ok()) {
        return form("a bucket's name may not look like an IP address");
    }
    if ["xn--", "sthree-", "amzn-s3-demo-"].iter().any(|start| name.starts_with(start)) {
        return form(
            "`xn--`, `sthree-` and `amzn-s3-demo-` at the beginning are kept for S3 itself",
        );
    }
    if ["-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"]
        .iter()
        .any(|end| name.ends_with(end))
    {
        return form(
            "`-s3alias`, `--ol-s3`, `.mrap`, `--x-s3` and `--table-s3` at the end are kept for S3 itself",
        );
    }
    Ok(())
}

/// Whether IAM accepts `name` for a role.
///
/// # Errors
/// Says which character or length is wrong, and a name that is accepted.
pub fn check_role(name: &str) -> Result<(), NameError> {
    general(name, &ROLE)
}

fn general(name: &str, rules: &Rules) -> Result<(), NameError> {
    if name.is_empty() {
        return Err(NameError::Empty { max: rules.max });
    }
    for (index, c) in name.chars().enumerate() {
        let (allowed, rule) = if index == 0 {
            (rules.first, rules.first_rule)
        } else {
            (rules.rest, rules.rest_rule)
        };
        if !allowed(c) {
            return Err(NameError::Character {
                name: name.to_owned(),
                shown: shown(c),
                place: index + 1,
                rule: if (rules.rest)(c) { rule } else { rules.rest_rule },
                instead: repaired(name, rules),
            });
        }
    }
    let length = name.chars().count();
    if length > rules.max {
        let (max, instead) = (rules.max, repaired(name, rules));
        return Err(NameError::TooLong { name: name.to_owned(), length, max, instead });
    }
    if length < rules.min {
        return Err(NameError::TooShort { name: name.to_owned(), length, min: rules.min });
    }
    Ok(())
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

    fn said(result: Result<(), NameError>, expected: Expect) {
        expected.assert_eq(&result.map_or_else(|e| e.to_string(), |()| "ok".to_owned()));
    }

    #[test]
    fn resource_names() {
        said(check("my-shop_2"), expect!["ok"]);
        said(check(&"a".repeat(63)), expect!["ok"]);
        said(check(""), expect!["the name is empty; write 1 to 63 characters"]);
        said(
            check("my shop"),
            expect![
                "`my shop` has a space as character 3, but only the letters a to z, digits, `-` and `_` are allowed; write for example `my-shop`"
            ],
        );
        said(
            check("_shop"),
            expect![
                "`_shop` has `_` as character 1, but a name begins with a letter or a digit; write for example `shop`"
            ],
        );
        said(
            check("süß"),
            expect![
                "`süß` has `ü` as character 2, but only the letters a to z, digits, `-` and `_` are allowed; write for example `s`"
            ],
        );
        said(
            check(&"a".repeat(64)),
            expect![
                "`aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa` has 64 characters, at most 63 are allowed; write for example `aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa`"
            ],
        );
    }

    #[test]
    fn bucket_names() {
        said(check_bucket("my-bucket.eu"), expect!["ok"]);
        said(check_bucket("ab"), expect!["`ab` has 2 characters, at least 3 are needed"]);
        said(
            check_bucket("My_Bucket"),
            expect![
                "`My_Bucket` has `M` as character 1, but only lower-case letters, digits, `-` and `.` are allowed in a bucket's name; write for example `my-bucket`"
            ],
        );
        said(
            check_bucket("-abc"),
            expect![
                "`-abc` has `-` as character 1, but a bucket's name begins with a lower-case letter or a digit; write for example `abc`"
            ],
        );
        said(
            check_bucket("abc-"),
            expect!["`abc-` is not allowed: a bucket's name ends with a letter or a digit"],
        );
        said(
            check_bucket("a..b"),
            expect!["`a..b` is not allowed: two dots may not follow each other"],
        );
        said(
            check_bucket("192.168.5.4"),
            expect![
                "`192.168.5.4` is not allowed: a bucket's name may not look like an IP address"
            ],
        );
        said(
            check_bucket("xn--shop"),
            expect![
                "`xn--shop` is not allowed: `xn--`, `sthree-` and `amzn-s3-demo-` at the beginning are kept for S3 itself"
            ],
        );
        said(
            check_bucket("shop-s3alias"),
            expect![
                "`shop-s3alias` is not allowed: `-s3alias`, `--ol-s3`, `.mrap`, `--x-s3` and `--table-s3` at the end are kept for S3 itself"
            ],
        );
    }

    #[test]
    fn role_names() {
        said(check_role("personalize+import@shop"), expect!["ok"]);
        said(
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
                assert_eq!(check(&repaired(name, rules)), Ok(()), "{name}");
            }
        }
    }
}
