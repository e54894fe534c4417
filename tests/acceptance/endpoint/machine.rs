//! An endpoint through a state machine, from plan to destroy: changed by others, changed in the spec, killed. Not here: what its
//! routes answer (`routes`).

use super::{APPLY, DESTROY, PLAN, World, killed_at_each_call, stage};
use personalize_emulator::Call;
use serde_json::{Value, json};

const ARN: &str = "arn:aws:states:us-east-1:000000000000:stateMachine:minimal";

impl World {
    /// Calls Step Functions past the binary.
    fn states(
        &self,
        operation: &str,
        body: Value,
    ) -> Result<Value, personalize_emulator::ServiceError> {
        let (operation, region) = (operation.to_owned(), "us-east-1".to_owned());
        let account = "000000000000".to_owned();
        self.served().emulator.machines.answer(&Call { operation, region, account, body })
    }

    fn machine(&self) -> Option<Value> {
        self.states("DescribeStateMachine", json!({"stateMachineArn": ARN})).ok()
    }
}

const SETTINGS: &str = "auth: public\n  via: stepFunctions\n  throttle: {rate: 100, burst: 200}";

#[test]
fn a_state_machine_from_plan_to_destroy() {
    let world = World::new(stage(SETTINGS), Vec::new());
    world.ok(&APPLY);
    world.ok(&PLAN);
    world.ok(&["drift", "spec.yaml"]);
    let (status, answer) = world.ask("/home/1", &[]);
    assert_eq!((status, &answer["itemList"]), (200, &world.recommendations("1").1["itemList"]));
    let machine = world.machine().unwrap();
    assert_eq!(machine["type"], "EXPRESS");
    let tags = world.states("ListTagsForResource", json!({"resourceArn": ARN})).unwrap();
    assert!(tags["tags"].to_string().contains("personalize:stack"), "{tags}");

    // A change by somebody else is drift, and taken back.
    let definition = machine["definition"].as_str().unwrap();
    let other = definition.replace("\"NumResults\":5", "\"NumResults\":4");
    assert_ne!(definition, other);
    world
        .states("UpdateStateMachine", json!({"stateMachineArn": ARN, "definition": other}))
        .unwrap();
    assert_eq!(world.ask("/home/1", &[]).1["itemList"].as_array().unwrap().len(), 4);
    let (code, text) = world.run(&["drift", "spec.yaml"]);
    assert!(code == 2 && text.contains("state-machine") && text.contains("definition"), "{text}");
    world.ok(&APPLY);
    world.ok(&PLAN);
    assert_eq!(world.machine().unwrap()["definition"], definition);

    world.stage.edit("numResults: 5", "numResults: 3");
    let plan = world.run(&["plan", "spec.yaml"]).1;
    assert!(plan.contains("~ state-machine"), "{plan}");
    world.ok(&APPLY);
    world.ok(&PLAN);
    assert_eq!(world.ask("/home/1", &[]).1["itemList"].as_array().unwrap().len(), 3);

    // One that is gone is made again.
    world.states("DeleteStateMachine", json!({"stateMachineArn": ARN})).unwrap();
    assert_eq!(world.ask("/home/1", &[]).0, 502);
    world.ok(&APPLY);
    world.ok(&PLAN);
    assert_eq!(world.ask("/home/1", &[]).0, 200);
    world.ok(&DESTROY);
    assert_eq!((world.machine(), world.counts()), (None, [0, 0, 0]));
}

#[test]
fn a_state_machine_of_somebody_else_is_not_touched() {
    let world = World::new(stage(SETTINGS), Vec::new());
    world.ok(&APPLY);
    let tags = world.states("ListTagsForResource", json!({"resourceArn": ARN})).unwrap();
    let keys: Vec<&Value> =
        tags["tags"].as_array().unwrap().iter().map(|tag| &tag["key"]).collect();
    world.states("UntagResource", json!({"resourceArn": ARN, "tagKeys": keys})).unwrap();
    world.stage.edit("numResults: 5", "numResults: 3");
    let before = world.machine();
    let (code, text) = world.run(&APPLY);
    assert!(code != 0 && text.contains("state-machine"), "{code} {text}");
    assert_eq!(world.machine(), before);
    world.run(&DESTROY);
    assert_eq!(world.machine(), before);
}

#[test]
fn a_run_that_is_killed_at_any_call_of_step_functions_is_carried_on() {
    let world = World::new(stage(SETTINGS), Vec::new());
    let tried = killed_at_each_call(&world, "states", |is_applied, what| {
        assert_eq!(world.machine().is_some(), is_applied, "{what}");
    });
    assert!(tried >= 2, "only {tried} calls were tried");
}
