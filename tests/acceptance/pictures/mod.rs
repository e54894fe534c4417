//! The pictures of the README: what a run says on a terminal, and a graph, in light and dark. `UPDATE_EXPECT=1` makes them
//! anew. Not here: how they are drawn (`terminal`, `graph`).

mod graph;
mod terminal;

use crate::{
    screens::masked,
    support::{Stage, root},
};
use expect_test::expect_file;
use std::{fs, io::Read, path::PathBuf, process::Command};

/// The colours of a picture, by what they are for.
struct Colours {
    name: &'static str,
    ground: &'static str,
    frame: &'static str,
    text: &'static str,
    faint: &'static str,
    red: &'static str,
    green: &'static str,
    yellow: &'static str,
    blue: &'static str,
}

const LIGHT: Colours = Colours {
    name: "light",
    ground: "#ffffff",
    frame: "#d0d7de",
    text: "#1f2328",
    faint: "#59636e",
    red: "#cf222e",
    green: "#116329",
    yellow: "#7d4e00",
    blue: "#0550ae",
};

const DARK: Colours = Colours {
    name: "dark",
    ground: "#0d1117",
    frame: "#30363d",
    text: "#e6edf3",
    faint: "#9198a1",
    red: "#ff7b72",
    green: "#7ee787",
    yellow: "#e3b341",
    blue: "#79c0ff",
};

/// Text as XML has it.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn picture(name: &str) -> PathBuf {
    root().join("docs/pictures").join(name)
}

/// Compares both forms of a picture with those of the tree.
fn is_fresh(name: &str, draw: impl Fn(&Colours) -> String) {
    for colours in [LIGHT, DARK] {
        let file = picture(&format!("{name}-{}.svg", colours.name));
        expect_file![file].assert_eq(&draw(&colours));
    }
}

/// The run whose picture it is, as on a terminal; what a terminal would have replaced by now is left out.
fn run() -> String {
    let stage = Stage::empty();
    crate::support::copy(&root().join("examples/minimal"), &stage.path("examples/minimal"));
    let words = ["apply", "examples/minimal/spec.yaml", "--local", "--auto-approve"];
    let plain = stage.command(&words);
    let mut command = Command::new(plain.get_program());
    for (name, value) in plain.get_envs() {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    command.args(words).current_dir(stage.path(""));
    command.env("CLICOLOR_FORCE", "1").env("COLUMNS", "98");
    // Both outputs in their order, as a terminal shows them.
    let (mut reader, writer) = std::io::pipe().unwrap();
    command.stdout(writer.try_clone().unwrap()).stderr(writer);
    let mut child = command.spawn().unwrap();
    drop(command);
    let mut said = String::new();
    reader.read_to_string(&mut said).unwrap();
    assert!(child.wait().unwrap().success(), "{said}");
    let is_passing = |line: &&str| line.starts_with("  waiting") || line.starts_with("  ...");
    let lines: String = said.split_inclusive('\n').filter(|line| !is_passing(line)).collect();
    format!("$ personalize {}\n{lines}", words.join(" "))
}

/// Times differ from run to run, so that the run of the tree stays while it says the same apart from them.
#[test]
fn the_run_of_the_readme_says_what_a_run_says() {
    let file = picture("run.txt");
    let kept = fs::read_to_string(&file).unwrap_or_default();
    let fresh = run();
    if masked(&kept, None) != masked(&fresh, None) {
        expect_file![&file].assert_eq(&fresh);
    }
    let kept = fs::read_to_string(&file).unwrap();
    is_fresh("run", |colours| terminal::drawn(&kept, colours));
}

#[test]
fn the_graph_of_the_readme_is_that_of_the_example() {
    let stage = Stage::of("movies");
    let json = stage.ok(&["graph", "spec.yaml", "--format", "json"]);
    let nodes = graph::nodes(&json);
    is_fresh("graph", |colours| graph::drawn(&nodes, colours));
}
