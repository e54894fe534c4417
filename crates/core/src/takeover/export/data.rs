//! The dataset group, its datasets, and where their data came from. Not here: what is trained on it (`models`).

use super::{
    super::{SCHEMAS, write::Block},
    Export,
};
use crate::{
    address::{Address, Kind},
    inventory::{Inventory, Live, Phase},
    kind::dataset,
    lowering::{Choices, Lowering, NO_REQUESTS},
    spec::{files::Files, types::Spec},
};
use personalize_rules::{name, rule::Code, schema::Schema};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// The keys of the datasets that a spec may have.
pub(super) const DATASETS: [&str; 5] =
    ["interactions", "items", "users", "actions", "actionInteractions"];

impl<'a> Export<'a> {
    pub(super) fn group(&mut self, live: &'a Live) -> Block {
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

    pub(super) fn datasets(&mut self) -> Block {
        let mut datasets = Block::default();
        let all = self.all(Kind::Dataset, &mut datasets);
        for key in DATASETS {
            let wire = dataset::dataset_type(key).wire();
            let live = all.iter().find(|l| l.text("datasetType").eq_ignore_ascii_case(wire));
            if let Some(live) = live {
                let block = self.dataset(key, live);
                datasets.block(key, block);
            }
        }
        let known = |live: &&&Live| {
            let of = |key: &&str| dataset::dataset_type(key).wire();
            DATASETS.iter().any(|key| live.text("datasetType").eq_ignore_ascii_case(of(key)))
        };
        for live in all.iter().filter(|live| !known(live)) {
            let text = format!("a spec has no datasets of type {}", live.text("datasetType"));
            self.lose(&mut datasets, Code::PZ6001, live, &text, "it stays as it is");
        }
        datasets
    }

    pub(super) fn dataset(&mut self, key: &str, live: &'a Live) -> Block {
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
    pub(super) fn chosen_schema_name(
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
    pub(super) fn source(&mut self, live: &'a Live, block: &mut Block) {
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
                self.published(job, block);
            }
            None => {
                let text = format!("nothing lies any more where its data came from, {location}");
                let help = "write a `source` to import other data";
                self.lose(block, Code::PZ6002, live, &text, help);
            }
        }
    }

    /// Whether the import reported its metrics: only an attribution that writes reports takes them up.
    fn published(&mut self, job: &'a Live, block: &mut Block) {
        if job.props.get("publishAttributionMetricsToS3") != Some(&true.into()) {
            return;
        }
        let reports = |live: &Live| {
            live.props.to_value().pointer("/metricsOutputConfig/s3DataDestination/path").is_some()
        };
        match self.inventory.of(Kind::MetricAttribution).any(reports) {
            true => block.value("publishAttributionMetricsToS3", true),
            false => {
                let help = "write a `metricAttribution` with an S3 destination first";
                self.lose(
                    block,
                    Code::PZ6002,
                    job,
                    "it reported metrics, which nothing takes up",
                    help,
                );
            }
        }
    }

    /// The last import that put other data in place of what was there.
    pub(super) fn last_import(&self, dataset: &str) -> Option<&'a Live> {
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
    pub(super) fn storage(&mut self) -> (Block, Block) {
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

/// Avro text over several lines: a field a line.
pub(in super::super) fn pretty(avro: &str) -> String {
    let lines = avro
        .replace("\"fields\":[", "\"fields\":[\n  ")
        .replace("},{", "},\n  {")
        .replace("],\"version\"", "\n],\"version\"");
    let normal = |text: &str| Schema::parse(text).ok().map(|schema| schema.normal());
    let text = if normal(&lines) == normal(avro) { lines.as_str() } else { avro };
    format!("{text}\n")
}
