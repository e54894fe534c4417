//! Distinct ids in the order of their bytes, each with its newest time, however many there are: what does not fit into memory goes
//! to files that are gone once they are closed. Not here: where ids come from (the parent module).

use std::{
    cmp::Reverse,
    collections::{BinaryHeap, HashMap},
    fs::File,
    io::{self, BufReader, BufWriter, Read, Seek, Write},
    vec,
};

/// What is held in memory at once, in bytes.
const HELD: usize = 64 << 20;
/// What an entry takes beside its id.
const ENTRY: usize = 72;
/// So many files are open at once, and are merged into one then.
const RUNS: usize = 64;

/// Ids as they are collected.
pub(super) struct Distinct {
    latest: HashMap<String, i64>,
    held: usize,
    most: usize,
    runs: Vec<Run>,
    newest: i64,
}

/// Sorted ids with their times.
enum Run {
    Held(vec::IntoIter<(String, i64)>),
    File(BufReader<File>),
}

impl Distinct {
    pub(super) fn new() -> Distinct {
        Distinct::holding(HELD)
    }

    fn holding(most: usize) -> Distinct {
        Distinct { latest: HashMap::new(), held: 0, most, runs: Vec::new(), newest: i64::MIN }
    }

    /// One more interaction.
    pub(super) fn add(&mut self, id: &str, time: i64) -> io::Result<()> {
        self.newest = self.newest.max(time);
        if let Some(latest) = self.latest.get_mut(id) {
            *latest = time.max(*latest);
            return Ok(());
        }
        self.latest.insert(id.to_owned(), time);
        self.held += id.len() + ENTRY;
        if self.held <= self.most {
            return Ok(());
        }
        let held = self.taken();
        self.runs.push(written(held)?);
        if self.runs.len() >= RUNS {
            let mut merged = Sorted::of(std::mem::take(&mut self.runs), self.newest)?;
            self.runs.push(written(std::iter::from_fn(|| merged.next().transpose()))?);
        }
        Ok(())
    }

    fn taken(&mut self) -> impl Iterator<Item = io::Result<(String, i64)>> + use<> {
        self.held = 0;
        let mut all: Vec<_> = std::mem::take(&mut self.latest).into_iter().collect();
        all.sort_unstable();
        all.into_iter().map(Ok)
    }

    /// All of them.
    pub(super) fn sorted(mut self) -> io::Result<Sorted> {
        let held: Vec<_> = self.taken().collect::<io::Result<_>>()?;
        let mut runs = std::mem::take(&mut self.runs);
        runs.push(Run::Held(held.into_iter()));
        Sorted::of(runs, self.newest)
    }
}

/// Distinct ids in order.
pub(super) struct Sorted {
    runs: Vec<Run>,
    /// The next id of each run that has one, with the number of the run.
    heads: BinaryHeap<Reverse<(String, usize, i64)>>,
    /// The newest time of all.
    pub(super) newest: i64,
}

impl Sorted {
    fn of(runs: Vec<Run>, newest: i64) -> io::Result<Sorted> {
        let mut sorted = Sorted { heads: BinaryHeap::new(), newest, runs };
        for at in 0..sorted.runs.len() {
            sorted.advance(at)?;
        }
        Ok(sorted)
    }

    fn advance(&mut self, at: usize) -> io::Result<()> {
        if let Some((id, time)) = self.runs[at].next()? {
            self.heads.push(Reverse((id, at, time)));
        }
        Ok(())
    }

    /// The next id with its newest time.
    pub(super) fn next(&mut self) -> io::Result<Option<(String, i64)>> {
        let Some(Reverse((id, at, mut time))) = self.heads.pop() else { return Ok(None) };
        self.advance(at)?;
        while self.heads.peek().is_some_and(|Reverse((other, _, _))| *other == id) {
            if let Some(Reverse((_, at, other))) = self.heads.pop() {
                time = time.max(other);
                self.advance(at)?;
            }
        }
        Ok(Some((id, time)))
    }
}

impl Run {
    fn next(&mut self) -> io::Result<Option<(String, i64)>> {
        let file = match self {
            Run::Held(held) => return Ok(held.next()),
            Run::File(file) => file,
        };
        let mut number = [0; 8];
        if file.read(&mut number[..1])? == 0 {
            return Ok(None);
        }
        file.read_exact(&mut number[1..])?;
        let mut id = vec![0; usize::try_from(u64::from_le_bytes(number)).unwrap_or_default()];
        file.read_exact(&mut id)?;
        file.read_exact(&mut number)?;
        let id = String::from_utf8(id).map_err(io::Error::other)?;
        Ok(Some((id, i64::from_le_bytes(number))))
    }
}

/// A file of sorted ids: their length, their bytes, the time.
fn written(all: impl Iterator<Item = io::Result<(String, i64)>>) -> io::Result<Run> {
    let mut file = BufWriter::new(tempfile::tempfile()?);
    for one in all {
        let (id, time) = one?;
        file.write_all(&(id.len() as u64).to_le_bytes())?;
        file.write_all(id.as_bytes())?;
        file.write_all(&time.to_le_bytes())?;
    }
    let mut file = file.into_inner().map_err(io::IntoInnerError::into_error)?;
    file.rewind()?;
    Ok(Run::File(BufReader::new(file)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_held_in_memory_does_not_decide_the_result() {
        let all = |most: usize| {
            let mut distinct = Distinct::holding(most);
            for n in 0..3_000_i64 {
                distinct.add(&format!("u{}", n * 7 % 500), n).unwrap();
            }
            let mut sorted = distinct.sorted().unwrap();
            let ids: Vec<_> = std::iter::from_fn(|| sorted.next().unwrap()).collect();
            (ids, sorted.newest)
        };
        let (ids, newest) = all(HELD);
        assert_eq!((ids.len(), newest), (500, 2_999));
        assert!(ids.is_sorted() && ids.iter().all(|(_, time)| *time >= 2_500));
        // Some thousand runs of one id each, merged several times; a few runs of many.
        assert_eq!(all(1), (ids.clone(), newest));
        assert_eq!(all(20_000), (ids, newest));
    }
}
