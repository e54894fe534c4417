//! Soundness: whether the parts of a plan belong together as the planner puts them. What a file claims to be a plan is
//! held to it, whatever its id says. Not here: the live account (`recheck`, `rejudge`) and links on the disk (the shell).

use super::{Plan, Step, Verb, precondition::owner};
use crate::{
    address::Kind,
    kind::bucket::{HASH, prefix},
    lowering::text,
};
use std::path::{Component, Path};

/// Fails with what does not belong together.
pub(super) fn check(plan: &Plan) -> Result<(), String> {
    is_below(&plan.folder, "the folder of its spec", "the folder in which it is made")?;
    for file in &plan.files {
        is_below(&file.path, "a file that it uploads", "the folder of its spec")?;
        if !plan.steps.iter().any(|s| s.is_upload() && text(&s.input, "source") == file.path) {
            return Err(format!("no step uploads `{}`", file.path));
        }
    }
    for step in &plan.steps {
        let said = plan.preconditions.iter().find(|p| p.is_of(step));
        let Some(seen) = said else { return Err(format!("`{}` has no precondition", step.id)) };
        if step.verb != Verb::Create && step.locator.is_some() && step.locator != seen.locator {
            return Err(format!("`{}` is not what was looked at", step.id));
        }
        in_the_bucket(plan, step)?;
        if step.is_upload() {
            upload(plan, step)?;
        }
    }
    Ok(())
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
    let (kind, bucket) = owner(step.address.kind, locator);
    if kind != Kind::Bucket {
        return Ok(());
    }
    match &plan.bucket {
        Some(named) if named == bucket || step.verb == Verb::Delete => Ok(()),
        Some(named) => Err(format!("`{}` is about another bucket than `{named}`", step.id)),
        None => Err(format!("`{}` is about a bucket, and it names none for its lock", step.id)),
    }
}

/// An upload is of a file that the plan names, and goes where files of that content go.
fn upload(plan: &Plan, step: &Step) -> Result<(), String> {
    let source = text(&step.input, "source");
    let hash = text(&step.input, "hash");
    let bytes = step.input.get("bytes").and_then(|bytes| bytes.as_u64());
    let same = |f: &&super::LocalFile| f.path == source && f.hash == hash && Some(f.bytes) == bytes;
    if plan.files.iter().find(same).is_none() {
        return Err(format!("`{}` uploads what is not among its files", step.id));
    }
    let name = source.rsplit('/').next().unwrap_or_default();
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
