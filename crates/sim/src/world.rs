//! The state of the account and the rules that runs can trip over. Not here: faults and latency (`cloud`).

use crate::{
    Durations,
    record::{Record, moment},
};
use personalize_core::{
    address::Kind,
    inventory::{Live, Phase, Tags},
    kind::{self, definition::Identity},
    plan::Verb,
    props::Props,
};
use personalize_engine::cloud::{Call, CloudError, Failure, Listed};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use tokio::time::Instant;

type Key = (Kind, String);

#[derive(Clone)]
pub(crate) struct World {
    start: Instant,
    durations: Durations,
    records: BTreeMap<Key, Record>,
    failing: BTreeMap<String, String>,
    /// What the latest write touched, and how it was before: what a stale read still shows.
    before: Option<(Key, Option<Record>)>,
    made: u64,
    /// Whether anything was ever told to go.
    deleted: bool,
}

impl World {
    pub(crate) fn new(start: Instant, durations: Durations) -> Self {
        let (records, failing, before) = Default::default();
        World { start, durations, records, failing, before, made: 0, deleted: false }
    }

    pub(crate) fn fail(&mut self, name: &str, reason: Option<&str>) {
        match reason {
            Some(reason) => self.failing.insert(name.to_owned(), reason.to_owned()),
            None => self.failing.remove(name),
        };
    }

    pub(crate) fn all(&self, now: Instant) -> Vec<Live> {
        self.records.values().filter(|r| r.is_there(now)).map(|r| r.live(now)).collect()
    }

    pub(crate) fn vanish(&mut self, kind: Kind, locator: &str) {
        self.records.remove(&(kind, locator.to_owned()));
    }

    pub(crate) fn meddle(
        &mut self,
        kind: Kind,
        locator: &str,
        now: Instant,
        change: impl FnOnce(&mut Live),
    ) {
        if let Some(record) = self.records.get_mut(&(kind, locator.to_owned())) {
            let mut live = record.live(now);
            change(&mut live);
            record.props = live.props;
            record.tags = live.tags.unwrap_or_default();
        }
    }

    /// One resource; `stale` as it was before the latest write.
    pub(crate) fn get(&self, kind: Kind, locator: &str, now: Instant, stale: bool) -> Option<Live> {
        let key = (kind, locator.to_owned());
        let record = match &self.before {
            Some((touched, before)) if stale && *touched == key => before.as_ref(),
            _ => self.records.get(&key),
        };
        let mut live = record.filter(|r| r.is_there(now)).map(|r| r.live(now))?;
        if kind == Kind::Bucket {
            let empty = !self.records.values().any(|r| is_inside(r, locator));
            live.props.insert("empty".into(), empty.into());
        }
        if kind == Kind::Solution
            && let Some(latest) = self.latest_version(locator)
        {
            live.props.insert("latestSolutionVersion".into(), latest);
        }
        Some(live)
    }

    /// What Describe of a solution says of its latest version; it is never stale here.
    fn latest_version(&self, solution: &str) -> Option<Value> {
        let of = |r: &&Record| r.kind == Kind::SolutionVersion && r.parent() == Some(solution);
        let latest = self.records.values().filter(of).max_by_key(|r| r.created)?;
        Some(json!({"solutionVersionArn": latest.locator}))
    }

    pub(crate) fn list(
        &self,
        kind: Kind,
        parent: Option<&str>,
        now: Instant,
        stale: bool,
    ) -> Vec<Listed> {
        let below = |record: &Record| match parent {
            Some(prefix) if kind == Kind::DataObject => record.locator.starts_with(prefix),
            Some(parent) => record.parent() == Some(parent),
            None => true,
        };
        let of_kind = self.records.values().filter(|r| r.kind == kind && below(r));
        let seen = of_kind.filter_map(|r| self.get(kind, &r.locator, now, stale));
        let line = |live: Live| Listed {
            is_incremental: live.text("importMode") == "INCREMENTAL",
            name: live.name,
            locator: live.locator,
            // Lists do not show updates.
            phase: if live.phase == Phase::Updating { Phase::Ready } else { live.phase },
            status: live.status,
            created: live.created,
        };
        seen.map(line).collect()
    }

