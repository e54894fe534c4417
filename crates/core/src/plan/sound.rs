//! Soundness: whether the parts of a plan belong together as the planner puts them. What a file claims to be a plan is
//! held to it, whatever its id says. Not here: the live account (`recheck`, `rejudge`) and links on the disk (the shell).

use super::{
    Plan, Step, Verb,
    index::Index,
    precondition::{Precondition, owner},
};
use crate::{
    address::Kind,
    kind::bucket::{HASH, prefix},
    lowering::{TAG_STACK, text},
    spec::{
        batch_lines::Making,
        files::Conversion,
        query::{Query, RESULT},
    },
};
use std::{
    collections::BTreeSet,
    path::{Component, Path},
};

/// Fails with what does not belong together.
pub(super) fn check(plan: &Plan) -> Result<(), String> {
    is_below(&plan.folder, "the folder of its spec", "the folder in which it is made")?;
    once(plan)?;
    let index = Index::of(plan);
    let uploads = plan.steps.iter().filter(|step| step.is_upload() && !step.is_query());
    let uploaded: BTreeSet<&str> = uploads.map(|step| text(&step.input, "source")).collect();
    for file in &plan.files {
        is_below(&file.path, "a file that it uploads", "the folder of its spec")?;
        if !uploaded.contains(file.path.as_str()) {
            return Err(format!("no step uploads `{}`", file.path));
        }
    }
    for step in &plan.steps {
        let Some(seen) = index.precondition(step.resource()) else {
            return Err(format!("`{}` has no precondition", step.id));
        };
        if step.verb != Verb::Create && step.locator.is_some() && step.locator != seen.locator {
            return Err(format!("`{}` is not what was looked at", step.id));
        }
        guarded(plan, step, seen)?;
        in_the_bucket(plan, step)?;
        if step.is_upload() {
            upload(plan, &index, step)?;
        }
    }
    plan.spending.as_ref().map_or(Ok(()), |spending| spending.fits(plan))?;
    Ok(())
}

/// Nothing is said twice, so that nobody reads the one and gets the other.
fn once(plan: &Plan) -> Result<(), String> {
    let twice = |what: &str| Err(format!("it names `{what}` twice"));
    let (mut steps, mut items) = (BTreeSet::new(), BTreeSet::new());
    let (mut seen, mut files) = (BTreeSet::new(), BTreeSet::new());
    if let Some(step) = plan.steps.iter().find(|step| !steps.insert(&step.id)) {
        return twice(&step.id);
    }
    if let Some(item) = plan.items.iter().find(|i| !items.insert((&i.address, &i.name))) {
        return twice(&item.name);
    }
    if let Some(one) = plan.preconditions.iter().find(|one| !seen.insert(one.resource())) {
        return twice(&one.name);
    }
    match plan.files.iter().find(|file| !files.insert((&file.path, &file.hash))) {
        Some(file) => twice(&file.path),
        None => Ok(()),
    }
}

/// What had the tags of the stack is not deleted without another look at them.
fn guarded(plan: &Plan, step: &Step, seen: &Precondition) -> Result<(), String> {
    let tags = seen.seen.as_ref().and_then(|seen| seen.tags.as_ref());
    let marked = tags.is_some_and(|tags| tags.contains_key(TAG_STACK));
    if step.verb != Verb::Delete || !marked {
        return Ok(());
    }
    let fits = step.guard.as_ref().is_some_and(|guard| {
        guard.kind == step.address.kind
            && Some(guard.locator.as_str()) == step.locator.as_deref()
            && guard.tags.get(TAG_STACK) == Some(&plan.stack)
    });
    match fits {
        true => Ok(()),
        false => Err(format!("`{}` does not look whose it is", step.id)),
    }
}

/// Whether `path` only goes down.
fn is_below(path: &str, what: &str, whole: &str) -> Result<(), String> {
    let down = |part| matches!(part, Component::Normal(_) | Component::CurDir);
    match Path::new(path).components().all(down) && !path.contains('\\') {
        true => Ok(()),
        false => Err(format!("{what}, `{path}`, is not below {whole}")),
    }
}

