//! Blocks of a spec in the order in which people read them, and their text as YAML: everything that comes from outside is
//! quoted, so that no name or text can add structure. Not here: what is in the blocks (`draft`).

use personalize_rules::visible::{is_hidden, visible};
use serde_json::Value;

/// Columns of comments.
const COLUMNS: usize = 100;

/// A map in its order, with comments.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Block {
    lines: Vec<Line>,
}

#[derive(Debug, Clone, PartialEq)]
enum Line {
    Comment(String),
    Value(String, Value),
    Block(String, Block),
    /// A block that is not wished for yet.
    Commented(String, Block),
}

impl Block {
    /// Adds a comment before what comes next.
    pub fn comment(&mut self, text: impl Into<String>) {
        self.lines.push(Line::Comment(text.into()));
    }

    /// Adds a value, unless it is null, an empty text or an empty block.
    pub fn value(&mut self, key: &str, value: impl Into<Value>) {
        let value = value.into();
        let is_empty = match &value {
            Value::Null => true,
            Value::String(text) => text.is_empty(),
            Value::Object(map) => map.is_empty(),
            Value::Array(items) => items.is_empty(),
            Value::Bool(_) | Value::Number(_) => false,
        };
        if !is_empty {
            self.lines.push(Line::Value(key.to_owned(), value));
        }
    }

    /// Adds a block, unless it is empty.
    pub fn block(&mut self, key: &str, block: Block) {
        if !block.lines.is_empty() {
            self.lines.push(Line::Block(key.to_owned(), block));
        }
    }

    /// Adds a block as comments, of which each line is one of the spec once the `#` is removed; nothing if it is empty.
    pub fn commented(&mut self, key: &str, block: Block) {
        if !block.lines.is_empty() {
            self.lines.push(Line::Commented(key.to_owned(), block));
        }
    }

    /// Adds everything that another block has.
    pub fn append(&mut self, block: Block) {
        self.lines.extend(block.lines);
    }

    /// Adds a block even if nothing is in it.
    pub fn always(&mut self, key: &str, block: Block) {
        match block.is_empty() {
            true => self.lines.push(Line::Value(key.to_owned(), Value::Object(Default::default()))),
            false => self.lines.push(Line::Block(key.to_owned(), block)),
        }
    }

    /// Whether it says nothing.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// The text, with an empty line between what stands at the top.
    pub fn to_yaml(&self) -> String {
        let mut text = String::new();
        let mut spaced = false;
        for (at, line) in self.lines.iter().enumerate() {
            let is_block = !matches!(line, Line::Value(..));
            let after_comment = at > 0 && matches!(self.lines[at - 1], Line::Comment(_));
            if at > 0 && (is_block || spaced) && !after_comment {
                text.push('\n');
            }
            spaced = matches!(line, Line::Block(..));
            write(line, 0, &mut text);
        }
        text
    }
}

fn write(line: &Line, depth: usize, text: &mut String) {
    let indent = "  ".repeat(depth);
    match line {
        Line::Comment(comment) => {
            for part in wrapped(&visible(comment), COLUMNS.saturating_sub(indent.len() + 2)) {
                text.push_str(&format!("{indent}# {part}\n"));
            }
        }
        Line::Value(key, value) => {
            text.push_str(&format!("{indent}{}: {}\n", scalar(key), flow(value)));
        }
        Line::Commented(key, block) => text.push_str(&commented(key, block, depth)),
        Line::Block(key, block) => {
            text.push_str(&format!("{indent}{}:\n", scalar(key)));
            block.lines.iter().for_each(|line| write(line, depth + 1, text));
            // A block of comments alone would read as nothing.
            if block.lines.iter().all(|line| matches!(line, Line::Comment(_) | Line::Commented(..)))
            {
                text.push_str(&format!("{indent}  {{}}\n"));
            }
        }
    }
}

/// The text of a block as comments.
fn commented(key: &str, block: &Block, depth: usize) -> String {
    let mut text = String::new();
    write(&Line::Block(key.to_owned(), block.clone()), 0, &mut text);
    let indent = "  ".repeat(depth);
    text.lines().map(|line| format!("{indent}# {line}\n")).collect()
}

