//! Create: members, names, what must exist and be active, quotas. Facts: reference/resources 0.2, 0.3, 0.7;
//! reference/errors_limits 2.1. Not here: what the work of a resource is (`advance`).

use super::{
    Answer, Context, import, invalid,
    kind::Kind,
    missing,
    record::{Record, seconds},
    required,
};
use crate::{ServiceError, clock};
use personalize_rules::{
    arn::Scope,
    dataset::{DatasetType, Domain},
    filter, name, recipe,
    schema::{self, Schema},
};
use serde_json::{Map, Value, json};
use std::{collections::BTreeMap, time::Duration};

/// Creates a resource of `kind`.
pub(super) fn create(cx: &mut Context<'_>, kind: &'static Kind) -> Answer {
    let body = cx.call.body.clone();
    let mut fields = members(&body, kind)?;
    let name = name_of(&body, kind)?;
    let arn = arn(cx, kind, &name, &fields)?;
    if cx.world.get(&arn).is_some() {
        return Err(ServiceError::already_exists(format!(
            "Another resource with Arn {arn} already exists."
        )));
    }
    prepare(cx, kind, &mut fields)?;
    fields.remove(kind.name);
    let now = cx.frame.clock.now();
    let short_name = match (kind.noun, name.as_str()) {
        ("SolutionVersion", "") => {
            arn.split_once("solution/").map_or(String::new(), |(_, n)| n.to_owned())
        }
        _ => name,
    };
    let mut record = Record {
        tail: kind.tail.into(),
        arn: arn.clone(),
        name: short_name,
        fields,
        tags: super::tag::given(&body, kind)?,
        status: "ACTIVE".into(),
        failure: None,
        created: now,
        updated: now,
        turns: Vec::new(),
        update: None,
    };
    if kind.status {
        record.begin(now, takes(cx, kind));
    }
    let mut out = Map::from_iter([(kind.arn.to_owned(), json!(arn))]);
    for member in ["trackingId", "domain"] {
        if let Some(value) = record
            .fields
            .get(member)
            .filter(|_| matches!(kind.noun, "EventTracker" | "DatasetGroup"))
        {
            out.insert(member.into(), value.clone());
        }
    }
    cx.world.put(record);
    Ok(Some(Value::Object(out)))
}

fn takes(cx: &Context<'_>, kind: &Kind) -> Duration {
    let durations = &cx.frame.durations;
    match kind.noun {
        "DatasetImportJob" => durations.import,
        "SolutionVersion" | "Recommender" => durations.train,
        "Campaign" => durations.deploy,
        _ => durations.create,
    }
}

/// The members of the body that the kind knows; required ones must be there.
fn members(body: &Value, kind: &Kind) -> Result<Map<String, Value>, ServiceError> {
    for member in kind.required {
        if body.get(*member).is_none_or(Value::is_null) {
            return Err(invalid(member, "Member must not be null"));
        }
    }
    let known = |k: &str| kind.required.contains(&k) || kind.optional.contains(&k);
    let object = body.as_object().into_iter().flatten();
    Ok(object
        .filter(|(k, v)| known(k) && !v.is_null())
        .map(|(k, v)| (k.clone(), v.clone()))
        .collect())
}

fn name_of(body: &Value, kind: &Kind) -> Result<String, ServiceError> {
    if body.get(kind.name).is_none() && !kind.required.contains(&kind.name) {
        return Ok(String::new());
    }
    let text = required(body, kind.name)?;
    name::check(text).map_err(|_| {
        invalid(kind.name, "Member must satisfy regular expression pattern: ^[a-zA-Z0-9][a-zA-Z0-9\\-_]* and have length at most 63")
    })?;
    Ok(text.to_owned())
}

/// The scope of the call.
fn scope(cx: &Context<'_>) -> Scope {
    Scope::new(cx.call.region.clone(), cx.call.account.clone())
}

