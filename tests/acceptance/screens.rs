//! What people read, as whole screens of 50, 80 and 120 columns, in files in `screens`; `UPDATE_EXPECT=1` writes
//! them anew. Not here: what is right to say, which the tests of each command look at.

use crate::{
    flags::commands,
    support::{Emulator, Stage, root, said},
};
use std::{
    fmt::Write,
    io::{BufRead, BufReader},
    process::{Command, Stdio},
};
use unicode_width::UnicodeWidthStr;

/// The widths.
const COLUMNS: [usize; 3] = [50, 80, 120];

/// What commands say in turn at each width, on screens like `name-80.txt`.
fn screens(name: &str, stage: &Stage, server: Option<&Emulator>, commands: &[&[&str]]) {
    for columns in COLUMNS {
        let all: String =
            commands.iter().map(|words| screen(stage, server, columns, words)).collect();
        let wide = all.lines().filter(|line| {
            let is_command = line.starts_with("$ ");
            !is_command && line.width() > columns
        });
        let wide: Vec<&str> = wide.collect();
        assert!(wide.is_empty(), "wider than {columns} columns: {wide:#?}");
        let file = root().join(format!("tests/acceptance/screens/{name}-{columns}.txt"));
        expect_test::expect_file![file].assert_eq(&all);
    }
}

/// The command, what it says on standard output and on standard error, and its exit code.
fn screen(stage: &Stage, server: Option<&Emulator>, columns: usize, words: &[&str]) -> String {
    let mut command: Command = stage.command(words);
    command.env("COLUMNS", columns.to_string());
    if let Some(server) = server {
        server.serves(&mut command);
    }
    let output = command.output().unwrap();
    let mut all = format!("$ personalize {}\n", words.join(" "));
    all.push_str(&masked(&String::from_utf8_lossy(&output.stdout), server));
    all.push_str(&masked(&String::from_utf8_lossy(&output.stderr), server));
    let _ = writeln!(all, "[{}]\n", output.status.code().unwrap_or(-1));
    all
}

/// The forms of what differs from run to run: `0` stands for a digit, `x` for a hexadecimal one.
const FORMS: [&str; 6] =
    ["0000-00-00 00:00", "0000-00-00", " 0.0 s", " xxxxxxxx ", " xxxxxxxx\n", "xxxxxxxxxxxxxxxx"];

/// What a line of a run begins with that says what was done.
const DONE: [&str; 4] = ["  created ", "  tagged ", "  updated ", "  deleted "];

/// Times, ids and addresses are made the same. The lines of a run are put in order, and those go that say how far AWS is.
pub(crate) fn masked(text: &str, server: Option<&Emulator>) -> String {
    let mut lines: Vec<String> = Vec::new();
    let is_passing = |line: &&str| line.starts_with("  waiting") || line.starts_with("  ...");
    for line in text.split_inclusive('\n').filter(|line| !is_passing(line)) {
        let mut line = line.to_owned();
        if let Some(server) = server {
            line = line.replace(&server.url, "http://127.0.0.1:4577");
        }
        for form in FORMS {
            line = formed(&line, form);
        }
        lines.push(line);
    }
    for run in lines.chunk_by_mut(|a, b| is_done(a) && is_done(b)) {
        run.sort();
    }
    lines.concat()
}

fn is_done(line: &str) -> bool {
    DONE.iter().any(|word| line.starts_with(word))
}

/// The text with `form` in place of everything that is like it.
fn formed(text: &str, form: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let like = rest.get(..form.len()).is_some_and(|part| is_like(part, form));
        let len = if like { form.len() } else { c.len_utf8() };
        out.push_str(if like { form } else { &rest[..len] });
        rest = &rest[len..];
    }
    out
}

fn is_like(text: &str, form: &str) -> bool {
    let mut pairs = text.chars().zip(form.chars());
    let has_digit = text.contains(|c: char| c.is_ascii_digit());
    has_digit
        && pairs.all(|(a, b)| match b {
            '0' => a.is_ascii_digit(),
            'x' => a.is_ascii_hexdigit(),
            b => a == b,
        })
}

