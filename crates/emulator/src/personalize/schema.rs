//! Schemas: synchronous, without status, immutable.
//! Not here: the rules of their content, which `personalize-rules` has. Facts:
//! docs/service/resources.md, "Schemas".

use personalize_rules::dataset::Domain;
use personalize_rules::finding::Finding;
use personalize_rules::schema::{self, Schema};

use super::kind::Kind;
use super::record::Record;
use super::room::{Answer, Of, Room};
use crate::ServiceError;

/// `CreateSchema`.
pub(super) fn create(room: &mut Room<'_>) -> Answer {
    let name = room.required("name")?;
    let tail = format!("schema/{name}");
    room.vacant(&room.arn(&tail))?;
    let text = room.required("schema")?;
    let parsed = Schema::parse(&text).map_err(|found| refused(&found))?;
    let domain = room.text("domain").and_then(Domain::parse);
    let kind = parsed.kind().ok_or_else(|| {
        let names = "Interactions, Items, Users, Actions or ActionInteractions";
        let message = format!("The schema's name has to be {names}, but is `{}`.", parsed.name);
        ServiceError::invalid_input(message)
    })?;
    let found: Vec<Finding> = schema::check(&parsed, kind, domain);
    if found.iter().any(Finding::is_error) {
        return Err(refused(&found));
    }
    let standing = room.standing(Kind::Schema);
    room.within(standing, room.settings.quotas.schemas, Of::Active)?;
    let record = room.draft(Kind::Schema, &tail)?;
    room.keep(record)
}

/// The schema in a record; it was checked when it was made.
pub(super) fn parsed(record: &Record) -> Result<Schema, ServiceError> {
    let text = record.text("schema").unwrap_or_default();
    Schema::parse(text).map_err(|found| refused(&found))
}

/// All errors in one message. The service's own words for these are not known.
pub(super) fn refused(found: &[Finding]) -> ServiceError {
    let errors = found.iter().filter(|finding| finding.is_error());
    let texts: Vec<&str> = errors.map(|finding| finding.message.as_str()).collect();
    ServiceError::invalid_input(format!("Invalid input: {}", texts.join("; ")))
}
