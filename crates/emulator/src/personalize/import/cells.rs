//! What each cell has to be: keys strictly, the others with some patience.
//! Not here: how a file becomes cells.
//!
//! Recorded imports became ACTIVE with a few bad cells in columns that are no keys, so such cells
//! become null here; how many the service bears is a doubt.

use personalize_rules::cell::{LONGEST_ID, LONGEST_TEXT, fits};
use personalize_rules::dataset::DatasetType;
use personalize_rules::schema::{Field, Primitive, Schema};

use crate::doubt::BadCells;

/// A tenth: one in this many.
const BORNE: u64 = 10;

/// The columns of a schema and where the file has them.
pub(super) struct Checker<'s> {
    columns: Vec<Column<'s>>,
    width: usize,
    rows: u64,
    bad: u64,
    first: Option<String>,
}

struct Column<'s> {
    field: &'s Field,
    place: usize,
    key: Option<Key>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Key {
    Id,
    Time,
}

/// The schema's columns that a header lacks; letter case does not matter, order neither.
pub(super) fn missing<'s>(schema: &'s Schema, header: &[String]) -> Vec<&'s str> {
    let names = schema.fields.iter().map(|field| field.name.as_str());
    names.filter(|name| place(header, name).is_none()).collect()
}

fn place(header: &[String], name: &str) -> Option<usize> {
    header.iter().position(|column| column.eq_ignore_ascii_case(name))
}

fn key(kind: DatasetType, name: &str) -> Option<Key> {
    let interactions = matches!(kind, DatasetType::Interactions | DatasetType::ActionInteractions);
    match name.to_ascii_uppercase().as_str() {
        "USER_ID" if interactions || kind == DatasetType::Users => Some(Key::Id),
        "ITEM_ID" if matches!(kind, DatasetType::Interactions | DatasetType::Items) => {
            Some(Key::Id)
        }
        "ACTION_ID" if matches!(kind, DatasetType::Actions | DatasetType::ActionInteractions) => {
            Some(Key::Id)
        }
        "TIMESTAMP" if interactions => Some(Key::Time),
        _ => None,
    }
}

impl<'s> Checker<'s> {
    /// A checker for one file, whose header has all columns.
    pub(super) fn new(schema: &'s Schema, kind: DatasetType, header: &[String]) -> Self {
        let column = |field: &'s Field| {
            let place = place(header, &field.name)?;
            Some(Column { field, place, key: key(kind, &field.name) })
        };
        let columns = schema.fields.iter().filter_map(column).collect();
        Checker { columns, width: header.len(), rows: 0, bad: 0, first: None }
    }

    /// The cells of one record in the order of the schema.
    pub(super) fn row<'c>(
        &mut self,
        cells: &'c [String],
        line: u64,
    ) -> Result<Vec<Option<&'c str>>, String> {
        if cells.len() > self.width {
            let (has, width) = (cells.len(), self.width);
            return Err(format!(
                "Line {line} of the input CSV has {has} cells, but the header has {width}. \
                 Put values with commas in double quotes."
            ));
        }
        self.rows += 1;
        let mut row = Vec::with_capacity(self.columns.len());
        let mut wrong = None;
        for column in &self.columns {
            let cell = cells.get(column.place).map_or("", String::as_str);
            match column.key {
                Some(key) => row.push(Some(key_cell(key, column.field, cell, line)?)),
                None => match plain_cell(column.field, cell)? {
                    Ok(cell) => row.push(cell),
                    Err(why) => {
                        wrong.get_or_insert_with(|| format!("{why} in line {line}"));
                        row.push(None);
                    }
                },
            }
        }
        if wrong.is_some() {
            self.bad += 1;
            self.first = self.first.take().or(wrong);
        }
        Ok(row)
    }

    /// Whether there were too many bad cells.
    pub(super) fn finish(self, borne: BadCells) -> Result<(), String> {
        let too_many = match borne {
            BadCells::None => self.bad > 0,
            BadCells::Tenth => self.bad * BORNE > self.rows,
            BadCells::All => false,
        };
        match self.first {
            Some(first) if too_many => Err(format!(
                "{} of {} rows of the input CSV have values that do not fit the schema. \
                 The first: {first}.",
                self.bad, self.rows
            )),
            _ => Ok(()),
        }
    }
}

fn key_cell<'c>(key: Key, field: &Field, cell: &'c str, line: u64) -> Result<&'c str, String> {
    let name = &field.name;
    if cell.is_empty() {
        return Err(format!("The column {name} of the input CSV is empty in line {line}."));
    }
    if key == Key::Id && cell.chars().count() > LONGEST_ID {
        return Err(too_long(LONGEST_ID, name));
    }
    if key == Key::Time && !fits(Primitive::Long, cell.as_bytes()) {
        return Err(format!(
            "The column {name} of the input CSV has `{}` in line {line}, which is not a time in \
             whole seconds since 1970.",
            short(cell)
        ));
    }
    Ok(cell)
}

/// A cell that is no key: the outer error ends the import, the inner one spoils the cell.
fn plain_cell<'c>(field: &Field, cell: &'c str) -> Result<Result<Option<&'c str>, String>, String> {
    if cell.is_empty() {
        let empty = || format!("nothing in the column {}, which does not allow null", field.name);
        return Ok(if field.nullable { Ok(None) } else { Err(empty()) });
    }
    let is_text = field.types.contains(&Primitive::String);
    // Texts for the model to read are cut, not refused (docs/service/data.md, "CSV files").
    if is_text && !field.textual && cell.chars().nth(LONGEST_TEXT).is_some() {
        return Err(too_long(LONGEST_TEXT, &field.name));
    }
    if is_text || field.types.iter().any(|of| fits(*of, cell.as_bytes())) {
        return Ok(Ok(Some(cell)));
    }
    let wanted: Vec<&str> = field.types.iter().map(|of| of.name()).collect();
    let wanted = wanted.join(" or ");
    Ok(Err(format!("`{}` in the column {}, which is {wanted}", short(cell), field.name)))
}

/// The service's text (docs/service/errors.md, "Message texts").
fn too_long(most: usize, column: &str) -> String {
    format!(
        "Length cannot be more than {most} characters for {column}. If no values exceed the \
         character limit, make sure your data follows the formatting guidelines listed in \
         https://docs.aws.amazon.com/personalize/latest/dg/data-prep-formatting.html."
    )
}

fn short(cell: &str) -> String {
    match cell.char_indices().nth(40) {
        Some((end, _)) => format!("{}…", &cell[..end]),
        None => cell.into(),
    }
}
