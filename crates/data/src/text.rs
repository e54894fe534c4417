//! What is wrong with ids and other texts: lengths, spaces, words that must not be values.
//! Not here: numbers and times (`cells`), texts of the findings (`message`).

use crate::fault::Fault;
use personalize_rules::cell::LONGEST_ID;
use personalize_rules::schema::table::Known;

/// Characters of textual values; 7,000 in Chinese and Japanese.
pub(crate) const TEXTUAL: usize = 20_000;

/// What the texts of a column may be.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Texts {
    /// Characters at most; that of ids says that they are ids.
    pub(crate) limit: usize,
    /// The names of the fields that the service knows: they must not be values.
    words: &'static [Known],
    /// Bytes of the shortest of them.
    shortest: usize,
}

impl Texts {
    pub(crate) fn new(limit: usize, words: &'static [Known]) -> Self {
        let lengths = words.iter().map(|word| word.name.len());
        Self { limit, words, shortest: lengths.min().unwrap_or(usize::MAX) }
    }

    /// What is wrong with a text that is not empty. `name` is the column.
    #[inline(always)]
    pub(crate) fn faults(&self, cell: &[u8], name: &str, note: impl FnMut(Fault)) {
        // One look at the length and at both ends tells that nothing is wrong with nearly every text.
        let (first, last) = (cell[0], cell[cell.len() - 1]);
        let word = cell.len() >= self.shortest && last.is_ascii_uppercase();
        let id = self.limit == LONGEST_ID && (is_changed(cell) || is_no_id(cell, name));
        if cell.len() > self.limit || first <= b' ' || last <= b' ' || word || id {
            self.doubted(cell, name, note);
        }
    }

    fn doubted(&self, cell: &[u8], name: &str, mut note: impl FnMut(Fault)) {
        if cell.len() > self.limit {
            let characters = String::from_utf8_lossy(cell).chars().count();
            if characters > self.limit {
                note(self.too_long(characters as u64));
            }
        }
        if cell.trim_ascii().len() != cell.len() && self.limit == LONGEST_ID {
            note(Fault::Spaces);
        }
        if self.limit == LONGEST_ID && is_changed(cell) {
            note(Fault::NumberInId);
        }
        if self.limit == LONGEST_ID && is_no_id(cell, name) {
            note(Fault::NullId);
        }
        if cell == name.as_bytes() {
            note(Fault::HeaderAgain);
        } else if self.is_reserved(cell) {
            note(Fault::ReservedWord);
        }
    }

    /// Whether a text is the name of a field that the service knows.
    pub(crate) fn is_reserved(&self, text: &[u8]) -> bool {
        self.words.iter().any(|word| word.name.as_bytes() == text)
    }

    fn too_long(&self, characters: u64) -> Fault {
        match self.limit {
            LONGEST_ID => Fault::IdTooLong(characters),
            TEXTUAL => Fault::TextCut(characters),
            _ => Fault::TextTooLong(characters),
        }
    }

    /// Whether nothing is wrong with a text that is not empty.
    pub(crate) fn is_fine(&self, cell: &[u8], name: &str) -> bool {
        let mut fine = true;
        self.faults(cell, name, |_| fine = false);
        fine
    }
}

/// Whether an id is a number that a program made a float (`123.0`) or shortened (`1.23457E+11`).
fn is_changed(id: &[u8]) -> bool {
    let digits = |text: &[u8]| !text.is_empty() && text.iter().all(u8::is_ascii_digit);
    if !id[0].is_ascii_digit() {
        return false;
    }
    if let Some(whole) = id.strip_suffix(b".0") {
        return digits(whole);
    }
    let Some(at) = id.windows(2).position(|two| matches!(two, b"E+" | b"e+")) else { return false };
    let (number, power) = (&id[..at], &id[at + 2..]);
    digits(power) && number.iter().all(|byte| byte.is_ascii_digit() || *byte == b'.')
}

/// Whether an id is a word for nothing, or in a column of users one for nobody.
fn is_no_id(id: &[u8], name: &str) -> bool {
    let nobody = || match id.len() {
        5 => id.eq_ignore_ascii_case(b"guest"),
        9 => id.eq_ignore_ascii_case(b"anonymous") || id == b"(not set)",
        36 => id == b"00000000-0000-0000-0000-000000000000",
        _ => false,
    };
    is_nothing(id) || nobody() && name.eq_ignore_ascii_case("USER_ID")
}

/// Whether an id is a word for nothing. `-` and `NA` are none: they may be meant.
fn is_nothing(id: &[u8]) -> bool {
    let words: &[&[u8]] = match id.len() {
        2 => &[b"\\n"],
        3 => &[b"nan"],
        4 => &[b"null", b"none", b"#n/a"],
        9 => &[b"undefined"],
        _ => return false,
    };
    words.iter().any(|word| word.eq_ignore_ascii_case(id))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_that_a_program_has_changed() {
        let all =
            |ids: &[&str], check: fn(&[u8]) -> bool| ids.iter().all(|id| check(id.as_bytes()));
        let none =
            |ids: &[&str], check: fn(&[u8]) -> bool| !ids.iter().any(|id| check(id.as_bytes()));
        assert!(all(&["123.0", "0.0", "1.23457E+11", "1E+15", "9.9e+20"], is_changed));
        assert!(none(
            &["123", "1.5", "v1.0", "1.2.0", ".0", "12E+", "E+11", "1-E+1", "123.00"],
            is_changed
        ));
        assert!(all(&["nan", "NULL", "None", "\\N", "#N/A", "undefined"], is_nothing));
        assert!(none(&["-", "NA", "nil", "nancy", "null1", "x"], is_nothing));
        for nobody in ["guest", "Anonymous", "(not set)", "00000000-0000-0000-0000-000000000000"] {
            assert!(is_no_id(nobody.as_bytes(), "USER_ID"));
            assert!(!is_no_id(nobody.as_bytes(), "ITEM_ID"));
        }
    }
}
