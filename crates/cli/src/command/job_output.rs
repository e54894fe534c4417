//! `output ADDRESS`: what the newest run of a job wrote, as a list or as files.
//! Not here: which run is the newest (`find`), and the bytes (`personalize_aws`).

use super::plan;
use crate::{
    args::Common,
    connect::Connection,
    counted::{count, grouped},
    credentials::unread,
    exit::{Exit, Failed},
    find,
    stack::Stack,
};
use personalize_core::{
    address::{Address, Kind},
    inventory::{Live, Phase},
};
use personalize_engine::cloud::{CloudError, Object};
use personalize_rules::visible::visible;
use std::{
    ffi::OsStr,
    fs::{self, File},
    io,
    path::{Component, Path, PathBuf},
};

/// The kinds whose jobs write something.
const WRITING: &[Kind] = &[Kind::BatchInferenceJob, Kind::BatchSegmentJob, Kind::ExportJob];

/// Whether `address` is of a job, with results or without.
pub(crate) fn is_job(address: &Address) -> bool {
    WRITING.contains(&address.kind) || address.kind == Kind::DeletionJob
}

/// Shows what the newest run wrote, or downloads it.
pub(crate) async fn run(
    spec: &Path,
    job: &Address,
    target: Option<&Path>,
    common: &Common,
) -> Result<Exit, Failed> {
    let stack = Stack::load(spec, common)?;
    let graph = stack.offline_graph();
    if !WRITING.contains(&job.kind) || !graph.nodes.contains_key(job) {
        let there = find::addresses(&graph, WRITING);
        let report =
            format!("error: the spec has no job `{job}` with results\nhelp: the spec has {there}");
        return Err(Failed::new(Exit::BadSpec, report));
    }
    let connection = Connection::open(&stack, common).await?;
    let inventory = plan::seen(&stack, &connection).await?;
    let graph = stack.graph(&connection.scope);
    let run = find::live(job, &graph, &inventory);
    let (run, folder) = finished(job, run)?;
    let found = connection.retry().read(&folder, || connection.cloud().objects(&folder)).await;
    let mut objects = found.map_err(|error| connection.unreadable(&error))?;
    objects.retain(|object| !object.key.ends_with('/'));
    match target {
        None => show(run, &folder, &objects),
        Some(target) => download(&connection, &folder, &objects, target).await?,
    }
    Ok(Exit::Done)
}

/// The run with the folder that it wrote to; fails where there is none that has ended well.
fn finished<'l>(address: &Address, run: Option<&'l Live>) -> Result<(&'l Live, String), Failed> {
    let failed = |what: &str, help: &str| {
        Failed::new(Exit::Other, format!("error: {address} {what}\nhelp: {help}"))
    };
    let Some(run) = run else {
        return Err(failed("has not run yet", "`personalize apply` runs it"));
    };
    let folder = run.props.get("jobOutput");
    let folder = folder.and_then(|output| output.pointer("/s3DataDestination/path")?.as_str());
    match (run.phase, folder) {
        (Phase::Ready, Some(folder)) => Ok((run, format!("{}/", folder.trim_end_matches('/')))),
        (Phase::Creating, _) => {
            Err(failed("is still running", "`personalize status --watch` waits for it"))
        }
        _ => {
            let why = run.failure.as_deref().unwrap_or("the service gives no reason");
            let help = format!("`personalize apply --run {address}` runs it again");
            Err(failed(&format!("has no results: it is {}: {why}", run.status), &help))
        }
    }
}

fn show(run: &Live, folder: &str, objects: &[Object]) {
    let total = count(objects.len(), "object");
    let mut lines = vec![format!("{} wrote {total} to {}", visible(&run.name), visible(folder))];
    let width = objects.iter().map(|it| grouped(it.bytes).len()).max().unwrap_or(0);
    lines.extend(objects.iter().map(|object| {
        format!("  {:>width$}  {}", grouped(object.bytes), visible(name(&object.key)))
    }));
    view!("{}", lines.join("\n"));
}

/// The name of an object in its folder.
fn name(key: &str) -> &str {
    key.rsplit('/').next().unwrap_or(key)
}

/// Downloads the objects of `folder` to `target`. Nothing is written where one of the files is there already.
async fn download(
    connection: &Connection,
    folder: &str,
    objects: &[Object],
    target: &Path,
) -> Result<(), Failed> {
    let bad = |path: &Path, why: &dyn std::fmt::Display| {
        let report = format!("error: cannot write `{}`\ncaused by: {why}", path.display());
        Failed::new(Exit::Other, report)
    };
    let mut files = Vec::new();
    for object in objects {
        let path = place(target, name(&object.key)).map_err(|error| bad(target, &error))?;
        if fs::symlink_metadata(&path).is_ok() {
            let report = format!(
                "error: `{}` is there already\nhelp: nothing was downloaded: name another folder, or move that file away",
                path.display()
            );
            return Err(Failed::new(Exit::Other, report));
        }
        files.push((format!("{folder}{}", name(&object.key)), path));
    }
    fs::create_dir_all(target).map_err(|error| bad(target, &error))?;
    for (object, path) in files {
        let file = File::create_new(&path).map_err(|error| bad(&path, &error))?;
        let bytes = fetch(connection, &object, &file).await;
        let bytes = bytes.map_err(|error| {
            // The failure says more than that what was written could not be removed.
            fs::remove_file(&path).ok();
            unread(&format!("`{}`", visible(&object)), &error)
        })?;
        view!("{}, {} bytes", visible(&path.to_string_lossy()), grouped(bytes));
    }
    Ok(())
}

/// Where the object `name` goes in `target`: a plain name, which leads nowhere else.
fn place(target: &Path, name: &str) -> io::Result<PathBuf> {
    let plain = [Component::Normal(OsStr::new(name))];
    let is_plain = Path::new(name).components().eq(plain) && !name.contains(['\\', ':']);
    match is_plain && !name.contains(char::is_control) {
        true => Ok(target.join(name)),
        false => Err(io::Error::other(format!("`{name}` is no name of a file"))),
    }
}

/// Downloads one object; one that breaks off is downloaded again.
async fn fetch(connection: &Connection, object: &str, file: &File) -> Result<u64, CloudError> {
    let download = || connection.aws().download(object, file);
    connection.retry().read(object, download).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_names_become_files() {
        let target = Path::new("out");
        assert_eq!(place(target, "users.jsonl.out").ok(), Some(target.join("users.jsonl.out")));
        for name in ["..", ".", "", "a\nb", "c:x", "a\\b", "/etc"] {
            assert!(place(target, name).is_err(), "{name:?}");
        }
    }
}
