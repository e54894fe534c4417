//! Places inside of a scalar: from bytes of the text that it means to bytes of the file, through quotes, escapes, folded lines
//! and variables.
//! Not here: reading scalars (`build`).

use super::Node;
use std::ops::Range;

/// A character of a scalar with the bytes that it stands on; a run of white space is one space.
type Letter = (char, Range<usize>);

/// A scalar as it is written, beside its text; made once for all the parts of the text that are looked for.
#[derive(Debug)]
pub struct Written {
    whole: Range<usize>,
    /// How the file writes it; places are counted from its beginning.
    source: Vec<Letter>,
    text: Vec<Letter>,
    /// How many letters are the same in both from their beginnings to the first variable.
    head: usize,
    /// And how many from the last one to their ends.
    tail: usize,
}

impl Written {
    /// The scalar `node` of a file.
    pub fn new(file: &str, node: &Node) -> Written {
        let whole = node.span.clone();
        let (Some(scalar), Some(written)) = (node.scalar(), file.get(whole.clone())) else {
            return Written { whole, source: Vec::new(), text: Vec::new(), head: 0, tail: 0 };
        };
        let quote = written.chars().next().filter(|c| !scalar.plain && matches!(c, '"' | '\''));
        let source = letters(written, quote);
        let text = letters(&scalar.text, None);
        let same = |(a, b): &(&Letter, &Letter)| a.0 == b.0;
        let head = source.iter().zip(&text).take_while(same).count();
        let tail = source.iter().rev().zip(text.iter().rev()).take_while(same).count();
        Written { whole, source, text, head, tail }
    }

    /// Where a part of its text stands in the file: the bytes of exactly this part, or of the whole scalar where they cannot
    /// be told, as inside of the value of a variable.
    pub fn place(&self, part: Range<usize>) -> Range<usize> {
        let start = self.whole.start;
        self.find(part).map_or(self.whole.clone(), |at| start + at.start..start + at.end)
    }

    /// What `part` of the text is in the source; what lies between head and tail is taken whole.
    fn find(&self, part: Range<usize>) -> Option<Range<usize>> {
        let Written { source, text, head, tail, .. } = self;
        let first = text.partition_point(|(_, at)| at.end <= part.start);
        if first == text.len() {
            return source.last().map(|(_, at)| at.end..at.end);
        }
        let last = text.partition_point(|(_, at)| at.start < part.end).saturating_sub(1).max(first);
        let in_source = |index: usize, between: Option<usize>| {
            if index < *head {
                source.get(index)
            } else if index + tail >= text.len() {
                source.get((index + source.len()).checked_sub(text.len())?)
            } else {
                source.get(between?)
            }
        };
        let start = in_source(first, Some(*head))?.1.start;
        let end = in_source(last, source.len().checked_sub(tail + 1))?.1.end;
        (start < end).then_some(start..end)
    }
}

/// The letters of a text; with `quote`, of a text in these quotes, without them.
fn letters(text: &str, quote: Option<char>) -> Vec<Letter> {
    let inner = match quote {
        Some(_) => 1..text.len().saturating_sub(1).max(1),
        None => 0..text.trim_end().len(),
    };
    let mut all: Vec<Letter> = Vec::with_capacity(inner.len());
    let mut at = inner.start;
    while let Some(rest) = text.get(at..inner.end).filter(|rest| !rest.is_empty()) {
        let (letter, width) = letter(rest, quote);
        let end = at + width;
        match (letter, all.last_mut()) {
            (Some(' '), Some((' ', run))) => run.end = end,
            (Some(letter), _) => all.push((letter, at..end)),
            (None, _) => {}
        }
        at = end;
    }
    all
}

/// The letter at the beginning, and how many bytes it takes; none for a line end that is escaped away.
fn letter(rest: &str, quote: Option<char>) -> (Option<char>, usize) {
    let mut chars = rest.chars();
    let first = chars.next().unwrap_or(' ');
    let second = chars.next();
    match (first, second, quote) {
        ('\'', Some('\''), Some('\'')) => (Some('\''), 2),
        ('\\', Some('\n'), Some('"')) => {
            let line = rest.get(2..).unwrap_or_default();
            (None, 2 + line.len() - line.trim_start_matches([' ', '\t']).len())
        }
        ('\\', Some(escaped @ ('"' | '\\' | '/')), Some('"')) => (Some(escaped), 2),
        ('\\', Some('n' | 't' | ' '), Some('"')) => (Some(' '), 2),
        // Any other escape is like no letter of the text.
        ('\\', Some(other), Some('"')) => (Some('\0'), 1 + other.len_utf8()),
        (space, ..) if space.is_ascii_whitespace() => (Some(' '), 1),
        (letter, ..) => (Some(letter), letter.len_utf8()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml;

    /// The part `of` of the scalar at `key` as it stands in the file.
    fn written<'a>(file: &'a str, text: &str, of: &str) -> &'a str {
        let mut tree = yaml::parse(file).unwrap();
        let yaml::Content::Map(entries) = &mut tree.content else { panic!("a map") };
        let node = &mut entries[0].value;
        if let yaml::Content::Scalar(scalar) = &mut node.content {
            // As variables do it.
            scalar.text = scalar.text.replace("${var.x}", "some value");
            assert_eq!(scalar.text, text);
        }
        let start = text.find(of).unwrap();
        &file[Written::new(file, node).place(start..start + of.len())]
    }

    #[test]
    fn parts_are_found_in_every_style() {
        assert_eq!(written("k: a b c", "a b c", "b"), "b");
        assert_eq!(written(r#"k: "a \"b\" c""#, r#"a "b" c"#, "c"), "c");
        assert_eq!(written(r#"k: "a \"b\" c""#, r#"a "b" c"#, "\"b\""), r#"\"b\""#);
        assert_eq!(written("k: 'a ''b'' 라'", "a 'b' 라", "라"), "라");
        assert_eq!(written("k: >-\n  a\n  b c\n", "a b c", "b c"), "b c");
        assert_eq!(written("k: |\n  a\n    b \"c\"\n", "a\n  b \"c\"\n", "\"c\""), "\"c\"");
        assert_eq!(written("k: a\n  b\n  c\n", "a b c", "b c"), "b\n  c");
        assert_eq!(written("k: \"a\\\n  b\\tc\"", "ab\tc", "c"), "c");
    }

    #[test]
    fn variables_hide_only_what_they_are() {
        let file = "k: a ${var.x} b ${var.x} c";
        let text = "a some value b some value c";
        assert_eq!(written(file, text, "a"), "a");
        assert_eq!(written(file, text, "c"), "c");
        assert_eq!(written(file, text, " b "), "${var.x} b ${var.x}");
        let file = "k: \"(${var.x}, b)\"";
        assert_eq!(written(file, "(some value, b)", "value"), "${var.x}");
        assert_eq!(written(file, "(some value, b)", "value, b"), "${var.x}, b");
    }

    #[test]
    fn the_end_is_behind_the_last_letter() {
        let file = "k: \"a b\" # note";
        let tree = yaml::parse(file).unwrap();
        assert_eq!(Written::new(file, tree.at(&["k"]).unwrap()).place(3..3), 7..7);
    }
}
