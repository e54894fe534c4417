//! What holds for any data: scores and lists as the service has them, the same result on any
//! number of threads, stored models that come back the same, and no panic on any bytes.

use personalize_learn::metrics::measure;
use personalize_learn::{
    Config, Family, Interactions, InteractionsBuilder, Items, Model, PastItem, Query, train,
};
use proptest::prelude::*;

const FAMILIES: [Family; 7] = [
    Family::Personalised,
    Family::Related,
    Family::Similar,
    Family::Popular,
    Family::Trending,
    Family::Semantic,
    Family::Segment,
];

fn data(events: &[(u8, u8, i64)]) -> Interactions {
    let mut builder = InteractionsBuilder::default();
    for (user, item, time) in events {
        builder.push(&format!("u{user}"), &format!("i{item}"), "View", None, *time);
    }
    builder.build()
}

/// Items 0 to 39, of which the events have only some.
fn items() -> Items {
    let mut items = Items::default();
    for item in 0..40 {
        let (tag, text) = (format!("g{}", item % 4), format!("word{} word{}", item % 5, item % 7));
        items.push(&format!("i{item}"), [tag.as_str()], &text, Some(item));
    }
    items
}

fn events() -> impl Strategy<Value = Vec<(u8, u8, i64)>> {
    prop::collection::vec((0u8..12, 0u8..30, -50i64..5000), 0..300)
}

fn history(model: &Model, data: &Interactions, user: u32) -> Vec<PastItem> {
    let events = data.history(user).iter();
    events
        .filter_map(|event| model.past_item(data.items().name(event.item), "View", None))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn answers_are_distinct_kept_and_scored_as_the_family_is(events in events()) {
        let (data, items) = (data(&events), items());
        for family in FAMILIES {
            let model = train(&data, &items, &Config::new(family));
            let history = history(&model, &data, 0);
            let all = Query { history: &history, item: Some(3), count: 500, ..Query::default() };
            let answer = model.recommend(&all);
            let mut numbers: Vec<u32> = answer.iter().map(|scored| scored.item).collect();
            let even = |item: u32| item.is_multiple_of(2);
            let kept = model.recommend(&Query { keep: Some(&even), ..all });
            let filtered: Vec<_> =
                answer.iter().copied().filter(|scored| even(scored.item)).collect();
            prop_assert_eq!(kept, filtered, "a filter takes away and changes no score");
            numbers.sort_unstable();
            numbers.dedup();
            prop_assert_eq!(numbers.len(), answer.len());
            if family == Family::Personalised && !events.is_empty() {
                let sum: f64 = answer.iter().filter_map(|scored| scored.score).sum();
                prop_assert!((sum - 1.0).abs() < 1e-9, "{}", sum);
                prop_assert!(answer.is_sorted_by(|a, b| a.score >= b.score));
            } else {
                prop_assert!(answer.iter().all(|scored| scored.score.is_none()));
            }
        }
    }

    #[test]
    fn measures_are_shares(events in events()) {
        let (data, items) = (data(&events), items());
        for family in FAMILIES {
            for (name, value) in measure(&data, &items, &Config::new(family)) {
                prop_assert!((0.0..=1.0 + 1e-6).contains(&value), "{name} of {family:?}: {value}");
            }
        }
    }

    #[test]
    fn broken_bytes_are_refused_or_answer(events in events(), at: usize, byte: u8) {
        let (data, items) = (data(&events), items());
        for family in FAMILIES {
            let bytes = train(&data, &items, &Config::new(family)).to_bytes();
            let again = Model::from_bytes(&bytes).map(|model| model.to_bytes());
            prop_assert_eq!(again.as_deref(), Ok(bytes.as_slice()));
            let at = at % bytes.len();
            prop_assert!(Model::from_bytes(&bytes[..at]).is_err());
            let mut changed = bytes;
            changed[at] = byte;
            if let Ok(model) = Model::from_bytes(&changed) {
                let history: Vec<PastItem> = model.past_item("i1", "View", None).into_iter().collect();
                let query = Query { history: &history, item: Some(1), count: 9, ..Query::default() };
                prop_assert!(model.recommend(&query).len() <= 9);
                let _ = model.rank(&history, &[Some(1), None, Some(u32::MAX)]);
            }
        }
    }
}

#[test]
fn threads_make_no_difference() {
    let events: Vec<(u8, u8, i64)> = (0..3000u32)
        .map(|at| {
            let random = at.wrapping_mul(2_654_435_761);
            let part = |shift: u32, end: u32| u8::try_from((random >> shift) % end).unwrap();
            (part(8, 50), part(16, 90), i64::from(at))
        })
        .collect();
    let (data, items) = (data(&events), items());
    for family in FAMILIES {
        let config = Config::new(family);
        let run = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| {
                (train(&data, &items, &config).to_bytes(), measure(&data, &items, &config))
            })
        };
        assert!(run(1) == run(4), "{family:?}");
    }
}
