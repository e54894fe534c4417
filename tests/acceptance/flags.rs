//! Flags that commands share: each that the help of a command names has an effect there. Not here: what the flags are for
//! (`habits`).

use crate::support::{Emulator, Stage, put, said};
use std::fs;

/// Every command, as it is called in a folder with a spec that is live and reads data in S3. None changes anything.
const COMMANDS: [&[&str]; 27] = [
    &["validate"],
    &["data", "check"],
    &["init", "data", "-o", "new.yaml"],
    &["export", "--dataset-group", "minimal", "-o", "new.yaml"],
    &["migrate", "config.json", "--from", "maps", "-o", "new.yaml"],
    &["stacks"],
    &["plan"],
    &["apply", "--dry-run"],
    &["doctor"],
    &["drift"],
    &["show", "plan.json"],
    &["destroy", "--dry-run"],
    &["prune", "--dry-run"],
    &["status"],
    &["graph"],
    &["recommend", "campaign/home", "--user", "1"],
    &["output"],
    &["metrics"],
    &["policy", "--for", "apply"],
    &["explain"],
    &["schema"],
    &["local", "serve", "--port", "0"],
    &["local", "doubts"],
    &["local", "reset"],
    &["completions", "bash"],
    &["man"],
    &["version"],
];

/// Shared flags with a value that no other part of these calls has: who reads it says so, and mostly fails.
const WRONG: [(&str, &str); 9] = [
    ("--endpoint-url", "nowhere"),
    ("--profile", "nowhere"),
    ("--region", "nowhere"),
    ("--var", "nowhere=1"),
    ("--var-file", "nowhere.yaml"),
    ("--target", "nowhere"),
    ("--chdir", "nowhere"),
    ("--prices", "nowhere.yaml"),
    ("--trace", "nowhere/trace.json"),
];

/// The flags that a help text names.
fn named(help: &str) -> Vec<&str> {
    let flags = help.lines().filter_map(|line| {
        let line = line.trim_start();
        let flag = line.split_whitespace().find(|word| word.starts_with("--"))?;
        line.starts_with('-').then_some(flag)
    });
    flags.map(|flag| flag.trim_end_matches([',', '.'])).collect()
}

#[test]
fn no_flag_does_nothing() {
    let stage = Stage::of("minimal");
    let server = Emulator::start(&stage, &[]);
    let run = |words: &[&str]| {
        let mut command = stage.command(words);
        said(&server.serves(&mut command).output().unwrap())
    };
    let (code, text) = run(&["apply", "--auto-approve"]);
    assert_eq!(code, 0, "{text}");
    stage.edit("data/interactions.csv", "s3://other-data/interactions.csv");
    let csv = fs::read(stage.path("data/interactions.csv")).unwrap();
    put(&server.url, "/other-data", "", b"");
    put(&server.url, "/other-data/interactions.csv", "", &csv);
    let mut idle = Vec::new();
    for words in COMMANDS {
        let (code, help) = run(&[words, &["-h"]].concat());
        assert_eq!(code, 0, "{help}");
        let flags = named(&help);
        for (flag, value) in WRONG.iter().filter(|(flag, _)| flags.contains(flag)) {
            let (code, said) = run(&[words, &[*flag, *value]].concat());
            if !said.contains("nowhere") {
                idle.push(format!(
                    "{} {flag}: {code}, {}",
                    words.join(" "),
                    said.lines().next().unwrap_or("")
                ));
            }
        }
    }
    assert!(idle.is_empty(), "{}", idle.join("\n"));
}

/// The commands that the program names in its help, or a command in its own.
pub(crate) fn commands(stage: &Stage, of: &[&str]) -> Vec<String> {
    let help = stage.ok(&[of, &["--help"]].concat());
    let list = help.split("\nCommands:\n").nth(1).unwrap().split("\n\n").next().unwrap();
    let name = |line: &str| line.split_whitespace().next().map(str::to_owned);
    let lines = list.lines().filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    lines.filter_map(name).collect()
}

#[test]
fn every_command_is_looked_at() {
    let all = commands(&Stage::empty(), &[]);
    assert!(all.len() > 20, "{all:?}");
    for lists in [COMMANDS.to_vec(), crate::screens::HELP.to_vec()] {
        let missing: Vec<_> =
            all.iter().filter(|name| !lists.iter().any(|it| it[0] == **name)).collect();
        assert!(missing.is_empty(), "{missing:?}");
    }
}
