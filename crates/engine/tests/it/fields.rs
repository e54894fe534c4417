//! Each field of each kind, changed alone: what is planned, which calls are made, and that nothing is to be done afterwards.
//! The rows are held against the tables of the kinds, so a field without a row fails. `UPDATE_EXPECT=1` writes
//! `fields/changes.txt` anew. Not here: the tables against the service (`core/tests/tables.rs`).

mod rows;

use crate::support::{converge, run};
use expect_test::expect_file;
use personalize_core::{
    address::Kind,
    kind,
    plan::{Plan, Risk, Verb},
};
use personalize_engine::options::Options;
use personalize_sim::{Op, Sim, Stack};
use rows::{Change, ROWS, Row};
use serde_json::Value;
use std::{collections::BTreeSet, fmt::Write};

/// A spec that is changed.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Base {
    Custom,
    Domain,
}

impl Base {
    const ALL: [Base; 2] = [Base::Custom, Base::Domain];

    pub(crate) fn text(self) -> &'static str {
        match self {
            Base::Custom => include_str!("fields/custom.yaml"),
            Base::Domain => include_str!("fields/domain.yaml"),
        }
    }

    /// Changes that are carried out in place, by a replacement, or by a new run.
    pub(crate) fn changes(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Base::Custom => &[
                ("minProvisionedTPS: 1", "minProvisionedTPS: 2"),
                ("every: 14 days", "every: 7 days"),
                ("SAMPLECOUNT()", "SUM(Interactions.EVENT_VALUE)"),
                ("IN (\"watch\")'", "IN (\"watch\", \"like\")'"),
                ("apply_recency_bias: true", "apply_recency_bias: false"),
                ("YEAR: \"int?\", ", "YEAR: \"int?\", LANGUAGE: \"int?\", "),
                ("numResults: 25", "numResults: 30"),
            ],
            Base::Domain => &[
                ("PerSecond: 1", "PerSecond: 2"),
                ("replace: in-place\n", "replace: in-place\n    running: false\n"),
                ("popular-items-by-views", "popular-items-by-purchases"),
                ("{items: [BRAND]}", "{items: [PRICE]}"),
            ],
        }
    }
}

/// The kind and the path of a row's field.
fn parts(row: &Row) -> (&str, &str) {
    row.field.split_once('.').unwrap()
}

#[test]
fn every_field_of_every_kind_has_a_row() {
    let of_kind = |kind: Kind| {
        kind::definition_of(kind).fields.iter().map(move |field| format!("{kind}.{}", field.path))
    };
    let fields: BTreeSet<String> = Kind::ALL.into_iter().flat_map(of_kind).collect();
    let rows: BTreeSet<String> = ROWS.iter().map(|row| row.field.to_owned()).collect();
    assert_eq!(rows, fields);
    assert_eq!(rows.len(), ROWS.len(), "one row a field");
}

#[tokio::test(start_paused = true)]
async fn each_field_changed_alone_makes_these_calls_and_then_nothing() {
    let mut text = String::new();
    for row in ROWS {
        let (word, path) = parts(row);
        let kind = Kind::ALL.into_iter().find(|kind| kind.word() == word).unwrap();
        let field = kind::definition_of(kind).fields.iter().find(|f| f.path == path).unwrap();
        writeln!(text, "{} ({:?}: {})", row.field, field.class, field.why).unwrap();
        let changed = match row.change {
            Change::Spec(base, from, to) => {
                writeln!(text, "  {from} -> {to}").unwrap();
                assert_eq!(base.text().matches(from).count(), 1, "{}: `{from}`", row.field);
                changed(base, Stack::new(&base.text().replace(from, to))).await
            }
            Change::Data(base, source) => {
                writeln!(text, "  other content of {source}").unwrap();
                changed(base, Stack::new(base.text()).with_data(source, "2")).await
            }
            Change::Fixed(why) => format!("  never alone: {why}\n"),
        };
        text += &changed;
        text.push('\n');
    }
    expect_file!["fields/changes.txt"].assert_eq(&text);
}

