//! How much rarer popular items become along histories, as a power of their popularity. Not here: what is divided by it
//! (`personal`).
//!
//! Where items are met once, as films, the popular ones come early: what follows is rarer than counts over whole
//! histories say. Where popular items are bought at any time, it is not. So the data is asked, not a constant.

use crate::related::to_f32;
use crate::trails::Trails;

/// The estimate may be too high by chance; so many of its standard errors are taken off.
const CAUTION: f64 = 2.0;

/// The power p for which an item is found in the second half of a history in proportion to popularity^-p times how often
/// it is in the first; 0 when popular items do not surely decline.
///
/// Two normal distributions of the same variance, here of the logarithm of the popularity, differ by a factor that is
/// exponential, with the difference of the means over the variance as its rate.
pub(crate) fn power(trails: &Trails, popularity: &[f32]) -> f32 {
    let logarithms: Vec<f64> = popularity.iter().map(|count| f64::from(count.ln_1p())).collect();
    let (mut halves, mut squares, mut count) = ([0.0, 0.0], 0.0, 0usize);
    for of_user in trails.starts.windows(2) {
        let stops = &trails.stops[of_user[0]..of_user[1]];
        // With an odd number the one in the middle belongs to neither half.
        let half = stops.len() / 2;
        for (sum, stops) in halves.iter_mut().zip([&stops[..half], &stops[stops.len() - half..]]) {
            for stop in stops {
                let logarithm = logarithms[stop.item as usize];
                *sum += logarithm;
                squares += logarithm * logarithm;
            }
        }
        count += half;
    }
    let each = f64::from(to_f32(count.max(1)));
    let [early, late] = halves.map(|sum| sum / each);
    let variance = squares / (2.0 * each) - ((early + late) / 2.0).powi(2);
    let error = (2.0 / (each * variance)).sqrt();
    let sure = (early - late) / variance - CAUTION * error;
    // Without any variance this is not a number, and 0 is the greater one.
    to_power(sure.max(0.0))
}

/// More than 1 would turn the order of popularity round.
#[expect(clippy::cast_possible_truncation, reason = "a power needs few digits")]
fn to_power(value: f64) -> f32 {
    value.min(1.0) as f32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Counted;
    use crate::interactions::InteractionsBuilder;

    /// The power when each of so many users has an event with one popular item and one with an item of their own; the
    /// former first in so many of ten cases.
    fn of(users: u32, popular_first: u32) -> f32 {
        let mut builder = InteractionsBuilder::default();
        for user in 0..users {
            let time = i64::from(user % 10 >= popular_first);
            builder.push(&format!("u{user}"), "popular", "", None, time);
            builder.push(&format!("u{user}"), &format!("own{user}"), "", None, 1 - time);
        }
        let data = builder.build();
        let trails = Trails::new(&data, &Counted::default(), data.items().len());
        power(&trails, &trails.popularity())
    }

    #[test]
    fn the_power_is_that_by_which_popular_items_decline() {
        // Popular items are 3/7 as frequent later, the others 7/3; their popularities are 1000 and 1.
        let exact = (7.0_f32 / 3.0).powi(2).log(1001.0 / 2.0);
        let found = of(1000, 7);
        assert!((0.8 * exact..exact).contains(&found), "{found}, not much less than {exact}");
        assert!(of(100_000, 7) > 0.9 * (7.0_f32 / 3.0).powi(2).log(100_001.0 / 2.0));
    }

    #[test]
    fn what_does_not_surely_decline_has_no_power() {
        assert_eq!(of(1000, 5), 0.0, "as often later");
        assert_eq!(of(1000, 3), 0.0, "more often later");
        assert_eq!(of(10, 7), 0.0, "too few to tell");
        assert_eq!(of(1, 7), 0.0, "all are as popular");
        assert_eq!(of(0, 7), 0.0);
    }

    #[test]
    fn answers_are_never_in_the_order_of_rarity() {
        assert_eq!(of(20, 10), 1.0);
    }
}