/// The help of the program and of each command.
pub(crate) const HELP: [&[&str]; 30] = [
    &["--help"],
    &["validate", "-h"],
    &["data", "--help"],
    &["data", "check", "-h"],
    &["init", "-h"],
    &["export", "-h"],
    &["migrate", "-h"],
    &["stacks", "-h"],
    &["plan", "-h"],
    &["apply", "-h"],
    &["doctor", "-h"],
    &["drift", "-h"],
    &["show", "-h"],
    &["destroy", "-h"],
    &["prune", "-h"],
    &["status", "-h"],
    &["graph", "-h"],
    &["recommend", "-h"],
    &["output", "-h"],
    &["metrics", "-h"],
    &["policy", "-h"],
    &["explain", "-h"],
    &["schema", "-h"],
    &["local", "--help"],
    &["local", "serve", "-h"],
    &["local", "doubts", "-h"],
    &["local", "reset", "-h"],
    &["completions", "-h"],
    &["man", "-h"],
    &["version", "-h"],
];

#[test]
fn the_help_of_every_command() {
    screens("help", &Stage::empty(), None, &HELP);
}

#[test]
fn what_needs_no_account() {
    let stage = Stage::of("minimal");
    stage.write("wrong.yaml", WRONG);
    stage.write("typo.yaml", WRONG.replace("autoTraining", "autoTrainning"));
    stage.write("semicolons.csv", "USER_ID;ITEM_ID;TIMESTAMP\nu1;i1;1700000000\n");
    stage.write("lines.csv", "{\"USER_ID\":\"u\"}\n{\"USER_ID\":\"v\"}\n");
    stage.write("parquet.csv", b"PAR1\x00\x01");
    stage.write("gzip.csv", b"\x1f\x8b\x08\x00");
    stage.write("utf16.csv", b"\xff\xfeU\x00S\x00");
    screens(
        "offline",
        &stage,
        None,
        &[
            &["validate", "spec.yaml"],
            &["validate", "typo.yaml"],
            &["validate", "wrong.yaml"],
            &["data", "check", "spec.yaml"],
            &["init", "semicolons.csv", "-o", "semicolons.yaml"],
            &["init", "lines.csv", "-o", "mine.yaml"],
            &["init", "parquet.csv", "-o", "mine.yaml"],
            &["init", "gzip.csv", "-o", "mine.yaml"],
            &["init", "utf16.csv", "-o", "mine.yaml"],
            &["explain", "PZ0003"],
            &["local", "doubts"],
            &["local", "reset", "spec.yaml"],
            &["no-command"],
        ],
    );
}

const WRONG: &str = "\
version: 1
name: Minimal
bucket: {name: personalize-example-minimal}
role: {name: personalize-example-minimal}
datasets:
  interactions:
    source: data/interactions.csv
    schema: {USER_ID: string?, ITEM_ID: string, TIMESTAMP: int}
  items: {source: data/none.csv, schema: {ITEM_ID: string, GENRE: string}}
solutions:
  for-you: {recipe: aws-user-personalisation-v2, autoTraining: off}
campaigns:
  home: {solution: for-me}
";

/// One stack from its first plan to its end; a line of a run is the same each time, its order and times are not.
#[test]
fn the_life_of_a_stack() {
    let stage = Stage::of("minimal");
    let server = Emulator::start(&stage, &[]);
    let plans: &[&[&str]] = &[
        &["doctor", "spec.yaml"],
        &["plan", "spec.yaml"],
        &["plan", "spec.yaml", "-o", "new.json"],
        &["show", "new.json"],
        &["apply", "spec.yaml"],
        &["status", "spec.yaml"],
        &["metrics", "--format", "table"],
    ];
    screens("new", &stage, Some(&server), plans);
    let mut apply = stage.command(&["apply", "spec.yaml", "--auto-approve"]);
    let (code, said) = said(&server.serves(&mut apply).output().unwrap());
    assert_eq!(code, 0, "{said}");
    let live: &[&[&str]] = &[
        &["plan", "spec.yaml"],
        &["status", "spec.yaml"],
        &["status", "spec.yaml", "--cost"],
        &["drift", "spec.yaml"],
        &["metrics", "--format", "table"],
        &["recommend", "campaign/home", "--user", "57", "--format", "table"],
        &["destroy", "spec.yaml"],
    ];
    screens("live", &stage, Some(&server), live);
    stage.edit("minProvisionedTPS: 1", "minProvisionedTPS: 2");
    screens("change", &stage, Some(&server), &[&["plan", "spec.yaml"], &["drift", "spec.yaml"]]);
    stage.edit("minProvisionedTPS: 2", "minProvisionedTPS: 1");
    stage.edit("  home: {solution: for-you", "  start: {name: minimal-home, solution: for-you");
    screens("tags", &stage, Some(&server), &[&["plan", "spec.yaml"]]);
    stage.edit("TIMESTAMP: long", "TIMESTAMP: long, EVENT_TYPE: string");
    screens("refused", &stage, Some(&server), &[&["plan", "spec.yaml"]]);
}

