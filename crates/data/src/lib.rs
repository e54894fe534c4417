//! Data in CSV against a schema and the service's minima, as fast as it can be read.
//! Not here: opening files, showing findings. What goes where: `source` cuts the parts into blocks, `rows` and
//! `column` check them in parallel, `message` and `judge` turn the counts into findings.

#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_types))]
#![cfg_attr(not(test), deny(clippy::print_stdout, clippy::print_stderr))]

mod about;
mod actions;
pub mod category;
mod cells;
mod column;
mod considered;
mod content;
mod counts;
mod cross;
mod distinct;
pub mod encoding;
mod events;
mod fault;
mod hash;
mod header;
mod ids;
mod judge;
mod literals;
mod message;
mod minima;
mod odd;
mod options;
mod position;
mod quote;
mod quoted;
mod record;
mod records;
mod repeats;
mod report;
mod row;
mod rows;
mod scan;
mod source;
mod strip;
mod summary;
mod tally;
#[cfg(test)]
mod tests;
mod text;
mod training_rows;
mod values;
mod varied;
mod whole_row;
mod wording;

pub use considered::considered;
pub use cross::cross_check;
pub use distinct::Ids;
pub use header::{column_names, not_csv};
pub use options::Options;
pub use record::read_record;
pub use records::{Broken, Records};
pub use report::{ColumnSummary, Count, DataReport, Popularity, Share, Summary};
pub use source::{Part, ReadError};

use column::Column;
use ids::Table;
use personalize_rules::dataset::DatasetType;
use personalize_rules::finding::DataFinding;
use personalize_rules::schema::Schema;
use repeats::Rows;
use rows::Worker;
use source::Source;
use std::sync::atomic::AtomicU64;
use std::sync::{Mutex, PoisonError};
use whole_row::Joint;

/// Checks the header of a file alone: its first line, with or without line end.
pub fn check_header(line: &[u8], schema: &Schema) -> Vec<DataFinding> {
    let placed = |finding: DataFinding| finding.at("", 1);
    header::read(line, schema).findings.into_iter().map(placed).collect()
}

/// Checks all parts of a dataset: header, every cell, and the minima. The parts are read once, in order, and may be
/// larger than memory; each is asked for when the one before it was read. The result is the same for any number of
/// threads and any block size.
///
/// # Errors
/// When a part cannot be read to its end. What is wrong with the data is no error but a finding.
pub fn check<'p, P>(
    parts: P,
    schema: &Schema,
    dataset: DatasetType,
    options: &Options,
) -> Result<DataReport, ReadError>
where
    P: IntoIterator<Item = Part<'p>, IntoIter: Send + 'p>,
{
    let unique = matches!(dataset, DatasetType::Items | DatasetType::Users | DatasetType::Actions);
    let tables: Vec<Option<Table>> = schema
        .fields
        .iter()
        .map(|field| column::is_id(field).then(|| Table::new(unique)))
        .collect();
    let source = Mutex::new(Source::new(
        Box::new(parts.into_iter()),
        schema,
        options.block.clamp(1, 4 << 20),
    ));
    let columns = || -> Vec<Column> {
        let fields = schema.fields.iter().map(|field| Column::new(field, dataset, options.now));
        fields.chain([Column::skip()]).collect()
    };
    let seen = AtomicU64::new(0);
    let joint = || Joint::new(schema, dataset, &options.trainings);
    let worker = || Worker::new(columns(), &tables, (!unique).then(|| Rows::new(&seen)), joint());
    let workers = std::thread::scope(|scope| {
        let others: Vec<_> =
            (1..options.threads).map(|_| scope.spawn(|| work(&source, worker()))).collect();
        let mut workers = vec![work(&source, worker())];
        workers.extend(others.into_iter().filter_map(|other| other.join().ok()));
        workers
    });
    let mut whole = summary::Whole::new(columns(), joint());
    let rows: Vec<Rows<'_>> = workers.into_iter().filter_map(|worker| whole.add(worker)).collect();
    whole.repeated = repeats::repeated(rows);
    let source = source.into_inner().unwrap_or_else(PoisonError::into_inner);
    whole.report(source, tables, schema, dataset, options)
}

/// What one thread does: take a block, check it, until there is none.
fn work<'t>(source: &Mutex<Source<'_, '_>>, mut worker: Worker<'t>) -> Worker<'t> {
    let mut buffer = Vec::new();
    loop {
        let next = source.lock().unwrap_or_else(PoisonError::into_inner).next(&mut buffer);
        let Some(block) = next else { return worker };
        worker.block(&buffer[..block.len], block.number, &block.layout);
    }
}
