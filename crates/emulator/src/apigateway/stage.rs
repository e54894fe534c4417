//! Deployments, which are documents as they were, and stages, which answer with one. Not here: answering (`serve`).

use serde_json::{Map, Value, json};

use super::api::DOCUMENT;
use super::patch::{self, Change};
use super::record::{APIS, DEPLOYMENTS, STAGES, draw, key, page, read, seconds, write};
use super::{Answer, Gateway, bad, missing, text};
use crate::ServiceError;
use crate::call::Call;

/// The settings of one method, as `*/*` for all.
const SETTINGS: &str = "methodSettings";

fn part(call: &Call, member: &str) -> String {
    format!("{}/{}", text(call, "restApiId"), text(call, member))
}

fn shown(mut deployment: Value) -> Value {
    if let Some(members) = deployment.as_object_mut() {
        members.remove(DOCUMENT);
    }
    deployment
}

impl Gateway {
    /// Makes a deployment, and lets the stage answer with it, which is made where there is none.
    pub(super) fn deploy(&self, call: &Call) -> Answer {
        let (api, now) = (text(call, "restApiId"), self.clock.now());
        let name = text(call, "stageName");
        if !name.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c)) {
            return Err(bad("Stage name only allows a-zA-Z0-9_-"));
        }
        self.store.update(|tables| {
            let record = read(tables, APIS, &key(call, api))?.ok_or_else(|| missing("API", api))?;
            if record.get(DOCUMENT).is_none() {
                return Err(bad("The REST API doesn't contain any methods"));
            }
            let id = draw(tables, now, 6)?;
            let mut deployment =
                json!({"id": id, "createdDate": seconds(now), DOCUMENT: record[DOCUMENT]});
            if let Some(description) = call.body.get("description") {
                deployment["description"] = description.clone();
            }
            write(tables, DEPLOYMENTS, &key(call, &format!("{api}/{id}")), &deployment)?;
            if !name.is_empty() {
                let at = key(call, &format!("{api}/{name}"));
                let mut stage = read(tables, STAGES, &at)?.unwrap_or_else(|| {
                    json!({
                        "stageName": name, "createdDate": seconds(now), SETTINGS: {},
                        "cacheClusterEnabled": false, "cacheClusterStatus": "NOT_AVAILABLE",
                        "tracingEnabled": false,
                    })
                });
                stage["deploymentId"] = id.into();
                stage["lastUpdatedDate"] = seconds(now);
                if let Some(variables) = call.body.get("variables") {
                    stage["variables"] = variables.clone();
                }
                write(tables, STAGES, &at, &stage)?;
            }
            Ok(shown(deployment))
        })
    }

    pub(super) fn get_deployment(&self, call: &Call) -> Answer {
        let id = part(call, "deploymentId");
        self.record(DEPLOYMENTS, call, "Deployment", &id).map(shown)
    }

    pub(super) fn list_deployments(&self, call: &Call) -> Answer {
        let api = text(call, "restApiId");
        self.record(APIS, call, "API", api)?;
        let all = self.records(DEPLOYMENTS, call, &format!("{api}/"))?;
        Ok(page(call, all.into_iter().map(shown).collect()))
    }

    /// A stage that answers with it keeps it.
    pub(super) fn delete_deployment(&self, call: &Call) -> Answer {
        let (api, id) = (text(call, "restApiId"), part(call, "deploymentId"));
        let stages = self.records(STAGES, call, &format!("{api}/"))?;
        if stages.iter().any(|stage| stage["deploymentId"] == text(call, "deploymentId")) {
            return Err(bad("Active stages pointing to this deployment must be moved or deleted"));
        }
        self.remove(DEPLOYMENTS, call, "Deployment", &id)
    }

    pub(super) fn get_stage(&self, call: &Call) -> Answer {
        self.record(STAGES, call, "stage", &part(call, "stageName"))
    }

    pub(super) fn list_stages(&self, call: &Call) -> Answer {
        let api = text(call, "restApiId");
        self.record(APIS, call, "API", api)?;
        Ok(json!({"item": self.records(STAGES, call, &format!("{api}/"))?}))
    }

    pub(super) fn delete_stage(&self, call: &Call) -> Answer {
        self.remove(STAGES, call, "stage", &part(call, "stageName"))
    }

    pub(super) fn update_stage(&self, call: &Call) -> Answer {
        let changes = patch::changes(call)?;
        let now = self.clock.now();
        let deployments =
            self.records(DEPLOYMENTS, call, &format!("{}/", text(call, "restApiId")))?;
        let apply = |stage: &mut Value| {
            changes.iter().try_for_each(|change| changed(stage, change, &deployments))?;
            stage["lastUpdatedDate"] = seconds(now);
            Ok(())
        };
        self.change(STAGES, call, ("stage", &part(call, "stageName")), apply)
    }

    /// Deletes the record under an id.
    pub(super) fn remove(&self, table: &str, call: &Call, what: &str, id: &str) -> Answer {
        self.store.update(|tables| match read(tables, table, &key(call, id))? {
            None => Err(missing(what, id)),
            Some(_) => {
                tables.delete(table, &key(call, id))?;
                Ok(json!({}))
            }
        })
    }
}

/// Carries out one change of a stage: its deployment, its description, a variable, or the throttle of methods.
fn changed(stage: &mut Value, change: &Change, deployments: &[Value]) -> Result<(), ServiceError> {
    let parts: Vec<&str> = change.parts().collect();
    match (change.op, &parts[..]) {
        ("replace", ["deploymentId"]) => {
            if !deployments.iter().any(|one| one["id"] == change.value) {
                return Err(missing("Deployment", change.value));
            }
            stage["deploymentId"] = change.value.into();
        }
        ("replace", ["description"]) => stage["description"] = change.value.into(),
        ("replace" | "add", ["variables", name]) => {
            let allowed = |c: char| c.is_ascii_alphanumeric() || "-._~:/?#&=,".contains(c);
            if !change.value.chars().all(allowed) {
                return Err(bad(format!("Stage variable {name} has a value that is not allowed")));
            }
            set(&mut stage["variables"], (*name).to_owned(), change.value.into());
        }
        ("remove", ["variables", name]) => unset(&mut stage["variables"], name),
        ("replace", [resource, method, "throttling", limit]) => {
            let (member, value) = match *limit {
                "rateLimit" => ("throttlingRateLimit", change.number()?),
                "burstLimit" => ("throttlingBurstLimit", change.whole()?),
                other => return Err(bad(format!("Invalid setting {other}"))),
            };
            let method = format!("{resource}/{method}");
            let mut one = stage[SETTINGS][&method].clone();
            if one.is_null() {
                one = json!({"throttlingRateLimit": -1.0, "throttlingBurstLimit": -1, "metricsEnabled": false});
            }
            one[member] = value;
            set(&mut stage[SETTINGS], method, one);
        }
        ("remove", [resource, method]) => {
            unset(&mut stage[SETTINGS], &format!("{resource}/{method}"));
        }
        _ => return Err(change.refused()),
    }
    Ok(())
}

/// Sets a member of an object, which is made where there is none.
fn set(object: &mut Value, member: String, value: Value) {
    match object {
        Value::Object(members) => drop(members.insert(member, value)),
        other => *other = Value::Object(Map::from_iter([(member, value)])),
    }
}

/// Takes a member off an object.
fn unset(object: &mut Value, member: &str) {
    if let Some(members) = object.as_object_mut() {
        members.remove(member);
    }
}
