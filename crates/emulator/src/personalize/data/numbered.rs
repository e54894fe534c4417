//! The interactions that imports brought, by numbers and by user: made of the rows once, and kept in a file of their own,
//! so that a training reads numbers, and a request the events of one user. Not here: live events (`histories`).

use std::fmt;
use std::io::{self, BufReader, Read, Seek, SeekFrom, Write};
use std::sync::{Arc, Mutex, PoisonError};

use personalize_learn::{Event, Interactions, Names, NumberedNames};

use super::bytes::{damaged, read_blocks, read_names, read_numbers, write_names, write_numbers};
use super::column::Column;
use super::files::Kept;
use super::rows::Rows;

/// The first bytes of the file; the last is the version of the format.
const MAGIC: &[u8; 4] = b"PZN\x01";
/// The bytes of an event: its item, type, value and time.
const EVENT: usize = 20;

/// One interaction of a user.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Done<'h> {
    pub(crate) item: &'h str,
    pub(crate) kind: &'h str,
    pub(crate) value: Option<f32>,
    pub(crate) time: i64,
}

/// A file of interactions, whose names are at hand and whose events are read when they are asked for.
pub(crate) struct Numbered {
    names: NumberedNames,
    /// Where the events of each user end.
    ends: Vec<u32>,
    newest: Option<i64>,
    /// Where the events begin.
    first: u64,
    file: Mutex<Kept>,
}

impl Numbered {
    /// Opens what [`write`] wrote.
    pub(crate) fn open(kept: Kept) -> io::Result<Self> {
        let mut from = BufReader::new(kept);
        let mut magic = [0; 4];
        from.read_exact(&mut magic)?;
        if &magic != MAGIC {
            return Err(damaged());
        }
        let mut newest = [0; 8];
        from.read_exact(&mut newest)?;
        let mut names = || read_names(&mut from).map(Arc::new);
        let names = NumberedNames { users: names()?, items: names()?, types: names()? };
        let ends = read_numbers(&mut from)?;
        if !ends.is_sorted() || ends.len() != names.users.len() {
            return Err(damaged());
        }
        let first = from.stream_position()?;
        let newest = ends.last().is_some_and(|end| *end > 0).then(|| i64::from_le_bytes(newest));
        Ok(Numbered { names, ends, newest, first, file: Mutex::new(from.into_inner()) })
    }

    /// The time of the newest, in seconds since 1970.
    pub(super) fn newest(&self) -> Option<i64> {
        self.newest
    }

    /// What a user did, newest first.
    ///
    /// The file is the emulator's own and was written whole; where it cannot be read all the same, a line of the log
    /// says so, and the user has done nothing.
    pub(super) fn newest_first<'n>(
        &'n self,
        user: &str,
    ) -> impl Iterator<Item = Done<'n>> + use<'n> {
        let number = self.names.users.number(user);
        let events = number.map_or_else(|| Ok(Vec::new()), |number| self.of(number));
        let events = events.unwrap_or_else(|error| {
            tracing::error!(%error, "the interactions of a user cannot be read");
            Vec::new()
        });
        events.into_iter().rev().map(|event| Done {
            item: self.names.items.name(event.item),
            kind: self.names.types.name(event.kind),
            value: (!event.value.is_nan()).then_some(event.value),
            time: event.time,
        })
    }

    /// The events of the user with this number, oldest first.
    fn of(&self, user: u32) -> io::Result<Vec<Event>> {
        let at = |user: usize| self.ends.get(user).copied().unwrap_or_default();
        let start = (user as usize).checked_sub(1).map_or(0, at);
        self.read(start, at(user as usize) - start)
    }

    /// All of them.
    pub(crate) fn all(&self) -> io::Result<Interactions> {
        let events = self.read(0, self.ends.last().copied().unwrap_or_default())?;
        Interactions::grouped(self.names.clone(), self.ends.clone(), events).ok_or_else(damaged)
    }

    fn read(&self, start: u32, count: u32) -> io::Result<Vec<Event>> {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.seek(SeekFrom::Start(self.first + u64::from(start) * EVENT as u64))?;
        let mut events = Vec::new();
        read_blocks::<EVENT>(&mut *file, count as usize, |bytes| events.push(event(bytes)))?;
        Ok(events)
    }
}

