//! Every example, with the real binary and the embedded emulator: validate, apply, nothing to do, destroy, nothing left.

use crate::support::Stage;

fn round(example: &str) {
    let stage = Stage::of(example);
    stage.ok(&["validate", "spec.yaml"]);
    stage.apply();
    stage.is_converged();
    stage.ok(&["destroy", "spec.yaml", "--local", "--auto-approve"]);
    let status = stage.ok(&["status", "spec.yaml", "--local"]);
    let left: Vec<&str> = status.lines().filter(|l| !l.contains("missing")).collect();
    assert!(left.is_empty(), "destroy left {left:#?}");
}

#[test]
fn minimal_lives_and_dies() {
    round("minimal");
}

#[test]
fn shop_lives_and_dies() {
    round("shop");
}

#[test]
fn movies_live_change_and_die() {
    let stage = Stage::of("movies");
    stage.apply();
    assert!(stage.apply().contains("nothing to do"));
    for (from, to, sum) in [
        ("minProvisionedTPS: 1", "minProvisionedTPS: 2", "1 to update"),
        ("(\"watch\")", "(\"watch\", \"like\")", "1 to replace"),
        ("example: movies", "example: films", "to update"),
        (
            "recipe: aws-user-personalization-v2",
            "recipe: aws-user-personalization",
            "2 to create, 1 to update, 1 to delete",
        ),
        (
            "autoTraining: off                             #",
            "autoTraining: off\n    solutionConfig: {algorithmHyperParameters: {hidden_dimension: 64}} #",
            "2 to create, 1 to update, 1 to delete",
        ),
        (
            "      YEAR: int\n",
            "      YEAR: int\n      STUDIO: string?\n",
            "1 to create, 1 to update, 1 to delete",
        ),
    ] {
        stage.edit(from, to);
        let applied = stage.apply();
        assert!(applied.contains(sum), "{from} -> {to}: {applied}");
        stage.is_converged();
    }
    let rows = std::fs::read_to_string(stage.path("data/interactions.csv")).unwrap();
    stage.write("data/interactions.csv", rows + "57,m300,1767225600,like,\n");
    let applied = stage.apply();
    assert!(applied.contains("4 to create, 1 to update"), "{applied}");
    stage.is_converged();
    stage.ok(&["destroy", "spec.yaml", "--local", "--auto-approve"]);
}
