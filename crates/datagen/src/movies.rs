//! The data of `examples/movies`: a film service with 400 titles and 500 viewers.
//! Not here: its spec, which people write.

use crate::{
    File,
    calendar::{DAY, END, START},
    csv::Table,
    history::{Habits, Visit, visits},
    random::Random,
    words::{GENRES, title},
    world::{Item, User, World},
};
use std::collections::BTreeSet;

const ITEMS: usize = 400;
const USERS: usize = 500;
/// About 12,000 interactions.
const HABITS: Habits = Habits { sessions: 2900, gap: (40 * 60, 150 * 60), again: false };

/// Age groups, and the genres (by number in [`GENRES`]) that each prefers: what users' metadata tell of taste.
const AGES: [(&str, [usize; 4]); 5] = [
    ("18-24", [1, 6, 7, 0]),
    ("25-34", [8, 9, 7, 2]),
    ("35-44", [3, 9, 5, 0]),
    ("45-54", [5, 3, 4, 8]),
    ("55+", [4, 5, 2, 3]),
];
/// Countries, as often as they are here.
const COUNTRIES: [&str; 10] = ["KR", "KR", "KR", "KR", "KR", "US", "US", "JP", "GB", "VN"];

/// The three files.
pub(crate) fn files() -> Vec<File> {
    let mut random = Random::new(2025);
    let mut items = Table::new("ITEM_ID,TITLE,GENRES,YEAR,CREATION_TIMESTAMP");
    let mut taken = BTreeSet::new();
    let catalogue =
        (1..=ITEMS).map(|id| film(id, &mut items, &mut taken, &mut random)).collect::<Vec<_>>();
    let mut users = Table::new("USER_ID,AGE_GROUP,COUNTRY");
    let viewers = (1..=USERS).map(|id| viewer(id, &mut users, &mut random)).collect();
    let world = World::new(catalogue, viewers, GENRES.len(), &mut random);
    vec![
        File { path: "data/interactions.csv", text: interactions(&world, &mut random) },
        File { path: "data/items.csv", text: items.text() },
        File { path: "data/users.csv", text: users.text() },
    ]
}

fn film(id: usize, table: &mut Table, taken: &mut BTreeSet<String>, random: &mut Random) -> Item {
    let first = random.below(GENRES.len());
    let mut groups = vec![first];
    for _ in 0..random.below(3) {
        let more = random.below(GENRES.len());
        if !groups.contains(&more) {
            groups.push(more);
        }
    }
    let korean = random.chance(50);
    let title = title(&GENRES[first], korean, taken, random);
    // A quarter of the catalogue arrives during the year, the rest in the two years before.
    let added = match random.chance(25) {
        true => random.between(START, END - 20 * DAY),
        false => random.between(START - 730 * DAY, START),
    };
    let names: Vec<&str> = groups.iter().map(|&g| GENRES[g].name).collect();
    // Films are shown here some years after they were made; 31,556,952 seconds are a year of the calendar.
    let year = 1970 + added / 31_556_952 - random.between(0, 4) * random.between(0, 7);
    let genres = names.join("|");
    table.row(&[&item_id(id), &title, &genres, &year.to_string(), &added.to_string()]);
    Item { groups, added, korean }
}

fn viewer(id: usize, table: &mut Table, random: &mut Random) -> User {
    let (age, genres) = *random.pick(&AGES);
    let country = *random.pick(&COUNTRIES);
    table.row(&[&id.to_string(), age, country]);
    let mut like =
        || if random.chance(70) { *random.pick(&genres) } else { random.below(GENRES.len()) };
    let likes = [like(), like()];
    let since = match random.chance(60) {
        true => START,
        false => random.between(START, END - 45 * DAY),
    };
    User { likes, since, korean: country == "KR" && random.chance(90) }
}

fn item_id(id: usize) -> String {
    format!("m{id:03}")
}

fn interactions(world: &World, random: &mut Random) -> String {
    let mut events = Vec::new();
    for visit in visits(world, &HABITS, random) {
        let liked = world.items[visit.item].groups.contains(&world.users[visit.user].likes[0]);
        trace(visit, liked, &mut events, random);
    }
    events.retain(|&(time, ..)| time < END);
    events.sort();
    let mut table = Table::new("USER_ID,ITEM_ID,TIMESTAMP,EVENT_TYPE,EVENT_VALUE");
    for (time, user, item, kind, value) in events {
        let (user, item) = ((user + 1).to_string(), item_id(item + 1));
        table.row(&[&user, &item, &time.to_string(), kind, &value]);
    }
    table.text()
}

type Event = (i64, usize, usize, &'static str, String);

/// What a visit leaves behind: mostly a watch with the share that was watched, sometimes only a click, sometimes a like too.
fn trace(visit: Visit, liked: bool, events: &mut Vec<Event>, random: &mut Random) {
    let Visit { time, user, item } = visit;
    let clicked = random.chance(22);
    let watched = !clicked || random.chance(35);
    if clicked {
        events.push((time, user, item, "click", String::new()));
    }
    if watched {
        let least = if liked { 55 } else { 15 };
        let share = random.between(least, 101);
        events.push((
            time + 30,
            user,
            item,
            "watch",
            format!("{}.{:02}", share / 100, share % 100),
        ));
        if share > 80 && random.chance(25) {
            let minutes = random.between(70, 130);
            events.push((time + minutes * 60, user, item, "like", String::new()));
        }
    }
}
