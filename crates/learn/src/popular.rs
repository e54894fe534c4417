//! The same list for everybody: the items with the most events, and those whose events grow
//! fastest. Not here: which events count (`config`).

use crate::config::Config;
use crate::interactions::Interactions;
use crate::table::greatest;

/// The items with a positive weight, greatest first.
pub(crate) fn ranked(weights: &[f32]) -> Vec<u32> {
    let positive = (0u32..).zip(weights.iter().copied()).filter(|(_, weight)| *weight > 0.0);
    let positive: Vec<_> = positive.collect();
    let count = positive.len();
    greatest(positive, count).into_iter().map(|(item, _)| item).collect()
}

/// How much more each item occurs in the latest period than in the one before. The periods end
/// with the newest event, and double in length until the latest holds a hundredth of all events,
/// so that data which is sparse or old has trends too.
pub(crate) fn growth(data: &Interactions, config: &Config, width: usize) -> Vec<f32> {
    let counted = || {
        data.histories().flatten().filter_map(|event| {
            let weight = config.counted.weight(data.types().name(event.kind), event.value)?;
            Some((event.item as usize, weight, event.time))
        })
    };
    let Some(newest) = counted().map(|(_, _, time)| time).max() else { return vec![0.0; width] };
    let age = |time: i64| newest.saturating_sub(time);
    let wanted = counted().count().div_ceil(100);
    let mut period = config.trend_period.max(1);
    while counted().filter(|&(_, _, time)| age(time) < period).count() < wanted {
        period = period.saturating_mul(2);
    }
    let mut latest = vec![0.0; width];
    let mut before = vec![0.0; width];
    for (item, weight, time) in counted() {
        if age(time) < period {
            latest[item] += weight;
        } else if age(time) < period.saturating_mul(2) {
            before[item] += weight;
        }
    }
    latest.iter().zip(&before).map(|(new, old)| trend(*new, *old)).collect()
}

/// Growth in units of its own uncertainty (the square root of a count), so that from 100 to 150
/// is more of a trend than from 0 to 2. Items that only fall keep a trace of their order.
fn trend(latest: f32, before: f32) -> f32 {
    let rise = (latest - before) / (latest + before + 1.0).sqrt();
    if latest <= 0.0 { 0.0 } else { rise.exp() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Family;
    use crate::interactions::InteractionsBuilder;

    #[test]
    fn what_grows_is_ahead_of_what_is_large() {
        let mut builder = InteractionsBuilder::default();
        let mut push = |item: &str, from: i64, count: i64| {
            for at in 0..count {
                builder.push(&format!("{item}{from}{at}"), item, "View", None, from + at);
            }
        };
        push("large", 100, 30);
        push("large", 200, 28);
        push("rising", 100, 2);
        push("rising", 200, 15);
        push("new", 200, 3);
        builder.push("u", "late", "View", None, 250);
        let data = builder.build();
        let config = Config { trend_period: 100, ..Config::new(Family::Trending) };
        let growth = growth(&data, &config, data.items().len());
        let names: Vec<_> =
            ranked(&growth).into_iter().map(|item| data.items().name(item)).collect();
        assert_eq!(names, ["rising", "new", "late", "large"]);
    }
}
