//! Datasets: their sources, their schemas, and what the rules say about these.
//! Not here: what is in the data (`personalize-data`).

use super::Checker;
use crate::{
    kind::dataset as dataset_kind,
    lowering::{Choices, Lowering, NO_REQUESTS},
    spec::{
        files::{FileProblem, Found, LeftOut},
        types::{Dataset, Field, Fields, Schema as SpecSchema, Solution},
    },
};
use personalize_rules::rule::Code;
use personalize_rules::{
    arn::{self, Scope},
    dataset::DatasetType,
    finding::{Finding, InFile, InSpec, Place, listed},
    quota::import,
    recipe,
    schema::{self, Schema, short},
    visible::visible,
};
use std::sync::Arc;

/// Files that are named one by one.
const LISTED: usize = 5;

/// How many problems of one schema file are shown.
const MOST_PROBLEMS: usize = 100;

impl Checker<'_> {
    pub(super) fn datasets(&mut self) {
        let spec = &self.loaded.spec;
        let without = |solution: &Solution| {
            let recipe = recipe::find(&solution.recipe);
            recipe.is_some_and(|recipe| !recipe.required.contains(&DatasetType::Interactions))
        };
        let similarity = spec.solutions.values().all(without) && !spec.solutions.is_empty();
        if spec.datasets.interactions.is_none() && !similarity {
            self.error(
                Code::PZ0011,
                &["datasets"],
                "there is no interactions dataset",
                "`interactions` is missing",
                "every recipe but aws-semantic-similarity learns from interactions",
            );
        }
        for (key, dataset) in spec.datasets.iter() {
            self.source(key, dataset);
            if let Some(schema) = self.schema(key, dataset) {
                self.schemas.insert(dataset_kind::dataset_type(key), schema);
            }
            self.mapping(key, dataset);
            self.fields_without_columns(key, dataset);
        }
    }

    fn source(&mut self, key: &str, dataset: &Dataset) {
        let Some(source) = dataset.source.as_deref() else { return };
        let path = ["datasets", key, "source"];
        match dataset.query() {
            Some(query) => self.query(key, dataset, query),
            None => {
                if let Some((summary, help)) = location(source) {
                    self.error(Code::PZ0013, &path, summary, "named here", help);
                    return;
                }
            }
        }
        match self.files.of_dataset(key, source) {
            None => {}
            Some(Ok(files)) => {
                let bytes = files.iter().map(|file| file.bytes).sum();
                let too_much = import::check_full(dataset_kind::dataset_type(key), bytes);
                let span = self.loaded.tree.span_at(&path);
                too_much.into_iter().for_each(|finding| self.finding(finding, span.clone()));
            }
            Some(Err(FileProblem::Empty)) if self.files.left.contains_key(source) => {}
            Some(Err(FileProblem::NotConverted { summary, help, column: Some(column) })) => {
                return self.no_column(key, dataset, column, summary, help);
            }
            Some(Err(FileProblem::NotConverted { summary, help, column: None })) => {
                return self.error(Code::PZ0020, &path, summary, "named here", help);
            }
            Some(Err(FileProblem::Elsewhere { summary, help })) => {
                let summary = format!("the service cannot read `{}`: {summary}", visible(source));
                return self.error(Code::PZ0021, &path, summary, "named here", help);
            }
            Some(Err(problem)) => {
                let (summary, help) = file_problem_words(problem, source);
                self.error(Code::PZ0013, &path, summary, "named here", help);
            }
        }
        self.left_out(source, self.files.of_dataset(key, source), &path);
    }

    /// What lies in a folder of data and is not taken: said once. Where rows may be in it, that is an error: a part of the data
    /// would be missing, and nobody would see it.
    pub(super) fn left_out(&mut self, source: &str, found: Option<&Found>, path: &[&str]) {
        let Some(left) = self.files.left.get(source).filter(|left| !left.is_empty()) else {
            return;
        };
        let taken = found.is_some_and(Result::is_ok);
        let data: Vec<&LeftOut> = left.iter().filter(|it| it.data).collect();
        let shown: Vec<&LeftOut> =
            if data.is_empty() { left.iter().collect() } else { data.clone() };
        let names = shown.iter().map(|it| format!("`{}` ({})", visible(&it.name), it.why));
        let names = listed(names, LISTED);
        let summary = match taken {
            true if source.starts_with("s3://") && left.iter().all(LeftOut::is_folder) => {
                format!("`{source}` has sub-folders, and no import reads them: {names}")
            }
            true if source.starts_with("s3://") => {
                format!(
                    "`{source}` has objects that are no data, and an import may read them: {names}"
                )
            }
            false if source.starts_with("s3://") => {
                format!("`{source}` has no data directly in it, but {names}")
            }
            true => format!("`{source}` has files that are not taken: {names}"),
            false => format!("`{source}` has no `.csv` file, but {names}"),
        };
        let help = match data.is_empty() {
            _ if source.starts_with("s3://") => {
                "the service reads every object directly in the folder, and none of sub-folders: remove them, or write the data to a folder of its own"
            }
            true => "move them away, so that nothing else than the data lies in the folder",
            false => {
                "unpack them, or give them names that end in `.csv`, directly in the folder; or move away what is no data"
            }
        };
        let problem = Finding::new(Code::PZ0013, summary).label("named here").help(help);
        let harmless = taken && data.is_empty();
        self.at(path, Some(if harmless { problem.warning() } else { problem }));
    }

    fn schema(&mut self, key: &str, dataset: &Dataset) -> Option<Schema> {
        let kind = dataset_kind::dataset_type(key);
        let path = ["datasets", key, "schema"];
        match &dataset.schema {
            SpecSchema::File(file) => match self.files.schemas.get(file)? {
                Ok(text) => self.avro(key, file, text),
                Err(problem) => {
                    let (summary, help) = file_problem_words(problem, file);
                    self.error(Code::PZ0013, &path, summary, "named here", help);
                    None
                }
            },
            SpecSchema::Short(fields) => {
                self.types(key, fields);
                let scope = Scope::new("us-east-1", "000000000000");
                let choices = Choices::default();
                let from = Lowering {
                    spec: &self.loaded.spec,
                    scope: &scope,
                    files: self.files,
                    choices: &choices,
                    requests: &NO_REQUESTS,
                };
                let mut schema = dataset_kind::short_schema(key, &dataset.schema, &from).ok()?;
                let whole = self.loaded.tree.span_at(&path);
                self.places(&mut schema, &path);
                for finding in schema::check(&schema, kind, self.domain) {
                    let span = finding.span().cloned().unwrap_or(whole.clone());
                    self.finding(finding, span);
                }
                Some(schema)
            }
        }
    }

    /// Says of a schema in the short form where its fields stand in the spec.
    fn places(&self, schema: &mut Schema, path: &[&str; 3]) {
        let [datasets, key, block] = *path;
        schema.place = self.loaded.tree.span_at(path).into();
        for field in &mut schema.fields {
            let place = self.loaded.tree.key_span_at(&[datasets, key, block, &field.name]);
            field.place = Place(Some(place));
            (field.name_place, field.type_place) = (field.place.clone(), field.place.clone());
        }
    }

    /// The schema in an Avro file; what is wrong with it is shown there.
    fn avro(&mut self, key: &str, file: &str, text: &str) -> Option<Schema> {
        let kind = dataset_kind::dataset_type(key);
        let (schema, findings) = match Schema::parse(text) {
            Ok(schema) => {
                let findings = schema::check(&schema, kind, self.domain);
                (Some(schema), findings)
            }
            Err(findings) => (None, findings),
        };
        let named = self.loaded.tree.span_at(&["datasets", key, "schema"]);
        let text: Arc<str> = text.into();
        let is_shown = !self.files.outside.contains(file);
        for finding in findings.into_iter().take(MOST_PROBLEMS) {
            let finding = if is_shown { finding } else { finding.unquoted() };
            let span = Some(named.clone());
            self.problems.push(match finding.span().cloned() {
                Some(place) => {
                    let (path, text) = (file.to_owned(), Arc::clone(&text));
                    let file = Some(InFile { path, text, span: place, is_shown });
                    finding.moved(|it| InSpec { span, label: it.label, file, related: vec![] })
                }
                // What is about the whole file names it.
                None => {
                    let message = format!("{file}: {}", finding.message);
                    let problem = Finding { message, ..finding };
                    problem.moved(|_| InSpec { span, ..InSpec::default() })
                }
            });
        }
        schema
    }

    /// Fields of a short form whose types are not known.
    fn types(&mut self, key: &str, fields: &Fields) {
        for (name, field) in &fields.0 {
            let (word, more) = match field {
                Field::Type(word) => (word, None),
                Field::Block(block) => (&block.r#type, Some("type")),
            };
            let Err(why) = short::parse_type(word) else { continue };
            let path: Vec<&str> =
                ["datasets", key, "schema", name].into_iter().chain(more).collect();
            self.at(&path, Some(why.label("the type of a field")));
        }
    }
}

