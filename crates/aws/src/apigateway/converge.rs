//! Makes an endpoint what is wanted, from whatever is there: each call is made only where something lacks or differs, so that a
//! run that was cut off anywhere is carried on by the next. Not here: what there is (`parts`).

use super::{
    Gateway, STAGE, all,
    parts::{MARK, Parts, TAG_API, name},
};
use crate::error::{found, given};
use personalize_core::{
    lowering::{TAG_ADDR, TAG_STACK},
    props::Props,
};
use personalize_engine::cloud::CloudError;
use serde_json::{Value, json};

/// Makes the endpoint; answers the id of its API. One that an earlier call made, and whose answer was lost, has its tags.
pub(super) async fn create(gateway: &Gateway, input: &Props) -> Result<String, CloudError> {
    let tags = input.get("tags").cloned().unwrap_or_default();
    let existing = all(gateway, "GetRestApis", json!({"limit": 500})).await?;
    let is_it =
        |api: &&Value| [TAG_STACK, TAG_ADDR].iter().all(|key| api["tags"][key] == tags[key]);
    let id = match existing.iter().find(is_it).and_then(|api| api["id"].as_str()) {
        Some(id) => id.to_owned(),
        None => {
            let api = json!({
                "name": input.get("name"),
                "endpointConfiguration": {"types": ["REGIONAL"]},
                "tags": tags,
            });
            let api = gateway.ask("CreateRestApi", &api).await?;
            given("CreateRestApi", api["id"].as_str())?.to_owned()
        }
    };
    converge(gateway, &id, input).await?;
    Ok(id)
}

/// Changes what differs from `input`.
pub(super) async fn converge(gateway: &Gateway, id: &str, input: &Props) -> Result<(), CloudError> {
    let parts = Parts::read(gateway, id).await?;
    let text = |field: &str| input.get(field).and_then(Value::as_str).unwrap_or_default();
    let mark = format!("{MARK}:{}:{}", text("documentHash"), text("auth"));
    if parts.deployed != mark {
        let document = json!({"restApiId": id, "mode": "overwrite", "failOnWarnings": true, "body": text("document")});
        gateway.ask("PutRestApi", &document).await?;
        let deployment = json!({"restApiId": id, "stageName": STAGE, "description": mark});
        gateway.ask("CreateDeployment", &deployment).await?;
        prune(gateway, id).await?;
    }
    stage(gateway, id, &parts, input).await?;
    match input.get("apiKey") == Some(&true.into()) {
        true => key(gateway, id, &parts, input).await,
        false => remove_key(gateway, &parts).await,
    }
}

/// Removes the deployments of ours that no stage answers with any more: there may be only so many.
async fn prune(gateway: &Gateway, id: &str) -> Result<(), CloudError> {
    let stages = gateway.ask("GetStages", &json!({"restApiId": id})).await?;
    let used: Vec<&Value> = stages["item"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|stage| &stage["deploymentId"])
        .collect();
    let deployments =
        all(gateway, "GetDeployments", json!({"restApiId": id, "limit": 500})).await?;
    for deployment in deployments {
        let is_ours = deployment["description"].as_str().is_some_and(|it| it.starts_with(MARK));
        if is_ours && !used.contains(&&deployment["id"]) {
            let old = json!({"restApiId": id, "deploymentId": deployment["id"]});
            found(gateway.ask("DeleteDeployment", &old).await)?;
        }
    }
    Ok(())
}

/// Sets the throttle and the variable of the stage.
async fn stage(
    gateway: &Gateway,
    id: &str,
    parts: &Parts,
    input: &Props,
) -> Result<(), CloudError> {
    let mut changes = Vec::new();
    let wanted = input.get("throttle");
    if wanted != parts.throttle().as_ref() {
        match wanted {
            Some(wanted) => {
                for limit in ["rateLimit", "burstLimit"] {
                    let path = format!("/*/*/throttling/{limit}");
                    changes.push(replace(&path, &wanted[limit].to_string()));
                }
            }
            None => changes.push(json!({"op": "remove", "path": "/*/*"})),
        }
    }
    let (wanted, live) = (input.get("trackingId"), &parts.stage["variables"]["trackingId"]);
    match wanted.and_then(Value::as_str) {
        Some(wanted) if live != wanted => changes.push(replace("/variables/trackingId", wanted)),
        None if live.is_string() => {
            changes.push(json!({"op": "remove", "path": "/variables/trackingId"}));
        }
        _ => {}
    }
    if !changes.is_empty() {
        let input = json!({"restApiId": id, "stageName": STAGE, "patchOperations": changes});
        gateway.ask("UpdateStage", &input).await?;
    }
    Ok(())
}

