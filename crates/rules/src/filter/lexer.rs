//! From the text of a filter to words and signs with their places.
//! Not here: what follows on what (`parser`).

use super::hints;
use super::token::{Kind, Token};
use crate::finding::Finding;
use crate::rule::Code;

/// The tokens of a text; the last one is the end.
pub(super) fn tokens(text: &str) -> Result<Vec<Token<'_>>, Finding> {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(text.len() / 5 + 2);
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        if byte.is_ascii_whitespace() {
            at += 1;
            continue;
        }
        let token = token(text, at, byte)?;
        at = token.end;
        out.push(token);
    }
    out.push(Token { kind: Kind::End, start: text.len(), end: text.len() });
    Ok(out)
}

fn token(text: &str, at: usize, byte: u8) -> Result<Token<'_>, Finding> {
    let next = text.as_bytes().get(at + 1).copied();
    let sign =
        |sign: &'static str| Ok(Token { kind: Kind::Sign(sign), start: at, end: at + sign.len() });
    match byte {
        b'(' => sign("("),
        b')' => sign(")"),
        b',' => sign(","),
        b'.' => sign("."),
        b'|' if next == Some(b'|') => Err(odd(at, 2, "`||`")
            .help("write `OR` inside of an expression, or a single `|` between two expressions")),
        b'|' => sign("|"),
        b'=' if next == Some(b'=') => Err(odd(at, 2, "`==`").help("write `=`")),
        b'=' => sign("="),
        b'!' if next == Some(b'=') => sign("!="),
        b'<' if next == Some(b'>') => Err(odd(at, 2, "`<>`").help("write `!=`")),
        b'<' if next == Some(b'=') => sign("<="),
        b'<' => sign("<"),
        b'>' if next == Some(b'=') => sign(">="),
        b'>' => sign(">"),
        b'"' | b'\'' => quoted(text, at, byte),
        b'$' => placeholder(text, at),
        b'0'..=b'9' => number(text, at, at),
        b'-' if next.is_some_and(|b| b.is_ascii_digit()) => number(text, at, at + 1),
        b if b.is_ascii_alphabetic() || b == b'_' => {
            let end = run(text, at, |b| b.is_ascii_alphanumeric() || b == b'_');
            Ok(Token { kind: Kind::Word(&text[at..end]), start: at, end })
        }
        _ => Err(stray(text, at)),
    }
}

/// Where the run of such bytes ends.
fn run(text: &str, from: usize, belongs: fn(u8) -> bool) -> usize {
    let rest = text.as_bytes().get(from..).unwrap_or_default();
    from + rest.iter().position(|b| !belongs(*b)).unwrap_or(rest.len())
}

fn quoted(text: &str, at: usize, quote: u8) -> Result<Token<'_>, Finding> {
    let inner = text.get(at + 1..).unwrap_or_default();
    let Some(length) = inner.bytes().position(|b| b == quote) else {
        let message = "this quotation mark has no partner";
        let help = "close the text, or remove the mark; texts stand in double quotes and cannot contain one";
        return Err(Finding::new(Code::PZ2002, message).at(at..at + 1).help(help));
    };
    let end = at + length + 2;
    if inner[..length].ends_with('\\') && !hints::may_follow(&text[end..]) {
        let message = "a quotation mark inside of a text cannot be escaped";
        let help = "take it out of the value, or put the text into the other kind of quotes";
        return Err(Finding::new(Code::PZ2002, message).at(end - 2..end).help(help));
    }
    Ok(Token { kind: Kind::Text(&inner[..length], quote == b'\''), start: at, end })
}

fn placeholder(text: &str, at: usize) -> Result<Token<'_>, Finding> {
    let end = run(text, at + 1, |b| b.is_ascii_alphanumeric() || b == b'_');
    let name = &text[at + 1..end];
    if name.is_empty() {
        return Err(
            odd(at, 1, "`$`").help("a placeholder has a name of letters, digits and `_`: `$GENRE`")
        );
    }
    Ok(Token { kind: Kind::Placeholder(name), start: at, end })
}

fn number(text: &str, at: usize, digits: usize) -> Result<Token<'_>, Finding> {
    let mut end = run(text, digits, |b| b.is_ascii_digit());
    let fraction = run(text, end + 1, |b| b.is_ascii_digit());
    if text.as_bytes().get(end) == Some(&b'.') && fraction > end + 1 {
        end = fraction;
    }
    let tail = odd_tail(text, at, end);
    if tail > end {
        let odd = &text[at..tail];
        return Err(Finding::new(Code::PZ2001, format!("`{odd}` is neither a number nor a name"))
            .at(at..tail)
            .help(hints::number(odd)));
    }
    Ok(Token { kind: Kind::Number(&text[at..end]), start: at, end })
}

/// Where the letters end that hang on a number; a date such as `2020-07-31` is taken as one.
fn odd_tail(text: &str, start: usize, end: usize) -> usize {
    let date = end - start == 4
        && matches!(text.as_bytes().get(end..end + 2), Some([b'-', digit]) if digit.is_ascii_digit());
    if date {
        return run(text, end, |b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b':' | b'.'));
    }
    run(text, end, |b| b.is_ascii_alphanumeric() || b == b'_')
}

fn odd(at: usize, width: usize, what: &str) -> Finding {
    Finding::new(Code::PZ2001, format!("{what} has no meaning in a filter")).at(at..at + width)
}

/// A character that no token begins with; of a word in another script the whole word.
fn stray(text: &str, at: usize) -> Finding {
    let rest = text.get(at..).unwrap_or_default();
    let c = rest.chars().next().unwrap_or('\u{fffd}');
    let width = match c.is_alphabetic() {
        true => rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len()),
        false => c.len_utf8(),
    };
    let shown = match hints::invisible(c) {
        true => format!("the invisible character U+{:04X}", u32::from(c)),
        false => format!("`{}`", &rest[..width.min(rest.len())]),
    };
    let finding = odd(at, width, &shown);
    let before = text.get(..at).unwrap_or_default();
    match hints::stray(c, before, rest.get(c.len_utf8()..).unwrap_or_default()) {
        Some(help) => finding.help(help),
        None => finding,
    }
}
