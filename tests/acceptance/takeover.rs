//! Taking over what runs already: whatever somebody made by hand is exported, planned as marks alone, and marked. Not here:
//! other tools' files (`migrate`).

use crate::support::{Emulator, Stage, said};
use serde_json::{Value, json};
use std::{collections::BTreeSet, fs};

/// How many stacks are tried where `PERSONALIZE_STACKS` says nothing: each takes two or three seconds.
const STACKS: u64 = 8;

/// What no take-over does: it reads, it tags, and it holds its lock in S3.
const MARKS: [&str; 2] = ["TagResource", "UntagResource"];

/// Numbers that look random, the same for the same seed.
struct Draw(u64);

impl Draw {
    fn below(&mut self, n: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % n
    }

    fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// A name of any legal form.
    fn name(&mut self, end: &str) -> String {
        const FIRST: &[u8] = b"abzAZ09";
        const REST: &[u8] = b"abzAZ09-_";
        let length = [1, 2, 8, 20, 62 - end.len()][self.below(5)];
        let first = FIRST[self.below(FIRST.len())] as char;
        let rest = (1..length).map(|_| REST[self.below(REST.len())] as char);
        format!("{first}{}{end}", rest.collect::<String>())
    }

    /// Tags that somebody chose, or none.
    fn tags(&mut self) -> Value {
        match self.below(5) {
            0 => {
                json!([{"tagKey": "team", "tagValue": "data"}, {"tagKey": "Cost Centre", "tagValue": "07: x = true"}])
            }
            1 => json!([{"tagKey": "한글:키", "tagValue": "true"}]),
            2 => {
                json!([{"tagKey": "ManagedBy", "tagValue": "terraform"}, {"tagKey": "k8s.io/owner", "tagValue": "a=b"}])
            }
            _ => json!([]),
        }
    }
}

/// An account in which somebody has a bucket with data, and a role that reads it.
struct Account {
    stage: Stage,
    emulator: Emulator,
    role: String,
    /// Where the data of interactions and of items lies.
    locations: [String; 2],
}

/// What puts the data there.
const BASE: &str = "\
version: 1
name: base
bucket: {name: personalize-base}
role: {name: personalize-base}
datasets:
  interactions: {source: events.csv, schema: {USER_ID: string, ITEM_ID: string, TIMESTAMP: long, EVENT_TYPE: string}}
  items: {source: items.csv, schema: {ITEM_ID: string, GENRE: string, YEAR: int?}}
exports:
  out: {dataset: interactions, ingestionMode: BULK}
";

impl Account {
    fn new() -> Account {
        let stage = Stage::empty();
        let mut events = "USER_ID,ITEM_ID,TIMESTAMP,EVENT_TYPE\n".to_owned();
        for n in 0..2600 {
            let (user, item, event) = (n % 60, n * 7 % 31, ["watch", "View"][n / 60 % 2]);
            let line = format!("u{user},i{item},{},{event}\n", 1_700_000_000 + n * 60);
            events.push_str(&line);
        }
        let items: String = (0..31).map(|n| format!("i{n},drama,{}\n", 1990 + n)).collect();
        stage.write("spec.yaml", BASE);
        stage.write("events.csv", events);
        stage.write("items.csv", format!("ITEM_ID,GENRE,YEAR\n{items}"));
        let journal = stage.path("journal.jsonl");
        let emulator = Emulator::start(&stage, &["--journal", journal.to_str().unwrap()]);
        let account =
            Account { stage, emulator, role: String::new(), locations: Default::default() };
        account.ok(&["apply", "spec.yaml", "--auto-approve"]);
        let jobs = account.call("ListDatasetImportJobs", &json!({}));
        let mut all: Vec<(String, String)> = Vec::new();
        for job in jobs["datasetImportJobs"].as_array().unwrap() {
            let arn = json!({"datasetImportJobArn": job["datasetImportJobArn"]});
            let job = account.call("DescribeDatasetImportJob", &arn)["datasetImportJob"].clone();
            let location = job["dataSource"]["dataLocation"].as_str().unwrap().to_owned();
            all.push((location, job["roleArn"].as_str().unwrap().to_owned()));
        }
        all.sort();
        let locations = [all[0].0.clone(), all[1].0.clone()];
        Account { role: all[0].1.clone(), locations, ..account }
    }

