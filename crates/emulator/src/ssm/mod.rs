//! The emulated Parameter Store of Systems Manager: parameters of the types String and StringList, with tags.
//! Not here: SecureString, versions but the latest, labels, policies, shared parameters; the chain needs none.
//! Facts: API reference of Systems Manager, `PutParameter` and the operations beside it.

mod list;
mod parameter;
mod tags;

use serde_json::{Value, json};

use crate::ServiceError;
use crate::call::Call;
use crate::clock::Clock;
use crate::personalize::model::check;
use crate::store::Store;
use parameter::Parameter;

/// The table of parameters; the key is the region and the name.
const TABLE: &str = "ssm.parameters";

/// The most characters of a value in the standard tier.
const LONGEST: usize = 4096;

/// The parameters of one account.
#[derive(Debug, Clone)]
pub struct Parameters {
    store: Store,
    clock: Clock,
}

/// What an operation gives.
type Answer = Result<Value, ServiceError>;

impl Parameters {
    pub(crate) fn new(store: Store, clock: Clock) -> Self {
        Parameters { store, clock }
    }

    /// Answers one operation.
    ///
    /// # Errors
    /// The service's own error for the call.
    pub fn answer(&self, call: &Call) -> Answer {
        let operations = personalize_model::ssm::OPERATIONS;
        let Some(operation) = operations.iter().find(|one| one.name == call.operation) else {
            let message = format!(
                "The emulator does not cover the operation {} of Systems Manager: it keeps parameters.",
                call.operation
            );
            return Err(ServiceError::new(400, "UnknownOperationException", message));
        };
        check(operation.input, &call.body)?;
        match call.operation.as_str() {
            "PutParameter" => self.put(call),
            "GetParameter" => self.get(call),
            "GetParameters" => self.get_several(call),
            "DeleteParameter" => self.delete(call),
            "GetParametersByPath" => self.by_path(call),
            "DescribeParameters" => self.describe(call),
            "AddTagsToResource" => self.tag(call),
            "RemoveTagsFromResource" => self.untag(call),
            _ => self.tags(call),
        }
    }

    fn put(&self, call: &Call) -> Answer {
        let name = text(call, "Name");
        parameter::check_name(name)?;
        let overwrites = call.body["Overwrite"] == json!(true);
        let tags = tags::given(&call.body["Tags"])?;
        if overwrites && !tags.is_empty() {
            return Err(invalid(
                "Invalid request: tags and overwrite can't be used together. To create a parameter with tags, please remove overwrite flag. To update tags for an existing parameter, please use AddTagsToResource or RemoveTagsFromResource.",
            ));
        }
        let value = text(call, "Value");
        if value.is_empty() || value.chars().count() > LONGEST {
            return Err(invalid(
                "Standard tier parameters support a parameter value of 1 to 4096 characters.",
            ));
        }
        let given = call.body["Type"].as_str();
        if given == Some("SecureString") {
            return Err(invalid("The emulator does not cover SecureString parameters."));
        }
        let now = self.clock.now();
        self.store.update(|tables| {
            let key = key(call, name);
            let old = tables.get(TABLE, &key)?.map(|bytes| Parameter::read(&bytes)).transpose()?;
            let new = match old {
                Some(_) if !overwrites => return Err(ServiceError::new(400, "ParameterAlreadyExists", "The parameter already exists. To overwrite this value, set the overwrite option in the request to true.")),
                Some(old) => old.overwritten(value, given, &call.body, now)?,
                None => {
                    let Some(given) = given else {
                        return Err(invalid("A parameter type is required when you create a parameter."));
                    };
                    Parameter::new(name, value, given, &call.body, tags, now)
                }
            };
            tables.put(TABLE, &key, &serde_json::to_vec(&new)?)?;
            Ok(json!({"Version": new.version, "Tier": "Standard"}))
        })
    }

    fn get(&self, call: &Call) -> Answer {
        let found = self.find(call, text(call, "Name"))?;
        Ok(json!({"Parameter": found.shown(call)}))
    }

    fn get_several(&self, call: &Call) -> Answer {
        let names = call.body["Names"].as_array().into_iter().flatten().filter_map(Value::as_str);
        let (mut found, mut unknown) = (Vec::new(), Vec::new());
        for name in names {
            match self.find(call, name) {
                Ok(parameter) => found.push(parameter.shown(call)),
                Err(error) if error.code.starts_with("Parameter") => unknown.push(name),
                Err(error) => return Err(error),
            }
        }
        Ok(json!({"Parameters": found, "InvalidParameters": unknown}))
    }

    fn delete(&self, call: &Call) -> Answer {
        let key = key(call, text(call, "Name"));
        self.store.update(|tables| match tables.get(TABLE, &key)? {
            Some(_) => Ok(tables.delete(TABLE, &key)?),
            None => Err(missing()),
        })?;
        Ok(json!({}))
    }

    /// The parameter of a name, an ARN, or a name with a version: only the latest is kept.
    fn find(&self, call: &Call, name: &str) -> Result<Parameter, ServiceError> {
        let name = name.split_once(":parameter").map_or(name, |(_, rest)| rest);
        let (name, version) = name.split_once(':').unwrap_or((name, ""));
        let bytes = self.store.get(TABLE, &key(call, name))?.ok_or_else(missing)?;
        let found = Parameter::read(&bytes)?;
        if version.is_empty() || version == found.version.to_string() {
            return Ok(found);
        }
        let message = format!(
            "Systems Manager could not find version {version} of {name}. Verify the version and try again."
        );
        Err(ServiceError::new(400, "ParameterVersionNotFound", message))
    }

    /// Every parameter of the region, in the order of their names.
    fn all(&self, call: &Call) -> Result<Vec<Parameter>, ServiceError> {
        let rows = self.store.scan(TABLE, &key(call, ""))?;
        rows.iter().map(|(_, bytes)| Parameter::read(bytes)).collect()
    }
}

fn key(call: &Call, name: &str) -> String {
    format!("{} {name}", call.region)
}

fn text<'c>(call: &'c Call, member: &str) -> &'c str {
    call.body[member].as_str().unwrap_or_default()
}

/// `ParameterNotFound`; the service says nothing beside the code.
fn missing() -> ServiceError {
    ServiceError::new(400, "ParameterNotFound", "")
}

fn invalid(message: &str) -> ServiceError {
    ServiceError::new(400, "ValidationException", message)
}
