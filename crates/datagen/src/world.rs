//! The items and users of an example, and what ties them together: groups, popularity, which item follows which.
//! Not here: what happens over the year (see `history`).

use crate::{
    random::Random,
    weighted::{Weighted, falling},
};

/// An item, as far as taste is concerned.
#[derive(Debug, Clone)]
pub(crate) struct Item {
    /// The groups (genres, categories) it belongs to; the first is the one it is known for.
    pub(crate) groups: Vec<usize>,
    /// When it came into the catalogue, in seconds since 1970.
    pub(crate) added: i64,
    /// Whether its title is Korean.
    pub(crate) korean: bool,
}

/// A user, as far as taste is concerned.
#[derive(Debug, Clone)]
pub(crate) struct User {
    /// The groups that the user likes: most, and second.
    pub(crate) likes: [usize; 2],
    /// When the user came, in seconds since 1970.
    pub(crate) since: i64,
    /// Whether the user prefers Korean titles.
    pub(crate) korean: bool,
}

/// Everything that draws need.
pub(crate) struct World {
    /// By number.
    pub(crate) items: Vec<Item>,
    /// By number.
    pub(crate) users: Vec<User>,
    /// For each item the three that people often take next.
    pub(crate) follows: Vec<[usize; 3]>,
    everything: Shelf,
    groups: Vec<Shelf>,
}

/// Some items with how often they are taken.
struct Shelf {
    items: Vec<usize>,
    by_popularity: Option<Weighted>,
}

impl World {
    /// A world of these items and users; `groups` is how many groups there are.
    pub(crate) fn new(
        items: Vec<Item>,
        users: Vec<User>,
        groups: usize,
        random: &mut Random,
    ) -> Self {
        let mut ranks: Vec<u32> = (0..).take(items.len()).collect();
        random.shuffle(&mut ranks);
        let shelf = |members: Vec<usize>| {
            let weights: Vec<u32> = members.iter().map(|&i| falling(ranks[i], 4)).collect();
            Shelf { items: members, by_popularity: Weighted::new(&weights) }
        };
        let all = 0..items.len();
        let of = |group| all.clone().filter(|&i| items[i].groups.contains(&group)).collect();
        let shelves: Vec<Shelf> = (0..groups).map(|group| shelf(of(group))).collect();
        let everything = shelf(all.clone().collect());
        let follows = follows(&items, &shelves, random);
        World { everything, groups: shelves, follows, items, users }
    }

    /// One of all items, by popularity.
    pub(crate) fn any(&self, random: &mut Random) -> Option<usize> {
        self.everything.draw(random)
    }

    /// One of the items of a group, by popularity; none when the group is empty.
    pub(crate) fn of_group(&self, group: usize, random: &mut Random) -> Option<usize> {
        self.groups.get(group)?.draw(random)
    }
}

impl Shelf {
    fn draw(&self, random: &mut Random) -> Option<usize> {
        Some(self.items[self.by_popularity.as_ref()?.draw(random)])
    }
}

/// Each item is followed by three of the group that it is known for, more often popular ones; by itself where the
/// group has nothing else to draw.
fn follows(items: &[Item], groups: &[Shelf], random: &mut Random) -> Vec<[usize; 3]> {
    let mut follower = |at: usize, item: &Item| {
        let shelf = item.groups.first().and_then(|&group| groups.get(group));
        let mut draw = || shelf.and_then(|shelf| shelf.draw(random)).filter(|&other| other != at);
        (0..8).find_map(|_| draw()).unwrap_or(at)
    };
    items.iter().enumerate().map(|(at, item)| [0; 3].map(|_| follower(at, item))).collect()
}
