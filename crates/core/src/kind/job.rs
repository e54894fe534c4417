//! What batch inference, batch segments, exports and deletions have in common: each run is a job of its own, whose name holds the
//! hash of its inputs, so that "did it run for these?" is answered by the live jobs. Facts: docs/service/resources.md, "Batch
//! jobs, exports and deletions": jobs are never changed or deleted, and their names are used up.
//! Not here: when a job runs again (`plan::runs`), its node (`job_node`), and what each kind is sent (the files of the kinds).

use super::{
    bucket,
    definition::{Deletion, Unnamed, nothing},
};
use crate::{
    address::{Address, Kind},
    hash::short_hash,
    lowering::{Lowering, attempt_name},
    spec::{
        batch_input::Ids,
        files::{DataFile, Files},
        jobs::Place,
        types::Spec,
        word::{Days, Scalar},
    },
};
use personalize_rules::{
    arn::Scope,
    filter::{self, Filter},
};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// How many digits in the name of a job stand for its inputs.
pub const HASH: usize = 12;

/// The kinds whose jobs run once for each fingerprint of their inputs.
pub const KINDS: [Kind; 4] =
    [Kind::DeletionJob, Kind::ExportJob, Kind::BatchInferenceJob, Kind::BatchSegmentJob];

/// What the spec says of every job alike.
#[derive(Debug, Clone, Copy)]
pub struct Job<'s> {
    /// Its kind.
    pub kind: Kind,
    /// The block of the spec that it stands in.
    pub block: &'static str,
    /// Its key there.
    pub key: &'s str,
    /// The ARN of its run with a name.
    pub arn: fn(&Scope, &str) -> String,
    /// How its names begin, where the spec says so.
    pub name: Option<&'s str>,
    /// What it reads, and the key of the spec that says so; none for an export, and where its lines are made of the interactions.
    pub input: Option<(&'static str, &'s str)>,
    /// Whose ids its lines have, where they are made of the interactions.
    pub ids: Option<Ids>,
    /// The key of the solution that a batch job runs on.
    pub solution: Option<&'s str>,
    /// The key of its filter.
    pub filter: Option<&'s str>,
    /// The values for its filter that the spec gives, by the names of the placeholders.
    pub values: Option<&'s BTreeMap<String, Scalar>>,
    /// Where its results go; `None` for a deletion, which has none, and the inner one for the bucket of the stack.
    pub output: Option<Option<&'s Place>>,
    /// The keys that encrypt what it reads and writes.
    pub keys: [Option<&'s str>; 2],
    /// How old its last run may be.
    pub max_age: Option<Days>,
    /// A role of its own.
    pub role: Option<&'s str>,
    /// Its tags.
    pub tags: &'s BTreeMap<String, String>,
}

/// Every job of a spec, in the order of the kinds.
pub fn all(spec: &Spec) -> Vec<Job<'_>> {
    each(spec).collect()
}

/// The same one after the other, for questions that one of them may answer.
pub(super) fn each(spec: &Spec) -> impl Iterator<Item = Job<'_>> {
    let all = of_blocks(spec);
    #[cfg(test)]
    let all = all.inspect(|_| crate::yaml::visits::add(1));
    all
}

