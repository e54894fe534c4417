//! Data and specs of others: forms that are not CSV, folders with more than data in them, text that a terminal would act on,
//! and inputs that grow.

use crate::support::{Emulator, Stage, put, said, sent};

const SPEC: &str = "version: 1
name: films
bucket: {name: films-personalize}
role: {name: films-personalize}
datasets:
  interactions:
    source: SOURCE
    schema: {USER_ID: string, ITEM_ID: string, EVENT_TYPE: string?, TIMESTAMP: long}
";

fn rows(time: impl Fn(usize) -> String, event: &str) -> String {
    let row = |n: usize| format!("u{},i{},{event},{}\n", n % 60, n % 50, time(n));
    format!("USER_ID,ITEM_ID,EVENT_TYPE,TIMESTAMP\n{}", (0..1_500).map(row).collect::<String>())
}

fn seconds(n: usize) -> String {
    format!("{}", 1_700_000_000 + n * 601)
}

fn stage(source: &str) -> Stage {
    let stage = Stage::empty();
    stage.write("spec.yaml", SPEC.replace("SOURCE", source));
    stage
}

#[test]
fn times_with_an_exponent_are_whole() {
    let stage = Stage::empty();
    let time = |n: usize| format!("{:.9e}", (1_700_000_000 + n * 601) as f64);
    stage.write("e.csv", rows(time, "watch").to_lowercase());
    stage.ok(&["init", "--name", "mine", "e.csv"]);
    let spec = std::fs::read_to_string(stage.path("spec.yaml")).unwrap();
    assert!(spec.contains("TIMESTAMP: {from: timestamp, time: seconds}"), "{spec}");
    stage.ok(&["data", "check", "spec.yaml"]);
}

#[test]
fn days_that_may_be_either_are_for_a_person_to_decide() {
    let stage = Stage::empty();
    stage.write("e.csv", rows(|_| "07/05/2020".to_owned(), "watch"));
    stage.ok(&["init", "--name", "mine", "e.csv"]);
    let spec = std::fs::read_to_string(stage.path("spec.yaml")).unwrap();
    let line =
        "TIMESTAMP: {from: TIMESTAMP, time: \"%d/%m/%Y\"}   # decide: the day or the month first";
    assert!(spec.contains(line), "{spec}");
}

#[test]
fn times_whose_digits_are_lost_or_that_are_none_are_refused() {
    for (time, why) in [("1.7e+09", "digits are lost"), ("soon", "no second can be made")] {
        let stage = Stage::empty();
        stage.write("e.csv", rows(|_| time.to_owned(), "watch"));
        let (code, said) = stage.run(&["init", "--name", "mine", "e.csv"]);
        assert!(code == 3 && said.contains(why), "{code}: {said}");
        assert!(!stage.path("spec.yaml").exists());
    }
}

#[test]
fn columns_beyond_the_limit_are_left_out_and_said() {
    let stage = Stage::empty();
    let all = rows(seconds, "watch");
    let mut lines = all.lines();
    let mut text = format!("{},A,B,C,UNIQUE,D,E\n", lines.next().unwrap());
    for (n, line) in lines.enumerate() {
        text.push_str(&format!("{line},{},{},{},x{n},{},{}\n", n % 2, n % 3, n % 4, n % 5, n % 6));
    }
    stage.write("e.csv", text);
    stage.ok(&["init", "--name", "mine", "e.csv"]);
    stage.ok(&["validate", "spec.yaml"]);
    let spec = std::fs::read_to_string(stage.path("spec.yaml")).unwrap();
    assert!(spec.contains("# left out: `UNIQUE`, which has another value in each row"), "{spec}");
}

#[test]
fn times_before_there_were_shops_and_types_that_are_nothing_are_errors() {
    for (time, event, what) in
        [("1", "watch", "PZ5052"), ("", "", "PZ5042"), ("", "null", "PZ5042")]
    {
        let stage = stage("e.csv");
        let time = |n: usize| if time.is_empty() { seconds(n) } else { format!("{}", n + 1) };
        stage.write("e.csv", rows(time, event));
        let (code, said) = stage.run(&["data", "check", "spec.yaml"]);
        assert!(code == 3 && said.contains(&format!("error[{what}]")), "{code}: {said}");
    }
}

