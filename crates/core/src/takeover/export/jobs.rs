//! Jobs that ran in the group. A job is never adopted, for its name holds no hash of its inputs, so apply would run it once more:
//! the newest of each configuration stands in the spec as a comment, ready to be wished for, and is said. Not here: imports
//! (`data`).

use super::{
    super::{
        keys::{Key, Keys},
        write::Block,
    },
    Export,
};
use crate::{
    address::Kind,
    inventory::Live,
    kind::{dataset::dataset_type, solution_version},
};
use personalize_rules::rule::Code;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The kinds, each with its block.
const KINDS: [(Kind, &str); 4] = [
    (Kind::BatchInferenceJob, "batchInference"),
    (Kind::BatchSegmentJob, "batchSegments"),
    (Kind::ExportJob, "exports"),
    (Kind::DeletionJob, "deletions"),
];

/// What stands beside a job, and as the help of its loss.
const AGAIN: &str =
    "apply would run it again, so it stands in a comment; remove the `#` to wish for it";

impl<'a> Export<'a> {
    /// Every kind of job that ran, each as a block of the spec.
    pub(super) fn jobs(&mut self, spec: &mut Block) {
        let stack = self.stack.clone();
        for (kind, key) in KINDS {
            let mut block = Block::default();
            let mut notes = Block::default();
            let mut keys = Keys::new(&stack);
            for (live, runs) in newest_of_each(&self.all(kind, &mut notes)) {
                let Some(job) = self.job(live, &mut notes) else { continue };
                let Key { key, .. } = keys.key(&live.name);
                let more = match runs {
                    1 => String::new(),
                    n => format!(", the newest of {n} runs with this configuration"),
                };
                self.loss(Code::PZ6002, live, &format!("it ran in this group{more}"), AGAIN);
                block.block(&key, job);
            }
            spec.append(notes);
            spec.commented(key, block);
        }
    }

    /// A job as the spec says it; `None`, and a loss, where what it ran on is not in the spec.
    fn job(&mut self, live: &'a Live, notes: &mut Block) -> Option<Block> {
        let mut block = Block::default();
        block.value("name", live.name.as_str());
        let is_batch = live.props.contains_key("solutionVersionArn");
        if is_batch {
            let version = live.text("solutionVersionArn");
            let arn = solution_version::solution_of(version).unwrap_or_default();
            let Some(solution) = self.solutions.get(arn).cloned() else {
                self.lose(
                    notes,
                    Code::PZ6003,
                    live,
                    "its solution was left out",
                    "it stays as history",
                );
                return None;
            };
            block.value("solution", solution);
            block.value("input", place(live, "/jobInput/s3DataSource"));
            if let Some(filter) = Some(live.text("filterArn")).filter(|arn| !arn.is_empty()) {
                match self.filters.get(filter).cloned() {
                    Some(key) => block.value("filter", key),
                    None => self.lose(
                        notes,
                        Code::PZ6002,
                        live,
                        "its filter is not in this group",
                        "choose another",
                    ),
                }
            }
        }
        if live.kind == Kind::ExportJob {
            block.value("dataset", self.dataset_key(live.text("datasetArn")));
            block.value("ingestionMode", live.text("ingestionMode"));
        }
        let source = live.props.get("dataSource").and_then(|source| source.get("dataLocation"));
        block.value("source", source.cloned());
        block.value("numResults", live.props.get("numResults").cloned());
        let config = live.props.get("batchInferenceJobConfig").cloned().unwrap_or_default();
        block.value("batchInferenceJobConfig", self.literals(config));
        let mode = live.text("batchInferenceJobMode");
        block.value("mode", if mode == "BATCH_INFERENCE" { "" } else { mode });
        block.value("themeGenerationConfig", live.props.get("themeGenerationConfig").cloned());
        block.value("output", place(live, "/jobOutput/s3DataDestination"));
        block.value("roleArn", live.text("roleArn"));
        block.value("tags", self.tags(live));
        Some(block)
    }

    /// The key of a dataset of the group.
    fn dataset_key(&self, arn: &str) -> Option<&'static str> {
        let live = self.inventory.located(Kind::Dataset, arn)?;
        let is_of =
            |key: &&&str| live.text("datasetType").eq_ignore_ascii_case(dataset_type(key).wire());
        super::data::DATASETS.iter().find(is_of).copied()
    }
}

/// A place in S3, with its key where it has one.
fn place(live: &Live, pointer: &str) -> Value {
    let place = live.props.to_value().pointer(pointer).cloned().unwrap_or_default();
    let path = place.get("path").cloned().unwrap_or_default();
    match place.get("kmsKeyArn").filter(|key| !key.is_null()) {
        Some(key) => json!({"path": path, "kmsKeyArn": key}),
        None => path,
    }
}

/// The newest job of each configuration, by name, with how many there are of it. Names and places differ from run to run, and so do
/// the versions of one solution.
fn newest_of_each<'l>(jobs: &[&'l Live]) -> Vec<(&'l Live, usize)> {
    let mut of: BTreeMap<String, (&Live, usize)> = BTreeMap::new();
    for &live in jobs {
        let mut fields = live.props.clone();
        for path in ["jobName", "jobInput", "jobOutput", "dataSource", "solutionVersionArn"] {
            fields.remove(path);
        }
        let solution = solution_version::solution_of(live.text("solutionVersionArn"));
        let configuration = json!([solution, fields.to_value()]).to_string();
        let (newest, count) = of.entry(configuration).or_insert((live, 0));
        *count += 1;
        if (live.created, &live.locator) > (newest.created, &newest.locator) {
            *newest = live;
        }
    }
    let mut all: Vec<_> = of.into_values().collect();
    all.sort_by(|a, b| (&a.0.name, &a.0.locator).cmp(&(&b.0.name, &b.0.locator)));
    all
}
