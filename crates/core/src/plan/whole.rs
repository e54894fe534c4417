//! Why a dataset that takes its parts by themselves has to be imported as a whole, in words that name the part.
//! Not here: which parts are imported (`increments`).

use crate::{
    address::Kind,
    inventory::{Inventory, Live},
    kind::{bucket, import_job},
    lowering::attempt_of,
    spec::files::DataFile,
};
use personalize_rules::{
    finding::{byte_size, listed},
    quota::import::INCREMENTAL,
    visible::visible,
};
use std::{collections::BTreeSet, fmt};

/// How many parts a reason names.
const NAMED: usize = 5;

/// Why everything is imported again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Why {
    /// Somebody else's import put other data in place.
    Strange(String),
    /// These parts changed, and these are gone.
    Other { changed: Vec<String>, gone: Vec<String> },
    /// So many parts changed or are gone, and nothing tells which.
    Some(usize),
    /// The schema takes other columns of the parts than it did.
    Schema,
    /// The job with this name does not tell its parts.
    Untold(String),
    /// The part with this name is more than an incremental import takes.
    Large(String),
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all = "all parts are imported again";
        match self {
            Why::Strange(job) => write!(f, "{job} put other data in its place; {all}"),
            Why::Other { changed, gone } => {
                let said = |parts: &[String], what: &str| {
                    let names = listed(parts.iter().map(|p| format!("`{}`", visible(p))), NAMED);
                    (!parts.is_empty()).then(|| format!("{what}: {names}"))
                };
                let both = [said(changed, "changed"), said(gone, "gone")];
                let both: Vec<String> = both.into_iter().flatten().collect();
                write!(f, "{}; an incremental import takes no rows away, so {all}", both.join("; "))
            }
            Why::Some(1) => write!(
                f,
                "an imported part changed or is gone; an incremental import takes no rows away, so {all}"
            ),
            Why::Some(n) => write!(
                f,
                "{n} imported parts changed or are gone; an incremental import takes no rows away, so {all}"
            ),
            Why::Schema => write!(f, "the schema takes other columns of the parts; {all}"),
            Why::Untold(job) => write!(f, "{job} does not tell which parts it imported; {all}"),
            Why::Large(part) => write!(
                f,
                "`{}` has more than {}, which an incremental import does not take; {all}",
                visible(part),
                byte_size(INCREMENTAL)
            ),
        }
    }
}

/// Why the parts of `job`, which added some, are not among those that are there.
pub(super) fn of_added(files: &[DataFile], inventory: &Inventory, job: &Live) -> Why {
    let data = data_digits(job);
    if files.iter().any(|file| bucket::data_hash(std::slice::from_ref(file)) == data) {
        return Why::Schema;
    }
    // Where it imported several, they lie in a folder.
    of_uploads(files, inventory, job)
        .or_else(|| of_marks(files, job))
        .unwrap_or_else(|| Why::Untold(job.name.clone()))
}

/// Why the parts of `full` are not all among those that are there.
pub(super) fn of_full(files: &[DataFile], inventory: &Inventory, full: &Live) -> Why {
    let told = import_job::told_parts(full).unwrap_or_default();
    let of_it = files.iter().filter(|file| told.contains(&*import_job::part_mark(file)));
    let of_it: Vec<_> = of_it.cloned().collect();
    let all = [of_it.as_slice(), files];
    if all.into_iter().any(|some| !some.is_empty() && bucket::data_hash(some) == data_digits(full))
    {
        return Why::Schema;
    }
    of_uploads(files, inventory, full)
        .or_else(|| of_marks(files, full))
        .unwrap_or_else(|| Why::Untold(full.name.clone()))
}

/// The digits in the name of a job that stand for its data.
fn data_digits(job: &Live) -> &str {
    let base = attempt_of(&job.name).map_or(job.name.as_str(), |(base, _)| base);
    let digits = base.rsplit('-').next().unwrap_or_default();
    digits.get(..bucket::HASH).unwrap_or_default()
}

/// What the uploads that `job` read tell, as far as they still lie there.
fn of_uploads(files: &[DataFile], inventory: &Inventory, job: &Live) -> Option<Why> {
    let location = job.props.get("dataSource")?.get("dataLocation")?.as_str()?;
    let (folder, _) = location.rsplit_once('/')?;
    let folder = format!("{folder}/");
    let uploads = inventory.of(Kind::DataObject);
    let uploads = uploads.filter(|live| live.locator.starts_with(&folder));
    let (mut changed, mut gone) = (Vec::new(), Vec::new());
    for upload in uploads {
        let name = upload.locator.trim_start_matches(&folder).to_owned();
        match files.iter().find(|file| file.name == name) {
            Some(file) if file.hash == upload.text("hash") => {}
            Some(_) => changed.push(name),
            None => gone.push(name),
        }
    }
    (!changed.is_empty() || !gone.is_empty()).then_some(Why::Other { changed, gone })
}

/// How many parts that the tags of `job` tell are not there.
fn of_marks(files: &[DataFile], job: &Live) -> Option<Why> {
    let there: BTreeSet<String> = files.iter().map(import_job::part_mark).collect();
    let missing =
        import_job::told_parts(job)?.iter().filter(|mark| !there.contains(**mark)).count();
    (missing > 0).then_some(Why::Some(missing))
}
