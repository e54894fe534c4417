//! From the words of a spec to what the converter reads. Not here: whether the words are right (`core::check`), so that one that
//! is not means nothing here.

use personalize_convert as convert;
use personalize_core::spec::{
    files::Conversion,
    mapping::{ColumnBlock, Format, FormatType, Values, Where},
    word::Scalar,
};
use std::collections::BTreeMap;

/// The form of a file, and the list in it whose elements are the rows.
pub(super) fn format(spec: Option<&Format>, rows: Option<&str>) -> convert::Format {
    let rows = rows.map(str::to_owned);
    let Some(spec) = spec else { return convert::Format { rows, ..convert::Format::default() } };
    let byte = |text: &Option<String>| match text.as_deref().map(str::as_bytes) {
        Some([byte]) => Some(*byte),
        _ => None,
    };
    convert::Format {
        kind: spec.r#type.map(|kind| match kind {
            FormatType::Csv => convert::Kind::Csv,
            FormatType::Jsonl => convert::Kind::JsonLines,
            FormatType::Json => convert::Kind::Json,
            FormatType::Parquet => convert::Kind::Parquet,
        }),
        delimiter: byte(&spec.delimiter),
        quote: byte(&spec.quote),
        header: spec.header,
        encoding: spec.encoding.clone(),
        rows,
    }
}

/// The columns and the rows to keep.
pub(super) fn mapping(conversion: &Conversion) -> convert::Mapping {
    let columns = conversion.columns.iter().map(|(to, block)| column(to, block)).collect();
    convert::Mapping { columns, filter: filter(&conversion.filter) }
}

fn filter(spec: &Where) -> Vec<convert::Where> {
    let one = |(column, values): (&String, &Values)| convert::Where {
        column: column.clone(),
        values: texts(values.named()),
        keeps: matches!(values, Values::Of(_)),
    };
    spec.iter().map(one).collect()
}

fn column(to: &str, block: &ColumnBlock) -> convert::Column {
    let from = match (&block.value, &block.from) {
        (Some(value), _) => convert::From::Constant(value.0.clone()),
        (None, Some(from)) => convert::From::Column(from.0.clone()),
        (None, None) => convert::From::Column(to.to_owned()),
    };
    let otherwise = match block.otherwise.as_ref().map(|word| word.0.as_str()) {
        None | Some("keep") => convert::Otherwise::Keep,
        Some("drop") => convert::Otherwise::Drop,
        Some(value) => convert::Otherwise::Value(value.to_owned()),
    };
    let map: BTreeMap<String, String> =
        block.map.iter().map(|(from, to)| (from.clone(), to.0.clone())).collect();
    convert::Column {
        to: to.to_owned(),
        from,
        time: block.time.as_deref().map(time),
        number: block.number.as_ref().and_then(|example| convert::Number::parse(&example.0)),
        map,
        otherwise,
        null: texts(&block.missing),
    }
}

fn time(word: &str) -> convert::Time {
    match word {
        "seconds" => convert::Time::Seconds,
        "milliseconds" => convert::Time::Milliseconds,
        "microseconds" => convert::Time::Microseconds,
        "nanoseconds" => convert::Time::Nanoseconds,
        "days" => convert::Time::Days,
        "iso" => convert::Time::Iso,
        pattern => convert::Time::Pattern(pattern.to_owned()),
    }
}

fn texts(all: &[Scalar]) -> Vec<String> {
    all.iter().map(|one| one.0.clone()).collect()
}
