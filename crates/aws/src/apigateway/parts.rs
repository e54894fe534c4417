//! What an endpoint consists of beside its API: the stage with its deployment, the key, the usage plan and their link; as they
//! are. Not here: how they get there (`converge`).

use super::{Gateway, STAGE, all, pairs};
use crate::error::found;
use personalize_engine::cloud::CloudError;
use serde_json::{Map, Value, json};

/// The tag by which the key and the plan of an API are known, with its id as the value.
pub(super) const TAG_API: &str = "personalize:api";

/// What the description of a deployment of ours begins with; the hash of the document and the way to log in follow.
pub(super) const MARK: &str = "personalize";

/// The settings of all methods of a stage.
const ALL_METHODS: &str = "*/*";

/// The parts of one endpoint.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Parts {
    /// As GetStage shows it; null where there is none.
    pub(super) stage: Value,
    /// The description of the deployment that it answers with.
    pub(super) deployed: String,
    /// As GetApiKeys shows it; null where there is none.
    pub(super) key: Value,
    /// As GetUsagePlans shows it; null where there is none.
    pub(super) plan: Value,
    /// Whether the key is one of the plan's.
    pub(super) is_linked: bool,
    /// The id of the API.
    api: String,
}

impl Parts {
    /// Reads what there is of the API with this id.
    pub(super) async fn read(gateway: &Gateway, id: &str) -> Result<Parts, CloudError> {
        let at = json!({"restApiId": id, "stageName": STAGE});
        let stage = found(gateway.ask("GetStage", &at).await)?.unwrap_or_default();
        let deployment = json!({"restApiId": id, "deploymentId": stage["deploymentId"]});
        let deployed = match &stage["deploymentId"] {
            Value::String(_) => found(gateway.ask("GetDeployment", &deployment).await)?,
            _ => None,
        };
        let is_its = |one: &Value| one["tags"][TAG_API] == id;
        let keys = all(gateway, "GetApiKeys", json!({"limit": 500, "nameQuery": name(id)})).await?;
        let plans = all(gateway, "GetUsagePlans", json!({"limit": 500})).await?;
        let key = keys.into_iter().find(is_its).unwrap_or_default();
        let plan = plans.into_iter().find(is_its).unwrap_or_default();
        let is_linked = match (plan["id"].as_str(), key["id"].as_str()) {
            (Some(plan), Some(key)) => {
                let of = json!({"limit": 500, "usagePlanId": plan});
                all(gateway, "GetUsagePlanKeys", of).await?.iter().any(|one| one["id"] == key)
            }
            _ => false,
        };
        let deployed = deployed.unwrap_or_default()["description"].as_str().map(str::to_owned);
        let (deployed, api) = (deployed.unwrap_or_default(), id.to_owned());
        Ok(Parts { stage, deployed, key, plan, is_linked, api })
    }

    /// As properties of the endpoint; what is incomplete shows as different from both ways that are wanted.
    pub(super) fn props(&self) -> Map<String, Value> {
        let mut props = Map::new();
        if let Some((hash, auth)) = self.document() {
            props.insert("documentHash".into(), hash.into());
            props.insert("auth".into(), auth.into());
        }
        if let Some(throttle) = self.throttle() {
            props.insert("throttle".into(), throttle);
        }
        if let Some(id) = pairs(&self.stage["variables"]).get("trackingId") {
            props.insert("trackingId".into(), id.clone());
        }
        match (self.key.is_null() && self.plan.is_null(), self.is_key_sound()) {
            (true, _) => {}
            (false, true) => drop(props.insert("apiKey".into(), true.into())),
            (false, false) => drop(props.insert("apiKey".into(), "incomplete".into())),
        }
        props
    }

    /// The hash of the document that is deployed, and the way to log in, where the deployment is ours.
    fn document(&self) -> Option<(&str, &str)> {
        let (hash, auth) = self.deployed.strip_prefix(MARK)?.strip_prefix(':')?.split_once(':')?;
        Some((hash, auth))
    }

    /// The throttle of the stage; a negative number is none.
    pub(super) fn throttle(&self) -> Option<Value> {
        let all = &self.stage["methodSettings"][ALL_METHODS];
        let rate = all["throttlingRateLimit"].as_f64().filter(|rate| *rate >= 0.0)?;
        let burst = all["throttlingBurstLimit"].as_i64().filter(|burst| *burst >= 0)?;
        Some(json!({"rateLimit": rate, "burstLimit": burst}))
    }

    /// Whether the plan has the stage.
    pub(super) fn has_stage(&self) -> bool {
        let stages = self.plan["apiStages"].as_array();
        stages.into_iter().flatten().any(|one| one["apiId"] == self.api && one["stage"] == STAGE)
    }

    /// Whether the key lets callers in: it is enabled, in the plan, and the plan has the stage with its throttle.
    fn is_key_sound(&self) -> bool {
        self.key["enabled"] == true
            && self.is_linked
            && self.has_stage()
            && self.plan_throttle() == self.throttle()
    }

    /// The throttle of the plan.
    pub(super) fn plan_throttle(&self) -> Option<Value> {
        let throttle = self.plan["throttle"].as_object()?;
        let (rate, burst) = (throttle.get("rateLimit")?.as_f64()?, throttle.get("burstLimit")?);
        Some(json!({"rateLimit": rate, "burstLimit": burst.as_i64()?}))
    }

    /// The id of the key.
    pub(super) fn key_id(&self) -> Option<&str> {
        self.key["id"].as_str()
    }
}

/// The name of the key and the plan of an API.
pub(super) fn name(id: &str) -> String {
    format!("personalize-{id}")
}
