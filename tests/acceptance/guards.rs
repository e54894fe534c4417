//! What ends no run, what is removed by nobody, and what is not read: full disks, closed pipes, foreign folders, pipes as files.
//! Not here: the other ends of a run (`ends`).

use crate::support::{Emulator, Stage, said};
use std::{
    fs::{self, File, OpenOptions},
    process::{Command, Stdio},
};

const APPLY: [&str; 4] = ["apply", "spec.yaml", "--local", "--auto-approve"];

fn full() -> File {
    OpenOptions::new().write(true).open("/dev/full").unwrap()
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_behind_the_output_ends_no_run() {
    let stage = Stage::of("minimal");
    let mut command = stage.command(&APPLY);
    let status = command.args(["-v"]).stdout(full()).stderr(full()).status().unwrap();
    assert_eq!(status.code(), Some(0));
    stage.is_converged();
    for words in [&["validate", "spec.yaml"][..], &["schema", "spec"], &["explain"]] {
        let (code, text) = said(&stage.command(words).stdout(full()).output().unwrap());
        assert_eq!(code, 1, "{words:?}: {text}");
        assert!(text.contains("not everything could be written to standard output"), "{text}");
        let status = stage.command(words).stdout(Stdio::null()).stderr(full()).status().unwrap();
        assert_eq!(status.code(), Some(0), "{words:?}");
    }
    let (code, _) = said(&stage.command(&["validate", "x.yaml"]).stderr(full()).output().unwrap());
    assert_eq!(code, 3);
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let stage = Stage::of("minimal");
    for words in [&["schema", "spec"][..], &APPLY] {
        let mut run = stage.command(words).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
        let run = run.as_mut().unwrap();
        drop((run.stdout.take(), run.stderr.take()));
        assert_eq!(run.wait().unwrap().code(), Some(0), "{words:?}");
    }
}

/// The file is what a program reads of a run: it ends with the code of the process, whether or not anybody could be told the
/// rest.
#[cfg(target_os = "linux")]
#[test]
fn the_event_file_ends_with_the_code_of_the_process_whatever_became_of_its_output() {
    type Shut = fn(&mut Command);
    let ways: [(&str, Shut); 4] = [
        ("standard output is full", |run| {
            run.stdout(full()).stderr(Stdio::null());
        }),
        ("standard error is full", |run| {
            run.stdout(Stdio::null()).stderr(full());
        }),
        ("both are full", |run| {
            run.stdout(full()).stderr(full());
        }),
        ("nobody reads", |run| {
            let (reader, writer) = std::io::pipe().unwrap();
            drop(reader);
            run.stdout(writer).stderr(Stdio::null());
        }),
    ];
    for (name, shut) in ways {
        let stage = Stage::of("minimal");
        let runs = [
            (&["apply", "spec.yaml", "--local"][..], 5),
            (&APPLY, 0),
            (&APPLY, 0),
            (&["apply", "gone.yaml", "--local"], 3),
            (&["destroy", "spec.yaml", "--local", "--auto-approve"], 0),
        ];
        for (words, code) in runs {
            let mut command = stage.command(words);
            command.args(["--events", "events"]);
            shut(&mut command);
            let got = command.status().unwrap().code();
            let text = fs::read_to_string(stage.path("events")).unwrap();
            let last: serde_json::Value =
                serde_json::from_str(text.lines().last().unwrap()).unwrap();
            assert_eq!(last["event"], "run_summary", "{name}, {words:?}: {last}");
            assert_eq!(last["code"].as_i64(), got.map(i64::from), "{name}, {words:?}: {last}");
            assert_eq!(got, Some(code), "{name}, {words:?}");
        }
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_run_whose_event_file_is_incomplete_goes_on_and_says_so() {
    let stage = Stage::of("minimal");
    let mut command = stage.command(&APPLY);
    let (code, text) = said(&command.args(["--events", "/dev/full"]).output().unwrap());
    assert_eq!(code, 1, "{text}");
    assert_eq!(text.matches("the event file is incomplete").count(), 1, "{text}");
    stage.is_converged();
}

#[test]
fn a_folder_that_is_not_ours_stays_as_it_is() {
    let stage = Stage::of("minimal");
    stage.write("mine/objects/thesis.docx", "ten years");
    stage.write(".personalize/objects/thesis.docx", "ten years");
    let serve = ["local", "serve", "--port", "0", "--state", "mine"];
    for words in [&serve[..], &APPLY, &["local", "reset", "spec.yaml"]] {
        let (code, text) = stage.run(words);
        assert_eq!(code, 5, "{words:?}: {text}");
        assert!(text.contains("is not a state folder") && text.contains("help:"), "{text}");
    }
    for folder in ["mine", ".personalize"] {
        let thesis = stage.path(folder).join("objects/thesis.docx");
        assert_eq!(fs::read_to_string(thesis).unwrap(), "ten years");
    }
}

#[test]
fn a_state_in_use_is_not_shared_and_not_removed() {
    let stage = Stage::of("minimal");
    let emulator = Emulator::start(&stage, &["--state", ".personalize"]);
    for words in [&APPLY[..], &["local", "reset", "spec.yaml"]] {
        let (code, text) = stage.run(words);
        assert_eq!(code, 7, "{words:?}: {text}");
        assert!(text.contains(&format!("process {}", emulator.id())), "{text}");
    }
    drop(emulator);
    stage.apply();
    stage.write(".personalize/notes.txt", "mine");
    let text = stage.ok(&["local", "reset", "spec.yaml"]);
    assert!(text.contains("other files in it were kept"), "{text}");
    assert_eq!(fs::read_dir(stage.path(".personalize")).unwrap().count(), 1);
}

#[test]
fn a_damaged_state_names_the_way_out() {
    let stage = Stage::of("minimal");
    stage.apply();
    let tables = stage.path(".personalize/state.redb");
    let mut bytes = fs::read(&tables).unwrap();
    bytes.iter_mut().skip(9).take(4000).for_each(|byte| *byte = 0x5A);
    fs::write(&tables, bytes).unwrap();
    let (code, text) = stage.run(&APPLY);
    assert_eq!(code, 1, "{text}");
    assert!(text.contains("personalize local reset"), "{text}");
    assert!(stage.ok(&["local", "reset", "spec.yaml"]).contains("removed"));
    stage.apply();
}

#[cfg(unix)]
#[test]
fn pipes_and_devices_are_not_read() {
    let stage = Stage::of("minimal");
    stage.ok(&["validate", "spec.yaml"]);
    let made = Command::new("mkfifo").arg(stage.path("pipe")).status().unwrap();
    assert!(made.success());
    let text = fs::read_to_string(stage.path("spec.yaml")).unwrap();
    let source = text.lines().find_map(|line| line.trim().strip_prefix("source: ")).unwrap();
    stage.write("pipe-source.yaml", text.replace(source, "pipe"));
    let made = Command::new("mkfifo").arg(stage.path("data/part.csv")).status().unwrap();
    assert!(made.success());
    stage.write("pipe-in-folder.yaml", text.replace(source, "data"));
    let schema = text.lines().find_map(|line| line.trim().strip_prefix("schema: ")).unwrap();
    stage.write("pipe-schema.yaml", text.replace(schema, "pipe"));
    for words in [
        &["validate", "pipe-schema.yaml"][..],
        &["plan", "pipe-schema.yaml", "--local"],
        &["validate", "pipe-in-folder.yaml"],
        &["validate", "pipe"],
        &["validate", "/dev/zero"],
        &["validate", "spec.yaml", "--var-file", "pipe"],
        &["validate", "pipe-source.yaml"],
        &["apply", "pipe", "--local"],
        &["show", "pipe"],
    ] {
        let (code, text) = stage.run(words);
        assert_ne!(code, 0, "{words:?}: {text}");
        assert!(text.contains("it is a pipe, a socket or a device"), "{words:?}: {text}");
    }
}

/// Data of users is in it: everything that a stack leaves in the folder, objects and models too, is for its owner alone.
#[cfg(unix)]
#[test]
fn the_folder_of_the_emulator_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let stage = Stage::of("minimal");
    stage.ok(&APPLY);
    let mut folders = vec![stage.path(".personalize")];
    let mut files = 0;
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap().map(Result::unwrap) {
            let (path, facts) = (entry.path(), entry.metadata().unwrap());
            assert_eq!(facts.permissions().mode() & 0o077, 0, "{}", path.display());
            files += usize::from(facts.is_file());
            if facts.is_dir() {
                folders.push(path);
            }
        }
    }
    assert!(files > 4, "tables, objects, models: {files}");
}
