//! The spec of a live dataset group. What equals the service's default is left out, except what is billed; what cannot be
//! said in a spec, or cannot be adopted, is a comment and a loss. Not here: reading the account.

use super::{
    SCHEMAS, Taken,
    keys::{Key, Keys, stack_name},
    write::Block,
};
use crate::{
    address::{Address, Kind},
    diagnostic::Diagnostic,
    inventory::{Inventory, Live, Phase},
    kind::{self, dataset, field::WEEKLY, solution_version},
    lowering::{Choices, Lowering, NO_REQUESTS, TAG_PREFIX, TAG_STACK},
    spec::{files::Files, types::Spec},
};
use personalize_rules::{arn::Scope, finding::listed, name, rule::Code, schema::Schema};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// What is known of the account beside the inventory.
pub struct Facts<'a> {
    /// Account, region, partition.
    pub scope: &'a Scope,
    /// The ARN of the dataset group.
    pub group: &'a str,
    /// The sources that hold data now, by the location of the import job that read them.
    pub sources: &'a BTreeMap<String, String>,
}

/// The spec of the group; `None` where the inventory does not have it.
pub fn export(inventory: &Inventory, facts: &Facts<'_>) -> Option<Taken> {
    let group = inventory.located(Kind::DatasetGroup, facts.group)?;
    let stack = match group.tag(TAG_STACK) {
        Some(stack) if name::check(stack).is_none() => stack.to_owned(),
        _ => stack_name(&group.name),
    };
    let mut export = Export {
        inventory,
        facts,
        stack,
        adopt: Vec::new(),
        losses: Vec::new(),
        schemas: Vec::new(),
        solutions: BTreeMap::new(),
        dollar: false,
    };
    let spec = export.spec(group);
    Some(Taken { spec, schemas: export.schemas, losses: export.losses })
}

struct Export<'a> {
    inventory: &'a Inventory,
    facts: &'a Facts<'a>,
    stack: String,
    adopt: Vec<Address>,
    losses: Vec<Diagnostic>,
    schemas: Vec<(String, String)>,
    /// The keys of the solutions by their ARNs.
    solutions: BTreeMap<String, String>,
    /// Whether a text has `${`, which begins a variable in a spec: the variable `dollar` stands for the sign.
    dollar: bool,
}

impl<'a> Export<'a> {
    fn spec(&mut self, group: &'a Live) -> String {
        let head = format!(
            "Made by `personalize export` of the dataset group {}. `personalize plan` shows what `adopt` marks as this stack's; nothing is imported or trained for it.",
            group.name
        );
        let (dataset_group, datasets) = (self.group(group), self.datasets());
        let tracker = self.tracker();
        let blocks = [
            ("solutions", self.solutions()),
            ("filters", self.filters()),
            ("campaigns", self.campaigns()),
            ("recommenders", self.recommenders()),
        ];
        self.others();
        let mut spec = Block::default();
        spec.comment(head);
        spec.value("version", 1);
        spec.value("name", self.stack.as_str());
        spec.value("region", self.facts.scope.region.as_str());
        spec.value("account", self.facts.scope.account.as_str());
        if self.dollar {
            spec.value("vars", json!({"dollar": {"default": "$"}}));
        }
        let (bucket, role) = self.storage();
        spec.block("bucket", bucket);
        spec.block("role", role);
        spec.block("datasetGroup", dataset_group);
        spec.always("datasets", datasets);
        spec.block("eventTracker", tracker);
        blocks.into_iter().for_each(|(key, block)| spec.block(key, block));
        let adopt: Vec<String> = self.adopt.iter().map(ToString::to_string).collect();
        spec.value("adopt", json!(adopt));
        spec.to_yaml()
    }

    /// What is said in a comment beside a block, and as a loss.
    fn lose(&mut self, block: &mut Block, code: Code, live: &Live, text: &str, help: &str) {
        block.comment(format!("{text}: {help}"));
        self.loss(code, live, text, help);
    }

    fn loss(&mut self, code: Code, live: &Live, text: &str, help: &str) {
        let message = format!("{} `{}`: {text}", live.kind, live.name);
        self.losses.push(Diagnostic::new(code, message).help(help));
    }

    /// The text without what a spec takes for a variable.
    fn literal(&mut self, text: &str) -> String {
        if !text.contains("${") {
            return text.to_owned();
        }
        self.dollar = true;
        text.replace("${", "${var.dollar}{")
    }