/// Money: a budget that a plan exceeds, what is live, what a destroy saves, and policies that cannot be printed.
#[test]
fn money_and_permission() {
    let stage = Stage::of("minimal");
    let server = Emulator::start(&stage, &[]);
    let mut apply = stage.command(&["apply", "spec.yaml", "--auto-approve"]);
    let (code, said) = said(&server.serves(&mut apply).output().unwrap());
    assert_eq!(code, 0, "{said}");
    stage.edit("minProvisionedTPS: 1", "minProvisionedTPS: 2");
    stage.edit("\ndatasets:", "\nbudget: {monthlyFloor: 500, once: 50}\n\ndatasets:");
    screens(
        "money",
        &stage,
        Some(&server),
        &[
            &["plan", "spec.yaml"],
            &["plan", "spec.yaml", "--allow", "cost-up:300=campaign/home"],
            &["status", "spec.yaml", "--cost"],
            &["plan", "spec.yaml", "--destroy"],
            &["policy", "spec.yaml", "--for", "plan", "--account", "12"],
        ],
    );
}

const TEMPLATE: &str = "\
Resources:
  Group: {Type: AWS::Personalize::DatasetGroup, Properties: {Name: shop}}
  Popular:
    Type: AWS::Personalize::Solution
    Properties:
      Name: popular
      DatasetGroupArn: !Ref Group
      RecipeArn: !ImportValue recipe
      PerformAutoML: true
  Queue: {Type: AWS::SQS::Queue}
";

/// What runs already: exported, planned, and told from what others own.
#[test]
fn taking_over() {
    let stage = Stage::of("minimal");
    let server = Emulator::start(&stage, &[]);
    let mut apply = stage.command(&["apply", "spec.yaml", "--auto-approve"]);
    let (code, said) = said(&server.serves(&mut apply).output().unwrap());
    assert_eq!(code, 0, "{said}");
    server.call("CreateDatasetGroup", &serde_json::json!({"name": "by-hand"}));
    stage.write("template.yaml", TEMPLATE);
    // The files of the widths are apart.
    for columns in COLUMNS {
        std::fs::create_dir_all(stage.path(&columns.to_string())).unwrap();
    }
    let screens_of = |columns: usize| -> String {
        let to = |name: &str| format!("{columns}/{name}.yaml");
        let (live, template) = (to("live"), to("template"));
        let commands: &[&[&str]] = &[
            &["stacks"],
            &["export", "--dataset-group", "nothing", "-o", &live],
            &["export", "--dataset-group", "minimal", "-o", &live],
            &["plan", &live],
            &["migrate", "template.yaml", "--from", "maps", "-o", &template],
            &["migrate", "template.yaml", "--from", "cfn", "-o", &template],
        ];
        commands.iter().map(|words| screen(&stage, Some(&server), columns, words)).collect()
    };
    for columns in COLUMNS {
        let all = screens_of(columns);
        let is_wide = |line: &&str| !line.starts_with("$ ") && line.width() > columns;
        let wide: Vec<&str> = all.lines().filter(is_wide).collect();
        assert!(wide.is_empty(), "wider than {columns} columns: {wide:#?}");
        let file = root().join(format!("tests/acceptance/screens/takeover-{columns}.txt"));
        expect_test::expect_file![file].assert_eq(&all);
    }
}

#[test]
fn the_lines_of_runs() {
    let stage = Stage::of("minimal");
    let server = Emulator::start(&stage, &[]);
    let runs: &[&[&str]] = &[
        &["apply", "spec.yaml", "--auto-approve"],
        &["apply", "spec.yaml", "--auto-approve"],
        &["destroy", "spec.yaml", "--auto-approve"],
    ];
    screens("runs", &stage, Some(&server), runs);
}

