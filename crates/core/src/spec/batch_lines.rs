//! How the JSON Lines that a batch job reads are made of files beside the spec. Not here: making them (the shell), and which lines
//! a spec wants (`batch_input`).

use super::conversion::Conversion;
use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeMap,
    path::{Component, Path},
};

/// How lines are made: all that decides them, besides the bytes of the files.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct BatchLines {
    /// The values for the filter of the job, which each line gets that has none of its own.
    pub filter_values: BTreeMap<String, String>,
    /// The ids that are made into lines; `None` where the source has lines already.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ids: Option<IdLines>,
}

/// Distinct ids of the interactions, each as a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct IdLines {
    /// The column that has them.
    pub column: String,
    /// The member of a line that gets them.
    pub member: String,
    /// Only those with an interaction in so many days before the newest one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub days: Option<u32>,
    /// The files of the interactions.
    pub files: Vec<IdFile>,
}

/// A file of interactions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct IdFile {
    /// Its path below the source; empty where the source is the file.
    pub path: String,
    /// How its rows are converted; `None` for CSV in the columns of the service.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub conversion: Option<Conversion>,
}

/// How the bytes of an upload are made of its source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Making {
    /// The lines of a batch job.
    Lines(BatchLines),
    /// Rows of a dataset.
    Rows(Conversion),
}

impl BatchLines {
    /// The name of the object, where it is not that of the source: `users.jsonl`.
    pub fn object_name(&self) -> Option<&'static str> {
        let ids = self.ids.as_ref()?;
        Some(if ids.member == "userId" { "users.jsonl" } else { "items.jsonl" })
    }

    /// What a line stands for, in the plural: `users`.
    pub fn word(&self) -> &'static str {
        match self.object_name() {
            Some("users.jsonl") => "users",
            Some(_) => "items",
            None => "lines",
        }
    }

    /// Whether it names files of its source alone.
    pub fn stays_below(&self) -> bool {
        let down = |file: &IdFile| {
            let mut parts = Path::new(&file.path).components();
            parts.all(|part| matches!(part, Component::Normal(_))) && !file.path.contains('\\')
        };
        self.ids.as_ref().is_none_or(|ids| ids.files.iter().all(down))
    }
}
