//! Saved plans: read from a file, and checked against the account and the local files before anything is written.
//! Not here: how a plan is judged (`core::plan`).

use crate::{
    args::Common,
    connect::Connection,
    exit::chain,
    exit::{Exit, Failed},
    file,
    pending_tags::{announce, await_tags, pending},
    sources,
};
use personalize_core::{
    inventory::Live,
    lowering::text,
    plan::{LocalFile, Plan, Refusal, Step, recheck::recheck, refusals, saved},
    spec::files::FileProblem,
};
use personalize_engine::preconditions::read_preconditions;
use std::{
    collections::BTreeMap,
    io::BufReader,
    path::{Component, Path, PathBuf},
};

/// Whether the file at `path` is a saved plan rather than a spec.
pub(crate) fn is_saved(path: &Path) -> bool {
    file::open(path).is_ok_and(|file| saved::is_saved(BufReader::new(file)))
}

/// The most bytes of a plan. One of 100,000 files has 157 MB.
const LARGEST: u64 = 512 << 20;

/// Reads the plan in `path`.
pub(crate) fn read(path: &Path) -> Result<Plan, Failed> {
    let unusable = |cause: String| {
        let report = format!(
            "error: cannot use the plan `{}`\n{cause}\nhelp: make one with `personalize plan SPEC -o FILE`",
            path.display()
        );
        Failed::new(Exit::BadSpec, report)
    };
    if std::fs::metadata(path).is_ok_and(|facts| facts.is_file() && facts.len() > LARGEST) {
        return Err(unusable(
            "caused by: it is larger than 512 MB, so it is probably not a plan".into(),
        ));
    }
    let file = file::open(path).map_err(|error| unusable(chain(&error)))?;
    Plan::read_from(file).map_err(|error| unusable(chain(&error)))
}

/// `plan` for a spec in `folder`, in words that mean the same on every machine: the folder as it is seen from here, and
/// files as they are seen from the folder.
pub(crate) fn portable(mut plan: Plan, folder: &Path) -> Plan {
    let inside = |path: &str| match Path::new(path).strip_prefix(folder) {
        Ok(inside) => slashes(inside),
        Err(_) => path.to_owned(),
    };
    plan.files.iter_mut().for_each(|file| file.path = inside(&file.path).into());
    for step in plan.steps.iter_mut().filter(|step| step.is_upload()) {
        if let Some(source) = step.input.get_mut("source") {
            *source = inside(source.as_str().unwrap_or_default()).into();
        }
    }
    let here = std::env::current_dir().unwrap_or_default();
    plan.folder = slashes(folder.strip_prefix(here).unwrap_or(folder));
    plan
}

/// The path with `/` between its parts, and without parts that say nothing.
fn slashes(path: &Path) -> String {
    let parts = path.components().filter(|part| *part != Component::CurDir);
    let parts: Vec<_> = parts.map(|part| part.as_os_str().to_string_lossy()).collect();
    parts.join("/").replace("//", "/")
}

/// The plan with the places of its files as they are seen from here.
pub(crate) fn placed(mut plan: Plan) -> Plan {
    let folder = PathBuf::from(&plan.folder);
    for step in plan.steps.iter_mut().filter(|step| step.is_upload()) {
        if let Some(source) = step.input.get_mut("source") {
            let path = folder.join(source.as_str().unwrap_or_default());
            *source = path.to_string_lossy().into_owned().into();
        }
    }
    plan
}

/// Whether a plan can be carried out from a file; said when it is saved, not only when it is used.
pub(crate) fn can_be(plan: &Plan, path: &Path) -> Result<(), Failed> {
    plan.can_be_saved().and_then(|()| outside(plan)).map_err(|why| {
        let report = format!(
            "error: the plan cannot be saved to `{}`\ncaused by: {why}\nhelp: a saved plan uploads only files below the folder of its spec, which is the current one or below it; move the data there, start from a folder above both, or apply the spec itself",
            path.display()
        );
        Failed::new(Exit::BadSpec, report)
    })
}

/// A plan from a file names no file outside the folder of its spec, through links neither.
pub(crate) fn lies_in_its_folder(plan: &Plan) -> Result<(), Failed> {
    outside(plan).map_err(|why| {
        let report = format!("error: the plan is not carried out, and nothing was written\ncaused by: {why}\nhelp: make a new plan from data that lies below the folder of the spec");
        Failed::new(Exit::BadSpec, report)
    })
}

/// Fails with what lies elsewhere once all links are followed. A file that is not there is not this function's to judge.
fn outside(plan: &Plan) -> Result<(), String> {
    let real = |path: &Path| std::fs::canonicalize(path).ok();
    let Some(here) = real(Path::new(".")) else { return Ok(()) };
    let folder = here.join(&plan.folder);
    let Some(folder) = real(&folder) else {
        return Err(format!("there is no folder `{}`", plan.folder));
    };
    if !folder.starts_with(&here) {
        return Err(format!("the folder `{}` is a link to another place", plan.folder));
    }
    let strange = |path: &str| file::leads_out(&folder, &folder.join(path));
    match plan.files.iter().map(|file| file.path.as_str()).find(|path| strange(path)) {
        Some(path) => Err(format!("`{path}` is a link to a place outside the folder of the spec")),
        None => Ok(()),
    }
}

