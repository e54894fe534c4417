//! The configuration of a batch inference or batch segment job held against the recipe of its solution.
//! Not here: campaigns and recommenders (`serving`), its filter (`filter::batch`), and the files that a job reads and writes.

use super::blocks::{at, listed, misplaced, number, text};
use super::serving::{check_version, exploration, influence};
use super::{ALL, Batch, Block, Recipe};
use crate::finding::Finding;
use crate::quota;
use crate::rule::Code;
use serde_json::Value;

/// The regions that make themes (docs/service/resources.md, "Batch jobs, exports and deletions").
pub const THEME_REGIONS: [&str; 3] = ["us-east-1", "us-west-2", "ap-northeast-1"];

/// Everything in a job that the recipe of its solution does not take. `job` says which kind it is, and `config` has the names of a
/// `CreateBatchInferenceJob` or `CreateBatchSegmentJob` request, with `mode` in place of `batchInferenceJobMode`. Findings carry a
/// JSON pointer into it.
pub fn check_batch(recipe: &Recipe, job: Batch, config: &Value) -> Vec<Finding> {
    if recipe.batch != job {
        return vec![no_such_job(recipe, job)];
    }
    let mut found = exploration(recipe, config, "/batchInferenceJobConfig/itemExplorationConfig");
    found.extend(influence(recipe, config, "/batchInferenceJobConfig/rankingInfluence"));
    found.extend(themes(recipe, config));
    found.extend(results(job, config));
    found.extend(at(config, "/solutionVersionArn").and_then(Value::as_str).and_then(check_version));
    found
}

fn no_such_job(recipe: &Recipe, job: Batch) -> Finding {
    let (what, block) = match job {
        Batch::Segment => ("makes no user segments", "batch segment jobs"),
        Batch::Inference | Batch::None => ("has no batch inference", "batch inference jobs"),
    };
    let help = match recipe.batch {
        Batch::Segment => "describe the job under `batchSegments`".to_owned(),
        Batch::Inference => "describe the job under `batchInference`".to_owned(),
        Batch::None => {
            let takers = ALL.iter().filter(|other| other.batch == job && !other.legacy);
            let names: Vec<&str> = takers.map(|other| other.name).collect();
            format!("{block} are possible with {}", listed(&names))
        }
    };
    Finding::new(Code::PZ3050, format!("`{}` {what}", recipe.name)).on_value("/solution").help(help)
}

/// Themes need a recipe that makes them, and their own block; that block has no effect without them.
fn themes(recipe: &Recipe, config: &Value) -> Option<Finding> {
    let is_asked = at(config, "/mode").is_some_and(|mode| text(mode) == "THEME_GENERATION");
    let has_block = at(config, "/themeGenerationConfig").is_some();
    match (is_asked, has_block) {
        (true, _) if !recipe.takes(Block::Themes) => {
            Some(misplaced(recipe, Block::Themes, "THEME_GENERATION", "/mode"))
        }
        (true, false) => Some(
            Finding::new(Code::PZ3051, "themes need `themeGenerationConfig`")
                .on("/mode")
                .help("add `themeGenerationConfig: {fieldsForThemeGeneration: {itemName: COLUMN}}` with the column of items that holds their names"),
        ),
        (false, true) => Some(
            Finding::new(Code::PZ3051, "`themeGenerationConfig` has no effect without themes")
                .on("/themeGenerationConfig")
                .help("add `mode: THEME_GENERATION`, or remove it"),
        ),
        _ => None,
    }
}

/// At least one result a line, and of users at most five million.
fn results(job: Batch, config: &Value) -> Option<Finding> {
    const POINTER: &str = "/numResults";
    let count = at(config, POINTER).and_then(number)?;
    if count < 1.0 {
        let message = format!("`numResults` is {count}, but a job makes at least 1 result a line");
        return Some(
            Finding::new(Code::PZ3052, message)
                .on_value(POINTER)
                .help("remove it for the service's default"),
        );
    }
    let most = quota::USERS_IN_SEGMENT;
    (job == Batch::Segment && count > most.limit as f64).then(|| {
        let message =
            format!("`numResults` is {count}, but there are at most {} {}", most.limit, most.what);
        Finding::new(Code::PZ3052, message).on_value(POINTER).help("ask for fewer users")
    })
}

/// Themes in a region that does not make them. The service may have added it since: doubtful.
pub fn check_theme_region(region: &str, config: &Value) -> Option<Finding> {
    let is_asked = at(config, "/mode").is_some_and(|mode| text(mode) == "THEME_GENERATION");
    (is_asked && !THEME_REGIONS.contains(&region)).then(|| {
        let message = format!("themes were not available in `{region}` when this program was made");
        let help = format!("they were in {}", listed(&THEME_REGIONS));
        Finding::new(Code::PZ3051, message).warning().on_value("/mode").help(help)
    })
}
