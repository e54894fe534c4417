//! Describe and List, and the service's own recipes. Facts: reference/errors_limits 3 (paging), resources 17.

use super::{Answer, Context, invalid, kind::Kind, missing, record::Record, required};
use crate::ServiceError;
use personalize_rules::{arn::Scope, recipe};
use serde_json::{Map, Value, json};

/// Describes a resource.
pub(super) fn describe(cx: &Context<'_>, kind: &Kind) -> Answer {
    let arn = required(&cx.call.body, kind.arn)?;
    let record = cx.world.get(arn).filter(|r| r.tail == kind.tail).ok_or_else(|| missing(arn))?;
    let mut described = record.describe(kind);
    if kind.noun == "Solution" {
        let newest = cx
            .world
            .of("solution-version")
            .filter(|v| v.text("solutionArn") == arn)
            .max_by_key(|v| v.created);
        if let Some((version, of)) = newest.and_then(|v| Some((v, v.kind()?))) {
            described["latestSolutionVersion"] = version.summary(of);
        }
    }
    Ok(Some(json!({kind.envelope: described})))
}

/// Lists resources, a page at a time.
pub(super) fn list(cx: &Context<'_>, kind: &Kind) -> Answer {
    let body = &cx.call.body;
    let filter = if kind.parent == "_solutionArn" { "solutionArn" } else { kind.parent };
    let parent = body.get(filter).and_then(Value::as_str).filter(|_| !kind.parent.is_empty());
    if let (Some(arn), "SolutionVersion") = (parent, kind.noun)
        && cx.world.get(arn).is_none()
    {
        return Err(missing(arn));
    }
    let region = format!(":{}:{}:", cx.call.region, cx.call.account);
    let here =
        |r: &&Record| r.arn.contains(&region) && parent.is_none_or(|p| r.text(kind.parent) == p);
    let all: Vec<Value> = cx.world.of(kind.tail).filter(here).map(|r| r.summary(kind)).collect();
    page(kind.list, all, body)
}

fn page(key: &str, all: Vec<Value>, body: &Value) -> Answer {
    let most = match body.get("maxResults").and_then(Value::as_u64) {
        Some(n) if (1..=100).contains(&n) => n as usize,
        Some(_) => return Err(invalid("maxResults", "Member must have value between 1 and 100")),
        None => 100,
    };
    let start = match body.get("nextToken").and_then(Value::as_str) {
        Some(token) => token
            .strip_prefix("page-")
            .and_then(|n| n.parse::<usize>().ok())
            .filter(|n| *n <= all.len())
            .ok_or_else(|| {
                ServiceError::invalid_next_token("The given next token is not valid.")
            })?,
        None => 0,
    };
    let end = (start + most).min(all.len());
    let mut out = Map::new();
    if end < all.len() {
        out.insert("nextToken".into(), json!(format!("page-{end}")));
    }
    out.insert(key.into(), Value::Array(all.into_iter().skip(start).take(most).collect()));
    Ok(Some(Value::Object(out)))
}

/// Lists the recipes, of one domain where asked for.
pub(super) fn recipes(cx: &Context<'_>) -> Answer {
    let domain = cx.call.body.get("domain").and_then(Value::as_str);
    let wanted = |r: &&recipe::Recipe| domain.is_none_or(|d| r.domain.map(|x| x.wire()) == Some(d));
    let all = recipe::ALL.iter().filter(wanted).map(|r| recipe_summary(cx, r)).collect();
    page("recipes", all, &cx.call.body)
}

fn recipe_summary(cx: &Context<'_>, recipe: &recipe::Recipe) -> Value {
    let scope = Scope::new(cx.call.region.clone(), cx.call.account.clone());
    // 2019-06-10, the date of most recipes in recorded output (reference/resources 17).
    let date = 1_560_124_800.0;
    let mut out = json!({
        "name": recipe.name, "recipeArn": scope.recipe(recipe.name), "status": "ACTIVE",
        "creationDateTime": date, "lastUpdatedDateTime": date,
    });
    if let Some(domain) = recipe.domain {
        out["domain"] = json!(domain.wire());
    }
    out
}

/// Describes a recipe.
pub(super) fn recipe(cx: &Context<'_>) -> Answer {
    let arn = required(&cx.call.body, "recipeArn")?;
    let found =
        recipe::find(arn.rsplit('/').next().unwrap_or_default()).ok_or_else(|| missing(arn))?;
    let mut out = recipe_summary(cx, found);
    out["description"] = json!(found.title);
    let scope = Scope::new(cx.call.region.clone(), cx.call.account.clone());
    out["algorithmArn"] = json!(scope.algorithm(found.name));
    Ok(Some(json!({"recipe": out})))
}
