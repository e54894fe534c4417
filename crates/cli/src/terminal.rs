//! The terminal: its width, and what is under the live view. Not here: what is shown there (`progress`).

use console::Term;
use indicatif::TermLike;
use personalize_rules::visible::is_hidden;
use std::io;

/// The columns of views where nothing says how many there are.
pub(crate) const DEFAULT_COLUMNS: usize = 120;
/// Narrower than this nothing is laid out.
const LEAST_COLUMNS: usize = 30;

/// The columns of the terminal on standard error.
pub(crate) fn width() -> usize {
    Term::stderr().size().1.into()
}

/// The columns that standard output has: those of its terminal, else what `COLUMNS` says; none where nothing says it, as
/// in a pipe to a program, which wants whole lines.
pub(crate) fn columns() -> Option<usize> {
    known(&Term::stdout())
}

/// The same of standard error.
pub(crate) fn error_columns() -> Option<usize> {
    known(&Term::stderr())
}

fn known(term: &Term) -> Option<usize> {
    let said = || std::env::var("COLUMNS").ok()?.trim().parse().ok();
    let columns = match term.is_term() {
        true => term.size_checked().map(|(_, columns)| usize::from(columns)).or_else(said),
        false => said(),
    };
    columns.filter(|columns| *columns > 0).map(|columns| columns.max(LEAST_COLUMNS))
}

/// Standard error, where each drawing leaves the cursor at the beginning of the last line. At the end of it, where the
/// drawing is done, the `^C` that a terminal echoes would begin a line of its own, and the next drawing would miss by one.
#[derive(Debug)]
pub(crate) struct Screen(Term);

impl Screen {
    /// The terminal on standard error.
    pub(crate) fn new() -> Screen {
        Screen(Term::buffered_stderr())
    }
}

impl TermLike for Screen {
    fn width(&self) -> u16 {
        self.0.size().1
    }

    fn height(&self) -> u16 {
        self.0.size().0
    }

    fn move_cursor_up(&self, n: usize) -> io::Result<()> {
        self.0.move_cursor_up(n)
    }

    fn move_cursor_down(&self, n: usize) -> io::Result<()> {
        self.0.move_cursor_down(n)
    }

    fn move_cursor_right(&self, n: usize) -> io::Result<()> {
        self.0.move_cursor_right(n)
    }

    fn move_cursor_left(&self, n: usize) -> io::Result<()> {
        self.0.move_cursor_left(n)
    }

    fn write_line(&self, line: &str) -> io::Result<()> {
        self.0.write_line(line)
    }

    fn write_str(&self, text: &str) -> io::Result<()> {
        self.0.write_str(text)
    }

    fn clear_line(&self) -> io::Result<()> {
        self.0.clear_line()
    }

    fn flush(&self) -> io::Result<()> {
        self.0.write_str("\r")?;
        self.0.flush()
    }
}

/// JSON in which no character is left that a terminal acts on: as an escape it means the same to programs. Line feeds are of
/// the layout, as in strings they are escaped already.
pub(crate) fn json(text: &str) -> String {
    let hidden = |c: char| c != '\n' && is_hidden(c);
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            c if hidden(c) => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_means_the_same_and_moves_no_cursor() {
        let value = serde_json::json!({"id": "a\u{9b}31m\u{202e}\u{7f}\n\x1b", "b": [1]});
        let text = json(&format!("{value:#}"));
        assert!(!text.contains(|c: char| c != '\n' && is_hidden(c)), "{text:?}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&text).unwrap(), value);
    }

    #[test]
    fn a_drawing_leaves_the_cursor_at_the_beginning_of_a_line() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let (read, write) = (file.reopen().unwrap(), file.reopen().unwrap());
        let screen = Screen(Term::read_write_pair(read, write));
        screen.write_str("  └ campaign/home").unwrap();
        screen.flush().unwrap();
        assert_eq!(std::fs::read_to_string(file.path()).unwrap(), "  └ campaign/home\r");
    }
}