impl fmt::Debug for Numbered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Numbered").field("users", &self.ends.len()).finish_non_exhaustive()
    }
}

/// Writes interactions for [`Numbered::open`].
pub(super) fn write(data: &Interactions, to: &mut dyn Write) -> io::Result<()> {
    to.write_all(MAGIC)?;
    to.write_all(&data.newest().unwrap_or_default().to_le_bytes())?;
    for names in [data.users(), data.items(), data.types()] {
        write_names(to, names)?;
    }
    let mut end = 0;
    let ends = data.histories().map(|events| {
        end += u32::try_from(events.len()).unwrap_or(u32::MAX);
        end
    });
    write_numbers(to, &ends.collect::<Vec<_>>())?;
    data.histories().flatten().try_for_each(|event| to.write_all(&bytes(event)))
}

fn bytes(event: &Event) -> [u8; EVENT] {
    let mut all = [0; EVENT];
    all[..4].copy_from_slice(&event.item.to_le_bytes());
    all[4..8].copy_from_slice(&event.kind.to_le_bytes());
    all[8..12].copy_from_slice(&event.value.to_le_bytes());
    all[12..].copy_from_slice(&event.time.to_le_bytes());
    all
}

fn event(all: [u8; EVENT]) -> Event {
    let four = |at: usize| [all[at], all[at + 1], all[at + 2], all[at + 3]];
    let (low, high) = (u32::from_le_bytes(four(12)), u32::from_le_bytes(four(16)));
    Event {
        item: u32::from_le_bytes(four(0)),
        kind: u32::from_le_bytes(four(4)),
        value: f32::from_le_bytes(four(8)),
        time: (u64::from(high) << 32 | u64::from(low)).cast_signed(),
    }
}

/// The interactions among rows: those that have a user, an item and a time; `None` of rows that have no such columns. Users,
/// items and types are numbered in the order in which they first occur.
pub(super) fn numbered(rows: &Rows) -> Option<Interactions> {
    let cells = |name| rows.cells_of(name);
    // Action interactions have an action in the place of the item.
    let item = cells("ITEM_ID").or_else(|| cells("ACTION_ID"));
    let (user, item, time) = (cells("USER_ID")?, item?, cells("TIMESTAMP")?);
    let (kind, value) = (cells("EVENT_TYPE"), cells("EVENT_VALUE"));
    let time = |row: usize| time.cell(row)?.parse().ok();
    let is_whole = |row: &usize| !user.is_null(*row) && !item.is_null(*row) && time(*row).is_some();
    let whole: Vec<u32> =
        (0..rows.len()).filter(is_whole).filter_map(|row| u32::try_from(row).ok()).collect();
    let whole = whole.iter().map(|row| *row as usize);
    let (mut users, mut items, mut types) =
        (Numbers::of(Some(user)), Numbers::of(Some(item)), Numbers::of(kind));
    whole.clone().for_each(|row| {
        users.see(row);
        items.see(row);
        types.see(row);
    });
    let value = |row| value.and_then(|value: &Column| value.cell(row)?.parse().ok());
    let event = |row| Event {
        item: items.number(row),
        kind: types.number(row),
        value: value(row).unwrap_or(f32::NAN),
        time: time(row).unwrap_or_default(),
    };
    let events = whole.map(|row| (users.number(row), move || event(row)));
    let names = NumberedNames {
        users: Arc::new(users.names.clone()),
        items: Arc::new(items.names.clone()),
        types: Arc::new(types.names.clone()),
    };
    Interactions::new(names, events)
}

