//! `--target`, `--var`, `--var-file` and the forms of diagnostics, with the real binary.

use crate::support::Stage;
use expect_test::expect;

/// The first example, with a variable in its name and a target.
fn stage() -> Stage {
    let stage = Stage::of("minimal");
    stage.edit("name: minimal", "name: minimal-${var.stage}\nvars: {stage: {default: dev}}");
    stage.edit("campaigns:", "targets:\n  prod: {vars: {stage: prod}}\ncampaigns:");
    stage
}

fn names(stage: &Stage, more: &[&str]) -> String {
    stage.ok(&[&["graph", "spec.yaml", "--format", "json"], more].concat())
}

#[test]
fn a_target_a_variable_and_a_file_of_variables() {
    let stage = stage();
    stage.write("vars.yaml", "stage: from-file\n");
    for (more, name) in [
        (&[][..], "minimal-dev"),
        (&["--target", "prod"], "minimal-prod"),
        (&["--var", "stage=qa"], "minimal-qa"),
        (&["--var-file", "vars.yaml"], "minimal-from-file"),
        (&["--var-file", "vars.yaml", "--var", "stage=qa"], "minimal-qa"),
        (&["--target", "prod", "--var", "stage=qa"], "minimal-qa"),
    ] {
        let graph = names(&stage, more);
        assert!(graph.contains(&format!("\"name\": \"{name}\"")), "{more:?}: {graph}");
    }
}

#[test]
fn variables_that_are_not_said_well() {
    let stage = stage();
    stage.write("vars.yaml", "stage: [a]\n");
    let validate = ["validate", "spec.yaml"];
    for (more, wanted) in [
        (["--var", "stage"], "`--var stage` has no `=`"),
        (["--var", "sage=x"], "the spec has no variable `sage`"),
        (["--var-file", "none.yaml"], "none.yaml"),
        (["--var-file", "vars.yaml"], "a variable is a single value"),
        (["--target", "prd"], "did you mean `prod`?"),
    ] {
        let (code, said) = stage.run(&[&validate[..], &more].concat());
        assert!(code == 3 && said.contains(wanted), "{more:?} ended with {code}: {said}");
    }
}

#[test]
fn forms_of_diagnostics() {
    let stage = stage();
    stage.edit("solution: for-you", "solution: for-yuo");
    let (code, said) = stage.run(&["validate", "spec.yaml", "--format", "github"]);
    assert_eq!(code, 3);
    expect![[r#"
        ::error file=spec.yaml,line=21,endLine=21,col=20,endColumn=27,title=PZ0014::there is no solution `for-yuo`; refers to nothing; did you mean `for-you`?
    "#]].assert_eq(&said);
    let (code, said) = stage.run(&["validate", "spec.yaml", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&said).unwrap();
    assert_eq!(
        (code, &json["errors"], &json["problems"][0]["code"]),
        (3, &1.into(), &"PZ0014".into())
    );
    let (code, said) = stage.run(&["validate", "spec.yaml", "--format", "sarif"]);
    let sarif: serde_json::Value = serde_json::from_str(&said).unwrap();
    assert_eq!((code, &sarif["runs"][0]["results"][0]["ruleId"]), (3, &"PZ0014".into()));
    stage.edit("solution: for-yuo", "solution: for-you");
    assert_eq!(stage.ok(&["validate", "spec.yaml", "--format", "github"]), "");
}
