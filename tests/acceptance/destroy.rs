//! Destroying a stack by a plan: saved, shown, approved, carried out, and what is said of what goes and what stays.
//! Not here: what a changed plan comes to (`tampered`), and kills (`kill`).

use crate::support::Stage;

/// The id in the heading of a plan.
fn id(plan: &str) -> &str {
    plan.lines().find_map(|line| line.split_once(": plan ")).unwrap().1
}

#[test]
fn a_stack_is_destroyed_by_the_plan_that_was_saved() {
    let stage = Stage::of("minimal");
    stage.apply();
    let shown = stage.ok(&["plan", "spec.yaml", "--destroy", "-o", "plan.json", "--local"]);
    assert!(shown.starts_with("deletion of minimal in account 000000000000"), "{shown}");
    for line in [
        "- campaign/home             minimal-home                                      [serving-impact]",
        "- dataset/interactions      minimal-interactions                              [data-loss]",
        "note: the service has no call that deletes jobs, so their records stay: import-job",
        "10 to delete; 0 unchanged",
    ] {
        assert!(shown.contains(line), "{line}\n{shown}");
    }
    let id = id(&shown);
    assert!(stage.ok(&["show", "plan.json"]).contains(id));
    let dry = stage.ok(&["destroy", "spec.yaml", "--dry-run", "--local"]);
    assert!(dry.contains(id), "{dry}");
    let code = |words: &[&str]| stage.run(words).0;
    let changes = ["plan", "spec.yaml", "--destroy", "--detailed-exitcode", "--local"];
    assert_eq!(code(&changes), 2);
    let other = "0123456789abcdef0123456789abcdef";
    assert_eq!(code(&["destroy", "spec.yaml", "--approve", other, "--local"]), 6);
    assert_eq!(code(&["apply", "plan.json", "--approve", other, "--local"]), 6);
    assert_eq!(code(&["plan", "spec.yaml", "--destroy", "--train", "solution/for-you"]), 3);
    // Another campaign throughput: what the plan saw is not there any more.
    stage.edit("minProvisionedTPS: 1", "minProvisionedTPS: 2");
    stage.apply();
    let (code, said) = stage.run(&["apply", "plan.json", "--local"]);
    assert_eq!(code, 6, "{said}");
    assert!(said.contains("campaign/home `minimal-home`: `minProvisionedTPS`"), "{said}");
    stage.ok(&["plan", "spec.yaml", "--destroy", "-o", "plan.json", "--local"]);
    let said = stage.ok(&["apply", "plan.json", "--local"]);
    assert!(said.contains("deleted  dataset-group"), "{said}");
    let again = stage.ok(&["plan", "spec.yaml", "--destroy", "--local"]);
    assert!(again.starts_with("nothing to do: nothing of the stack is there\n"), "{again}");
    // It is carried out already.
    stage.ok(&["apply", "plan.json", "--local"]);
}

#[test]
fn a_destroy_is_approved_by_its_id_and_never_by_what_was_not_shown() {
    let stage = Stage::of("minimal");
    stage.apply();
    let (code, said) = stage.run(&["destroy", "spec.yaml", "-q", "--local"]);
    assert_eq!(code, 5, "{said}");
    assert_eq!(
        said.trim_end(),
        "error: there is no terminal to ask on, and nothing was changed\nhelp: save the plan (`plan --destroy SPEC -o plan.json`), read it, and apply that; or repeat with --approve and its id, or with --auto-approve"
    );
    let dry = stage.ok(&["destroy", "spec.yaml", "--dry-run", "--local"]);
    let said = stage.ok(&["destroy", "spec.yaml", "--approve", id(&dry), "--local"]);
    assert!(said.contains("deleted  bucket"), "{said}");
}
