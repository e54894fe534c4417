//! Whether a spec makes sense: names, references, schemas, filters, recipes and files, all in one pass, each problem
//! at its place. What the service accepts is asked of the crate `rules`. Not here: the structure (`structure`).

pub mod access;
mod attribution;
mod batch_input;
mod datasets;
mod endpoint;
pub mod events;
mod filters;
mod jobs;
mod mapping;
mod names;
mod outputs;
mod queries;
pub mod quotas;
mod recipes;
mod references;
mod schedules;
mod stack;
mod usage;

use crate::spec::{Loaded, files::Files, vars};
use crate::{
    diagnostic::{Diagnostic, in_order},
    kind::{dataset as dataset_kind, dataset_group},
};
use personalize_rules::{
    dataset::{DatasetType, Domain},
    finding::{Finding, InSpec, suggest},
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
        compared: 0,
        problems: Vec::new(),
    };
    checker.stack();
    checker.references();
    checker.allow();
    checker.adopt();
    checker.usage();
    checker.unused_throughput();
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
    checker.schedules();
    checker.endpoint();
    checker.quotas();
    let mut problems = checker.problems;
    vars::lead(&loaded.uses, &mut problems);
    in_order(problems)
}

struct Checker<'a> {
    loaded: &'a Loaded,
    files: &'a Files,
    domain: Option<Domain>,
    schemas: BTreeMap<DatasetType, Schema>,
    /// Whether the schema of some dataset could not be read.
    partial: bool,
    /// How many names were compared with what refers to nothing.
    compared: usize,
    problems: Vec<Diagnostic>,
}

/// The most names that are compared with what refers to nothing, so that thousands of each are told in little time.
const MOST_COMPARED: usize = 100_000;

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

    /// The one of the names that exist that `name` was probably meant to be.
    fn meant<'n>(&mut self, name: &str, known: &[&'n str]) -> Option<&'n str> {
        self.compared = self.compared.saturating_add(known.len());
        let known = Some(known).filter(|_| self.compared <= MOST_COMPARED)?;
        suggest(name, known.iter().copied())
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::{self, vars::Given};
    use crate::yaml::visits;

    /// How many entries of maps are looked at for a spec with so many solutions, filters and campaigns.
    fn visits(count: usize) -> usize {
        let lines = |line: &dyn Fn(usize) -> String| (0..count).map(line).collect::<String>();
        let text = format!(
            "version: 1\nname: large\ndatasets:\n  interactions: {{schema: {{USER_ID: string, ITEM_ID: string, \
             TIMESTAMP: long}}}}\n  items: {{schema: {{ITEM_ID: string, PRICE: float}}}}\nsolutions:\n{}filters:\n{}campaigns:\n{}",
            lines(&|n| format!(
                "  s{n}: {{recipe: aws-user-personalization-v2, autoTraining: off}}\n"
            )),
            lines(&|n| format!("  f{n}: INCLUDE ItemID WHERE Items.PRICE > {n}\n")),
            lines(&|n| format!("  c{n}: {{solution: s{n}, minProvisionedTPS: 1}}\n")),
        );
        visits::take();
        let loaded = spec::load(&text, &Given::new(), None).expect("the spec is sound");
        check(&loaded, &Files::default());
        visits::take()
    }

    #[test]
    fn names_are_suggested_until_enough_were_compared() {
        let lines = |line: &dyn Fn(usize) -> String| (0..1_000).map(line).collect::<String>();
        let text = format!(
            "version: 1\nname: large\ndatasets:\n  interactions: {{schema: {{USER_ID: string, ITEM_ID: string, \
             TIMESTAMP: long}}}}\nsolutions:\n{}campaigns:\n{}",
            lines(&|n| format!(
                "  s{n}: {{recipe: aws-user-personalization-v2, autoTraining: off}}\n"
            )),
            lines(&|n| format!("  c{n}: {{solution: sx{n}, minProvisionedTPS: 1}}\n")),
        );
        let loaded = spec::load(&text, &Given::new(), None).expect("the spec is sound");
        let found = check(&loaded, &Files::default());
        let unknown: Vec<_> = found.iter().filter(|it| it.code == Code::PZ0014).collect();
        let helps = |words| {
            let help = |it: &&&Diagnostic| it.help.as_ref().is_some_and(|it| it.contains(words));
            unknown.iter().filter(help).count()
        };
        let near = helps("did you mean");
        assert_eq!((unknown.len(), helps("and 980 more")), (1_000, 1_000 - near));
        assert!((1..=MOST_COMPARED / 1_000).contains(&near), "{near}");
    }

    #[test]
    fn no_check_looks_for_an_entry_among_all_others() {
        let (few, many) = (visits(100), visits(1_600));
        // Sixteen times the entries, each found in at most twice the steps.
        assert!(many < few * 16 * 2, "{few} for 100 of each, {many} for 1,600");
    }
}
