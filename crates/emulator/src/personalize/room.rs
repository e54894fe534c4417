//! What an operation works with: the state, the moment, the caller's region and account.
//! Not here: any one operation.

use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::data::Shelf;
use super::ids;
use super::kind::Kind;
use super::record::{Fields, Record};
use super::settings::Settings;
use super::state::State;
use super::status::Status;
use crate::doubt::{CreateOnPendingParent, Doubts, NoOpUpdate, NotFoundText};
use crate::store::Batch;
use crate::{Call, Durations, ServiceError};

/// The answer of an operation.
pub(super) type Answer = Result<Option<Value>, ServiceError>;

/// The inside of one call. Checks come first: an operation that fails has changed nothing.
pub(super) struct Room<'r> {
    pub(super) state: &'r mut State,
    pub(super) settings: &'r Settings,
    pub(super) durations: &'r Durations,
    /// What is answered where the service's answer is not known.
    pub(super) doubts: Doubts,
    pub(super) shelf: &'r Shelf,
    pub(super) now: Timestamp,
    pub(super) call: &'r Call,
}

impl Room<'_> {
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
                let spoken = kind.words().spoken;
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

    /// Refuses one more resource than there may be (texts: docs/service/errors.md,
    /// "Message texts").
    pub(super) fn within(&self, count: usize, quota: usize, of: Of) -> Result<(), ServiceError> {
        if count < quota {
            return Ok(());
        }
        let message = match of {
            Of::Running => {
                format!("More than {quota} resources with PENDING or IN_PROGRESS status.")
            }
            Of::Active => format!(
                "More than {quota} resources in ACTIVE state. Please delete some and try again."
            ),
        };
        Err(ServiceError::limit_exceeded(message))
    }

    /// How many resources of a kind the region has that count for a quota: failed ones do not.
    pub(super) fn standing(&self, kind: Kind) -> usize {
        let here = self.state.of(kind).filter(|record| record.region == self.call.region);
        here.filter(|record| counts(record)).count()
    }

    /// The same in a dataset group.
    pub(super) fn standing_in(&self, kind: Kind, group: &str) -> usize {
        self.state.in_group(kind, group).filter(|record| counts(record)).count()
    }

    /// How many resources of a kind are being made in the region.
    pub(super) fn running(&self, kind: Kind) -> usize {
        let here = self.state.of(kind).filter(|record| record.region == self.call.region);
        here.filter(|record| record.is_creating()).count()
    }

    /// A new resource with the members of the input, tags apart, and no status yet.
    pub(super) fn draft(&mut self, kind: Kind, tail: &str) -> Result<Record, ServiceError> {
        let tags = super::tagging::given(self)?;
        let mut fields: Fields = self.call.body.as_object().cloned().unwrap_or_default();
        fields.remove("tags");
        fields.retain(|_, value| !value.is_null());
        let parent = kind.words().parent;
        let parent = parent.and_then(|name| fields.get(name)).and_then(Value::as_str);
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

    /// Keeps a new resource that begins to be made, and answers with its ARN.
    pub(super) fn begin(&mut self, mut record: Record, takes: Duration) -> Answer {
        record.begin(self.now, takes);
        self.keep(record)
    }

    /// Keeps a new resource and answers with its ARN.
    pub(super) fn keep(&mut self, record: Record) -> Answer {
        let answer = json!({ record.kind.words().arn: record.arn });
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
        if let Some(record) = self.state.edit(arn) {
            record.revise(now, takes, words, fields);
        }
        Ok(())
    }

    /// Has live records of a dataset written together with the state.
    pub(super) fn feed(&mut self, dataset: &str, records: Batch) -> Result<(), ServiceError> {
        let now = self.now;
        let text = self.doubts.not_found_text;
        let found = self.state.edit(dataset);
        let found = found.ok_or_else(|| missing(text, Kind::Dataset, dataset))?;
        found.fed = Some(now);
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

/// What a quota counts.
#[derive(Debug, Clone, Copy)]
pub(super) enum Of {
    /// Work that is not done.
    Running,
    /// Resources that are there.
    Active,
}

fn counts(record: &Record) -> bool {
    record.status != Some(Status::CreateFailed)
}

/// The first text is recorded for dataset groups.
fn missing(text: NotFoundText, kind: Kind, arn: &str) -> ServiceError {
    ServiceError::not_found(match text {
        NotFoundText::Kind => format!("The given {} does not exist: {arn}", kind.words().spoken),
        NotFoundText::Arn => format!("Resource Arn {arn} does not exist."),
    })
}