/// What is asked of a stack that is there, and what its emulator says as a server.
#[test]
fn what_is_asked_of_a_stack() {
    let stage = Stage::of("minimal");
    let server = Emulator::start(&stage, &[]);
    stage.edit("    schema: {USER_ID", "    keep: 3\n    schema: {USER_ID");
    let rows = std::fs::read_to_string(stage.path("data/interactions.csv")).unwrap();
    for n in 0..3 {
        let more: String = (0..n).map(|n| format!("u{n},i,1737517743\n")).collect();
        stage.write("data/interactions.csv", format!("{rows}{more}"));
        let mut apply = stage.command(&["apply", "spec.yaml", "--auto-approve"]);
        let (code, said) = said(&server.serves(&mut apply).output().unwrap());
        assert_eq!(code, 0, "{said}");
    }
    stage.edit("keep: 3", "keep: 1");
    screens(
        "asked",
        &stage,
        Some(&server),
        &[
            &["graph", "spec.yaml"],
            &["graph", "other.yaml"],
            &["output", "-f", "spec.yaml"],
            &["output", "campaign/start", "-f", "spec.yaml"],
            &["prune", "spec.yaml", "--dry-run"],
            &["prune", "spec.yaml"],
            &["schema", "specs"],
        ],
    );
}

/// What the emulator says as a server, from its start to the signal that ends it.
#[test]
fn a_server_that_begins_and_ends() {
    let stage = Stage::empty();
    stage.write("notes/thesis.txt", "mine");
    for columns in COLUMNS {
        let words = ["local", "serve", "--port", "0"];
        let mut command = stage.command(&words);
        command.env("COLUMNS", columns.to_string());
        let mut run = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut url = String::new();
        // Once the address is said, a signal ends it well.
        BufReader::new(run.stdout.take().unwrap()).read_line(&mut url).unwrap();
        let sent = Command::new("kill").args(["-TERM", &run.id().to_string()]).status().unwrap();
        assert!(sent.success());
        let output = run.wait_with_output().unwrap();
        let port = url.trim_end().rsplit_once(':').unwrap().1;
        assert!(port.parse::<u16>().is_ok(), "{url}");
        let all = format!(
            "$ personalize {}\n{}{}[{}]\n\n{}",
            words.join(" "),
            url.replace(port, "4577"),
            String::from_utf8_lossy(&output.stderr),
            output.status.code().unwrap_or(-1),
            screen(&stage, None, columns, &["local", "serve", "--state", "notes"]),
        );
        let wide: Vec<&str> =
            all.lines().filter(|l| !l.starts_with("$ ") && l.width() > columns).collect();
        assert!(wide.is_empty(), "wider than {columns} columns: {wide:#?}");
        let file = root().join(format!("tests/acceptance/screens/server-{columns}.txt"));
        expect_test::expect_file![file].assert_eq(&all);
    }
}

/// What these commands print is for programs, or differs from one build to the next.
const NO_SCREENS: [&str; 3] = ["completions", "man", "version"];

#[test]
fn every_command_has_a_screen_at_each_width_beside_its_help() {
    let stage = Stage::empty();
    let mut all = Vec::new();
    for name in commands(&stage, &[]) {
        match name.as_str() {
            "data" | "local" => {
                all.extend(commands(&stage, &[&name]).iter().map(|of| format!("{name} {of}")));
            }
            _ => all.push(name),
        }
    }
    assert!(all.len() > 25 && all.contains(&"local serve".to_owned()), "{all:?}");
    for columns in COLUMNS {
        let mut shown = String::new();
        for entry in std::fs::read_dir(root().join("tests/acceptance/screens")).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if name.ends_with(&format!("-{columns}.txt")) && !name.starts_with("help-") {
                shown.push_str(&std::fs::read_to_string(path).unwrap());
            }
        }
        let has = |name: &str| {
            let line = format!("$ personalize {name}");
            shown.lines().any(|l| l == line || l.starts_with(&format!("{line} ")))
        };
        let missing: Vec<&String> =
            all.iter().filter(|name| !has(name) && !NO_SCREENS.contains(&name.as_str())).collect();
        assert!(missing.is_empty(), "at {columns} columns: {missing:?}");
    }
}
