//! Usage plans: the stages that they open, their throttle, and the keys in them. Not here: keys (`key`).

use serde_json::{Value, json};

use super::patch::{self, Change};
use super::record::{KEYS, PLANS, STAGES, draw, key, page, read, write};
use super::{Answer, Gateway, bad, missing, text};
use crate::ServiceError;
use crate::call::Call;
use crate::store::Tables;

/// The ids of the keys in a plan, which is not shown.
const LINKS: &str = "links";

fn shown(mut plan: Value) -> Value {
    if let Some(members) = plan.as_object_mut() {
        members.remove(LINKS);
    }
    plan
}

/// Takes a key out of a plan.
pub(super) fn drop_key(plan: &mut Value, id: &str) {
    if let Some(links) = plan[LINKS].as_array_mut() {
        links.retain(|link| link != id);
    }
}

/// Whether a key is in a plan.
pub(super) fn has_key(plan: &Value, id: &str) -> bool {
    plan[LINKS].as_array().into_iter().flatten().any(|link| link == id)
}

impl Gateway {
    pub(super) fn create_plan(&self, call: &Call) -> Answer {
        let now = self.clock.now();
        self.store.update(|tables| {
            let id = draw(tables, now, 6)?;
            let mut plan = json!({
                "id": id, "name": text(call, "name"), "apiStages": [], LINKS: [],
                "tags": super::tags::given(&call.body["tags"])?,
            });
            for stage in call.body["apiStages"].as_array().into_iter().flatten() {
                let part = |member: &str| stage[member].as_str().unwrap_or_default();
                add_stage(tables, call, &mut plan, part("apiId"), part("stage"))?;
            }
            for member in ["description", "throttle", "quota"] {
                if let Some(value) = call.body.get(member) {
                    plan[member] = value.clone();
                }
            }
            write(tables, PLANS, &key(call, &id), &plan)?;
            Ok(shown(plan))
        })
    }

    pub(super) fn get_plan(&self, call: &Call) -> Answer {
        self.record(PLANS, call, "Usage Plan", text(call, "usagePlanId")).map(shown)
    }

    pub(super) fn list_plans(&self, call: &Call) -> Answer {
        let of = text(call, "keyId");
        let all = self.records(PLANS, call, "")?.into_iter();
        let all = all.filter(|plan| of.is_empty() || has_key(plan, of));
        Ok(page(call, all.map(shown).collect()))
    }

    pub(super) fn update_plan(&self, call: &Call) -> Answer {
        let id = text(call, "usagePlanId");
        let changes = patch::changes(call)?;
        self.store.update(|tables| {
            let at = key(call, id);
            let plan = read(tables, PLANS, &at)?;
            let mut plan = plan.ok_or_else(|| missing("Usage Plan", id))?;
            for change in &changes {
                changed(tables, call, &mut plan, change)?;
            }
            write(tables, PLANS, &at, &plan)?;
            Ok(shown(plan))
        })
    }

    /// A plan with stages stays.
    pub(super) fn delete_plan(&self, call: &Call) -> Answer {
        let id = text(call, "usagePlanId");
        let plan = self.record(PLANS, call, "Usage Plan", id)?;
        if plan["apiStages"].as_array().is_some_and(|stages| !stages.is_empty()) {
            let message =
                format!("Cannot delete Usage Plan {id} because stages are associated with it");
            return Err(bad(message));
        }
        self.remove(PLANS, call, "Usage Plan", id)
    }

    pub(super) fn link_key(&self, call: &Call) -> Answer {
        let (id, of) = (text(call, "usagePlanId"), text(call, "keyId"));
        let one = self.record(KEYS, call, "API Key", of)?;
        let link = |plan: &mut Value| {
            if has_key(plan, of) {
                let message = format!("The key {of} is already in the usage plan");
                return Err(ServiceError::new(409, "ConflictException", message));
            }
            if let Some(links) = plan[LINKS].as_array_mut() {
                links.push(of.into());
            }
            Ok(())
        };
        self.change(PLANS, call, ("Usage Plan", id), link)?;
        Ok(json!({"id": of, "type": "API_KEY", "name": one["name"]}))
    }

    pub(super) fn linked_keys(&self, call: &Call) -> Answer {
        let plan = self.record(PLANS, call, "Usage Plan", text(call, "usagePlanId"))?;
        let keys = self.records(KEYS, call, "")?.into_iter();
        let keys = keys.filter(|one| has_key(&plan, one["id"].as_str().unwrap_or_default()));
        let line = |one: Value| json!({"id": one["id"], "type": "API_KEY", "name": one["name"]});
        Ok(page(call, keys.map(line).collect()))
    }

    pub(super) fn unlink_key(&self, call: &Call) -> Answer {
        let (id, of) = (text(call, "usagePlanId"), text(call, "keyId"));
        let unlink = |plan: &mut Value| match has_key(plan, of) {
            true => {
                drop_key(plan, of);
                Ok(())
            }
            false => Err(missing("API Key", of)),
        };
        self.change(PLANS, call, ("Usage Plan", id), unlink).map(|_| json!({}))
    }
}

fn add_stage(
    tables: &Tables<'_>,
    call: &Call,
    plan: &mut Value,
    api: &str,
    stage: &str,
) -> Result<(), ServiceError> {
    let id = format!("{api}/{stage}");
    if read(tables, STAGES, &key(call, &id))?.is_none() {
        return Err(missing("stage", &id));
    }
    if let Some(stages) = plan["apiStages"].as_array_mut() {
        stages.push(json!({"apiId": api, "stage": stage}));
    }
    Ok(())
}

/// Carries out one change: a stage more or less, or the throttle.
fn changed(
    tables: &Tables<'_>,
    call: &Call,
    plan: &mut Value,
    change: &Change<'_>,
) -> Result<(), ServiceError> {
    let parts: Vec<&str> = change.parts().collect();
    let stage = || change.value.split_once(':').ok_or_else(|| change.refused());
    match (change.op, &parts[..]) {
        ("add", ["apiStages"]) => {
            let (api, name) = stage()?;
            add_stage(tables, call, plan, api, name)?;
        }
        ("remove", ["apiStages"]) => {
            let (api, name) = stage()?;
            if let Some(stages) = plan["apiStages"].as_array_mut() {
                stages.retain(|one| one["apiId"] != api || one["stage"] != name);
            }
        }
        ("replace" | "add", ["throttle", limit]) => {
            let value = match *limit {
                "rateLimit" => change.number()?,
                "burstLimit" => change.whole()?,
                _ => return Err(change.refused()),
            };
            plan["throttle"][*limit] = value;
        }
        ("remove", ["throttle"]) => {
            plan.as_object_mut().map(|members| members.remove("throttle"));
        }
        _ => return Err(change.refused()),
    }
    Ok(())
}