fn arn(
    cx: &Context<'_>,
    kind: &Kind,
    name: &str,
    fields: &Map<String, Value>,
) -> Result<String, ServiceError> {
    let scope = scope(cx);
    let text = |member: &str| fields.get(member).and_then(Value::as_str).unwrap_or_default();
    Ok(match kind.noun {
        "Dataset" => {
            let kind = DatasetType::parse(text("datasetType")).ok_or_else(|| invalid("datasetType", "Member must be one of Interactions, Items, Users, Actions, Action_Interactions"))?;
            let group = text("datasetGroupArn").rsplit('/').next().unwrap_or_default();
            scope.dataset(group, kind)
        }
        "EventTracker" => scope.event_tracker(&eight_hex(cx, name)),
        "SolutionVersion" => {
            let solution = text("solutionArn").rsplit('/').next().unwrap_or_default();
            scope.solution_version(solution, &eight_hex(cx, solution))
        }
        _ => scope.personalize(&format!("{}/{name}", kind.tail)),
    })
}

/// An id that no record has: eight hexadecimal digits from the name and the number of records of its kind.
fn eight_hex(cx: &Context<'_>, salt: &str) -> String {
    let now = cx.frame.clock.now().as_nanosecond();
    let mix = |h: u64, b: u64| (h ^ b).wrapping_mul(0x0100_0000_01b3);
    let mut hash = salt.bytes().fold(0xcbf2_9ce4_8422_2325, |h, b| mix(h, u64::from(b)));
    hash = now.to_le_bytes().iter().fold(hash, |h, b| mix(h, u64::from(*b)));
    loop {
        let id = format!("{:08x}", (hash >> 16) as u32);
        let taken = |tail: &str| cx.world.of(tail).any(|r| r.arn.ends_with(&id));
        if !taken("event-tracker") && !taken("solution-version") {
            return id;
        }
        hash = mix(hash, 1);
    }
}

/// The record that a member refers to; it must exist and be active.
fn active<'w>(
    cx: &'w Context<'_>,
    fields: &Map<String, Value>,
    member: &str,
) -> Result<&'w Record, ServiceError> {
    let arn = fields.get(member).and_then(Value::as_str).unwrap_or_default();
    let record = cx.world.get(arn).ok_or_else(|| missing(arn))?;
    if record.status != "ACTIVE" {
        return Err(ServiceError::in_use(format!(
            "Resource {arn} is in status {}; it has to be ACTIVE.",
            record.status
        )));
    }
    Ok(record)
}

/// More than `most` records of a kind that `count` takes is refused.
fn quota(
    cx: &Context<'_>,
    tail: &str,
    most: usize,
    words: &str,
    count: impl Fn(&Record) -> bool,
) -> Result<(), ServiceError> {
    if cx.world.of(tail).filter(|r| count(r)).count() >= most {
        return Err(ServiceError::limit_exceeded(format!(
            "More than {most} resources {words}. Please delete some and try again."
        )));
    }
    Ok(())
}

