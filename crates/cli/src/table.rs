//! A plain table for the terminal: columns as wide as their widest cell, wide scripts counted as two.
//! Not here: what stands in it.

use personalize_core::address::Address;
use personalize_rules::visible::visible;
use unicode_width::UnicodeWidthStr;

/// On which side of its column a cell stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    /// Texts.
    Left,
    /// Numbers.
    Right,
}

/// The rows as lines, two spaces between columns and none at the end of a line. The first row is the head.
/// What a terminal would act on in a cell is made visible.
pub(crate) fn lines(sides: &[Side], rows: &[Vec<String>]) -> Vec<String> {
    let fit = |row: &Vec<String>| row.iter().map(|cell| visible(cell).into_owned()).collect();
    let rows: Vec<Vec<String>> = rows.iter().map(fit).collect();
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells.map(|cell| cell.width()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..sides.len()).map(width).collect();
    let line = |row: &Vec<String>| {
        let cells = row.iter().zip(sides).zip(&widths);
        let cells: Vec<String> =
            cells.map(|((cell, side), width)| pad(cell, *side, *width)).collect();
        cells.join("  ").trim_end().to_owned()
    };
    rows.iter().map(line).collect()
}

/// Every address of `all` as a terminal may show it, filled with spaces to the width of the widest.
pub(crate) fn addresses<'a>(all: impl Iterator<Item = &'a Address>) -> Vec<String> {
    let shown: Vec<String> = all.map(|one| visible(&one.to_string()).into_owned()).collect();
    let width = shown.iter().map(|one| one.width()).max().unwrap_or(0);
    shown.iter().map(|one| pad(one, Side::Left, width)).collect()
}

/// `cell` with the spaces that make it `width` columns wide.
pub(crate) fn pad(cell: &str, side: Side, width: usize) -> String {
    let gap = " ".repeat(width.saturating_sub(cell.width()));
    match side {
        Side::Left => format!("{cell}{gap}"),
        Side::Right => format!("{gap}{cell}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use personalize_core::address::Kind;

    #[test]
    fn what_a_terminal_acts_on_is_made_visible() {
        let rows = [vec!["a\x1b[2J\u{202e}".to_owned(), "x\ny".to_owned()]];
        assert_eq!(lines(&[Side::Left, Side::Right], &rows), ["a\\u{1b}[2J\\u{202e}  x\\ny"]);
    }

    #[test]
    fn addresses_are_visible_and_align() {
        let all = ["한글.csv", "a\nb\x1b[2J\u{202e}", "c"];
        let all = all.map(|key| Address::new(Kind::DataObject, key));
        let shown = addresses(all.iter());
        assert_eq!(shown[0], format!("data-object/한글.csv{}", " ".repeat(13)));
        assert_eq!(shown[1], "data-object/a\\nb\\u{1b}[2J\\u{202e}");
        assert_eq!(shown[2], format!("data-object/c{}", " ".repeat(20)));
    }

    #[test]
    fn wide_letters_align() {
        let row = |cells: [&str; 3]| cells.map(str::to_owned).to_vec();
        let rows =
            [row(["#", "name", "score"]), row(["1", "기생충", "0.5"]), row(["10", "Up", ""])];
        let lines = lines(&[Side::Right, Side::Left, Side::Right], &rows);
        assert_eq!(lines, [" #  name    score", " 1  기생충    0.5", "10  Up"]);
    }
}
