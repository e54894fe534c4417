//! The pipelines of `examples/gitops`: their own shell steps, run against the emulator, with stand-ins only for what the
//! platforms provide.

use crate::support::{Emulator, Stage, root, said};
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    fs,
    os::unix::fs::PermissionsExt,
    path::Path,
    process::{Command, Stdio},
    thread,
};

/// Stands in for GitHub: comments and statuses are files.
const GH: &str = r#"#!/bin/bash
set -eu
case "$1 ${2-}" in
  "run list") echo 55; exit;;
  "run download") [ "$3 $4 $5" = "55 --name plan" ]; cp "$HUB/plan.json" .; exit;;
esac
method=GET path= body= description=
while [ $# -gt 0 ]; do
  case $1 in
    --method) method=$2; shift;;
    --jq) shift;;
    -F) body=${2#body=@}; shift;;
    -f) case $2 in description=*) description=${2#description=};; esac; shift;;
    repos/*) path=$1;;
  esac
  shift
done
case "$method $path" in
  "GET repos/o/r/issues/7/comments") ls "$HUB/comments";;
  "POST repos/o/r/issues/7/comments") cp "$body" "$HUB/comments/1001";;
  "PATCH repos/o/r/issues/comments/1001") cp "$body" "$HUB/comments/1001"; echo updated >> "$HUB/log";;
  "POST repos/o/r/statuses/headsha") echo "$description" > "$HUB/status";;
  "GET repos/o/r/commits/mergesha/pulls") echo headsha;;
  "GET repos/o/r/commits/headsha/statuses") cat "$HUB/status";;
  *) echo "no such call: $method $path" >&2; exit 1;;
esac
"#;

/// Stands in for the token service of GitHub.
const CURL: &str = "#!/bin/bash\necho '{\"count\": 1, \"value\": \"a.token.b\"}'\n";

/// Stands in for the installation of a wheel, which `packages` tries.
const PIP: &str =
    "#!/bin/bash\n[ \"$1 $2 $3\" = 'install --quiet --no-deps' ] && [[ $4 = *.whl#sha256=* ]]\n";

/// A repository with the smallest example in it, and an emulator.
struct Repository {
    stage: Stage,
    emulator: Emulator,
}

impl Repository {
    fn new() -> Repository {
        Repository::with(&[])
    }

    /// With more arguments for the emulator.
    fn with(more: &[&str]) -> Repository {
        let stage = Stage::of("minimal");
        for (name, text) in [("bin/gh", GH), ("bin/curl", CURL), ("bin/pip", PIP)] {
            stage.write(name, text);
            fs::set_permissions(stage.path(name), fs::Permissions::from_mode(0o755)).unwrap();
        }
        stage.write("hub/comments/.keep", "");
        let binary = env!("CARGO_BIN_EXE_personalize");
        std::os::unix::fs::symlink(binary, stage.path("bin/personalize")).unwrap();
        let emulator = Emulator::start(&stage, more);
        Repository { stage, emulator }
    }

    /// Runs one script as the platforms do.
    fn script(&self, script: &str, env: &BTreeMap<String, String>) -> (i32, String) {
        said(&self.shell(script, env).output().unwrap())
    }

    /// One script as the platforms run it: a failing command ends it.
    fn shell(&self, script: &str, env: &BTreeMap<String, String>) -> Command {
        let mut shell: Command = self.stage.command(&[]);
        shell = {
            let mut bash = Command::new("bash");
            bash.current_dir(shell.get_current_dir().unwrap());
            for (name, value) in shell.get_envs() {
                match value {
                    Some(value) => bash.env(name, value),
                    None => bash.env_remove(name),
                };
            }
            bash
        };
        let path = format!(
            "{}:{}",
            self.stage.path("bin").display(),
            std::env::var("PATH").unwrap_or_default()
        );
        shell.args(["--noprofile", "--norc", "-eo", "pipefail", "-c", script]);
        shell.envs(env).env("PATH", path).env("HUB", self.stage.path("hub"));
        self.emulator.serves(&mut shell);
        shell
    }

    /// Runs the steps of a job of the GitHub workflow, which are those of the action; answers the first failure, or success.
    fn github(&self, job: &str) -> (i32, String) {
        let workflow = yaml("examples/gitops/github/personalize.yml");
        let steps = workflow["jobs"][job]["steps"].as_array().unwrap();
        let is_ours = |step: &&Value| step["uses"].as_str().unwrap().starts_with("OWNER/");
        let used = steps.iter().find(is_ours).unwrap();
        let ended = self.action(&used["with"]);
        // What GitHub keeps of one run for another.
        if steps.iter().any(|step| step["with"]["path"] == "plan.json") {
            let _ = fs::copy(self.stage.path("plan.json"), self.stage.path("hub/plan.json"));
        }
        ended
    }

    /// Runs the steps of the action with these inputs, as GitHub does.
    fn action(&self, given: &Value) -> (i32, String) {
        let action = yaml("action.yml");
        let mut run = ActionRun::new(&action, given);
        let mut all = String::new();
        let mut ended = 0;
        for step in action["runs"]["steps"].as_array().unwrap() {
            let name = step["name"].as_str().unwrap();
            // How the binary comes to the runner is tried with the tarball (`packages`).
            if name == "install" || !run.holds(step["if"].as_str().unwrap_or(""), ended != 0) {
                continue;
            }
            let mut env = self.runner();
            for (name, value) in step["env"].as_object().into_iter().flatten() {
                env.insert(name.clone(), run.filled(value.as_str().unwrap()));
            }
            fs::write(self.stage.path("output"), "").unwrap();
            let (code, said) = self.script(step["run"].as_str().unwrap(), &env);
            all.push_str(&format!("== {name}\n{said}"));
            ended = if ended == 0 { code } else { ended };
            if let Some(id) = step["id"].as_str() {
                run.note(id, &self.read("output"));
            }
        }
        (ended, all)
    }

    /// The variables of a runner.
    fn runner(&self) -> BTreeMap<String, String> {
        let env = [
            ("GITHUB_REPOSITORY", "o/r".to_owned()),
            ("GITHUB_SHA", "mergesha".to_owned()),
            ("GITHUB_WORKFLOW", "personalize".to_owned()),
            ("GITHUB_OUTPUT", self.file("output")),
            ("GITHUB_STEP_SUMMARY", self.file("summary")),
            ("RUNNER_TEMP", self.file("")),
            ("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "x".to_owned()),
            ("ACTIONS_ID_TOKEN_REQUEST_URL", "http://127.0.0.1:9/?a=b".to_owned()),
        ];
        env.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
    }

    /// Runs the script of a job of the GitLab pipeline.
    fn gitlab(&self, job: &str) -> (i32, String) {
        let pipeline = yaml("examples/gitops/gitlab/.gitlab-ci.yml");
        let token = self.file("token");
        let wheel = pipeline["variables"]["PERSONALIZE_WHEEL"].as_str().unwrap();
        let env = [
            ("SPEC", "spec.yaml"),
            ("PERSONALIZE_WHEEL", wheel),
            ("AWS_TOKEN", "a.b"),
            ("AWS_WEB_IDENTITY_TOKEN_FILE", &token),
        ];
        let env = env.into_iter().map(|(k, v)| (k.to_owned(), v.to_owned())).collect();
        // One shell runs both.
        let before = pipeline["default"]["before_script"].as_array().unwrap();
        let lines = before.iter().chain(pipeline[job]["script"].as_array().unwrap());
        let script: Vec<&str> = lines.map(|line| line.as_str().unwrap()).collect();
        self.script(&script.join("\n"), &env)
    }

    fn file(&self, name: &str) -> String {
        self.stage.path(name).display().to_string()
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.stage.path(name)).unwrap_or_default()
    }
}

fn yaml(path: &str) -> Value {
    let text = fs::read_to_string(root().join(Path::new(path))).unwrap();
    personalize_core::yaml::parse(&text).unwrap_or_else(|p| panic!("{p:#?}")).to_json()
}

/// What GitHub knows while it runs the steps of an action: the values of its expressions.
struct ActionRun(BTreeMap<String, String>);

impl ActionRun {
    fn new(action: &Value, given: &Value) -> ActionRun {
        let event = [
            ("github.event.pull_request.number", "7"),
            ("github.event.pull_request.head.sha", "headsha"),
            ("github.action_repository", "OWNER/personalize"),
            ("github.token", "token"),
            ("vars.PERSONALIZE_PLAN_ROLE", "arn:aws:iam::000000000000:role/ci"),
            ("vars.PERSONALIZE_APPLY_ROLE", "arn:aws:iam::000000000000:role/ci"),
        ];
        let mut run = ActionRun(BTreeMap::from(event.map(|(k, v)| (k.to_owned(), v.to_owned()))));
        for (name, input) in action["inputs"].as_object().unwrap() {
            let value = given[name].as_str().or(input["default"].as_str());
            let value = value.unwrap_or_else(|| panic!("the input `{name}` is required"));
            let value = run.filled(value);
            run.0.insert(format!("inputs.{name}"), value);
        }
        run
    }

    /// The text with its expression filled in, where it is one.
    fn filled(&self, text: &str) -> String {
        let Some(inner) = text.strip_prefix("${{ ").and_then(|rest| rest.strip_suffix(" }}"))
        else {
            assert!(!text.contains("${{"), "the test does not know `{text}`");
            return text.to_owned();
        };
        self.value(inner)
    }

    fn value(&self, name: &str) -> String {
        let value = self.0.get(name).cloned();
        // The output of a step that did not run is empty.
        value.or(name.starts_with("steps.").then(String::new)).unwrap_or_else(|| panic!("{name}?"))
    }

    /// Whether a step runs: after a failure only where it says so.
    fn holds(&self, condition: &str, failed: bool) -> bool {
        let mut after_failure = false;
        let mut holds = true;
        for part in condition.split(" && ").filter(|part| !part.is_empty()) {
            match part {
                "!cancelled()" => after_failure = true,
                "failure()" => {
                    after_failure = true;
                    holds &= failed;
                }
                _ => {
                    let (name, other) = part.split_once(" == ").unwrap_or_else(|| {
                        part.split_once(" != ").unwrap_or_else(|| panic!("`{part}`?"))
                    });
                    let equal = self.value(name) == other.trim_matches('\'');
                    holds &= equal == part.contains(" == ");
                }
            }
        }
        holds && (!failed || after_failure)
    }

    /// Takes up what a step wrote to its outputs.
    fn note(&mut self, step: &str, outputs: &str) {
        for (name, value) in outputs.lines().filter_map(|line| line.split_once('=')) {
            self.0.insert(format!("steps.{step}.outputs.{name}"), value.to_owned());
        }
    }
}

fn ok((code, said): (i32, String)) -> String {
    assert_eq!(code, 0, "{said}");
    said
}

#[test]
fn a_pull_request_is_planned_and_its_merge_applies_that_plan() {
    let repository = Repository::new();
    ok(repository.github("plan"));
    let comment = repository.read("hub/comments/1001");
    let id = repository.read("hub/status").trim().to_owned();
    assert!(
        comment.starts_with("<!-- personalize plan of minimal -->\n### 12 to create"),
        "{comment}"
    );
    assert!(comment.contains(&format!("Plan `{id}`")), "{comment}\n{id}");
    assert_eq!(repository.read("summary"), comment);

    // Another commit of the same pull request: the same comment, another plan.
    repository.stage.edit("minProvisionedTPS: 1", "minProvisionedTPS: 2");
    ok(repository.github("plan"));
    assert_eq!(repository.read("hub/log"), "updated\n");
    assert_ne!(repository.read("hub/status").trim(), id);

    ok(repository.github("apply"));
    let last = repository.read("events.jsonl").lines().last().unwrap_or_default().to_owned();
    assert!(last.contains("run_summary"), "{last}");
    ok(repository.github("drift"));
}

#[test]
fn what_was_not_approved_is_not_applied() {
    let repository = Repository::new();
    ok(repository.github("plan"));
    let approved = repository.read("hub/status");
    fs::write(repository.stage.path("hub/status"), "0123456789abcdef\n").unwrap();
    let (code, said) = repository.github("apply");
    assert_eq!(code, 6, "{said}");
    // A push without a pull request has no approved plan.
    fs::write(repository.stage.path("hub/status"), "null\n").unwrap();
    assert_eq!(repository.github("apply").0, 6);
    // Other data than the plan was made for.
    fs::write(repository.stage.path("hub/status"), approved).unwrap();
    repository.stage.edit_file("data/interactions.csv", "\n", "\n\n");
    assert_eq!(repository.github("apply").0, 6);
    // What would be planned now is shown.
    let summary = repository.read("summary");
    assert_eq!(summary.matches("### 12 to create").count(), 4, "{summary}");
}

/// The job is started again after it was cut off: it goes on with the same plan.
#[test]
fn a_merge_may_be_applied_twice() {
    let repository = Repository::new();
    ok(repository.github("plan"));
    ok(repository.github("apply"));
    let again = ok(repository.github("apply"));
    assert!(again.contains("nothing to do"), "{again}");
}

#[test]
fn a_refused_plan_fails_the_pull_request_and_is_shown_there() {
    let repository = Repository::new();
    ok(repository.github("plan"));
    ok(repository.github("apply"));
    repository.stage.edit("campaigns:\n  home: {solution: for-you, minProvisionedTPS: 1}\n", "");
    let (code, said) = repository.github("plan");
    assert_eq!(code, 5, "{said}");
    let comment = repository.read("hub/comments/1001");
    assert!(comment.contains("- delete  campaign/home"), "{comment}");
    assert!(comment.contains("--allow serving-impact=campaign/home"), "{comment}");
    let spec = repository.read("spec.yaml") + "\nallow: [serving-impact=campaign/home]\n";
    repository.stage.write("spec.yaml", spec);
    ok(repository.github("plan"));
    ok(repository.github("apply"));
}

#[test]
fn the_night_finds_what_was_changed_outside() {
    let repository = Repository::new();
    ok(repository.github("plan"));
    ok(repository.github("apply"));
    ok(repository.github("drift"));
    let campaign = "arn:aws:personalize:us-east-1:000000000000:campaign/minimal-home";
    let input = json!({"campaignArn": campaign, "minProvisionedTPS": 3});
    repository.emulator.call("UpdateCampaign", &input);
    let (code, said) = repository.github("drift");
    assert_eq!(code, 2, "{said}");
    assert!(said.contains("minProvisionedTPS: 3 is live, 1 was applied"), "{said}");
    // The next merge puts it right, and shows that it will.
    ok(repository.github("plan"));
    assert!(repository.read("hub/comments/1001").contains("drift: changed outside this spec"));
    ok(repository.github("apply"));
    ok(repository.github("drift"));
}

#[test]
fn a_merge_request_on_gitlab_is_planned_and_applied_by_hand() {
    let repository = Repository::new();
    ok(repository.gitlab("validate"));
    ok(repository.gitlab("plan"));
    assert!(repository.read("plan.md").contains("12 to create"));
    ok(repository.gitlab("apply"));
    ok(repository.gitlab("drift"));
    ok(repository.gitlab("plan"));
    assert!(repository.read("plan.md").contains("nothing to do"));
}

/// A job that is cancelled gets SIGINT at the process of its step, which bash would keep for itself.
#[test]
fn a_cancelled_apply_ends_in_order_and_gives_its_lock_back() {
    let repository = Repository::with(&["--pace", "demonstration"]);
    ok(repository.github("plan"));
    let action = yaml("action.yml");
    let steps = action["runs"]["steps"].as_array().unwrap();
    let apply = steps.iter().find(|step| step["name"] == "apply").unwrap();
    let mut env = repository.runner();
    env.insert("ROLE".into(), String::new());
    env.insert("PLAN_ID".into(), repository.read("hub/status").trim().to_owned());
    let mut step = repository.shell(apply["run"].as_str().unwrap(), &env);
    let mut step = step.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    while !repository.read("events.jsonl").contains("import-job/interactions:create") {
        assert!(step.try_wait().unwrap().is_none(), "it ended before the import");
        thread::yield_now();
    }
    let pid = step.id().to_string();
    assert!(Command::new("kill").args(["-INT", &pid]).status().unwrap().success());
    assert_eq!(step.wait().unwrap().code(), Some(8));
    // The next job goes on, at once.
    ok(repository.github("apply"));
}

#[test]
fn each_step_of_the_action_that_calls_aws_is_the_tool_itself() {
    let action = yaml("action.yml");
    let calls = ["plan \"$SPEC\" -o", "apply plan.json", "drift \"$SPEC\"", "validate \"$SPEC\""];
    for step in action["runs"]["steps"].as_array().unwrap() {
        let script = step["run"].as_str().unwrap();
        assert!(!script.contains("${{"), "{script}");
        let last = script.trim_end().lines().last().unwrap();
        if calls.iter().any(|call| script.contains(&format!("personalize {call}"))) {
            assert!(last.starts_with("exec personalize "), "{script}");
        }
    }
}

/// The lines of a stage of the workflow for Atlantis, as its server runs them.
fn atlantis(stage: &str) -> String {
    let repos = yaml("examples/gitops/atlantis/repos.yaml");
    let steps = repos["workflows"]["personalize"][stage]["steps"].as_array().unwrap();
    let lines: Vec<&str> = steps.iter().map(|step| step["run"].as_str().unwrap()).collect();
    lines.join("\n")
}

#[test]
fn atlantis_applies_the_plan_that_it_showed() {
    let repository = Repository::new();
    let env = BTreeMap::from([("PLANFILE".to_owned(), repository.file("default.tfplan"))]);
    let shown = ok(repository.script(&atlantis("plan"), &env));
    assert!(shown.contains("### 12 to create"), "{shown}");
    ok(repository.script(&atlantis("apply"), &env));
    // Refused: shown, and a failure.
    repository.stage.edit("campaigns:\n  home: {solution: for-you, minProvisionedTPS: 1}\n", "");
    let (code, shown) = repository.script(&atlantis("plan"), &env);
    assert!(code == 5 && shown.contains("campaign/home"), "{code}: {shown}");
    assert_eq!(repository.script(&atlantis("apply"), &env).0, 5);
}

#[test]
fn a_job_of_a_cluster_applies_night_after_night() {
    let repository = Repository::new();
    let job = yaml("examples/gitops/kubernetes/cronjob.yaml");
    let pod = &job["spec"]["jobTemplate"]["spec"]["template"]["spec"];
    let args = pod["containers"][0]["args"].as_array().unwrap();
    let folder = repository.file("");
    let args = args.iter().map(|arg| arg.as_str().unwrap().replace("/stack", &folder));
    let line = format!("personalize {}", args.collect::<Vec<_>>().join(" "));
    let env = BTreeMap::new();
    for night in ["12 to create", "nothing to do"] {
        let told = ok(repository.script(&line, &env));
        assert!(told.contains(night), "{told}");
    }
}

#[test]
fn the_hook_checks_each_spec_of_a_commit() {
    let repository = Repository::new();
    let hooks = yaml(".pre-commit-hooks.yaml");
    let entry = hooks[0]["entry"].as_str().unwrap();
    let env = BTreeMap::new();
    let run = |names: &str| repository.script(&format!("{entry} {names}"), &env);
    repository.stage.write("other/spec.yaml", "name: [\n");
    assert_eq!(run("spec.yaml"), (0, String::new()));
    let (code, told) = run("other/spec.yaml spec.yaml");
    assert!(code == 3 && told.contains("other/spec.yaml:1:7"), "{told}");
}
