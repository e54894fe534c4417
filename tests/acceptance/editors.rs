//! Specs in editors, which know the JSON Schema. Not here: specs that other programs write (`rewritten`).

use crate::support::{Stage, root};
use serde_json::{Value, json};
use std::{fs, process::Command};

/// The specs of the tree, as (folder, file).
pub(crate) const SPECS: [(&str, &str); 7] = [
    ("examples/minimal", "spec.yaml"),
    ("examples/movies", "spec.yaml"),
    ("examples/shop", "spec.yaml"),
    ("specs", "minimal.yaml"),
    ("specs", "reference.yaml"),
    ("specs", "shop.yaml"),
    ("specs", "video.yaml"),
];

/// Mistakes in `examples/minimal/spec.yaml` as (what stands there, what is written, whether a JSON Schema can know, where it
/// is seen). Where it cannot, `validate` alone finds the mistake.
const MISTAKES: [(&str, &str, bool, &str); 40] = [
    ("version: 1", "version: 2", true, "version"),
    ("version: 1", "version: one", true, "version"),
    ("version: 1\n", "", true, ""),
    ("datasets:", "dataset:", true, ""),
    ("campaigns:", "campaign:", true, ""),
    ("datasets:", "solutionz: {}\ndatasets:", true, ""),
    ("datasets:", "region: Ireland\ndatasets:", true, "region"),
    ("datasets:", "region: eu-west1\ndatasets:", true, "region"),
    ("datasets:", "account: 123456789012\ndatasets:", true, "account"),
    ("datasets:", "account: '1234'\ndatasets:", true, "account"),
    ("datasets:", "adopt: campaign/home\ndatasets:", true, "adopt"),
    ("datasets:", "outputs: {smm: /x/}\ndatasets:", true, "outputs"),
    ("datasets:", "eventTracker: true\ndatasets:", true, "eventTracker"),
    ("datasets:", "datasetGroup: {domain: SHOP}\ndatasets:", true, "datasetGroup/domain"),
    ("datasets:", "datasetGroup: {protect: maybe}\ndatasets:", true, "datasetGroup/protect"),
    ("datasets:", "datasetGroup: {name: my group}\ndatasets:", true, "datasetGroup/name"),
    ("datasets:", "datasetGroup: {kmsKeyArn: my-key}\ndatasets:", true, "datasetGroup/kmsKeyArn"),
    ("TIMESTAMP: long", "TIMESTAMP: bigint", true, "datasets/interactions/schema/TIMESTAMP"),
    ("TIMESTAMP: long", "TIMESTAMP: [long]", true, "datasets/interactions/schema/TIMESTAMP"),
    ("TIMESTAMP: long", "TIMESTAMP: {typ: long}", true, "datasets/interactions/schema/TIMESTAMP"),
    (
        "TIMESTAMP: long",
        "TIMESTAMP: {type: long, categorical: 3}",
        true,
        "datasets/interactions/schema/TIMESTAMP/categorical",
    ),
    ("USER_ID: string", "USER_ID: text", true, "datasets/interactions/schema/USER_ID"),
    (
        "source: data/interactions.csv",
        "sauce: data/interactions.csv",
        true,
        "datasets/interactions",
    ),
    (
        "source: data/interactions.csv",
        "source: [a.csv, b.csv]",
        true,
        "datasets/interactions/source",
    ),
    (
        "recipe: aws-user-personalization-v2",
        "recipe: aws-user-personalisation-v2",
        true,
        "solutions/for-you/recipe",
    ),
    (
        "recipe: aws-user-personalization-v2",
        "recipe: user-personalization-v2",
        true,
        "solutions/for-you/recipe",
    ),
    (
        "recipe: aws-user-personalization-v2",
        "recipeArn: arn:aws:personalize:::recipe/x",
        true,
        "solutions/for-you",
    ),
    ("recipe: aws-user-personalization-v2", "recipe: [x]", true, "solutions/for-you/recipe"),
    (
        "autoTraining: off",
        "autoTraining: off, training: {when: nightly}",
        true,
        "solutions/for-you/training/when",
    ),
    (
        "autoTraining: off",
        "autoTraining: off, training: {maxAge: a month}",
        true,
        "solutions/for-you/training/maxAge",
    ),
    (
        "autoTraining: off",
        "autoTraining: off, training: {mode: INCREMENTAL}",
        true,
        "solutions/for-you/training/mode",
    ),
    (
        "autoTraining: off",
        "autoTraining: off, training: {whenn: once}",
        true,
        "solutions/for-you/training",
    ),
    ("minProvisionedTPS: 1", "minProvisionedTPS: 0", true, "campaigns/home/minProvisionedTPS"),
    ("minProvisionedTPS: 1", "minProvisionedTPS: many", true, "campaigns/home/minProvisionedTPS"),
    ("minProvisionedTPS: 1", "minProvisionedTps: 1", true, "campaigns/home"),
    ("{solution: for-you, minProvisionedTPS: 1}", "[for-you]", true, "campaigns/home"),
    ("{solution: for-you, minProvisionedTPS: 1}", "{minProvisionedTPS: 1}", true, "campaigns/home"),
    ("solution: for-you", "solution: for-yuo", false, ""),
    ("ITEM_ID: string", "ITEM: string", false, ""),
    ("source: data/interactions.csv", "source: data/nothing.csv", false, ""),
];

