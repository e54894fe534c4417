//! Folders of many files: what is said stays short, and what is wrong with one of them names it.

use crate::support::Stage;
use std::{fs, os::unix::fs::symlink};

const FILES: usize = 60;

/// The smallest example with its data in a folder of parts.
fn stage() -> Stage {
    let stage = Stage::of("minimal");
    let text = fs::read_to_string(stage.path("data/interactions.csv")).unwrap();
    fs::remove_file(stage.path("data/interactions.csv")).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let (header, rows) = lines.split_first().unwrap();
    for (n, part) in rows.chunks(rows.len().div_ceil(FILES)).enumerate() {
        stage.write(&format!("data/part-{n:03}.csv"), format!("{header}\n{}\n", part.join("\n")));
    }
    stage.edit("data/interactions.csv", "data/");
    stage
}

#[test]
fn many_files_are_uploaded_in_few_words() {
    let stage = stage();
    let parts = fs::read_dir(stage.path("data")).unwrap().count();
    assert!(parts > 50, "{parts}");
    // Eleven beside the uploads, as with one file.
    let said = stage.ok(&["validate", "spec.yaml"]);
    assert!(said.contains(&format!("valid; {} resources", parts + 11)), "{said}");
    let planned = stage.ok(&["plan", "spec.yaml", "--local"]);
    assert!(planned.contains(&format!("{} to create", parts + 11)), "{planned}");
    let more = format!("and {} more files, ", parts - 10);
    assert!(planned.contains(&more) && planned.lines().count() < 60, "{planned}");
    let applied = stage.apply();
    assert!(applied.contains(&format!("created  {} more files", parts - 10)), "{applied}");
    assert!(applied.lines().count() < 100, "{applied}");
    stage.is_converged();
    let whole = stage.ok(&["plan", "spec.yaml", "--local", "--format", "json"]);
    assert!(whole.contains("\"unchanged\""), "{whole}");
}

#[test]
fn a_saved_plan_of_many_files_has_them_all() {
    let stage = stage();
    stage.ok(&["plan", "spec.yaml", "--local", "-o", "plan.json"]);
    let shown = stage.ok(&["show", "plan.json"]);
    assert_eq!(
        shown.matches("from data/part-").count(),
        fs::read_dir(stage.path("data")).unwrap().count()
    );
    stage.ok(&["apply", "plan.json", "--local"]);
    stage.is_converged();
}

#[test]
fn what_is_wrong_with_one_file_of_a_folder_names_it() {
    let stage = stage();
    symlink("nowhere.csv", stage.path("data/part-007b.csv")).unwrap();
    for words in [
        &["validate", "spec.yaml"][..],
        &["data", "check", "spec.yaml"],
        &["plan", "spec.yaml", "--local"],
    ] {
        let (code, said) = stage.run(words);
        assert!(
            code == 3 && said.contains("`part-007b.csv` in it cannot be read: it is not there"),
            "{code}: {said}"
        );
    }
    fs::remove_file(stage.path("data/part-007b.csv")).unwrap();
    stage.write("data/part-008.csv", "USER_ID,ITEM_ID\nu,i\n");
    let (code, said) = stage.run(&["data", "check", "spec.yaml"]);
    assert!(code == 3 && said.contains("part-008.csv"), "{code}: {said}");
}

/// Neither a plan nor a key of S3 can name such a file.
#[cfg(target_os = "linux")]
#[test]
fn a_name_that_is_not_utf_8_is_refused_before_the_first_write() {
    use std::{ffi::OsStr, os::unix::ffi::OsStrExt};
    let stage = stage();
    let name = OsStr::from_bytes(b"part-\xff.csv");
    fs::copy(stage.path("data/part-000.csv"), stage.path("data").join(name)).unwrap();
    for words in
        [&["validate", "spec.yaml"][..], &["apply", "spec.yaml", "--local", "--auto-approve"]]
    {
        let (code, said) = stage.run(words);
        assert!(code == 3 && said.contains("its path is not UTF-8; rename it"), "{code}: {said}");
    }
}

/// Whatever the limit, a command works, or says how many files it needs: no library panics over it.
#[cfg(target_os = "linux")]
#[test]
fn a_start_with_too_few_open_files_is_said() {
    let stage = Stage::of("minimal");
    let commands = [
        &["validate", "spec.yaml"][..],
        &["data", "check", "spec.yaml"],
        &["plan", "spec.yaml", "--local"],
        &["local", "serve", "--port", "0"],
    ];
    // The loader needs one beside the three that every process has.
    for limit in (4..66).step_by(4) {
        for words in commands {
            let command = stage.command(words);
            let mut limited = std::process::Command::new("sh");
            limited.args(["-c", "ulimit -n \"$0\"; exec \"$@\"", &limit.to_string()]);
            limited.arg(command.get_program()).args(command.get_args());
            limited.current_dir(stage.path("."));
            let (code, said) = crate::support::said(&limited.output().unwrap());
            assert!(
                code == 1 && said.contains("can open only"),
                "{words:?} {limit}: {code}: {said}"
            );
            assert!(said.contains("`ulimit -n 1024`") && !said.contains("panicked"), "{said}");
        }
    }
}

/// A process may have only so many files open: a run that would need more says so.
#[cfg(target_os = "linux")]
#[test]
fn too_many_open_files_are_said() {
    for limit in [16, 70, 76, 90] {
        let stage = Stage::of("minimal");
        let command = stage.command(&["apply", "spec.yaml", "--local", "--auto-approve"]);
        let mut limited = std::process::Command::new("sh");
        limited.args(["-c", "ulimit -n \"$0\"; exec \"$@\"", &limit.to_string()]);
        limited.arg(command.get_program()).args(command.get_args());
        limited.current_dir(stage.path("."));
        let (code, said) = crate::support::said(&limited.output().unwrap());
        let named = said.to_lowercase().contains("too many") && said.contains("open");
        assert!(code == 0 || code < 100 && named, "{limit}: {code}: {said}");
    }
}
