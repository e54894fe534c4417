//! Problems in a spec: what is wrong, where, and what to do. How people see them is in `human`, what machines read in
//! `machine`; findings about data join them in both.
//! Not here: the checks that find them, and printing.

mod human;
pub mod machine;

pub use human::{render, render_data, render_in};
pub use machine::{Placed, placed, placed_data};

use personalize_rules::finding::{InSpec, Problem};
use std::ops::Range;

/// A text that problems point into: a name for people and its content.
#[derive(Debug, Clone)]
pub struct Source {
    /// The path, as the user gave it.
    pub path: String,
    /// The whole text.
    pub text: String,
}

/// A problem of a spec: what is wrong, where, and what to write instead.
pub type Diagnostic = Problem<InSpec>;

/// Line and column of a problem, both from 1, columns in characters.
pub fn position_of(problem: &Diagnostic, text: &str) -> Option<(usize, usize)> {
    Some(position(text, problem.place.span.as_ref()?.start))
}

/// Line and column of a byte, both from 1, columns in characters.
fn position(text: &str, byte: usize) -> (usize, usize) {
    let before = &text[..floor(text, byte)];
    let line_start = before.rfind('\n').map_or(0, |i| i + 1);
    (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
}

/// The nearest character boundary at or before `index`.
fn floor(text: &str, index: usize) -> usize {
    (0..=index.min(text.len())).rev().find(|&i| text.is_char_boundary(i)).unwrap_or(0)
}

/// Sorts problems by place, then code, and drops repetitions.
pub fn in_order(mut problems: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let at = |span: Option<&Range<usize>>| span.map_or(usize::MAX, |span| span.start);
    problems.sort_by_key(|problem| {
        let place = &problem.place;
        (at(place.span.as_ref()), at(place.file.as_ref().map(|file| &file.span)), problem.code)
    });
    problems.dedup();
    problems
}
