//! REST APIs: created, given a document, read and deleted. Not here: what a document answers (`route`), and tags.

use serde_json::{Value, json};

use super::record::{APIS, DEPLOYMENTS, PLANS, STAGES, draw, key, page, read, seconds, write};
use super::{Answer, Gateway, bad, missing, route, text};
use crate::ServiceError;
use crate::call::Call;

/// The member of a record that is not shown: the document.
pub(super) const DOCUMENT: &str = "document";

/// As the service shows an API.
fn shown(mut api: Value) -> Value {
    if let Some(members) = api.as_object_mut() {
        members.remove(DOCUMENT);
    }
    api
}

impl Gateway {
    pub(super) fn create_api(&self, call: &Call) -> Answer {
        let name = text(call, "name");
        if name.trim().is_empty() {
            return Err(bad("Invalid API name specified"));
        }
        let now = self.clock.now();
        self.store.update(|tables| {
            let id = draw(tables, now, 10)?;
            let mut api = json!({
                "id": id, "name": name, "createdDate": seconds(now), "apiKeySource": "HEADER",
                "disableExecuteApiEndpoint": false, "rootResourceId": draw(tables, now, 10)?,
                "endpointConfiguration": {"types": ["EDGE"]},
                "tags": super::tags::given(&call.body["tags"])?,
            });
            for member in ["description", "version", "endpointConfiguration", "apiKeySource"] {
                if let Some(value) = call.body.get(member) {
                    api[member] = value.clone();
                }
            }
            write(tables, APIS, &key(call, &id), &api)?;
            Ok(api)
        })
    }

    /// Only whole documents are taken, in place of what was there.
    pub(super) fn put_api(&self, call: &Call) -> Answer {
        if text(call, "mode") != "overwrite" {
            return Err(bad("The emulator takes whole documents only: use the mode overwrite."));
        }
        let document: Value = serde_json::from_str(text(call, "body"))
            .map_err(|_| bad("Invalid OpenAPI input: it is not JSON."))?;
        route::check(&document).map_err(bad)?;
        let put = |api: &mut Value| {
            api["name"] = document["info"]["title"].clone();
            for member in ["description", "version"] {
                if let Some(value) = document["info"].get(member) {
                    api[member] = value.clone();
                }
            }
            api[DOCUMENT] = document.clone();
            Ok(())
        };
        self.change(APIS, call, ("API", text(call, "restApiId")), put).map(shown)
    }

    pub(super) fn get_api(&self, call: &Call) -> Answer {
        self.record(APIS, call, "API", text(call, "restApiId")).map(shown)
    }

    pub(super) fn list_apis(&self, call: &Call) -> Answer {
        let all = self.records(APIS, call, "")?.into_iter().map(shown).collect();
        Ok(page(call, all))
    }

    /// A plan that has a stage of it keeps it.
    pub(super) fn delete_api(&self, call: &Call) -> Answer {
        let id = text(call, "restApiId");
        self.store.update(|tables| {
            if read(tables, APIS, &key(call, id))?.is_none() {
                return Err(missing("API", id));
            }
            for (_, bytes) in tables.scan(PLANS, &key(call, ""))? {
                let plan: Value = serde_json::from_slice(&bytes)?;
                let stages = plan["apiStages"].as_array().into_iter().flatten();
                if stages.filter(|stage| stage["apiId"] == id).count() > 0 {
                    let message = "Cannot delete Rest API: a stage of it is in a usage plan";
                    return Err::<Value, ServiceError>(bad(message));
                }
            }
            for table in [DEPLOYMENTS, STAGES] {
                for (part, _) in tables.scan(table, &key(call, &format!("{id}/")))? {
                    tables.delete(table, &part)?;
                }
            }
            tables.delete(APIS, &key(call, id))?;
            Ok(json!({}))
        })
    }
}
