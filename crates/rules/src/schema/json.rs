//! Reads JSON and keeps the place of every value, so that a finding can point at it.
//! Not here: what the values mean (`read`).

use std::ops::Range;

/// Deeper nesting is refused instead of overflowing the stack; a schema needs four levels.
const DEPTH: usize = 64;

/// A value and the bytes it stands on.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Node {
    pub(super) value: Value,
    pub(super) span: Range<usize>,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    Null,
    Bool(bool),
    /// As written.
    Number(String),
    String(String),
    Array(Vec<Node>),
    /// In the order of the text, repeated keys included.
    Object(Vec<(Key, Node)>),
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Key {
    pub(super) text: String,
    pub(super) span: Range<usize>,
}

impl Node {
    /// What it is, for people.
    pub(super) fn word(&self) -> &'static str {
        match self.value {
            Value::Null => "null",
            Value::Bool(_) => "a boolean",
            Value::Number(_) => "a number",
            Value::String(_) => "a string",
            Value::Array(_) => "a list",
            Value::Object(_) => "an object",
        }
    }
}

/// Where and why a text is not JSON.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Broken {
    pub(super) at: Range<usize>,
    pub(super) why: String,
}

/// Reads one JSON value that fills the whole text.
pub(super) fn read(text: &str) -> Result<Node, Broken> {
    let mut reader = Reader { text, at: 0 };
    if text.starts_with('\u{feff}') {
        reader.at = 3;
    }
    let node = reader.value(0)?;
    reader.space();
    if reader.at < text.len() {
        return Err(reader.broken("something follows the end of the schema"));
    }
    Ok(node)
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    /// A fault at the character that stands here.
    fn broken(&self, why: impl Into<String>) -> Broken {
        let width =
            self.text.get(self.at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
        Broken { at: self.at..self.at + width, why: why.into() }
    }

    fn value(&mut self, depth: usize) -> Result<Node, Broken> {
        self.space();
        if depth > DEPTH {
            return Err(self.broken("the values are nested too deeply"));
        }
        let start = self.at;
        let value = match self.peek() {
            Some(b'{') => self.object(depth)?,
            Some(b'[') => self.array(depth)?,
            Some(b'"') => Value::String(self.string()?),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(b't') => self.word("true", Value::Bool(true))?,
            Some(b'f') => self.word("false", Value::Bool(false))?,
            Some(b'n') => self.word("null", Value::Null)?,
            Some(b'\'') => {
                return Err(self.broken("JSON texts stand in double quotes, not single ones"));
            }
            Some(b'T') => return Err(self.broken("JSON writes `true`, in lower case")),
            Some(b'F') => return Err(self.broken("JSON writes `false`, in lower case")),
            Some(_) => return Err(self.broken("a value is expected here")),
            None => return Err(self.broken("the text ends where a value is expected")),
        };
        Ok(Node { value, span: start..self.at })
    }

    fn word(&mut self, word: &str, value: Value) -> Result<Value, Broken> {
        if self.text.as_bytes()[self.at..].starts_with(word.as_bytes()) {
            self.at += word.len();
            return Ok(value);
        }
        Err(self.broken("a value is expected here"))
    }

    /// Takes everything that looks like a number; numbers carry no meaning in a schema but for `version`.
    fn number(&mut self) -> Value {
        let start = self.at;
        while matches!(self.peek(), Some(b'-' | b'+' | b'.' | b'e' | b'E' | b'0'..=b'9')) {
            self.at += 1;
        }
        Value::Number(self.text[start..self.at].to_owned())
    }

    fn array(&mut self, depth: usize) -> Result<Value, Broken> {
        self.at += 1;
        let mut items = Vec::new();
        while !self.closes(b']', items.is_empty(), "list")? {
            items.push(self.value(depth + 1)?);
        }
        Ok(Value::Array(items))
    }

    fn object(&mut self, depth: usize) -> Result<Value, Broken> {
        self.at += 1;
        let mut entries = Vec::new();
        while !self.closes(b'}', entries.is_empty(), "object")? {
            self.space();
            if self.peek() != Some(b'"') {
                return Err(self.broken("a key in double quotes is expected here"));
            }
            let start = self.at;
            let key = Key { text: self.string()?, span: start..self.at };
            self.space();
            if self.peek() != Some(b':') {
                return Err(
                    self.broken(format!("a colon is expected after the key `{}`", key.text))
                );
            }
            self.at += 1;
            entries.push((key, self.value(depth + 1)?));
        }
        Ok(Value::Object(entries))
    }

    /// Takes the closing bracket, or the comma before one more member.
    fn closes(&mut self, bracket: u8, first: bool, what: &str) -> Result<bool, Broken> {
        self.space();
        if self.peek() == Some(bracket) {
            self.at += 1;
            return Ok(true);
        }
        if first {
            return Ok(false);
        }
        if self.peek() != Some(b',') {
            let end = char::from(bracket);
            return Err(self.broken(match self.peek() {
                None => format!("the text ends inside of the {what}; a `{end}` is missing"),
                Some(_) => format!("a comma or `{end}` is expected here"),
            }));
        }
        let comma = self.at;
        self.at += 1;
        self.space();
        if self.peek() == Some(bracket) {
            return Err(Broken {
                at: comma..comma + 1,
                why: format!("the last member of a JSON {what} has no comma after it"),
            });
        }
        Ok(false)
    }

    fn string(&mut self) -> Result<String, Broken> {
        let start = self.at;
        self.at += 1;
        loop {
            match self.peek() {
                None => {
                    return Err(Broken {
                        at: start..start + 1,
                        why: "this text has no closing quote".into(),
                    });
                }
                Some(b'"') => break,
                Some(b'\\') => self.at += 2,
                Some(b'\n' | b'\r') => {
                    return Err(Broken {
                        at: start..self.at,
                        why: "a text may not go over the end of its line".into(),
                    });
                }
                Some(_) => self.at += 1,
            }
        }
        self.at += 1;
        let raw = self.text.get(start..self.at).unwrap_or_default();
        serde_json::from_str(raw).map_err(|_| Broken {
            at: start..self.at,
            why: "this text has an escape that JSON does not know".into(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::{Expect, expect};

    fn fails(text: &str, expected: Expect) {
        let broken = read(text).unwrap_err();
        expected.assert_eq(&format!("{:?}: {}", broken.at, broken.why));
    }

    #[test]
    fn values_have_their_places() {
        let node = read(" {\"a\" : [1, \"ü\\n\"]}").unwrap();
        let Value::Object(entries) = node.value else { panic!("an object") };
        assert_eq!(entries[0].0.span, 2..5);
        let Value::Array(items) = &entries[0].1.value else { panic!("a list") };
        assert_eq!(items[0].span, 9..10);
        assert_eq!(items[1].value, Value::String("ü\n".into()));
    }

    #[test]
    fn faults_are_explained_at_their_place() {
        fails("", expect!["0..0: the text ends where a value is expected"]);
        fails("{", expect![[r#"1..1: a key in double quotes is expected here"#]]);
        fails("{'a': 1}", expect!["1..2: a key in double quotes is expected here"]);
        fails("{\"a\": 'x'}", expect!["6..7: JSON texts stand in double quotes, not single ones"]);
        fails("{\"a\": True}", expect!["6..7: JSON writes `true`, in lower case"]);
        fails(
            "{\"a\": 1,}",
            expect!["7..8: the last member of a JSON object has no comma after it"],
        );
        fails("[1 2]", expect!["3..4: a comma or `]` is expected here"]);
        fails("[1", expect!["2..2: the text ends inside of the list; a `]` is missing"]);
        fails("{\"a\" 1}", expect!["5..6: a colon is expected after the key `a`"]);
        fails("\"a", expect!["0..1: this text has no closing quote"]);
        fails("\"\\q\"", expect!["0..4: this text has an escape that JSON does not know"]);
        fails("1 2", expect!["2..3: something follows the end of the schema"]);
        fails(&"[".repeat(100), expect!["65..66: the values are nested too deeply"]);
    }
}
