//! Sessions of roles that the emulated STS gives: the access key tells the role, so that nothing is kept.
//! Not here: whether a role may be assumed (`sts`), and what it may do (`iam::access`).

use crate::iam::{Role, Roles};

/// What the access keys of sessions begin with.
const BEGIN: &str = "ASIALOCAL-";

/// A session of a role, by the access key of a call.
#[derive(Debug, Clone)]
pub(crate) struct Session {
    /// The role, as it is now; none where it is gone.
    pub(crate) role: Option<Role>,
    name: String,
}

/// The access key of a session of the role with this id.
pub(crate) fn access_key(id: &str, session: &str) -> String {
    format!("{BEGIN}{id}-{}", hex::encode(session))
}

impl Session {
    /// The session that the access key of a call is of; none where it is of no role.
    pub(crate) fn of(key: Option<&str>, roles: &Roles) -> Option<Session> {
        let (id, name) = key?.strip_prefix(BEGIN)?.rsplit_once('-')?;
        let role = roles.all().ok().and_then(|all| all.into_iter().find(|role| role.id == id));
        let name = hex::decode(name).ok().and_then(|name| String::from_utf8(name).ok());
        Some(Session { role, name: name.unwrap_or_default() })
    }

    /// The ARN of the caller.
    pub(crate) fn arn(&self) -> String {
        let role = self.role.as_ref().map_or("arn:aws:iam:::role/gone", |role| &role.arn);
        arn(role, &self.name)
    }
}

/// The ARN of a session: the path of the role is not in it (IAM user guide, "IAM identifiers").
pub(crate) fn arn(role: &str, session: &str) -> String {
    let (account, name) = role.split_once(":role/").unwrap_or((role, ""));
    let name = name.rsplit('/').next().unwrap_or_default();
    format!("{}:assumed-role/{name}/{session}", account.replace(":iam:", ":sts:"))
}
