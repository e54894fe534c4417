//! What people write in place of what filters have, and what to write instead: the remedies of the lexer and the parser.
//! Not here: where such things are found.

use super::token::Kind;
use crate::finding::suggest;

const STRAIGHT: &str = "use straight double quotes: \"";
const NO_SUMS: &str =
    "filters do not calculate; compare with a number, or with a placeholder such as `$PRICE`";
const NO_COMMENTS: &str = "filters have no comments; remove it";
const NAMES: &str = "names of fields have only the letters A to Z, digits and `_`";
const NO_QUOTES: &str = "a text stands between two double quotes; it cannot contain one";
const LISTS: &str = "lists stand in round brackets";
const NO_NULL: &str = "filters cannot ask for empty cells; give such cells a value of their own in the data, such as `none`";
const BOOLEANS: &str =
    "booleans cannot be filtered; of a text write `IN (\"True\")`, of a number `= 1`";

/// Characters that no token begins with.
const STRAYS: [(&str, &str); 13] = [
    ("{}", "this looks like an unfilled template; filters take placeholders such as `$DATE`"),
    ("“”„‟″«»‘’‚‛′´", STRAIGHT),
    ("`", "names stand without quotes, texts in double ones"),
    ("*+-/", NO_SUMS),
    ("%€£¥₩₹", "write the number alone"),
    ("&", "write `AND`"),
    ("!", "write `!=` or `NOT IN`"),
    ("\\", "remove it; quotes are not escaped in a filter itself"),
    (";", "remove it; expressions are joined with `|`"),
    ("[]", LISTS),
    (":@?", "a placeholder begins with `$`: `$GENRE`; between dataset and field stands a dot"),
    ("#", NO_COMMENTS),
    ("≤≥≠", "write `<=`, `>=` or `!=`"),
];

/// Words in the place of an operator.
const OPERATORS: [(&[&str], &str); 9] = [
    (&["NOT_IN", "NOTIN"], "write `NOT IN`, two words"),
    (&["BETWEEN"], "write two conditions: `>= 1 AND Items.… <= 5`"),
    (&["IS"], NO_NULL),
    (&["EQ", "EQUALS", "EQUAL"], "write `=`, or `IN (…)` for texts"),
    (&["NE", "NEQ"], "write `!=`, or `NOT IN (…)` for texts"),
    (&["LT"], "write `<`"),
    (&["LE", "LTE"], "write `<=`"),
    (&["GT"], "write `>`"),
    (&["GE", "GTE"], "write `>=`"),
];

/// What to write in place of a character that begins no token, and what stands around it.
pub(super) fn stray(c: char, before: &str, after: &str) -> Option<String> {
    let close = before.trim_end();
    if c == '*' && close.ends_with(['(', ',']) {
        return Some("write `(\"*\")`, and only for `EVENT_TYPE`".to_owned());
    }
    if (c == '-' && after.starts_with('-')) || (c == '/' && after.starts_with(['*', '/'])) {
        return Some(NO_COMMENTS.to_owned());
    }
    if c == '-'
        && before.ends_with(|c: char| c.is_alphanumeric())
        && after.starts_with(|c: char| c.is_alphabetic())
    {
        return Some(NAMES.to_owned());
    }
    if let Some((_, help)) = STRAYS.iter().find(|(chars, _)| chars.contains(c)) {
        return Some((*help).to_owned());
    }
    if let Some(plain) = narrow(c) {
        return Some(format!("this is the wide form of the character; write `{plain}`"));
    }
    match c {
        _ if invisible(c) => Some("write an ordinary space, or nothing".to_owned()),
        _ if c.is_alphabetic() => Some(format!("put texts into double quotes; {NAMES}")),
        _ => None,
    }
}

/// Whether a reader cannot see the character, or takes it for a space.
pub(super) fn invisible(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}

/// The ASCII character of which this is the wide form that East Asian keyboards have: `（`, `＝`, `，`.
fn narrow(c: char) -> Option<char> {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0),
        '、' => Some(','),
        '。' => Some('.'),
        _ => None,
    }
}

/// What to write in place of something that begins like a number and is none.
pub(super) fn number(text: &str) -> &'static str {
    let number = |c: char| c.is_ascii_digit() || matches!(c, '_' | 'e' | 'E' | '-' | '.');
    if text.contains('-') {
        "times are whole seconds since 1970, such as `1596153600`; texts stand in double quotes"
    } else if text.chars().all(number) {
        "write a number with digits alone, without exponent and `_`"
    } else {
        "put texts into double quotes"
    }
}

/// What to write where `INCLUDE` or `EXCLUDE` is expected, at the beginning or after `|`.
pub(super) fn action(found: Kind<'_>, begins: bool) -> Option<String> {
    match found {
        Kind::Word(word) => match suggest(word, ["INCLUDE", "EXCLUDE"]) {
            Some(near) => Some(format!("did you mean `{near}`?")),
            None if begins => None,
            None => Some(
                "after `|` stands a whole expression: `INCLUDE ItemID WHERE …`; within one write `OR`"
                    .to_owned(),
            ),
        },
        Kind::Sign("(") => Some("filters have no brackets around expressions".to_owned()),
        Kind::End if !begins => Some("remove the `|`".to_owned()),
        Kind::Sign("|") => Some("remove the `|`; it stands between two expressions".to_owned()),
        _ => None,
    }
}

