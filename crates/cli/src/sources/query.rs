//! Sources that are queries: their SQL.
//! Not here: running them (`personalize-aws`).

use crate::file;
use personalize_core::spec::{
    files::FileProblem, query::Query, source::is_sql, types::AthenaQuery,
};
use personalize_rules::{schema::Schema, visible::visible};
use std::path::Path;

/// The most bytes of SQL (Athena API reference, `StartQueryExecution`, `QueryString`).
const LONGEST: usize = 262_144;
/// The workgroup where the spec names none.
const PRIMARY: &str = "primary";

/// The query of a dataset, without the state of its tables.
pub(crate) fn query(
    source: &AthenaQuery,
    schema: Option<&Schema>,
    folder: &Path,
) -> Result<Query, FileProblem> {
    let fields = schema.into_iter().flat_map(|schema| &schema.fields);
    let columns = fields.filter(|field| !field.nullable).map(|field| field.name.clone());
    Ok(Query {
        workgroup: source.workgroup.clone().unwrap_or_else(|| PRIMARY.to_owned()),
        database: source.database.clone(),
        text: sql(&source.query, folder)?,
        version: None,
        output: source.output.clone(),
        columns: columns.collect(),
    })
}

/// The query that tells the state of the tables: the SQL, in the place of the query itself.
pub(crate) fn of_version(
    source: &AthenaQuery,
    query: &Query,
    folder: &Path,
) -> Option<Result<Query, FileProblem>> {
    let text = sql(source.version.as_deref()?, folder);
    Some(text.map(|text| Query { text, columns: Vec::new(), ..query.clone() }))
}

/// The SQL that the spec names or has.
fn sql(given: &str, folder: &Path) -> Result<String, FileProblem> {
    let text = match is_sql(given) {
        true => given.to_owned(),
        false => {
            let named = |problem: FileProblem| {
                let why = format!("`{}`, a file of SQL, {}", visible(given), file::words(&problem));
                FileProblem::Unreadable(why)
            };
            // Its text is part of the plan, which others read.
            if file::is_outside(folder, given) {
                let why =
                    "lies outside the folder of the spec; move it below that folder".to_owned();
                return Err(named(FileProblem::Unreadable(why)));
            }
            let path = folder.join(given);
            let size = std::fs::metadata(&path).map_err(|error| named(file::problem(error)))?.len();
            if size > LONGEST as u64 {
                return Err(FileProblem::Unreadable(
                    "Athena takes at most 262,144 bytes of SQL".into(),
                ));
            }
            let bytes = file::bytes(&path).map_err(|error| named(file::problem(error)))?;
            String::from_utf8(bytes).map_err(|_| FileProblem::NotUtf8)?
        }
    };
    let text = Query::sql(&text);
    if text.is_empty() { Err(FileProblem::Empty) } else { Ok(text) }
}
