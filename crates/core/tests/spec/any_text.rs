//! Any text as a spec: nothing panics, and every place that is named lies in the text.

use super::load;
use proptest::{collection::vec, prelude::*, sample::select};

const MOVIES: &str = include_str!("../../../../examples/movies/spec.yaml");

fn read(text: &str) {
    for target in [None, Some("prod")] {
        let Err(problems) = load(text, &[], target) else { continue };
        assert!(!problems.is_empty());
        for problem in problems {
            let span = problem.place.span.clone();
            assert!(span.is_none_or(|span| text.get(span).is_some()), "{problem:?} in {text:?}");
        }
    }
}

#[test]
fn places_end_between_characters() {
    read("version: 1\n\u{feff}");
    read("''៰");
}

/// Pieces of which specs are made, and what breaks them.
fn pieces() -> impl Strategy<Value = String> {
    let pieces = [
        "version: 1\n",
        "name: a\n",
        "datasets:\n",
        "  items:\n",
        "    schema: ",
        "{ITEM_ID: string}",
        "targets:\n",
        "  prod: ",
        "variables:\n",
        "  v: ",
        "${var.v}",
        "${",
        "- ",
        "[",
        "]",
        "{",
        "}",
        ": ",
        "&a ",
        "*a",
        "<<: *a\n",
        "\n",
        "  ",
        "\"",
        "'",
        "|\n",
        ">-\n",
        "!tag ",
        "null",
        "~",
        "1e9",
        "filters:\n",
        "solutions:\n",
        "recipe: ",
        "# 주석\n",
        "---\n",
        "\u{feff}",
        "\t",
        "..",
    ];
    vec(select(pieces.to_vec()), 0..30).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn anything(text in "\\PC{0,80}") {
        read(&text);
    }

    #[test]
    fn what_looks_like_a_spec(text in pieces()) {
        read(&text);
    }

    #[test]
    fn a_spec_that_was_broken(at in 0.0..1.0, cut in 0usize..8, with in pieces()) {
        let at = MOVIES.floor_char_boundary((MOVIES.len() as f64 * at) as usize);
        let rest = MOVIES.ceil_char_boundary(at + cut);
        read(&format!("{}{with}{}", &MOVIES[..at], &MOVIES[rest..]));
    }
}
