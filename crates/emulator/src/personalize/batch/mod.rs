//! Batch jobs at work: files of lines in the emulated S3, and a file of answers for each.
//! Not here: the jobs as resources; what answers a line (`runtime`). An `Err` is the failure reason.
//!
//! Form of the lines: docs/service/batch.md.

mod lines;
mod output;

use std::io::Write;
use std::sync::Arc;

use personalize_learn::Model;
use rayon::prelude::*;
use serde_json::Value;

use super::data::DataCache;
use super::runtime::{BatchRequest, SegmentRequest};
use super::storage::{self, Access, BAD_INPUT, BAD_OUTPUT, InputFile, Location};
use crate::doubt::MissingBatchScores;
use crate::s3::Objects;
use lines::Lines;

/// The object that says that the output is complete (recorded listings).
const CHECK: &str = "_CHECK";

/// A batch job with what it needs, apart from the state.
#[derive(Debug)]
pub(crate) struct Job {
    pub(super) role: String,
    pub(super) account: String,
    pub(super) arn: String,
    pub(super) input: Location,
    pub(super) output: Location,
    /// The KMS key that encrypts it.
    pub(super) key: Option<String>,
    pub(super) answers: Answers,
    pub(super) missing_scores: MissingBatchScores,
}

/// What lines are answered with.
#[derive(Debug)]
pub(super) enum Answers {
    /// Items.
    Items(BatchRequest),
    /// Items, and what they have in common.
    Themes {
        /// How the items are found.
        request: BatchRequest,
        /// The column with the names of items.
        column: String,
    },
    /// Users.
    Users(SegmentRequest),
}

/// How much a job may be given (docs/service/limits.md, "Data").
#[derive(Debug, Clone, Copy)]
struct Limits {
    files: usize,
    bytes: u64,
    /// Of one file.
    lines: u64,
}

impl Job {
    fn access(&self) -> Access<'_> {
        Access {
            role: &self.role,
            account: &self.account,
            arn: &self.arn,
            key: self.key.as_deref(),
        }
    }

    fn limits(&self) -> Limits {
        let lines = match &self.answers {
            Answers::Items(_) => 50_000_000,
            Answers::Themes { .. } => 100,
            Answers::Users(request) if request.is_by_attribute() => 10,
            Answers::Users(_) => 500,
        };
        Limits { files: 1_000, bytes: 1 << 30, lines }
    }
}

/// Does a job and gives how many lines it answered, those in error included.
pub(super) fn run(s3: &Objects, cache: &DataCache, job: &Job) -> Result<u64, String> {
    let access = job.access();
    let files = access.files_under(s3, &job.input).map_err(|it| it.reason(BAD_INPUT))?;
    check_size(&files, job.limits())?;
    let output = job.output.as_folder();
    let answerer = Answerer::new(cache, job)?;
    let mut lines = 0;
    for file in &files {
        let from = access.open(s3, &job.input.bucket, &file.key);
        let from = Lines::new(from.map_err(|it| it.reason(BAD_INPUT))?);
        let key = format!("{}{}.out", output.key, relative(&job.input, file));
        let mut to = access.create(s3, &output.bucket, &key).map_err(|it| it.reason(BAD_OUTPUT))?;
        lines += answerer
            .answer_file(from, &mut to)
            .map_err(|why| format!("The input file `{}` {why}.", file.key))?;
        storage::finish(to)?;
    }
    let check = access.create(s3, &output.bucket, &format!("{}{CHECK}", output.key));
    storage::finish(check.map_err(|it| it.reason(BAD_OUTPUT))?)?;
    Ok(lines)
}

fn check_size(files: &[InputFile], limits: Limits) -> Result<(), String> {
    if files.len() > limits.files {
        let (count, most) = (files.len(), limits.files);
        return Err(format!("The input has {count} files, but at most {most} can be given."));
    }
    let bytes: u64 = files.iter().map(|file| file.size).sum();
    match bytes > limits.bytes {
        true => Err(format!("The input has {bytes} bytes, but at most 1 GB can be given.")),
        false => Ok(()),
    }
}

/// The name of a file as it is seen from the folder that the input location names or lies in.
fn relative<'f>(input: &Location, file: &'f InputFile) -> &'f str {
    let folder = input.key.rfind('/').map_or(0, |slash| slash + 1);
    file.key.get(folder..).unwrap_or(&file.key)
}

/// Answers lines, block by block, so that data is not held for as long as the job takes.
struct Answerer<'j> {
    cache: &'j DataCache,
    job: &'j Job,
    model: Arc<Model>,
}

impl<'j> Answerer<'j> {
    fn new(cache: &'j DataCache, job: &'j Job) -> Result<Self, String> {
        let model = match &job.answers {
            Answers::Items(request) | Answers::Themes { request, .. } => request.model(cache),
            Answers::Users(request) => request.model(cache),
        };
        Ok(Answerer { cache, job, model: model.map_err(|error| error.message)? })
    }

    fn answer_file(
        &self,
        mut lines: Lines<impl std::io::BufRead>,
        to: &mut impl Write,
    ) -> Result<u64, String> {
        let most = self.job.limits().lines;
        let mut count = 0;
        loop {
            let block = lines.next_block().map_err(|error| format!("cannot be read: {error}"))?;
            if block.is_empty() {
                return Ok(count);
            }
            count += block.len() as u64;
            if count > most {
                return Err(format!("has more than {most} lines"));
            }
            for answer in self.answer_block(&block)? {
                to.write_all(answer.as_bytes())
                    .map_err(|error| format!("cannot be answered: {error}"))?;
            }
        }
    }

    /// Data is open for as long as a block is answered.
    fn answer_block(&self, block: &[String]) -> Result<Vec<String>, String> {
        match &self.job.answers {
            Answers::Items(request) => self.with_items(request, None, block),
            Answers::Themes { request, column } => self.with_items(request, Some(column), block),
            Answers::Users(request) => self.with_users(request, block),
        }
    }

    fn with_items(
        &self,
        request: &BatchRequest,
        column: Option<&String>,
        block: &[String],
    ) -> Result<Vec<String>, String> {
        let places = request.places(self.cache);
        let open = request.open(self.cache, &places, &self.model).map_err(|error| error.message)?;
        Ok(all(block, |line| {
            let items = open.answer(line).map_err(|error| error.message)?;
            Ok(match column {
                None => output::items(request.recipe(), &items, self.job.missing_scores),
                Some(column) => {
                    let item = line.get("itemId").and_then(Value::as_str).unwrap_or_default();
                    output::theme(&items, &open.item_name(item, column))
                }
            })
        }))
    }

    fn with_users(
        &self,
        request: &SegmentRequest,
        block: &[String],
    ) -> Result<Vec<String>, String> {
        let places = request.places(self.cache);
        let open = request.open(self.cache, &places, &self.model).map_err(|error| error.message)?;
        Ok(all(block, |line| {
            open.answer(line).map(|users| output::users(&users)).map_err(|error| error.message)
        }))
    }
}

/// Answers lines on all processors, in their order.
fn all(block: &[String], answer: impl Fn(&Value) -> Result<String, String> + Sync) -> Vec<String> {
    let one =
        |line: &String| output::line(line, output::parse(line).and_then(|parsed| answer(&parsed)));
    block.par_iter().map(one).collect()
}