fn of_blocks(spec: &Spec) -> impl Iterator<Item = Job<'_>> {
    let deletions = spec.deletions.iter().map(|(key, job)| Job {
        kind: Kind::DeletionJob,
        block: "deletions",
        key,
        arn: Scope::data_deletion_job,
        name: job.name.as_deref(),
        input: Some(("source", &job.source)),
        ids: None,
        solution: None,
        filter: None,
        values: None,
        output: None,
        keys: [None, None],
        max_age: job.max_age,
        role: job.role_arn.as_deref(),
        tags: &job.tags,
    });
    let exports = spec.exports.iter().map(|(key, job)| Job {
        kind: Kind::ExportJob,
        block: "exports",
        key,
        arn: Scope::dataset_export_job,
        name: job.name.as_deref(),
        input: None,
        ids: None,
        solution: None,
        filter: None,
        values: None,
        output: Some(job.output.as_ref()),
        keys: [None, job.output.as_ref().and_then(Place::key)],
        max_age: job.max_age,
        role: job.role_arn.as_deref(),
        tags: &job.tags,
    });
    let inferences = spec.batch_inference.iter().map(|(key, job)| Job {
        kind: Kind::BatchInferenceJob,
        block: "batchInference",
        key,
        arn: Scope::batch_inference_job,
        name: job.name.as_deref(),
        input: job.input.path().map(|path| ("input", path)),
        ids: job.input.ids(),
        solution: Some(&job.solution),
        filter: job.filter.as_deref(),
        values: Some(&job.filter_values),
        output: Some(job.output.as_ref()),
        keys: [job.input.key(), job.output.as_ref().and_then(Place::key)],
        max_age: job.max_age,
        role: job.role_arn.as_deref(),
        tags: &job.tags,
    });
    let segments = spec.batch_segments.iter().map(|(key, job)| Job {
        kind: Kind::BatchSegmentJob,
        block: "batchSegments",
        key,
        arn: Scope::batch_segment_job,
        name: job.name.as_deref(),
        input: job.input.path().map(|path| ("input", path)),
        ids: job.input.ids(),
        solution: Some(&job.solution),
        filter: job.filter.as_deref(),
        values: Some(&job.filter_values),
        output: Some(job.output.as_ref()),
        keys: [job.input.key(), job.output.as_ref().and_then(Place::key)],
        max_age: job.max_age,
        role: job.role_arn.as_deref(),
        tags: &job.tags,
    });
    deletions.chain(exports).chain(inferences).chain(segments)
}

impl<'s> Job<'s> {
    /// Its address.
    pub fn address(&self) -> Address {
        Address::new(self.kind, self.key)
    }

