//! Saved plans: the document, and what becomes of it when the account has moved on.

use crate::world::{MOVIES, World, movies};
use expect_test::{Expect, expect};
use personalize_core::{
    address::Kind,
    inventory::{Live, Phase},
    plan::{Plan, Risk, Verb, recheck::recheck, refusals, render, saved},
};
use serde_json::{Value, json};

/// What is live of each precondition, as the shell would read it.
fn touched(plan: &Plan, world: &World) -> Vec<Option<Live>> {
    let inventory = world.inventory();
    let find = |p: &personalize_core::plan::precondition::Precondition| {
        let mut all = inventory.of(p.address.kind);
        match &p.locator {
            Some(locator) => all.find(|l| l.locator == *locator),
            None => all.find(|l| p.is_named(l)),
        }
    };
    plan.preconditions.iter().map(|p| find(p).cloned()).collect()
}

/// What is left of `plan`, or what changed, as text.
fn left(plan: &Plan, world: &World, expected: &Expect) {
    let text = match recheck(plan, &touched(plan, world)) {
        Ok(left) => render::human(&left),
        Err(changed) => {
            changed.iter().map(|c| format!("{} `{}`: {}\n", c.address, c.name, c.what)).collect()
        }
    };
    expected.assert_eq(&text);
}

#[test]
fn a_document_is_read_back() {
    for plan in [World::new().plan(MOVIES), movies().plan(MOVIES)] {
        assert_eq!(Plan::read(&plan.to_json()).unwrap(), plan);
        assert!(saved::is_saved(plan.to_json().as_bytes()));
    }
    assert!(!saved::is_saved(MOVIES.as_bytes()) && !saved::is_saved("{version: 1}".as_bytes()));
}

/// Plans may be so large that they are hashed, written and compared part by part; it comes to the same.
#[test]
fn the_seal_is_the_hash_of_the_whole_plan() {
    let plan = rich();
    let whole = blake3::hash(json!(plan).to_string().as_bytes()).to_hex().to_string();
    assert_eq!(plan.document().seal, whole);
    let pretty = serde_json::to_string_pretty(&plan.document()).unwrap();
    assert_eq!(plan.to_json(), pretty.clone() + "\n");
    // In other words, but the same.
    let other = serde_json::to_string(&plan.document()).unwrap();
    assert_eq!(Plan::read(&other).unwrap(), Plan::read(&plan.to_json()).unwrap());
}

#[test]
fn what_is_no_plan_is_said_so() {
    let json = World::new().plan(MOVIES).to_json();
    let said = |text: &str| Plan::read(text).unwrap_err().to_string();
    assert_eq!(said("version: 1"), "it is not a saved plan of personalize");
    assert_eq!(said("{}"), "it is not a saved plan of personalize: it has no `format`");
    assert_eq!(
        said(&json.replace("\"format\": 2", "\"format\": 1")),
        "its format is 1, and this version of personalize reads format 2"
    );
    let changed = said(&json.replace("\"minProvisionedTPS\": 1", "\"minProvisionedTPS\": 9"));
    assert!(changed.starts_with("it was modified after it was created"), "{changed}");
}

#[test]
fn the_id_stands_for_what_is_done_and_not_for_words() {
    let plan = World::new().plan(MOVIES);
    let mut same = plan.clone();
    same.items[0].reason = "otherwise".into();
    same.unchanged = 7;
    assert_eq!(same.id(), plan.id());
    let text = MOVIES.replace("minProvisionedTPS: 1", "minProvisionedTPS: 2");
    assert_ne!(World::new().plan(&text).id(), plan.id());
    let mut world = World::new();
    world.data.insert("data/items.csv", "3333333333333333");
    assert_ne!(world.plan(MOVIES).id(), plan.id());
}

#[test]
fn local_files_are_named_with_their_content() {
    let files = World::new().plan(MOVIES).files;
    let of: Vec<_> = files.iter().map(|f| (f.path.as_str(), f.hash.as_str())).collect();
    assert_eq!(
        of,
        [("data/interactions.csv", "1111111111111111"), ("data/items.csv", "2222222222222222")]
    );
    assert!(movies().plan(MOVIES).files.is_empty());
}

