//! The data of `examples/shop`: a shop with 300 products and 400 customers.
//! Not here: its spec, which people write; its categories (see `shelves`).

use crate::{
    File,
    calendar::{DAY, END, START},
    csv::Table,
    history::{Habits, Visit, visits},
    random::Random,
    shelves::SHELVES,
    world::{Item, User, World},
};
use std::collections::BTreeSet;

/// Products on each shelf.
const EACH: usize = 20;
const USERS: usize = 400;
/// About 8,500 views and 1,900 purchases.
const HABITS: Habits = Habits { sessions: 2400, gap: (15, 240), again: true };
/// Memberships, as often as they are here, and how many visits in a hundred end with a purchase.
const MEMBERSHIPS: [(&str, usize); 8] = [
    ("basic", 12),
    ("basic", 12),
    ("basic", 12),
    ("basic", 12),
    ("silver", 17),
    ("silver", 17),
    ("gold", 23),
    ("vip", 32),
];

/// The three files.
pub(crate) fn files() -> Vec<File> {
    let mut random = Random::new(20);
    let mut items = Table::new("ITEM_ID,NAME,PRICE,CATEGORY_L1,CATEGORY_L2,CREATION_TIMESTAMP");
    let mut taken = BTreeSet::new();
    let products = (0..EACH * SHELVES.len())
        .map(|number| product(number, &mut items, &mut taken, &mut random))
        .collect();
    let mut users = Table::new("USER_ID,MEMBERSHIP_STATUS");
    let mut eagerness = Vec::new();
    let mut customers = Vec::new();
    for number in 0..USERS {
        let (membership, percent) = *random.pick(&MEMBERSHIPS);
        users.row(&[&user_id(number), membership]);
        eagerness.push(percent);
        customers.push(customer(&mut random));
    }
    let world = World::new(products, customers, SHELVES.len(), &mut random);
    vec![
        File { path: "data/interactions.csv", text: interactions(&world, &eagerness, &mut random) },
        File { path: "data/items.csv", text: items.text() },
        File { path: "data/users.csv", text: users.text() },
    ]
}

fn product(
    number: usize,
    table: &mut Table,
    taken: &mut BTreeSet<String>,
    random: &mut Random,
) -> Item {
    let group = number / EACH;
    let shelf = &SHELVES[group];
    let korean = random.chance(60);
    let name = shelf.product(korean, taken, random);
    // The lesser of two draws: cheap products are more common.
    let mut draw = || random.between(shelf.price.0, shelf.price.1 + 1);
    let price = format!("{}.0", draw().min(draw()) * 100);
    let added = match random.chance(25) {
        true => random.between(START, END - 20 * DAY),
        false => random.between(START - 540 * DAY, START),
    };
    table.row(&[&item_id(number), &name, &price, shelf.above, shelf.name, &added.to_string()]);
    Item { groups: vec![group], added, korean }
}

/// Customers like two shelves, often of the same department.
fn customer(random: &mut Random) -> User {
    let first = random.below(SHELVES.len());
    let near: Vec<usize> =
        (0..SHELVES.len()).filter(|&s| SHELVES[s].above == SHELVES[first].above).collect();
    let second = if random.chance(60) { *random.pick(&near) } else { random.below(SHELVES.len()) };
    let since = if random.chance(50) { START } else { random.between(START, END - 60 * DAY) };
    User { likes: [first, second], since, korean: random.chance(70) }
}

fn user_id(number: usize) -> String {
    format!("c{:03}", number + 1)
}

fn item_id(number: usize) -> String {
    format!("p{:03}", number + 1)
}

type Event = (i64, usize, usize, &'static str);

fn interactions(world: &World, eagerness: &[usize], random: &mut Random) -> String {
    let mut events = Vec::new();
    for visit in visits(world, &HABITS, random) {
        trace(world, visit, eagerness[visit.user], &mut events, random);
    }
    events.retain(|&(time, ..)| time < END);
    events.sort_unstable();
    let mut table = Table::new("USER_ID,ITEM_ID,EVENT_TYPE,TIMESTAMP");
    for (time, user, item, kind) in events {
        table.row(&[&user_id(user), &item_id(item), kind, &time.to_string()]);
    }
    table.text()
}

/// A visit leaves a view, sometimes a purchase, and then sometimes the purchase of what goes with it.
fn trace(
    world: &World,
    visit: Visit,
    eagerness: usize,
    events: &mut Vec<Event>,
    random: &mut Random,
) {
    let Visit { time, user, item } = visit;
    events.push((time, user, item, "View"));
    if !random.chance(eagerness) {
        return;
    }
    let bought = time + random.between(5, 15);
    events.push((bought, user, item, "Purchase"));
    let companion = companion(item);
    if random.chance(35) && world.items[companion].added < time {
        events.push((bought + 1, user, companion, "Purchase"));
    }
}

/// What goes with a product: the one at the same place of the shelf that goes with its shelf.
fn companion(item: usize) -> usize {
    SHELVES[item / EACH].with * EACH + item % EACH
}
