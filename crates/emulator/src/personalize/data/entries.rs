//! Items or users by id, from imports and from single records.
//! Not here: what their columns mean to a model.

use std::collections::HashMap;

use personalize_rules::dataset::DatasetType;
use personalize_rules::filter::Cell;
use personalize_rules::schema::{Field, Schema};

use super::column::Full;
use super::live::Entry;
use super::rows::{Row, Rows};

/// The entries of a dataset of items or users.
#[derive(Debug)]
pub(crate) struct Entries {
    rows: Rows,
    fields: Vec<Field>,
    id: usize,
    places: HashMap<String, usize>,
}

/// One entry.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Found<'e> {
    entries: &'e Entries,
    row: Row<'e>,
}

impl Entries {
    /// The rows of imports under the schema's columns, and the single records over them.
    pub(crate) fn new(
        kind: DatasetType,
        schema: &Schema,
        rows: Option<Rows>,
        entries: &[Entry],
    ) -> Result<Self, Full> {
        let columns = columns(schema);
        let rows = match rows {
            Some(rows) if rows.columns() == columns => rows,
            Some(rows) => rows.under(&columns),
            None => Rows::new(columns),
        };
        let id = rows.column(id_column(kind)).unwrap_or_default();
        let ids =
            rows.iter().enumerate().filter_map(|(at, row)| Some((row.cell(id)?.to_owned(), at)));
        let places = ids.collect();
        let mut all = Entries { rows, fields: schema.fields.clone(), id, places };
        entries.iter().try_for_each(|entry| all.put(entry))?;
        Ok(all)
    }

    /// Whether these are the entries under this schema.
    pub(crate) fn is_under(&self, schema: &Schema) -> bool {
        self.fields == schema.fields
    }

    /// Adds an entry, or replaces the one with its id.
    pub(crate) fn put(&mut self, entry: &Entry) -> Result<(), Full> {
        let cells = self.fields.iter().enumerate().map(|(at, field)| match at == self.id {
            true => Some(entry.id.as_str()),
            false => entry.cells.get(&field.name).map(String::as_str),
        });
        let at = self.rows.len();
        self.rows.push(cells)?;
        self.places.insert(entry.id.clone(), at);
        Ok(())
    }

    /// The entry with an id.
    pub(crate) fn find(&self, id: &str) -> Option<Found<'_>> {
        let row = self.rows.row(*self.places.get(id)?)?;
        Some(Found { entries: self, row })
    }

    /// All rows, each id once.
    pub(crate) fn current(&self) -> impl Iterator<Item = Row<'_>> {
        (0..self.rows.len()).filter_map(|at| Some(self.current_at(at)?.1))
    }

    /// The ids from the one that came last on, with the time of creation where it is known.
    pub(crate) fn newest_first(&self) -> impl Iterator<Item = (&str, Option<i64>)> {
        let created = self.rows.column("CREATION_TIMESTAMP");
        (0..self.rows.len()).rev().filter_map(move |at| {
            let (id, row) = self.current_at(at)?;
            Some((id, created.and_then(|at| row.cell(at)?.parse().ok())))
        })
    }

    /// A row with its id, unless a later one replaced it.
    fn current_at(&self, at: usize) -> Option<(&str, Row<'_>)> {
        let row = self.rows.row(at)?;
        let id = row.cell(self.id)?;
        (self.places.get(id) == Some(&at)).then_some((id, row))
    }

    /// The columns of the rows.
    pub(crate) fn rows(&self) -> &Rows {
        &self.rows
    }
}

impl<'e> Found<'e> {
    /// The value in a column, whatever its letter case, as filters compare it.
    pub(crate) fn value(&self, column: &str) -> Option<Cell<'e>> {
        let (at, field) = self.column(column)?;
        let text = self.row.cell(at)?;
        match field.is_number() {
            true => text.parse().ok().map(Cell::Number),
            false => Some(Cell::Text(text)),
        }
    }

    /// The value in a column as answers carry it: all as text, floats with a point
    /// (docs/service/recipes.md, "Answers").
    pub(crate) fn text(&self, column: &str) -> Option<String> {
        use personalize_rules::schema::Primitive::{Double, Float};
        let (at, field) = self.column(column)?;
        let text = self.row.cell(at)?;
        let number = text.parse::<f64>().ok();
        match (field.primitive(), number) {
            (Some(Float | Double), Some(number)) => Some(format!("{number:?}")),
            _ => Some(text.to_owned()),
        }
    }

    fn column(&self, name: &str) -> Option<(usize, &'e Field)> {
        let mut fields = self.entries.fields.iter().enumerate();
        fields.find(|(_, field)| field.name.eq_ignore_ascii_case(name))
    }
}

/// The columns that rows under a schema have.
pub(crate) fn columns(schema: &Schema) -> Vec<String> {
    schema.fields.iter().map(|field| field.name.clone()).collect()
}

/// The column with the id of an item, user or action.
pub(crate) fn id_column(kind: DatasetType) -> &'static str {
    match kind {
        DatasetType::Users => "USER_ID",
        DatasetType::Actions => "ACTION_ID",
        _ => "ITEM_ID",
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use personalize_rules::schema::Primitive;

    use super::*;

    #[test]
    fn a_single_record_replaces_the_imported_one_whole() {
        let fields = vec![
            Field::new("ITEM_ID", Primitive::String),
            Field::new("GENRE", Primitive::String),
            Field::new("PRICE", Primitive::Float),
        ];
        let schema = Schema::new(DatasetType::Items, fields);
        let mut rows = Rows::new(columns(&schema));
        rows.push([Some("1"), Some("Drama"), Some("130")]).unwrap();
        let mut all = Entries::new(DatasetType::Items, &schema, Some(rows), &[]).unwrap();
        let found = all.find("1").unwrap();
        assert_eq!(found.value("price"), Some(Cell::Number(130.0)));
        assert_eq!(found.text("PRICE").as_deref(), Some("130.0"));
        let cells = BTreeMap::from([("GENRE".to_owned(), "코미디".to_owned())]);
        all.put(&Entry { id: "1".into(), cells }).unwrap();
        let found = all.find("1").unwrap();
        assert_eq!(
            (found.value("Genre"), found.value("PRICE")),
            (Some(Cell::Text("코미디")), None)
        );
        assert_eq!(all.current().count(), 1);
        assert!(all.find("2").is_none());
    }
}
