//! Jobs: what they refer to, their recipes and filters, and where they read and write.
//! Not here: what a recipe takes (`rules::recipe`), names (`names`) and tags (`references`).

use super::{
    Checker,
    datasets::{file_problem_words, location},
};
use crate::{
    kind::{
        bucket,
        job::{self, Job},
    },
    lowering::block,
    spec::{batch_input::BatchInput, files::FileProblem, word::Scalar},
};
use personalize_rules::{
    arn,
    dataset::DatasetType,
    filter,
    finding::Finding,
    recipe::{self, Batch},
    rule::Code,
};
use serde_json::Value;
use std::collections::BTreeMap;

/// What a batch job of either kind runs on.
pub(super) struct On<'s> {
    pub(super) block: &'static str,
    pub(super) key: &'s str,
    job: Batch,
    solution: &'s str,
    version: Option<&'s str>,
    pub(super) filter: Option<&'s str>,
    config: Value,
    pub(super) input: &'s BatchInput,
    pub(super) values: &'s BTreeMap<String, Scalar>,
}

impl<'a> Checker<'a> {
    pub(super) fn jobs(&mut self) {
        let spec = &self.loaded.spec;
        let inferences = spec.batch_inference.iter().map(|(key, batch)| On {
            block: "batchInference",
            key,
            job: Batch::Inference,
            solution: &batch.solution,
            version: batch.solution_version_arn.as_deref(),
            filter: batch.filter.as_deref(),
            config: block(batch),
            input: &batch.input,
            values: &batch.filter_values,
        });
        let segments = spec.batch_segments.iter().map(|(key, batch)| On {
            block: "batchSegments",
            key,
            job: Batch::Segment,
            solution: &batch.solution,
            version: batch.solution_version_arn.as_deref(),
            filter: batch.filter.as_deref(),
            config: block(batch),
            input: &batch.input,
            values: &batch.filter_values,
        });
        inferences.chain(segments).for_each(|on| self.batch(&on));
        let datasets: Vec<&str> = spec.datasets.iter().map(|(key, _)| key).collect();
        for (key, export) in &spec.exports {
            if !datasets.contains(&export.dataset.as_str()) {
                self.nothing(["exports", key, "dataset"], "dataset", &export.dataset, &datasets);
            }
        }
        for job in job::all(spec) {
            self.input(&job);
            self.output(&job);
            self.access(&job);
            self.arns(&job);
        }
    }

    /// The solution, the recipe and the filter of a batch job.
    fn batch(&mut self, on: &On<'a>) {
        let spec = &self.loaded.spec;
        let path = [on.block, on.key];
        let Some(solution) = spec.solutions.get(on.solution) else {
            let known: Vec<&str> = spec.solutions.keys().map(String::as_str).collect();
            self.nothing([on.block, on.key, "solution"], "solution", on.solution, &known);
            return;
        };
        if let Some(recipe) = recipe::find(&solution.recipe) {
            let mut findings = recipe::check_batch(recipe, on.job, &on.config);
            findings.extend(on.version.and_then(|arn| self.pinned(on.solution, arn)));
            let region = spec.region.as_deref();
            findings.extend(region.and_then(|at| recipe::check_theme_region(at, &on.config)));
            findings.extend(self.theme_column(&on.config));
            self.pointed(&path, findings);
            self.made(on, recipe);
        }
        self.values(on);
        let Some(key) = on.filter else { return };
        let Some(entry) = spec.filters.get(key) else {
            let known: Vec<&str> = spec.filters.keys().map(String::as_str).collect();
            self.nothing([on.block, on.key, "filter"], "filter", key, &known);
            return;
        };
        // What is wrong with the expression itself is said of the filter.
        if let Ok(filter) = filter::parse(&entry.block().expression) {
            let finding = filter::check_job(on.job, &filter);
            self.pointed(&path, finding.into_iter().collect());
        }
    }

    /// A column for themes that the items do not have.
    fn theme_column(&self, config: &Value) -> Option<Finding> {
        const POINTER: &str = "/themeGenerationConfig/fieldsForThemeGeneration/itemName";
        let column = config.pointer(POINTER)?.as_str()?;
        let schema = self.schemas.get(&DatasetType::Items);
        if self.partial || schema.is_some_and(|s| s.fields.iter().any(|f| f.name == column)) {
            return None;
        }
        let message = format!("the items have no column `{column}`");
        let help = "name the column of items that holds their names";
        Some(Finding::new(Code::PZ3041, message).on_value(POINTER).help(help))
    }

