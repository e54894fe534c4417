//! Filters: checked against the language and the schemas of the group; never updated.
//! Not here: evaluating them. Facts: docs/service/resources.md, "Filters".

use std::collections::{BTreeMap, BTreeSet};

use personalize_rules::dataset::DatasetType;
use personalize_rules::filter::{self, Catalog};
use personalize_rules::finding::Finding;
use personalize_rules::quota;

use super::definition::{
    Counts, Definition, Deletion, IN_GROUP, Quota, always, as_kept, nothing_more, usual,
};
use super::{Kind, batch, dataset};
use crate::ServiceError;
use crate::doubt::{CreateOnPendingParent, FiltersBeforeData};
use crate::personalize::call_context::{Answer, CallContext};
use crate::personalize::record::Record;

/// A filter.
pub(super) const DEFINITION: Definition = Definition {
    noun: "Filter",
    spoken: "filter",
    arn: "filterArn",
    name: "name",
    parent: IN_GROUP,
    taggable: true,
    quota: Some(Quota { limit: |quotas| quotas.filters, counts: Counts::InGroup }),
    create,
    takes: Some(|durations| durations.create),
    making: usual,
    newest_first: false,
    work: None,
    made: nothing_more,
    show: as_kept,
    update: None,
    deletion: Some(Deletion { statuses: Deletion::USUAL, holder }),
    // They are there still when they do not hold back their group.
    goes_with_parent: always,
    words,
    other_calls: &[],
};

/// `CreateFilter`.
fn create(ctx: &mut CallContext<'_>) -> Answer {
    let name = ctx.required("name")?;
    let tail = format!("filter/{name}");
    ctx.vacant(&ctx.arn(&tail))?;
    let group = ctx.find(Kind::DatasetGroup, &ctx.required("datasetGroupArn")?)?;
    let early = ctx.doubts.create_on_pending_parent == CreateOnPendingParent::Taken;
    let usable = group.is_active() || (early && group.is_creating());
    if !usable {
        // CreateFilter declares no ResourceInUseException.
        let message = format!("The dataset group {} has to be ACTIVE.", group.arn);
        return Err(ServiceError::invalid_input(message));
    }
    let group = group.arn.clone();
    ctx.within_quota(Kind::Filter, Some(&group))?;
    check(ctx, &group, &ctx.required("filterExpression")?)?;
    let record = ctx.draft(Kind::Filter, &tail)?;
    ctx.keep(record)
}

fn check(ctx: &CallContext<'_>, group: &str, text: &str) -> Result<(), ServiceError> {
    let parsed = filter::parse(text).map_err(|finding| refused(&[finding]))?;
    placeholders(&parsed)?;
    let schemas: BTreeMap<_, _> = dataset::schemas(ctx.state, group)
        .into_iter()
        .map(|(kind, (_, schema))| (kind, schema))
        .collect();
    let found = filter::check(&parsed, &Catalog { schemas, ..Catalog::default() });
    if found.iter().any(Finding::is_error) {
        return Err(refused(&found));
    }
    check_fields_have_data(ctx, group, &parsed)?;
    let prefix = in_group(group);
    let others = ctx.state.words(Kind::Filter, &prefix).map(str::to_owned);
    let fields: BTreeSet<String> = others.chain(fields(group, &parsed)).collect();
    match quota::FIELDS_IN_FILTERS.check(fields.len()) {
        Some(finding) if finding.is_error() => Err(ServiceError::limit_exceeded(finding.message)),
        _ => Ok(()),
    }
}

/// What the words of the filters of a group begin with.
fn in_group(group: &str) -> String {
    format!("{group} ")
}

/// The fields that a filter of a group looks at, as words.
fn fields(group: &str, filter: &filter::Filter) -> impl Iterator<Item = String> {
    let group = in_group(group);
    let fields = filter.fields().into_iter();
    fields.map(move |(source, field)| format!("{group}{}.{field}", source.wire()))
}

/// The fields that it looks at: a quota counts those of all filters of a group.
fn words(filter: &Record) -> Vec<String> {
    let parsed = filter.text("filterExpression").and_then(|text| filter::parse(text).ok());
    let group = filter.parent.as_deref().unwrap_or_default();
    parsed.into_iter().flat_map(|parsed| fields(group, &parsed).collect::<Vec<_>>()).collect()
}

/// Batch jobs at work that use it.
fn holder<'s>(ctx: &'s CallContext<'_>, filter: &'s Record) -> Option<&'s Record> {
    let group = filter.parent.as_deref()?;
    batch::running(ctx.state, group).find(|job| job.text("filterArn") == Some(&filter.arn))
}

/// Refuses a filter on data that is not there yet. The service's words for it are not known.
fn check_fields_have_data(
    ctx: &CallContext<'_>,
    group: &str,
    parsed: &filter::Filter,
) -> Result<(), ServiceError> {
    if ctx.doubts.filters_before_data == FiltersBeforeData::Taken {
        return Ok(());
    }
    let read = parsed.fields().into_iter().map(|(kind, _)| kind);
    let without = read.filter_map(|kind| {
        let tracked = kind == DatasetType::Interactions && dataset::is_tracked(ctx.state, group);
        let found = dataset::find(ctx.state, group, kind)?;
        (found.fed.is_none() && !tracked).then_some(found)
    });
    match without.into_iter().next() {
        None => Ok(()),
        Some(found) => {
            let arn = &found.arn;
            let message = format!("The dataset {arn}, which the filter reads, has no data yet.");
            Err(ServiceError::invalid_input(message))
        }
    }
}

/// The one operator that the service documents as taking no placeholder (docs/service/errors.md,
/// "Message texts").
fn placeholders(filter: &filter::Filter) -> Result<(), ServiceError> {
    let predicates = filter.expressions.iter().flat_map(|expression| expression.predicates());
    let not_in = predicates.filter(|it| it.operator == filter::Operator::NotIn);
    let name = not_in.flat_map(|it| &it.operands).find_map(|operand| match &operand.value {
        filter::Value::Placeholder(name) => Some(name),
        _ => None,
    });
    let Some(name) = name else { return Ok(()) };
    let head = format!("Invalid input symbol: ${name}.");
    let message = format!("{head} Placeholders are not allowed with NOT_IN operator.");
    Err(ServiceError::invalid_input(message))
}

/// The service says `Invalid Expression…`; the rest of its words is not known.
fn refused(found: &[Finding]) -> ServiceError {
    let errors = found.iter().filter(|finding| finding.is_error());
    let texts: Vec<&str> = errors.map(|finding| finding.message.as_str()).collect();
    ServiceError::invalid_input(format!("Invalid Expression: {}", texts.join("; ")))
}
