//! What a file is when it is not UTF-8 text: told from its first bytes, or from bytes that are not UTF-8.
//! Not here: reading (`source`).

use personalize_rules::finding::DataFinding;
use personalize_rules::rule::Code;
use std::collections::BTreeSet;

/// The UTF-8 byte-order mark, which spreadsheets write.
pub const MARK: &[u8] = b"\xef\xbb\xbf";

/// Files that are not CSV at all, by their first bytes: name, and what to do.
const OTHER: [(&[u8], &str, &str); 12] = [
    (b"\x1f\x8b", "gzip", "unpack it first: `gunzip FILE`"),
    (b"BZh", "bzip2", "unpack it first: `bunzip2 FILE`"),
    (b"\x28\xb5\x2f\xfd", "Zstandard", "unpack it first: `unzstd FILE`"),
    (b"\xfd7zXZ\x00", "xz", "unpack it first: `unxz FILE`"),
    (
        b"PK\x03\x04",
        "a ZIP archive or an Excel workbook",
        "unpack it, or save the sheet as `CSV UTF-8`",
    ),
    (
        b"PAR1",
        "Parquet",
        "write it as CSV with a header (pandas: `read_parquet(FILE).to_csv(NEW, index=False)`)",
    ),
    (b"Obj\x01", "Avro", "write it as CSV with a header"),
    (b"ORC", "ORC", "write it as CSV with a header"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook", "save the sheet as `CSV UTF-8`"),
    (b"%PDF", "PDF", "get the data as CSV from where it was made"),
    (
        b"SQLite format 3",
        "a SQLite database",
        "export the table: `sqlite3 -header -csv FILE 'SELECT …' > NEW`",
    ),
    (
        b"version https://git-lfs",
        "a pointer of Git LFS, not the data itself",
        "get the data: `git lfs pull`",
    ),
];

/// A file format that is no text table: its name for people, and what to do about it.
pub fn other_format(start: &[u8]) -> Option<(&'static str, &'static str)> {
    let by_magic = OTHER.iter().find(|(magic, ..)| start.starts_with(magic));
    by_magic.map(|(_, name, help)| (*name, *help)).or_else(|| markup(start))
}

/// A finding when a file that begins with these bytes cannot be read as text with bytes for characters.
pub(crate) fn foreign(start: &[u8]) -> Option<DataFinding> {
    if let Some((name, help)) = other_format(start) {
        let message =
            format!("this is not a CSV file but {name}; the service reads plain CSV only");
        return Some(DataFinding::new(Code::PZ5003, message).help(help));
    }
    let name = utf16(start)?;
    Some(
        DataFinding::new(Code::PZ5002, format!("the text is not UTF-8 but {name}")).help(format!(
            "convert it: `iconv -f {name} -t UTF-8 FILE`, or save it as `CSV UTF-8`"
        )),
    )
}

/// Texts of another format, by the first character: no name of a column begins so. With what to do.
fn markup(start: &[u8]) -> Option<(&'static str, &'static str)> {
    let text = start.strip_prefix(MARK).unwrap_or(start).trim_ascii_start();
    match text {
        [b'{', ..] if is_lines(text) => Some((
            "JSON lines",
            "write it as CSV with a header (pandas: `read_json(FILE, lines=True).to_csv(NEW, index=False)`)",
        )),
        [b'{' | b'[', ..] => Some(("JSON", CSV)),
        [b'<', b'?', ..] => Some(("XML", CSV)),
        [b'<', ..] => Some(("HTML or XML, as when a page is saved in place of a file", CSV)),
        _ => None,
    }
}

const CSV: &str = "write it as CSV with a header";

/// Whether the first line is an object, and the next begins another.
fn is_lines(text: &[u8]) -> bool {
    let mut lines = text.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii);
    let first = lines.next().is_some_and(|line| line.ends_with(b"}"));
    first && lines.next().is_some_and(|line| line.is_empty() || line.starts_with(b"{"))
}

/// The name of UTF-16 or UTF-32 when a text begins with these bytes.
pub fn utf16(start: &[u8]) -> Option<&'static str> {
    match start {
        [0xff, 0xfe, 0, 0, ..] => Some("UTF-32LE"),
        [0xff, 0xfe, ..] => Some("UTF-16LE"),
        [0xfe, 0xff, ..] => Some("UTF-16BE"),
        // Without a mark: every other byte of a header is zero.
        [a, 0, b, 0, ..] if *a != 0 && *b != 0 => Some("UTF-16LE"),
        [0, a, 0, b, ..] if *a != 0 && *b != 0 => Some("UTF-16BE"),
        _ => None,
    }
}

/// What a text that is not UTF-8 looks like: its name for people, and for `iconv`.
pub fn guess(text: &[u8]) -> (&'static str, &'static str) {
    if is_cyrillic(text) {
        return ("Windows-1251 (Cyrillic)", "WINDOWS-1251");
    }
    if is_shift_jis(text) {
        return ("Shift_JIS (CP932)", "CP932");
    }
    let mut pairs = Pairs::default();
    let mut rest = text;
    while let [first, tail @ ..] = rest {
        rest = tail;
        if first.is_ascii() {
            continue;
        }
        match tail.first() {
            Some(second) if pairs.take(*first, *second) => rest = &tail[1..],
            Some(_) => pairs.single += 1,
            // The text may have been cut in the middle of a character.
            None => {}
        }
    }
    if pairs.single > 0 || pairs.all == 0 {
        return ("Latin-1 (Windows-1252)", "WINDOWS-1252");
    }
    if pairs.kana * 2 >= pairs.all {
        ("Shift_JIS (CP932)", "CP932")
    } else if pairs.unix_kana * 2 >= pairs.all {
        ("EUC-JP", "EUC-JP")
    } else if pairs.hangul * 10 >= pairs.all * 9 {
        ("CP949 (EUC-KR)", "CP949")
    } else {
        ("GBK, or another code page of two bytes", "GBK")
    }
}

