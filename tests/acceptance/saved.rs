//! Saved plans: made, shown, and carried out later, when the account has moved on or not.

use crate::support::{Emulator, Stage, said};
use personalize_core::plan::Plan;
use serde_json::{Value, json};
use std::fs;

/// A stage with an emulator of its own that writes a journal.
struct Scene {
    stage: Stage,
    emulator: Emulator,
}

impl Scene {
    /// A stack of the smallest example, applied.
    fn applied() -> Scene {
        let scene = Scene::new();
        scene.ok(&["apply", "spec.yaml", "--auto-approve"]);
        scene
    }

    fn new() -> Scene {
        let stage = Stage::of("minimal");
        let emulator = Emulator::start(&stage, &["--journal", "journal"]);
        Scene { stage, emulator }
    }

    fn run(&self, words: &[&str]) -> (i32, String) {
        said(&self.emulator.serves(&mut self.stage.command(words)).output().unwrap())
    }

    fn ok(&self, words: &[&str]) -> String {
        let (code, said) = self.run(words);
        assert_eq!(code, 0, "{words:?} said:\n{said}");
        said
    }

    /// How many calls changed something so far.
    fn writes(&self) -> usize {
        let journal = fs::read_to_string(self.stage.path("journal")).unwrap_or_default();
        let reads = ["Describe", "List", "Get", "Head"];
        journal
            .lines()
            .filter(|l| !reads.iter().any(|r| l.contains(&format!("\"operation\":\"{r}"))))
            .count()
    }

    /// Expects that the run ends with `code` and changes nothing.
    fn refused(&self, words: &[&str], code: i32) -> String {
        let before = self.writes();
        let (ended, said) = self.run(words);
        assert_eq!(ended, code, "{words:?} said:\n{said}");
        assert_eq!(self.writes(), before, "{words:?} changed something:\n{said}");
        said
    }
}

impl Scene {
    /// Changes the saved plan, with an id and a seal that fit, as somebody does who knows how they are made.
    fn forge(&self, edit: impl FnOnce(&mut Value)) {
        let text = fs::read_to_string(self.stage.path("plan.json")).unwrap();
        let mut value = serde_json::from_str(&text).unwrap();
        edit(&mut value);
        let plan: Plan = serde_json::from_value(value).unwrap();
        self.stage.write("plan.json", plan.to_json());
    }
}

fn id(plan: &str) -> String {
    let words: Vec<&str> = plan.split_whitespace().collect();
    let at = words.windows(2).position(|w| w == ["as", "plan"]).unwrap();
    words[at + 2].to_owned()
}

#[test]
fn a_saved_plan_is_shown_offline_and_carried_out_once() {
    let scene = Scene::new();
    let planned = scene.ok(&["plan", "spec.yaml", "-o", "plan.json"]);
    let shown = scene.stage.ok(&["show", "plan.json"]);
    // All is the same but the hash of the data, which is whole here.
    let without = |text: &str| -> Vec<String> {
        text.lines().filter(|line| !line.contains("BLAKE3")).map(str::to_owned).collect()
    };
    let (planned, alike) = (without(&planned), without(&shown));
    assert!(planned.starts_with(&alike), "{planned:#?}\n{shown}");
    let hashes = shown.lines().filter_map(|line| line.split("BLAKE3 ").nth(1));
    assert!(hashes.clone().count() > 0 && hashes.clone().all(|hash| hash.len() == 64), "{shown}");
    let json = scene.stage.ok(&["show", "plan.json", "--format", "json"]);
    assert_eq!(json, fs::read_to_string(scene.stage.path("plan.json")).unwrap());
    assert!(scene.ok(&["apply", "plan.json"]).contains("steps done"));
    assert!(scene.ok(&["plan", "spec.yaml"]).contains("nothing to do"));
    let again = scene.refused(&["apply", "plan.json"], 0);
    assert!(again.contains("nothing to do"), "{again}");
}

