//! Dataset groups: what everything else belongs to.
//! Not here: what a group holds. Facts: docs/service/resources.md, "Dataset groups".

use serde_json::{Value, json};

use super::kind::Kind;
use super::room::{Answer, Of, Room};
use crate::ServiceError;

/// `CreateDatasetGroup`: answers with the domain, too, where there is one.
pub(super) fn create(room: &mut Room<'_>) -> Answer {
    let name = room.required("name")?;
    let tail = format!("dataset-group/{name}");
    room.vacant(&room.arn(&tail))?;
    if room.text("roleArn").is_some() && room.text("kmsKeyArn").is_none() {
        let message = "A roleArn can be given only together with a kmsKeyArn.";
        return Err(ServiceError::invalid_input(message));
    }
    let standing = room.standing(Kind::DatasetGroup);
    room.within(standing, room.settings.quotas.dataset_groups, Of::Active)?;
    let domain = room.text("domain").map(str::to_owned);
    let record = room.draft(Kind::DatasetGroup, &tail)?;
    let mut answer = room.begin(record, room.durations.create)?;
    if let (Some(Value::Object(members)), Some(domain)) = (&mut answer, domain) {
        members.insert("domain".into(), json!(domain));
    }
    Ok(answer)
}
