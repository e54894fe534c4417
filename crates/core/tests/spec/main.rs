//! Specs and what is said about them, text to text. One file a topic.

mod any_text;
mod attribution;
mod endpoint;
mod files;
mod filters;
mod given;
mod jobs;
mod mapping;
mod otherwise;
mod quotas;
mod recipes;
mod schedules;
mod schemas;
mod targets;
mod variables;

use expect_test::Expect;
use personalize_core::{
    check,
    diagnostic::{Diagnostic, Source, render},
    spec::{self, Loaded, files::Files, vars::Given},
};

/// A spec of interactions and items; more follows.
const BASE: &str = "\
version: 1
name: films
datasets:
  interactions: {schema: {USER_ID: string, ITEM_ID: string, TIMESTAMP: long}}
  items: {schema: {ITEM_ID: string, PRICE: float, GENRES: {type: string, categorical: true}}}
";

fn load(
    text: &str,
    given: &[(&str, &str)],
    target: Option<&str>,
) -> Result<Loaded, Vec<Diagnostic>> {
    let given: Given = given.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
    spec::load(text, &given, target)
}

/// Everything that is said about a spec, as people see it.
fn said(text: &str, given: &[(&str, &str)], target: Option<&str>) -> String {
    said_with(text, given, target, &Files::default())
}

/// The same where something is known of the files.
fn said_with(text: &str, given: &[(&str, &str)], target: Option<&str>, files: &Files) -> String {
    let problems = match load(text, given, target) {
        Ok(loaded) => check::check(&loaded, files),
        Err(problems) => problems,
    };
    let source = Source { path: "spec.yaml".into(), text: text.into() };
    problems.iter().map(|p| render(p, &source, false)).collect::<Vec<_>>().join("\n\n")
}

/// What is said about the base spec with `more` at its end.
fn check(more: &str, expected: &Expect) {
    expected.assert_eq(&said(&format!("{BASE}{more}"), &[], None));
}
