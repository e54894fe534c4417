//! Saved plans: made, shown, and carried out later, when the account has moved on or not.

use crate::support::{Emulator, Stage, said};
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
    assert!(planned.starts_with(&shown), "{planned}\n{shown}");
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
    assert!(said.contains("a saved plan takes no variables and no target"), "{said}");

    scene.stage.edit_file("plan.json", "\"format\": 1", "\"format\": 99");
    let said = scene.refused(&["apply", "plan.json"], 3);
    assert!(
        said.contains("its format is 99, and this version of personalize reads format 1"),
        "{said}"
    );
    scene.stage.edit_file("plan.json", "\"format\": 99", "\"format\": 1");
    scene.stage.edit_file("plan.json", "000000000000", "111111111111");
    let said = scene.refused(&["apply", "plan.json"], 3);
    assert!(said.contains("it was changed after it was made"), "{said}");
    let id = said.split("has the id ").nth(1).unwrap()[..16].to_owned();
    let json = fs::read_to_string(scene.stage.path("plan.json")).unwrap();
    let old = json.split("\"id\": \"").nth(1).unwrap()[..16].to_owned();
    scene.stage.edit_file("plan.json", &old, &id);
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
