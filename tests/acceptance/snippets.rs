//! The snippets of README and docs are run as they stand there, in a copy of the examples with this binary as the built
//! one. Not here: what commands say.

use crate::support::{Stage, copy, root};
use std::{fs, os::unix::fs::symlink, path::Path, process::Command};

/// The pages whose snippets are looked at.
const PAGES: [&str; 4] =
    ["README.md", "docs/emulator.md", "docs/first-account.md", "docs/migrate.md"];

/// The blocks that are not run, by page and first line: they need AWS, its command line, or a wheel
/// (`packages` runs these).
const NOT_RUN: [(&str, &str); 4] = [
    ("README.md", "pip install"),
    ("README.md", "personalize validate spec.yaml"),
    ("docs/emulator.md", "export AWS_ENDPOINT_URL="),
    ("docs/first-account.md", "personalize validate spec.yaml"),
];

/// A copy of what a clone has that snippets name, with the binary where a release build lies.
fn clone() -> Stage {
    let stage = Stage::empty();
    copy(&root().join("examples"), &stage.path("examples"));
    fs::create_dir_all(stage.path("target/release")).unwrap();
    let binary = env!("CARGO_BIN_EXE_personalize");
    symlink(binary, stage.path("target/release/personalize")).unwrap();
    stage
}

/// The fenced blocks of a page in this language.
pub(crate) fn blocks(page: &str, language: &str) -> Vec<String> {
    let text = fs::read_to_string(root().join(page)).unwrap();
    let fence = format!("```{language}\n");
    let all = text.split(&fence).skip(1);
    all.map(|rest| rest.split("```").next().unwrap().to_owned()).collect()
}

/// The block for a shell without a terminal: what takes minutes to build is there already, and nobody is asked.
fn without_questions(block: &str) -> String {
    let line = |line: &str| {
        let command = line.split(" #").next().unwrap().trim_end();
        match command {
            _ if command.starts_with("cargo test") => String::new(),
            _ if command.starts_with("personalize destroy") => {
                format!("{command} --auto-approve\n")
            }
            _ => command.replace("cargo run --release -p personalize --", "personalize") + "\n",
        }
    };
    block.lines().map(line).collect()
}

/// A program in the copy, that finds the binary as `personalize`.
fn in_clone(stage: &Stage, program: &str, folder: &str) -> Command {
    let mut command = Command::new(program);
    let path = std::env::var("PATH").unwrap_or_default();
    command
        .current_dir(stage.path(folder))
        .env("PATH", format!("{}:{path}", stage.path("target/release").display()))
        .env_remove("AWS_PROFILE")
        .env_remove("AWS_ENDPOINT_URL")
        .env("AWS_CONFIG_FILE", "/dev/null")
        .env("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
        .env("AWS_EC2_METADATA_DISABLED", "true");
    command
}

fn succeeds(command: &mut Command, what: &str) {
    let (code, said) = crate::support::said(&command.output().unwrap());
    assert_eq!(code, 0, "{what}\nsaid:\n{said}");
}

#[test]
fn the_shell_snippets_run() {
    let mut left: Vec<(&str, &str)> = NOT_RUN.to_vec();
    for page in PAGES {
        let stage = clone();
        for block in blocks(page, "sh") {
            let here = |(at, first): &(&str, &str)| *at == page && block.starts_with(first);
            if let Some(at) = left.iter().position(here) {
                left.remove(at);
                continue;
            }
            stage.write("snippet.sh", without_questions(&block));
            let mut shell = in_clone(&stage, "sh", "");
            succeeds(shell.args(["-e", "snippet.sh"]), &format!("{page}:\n{block}"));
        }
    }
    assert!(left.is_empty(), "no page has these any more: {left:?}");
}

/// The modules of others are stand-ins: the snippets have to import them, and the fixture starts a server and applies a
/// spec to it.
const STAND_INS: &str = "\
import sys, types
from unittest import mock
pytest = types.ModuleType('pytest')
pytest.fixture = lambda **_: lambda function: function
sys.modules.update(pytest=pytest, boto3=mock.MagicMock())
names = {'campaign': 'arn'}
exec(compile(open(sys.argv[1]).read(), sys.argv[1], 'exec'), names)
if 'personalize' in names:
    served = names['personalize']()
    assert next(served).startswith('http://'), 'no address'
    next(served, None)
";

#[test]
#[ignore = "needs python3"]
fn the_python_snippets_run() {
    let stage = clone();
    stage.write("stand_ins.py", STAND_INS);
    for page in PAGES {
        for block in blocks(page, "python") {
            stage.write("snippet.py", &block);
            let mut python = in_clone(&stage, "python3", "examples/minimal");
            python.args(["../../stand_ins.py", "../../snippet.py"]);
            succeeds(&mut python, &format!("{page}:\n{block}"));
        }
    }
}

/// Relative links and paths of the pages lead to files of the clone.
#[test]
fn the_links_lead_somewhere() {
    for page in PAGES {
        let text = fs::read_to_string(root().join(page)).unwrap();
        let folder = root().join(Path::new(page).parent().unwrap());
        for link in text.split("](").skip(1).filter_map(|rest| rest.split([')', '#']).next()) {
            let is_here = link.starts_with("http") || folder.join(link).exists();
            assert!(is_here, "{page} links to `{link}`, which is not there");
        }
    }
}
