//! Inputs of batch jobs that are made of the interactions, and the values that a job gives for its filter. Not here: inputs that
//! are files (`jobs`), and making them (the shell).

use super::{Checker, datasets::file_problem_words, jobs::On};
use crate::{
    kind::job::Job,
    spec::{
        batch_input::{BatchInput, Ids},
        files::FileProblem,
    },
};
use personalize_rules::{
    filter::{self, Lines},
    finding::Finding,
    recipe::Recipe,
    rule::Code,
};
use std::collections::BTreeMap;

impl Checker<'_> {
    /// Whether the input of a batch job can be made.
    pub(super) fn made(&mut self, on: &On<'_>, recipe: &Recipe) {
        let path = [on.block, on.key, "input"];
        if let BatchInput::Block(block) = on.input {
            let named = [block.path.is_some(), block.users.is_some(), block.items.is_some()];
            if named.iter().filter(|named| **named).count() != 1 {
                let summary = "an input is one of `path`, `users` and `items`";
                let help = "write `users: all`, or the `path` of a file of JSON Lines";
                return self.error(Code::PZ3057, &path, summary, "of this block", help);
            }
        }
        let Some(ids) = on.input.ids() else { return };
        let path = [on.block, on.key, "input", ids.word()];
        let wanted = Lines::new(recipe, None).only_id();
        if wanted != Some(ids.member()) {
            let (name, word) = (recipe.name, ids.word());
            let (summary, help) = match wanted {
                Some("userId") => {
                    (format!("lines for `{name}` name users, not {word}"), "write `users: all`")
                }
                Some(_) => {
                    (format!("lines for `{name}` name items, not {word}"), "write `items: all`")
                }
                None => (
                    format!("lines for `{name}` need more than {word}"),
                    "write the lines to a file of JSON Lines, and its path here",
                ),
            };
            return self.error(Code::PZ3057, &path, summary, "these lines", help);
        }
        if let Some((why, help)) = self.no_interactions() {
            let summary = format!("the {} cannot be read from the interactions: {why}", ids.word());
            self.error(Code::PZ3057, &path, summary, "taken from there", help);
        }
    }

    /// Why no ids can be read from the interactions, and what to do about it.
    fn no_interactions(&self) -> Option<(&'static str, &'static str)> {
        let dataset = self.loaded.spec.datasets.interactions.as_ref();
        let file = "write the lines to a file of JSON Lines, here or in S3, and its path here";
        match dataset {
            None => Some(("the spec has no interactions", file)),
            Some(dataset) if dataset.query().is_some() => {
                Some(("they are the result of a query, which is not there before `apply`", file))
            }
            Some(dataset) if dataset.in_s3().is_some() => {
                Some(("they lie in S3, and only local data is read for this", file))
            }
            Some(dataset) if dataset.source.is_none() => Some(("they have no `source`", file)),
            Some(_) => None,
        }
    }

    /// What is wrong with the input that was made for a job.
    pub(super) fn made_input(&mut self, job: &Job<'_>, ids: Ids) {
        let path = [job.block, job.key, "input", ids.word()];
        if self.loaded.spec.bucket.is_none() {
            let help = "add `bucket: {name: …}`, a name that is unique in the whole of AWS";
            let summary = "a local input needs a bucket";
            let label = "this file has to be uploaded somewhere";
            self.error(Code::PZ0011, &path, summary, label, help);
        }
        let problem = match self.files.batches.get(&job.folder_name()) {
            Some(Err(problem)) => problem,
            None | Some(Ok(_)) => return,
        };
        let (summary, help) = match problem {
            FileProblem::Empty => (
                format!("the interactions have no such {}", ids.word()),
                "the days are counted back from the newest interaction".to_owned(),
            ),
            problem => file_problem_words(problem, ids.word()),
        };
        self.error(Code::PZ3057, &path, summary, "taken from the interactions", help);
    }

    /// The values that a batch job gives for its filter.
    pub(super) fn values(&mut self, on: &On<'_>) {
        if on.values.is_empty() && on.input.ids().is_none() {
            return;
        }
        let path = [on.block, on.key];
        let wrong = |message: &str, help: &str| {
            vec![Finding::new(Code::PZ3056, message).on("/filterValues").help(help)]
        };
        if !on.values.is_empty() && on.input.path().is_some_and(|path| path.starts_with("s3://")) {
            let message = "lines in S3 cannot be given values";
            let help = "write `filterValues` into each line of the input, or name a local file";
            return self.pointed(&path, wrong(message, help));
        }
        let Some(key) = on.filter else {
            if !on.values.is_empty() {
                let message = "`filterValues` has no effect without a filter";
                self.pointed(&path, wrong(message, "add `filter: KEY`, or remove it"));
            }
            return;
        };
        let entry = self.loaded.spec.filters.get(key);
        let parsed = entry.map(|entry| filter::parse(&entry.block().expression));
        let Some(Ok(filter)) = parsed else { return };
        let quoted = |(name, value): (&String, &crate::spec::word::Scalar)| {
            let given = filter::quoted(&filter, name, &value.0);
            (name.clone(), given.unwrap_or_else(|| value.0.clone()))
        };
        let given: BTreeMap<String, String> = on.values.iter().map(quoted).collect();
        let given = given.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        self.pointed(&path, filter::check_values(&filter, &given));
    }
}