#[test]
fn a_plan_is_approved_by_its_id_alone() {
    let scene = Scene::new();
    let approved = id(&scene.ok(&["plan", "spec.yaml", "-o", "plan.json"]));
    let said = scene.refused(&["apply", "spec.yaml", "--approve", "0123456789abcdef"], 6);
    assert!(said.contains("but 0123456789abcdef was approved"), "{said}");
    scene.refused(&["apply", "plan.json", "--approve", "0123456789abcdef"], 6);
    scene.ok(&["apply", "spec.yaml", "--approve", &approved]);
}

#[test]
fn a_saved_plan_survives_what_it_does_not_touch_and_nothing_else() {
    let scene = Scene::applied();
    scene.stage.edit("autoTraining: off", "autoTraining: off, tags: {model: new}");
    scene.ok(&["plan", "spec.yaml", "-o", "plan.json"]);
    // Somebody applies something else, which the plan does not know of.
    scene.stage.edit(", tags: {model: new}", "");
    let spec = fs::read_to_string(scene.stage.path("spec.yaml")).unwrap();
    scene.stage.write("spec.yaml", spec + "eventTracker: {name: minimal-clicks}\n");
    scene.ok(&["apply", "spec.yaml", "--auto-approve"]);
    scene.ok(&["apply", "plan.json"]);
    let again = scene.refused(&["apply", "plan.json"], 0);
    assert!(again.contains("nothing to do"), "{again}");

    // Somebody edits what it touches.
    scene.stage.edit("autoTraining: off", "autoTraining: off, tags: {model: newer}");
    scene.ok(&["plan", "spec.yaml", "-o", "plan.json"]);
    scene.stage.edit("model: newer", "model: newest");
    scene.ok(&["apply", "spec.yaml", "--auto-approve"]);
    let said = scene.refused(&["apply", "plan.json"], 6);
    assert!(said.contains("solution/for-you `minimal-for-you`: the tag `model` changed"), "{said}");
}

#[test]
fn other_data_than_planned_is_not_uploaded() {
    let scene = Scene::new();
    scene.ok(&["plan", "spec.yaml", "-o", "plan.json"]);
    scene.stage.edit_file("data/interactions.csv", "\n", "\n\n");
    let said = scene.refused(&["apply", "plan.json"], 6);
    assert!(said.contains("the file `data/interactions.csv` has another content"), "{said}");
    fs::remove_file(scene.stage.path("data/interactions.csv")).unwrap();
    let said = scene.refused(&["apply", "plan.json"], 6);
    assert!(said.contains("the file `data/interactions.csv` cannot be read"), "{said}");
}

#[test]
fn a_plan_is_for_one_account_and_region_and_format() {
    let scene = Scene::new();
    scene.ok(&["plan", "spec.yaml", "-o", "plan.json"]);
    let said = scene.refused(&["apply", "plan.json", "--region", "eu-west-1"], 6);
    assert!(said.contains("the plan is for the region us-east-1, not eu-west-1"), "{said}");
    let said = scene.refused(&["apply", "plan.json", "--target", "prod"], 3);
    assert!(said.contains("a saved plan takes no `--target`"), "{said}");

    scene.stage.edit_file("plan.json", "\"format\": 2", "\"format\": 99");
    let said = scene.refused(&["apply", "plan.json"], 3);
    assert!(
        said.contains("its format is 99, and this version of personalize reads format 2"),
        "{said}"
    );
    scene.stage.edit_file("plan.json", "\"format\": 99", "\"format\": 2");
    scene.stage.edit_file("plan.json", "000000000000", "111111111111");
    let said = scene.refused(&["apply", "plan.json"], 3);
    assert!(said.contains("it was modified after it was created"), "{said}");
    scene.forge(|_| {});
    let said = scene.refused(&["apply", "plan.json"], 6);
    assert!(said.contains("the plan is for account 111111111111"), "{said}");
}

#[test]
fn a_saved_plan_goes_to_the_embedded_emulator_of_its_spec() {
    let stage = Stage::of("minimal");
    fs::create_dir(stage.path("elsewhere")).unwrap();
    stage.ok(&["plan", "spec.yaml", "--local", "-o", "elsewhere/plan.json"]);
    stage.ok(&["apply", "elsewhere/plan.json", "--local"]);
    stage.is_converged();
}