/// Words of letters that all are in the upper quarter, most of them small; in Western languages such letters stand alone.
fn is_cyrillic(text: &[u8]) -> bool {
    let words = || text.split(u8::is_ascii).filter(|word| !word.is_empty());
    let letters = words().flatten().count();
    let upper = words().flatten().filter(|byte| **byte >= 0xc0).count();
    let small = words().flatten().filter(|byte| **byte >= 0xe0).count();
    let long = letters > 0 && letters >= 3 * words().count();
    long && upper * 20 >= letters * 19 && small * 5 >= letters * 3
}

/// Whether a text is Shift_JIS all through, with words of two-byte characters. The second byte of its kanji may be ASCII, as what
/// stands behind a curved quote of Windows-1252 is; but such quotes stand alone.
fn is_shift_jis(text: &[u8]) -> bool {
    let (mut pairs, mut in_words) = (BTreeSet::new(), BTreeSet::new());
    let (mut rest, mut before, mut half_width) = (text, None, BTreeSet::new());
    loop {
        (rest, before) = match rest {
            [first, tail @ ..] if first.is_ascii() => (tail, None),
            [first @ 0xa1..=0xdf, tail @ ..] => {
                half_width.insert(*first);
                (tail, None)
            }
            [
                lead @ (0x81..=0x9f | 0xe0..=0xfc),
                trail @ (0x40..=0x7e | 0x80..=0xfc),
                tail @ ..,
            ] => {
                let pair = (*lead, *trail);
                pairs.insert(pair);
                if let Some(before) = before {
                    in_words.extend([before, pair]);
                }
                (tail, Some(pair))
            }
            // The end, where a character may be cut, or no Shift_JIS.
            _ => break,
        };
    }
    rest.len() < 2 && pairs.len() > half_width.len() && in_words.len() * 2 >= pairs.len()
}

/// Characters of two bytes that were met.
#[derive(Default)]
struct Pairs {
    all: u32,
    /// Mostly other characters than hangul are Chinese.
    hangul: u32,
    kana: u32,
    unix_kana: u32,
    single: u32,
}

impl Pairs {
    /// Whether two bytes can be one character.
    fn take(&mut self, lead: u8, trail: u8) -> bool {
        // 0x80 and 0xff lead nothing; after an accented letter of Latin-1 usually comes an ASCII letter.
        let pair = (0x81..=0xfe).contains(&lead) && trail >= 0x80 && trail != 0xff;
        let kana = (0x81..=0x83).contains(&lead) && trail >= 0x40;
        self.all += u32::from(pair || kana);
        // The syllables of KS X 1001, and those that CP949 adds before them.
        self.hangul += u32::from(pair && (0xb0..=0xc8).contains(&lead) && trail >= 0xa1);
        self.kana += u32::from(kana);
        self.unix_kana += u32::from(pair && matches!(lead, 0xa4 | 0xa5));
        pair || kana
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings_are_guessed() {
        // 안녕 in EUC-KR, café in Latin-1, テスト in Shift_JIS, 中文 in GBK.
        assert_eq!(guess(b"1,\xbe\xc8\xb3\xe7,2").1, "CP949");
        assert_eq!(guess(b"1,caf\xe9,2").1, "WINDOWS-1252");
        assert_eq!(guess(b"1,\x83\x65\x83\x58\x83\x67").1, "CP932");
        assert_eq!(guess(b"1,\xd6\xd0\xce\xc4").1, "GBK");
        // 用户 in GBK, ユーザー in Shift_JIS and EUC-JP, фильм in Windows-1251, garçon déçu in Latin-1.
        assert_eq!(guess(b"\xd3\xc3\xbb\xa7").1, "GBK");
        assert_eq!(guess(b"\x83\x86\x81\x5b\x83\x55\x81\x5b").1, "CP932");
        assert_eq!(guess(b"\xa5\xe6\xa1\xbc\xa5\xb6\xa1\xbc").1, "EUC-JP");
        assert_eq!(guess(b"1,\xf4\xe8\xeb\xfc\xec,2").1, "WINDOWS-1251");
        assert_eq!(guess(b"gar\xe7on d\xe9\xe7u").1, "WINDOWS-1252");
        assert_eq!(guess(b"\xff").1, "WINDOWS-1252");
        // 会員番号,購買日時 in Shift_JIS, whose characters end with ASCII here and there; “it’s” in Windows-1252.
        let header = b"\x89\xef\x88\xf5\x94\xd4\x8d\x86,\x8dw\x94\x83\x93\xfa\x8e\x9e\n1,2024";
        assert_eq!(guess(header).1, "CP932");
        let rows = b"\x89\xef\x88\xf5\n2024\x94N1\x8c\x8e\n2024\x94N2\x8c\x8e\n2025\x94N3\x8c\x8e";
        assert_eq!(guess(rows).1, "CP932");
        assert_eq!(guess(b"don\x92t, it\x92s, we\x92ll").1, "WINDOWS-1252");
        assert_eq!(guess(b"\x93it\x92s\x94 \x96 \x93so\x94, he said").1, "WINDOWS-1252");
    }
}