/// What decides a plan when it is made, as (argument, flag).
const DECIDED: [(&str, &str); 5] = [
    ("vars", "--var"),
    ("var_file", "--var-file"),
    ("target", "--target"),
    ("train", "--train"),
    ("jobs", "--run"),
];

/// A plan holds its variables, its target, and what was asked for beyond the spec: to give others on the command line is a
/// mistake. Those of the environment are for the other commands of a pipeline.
pub(crate) fn takes_no_wishes(common: &Common) -> Result<(), Failed> {
    let Some((_, flag)) = DECIDED.iter().find(|(argument, _)| common.typed.contains(*argument))
    else {
        return Ok(());
    };
    let report = format!(
        "error: a saved plan takes no `{flag}`\nhelp: what it was made with is already in it; give `{flag}` to `plan`, or the spec in place of the plan"
    );
    Err(Failed::new(Exit::BadSpec, report))
}

/// What was written before a look at what the plan touches.
#[derive(Clone, Copy)]
pub(crate) enum Written {
    Nothing,
    Bucket,
}

/// What is left to do of `plan` now. Where something that it touches is neither as it was seen nor as wanted, the plan is
/// stale, and nothing more is written.
pub(crate) async fn still_fits(
    plan: &Plan,
    connection: &Connection,
    written: Written,
    say: impl Fn(&Live),
) -> Result<Plan, Failed> {
    unchanged_files(plan).map_err(|lines| stale(&lines, written))?;
    left(plan, &seen(plan, connection, say).await?, written)
}

/// What is left to do of a `plan` from a file, and why it may not be done: judged by what is live, not by what the file
/// says of itself.
pub(crate) async fn judged(
    plan: &Plan,
    connection: &Connection,
    common: &Common,
) -> Result<(Plan, Vec<Refusal>), Failed> {
    unchanged_files(plan).map_err(|lines| stale(&lines, Written::Nothing))?;
    let now = seen(plan, connection, announce(common)).await?;
    Ok((left(plan, &now, Written::Nothing)?, refusals(plan, &now)))
}

/// What is live of what the plan touches, once AWS tells whose it is; `say` is told what is waited for.
async fn seen(
    plan: &Plan,
    connection: &Connection,
    say: impl Fn(&Live),
) -> Result<Vec<Option<Live>>, Failed> {
    await_tags(connection, say, async || {
        let now = read_preconditions(connection.cloud(), plan, connection.retry()).await;
        let now = now.map_err(|error| connection.unreadable(&error))?;
        let pending = pending(now.iter().flatten());
        Ok((now, pending))
    })
    .await
}

fn left(plan: &Plan, now: &[Option<Live>], written: Written) -> Result<Plan, Failed> {
    recheck(plan, now).map_err(|changed| {
        let lines: Vec<String> =
            changed.iter().map(|c| format!("  {} `{}`: {}", c.address, c.name, c.what)).collect();
        stale(&lines, written)
    })
}

/// The files that the plan uploads are still what they were; or which are not.
fn unchanged_files(plan: &Plan) -> Result<(), Vec<String>> {
    let folder = Path::new(&plan.folder);
    let conversions = conversions(plan);
    let changed: Vec<String> = plan
        .files
        .iter()
        .filter_map(|file| match hash_now(&conversions, folder, file) {
            Ok(now) if now == file.hash => None,
            Ok(_) => Some(format!("  the file `{}` has another content", file.path)),
            Err(problem) => Some(format!("  the file `{}` {}", file.path, file::words(&problem))),
        })
        .collect();
    if changed.is_empty() { Ok(()) } else { Err(changed) }
}

/// The uploads whose bytes are made of their files, by the hash of these bytes.
fn conversions(plan: &Plan) -> BTreeMap<&str, Vec<&Step>> {
    let mut all: BTreeMap<&str, Vec<&Step>> = BTreeMap::new();
    for step in plan.steps.iter().filter(|step| step.is_upload()) {
        if step.input.get("conversion").is_some() {
            all.entry(text(&step.input, "hash")).or_default().push(step);
        }
    }
    all
}

/// The hash of the bytes that are uploaded of a file, as it is now.
fn hash_now(
    conversions: &BTreeMap<&str, Vec<&Step>>,
    folder: &Path,
    file: &LocalFile,
) -> Result<String, FileProblem> {
    let path = folder.join(&file.path);
    let is_it = |step: &&&Step| {
        let source = text(&step.input, "source");
        source == file.path || Path::new(source) == path
    };
    let step = conversions.get(file.hash.as_str()).and_then(|steps| steps.iter().find(is_it));
    match step.and_then(|step| step.input.get("conversion")) {
        None => Ok(file::facts(path, file::Depth::Hash)?.hash.into()),
        Some(conversion) => sources::hash_of(&path, &conversion.to_string()),
    }
}

fn stale(lines: &[String], written: Written) -> Failed {
    let written = match written {
        Written::Nothing => "nothing was written",
        Written::Bucket => "nothing but the bucket was made",
    };
    let report = format!(
        "error: the plan is stale, and {written}; since it was made, this changed:\n{}\nhelp: make a new plan and approve that one",
        lines.join("\n")
    );
    Failed::new(Exit::Stale, report)
}