/// Every change of the planner's cases, interrupted after every step: what is left finishes it.
#[test]
fn a_plan_goes_on_where_it_was_interrupted() {
    let changes = [
        ("team: discovery", "team: search"),
        ("minProvisionedTPS: 1", "minProvisionedTPS: 2"),
        ("\"watch\"", "\"watch\", \"like\""),
        ("YEAR: int?", "YEAR: int?, STUDIO: string?"),
        ("user-personalization-v2", "user-personalization"),
        ("name: movies-clicks", "name: movies-taps"),
        ("minProvisionedTPS: 1", "minProvisionedTPS: 1"),
    ];
    for (from, to) in changes {
        let text = MOVIES.replace(from, to);
        for start in [World::new as fn() -> World, movies] {
            let steps = start().plan(&text).steps.len();
            for done in 0..=steps {
                interrupted(start(), &text, done);
            }
        }
    }
}

fn interrupted(mut world: World, text: &str, done: usize) {
    let plan = world.plan(text);
    let mut begun = plan.clone();
    world.apply_steps(&mut begun.steps, done);
    let left = recheck(&plan, &touched(&plan, &world))
        .unwrap_or_else(|changed| panic!("after {done} steps of {text}: {changed:#?}"));
    assert!(left.steps.len() <= begun.steps.len() + 1, "{left:#?}\nis more than\n{begun:#?}");
    world.apply(&left);
    assert!(world.plan(text).is_empty(), "{}", render::human(&world.plan(text)));
}

