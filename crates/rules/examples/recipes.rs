//! Lists the recipes that learn from a kind of dataset, with the data that they need and what of theirs can be tuned.
//!
//! `cargo run -p personalize-rules --example recipes -- items`

use personalize_rules::{
    dataset::DatasetType,
    recipe::{self, Recipe},
};
use std::fmt::Write;

fn main() {
    let word = std::env::args().nth(1).unwrap_or_else(|| "actions".to_owned());
    match DatasetType::parse(&word) {
        Some(kind) => print!("{}", listed(kind)),
        None => {
            let all = DatasetType::ALL.map(|kind| kind.schema_name());
            eprintln!("`{word}` is not a kind of dataset; it is one of {}", all.join(", "));
        }
    }
}

/// The recipes that are not kept for old solutions only.
fn listed(kind: DatasetType) -> String {
    let mut text = String::new();
    for recipe in recipe::ALL.iter().filter(|recipe| recipe.reads(kind) && !recipe.legacy) {
        let _ = writeln!(text, "{} ({})", recipe.name, recipe.title);
        let needed: Vec<&str> = recipe.required.iter().map(|kind| kind.schema_name()).collect();
        let _ = writeln!(text, "  needs {}", needed.join(" and "));
        let _ = match recipe.has_campaign() {
            true => writeln!(text, "  tuned by {}", parameters(recipe)),
            false => Ok(()),
        };
    }
    text
}

fn parameters(recipe: &Recipe) -> String {
    let names: Vec<&str> = recipe.parameters.iter().map(|one| one.name).collect();
    if names.is_empty() { "nothing".to_owned() } else { names.join(", ") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::expect;

    #[test]
    fn those_for_actions() {
        expect![[r#"
            aws-next-best-action (Next-Best-Action)
              needs Actions and Interactions
              tuned by action_optimization_period
        "#]]
        .assert_eq(&listed(DatasetType::Actions));
    }
}
