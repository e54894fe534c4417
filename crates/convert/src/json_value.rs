//! One JSON object: its members at any depth, by their dotted paths.
//! Not here: objects one after the other (`json`).

use crate::problem::Problem;
use personalize_rules::cell::number::is_decimal;

/// Objects and arrays may be nested so deep.
const DEEPEST: usize = 64;

/// Why an object cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stop {
    /// The bytes do not reach far enough.
    Unknown,
    /// It is none, for this reason.
    Wrong(&'static str),
}

impl Stop {
    /// The problem with the row that cannot be read.
    pub(crate) fn problem(self, row: u64) -> Problem {
        let why = match self {
            Stop::Unknown => "the file ends in the middle of it",
            Stop::Wrong(why) => why,
        };
        Problem::Broken { row, why: why.to_owned() }
    }
}

/// A member that is no object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Leaf<'b> {
    Null,
    /// A number, `true` or `false`, as written.
    Scalar(&'b [u8]),
    /// A string without its quotes; it has no escapes.
    Plain(&'b [u8]),
    /// The same with its escapes.
    Escaped(&'b [u8]),
    /// An array, as written.
    Array(&'b [u8]),
}

impl Leaf<'_> {
    /// Appends the text of a cell: strings without escapes, arrays of scalars with `|` between them as the service wants
    /// several values, other arrays as they are written.
    pub(crate) fn write(self, out: &mut Vec<u8>) {
        match self {
            Leaf::Null => {}
            Leaf::Scalar(text) | Leaf::Plain(text) => out.extend_from_slice(text),
            Leaf::Escaped(text) => unescape(text, out),
            Leaf::Array(text) => {
                let begin = out.len();
                if elements(text, out).is_none() {
                    out.truncate(begin);
                    out.extend_from_slice(text);
                }
            }
        }
    }
}

/// Reads the object that begins at `start` and gives where it ends. Members that are no objects are given with their paths, and
/// with where they end.
pub(crate) fn object<'b>(
    bytes: &'b [u8],
    start: usize,
    member: &mut impl FnMut(&[u8], Leaf<'b>, usize),
) -> Result<usize, Stop> {
    let mut parser = Parser { bytes, at: start, path: Vec::new(), member };
    parser.object(1)?;
    Ok(parser.at)
}

/// The elements of an array, one after the other.
pub(crate) struct Elements<'b, 'p> {
    bytes: &'b [u8],
    at: usize,
    ended: bool,
    path: &'p [u8],
}

impl<'b, 'p> Elements<'b, 'p> {
    /// Those of the array that begins at `start`, and that was read before as the member at `path`.
    pub(crate) fn new(bytes: &'b [u8], start: usize, path: &'p [u8]) -> Self {
        Elements { bytes, at: start + 1, ended: false, path }
    }

    /// Whether there is another element; those without value are passed over.
    pub(crate) fn advance(&mut self) -> Result<bool, Stop> {
        let mut nothing = |_: &[u8], _: Leaf<'_>, _| {};
        let mut parser =
            Parser { bytes: self.bytes, at: self.at, path: Vec::new(), member: &mut nothing };
        let mut ended = self.ended;
        while !ended {
            ended = match parser.peek()? {
                b']' => true,
                b'n' => {
                    parser.scalar()?;
                    !parser.goes_on(b']')?
                }
                _ => break,
            };
        }
        (self.at, self.ended) = (parser.at, ended);
        Ok(!ended)
    }

    /// Reads the element that comes next. Its members have paths that begin with that of the array; an element that is no
    /// object is the member with this path.
    pub(crate) fn read(
        &mut self,
        member: &mut impl FnMut(&[u8], Leaf<'b>, usize),
    ) -> Result<(), Stop> {
        let mut parser =
            Parser { bytes: self.bytes, at: self.at, path: self.path.to_vec(), member };
        if parser.peek()? == b'{' {
            parser.object(1)?;
        } else {
            let leaf = parser.leaf(1)?;
            (parser.member)(self.path, leaf, parser.at);
        }
        self.ended = !parser.goes_on(b']')?;
        self.at = parser.at;
        Ok(())
    }
}

/// Whether an array begins with an object.
pub(crate) fn is_of_objects(array: &[u8]) -> bool {
    array.get(1..).is_some_and(|rest| rest.trim_ascii_start().starts_with(b"{"))
}

struct Parser<'b, 'm, M> {
    bytes: &'b [u8],
    at: usize,
    /// The path of the object that is read; empty outside.
    path: Vec<u8>,
    member: &'m mut M,
}

impl<'b, M: FnMut(&[u8], Leaf<'b>, usize)> Parser<'b, '_, M> {
    /// The next byte that is no blank.
    #[inline(always)]
    fn peek(&mut self) -> Result<u8, Stop> {
        while let Some(byte) = self.bytes.get(self.at) {
            if !byte.is_ascii_whitespace() {
                return Ok(*byte);
            }
            self.at += 1;
        }
        Err(Stop::Unknown)
    }

    fn expect(&mut self, byte: u8, why: &'static str) -> Result<(), Stop> {
        if self.peek()? != byte {
            return Err(Stop::Wrong(why));
        }
        self.at += 1;
        Ok(())
    }

    /// After a member or element: true when another comes, false at the end.
    fn goes_on(&mut self, end: u8) -> Result<bool, Stop> {
        let byte = self.peek()?;
        self.at += 1;
        match byte {
            b',' => Ok(true),
            byte if byte == end => Ok(false),
            _ => Err(Stop::Wrong("it is no JSON: a comma or an end is missing")),
        }
    }

    fn object(&mut self, depth: usize) -> Result<(), Stop> {
        self.expect(b'{', "it is no JSON object")?;
        if depth > DEEPEST {
            return Err(Stop::Wrong("it is nested deeper than 64"));
        }
        if self.peek()? == b'}' {
            self.at += 1;
            return Ok(());
        }
        loop {
            if self.peek()? != b'"' {
                return Err(Stop::Wrong("it is no JSON: a member has no name in quotes"));
            }
            let name = self.string()?;
            self.expect(b':', "it is no JSON: a member has no value")?;
            match name {
                // Most members are of the outermost object, and their names are their paths.
                Leaf::Plain(name) if self.path.is_empty() && self.peek()? != b'{' => {
                    let leaf = self.leaf(depth)?;
                    (self.member)(name, leaf, self.at);
                }
                name => self.member_below(name, depth)?,
            }
            if !self.goes_on(b'}')? {
                return Ok(());
            }
        }
    }

    /// The value of the member with this name, whatever it is.
    fn member_below(&mut self, name: Leaf<'b>, depth: usize) -> Result<(), Stop> {
        let before = self.path.len();
        if before > 0 {
            self.path.push(b'.');
        }
        name.write(&mut self.path);
        if self.peek()? == b'{' {
            self.object(depth + 1)?;
        } else {
            let leaf = self.leaf(depth)?;
            (self.member)(&self.path, leaf, self.at);
        }
        self.path.truncate(before);
        Ok(())
    }

    fn leaf(&mut self, depth: usize) -> Result<Leaf<'b>, Stop> {
        match self.peek()? {
            b'"' => self.string(),
            b'[' => {
                let start = self.at;
                self.skip(depth)?;
                Ok(Leaf::Array(&self.bytes[start..self.at]))
            }
            _ => self.scalar(),
        }
    }

    /// A string up to its closing quote.
    fn string(&mut self) -> Result<Leaf<'b>, Stop> {
        let start = self.at + 1;
        let mut at = start;
        let mut is_plain = true;
        loop {
            let rest = self.bytes.get(at..).ok_or(Stop::Unknown)?;
            at += memchr::memchr2(b'"', b'\\', rest).ok_or(Stop::Unknown)?;
            if self.bytes[at] == b'"' {
                self.at = at + 1;
                let text = &self.bytes[start..at];
                return Ok(if is_plain { Leaf::Plain(text) } else { Leaf::Escaped(text) });
            }
            is_plain = false;
            at += 2;
        }
    }

    fn scalar(&mut self) -> Result<Leaf<'b>, Stop> {
        let rest = &self.bytes[self.at..];
        let inside = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.');
        let length = rest.iter().take_while(|byte| inside(byte)).count();
        if length == rest.len() {
            return Err(Stop::Unknown);
        }
        let text = &rest[..length];
        self.at += length;
        match text {
            b"null" => Ok(Leaf::Null),
            // The last three are no JSON, but Python writes them.
            b"true" | b"false" | b"NaN" | b"Infinity" | b"-Infinity" => Ok(Leaf::Scalar(text)),
            number if is_decimal(number) => Ok(Leaf::Scalar(text)),
            _ => Err(Stop::Wrong("it is no JSON: a value is none")),
        }
    }

    /// Passes over any value.
    fn skip(&mut self, depth: usize) -> Result<(), Stop> {
        let (open, close) = match self.peek()? {
            b'"' => return self.string().map(|_| ()),
            b'[' => (b'[', b']'),
            b'{' => (b'{', b'}'),
            _ => return self.scalar().map(|_| ()),
        };
        if depth >= DEEPEST {
            return Err(Stop::Wrong("it is nested deeper than 64"));
        }
        self.at += 1;
        if self.peek()? == close {
            self.at += 1;
            return Ok(());
        }
        loop {
            if open == b'{' {
                if self.peek()? != b'"' {
                    return Err(Stop::Wrong("it is no JSON: a member has no name in quotes"));
                }
                self.string()?;
                self.expect(b':', "it is no JSON: a member has no value")?;
            }
            self.skip(depth + 1)?;
            if !self.goes_on(close)? {
                return Ok(());
            }
        }
    }
}

