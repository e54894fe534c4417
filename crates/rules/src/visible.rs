//! Text of others (data, names, plans) made fit for a terminal or a log: what would move the cursor, break a line or
//! turn the order of reading around is written as an escape. Not here: quotes, colours, HTML.

use std::borrow::Cow;
use std::fmt::Write;

/// `text` with every control character as Rust would write it (`\n`, `\u{1b}`): C0 and C1 controls, DEL, the line and
/// paragraph separators, and the marks that change the direction of text. Everything else, whatever its script, stays.
///
/// A backslash stays as it is, so the result is for people to read and not to be parsed again.
///
/// ```
/// use personalize_rules::visible::visible;
/// assert_eq!(visible("Amélie, 東京"), "Amélie, 東京");
/// assert_eq!(visible("a\x1b[2Jb\n"), "a\\u{1b}[2Jb\\n");
/// ```
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.contains(is_hidden) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(escaped(text, is_hidden))
}

/// [`visible`] for text of several lines that this program laid out: its line feeds stay.
pub fn visible_lines(text: &str) -> Cow<'_, str> {
    let hidden = |c: char| c != '\n' && is_hidden(c);
    if !text.contains(hidden) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(escaped(text, hidden))
}

/// Whether a terminal would act on the character, or show its neighbours in another order (Unicode TR9, the explicit
/// directional formatting characters and implicit marks).
pub fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{200e}' | '\u{200f}' | '\u{061c}' | '\u{2028}' | '\u{2029}'
                | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
        )
}

fn escaped(text: &str, hidden: impl Fn(char) -> bool) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            c if !hidden(c) => out.push(c),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c => {
                // Writing to a `String` never fails.
                let _ = write!(out, "\\u{{{:x}}}", u32::from(c));
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_printable_stays_without_a_copy() {
        for text in ["", "plain", "Amélie 東京 🎬 עברית \\ \" '", "a\u{a0}b\u{200b}c"] {
            assert!(matches!(visible(text), Cow::Borrowed(same) if same == text), "{text:?}");
        }
    }

    #[test]
    fn nothing_that_a_terminal_acts_on_is_left() {
        let all = (0..=0x10_ffff).filter_map(char::from_u32).filter(|c| is_hidden(*c));
        let all: String = all.collect();
        assert_eq!(all.chars().count(), 65 + 3 + 2 + 5 + 4);
        let shown = visible(&all);
        assert!(shown.is_ascii() && !shown.contains(char::is_control), "{shown}");
        assert_eq!(visible("\u{9b}31m\u{202e}\u{7f}\0"), "\\u{9b}31m\\u{202e}\\u{7f}\\u{0}");
    }

    #[test]
    fn lines_of_our_own_stay_lines() {
        assert_eq!(visible("a\r\nb\tc"), "a\\r\\nb\\tc");
        assert_eq!(visible_lines("a\r\nb\tc"), "a\\r\nb\\tc");
    }
}