/// What is planned and done for a changed stack, on an account where the other one was applied. Afterwards nothing is to be
/// done.
async fn changed(base: Base, stack: Stack) -> String {
    let sim = Sim::instant();
    let before = Stack::new(base.text());
    converge(&sim, &before).await;
    let plan = stack.plan(&sim).await.unwrap();
    let text = told(&plan);
    if plan.refusals.iter().any(|refusal| refusal.allow.is_none()) {
        return text;
    }
    let from = sim.journal().len();
    let ran = run(&sim, &plan, Options::default()).await;
    assert!(ran.report.is_complete(), "{:#?}", ran.report);
    let writes = sim.journal().into_iter().skip(from).filter(|asked| asked.op.is_write());
    let mut made: Vec<Op> = writes.map(|asked| asked.op).collect();
    let planned = plan.steps.iter().filter(|step| step.verb != Verb::Wait);
    let mut planned: Vec<Op> = planned.map(|step| Op::Call(step.verb)).collect();
    made.sort();
    planned.sort();
    assert_eq!(made, planned, "each step is one call");
    let next = stack.plan(&sim).await.unwrap();
    assert!(next.is_empty(), "something is left to do:\n{}", told(&next));
    text
}

/// The plan: its reasons, and its calls with what they are sent.
fn told(plan: &Plan) -> String {
    let mut text = String::new();
    for refusal in &plan.refusals {
        let allow = refusal.allow.as_ref().map_or("refused".to_owned(), |a| format!("with {a}"));
        writeln!(text, "  {allow}: {}: {}", refusal.address, refusal.summary).unwrap();
    }
    for item in &plan.items {
        let fields: Vec<&str> = item.fields.iter().map(|change| &*change.path).collect();
        let fields =
            if fields.is_empty() { String::new() } else { format!(" [{}]", fields.join(", ")) };
        let risk = if item.risk == Risk::Safe { String::new() } else { format!(" {}", item.risk) };
        let why = if item.reason.is_empty() { String::new() } else { format!(": {}", item.reason) };
        writeln!(text, "  {:?} {}{fields}{risk}{why}", item.action, item.address).unwrap();
    }
    for step in plan.steps.iter().filter(|step| !step.operation.is_empty()) {
        let sent: Vec<&str> = step.input.keys().collect();
        writeln!(text, "    {} {} {{{}}}", step.operation, step.name, sent.join(", ")).unwrap();
    }
    if text.is_empty() {
        text.push_str("  nothing to do\n");
    }
    text
}

#[tokio::test(start_paused = true)]
async fn what_has_every_field_is_destroyed() {
    for base in Base::ALL {
        let sim = Sim::instant();
        let stack = Stack::new(base.text());
        converge(&sim, &stack).await;
        let plan = stack.plan_destroy(&sim).await.unwrap();
        let ran = run(&sim, &plan, Options::default()).await;
        assert!(ran.report.is_complete(), "{:#?}", ran.report);
        let left = sim.live().into_iter().filter(|live| !kind::is_kept(live.kind));
        assert_eq!(left.map(|live| live.locator).collect::<Vec<_>>(), [""; 0]);
    }
}

/// The values of a spec, so that a row whose field has none before is noticed.
#[tokio::test(start_paused = true)]
async fn every_field_has_a_value_in_one_of_the_specs() {
    let mut with_value = BTreeSet::new();
    for base in Base::ALL {
        let sim = Sim::instant();
        converge(&sim, &Stack::new(base.text())).await;
        for live in sim.live() {
            let fields = kind::definition_of(live.kind).fields.iter();
            let set = fields.filter(|field| field.of(&live.props) != Value::Null);
            with_value.extend(set.map(|field| format!("{}.{}", live.kind, field.path)));
        }
    }
    let never = ROWS.iter().map(|row| row.field).filter(|field| !with_value.contains(*field));
    assert_eq!(never.collect::<Vec<_>>(), rows::WITHOUT_VALUE);
}
