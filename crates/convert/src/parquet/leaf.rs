//! The columns of a file: their names, and how their values are written.
//! Not here: writing values (`value`).

use super::value::Kind;
use ::parquet::basic::{ConvertedType, LogicalType, Repetition, TimeUnit, Type as Physical};
use ::parquet::schema::types::{ColumnDescPtr, ColumnDescriptor, SchemaDescriptor, Type};

/// A column.
#[derive(Debug, Clone)]
pub(crate) struct Leaf {
    /// Its dotted path. A list has the name of the list, whatever its parts are called.
    pub(crate) name: String,
    /// Its position among the columns of the file.
    pub(crate) position: usize,
    /// How values are written, or the type that is not.
    pub(crate) kind: Result<Kind, String>,
    pub(crate) descriptor: ColumnDescPtr,
}

impl Leaf {
    /// Whether its values are moments or days.
    pub(crate) fn is_moment(&self) -> bool {
        self.kind.as_ref().is_ok_and(|kind| matches!(kind, Kind::Moment(_) | Kind::Date))
    }

    /// Whether a row may have several values.
    pub(crate) fn is_list(&self) -> bool {
        self.descriptor.max_rep_level() > 0
    }
}

/// The columns of a schema, in order.
pub(crate) fn leaves(schema: &SchemaDescriptor) -> Vec<Leaf> {
    let columns = schema.columns().iter().enumerate();
    let leaf = |(position, descriptor): (usize, &ColumnDescPtr)| {
        let (name, is_read) = name(schema.root_schema(), descriptor);
        let kind = match is_read && descriptor.max_rep_level() <= 1 {
            true => kind(descriptor),
            false => Err("nested list or map".to_owned()),
        };
        Leaf { name, position, kind, descriptor: descriptor.clone() }
    };
    columns.map(leaf).collect()
}

/// The name of a column, and whether it is a value, a list of values, or either in records.
fn name(root: &Type, descriptor: &ColumnDescriptor) -> (String, bool) {
    let parts = descriptor.path().parts();
    let full = || parts.join(".");
    let mut node = root;
    for (at, part) in parts.iter().enumerate() {
        let Some(next) = child(node, part) else { return (full(), false) };
        node = next;
        if is_annotated(node, ConvertedType::MAP, &LogicalType::Map) {
            return (full(), false);
        }
        let list = is_annotated(node, ConvertedType::LIST, &LogicalType::List);
        // A list is a group of a repeated group of an element; in old files of a repeated element.
        let rest = parts.len() - at - 1;
        if list && (1..=2).contains(&rest) {
            return (parts[..=at].join("."), true);
        }
        let repeated = at + 1 < parts.len()
            && node.get_basic_info().has_repetition()
            && node.get_basic_info().repetition() == Repetition::REPEATED;
        if repeated {
            return (full(), false);
        }
    }
    (full(), true)
}

fn child<'t>(node: &'t Type, name: &str) -> Option<&'t Type> {
    if node.is_primitive() {
        return None;
    }
    node.get_fields().iter().find(|field| field.name() == name).map(|field| &**field)
}

fn is_annotated(node: &Type, converted: ConvertedType, logical: &LogicalType) -> bool {
    let info = node.get_basic_info();
    info.converted_type() == converted || info.logical_type_ref() == Some(logical)
}

fn kind(column: &ColumnDescriptor) -> Result<Kind, String> {
    let physical = column.physical_type();
    let converted = column.converted_type();
    let other = || Err(format!("{physical} ({converted})"));
    match column.logical_type_ref() {
        Some(LogicalType::Timestamp(timestamp)) => Ok(Kind::Moment(per_second(&timestamp.unit))),
        Some(LogicalType::Time(time)) => Ok(Kind::Clock(per_second(&time.unit))),
        Some(LogicalType::Date) => Ok(Kind::Date),
        Some(LogicalType::Decimal(decimal)) => decimal_of(decimal.scale, column),
        Some(LogicalType::Integer(integer)) if !integer.is_signed => Ok(Kind::Unsigned),
        Some(LogicalType::Uuid) => Ok(Kind::Uuid),
        Some(LogicalType::String | LogicalType::Enum | LogicalType::Json) => Ok(Kind::Plain),
        Some(LogicalType::Integer(_) | LogicalType::Unknown) => Ok(Kind::Plain),
        Some(other) => Err(format!("{other:?}")),
        None => match (converted, physical) {
            (ConvertedType::TIMESTAMP_MILLIS, _) => Ok(Kind::Moment(1_000)),
            (ConvertedType::TIMESTAMP_MICROS, _) => Ok(Kind::Moment(1_000_000)),
            (ConvertedType::TIME_MILLIS, _) => Ok(Kind::Clock(1_000)),
            (ConvertedType::TIME_MICROS, _) => Ok(Kind::Clock(1_000_000)),
            (ConvertedType::DATE, _) => Ok(Kind::Date),
            (ConvertedType::DECIMAL, _) => decimal_of(column.type_scale(), column),
            (
                ConvertedType::UINT_8
                | ConvertedType::UINT_16
                | ConvertedType::UINT_32
                | ConvertedType::UINT_64,
                _,
            ) => Ok(Kind::Unsigned),
            (ConvertedType::INTERVAL, _) | (_, Physical::FIXED_LEN_BYTE_ARRAY) => other(),
            (_, Physical::INT96) => Ok(Kind::Moment(1_000_000_000)),
            _ => Ok(Kind::Plain),
        },
    }
}

/// Decimal numbers of at most 38 digits have sixteen bytes.
fn decimal_of(scale: i32, column: &ColumnDescriptor) -> Result<Kind, String> {
    let fixed = column.physical_type() == Physical::FIXED_LEN_BYTE_ARRAY;
    match u32::try_from(scale) {
        Ok(scale) if scale <= 38 && !(fixed && column.type_length() > 16) => {
            Ok(Kind::Decimal(scale))
        }
        _ => Err(format!("DECIMAL with scale {scale}")),
    }
}

fn per_second(unit: &TimeUnit) -> i64 {
    match unit {
        TimeUnit::MILLIS => 1_000,
        TimeUnit::MICROS => 1_000_000,
        _ => 1_000_000_000,
    }
}