/// Appends the elements of an array with `|` between them; `None` when one is an array or object.
fn elements(array: &[u8], out: &mut Vec<u8>) -> Option<()> {
    let mut parser =
        Parser { bytes: array, at: 1, path: Vec::new(), member: &mut |_: &[u8], _, _| {} };
    let mut first = true;
    while parser.peek().ok()? != b']' {
        match parser.leaf(DEEPEST).ok()? {
            Leaf::Array(_) => return None,
            // A value that is none takes no place.
            Leaf::Null => {}
            leaf => {
                if !std::mem::take(&mut first) {
                    out.push(b'|');
                }
                leaf.write(out);
            }
        }
        if !parser.goes_on(b']').ok()? {
            break;
        }
    }
    Some(())
}

/// Appends what a string says. An escape that is none stays as it is written.
fn unescape(text: &[u8], out: &mut Vec<u8>) {
    let mut rest = text;
    while let Some(next) = memchr::memchr(b'\\', rest) {
        out.extend_from_slice(&rest[..next]);
        let (character, length) = escape(&rest[next..]);
        out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
        rest = &rest[next + length..];
    }
    out.extend_from_slice(rest);
}

/// The character that an escape is, and the bytes that it takes.
fn escape(text: &[u8]) -> (char, usize) {
    let simple = match text.get(1) {
        Some(b'n') => '\n',
        Some(b't') => '\t',
        Some(b'r') => '\r',
        Some(b'b') => '\u{8}',
        Some(b'f') => '\u{c}',
        Some(b'"') => '"',
        Some(b'\\') => '\\',
        Some(b'/') => '/',
        Some(b'u') => return unicode(text),
        _ => return ('\\', 1),
    };
    (simple, 2)
}