/// Numbers for the cells of a column; null is the empty text.
struct Numbers<'c> {
    column: Option<&'c Column>,
    names: Names,
    /// The number of each code of the column.
    of_codes: Vec<u32>,
}

/// No number yet.
const NONE: u32 = u32::MAX;

impl<'c> Numbers<'c> {
    fn of(column: Option<&'c Column>) -> Self {
        let codes = column.map_or(0, Column::codes);
        Numbers { column, names: Names::default(), of_codes: vec![NONE; codes] }
    }

    fn cell(&self, row: usize) -> &'c str {
        self.column.and_then(|column| column.cell(row)).unwrap_or_default()
    }

    fn see(&mut self, row: usize) {
        let code = self.column.and_then(|column| column.code(row));
        match code.and_then(|code| self.of_codes.get(code as usize)) {
            Some(&number) if number != NONE => {}
            _ => {
                let number = self.names.intern(self.cell(row));
                let place = code.and_then(|code| self.of_codes.get_mut(code as usize));
                place.into_iter().for_each(|place| *place = number);
            }
        }
    }

    fn number(&self, row: usize) -> u32 {
        let code = self.column.and_then(|column| column.code(row));
        let known = code.and_then(|code| self.of_codes.get(code as usize).copied());
        known.or_else(|| self.names.number(self.cell(row))).unwrap_or(NONE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    fn sample() -> Rows {
        let columns = ["TIMESTAMP", "USER_ID", "EVENT_TYPE", "ITEM_ID", "EVENT_VALUE"];
        let mut rows = Rows::new(columns.map(str::to_owned));
        let all = [
            [Some("30"), Some("u"), Some("watch"), Some("b"), Some("0.5")],
            [Some("20"), Some("v"), None, Some("a"), None],
            [Some("10"), Some("u"), Some("click"), Some("a"), Some("x")],
            [None, Some("w"), Some("watch"), Some("c"), None],
            [Some("20"), None, Some("lost"), Some("d"), None],
        ];
        all.into_iter().for_each(|row| rows.push(row).unwrap());
        rows
    }

    fn file(rows: &Rows) -> Vec<u8> {
        let mut bytes = Vec::new();
        write(&numbered(rows).unwrap(), &mut bytes).unwrap();
        bytes
    }

    fn open(bytes: &[u8]) -> io::Result<Numbered> {
        Numbered::open(Kept::Bytes(Cursor::new(bytes.into())))
    }

    #[test]
    fn whole_interactions_are_numbered_in_the_order_of_the_rows() {
        let data = numbered(&sample()).unwrap();
        let names = [data.users(), data.items(), data.types()];
        let names = names.map(|names| names.iter().collect::<Vec<_>>().join(" "));
        assert_eq!(names, ["u v", "b a", "watch  click"]);
        assert_eq!((data.len(), data.newest()), (3, Some(30)));
    }

    #[test]
    fn a_user_is_found_in_the_file_and_all_are_read_from_it() {
        let numbered = open(&file(&sample())).unwrap();
        let of = |user| -> Vec<_> { numbered.newest_first(user).collect() };
        let done = |item, kind, value, time| Done { item, kind, value, time };
        assert_eq!(of("u"), [done("b", "watch", Some(0.5), 30), done("a", "click", None, 10)]);
        assert_eq!((of("v"), of("w")), (vec![done("a", "", None, 20)], vec![]));
        assert_eq!((numbered.newest(), numbered.all().unwrap().len()), (Some(30), 3));
    }

    #[test]
    fn a_damaged_file_is_an_error() {
        let bytes = file(&sample());
        for length in 0..bytes.len() {
            assert!(open(&bytes[..length]).and_then(|it| it.all()).is_err(), "{length}");
        }
        for at in 0..bytes.len() {
            let mut other = bytes.clone();
            other[at] ^= 0xC1;
            // Something else or an error, but no panic.
            drop(open(&other).and_then(|it| {
                it.newest_first("u").for_each(drop);
                it.all()
            }));
        }
    }
}