/// What to write where `WHERE` is expected.
pub(super) fn no_condition(found: Kind<'_>) -> Option<String> {
    match found {
        Kind::Word(word) if word.eq_ignore_ascii_case("IF") => {
            Some("an expression needs a condition before its `IF`".to_owned())
        }
        Kind::Word(word) => suggest(word, ["WHERE"]).map(|near| format!("did you mean `{near}`?")),
        Kind::Sign(",") => Some("a filter is of one of them; write two filters".to_owned()),
        _ => None,
    }
}

/// What to write where a dataset and its field are expected.
pub(super) fn field(found: Kind<'_>) -> Option<&'static str> {
    match found {
        Kind::Sign("(") => {
            Some("filters have no brackets around conditions; write several expressions with `|`")
        }
        Kind::Word(word) if word.eq_ignore_ascii_case("NOT") => {
            Some("`NOT` stands after the field: `Items.GENRE NOT IN (…)`")
        }
        Kind::Text(..) => Some("names stand without quotes, texts on the right side"),
        Kind::Number(_) | Kind::Placeholder(_) => {
            Some("the field stands on the left side, its value on the right")
        }
        _ => None,
    }
}

/// What to write where an operator is expected.
pub(super) fn operator(found: Kind<'_>) -> Option<&'static str> {
    let word = match found {
        Kind::Word(word) => word,
        Kind::Sign(".") => return Some("after the dataset stands one name: `Items.GENRE`"),
        _ => return None,
    };
    let known = |words: &[&str]| words.iter().any(|other| other.eq_ignore_ascii_case(word));
    let special = OPERATORS.iter().find(|(words, _)| known(words)).map(|(_, help)| *help);
    let searching = ["LIKE", "ILIKE", "CONTAINS", "MATCHES", "REGEXP", "STARTSWITH", "ENDSWITH"];
    special.or_else(|| {
        known(&searching).then_some("texts are compared whole: `IN (…)` or `NOT IN (…)`")
    })
}

/// What to write where a value is expected: what stands there, and what follows on it.
pub(super) fn value(found: Kind<'_>, next: Kind<'_>) -> Option<String> {
    let is = |words: &[&str], word: &str| words.iter().any(|it| it.eq_ignore_ascii_case(word));
    let help = match found {
        Kind::Word(word) if next == Kind::Sign("(") => {
            format!(
                "filters have no functions such as `{word}`; take a placeholder such as `$DATE`"
            )
        }
        Kind::Word(word) if next == Kind::Sign(".") => format!(
            "a field is compared with a value, with a placeholder or with `CurrentItem.…`, not with a field of `{word}`"
        ),
        Kind::Word(word) if is(&["TRUE", "FALSE"], word) => BOOLEANS.to_owned(),
        Kind::Word(word) if is(&["NULL", "NONE", "NIL", "EMPTY"], word) => NO_NULL.to_owned(),
        Kind::Word(word) => format!("put texts into double quotes: \"{word}\""),
        Kind::Sign(".") => "write a digit before the point: `0.5`".to_owned(),
        Kind::Sign("<" | ">") => "write `<=` or `>=`".to_owned(),
        _ => return None,
    };
    Some(help)
}

/// What to write where an expression ends and something follows.
pub(super) fn left_over(found: Kind<'_>, last: Option<Kind<'_>>) -> Option<String> {
    let help = match found {
        Kind::Word(word) if is_action(word) => "put `|` between two expressions".to_owned(),
        Kind::Word(word) => {
            let near = suggest(word, ["AND", "OR", "IF"])?;
            format!("did you mean `{near}`?")
        }
        Kind::Sign(")") => "remove this bracket; it closes nothing".to_owned(),
        Kind::Sign(".") if matches!(last, Some(Kind::Placeholder(_))) => {
            "a placeholder has a name of letters, digits and `_`; a number stands alone, without currency".to_owned()
        }
        Kind::Sign(",") if matches!(last, Some(Kind::Number(_))) => {
            "a number has no commas; several values stand in brackets after `IN`".to_owned()
        }
        Kind::Sign(",") => "several values stand in brackets after `IN`".to_owned(),
        _ => return None,
    };
    Some(help)
}

/// What to write where a value of a list has ended and something else follows than a comma or the bracket; `close`:
/// right on it, without a space.
pub(super) fn in_list(found: Kind<'_>, close: bool) -> Option<&'static str> {
    match found {
        Kind::Word(_) => Some(NO_QUOTES),
        Kind::Text(..) if close => Some(NO_QUOTES),
        Kind::Text(..) | Kind::Number(_) | Kind::Placeholder(_) => {
            Some("put a comma between two values")
        }
        _ => None,
    }
}

/// Whether this can follow on a text that is closed.
pub(super) fn may_follow(rest: &str) -> bool {
    let rest = rest.trim_start();
    let word = rest.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
    let joins = ["AND", "OR", "IF"].iter().any(|join| join.eq_ignore_ascii_case(word));
    joins || rest.is_empty() || rest.starts_with([',', ')', '|'])
}

pub(super) fn is_action(word: &str) -> bool {
    ["INCLUDE", "EXCLUDE"].iter().any(|action| action.eq_ignore_ascii_case(word))
}
