//! Live states that earlier versions left behind: names and fingerprints as they were written then. Every later version
//! plans nothing for them. A folder a format: `states/1` is that of the first fingerprints with named parts.
//!
//! `UPDATE_EXPECT=1` records states that are not there yet; what is recorded is never written anew.

use crate::world::{World, applied};
use personalize_core::{
    address::Kind,
    fingerprint::Fingerprint,
    inventory::Live,
    kind::{
        self,
        field::{Class, Field},
    },
    lowering::TAG_IN,
    plan::render,
    props::Props,
};
use serde_json::{Value, json};
use std::{fs, path::PathBuf};

const SPECS: [(&str, &str); 3] = [
    ("minimal", include_str!("../../../../examples/minimal/spec.yaml")),
    ("movies", include_str!("../../../../examples/movies/spec.yaml")),
    ("shop", include_str!("../../../../examples/shop/spec.yaml")),
];

fn file(format: &str, name: &str) -> PathBuf {
    let tests = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/plan/states");
    tests.join(format).join(format!("{name}.json"))
}

/// The world that was recorded, with the spec that it was made from beside it.
fn recorded(format: &str, name: &str, text: &str) -> (World, String) {
    let path = file(format, name);
    let spec = path.with_extension("yaml");
    if !path.exists() && std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        // No file is read here, so a schema has to stand in the spec.
        let text = text.replace("schemas/users.avsc", "{USER_ID: string, AGE: int?}");
        let states = serde_json::to_string_pretty(&applied(&text).all).unwrap();
        fs::write(&path, states + "\n").unwrap();
        fs::write(&spec, text).unwrap();
    }
    let all: Vec<Live> = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
    let mut world = World::new();
    world.all = all;
    (world, fs::read_to_string(spec).unwrap())
}

#[test]
fn what_earlier_versions_applied_is_as_wanted() {
    for (name, text) in SPECS {
        let (world, spec) = recorded("1", name, text);
        let plan = world.plan(&spec);
        assert!(plan.is_empty(), "{name}: {}", render::human(&plan));
    }
}

/// A field that is new in the table had no part when the state was recorded, and the service may show its default.
#[test]
fn a_field_that_an_earlier_version_did_not_know_plans_nothing() {
    let (mut world, spec) = recorded("1", "movies", SPECS[1].1);
    for live in world.all.iter_mut().filter(|live| live.kind == Kind::Solution) {
        let print = Fingerprint::parse(live.tag(TAG_IN).unwrap()).unwrap();
        assert_eq!(print.mark("solutionConfig.optimizationObjective"), "", "it was not set");
        live.props["solutionConfig"]["optimizationObjective"] =
            serde_json::json!({"objectiveSensitivity": "OFF"});
    }
    let plan = world.plan(&spec);
    assert!(plan.is_empty(), "{}", render::human(&plan));
}

/// The same for every field that is fixed at creation: a default that the service shows, of one that nobody wished for and that
/// the fingerprint does not know, replaces nothing.
#[test]
fn no_field_that_an_earlier_version_did_not_know_forces_a_replacement() {
    for (name, text) in SPECS {
        let (recorded, spec) = recorded("1", name, text);
        for at in 0..recorded.all.len() {
            let live = &recorded.all[at];
            let Some(print) = live.tag(TAG_IN).and_then(Fingerprint::parse) else { continue };
            let unknown = kind::compared(live.kind).filter(|field| {
                field.class == Class::Immutable
                    && print.mark(field.path).is_empty()
                    && field.of(&live.props).is_null()
            });
            for field in unknown {
                let mut world = World::new();
                world.all.clone_from(&recorded.all);
                echo(&mut world.all[at].props, field);
                let plan = world.plan(&spec);
                let shown = render::human(&plan);
                assert!(plan.steps.is_empty(), "{name}: {}: {}\n{shown}", live.name, field.path);
            }
        }
    }
}

/// Puts the service's default in the place of a field: the documented one, else something that nobody knows yet.
fn echo(props: &mut Props, field: &Field) {
    let mut parts = field.path.split('.').rev();
    let last = parts.next().unwrap();
    let default = serde_json::from_str(field.default).ok();
    let mut value = json!({last: default.unwrap_or_else(|| json!({"shown": "by the service"}))});
    for part in parts {
        value = json!({part: value});
    }
    for (name, value) in value.as_object().unwrap().clone() {
        match props.get_mut(&name).and_then(Value::as_object_mut) {
            Some(block) => block.extend(value.as_object().unwrap().clone()),
            None => props[name.as_str()] = value,
        }
    }
}
