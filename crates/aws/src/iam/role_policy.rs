//! The inline policy of a role; found by `role/policy`.

use super::document;
use crate::{
    error::{OrCloud, found, other},
    fields::Fields,
    live::present,
    pages::pages,
    written::Written,
};
use aws_sdk_iam::Client;
use personalize_core::{address::Kind, inventory::Live, plan::Verb, props::Props};
use personalize_engine::cloud::{Call, CloudError, Listed};

/// Reads the policy, its document as JSON.
pub(crate) async fn describe(client: &Client, locator: &str) -> Result<Option<Live>, CloudError> {
    let (role, policy) = parts(locator)?;
    let answer = client
        .get_role_policy()
        .role_name(role)
        .policy_name(policy)
        .send()
        .await
        .or_cloud("GetRolePolicy");
    Ok(found(answer)?.map(|answer| {
        let props = Written::new()
            .with("roleName", Some(answer.role_name))
            .with("policyName", Some(answer.policy_name))
            .with("policyDocument", Some(document(&answer.policy_document)));
        Live::new(Kind::RolePolicy, locator.to_owned(), locator, props.props())
    }))
}

/// The inline policies of one role.
pub(crate) async fn list(client: &Client, role: &str) -> Result<Vec<Listed>, CloudError> {
    let request = client.list_role_policies().role_name(role);
    let names = found(
        pages(
            "ListRolePolicies",
            |token| {
                let page = request.clone().set_marker(token);
                async move { page.send().await.or_cloud("ListRolePolicies") }
            },
            |page| (page.policy_names, page.marker.filter(|_| page.is_truncated)),
        )
        .await,
    )?
    .unwrap_or_default();
    let line = |name: String| {
        let locator = format!("{role}/{name}");
        present(locator.clone(), locator)
    };
    Ok(names.into_iter().map(line).collect())
}

/// Makes one write call; `PutRolePolicy` both creates and replaces.
pub(crate) async fn call(client: &Client, call: &Call) -> Result<Props, CloudError> {
    let (role, policy) = parts(&call.locator)?;
    match call.verb {
        Verb::Create | Verb::Update => {
            let mut f = Fields::new("PutRolePolicy", &call.input);
            f.identity(&["roleName", "policyName"]);
            let document = f.document("policyDocument")?;
            let request = client
                .put_role_policy()
                .role_name(role)
                .policy_name(policy)
                .set_policy_document(document);
            f.finish(request)?.send().await.or_cloud("PutRolePolicy")?;
        }
        Verb::Delete => {
            let request = client.delete_role_policy().role_name(role).policy_name(policy);
            request.send().await.or_cloud("DeleteRolePolicy")?;
        }
        verb => return Err(other(&format!("{verb:?}"), "IAM cannot do this to an inline policy")),
    }
    Ok(Props::new())
}

fn parts(locator: &str) -> Result<(&str, &str), CloudError> {
    let message = || {
        format!("`{locator}` is not `role/policy`; this is a bug in personalize; please report it")
    };
    locator.split_once('/').ok_or_else(|| other("RolePolicy", message()))
}
