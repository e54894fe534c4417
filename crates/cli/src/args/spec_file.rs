//! How every command names its spec: an argument or `-f`, else the file of the usual name. Not here: reading it (`stack`).

use clap::Args as ClapArgs;
use std::path::{Path, PathBuf};

/// The usual names of a spec, the first of which is there.
const USUAL: [&str; 2] = ["personalize.yaml", "spec.yaml"];

/// The word for a spec that is read from standard input. The files that it names lie in the working folder.
pub(crate) const STDIN: &str = "-";

/// The spec of a command that has nothing else to name.
#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct SpecArg {
    /// Path of the spec, `-` for standard input [default: personalize.yaml, else spec.yaml]
    spec: Option<PathBuf>,
    #[command(flatten)]
    flag: SpecFlag,
}

/// The spec of a command whose argument is something in it.
#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct SpecFlag {
    /// Path of the spec, `-` for standard input [default: personalize.yaml, else spec.yaml]
    #[arg(short, long, alias = "spec", value_name = "SPEC")]
    file: Option<PathBuf>,
}

impl SpecArg {
    /// The path of the spec.
    pub(crate) fn path(&self) -> PathBuf {
        self.given().unwrap_or_else(usual)
    }

    /// The path of the spec, where one was named or one of the usual names is there.
    pub(crate) fn found(&self) -> Option<PathBuf> {
        self.given().or_else(|| Some(usual()).filter(|path| path.exists()))
    }

    fn given(&self) -> Option<PathBuf> {
        self.spec.clone().or_else(|| self.flag.file.clone())
    }
}

impl SpecFlag {
    /// The path of the spec.
    pub(crate) fn path(&self) -> PathBuf {
        self.file.clone().unwrap_or_else(usual)
    }
}

/// The first of the usual names that is there, else the last, which `init` writes.
fn usual() -> PathBuf {
    let there = USUAL.iter().find(|name| Path::new(name).exists());
    there.unwrap_or(&USUAL[USUAL.len() - 1]).into()
}