#[test]
fn forms_that_can_be_read_are_and_others_have_a_name() {
    let plain = rows(seconds, "watch");
    let utf16: Vec<u8> =
        [0xfeff].into_iter().chain(plain.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    for content in [
        plain.replace(',', ";").into_bytes(),
        plain.replace(',', "\t").into_bytes(),
        format!("\u{feff}{plain}").into_bytes(),
        utf16,
    ] {
        let stage = stage("e.csv");
        stage.write("e.csv", content);
        let said = stage.ok(&["data", "check", "spec.yaml"]);
        assert!(said.contains("e.csv: 1,500 rows read"), "{said}");
        stage.ok(&["init", "-o", "new.yaml", "--name", "mine", "e.csv"]);
    }
    for (content, name) in [
        (b"\x1f\x8b\x08\0\0\0\0".to_vec(), "but gzip"),
        (b"PAR1\x15\x04".to_vec(), "Parquet file too small"),
        (b"{\"USER_ID\": 1}\n{\"USER_ID\": 2}\n".to_vec(), "but JSON lines"),
    ] {
        let stage = stage("e.csv");
        stage.write("e.csv", content);
        let (code, said) = stage.run(&["data", "check", "spec.yaml"]);
        assert!(code == 3 && said.contains(name) && said.contains("help:"), "{said}");
        let (code, said) = stage.run(&["init", "-o", "new.yaml", "e.csv"]);
        assert_eq!(code, 3, "{said}");
    }
}

#[test]
fn what_lies_in_a_folder_and_is_not_taken_is_said() {
    let stage = stage("data");
    stage.write("data/part-0.csv", rows(seconds, "watch"));
    stage.write("data/_SUCCESS", "");
    stage.write("data/.part-0.csv.crc", "crc");
    let said = stage.ok(&["data", "check", "spec.yaml"]);
    assert!(said.contains("warning[PZ0013]") && said.contains("`_SUCCESS` (a marker)"), "{said}");
    stage.write("data/part-1.csv.gz", "x");
    stage.write("data/old/part-2.csv", rows(seconds, "watch"));
    stage.write("data/0001_part_00", rows(seconds, "watch"));
    let (code, said) = stage.run(&["data", "check", "spec.yaml"]);
    assert_eq!(code, 3, "{said}");
    for name in ["`part-1.csv.gz`", "`old/`", "`0001_part_00`"] {
        assert!(said.contains(name), "{said}");
    }
}

#[test]
fn a_folder_whose_files_end_in_capitals_is_read() {
    let stage = stage("data");
    stage.write("data/PART-0.CSV", rows(seconds, "watch"));
    stage.write("data/PART-1.CSV", rows(|n| seconds(n + 1_500), "watch"));
    let text = stage.ok(&["data", "check", "spec.yaml"]);
    assert!(text.contains("3,000 rows") && !text.contains("PZ0013"), "{text}");
    stage.apply();
    stage.is_converged();
    stage.ok(&["destroy", "spec.yaml", "--local", "--auto-approve"]);
}

#[test]
fn a_folder_with_nothing_but_sub_folders_says_what_was_left_out() {
    let stage = stage("data");
    for day in ["2026-01-01", "old"] {
        stage.write(&format!("data/{day}/part-0.csv"), rows(seconds, "watch"));
    }
    for words in [
        &["validate", "spec.yaml"][..],
        &["data", "check", "spec.yaml"],
        &["plan", "spec.yaml", "--local"],
    ] {
        let (code, text) = stage.run(words);
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(code, 3, "{words:?}: {text}");
        let what = "`data` has no `.csv` file, but `2026-01-01/` (a sub-folder, which the service does not read), `old/` (a sub-folder, which the service does not read)";
        assert!(text.contains(what) && text.contains("help:"), "{words:?}: {text}");
    }
}

#[test]
fn data_in_s3_is_looked_at_where_an_account_is_at_hand_and_else_not_judged() {
    let stage = Stage::of("minimal");
    let emulator = Emulator::start(&stage, &[]);
    let mut apply = stage.command(&["apply", "spec.yaml", "--auto-approve"]);
    assert_eq!(said(&emulator.serves(&mut apply).output().unwrap()).0, 0);
    let mut status = stage.command(&["status", "spec.yaml"]);
    let (_, text) = said(&emulator.serves(&mut status).output().unwrap());
    let key = text.split_whitespace().find(|word| word.ends_with("interactions.csv")).unwrap();
    let other = "{USER_ID: string, ITEM_ID: string, NEVER: string, TIMESTAMP: long}";
    let spec = SPEC.replace("SOURCE", &format!("s3://personalize-example-minimal/{key}"));
    let fields = "{USER_ID: string, ITEM_ID: string, EVENT_TYPE: string?, TIMESTAMP: long}";
    stage.write("s3.yaml", spec.replace(fields, other));
    let offline = stage.ok(&["data", "check", "s3.yaml"]);
    assert!(offline.contains("no data was checked") && !offline.contains("is good"), "{offline}");
    for words in [["data", "check", "s3.yaml"].as_slice(), &["plan", "s3.yaml"]] {
        let (code, text) = said(&emulator.serves(&mut stage.command(words)).output().unwrap());
        assert!(code == 3 && text.contains("the column `NEVER` is missing"), "{code}: {text}");
    }
}

#[test]
fn nothing_of_the_data_reaches_a_terminal_raw() {
    let stage = stage("e.csv");
    let raw = "a\u{1b}[2J\u{9b}31m\u{202e}z";
    stage.write("e.csv", rows(seconds, raw).replace("i7,", &format!("i{raw},")));
    let shown = |c: char| c != '\n' && (c.is_control() || ('\u{202a}'..='\u{202e}').contains(&c));
    for words in [
        ["data", "check", "spec.yaml"].as_slice(),
        &["data", "check", "spec.yaml", "--format", "json"],
        &["init", "--name", "mine", "-o", "new.yaml", "e.csv"],
        &["init", "gone\u{1b}[2J.csv", "-o", "newer.yaml"],
    ] {
        let (_, said) = stage.run(words);
        assert!(!said.contains(shown), "{words:?}: {said:?}");
    }
    let spec = std::fs::read_to_string(stage.path("new.yaml")).unwrap();
    assert!(!spec.contains(shown), "{spec:?}");
}

#[test]
fn no_name_of_a_file_reaches_a_terminal_raw() {
    let stage = stage("data");
    for name in ["a.csv", "b\u{202e}\"#.csv", "c\u{2028}error: good.csv"] {
        stage.write(&format!("data/{name}"), rows(seconds, "watch"));
    }
    let shown = |c: char| c != '\n' && (c.is_control() || ('\u{2028}'..='\u{202e}').contains(&c));
    for words in [
        &["validate", "spec.yaml"][..],
        &["data", "check", "spec.yaml"],
        &["graph", "spec.yaml"],
        &["graph", "spec.yaml", "--format", "dot"],
        &["plan", "spec.yaml", "--local", "--format", "markdown"],
        &["apply", "spec.yaml", "--local", "--auto-approve"],
        &["status", "spec.yaml", "--local"],
        &["destroy", "spec.yaml", "--local", "--auto-approve"],
    ] {
        let (code, said) = stage.run(words);
        assert_eq!(code, 0, "{words:?}: {said}");
        assert!(!said.contains(shown), "{words:?}: {said:?}");
    }
    for name in ["d\u{1b}[31mred.csv", "d\nerror: good.csv", "d\u{9b}.csv"] {
        stage.write(&format!("data/{name}"), rows(seconds, "watch"));
        let (code, said) = stage.run(&["validate", "spec.yaml"]);
        assert!(code == 3 && said.contains("its name has control characters"), "{code}: {said}");
        assert!(!said.contains(shown), "{said:?}");
        std::fs::remove_file(stage.path(&format!("data/{name}"))).unwrap();
    }
}

/// Whether a terminal would act on something of the text.
fn is_raw(text: &str) -> bool {
    text.contains(|c: char| c != '\n' && (c.is_control() || ('\u{2028}'..='\u{202e}').contains(&c)))
}

/// Items of the data come back in recommendations.
#[test]
fn no_id_of_an_item_reaches_a_terminal_raw() {
    let stage = Stage::of("minimal");
    let text = std::fs::read_to_string(stage.path("data/interactions.csv")).unwrap();
    stage.write("data/interactions.csv", text.replace("수배의 장부", "\u{1b}[2J\u{202e}x"));
    let (user, raw) = ("최다은\u{1b}]0;title\u{7}", "\u{1b}[2J\u{202e}x");
    stage.apply();
    for words in [
        &["--user", "최다은", "--num", "100", "--format", "table"][..],
        &["--user", "최다은", "--num", "100", "--format", "json"],
        &["--user", user, "--num", "5", "-vv"],
        &["--item", raw, "--num", "5", "-vv"],
    ] {
        let mut command = stage.command(&["recommend", "campaign/home", "--local"]);
        let (_, text) = said(&command.args(words).output().unwrap());
        assert!(!is_raw(&text), "{words:?}: {text:?}");
    }
}

/// Codes and reasons are the words of whoever answers.
#[test]
fn no_answer_of_the_service_reaches_a_terminal_raw() {
    let stage = Stage::of("minimal");
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let served = runtime.block_on(personalize_emulator::serve(Default::default())).unwrap();
    let run = |words: &[&str]| {
        let mut command = stage.command(words);
        said(&crate::support::pointed(&mut command, &served.endpoint_url).output().unwrap())
    };
    let refuse = |operation: &str| {
        let code = "Odd\u{1b}[2J\u{202e}Exception".to_owned();
        let fault = personalize_emulator::fault::Fault::Error { status: 400, code };
        let rule = personalize_emulator::fault::FaultRule::always(operation, fault);
        served.emulator.faults.set(vec![rule]);
    };
    refuse("CreateSolution");
    let (code, text) = run(&["apply", "spec.yaml", "--auto-approve", "-vv"]);
    assert!(code == 9 && text.contains("FAILED") && text.contains("Odd"), "{text}");
    assert!(!is_raw(&text), "{text:?}");
    refuse("DescribeDatasetGroup");
    for words in
        [&["plan", "spec.yaml", "-vv"][..], &["status", "spec.yaml"], &["doctor", "spec.yaml"]]
    {
        let (code, text) = run(words);
        assert!(code != 0 && text.contains("Odd"), "{words:?}: {text}");
        assert!(!is_raw(&text), "{words:?}: {text:?}");
    }
}

/// Why an import failed, with a cell of the data in it, which lies too deep in the object to be seen before.
#[test]
fn no_reason_of_a_failure_reaches_a_terminal_raw() {
    let stage = Stage::of("minimal");
    stage.edit(
        "bucket: {name: personalize-example-minimal} ",
        "bucket: {name: lake, manage: false} ",
    );
    stage.edit("source: data/interactions.csv", "source: s3://lake/clicks/");
    let emulator = Emulator::start(&stage, &[]);
    let run = |words: &[&str]| said(&emulator.serves(&mut stage.command(words)).output().unwrap());
    put(&emulator.url, "/lake", "", b"");
    let answer =
        sent(&emulator.url, "PUT /lake?policy", "", crate::sources::LAKE_POLICY.as_bytes());
    assert!(answer.starts_with("HTTP/1.1 20"), "{answer}");
    let row = |n: usize| format!("u{},i{:0>200},{}\n", n % 60, n % 50, seconds(n));
    let rows: String = (0..10_000).map(row).collect();
    let text = format!("USER_ID,ITEM_ID,TIMESTAMP\n{rows}u1,i1,soon\u{1b}[2J\u{202e}\n");
    put(&emulator.url, "/lake/clicks/part-0.csv", "", text.as_bytes());
    let (code, text) = run(&["apply", "spec.yaml", "--auto-approve", "-v"]);
    assert!(code == 9 && text.contains("which is not a time"), "{code}: {text}");
    assert!(!is_raw(&text), "{text:?}");
    for words in [
        &["status", "spec.yaml"][..],
        &["status", "spec.yaml", "--format", "json"],
        &["plan", "spec.yaml"],
        &["plan", "spec.yaml", "--format", "markdown"],
    ] {
        let (_, text) = run(words);
        assert!(text.contains("which is not a time"), "{words:?}: {text}");
        assert!(!is_raw(&text), "{words:?}: {text:?}");
    }
}

/// Keys that XML cannot hold, and that look as if they were encoded.
#[test]
fn objects_with_odd_keys_are_planned_around_and_destroyed() {
    let stage = Stage::of("minimal");
    let emulator = Emulator::start(&stage, &[]);
    let run = |words: &[&str]| said(&emulator.serves(&mut stage.command(words)).output().unwrap());
    let ok = |words: &[&str]| {
        let (code, text) = run(words);
        assert_eq!(code, 0, "{words:?}: {text}");
        assert!(!is_raw(&text), "{words:?}: {text:?}");
        text
    };
    ok(&["apply", "spec.yaml", "--auto-approve"]);
    // A control character, a sign of percent, a plus, a space.
    let keys = ["a%01", "a%2501", "a+b", "a%20b", "a%2Bb", "a%1B%5B2J"];
    for key in keys {
        put(&emulator.url, &format!("/personalize-example-minimal/minimal/output/{key}"), "", b"x");
    }
    assert!(ok(&["plan", "spec.yaml"]).contains("nothing to do"));
    ok(&["status", "spec.yaml"]);
    ok(&["plan", "spec.yaml", "--destroy"]);
    // Beside its folder it is somebody else's, and named.
    put(&emulator.url, "/personalize-example-minimal/b%01", "", b"x");
    let (code, text) = run(&["destroy", "spec.yaml", "--auto-approve"]);
    assert!(code == 5 && text.contains("holds what this stack did not put there: `b"), "{text}");
    assert!(!is_raw(&text), "{text:?}");
    sent(&emulator.url, "DELETE /personalize-example-minimal/b%01", "", b"");
    ok(&["destroy", "spec.yaml", "--auto-approve"]);
    assert!(ok(&["plan", "spec.yaml"]).contains("+ bucket"));
}

#[test]
fn inputs_that_grow_are_refused_in_few_words() {
    let stage = Stage::empty();
    let keys: String = (0..120_000).map(|n| format!("k{n}: 1\n")).collect();
    let adopt: String = (0..200_000).map(|n| format!("- dataset-group/{n}\n")).collect();
    for text in [keys, format!("adopt:\n{adopt}")] {
        stage.write("spec.yaml", text);
        let (code, said) = stage.run(&["validate", "spec.yaml"]);
        assert!(code == 3 && said.len() < 10_000, "{code}: {} bytes", said.len());
    }
    let unknown: String = (0..4_000).map(|n| format!("k{n}: 1\n")).collect();
    stage.write("spec.yaml", unknown);
    let (code, said) = stage.run(&["validate", "spec.yaml"]);
    assert!(code == 3 && said.contains("more; `--format json`"), "{code}");
    assert!(said.len() < 200_000, "{} bytes", said.len());
    let header: String = (0..400_000).map(|n| format!("c{n},")).collect();
    stage.write("wide.csv", format!("{header}\n1\n"));
    let (code, said) = stage.run(&["init", "-o", "new.yaml", "wide.csv"]);
    assert!(code == 3 && said.contains("at most 10,000 are read"), "{code}: {said}");
}

#[test]
fn a_file_larger_than_any_plan_is_not_read() {
    let stage = Stage::empty();
    stage.write("plan.json", "");
    let file = std::fs::OpenOptions::new().write(true).open(stage.path("plan.json")).unwrap();
    file.set_len(1 << 40).unwrap();
    let (code, said) = stage.run(&["show", "plan.json"]);
    assert!(code == 3 && said.contains("larger than 512 MB"), "{code}: {said}");
}

#[test]
fn texts_that_unfold_are_refused_in_little_time() {
    let stage = Stage::empty();
    let head = SPEC.replace("SOURCE", "e.csv");
    let keys = |value: &str| (0..3_000).map(|n| format!("  k{n}: {value}\n")).collect::<String>();
    let long = "x".repeat(1_000_000);
    let nested: String = (1..30)
        .map(|n| {
            format!("  v{n}: {{default: \"{}\"}}\n", format!("${{var.v{}}}", n - 1).repeat(10))
        })
        .collect();
    for (text, code) in [
        (format!("{head}tags:\n  a: &a \"{long}\"\n{}", keys("*a")), "PZ0001"),
        (
            format!(
                "{head}vars:\n  v0: {{default: \"x\"}}\n{nested}tags: {{a: \"${{var.v29}}\"}}\n"
            ),
            "PZ0008",
        ),
        (
            format!("{head}vars:\n  v: {{default: \"{long}\"}}\ntags:\n{}", keys("\"${var.v}\"")),
            "PZ0008",
        ),
    ] {
        stage.write("spec.yaml", text);
        let (status, said) = stage.run(&["validate", "spec.yaml"]);
        assert!(status == 3 && said.contains(code), "{status}: {} bytes", said.len());
        assert!(said.len() < 100_000, "{} bytes", said.len());
    }
}

#[test]
fn sub_folders_in_s3_are_named_and_beginnings_are_said() {
    let stage = Stage::of("minimal");
    let emulator = Emulator::start(&stage, &[]);
    let run = |words: &[&str]| said(&emulator.serves(&mut stage.command(words)).output().unwrap());
    assert_eq!(run(&["apply", "spec.yaml", "--auto-approve"]).0, 0);
    let (_, text) = run(&["status", "spec.yaml"]);
    let key = text.split_whitespace().find(|word| word.ends_with("interactions.csv")).unwrap();
    let above = key.rsplit_once("interactions/").unwrap().0;
    // Everything that the stack uploaded lies in sub-folders of this one.
    let spec = SPEC.replace("SOURCE", &format!("s3://personalize-example-minimal/{above}"));
    stage.write("s3.yaml", spec);
    let (code, text) = run(&["plan", "s3.yaml"]);
    assert!(code == 3 && text.contains("`interactions/` (a sub-folder"), "{code}: {text}");
    let spec = SPEC.replace("SOURCE", &format!("s3://personalize-example-minimal/{key}"));
    stage.write("s3.yaml", spec);
    let mut check = stage.command(&["data", "check", "s3.yaml", "--format", "json"]);
    let json = emulator.serves(&mut check).output().unwrap().stdout;
    let json: serde_json::Value = serde_json::from_slice(&json).unwrap();
    assert_eq!((&json["beginning"][0], &json["notRead"][0]), (&"interactions".into(), &().into()));
}

/// Whoever writes a spec may not be allowed to read what it names, and what is said about a spec is read by others.
#[cfg(unix)]
#[test]
fn nothing_of_a_file_outside_the_folder_of_the_spec_is_said() {
    const SECRETS: [&str; 4] = ["hunter2", "token-abc", "u7", "watch"];
    let stage = Stage::empty();
    stage.write("secret.env", "PASSWORD=hunter2,token-abc\nx,y\n");
    stage
        .write("rows.csv", rows(|n| if n == 3 { "token-abc".into() } else { seconds(n) }, "watch"));
    stage.write("specs/inside.csv", rows(|_| "token-abc".into(), "watch"));
    stage.write("specs/parts/1.csv", rows(seconds, "watch"));
    let link = |to: &str, from: &str| {
        std::os::unix::fs::symlink(stage.path(to), stage.path(from)).unwrap()
    };
    link("secret.env", "specs/link.csv");
    link("secret.env", "specs/link.json");
    link("secret.env", "specs/parts/2.csv");
    link("specs/inside.csv", "specs/own.csv");
    let schema = "{USER_ID: string, ITEM_ID: string, EVENT_TYPE: string?, TIMESTAMP: long}";
    let said = |spec: String| {
        stage.write("specs/spec.yaml", spec);
        let commands = [
            &["validate", "specs/spec.yaml"][..],
            &["validate", "specs/spec.yaml", "--format", "json"],
            &["data", "check", "specs/spec.yaml"],
            &["data", "check", "specs/spec.yaml", "--format", "json"],
            &["plan", "specs/spec.yaml", "--local"],
        ];
        commands.iter().map(|words| stage.run(words).1).collect::<String>()
    };
    let mapped = format!("{schema}\n    columns: {{USER_ID: user}}");
    let lines = format!("{schema}\n    format: {{type: jsonl}}");
    for (source, form) in [
        ("../secret.env", schema),
        ("../secret.env", &mapped),
        ("../secret.env", &lines),
        ("../rows.csv", schema),
        ("link.csv", schema),
        ("link.csv", &mapped),
        ("parts", schema),
        ("inside.csv", "../secret.env"),
        ("inside.csv", "link.json"),
    ] {
        let spec = SPEC.replace("SOURCE", source).replace(schema, form);
        // What is wrong with the schema is all that is looked at.
        let text = said(spec);
        let found = SECRETS.iter().find(|secret| text.contains(**secret));
        assert_eq!(found, None, "{source}, {form}: {text}");
        assert!(text.contains("since it lies outside the folder of the spec"), "{source}: {text}");
    }
    // A link to a file of the same folder leads nowhere else.
    let text = said(SPEC.replace("SOURCE", "own.csv"));
    assert!(text.contains("token-abc") && !text.contains("outside the folder"), "{text}");
}