#[test]
fn an_edit_of_something_else_changes_nothing() {
    let mut world = movies();
    let plan = world.plan(&MOVIES.replace("minProvisionedTPS: 1", "minProvisionedTPS: 2"));
    world.live(Kind::Solution).props.insert("performAutoTraining".into(), true.into());
    let other = world.plan(&MOVIES.replace("\"watch\"", "\"like\""));
    world.apply(&other);
    left(
        &plan,
        &world,
        &expect![[r#"
              ~ campaign/home  movies-home  [cost-up]
                  minProvisionedTPS: 1 -> 2

            note: the minimum throughput is billed continuously: campaign/home

            1 to update; 17 unchanged
        "#]],
    );
}

#[test]
fn an_edit_of_what_it_touches_is_named() {
    let text = MOVIES.replace("minProvisionedTPS: 1", "minProvisionedTPS: 2");
    let plan = movies().plan(&text);
    let mut world = movies();
    let campaign = world.live(Kind::Campaign);
    campaign.props.insert("minProvisionedTPS".into(), 7.into());
    campaign.tags.as_mut().unwrap().insert("team".into(), "other".into());
    left(
        &plan,
        &world,
        &expect![[r#"
            campaign/home `movies-home`: `minProvisionedTPS`, the tag `team` changed
        "#]],
    );
    let mut world = movies();
    world.all.retain(|l| l.kind != Kind::Campaign);
    left(
        &plan,
        &world,
        &expect![[r#"
            campaign/home `movies-home`: it is gone
        "#]],
    );
    let mut world = movies();
    (world.live(Kind::Campaign).phase, world.live(Kind::Campaign).status) =
        (Phase::Updating, "UPDATE IN_PROGRESS".into());
    left(
        &plan,
        &world,
        &expect![[r#"
            campaign/home `movies-home`: it is UPDATE IN_PROGRESS now
        "#]],
    );
}

#[test]
fn what_came_into_being_meanwhile_is_not_overwritten() {
    let mut world = movies();
    let plan = World::new().plan(MOVIES);
    world.all.retain(|l| l.kind == Kind::Campaign || l.kind == Kind::Bucket);
    world.live(Kind::Campaign).tags = Some(Default::default());
    world.live(Kind::Bucket).tags.as_mut().unwrap().remove("personalize:stack");
    left(
        &plan,
        &world,
        &expect![[r#"
            bucket `movies-personalize`: it exists now
            campaign/home `movies-home`: it exists now
        "#]],
    );
}

#[test]
fn what_is_as_wanted_by_somebody_elses_hand_needs_nothing() {
    let mut world = movies();
    let plan = world.plan(&MOVIES.replace("minProvisionedTPS: 1", "minProvisionedTPS: 2"));
    world.apply(&plan);
    left(
        &plan,
        &world,
        &expect![[r#"
            nothing to do: 18 resources are as wanted
        "#]],
    );
}

#[test]
fn a_delete_needs_everything_as_it_was_seen() {
    let text =
        MOVIES.replace("campaigns:\n  home: {solution: for-you, minProvisionedTPS: 1}\n", "");
    let mut world = movies();
    let plan = world.plan(&text);
    assert_eq!(plan.steps[0].guard.as_ref().unwrap().tags["personalize:stack"], "movies");
    world.live(Kind::Campaign).props.insert("minProvisionedTPS".into(), 7.into());
    left(
        &plan,
        &world,
        &expect![[r#"
            campaign/home `movies-home`: `minProvisionedTPS` changed
        "#]],
    );
    let mut world = movies();
    world.live(Kind::Campaign).phase = Phase::Deleting;
    let left = recheck(&plan, &touched(&plan, &world)).unwrap();
    assert_eq!(left.steps[0].verb, personalize_core::plan::Verb::Wait);
}

/// Every leaf of a saved plan, from the document itself, with the members that its schema names.
pub(crate) fn leaves(at: &Value, path: &str, out: &mut Vec<String>) {
    match at {
        Value::Object(all) => {
            all.iter()
                .for_each(|(k, v)| leaves(v, &format!("{path}/{}", k.replace('/', "~1")), out));
        }
        Value::Array(all) if !all.is_empty() => {
            all.iter().enumerate().for_each(|(i, v)| leaves(v, &format!("{path}/{i}"), out));
        }
        _ => out.push(path.to_owned()),
    }
}

/// Another value of the same form.
pub(crate) fn other(value: &Value) -> Value {
    match value {
        Value::String(text) => {
            let mut chars: Vec<char> = text.chars().collect();
            let last = chars.pop();
            chars.push(if last == Some('0') { '1' } else { '0' });
            chars.into_iter().collect::<String>().into()
        }
        Value::Number(number) => (number.as_f64().unwrap_or(0.0) as u64 + 1).into(),
        Value::Bool(flag) => (!flag).into(),
        Value::Null => "x".into(),
        Value::Array(_) => json!(["x"]),
        Value::Object(_) => json!({"x": "x"}),
    }
}

/// A document whose id and seal fit its content, as somebody makes it who knows how they are made.
pub(crate) fn forged(mut value: Value) -> Option<Value> {
    let plan: Plan = serde_json::from_value(value.clone()).ok()?;
    let fits = plan.document();
    value["id"] = fits.id.into();
    value["seal"] = fits.seal.into();
    Some(value)
}

/// A plan with everything in it that a plan may have: uploads, a loss that is refused, one that is allowed, a guard.
pub(crate) fn rich() -> Plan {
    let text = MOVIES.replace("minProvisionedTPS: 1", "minProvisionedTPS: 2");
    let text = text.replace("name: movies-clicks", "name: movies-taps");
    let text = format!(
        "{text}budget: {{monthlyFloor: 700, once: 50}}\nusage: {{campaign/home: {{users: 3}}}}\nschedules: {{peak: {{cron: \"0 18 * * ? *\", campaign: home, minProvisionedTPS: 5}}}}\nallow: [cost-up=campaign/home]\n"
    );
    let mut world = movies();
    world.data.insert("data/items.csv", "3333333333333333");
    let mut plan = crate::cost::priced(&world, &text);
    assert!(!plan.files.is_empty() && !plan.refusals.is_empty(), "{}", render::human(&plan));
    plan.items[0].allowed = Some("allow".into());
    plan
}

#[test]
fn no_leaf_of_a_saved_plan_can_be_changed() {
    let plan = rich();
    let document = serde_json::to_value(plan.document()).unwrap();
    let mut all = Vec::new();
    leaves(&document, "", &mut all);
    assert!(all.len() > 200, "{}", all.len());
    // Words tell people why; everything else is acted on, and has to change the id that somebody approved.
    let words = |path: &str| {
        let last = path.rsplit('/').next().unwrap_or_default();
        ["/tool", "/unchanged", "/seal", "/id"].contains(&path)
            || path.starts_with("/notes/")
            || path.starts_with("/cost/")
            || (path.starts_with("/items/") && last == "reason")
            || (path.starts_with("/refusals/")
                && path
                    .split('/')
                    .nth(3)
                    .is_some_and(|m| ["summary", "help", "fields"].contains(&m)))
    };
    for path in &all {
        let mut edited = document.clone();
        let value = edited.pointer_mut(path).unwrap();
        let new = other(value);
        assert_ne!(*value, new, "{path}");
        *value = new;
        assert!(Plan::read(&edited.to_string()).is_err(), "{path} can be changed");
        // The id of another content is another one.
        if let Some(forged) = forged(edited).filter(|_| !words(path)) {
            assert_ne!(forged["id"], document["id"], "{path} is not in the id");
        }
    }
}

/// The schema and the plan name the same members: a new one is in the test above, or fails here.
#[test]
fn every_member_that_the_schema_names_is_in_a_real_plan() {
    let schema = saved::schema();
    let mut named: std::collections::BTreeSet<String> = Default::default();
    let structs = schema["$defs"].as_object().unwrap().values().chain([&schema]);
    for one in structs {
        named.extend(one["properties"].as_object().into_iter().flatten().map(|(k, _)| k.clone()));
    }
    let text = rich().to_json();
    // A note about the whole plan has no address, a refusal that nothing lifts no `allow`; the text has the others.
    for member in named {
        assert!(
            text.contains(&format!("\"{member}\":")),
            "`{member}` is in the schema and not in the test's plan"
        );
    }
}

#[test]
fn what_is_not_known_is_refused_wherever_it_stands() {
    let plan = rich();
    for at in [
        "",
        "/steps/0",
        "/steps/0/input",
        "/items/0",
        "/preconditions/0",
        "/files/0",
        "/refusals/0",
        "/notes/0",
    ] {
        let mut edited = serde_json::to_value(plan.document()).unwrap();
        edited.pointer_mut(at).unwrap()["surprise"] = true.into();
        let said = Plan::read(&edited.to_string()).unwrap_err().to_string();
        match at {
            "/steps/0/input" => assert!(said.contains("modified after it was created"), "{said}"),
            _ => assert!(said.contains("surprise` in it is not known"), "{at}: {said}"),
        }
    }
}

/// Somebody who makes id and seal fit gets nothing but what a planner could have planned.
/// What is changed of a plan, and how.
type Edit = (&'static str, fn(&mut Value));

#[test]
fn a_forged_plan_reaches_no_other_file_and_no_other_bucket() {
    let edits: [Edit; 7] = [
        ("not below the folder of its spec", |v| v["files"][0]["path"] = "/etc/passwd".into()),
        ("not below the folder of its spec", |v| v["files"][0]["path"] = "data/../../x.csv".into()),
        ("not below the folder in which", |v| v["folder"] = "/etc".into()),
        ("not below the folder in which", |v| v["folder"] = "..".into()),
        ("names none for its lock", |v| v["bucket"] = Value::Null),
        ("about another bucket", |v| v["bucket"] = "elsewhere".into()),
        ("has no precondition", |v| v["preconditions"] = json!([])),
    ];
    for (why, edit) in edits {
        let mut value = serde_json::to_value(World::new().plan(MOVIES).document()).unwrap();
        edit(&mut value);
        let said = Plan::read(&forged(value).unwrap().to_string()).unwrap_err().to_string();
        assert!(said.contains(why), "{why}: {said}");
    }
    // A file below the folder that no source names, and a source that no file is.
    let swap = |plan: &mut Plan, both: bool| {
        let step = plan.steps.iter_mut().find(|s| s.is_upload()).unwrap();
        step.input["source"] = ".git/config".into();
        if both {
            plan.files[0].path = ".git/config".into();
        }
    };
    for (both, why) in
        [(false, "no step uploads"), (true, "does not go where files of its content go")]
    {
        let mut plan = World::new().plan(MOVIES);
        swap(&mut plan, both);
        let said = Plan::read(&plan.to_json()).unwrap_err().to_string();
        assert!(said.contains(why), "{said}");
    }
}

/// What is refused follows from the steps and the account, not from what the file says.
#[test]
fn refusals_are_judged_again() {
    let text =
        MOVIES.replace("campaigns:\n  home: {solution: for-you, minProvisionedTPS: 1}\n", "");
    let world = movies();
    let honest = world.plan(&text);
    assert_eq!(honest.refusals.len(), 1);
    let mut forged = honest.clone();
    forged.refusals.clear();
    let judged = |plan: &Plan, world: &World| refusals(plan, &touched(plan, world));
    assert_eq!(judged(&forged, &world), honest.refusals);
    for step in forged.steps.iter_mut() {
        step.risk = Risk::Safe;
    }
    forged.items[0].risk = Risk::Safe;
    assert_eq!(judged(&forged, &world)[0].allow, honest.refusals[0].allow);
    forged.items.clear();
    assert_eq!(judged(&forged, &world)[0].allow, honest.refusals[0].allow);

    let allow = honest.refusals[0].allow.clone().unwrap();
    let allowed = honest.allow(&[allow]);
    assert_eq!(judged(&allowed, &world), Vec::new());
    let with_tag = |key: &str, value: &str| {
        let mut world = movies();
        let tags = world.live(Kind::Campaign).tags.as_mut().unwrap();
        tags.insert(key.into(), value.into());
        world
    };
    let said = judged(&allowed, &with_tag("personalize:protect", "true"));
    assert!(said[0].summary.contains("is protected"), "{said:?}");
    let said = judged(&allowed, &with_tag("personalize:stack", "other"));
    assert!(said[0].summary.contains("is not this stack's to change"), "{said:?}");
}

/// The second judgement refuses nothing that the planner does not.
#[test]
fn the_second_judgement_is_the_first_one() {
    let changes = [
        ("minProvisionedTPS: 1", "minProvisionedTPS: 2"),
        ("\"watch\"", "\"watch\", \"like\""),
        ("YEAR: int?", "YEAR: int?, STUDIO: string?"),
        ("user-personalization-v2", "user-personalization"),
        ("name: movies-clicks", "name: movies-taps"),
        ("campaigns:\n  home: {solution: for-you, minProvisionedTPS: 1}\n", ""),
        ("solutions:\n", "deletions: {forget: {source: data/users.csv}}\nsolutions:\n"),
    ];
    for (from, to) in changes {
        for start in [World::new as fn() -> World, movies] {
            let world = start();
            let plan = world.plan(&MOVIES.replace(from, to));
            assert_eq!(refusals(&plan, &touched(&plan, &world)), plan.refusals, "{to}");
            plan.can_be_saved().unwrap();
        }
    }
    let world = movies();
    let plan = world.destroy();
    assert_eq!(refusals(&plan, &touched(&plan, &world)), Vec::new());
}

#[test]
fn a_deletion_of_users_is_refused_whatever_the_file_says_of_its_risk() {
    let world = movies();
    let text = format!("{MOVIES}\ndeletions: {{forget: {{source: data/users.csv}}}}\n");
    let mut plan = world.plan(&text);
    plan.refusals.clear();
    plan.steps.iter_mut().for_each(|step| step.risk = Risk::Safe);
    plan.items.iter_mut().for_each(|item| item.risk = Risk::Safe);
    let refused = refusals(&plan, &touched(&plan, &world));
    assert_eq!(refused.len(), 1, "{refused:#?}");
    assert!(refused[0].summary.contains("delete data"), "{}", refused[0].summary);
}

/// What was interrupted between the new model and the end of the old one: the new one is what allows it.
#[test]
fn an_old_model_goes_only_beside_its_successor() {
    let text = MOVIES.replace("user-personalization-v2", "user-personalization");
    let mut world = movies();
    let mut begun = world.plan(&text);
    let deletes = begun.steps.iter().filter(|s| s.verb == Verb::Delete).count();
    let all = begun.steps.len();
    world.apply_steps(&mut begun.steps, all - deletes);
    let mut plan = world.plan(&text);
    assert!(
        plan.steps.iter().any(|s| s.address.kind == Kind::Solution),
        "{}",
        render::human(&plan)
    );
    assert_eq!(refusals(&plan, &touched(&plan, &world)), plan.refusals);
    let gone: Vec<_> = plan.steps.iter().map(|s| s.name.clone()).collect();
    plan.preconditions.retain(|p| gone.contains(&p.name));
    assert_ne!(refusals(&plan, &touched(&plan, &world)), Vec::new());
}
