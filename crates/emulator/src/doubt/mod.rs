//! What nobody could check against AWS: each doubt is one row of data, and most are a switch of the emulator.
//!
//! A row says what is assumed, where it is handled, how an account would tell, and what public texts say of it. The page
//! `docs/unverified.md` is written from these rows. Where a client could meet more than one answer, the row names a
//! [`Switch`], whose answers [`Doubts`] holds. Not here: what follows from an answer; the services ask for it where
//! it matters.

mod rows;
mod switch;

#[cfg(test)]
mod tests;

pub use rows::AREAS;
pub use switch::*;

/// One doubt.
#[derive(Debug, Clone, Copy)]
pub struct Row {
    /// What is assumed of the service.
    pub assumed: &'static str,
    /// Where this is handled, so that either answer is safe.
    pub handled: &'static str,
    /// How to check it with an account.
    pub check: &'static str,
    /// What public texts say of it; empty when nothing was found.
    pub known: &'static str,
    /// Whether the emulator can be made to answer in another way.
    pub turn: Turn,
}

/// Whether a doubt can be switched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// By the switch of this name.
    Switch(&'static str),
    /// It cannot, for this reason.
    Fixed(&'static str),
}

/// Doubts about one part of the service.
#[derive(Debug, Clone, Copy)]
pub struct Area {
    /// The heading.
    pub title: &'static str,
    /// The doubts.
    pub rows: &'static [Row],
}

/// A doubt that can be switched.
#[derive(Debug, Clone, Copy)]
pub struct Switch {
    /// In small letters with `-`: `solution-before-data`.
    pub name: &'static str,
    /// The answers, the one that is hardest for a client first.
    pub answers: &'static [Choice],
    /// Why another one than the first holds when nothing is said; `None` when the first does.
    pub mild: Option<&'static str>,
}

/// One answer to a doubt.
#[derive(Debug, Clone, Copy)]
pub struct Choice {
    /// As it is written: `refused`.
    pub word: &'static str,
    /// What the emulator does then.
    pub says: &'static str,
}

/// Why a text sets no doubt.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DoubtError {
    /// It is not of the form `NAME=ANSWER`.
    #[error("`{0}` is not of the form NAME=ANSWER")]
    Form(String),
    /// There is no doubt of this name.
    #[error("there is no doubt `{name}`; {}", meant(.near.as_deref(), names))]
    Name {
        /// The name that was given.
        name: String,
        /// The name that was probably meant.
        near: Option<String>,
    },
    /// The doubt has no such answer.
    #[error("the doubt `{name}` has no answer `{answer}`; its answers are {answers}")]
    Answer {
        /// The doubt.
        name: &'static str,
        /// The answer that was given.
        answer: String,
        /// Those that there are.
        answers: String,
    },
}

fn meant(near: Option<&str>, all: impl Fn() -> String) -> String {
    near.map_or_else(|| format!("there are {}", all()), |near| format!("did you mean `{near}`?"))
}

fn names() -> String {
    let names: Vec<String> = SWITCHES.iter().map(|it| format!("`{}`", it.name)).collect();
    names.join(", ")
}

impl Switch {
    /// The switch of a name.
    ///
    /// # Errors
    /// [`DoubtError::Name`], which names the nearest one or all.
    pub fn find(name: &str) -> Result<&'static Switch, DoubtError> {
        SWITCHES.iter().find(|it| it.name == name).ok_or_else(|| {
            let near = personalize_rules::finding::suggest(name, SWITCHES.iter().map(|it| it.name));
            DoubtError::Name { name: name.into(), near: near.map(str::to_owned) }
        })
    }

    fn no_answer(&'static self, answer: &str) -> DoubtError {
        let words: Vec<String> = self.answers.iter().map(|it| format!("`{}`", it.word)).collect();
        let (answer, answers) = (answer.into(), words.join(", "));
        DoubtError::Answer { name: self.name, answer, answers }
    }
}

/// All doubts.
pub fn rows() -> impl Iterator<Item = &'static Row> {
    AREAS.iter().flat_map(|area| area.rows)
}
