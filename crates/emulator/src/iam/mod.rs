//! The emulated IAM: roles, their policies, and what these allow.
//! Not here: users, groups, instance profiles, permission boundaries; the chain needs none.

use std::time::Duration;

use crate::clock::Clock;
use crate::error::ServiceError;
use crate::store::{Store, Tables};

mod access;
mod api;
mod customer;
mod managed;
mod role;
mod settling;
mod tags;

pub use access::Refused;
pub use api::NAMESPACE;
pub use personalize_rules::policy::{self, wildcard};
pub use role::Role;
pub use settling::Settling;

/// The table of roles; the key is the name in small letters, because IAM tells roles apart without
/// regard to capitals.
const TABLE: &str = "iam.roles";

/// The roles of one account. Clones share them.
#[derive(Debug, Clone)]
pub struct Roles {
    store: Store,
    pub(crate) clock: Clock,
    pub(crate) account: String,
    pub(crate) propagation: Duration,
}

impl Roles {
    pub(crate) fn new(store: Store, clock: Clock, account: &str, propagation: Duration) -> Self {
        Roles { store, clock, account: account.into(), propagation }
    }

    /// The role of a name.
    ///
    /// # Errors
    /// `NoSuchEntity` when there is none.
    pub fn get(&self, name: &str) -> Result<Role, ServiceError> {
        read(self.store.get(TABLE, &name.to_lowercase())?, name)
    }

    /// The role of an ARN, if there is one.
    ///
    /// # Errors
    /// Only when the state cannot be read.
    pub fn find(&self, arn: &str) -> Result<Option<Role>, ServiceError> {
        let name = arn.rsplit('/').next().unwrap_or(arn);
        match self.get(name) {
            Ok(role) => Ok(Some(role).filter(|role| role.arn == arn)),
            Err(error) if error.code == "NoSuchEntity" => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// All roles in the order of their names.
    ///
    /// # Errors
    /// Only when the state cannot be read.
    pub fn all(&self) -> Result<Vec<Role>, ServiceError> {
        let rows = self.store.scan(TABLE, "")?;
        Ok(rows.iter().map(|(_, bytes)| serde_json::from_slice(bytes)).collect::<Result<_, _>>()?)
    }

    /// Changes a role, in one step with the checks that `change` makes.
    fn change<R>(
        &self,
        name: &str,
        change: impl FnOnce(&mut Role) -> Result<R, ServiceError>,
    ) -> Result<R, ServiceError> {
        self.store.update(|tables| {
            let mut role = read(tables.get(TABLE, &name.to_lowercase())?, name)?;
            let result = change(&mut role)?;
            write(tables, &role)?;
            Ok(result)
        })
    }
}

fn read(bytes: Option<Vec<u8>>, name: &str) -> Result<Role, ServiceError> {
    match bytes {
        Some(bytes) => Ok(serde_json::from_slice(&bytes)?),
        None => Err(no_such(format!("The role with name {name} cannot be found."))),
    }
}

fn write(tables: &mut Tables<'_>, role: &Role) -> Result<(), ServiceError> {
    Ok(tables.put(TABLE, &role.name.to_lowercase(), &serde_json::to_vec(role)?)?)
}

fn no_such(message: String) -> ServiceError {
    ServiceError::new(404, "NoSuchEntity", message)
}