/// The lines of a text that is broken between words.
fn wrapped(text: &str, columns: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let last = lines.last_mut().expect("there is one from the beginning");
        if !last.is_empty() && last.chars().count() + 1 + word.chars().count() > columns {
            lines.push(word.to_owned());
        } else {
            if !last.is_empty() {
                last.push(' ');
            }
            last.push_str(word);
        }
    }
    lines
}

/// A value in one line.
fn flow(value: &Value) -> String {
    match value {
        Value::Object(map) => {
            let entries: Vec<String> = map
                .iter()
                .map(|(key, value)| format!("{}: {}", scalar(key), flow(value)))
                .collect();
            format!("{{{}}}", entries.join(", "))
        }
        Value::Array(items) => {
            format!("[{}]", items.iter().map(flow).collect::<Vec<_>>().join(", "))
        }
        Value::String(text) => scalar(text),
        other => other.to_string(),
    }
}

/// Words that a reader of YAML may take for something else than text; `off` is none of them here, and is a word of specs.
const WORDS: [&str; 9] = ["true", "false", "null", "yes", "no", "on", "y", "n", "nan"];

/// A text as YAML: in quotes where it would mean something else, with escapes for what cannot be seen.
fn scalar(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-:+=@".contains(c);
    let is_word = WORDS.iter().any(|word| text.eq_ignore_ascii_case(word));
    let begins = text.starts_with(|c: char| c.is_ascii_alphabetic());
    let days = text.split_once(' ').is_some_and(|(n, unit)| {
        n.bytes().all(|b| b.is_ascii_digit()) && !n.is_empty() && matches!(unit, "day" | "days")
    });
    if days || begins && !is_word && !text.ends_with(':') && text.chars().all(plain) {
        return text.to_owned();
    }
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            c if (c as u32) < 0x20 || is_hidden(c) || !is_printable(c) => {
                quoted.push_str(&match c as u32 {
                    code @ 0..=0xff => format!("\\x{code:02x}"),
                    code @ 0x100..=0xffff => format!("\\u{code:04x}"),
                    code => format!("\\U{code:08x}"),
                });
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

/// Whether YAML takes the character as it is (YAML 1.2, 5.1).
fn is_printable(c: char) -> bool {
    !matches!(c as u32, 0x7f..=0x9f | 0x2028 | 0x2029 | 0xfeff | 0xfffe | 0xffff)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml;
    use serde_json::json;

    #[test]
    fn every_text_is_read_back_as_it_was() {
        for text in [
            "plain",
            "a: b",
            "- a",
            "true",
            "No",
            "12",
            "1e3",
            "0x1f",
            "~",
            "#",
            "a #b",
            "'",
            "\"",
            "\\",
            "a\nb",
            "\t",
            "{a}",
            "[",
            "& a",
            "*a",
            "!x",
            "%",
            "@a",
            "`",
            "\u{202e}x",
            "\u{7f}",
            "\u{85}",
            "\u{2028}",
            "\u{feff}",
            "한글",
            "\u{1f600}",
            "a:",
            ":",
            "s3://b/k.csv",
            "",
            " a ",
            "7 days",
            "off",
            "=",
            "<<",
            "? a",
            "| a",
            "> a",
            "\u{0}",
            "\u{1b}[31m",
            "---",
        ] {
            let mut block = Block::default();
            block.comment(format!("about {text}"));
            block.lines.push(Line::Value(text.to_owned(), json!({"x": [text], text: text})));
            let written = block.to_yaml();
            let read = yaml::parse(&written).unwrap_or_else(|p| panic!("{written}{p:?}"));
            assert_eq!(read.to_json(), json!({text: {"x": [text], text: text}}), "{written}");
            assert!(written.chars().all(|c| c == '\n' || !is_hidden(c)), "{written:?}");
        }
    }

    #[test]
    fn blocks_are_apart_and_comments_are_wrapped() {
        let mut inner = Block::default();
        inner.comment("word ".repeat(30));
        inner.value("name", "x");
        let mut block = Block::default();
        block.comment("head");
        block.value("version", 1);
        block.value("name", "a");
        block.block("role", inner);
        block.value("adopt", json!(["a/b"]));
        let text = block.to_yaml();
        assert!(text.starts_with("# head\nversion: 1\nname: a\n\nrole:\n  # word word"), "{text}");
        assert!(text.ends_with("  name: x\n\nadopt: [a/b]\n"), "{text}");
        assert!(text.lines().all(|line| line.len() <= COLUMNS), "{text}");
    }
}