    fn call(&self, operation: &str, input: &Value) -> Value {
        self.emulator.call(operation, input)
    }

    fn run(&self, words: &[&str]) -> (i32, String) {
        said(&self.emulator.serves(&mut self.stage.command(words)).output().unwrap())
    }

    fn ok(&self, words: &[&str]) -> String {
        let (code, said) = self.run(words);
        assert_eq!(code, 0, "{words:?} said:\n{said}");
        said
    }

    /// Makes something, and waits for the end of that: its ARN and its status.
    fn made(&self, noun: &str, input: &Value) -> (Value, String) {
        let member = format!("{}{}Arn", noun[..1].to_lowercase(), &noun[1..]);
        let made = self.call(&format!("Create{noun}"), input);
        let arn = json!({member.as_str(): made[&member]});
        let status = self.settled(noun, &arn);
        (arn, status)
    }

    /// The status of something once nothing is under way.
    fn settled(&self, noun: &str, arn: &Value) -> String {
        loop {
            let answer = self.call(&format!("Describe{noun}"), arn);
            let shown = answer.as_object().unwrap().values().next().unwrap();
            let status = shown["status"].as_str().unwrap();
            if !status.contains("PENDING") && !status.contains("IN_PROGRESS") {
                return status.to_owned();
            }
            std::thread::yield_now();
        }
    }

    /// Imports into a dataset, and waits for the end of that.
    fn import(&self, job: &Value) {
        let (_, status) = self.made("DatasetImportJob", job);
        assert_eq!(status, "ACTIVE", "{job}");
    }

    /// The calls of Personalize since `from` that write, by name, and how many calls there were.
    fn writes(&self, from: usize) -> (BTreeSet<String>, usize) {
        let text = fs::read_to_string(self.stage.path("journal.jsonl")).unwrap();
        let is_read = |name: &str| ["Describe", "List", "Get"].iter().any(|r| name.starts_with(r));
        let entries = text.lines().skip(from).map(|line| serde_json::from_str(line).unwrap());
        let ours = entries.filter(|entry: &Value| entry["service"] == "personalize");
        let names = ours.map(|entry| entry["operation"].as_str().unwrap().to_owned());
        (names.filter(|name| !is_read(name)).collect(), text.lines().count())
    }

    fn file(&self, name: &str) -> String {
        fs::read_to_string(self.stage.path(name)).unwrap()
    }
}

fn arn(answer: &Value, member: &str) -> String {
    answer[member].as_str().unwrap_or_else(|| panic!("{answer} has no {member}")).to_owned()
}

fn schema(name: &str, fields: &[(&str, Value)]) -> Value {
    let fields: Vec<Value> =
        fields.iter().map(|(name, kind)| json!({"name": name, "type": kind})).collect();
    let avro = json!({"type": "record", "name": name, "namespace": "com.amazonaws.personalize.schema", "fields": fields, "version": "1.0"});
    json!(avro.to_string())
}

/// An import that fails, and exports of one configuration.
fn jobs(account: &Account, draw: &mut Draw, dataset: &Value, seed: u64) {
    let name = |draw: &mut Draw, n: usize| draw.name(&format!("{n}j{seed}"));
    if draw.chance(40) {
        let (_, status) = account.made(
            "DatasetImportJob",
            &json!({
                "jobName": name(draw, 1), "datasetArn": dataset, "roleArn": account.role,
                "dataSource": {"dataLocation": "s3://personalize-base/base/data/nothing/"},
            }),
        );
        assert_eq!(status, "CREATE FAILED");
    }
    for n in 0..draw.below(4) {
        let path = format!("s3://personalize-base/base/output/export-job.out/{seed}-{n}/");
        let (_, status) = account.made("DatasetExportJob", &json!({
            "jobName": name(draw, 2 + n), "datasetArn": dataset, "roleArn": account.role, "ingestionMode": "BULK",
            "jobOutput": {"s3DataDestination": {"path": path}}, "tags": draw.tags(),
        }));
        assert_eq!(status, "ACTIVE");
    }
}

