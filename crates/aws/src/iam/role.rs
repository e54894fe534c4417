//! The role; found by its name.

use super::document;
use crate::{
    error::{OrCloud, described, found, given, other},
    fields::{Fields, InputError},
    live::present,
    pages::pages,
    written::{Written, moment, output},
};
use aws_sdk_iam::{
    Client,
    types::{Role, Tag},
};
use personalize_core::{
    address::Kind,
    inventory::{Live, Tags},
    plan::Verb,
    props::Props,
};
use personalize_engine::cloud::{Call, CloudError, Listed};

/// Reads the role; its trust policy as JSON, so that it can be compared.
pub(crate) async fn describe(client: &Client, name: &str) -> Result<Option<Live>, CloudError> {
    let answer = client.get_role().role_name(name).send().await.or_cloud("GetRole");
    Ok(described("GetRole", answer, |a| a.role)?.map(seen))
}

fn seen(role: Role) -> Live {
    let props = Written::new()
        .with("roleName", Some(role.role_name()))
        .with("path", Some(role.path()))
        .with("assumeRolePolicyDocument", role.assume_role_policy_document().map(document))
        .with("description", role.description())
        .with("maxSessionDuration", role.max_session_duration);
    Live {
        outputs: output("arn", Some(role.arn)),
        created: moment(Some(&role.create_date)),
        ..Live::new(Kind::Role, role.role_name.clone(), &role.role_name, props.props())
    }
}

/// All roles of the account.
pub(crate) async fn list(client: &Client) -> Result<Vec<Listed>, CloudError> {
    let request = client.list_roles();
    let all = pages(
        "ListRoles",
        |token| {
            let page = request.clone().set_marker(token);
            async move { page.send().await.or_cloud("ListRoles") }
        },
        |page| (page.roles, page.marker.filter(|_| page.is_truncated)),
    )
    .await?;
    let line = |r: Role| present(r.role_name.clone(), r.role_name);
    Ok(all.into_iter().map(line).collect())
}

/// Reads the tags.
pub(crate) async fn tags(client: &Client, name: &str) -> Result<Option<Tags>, CloudError> {
    let request = client.list_role_tags().role_name(name);
    let all = pages(
        "ListRoleTags",
        |token| {
            let page = request.clone().set_marker(token);
            async move { page.send().await.or_cloud("ListRoleTags") }
        },
        |page| (page.tags, page.marker.filter(|_| page.is_truncated)),
    )
    .await;
    let tags = found(all)?;
    Ok(tags.map(|tags| tags.into_iter().map(|t| (t.key, t.value)).collect()))
}

/// Makes one write call.
pub(crate) async fn call(client: &Client, call: &Call) -> Result<Props, CloudError> {
    let name = call.locator.as_str();
    match call.verb {
        Verb::Create => return create(client, &call.input).await,
        Verb::Update => update(client, name, &call.input).await?,
        Verb::Delete => {
            client.delete_role().role_name(name).send().await.or_cloud("DeleteRole")?;
        }
        Verb::Tag => {
            let tags = pairs(Fields::new("TagRole", &call.input))?;
            client
                .tag_role()
                .role_name(name)
                .set_tags(Some(tags))
                .send()
                .await
                .or_cloud("TagRole")?;
        }
        Verb::Untag => {
            let mut f = Fields::new("UntagRole", &call.input);
            let request = client.untag_role().role_name(name).set_tag_keys(f.texts("keys")?);
            f.finish(request)?.send().await.or_cloud("UntagRole")?;
        }
        verb => return Err(other(&format!("{verb:?}"), "IAM cannot do this to a role")),
    }
    Ok(Props::new())
}

async fn create(client: &Client, input: &Props) -> Result<Props, CloudError> {
    let mut f = Fields::new("CreateRole", input);
    let request = client
        .create_role()
        .set_role_name(f.text("roleName")?)
        .set_path(f.text("path")?)
        .set_assume_role_policy_document(f.document("assumeRolePolicyDocument")?)
        .set_description(f.text("description")?)
        .set_max_session_duration(f.integer("maxSessionDuration")?)
        .set_tags(f.block("tags", pairs)?);
    let answer = f.finish(request)?.send().await.or_cloud("CreateRole")?;
    Ok(output("arn", Some(given("CreateRole", answer.role.map(|role| role.arn))?)))
}

async fn update(client: &Client, name: &str, input: &Props) -> Result<(), CloudError> {
    let mut f = Fields::new("UpdateAssumeRolePolicy", input);
    f.identity(&["roleName"]);
    let document = f.document("assumeRolePolicyDocument")?;
    let request = client.update_assume_role_policy().role_name(name).set_policy_document(document);
    f.finish(request)?.send().await.or_cloud("UpdateAssumeRolePolicy")?;
    Ok(())
}

fn pairs(f: Fields) -> Result<Vec<Tag>, InputError> {
    let tag = |(key, value): (String, String)| {
        Tag::builder().key(key).value(value).build().expect("both required fields are set")
    };
    Ok(f.rest()?.into_iter().map(tag).collect())
}