    /// Those of a kind that can be adopted, by name; the others are losses.
    fn all(&mut self, kind: Kind, block: &mut Block) -> Vec<&'a Live> {
        let mut all: Vec<&Live> = self.inventory.of(kind).collect();
        all.sort_by(|a, b| (&a.name, &a.locator).cmp(&(&b.name, &b.locator)));
        all.retain(|live| {
            let stopped = kind::definition_of(kind).calls.start.is_some();
            let why = match live.phase {
                Phase::Ready | Phase::Updating | Phase::UpdateFailed => None,
                Phase::Stopped if stopped => None,
                _ => Some(live.failure.as_deref().unwrap_or_default()),
            };
            let Some(why) = why else { return true };
            let why = if why.is_empty() { String::new() } else { format!(" ({why})") };
            let text = format!("it is {}{why} and was left out", live.status);
            let comment = format!("{} {}: {text}", live.kind, live.name);
            block.comment(comment);
            self.loss(Code::PZ6003, live, &text, "delete it, or export again when it is ACTIVE");
            false
        });
        all
    }

    /// What the spec adopts.
    fn adopted(&mut self, address: Address) {
        self.adopt.push(address);
    }

    /// The tags that people chose.
    fn tags(&mut self, live: &Live) -> Value {
        let chosen = live.tags.iter().flatten();
        let chosen = chosen.filter(|(k, _)| !k.starts_with(TAG_PREFIX) && !k.starts_with("aws:"));
        let map = chosen.map(|(key, value)| {
            let value = self.literal(value);
            (key.clone(), value.into())
        });
        Value::Object(map.collect::<Map<_, _>>())
    }

    fn group(&mut self, live: &'a Live) -> Block {
        let mut block = Block::default();
        if live.name != self.stack {
            block.value("name", live.name.as_str());
        }
        for field in ["domain", "kmsKeyArn", "roleArn"] {
            block.value(field, live.text(field));
        }
        block.value("tags", self.tags(live));
        self.adopted(Address::only(Kind::DatasetGroup));
        block
    }

    fn datasets(&mut self) -> Block {
        let mut datasets = Block::default();
        let all = self.all(Kind::Dataset, &mut datasets);
        for key in ["interactions", "items", "users"] {
            let wire = dataset::dataset_type(key).wire();
            let live = all.iter().find(|l| l.text("datasetType").eq_ignore_ascii_case(wire));
            if let Some(live) = live {
                let block = self.dataset(key, live);
                datasets.block(key, block);
            }
        }
        let known = |live: &&&Live| {
            let kind = live.text("datasetType");
            ["interactions", "items", "users"].iter().any(|key| kind.eq_ignore_ascii_case(key))
        };
        for live in all.iter().filter(|live| !known(live)) {
            let text = format!("a spec has no datasets of type {}", live.text("datasetType"));
            self.lose(&mut datasets, Code::PZ6001, live, &text, "it stays as it is");
        }
        datasets
    }

    fn dataset(&mut self, key: &str, live: &'a Live) -> Block {
        let mut block = Block::default();
        if live.name != format!("{}-{key}", self.stack) {
            block.value("name", live.name.as_str());
        }
        let schema = self.inventory.located(Kind::Schema, live.text("schemaArn"));
        let path = format!("{SCHEMAS}/{key}.avsc");
        let parsed = schema.and_then(|schema| Schema::parse(schema.text("schema")).ok());
        match (schema, parsed) {
            (Some(schema), Some(parsed)) => {
                let chosen = self.chosen_schema_name(key, &parsed, schema.props.get("domain"));
                if chosen.as_deref() != Some(&schema.name) {
                    block.value("schemaName", schema.name.as_str());
                }
                block.value("schema", path.as_str());
                self.schemas.push((path, pretty(&parsed.to_avro())));
            }
            (schema, _) => {
                let text = schema.map_or("{}", |schema| schema.text("schema"));
                let help = format!("correct {path}");
                self.lose(&mut block, Code::PZ6001, live, "its schema cannot be read", &help);
                block.value("schema", path.as_str());
                self.schemas.push((path, text.to_owned()));
            }
        }
        self.source(live, &mut block);
        block.value("tags", self.tags(live));
        self.adopted(Address::new(Kind::Dataset, key));
        block
    }

    /// The name that the stack chooses for a schema of this content.
    fn chosen_schema_name(
        &self,
        key: &str,
        schema: &Schema,
        domain: Option<&Value>,
    ) -> Option<String> {
        let group = domain.map_or_else(|| json!({}), |domain| json!({"domain": domain}));
        let spec = Spec {
            name: self.stack.clone(),
            dataset_group: serde_json::from_value(group).ok()?,
            ..Spec::default()
        };
        let (files, choices) = (Files::default(), Choices::default());
        let (spec, scope) = (&spec, self.facts.scope);
        let from =
            Lowering { spec, scope, files: &files, choices: &choices, requests: &NO_REQUESTS };
        Some(dataset::schema_name_by_content(&from, key, schema))
    }

    /// Where its data came from last.
    fn source(&mut self, live: &'a Live, block: &mut Block) {
        let Some(job) = self.last_import(&live.locator) else {
            let streamed = self
                .inventory
                .of(Kind::ImportJob)
                .all(|job| job.text("datasetArn") != live.locator || job.phase != Phase::Failed);
            if !streamed {
                let help = "write a `source` to import data";
                self.lose(block, Code::PZ6002, live, "no import of it succeeded", help);
            }
            return;
        };
        let location = location(job);
        match self.facts.sources.get(location).filter(|_| role(job).is_some()) {
            Some(source) => {
                block.comment(
                    "of its last import; what lies there now counts as imported, and other data there is imported by a later apply",
                );
                let source = self.literal(source);
                block.value("source", source);
            }
            None => {
                let text = format!("nothing lies any more where its data came from, {location}");
                let help = "write a `source` to import other data";
                self.lose(block, Code::PZ6002, live, &text, help);
            }
        }
    }

    /// The last import that put other data in place of what was there.
    fn last_import(&self, dataset: &str) -> Option<&'a Live> {
        let of = |job: &&Live| {
            job.text("datasetArn") == dataset
                && job.phase == Phase::Ready
                && job.text("importMode") != "INCREMENTAL"
        };
        let made = self.inventory.located(Kind::Dataset, dataset).and_then(|live| live.created);
        let jobs = self.inventory.of(Kind::ImportJob).filter(of);
        jobs.filter(|job| job.created >= made).max_by_key(|job| (job.created, &job.locator))
    }

    /// The bucket of the data, and the role that reads it.
    fn storage(&mut self) -> (Block, Block) {
        let datasets: Vec<&Live> = self.inventory.of(Kind::Dataset).collect();
        let used = |job: &&Live| self.facts.sources.contains_key(location(job));
        let jobs: Vec<&Live> = datasets
            .iter()
            .filter_map(|live| self.last_import(&live.locator))
            .filter(|job| role(job).is_some())
            .filter(used)
            .collect();
        let (mut bucket, mut block) = (Block::default(), Block::default());
        let Some(first) = jobs.first() else { return (bucket, block) };
        let name = location(first).strip_prefix("s3://").and_then(|rest| rest.split('/').next());
        if let Some(name) = name.filter(|name| name::check_bucket(name).is_none()) {
            bucket.comment("holds the lock of the stack too, below `.personalize/`; nothing else is written to it");
            bucket.value("name", name);
            bucket.value("manage", false);
        }
        block.value("arn", role(first).unwrap_or_default());
        for job in jobs.iter().filter(|job| role(job) != role(first)) {
            let text = format!("it was imported with the role {}", role(job).unwrap_or_default());
            self.lose(
                &mut block,
                Code::PZ6002,
                job,
                &text,
                "a stack has one role, which has to read all sources",
            );
        }
        (bucket, block)
    }

    fn tracker(&mut self) -> Block {
        let mut block = Block::default();
        let all = self.all(Kind::EventTracker, &mut block);
        if let Some(live) = all.first() {
            block.value("name", live.name.as_str());
            block.value("tags", self.tags(live));
            self.adopted(Address::only(Kind::EventTracker));
        }
        block
    }

    fn solutions(&mut self) -> Block {
        let mut solutions = Block::default();
        let stack = self.stack.clone();
        let mut keys = Keys::new(&stack);
        for live in self.all(Kind::Solution, &mut solutions) {
            let Key { key, name } = keys.key(&live.name);
            self.solutions.insert(live.locator.clone(), key.clone());
            let mut block = Block::default();
            block.value("name", name);
            self.solution(live, &mut block);
            block.value("tags", self.tags(live));
            solutions.block(&key, block);
            self.adopted(Address::new(Kind::Solution, key));
        }
        solutions
    }

    fn solution(&mut self, live: &'a Live, block: &mut Block) {
        let recipe = live.text("recipeArn");
        block.value("recipe", recipe.rsplit('/').next().unwrap_or_default());
        if live.props.get("performAutoML") == Some(&true.into()) {
            let help = "AutoML is no longer offered; choose the recipe that it found";
            self.lose(block, Code::PZ6001, live, "it was made with AutoML", help);
        }
        let mut config = live.props.get("solutionConfig").and_then(Value::as_object).cloned();
        let schedule = config.as_mut().and_then(|config| config.remove("autoTrainingConfig"));
        if config.as_mut().and_then(|config| config.remove("autoMLConfig")).is_some() {
            self.lose(block, Code::PZ6001, live, "autoMLConfig is left out", "it has no effect");
        }
        let automatic = live.props.get("performAutoTraining") != Some(&false.into());
        match (automatic, days(schedule.as_ref())) {
            (false, _) => block.value("autoTraining", "off"),
            (true, Some(days)) => block.value("autoTraining", json!({"every": days})),
            (true, None) => {
                let help = "written as every 7 days, to which a plan changes it";
                self.lose(block, Code::PZ6002, live, "its training schedule is no rate", help);
                block.value("autoTraining", json!({"every": "7 days"}));
            }
        }
        if self.newest(&live.locator).is_none() {
            block.comment(
                "it has no version that can be used; `manual` keeps apply from training one",
            );
            block.value("training", json!({"when": "manual"}));
        }
        block.value("eventType", self.literal(live.text("eventType")));
        if live.props.get("performHPO") == Some(&true.into()) {
            block.value("performHPO", true);
        }
        block
            .value("performIncrementalUpdate", live.props.get("performIncrementalUpdate").cloned());
        let config = config.map(Value::Object).unwrap_or_default();
        block.value("solutionConfig", self.literals(config));
    }

    /// All texts of a value without what a spec takes for a variable.
    fn literals(&mut self, value: Value) -> Value {
        match value {
            Value::String(text) => self.literal(&text).into(),
            Value::Array(items) => items.into_iter().map(|item| self.literals(item)).collect(),
            Value::Object(map) => {
                let map = map.into_iter().filter(|(_, value)| !value.is_null());
                Value::Object(map.map(|(key, value)| (key, self.literals(value))).collect())
            }
            other => other,
        }
    }

    /// The newest version of a solution that can be used.
    fn newest(&self, solution: &str) -> Option<&'a Live> {
        let ready = self.inventory.versions(solution).filter(|v| v.phase == Phase::Ready);
        ready.max_by_key(|version| (version.created, &version.locator))
    }

    fn filters(&mut self) -> Block {
        let mut filters = Block::default();
        let stack = self.stack.clone();
        let mut keys = Keys::new(&stack);
        for live in self.all(Kind::Filter, &mut filters) {
            let Key { key, name } = keys.key(&live.name);
            let mut block = Block::default();
            block.value("name", name);
            let expression = self.literal(live.text("filterExpression"));
            block.value("expression", expression);
            block.value("tags", self.tags(live));
            filters.block(&key, block);
            self.adopted(Address::new(Kind::Filter, key));
        }
        filters
    }

    fn campaigns(&mut self) -> Block {
        let mut campaigns = Block::default();
        let stack = self.stack.clone();
        let mut keys = Keys::new(&stack);
        for live in self.all(Kind::Campaign, &mut campaigns) {
            let version = live.text("solutionVersionArn");
            let solution = solution_version::solution_of(version).unwrap_or_default();
            let Some(solution_key) = self.solutions.get(solution).cloned() else {
                let help = "export again when its solution is ACTIVE";
                self.lose(&mut campaigns, Code::PZ6003, live, "its solution was left out", help);
                continue;
            };
            let Key { key, name } = keys.key(&live.name);
            let mut block = Block::default();
            block.value("name", name);
            block.value("solution", solution_key);
            let config = live.props.get("campaignConfig").cloned().unwrap_or_default();
            let syncs = config.get("syncWithLatestSolutionVersion") == Some(&true.into());
            let newest = self.newest(solution).is_some_and(|newest| newest.locator == version);
            if !newest && !syncs {
                block.comment(
                    "it serves an older version; without this line it moves to the newest",
                );
                block.value("solutionVersionArn", version);
            }
            block.value(
                "minProvisionedTPS",
                live.props.get("minProvisionedTPS").cloned().unwrap_or(json!(1)),
            );
            block.value("campaignConfig", self.literals(config));
            block.value("tags", self.tags(live));
            campaigns.block(&key, block);
            self.adopted(Address::new(Kind::Campaign, key));
        }
        campaigns
    }

    fn recommenders(&mut self) -> Block {
        let mut recommenders = Block::default();
        let stack = self.stack.clone();
        let mut keys = Keys::new(&stack);
        for live in self.all(Kind::Recommender, &mut recommenders) {
            let Key { key, name } = keys.key(&live.name);
            let mut block = Block::default();
            block.value("name", name);
            block.value("recipe", live.text("recipeArn").rsplit('/').next().unwrap_or_default());
            if live.phase == Phase::Stopped {
                block.value("running", false);
            }
            let mut config = live.props.get("recommenderConfig").cloned().unwrap_or(json!({}));
            if let Some(config) = config.as_object_mut() {
                config.entry("minRecommendationRequestsPerSecond").or_insert(json!(1));
            }
            block.value("recommenderConfig", self.literals(config));
            block.value("tags", self.tags(live));
            recommenders.block(&key, block);
            self.adopted(Address::new(Kind::Recommender, key));
        }
        recommenders
    }

    /// What belongs to other stacks and tools.
    fn others(&mut self) {
        let mut owners: BTreeMap<(bool, String), BTreeSet<String>> = BTreeMap::new();
        for live in self.inventory.all() {
            let stack = live.tag(TAG_STACK).filter(|stack| *stack != self.stack);
            let tool = live.tag("aws:cloudformation:stack-name");
            let owner = match (stack, tool) {
                (Some(stack), _) => (false, stack),
                (None, Some(tool)) => (true, tool),
                (None, None) => continue,
            };
            let names = owners.entry((owner.0, owner.1.to_owned())).or_default();
            names.insert(format!("{} `{}`", live.kind, live.name));
        }
        for ((is_tool, owner), names) in owners {
            let names = listed(names.into_iter(), 5);
            let (message, help) = match is_tool {
                true => (
                    format!("the CloudFormation stack `{owner}` made {names}"),
                    "hand over in this order: `DeletionPolicy: Retain` there and deploy, apply this spec with `--allow`, then delete the old stack (docs/migrate.md)",
                ),
                false => (
                    format!("the stack `{owner}` of personalize owns {names}"),
                    "use the spec of that stack, or take them out of it first",
                ),
            };
            self.losses.push(Diagnostic::new(Code::PZ6004, message).help(help));
        }
    }
}