/// What somebody made by hand in a domain: recommenders, of which some are stopped and some failed.
fn domain_by_hand(account: &Account, seed: u64) -> String {
    let draw = &mut Draw(seed.wrapping_mul(7919) + 1);
    let name = draw.name(&format!("{seed}"));
    let unique = |draw: &mut Draw, n: usize| draw.name(&format!("{n}r{seed}"));
    let input = json!({"name": name, "domain": "ECOMMERCE", "tags": draw.tags()});
    let group = arn(&account.call("CreateDatasetGroup", &input), "datasetGroupArn");
    let columns = ["USER_ID", "ITEM_ID", "TIMESTAMP", "EVENT_TYPE"];
    let columns =
        columns.map(|name| (name, json!(if name == "TIMESTAMP" { "long" } else { "string" })));
    let avro = schema("Interactions", &columns);
    let input = json!({"name": unique(draw, 1), "schema": avro, "domain": "ECOMMERCE"});
    let avro = account.call("CreateSchema", &input);
    let dataset = account.call("CreateDataset", &json!({
        "name": unique(draw, 2), "schemaArn": avro["schemaArn"], "datasetGroupArn": group, "datasetType": "Interactions",
    }));
    account.import(&json!({
        "jobName": unique(draw, 3), "datasetArn": dataset["datasetArn"], "roleArn": account.role,
        "dataSource": {"dataLocation": account.locations[0]},
    }));
    jobs(account, draw, &dataset["datasetArn"], seed);
    // Nobody has bought anything, so what is made of purchases fails.
    for (n, recipe) in ["views", "views", "purchases"].into_iter().enumerate() {
        if draw.chance(30) {
            continue;
        }
        let mut input = json!({
            "name": unique(draw, 10 + n), "datasetGroupArn": group, "tags": draw.tags(),
            "recipeArn": format!("arn:aws:personalize:::recipe/aws-ecomm-popular-items-by-{recipe}"),
        });
        if draw.chance(40) {
            input["recommenderConfig"] = json!({"minRecommendationRequestsPerSecond": 2});
        }
        let (arn, status) = account.made("Recommender", &input);
        if status == "ACTIVE" && draw.chance(50) {
            account.call("StopRecommender", &arn);
            assert_eq!(account.settled("Recommender", &arn), "INACTIVE");
        }
    }
    name
}

/// What somebody made by hand: one dataset group and everything in it. Answers its name.
fn made_by_hand(account: &Account, seed: u64) -> String {
    let draw = &mut Draw(seed.wrapping_mul(7919) + 1);
    let name = draw.name(&format!("{seed}"));
    let unique = |draw: &mut Draw, n: usize| draw.name(&format!("{n}x{seed}"));
    let group = account.call("CreateDatasetGroup", &json!({"name": name, "tags": draw.tags()}));
    let group = arn(&group, "datasetGroupArn");
    let string = json!("string");
    let columns = [
        ("USER_ID", string.clone()),
        ("ITEM_ID", string.clone()),
        ("TIMESTAMP", json!("long")),
        ("EVENT_TYPE", string.clone()),
    ];
    let one = schema("Interactions", &columns);
    let one = account.call("CreateSchema", &json!({"name": unique(draw, 1), "schema": one}));
    let interactions = account.call("CreateDataset", &json!({
        "name": unique(draw, 2), "schemaArn": one["schemaArn"], "datasetGroupArn": group,
        "datasetType": if draw.chance(50) { "Interactions" } else { "INTERACTIONS" }, "tags": draw.tags(),
    }));
    let with_items = draw.chance(60);
    if with_items {
        items(account, draw, &group, seed);
    }
    let imports = |draw: &mut Draw, n: usize, location: &str| {
        account.import(&json!({
            "jobName": unique(draw, n), "datasetArn": interactions["datasetArn"], "roleArn": account.role,
            "dataSource": {"dataLocation": location}, "tags": draw.tags(),
        }));
    };
    for n in 0..=draw.below(2) {
        imports(draw, 10 + n, &account.locations[0]);
    }
    if draw.chance(50) {
        account.call(
            "CreateEventTracker",
            &json!({"name": unique(draw, 3), "datasetGroupArn": group, "tags": draw.tags()}),
        );
    }
    for n in 0..=draw.below(3) {
        solution(account, draw, &group, &name, 100 * (n + 1) as u64, seed);
    }
    jobs(account, draw, &interactions["datasetArn"], seed);
    for n in 0..if with_items { draw.below(3) } else { 0 } {
        let expression = [
            "EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (\"*\")",
            "INCLUDE ItemID WHERE Items.GENRE IN ($ITEMS)",
            "INCLUDE ItemID WHERE Items.GENRE IN (\"${x}\", \"a: #b\")",
        ][draw.below(3)];
        account.call("CreateFilter", &json!({
            "name": unique(draw, 30 + n), "datasetGroupArn": group, "filterExpression": expression, "tags": draw.tags(),
        }));
    }
    name
}