/// Whatever is changed in the file: nothing is written, with the id of the reviewer and without.
#[test]
fn an_edited_plan_is_not_carried_out() {
    let scene = Scene::new();
    scene.stage.write("secret.csv", "TOKEN\nx\n");
    let approved = id(&scene.ok(&["plan", "spec.yaml", "-o", "plan.json"]));
    let made = fs::read_to_string(scene.stage.path("plan.json")).unwrap();
    let edits: [fn(&mut Value); 7] = [
        |plan| plan["folder"] = "data".into(),
        |plan| plan["bucket"] = Value::Null,
        |plan| plan["files"][0]["path"] = "secret.csv".into(),
        |plan| plan["steps"] = json!([]),
        |plan| plan["items"][0]["reason"] = "harmless".into(),
        |plan| plan["notes"] = json!([]),
        |plan| plan["surprise"] = json!(1),
    ];
    for edit in edits {
        let mut plan: Value = serde_json::from_str(&made).unwrap();
        edit(&mut plan);
        scene.stage.write("plan.json", plan.to_string());
        scene.refused(&["apply", "plan.json", "--auto-approve"], 3);
        scene.refused(&["apply", "plan.json", "--approve", &approved], 3);
        assert_eq!(scene.run(&["show", "plan.json"]).0, 3);
    }

    // Forged: what no planner plans is refused in any case, the rest by the id that was approved.
    let forged = |edit: fn(&mut Value)| {
        scene.stage.write("plan.json", &made);
        scene.forge(edit);
    };
    for edit in [
        |plan: &mut Value| {
            let upload = plan["steps"].as_array_mut().unwrap().iter_mut();
            let mut upload = upload.filter(|s| s["operation"] == "PutObject");
            upload.next().unwrap()["input"]["source"] = "/etc/passwd".into();
            plan["files"][0]["path"] = "/etc/passwd".into();
        },
        |plan: &mut Value| plan["bucket"] = Value::Null,
        |plan: &mut Value| plan["folder"] = "/tmp".into(),
    ] {
        forged(edit);
        scene.refused(&["apply", "plan.json", "--auto-approve"], 3);
    }
    forged(|plan| plan["stack"] = "other".into());
    scene.refused(&["apply", "plan.json", "--approve", &approved], 3);
    forged(|plan| plan["spec"] = "0".into());
    scene.refused(&["apply", "plan.json", "--approve", &approved], 6);
    scene.stage.write("plan.json", &made);
    scene.ok(&["apply", "plan.json", "--approve", &approved]);
}

/// A refused plan is refused by every route, and an empty list of refusals lifts none.
#[test]
fn a_refused_plan_ends_with_5_by_every_route() {
    let scene = Scene::applied();
    scene.stage.edit("campaigns:\n  home: {solution: for-you, minProvisionedTPS: 1}\n", "");
    let said = scene.refused(&["plan", "spec.yaml", "-o", "plan.json"], 5);
    assert!(said.contains("1 to delete") && said.contains("--allow serving-impact"), "{said}");
    scene.refused(&["plan", "spec.yaml", "--detailed-exitcode"], 5);
    scene.refused(&["show", "plan.json"], 5);
    scene.refused(&["apply", "spec.yaml", "--auto-approve"], 5);
    scene.refused(&["apply", "spec.yaml", "--dry-run"], 5);
    scene.refused(&["apply", "plan.json"], 5);
    scene.refused(&["apply", "plan.json", "--dry-run"], 5);

    let approved = id(&said);
    scene.forge(|plan| plan["refusals"] = json!([]));
    scene.refused(&["apply", "plan.json", "--approve", &approved], 6);
    let said = scene.refused(&["apply", "plan.json", "--auto-approve"], 5);
    assert!(said.contains("refused: campaign/home"), "{said}");

    // Whoever applies may allow what the approved plan is refused for.
    scene.refused(&["plan", "spec.yaml", "-o", "plan.json"], 5);
    let allow = "serving-impact=campaign/home";
    scene.ok(&["apply", "plan.json", "--approve", &approved, "--allow", allow]);
}

