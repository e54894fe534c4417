//! The emulated KMS: keys with their policies, which decide whether encrypted objects can be read.
//! Not here: encryption, grants, aliases, deletion of keys; nothing is encrypted with them.
//!
//! Facts: KMS API reference, `CreateKey`, `GetKeyPolicy`, `PutKeyPolicy`; developer guide, "Default key policy".

use personalize_rules::arn::Scope;
use serde_json::{Value, json};

use crate::ServiceError;
use crate::call::Call;
use crate::clock::Clock;
use crate::iam::Settling;
use crate::iam::policy::{Document, PolicyKind};
use crate::key_policy::{Key, TABLE};
use crate::personalize::model::check;
use crate::store::Store;

/// The keys of one account.
#[derive(Debug, Clone)]
pub struct Keys {
    store: Store,
    clock: Clock,
}

type Answer = Result<Value, ServiceError>;

impl Keys {
    pub(crate) fn new(store: Store, clock: Clock) -> Self {
        Keys { store, clock }
    }

    /// Answers one operation.
    ///
    /// # Errors
    /// The service's own error for the call.
    pub fn answer(&self, call: &Call) -> Answer {
        let operations = personalize_model::kms::OPERATIONS;
        let Some(operation) = operations.iter().find(|one| one.name == call.operation) else {
            let message = format!(
                "The emulator does not cover the operation {} of KMS: it keeps keys and their policies.",
                call.operation
            );
            return Err(ServiceError::new(400, "UnknownOperationException", message));
        };
        check(operation.input, &call.body)?;
        match call.operation.as_str() {
            "CreateKey" => self.create(call),
            "GetKeyPolicy" => {
                let key = self.find(&arn(call))?.ok_or_else(|| missing(call))?;
                Ok(json!({"Policy": key.policy.written(), "PolicyName": "default"}))
            }
            _ => self.put(call),
        }
    }

    fn create(&self, call: &Call) -> Answer {
        let scope = Scope::new(&call.region, &call.account);
        let (account, partition) = (&scope.account, &scope.partition);
        let usual = json!({"Version": "2012-10-17", "Statement": [{
            "Sid": "Enable IAM User Permissions", "Effect": "Allow", "Action": "kms:*", "Resource": "*",
            "Principal": {"AWS": format!("arn:{partition}:iam::{account}:root")},
        }]});
        let policy = call.body["Policy"].as_str().map_or(usual.to_string(), str::to_owned);
        let policy = written(&policy)?;
        self.store.update(|tables| {
            let number = tables.scan(TABLE, "")?.len();
            let id = format!("00000000-0000-4000-8000-{number:012x}");
            let arn = scope.key(&id);
            let policy = Settling::new(Some(policy.clone()), self.clock.now());
            let key = Key { arn: arn.clone(), policy };
            tables.put(TABLE, &arn, &serde_json::to_vec(&key)?)?;
            Ok(json!({"KeyMetadata": {
                "AWSAccountId": account, "KeyId": id, "Arn": arn, "Enabled": true, "KeyState": "Enabled",
                "KeyUsage": "ENCRYPT_DECRYPT", "KeySpec": "SYMMETRIC_DEFAULT", "KeyManager": "CUSTOMER",
            }}))
        })
    }

    fn put(&self, call: &Call) -> Answer {
        let policy = written(call.body["Policy"].as_str().unwrap_or_default())?;
        let (arn, now) = (arn(call), self.clock.now());
        self.store.update(|tables| {
            let bytes = tables.get(TABLE, &arn)?.ok_or_else(|| missing(call))?;
            let mut key: Key = serde_json::from_slice(&bytes)?;
            key.policy.set(Some(policy), now);
            tables.put(TABLE, &arn, &serde_json::to_vec(&key)?)?;
            Ok::<_, ServiceError>(())
        })?;
        Ok(json!({}))
    }

    fn find(&self, arn: &str) -> Result<Option<Key>, ServiceError> {
        let bytes = self.store.get(TABLE, arn)?;
        Ok(bytes.map(|bytes| serde_json::from_slice(&bytes)).transpose()?)
    }
}

/// The ARN of the key that a call names by its ARN or id.
fn arn(call: &Call) -> String {
    let named = call.body["KeyId"].as_str().unwrap_or_default();
    Scope::new(&call.region, &call.account).key(named)
}

fn written(policy: &str) -> Result<String, ServiceError> {
    match Document::parse(policy, PolicyKind::Resource) {
        Ok(_) => Ok(policy.to_owned()),
        Err(wrong) => {
            Err(ServiceError::new(400, "MalformedPolicyDocumentException", wrong.to_string()))
        }
    }
}

fn missing(call: &Call) -> ServiceError {
    let message = format!("Key '{}' does not exist", arn(call));
    ServiceError::new(400, "NotFoundException", message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_keep_their_policies() {
        let keys = Keys::new(Store::in_memory().unwrap(), Clock::real());
        let call = |operation: &str, body: Value| {
            keys.answer(&Call {
                operation: operation.into(),
                region: "us-east-1".into(),
                account: "000000000000".into(),
                body,
            })
        };
        let made = call("CreateKey", json!({})).unwrap();
        let id = made["KeyMetadata"]["KeyId"].as_str().unwrap();
        let policy = |id: &str| call("GetKeyPolicy", json!({"KeyId": id}));
        let text = policy(id).unwrap()["Policy"].as_str().unwrap().to_owned();
        assert!(text.contains("arn:aws:iam::000000000000:root"), "{text}");
        let other = text.replace("kms:*", "kms:Decrypt");
        call("PutKeyPolicy", json!({"KeyId": id, "Policy": other})).unwrap();
        let arn = made["KeyMetadata"]["Arn"].as_str().unwrap();
        assert_eq!(policy(arn).unwrap()["Policy"], other.as_str());
        assert_eq!(policy("none").unwrap_err().code, "NotFoundException");
        let wrong = call("PutKeyPolicy", json!({"KeyId": id, "Policy": "{}"}));
        assert_eq!(wrong.unwrap_err().code, "MalformedPolicyDocumentException");
        let unknown = call("ListKeys", json!({}));
        assert_eq!(unknown.unwrap_err().code, "UnknownOperationException");
    }
}
