//! A copy of a file as the service wants it: columns by its names, times in seconds. Pure: the shell reads and writes.
//! Not here: which columns these are (`fields`).

use super::{Column, Table, fields, role::Role};
use personalize_rules::cell::{Timed, timed};

/// A file that the service would not take as it is, and the copy that it takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rewrite {
    /// The file, as [`Table::source`] names it.
    pub from: String,
    /// The copy, beside the spec.
    pub to: String,
    names: Vec<String>,
    /// Which columns have times that are not in seconds.
    times: Vec<bool>,
    /// Whether a second can be made of each of them.
    seconds: bool,
}

impl Rewrite {
    /// The copy that a file needs; `None` when the service takes it as it is.
    pub(super) fn of(table: &Table, role: Role) -> Option<Rewrite> {
        let names = fields::names(&table.columns, role);
        let times: Vec<bool> = table
            .columns
            .iter()
            .zip(&names)
            .map(|(column, name)| fields::in_seconds(column, name).is_some())
            .collect();
        let same = table.columns.iter().zip(&names).all(|(column, name)| column.name == *name);
        let file = table.source.rsplit('/').next().unwrap_or_default();
        let stem = file.strip_suffix(".csv").unwrap_or(file);
        (!same || times.contains(&true)).then(|| Rewrite {
            from: table.source.clone(),
            to: format!("{stem}.personalize.csv"),
            seconds: times.contains(&true) && table.columns.iter().all(Column::has_seconds),
            names,
            times,
        })
    }

    /// The first line of the copy.
    pub fn header(&self) -> String {
        format!("{}\n", self.names.join(","))
    }

    /// Whether the file has its times otherwise, and all of them are in seconds in the copy.
    pub fn has_seconds(&self) -> bool {
        self.seconds
    }

    /// The line of the copy for a row. What cannot be made seconds stays as it is: the check of the data tells of it.
    pub fn row(&self, cells: &[String]) -> String {
        let times = self.times.iter().chain(std::iter::repeat(&false));
        let cell = |(cell, time): (&String, &bool)| match time {
            true => match timed(cell) {
                Timed::Second { second, .. } => second.to_string(),
                _ => quoted(cell),
            },
            false => quoted(cell),
        };
        format!("{}\n", cells.iter().zip(times).map(cell).collect::<Vec<_>>().join(","))
    }
}

/// A cell as the guide wants it: in quotes where it has to be, with backslashes before quotes, and in one line.
fn quoted(cell: &str) -> String {
    if !cell.contains([',', '"', '\n', '\r']) {
        return cell.to_owned();
    }
    let cell = cell.replace('\\', "\\\\").replace('"', "\\\"");
    format!("\"{}\"", cell.replace("\r\n", " ").replace(['\n', '\r'], " "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_as_the_service_wants_them() {
        let rewrite = Rewrite {
            from: "events.csv".to_owned(),
            to: "events.personalize.csv".to_owned(),
            names: vec!["USER_ID".to_owned(), "TIMESTAMP".to_owned()],
            times: vec![false, true],
            seconds: true,
        };
        assert_eq!(rewrite.header(), "USER_ID,TIMESTAMP\n");
        for (cells, line) in [
            (vec!["a", "1596161659123"], "a,1596161659\n"),
            (vec!["a", "2020-07-31"], "a,1596153600\n"),
            (vec!["a", "1596161659.0"], "a,1596161659\n"),
            (vec!["a", "1.760000000e+09"], "a,1760000000\n"),
            (vec!["a", "1596161659"], "a,1596161659\n"),
            (vec!["a", "soon"], "a,soon\n"),
            (vec!["a, \"b\" \\\r\nc", "", "more"], "\"a, \\\"b\\\" \\\\ c\",,more\n"),
            (vec!["C:\\d"], "C:\\d\n"),
        ] {
            let cells: Vec<String> = cells.into_iter().map(str::to_owned).collect();
            assert_eq!(rewrite.row(&cells), line);
        }
    }
}
