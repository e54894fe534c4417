//! The patterns of the service model, matched by hand: there are few, and no regex engine is needed.
//! Not here: lengths and enumerations.

use personalize_rules::arn::is_account;

/// Whether all of `text` matches one of the model's patterns. (Some lack the `$`; the service
/// matches the whole.) A pattern that is not known here matches everything.
pub(super) fn matches(pattern: &str, text: &str) -> bool {
    matcher(pattern).is_none_or(|matcher| matcher(text))
}

/// The function for a pattern.
pub(super) fn matcher(pattern: &str) -> Option<fn(&str) -> bool> {
    Some(match pattern {
        r"arn:([a-z\d-]+):personalize:.*:.*:.+" => personalize_arn,
        r"arn:([a-z\d-]+):iam::\d{12}:role/?[a-zA-Z_0-9+=,.@\-_/]+" => role_arn,
        r"arn:aws.*:kms:.*:[0-9]{12}:key/.*" => key_arn,
        r"^[a-zA-Z0-9][a-zA-Z0-9\-_]*" => name,
        r"[A-Za-z_][A-Za-z\d_]*" => column,
        r"^[A-Za-z_]+$" => |text| every(text, |c| c.is_ascii_alphabetic() || c == '_'),
        r"[A-Za-z0-9_]+" | r"[A-Za-z\d_]+" => |text| every(text, word),
        r"\p{ASCII}{0,1500}" => |text| text.is_ascii(),
        r"(s3|http|https)://.+" => location,
        r"rate\(\d+ days?\)" => rate,
        r"^([\p{L}\p{Z}\p{N}_.:/=+\-@]*)$" => |text| text.chars().all(tag),
        r"^[\x20-\x7E]*[\x21-\x7E]+[\x20-\x7E]*$" => printable,
        _ => return None,
    })
}

/// Not empty, and all characters are of a kind.
fn every(text: &str, kind: impl Fn(char) -> bool) -> bool {
    !text.is_empty() && text.chars().all(kind)
}

fn word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

/// `.` of the patterns matches anything but a line end.
fn line(text: &str) -> bool {
    !text.contains(['\n', '\r'])
}

fn partition(text: &str) -> bool {
    every(text, |c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
}

fn personalize_arn(text: &str) -> bool {
    let parts: Vec<&str> = text.splitn(6, ':').collect();
    line(text)
        && matches!(parts[..], ["arn", of, "personalize", _, _, tail]
            if partition(of) && !tail.is_empty())
}

fn role_arn(text: &str) -> bool {
    let parts: Vec<&str> = text.splitn(6, ':').collect();
    let ["arn", of, "iam", "", account, tail] = parts[..] else { return false };
    let name = tail.strip_prefix("role").unwrap_or_default();
    let name = name.strip_prefix('/').unwrap_or(name);
    let allowed = |c: char| c.is_ascii_alphanumeric() || "_+=,.@-/".contains(c);
    partition(of) && is_account(account) && tail.starts_with("role") && every(name, allowed)
}

fn key_arn(text: &str) -> bool {
    let Some((head, _)) = text.split_once(":key/") else { return false };
    let Some((head, account)) = head.rsplit_once(':') else { return false };
    line(text) && head.starts_with("arn:aws") && head.contains(":kms:") && is_account(account)
}

fn name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphanumeric())
        && text.chars().all(|c| word(c) || c == '-')
}

fn column(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') && text.chars().all(word)
}

fn location(text: &str) -> bool {
    let rest = ["s3://", "http://", "https://"].iter().find_map(|start| text.strip_prefix(start));
    rest.is_some_and(|rest| !rest.is_empty() && line(rest))
}

fn rate(text: &str) -> bool {
    let inner = text.strip_prefix("rate(").and_then(|rest| rest.strip_suffix(')'));
    inner.and_then(|inner| inner.split_once(' ')).is_some_and(|(count, unit)| {
        every(count, |c| c.is_ascii_digit()) && matches!(unit, "day" | "days")
    })
}

/// Letters, numbers, separators (`\p{Z}`, which has no line ends or tabs) and a few signs. Marks
/// that combine with letters (`\p{M}`) are not in the service's pattern either.
fn tag(c: char) -> bool {
    let separator = c.is_whitespace() && !c.is_control();
    c.is_alphanumeric() || separator || "_.:/=+-@".contains(c)
}

fn printable(text: &str) -> bool {
    text.chars().all(|c| (' '..='~').contains(&c)) && text.chars().any(|c| c != ' ')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_columns() {
        for (text, is) in [("a", true), ("9-_x", true), ("-a", false), ("a b", false), ("é", false)]
        {
            assert_eq!(name(text), is, "{text}");
        }
        assert!(column("_A1") && !column("1A") && !column("A-B"));
    }

    #[test]
    fn arns() {
        assert!(personalize_arn("arn:aws:personalize:::recipe/aws-sims"));
        assert!(personalize_arn("arn:aws-cn:personalize:cn-north-1:1:schema/s"));
        assert!(!personalize_arn("arn:aws:s3:::bucket") && !personalize_arn("schema/s"));
        assert!(role_arn("arn:aws:iam::123456789012:role/path/name"));
        assert!(!role_arn("arn:aws:iam::123:role/name") && !role_arn("name"));
        assert!(key_arn("arn:aws:kms:us-east-1:123456789012:key/1234"));
        assert!(!key_arn("arn:aws:kms:us-east-1:1:key/1234"));
    }

    #[test]
    fn rates_locations_and_tags() {
        assert!(rate("rate(7 days)") && rate("rate(1 day)") && !rate("rate(7 hours)"));
        assert!(location("s3://b/k") && !location("s3://") && !location("b/k"));
        assert!("팀 데이터_1".chars().all(tag) && !tag('!') && !tag('\n'));
    }
}
