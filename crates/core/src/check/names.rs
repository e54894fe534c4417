//! Physical names: allowed, short enough for what is added to them, and each of its own.
//! Not here: the rules for single names (`rules::name`).

use super::Checker;
use crate::{
    diagnostic::Diagnostic,
    kind::{dataset as dataset_kind, import_job, job},
};
use personalize_rules::name;
use personalize_rules::rule::Code;
use std::collections::BTreeMap;

/// The characters of the number of a run: `-999`.
const LONGEST_NUMBER: usize = 4;

impl Checker<'_> {
    /// The physical names of everything that has a key.
    pub(super) fn names(&mut self) {
        let spec = &self.loaded.spec;
        let own = |name: &Option<String>, key: &str| spec.physical_name(key, name.as_deref());
        let mut names: Vec<([&str; 2], String)> = Vec::new();
        names.extend(
            spec.solutions.iter().map(|(k, s)| (["solutions", k.as_str()], own(&s.name, k))),
        );
        names.extend(
            spec.filters.iter().map(|(k, f)| (["filters", k.as_str()], own(&f.block().name, k))),
        );
        names.extend(
            spec.campaigns.iter().map(|(k, c)| (["campaigns", k.as_str()], own(&c.name, k))),
        );
        names.extend(
            spec.recommenders.iter().map(|(k, r)| (["recommenders", k.as_str()], own(&r.name, k))),
        );
        names.extend(job::all(spec).iter().map(|it| ([it.block, it.key], it.base_name(spec))));
        self.unequal(&names);
        self.run_names();
        for (path, name) in names {
            if let Some(finding) = name::check(&name) {
                let span = self.loaded.tree.key_span_at(&path);
                let help = "choose another key, or give it a `name` of its own";
                self.finding(finding.help(help), span);
            }
        }
    }

    /// The runs of jobs have a hash and a number behind the name. A key names a folder, too.
    fn run_names(&mut self) {
        let spec = &self.loaded.spec;
        for job in job::all(spec) {
            let base = job.base_name(spec);
            let length = base.chars().count() + 1 + job::HASH + LONGEST_NUMBER;
            let span = self.loaded.tree.key_span_at(&[job.block, job.key]);
            if length > name::LONGEST && name::check(&base).is_none() {
                let message = format!("`{base}` is too long for a job");
                let label = format!(
                    "its runs have names of up to {length} characters, at most {} are allowed",
                    name::LONGEST
                );
                let help = "shorten its key, or give it a `name` of its own";
                let problem =
                    Diagnostic::new(Code::PZ0012, message).at(span).label(label).help(help);
                self.problems.push(problem);
            } else if let Some(finding) = name::check(job.key).filter(|_| job.name.is_some()) {
                self.finding(finding.help("choose another key"), span);
            }
        }
    }

    /// No two of a kind have the same name: it is all that tells them apart in an account.
    fn unequal(&mut self, names: &[([&str; 2], String)]) {
        let mut seen = BTreeMap::new();
        for ([block, key], name) in names {
            let Some(first) = seen.insert((block, name), key) else { continue };
            let tree = &self.loaded.tree;
            let span = tree.key_span_at(&[block, key]);
            let problem =
                Diagnostic::new(Code::PZ0019, format!("two of the {block} have the name `{name}`"))
                    .at(span)
                    .label(format!("`{first}` has it, too"))
                    .help("give one of them another `name`");
            self.problems.push(problem);
        }
    }

    /// Schemas and import jobs are named after the stack, too, with the dataset and a hash behind it.
    pub(super) fn long(&mut self) {
        let spec = &self.loaded.spec;
        let derived = spec.datasets.iter().map(|(key, dataset)| {
            let (what, hash) = match dataset.source {
                Some(_) => ("import job", import_job::HASH),
                None => ("schema", dataset_kind::HASH),
            };
            (spec.name.chars().count() + key.len() + hash + 2, key, what)
        });
        let Some((length, key, what)) =
            derived.max().filter(|(length, _, _)| *length > name::LONGEST)
        else {
            return;
        };
        if name::check(&spec.name).is_some() {
            return;
        }
        let over = length - name::LONGEST;
        let label = format!(
            "the {what} `{}-{key}-…` would have {length} characters, at most {} are allowed",
            spec.name,
            name::LONGEST
        );
        let help = format!(
            "shorten it by {over}; the dataset group and the like can have a `name` of their own"
        );
        self.error(
            Code::PZ0012,
            &["name"],
            format!("`{}` is too long for a stack", spec.name),
            &label,
            help,
        );
    }

    pub(super) fn name(&mut self, path: &[&str], name: &str) {
        let help = "names are letters, digits, `-` and `_`, at most 63, and begin with a letter or digit; titles and data may be in any script";
        self.at(path, name::check(name).map(|finding| finding.help(help)));
    }
}