/// What a step does to the bucket, or in it, it does where the lock lies.
fn in_the_bucket(plan: &Plan, step: &Step) -> Result<(), String> {
    let locator = step.locator.as_deref().unwrap_or(&step.name);
    let (kind, bucket) = owner(step.address.kind, locator, &step.input);
    if kind != Kind::Bucket {
        return Ok(());
    }
    match &plan.bucket {
        Some(named) if named == bucket || step.verb == Verb::Delete => Ok(()),
        Some(named) => Err(format!("`{}` is about another bucket than `{named}`", step.id)),
        None => Err(format!("`{}` is about a bucket, and it names none for its lock", step.id)),
    }
}

/// The result of a query goes by the hash of the query.
fn query(step: &Step, hash: &str) -> Result<(), String> {
    let query = step.input.get("query").cloned().unwrap_or_default();
    let is_its = serde_json::from_value::<Query>(query).is_ok_and(|query| query.hash() == hash);
    match is_its && !step.input.contains_key("source") {
        true => Ok(()),
        false => Err(format!("`{}` has a hash that is not that of its query", step.id)),
    }
}

/// The name that the object made of `source` has below its folder. With a conversion it stands for some of the path, too; none
/// where the conversion is not one.
fn object_name(step: &Step, source: &str) -> Option<String> {
    if step.is_query() {
        return Some(RESULT.to_owned());
    }
    let own = source.rsplit('/').next().unwrap_or_default();
    let Some(conversion) = step.input.get("conversion") else { return Some(own.to_owned()) };
    match serde_json::from_value::<Making>(conversion.clone()).ok()? {
        Making::Lines(lines) if !lines.stays_below() => return None,
        Making::Lines(lines) => return Some(lines.object_name().unwrap_or(own).to_owned()),
        Making::Rows(_) => {}
    }
    let key = step.name.as_str();
    let starts = source.match_indices('/').map(|(at, _)| at + 1).chain([0]);
    let mut names = starts.map(|start| Conversion::object_name(&source[start..]));
    names.find(|name| key.ends_with(&format!("/{name}"))).or(Some(own.to_owned()))
}

/// An upload is of a file that the plan names, and goes where files of that content go.
fn upload(plan: &Plan, index: &Index<'_>, step: &Step) -> Result<(), String> {
    let source = text(&step.input, "source");
    let hash = text(&step.input, "hash");
    let bytes = step.input.get("bytes").and_then(|bytes| bytes.as_u64());
    let file = index.file(source, hash);
    if step.is_query() {
        query(step, hash)?;
    } else if file.is_none_or(|file| Some(file.bytes) != bytes) {
        return Err(format!("`{}` uploads what is not among its files", step.id));
    }
    let Some(name) = object_name(step, source) else {
        return Err(format!("`{}` has a conversion that is none", step.id));
    };
    let name = name.as_str();
    let dataset = step.address.key.as_str();
    let content: String = hash.chars().take(HASH).collect();
    let whole = format!("{}{dataset}/{content}/{name}", prefix(&plan.stack));
    // The folder of several files stands for all of them, and not all need be in the plan.
    let one_of = |key: &str| {
        let dataset = dataset.strip_suffix(name).filter(|rest| rest.ends_with('/'));
        dataset.is_some_and(|dataset| key.starts_with(&format!("{}{dataset}", prefix(&plan.stack))))
            && key.ends_with(&format!("/{name}"))
            && !key.contains("/../")
    };
    let key = step.name.as_str();
    let bucket = plan.bucket.as_deref().unwrap_or_default();
    let placed = text(&step.input, "key") == key
        && text(&step.input, "bucket") == bucket
        && step.locator.as_deref() == Some(format!("s3://{bucket}/{key}").as_str());
    match placed && (key == whole || one_of(key)) {
        true => Ok(()),
        false => Err(format!("`{}` does not go where files of its content go", step.id)),
    }
}