/// What is wrong with where the data is said to be, whatever is there (docs/service/resources.md,
/// "Import jobs" and "Forms of roles, keys and locations").
pub(super) fn location(source: &str) -> Option<(String, String)> {
    let Some(place) = source.strip_prefix("s3://") else {
        let (scheme, _) = source.split_once("://")?;
        let help = "write `s3://BUCKET/KEY`, or the path of a file or folder beside the spec";
        return Some((format!("data cannot be read from `{scheme}://`"), help.into()));
    };
    // Old buckets have names that new ones may not have, so that only one that is left out is wrong for sure.
    if place.split('/').next().is_none_or(str::is_empty) {
        let help = "write `s3://BUCKET/KEY`; a folder ends in `/`";
        return Some(("this names no bucket".into(), help.into()));
    }
    let length = source.chars().count();
    (length > arn::LONGEST).then(|| {
        let summary =
            format!("this place has {length} characters, at most {} are allowed", arn::LONGEST);
        (summary, "move the data to a shorter key, or name the folder that holds it".into())
    })
}

pub(super) fn file_problem_words(problem: &FileProblem, file: &str) -> (String, String) {
    match problem {
        FileProblem::Missing if file.starts_with("s3://") => (
            format!("`{file}` names no object"),
            "check the bucket and the key; a folder ends in `/`, and only what lies directly in it is read".into(),
        ),
        FileProblem::Missing => (
            format!("`{file}` does not exist"),
            "paths are relative to the folder of the spec".into(),
        ),
        FileProblem::Empty => (
            format!("`{file}` is empty"),
            "a data file has a header line and rows; a folder has at least one `.csv` file".into(),
        ),
        FileProblem::NotUtf8 => (
            format!("`{file}` is not UTF-8"),
            "convert it first, for example: iconv -f CP949 -t UTF-8 old.csv > new.csv".into(),
        ),
        FileProblem::NotConverted { summary, help, .. }
        | FileProblem::Elsewhere { summary, help } => {
            (format!("`{file}` cannot be read: {summary}"), help.clone())
        }
        FileProblem::Unreadable(why) => {
            (format!("`{file}` cannot be read: {why}"), "check the path and its permissions".into())
        }
    }
}