/// Checks what the kind needs, and fills in what the service fills in.
#[expect(clippy::too_many_lines, reason = "one arm for each kind, each a few lines")]
fn prepare(
    cx: &mut Context<'_>,
    kind: &Kind,
    fields: &mut Map<String, Value>,
) -> Result<(), ServiceError> {
    let text =
        |member: &str| fields.get(member).and_then(Value::as_str).unwrap_or_default().to_owned();
    let group = text("datasetGroupArn");
    let in_group = |r: &Record| r.text("datasetGroupArn") == group;
    match kind.noun {
        "DatasetGroup" => {
            quota(cx, "dataset-group", 5, "in ACTIVE state", |r| r.status != "CREATE FAILED")?;
            if fields.contains_key("roleArn") != fields.contains_key("kmsKeyArn") {
                return Err(ServiceError::invalid_input(
                    "roleArn and kmsKeyArn have to be given together.",
                ));
            }
        }
        "Schema" => {
            quota(cx, "schema", 500, "in ACTIVE state", |_| true)?;
            check_schema(&text("schema"), &text("domain"))?;
        }
        "Dataset" => prepare_dataset(cx, fields)?,
        "DatasetImportJob" => {
            active(cx, fields, "datasetArn")?;
            quota(
                cx,
                "dataset-import-job",
                5,
                "with PENDING or IN_PROGRESS status",
                Record::in_transition,
            )?;
            fields.entry("importMode").or_insert(json!("FULL"));
            import::at_create(cx, fields)?;
        }
        "EventTracker" => {
            active(cx, fields, "datasetGroupArn")?;
            quota(cx, "event-tracker", 1, "of event trackers in the dataset group", in_group)?;
            if !cx
                .world
                .of("dataset")
                .any(|d| in_group(d) && d.text("datasetType") == "INTERACTIONS")
            {
                return Err(ServiceError::invalid_input(
                    "The dataset group has no Item interactions dataset.",
                ));
            }
            let id = eight_hex(cx, &text("name"));
            fields.insert(
                "trackingId".into(),
                json!(format!("{id}-{}-4{}-a{}-{id}{}", &id[..4], &id[1..4], &id[4..7], &id[2..6])),
            );
            fields.insert("accountId".into(), json!(cx.call.account));
        }
        "Solution" => prepare_solution(cx, fields)?,
        "SolutionVersion" => {
            let solution = active(cx, fields, "solutionArn")?.clone();
            quota(
                cx,
                "solution-version",
                20,
                "with PENDING or IN_PROGRESS status",
                Record::in_transition,
            )?;
            for member in [
                "datasetGroupArn",
                "recipeArn",
                "eventType",
                "solutionConfig",
                "performHPO",
                "performAutoML",
            ] {
                if let Some(value) = solution.fields.get(member) {
                    fields.insert(member.into(), value.clone());
                }
            }
            fields.entry("trainingMode").or_insert(json!("FULL"));
            fields.insert("trainingType".into(), json!("MANUAL"));
        }
        "Filter" => {
            active(cx, fields, "datasetGroupArn")?;
            quota(cx, "filter", 30, "in ACTIVE state", in_group)?;
            check_filter(cx, &group, &text("filterExpression"))?;
        }
        "Campaign" => {
            let solution = super::update::version_solution(cx, &text("solutionVersionArn"))?;
            let owner = |arn: &str| cx.world.get(arn).map(|s| s.text("datasetGroupArn").to_owned());
            let group = owner(&solution);
            quota(cx, "campaign", 5, "in ACTIVE state", |r| {
                owner(r.text("_solutionArn")) == group
            })?;
            fields.insert("_solutionArn".into(), json!(solution));
            fields.entry("minProvisionedTPS").or_insert(json!(1));
        }
        "Recommender" => prepare_recommender(cx, fields, in_group)?,
        _ => {}
    }
    Ok(())
}

fn check_schema(text: &str, domain: &str) -> Result<(), ServiceError> {
    let refused = |f: &personalize_rules::finding::Finding| {
        ServiceError::invalid_input(format!("Invalid schema: {}", f.message))
    };
    let schema = Schema::parse(text).map_err(|findings| {
        findings.first().map_or_else(|| ServiceError::invalid_input("Invalid schema"), &refused)
    })?;
    let Some(kind) = schema.kind() else {
        return Err(ServiceError::invalid_input(format!(
            "Invalid schema: the name `{}` is not one of a dataset",
            schema.name
        )));
    };
    let findings = schema::check(&schema, kind, Domain::parse(domain));
    findings.iter().find(|f| f.is_error()).map_or(Ok(()), |f| Err(refused(f)))
}

fn prepare_dataset(cx: &Context<'_>, fields: &mut Map<String, Value>) -> Result<(), ServiceError> {
    let group = active(cx, fields, "datasetGroupArn")?;
    let text = |member: &str| fields.get(member).and_then(Value::as_str).unwrap_or_default();
    let schema_arn = text("schemaArn");
    let schema = cx.world.get(schema_arn).ok_or_else(|| missing(schema_arn))?;
    if schema.fields.get("domain") != group.fields.get("domain") {
        return Err(ServiceError::invalid_input(
            "The domain of the schema has to be that of the dataset group.",
        ));
    }
    let wire = DatasetType::parse(text("datasetType")).map(DatasetType::wire).unwrap_or_default();
    let named =
        Schema::parse(schema.text("schema")).ok().and_then(|s| s.kind()).map(DatasetType::wire);
    if named.is_some_and(|n| n != wire) {
        return Err(ServiceError::invalid_input(format!(
            "The schema is not one of a dataset of type {wire}."
        )));
    }
    fields.insert("datasetType".into(), json!(wire));
    Ok(())
}

