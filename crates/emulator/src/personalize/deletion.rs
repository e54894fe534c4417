//! Deletions of users: their records in the datasets of a group, and what its models know of them.
//! Not here: the job as a resource. An `Err` is the failure reason. Facts: docs/service/batch.md, "Deletions of users".

use std::collections::HashSet;

use personalize_data::Records;
use personalize_rules::dataset::DatasetType;

use super::data::DataCache;
use super::import::{broken_text, missing_text, unread};
use super::storage::{Access, InputFile, Location};
use crate::s3::Objects;

/// The most bytes of all files together.
const MOST_BYTES: u64 = 100 * 1024 * 1024;
/// The one column of the files.
const COLUMN: &str = "USER_ID";

/// A deletion with what it needs, apart from the state.
#[derive(Debug)]
pub(crate) struct Job {
    pub(super) role: String,
    pub(super) account: String,
    pub(super) arn: String,
    pub(super) location: Location,
    /// The datasets of the group that have users.
    pub(super) datasets: Vec<(String, DatasetType)>,
    /// Solution versions whose models answer with users.
    pub(super) models: Vec<String>,
}

/// Does a deletion and gives how many records it removed.
pub(super) fn run(s3: &Objects, cache: &DataCache, job: &Job) -> Result<u64, String> {
    let users = users(s3, job)?;
    let mut count = 0;
    for (dataset, kind) in &job.datasets {
        count += cache.remove_users(dataset, *kind, &users).map_err(|error| error.message)?;
    }
    for model in &job.models {
        cache.remove_users_from_model(model, &users).map_err(|error| error.message)?;
    }
    Ok(count)
}

/// The files of a job: the one, or all of the folder and those below that end in `.csv`.
pub(super) fn files(
    s3: &Objects,
    access: &Access<'_>,
    location: &Location,
) -> Result<Vec<InputFile>, super::storage::Unusable> {
    if !location.is_folder() {
        return access.files(s3, location);
    }
    let mut files = access.files_under(s3, location)?;
    files.retain(|file| file.key.ends_with(".csv"));
    match files.is_empty() {
        true => Err(super::storage::Unusable::Other("the folder has no .csv files".into())),
        false => Ok(files),
    }
}

fn users(s3: &Objects, job: &Job) -> Result<HashSet<String>, String> {
    let access = Access { role: &job.role, account: &job.account, arn: &job.arn, key: None };
    let mut users = HashSet::new();
    let mut bytes = 0;
    for file in files(s3, &access, &job.location).map_err(unread)? {
        let content = access.open(s3, &job.location.bucket, &file.key).map_err(unread)?;
        bytes += content.get_ref().object.size;
        if bytes > MOST_BYTES {
            return Err("The input has more than 100 MB.".into());
        }
        let broken = |broken| broken_text(&file.key, &broken);
        let mut records = Records::new(content);
        let mut record = Vec::new();
        if records.next(&mut record).map_err(broken)?.is_none() {
            return Err(format!("The input CSV `{}` is empty.", file.key));
        }
        if !record.iter().any(|name| name.eq_ignore_ascii_case(COLUMN)) {
            return Err(missing_text(&[COLUMN]));
        }
        if record.len() > 1 {
            let (key, count) = (&file.key, record.len());
            return Err(format!(
                "The input CSV `{key}` has {count} columns, but {COLUMN} has to be the only one."
            ));
        }
        while records.next(&mut record).map_err(broken)?.is_some() {
            users.extend(record.first().filter(|user| !user.is_empty()).cloned());
        }
    }
    Ok(users)
}
