//! From the counts of all threads to the report.
//! Not here: the texts (`message`), the minima (`judge`).

use crate::about::{About, Null};
use crate::column::Column;
use crate::content;
use crate::distinct::Ids;
use crate::fault::Fault;
use crate::ids::Table;
use crate::judge::{self, Counted};
use crate::literals;
use crate::message;
use crate::minima;
use crate::options::Options;
use crate::position::Position;
use crate::repeats::{Repeated, Rows};
use crate::report::{ColumnSummary, Count, DataReport, Summary};
use crate::rows::Worker;
use crate::source::{ReadError, Source, empty};
use crate::tally::{Tallies, Tally};
use crate::varied;
use crate::whole_row::Joint;
use personalize_rules::dataset::{DatasetType, Domain};
use personalize_rules::finding::{DataFinding, grouped};
use personalize_rules::rule::Code;
use personalize_rules::schema::{Field, Schema, table};
use std::collections::BTreeSet;

/// What all threads have seen together.
pub(crate) struct Whole {
    columns: Vec<Column>,
    rows: u64,
    found: Tallies,
    blocks: Vec<(u32, u32, u64)>,
    /// Rows that are there more than once.
    pub(crate) repeated: Option<Repeated>,
    joint: Joint,
}

impl Whole {
    pub(crate) fn new(columns: Vec<Column>, joint: Joint) -> Self {
        let (found, blocks) = (Tallies::default(), Vec::new());
        Self { columns, rows: 0, found, blocks, repeated: None, joint }
    }

    /// Adds what one thread has seen; gives the rows that are still to be compared.
    pub(crate) fn add<'a>(&mut self, worker: Worker<'a>) -> Option<Rows<'a>> {
        for (ours, theirs) in self.columns.iter_mut().zip(worker.columns) {
            ours.merge(theirs);
        }
        self.rows += worker.rows;
        self.found.merge(worker.found);
        self.blocks.extend(worker.blocks);
        self.joint.merge(worker.joint);
        worker.repeats
    }

    /// The report.
    pub(crate) fn report(
        mut self,
        source: Source<'_, '_>,
        tables: Vec<Option<Table>>,
        schema: &Schema,
        dataset: DatasetType,
        options: &Options,
    ) -> Result<DataReport, ReadError> {
        if let Some(error) = source.failed {
            return Err(error);
        }
        self.columns.truncate(schema.fields.len());
        let ids: Vec<(String, Ids)> = schema
            .fields
            .iter()
            .zip(tables)
            .filter_map(|(field, table)| Some((field.name.clone(), Ids::of(table?))))
            .collect();
        let files = source.files.into_all();
        let places = Places::new(self.blocks, &source.blocks);
        let mut found: Vec<(usize, DataFinding)> = source.findings;
        let bare = source.opened.iter().filter(|part| !places.with_rows.contains(part));
        let none = || empty("the file has a header but no rows");
        found.extend(bare.map(|part| (*part, none().at(&files[*part], 0))));
        let about = About {
            rows: self.rows,
            width: source.width as u64,
            items: dataset == DatasetType::Items,
            form: schema.form,
            ..About::default()
        };
        let group = (dataset, options.domain);
        for (tally, about) in tallies(&self.found, &self.columns, schema, group, about) {
            let (part, line) = places.find(tally.at);
            found.push((part, message::finding(tally, about).at(&files[part], line)));
        }
        found.extend(ids.iter().filter_map(|(name, ids)| again(name, ids, &places, &files)));
        found.extend(self.repeated.iter().map(|repeated| {
            let (part, line) = places.find(repeated.at);
            (part, message::repeated(repeated).at(&files[part], line))
        }));
        found.sort_by(|(a, x), (b, y)| {
            (a, x.place.line, x.code, &x.place.column, &x.message).cmp(&(
                b,
                y.place.line,
                y.code,
                &y.place.column,
                &y.message,
            ))
        });
        let mut report = DataReport {
            dataset,
            files,
            bytes: source.bytes,
            rows: self.rows,
            findings: found.into_iter().map(|(_, finding)| finding).collect(),
            summary: Summary::default(),
            ids,
        };
        report.summary = summarise(&report, &self.columns, options);
        let categorical: Vec<bool> = self.columns.iter().map(|column| column.categorical).collect();
        // Without rows there is nothing to say about what they have.
        if report.rows > 0 {
            report.findings.extend(self.columns.iter().flat_map(content::judge));
            let same: Vec<DataFinding> =
                self.columns.iter().filter_map(|column| varied::judge(&report, column)).collect();
            report.findings.extend(same);
            let named = self.columns.iter().flat_map(|column| literals::judge(column, options));
            report.findings.extend(named);
            let seen = Counted {
                categorical: &categorical,
                repeated: self.repeated.is_some(),
                no_event_type: source.unnamed.iter().any(|at| is_event_type(&schema.fields[*at])),
                joint: &self.joint,
            };
            judge::judge(&mut report, &seen, options);
        }
        Ok(report)
    }
}

fn is_event_type(field: &Field) -> bool {
    field.name.eq_ignore_ascii_case("EVENT_TYPE")
}

