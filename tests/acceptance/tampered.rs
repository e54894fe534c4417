//! What somebody changes in a saved plan, member by member of its JSON Schema: nothing of it is carried out. A member that
//! is added to the schema is tried without a line here. Not here: every value of a plan, and whether the id stands for it
//! (`core`'s tests of the same name).

use crate::support::{Stage, pointed, root, said};
use personalize_core::plan::Plan;
use personalize_emulator::{Options, Served, serve};
use serde_json::{Value, json};
use std::{
    collections::BTreeSet,
    fs,
    sync::atomic::{AtomicUsize, Ordering},
};

/// A stack on an emulator in this process, and a saved plan of it that has something of everything.
struct Scene {
    stage: Stage,
    served: Served,
    _runtime: tokio::runtime::Runtime,
}

impl Scene {
    /// A plan with an upload, a change, and a delete that the spec allows; with one more that nobody allows, if `refused`.
    fn new(refused: bool) -> Scene {
        let scene = Scene::started();
        let spec = fs::read_to_string(scene.stage.path("spec.yaml")).unwrap();
        let side = "  side: {solution: for-you}\n";
        let clicks = "eventTracker: {name: minimal-clicks}\n";
        scene.stage.write("spec.yaml", format!("{spec}{side}{clicks}"));
        scene.ends(&["apply", "spec.yaml", "--auto-approve"], 0);
        let kept = if refused { "" } else { clicks };
        let allow =
            "allow: [serving-impact=campaign/side]\nbudget: {monthlyFloor: 5000, once: 50}\n";
        scene.stage.write("spec.yaml", format!("{spec}{kept}{allow}"));
        scene.stage.edit("minProvisionedTPS: 1", "minProvisionedTPS: 2");
        scene.stage.edit_file("data/interactions.csv", "최서연,", "최다연,");
        let code = if refused { 5 } else { 0 };
        scene.ends(&["plan", "spec.yaml", "-o", "plan.json"], code);
        scene
    }

    /// A plan that destroys a stack of which something is protected.
    fn destroying() -> Scene {
        let scene = Scene::started();
        scene.stage.edit("datasets:\n", "datasetGroup: {protect: true}\ndatasets:\n");
        scene.ends(&["apply", "spec.yaml", "--auto-approve"], 0);
        scene.ends(&["plan", "spec.yaml", "--destroy", "-o", "plan.json"], 5);
        scene
    }

    fn started() -> Scene {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
        let runtime = runtime.unwrap();
        let served = runtime.block_on(serve(Options::default())).unwrap();
        Scene { stage: Stage::of("minimal"), served, _runtime: runtime }
    }

    fn run(&self, words: &[&str]) -> (i32, String) {
        let mut command = self.stage.command(words);
        said(&pointed(&mut command, &self.served.endpoint_url).output().unwrap())
    }

    fn ends(&self, words: &[&str], code: i32) {
        let (ended, said) = self.run(words);
        assert_eq!(ended, code, "{words:?} said:\n{said}");
    }

    fn plan(&self) -> Value {
        serde_json::from_slice(&fs::read(self.stage.path("plan.json")).unwrap()).unwrap()
    }

    /// The calls that changed something so far, sorted.
    fn writes(&self) -> Vec<String> {
        let reads = ["Describe", "List", "Get", "Head"];
        let calls = self.served.emulator.journal.entries().into_iter().map(|entry| entry.operation);
        let mut writes: Vec<String> =
            calls.filter(|call| !reads.iter().any(|read| call.starts_with(read))).collect();
        writes.sort();
        writes
    }

    /// Applies each plan with each consent, several beside each other: all are refused.
    fn all_refused(&self, cases: &[(String, Value, Vec<&str>, &[i32])]) {
        let before = self.writes();
        let next = AtomicUsize::new(0);
        let work = || {
            while let Some((what, plan, consent, codes)) =
                cases.get(next.fetch_add(1, Ordering::Relaxed))
            {
                let file = format!("{:?}.json", std::thread::current().id());
                self.stage.write(&file, plan.to_string());
                let words = [&["apply", file.as_str()], &consent[..]].concat();
                let (code, said) = self.run(&words);
                assert!(codes.contains(&code), "{what} {consent:?}: exit {code}\n{said}");
            }
        };
        std::thread::scope(|scope| (0..4).for_each(|_| drop(scope.spawn(work))));
        assert_eq!(self.writes(), before);
    }
}

/// The paths of every member that the schema names, with `*` for each of a list or map.
fn members(schema: &Value, at: &Value, path: &str, out: &mut BTreeSet<String>) {
    if let Some(name) = at["$ref"].as_str() {
        let target = schema.pointer(name.trim_start_matches('#')).unwrap();
        return members(schema, target, path, out);
    }
    for one in at["anyOf"].as_array().into_iter().flatten() {
        members(schema, one, path, out);
    }
    for (name, member) in at["properties"].as_object().into_iter().flatten() {
        let path = format!("{path}/{name}");
        out.insert(path.clone());
        members(schema, member, &path, out);
    }
    for each in ["items", "additionalProperties"] {
        if at[each].is_object() {
            members(schema, &at[each], &format!("{path}/*"), out);
        }
    }
}

