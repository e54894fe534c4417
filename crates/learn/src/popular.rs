//! The same list for everybody: the items with the most events, and those whose events grow
//! fastest. Not here: which events count (`config`).

use std::ops::Range;

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

/// The times of the latest period, or `None` when no event counts. It ends with the newest event,
/// and doubles in length until it holds a hundredth of all events, so that data which is sparse
/// or old has trends too.
pub(crate) fn latest_period(data: &Interactions, config: &Config) -> Option<Range<i64>> {
    let newest = counted(data, config).map(|(_, _, time)| time).max()?;
    let wanted = counted(data, config).count().div_ceil(100);
    let mut length = config.trend_period.max(1);
    loop {
        let start = newest.saturating_sub(length - 1);
        let latest = counted(data, config).filter(|&(_, _, time)| time >= start);
        if length == i64::MAX || latest.count() >= wanted {
            return Some(start..newest.saturating_add(1));
        }
        length = length.saturating_mul(2);
    }
}

/// How much more each item occurs in the latest period than in the one before.
pub(crate) fn growth(data: &Interactions, config: &Config, width: usize) -> Vec<f32> {
    let Some(period) = latest_period(data, config) else { return vec![0.0; width] };
    let length = period.end.saturating_sub(period.start);
    let earlier = period.start.saturating_sub(length);
    let mut latest = vec![0.0; width];
    let mut before = vec![0.0; width];
    for (item, weight, time) in counted(data, config) {
        if time >= period.start {
            latest[item] += weight;
        } else if time >= earlier {
            before[item] += weight;
        }
    }
    latest.iter().zip(&before).map(|(new, old)| trend(*new, *old)).collect()
}

/// The item, weight and time of each counted event.
fn counted(data: &Interactions, config: &Config) -> impl Iterator<Item = (usize, f32, i64)> {
    data.histories().flatten().filter_map(|event| {
        let weight = config.counted.weight(data.types().name(event.kind), event.value)?;
        Some((event.item as usize, weight, event.time))
    })
}

/// Growth in units of its own uncertainty (the square root of a count), so that from 100 to 150
/// is more of a trend than from 0 to 2. An item without a
/// latest event has no trend.
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
