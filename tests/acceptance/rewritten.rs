//! Specs that other programs loaded and dumped: PyYAML and ruamel.yaml, which speak YAML 1.1 and 1.2, and serde_yaml. They
//! have to mean the same as before. Not here: what editors make of a spec (`editors`).

use crate::{
    editors::{SPECS, python},
    support::{Stage, copy, root},
};
use serde_json::{Value, json};
use std::fs;

/// Loads each file with the reader that is named, and dumps it to the file of the same name with `.dumped` after it.
const DUMP: &str = r#"
import sys, yaml, ruamel.yaml
for source in sys.argv[2:]:
    target = open(source + ".dumped", "w")
    if sys.argv[1] == "pyyaml":
        yaml.safe_dump(yaml.safe_load(open(source)), target, sort_keys=False, allow_unicode=True)
    else:
        rt = ruamel.yaml.YAML()
        rt.dump(rt.load(open(source)), target)
"#;

/// A folder with a spec in it, and the spec's name: those of the tree, and what `init` writes for the data of the examples.
fn specs() -> Vec<(Stage, &'static str)> {
    let mut all: Vec<(Stage, &str)> = Vec::new();
    for (folder, file) in SPECS {
        let stage = Stage::empty();
        copy(&root().join(folder), stage.path("").as_path());
        // Those of `specs/` come without data: with it they have a graph, too. One names columns.
        for path in absent(&stage, file) {
            stage.write(&path, "account_id;age;active\n");
        }
        all.push((stage, file));
    }
    for example in ["minimal", "movies", "shop"] {
        let stage = Stage::of(example);
        stage.ok(&["init", "data", "-o", "mine.yaml", "--name", "mine"]);
        all.push((stage, "mine.yaml"));
    }
    all
}

/// The files that a spec names and that are not there.
fn absent(stage: &Stage, file: &str) -> Vec<String> {
    let (_, told) = stage.run(&["validate", file, "--format", "json"]);
    let told: Value = serde_json::from_str(&told).unwrap_or_else(|_| panic!("{told}"));
    let of = |problem: &Value| {
        let message = problem["message"].as_str()?;
        Some(message.strip_prefix('`')?.strip_suffix("` does not exist")?.to_owned())
    };
    told["problems"].as_array().unwrap().iter().filter_map(of).collect()
}

/// What the tool makes of a spec, apart from lines and columns: its problems, its graph, and what it plans.
fn meaning(stage: &Stage, file: &str) -> Value {
    let (code, told) = stage.run(&["validate", file, "--format", "json"]);
    let told: Value = serde_json::from_str(&told).unwrap_or_else(|_| panic!("{told}"));
    let said = |problem: &Value| {
        let parts = ["code", "severity", "message", "detail", "help"].map(|key| &problem[key]);
        json!(parts).to_string()
    };
    let mut problems: Vec<String> = told["problems"].as_array().unwrap().iter().map(said).collect();
    problems.sort();
    let made = |words: &[&str]| match stage.run(&[words, &["--format", "json", "--quiet"]].concat())
    {
        (0, text) => serde_json::from_str(&text).unwrap(),
        (code, _) => json!(code),
    };
    let plan = made(&["plan", file, "--local"]);
    json!([code, problems, made(&["graph", file]), plan])
}

/// Each spec, and what `dump` makes of it, mean the same. `dump` writes `NAME.dumped` beside each of the files.
fn means_the_same_after(dump: impl Fn(&[String])) {
    let all = specs();
    let files: Vec<String> =
        all.iter().map(|(stage, file)| stage.path(file).display().to_string()).collect();
    dump(&files);
    let mut planned = 0;
    for (stage, file) in &all {
        let before = meaning(stage, file);
        let dumped = fs::read_to_string(stage.path(&format!("{file}.dumped"))).unwrap();
        // In its place, since a plan names the file that it was made from.
        stage.write(file, &dumped);
        let after = meaning(stage, file);
        assert_eq!(before, after, "{file}:\n{dumped}");
        assert_eq!(before[0], 0, "{file} is valid: {before}");
        planned += usize::from(before[3].is_object());
    }
    // The data of the specs in `specs/` is made up here, so that only the others have a plan.
    assert_eq!(planned, 6);
}

#[test]
#[ignore = "needs python3 with PyYAML, ruamel.yaml and jsonschema"]
fn a_spec_that_pyyaml_wrote_means_the_same() {
    means_the_same_after(|files| {
        let words = [DUMP, "pyyaml"].into_iter().chain(files.iter().map(String::as_str));
        python(&words.collect::<Vec<_>>());
    });
}

#[test]
#[ignore = "needs python3 with PyYAML, ruamel.yaml and jsonschema"]
fn a_spec_that_ruamel_wrote_means_the_same() {
    means_the_same_after(|files| {
        let words = [DUMP, "ruamel"].into_iter().chain(files.iter().map(String::as_str));
        python(&words.collect::<Vec<_>>());
    });
}

#[test]
fn a_spec_that_serde_yaml_wrote_means_the_same() {
    means_the_same_after(|files| {
        for file in files {
            let read: serde_yaml::Value =
                serde_yaml::from_str(&fs::read_to_string(file).unwrap()).unwrap();
            fs::write(format!("{file}.dumped"), serde_yaml::to_string(&read).unwrap()).unwrap();
        }
    });
}
