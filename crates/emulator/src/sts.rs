//! The emulated STS: who the caller is, and sessions of roles whose trust policy lets the caller in.
//! Not here: credentials that mean something; the emulator checks none.

use crate::access::session;
use crate::call::Scope;
use crate::emulator::Emulator;
use crate::error::ServiceError;
use crate::iam::Role;
use crate::iam::policy::{Decision, Document, PolicyKind, Principal, Request};
use crate::query::{Parameters, element, nest};
use crate::web_identity::{Claims, claims};
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
    scope: &Scope,
    given: &Parameters,
) -> Result<Option<String>, ServiceError> {
    match operation {
        "GetCallerIdentity" => Ok(Some(identity(emulator, scope))),
        "AssumeRole" => assume(emulator, scope, given).map(Some),
        "AssumeRoleWithWebIdentity" => with_web_identity(emulator, given).map(Some),
        other => {
            let message = format!("Could not find operation {other} for version 2011-06-15");
            Err(ServiceError::new(400, "InvalidAction", message))
        }
    }
}

/// The ARN of the caller: the root of the account, unless policies are enforced.
fn caller(emulator: &Emulator, scope: &Scope) -> String {
    let (account, region) = (emulator.account.as_str(), scope.region.as_str());
    let root = || format!("arn:{}:iam::{account}:root", partition(region));
    emulator.access.caller(scope.access_key.as_deref(), account, region).unwrap_or_else(root)
}

fn identity(emulator: &Emulator, scope: &Scope) -> String {
    element("Arn", &caller(emulator, scope))
        + &element("UserId", &emulator.account)
        + &element("Account", &emulator.account)
}

/// A role whose trust policy lets the caller in, as itself, as the role whose session it is, or as somebody of its account. Whether
/// the caller's own policies allow it, the router has asked.
fn assume(emulator: &Emulator, scope: &Scope, given: &Parameters) -> Result<String, ServiceError> {
    let (arn, caller) = (given.require("RoleArn")?, caller(emulator, scope));
    let key = scope.access_key.as_deref();
    let session = session::Session::of(key, &emulator.iam).and_then(|session| session.role);
    let acts = session.map_or_else(|| caller.clone(), |role| role.arn);
    let account = acts.split(':').nth(4).unwrap_or_default();
    let mut context = vec![("aws:PrincipalArn", acts.as_str()), ("aws:PrincipalAccount", account)];
    for (key, parameter) in
        [("sts:ExternalId", "ExternalId"), ("sts:RoleSessionName", "RoleSessionName")]
    {
        context.extend(given.get(parameter).map(|value| (key, value)));
    }
    let request = Request {
        principals: &[Principal::Aws(&caller), Principal::Aws(&acts)],
        action: "sts:AssumeRole",
        resource: None,
        context: &context,
    };
    let role = emulator.iam.find(arn)?.filter(|role| lets_in(emulator, role, &request));
    let role = role.ok_or_else(|| {
        let message = format!(
            "User: {caller} is not authorized to perform: sts:AssumeRole on resource: {arn}"
        );
        ServiceError::new(403, "AccessDenied", message)
    })?;
    credentials(emulator, given, &role)
}

/// A role whose trust policy lets in what the token says of its bearer.
fn with_web_identity(emulator: &Emulator, given: &Parameters) -> Result<String, ServiceError> {
    let arn = given.require("RoleArn")?;
    let Some(claims) = claims(given.require("WebIdentityToken")?) else {
        let message = "The ID Token provided is not a valid JWT";
        return Err(ServiceError::new(400, "InvalidIdentityToken", message));
    };
    let role = emulator.iam.find(arn)?.filter(|role| is_trusted(emulator, role, &claims));
    let role = role.ok_or_else(|| {
        let message = "Not authorized to perform sts:AssumeRoleWithWebIdentity";
        ServiceError::new(403, "AccessDenied", message)
    })?;
    credentials(emulator, given, &role)
}

fn is_trusted(emulator: &Emulator, role: &Role, claims: &Claims) -> bool {
    let account = role.arn.split(":role/").next().unwrap_or_default();
    let provider = format!("{account}:oidc-provider/{}", claims.issuer);
    let keys = [format!("{}:aud", claims.issuer), format!("{}:sub", claims.issuer)];
    let request = Request {
        principals: &[Principal::Federated(&provider)],
        action: "sts:AssumeRoleWithWebIdentity",
        resource: None,
        context: &[(&keys[0], &claims.audience), (&keys[1], &claims.subject)],
    };
    lets_in(emulator, role, &request)
}

/// Whether the trust policy of a role, as it is seen by now, allows a request.
fn lets_in(emulator: &Emulator, role: &Role, request: &Request<'_>) -> bool {
    let trust = role.trust.effective(emulator.clock.now(), emulator.iam.propagation);
    let trust = trust.as_deref().and_then(|text| Document::parse(text, PolicyKind::Trust).ok());
    trust.is_some_and(|trust| trust.decide(request) == Decision::Allow)
}

/// Credentials of a session of the role. They are marked as the emulator's; what they open is what the role's policies allow.
fn credentials(
    emulator: &Emulator,
    given: &Parameters,
    role: &Role,
) -> Result<String, ServiceError> {
    let session = given.require("RoleSessionName")?;
    let lasts = given.get("DurationSeconds").and_then(|text| text.parse().ok()).unwrap_or(3600);
    let ends = crate::clock::add(emulator.clock.now(), std::time::Duration::from_secs(lasts));
    let credentials = element("AccessKeyId", &session::access_key(&role.id, session))
        + &element("SecretAccessKey", "local")
        + &element("SessionToken", "local")
        + &element("Expiration", &ends.to_string());
    let user = element("AssumedRoleId", &format!("{}:{session}", role.id))
        + &element("Arn", &session::arn(&role.arn, session));
    Ok(nest("Credentials", &credentials) + &nest("AssumedRoleUser", &user))
}
