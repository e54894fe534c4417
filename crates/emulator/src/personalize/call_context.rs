//! What an operation works with: the state, the moment, the caller's region and account.
//! Not here: any one operation.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::data::DataCache;
use super::ids;
use super::index::Scope;
use super::kind::Kind;
use super::kind::definition::Counts;
use super::record::{Fields, Record};
use super::settings::Settings;
use super::state::State;
use super::status::Status;
use crate::doubt::{CreateOnPendingParent, Doubts, NoOpUpdate, NotFoundText};
use crate::s3::Objects;
use crate::store::Batch;
use crate::{Call, Durations, ServiceError};

/// The answer of an operation.
pub(crate) type Answer = Result<Option<Value>, ServiceError>;
/// Does an operation.
pub(crate) type Handler = fn(&mut CallContext<'_>) -> Answer;

/// The inside of one call. Checks come first: an operation that fails has changed nothing.
pub(crate) struct CallContext<'r> {
    pub(super) state: &'r mut State,
    pub(super) settings: &'r Settings,
    pub(super) durations: &'r Durations,
    /// What is answered where the service's answer is not known.
    pub(super) doubts: Doubts,
    pub(super) cache: &'r DataCache,
    pub(super) s3: &'r Objects,
    pub(super) now: Timestamp,
    pub(super) call: &'r Call,
}

