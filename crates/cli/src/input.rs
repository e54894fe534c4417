//! Texts that people wrote, from files or standard input. Not here: what they say.

use crate::{
    args::spec_file::STDIN,
    exit::{Exit, Failed},
    file,
};
use std::{
    io::{ErrorKind, Read as _},
    path::Path,
};

/// The most bytes of a text that people write.
const LARGEST: u64 = 4 << 20;

/// Reads a text that people wrote; `what` it is stands in the messages, and so does the help for one that is `absent`.
pub(crate) fn read(path: &Path, what: &str, absent: Option<&str>) -> Result<String, Failed> {
    let name = name(path);
    let is_stdin = path == Path::new(STDIN);
    if !is_stdin && std::fs::metadata(path).is_ok_and(|facts| facts.len() > LARGEST) {
        let report = format!(
            "error: {what} `{name}` is larger than 4 MB\nhelp: data and schemas go into files of their own, which the spec names"
        );
        return Err(Failed::new(Exit::BadSpec, report));
    }
    let bytes = match is_stdin {
        true => stdin(),
        false => file::bytes(path),
    };
    let bytes = bytes.map_err(|error| {
        let help = match error.kind() {
            ErrorKind::IsADirectory => {
                Some(format!("name a file in it: `{}`", path.join("spec.yaml").display()))
            }
            ErrorKind::NotFound => absent.map(str::to_owned),
            _ => None,
        };
        let help = help.map(|help| format!("\nhelp: {help}")).unwrap_or_default();
        Failed::new(
            Exit::BadSpec,
            format!("error: cannot read {what} `{name}`\ncaused by: {error}{help}"),
        )
    })?;
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        Failed::new(Exit::BadSpec, format!("error: {what} `{name}` is not UTF-8\ncaused by: byte {at} begins no character\nhelp: save it as UTF-8"))
    })
}

/// All bytes of standard input.
fn stdin() -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    std::io::stdin().lock().take(LARGEST + 1).read_to_end(&mut bytes)?;
    match bytes.len() as u64 > LARGEST {
        true => Err(std::io::Error::other("it is larger than 4 MB")),
        false => Ok(bytes),
    }
}

/// What a path is called in messages.
pub(crate) fn name(path: &Path) -> String {
    match path == Path::new(STDIN) {
        true => "<stdin>".to_owned(),
        false => path.display().to_string(),
    }
}
