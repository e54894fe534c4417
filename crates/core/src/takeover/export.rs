//! The spec of a live dataset group. What equals the service's default is left out, except what is billed; what cannot be
//! said in a spec, or cannot be adopted, is a comment and a loss. Not here: reading the account.

mod around;
mod data;
mod events;
mod jobs;
mod models;
mod others;

pub use data::locations;
pub(super) use data::pretty;

use super::{Taken, keys::stack_name, write::Block};
use crate::{
    address::{Address, Kind},
    diagnostic::Diagnostic,
    inventory::{Inventory, Live, Phase},
    kind,
    lowering::{TAG_PREFIX, TAG_STACK},
};
use personalize_rules::{arn::Scope, name, rule::Code};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

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
    let stack = stack_of(group);
    let mut export = Export {
        inventory,
        facts,
        stack,
        adopt: Vec::new(),
        losses: Vec::new(),
        schemas: Vec::new(),
        solutions: BTreeMap::new(),
        filters: BTreeMap::new(),
        serving: BTreeMap::new(),
        dollar: false,
    };
    let spec = export.spec(group);
    Some(Taken { spec, schemas: export.schemas, losses: export.losses })
}

/// The name of the stack of a dataset group: that of its owner, else its own.
pub fn stack_of(group: &Live) -> String {
    match group.tag(TAG_STACK) {
        Some(stack) if name::check(stack).is_none() => stack.to_owned(),
        _ => stack_name(&group.name),
    }
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
    /// The keys of the filters by their ARNs.
    filters: BTreeMap<String, String>,
    /// The keys of the campaigns and recommenders by their ARNs.
    serving: BTreeMap<String, String>,
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
        let (tracker, attribution) = (self.tracker(), self.attribution());
        let blocks = [
            ("solutions", self.solutions()),
            ("filters", self.filters()),
            ("campaigns", self.campaigns()),
            ("recommenders", self.recommenders()),
        ];
        let mut jobs = Block::default();
        self.jobs(&mut jobs);
        let schedules = self.schedules();
        let mut endpoints = Block::default();
        self.endpoints(&mut endpoints);
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
        spec.block("metricAttribution", attribution);
        blocks.into_iter().for_each(|(key, block)| spec.block(key, block));
        spec.append(jobs);
        spec.block("schedules", schedules);
        spec.append(endpoints);
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
            let help = match kind::is_kept(kind) {
                true => "it stays as history",
                false => "delete it, or export again when it is ACTIVE",
            };
            self.loss(Code::PZ6003, live, &text, help);
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
}
