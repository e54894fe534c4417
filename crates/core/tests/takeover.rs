//! Specs made of other tools' files: what is in them is carried over or said, with its place. Not here: live groups, which
//! the acceptance tests take over.

use personalize_core::{
    check,
    diagnostic::{Source, position_of, render},
    spec::{self, files::Files, vars::Given},
    takeover::{Taken, Tool, migrate},
    yaml,
};
use std::path::Path;

const MAPS: &str = include_str!("takeover/maps.json");
const CFN: &str = include_str!("takeover/template.yaml");
const AWSCC: &str = include_str!("takeover/state.json");

/// The losses in short: code, line, message.
fn losses(taken: &Taken, text: &str) -> Vec<String> {
    let line = |problem| position_of(problem, text).map_or(0, |(line, _)| line);
    taken.losses.iter().map(|l| format!("{} {}: {}", l.code, line(l), l.message)).collect()
}

fn made(text: &str, tool: Tool) -> Taken {
    migrate(text, tool, "file").unwrap_or_else(|problems| panic!("{problems:#?}"))
}

/// The spec is valid, with these values of its variables.
fn is_valid(taken: &Taken, given: &[(&str, &str)]) {
    let given: Given = given.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
    let loaded = spec::load(&taken.spec, &given, None);
    let loaded = loaded.unwrap_or_else(|problems| panic!("{}\n{problems:#?}", taken.spec));
    let schemas = taken.schemas.iter().map(|(path, text)| (path.clone(), Ok(text.clone())));
    let files = Files { schemas: schemas.collect(), ..Files::default() };
    let problems = check::check(&loaded, &files);
    assert!(problems.iter().all(|p| !p.is_error()), "{}\n{problems:#?}", taken.spec);
}

#[test]
fn a_maps_configuration_becomes_a_spec() {
    let taken = made(MAPS, Tool::Maps);
    is_valid(&taken, &[]);
    expect_test::expect_file!["takeover/maps.spec.yaml"].assert_eq(&taken.spec);
    expect_test::expect_file!["takeover/maps.losses.txt"]
        .assert_eq(&losses(&taken, MAPS).join("\n"));
}

#[test]
fn a_template_becomes_a_spec() {
    let taken = made(CFN, Tool::Cfn);
    is_valid(&taken, &[("Stage", "dev")]);
    expect_test::expect_file!["takeover/template.spec.yaml"].assert_eq(&taken.spec);
    expect_test::expect_file!["takeover/template.losses.txt"]
        .assert_eq(&losses(&taken, CFN).join("\n"));
}

#[test]
fn a_terraform_state_becomes_a_spec() {
    let taken = made(AWSCC, Tool::Awscc);
    is_valid(&taken, &[]);
    expect_test::expect_file!["takeover/state.spec.yaml"].assert_eq(&taken.spec);
    expect_test::expect_file!["takeover/state.losses.txt"]
        .assert_eq(&losses(&taken, AWSCC).join("\n"));
}

/// The places behind the opening brackets of all maps of a JSON text.
fn maps(text: &str) -> Vec<usize> {
    text.match_indices('{').map(|(at, _)| at + 1).collect()
}

/// A member that no tool has, put into each map in turn, is said, or the map is one whose keys people choose.
#[test]
fn no_member_is_dropped_in_silence() {
    for (text, tool) in [(MAPS, Tool::Maps), (AWSCC, Tool::Awscc)] {
        let mut silent = Vec::new();
        for at in maps(text) {
            let comma = if text[at..].trim_start().starts_with('}') { "" } else { "," };
            let with = format!("{}\"unheardOf\": \"x\"{comma}{}", &text[..at], &text[at..]);
            let Ok(taken) = migrate(&with, tool, "file") else { continue };
            let said = taken.losses.iter().any(|loss| loss.message.contains("unheardOf"));
            let carried = taken.spec.contains("unheardOf")
                || taken.schemas.iter().any(|(_, text)| text.contains("unheardOf"));
            if !said && !carried {
                let line = text[..at].matches('\n').count() + 1;
                silent
                    .push(format!("{tool:?} line {line}: {}", text.lines().nth(line - 1).unwrap()));
            }
        }
        // Of tags only key and value count, of a resource of Terraform only its values; Avro has members of its own, and
        // batch jobs are said as a whole.
        let known = [
            "tagKey",
            "\"key\"",
            "\"name\": \"ITEM_ID\"",
            "USER_ID",
            "TIMESTAMP",
            "\"type\": \"record\"",
            "\"values\"",
            "resources",
            "root_module",
            "terraform_version",
            "\"schema\": {",
            "awscc_",
            "EVENT_TYPE",
            "batchInferenceJobs",
            "Awscc line 1:",
        ];
        silent.retain(|line| !known.iter().any(|word| line.contains(word)));
        assert!(silent.is_empty(), "{silent:#?}");
    }
}

