//! Data of which a training considers only a part.
//! Not here: how much each considers (`quota::training`, `recipe`), and how much is needed (`minima`).

use crate::report::DataReport;
use personalize_rules::dataset::DatasetType;
use personalize_rules::finding::{DataFinding, grouped};
use personalize_rules::quota::{Quota, training};
use personalize_rules::recipe::{ALL, Recipe};
use personalize_rules::rule::Code;

/// Doubts about data of which the training of `by` (for people: "the solution `a`") considers only a part.
pub fn considered(report: &DataReport, by: &str, recipe: &Recipe) -> Vec<DataFinding> {
    let counted = match report.dataset {
        DatasetType::Interactions => vec![
            (report.rows, recipe.interactions),
            (report.summary.items.unwrap_or_default(), recipe.items),
        ],
        DatasetType::Items if recipe.reads(DatasetType::Items) => {
            vec![(report.rows, recipe.items)]
        }
        DatasetType::Actions => vec![(report.rows, training::ACTIONS)],
        DatasetType::ActionInteractions => vec![(report.rows, training::ACTION_INTERACTIONS)],
        DatasetType::Items | DatasetType::Users => Vec::new(),
    };
    let beyond = counted.into_iter().filter(|(count, quota)| *count > quota.limit);
    beyond.map(|(count, quota)| beyond_quota(count, quota, by, recipe)).collect()
}

fn beyond_quota(count: u64, quota: Quota, by: &str, recipe: &Recipe) -> DataFinding {
    let message = format!(
        "there are {} {}, but {by} considers at most {} of them",
        grouped(count),
        quota.what,
        grouped(quota.limit)
    );
    DataFinding::new(Code::PZ4012, message).help(remedy(quota, recipe))
}

/// A higher quota, a recipe for the same purpose that considers more, or less data.
fn remedy(quota: Quota, recipe: &Recipe) -> String {
    if quota.adjustable {
        return "this quota can be raised on request; check that yours is".to_owned();
    }
    let more = |other: &&Recipe| {
        quota.what == training::ITEMS.what
            && other.items.limit > quota.limit
            && (other.recipe_type, other.domain) == (recipe.recipe_type, recipe.domain)
    };
    let less = format!("leave out {} that no longer matter", quota.what);
    match ALL.iter().find(more) {
        Some(other) => {
            format!("{less}, or use `{}`: it considers {}", other.name, grouped(other.items.limit))
        }
        None => less,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Summary;
    use expect_test::expect;
    use personalize_rules::recipe::find;

    /// What is said of so many rows, with so many different items.
    fn said(dataset: DatasetType, rows: u64, items: u64, recipe: &str) -> String {
        let summary = Summary { items: Some(items), ..Summary::default() };
        let (files, findings, ids) = (Vec::new(), Vec::new(), Vec::new());
        let report = DataReport { dataset, files, bytes: 0, rows, findings, summary, ids };
        let recipe = find(recipe).expect("a recipe");
        let found = considered(&report, "the solution `a`", recipe);
        found.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn more_than_a_training_considers() {
        use DatasetType::{ActionInteractions, Actions, Interactions, Items};
        let all = [
            (Interactions, 500_000_001, 750_001, "aws-sims"),
            (Interactions, 500_000_001, 750_001, "aws-user-personalization"),
            (Interactions, 3_000_000_001, 5_000_001, "aws-user-personalization-v2"),
            (Items, 750_001, 0, "aws-vod-top-picks"),
            (Items, 750_001, 0, "aws-personalized-ranking"),
            (Items, 10_000_001, 0, "aws-semantic-similarity"),
            (Actions, 1_001, 0, "aws-next-best-action"),
            (ActionInteractions, 500_000_001, 0, "aws-next-best-action"),
        ];
        let lines: Vec<String> = all
            .iter()
            .map(|(kind, rows, items, recipe)| said(*kind, *rows, *items, recipe))
            .collect();
        expect![[r#"
            warning[PZ4012]: there are 500,000,001 interactions, but the solution `a` considers at most 500,000,000 of them; help: this quota can be raised on request; check that yours is
            warning[PZ4012]: there are 750,001 items, but the solution `a` considers at most 750,000 of them; help: leave out items that no longer matter, or use `aws-semantic-similarity`: it considers 10,000,000
            warning[PZ4012]: there are 500,000,001 interactions, but the solution `a` considers at most 500,000,000 of them; help: this quota can be raised on request; check that yours is
            warning[PZ4012]: there are 750,001 items, but the solution `a` considers at most 750,000 of them; help: leave out items that no longer matter, or use `aws-user-personalization-v2`: it considers 5,000,000
            warning[PZ4012]: there are 3,000,000,001 interactions, but the solution `a` considers at most 3,000,000,000 of them; help: leave out interactions that no longer matter
            warning[PZ4012]: there are 5,000,001 items, but the solution `a` considers at most 5,000,000 of them; help: leave out items that no longer matter
            warning[PZ4012]: there are 750,001 items, but the solution `a` considers at most 750,000 of them; help: leave out items that no longer matter
            warning[PZ4012]: there are 750,001 items, but the solution `a` considers at most 750,000 of them; help: leave out items that no longer matter, or use `aws-personalized-ranking-v2`: it considers 5,000,000
            warning[PZ4012]: there are 10,000,001 items, but the solution `a` considers at most 10,000,000 of them; help: leave out items that no longer matter
            warning[PZ4012]: there are 1,001 actions, but the solution `a` considers at most 1,000 of them; help: leave out actions that no longer matter
            warning[PZ4012]: there are 500,000,001 action interactions, but the solution `a` considers at most 500,000,000 of them; help: leave out action interactions that no longer matter"#]].assert_eq(&lines.join("\n"));
    }

    #[test]
    fn as_much_as_a_training_considers() {
        use DatasetType::{Actions, Interactions, Items, Users};
        for (kind, rows, items, recipe) in [
            (Interactions, 500_000_000, 750_000, "aws-sims"),
            (Interactions, 3_000_000_000, 5_000_000, "aws-personalized-ranking-v2"),
            (Items, 750_000, 0, "aws-ecomm-recommended-for-you"),
            (Items, 10_000_000, 0, "aws-semantic-similarity"),
            (Items, 750_001, 0, "aws-sims"),
            (Users, 50_000_000, 0, "aws-sims"),
            (Actions, 1_000, 0, "aws-next-best-action"),
        ] {
            assert_eq!(said(kind, rows, items, recipe), "", "{recipe}");
        }
    }
}