impl CallContext<'_> {
    /// A text member of the input.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.call.body.get(name).and_then(Value::as_str)
    }

    /// A required text member; the check against the model has found it.
    pub(super) fn required(&self, name: &str) -> Result<String, ServiceError> {
        let given = self.text(name).map(str::to_owned);
        given.ok_or_else(|| ServiceError::invalid_input(format!("`{name}` must not be null.")))
    }

    /// The ARN of a resource of ours.
    pub(super) fn arn(&self, tail: &str) -> String {
        let (region, account) = (&self.call.region, &self.call.account);
        format!(
            "arn:{}:personalize:{region}:{account}:{tail}",
            personalize_rules::arn::partition(region)
        )
    }

    /// The resource of this kind with this ARN, in the region of the call.
    pub(super) fn find(&self, kind: Kind, arn: &str) -> Result<&Record, ServiceError> {
        let found = self.state.get(arn);
        let found = found.filter(|record| record.kind == kind && record.region == self.call.region);
        found.ok_or_else(|| self.missing(kind, arn))
    }

    /// The refusal of an ARN that nothing has.
    pub(super) fn missing(&self, kind: Kind, arn: &str) -> ServiceError {
        missing(self.doubts.not_found_text, kind, arn)
    }

    /// The same, when it is usable.
    pub(super) fn active(&self, kind: Kind, arn: &str) -> Result<&Record, ServiceError> {
        let found = self.find(kind, arn)?;
        match found.status {
            Some(status) if status != Status::Active => {
                let spoken = kind.definition().spoken;
                let message = format!("The {spoken} {arn} is {status}; it has to be ACTIVE.");
                Err(ServiceError::in_use(message))
            }
            _ => Ok(found),
        }
    }

    /// What a new resource is to belong to, when it is usable. Whether it may still be being made is a doubt.
    pub(super) fn parent(&self, kind: Kind, arn: &str) -> Result<&Record, ServiceError> {
        let found = self.find(kind, arn)?;
        let taken = self.doubts.create_on_pending_parent == CreateOnPendingParent::Taken;
        if taken && found.is_creating() { Ok(found) } else { self.active(kind, arn) }
    }

    /// The same, of the one that a member of the input names.
    pub(super) fn parent_member(&self, kind: Kind, name: &str) -> Result<&Record, ServiceError> {
        self.parent(kind, &self.required(name)?)
    }

    /// Refuses an ARN that something has.
    pub(super) fn vacant(&self, arn: &str) -> Result<(), ServiceError> {
        match self.state.get(arn) {
            None => Ok(()),
            Some(_) => {
                let message = format!("Another resource with Arn {arn} already exists.");
                Err(ServiceError::already_exists(message))
            }
        }
    }

    /// Refuses one more resource than there may be, in the region or in a dataset group (texts:
    /// docs/service/errors.md, "Message texts").
    pub(super) fn within_quota(&self, kind: Kind, group: Option<&str>) -> Result<(), ServiceError> {
        let Some(quota) = kind.definition().quota else { return Ok(()) };
        let limit = (quota.limit)(&self.settings.quotas);
        let scope = match quota.counts {
            Counts::BeingMade | Counts::InRegion => Scope::Region(self.call.region.clone()),
            Counts::PendingInGroup | Counts::InGroup => {
                Scope::Group(group.unwrap_or_default().to_owned())
            }
        };
        let count = self.state.members(kind, scope).map_or(0, |members| match quota.counts {
            Counts::BeingMade => members.creating.len(),
            Counts::PendingInGroup => members.pending.len(),
            Counts::InRegion | Counts::InGroup => members.all.len() - members.failed.len(),
        });
        if count < limit {
            return Ok(());
        }
        let message = match quota.counts {
            Counts::BeingMade | Counts::PendingInGroup => {
                format!("More than {limit} resources with PENDING or IN_PROGRESS status.")
            }
            Counts::InRegion | Counts::InGroup => format!(
                "More than {limit} resources in ACTIVE state. Please delete some and try again."
            ),
        };
        Err(ServiceError::limit_exceeded(message))
    }

    /// A new resource with the members of the input, tags apart, and no status yet.
    pub(super) fn draft(&mut self, kind: Kind, tail: &str) -> Result<Record, ServiceError> {
        let tags = super::tagging::given(self)?;
        let mut fields: Fields = self.call.body.as_object().cloned().unwrap_or_default();
        fields.remove("tags");
        fields.retain(|_, value| !value.is_null());
        let parent = kind.definition().parent;
        let parent = parent.and_then(|it| fields.get(it.member)).and_then(Value::as_str);
        Ok(Record {
            arn: self.arn(tail),
            kind,
            region: self.call.region.clone(),
            sequence: self.state.count(),
            status: None,
            created: self.now,
            changed: self.now,
            failure: None,
            parent: parent.map(str::to_owned),
            fields,
            tags,
            due: Vec::new(),
            update: None,
            metrics: None,
            trains: None,
            rows: 0,
            fed: None,
            spared: false,
            spoiled: None,
        })
    }

    /// Keeps a new resource, which begins to be made where that takes time, and answers with its ARN.
    pub(super) fn keep(&mut self, mut record: Record) -> Answer {
        let definition = record.kind.definition();
        if let Some(takes) = definition.takes {
            let making = (definition.making)(self.doubts);
            record.begin(self.now, takes(self.durations), making);
        }
        let answer = json!({ definition.arn: record.arn });
        self.state.insert(record);
        Ok(Some(answer))
    }

    /// Begins an update, when it would change something. Whether one that changes nothing is refused is a doubt.
    pub(super) fn revise(
        &mut self,
        arn: &str,
        fields: Fields,
        changes: bool,
    ) -> Result<(), ServiceError> {
        if !changes && self.doubts.no_op_update == NoOpUpdate::Refused {
            return Err(ServiceError::invalid_input("The update does not change anything."));
        }
        let (now, takes, words) =
            (self.now, self.durations.update, self.doubts.statuses_of_updates);
        self.state.edit(arn, |record| record.revise(now, takes, words, fields));
        Ok(())
    }

    /// Has live records of a dataset written together with the state.
    pub(super) fn feed(&mut self, dataset: &str, records: Batch) -> Result<(), ServiceError> {
        let now = self.now;
        let text = self.doubts.not_found_text;
        let found = self.state.edit(dataset, |found| found.fed = Some(now));
        found.ok_or_else(|| missing(text, Kind::Dataset, dataset))?;
        self.state.also(records);
        Ok(())
    }

    /// Eight hex digits that no other resource has.
    pub(super) fn fresh_id(&mut self, name: &str, taken: impl Fn(&Self, &str) -> bool) -> String {
        loop {
            let sequence = self.state.count();
            let id = ids::eight_hex(name, sequence, self.settings.seed);
            if !taken(self, &id) {
                return id;
            }
        }
    }
}

/// The first text is recorded for dataset groups.
fn missing(text: NotFoundText, kind: Kind, arn: &str) -> ServiceError {
    ServiceError::not_found(match text {
        NotFoundText::Kind => {
            format!("The given {} does not exist: {arn}", kind.definition().spoken)
        }
        NotFoundText::Arn => format!("Resource Arn {arn} does not exist."),
    })
}
