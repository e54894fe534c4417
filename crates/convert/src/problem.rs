//! Why a file cannot be converted.
//! Not here: cells that cannot be converted (`tally`); they are no reason to stop.

use std::io;

/// Why a file cannot be converted.
#[derive(Debug, thiserror::Error)]
pub enum Problem {
    /// It is none of the formats that are read.
    #[error("the file is {what}, which is not read as data")]
    NotRecognised {
        /// What it is.
        what: String,
        /// What to do.
        help: String,
    },
    /// The mapping names a column that the file does not have.
    #[error("the file has no column `{wanted}`")]
    NoSuchColumn {
        /// The name in the mapping.
        wanted: String,
        /// A column that has almost this name.
        near: Option<String>,
        /// All columns of the file.
        has: Vec<String>,
    },
    /// The format names a list that the records do not have.
    #[error("the records of the file have no list `{wanted}`")]
    NoSuchList {
        /// The path of the list.
        wanted: String,
        /// The paths of lists of records that they have.
        has: Vec<String>,
    },
    /// The text is in another encoding.
    #[error("the text is not {encoding}: row {row} has bytes that are no characters of it")]
    Encoding {
        /// The row of the source, from 1.
        row: u64,
        /// The encoding in which it was read.
        encoding: String,
        /// What it looks like, in words of the format; `None` where that is no other encoding.
        like: Option<String>,
    },
    /// No encoding has this name.
    #[error("there is no encoding `{name}`")]
    NoSuchEncoding {
        /// The name.
        name: String,
    },
    /// A row cannot be read, and so nothing after it.
    #[error("{} cannot be read: {why}", row_or_file(*row))]
    Broken {
        /// The row of the source, from 1; 0 where it is unknown.
        row: u64,
        /// Why.
        why: String,
    },
    /// A pattern for times is none.
    #[error("`{pattern}` is no pattern for times: {why}")]
    Pattern {
        /// The pattern.
        pattern: String,
        /// Why.
        why: String,
    },
    /// A column has values that are no text, number or time.
    #[error("the column `{column}` has values of the type {kind}, which are not written as text")]
    ColumnType {
        /// The column.
        column: String,
        /// Its type.
        kind: String,
    },
    /// The file has more columns than any table.
    #[error("the file has {count} columns, and at most 10,000 are read")]
    TooManyColumns {
        /// How many.
        count: usize,
    },
    /// The file cannot be read.
    #[error("cannot read the file")]
    Io(#[source] io::Error),
}

impl Problem {
    /// What to do about it.
    pub fn help(&self) -> String {
        match self {
            Problem::NotRecognised { help, .. } => help.clone(),
            Problem::NoSuchColumn { near: Some(near), .. } => format!("is it `{near}`?"),
            Problem::NoSuchColumn { has, .. } => has_columns(has),
            Problem::NoSuchList { has, .. } if has.is_empty() => {
                "they have no list of records; remove `rows`".into()
            }
            Problem::NoSuchList { has, .. } => {
                let has: Vec<String> = has.iter().map(|name| format!("`{name}`")).collect();
                format!("they have {}", has.join(", "))
            }
            Problem::Encoding { like: Some(like), .. } => {
                format!("it looks like {like}: say `encoding: {like}` in the format of the source")
            }
            Problem::Encoding { .. } => {
                "say the `encoding` in the format of the source, or write the file as UTF-8".into()
            }
            Problem::NoSuchEncoding { .. } => {
                "use a name such as utf-8, utf-16le, cp949, shift_jis, gbk, big5, latin1 or windows-1252".into()
            }
            Problem::Broken { row: 0, .. } => {
                "check that the file is complete, or write it anew from where its data comes from".into()
            }
            Problem::Broken { .. } => {
                "correct the row in the file, or write the file anew from where its data comes from".into()
            }
            Problem::Pattern { .. } => "write it as for strptime, for example `%d.%m.%Y %H:%M:%S %z`".into(),
            Problem::ColumnType { .. } => "write its values as text, or leave the column out of the mapping".into(),
            Problem::TooManyColumns { .. } => "write one record per line, with the columns that are imported".into(),
            Problem::Io(_) => "check that the file is there, complete and may be read".into(),
        }
    }
}

/// What cannot be read: a row, or the file where no row is known.
fn row_or_file(row: u64) -> String {
    if row == 0 { "the file".to_owned() } else { format!("row {row}") }
}

/// The columns of a file, the first of them where they are many.
fn has_columns(has: &[String]) -> String {
    const SHOWN: usize = 20;
    let some: Vec<String> = has.iter().take(SHOWN).map(|name| format!("`{name}`")).collect();
    let more = if has.len() > SHOWN { " and others" } else { "" };
    match some.is_empty() {
        true => "the file has no columns".into(),
        false => format!("the file has {}{more}", some.join(", ")),
    }
}

impl From<io::Error> for Problem {
    /// What [`io::Read::read`] of a converter returned: the problem that it carries, or the failure of the file.
    fn from(error: io::Error) -> Self {
        error.downcast::<Problem>().unwrap_or_else(Problem::Io)
    }
}

impl From<Problem> for io::Error {
    fn from(problem: Problem) -> Self {
        match problem {
            Problem::Io(error) => error,
            other => io::Error::new(io::ErrorKind::InvalidData, other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_survives_being_an_error_of_reading() {
        let problem = Problem::Broken { row: 7, why: "a quote is not closed".into() };
        let error = io::Error::from(problem);
        assert_eq!(error.to_string(), "row 7 cannot be read: a quote is not closed");
        assert!(matches!(Problem::from(error), Problem::Broken { row: 7, .. }));
        let lost = Problem::from(io::Error::from(io::ErrorKind::TimedOut));
        assert!(matches!(lost, Problem::Io(_)));
    }

    #[test]
    fn help_names_a_column_that_is_near_or_all() {
        let missing = |near: Option<&str>| Problem::NoSuchColumn {
            wanted: "user".into(),
            near: near.map(str::to_owned),
            has: vec!["users".into(), "sku".into()],
        };
        assert_eq!(missing(Some("users")).help(), "is it `users`?");
        assert_eq!(missing(None).help(), "the file has `users`, `sku`");
    }
}
