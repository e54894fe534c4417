//! Interactions of any number, written as they are made: for benchmarks. One row is about 47 bytes.
//! Not here: the examples, which are small and have metadata.

use crate::{
    calendar::{END, START},
    random::{Random, mix},
    weighted::Weighted,
};
use std::io::{self, Write};

/// The most users, and the most items: the ids have seven digits.
pub const MOST: i64 = 9_999_999;
/// Items are in so many groups of taste.
const GROUPS: u32 = 24;

/// How much to make.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shape {
    /// Interactions.
    pub rows: u64,
    /// Users that there are; with few rows not all of them occur.
    pub users: u32,
    /// Items that there are; with few rows not all of them occur.
    pub items: u32,
    /// Another seed gives other data.
    pub seed: u64,
}

/// Writes a CSV file with the header `USER_ID,ITEM_ID,TIMESTAMP,EVENT_TYPE,EVENT_VALUE`, in order of time. Memory
/// is a few bytes for each user and item, whatever the number of rows. Without users or items only the header.
///
/// # Errors
/// Those of `out`.
pub fn write(shape: Shape, out: &mut impl Write) -> io::Result<()> {
    out.write_all(b"USER_ID,ITEM_ID,TIMESTAMP,EVENT_TYPE,EVENT_VALUE\n")?;
    let Some(mut people) = People::new(shape) else { return Ok(()) };
    let mut line = Vec::with_capacity(64);
    for row in 0..shape.rows {
        let span = (END - START) as u128 * u128::from(row) / u128::from(shape.rows);
        line.clear();
        people.event(START as u64 + span as u64, &mut line);
        out.write_all(&line)?;
    }
    Ok(())
}

/// The users with their tastes and what they took last.
struct People {
    random: Random,
    seed: u64,
    by_activity: Weighted,
    /// Popularity within a group; an item is its group and its rank there.
    by_rank: Weighted,
    /// Numbers of the items, so that small numbers are not the popular ones.
    numbers: Vec<u32>,
    last: Vec<Option<u32>>,
}

impl People {
    fn new(shape: Shape) -> Option<Self> {
        let mut random = Random::new(shape.seed);
        let mut numbers: Vec<u32> = (1..=shape.items).collect();
        random.shuffle(&mut numbers);
        Some(People {
            by_activity: Weighted::falling(shape.users, shape.users / 20)?,
            by_rank: Weighted::falling(shape.items.div_ceil(GROUPS), 4)?,
            last: vec![None; shape.users as usize],
            seed: shape.seed,
            numbers,
            random,
        })
    }

    fn event(&mut self, time: u64, line: &mut Vec<u8>) {
        let user = self.by_activity.draw(&mut self.random);
        let place = self.place(user);
        self.last[user] = Some(place);
        line.extend_from_slice(b"user-");
        digits(user as u64 + 1, 7, line);
        line.extend_from_slice(b",item-");
        digits(u64::from(self.numbers[place as usize]), 7, line);
        line.push(b',');
        digits(time, 10, line);
        match self.random.below(20) {
            0..3 => line.extend_from_slice(b",click,\n"),
            3 => line.extend_from_slice(b",like,\n"),
            _ => {
                line.extend_from_slice(b",watch,0.");
                digits(self.random.below(100) as u64, 2, line);
                line.push(b'\n');
            }
        }
    }

    /// The place of the next item: often one that follows the last one in its group, else by popularity in a group
    /// that the user likes.
    fn place(&mut self, user: usize) -> u32 {
        let items = self.numbers.len() as u32;
        if let Some(last) = self.last[user].filter(|_| self.random.chance(30)) {
            // Three followers for each item, the same for everybody, and more often popular ones.
            let follower = u64::from(last) * 4 + self.random.below(3) as u64;
            let rank = self.by_rank.draw(&mut Random::new(mix(self.seed ^ follower)));
            return (rank as u32 * GROUPS + last % GROUPS) % items;
        }
        let taste = mix(self.seed ^ user as u64);
        let group = match self.random.below(10) {
            0..6 => group(taste),
            6..8 => group(mix(taste)),
            _ => group(self.random.bits()),
        };
        (self.by_rank.draw(&mut self.random) as u32 * GROUPS + group) % items
    }
}

/// A group for 64 random bits: the product of two draws, so that some groups are liked more than others.
const fn group(bits: u64) -> u32 {
    let groups = GROUPS as u64;
    ((bits % groups) * (bits / groups % groups) / groups) as u32
}

/// Appends `number` with so many digits, zeros in front; what is above them is left out.
fn digits(mut number: u64, count: usize, line: &mut Vec<u8>) {
    let start = line.len();
    line.resize(start + count, b'0');
    for digit in line[start..].iter_mut().rev() {
        *digit = b'0' + (number % 10) as u8;
        number /= 10;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    fn text(rows: u64, users: u32, items: u32) -> String {
        let mut out = Vec::new();
        write(Shape { rows, users, items, seed: 1 }, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn the_first_rows() {
        let all = text(20_000, 1000, 500);
        let first: Vec<&str> = all.lines().take(2).collect();
        assert_eq!(first[0], "USER_ID,ITEM_ID,TIMESTAMP,EVENT_TYPE,EVENT_VALUE");
        assert!(first[1].starts_with("user-0") && first[1].contains(",1735689600,"), "{first:?}");
        assert_eq!(all.lines().count(), 20_001);
        assert_eq!(all, text(20_000, 1000, 500));
    }

    #[test]
    fn time_goes_on_and_a_few_items_have_most_events() {
        let all = text(20_000, 1000, 500);
        let rows: Vec<Vec<&str>> = all.lines().skip(1).map(|l| l.split(',').collect()).collect();
        assert!(rows.windows(2).all(|pair| pair[0][2] <= pair[1][2]));
        let mut counts = BTreeMap::<&str, usize>::new();
        rows.iter().for_each(|row| *counts.entry(row[1]).or_default() += 1);
        let mut counts: Vec<usize> = counts.into_values().collect();
        counts.sort_unstable_by(|a, b| b.cmp(a));
        let top: usize = counts.iter().take(50).sum();
        assert!(top > 20_000 / 4, "the top tenth of the items has {top} events");
    }

    #[test]
    fn the_smallest_worlds() {
        assert_eq!(text(1, 1, 1).lines().count(), 2);
        assert_eq!(text(0, 5, 5).lines().count(), 1);
        assert_eq!(text(5, 0, 0).lines().count(), 1);
    }
}
