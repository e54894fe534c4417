//! The distinct ids of a column, and what is asked about them.
//! Not here: collecting them (`ids`), what is concluded (`minima`, `cross`).

use crate::counts::Entry;
use crate::hash::hash;
use crate::ids::{Kept, Shard, Table, shard};
use crate::position::Position;

/// The distinct ids of a column.
#[derive(Clone)]
pub struct Ids {
    shards: std::sync::Arc<[Shard]>,
    named: bool,
}

impl std::fmt::Debug for Ids {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Ids({})", self.len())
    }
}

impl Ids {
    /// Those of a finished table.
    pub(crate) fn of(table: Table) -> Self {
        let shards = table.finish();
        let named = shards.iter().all(|shard| !shard.nameless);
        Self { shards: shards.into(), named }
    }

    /// How many distinct ids there are.
    pub fn len(&self) -> u64 {
        self.shards.iter().map(|shard| shard.counts.len() as u64).sum()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How often an id occurs.
    pub(crate) fn count(&self, id: &str) -> u64 {
        let hash = hash(id.as_bytes());
        let shard = &self.shards[shard(hash)];
        let mut entries = shard.counts.iter();
        entries.find(|entry| entry.hash == hash).map_or(0, |entry| u64::from(entry.count))
    }

    /// How many ids occur at least so often.
    pub fn with_at_least(&self, times: u32) -> u64 {
        self.entries().filter(|(_, entry)| entry.count >= times).count() as u64
    }

    /// How often each id occurs, most often first.
    pub(crate) fn counts(&self) -> Vec<u32> {
        let mut counts: Vec<u32> = self.entries().map(|(_, entry)| entry.count).collect();
        counts.sort_unstable_by(|a, b| b.cmp(a));
        counts
    }

    /// The most frequent ids, equally frequent ones by name. Empty when there were too many ids to keep their names.
    pub(crate) fn top(&self, many: usize) -> Vec<(String, u64)> {
        self.most_frequent(many, |_| true)
    }

    /// How many ids are not among others, how often these occur together, and the most frequent one.
    pub(crate) fn missing_in(&self, others: &Ids) -> (u64, u64, Option<String>) {
        let lacking = |hash| !others.contains(hash);
        let (mut ids, mut rows) = (0, 0);
        for (_, entry) in self.entries().filter(|(_, entry)| lacking(entry.hash)) {
            ids += 1;
            rows += u64::from(entry.count);
        }
        let example = self.most_frequent(1, lacking).pop();
        (ids, rows, example.map(|(name, _)| name))
    }

    /// The place of the first id that had occurred before; None when there is none or it was not looked for.
    pub(crate) fn again(&self) -> Option<Position> {
        self.shards.iter().filter_map(|shard| shard.again).min()
    }

    fn most_frequent(&self, many: usize, wanted: impl Fn(u64) -> bool) -> Vec<(String, u64)> {
        if !self.named {
            return Vec::new();
        }
        let mut top: Vec<(u32, &[u8])> = Vec::new();
        let mut least = 0;
        for (shard, entry) in self.entries() {
            if entry.count < least || !wanted(entry.hash) {
                continue;
            }
            top.push((entry.count, shard.name(*entry.more).unwrap_or_default()));
            if top.len() > 4 * many + 64 {
                shorten(&mut top, many);
                least = top.last().map_or(0, |last| last.0);
            }
        }
        shorten(&mut top, many);
        let text = |name: &[u8]| String::from_utf8_lossy(name).into_owned();
        top.into_iter().map(|(count, name)| (text(name), u64::from(count))).collect()
    }

    fn contains(&self, hash: u64) -> bool {
        self.shards[shard(hash)].counts.contains(hash)
    }

    fn entries(&self) -> impl Iterator<Item = (&Shard, Entry<'_, Kept>)> {
        self.shards.iter().flat_map(|shard| shard.counts.iter().map(move |entry| (shard, entry)))
    }
}

fn shorten(top: &mut Vec<(u32, &[u8])>, many: usize) {
    top.sort_unstable_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(b.1)));
    top.truncate(many);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::{Bins, Target};

    fn ids(unique: bool, blocks: &[&[&str]], order: &[usize]) -> Ids {
        let table = Table::new(unique);
        for block in order {
            let rows = blocks[*block];
            let text = rows.concat();
            let mut bins = Bins::new();
            let mut start = 0;
            let (block, at) = (text.as_bytes(), Position::block(*block as u32));
            let target = Target { table: &table, block, at, fine: |id: &[u8]| id != b"b" };
            for (line, id) in (0u32..).zip(rows) {
                bins.push(start..start + id.len(), line, &target);
                start += id.len();
            }
            bins.flush(&target);
            assert_eq!(bins.wrong.len(), rows.iter().filter(|id| **id == "b").count());
        }
        Ids::of(table)
    }

    #[test]
    fn counts_and_repetitions_whatever_the_order() {
        let blocks: [&[&str]; 3] = [&["a", "b"], &["c", "b", "a"], &["a", "d", ""]];
        for order in [[0, 1, 2], [2, 1, 0], [1, 0, 2], [1, 2, 0]] {
            let ids = ids(true, &blocks, &order);
            assert_eq!(ids.len(), 5);
            assert_eq!(ids.with_at_least(2), 2);
            assert_eq!(ids.top(2), [("a".to_owned(), 3), ("b".to_owned(), 2)]);
            assert_eq!(ids.again(), Some(Position::block(1).line(1)));
        }
    }

    #[test]
    fn many_ids_grow_the_table() {
        let names: Vec<String> = (0..100_000).map(|n| format!("user-{n}")).collect();
        let block: Vec<&str> = names.iter().map(String::as_str).collect();
        let all = ids(false, &[&block], &[0]);
        assert_eq!((all.len(), all.with_at_least(2)), (100_000, 0));
        let some = ids(false, &[&block[..60_000]], &[0]);
        let (missing, rows, example) = all.missing_in(&some);
        assert_eq!((missing, rows, example.as_deref()), (40_000, 40_000, Some("user-60000")));
        assert_eq!(some.missing_in(&all).0, 0);
    }
}
