//! The page of demonstrations: its commands are run, and what they say is what stands there, but for ids. `UPDATE_EXPECT=1` writes the page
//! anew. Not here: snippets without output (`snippets`).

use crate::support::{Stage, root};
use std::{fs, process::Command};

const PAGE: &str = "docs/demonstrations.md";
const FENCE: &str = "```console\n";

/// A command and everything that it says, as the page has it.
fn shown(stage: &Stage, command: &str) -> String {
    let mut shell = Command::new("sh");
    let binary = std::path::Path::new(env!("CARGO_BIN_EXE_personalize"));
    let path = std::env::var("PATH").unwrap_or_default();
    let path = format!("{}:{path}", binary.parent().unwrap().display());
    let personalize = stage.command(&[]);
    let set = personalize.get_envs().filter_map(|(name, value)| Some((name, value?)));
    shell.args(["-c", command]).current_dir(stage.path(".")).envs(set).env("PATH", path);
    for name in ["AWS_PROFILE", "AWS_ENDPOINT_URL", "AWS_REGION"] {
        shell.env_remove(name);
    }
    let (code, said) = crate::support::said(&shell.output().unwrap());
    let said = without_ids(&said);
    let ended = if code == 0 { String::new() } else { format!("(exit code {code})\n") };
    format!("$ {command}\n{said}{ended}")
}

/// The text without what differs from run to run: the ids that the service makes, and those of plans, which hold them.
fn without_ids(text: &str) -> String {
    let is_id = |word: &str| {
        matches!(word.len(), 8 | 32)
            && word.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
    };
    let word = |part: &str| {
        let end = part.trim_end_matches(['/', ' ', '\n']);
        let rest = &part[end.len()..];
        if is_id(end) { format!("ID{rest}") } else { part.to_owned() }
    };
    text.split_inclusive(['/', ' ', '\n']).map(word).collect()
}

#[test]
fn the_demonstrations_say_what_stands_there() {
    let page = fs::read_to_string(root().join(PAGE)).unwrap();
    let mut parts = page.split(FENCE);
    let mut made = parts.next().unwrap().to_owned();
    let examples = ["movies", "shop"];
    let blocks: Vec<&str> = parts.collect();
    assert_eq!(blocks.len(), examples.len());
    for (block, example) in blocks.into_iter().zip(examples) {
        let stage = Stage::of(example);
        let (console, rest) = block.split_once("```").unwrap();
        let commands = console.lines().filter_map(|line| line.strip_prefix("$ "));
        let said: Vec<String> = commands.map(|command| shown(&stage, command)).collect();
        assert!(said.len() > 3, "{example} has commands");
        made += &format!("{FENCE}{}```{rest}", said.join("\n"));
    }
    expect_test::expect_file![root().join(PAGE)].assert_eq(&made);
}