    fn input(&mut self, job: &Job<'_>) {
        if let Some(ids) = job.ids {
            self.made_input(job, ids);
        }
        let Some((key, input)) = job.input else { return };
        let path = self.place(job, key);
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        if let Some((summary, help)) = location(input) {
            self.error(Code::PZ0013, &path, summary, "named here", help);
            return;
        }
        if job.local_input().is_some() && self.loaded.spec.bucket.is_none() {
            let help = "add `bucket: {name: …}`, a name that is unique in the whole of AWS";
            self.error(
                Code::PZ0011,
                &path,
                "a local input needs a bucket",
                "this file has to be uploaded somewhere",
                help,
            );
        }
        let made = self.files.batches.get(&job.folder_name());
        match made.or_else(|| self.files.sources.get(input)) {
            Some(Err(FileProblem::Empty)) if self.files.left.contains_key(input) => {}
            Some(Err(problem)) => {
                let (summary, help) = file_problem_words(problem, input);
                self.error(Code::PZ0013, &path, summary, "named here", help);
            }
            None | Some(Ok(_)) => {}
        }
        if job.kind == crate::address::Kind::DeletionJob {
            self.left_out(input, self.files.sources.get(input), &path);
        }
    }

    /// Where the results go: a folder that is neither in the input nor among the uploads (docs/service/resources.md, "Batch jobs,
    /// exports and deletions").
    fn output(&mut self, job: &Job<'_>) {
        let Some(Some(place)) = job.output else { return };
        let path = self.place(job, "output");
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        let output = place.path();
        let help = "write `s3://BUCKET/FOLDER/`, or remove it: then each run has a folder in the bucket of the stack";
        let is_folder = output.strip_prefix("s3://").is_some_and(|place| {
            place.split_once('/').is_some_and(|(bucket, _)| !bucket.is_empty())
                && place.ends_with('/')
        });
        if !is_folder {
            let summary = format!("`{output}` is no folder in S3");
            self.error(Code::PZ3054, &path, summary, "results go here", help);
            return;
        }
        if output.chars().count() > arn::LONGEST {
            let summary = format!("this place has more than {} characters", arn::LONGEST);
            self.error(Code::PZ3054, &path, summary, "results go here", help);
        }
        if job.input.is_some_and(|(_, input)| input.ends_with('/') && output.starts_with(input)) {
            let summary = "the results would lie among the input";
            self.error(Code::PZ3054, &path, summary, "results go here", help);
        }
        let spec = &self.loaded.spec;
        let uploads = spec
            .bucket
            .as_ref()
            .map(|it| format!("s3://{}/{}", it.name, bucket::prefix(&spec.name)));
        if uploads
            .is_some_and(|uploads| output.starts_with(&uploads) || uploads.starts_with(output))
        {
            let summary = "the results would lie among the uploads of the stack";
            self.error(Code::PZ3054, &path, summary, "results go here", help);
        }
    }

    /// A job needs a role, and a place for its results.
    fn access(&mut self, job: &Job<'_>) {
        let spec = &self.loaded.spec;
        let path = [job.block, job.key];
        if spec.role.is_none() && job.role.is_none() {
            let help = "add `role: {name: …}` to have it created, or `roleArn` to this job";
            self.error(
                Code::PZ0011,
                &path,
                "jobs need a role",
                "the service reads and writes with a role",
                help,
            );
        }
        if matches!(job.output, Some(None)) && spec.bucket.is_none() {
            let help = "add `bucket: {name: …}`, or `output: s3://BUCKET/FOLDER/` to this job";
            self.error(
                Code::PZ0011,
                &path,
                "results need a bucket",
                "there is no place for them",
                help,
            );
        }
    }

    /// The role and the keys of a job are of this account and region.
    fn arns(&mut self, job: &Job<'_>) {
        if let Some(text) = job.role {
            let finding = arn::check_role_arn(text).or_else(|| self.role_elsewhere(text));
            self.at(&[job.block, job.key, "roleArn"], finding);
        }
        let names = ["input", "output"];
        for (name, text) in names.into_iter().zip(job.keys) {
            let Some(text) = text else { continue };
            let finding = arn::check_key_arn(text).or_else(|| self.key_elsewhere(text));
            self.at(&[job.block, job.key, name, "kmsKeyArn"], finding);
        }
    }

    /// The path of a place of a job: the value alone, or the `path` of its block.
    fn place(&self, job: &Job<'_>, key: &str) -> Vec<String> {
        let path = [job.block, job.key, key, "path"];
        let is_block = self.loaded.tree.at(&path).is_some();
        path[..if is_block { 4 } else { 3 }].iter().map(|&part| part.to_owned()).collect()
    }
}
