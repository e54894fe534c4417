//! Datasets with `importMode: INCREMENTAL`: which parts are imported, as the live jobs tell, and which imports are to come. The
//! names of jobs hold the hash of their parts, and their tags which parts these are. Facts: docs/service/data.md, "Import
//! modes". Not here: why a full import is due (`whole`), and the attempts of each import (`choose`).

use super::{
    jobs::{is_no_older, is_partial, is_run, replaced_by, usable},
    owner::is_ours,
    whole::{self, Why},
};
use crate::{
    address::{Address, Kind},
    inventory::{Inventory, Live},
    kind::{self, bucket, dataset, import_job},
    lowering::{Choices, Increments, Lowering, PartGroup, TAG_CONTENT},
    spec::files::DataFile,
};
use personalize_rules::{
    dataset::DatasetType,
    finding::{byte_size, grouped, listed},
    quota::{self, import::INCREMENTAL},
};
use smol_str::SmolStr;
use std::collections::BTreeSet;

/// How many parts a reason names.
const NAMED: usize = 5;

/// Chooses the imports of every dataset that takes its parts by themselves. What is in those that are `replaced` goes with them.
pub(super) fn choose(
    from: &Lowering<'_>,
    choices: &mut Choices,
    inventory: &Inventory,
    replaced: &BTreeSet<Address>,
) {
    choices.increments.clear();
    let plain = Choices::default();
    let from = &Lowering { choices: &plain, ..*from };
    for (key, dataset) in from.spec.datasets.iter().filter(|(_, d)| d.is_incremental()) {
        let files = dataset.source.as_deref().and_then(|source| from.files.of_dataset(key, source));
        let Some(Ok(files)) = files else { continue };
        let is_replaced = replaced.contains(&Address::new(Kind::Dataset, key));
        let parts = Parts { from, key, files, inventory };
        let (increments, why) = match parts.imports().filter(|_| !is_replaced) {
            None => (parts.all(), None),
            Some(Ok(increments)) => (increments, None),
            Some(Err(why)) => (parts.all(), Some(why.to_string())),
        };
        let full = Address::new(Kind::ImportJob, key);
        choices.reasons.extend(why.map(|why| (full, why)));
        let added = increments.imports.iter().skip(1).filter(|group| !group.is_imported);
        choices.reasons.extend(added.map(|group| parts.reason(group)));
        choices.increments.insert(key.to_owned(), increments);
    }
}

/// The parts of one dataset.
struct Parts<'a> {
    from: &'a Lowering<'a>,
    key: &'a str,
    files: &'a [DataFile],
    inventory: &'a Inventory,
}

impl<'a> Parts<'a> {
    /// One import of everything.
    fn all(&self) -> Increments {
        let names = self.files.iter().map(|file| file.name.clone()).collect();
        Increments { imports: vec![PartGroup { names, is_imported: false }], held: BTreeSet::new() }
    }

    /// The imports that are there and those that add what is new; `None` where nothing was imported yet, and an error where all
    /// has to be imported again.
    fn imports(&self) -> Option<Result<Increments, Why>> {
        let full = self.last_full()?;
        if !self.may_be_ours(full) {
            return Some(Err(Why::Strange(full.name.clone())));
        }
        Some(self.since(full))
    }

    fn since(&self, full: &Live) -> Result<Increments, Why> {
        let mut left: Vec<&DataFile> = self.files.iter().collect();
        let mut added = Vec::new();
        for job in self.added_to(full) {
            let group = self
                .parts_of(job, &left)
                .ok_or_else(|| whole::of_added(self.files, self.inventory, job))?;
            left.retain(|file| !group.contains(&file.name));
            added.push(PartGroup { names: group, is_imported: true });
        }
        let base = self
            .base(full, &left)
            .ok_or_else(|| whole::of_full(self.files, self.inventory, full))?;
        left.retain(|file| !base.contains(&file.name));
        if let Some(large) = left.iter().find(|file| file.bytes > INCREMENTAL) {
            return Err(Why::Large(large.name.to_string()));
        }
        self.leave_out_copies(&mut left);
        let (new, held) = self.groups(&left);
        let mut imports = vec![PartGroup { names: base, is_imported: true }];
        imports.extend(added);
        imports.extend(new.into_iter().map(|names| PartGroup { names, is_imported: false }));
        Ok(Increments { imports, held })
    }

