//! The action, the pipelines and the hook as linters of their platforms read them. Not here: that their steps do what they
//! should (`gitops`).

use crate::support::root;
use std::process::Command;

fn is_clean(program: &str, words: &[&str]) {
    let output = Command::new(program).args(words).current_dir(root()).output().unwrap();
    let said =
        [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    assert!(output.status.success(), "{program} {words:?} said:\n{}", said.concat());
}

const ACTION: &str = "action.yml";
const WORKFLOW: &str = "examples/gitops/github/personalize.yml";
const GITLAB: &str = "examples/gitops/gitlab/.gitlab-ci.yml";

#[test]
#[ignore = "needs zizmor, check-jsonschema and pre-commit"]
fn linters_of_the_platforms_find_nothing() {
    // Offline: which actions are current, it does not ask.
    is_clean("zizmor", &["--offline", "--quiet", ACTION, WORKFLOW]);
    let form = |name, more: &[&str], file| {
        is_clean("check-jsonschema", &[&["--builtin-schema", name], more, &[file]].concat());
    };
    form("vendor.github-actions", &[], ACTION);
    form("vendor.github-workflows", &[], WORKFLOW);
    form("vendor.gitlab-ci", &["--data-transform", "gitlab-ci"], GITLAB);
    is_clean("pre-commit", &["validate-manifest", ".pre-commit-hooks.yaml"]);
}