fn prepare_solution(cx: &Context<'_>, fields: &mut Map<String, Value>) -> Result<(), ServiceError> {
    let group = active(cx, fields, "datasetGroupArn")?.arn.clone();
    quota(cx, "solution", 10, "in ACTIVE state", |r| r.text("datasetGroupArn") == group)?;
    let arn = fields.get("recipeArn").and_then(Value::as_str).unwrap_or_default();
    let found = recipe::find(arn.rsplit('/').next().unwrap_or_default());
    let Some(found) = found.filter(|r| r.domain.is_none()) else {
        return Err(ServiceError::invalid_input(format!(
            "The recipe {arn} is not one for solutions."
        )));
    };
    if let Some(finding) =
        recipe::check_solution(found, &Value::Object(fields.clone())).iter().find(|f| f.is_error())
    {
        return Err(ServiceError::invalid_input(finding.message.clone()));
    }
    for kind in found.required {
        let has = |d: &&Record| {
            d.text("datasetGroupArn") == group
                && d.text("datasetType") == kind.wire()
                && d.status == "ACTIVE"
        };
        if cx.world.of("dataset").find(has).is_none() {
            return Err(ServiceError::invalid_input(format!(
                "The recipe {arn} needs a dataset of type {}.",
                kind.wire()
            )));
        }
    }
    for (member, value) in
        [("performHPO", false), ("performAutoML", false), ("performAutoTraining", true)]
    {
        fields.entry(member).or_insert(json!(value));
    }
    Ok(())
}

fn prepare_recommender(
    cx: &Context<'_>,
    fields: &Map<String, Value>,
    in_group: impl Fn(&Record) -> bool,
) -> Result<(), ServiceError> {
    let group = active(cx, fields, "datasetGroupArn")?;
    let Some(domain) = Domain::parse(group.text("domain")) else {
        return Err(ServiceError::invalid_input("Recommenders need a domain dataset group."));
    };
    let arn = fields.get("recipeArn").and_then(Value::as_str).unwrap_or_default();
    let found = recipe::find(arn.rsplit('/').next().unwrap_or_default());
    if found.is_none_or(|r| r.domain != Some(domain)) {
        return Err(ServiceError::invalid_input(format!(
            "The recipe {arn} is not one of the domain {}.",
            domain.wire()
        )));
    }
    quota(cx, "recommender", 5, "in ACTIVE state", in_group)
}

fn check_filter(cx: &Context<'_>, group: &str, expression: &str) -> Result<(), ServiceError> {
    let parsed = filter::parse(expression)
        .map_err(|f| ServiceError::invalid_input(format!("Invalid Expression: {}", f.message)))?;
    let mut schemas = BTreeMap::new();
    for dataset in cx.world.of("dataset").filter(|d| d.text("datasetGroupArn") == group) {
        let schema = cx
            .world
            .get(dataset.text("schemaArn"))
            .and_then(|s| Schema::parse(s.text("schema")).ok());
        if let (Some(kind), Some(schema)) =
            (DatasetType::parse(dataset.text("datasetType")), schema)
        {
            schemas.insert(kind, schema);
        }
    }
    let catalog = filter::Catalog { schemas, ..Default::default() };
    let wrong = filter::check(&parsed, &catalog)
        .into_iter()
        .find(personalize_rules::finding::Finding::is_error);
    wrong.map_or(Ok(()), |f| {
        Err(ServiceError::invalid_input(format!("Invalid Expression: {}", f.message)))
    })
}

/// A fresh `latest…Update` block.
pub(super) fn update_block(cx: &Context<'_>, values: Map<String, Value>) -> Map<String, Value> {
    let now = cx.frame.clock.now();
    let mut block = values;
    block.insert("status".into(), json!("CREATE PENDING"));
    block.insert("creationDateTime".into(), seconds(now));
    block.insert("lastUpdatedDateTime".into(), seconds(now));
    block
}

/// When an update that begins now takes effect.
pub(super) fn after(cx: &Context<'_>, takes: Duration) -> jiff::Timestamp {
    clock::add(cx.frame.clock.now(), takes)
}
