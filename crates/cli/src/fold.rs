//! Lines for people, folded to the columns of a screen: what goes on stands under its value or a little further in, never
//! at the edge. Not here: how many columns there are (`terminal`).

use std::{fmt, io};
use unicode_width::UnicodeWidthChar;

/// How much further in a line goes on that has no value to stand under.
const STEP: usize = 4;

/// Where text is written to, with every line folded to `columns`; as it is where they are not known.
pub(crate) struct Folding<W> {
    to: W,
    columns: Option<usize>,
    /// The line that has no end yet.
    line: String,
    /// What went wrong, which formatting cannot tell.
    error: Option<io::Error>,
}

impl<W: io::Write> Folding<W> {
    pub(crate) fn new(to: W, columns: Option<usize>) -> Self {
        Folding { to, columns, line: String::new(), error: None }
    }

    /// Writes all of a text whose last line has an end.
    pub(crate) fn write(&mut self, text: fmt::Arguments<'_>) -> io::Result<()> {
        // A text that cannot be formatted ends where it cannot.
        let _ = fmt::Write::write_fmt(self, text);
        self.error.take().map_or_else(|| self.to.flush(), Err)
    }

    fn end(&mut self) -> io::Result<()> {
        match self.columns {
            None => self.to.write_all(self.line.as_bytes())?,
            Some(columns) => self.to.write_all(folded(&self.line, columns).as_bytes())?,
        }
        self.line.clear();
        self.to.write_all(b"\n")
    }
}

impl<W: io::Write> fmt::Write for Folding<W> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let mut rest = text;
        while let Some((line, next)) = rest.split_once('\n') {
            self.line.push_str(line);
            self.end().map_err(|error| {
                self.error = Some(error);
                fmt::Error
            })?;
            rest = next;
        }
        self.line.push_str(rest);
        Ok(())
    }
}

fn folded(line: &str, columns: usize) -> String {
    if width(line) <= columns {
        return line.to_owned();
    }
    let hang = hang(line, columns);
    let (mut out, mut used, mut is_bare) = (String::new(), 0, true);
    for (gap, word) in words(line) {
        let mut rest = word;
        if used + gap + width(rest) <= columns || is_bare && width(rest) <= columns {
            out.push_str(&" ".repeat(gap));
            used += gap;
        } else if is_bare {
            out.push_str(&" ".repeat(gap));
            used += gap;
            rest = cut(&mut out, rest, columns.saturating_sub(used), &hang);
            used = width(&hang);
        } else {
            out.push('\n');
            out.push_str(&hang);
            used = width(&hang);
        }
        while width(rest) > columns.saturating_sub(used) {
            rest = cut(&mut out, rest, columns.saturating_sub(used), &hang);
            used = width(&hang);
        }
        out.push_str(rest);
        used += width(rest);
        is_bare = false;
    }
    out
}

/// Writes as much of `word` as fits into `room` columns, and begins the next line; what is left of it.
fn cut<'w>(out: &mut String, word: &'w str, room: usize, hang: &str) -> &'w str {
    let (mut used, mut end, mut good) = (0, word.len(), None);
    for (at, c, wide) in shown(word) {
        if used + wide > room && at > 0 {
            end = at;
            break;
        }
        used += wide;
        // Paths and ARNs are read in their parts.
        if matches!(c, '/' | ':' | ',') && used * 2 > room {
            good = Some(at + c.len_utf8());
        }
    }
    let end = if end < word.len() { good.unwrap_or(end) } else { end };
    out.push_str(&word[..end]);
    if end < word.len() {
        out.push('\n');
        out.push_str(hang);
    }
    &word[end..]
}