/// Items under a second schema, which replaced the first.
fn items(account: &Account, draw: &mut Draw, group: &str, seed: u64) {
    let name = |draw: &mut Draw, n: usize| draw.name(&format!("{n}i{seed}"));
    let string = json!("string");
    let mut columns = vec![("ITEM_ID", string.clone()), ("GENRE", string)];
    let first = schema("Items", &columns);
    let first = account.call("CreateSchema", &json!({"name": name(draw, 1), "schema": first}));
    let dataset = account.call("CreateDataset", &json!({
        "name": name(draw, 2), "schemaArn": first["schemaArn"], "datasetGroupArn": group, "datasetType": "Items",
    }));
    if draw.chance(50) {
        columns.push(("YEAR", json!(["null", "int"])));
        let second = schema("Items", &columns);
        let second =
            account.call("CreateSchema", &json!({"name": name(draw, 3), "schema": second}));
        account.call(
            "UpdateDataset",
            &json!({"datasetArn": dataset["datasetArn"], "schemaArn": second["schemaArn"]}),
        );
    }
    let job = json!({
        "jobName": name(draw, 4), "datasetArn": dataset["datasetArn"], "roleArn": account.role,
        "dataSource": {"dataLocation": account.locations[1]},
    });
    account.import(&job);
}

/// A solution with some versions, and campaigns on them.
fn solution(account: &Account, draw: &mut Draw, group: &str, stack: &str, n: u64, seed: u64) {
    let name = |draw: &mut Draw, more: u64| match draw.chance(20) && stack.len() < 30 {
        true => format!("{stack}-{}{seed}", n + more),
        false => draw.name(&format!("{}s{seed}", n + more)),
    };
    let recipe = ["aws-user-personalization-v2", "aws-sims", "aws-popularity-count"][draw.below(3)];
    let mut input = json!({
        "name": name(draw, 0), "datasetGroupArn": group, "tags": draw.tags(),
        "recipeArn": format!("arn:aws:personalize:::recipe/{recipe}"),
    });
    match draw.below(3) {
        0 => input["performAutoTraining"] = json!(false),
        1 => {
            input["solutionConfig"] =
                json!({"autoTrainingConfig": {"schedulingExpression": "rate(3 days)"}})
        }
        _ => {}
    }
    if recipe == "aws-sims" && draw.chance(50) {
        input["solutionConfig"]["algorithmHyperParameters"] =
            json!({"popularity_discount_factor": "0.30"});
    }
    let solution = arn(&account.call("CreateSolution", &input), "solutionArn");
    let mut versions = Vec::new();
    for version in 0..draw.below(3) {
        let mut input = json!({"solutionArn": solution, "tags": draw.tags()});
        if draw.chance(50) {
            input["name"] =
                json!(format!("v{version}-{}", draw.name("")).chars().take(60).collect::<String>());
        }
        versions.push(arn(&account.call("CreateSolutionVersion", &input), "solutionVersionArn"));
    }
    // Nothing lies there, so that it fails.
    if let Some(version) = versions.first().filter(|_| draw.chance(30)) {
        let input =
            json!({"s3DataSource": {"path": "s3://personalize-base/base/data/nothing.jsonl"}});
        let path = format!("s3://personalize-base/base/output/export-job.out/b{n}-{seed}/");
        let (_, status) = account.made("BatchInferenceJob", &json!({
            "jobName": name(draw, 50), "solutionVersionArn": version, "roleArn": account.role, "jobInput": input,
            "jobOutput": {"s3DataDestination": {"path": path}},
        }));
        assert_eq!(status, "CREATE FAILED");
    }
    for campaign in 0..draw.below(3).min(versions.len()) {
        let mut version = versions[draw.below(versions.len())].clone();
        let mut config = json!({});
        if draw.chance(30) {
            version = format!("{solution}/$LATEST");
            config = json!({"syncWithLatestSolutionVersion": true});
        }
        account.call("CreateCampaign", &json!({
            "name": name(draw, 10 + campaign as u64), "solutionVersionArn": version, "tags": draw.tags(),
            "minProvisionedTPS": 1 + draw.below(2), "campaignConfig": config,
        }));
    }
}