/// The pointer to a value of `document` that the path means, the fullest one.
fn find(document: &Value, path: &str) -> Option<String> {
    let mut found = vec![(String::new(), document)];
    for part in path.split('/').skip(1) {
        found = found
            .into_iter()
            .flat_map(|(pointer, value)| -> Vec<(String, &Value)> {
                let at = |name: &str| format!("{pointer}/{}", name.replace('/', "~1"));
                match value {
                    Value::Object(all) if part == "*" => {
                        all.iter().map(|(k, v)| (at(k), v)).collect()
                    }
                    Value::Array(all) if part == "*" => {
                        all.iter().enumerate().map(|(i, v)| (at(&i.to_string()), v)).collect()
                    }
                    Value::Object(all) => {
                        all.get(part).map(|v| (at(part), v)).into_iter().collect()
                    }
                    _ => Vec::new(),
                }
            })
            .collect();
    }
    found.into_iter().max_by_key(|(_, value)| value.to_string().len()).map(|(pointer, _)| pointer)
}

/// What may be done to a member: another value, another form, null, nothing, and of lists none, two of one, another order.
fn edits(document: &Value, path: &str) -> Vec<(String, Value)> {
    let (above, name) = path.rsplit_once('/').unwrap();
    let Some(pointer) = find(document, path) else {
        // It is not in this plan: it is put there.
        let Some(above) = find(document, above) else { return Vec::new() };
        let mut edited = document.clone();
        edited.pointer_mut(&above).unwrap()[name] = "x".into();
        return vec![(format!("{path} put in"), edited)];
    };
    let value = document.pointer(&pointer).unwrap();
    let mut new = vec![Value::Null, json!([]), json!({}), json!("")];
    match value {
        Value::String(text) => new.push(format!("{text}0").into()),
        Value::Number(number) => new.push((number.as_u64().unwrap_or(0) + 1).into()),
        Value::Bool(flag) => new.push((!flag).into()),
        Value::Array(items) => {
            new.push(items.iter().chain(items.first()).cloned().collect());
            new.push(items.iter().rev().cloned().collect());
        }
        _ => {}
    }
    let put = |new: Value| {
        let mut edited = document.clone();
        let what = format!("{pointer} = {new}");
        *edited.pointer_mut(&pointer).unwrap() = new;
        (what, edited)
    };
    let mut all: Vec<(String, Value)> = new.into_iter().filter(|v| v != value).map(put).collect();
    let mut without = document.clone();
    match without.pointer_mut(pointer.rsplit_once('/').unwrap().0).unwrap() {
        Value::Object(members) => drop(members.remove(pointer.rsplit('/').next().unwrap())),
        other => panic!("{other} has no members"),
    }
    all.push((format!("{pointer} taken out"), without));
    all
}

/// The plan with an id and a seal that fit, as somebody makes them who knows how; none where it is no plan at all.
fn forged(mut plan: Value) -> Option<Value> {
    let read: Plan = serde_json::from_value(plan.clone()).ok()?;
    let fits = read.document();
    plan["id"] = fits.id.into();
    plan["seal"] = fits.seal.into();
    Some(plan)
}

#[test]
fn no_member_of_a_saved_plan_can_be_changed() {
    no_member_can_be_changed(&Scene::new(true), &["/refusals/*/fields/"]);
}

#[test]
fn no_member_of_a_saved_plan_that_destroys_can_be_changed() {
    let never = ["/refusals/*/fields/", "/items/*/fields/", "/files/*", "/spending/"];
    no_member_can_be_changed(&Scene::destroying(), &never);
}

/// What a plan has only where amounts are not known; the plans here know theirs, but for use.
const GAPS: [&str; 4] = [
    "/cost/floor/before/unknown/*",
    "/cost/floor/after/unknown/*",
    "/cost/once/unknown/*",
    "/cost/usage/unknown/*",
];

/// Changes every member that the schema names, beside those that `never` stand in the plan, of one that is refused.
fn no_member_can_be_changed(scene: &Scene, never: &[&str]) {
    let document = scene.plan();
    let id = document["id"].as_str().unwrap();
    let schema = fs::read_to_string(root().join("specs/plan.schema.json")).unwrap();
    let schema: Value = serde_json::from_str(&schema).unwrap();
    let mut all = BTreeSet::new();
    members(&schema, &schema, "", &mut all);
    assert!(all.len() > 60, "{all:?}");
    let mut cases = Vec::new();
    for path in &all {
        let edits = edits(&document, path);
        let is_never = never.iter().chain(&GAPS).any(|n| path.starts_with(n));
        assert!(!edits.is_empty() || is_never, "{path}");
        for (i, (what, edited)) in edits.into_iter().enumerate() {
            if let Some(forged) = forged(edited.clone()) {
                let consent = vec!["--approve", id];
                cases.push((format!("forged {what}"), forged, consent, &[3, 5, 6][..]));
            }
            if i == 0 {
                cases.push((what.clone(), edited.clone(), vec!["--approve", id], &[3][..]));
            }
            cases.push((what, edited, vec!["--auto-approve"], &[3][..]));
        }
    }
    scene.all_refused(&cases);
}

