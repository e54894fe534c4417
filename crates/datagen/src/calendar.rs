//! The year in which everything happens, and when in it people come.
//! Not here: who comes (see `history`).

use crate::random::Random;

/// Seconds in a day.
pub(crate) const DAY: i64 = 86_400;
/// The end of the data, not included: 2026-01-01T00:00:00Z. Fixed, so that the files never change.
pub(crate) const END: i64 = 1_767_225_600;
/// The beginning of the data: 2025-01-01T00:00:00Z.
pub(crate) const START: i64 = END - 365 * DAY;

/// How busy each hour is, from midnight in Seoul.
const HOURS: [usize; 24] =
    [6, 3, 2, 1, 1, 1, 2, 4, 6, 5, 5, 6, 8, 7, 6, 6, 7, 9, 12, 16, 20, 22, 18, 11];
/// Seoul is nine hours ahead of UTC.
const SEOUL: i64 = 9 * 3600;

/// A moment in `from..END`, in seconds since 1970: more often in the evening than in the morning, more often at
/// weekends than on other days. `from` is at least a day before `END`.
pub(crate) fn moment(from: i64, random: &mut Random) -> i64 {
    // Bounded: after so many tries the last one is as good as any.
    let mut day = 0;
    for _ in 0..16 {
        day = random.between((from + SEOUL).div_euclid(DAY), (END + SEOUL).div_euclid(DAY));
        if is_weekend(day) || random.chance(65) {
            break;
        }
    }
    let second = hour(random) * 3600 + random.between(0, 3600);
    (day * DAY + second - SEOUL).clamp(from, END - 1)
}

/// Whether the day, counted from 1970-01-01 (a Thursday), is a Saturday or a Sunday.
const fn is_weekend(day: i64) -> bool {
    matches!((day + 4).rem_euclid(7), 0 | 6)
}

fn hour(random: &mut Random) -> i64 {
    let mut left = random.below(HOURS.iter().sum());
    for (hour, weight) in (0..).zip(HOURS) {
        if left < weight {
            return hour;
        }
        left -= weight;
    }
    0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn evenings_and_weekends_are_busier() {
        let mut random = Random::new(3);
        let moments: Vec<i64> = (0..7000).map(|_| moment(START, &mut random)).collect();
        assert!(moments.iter().all(|t| (START..END).contains(t)));
        let count =
            |test: &dyn Fn(i64) -> bool| moments.iter().filter(|t| test(**t + SEOUL)).count();
        let evening = count(&|t| t.rem_euclid(DAY) / 3600 == 21);
        let morning = count(&|t| t.rem_euclid(DAY) / 3600 == 6);
        assert!(evening > 5 * morning, "{evening} and {morning}");
        let weekend = count(&|t| is_weekend(t.div_euclid(DAY)));
        assert!(weekend > 2300, "{weekend} of 7000; two days of seven would be 2000");
    }
}
