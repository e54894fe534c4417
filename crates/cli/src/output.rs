//! Files that commands write: an output never takes the place of something else. Not here: what is written.

use crate::exit::{Exit, Failed};
use personalize_core::{plan::saved, spec};
use personalize_engine::event::Line;
use std::{
    fs::File,
    io::{BufRead, BufReader, Read},
    path::Path,
};

/// What is written; an older one of the same kind may be replaced.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Kind {
    /// A saved plan.
    Plan,
    /// The events of a run.
    Events,
    /// The calls to the emulator.
    Journal,
    /// The times of a run.
    Trace,
    /// The schema of specs for editors.
    Schema,
}

impl Kind {
    const fn noun(self) -> &'static str {
        match self {
            Kind::Plan => "a saved plan",
            Kind::Events => "an event file",
            Kind::Journal => "a journal",
            Kind::Trace => "a trace",
            Kind::Schema => "the schema of specs",
        }
    }

    /// Whether a file of this content is one of these.
    fn is(self, file: File) -> bool {
        let mut reader = BufReader::new(file);
        let mut text = String::new();
        match self {
            Kind::Plan => saved::is_saved(reader),
            Kind::Schema => {
                let read = (&mut reader).take(1 << 20).read_to_string(&mut text);
                read.is_ok() && spec::is_published(&text)
            }
            _ if (&mut reader).take(1 << 20).read_line(&mut text).is_err() => false,
            Kind::Events => serde_json::from_str::<Line>(&text).is_ok(),
            // An array of events, of which the first line may hold the first.
            Kind::Trace => text.starts_with('[') && text.contains("\"ph\"") || text.trim() == "[",
            Kind::Journal => serde_json::from_str::<serde_json::Value>(&text)
                .is_ok_and(|line| line.get("operation").is_some()),
        }
    }
}

/// Whether `path` may be written: nothing is there, or nothing is in it, or something of the same kind, through links
/// too. So no spec, schema, data or file of variables is ever overwritten, whatever its name. Pipes and devices are
/// for whoever names them to judge.
pub(crate) fn may_write(path: &Path, kind: Kind) -> Result<(), Failed> {
    let Ok(facts) = std::fs::metadata(path) else { return Ok(()) };
    let fits =
        !facts.is_file() || facts.len() == 0 || File::open(path).is_ok_and(|file| kind.is(file));
    if fits {
        return Ok(());
    }
    let report = format!(
        "error: `{}` is there already, and it is not {}\nhelp: nothing was overwritten: write to another file, or move that one away",
        path.display(),
        kind.noun()
    );
    Err(Failed::new(Exit::BadSpec, report))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_of_the_same_kind_is_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        let plan = r#"{"format": 1, "id": "x"}"#;
        let event = r#"{"time":"2026-01-01T00:00:00Z","event":"lock_taken"}"#;
        for (name, text) in
            [("plan", plan), ("spec", "version: 1\n"), ("data", "A,B\n1,2\n"), ("empty", "")]
        {
            std::fs::write(at(name), text).unwrap();
        }
        std::fs::write(at("schema"), spec::published().to_string()).unwrap();
        std::fs::write(at("journal"), "{\"operation\":\"GetObject\"}\n").unwrap();
        std::fs::write(at("events"), event).unwrap();
        std::os::unix::fs::symlink(at("spec"), at("link")).unwrap();
        let may = |name: &str, kind: Kind| may_write(&at(name), kind).is_ok();
        for (kind, own) in [
            (Kind::Plan, "plan"),
            (Kind::Events, "events"),
            (Kind::Journal, "journal"),
            (Kind::Schema, "schema"),
        ] {
            assert!(may(own, kind) && may("absent", kind) && may("empty", kind), "{kind:?}");
            for other in ["plan", "events", "journal", "schema", "spec", "data", "link"] {
                assert!(other == own || !may(other, kind), "{kind:?} over {other}");
            }
        }
        assert!(may_write(Path::new("/dev/null"), Kind::Plan).is_ok());
    }
}