/// Exports what `seed` made, and takes it over.
fn taken_over(account: &Account, seed: u64) {
    let group = match seed % 4 {
        3 => domain_by_hand(account, seed),
        _ => made_by_hand(account, seed),
    };
    let (first, second) = (format!("{seed}/a/spec.yaml"), format!("{seed}/b/spec.yaml"));
    for folder in ["a", "b"] {
        fs::create_dir_all(account.stage.path(&format!("{seed}/{folder}"))).unwrap();
    }
    let (code, said) = account.run(&["export", "--dataset-group", &group, "-o", &first]);
    assert!(code == 0 || code == 2, "{seed}: {said}");
    let spec = account.file(&first);
    let (code, said) = account.run(&["validate", &first]);
    assert_eq!(code, 0, "{seed}: {said}\n{spec}");
    let (code, plan) = account.run(&["plan", &first]);
    let changes = |line: &&str| {
        let marked = line.starts_with("  ~ ") || line.starts_with("      adopted");
        !marked
            && (line.starts_with("  + ") || line.starts_with("  - ") || line.starts_with("      "))
    };
    let changes: Vec<&str> = plan.lines().filter(changes).collect();
    assert!(code == 0 && changes.is_empty(), "{seed}: {changes:#?}\n{plan}\n{spec}");
    let (_, before) = account.writes(0);
    let (code, said) = account.run(&["apply", &first, "--auto-approve"]);
    assert_eq!(code, 0, "{seed}: {said}\n{spec}");
    let (writes, _) = account.writes(before);
    assert!(writes.iter().all(|name| MARKS.contains(&name.as_str())), "{seed}: {writes:?}");
    let (code, said) = account.run(&["plan", &first, "--detailed-exitcode"]);
    assert_eq!(code, 0, "{seed}: {said}\n{spec}");
    // The marks alone are enough from now on.
    let without =
        spec.lines().filter(|line| !line.starts_with("adopt: ")).collect::<Vec<_>>().join("\n");
    account.stage.write(&format!("{seed}/a/marked.yaml"), without);
    let marked = format!("{seed}/a/marked.yaml");
    let (code, said) = account.run(&["plan", &marked, "--detailed-exitcode"]);
    assert_eq!(code, 0, "{seed}: {said}\n{spec}");
    account.run(&["export", "--dataset-group", &group, "-o", &second]);
    assert_eq!(spec, account.file(&second), "{seed}");
}

#[test]
fn what_somebody_made_by_hand_is_taken_over_by_marks_alone() {
    let stacks = std::env::var("PERSONALIZE_STACKS").ok().and_then(|n| n.parse().ok());
    let seeds: Vec<u64> = (0..stacks.unwrap_or(STACKS)).collect();
    // An account has room for five groups, one of which puts the data there.
    for some in seeds.chunks(4) {
        let account = Account::new();
        some.iter().for_each(|seed| taken_over(&account, *seed));
    }
}