    /// Its files, where they could be read: those of its input, or what is made of it.
    pub fn files<'f>(&self, files: &'f Files) -> Option<&'f [DataFile]> {
        let made = files.batches.get(&self.folder_name());
        let found = made.or_else(|| files.sources.get(self.input?.1));
        found?.as_ref().ok().map(Vec::as_slice)
    }

    /// Whether something of it is uploaded.
    pub fn is_uploaded(&self) -> bool {
        self.local_input().is_some() || self.ids.is_some()
    }

    /// The values for its filter, where the spec gives any.
    pub fn given(&self) -> Option<&'s BTreeMap<String, Scalar>> {
        self.values.filter(|values| !values.is_empty())
    }

    /// Its input, where that is a file beside the spec.
    pub fn local_input(&self) -> Option<&'s str> {
        Some(self.input?.1).filter(|input| !input.starts_with("s3://"))
    }

    /// Its input, where that lies in S3.
    pub fn in_s3(&self) -> Option<&'s str> {
        Some(self.input?.1).filter(|input| input.starts_with("s3://"))
    }

    /// Whether its input are JSON Lines; deletions read CSV.
    pub fn reads_lines(&self) -> bool {
        self.kind != Kind::DeletionJob
    }

    /// Its filter; none where it has none, and where the expression is none.
    pub fn parsed_filter(&self, spec: &Spec) -> Option<Filter> {
        filter::parse(&spec.filters.get(self.filter?)?.block().expression).ok()
    }

    /// What stands for it among the uploads and outputs of the stack: its kind and its key, which no dataset is called.
    pub fn folder_name(&self) -> String {
        format!("{}.{}", self.kind, self.key)
    }

    /// How the names of all its runs begin.
    pub fn base_name(&self, spec: &Spec) -> String {
        spec.physical_name(self.key, self.name)
    }

    /// The name of its run with these inputs.
    pub(super) fn run_name(&self, from: &Lowering<'_>, inputs: &Value) -> String {
        let base = format!("{}-{}", self.base_name(from.spec), short_hash(inputs, HASH));
        attempt_name(&base, from.choices.of(&self.address()))
    }

    /// The content of its input, in few digits; none where it is not known.
    pub(super) fn content(&self, from: &Lowering<'_>) -> Option<String> {
        self.files(from.files).map(bucket::data_hash)
    }

    /// The location of its input in S3.
    pub(super) fn location(&self, from: &Lowering<'_>) -> Option<String> {
        let input = self.input.map(|(_, input)| input);
        let uploaded = self.files(from.files).filter(|_| self.is_uploaded());
        let (Some(bucket), Some(files)) = (&from.spec.bucket, uploaded) else {
            return input.map(str::to_owned);
        };
        let folder = bucket::folder(from, &self.folder_name(), files);
        let file = match files {
            [file] if input.is_none_or(|input| !input.ends_with('/')) => file.name.as_str(),
            _ => "",
        };
        Some(format!("s3://{}/{folder}{file}", bucket.name))
    }

    /// The location of its input with its key, as batch jobs take it.
    pub(super) fn source(&self, from: &Lowering<'_>) -> Value {
        json!({"s3DataSource": {"path": self.location(from), "kmsKeyArn": self.keys[0]}})
    }

    /// What decides about its results beyond its inputs: where they go, if the spec says so.
    pub(super) fn destination(&self) -> Option<&'s str> {
        self.output.flatten().map(Place::path)
    }

    /// Where the results of the run `name` go, with their key.
    pub(super) fn target(&self, from: &Lowering<'_>, name: &str) -> Value {
        let own = || self.written(from).map(|(bucket, at)| format!("s3://{bucket}/{at}{name}/"));
        let path = self.destination().map(str::to_owned).or_else(own);
        json!({"s3DataDestination": {"path": path, "kmsKeyArn": self.keys[1]}})
    }

    /// The bucket and the folder in it that its results go to: that of all its runs. `None` for a deletion, and where neither it
    /// nor the stack has a bucket.
    pub(super) fn written(&self, from: &Lowering<'_>) -> Option<(String, String)> {
        if let Some(place) = self.output? {
            let (bucket, folder) = place.path().strip_prefix("s3://")?.split_once('/')?;
            return Some((bucket.to_owned(), folder.to_owned()));
        }
        let bucket = from.spec.bucket.as_ref()?.name.clone();
        Some((bucket, format!("{}{}/", bucket::outputs(&from.spec.name), self.folder_name())))
    }
}

/// A job that is under way uses these; it is waited for before they go.
pub(super) const fn deletion(turn: u8, before: &'static [Kind]) -> Deletion {
    Deletion { turn, before, holds: nothing, unnamed: Unnamed::Stays }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        lower::lower,
        lowering::{Choices, NO_REQUESTS},
        spec::{self, vars::Given},
        yaml::visits,
    };

    /// How many jobs are looked at to lower a spec with so many.
    fn looks(count: usize) -> usize {
        let job = |n| format!("  b{n}: {{solution: s, input: in.jsonl}}\n");
        let text = format!(
            "version: 1\nname: large\nbucket: {{name: large}}\nrole: {{name: large}}\ndatasets: {{interactions: \
             {{schema: {{USER_ID: string, ITEM_ID: string, TIMESTAMP: long}}}}}}\nsolutions:\n  \
             s: {{recipe: aws-user-personalization-v2, autoTraining: off}}\nbatchInference:\n{}",
            (0..count).map(job).collect::<String>(),
        );
        let spec = &spec::load(&text, &Given::new(), None).expect("the spec is sound").spec;
        let scope = &Scope::new("us-east-1", "000000000000");
        let (files, choices) = (&Files::default(), &Choices::default());
        visits::take();
        lower(Lowering { spec, scope, files, choices, requests: &NO_REQUESTS });
        visits::take()
    }

    #[test]
    fn no_job_looks_at_all_others() {
        let (few, many) = (looks(50), looks(800));
        assert!(many < few * 16 * 2, "{few} for 50 jobs, {many} for 800");
    }
}
