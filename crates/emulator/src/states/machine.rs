//! State machines: created, read, replaced, deleted, listed. Not here: what a definition may be (`definition`), and tags.

use std::collections::BTreeMap;

use jiff::Timestamp;
use personalize_rules::arn::Scope;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Answer, Machines, definition, refused, tags, text};
use crate::ServiceError;
use crate::call::Call;
use crate::store::Tables;

/// The table of state machines; the key is the ARN.
const TABLE: &str = "states.machines";

/// Who assumes their roles.
pub(super) const PRINCIPAL: &str = "states.amazonaws.com";

/// Lines of a page.
const PAGE: usize = 100;

/// A state machine.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Machine {
    pub(super) arn: String,
    pub(super) name: String,
    pub(super) region: String,
    pub(super) account: String,
    pub(super) definition: String,
    pub(super) role: String,
    kind: String,
    created: Timestamp,
    pub(super) tags: BTreeMap<String, String>,
}

impl Machines {
    /// Made again with the same input, it is there (API reference, CreateStateMachine: idempotent by name, definition, type, logs
    /// and tracing).
    pub(super) fn create(&self, call: &Call) -> Answer {
        let name = text(call, "name");
        if !name.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c)) {
            return Err(refused("InvalidName", format!("Invalid Name: '{name}'")));
        }
        let kind = call.body["type"].as_str().unwrap_or("STANDARD");
        if kind != "EXPRESS" {
            let message = "The emulator runs Express state machines only.";
            return Err(refused("StateMachineTypeNotSupported", message));
        }
        let machine = Machine {
            arn: Scope::new(&call.region, &call.account).state_machine(name),
            name: name.to_owned(),
            region: call.region.clone(),
            account: call.account.clone(),
            definition: text(call, "definition").to_owned(),
            role: text(call, "roleArn").to_owned(),
            kind: kind.to_owned(),
            created: self.clock.now(),
            tags: tags::given(&call.body["tags"]),
        };
        self.sound(&machine)?;
        self.store.update(|tables| {
            let Some(there) = read(tables, &machine.arn)? else {
                write(tables, &machine)?;
                return Ok(made(&machine));
            };
            if (&there.definition, &there.role) != (&machine.definition, &machine.role) {
                let message = format!("State Machine Already Exists: '{}'", there.arn);
                return Err(refused("StateMachineAlreadyExists", message));
            }
            Ok(made(&there))
        })
    }

    pub(super) fn describe(&self, call: &Call) -> Answer {
        let one = self.machine(text(call, "stateMachineArn"))?;
        Ok(json!({
            "stateMachineArn": one.arn, "name": one.name, "status": "ACTIVE", "definition": one.definition,
            "roleArn": one.role, "type": one.kind, "creationDate": seconds(one.created),
            "loggingConfiguration": {"level": "OFF", "includeExecutionData": false},
            "tracingConfiguration": {"enabled": false},
        }))
    }

    /// What is not given stays.
    pub(super) fn update(&self, call: &Call) -> Answer {
        let given = |member: &str| call.body[member].as_str().map(str::to_owned);
        let (definition, role) = (given("definition"), given("roleArn"));
        if definition.is_none() && role.is_none() {
            let message = "Either the definition, the role ARN, or the logging configuration must be specified";
            return Err(refused("MissingRequiredParameter", message));
        }
        let now = self.clock.now();
        self.change(text(call, "stateMachineArn"), |machine| {
            machine.definition = definition.unwrap_or_else(|| machine.definition.clone());
            machine.role = role.unwrap_or_else(|| machine.role.clone());
            self.sound(machine)
        })?;
        Ok(json!({"updateDate": seconds(now)}))
    }

    /// What is not there is gone already (API reference, DeleteStateMachine: idempotent).
    pub(super) fn delete(&self, call: &Call) -> Answer {
        self.store.update(|tables| {
            tables.delete(TABLE, text(call, "stateMachineArn"))?;
            Ok(json!({}))
        })
    }

    pub(super) fn list(&self, call: &Call) -> Answer {
        let most = call.body["maxResults"].as_u64().and_then(|most| usize::try_from(most).ok());
        let most = most.filter(|most| *most > 0).unwrap_or(PAGE);
        let prefix = Scope::new(&call.region, &call.account).state_machine("");
        let rows = self.store.scan(TABLE, &prefix)?;
        let all = rows.iter().map(|(_, bytes)| serde_json::from_slice::<Machine>(bytes));
        let all: Vec<Machine> = all.collect::<Result<_, _>>()?;
        let after = text(call, "nextToken");
        let mut rest = all.into_iter().filter(|one| one.arn.as_str() > after);
        let page: Vec<Machine> = rest.by_ref().take(most).collect();
        let line = |one: &Machine| {
            json!({
                "stateMachineArn": one.arn, "name": one.name, "type": one.kind,
                "creationDate": seconds(one.created),
            })
        };
        let mut answer = json!({"stateMachines": page.iter().map(line).collect::<Vec<_>>()});
        if let Some(last) = page.last().filter(|_| rest.next().is_some()) {
            answer["nextToken"] = last.arn.as_str().into();
        }
        Ok(answer)
    }

    /// The state machine with this ARN.
    pub(super) fn machine(&self, arn: &str) -> Result<Machine, ServiceError> {
        let bytes = self.store.get(TABLE, arn)?.ok_or_else(|| missing(arn))?;
        Ok(serde_json::from_slice(&bytes)?)
    }

    /// Changes the state machine with this ARN.
    pub(super) fn change(
        &self,
        arn: &str,
        change: impl FnOnce(&mut Machine) -> Result<(), ServiceError>,
    ) -> Result<(), ServiceError> {
        self.store.update(|tables| {
            let mut machine = read(tables, arn)?.ok_or_else(|| missing(arn))?;
            change(&mut machine)?;
            write(tables, &machine)
        })
    }

    /// Whether the definition can be run, and the service may assume the role.
    fn sound(&self, machine: &Machine) -> Result<(), ServiceError> {
        definition::check(&machine.definition).map_err(|why| {
            refused("InvalidDefinition", format!("Invalid State Machine Definition: '{why}'"))
        })?;
        self.role_of(machine).map(drop).map_err(|_| {
            let message = "Neither the global service principal states.amazonaws.com, nor the regional one is authorized to assume the provided role.";
            refused("AccessDeniedException", message)
        })
    }

    /// The role of a state machine, where the service may assume it.
    pub(super) fn role_of(
        &self,
        machine: &Machine,
    ) -> Result<crate::iam::Role, crate::iam::Refused> {
        let context = [
            ("aws:SourceAccount", machine.account.as_str()),
            ("aws:SourceArn", machine.arn.as_str()),
        ];
        self.iam.assume(&machine.role, PRINCIPAL, &context)
    }
}

fn made(machine: &Machine) -> Value {
    json!({"stateMachineArn": machine.arn, "creationDate": seconds(machine.created)})
}

fn seconds(time: Timestamp) -> f64 {
    time.as_millisecond() as f64 / 1000.0
}

fn missing(arn: &str) -> ServiceError {
    refused("StateMachineDoesNotExist", format!("State Machine Does Not Exist: '{arn}'"))
}

fn read(tables: &Tables<'_>, arn: &str) -> Result<Option<Machine>, ServiceError> {
    let bytes = tables.get(TABLE, arn)?;
    Ok(bytes.map(|bytes| serde_json::from_slice(&bytes)).transpose()?)
}

fn write(tables: &mut Tables<'_>, machine: &Machine) -> Result<(), ServiceError> {
    Ok(tables.put(TABLE, &machine.arn, &serde_json::to_vec(machine)?)?)
}