    /// Does what a call asks; answers its outputs.
    pub(crate) fn call(&mut self, call: &Call, now: Instant) -> Result<Props, CloudError> {
        if self.deleted {
            self.records.retain(|_, record| record.is_there(now));
        }
        self.deleted |= call.verb == Verb::Delete;
        let key = (call.kind, call.locator.clone());
        let before = self.records.get(&key).cloned();
        let (key, outputs) = match call.verb {
            Verb::Create => self.create(call, now)?,
            _ => {
                self.change(call, now)?;
                (key, Props::new())
            }
        };
        self.before = Some((key, before));
        Ok(outputs)
    }

    fn create(&mut self, call: &Call, now: Instant) -> Result<(Key, Props), CloudError> {
        let mut props = call.input.clone();
        let tags = props.remove("tags").map(|tags| pairs(&tags)).unwrap_or_default();
        let text = |field: &str| props.get(field).and_then(Value::as_str).map(str::to_owned);
        for parent in ["datasetGroupArn", "datasetArn", "solutionArn", "solutionVersionArn"] {
            if let Some(arn) = text(parent) {
                self.usable(call, &arn, now)?;
            }
        }
        self.made += 1;
        let locator = match kind::definition_of(call.kind).identity {
            Identity::Name => {
                format!("{}/{:08x}", text("solutionArn").unwrap_or_default(), self.made)
            }
            Identity::Single => {
                let group = text("datasetGroupArn").unwrap_or_default();
                if self.records.values().any(|r| r.kind == call.kind && r.refers_to(&group)) {
                    return Err(refused(call, Failure::AlreadyExists, "there is one already"));
                }
                match call.locator.starts_with("arn:") {
                    false => {
                        format!("{}-tracker/{:08x}", group.replace("dataset-group/", ""), self.made)
                    }
                    true => call.locator.clone(),
                }
            }
            Identity::Locator => call.locator.clone(),
        };
        let key = (call.kind, locator.clone());
        let replaces =
            matches!(call.kind, Kind::BucketPolicy | Kind::RolePolicy | Kind::DataObject);
        if !replaces && self.records.contains_key(&key) {
            return Err(refused(call, Failure::AlreadyExists, "the name is taken"));
        }
        let name = text("name").or(text("jobName")).or(text("key")).or(text("roleName"));
        let name = match call.kind {
            Kind::RolePolicy | Kind::BucketPolicy => locator.clone(),
            _ => name.unwrap_or_else(|| locator.clone()),
        };
        let mut outputs = Props::from_iter([("arn".to_owned(), json!(locator))]);
        if call.kind == Kind::EventTracker {
            outputs.insert("trackingId".into(), json!(format!("{:08x}", self.made)));
        }
        let mut record = Record {
            kind: call.kind,
            failure: self.failing.get(&name).cloned(),
            name,
            locator,
            props,
            tags,
            outputs: outputs.clone(),
            created: moment(self.start, now),
            life: Vec::new(),
            gone: None,
        };
        record.create(now, (self.durations)(call.kind, call.verb));
        self.records.insert(key.clone(), record);
        Ok((key, outputs))
    }

    /// What a create builds on must be there, and be ready.
    fn usable(&self, call: &Call, arn: &str, now: Instant) -> Result<(), CloudError> {
        let base = arn.strip_suffix("/$LATEST").unwrap_or(arn);
        let Some(record) = self.records.values().find(|r| r.locator == base) else {
            let message = format!("The given resource does not exist: {arn}");
            return Err(refused(call, Failure::NotFound, &message));
        };
        match record.at(now) {
            (Phase::Ready | Phase::Updating | Phase::UpdateFailed, _) => Ok(()),
            (_, status) => Err(refused(
                call,
                Failure::InUse,
                &format!("The given resource is {status}: {arn}"),
            )),
        }
    }

