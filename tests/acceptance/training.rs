//! Trainings that are asked for: `--train`, with a solution that nothing else trains. Not here: which version is wanted
//! (`core`'s tests of the same name).

use crate::support::Stage;

#[test]
fn a_solution_that_is_trained_by_hand_is_trained_when_asked() {
    let stage = Stage::of("minimal");
    stage.edit("autoTraining: off", "autoTraining: off, training: {when: manual}");
    let said = stage.apply();
    assert!(said.contains("`apply --train solution/for-you` trains it"), "{said}");
    assert!(!said.contains("campaign/home  arn:"), "{said}");
    stage.is_converged();
    let train = ["--train", "solution/for-you", "--local"];
    let plan = stage.ok(&[&["plan", "spec.yaml", "-o", "plan.json"], &train[..]].concat());
    assert!(plan.contains("asked for by `--train`"), "{plan}");
    let id = plan.rsplit("saved as plan ").next().unwrap().split(' ').next().unwrap();
    let apply = ["apply", "spec.yaml", "--approve", id];
    let (code, said) = stage.run(&[&["apply", "plan.json"], &train[..]].concat());
    assert_eq!(code, 3, "{said}");
    assert!(said.contains("a saved plan takes no `--train`"), "{said}");
    let said = stage.ok(&[&apply[..], &train].concat());
    assert!(said.contains("created  solution-version/for-you"), "{said}");
    assert!(said.contains("campaign/home  arn:"), "{said}");
    stage.is_converged();
    let said = stage.ok(&[&["apply", "spec.yaml", "--auto-approve"], &train[..]].concat());
    assert!(said.contains("updated  campaign/home"), "{said}");
    stage.is_converged();
    for (word, has) in [("campaign/home", "solution/for-you"), ("solution/x", "solution/for-you")] {
        let (code, said) = stage.run(&["plan", "spec.yaml", "--train", word, "--local"]);
        assert_eq!(code, 3, "{said}");
        assert!(said.contains(&format!("help: the solutions of the spec: {has}")), "{said}");
    }
}
