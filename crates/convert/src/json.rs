//! JSON objects one after the other: one a line, in an array, or without anything between them.
//! Not here: one object (`json_value`).

use crate::LONGEST_RECORD;
use crate::MOST_COLUMNS;
use crate::batch::{MOST_CELLS, Ranges, RangesOf, Row, SECOND};
use crate::json_value::{Leaf, Stop, object};
use crate::problem::Problem;
use crate::window::Window;
use personalize_data::encoding::MARK;
use std::collections::BTreeMap;
use std::io::Read;

/// Paths of so many bytes are kept from object to object.
const LONGEST_PATH: usize = 256;

/// The rows of a file.
pub(crate) struct Json<'a> {
    window: Window<'a>,
    /// The text is known to be UTF-8.
    decoded: bool,
    /// The positions among the wanted columns, by path.
    wanted: BTreeMap<Vec<u8>, Vec<usize>>,
    /// The members of the object before: most objects have the same, in the same order.
    members: Vec<Member>,
    /// Whether the file began with `[`; `None` before its first byte.
    array: Option<bool>,
    ended: bool,
    row: u64,
    ranges: Ranges,
    second: Vec<u8>,
}

/// A member of an object, and the wanted columns that it is.
#[derive(Default)]
struct Member {
    path: Vec<u8>,
    places: Vec<usize>,
}

impl<'a> Json<'a> {
    /// The paths of the wanted columns may be equal.
    pub(crate) fn new(from: Box<dyn Read + Send + 'a>, decoded: bool, paths: &[&str]) -> Self {
        let mut wanted: BTreeMap<Vec<u8>, Vec<usize>> = BTreeMap::new();
        for (at, path) in paths.iter().enumerate() {
            wanted.entry(path.as_bytes().to_vec()).or_default().push(at);
        }
        let ranges = Ranges { width: paths.len(), ..Ranges::default() };
        let window = Window::new(from);
        Json {
            window,
            decoded,
            wanted,
            members: Vec::new(),
            array: None,
            ended: false,
            row: 0,
            ranges,
            second: Vec::new(),
        }
    }

    pub(crate) fn batch(&self) -> RangesOf<'_> {
        RangesOf { bytes: self.window.bytes(), second: &self.second, ranges: &self.ranges }
    }

    /// Reads the next rows; false at the end.
    pub(crate) fn advance(&mut self) -> Result<bool, Problem> {
        self.ranges.clear();
        self.second.clear();
        loop {
            self.window.fill()?;
            let (begin, row) = (self.window.start, self.row + 1);
            let stopped = self.objects();
            if !self.decoded {
                self.window.check_text(begin, row)?;
            }
            stopped.map_err(|stop| stop.problem(self.row + 1))?;
            if !self.ranges.rows.is_empty() {
                return Ok(true);
            }
            if self.window.is_done() {
                // What is left is blank: all else was an object, or stopped.
                return match self.array {
                    Some(true) if !self.ended => Err(Stop::Unknown.problem(self.row + 1)),
                    _ => Ok(false),
                };
            }
            if self.window.start == begin && self.window.rest().len() > LONGEST_RECORD {
                let why = "it is longer than 4 MB".to_owned();
                return Err(Problem::Broken { row: self.row + 1, why });
            }
        }
    }

    /// Takes the complete objects of the window.
    fn objects(&mut self) -> Result<(), Stop> {
        loop {
            let next = separators(self.window.rest(), &mut self.array, &mut self.ended)?;
            self.window.start += next;
            if self.window.rest().is_empty() {
                return Ok(());
            }
            if self.ranges.cells.len() + self.ranges.width > MOST_CELLS {
                self.window.keep();
                return Ok(());
            }
            let first = self.ranges.cells.len();
            self.ranges.cells.resize(first + self.ranges.width, (0, 0));
            let (bytes, start) = (self.window.bytes(), self.window.start);
            let cells = &mut self.ranges.cells[first..];
            let (wanted, members, second) = (&self.wanted, &mut self.members, &mut self.second);
            let mut count = 0;
            let mut member = |path: &[u8], leaf: Leaf<'_>, end: usize| {
                if members.get(count).is_none_or(|member| member.path != path) {
                    renew(members, count, path, wanted);
                }
                let places = &members[count].places;
                count = (count + 1).min(MOST_COLUMNS);
                if places.is_empty() {
                    return;
                }
                let cell = range(leaf, end, second);
                places.iter().for_each(|place| cells[*place] = cell);
            };
            match object(bytes, start, &mut member) {
                Ok(end) => {
                    self.window.start = end;
                    self.row += 1;
                    self.ranges.rows.push(Row { source_row: self.row, fits: true });
                }
                Err(stop) => {
                    self.ranges.cells.truncate(first);
                    return match stop {
                        Stop::Unknown if !self.window.ended => Ok(()),
                        stop => Err(stop),
                    };
                }
            }
        }
    }
}