#[test]
fn what_holds_nothing_is_said_and_makes_no_spec() {
    let said = |text: &str, tool| {
        let problems = migrate(text, tool, "file").unwrap_err();
        let source = Source { path: "file".into(), text: text.into() };
        render(&problems[0], &source, false)
    };
    let text = said("{\"itemAttributes\": \"x\"}", Tool::Maps);
    assert!(
        text.starts_with("error[PZ6006]: this is no configuration with a `datasetGroup`"),
        "{text}"
    );
    let text = said("Resources:\n  Queue: {Type: AWS::SQS::Queue}\n", Tool::Cfn);
    assert!(
        text.starts_with("error[PZ6006]: there is no resource of a type `AWS::Personalize"),
        "{text}"
    );
    let text = said("{\"values\": {\"root_module\": {}}}", Tool::Awscc);
    assert!(text.starts_with("error[PZ6006]: there is no resource of a type `awscc_"), "{text}");
    let text = said("a: [", Tool::Cfn);
    assert!(text.starts_with("error[PZ0001]"), "{text}");
}

#[test]
fn losses_are_shown_with_their_places() {
    let shown = |code: &str, taken: &Taken, text: &str| {
        let loss = taken.losses.iter().find(|l| l.code.as_str() == code).unwrap();
        render(loss, &Source { path: "file".into(), text: text.into() }, false)
    };
    let (maps, cfn) = (made(MAPS, Tool::Maps), made(CFN, Tool::Cfn));
    assert!(shown("PZ6001", &maps, MAPS).starts_with("warning[PZ6001]: "));
    assert!(shown("PZ6002", &maps, MAPS).starts_with("warning[PZ6002]: "));
    assert!(shown("PZ6005", &cfn, CFN).starts_with("warning[PZ6005]: "));
}

#[test]
fn odd_texts_of_a_file_stay_texts() {
    let text = MAPS.replace("clicked", "a: b, #\\u001b[31m\\nadopt: [x]");
    let taken = made(&text, Tool::Maps);
    assert!(yaml::parse(&taken.spec).is_ok(), "{}", taken.spec);
    assert!(
        !taken.spec.contains('\u{1b}') && !taken.spec.contains("\nadopt: [x]"),
        "{}",
        taken.spec
    );
}

#[test]
#[ignore = "needs ../shared"]
fn public_configurations_become_valid_specs() {
    let shared = std::env::var_os("PERSONALIZE_SHARED")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared"), Into::into);
    let mut found = 0;
    for entry in std::fs::read_dir(shared.join("corpus/configs")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&path).unwrap();
        let tool = if name.ends_with(".yaml") { Tool::Cfn } else { Tool::Maps };
        let result = migrate(&text, tool, "file");
        found += 1;
        if name.contains("batch_job") {
            assert!(result.is_err(), "{name}");
            continue;
        }
        let taken = result.unwrap_or_else(|problems| panic!("{name}: {problems:#?}"));
        let has_interactions = !taken.losses.iter().any(|l| l.message.contains("no interactions"));
        // Examples of a single resource are said to be incomplete.
        assert!(has_interactions || name.starts_with("awsdocs"), "{name}: {}", taken.spec);
        if has_interactions {
            is_valid(&taken, &[]);
        }
    }
    assert!(found >= 12, "{found}");
}
