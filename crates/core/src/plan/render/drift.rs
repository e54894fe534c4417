//! Drift for the terminal: what is live, and what was applied or is wanted.

use super::words::{differences, inert, padded};
use crate::{diff::Cause, plan::drift::Drifted};
use std::fmt::Write;
use unicode_width::UnicodeWidthStr;

/// The drift as text, and how much of it there is.
pub fn drift(all: &[Drifted]) -> String {
    let mut out = String::new();
    let width = all.iter().map(|d| inert(&d.address.to_string()).width()).max().unwrap_or(0);
    for one in all {
        let address = padded(&inert(&one.address.to_string()), width);
        let _ = writeln!(out, "  {address}  {}", inert(&one.name));
        if let Some(state) = &one.state {
            let _ = writeln!(out, "      {}", inert(state));
        }
        for change in &one.changes {
            let wanted = match change.cause {
                Cause::Drift => "was applied",
                Cause::Conflict => "is in the spec, and something else was applied",
                Cause::Spec | Cause::Unknown => "is in the spec",
            };
            for part in differences(change) {
                let _ = writeln!(
                    out,
                    "      {}: {} is live, {} {wanted}",
                    part.path, part.from, part.to
                );
            }
        }
    }
    let _ = match all.len() {
        0 => writeln!(out, "no drift"),
        1 => writeln!(out, "\ndrift in 1 resource"),
        n => writeln!(out, "\ndrift in {n} resources"),
    };
    out
}
