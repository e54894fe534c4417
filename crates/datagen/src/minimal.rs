//! The data of `examples/minimal`: only who, what and when, with Korean names and titles as the ids.
//! Not here: its spec, which people write.

use crate::{
    File,
    calendar::{DAY, END, START},
    csv::Table,
    history::{Habits, visits},
    random::Random,
    words::{GENRES, person, title},
    world::{Item, User, World},
};
use std::collections::BTreeSet;

const ITEMS: usize = 150;
const USERS: usize = 120;
/// About 2,500 interactions.
const HABITS: Habits = Habits { sessions: 700, gap: (40 * 60, 150 * 60), again: false };

/// The one file.
pub(crate) fn files() -> Vec<File> {
    let mut random = Random::new(7);
    let (mut titles, mut names) = (BTreeSet::new(), BTreeSet::new());
    let mut item_ids = Vec::new();
    let mut items = Vec::new();
    for number in 0..ITEMS {
        let group = number % GENRES.len();
        let korean = random.chance(70);
        item_ids.push(title(&GENRES[group], korean, &mut titles, &mut random));
        items.push(Item { groups: vec![group], added: START, korean });
    }
    let user_ids: Vec<String> = (0..USERS).map(|_| person(&mut names, &mut random)).collect();
    let users = (0..USERS).map(|_| viewer(&mut random)).collect();
    let world = World::new(items, users, GENRES.len(), &mut random);
    let mut all = visits(&world, &HABITS, &mut random);
    all.sort_by_key(|visit| (visit.time, visit.user));
    let mut table = Table::new("USER_ID,ITEM_ID,TIMESTAMP");
    for visit in all {
        table.row(&[&user_ids[visit.user], &item_ids[visit.item], &visit.time.to_string()]);
    }
    vec![File { path: "data/interactions.csv", text: table.text() }]
}

fn viewer(random: &mut Random) -> User {
    let mut like = || random.below(GENRES.len());
    let likes = [like(), like()];
    User { likes, since: random.between(START, END - 120 * DAY), korean: random.chance(80) }
}