/// What stands before the rest of a line: the frame of a snippet, or spaces up to the last value of the line that begins in
/// the first part of the screen and leaves room for every word.
fn hang(line: &str, columns: usize) -> String {
    let indent = line.len() - line.trim_start_matches(' ').len();
    let bare = line.trim_start_matches(|c: char| c == ' ' || c.is_ascii_digit());
    let frame = line.len() - bare.len();
    if bare.starts_with('|') && frame < columns / 4 {
        return format!("{}|{}", " ".repeat(frame), " ".repeat(STEP));
    }
    let longest = words(line).into_iter().map(|(_, word)| width(word)).max().unwrap_or(0);
    let most = columns.saturating_sub(longest).min(columns * 3 / 5);
    let (mut at, mut value) = (0, (indent + STEP).min(columns / 2));
    for (gap, word) in words(line) {
        at += gap;
        if at > indent + 2 && gap > 1 && at <= most {
            value = at;
        }
        at += width(word);
    }
    " ".repeat(value)
}

/// The words of a line, each with the number of spaces before it.
fn words(line: &str) -> Vec<(usize, &str)> {
    let mut all = Vec::new();
    let mut gap = 0;
    for piece in line.split(' ') {
        if piece.is_empty() {
            gap += 1;
            continue;
        }
        all.push((gap, piece));
        gap = 1;
    }
    all
}

fn width(text: &str) -> usize {
    shown(text).map(|(.., wide)| wide).sum()
}

/// The characters with their places and columns; those that only set a colour have none.
fn shown(text: &str) -> impl Iterator<Item = (usize, char, usize)> {
    let mut is_code = false;
    text.char_indices().map(move |(at, c)| {
        is_code |= c == '\u{1b}';
        let wide = if is_code { 0 } else { c.width().unwrap_or(0) };
        is_code &= c != 'm';
        (at, c, wide)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::expect;

    fn fold(text: &str, columns: Option<usize>) -> String {
        let mut out = Vec::new();
        Folding::new(&mut out, columns).write(format_args!("{text}\n")).unwrap();
        let out = String::from_utf8(out).unwrap();
        out.strip_suffix('\n').unwrap().to_owned()
    }

    fn at(columns: usize, text: &str) -> String {
        fold(text, Some(columns))
    }

    #[test]
    fn a_value_goes_on_under_itself() {
        // `expect!` takes common spaces away, and here they count.
        let line = "  + data-object/items  movies/data/items/222222222222/items.csv  [privilege]";
        assert_eq!(
            at(66, line),
            "  + data-object/items  movies/data/items/222222222222/items.csv\n                       [privilege]"
        );
        // Where a word would not fit under its value, all of it goes on further left.
        assert_eq!(
            at(44, line),
            "  + data-object/items\n      movies/data/items/222222222222/\n      items.csv  [privilege]"
        );
        expect![[r#"
            note: one two three
                four five six"#]]
        .assert_eq(&at(20, "note: one two three four five six"));
    }

    #[test]
    fn the_frame_of_a_snippet_goes_on() {
        let line = "  | ^^^^ words about what is marked above";
        assert_eq!(at(20, line), "  | ^^^^ words about\n  |    what is\n  |    marked above");
    }

    #[test]
    fn nothing_is_wider_than_the_screen_and_nothing_is_lost() {
        let texts = [
            "  ready        data-object/interactions  arn:aws:personalize:us-east-1:000000000000:campaign/a",
            "\u{1b}[32mdata-object/very-long-key-of-a-dataset-object\u{1b}[0m  값이 넓은 글자들이 여기에 있습니다 그리고 더",
            "arn:aws:personalize:us-east-1:000000000000:dataset-group/a-group-with-a-long-name",
            "      policy.Statement[0].Resource: [\"x\"] -> [\"x\",\"y\"]  (drift: changed outside this spec)",
            "   ",
            "",
        ];
        for text in texts {
            let marks = |text: &str| text.replace([' ', '\n'], "");
            assert_eq!(fold(text, None), text);
            for columns in 30..130 {
                let folded = at(columns, text);
                assert_eq!(marks(&folded), marks(text));
                assert!(
                    folded.split('\n').all(|line| width(line) <= columns),
                    "{columns}: {folded}"
                );
                assert!(folded.split('\n').skip(1).all(|line| line.starts_with("  ")), "{folded}");
            }
        }
    }
}
