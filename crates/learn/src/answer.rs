//! Answering a query with a trained model. Not here: the scores of personalised answers (`blend`),
//! filters, promotions and the rest of what the service does with an answer.

use crate::blend::{Near, likelihood};
use crate::model::{Body, Model};
use crate::related::Sums;
use crate::scored::Scored;
use crate::segment::{SegmentQuery, Segmented};
use crate::semantic::Influence;
use crate::trails::Stop;

/// An event of a history as the model counts it; made by [`Model::past_item`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PastItem {
    item: u32,
    weight: f32,
}

/// What is asked.
#[derive(Clone, Copy, Default)]
pub struct Query<'a> {
    /// The user's or session's events, oldest first, fresh ones included; may be empty. The last
    /// 200 are looked at.
    pub history: &'a [PastItem],
    /// The item to which others are related, by number; an unknown one is `None`.
    pub item: Option<u32>,
    /// How many items are wanted.
    pub count: usize,
    /// What else than likeness orders a semantic answer.
    pub influence: Influence,
    /// Items that may be answered, by number; all when absent.
    pub keep: Option<&'a dyn Fn(u32) -> bool>,
}

impl Model {
    /// The users with the greatest affinity to items, best first, of those that `keep` lets pass; none of a model of
    /// another family than `Segment`. Users without any are left out.
    #[must_use]
    pub fn users_for(
        &self,
        query: &SegmentQuery<'_>,
        keep: impl Fn(&str) -> bool,
    ) -> Vec<Segmented<'_>> {
        match &self.body {
            Body::Segment(segment) => segment.users_for(query, keep),
            _ => Vec::new(),
        }
    }

    /// The same model, which knows nothing of some users.
    #[must_use]
    pub fn without_users(&self, gone: impl Fn(&str) -> bool) -> Self {
        let body = match &self.body {
            Body::Segment(segment) => Body::Segment(segment.without(gone)),
            other => other.clone(),
        };
        Self { body, ..self.clone() }
    }

    /// An event as this model counts it, or `None` when the item is unknown or its type or value
    /// does not count. `value` is the event value, if there is one.
    #[must_use]
    pub fn past_item(&self, item: &str, kind: &str, value: Option<f32>) -> Option<PastItem> {
        let item = self.items.number(item)?;
        let weight = self.counted.weight(kind, value.unwrap_or(f32::NAN))?;
        Some(PastItem { item, weight })
    }

    /// Whether the training saw an event of the item that counted.
    #[must_use]
    pub fn has_events(&self, item: &str) -> bool {
        let number = self.items.number(item);
        number.is_some_and(|number| self.popularity[number as usize] > 0.0)
    }

    /// The best items for a query, best first, none twice. Without a history a personalised
    /// answer is the popular items; when too few items are related, popular ones follow. Items of
    /// which the training saw no event come only from likeness (tags, text).
    #[must_use]
    pub fn recommend(&self, query: &Query<'_>) -> Vec<Scored> {
        let keep = |item: u32| query.keep.is_none_or(|keep| keep(item));
        match &self.body {
            Body::Personalised(_) => self.personal(query, keep),
            Body::Related(table) => {
                let near = query.item.into_iter().flat_map(|item| table.row(item as usize));
                self.fill(near.map(|(item, _)| item), query, keep)
            }
            Body::Popular => self.fill(std::iter::empty(), query, keep),
            Body::Segment(_) => Vec::new(),
            Body::Trending(list) => self.fill(list.iter().copied(), query, keep),
            Body::Semantic(semantic) => {
                let like =
                    query.item.map(|item| semantic.like(item, query.influence)).unwrap_or_default();
                self.fill(like.into_iter().map(|like| like.item), query, keep)
            }
        }
    }

    /// The items of `list` by the personalised scores for `history`, best first, with scores that
    /// sum to 1 over the list. Gives places in `list`. `None` stands for an unknown item: those
    /// come last, in the order given and without a score, as do items without any event.
    #[must_use]
    pub fn rank(&self, history: &[PastItem], list: &[Option<u32>]) -> Vec<(usize, Option<f64>)> {
        let near = self.near(history);
        let known = |item: Option<u32>| {
            let item = item?;
            let seen = self.popularity.get(item as usize).is_some_and(|&events| events > 0.0);
            seen.then(|| likelihood(near.score(item)))
        };
        let mut ranked: Vec<_> = list.iter().map(|&item| known(item)).enumerate().collect();
        let total: f64 = ranked.iter().filter_map(|(_, score)| *score).sum();
        ranked.iter_mut().for_each(|(_, score)| *score = score.map(|score| score / total));
        ranked.sort_by(|(_, a), (_, b)| b.unwrap_or(-1.0).total_cmp(&a.unwrap_or(-1.0)));
        ranked
    }

    fn personal(&self, query: &Query<'_>, keep: impl Fn(u32) -> bool) -> Vec<Scored> {
        let near = self.near(query.history);
        near.best_first().filter(|scored| keep(scored.item)).take(query.count).collect()
    }

    /// How near the items of the catalogue are to a history.
    fn near(&self, history: &[PastItem]) -> Near<'_> {
        let mut sums = Sums::new(self.items.len());
        if let Body::Personalised(personal) = &self.body {
            let stops: Vec<Stop> =
                history.iter().map(|seen| Stop { item: seen.item, weight: seen.weight }).collect();
            personal.score(&stops, &mut sums);
        }
        Near::new(sums, &self.popularity, &self.prior)
    }

    /// `first` and then the popular items, without repetition.
    fn fill(
        &self,
        first: impl Iterator<Item = u32>,
        query: &Query<'_>,
        keep: impl Fn(u32) -> bool,
    ) -> Vec<Scored> {
        let mut taken = vec![false; self.items.len()];
        if let Some(slot) = query.item.and_then(|item| taken.get_mut(item as usize)) {
            *slot = true;
        }
        first
            .map(|item| (item, false))
            .chain(self.popular.iter().map(|&item| (item, true)))
            .filter(|&(item, _)| !std::mem::replace(&mut taken[item as usize], true) && keep(item))
            .take(query.count)
            .map(|(item, popular)| Scored { item, score: None, popular })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Config, Counted, Family};
    use crate::interactions::InteractionsBuilder;
    use crate::items::Items;
    use crate::model::train;

    /// Five users each go from a to b to c, and ten others like hit; new has only tags and a text.
    fn model(family: Family) -> Model {
        let mut builder = InteractionsBuilder::default();
        for user in 0..5 {
            for (time, item) in (0..).zip(["a", "b", "c"]) {
                builder.push(&format!("path{user}"), item, "View", None, time);
            }
        }
        (0..10).for_each(|user| builder.push(&format!("fan{user}"), "hit", "View", None, 0));
        let mut items = Items::default();
        items.push("a", ["space"], "a war in space", None);
        items.push("hit", ["love"], "a love song", None);
        items.push("new", ["space"], "a new space", None);
        let counted = Counted { event_type: Some("View".into()), ..Counted::default() };
        train(&builder.build(), &items, &Config { counted, ..Config::new(family) })
    }

    fn names<'a>(model: &'a Model, answer: &[Scored]) -> Vec<&'a str> {
        answer.iter().map(|scored| model.items().name(scored.item)).collect()
    }

    fn ask(model: &Model, history: &[&str], item: Option<&str>, count: usize) -> Vec<String> {
        let seen = history.iter().filter_map(|item| model.past_item(item, "view", None));
        let history: Vec<PastItem> = seen.collect();
        let item = item.and_then(|item| model.items().number(item));
        let answer = model.recommend(&Query { history: &history, item, count, ..Query::default() });
        names(model, &answer).into_iter().map(str::to_owned).collect()
    }

    #[test]
    fn an_item_without_events_is_told_apart() {
        let model = model(Family::Personalised);
        assert_eq!(["a", "new", "absent"].map(|item| model.has_events(item)), [true, false, false]);
    }

    #[test]
    fn a_fresh_event_turns_the_answer_to_what_follows() {
        let model = model(Family::Personalised);
        assert_eq!(ask(&model, &[], None, 2), ["hit", "a"], "nothing known: what is popular");
        assert_eq!(ask(&model, &["a"], None, 1), ["b"]);
        assert_eq!(ask(&model, &["a", "b"], None, 1), ["c"]);
        assert_eq!(ask(&model, &["b"], None, 3), ["c", "a", "hit"], "forward before backward");
    }

    #[test]
    fn what_only_popularity_speaks_for_is_told_apart() {
        let popular = |family, item| {
            let model = model(family);
            let history: Vec<PastItem> = model.past_item("a", "View", None).into_iter().collect();
            let query = Query { history: &history, item, count: 9, ..Query::default() };
            let answer = model.recommend(&query).into_iter().filter(|it| it.popular);
            names(&model, &answer.collect::<Vec<_>>()).join(" ")
        };
        assert_eq!(popular(Family::Personalised, None), "hit a");
        assert_eq!(popular(Family::Related, Some(0)), "hit");
    }

    #[test]
    fn only_known_items_and_counted_events_are_seen() {
        let model = model(Family::Personalised);
        assert!(model.past_item("a", "VIEW", None).is_some());
        assert_eq!(model.past_item("a", "Click", None), None);
        assert_eq!(model.past_item("unheard", "View", None), None);
    }

    #[test]
    fn related_items_come_before_popular_ones() {
        let related = model(Family::Related);
        assert_eq!(ask(&related, &[], Some("a"), 9), ["b", "c", "hit"]);
        assert_eq!(ask(&related, &[], Some("unheard"), 1), ["hit"]);
        assert_eq!(ask(&related, &[], Some("new"), 1), ["hit"]);
    }

    #[test]
    fn a_cold_item_is_related_by_its_tags_and_text() {
        assert_eq!(ask(&model(Family::Similar), &[], Some("new"), 2), ["a", "hit"]);
        assert_eq!(ask(&model(Family::Semantic), &[], Some("new"), 2), ["a", "hit"]);
        assert_eq!(ask(&model(Family::Semantic), &[], Some("a"), 1), ["new"]);
    }

    #[test]
    fn ranking_sums_to_one_and_leaves_the_unknown_last() {
        let model = model(Family::Personalised);
        let history: Vec<PastItem> = model.past_item("a", "View", None).into_iter().collect();
        let number = |name| model.items().number(name);
        let ranked = model.rank(&history, &[None, number("hit"), number("new"), number("b")]);
        let places: Vec<usize> = ranked.iter().map(|(place, _)| *place).collect();
        assert_eq!(places, [3, 1, 0, 2]);
        let sum: f64 = ranked.iter().filter_map(|(_, score)| *score).sum();
        assert!((sum - 1.0).abs() < 1e-12);
        assert_eq!((ranked[2].1, ranked[3].1), (None, None));
    }
}
