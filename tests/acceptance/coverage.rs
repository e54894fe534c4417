//! `docs/coverage.md`: which operations of the service are used by what. The page is made from the service model, the definitions of
//! the kinds and the answers of the emulator, so that none can be forgotten. Not here: what the operations do.

use crate::support::{Emulator, Stage, root};
use expect_test::expect_file;
use personalize_core::{
    address::Kind,
    kind::{
        self,
        definition::{Listing, Service},
    },
};
use personalize_model::{Operation, control, events, runtime};
use std::{
    collections::BTreeMap,
    io::{Read, Write},
    net::TcpStream,
};

/// What of a spec leads to resources of a kind.
fn key(kind: Kind) -> &'static str {
    match kind {
        Kind::DatasetGroup => "`datasetGroup`",
        Kind::Schema => "`datasets.*.schema`",
        Kind::Dataset => "`datasets`",
        Kind::ImportJob => "`datasets.*.source`",
        Kind::EventTracker => "`eventTracker`",
        Kind::Solution => "`solutions`",
        Kind::SolutionVersion => "`solutions.*.training`",
        Kind::Filter => "`filters`",
        Kind::Campaign => "`campaigns`",
        Kind::Recommender => "`recommenders`",
        Kind::MetricAttribution => "`metricAttribution`",
        Kind::BatchInferenceJob => "`batchInference`",
        Kind::BatchSegmentJob => "`batchSegments`",
        Kind::ExportJob => "`exports`",
        Kind::DeletionJob => "`deletions`",
        other => panic!("{other} is not a kind of Personalize"),
    }
}

/// Operations that the definition of no kind names: the column, and who uses it or why nobody does.
const OTHERS: [(&str, &str, &str); 18] = [
    ("TagResource", "`tags`", "tags of every kind that takes them"),
    ("UntagResource", "`tags`", "tags of every kind that takes them"),
    ("ListTagsForResource", "`tags`", "whose a resource is"),
    ("GetSolutionMetrics", NONE, "`metrics`"),
    ("DescribeRecipe", NONE, RECIPES),
    ("ListRecipes", NONE, RECIPES),
    ("DescribeAlgorithm", NONE, RECIPES),
    ("DescribeFeatureTransformation", NONE, RECIPES),
    ("GetRecommendations", NONE, "`recommend`"),
    ("GetPersonalizedRanking", NONE, "`recommend --rank`"),
    ("GetActionRecommendations", NONE, "`recommend`"),
    ("PutEvents", NONE, APPLICATIONS),
    ("PutItems", NONE, APPLICATIONS),
    ("PutUsers", NONE, APPLICATIONS),
    ("PutActions", NONE, APPLICATIONS),
    ("PutActionInteractions", NONE, APPLICATIONS),
    ("ListDatasetGroups", "`datasetGroup`", "`stacks`"),
    ("ListMetricAttributionMetrics", "`metricAttribution.metrics`", "Describe does not give them"),
];
const NONE: &str = "no resource";
const RECIPES: &str = "nobody: recipes are known (`crates/rules`)";
const APPLICATIONS: &str = "nobody: applications send it";

/// By what the kinds call each operation.
fn uses() -> BTreeMap<String, (&'static str, String)> {
    let mut uses = BTreeMap::new();
    for kind in Kind::ALL {
        let definition = kind::definition_of(kind);
        if definition.service != Service::Personalize {
            continue;
        }
        let calls = definition.calls;
        let noun = calls.create.strip_prefix("Create").unwrap();
        let mut note = |operation: String, what: &str| {
            uses.insert(operation, (key(kind), format!("{what} `{kind}`")));
        };
        note(calls.create.into(), "creates");
        note(format!("Describe{noun}"), "reads");
        calls.update.into_iter().for_each(|it| note(it.operation.into(), "updates"));
        calls.delete.into_iter().for_each(|it| note(it.into(), "deletes"));
        calls.stop.into_iter().for_each(|it| note(it.operation.into(), "stops"));
        calls.start.into_iter().for_each(|it| note(it.into(), "starts"));
        if !matches!(definition.listing, Listing::Known) {
            note(format!("List{noun}s"), "lists");
        }
    }
    uses
}

/// Whether the emulator has an answer of its own, if only that something is missing in the call.
fn is_answered(url: &str, operation: &Operation, target: Option<&str>) -> bool {
    let host = url.strip_prefix("http://").unwrap();
    let scope = "local/20250101/us-east-1/personalize/aws4_request";
    let target = target.map_or(String::new(), |target| {
        format!(
            "x-amz-target: {target}.{}\r\ncontent-type: application/x-amz-json-1.1\r\n",
            operation.name
        )
    });
    let request = format!(
        "POST {} HTTP/1.1\r\nhost: {host}\r\n{target}authorization: AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{{}}",
        operation.path
    );
    let mut stream = TcpStream::connect(host).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.contains("x-amzn-requestid"), "{}: {answer}", operation.name);
    !answer.contains("does not cover")
}

#[test]
fn every_operation_has_its_row_and_no_cell_is_empty() {
    let stage = Stage::empty();
    let emulator = Emulator::start(&stage, &[]);
    let uses = uses();
    let apis = [
        ("Control plane", control::OPERATIONS, Some("AmazonPersonalize")),
        ("Runtime", runtime::OPERATIONS, None),
        ("Events", events::OPERATIONS, None),
    ];
    let mut page = "# Coverage\n\nThe operations of Amazon Personalize (service models of 2018-05-22), what of a spec leads to them, who calls them, and whether the\nemulator answers them. A test makes this page (`tests/acceptance/coverage.rs`).\n".to_owned();
    let mut count = 0;
    for (title, operations, target) in apis {
        page.push_str(&format!(
            "\n## {title}\n\n| operation | spec | called by | emulator |\n|---|---|---|---|\n"
        ));
        for operation in operations {
            let name = operation.name;
            let other = OTHERS.iter().find(|(other, ..)| *other == name);
            let by_kind = uses.get(name).map(|(key, what)| (*key, what.as_str()));
            let Some((spec, by)) = by_kind.or(other.map(|(_, spec, by)| (*spec, *by))) else {
                panic!("`{name}` is called by no kind, and has no reason in the table");
            };
            let answered = is_answered(&emulator.url, operation, target);
            assert!(answered, "the emulator does not cover {name}");
            page.push_str(&format!("| `{name}` | {spec} | {by} | answers |\n"));
            count += 1;
        }
    }
    page.push_str(&format!("\n{count} operations.\n"));
    expect_file![root().join("docs/coverage.md")].assert_eq(&page);
}
