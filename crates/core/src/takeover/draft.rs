//! A spec in the making: the blocks of a stack, what of it exists already, and what was lost on the way. Not here: where the
//! parts come from (`maps`, `template`).

use super::{
    SCHEMAS, Taken,
    keys::{Key, Keys, stack_name},
    write::Block,
};
use crate::{
    address::{Address, Kind},
    diagnostic::Diagnostic,
};
use personalize_rules::{rule::Code, schema::Schema};
use serde_json::{Map, Value, json};
use std::{collections::BTreeMap, ops::Range};

/// The blocks that have keys, in the order of a spec, with the kinds of their resources.
const KEYED: [(&str, Kind); 4] = [
    ("solutions", Kind::Solution),
    ("filters", Kind::Filter),
    ("campaigns", Kind::Campaign),
    ("recommenders", Kind::Recommender),
];

/// What is known of a stack so far.
pub(super) struct Draft {
    pub(super) head: String,
    pub(super) stack: String,
    pub(super) vars: Map<String, Value>,
    /// The tags of what has none of its own.
    pub(super) tags: Value,
    pub(super) bucket: Block,
    pub(super) role: Block,
    pub(super) group: Block,
    pub(super) datasets: BTreeMap<&'static str, Block>,
    pub(super) tracker: Block,
    keyed: BTreeMap<Kind, (Block, Vec<(String, Key)>)>,
    schemas: Vec<(String, String)>,
    pub(super) losses: Vec<Diagnostic>,
}

impl Draft {
    /// A stack for the dataset group of this name.
    pub(super) fn new(tool: &str, group: &str) -> Draft {
        let stack = stack_name(group);
        let mut block = Block::default();
        if stack != group {
            block.value("name", group);
        }
        Draft {
            head: format!(
                "Made by `personalize migrate` from {tool}. `personalize plan` shows what `adopt` marks as this stack's and what would be created; comments mark what has to be decided."
            ),
            stack,
            vars: Map::new(),
            tags: Value::Null,
            bucket: Block::default(),
            role: Block::default(),
            group: block,
            datasets: BTreeMap::new(),
            tracker: Block::default(),
            keyed: BTreeMap::new(),
            schemas: Vec::new(),
            losses: Vec::new(),
        }
    }

    /// A loss at a place of the source.
    pub(super) fn lose(&mut self, code: Code, at: Range<usize>, message: &str, help: &str) {
        self.losses.push(Diagnostic::new(code, message).at(at).help(help));
    }

    /// A resource's own tags; where it has none, those of what it stands in.
    pub(super) fn tags_or_inherited(&self, own: Value) -> Value {
        match own.as_object().is_none_or(|tags| tags.is_empty()) {
            true => self.tags.clone(),
            false => own,
        }
    }

    /// Adds the block of a resource named `name` and gives its key. `block` begins with the name where that is needed.
    pub(super) fn add(
        &mut self,
        kind: Kind,
        name: &str,
        fill: impl FnOnce(&mut Draft, &mut Block),
    ) -> String {
        let stack = self.stack.clone();
        let (_, taken) = self.keyed.entry(kind).or_default();
        let mut keys = Keys::new(&stack);
        taken.iter().for_each(|(name, _)| drop(keys.key(&without_variables(name))));
        let made = keys.key(&without_variables(name));
        let key = made.key.clone();
        let mut block = Block::default();
        match name.contains("${") {
            true => block.value("name", name),
            false => block.value("name", made.name.clone()),
        }
        taken.push((name.to_owned(), made));
        fill(self, &mut block);
        if let Some((blocks, _)) = self.keyed.get_mut(&kind) {
            blocks.block(&key, block);
        }
        key
    }

    /// The key of the resource of this name.
    pub(super) fn key(&self, kind: Kind, name: &str) -> Option<&str> {
        let (_, taken) = self.keyed.get(&kind)?;
        taken.iter().find(|(other, _)| other == name).map(|(_, key)| key.key.as_str())
    }

    /// Keeps a schema beside the spec; answers its path, or nothing where it is none.
    pub(super) fn schema(&mut self, key: &str, text: &str, at: Range<usize>) -> Option<String> {
        let Ok(schema) = Schema::parse(text) else {
            let help = "write it by hand, as fields or as an Avro file";
            self.lose(Code::PZ6001, at, &format!("the schema of {key} cannot be read"), help);
            return None;
        };
        let path = format!("{SCHEMAS}/{key}.avsc");
        self.schemas.push((path.clone(), super::export::pretty(&schema.to_avro())));
        Some(path)
    }

    /// The spec.
    pub(super) fn finish(mut self) -> Taken {
        let mut adopt = vec![Address::only(Kind::DatasetGroup)];
        adopt.extend(self.datasets.keys().map(|key| Address::new(Kind::Dataset, *key)));
        if !self.tracker.is_empty() {
            adopt.push(Address::only(Kind::EventTracker));
        }
        let mut spec = Block::default();
        spec.comment(self.head);
        spec.value("version", 1);
        spec.value("name", self.stack);
        spec.value("vars", Value::Object(self.vars));
        spec.block("bucket", self.bucket);
        spec.block("role", self.role);
        spec.block("datasetGroup", self.group);
        let mut datasets = Block::default();
        if !self.datasets.contains_key("interactions") {
            let message = "the file declares no interactions, without which a spec is not valid";
            let help = "write the dataset below `datasets`, or read it from the account with `personalize export`";
            datasets.comment(format!("decide: {message}"));
            self.losses.push(Diagnostic::new(Code::PZ6002, message).at(0..0).help(help));
        }
        self.datasets.into_iter().for_each(|(key, block)| datasets.block(key, block));
        spec.always("datasets", datasets);
        spec.block("eventTracker", self.tracker);
        for (word, kind) in KEYED {
            let Some((block, taken)) = self.keyed.remove(&kind) else { continue };
            adopt.extend(taken.into_iter().map(|(_, key)| Address::new(kind, key.key)));
            spec.block(word, block);
        }
        let adopt: Vec<String> = adopt.iter().map(ToString::to_string).collect();
        spec.value("adopt", json!(adopt));
        self.losses.sort_by_key(|loss| loss.place.span.as_ref().map_or(0, |span| span.start));
        Taken { spec: spec.to_yaml(), schemas: self.schemas, losses: self.losses }
    }
}

/// The key of the dataset of this type.
pub(super) fn dataset_key(kind: &str) -> Option<&'static str> {
    ["interactions", "items", "users"].into_iter().find(|key| key.eq_ignore_ascii_case(kind))
}

/// The text with the names of variables in place of the variables.
pub(super) fn without_variables(text: &str) -> String {
    let mut plain = text.replace("${var.", "");
    plain.retain(|c| c != '}');
    plain
}

/// Whether the text has the beginning of a variable that is none of the spec's.
pub(super) fn has_variable(text: &str) -> bool {
    text.contains("${") && !text.contains("${var.")
}
