//! Specs that were made of something else: written with their schemas, and what could not be carried over is said.
//! Not here: how they are made (`core::takeover`).

use crate::{
    args::Common,
    counted::count,
    exit::{Exit, Failed},
    problems::show,
};
use personalize_core::{diagnostic::Source, takeover::Taken};
use std::{
    fs::{self, File},
    io::{self, Write},
    path::Path,
};

/// Refuses to overwrite; called before anything is read.
pub(crate) fn absent(path: &Path) -> Result<(), Failed> {
    match path.exists() {
        true => Err(there(path)),
        false => Ok(()),
    }
}

fn there(path: &Path) -> Failed {
    let report = format!(
        "error: `{}` is there already\nhelp: nothing was overwritten: move it away, or write another file with `--output FILE`",
        path.display()
    );
    Failed::new(Exit::BadSpec, report)
}

/// Writes the spec to `output` and the schemas beside it, shows what was lost, and answers 2 where anything was.
pub(crate) fn write(
    taken: &Taken,
    output: &Path,
    source: &Source,
    common: &Common,
) -> Result<Exit, Failed> {
    let beside = output.parent().unwrap_or(Path::new(""));
    for (path, text) in &taken.schemas {
        let path = beside.join(path);
        if path.exists() && fs::read_to_string(&path).is_ok_and(|old| old != *text) {
            return Err(there(&path));
        }
    }
    for (path, text) in &taken.schemas {
        let path = beside.join(path);
        let folder = path.parent().unwrap_or(beside);
        fs::create_dir_all(folder).map_err(|error| unwritable(folder, &error))?;
        fs::write(&path, text).map_err(|error| unwritable(&path, &error))?;
    }
    let mut file = File::create_new(output).map_err(|error| unwritable(output, &error))?;
    file.write_all(taken.spec.as_bytes()).map_err(|error| unwritable(output, &error))?;
    if !taken.losses.is_empty() {
        errln!("{}", show(&taken.losses, source, common).report);
    }
    view!("wrote {} and {}", output.display(), count(taken.schemas.len(), "schema"));
    Ok(if taken.losses.is_empty() { Exit::Done } else { Exit::Changes })
}

fn unwritable(path: &Path, error: &io::Error) -> Failed {
    let report = format!("error: cannot write `{}`\ncaused by: {error}", path.display());
    Failed::new(Exit::BadSpec, report)
}
