//! JSON objects one after the other: one a line, in an array, or without anything between them. Each is a row, or each element of
//! a list in it. Not here: one object (`json_value`), the first ones (`json_sample`).

use crate::LONGEST_RECORD;
use crate::MOST_COLUMNS;
use crate::batch::{MOST_CELLS, Ranges, RangesOf, Row, SECOND};
use crate::json_list::List;
use crate::json_value::{Elements, Leaf, Stop, object};
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
    members: Members,
    /// The list whose elements are the rows, and the members of its elements.
    list: Option<Vec<u8>>,
    elements: Members,
    /// Whether the file began with `[`; `None` before its first byte.
    array: Option<bool>,
    ended: bool,
    row: u64,
    ranges: Ranges,
    second: Vec<u8>,
}

/// The members of the object before: most objects have the same, in the same order.
#[derive(Default)]
struct Members {
    all: Vec<Member>,
    /// How many of the present object there were.
    count: usize,
}

/// A member of an object, and the wanted columns that it is.
#[derive(Default)]
struct Member {
    path: Vec<u8>,
    places: Vec<usize>,
}

impl Members {
    /// The columns that the next member is.
    #[inline(always)]
    fn places(&mut self, path: &[u8], wanted: &BTreeMap<Vec<u8>, Vec<usize>>) -> &[usize] {
        let at = self.count;
        if self.all.get(at).is_none_or(|member| member.path != path) {
            renew(&mut self.all, at, path, wanted);
        }
        self.count = (at + 1).min(MOST_COLUMNS);
        &self.all[at].places
    }
}

impl<'a> Json<'a> {
    /// The paths of the wanted columns may be equal. `list` is the path of the list whose elements are the rows.
    pub(crate) fn new(
        from: Box<dyn Read + Send + 'a>,
        decoded: bool,
        paths: &[&str],
        list: Option<&str>,
    ) -> Self {
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
            members: Members::default(),
            list: list.map(|path| path.as_bytes().to_vec()),
            elements: Members::default(),
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
            let mut list = self.list.as_deref().map(List::new);
            members.count = 0;
            let mut member = |path: &[u8], leaf: Leaf<'_>, end: usize| {
                if list.as_mut().is_some_and(|list| list.is_it(path, leaf, end)) {
                    return;
                }
                let places = members.places(path, wanted);
                if places.is_empty() {
                    return;
                }
                let cell = range(leaf, end, second);
                places.iter().for_each(|place| cells[*place] = cell);
            };
            let taken = object(bytes, start, &mut member).and_then(|end| {
                let row = Row { source_row: self.row + 1, fits: true };
                match list {
                    None => self.ranges.rows.push(row),
                    Some(list) => {
                        let (members, wanted) = (&mut self.elements, &self.wanted);
                        let into = Into { ranges: &mut self.ranges, second: &mut self.second };
                        into.unfold((bytes, &list), (first, row), members, wanted)?;
                    }
                }
                self.row += 1;
                Ok(end)
            });
            match taken {
                Ok(end) => self.window.start = end,
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

/// Where cells are put.
struct Into<'r> {
    ranges: &'r mut Ranges,
    second: &'r mut Vec<u8>,
}

impl Into<'_> {
    /// Makes rows of the elements of a list, each with the cells of its record, which begin at `first`.
    fn unfold(
        self,
        (bytes, list): (&[u8], &List<'_>),
        (first, row): (usize, Row),
        members: &mut Members,
        wanted: &BTreeMap<Vec<u8>, Vec<usize>>,
    ) -> Result<(), Stop> {
        let (cells, width) = (&mut self.ranges.cells, self.ranges.width);
        let Some(start) = list.start else {
            match list.is_record {
                true => self.ranges.rows.push(row),
                false => cells.truncate(first),
            }
            return Ok(());
        };
        let record = cells.split_off(first);
        let mut elements = Elements::new(bytes, start, list.path);
        while elements.advance()? {
            if cells.len() + width > first + MOST_CELLS {
                return Err(Stop::Wrong("its list has too many elements: over a million cells"));
            }
            let begin = cells.len();
            cells.extend_from_slice(&record);
            members.count = 0;
            elements.read(&mut |path: &[u8], leaf: Leaf<'_>, end: usize| {
                let places = members.places(path, wanted);
                if !places.is_empty() {
                    let cell = range(leaf, end, self.second);
                    places.iter().for_each(|place| cells[begin + place] = cell);
                }
            })?;
            self.ranges.rows.push(row);
        }
        Ok(())
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
pub(crate) fn separators(
    rest: &[u8],
    array: &mut Option<bool>,
    ended: &mut bool,
) -> Result<usize, Stop> {
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