/// A plan is the same wherever its folder lies.
#[test]
fn the_id_is_the_same_in_another_checkout() {
    let ids = [Stage::of("minimal"), Stage::of("minimal")].map(|stage| {
        let relative = id(&stage.ok(&["plan", "spec.yaml", "--local", "-o", "plan.json"]));
        let spec = fs::canonicalize(stage.path("spec.yaml")).unwrap();
        let absolute = stage.ok(&["plan", spec.to_str().unwrap(), "--local", "-o", "plan.json"]);
        assert_eq!(id(&absolute), relative);
        stage.ok(&["apply", "plan.json", "--local"]);
        relative
    });
    assert_eq!(ids[0], ids[1]);
}

#[test]
fn data_outside_the_folder_is_in_no_saved_plan() {
    let scene = Scene::new();
    let elsewhere = tempfile::tempdir().unwrap();
    let file = elsewhere.path().join("interactions.csv");
    fs::rename(scene.stage.path("data/interactions.csv"), &file).unwrap();
    std::os::unix::fs::symlink(&file, scene.stage.path("data/interactions.csv")).unwrap();
    let said = scene.refused(&["plan", "spec.yaml", "-o", "plan.json"], 3);
    assert!(said.contains("is a link to a place outside the folder"), "{said}");
    scene.ok(&["plan", "spec.yaml"]);
    scene.stage.edit("data/interactions.csv", file.to_str().unwrap());
    let said = scene.refused(&["plan", "spec.yaml", "-o", "plan.json"], 3);
    assert!(said.contains("is not below the folder of its spec"), "{said}");
    // Who applies the spec itself trusts it.
    scene.ok(&["apply", "spec.yaml", "--auto-approve"]);
}

#[test]
fn what_is_uploaded_is_shown_and_no_word_of_a_plan_moves_the_cursor() {
    let scene = Scene::new();
    let planned = scene.ok(&["plan", "spec.yaml", "-o", "plan.json"]);
    assert!(
        planned.contains("from data/interactions.csv, ") && planned.contains("BLAKE3 "),
        "{planned}"
    );
    scene.forge(|plan| {
        plan["items"][0]["reason"] = "a\u{1b}[2J\u{202e}\nb".into();
        plan["notes"][0]["text"] = "\u{9b}31m\rc".into();
        plan["items"][1]["name"] = "\u{7}".into();
    });
    for words in [
        &["show", "plan.json"][..],
        &["show", "plan.json", "--format", "markdown"],
        &["apply", "plan.json"],
    ] {
        let (_, said) = scene.run(words);
        let acts = |c: char| c != '\n' && (c.is_control() || c == '\u{202e}');
        assert!(!said.contains(acts), "{words:?}: {said:?}");
    }
}

#[test]
fn no_output_takes_the_place_of_an_input() {
    let scene = Scene::new();
    std::os::unix::fs::symlink("spec.yaml", scene.stage.path("link")).unwrap();
    for name in ["spec.yaml", "link", "data/interactions.csv"] {
        let before = fs::read(scene.stage.path(name)).unwrap();
        scene.refused(&["plan", "spec.yaml", "-o", name], 3);
        scene.refused(&["apply", "spec.yaml", "--auto-approve", "--events", name], 3);
        scene.refused(&["local", "serve", "--journal", name], 3);
        scene.refused(&["plan", "spec.yaml", "--trace", name], 3);
        scene.refused(&["apply", "spec.yaml", "--auto-approve", "--trace", name], 3);
        assert_eq!(fs::read(scene.stage.path(name)).unwrap(), before);
    }
    scene.ok(&["plan", "spec.yaml", "-o", "plan.json"]);
    scene.ok(&["plan", "spec.yaml", "-o", "plan.json"]);
    scene.refused(&["apply", "plan.json", "--events", "plan.json"], 3);
    scene.refused(&["apply", "plan.json", "--trace", "plan.json"], 3);
    scene.ok(&["apply", "plan.json", "--events", "events"]);
    scene.ok(&["apply", "plan.json", "--events", "events"]);
}