    fn change(&mut self, call: &Call, now: Instant) -> Result<(), CloudError> {
        let takes = (self.durations)(call.kind, call.verb);
        let held = self.held_back(call, now);
        let key = (call.kind, call.locator.clone());
        let Some(record) = self.records.get_mut(&key) else {
            return Err(refused(call, Failure::NotFound, "it does not exist"));
        };
        let (phase, status) = record.at(now);
        let busy = || Err(refused(call, Failure::InUse, &format!("it is {status}")));
        match call.verb {
            Verb::Tag => record.tags.extend(pairs(&call.input.to_value())),
            Verb::Untag => {
                let keys = call.input.get("keys").and_then(Value::as_array);
                keys.into_iter().flatten().filter_map(Value::as_str).for_each(|key| {
                    record.tags.remove(key);
                });
            }
            Verb::Stop if phase == Phase::Creating => record.stop(now, takes),
            Verb::Stop if phase == Phase::Ready => record.turn_off(now, takes),
            Verb::Start if phase == Phase::Stopped => record.turn_on(now, takes),
            Verb::Update if !phase.in_progress() => {
                update(call.kind, &mut record.props, call.input.clone());
                record.update(now, takes);
            }
            Verb::Delete if !phase.in_progress() => {
                if let Some(by) = held {
                    return Err(refused(call, Failure::InUse, &format!("{by} holds it back")));
                }
                record.delete(now, takes);
                if call.kind == Kind::Solution {
                    let version =
                        |r: &Record| r.kind == Kind::SolutionVersion && r.refers_to(&call.locator);
                    self.records.retain(|_, record| !version(record));
                }
            }
            _ => return busy(),
        }
        Ok(())
    }

    /// What holds back a deletion: everything below, but for jobs and versions that have ended.
    fn held_back(&self, call: &Call, now: Instant) -> Option<String> {
        if call.verb != Verb::Delete {
            return None;
        }
        let history = |r: &Record| kind::is_kept(r.kind) && !r.at(now).0.in_progress();
        let below = |r: &Record| match call.kind {
            Kind::Bucket => is_inside(r, &call.locator),
            Kind::Role => r.kind == Kind::RolePolicy && r.refers_to(&call.locator),
            Kind::BucketPolicy | Kind::RolePolicy | Kind::DataObject => false,
            // Another service knows nothing of what its texts name.
            _ => is_of_one_service(r.kind, call.kind) && r.refers_to(&call.locator),
        };
        let holds = |r: &&Record| r.locator != call.locator && !history(r) && below(r);
        self.records.values().find(holds).map(|r| format!("{} {}", r.kind, r.name))
    }
}

fn is_of_one_service(one: Kind, other: Kind) -> bool {
    kind::definition_of(one).service == kind::definition_of(other).service
}

/// Whether the record is an object in the bucket.
fn is_inside(record: &Record, bucket: &str) -> bool {
    record.kind == Kind::DataObject
        && record.locator.strip_prefix("s3://").and_then(|path| path.split('/').next())
            == Some(bucket)
}

fn update(kind: Kind, props: &mut Props, mut input: Props) {
    for field in kind::definition_of(kind).fields {
        let Some(members) = field.members else { continue };
        let list = props.get(field.path).cloned().unwrap_or_default();
        props.insert(field.path.into(), members.updated(&list, &input));
        input.remove(members.add);
        input.remove(members.remove);
    }
    if let Some(Value::Object(parts)) = input.remove("solutionUpdateConfig") {
        parts.into_iter().for_each(|(key, value)| props["solutionConfig"][key] = value);
    }
    props.extend(input);
}

fn pairs(tags: &Value) -> Tags {
    let all = tags.as_object().into_iter().flatten();
    all.map(|(key, value)| (key.clone(), value.as_str().unwrap_or_default().to_owned())).collect()
}

pub(crate) fn refused(call: &Call, failure: Failure, message: &str) -> CloudError {
    CloudError {
        failure,
        operation: format!("{:?} {}", call.verb, call.kind),
        code: format!("{failure:?}"),
        message: message.to_owned(),
        request_id: None,
    }
}