/// Where the text of a member lies that ends at `end` of the source: there, or where it stands otherwise, in `second`.
fn range(leaf: Leaf<'_>, end: usize, second: &mut Vec<u8>) -> (u32, u32) {
    match leaf {
        Leaf::Null => (0, 0),
        Leaf::Scalar(text) => ((end - text.len()) as u32, end as u32),
        // A quote stands after it.
        Leaf::Plain(text) => ((end - 1 - text.len()) as u32, (end - 1) as u32),
        leaf => {
            let begin = second.len();
            leaf.write(second);
            (begin as u32 | SECOND, second.len() as u32)
        }
    }
}

/// Notes that the member at this place has another path than in the object before.
#[inline(never)]
fn renew(
    members: &mut Vec<Member>,
    at: usize,
    path: &[u8],
    wanted: &BTreeMap<Vec<u8>, Vec<usize>>,
) {
    let places = wanted.get(path).cloned().unwrap_or_default();
    members.resize_with(members.len().max(at + 1), Member::default);
    // A long path is looked up each time: of nested objects there may be many in a record.
    let path = if path.len() > LONGEST_PATH { Vec::new() } else { path.to_vec() };
    members[at] = Member { path, places };
}

/// How many bytes stand before the next object: blanks, and in an array its commas and brackets.
fn separators(rest: &[u8], array: &mut Option<bool>, ended: &mut bool) -> Result<usize, Stop> {
    let mut at = if array.is_none() && rest.starts_with(MARK) { MARK.len() } else { 0 };
    while let Some(byte) = rest.get(at) {
        match byte {
            byte if byte.is_ascii_whitespace() => {}
            _ if *ended => return Err(Stop::Wrong("something follows the end of the array")),
            b'[' if array.is_none() => *array = Some(true),
            b',' if *array == Some(true) => {}
            b']' if *array == Some(true) => *ended = true,
            _ => break,
        }
        at += 1;
    }
    if at < rest.len() {
        array.get_or_insert(false);
    }
    Ok(at)
}

/// The columns of the first rows in the order in which they come, and these rows.
pub(crate) struct Sample {
    pub(crate) columns: Vec<String>,
    pub(crate) rows: Vec<Vec<String>>,
}

/// Reads the objects that a text begins with, up to so many.
///
/// # Errors
/// When the first is none, or there are too many columns.
pub(crate) fn sample(text: &[u8], whole: bool, most: usize) -> Result<Sample, Problem> {
    let (mut array, mut ended, mut start) = (None, false, 0);
    let mut places: BTreeMap<Vec<u8>, usize> = BTreeMap::new();
    let (mut columns, mut rows): (Vec<String>, Vec<Vec<String>>) = (Vec::new(), Vec::new());
    let mut count = 0;
    while rows.len() < most && count < MOST_CELLS {
        let row = rows.len() as u64 + 1;
        let next =
            separators(&text[start..], &mut array, &mut ended).map_err(|stop| stop.problem(row))?;
        start += next;
        if start == text.len() {
            break;
        }
        let mut cells: Vec<String> = vec![String::new(); columns.len()];
        let mut member = |path: &[u8], leaf: Leaf<'_>, _: usize| {
            let place = *places.entry(path.to_vec()).or_insert_with(|| {
                columns.push(String::from_utf8_lossy(path).into_owned());
                cells.push(String::new());
                columns.len() - 1
            });
            let mut cell = Vec::new();
            leaf.write(&mut cell);
            cells[place] = String::from_utf8_lossy(&cell).into_owned();
        };
        match object(text, start, &mut member) {
            Ok(end) => start = end,
            Err(Stop::Unknown) if !whole && !rows.is_empty() => break,
            Err(stop) => return Err(stop.problem(row)),
        }
        if columns.len() > MOST_COLUMNS {
            return Err(Problem::TooManyColumns { count: columns.len() });
        }
        count += columns.len();
        rows.push(cells);
    }
    for cells in &mut rows {
        cells.resize(columns.len(), String::new());
    }
    Ok(Sample { columns, rows })
}
