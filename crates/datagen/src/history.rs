//! What users do over the year: sessions, and within them one item after the other.
//! Not here: which events a visit leaves behind (see `movies`, `shop`, `minimal`).

use crate::{
    calendar::{DAY, END, moment},
    random::Random,
    weighted::Weighted,
    world::{User, World},
};
use std::collections::BTreeSet;

/// A user turned to an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Visit {
    /// When, in seconds since 1970.
    pub(crate) time: i64,
    /// The number of the user.
    pub(crate) user: usize,
    /// The number of the item.
    pub(crate) item: usize,
}

/// How people behave.
pub(crate) struct Habits {
    /// Sessions of all users together; each user has at least two.
    pub(crate) sessions: usize,
    /// Seconds from one visit of a session to the next: at least, and below.
    pub(crate) gap: (i64, i64),
    /// Whether people come back to an item in a later session.
    pub(crate) again: bool,
}

/// Sessions have one visit up to as many as there are weights here.
const LENGTHS: [u32; 8] = [14, 20, 20, 16, 12, 8, 6, 4];
/// How long an item is new.
const NEW: i64 = 40 * DAY;
/// Draws before a session ends for want of an item.
const TRIES: usize = 24;

/// All visits, in order of user and time. Users do not see what is not yet in the catalogue.
pub(crate) fn visits(world: &World, habits: &Habits, random: &mut Random) -> Vec<Visit> {
    let counts = sessions(world, habits, random);
    let mut visits = Vec::new();
    for (user, count) in counts.into_iter().enumerate() {
        let since = world.users[user].since;
        let mut starts: Vec<i64> = (0..count).map(|_| moment(since, random)).collect();
        starts.sort_unstable();
        let mut seen = BTreeSet::new();
        for start in starts {
            session(world, habits, user, start, &mut seen, &mut visits, random);
        }
    }
    visits
}

/// How many sessions each user has: a few have many.
fn sessions(world: &World, habits: &Habits, random: &mut Random) -> Vec<usize> {
    let users = world.users.len();
    let mut order: Vec<usize> = (0..users).collect();
    random.shuffle(&mut order);
    let mut counts = vec![2; users];
    let activity = Weighted::falling(users as u32, 25);
    for _ in 2 * users..habits.sessions {
        if let Some(activity) = &activity {
            counts[order[activity.draw(random)]] += 1;
        }
    }
    counts
}

fn session(
    world: &World,
    habits: &Habits,
    user: usize,
    start: i64,
    seen: &mut BTreeSet<usize>,
    visits: &mut Vec<Visit>,
    random: &mut Random,
) {
    if habits.again {
        seen.clear();
    }
    let mut time = start;
    let mut last = None;
    for _ in 0..length(random) {
        let Some(item) = next(world, &world.users[user], last, time, seen, random) else { return };
        visits.push(Visit { time, user, item });
        seen.insert(item);
        last = Some(item);
        time += random.between(habits.gap.0, habits.gap.1);
        if time >= END {
            return;
        }
    }
}

fn length(random: &mut Random) -> usize {
    1 + Weighted::new(&LENGTHS).map_or(0, |lengths| lengths.draw(random))
}

/// The next item that is in the catalogue and that the user has not seen.
fn next(
    world: &World,
    user: &User,
    last: Option<usize>,
    time: i64,
    seen: &BTreeSet<usize>,
    random: &mut Random,
) -> Option<usize> {
    for _ in 0..TRIES {
        let Some(item) = candidate(world, user, last, random) else { continue };
        let age = time - world.items[item].added;
        let foreign = world.items[item].korean != user.korean;
        // Half of the titles in another language are passed over, and a third of those that are no longer new.
        let passed = (foreign && random.chance(50)) || (age > NEW && random.chance(33));
        if age >= 0 && !seen.contains(&item) && !passed {
            return Some(item);
        }
    }
    None
}

/// What comes to mind: something that follows the last item, something of a liked group, or what everybody takes.
fn candidate(
    world: &World,
    user: &User,
    last: Option<usize>,
    random: &mut Random,
) -> Option<usize> {
    if let Some(last) = last.filter(|_| random.chance(35)) {
        return Some(*random.pick(&world.follows[last]));
    }
    match random.below(100) {
        0..50 => world.of_group(user.likes[0], random),
        50..75 => world.of_group(user.likes[1], random),
        _ => world.any(random),
    }
}
