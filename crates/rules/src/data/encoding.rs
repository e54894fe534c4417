//! What a file is when it is not UTF-8 text: told from its first bytes, or from bytes that are not UTF-8.
//! Not here: reading (`source`).

use super::report::DataFinding;

/// The UTF-8 byte-order mark, which spreadsheets write.
pub(super) const MARK: &[u8] = b"\xef\xbb\xbf";

/// Files that are not CSV at all, by their first bytes: name, and what to do.
const OTHER: [(&[u8], &str, &str); 7] = [
    (b"\x1f\x8b", "gzip", "unpack it first: `gunzip FILE`"),
    (b"BZh", "bzip2", "unpack it first: `bunzip2 FILE`"),
    (b"\x28\xb5\x2f\xfd", "Zstandard", "unpack it first: `unzstd FILE`"),
    (b"\xfd7zXZ\x00", "xz", "unpack it first: `unxz FILE`"),
    (
        b"PK\x03\x04",
        "a ZIP archive or an Excel workbook",
        "unpack it, or save the sheet as `CSV UTF-8`",
    ),
    (b"PAR1", "Parquet", "write it as CSV with a header"),
    (b"Obj\x01", "Avro", "write it as CSV with a header"),
];

/// A finding when a file that begins with these bytes cannot be read as text with bytes for characters.
pub(super) fn foreign(start: &[u8]) -> Option<DataFinding> {
    if let Some((_, name, help)) = OTHER.iter().find(|(magic, ..)| start.starts_with(magic)) {
        let message =
            format!("this is not a CSV file but {name}; the service reads plain CSV only");
        return Some(DataFinding::error("PZ5003", message).help(*help));
    }
    let name = utf16(start)?;
    Some(
        DataFinding::error("PZ5002", format!("the text is not UTF-8 but {name}")).help(format!(
            "convert it: `iconv -f {name} -t UTF-8 FILE`, or save it as `CSV UTF-8`"
        )),
    )
}

fn utf16(start: &[u8]) -> Option<&'static str> {
    match start {
        [0xff, 0xfe, ..] => Some("UTF-16LE"),
        [0xfe, 0xff, ..] => Some("UTF-16BE"),
        // Without a mark: every other byte of a header is zero.
        [a, 0, b, 0, ..] if *a != 0 && *b != 0 => Some("UTF-16LE"),
        [0, a, 0, b, ..] if *a != 0 && *b != 0 => Some("UTF-16BE"),
        _ => None,
    }
}

/// What a text that is not UTF-8 looks like: its name for people, and for `iconv`.
pub(super) fn guess(text: &[u8]) -> (&'static str, &'static str) {
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
    if pairs.hangul * 2 >= pairs.all {
        ("CP949 (EUC-KR)", "CP949")
    } else if pairs.kana * 2 >= pairs.all {
        ("Shift_JIS (CP932)", "CP932")
    } else {
        ("GBK, or another code page of two bytes", "GBK")
    }
}

/// Characters of two bytes that were met.
#[derive(Default)]
struct Pairs {
    all: u32,
    hangul: u32,
    kana: u32,
    single: u32,
}

impl Pairs {
    /// Whether two bytes can be one character.
    fn take(&mut self, lead: u8, trail: u8) -> bool {
        // 0x80 and 0xff lead nothing; after an accented letter of Latin-1 usually comes an ASCII letter.
        let pair = (0x81..=0xfe).contains(&lead) && trail >= 0x80 && trail != 0xff;
        let kana = (0x82..=0x83).contains(&lead) && trail >= 0x40;
        self.all += u32::from(pair || kana);
        // The syllables of KS X 1001, and those that CP949 adds before them.
        self.hangul += u32::from(pair && (0xb0..=0xc8).contains(&lead) && trail >= 0xa1);
        self.kana += u32::from(kana);
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
        assert_eq!(guess(b"\xff").1, "WINDOWS-1252");
    }
}
