//! The first objects of a file of JSON: which columns they have, and their rows. Not here: all of them (`json`).

use crate::MOST_COLUMNS;
use crate::batch::MOST_CELLS;
use crate::json::separators;
use crate::json_list::List;
use crate::json_value::{Elements, Leaf, Stop, is_of_objects, object};
use crate::problem::Problem;
use std::collections::BTreeMap;

/// The columns of the first rows in the order in which they come, and these rows.
#[derive(Default)]
pub(crate) struct Sample {
    pub(crate) columns: Vec<String>,
    pub(crate) rows: Vec<Vec<String>>,
    /// The columns that are lists of records.
    pub(crate) lists: Vec<String>,
    places: BTreeMap<Vec<u8>, usize>,
}

impl Sample {
    /// Takes a member of the row that is made.
    fn take(&mut self, path: &[u8], leaf: Leaf<'_>, cells: &mut Vec<String>) {
        let columns = &mut self.columns;
        let name = || String::from_utf8_lossy(path).into_owned();
        let place = *self.places.entry(path.to_vec()).or_insert_with(|| {
            columns.push(name());
            columns.len() - 1
        });
        if let Leaf::Array(text) = leaf
            && is_of_objects(text)
            && !self.lists.contains(&name())
        {
            self.lists.push(name());
        }
        let mut cell = Vec::new();
        leaf.write(&mut cell);
        cells.resize(cells.len().max(place + 1), String::new());
        cells[place] = String::from_utf8_lossy(&cell).into_owned();
    }

    /// Takes the rows of a list, each with the cells of its record.
    fn unfold(
        &mut self,
        text: &[u8],
        list: &List<'_>,
        record: &[String],
        most: usize,
    ) -> Result<(), Stop> {
        let Some(start) = list.start else {
            if list.is_record {
                self.rows.push(record.to_vec());
            }
            return Ok(());
        };
        let mut elements = Elements::new(text, start, list.path);
        while self.rows.len() < most && elements.advance()? {
            let mut cells = record.to_vec();
            elements.read(&mut |path: &[u8], leaf: Leaf<'_>, _| {
                self.take(path, leaf, &mut cells);
            })?;
            self.rows.push(cells);
        }
        Ok(())
    }
}

/// Reads the objects that a text begins with, up to so many rows; `list` is the path of the list whose elements are the rows.
///
/// # Errors
/// When the first is none, there are too many columns, or no list.
pub(crate) fn sample(
    text: &[u8],
    whole: bool,
    most: usize,
    list: Option<&str>,
) -> Result<Sample, Problem> {
    let (mut array, mut ended, mut start) = (None, false, 0);
    let mut sample = Sample::default();
    let (mut count, mut row, mut is_there) = (0, 0, list.is_none());
    while sample.rows.len() < most && count < MOST_CELLS {
        row += 1;
        let next =
            separators(&text[start..], &mut array, &mut ended).map_err(|stop| stop.problem(row))?;
        start += next;
        if start == text.len() {
            break;
        }
        let mut cells = Vec::new();
        let mut found = list.map(|path| List::new(path.as_bytes()));
        let mut member = |path: &[u8], leaf: Leaf<'_>, end: usize| {
            if !found.as_mut().is_some_and(|list| list.is_it(path, leaf, end)) {
                sample.take(path, leaf, &mut cells);
            }
        };
        match object(text, start, &mut member) {
            Ok(end) => start = end,
            Err(Stop::Unknown) if !whole && row > 1 => break,
            Err(stop) => return Err(stop.problem(row)),
        }
        let before = sample.rows.len();
        match &found {
            None => sample.rows.push(cells),
            Some(list) => {
                is_there |= list.start.is_some() || list.is_record;
                sample.unfold(text, list, &cells, most).map_err(|stop| stop.problem(row))?;
            }
        }
        if sample.columns.len() > MOST_COLUMNS {
            return Err(Problem::TooManyColumns { count: sample.columns.len() });
        }
        count += sample.columns.len() * (sample.rows.len() - before).max(1);
    }
    if let Some(wanted) = list.filter(|_| !is_there) {
        return Err(Problem::NoSuchList { wanted: wanted.to_owned(), has: sample.lists });
    }
    for cells in &mut sample.rows {
        cells.resize(sample.columns.len(), String::new());
    }
    Ok(sample)
}
