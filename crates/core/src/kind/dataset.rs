//! Datasets, and what their schemas are. Facts: docs/service/resources.md, "Datasets": `UpdateDataset` takes a new
//! schema for items and users when it only adds nullable fields; the planner asks the rules for the verdict.

use super::{
    definition::{
        Attempts, Calls, Definition, Deletion, Identity, Listing, Making, Owner, Parent,
        Recognised, Replacement, Service, Tagging, Unnamed, Update, Work, holds_its_group,
        of_group,
    },
    field::{Field, Same},
};
use crate::{
    address::{Address, Kind},
    graph::{Node, Refill},
    hash::short_hash,
    lowering::Lowering,
    props::Props,
    risk::Risk,
    spec::types::{Dataset, Field as SpecField, ReplaceDataset, Schema as SpecSchema, Spec},
};
use personalize_rules::{
    dataset::DatasetType,
    schema::{
        Schema,
        short::{self, ShortField},
    },
};
use serde_json::{Value, json};

/// A dataset.
pub const DEFINITION: Definition = Definition {
    service: Service::Personalize,
    fields: &[
        Field::immutable("name", "there is no call that renames"),
        Field::immutable("datasetGroupArn", "a dataset stays in its group"),
        Field::immutable("datasetType", "part of its ARN; comes back in upper case")
            .same(Same::AnyCase),
        Field::updatable(
            "schemaArn",
            "UpdateDataset; items and users only, added nullable fields only",
        ),
    ],
    left_out: &[
        ("datasetArn", "what it is found by"),
        (
            "latestDatasetUpdate",
            "an update under way, whose values stand in place of those that serve",
        ),
        ("trackingId", "of action interactions, chosen by the service: an output"),
    ],
    tagging: Tagging::RESOURCE,
    calls: Calls {
        create: "CreateDataset",
        update: Some(Update { operation: "UpdateDataset", input: update }),
        delete: Some("DeleteDataset"),
        stop: None,
        start: None,
    },
    listing: Listing::Below(Parent { kind: Kind::DatasetGroup, arn: of_group }),
    identity: Identity::Locator,
    owner: Owner::Tags,
    regional: None,
    attempts: Attempts::Replaced,
    work: Work::Setup,
    making: Making::Free,
    recognised: Recognised::Tags,
    loss: Risk::DataLoss,
    deletion: Deletion {
        turn: 80,
        before: &[Kind::Schema, Kind::DatasetGroup],
        holds: holds_its_group,
        unnamed: Unnamed::Goes,
    },
    replacement: Replacement::Refused,
    quota: None,
    // Only a dataset of action interactions has one: it takes live ones without an event tracker.
    serves: Some("trackingId"),
    own_name,
    lower,
};

/// The name that the spec gives it.
fn own_name(spec: &Spec, key: &str) -> Option<String> {
    spec.datasets.iter().find(|(other, _)| *other == key)?.1.name.clone()
}

/// The type of the dataset under `key`.
pub fn dataset_type(key: &str) -> DatasetType {
    match key {
        "items" => DatasetType::Items,
        "users" => DatasetType::Users,
        "actions" => DatasetType::Actions,
        "actionInteractions" => DatasetType::ActionInteractions,
        _ => DatasetType::Interactions,
    }
}

/// The schema that the spec means, once its file was read; `None` where that failed.
pub fn schema_of(from: &Lowering<'_>, key: &str, dataset: &Dataset) -> Option<Schema> {
    match &dataset.schema {
        SpecSchema::File(path) => Schema::parse(from.files.schemas.get(path)?.as_ref().ok()?).ok(),
        SpecSchema::Short(_) => short_schema(key, &dataset.schema, from).ok(),
    }
}

/// The schema of the short form; the error is the first field whose type is not one.
pub fn short_schema(key: &str, schema: &SpecSchema, from: &Lowering<'_>) -> Result<Schema, String> {
    let SpecSchema::Short(fields) = schema else { return Err(String::new()) };
    let fields: Vec<ShortField> = fields
        .0
        .iter()
        .map(|(name, field)| match field {
            SpecField::Type(text) => {
                ShortField { name: name.clone(), r#type: text.clone(), ..ShortField::default() }
            }
            SpecField::Block(block) => ShortField {
                name: name.clone(),
                r#type: block.r#type.clone(),
                categorical: block.categorical,
                textual: block.textual,
                item_name: block.item_name,
            },
        })
        .collect();
    let domain = from.spec.dataset_group.domain.map(super::dataset_group::domain);
    short::schema(dataset_type(key), domain, &fields)
}

/// The physical name of the schema of the dataset under `key`: that of a live one of the same meaning, its own, or one
/// made of its content.
pub fn schema_name(from: &Lowering<'_>, key: &str, dataset: &Dataset, schema: &Schema) -> String {
    if let Some(existing) = from.choices.existing(Kind::Schema, key) {
        return existing.name.clone();
    }
    dataset.schema_name.clone().unwrap_or_else(|| schema_name_by_content(from, key, schema))
}

/// The name of the schema of the dataset under `key` that is made of the schema's content.
pub(crate) fn schema_name_by_content(from: &Lowering<'_>, key: &str, schema: &Schema) -> String {
    let domain = from.spec.dataset_group.domain;
    let hash = schema_hash(schema, domain.map(|d| json!(d)).as_ref());
    format!("{}-{key}-{hash}", from.spec.name)
}

/// How many digits in the name of a schema stand for its content.
pub const HASH: usize = 8;

/// The digits in the name of a schema that stand for its content.
pub fn schema_hash(schema: &Schema, domain: Option<&Value>) -> String {
    short_hash(&json!([schema.normal(), domain]), HASH)
}

/// What `UpdateDataset` is sent: the schema, and nothing else.
fn update(wanted: &Props, _: &[&str]) -> Props {
    let schema = wanted.get("schemaArn").cloned();
    schema.into_iter().map(|arn| ("schemaArn".to_owned(), arn)).collect()
}

/// The datasets of the stack.
pub fn lower(from: &Lowering<'_>, nodes: &mut Vec<Node>) {
    for (key, dataset) in from.spec.datasets.iter() {
        let Some(schema) = schema_of(from, key, dataset) else { continue };
        let kind = dataset_type(key);
        let name = match from.choices.existing(Kind::Dataset, key) {
            Some(existing) => existing.name.clone(),
            None => from.spec.physical_name(key, dataset.name.as_deref()),
        };
        let props = json!({
            "name": name,
            "datasetGroupArn": from.group_arn(),
            "datasetType": kind.wire(),
            "schemaArn": from.scope.schema(&schema_name(from, key, dataset, &schema)),
        });
        let arn = from.scope.dataset(&from.group_name(), kind);
        let mut node = from.node(Address::new(Kind::Dataset, key), name, Some(arn), props);
        node.needs = [Address::only(Kind::DatasetGroup), Address::new(Kind::Schema, key)].into();
        node.replace_data = dataset.replace.map(|ReplaceDataset::Data| Refill {
            source: dataset.source.as_deref().map(str::to_owned),
            takes_events: key == "interactions" && from.spec.event_tracker.is_some(),
        });
        nodes.push(from.tagged(node, &dataset.tags));
    }
}
