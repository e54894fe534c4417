//! Whether a spec makes sense: names, references, schemas, filters, recipes and files, all in one pass, each problem
//! at its place. What the service accepts is asked of the crate `rules`. Not here: the structure (`structure`).

mod attribution;
mod datasets;
pub mod events;
mod filters;
mod jobs;
mod mapping;
mod names;
mod outputs;
mod quotas;
mod recipes;
mod references;
mod stack;

use crate::spec::{Loaded, files::Files, vars};
use crate::{
    diagnostic::{Diagnostic, in_order},
    kind::{dataset as dataset_kind, dataset_group},
};
use personalize_rules::{
    dataset::{DatasetType, Domain},
    finding::{Finding, InSpec},
    rule::Code,
    schema::Schema,
};
use std::{collections::BTreeMap, ops::Range};

/// Every problem of a spec whose structure is sound, in the order of the file.
pub fn check(loaded: &Loaded, files: &Files) -> Vec<Diagnostic> {
    let domain = loaded.spec.dataset_group.domain.map(dataset_group::domain);
    let mut checker = Checker {
        loaded,
        files,
        domain,
        schemas: BTreeMap::new(),
        partial: false,
        problems: Vec::new(),
    };
    checker.stack();
    checker.references();
    checker.allow();
    checker.adopt();
    checker.storage();
    checker.outputs();
    checker.datasets();
    let described = loaded.spec.datasets.iter().map(|(key, _)| dataset_kind::dataset_type(key));
    checker.partial = described.into_iter().any(|kind| !checker.schemas.contains_key(&kind));
    checker.metric_attribution();
    checker.filters();
    checker.solutions();
    checker.campaigns();
    checker.recommenders();
    checker.jobs();
    checker.quotas();
    let mut problems = checker.problems;
    problems.iter_mut().for_each(|problem| vars::lead(&loaded.uses, problem));
    in_order(problems)
}

struct Checker<'a> {
    loaded: &'a Loaded,
    files: &'a Files,
    domain: Option<Domain>,
    schemas: BTreeMap<DatasetType, Schema>,
    /// Whether the schema of some dataset could not be read.
    partial: bool,
    problems: Vec<Diagnostic>,
}

impl Checker<'_> {
    fn error(
        &mut self,
        code: Code,
        path: &[&str],
        message: impl Into<String>,
        label: &str,
        help: impl Into<String>,
    ) {
        let span = self.loaded.tree.span_at(path);
        self.problems.push(Diagnostic::new(code, message).at(span).label(label).help(help));
    }

    /// What a rule says, at a place of the spec.
    fn finding(&mut self, finding: Finding, span: Range<usize>) {
        self.problems.push(finding.moved(|place| InSpec {
            span: Some(span),
            label: place.label,
            ..InSpec::default()
        }));
    }
}