fn unicode(text: &[u8]) -> (char, usize) {
    let Some(first) = unit(text) else { return ('\\', 1) };
    let second = text.get(6..).filter(|rest| rest.starts_with(b"\\u")).and_then(unit);
    if let (0xd800..0xdc00, Some(second @ 0xdc00..0xe000)) = (first, second) {
        let code = 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00);
        return (char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER), 12);
    }
    // Half of a pair is no character.
    (char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER), 6)
}

/// The number in `\u1234`.
fn unit(text: &[u8]) -> Option<u32> {
    let digits = text.get(2..6)?;
    digits.iter().try_fold(0, |value, byte| Some(value * 16 + char::from(*byte).to_digit(16)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn members(text: &str) -> Result<(Vec<(String, String)>, usize), Stop> {
        let mut all = Vec::new();
        let end = object(text.as_bytes(), 0, &mut |path: &[u8], leaf: Leaf<'_>, _| {
            let mut cell = Vec::new();
            leaf.write(&mut cell);
            let words = [path.to_vec(), cell].map(|word| String::from_utf8(word).unwrap());
            all.push(words.into());
        })?;
        Ok((all, end))
    }

    #[test]
    fn members_have_dotted_paths() {
        let text = r#" { "a" : 1.50e3, "b":{"c":{"d":"x"},"e":null}, "f.g":true,"h":{} }"#;
        let (all, end) = members(text).unwrap();
        assert_eq!(end, text.len());
        let expected = [("a", "1.50e3"), ("b.c.d", "x"), ("b.e", ""), ("f.g", "true")];
        assert_eq!(all, expected.map(|(path, cell)| (path.to_owned(), cell.to_owned())));
    }

    #[test]
    fn strings_and_arrays_are_texts() {
        let cell = |value: &str| members(&format!("{{\"a\":{value}}}")).unwrap().0[0].1.clone();
        assert_eq!(cell(r#""\n\"\\\/\u00e9\ud83d\ude00\ud83dx\q""#), "\n\"\\/é😀\u{fffd}x\\q");
        assert_eq!(cell(r#"["x", 1, null, "\"|", true]"#), "x|1|\"||true");
        assert_eq!(cell("[]"), "");
        assert_eq!(cell(r#"[[1], {"b": "]"}]"#), r#"[[1], {"b": "]"}]"#);
        assert_eq!(cell("NaN"), "NaN");
    }

    #[test]
    fn elements_of_an_array_are_read_one_by_one() {
        let of = |text: &str| {
            let mut all = Vec::new();
            let mut elements = Elements::new(text.as_bytes(), 0, b"l");
            while elements.advance().unwrap() {
                let mut words = String::new();
                elements
                    .read(&mut |path: &[u8], leaf: Leaf<'_>, end| {
                        let mut cell = Vec::new();
                        leaf.write(&mut cell);
                        let (path, cell) =
                            (String::from_utf8_lossy(path), String::from_utf8_lossy(&cell));
                        words.push_str(&format!("{path}={cell}@{end} "));
                    })
                    .unwrap();
                all.push(words);
            }
            all
        };
        assert_eq!(of("[ ]"), [""; 0]);
        assert_eq!(of("[null, null]"), [""; 0]);
        assert_eq!(of(r#"[{"a":1,"b":{"c":"x"}}, null ,{}]"#), ["l.a=1@7 l.b.c=x@20 ", ""]);
        assert_eq!(of(r#"["x",1,[2,3]]"#), ["l=x@4 ", "l=1@6 ", "l=2|3@12 "]);
    }

    #[test]
    fn what_is_cut_off_is_unknown_and_what_is_wrong_is_not() {
        let text = r#"{"a":[1,{"b":"\""}],"c":{"d":12}}"#;
        for length in 0..text.len() {
            assert_eq!(members(&text[..length]), Err(Stop::Unknown), "{length}");
        }
        for wrong in
            ["[1]", "{a:1}", r#"{"a" 1}"#, r#"{"a":x}"#, r#"{"a":1 "b"}"#, r#"{"a":[1 2]}"#]
        {
            assert!(matches!(members(&format!("{wrong} ")), Err(Stop::Wrong(_))), "{wrong}");
        }
    }

    #[test]
    fn nesting_has_an_end() {
        let nested = |open: &str, close: &str, count: usize| {
            members(&format!("{{\"a\":{}1{}}}", open.repeat(count), close.repeat(count)))
        };
        assert!(nested("[", "]", 62).is_ok() && nested("{\"a\":", "}", 63).is_ok());
        for deep in [nested("[", "]", 100_000), nested("{\"a\":", "}", 100_000)] {
            assert_eq!(deep, Err(Stop::Wrong("it is nested deeper than 64")));
        }
    }
}