/// Where blocks begin, to find line numbers.
struct Places {
    /// Part and first line of each block.
    blocks: Vec<(usize, u64)>,
    /// The parts that have rows.
    with_rows: BTreeSet<usize>,
}

impl Places {
    fn new(mut seen: Vec<(u32, u32, u64)>, parts: &[usize]) -> Self {
        seen.sort_unstable();
        let mut blocks: Vec<(usize, u64)> = Vec::new();
        // The header is line 1.
        let (mut part, mut next) = (usize::MAX, 2);
        let mut with_rows = BTreeSet::new();
        for ((_, lines, rows), of) in seen.into_iter().zip(parts) {
            if rows > 0 {
                with_rows.insert(*of);
            }
            if part != *of {
                (part, next) = (*of, 2);
            }
            blocks.push((part, next));
            next += u64::from(lines);
        }
        Self { blocks, with_rows }
    }

    fn find(&self, at: Position) -> (usize, u64) {
        let (block, line) = at.split();
        let (part, first) = self.blocks.get(block).copied().unwrap_or_default();
        (part, first + line)
    }
}

fn tallies<'a>(
    rows: &'a Tallies,
    columns: &'a [Column],
    schema: &'a Schema,
    (dataset, domain): (DatasetType, Option<Domain>),
    about: About<'a>,
) -> Vec<(&'a Tally, About<'a>)> {
    let mut all: Vec<_> = rows.0.iter().map(|tally| (tally, about)).collect();
    let mut repeated = false;
    for (column, field) in columns.iter().zip(&schema.fields) {
        let type_name = field.types.first().map_or("string", |primitive| primitive.name());
        let (key, categorical) = (column.key, column.categorical);
        let filled = about.rows.saturating_sub(column.nulls + column.values.nulls());
        let null = match table::reserved(dataset, domain, &field.name) {
            Some(known) if known.required => Null::Never,
            Some(known) if !known.nullable => Null::Unlisted,
            _ => Null::Free,
        };
        let name = &column.name;
        let about = About { name, type_name, key, categorical, filled, null, ..about };
        for tally in &column.found.0 {
            // A repeated header is seen in several columns, and said once.
            let again = tally.fault == Fault::HeaderAgain;
            if !(again && repeated) {
                all.push((tally, about));
            }
            repeated |= again;
        }
    }
    all
}

/// An id that is there twice in a dataset of things.
fn again(name: &str, ids: &Ids, places: &Places, files: &[String]) -> Option<(usize, DataFinding)> {
    let (part, line) = places.find(ids.again()?);
    let twice = ids.with_at_least(2);
    let example = ids.top(1).into_iter().next();
    let word = if twice == 1 { "id occurs" } else { "ids occur" };
    let message =
        format!("{} {word} more than once; the service keeps the last row of each", grouped(twice));
    let help = match example {
        Some((id, count)) => {
            format!("keep one row for each id; `{id}` has {}", grouped(count))
        }
        None => "keep one row for each id".to_owned(),
    };
    let finding = DataFinding::new(Code::PZ5067, message).column(name).help(help);
    Some((part, finding.at(&files[part], line)))
}

fn summarise(report: &DataReport, columns: &[Column], options: &Options) -> Summary {
    let (users, items) = (report.ids("USER_ID"), report.ids("ITEM_ID"));
    let interactions =
        matches!(report.dataset, DatasetType::Interactions | DatasetType::ActionInteractions);
    let named = |name: &str| columns.iter().find(|column| column.name.eq_ignore_ascii_case(name));
    let pairs = users.zip(items).map(|(users, items)| users.len() as f64 * items.len() as f64);
    let span = named("TIMESTAMP").or(named("CREATION_TIMESTAMP")).and_then(|column| column.span);
    let values = |column: &Column| {
        column.values.sorted().into_iter().map(|(value, count)| Count { value, count }).collect()
    };
    Summary {
        users: users.map(Ids::len),
        users_with_two: users.filter(|_| interactions).map(|users| users.with_at_least(2)),
        items: items.map(Ids::len),
        actions: report.ids("ACTION_ID").map(Ids::len),
        first: span.map(|span| span.0),
        last: span.map(|span| span.1),
        sparsity: pairs
            .filter(|pairs| *pairs > 0.0)
            .map(|pairs| (1.0 - report.rows as f64 / pairs).max(0.0)),
        event_types: named("EVENT_TYPE").map(values).unwrap_or_default(),
        popularity: items
            .filter(|items| interactions && !items.is_empty())
            .map(|items| minima::popularity(items, options.top)),
        columns: columns.iter().map(|column| column_summary(column, report)).collect(),
    }
}

fn column_summary(column: &Column, report: &DataReport) -> ColumnSummary {
    let distinct = match report.ids(&column.name) {
        Some(ids) => Some(ids.len()),
        None if column.is_time() => None,
        None => column.values.distinct(),
    };
    let nulls = column.nulls + column.values.nulls();
    let null_share = nulls as f64 / report.rows.max(1) as f64;
    ColumnSummary { name: column.name.clone(), nulls, null_share, distinct }
}
