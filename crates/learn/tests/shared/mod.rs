//! Data that is not part of the project, in `../shared` or where `PERSONALIZE_SHARED` points: docs/testing.md, "Tests that need more".

use std::fs;
use std::path::PathBuf;

use personalize_learn::{Interactions, InteractionsBuilder};

/// The text of a file.
pub(crate) fn text(name: &str) -> String {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared");
    let folder = std::env::var_os("PERSONALIZE_SHARED").unwrap_or_else(|| beside.into());
    let path = PathBuf::from(folder).join("data").join(name);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Ratings of at least so many stars as events, in the order of the file.
pub(crate) fn ratings(least: f32) -> Interactions {
    let mut builder = InteractionsBuilder::default();
    for line in text("ml-latest-small/ratings.csv").lines().skip(1) {
        let fields: Vec<&str> = line.split(',').collect();
        let (rating, time) = (fields[2].parse().expect("a rating"), fields[3].parse());
        if rating >= least {
            builder.push(fields[0], fields[1], "like", Some(rating), time.expect("a time"));
        }
    }
    builder.build()
}