/// The locations that the import jobs of an inventory read.
pub fn locations(inventory: &Inventory) -> Vec<String> {
    let read = inventory.of(Kind::ImportJob).filter(|job| job.phase == Phase::Ready);
    let all: BTreeSet<&str> = read.map(location).filter(|text| !text.is_empty()).collect();
    all.into_iter().map(str::to_owned).collect()
}

/// The location that an import read.
fn location(job: &Live) -> &str {
    let location = job.props.get("dataSource").and_then(|source| source.get("dataLocation"));
    location.and_then(Value::as_str).unwrap_or_default()
}

/// The role that an import used.
fn role(job: &Live) -> Option<&str> {
    Some(job.text("roleArn")).filter(|arn| personalize_rules::arn::check_role_arn(arn).is_none())
}

/// The rate of a schedule as a spec says it; the service's own where none is shown.
fn days(schedule: Option<&Value>) -> Option<String> {
    let text = schedule.and_then(|schedule| schedule.get("schedulingExpression"));
    let text = text.and_then(Value::as_str).unwrap_or(WEEKLY);
    let rate = text.strip_prefix("rate(")?.strip_suffix(')')?;
    let (number, unit) = rate.split_once(' ')?;
    let number: u32 = number.parse().ok()?;
    matches!(unit, "day" | "days").then(|| format!("{number} days"))
}

/// Avro text over several lines: a field a line.
pub(super) fn pretty(avro: &str) -> String {
    let lines = avro
        .replace("\"fields\":[", "\"fields\":[\n  ")
        .replace("},{", "},\n  {")
        .replace("],\"version\"", "\n],\"version\"");
    let normal = |text: &str| Schema::parse(text).ok().map(|schema| schema.normal());
    let text = if normal(&lines) == normal(avro) { lines.as_str() } else { avro };
    format!("{text}\n")
}
