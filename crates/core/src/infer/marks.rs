//! Numbers with marks between thousands, and with commas for points. Not here: plain numbers (`rules::cell`).

/// How numbers of a column are written, by an example; the mark between groups and the one before the fraction.
const STYLES: [(&str, char, char); 3] =
    [("1,234.5", ',', '.'), ("1.234,5", '.', ','), ("1 234,5", ' ', ',')];

/// The cells of a column that are numbers in each of the styles.
#[derive(Debug, Clone, Default)]
pub(super) struct Marks {
    all: u64,
    fit: [u64; STYLES.len()],
    /// Whether some cell has a fraction, in each style.
    fraction: [bool; STYLES.len()],
    /// The most digits of a whole number.
    digits: usize,
}

impl Marks {
    /// Counts a cell that is not empty.
    pub(super) fn take(&mut self, cell: &str) {
        self.all += 1;
        for (at, (_, group, point)) in STYLES.iter().enumerate() {
            // What did not fit once need not be looked at again.
            if self.fit[at] + 1 < self.all {
                continue;
            }
            if let Some((digits, fraction)) = number(cell, *group, *point) {
                self.fit[at] += 1;
                self.fraction[at] |= fraction;
                self.digits = self.digits.max(digits);
            }
        }
    }

    /// The example of the style that all cells have, and the type of what is made of them.
    pub(super) fn style(&self) -> Option<(&'static str, &'static str)> {
        let at = self.fit.iter().position(|fit| *fit == self.all && self.all > 0)?;
        let word = match (self.fraction[at], self.digits) {
            (true, _) => "float",
            (false, ..=9) => "int",
            (false, _) => "long",
        };
        Some((STYLES[at].0, word))
    }
}

/// Digits of the whole part, and whether there is a fraction.
fn number(cell: &str, group: char, point: char) -> Option<(usize, bool)> {
    let text = cell.trim().replace(['\u{a0}', '\u{202f}'], " ");
    let text = text.strip_prefix(['+', '-']).unwrap_or(&text);
    let (whole, fraction) = match text.split_once(point) {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (text, None),
    };
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let mut groups = whole.split(group);
    let first = groups.next()?;
    let grouped = groups.clone().next().is_some();
    let fits = is_digits(first)
        && (!grouped || first.len() <= 3)
        && groups.clone().all(|group| group.len() == 3 && is_digits(group))
        && fraction.is_none_or(is_digits);
    fits.then(|| (first.len() + 3 * groups.count(), fraction.is_some()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_style_is_that_of_all_cells() {
        let of = |cells: &[&str]| {
            let mut marks = Marks::default();
            cells.iter().for_each(|cell| marks.take(cell));
            marks.style()
        };
        assert_eq!(of(&["1,000", "12", "1,234,567"]), Some(("1,234.5", "int")));
        assert_eq!(of(&["1,000.5", "12"]), Some(("1,234.5", "float")));
        assert_eq!(of(&["1.000,5", "12"]), Some(("1.234,5", "float")));
        assert_eq!(of(&["3,5", "12,25"]), Some(("1.234,5", "float")));
        assert_eq!(of(&["1 000,5"]), Some(("1 234,5", "float")));
        assert_eq!(of(&["1,000", "soon"]), None);
        assert_eq!(of(&["1,00", "1.00"]), None);
        assert_eq!(of(&[]), None);
    }
}
