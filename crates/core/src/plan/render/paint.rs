//! Colours of the terminal, or none.

use std::fmt::Display;

/// Whether texts are coloured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Paint {
    /// They are.
    Coloured,
    /// They are not.
    Plain,
}

/// What a colour says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tone {
    /// Comes into being.
    Green,
    /// Changes.
    Yellow,
    /// Is lost.
    Red,
    /// Less important.
    Dim,
    /// More important.
    Bold,
}

impl Paint {
    /// `text` in this tone.
    pub(super) fn on(self, tone: Tone, text: impl Display) -> String {
        let code = match tone {
            Tone::Green => "32",
            Tone::Yellow => "33",
            Tone::Red => "31",
            Tone::Dim => "2",
            Tone::Bold => "1",
        };
        match self {
            Paint::Coloured => format!("\u{1b}[{code}m{text}\u{1b}[0m"),
            Paint::Plain => text.to_string(),
        }
    }
}
