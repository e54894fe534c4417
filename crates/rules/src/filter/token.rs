//! The words and signs of a filter, with their places. Not here: how they are found (`lexer`).

use std::ops::Range;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token<'a> {
    pub(super) kind: Kind<'a>,
    pub(super) start: usize,
    pub(super) end: usize,
}

impl Token<'_> {
    pub(super) fn span(&self) -> Range<usize> {
        self.start..self.end
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind<'a> {
    /// A keyword or a name.
    Word(&'a str),
    /// `$NAME`, without the dollar sign.
    Placeholder(&'a str),
    /// A text without its quotes, and whether they were single.
    Text(&'a str, bool),
    /// As written.
    Number(&'a str),
    /// `(`, `)`, `,`, `.`, `|`, `=`, `!=`, `<`, `<=`, `>`, `>=`.
    Sign(&'static str),
    End,
}

impl Kind<'_> {
    /// The token, for people.
    pub(super) fn shown(&self) -> String {
        match self {
            Self::Word(word) => format!("`{word}`"),
            Self::Placeholder(name) => format!("`${name}`"),
            Self::Text(text, _) => format!("the text \"{text}\""),
            Self::Number(number) => format!("the number {number}"),
            Self::Sign(sign) => format!("`{sign}`"),
            Self::End => "the end of the expression".to_owned(),
        }
    }
}
