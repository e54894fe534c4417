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
    /// Of a column in the list whose elements are the rows: the level of definition from which on there is an element.
    pub(crate) element: Option<i16>,
    pub(crate) descriptor: ColumnDescPtr,
}

impl Leaf {
    /// Whether its values are moments or days.
    pub(crate) fn is_moment(&self) -> bool {
        self.kind.as_ref().is_ok_and(|kind| matches!(kind, Kind::Moment(_) | Kind::Date))
    }

    /// Whether a record may have several values.
    pub(crate) fn is_list(&self) -> bool {
        self.descriptor.max_rep_level() > 0
    }
}

/// The columns of a schema, in order, and the names of its lists of records. `rows` is the list whose elements are the rows.
pub(crate) fn leaves(schema: &SchemaDescriptor, rows: Option<&str>) -> (Vec<Leaf>, Vec<String>) {
    let mut lists = Vec::new();
    let columns = schema.columns().iter().enumerate();
    let leaf = |(position, descriptor): (usize, &ColumnDescPtr)| {
        let place = place(schema.root_schema(), descriptor, rows);
        let kind = match place.is_read && descriptor.max_rep_level() <= 1 {
            true => kind(descriptor),
            false => Err("nested list or map".to_owned()),
        };
        if let Some(list) = place.list.filter(|list| !lists.contains(list)) {
            lists.push(list);
        }
        let (name, element) = (place.name, place.element);
        Leaf { name, position, kind, element, descriptor: descriptor.clone() }
    };
    (columns.map(leaf).collect(), lists)
}

/// Where a column lies in its schema.
struct Place {
    name: String,
    /// It is a value, a list of values, or either in records; or a value in the list whose elements are the rows.
    is_read: bool,
    element: Option<i16>,
    /// The outermost list of records that it is in.
    list: Option<String>,
}

fn place(root: &Type, descriptor: &ColumnDescriptor, rows: Option<&str>) -> Place {
    let parts = descriptor.path().parts();
    let (mut names, mut node, mut level) = (Vec::new(), root, 0);
    let (mut element, mut list) = (None, None);
    let mut at = 0;
    let full = |list| Place { name: parts.join("."), is_read: false, element: None, list };
    while at < parts.len() {
        let Some(next) = child(node, &parts[at]) else { return full(list) };
        node = next;
        level += levels(node);
        names.push(parts[at].as_str());
        at += 1;
        if is_annotated(node, ConvertedType::MAP, &LogicalType::Map) {
            return full(list);
        }
        let wrapped = is_annotated(node, ConvertedType::LIST, &LogicalType::List);
        let bare = is_repeated(node);
        if !wrapped && !bare {
            continue;
        }
        // A list is a group of a repeated group of an element; in old files of a repeated element.
        let below = if wrapped { element_of(node, &parts[at..]) } else { Vec::new() };
        for step in &below {
            level += levels(step);
            node = step;
        }
        at += below.len();
        let (name, is_leaf) = (names.join("."), at == parts.len());
        if rows == Some(&name) && element.is_none() {
            element = Some(level);
            list = Some(name).filter(|_| !is_leaf);
            continue;
        }
        if is_leaf && element.is_none() {
            return Place { name, is_read: true, element, list };
        }
        let list = list.or(Some(name).filter(|_| !is_leaf));
        return full(list);
    }
    Place { name: names.join("."), is_read: true, element, list }
}

/// The groups and the element between a list and what is below its elements, as far as `parts` lead there.
fn element_of<'t>(list: &'t Type, parts: &[String]) -> Vec<&'t Type> {
    let Some(repeated) = parts.first().and_then(|part| child(list, part)) else {
        return Vec::new();
    };
    let is_old = repeated.is_primitive()
        || repeated.get_fields().len() != 1
        || repeated.name() == "array"
        || repeated.name() == format!("{}_tuple", list.name());
    let element = parts.get(1).and_then(|part| child(repeated, part)).filter(|_| !is_old);
    [Some(repeated), element].into_iter().flatten().collect()
}

fn is_repeated(node: &Type) -> bool {
    let info = node.get_basic_info();
    info.has_repetition() && info.repetition() == Repetition::REPEATED
}

/// The levels of definition that a node adds.
fn levels(node: &Type) -> i16 {
    let info = node.get_basic_info();
    i16::from(info.has_repetition() && info.repetition() != Repetition::REQUIRED)
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