/// Prints, for each spec in its arguments after the schema, the paths of what the schema finds.
const FIND: &str = r#"
import json, sys, ruamel.yaml
from jsonschema import Draft202012Validator
schema = json.load(open(sys.argv[1]))
Draft202012Validator.check_schema(schema)
validator = Draft202012Validator(schema)
for name in sys.argv[2:]:
    # As editors read it: YAML 1.2.
    spec = ruamel.yaml.YAML(typ="safe").load(open(name))
    paths = ["/".join(map(str, e.absolute_path)) for e in validator.iter_errors(spec)]
    print(json.dumps(paths))
"#;

/// The paths of the specs of the tree.
fn specs() -> Vec<String> {
    let path = |(folder, file): &(&str, &str)| root().join(folder).join(file).display().to_string();
    SPECS.iter().map(path).collect()
}

pub(crate) fn python(words: &[&str]) -> String {
    let output = Command::new("python3").arg("-c").args(words).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// What the language server of most editors says about these files, or offers at `place` in one of them.
fn served(files: &[String], place: Option<&str>) -> Vec<Value> {
    asked(&root().join("specs/spec.schema.json").display().to_string(), files, place)
}

/// The same with another schema, or `-` where the files name one.
fn asked(schema: &str, files: &[String], place: Option<&str>) -> Vec<Value> {
    let script = root().join("tests/acceptance/editors/language_server.py");
    let mut command = Command::new("python3");
    command.arg(script).arg(schema).args(files);
    let output = command.args(place.iter().flat_map(|place| ["--at", place])).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let lines = String::from_utf8(output.stdout).unwrap();
    lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
#[ignore = "needs python3 and yaml-language-server"]
fn the_language_server_underlines_the_line_of_each_mistake() {
    let good = specs();
    for (file, found) in good.iter().zip(served(&good, None)) {
        assert_eq!(found, json!([]), "{file}");
    }
    let stage = Stage::of("minimal");
    let spec = fs::read_to_string(stage.path("spec.yaml")).unwrap();
    let mut files = Vec::new();
    for (number, (from, to, ..)) in MISTAKES.iter().enumerate() {
        stage.write(&format!("{number}.yaml"), spec.replacen(from, to, 1));
        files.push(stage.path(&format!("{number}.yaml")).display().to_string());
    }
    for ((from, to, known, place), found) in MISTAKES.iter().zip(served(&files, None)) {
        let before = spec.find(from).unwrap();
        let line = spec[..before].matches('\n').count();
        let (lines, is_whole) = (line..=line + to.lines().count(), place.is_empty());
        let is_there = |one: &Value| {
            one[0].as_u64().is_some_and(|at| is_whole || lines.contains(&(at as usize)))
        };
        assert_eq!(found.as_array().unwrap().iter().any(is_there), *known, "`{to}`: {found}");
    }
}

#[test]
#[ignore = "needs python3 and yaml-language-server"]
fn the_language_server_finds_the_schema_that_init_wrote() {
    let stage = Stage::of("minimal");
    stage.ok(&["init", "data", "-o", "mine.yaml"]);
    let files = [stage.path("mine.yaml").display().to_string()];
    assert_eq!(asked("-", &files, None), [json!([])]);
    stage.edit_file("mine.yaml", "TIMESTAMP: long", "TIMESTAMP: bigint");
    let text = fs::read_to_string(stage.path("mine.yaml")).unwrap();
    let line = text.lines().position(|line| line.contains("bigint")).unwrap();
    let found = &asked("-", &files, None)[0];
    assert_eq!(found[0][0], line, "{found}");
}

#[test]
#[ignore = "needs python3 and yaml-language-server"]
fn the_language_server_offers_keys_recipes_types_and_regions() {
    let stage = Stage::empty();
    let text = "version: 1\nname: x\nregion: \nsolutions:\n  a: {recipe: }\ndatasets:\n  interactions:\n    schema: {USER_ID: }\n\n";
    stage.write("spec.yaml", text);
    let file = [stage.path("spec.yaml").display().to_string()];
    for (place, word) in [
        ("2:8", "ap-northeast-2"),
        ("4:14", "aws-similar-items"),
        ("7:22", "string"),
        ("8:0", "campaigns"),
    ] {
        let offered = served(&file, Some(place));
        let words = offered[0].as_array().unwrap();
        assert!(words.iter().any(|one| one == word), "{place}: {offered:?}");
    }
}

/// What the published schema finds in these files.
fn found(files: &[String]) -> Vec<Vec<String>> {
    let schema = root().join("specs/spec.schema.json").display().to_string();
    let files = files.iter().map(String::as_str);
    let words: Vec<&str> = [FIND, &schema].into_iter().chain(files).collect();
    python(&words).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
#[ignore = "needs python3 with PyYAML, ruamel.yaml and jsonschema"]
fn the_schema_for_editors_takes_every_spec_and_finds_mistakes_at_their_place() {
    let good = specs();
    assert_eq!(found(&good), vec![Vec::<String>::new(); SPECS.len()]);
    let stages: Vec<Stage> = MISTAKES
        .iter()
        .map(|(from, to, ..)| {
            let stage = Stage::of("minimal");
            stage.edit(from, to);
            assert_eq!(stage.run(&["validate"]).0, 3, "`{to}` passes validate");
            stage
        })
        .collect();
    let files: Vec<String> =
        stages.iter().map(|stage| stage.path("spec.yaml").display().to_string()).collect();
    for ((_, to, known, place), paths) in MISTAKES.iter().zip(found(&files)) {
        match known {
            // The place of a choice between blocks is that of the whole choice.
            true => assert!(paths.iter().any(|path| path == place), "`{to}`: {paths:?}"),
            false => assert_eq!(paths, Vec::<String>::new(), "`{to}`"),
        }
    }
}