    /// The import that all others since add to.
    fn last_full(&self) -> Option<&'a Live> {
        self.jobs().find(|job| !is_partial(job) && replaced_by(job, self.inventory).is_none())
    }

    /// The imports that added parts to `full`, the earliest first.
    fn added_to(&self, full: &Live) -> Vec<&'a Live> {
        let mut added: Vec<&Live> = self
            .jobs()
            .filter(|job| is_partial(job) && is_no_older(job, full) && self.may_be_ours(job))
            .collect();
        added.sort_by_key(|job| (job.created, &job.name));
        added
    }

    /// The good imports into the dataset that is there now, and those under way.
    fn jobs(&self) -> impl Iterator<Item = &'a Live> {
        let kind = dataset::dataset_type(self.key);
        let arn = self.from.scope.dataset(&self.from.group_name(), kind);
        let dataset = self.inventory.located(Kind::Dataset, &arn);
        let of_it = move |job: &&Live| {
            dataset.is_some_and(|dataset| {
                job.text("datasetArn") == dataset.locator && is_no_older(job, dataset)
            })
        };
        self.inventory.of(Kind::ImportJob).filter(|job| usable(job)).filter(of_it)
    }

    fn may_be_ours(&self, job: &Live) -> bool {
        kind::is_untold(job) || is_ours(job, &self.from.spec.name)
    }

    /// Whether `job` imported these parts, under the schema of now.
    fn is_import_of(&self, job: &Live, parts: &[DataFile]) -> bool {
        let base = import_job::base_name(self.from, self.key, parts);
        is_run(&base, job) || job.tag(TAG_CONTENT) == Some(&base)
    }

    /// The names of the parts of `full` among `left`: all of these, or those that its tags tell.
    fn base(&self, full: &Live, left: &[&DataFile]) -> Option<BTreeSet<SmolStr>> {
        let every: Vec<DataFile> = left.iter().copied().cloned().collect();
        if self.is_import_of(full, &every) {
            return Some(names(&every));
        }
        self.parts_of(full, left)
    }

    /// The names of the parts of `job` among `left`: those that its tags tell, or the one that its name tells.
    fn parts_of(&self, job: &Live, left: &[&DataFile]) -> Option<BTreeSet<SmolStr>> {
        let marks = import_job::told_parts(job).unwrap_or_default();
        let told = left.iter().filter(|file| marks.contains(&*import_job::part_mark(file)));
        let told: Vec<DataFile> = told.copied().cloned().collect();
        if !told.is_empty() && self.is_import_of(job, &told) {
            return Some(names(&told));
        }
        let one = left.iter().find(|file| self.is_import_of(job, std::slice::from_ref(file)))?;
        Some(BTreeSet::from([one.name.clone()]))
    }

    /// Takes away the parts whose content is imported under another name, or by a part before.
    fn leave_out_copies(&self, left: &mut Vec<&DataFile>) {
        let new: BTreeSet<&str> = left.iter().map(|file| &*file.name).collect();
        let had = self.files.iter().filter(|file| !new.contains(&*file.name));
        let mut seen: BTreeSet<&str> = had.map(|file| &*file.hash).collect();
        left.retain(|file| seen.insert(&file.hash));
    }

    /// The imports that bring the parts that are `new`, and the parts that have to wait.
    ///
    /// An import of events takes at least a thousand, and their order does not matter, so that one import brings all of them.
    /// Of two items with the same id the later one stays, so that each part comes by itself, in the order of the names.
    fn groups(&self, new: &[&DataFile]) -> (Vec<BTreeSet<SmolStr>>, BTreeSet<SmolStr>) {
        if !takes_events(self.key) {
            return (
                new.iter().map(|f| BTreeSet::from([f.name.clone()])).collect(),
                <_>::default(),
            );
        }
        let (mut groups, mut held) = (Vec::new(), BTreeSet::new());
        for group in by_size(new) {
            let rows: Option<u64> = group.iter().map(|file| file.rows).sum();
            let names = group.iter().map(|file| file.name.clone());
            match rows.is_some_and(|rows| rows < quota::MIN_INTERACTIONS) {
                true => held.extend(names),
                false => groups.push(names.collect()),
            }
        }
        (groups, held)
    }

    /// Why the import of these parts comes, with its address.
    fn reason(&self, group: &PartGroup) -> (Address, String) {
        let files: Vec<DataFile> =
            self.files.iter().filter(|file| group.names.contains(&file.name)).cloned().collect();
        let key = format!("{}/{}", self.key, bucket::data_hash(&files));
        let bytes = files.iter().map(|file| file.bytes).sum();
        let rows: Option<u64> = files.iter().map(|file| file.rows).sum();
        let rows = rows.map(|rows| format!("{} rows, ", grouped(rows))).unwrap_or_default();
        let parts = if files.len() == 1 { "new part" } else { "new parts" };
        let names = listed(files.iter().map(|file| format!("`{}`", file.name)), NAMED);
        let text = format!("{} {parts}, {rows}{}: {names}", files.len(), byte_size(bytes));
        (Address::new(Kind::ImportJob, key), text)
    }
}

/// Whether the dataset under `key` is of events.
fn takes_events(key: &str) -> bool {
    matches!(
        dataset::dataset_type(key),
        DatasetType::Interactions | DatasetType::ActionInteractions
    )
}

/// The parts in groups that are not larger than an incremental import takes.
fn by_size<'f>(parts: &[&'f DataFile]) -> Vec<Vec<&'f DataFile>> {
    let mut groups: Vec<(u64, Vec<&DataFile>)> = Vec::new();
    for part in parts.iter().copied() {
        match groups.last_mut() {
            Some((bytes, group)) if *bytes + part.bytes <= INCREMENTAL => {
                *bytes += part.bytes;
                group.push(part);
            }
            _ => groups.push((part.bytes, vec![part])),
        }
    }
    groups.into_iter().map(|(_, group)| group).collect()
}

fn names(files: &[DataFile]) -> BTreeSet<SmolStr> {
    files.iter().map(|file| file.name.clone()).collect()
}
