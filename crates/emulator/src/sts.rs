//! The emulated STS: who the caller is.
//! Not here: credentials that mean something; the emulator checks none.

use crate::emulator::Emulator;
use crate::error::ServiceError;
use crate::query::{Parameters, element, nest};
use personalize_rules::arn::partition;

/// The XML namespace of STS's answers.
pub const NAMESPACE: &str = "https://sts.amazonaws.com/doc/2011-06-15/";

/// Answers one operation; the text is the inside of the result element.
///
/// # Errors
/// STS's own error for the call.
pub fn answer(
    emulator: &Emulator,
    operation: &str,
    region: &str,
    given: &Parameters,
) -> Result<Option<String>, ServiceError> {
    match operation {
        "GetCallerIdentity" => Ok(Some(identity(emulator, region))),
        "AssumeRole" => assume(emulator, given).map(Some),
        other => {
            let message = format!("Could not find operation {other} for version 2011-06-15");
            Err(ServiceError::new(400, "InvalidAction", message))
        }
    }
}

/// The caller is the root of the account, unless policies are enforced.
fn identity(emulator: &Emulator, region: &str) -> String {
    let root = || format!("arn:{}:iam::{}:root", partition(region), emulator.account);
    let arn = emulator.access.caller(&emulator.account, region).unwrap_or_else(root);
    element("Arn", &arn)
        + &element("UserId", &emulator.account)
        + &element("Account", &emulator.account)
}

/// Credentials of a role that exists. They are marked as the emulator's, and open nothing.
fn assume(emulator: &Emulator, given: &Parameters) -> Result<String, ServiceError> {
    let arn = given.require("RoleArn")?;
    let session = given.require("RoleSessionName")?;
    let role = emulator.iam.find(arn)?.ok_or_else(|| {
        let message =
            format!("The caller is not authorized to perform: sts:AssumeRole on resource: {arn}");
        ServiceError::new(403, "AccessDenied", message)
    })?;
    let lasts = given.get("DurationSeconds").and_then(|text| text.parse().ok()).unwrap_or(3600);
    let ends = crate::clock::add(emulator.clock.now(), std::time::Duration::from_secs(lasts));
    let credentials = element("AccessKeyId", "ASIALOCALEMULATOR")
        + &element("SecretAccessKey", "local")
        + &element("SessionToken", "local")
        + &element("Expiration", &ends.to_string());
    let assumed = arn.replace(":iam:", ":sts:").replace(":role/", ":assumed-role/");
    let user = element("AssumedRoleId", &format!("{}:{session}", role.id))
        + &element("Arn", &format!("{assumed}/{session}"));
    Ok(nest("Credentials", &credentials) + &nest("AssumedRoleUser", &user))
}