/// The calls and names of AWS's introduction to a first campaign, with a filter and an event tracker.
fn first_campaign(account: &Account) -> &'static str {
    let group = "personalize-launch-demo";
    let group_arn =
        arn(&account.call("CreateDatasetGroup", &json!({"name": group})), "datasetGroupArn");
    let columns = ["USER_ID", "ITEM_ID", "TIMESTAMP", "EVENT_TYPE"];
    let columns =
        columns.map(|name| (name, json!(if name == "TIMESTAMP" { "long" } else { "string" })));
    let avro = schema("Interactions", &columns);
    let avro = account.call(
        "CreateSchema",
        &json!({"name": "personalize-demo-movielens-schema", "schema": avro}),
    );
    let dataset = account.call(
        "CreateDataset",
        &json!({
            "name": "personalize-launch-interactions", "datasetType": "INTERACTIONS",
            "datasetGroupArn": group_arn, "schemaArn": avro["schemaArn"],
        }),
    );
    account.import(&json!({
        "jobName": "personalize-demo-import1", "datasetArn": dataset["datasetArn"], "roleArn": account.role,
        "dataSource": {"dataLocation": account.locations[0]},
    }));
    let solution = account.call("CreateSolution", &json!({
        "name": "personalize-demo-soln-user-personalization", "datasetGroupArn": group_arn,
        "recipeArn": "arn:aws:personalize:::recipe/aws-user-personalization", "performAutoTraining": false,
    }));
    let (version, status) =
        account.made("SolutionVersion", &json!({"solutionArn": solution["solutionArn"]}));
    assert_eq!(status, "ACTIVE");
    account.made("Campaign", &json!({
        "name": "personalize-demo-camp", "solutionVersionArn": version["solutionVersionArn"], "minProvisionedTPS": 1,
    }));
    account.made(
        "Filter",
        &json!({
            "name": "personalize-demo-filter", "datasetGroupArn": group_arn,
            "filterExpression": "EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (\"watch\")",
        }),
    );
    account.call(
        "CreateEventTracker",
        &json!({"name": "MovieClickTracker", "datasetGroupArn": group_arn}),
    );
    group
}

#[test]
fn a_first_campaign_made_by_hand_is_taken_over_changed_and_destroyed() {
    let account = Account::new();
    let group = first_campaign(&account);
    let (code, said) = account.run(&["export", "--dataset-group", group, "-o", "own/spec.yaml"]);
    assert!(code == 0 || code == 2, "{said}");
    let (_, before) = account.writes(0);
    account.ok(&["apply", "own/spec.yaml", "--auto-approve"]);
    let (writes, before) = account.writes(before);
    assert!(writes.iter().all(|name| MARKS.contains(&name.as_str())), "{writes:?}");

    account.stage.edit_file("own/spec.yaml", "minProvisionedTPS: 1", "minProvisionedTPS: 2");
    account.stage.edit_file("own/spec.yaml", "watch", "View");
    let (code, said) = account.run(&["apply", "own/spec.yaml", "--auto-approve"]);
    assert!(code == 5 && said.contains("`replace: in-place`"), "callers hold its ARN: {said}");
    let name = "    name: personalize-demo-filter\n";
    account.stage.edit_file("own/spec.yaml", name, &format!("{name}    replace: in-place\n"));
    account.ok(&["apply", "own/spec.yaml", "--auto-approve"]);
    account.ok(&["plan", "own/spec.yaml", "--detailed-exitcode"]);
    let (writes, _) = account.writes(before);
    let trained = ["CreateDatasetImportJob", "CreateSolutionVersion", "CreateCampaign"];
    assert!(trained.iter().all(|name| !writes.contains(*name)), "{writes:?}");
    account.ok(&["destroy", "own/spec.yaml", "--auto-approve"]);
    let left = account.call("ListDatasetGroups", &json!({}));
    let left = left["datasetGroups"].as_array().unwrap();
    assert!(left.iter().all(|one| one["name"] != group), "{left:?}");
}
