//! Schemas: synchronous, without status, immutable.
//! Not here: the rules of their content, which `personalize-rules` has. Facts:
//! docs/service/resources.md, "Schemas".

use personalize_rules::dataset::Domain;
use personalize_rules::finding::Finding;
use personalize_rules::schema::{self, Schema};

use super::Kind;
use super::definition::{
    Counts, Definition, Deletion, Quota, as_kept, never, no_words, nothing_more, usual,
};
use crate::ServiceError;
use crate::personalize::call_context::{Answer, CallContext};
use crate::personalize::record::Record;

/// A schema.
pub(super) const DEFINITION: Definition = Definition {
    noun: "Schema",
    spoken: "schema",
    arn: "schemaArn",
    name: "name",
    parent: None,
    taggable: false,
    quota: Some(Quota { limit: |quotas| quotas.schemas, counts: Counts::InRegion }),
    create,
    takes: None,
    making: usual,
    newest_first: false,
    work: None,
    made: nothing_more,
    show: as_kept,
    update: None,
    deletion: Some(Deletion { statuses: None, holder }),
    goes_with_parent: never,
    words: no_words,
    other_calls: &[],
};

/// `CreateSchema`.
fn create(ctx: &mut CallContext<'_>) -> Answer {
    let name = ctx.required("name")?;
    let tail = format!("schema/{name}");
    ctx.vacant(&ctx.arn(&tail))?;
    let text = ctx.required("schema")?;
    let parsed = Schema::parse(&text).map_err(|found| refused(&found))?;
    let domain = ctx.text("domain").and_then(Domain::parse);
    let kind = parsed.kind().ok_or_else(|| {
        let names = "Interactions, Items, Users, Actions or ActionInteractions";
        let message = format!("The schema's name has to be {names}, but is `{}`.", parsed.name);
        ServiceError::invalid_input(message)
    })?;
    let found: Vec<Finding> = schema::check(&parsed, kind, domain);
    if found.iter().any(Finding::is_error) {
        return Err(refused(&found));
    }
    ctx.within_quota(Kind::Schema, None)?;
    let record = ctx.draft(Kind::Schema, &tail)?;
    ctx.keep(record)
}

/// The schema in a record; it was checked when it was made.
pub(crate) fn parsed(record: &Record) -> Result<Schema, ServiceError> {
    let text = record.text("schema").unwrap_or_default();
    Schema::parse(text).map_err(|found| refused(&found))
}

/// All errors in one message. The service's own words for these are not known.
fn refused(found: &[Finding]) -> ServiceError {
    let errors = found.iter().filter(|finding| finding.is_error());
    let texts: Vec<&str> = errors.map(|finding| finding.message.as_str()).collect();
    ServiceError::invalid_input(format!("Invalid input: {}", texts.join("; ")))
}

/// A dataset that has it, or is about to.
fn holder<'s>(ctx: &'s CallContext<'_>, schema: &'s Record) -> Option<&'s Record> {
    ctx.state.named(Kind::Dataset, schema.arn.clone()).next()
}