fn replace(path: &str, value: &str) -> Value {
    json!({"op": "replace", "path": path, "value": value})
}

/// Makes the key and the plan, and puts one into the other.
async fn key(gateway: &Gateway, id: &str, parts: &Parts, input: &Props) -> Result<(), CloudError> {
    let tags = part_tags(id, input);
    let mut key = parts.key.clone();
    if key.is_null() {
        let wanted = json!({"name": name(id), "enabled": true, "tags": tags});
        key = gateway.ask("CreateApiKey", &wanted).await?;
    } else if key["enabled"] != true {
        let wanted = json!({"apiKey": key["id"], "patchOperations": [replace("/enabled", "true")]});
        gateway.ask("UpdateApiKey", &wanted).await?;
    }
    let mut plan = parts.plan.clone();
    if plan.is_null() {
        let wanted = json!({
            "name": name(id),
            "apiStages": [{"apiId": id, "stage": STAGE}],
            "throttle": input.get("throttle"),
            "tags": tags,
        });
        plan = gateway.ask("CreateUsagePlan", &wanted).await?;
    } else {
        change_plan(gateway, id, parts, input.get("throttle")).await?;
    }
    if !parts.is_linked {
        let link = json!({"usagePlanId": plan["id"], "keyId": key["id"], "keyType": "API_KEY"});
        gateway.ask("CreateUsagePlanKey", &link).await?;
    }
    Ok(())
}

/// The tags of a key or plan: whose it is, and of which API.
fn part_tags(id: &str, input: &Props) -> Value {
    let mut tags = input.get("tags").cloned().unwrap_or_else(|| json!({}));
    if let Some(tags) = tags.as_object_mut() {
        tags.retain(|key, _| key == TAG_STACK || !key.starts_with("personalize:"));
        tags.insert(TAG_API.into(), id.into());
    }
    tags
}

/// Gives the plan the stage and the throttle that it lacks.
async fn change_plan(
    gateway: &Gateway,
    id: &str,
    parts: &Parts,
    wanted: Option<&Value>,
) -> Result<(), CloudError> {
    let mut changes = Vec::new();
    if !parts.has_stage() {
        changes.push(json!({"op": "add", "path": "/apiStages", "value": format!("{id}:{STAGE}")}));
    }
    match wanted {
        wanted if wanted == parts.plan_throttle().as_ref() => {}
        Some(wanted) => changes.extend(
            ["rateLimit", "burstLimit"]
                .map(|limit| replace(&format!("/throttle/{limit}"), &wanted[limit].to_string())),
        ),
        None => changes.push(json!({"op": "remove", "path": "/throttle"})),
    }
    if !changes.is_empty() {
        let input = json!({"usagePlanId": parts.plan["id"], "patchOperations": changes});
        gateway.ask("UpdateUsagePlan", &input).await?;
    }
    Ok(())
}

/// Removes the plan and the key. A plan that still has a stage is refused.
async fn remove_key(gateway: &Gateway, parts: &Parts) -> Result<(), CloudError> {
    if !parts.plan.is_null() {
        let plan = &parts.plan["id"];
        let off = |one: &Value| {
            let text = |member: &str| one[member].as_str().unwrap_or_default();
            let value = format!("{}:{}", text("apiId"), text("stage"));
            json!({"op": "remove", "path": "/apiStages", "value": value})
        };
        let stages: Vec<Value> =
            parts.plan["apiStages"].as_array().into_iter().flatten().map(off).collect();
        if !stages.is_empty() {
            let input = json!({"usagePlanId": plan, "patchOperations": stages});
            found(gateway.ask("UpdateUsagePlan", &input).await)?;
        }
        found(gateway.ask("DeleteUsagePlan", &json!({"usagePlanId": plan})).await)?;
    }
    if !parts.key.is_null() {
        found(gateway.ask("DeleteApiKey", &json!({"apiKey": parts.key["id"]})).await)?;
    }
    Ok(())
}

/// Removes the endpoint; the API last, since everything else is found by it.
pub(super) async fn delete(gateway: &Gateway, id: &str) -> Result<(), CloudError> {
    let parts = Parts::read(gateway, id).await?;
    remove_key(gateway, &parts).await?;
    gateway.ask("DeleteRestApi", &json!({"restApiId": id})).await.map(drop)
}
