//! A terminal's text with its colours as SVG. Each piece has its column, so that any font of fixed width keeps the columns. Not
//! here: movements of the cursor.

use super::{Colours, escaped};
use std::fmt::Write;
use unicode_width::UnicodeWidthStr;

/// Width and height of a cell, and of the margin.
const CELL: (f64, f64) = (7.8, 18.0);
const MARGIN: f64 = 16.0;

/// What the codes before a piece of text say of it.
#[derive(Clone, Copy, Default)]
struct Style {
    bold: bool,
    faint: bool,
    colour: u8,
}

impl Style {
    /// After `ESC [ CODES m`.
    fn after(mut self, codes: &str) -> Style {
        for code in codes.split(';') {
            match code {
                "" | "0" => self = Style::default(),
                "1" => self.bold = true,
                "2" => self.faint = true,
                "22" => (self.bold, self.faint) = (false, false),
                "39" => self.colour = 0,
                "31" | "32" | "33" | "34" | "36" => self.colour = code.as_bytes()[1] - b'0',
                "91" | "92" | "93" | "94" | "96" => self.colour = code.as_bytes()[1] - b'0',
                other => panic!("a picture does not know the code {other}"),
            }
        }
        self
    }

    fn attributes(self, colours: &Colours) -> String {
        let fill = match self.colour {
            1 => colours.red,
            2 => colours.green,
            3 => colours.yellow,
            4 | 6 => colours.blue,
            _ if self.faint => colours.faint,
            _ => colours.text,
        };
        let weight = if self.bold { r#" font-weight="bold""# } else { "" };
        format!(r#" fill="{fill}"{weight}"#)
    }
}

/// The pieces of a line with their columns.
fn pieces(line: &str) -> Vec<(usize, Style, &str)> {
    let (mut all, mut column, mut style, mut rest) = (Vec::new(), 0, Style::default(), line);
    while !rest.is_empty() {
        let (text, codes) = rest.split_once("\u{1b}[").unwrap_or((rest, ""));
        // Blanks move on: a browser would make one of several.
        let inner = text.trim_start();
        let blanks = text.width() - inner.width();
        if !inner.trim_end().is_empty() {
            all.push((column + blanks, style, inner.trim_end()));
        }
        column += text.width();
        let (codes, after) = codes.split_once('m').unwrap_or_default();
        style = style.after(codes);
        rest = after;
    }
    all
}

/// The text as a picture.
pub(super) fn drawn(text: &str, colours: &Colours) -> String {
    let lines: Vec<Vec<_>> = text.lines().map(pieces).collect();
    let ends = lines.iter().flatten().map(|(column, _, text)| column + text.width());
    let width = ends.max().unwrap_or(0) as f64 * CELL.0 + 2.0 * MARGIN;
    let height = lines.len() as f64 * CELL.1 + 2.0 * MARGIN;
    let Colours { ground, frame, .. } = colours;
    let mut svg = format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0}" height="{height:.0}" viewBox="0 0 {width:.0} {height:.0}" font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'Liberation Mono', monospace" font-size="13">
<rect x="0.5" y="0.5" width="{:.0}" height="{:.0}" rx="6" fill="{ground}" stroke="{frame}"/>
"#,
        width - 1.0,
        height - 1.0
    );
    for (number, line) in lines.iter().enumerate() {
        let y = MARGIN + (number as f64 + 0.75) * CELL.1;
        for (column, style, text) in line {
            let x = MARGIN + *column as f64 * CELL.0;
            let length = text.width() as f64 * CELL.0;
            let _ = writeln!(
                svg,
                r#"<text xml:space="preserve" x="{x:.1}" y="{y:.1}" textLength="{length:.1}" lengthAdjust="spacingAndGlyphs"{}>{}</text>"#,
                style.attributes(colours),
                escaped(text)
            );
        }
    }
    svg.push_str("</svg>\n");
    svg
}