/// A change of a plan, by what it is called.
type Edit = (&'static str, fn(&mut Value));

/// With id and seal made to fit, and approved without an id: what the file says against the steps and the account is refused.
const REFUSED: [Edit; 12] = [
    ("no refusals", |plan| plan["refusals"] = json!([])),
    ("no refusals and no risk", |plan| {
        plan["refusals"] = json!([]);
        harmless(plan);
    }),
    ("no refusals and no items", |plan| {
        plan["refusals"] = json!([]);
        plan["items"] = json!([]);
    }),
    ("another folder", |plan| plan["folder"] = "..".into()),
    ("a folder of the system", |plan| plan["folder"] = "/etc".into()),
    ("no bucket", |plan| plan["bucket"] = Value::Null),
    ("another bucket", |plan| plan["bucket"] = "elsewhere".into()),
    ("a file outside", |plan| from(plan, "../../etc/passwd")),
    ("a file that no source names", |plan| from(plan, "spec.yaml")),
    ("no look before a delete", |plan| {
        each(plan, "steps", |step| drop(members_of(step).remove("guard")))
    }),
    ("a look at something else", |plan| {
        each(plan, "steps", |step| {
            if let Some(guard) = step.get_mut("guard") {
                guard["tags"] = json!({"personalize:stack": "other"});
            }
        });
    }),
    ("nothing seen", |plan| plan["preconditions"] = json!([])),
];

/// What people read, or what is judged anew: nothing follows from it.
const WITHOUT_EFFECT: [Edit; 4] = [
    ("other words", |plan| {
        plan["tool"] = "9.9.9".into();
        plan["unchanged"] = 0.into();
        plan["notes"] = json!([]);
        each(plan, "items", |item| item["reason"] = "nothing".into());
    }),
    ("no risk", harmless),
    ("another cost", |plan| plan["cost"]["floor"]["after"]["usd"] = "0.01".into()),
    ("no cost", |plan| drop(members_of(plan).remove("cost"))),
];

fn members_of(value: &mut Value) -> &mut serde_json::Map<String, Value> {
    value.as_object_mut().unwrap()
}

fn each(plan: &mut Value, list: &str, edit: impl Fn(&mut Value)) {
    plan[list].as_array_mut().unwrap().iter_mut().for_each(edit);
}

fn harmless(plan: &mut Value) {
    each(plan, "steps", |step| step["risk"] = "safe".into());
    each(plan, "items", |item| item["risk"] = "safe".into());
}

/// Uploads another file in place of the one that was planned.
fn from(plan: &mut Value, path: &str) {
    plan["files"][0]["path"] = path.into();
    each(plan, "steps", |step| {
        if let Some(source) = step["input"].get_mut("source") {
            *source = path.into();
        }
    });
}

#[test]
fn a_forged_plan_is_refused_or_does_what_the_honest_one_does() {
    let scene = Scene::new(true);
    let edited = |edit: fn(&mut Value)| {
        let mut plan = scene.plan();
        edit(&mut plan);
        forged(plan).unwrap()
    };
    let cases: Vec<_> = REFUSED
        .iter()
        .map(|(what, edit)| {
            ((*what).to_owned(), edited(*edit), vec!["--auto-approve"], &[3, 5, 6][..])
        })
        .collect();
    scene.all_refused(&cases);
    // The same with nothing that is refused anyway.
    let scene = Scene::new(false);
    let allowed: Vec<_> =
        REFUSED.iter().filter(|(what, _)| !what.starts_with("no refusals")).collect();
    let cases: Vec<_> = allowed
        .into_iter()
        .map(|(what, edit)| {
            let mut plan = scene.plan();
            edit(&mut plan);
            ((*what).to_owned(), forged(plan).unwrap(), vec!["--auto-approve"], &[3, 5, 6][..])
        })
        .collect();
    scene.all_refused(&cases);

    let effect = |scene: Scene, edit: fn(&mut Value)| {
        let mut plan = scene.plan();
        edit(&mut plan);
        scene.stage.write("plan.json", forged(plan).unwrap().to_string());
        scene.ends(&["apply", "plan.json", "--auto-approve"], 0);
        scene.ends(&["plan", "spec.yaml", "--detailed-exitcode"], 0);
        scene.writes()
    };
    let honest = effect(scene, |_| {});
    for (what, edit) in WITHOUT_EFFECT {
        assert_eq!(effect(Scene::new(false), edit), honest, "{what}");
    }
}
