//! Texts as vectors: each word by how often it occurs in the text and how rare it is in the
//! catalogue (TF-IDF). Not here: where a text comes from.

use std::collections::BTreeMap;

use crate::codec::{DecodeError, Reader, Writer};
use crate::names::Names;
use crate::related::{Sums, to_f32};
use crate::table::Table;

/// Words in more than this share of the texts tell nothing apart, and are left out …
const TOO_COMMON: f32 = 0.5;
/// … of a catalogue of at least so many texts.
const MANY_TEXTS: usize = 10;
/// How much of the rank an influence of 1 decides.
const MOST_INFLUENCE: f32 = 0.5;

/// The vectors of the catalogue's texts, each of length 1.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Semantic {
    texts: Table,
    /// For each word the items that have it: `texts` turned over.
    holders: Table,
    traits: Vec<Traits>,
}

/// What else is known of an item: both from 0 to 1, the greatest of the catalogue having 1.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Traits {
    pub(crate) freshness: f32,
    pub(crate) popularity: f32,
}

/// How much other things than likeness weigh in the order of a semantic answer, from 0 to 1
/// (`rankingInfluence` of a campaign).
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Influence {
    /// How new an item is.
    pub freshness: f32,
    /// How many events it has.
    pub popularity: f32,
}

/// An item whose text has a word in common with another's.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Like {
    pub(crate) item: u32,
    pub(crate) cosine: f32,
    rank: f32,
}

impl Semantic {
    pub(crate) fn train(texts: &[&str], traits: Vec<Traits>) -> Self {
        let mut words = Names::default();
        let counts: Vec<BTreeMap<u32, f32>> =
            texts.iter().map(|text| count_words(text, &mut words)).collect();
        let mut holders = vec![0usize; words.len()];
        for &word in counts.iter().flat_map(BTreeMap::keys) {
            holders[word as usize] += 1;
        }
        let told = counts.iter().filter(|words| !words.is_empty()).count();
        let rarity: Vec<f32> = holders.iter().map(|&holding| rarity(holding, told)).collect();
        let rows = counts.into_iter().map(|counts| vector(&counts, &rarity));
        Self::new(Table::from_rows(rows), traits)
    }

    fn new(texts: Table, traits: Vec<Traits>) -> Self {
        let mut holders = vec![Vec::new(); texts.width()];
        for (item, number) in (0u32..).zip(0..texts.len()) {
            for (word, weight) in texts.row(number) {
                holders[word as usize].push((item, weight));
            }
        }
        Self { texts, holders: Table::from_rows(holders), traits }
    }

    /// The items whose text has a word in common with the item's text, best first.
    pub(crate) fn like(&self, item: u32, influence: Influence) -> Vec<Like> {
        let mut sums = Sums::new(self.texts.len());
        for (word, weight) in self.texts.row(item as usize) {
            for (other, its) in self.holders.row(word as usize) {
                sums.add(other, weight * its);
            }
        }
        let others = sums.drain().filter(|&(other, _)| other != item);
        let rank = |item, cosine| self.rank(item, cosine, influence);
        let ranked = |(item, cosine)| Like { item, cosine, rank: rank(item, cosine) };
        let mut like: Vec<Like> = others.map(ranked).collect();
        like.sort_unstable_by(|a, b| b.rank.total_cmp(&a.rank).then(a.item.cmp(&b.item)));
        like
    }

    /// The traits of an item; none for an unknown one.
    pub(crate) fn traits(&self, item: u32) -> Traits {
        self.traits.get(item as usize).copied().unwrap_or_default()
    }

    fn rank(&self, item: u32, cosine: f32, influence: Influence) -> f32 {
        let freshness = influence.freshness.clamp(0.0, 1.0);
        let popularity = influence.popularity.clamp(0.0, 1.0);
        let traits = self.traits(item);
        let likeness = 1.0 - MOST_INFLUENCE * freshness.max(popularity);
        let lift = freshness * traits.freshness + popularity * traits.popularity;
        likeness * cosine + MOST_INFLUENCE * lift
    }

    pub(crate) fn write(&self, to: &mut Writer) {
        self.texts.write(to);
        to.f32s(&self.traits.iter().map(|traits| traits.freshness).collect::<Vec<_>>());
        to.f32s(&self.traits.iter().map(|traits| traits.popularity).collect::<Vec<_>>());
    }

    pub(crate) fn read(from: &mut Reader<'_>, width: usize) -> Result<Self, DecodeError> {
        let words = from.remaining();
        // Words are numbered by first appearance, so there are never more of them than bytes.
        let texts = Table::read(from, words)?;
        if texts.len() != width {
            return Err(DecodeError::Impossible("number of texts"));
        }
        let (freshness, popularity) = (from.f32s()?, from.f32s()?);
        let both = freshness.into_iter().zip(popularity);
        let traits = both.map(|(freshness, popularity)| Traits { freshness, popularity }).collect();
        Ok(Self::new(texts, traits))
    }
}

fn count_words(text: &str, words: &mut Names) -> BTreeMap<u32, f32> {
    let mut counts = BTreeMap::new();
    for word in text.split(|letter: char| !letter.is_alphanumeric()).filter(|w| !w.is_empty()) {
        *counts.entry(words.intern(&word.to_lowercase())).or_insert(0.0) += 1.0;
    }
    counts
}

fn rarity(holding: usize, texts: usize) -> f32 {
    let share = to_f32(holding) / to_f32(texts.max(1));
    if texts >= MANY_TEXTS && share > TOO_COMMON { 0.0 } else { (1.0 + 1.0 / share).ln() }
}

fn vector(counts: &BTreeMap<u32, f32>, rarity: &[f32]) -> Vec<(u32, f32)> {
    let weigh = |(&word, &count): (&u32, &f32)| (word, (1.0 + count.ln()) * rarity[word as usize]);
    let weighed: Vec<_> = counts.iter().map(weigh).filter(|(_, weight)| *weight > 0.0).collect();
    let length = weighed.iter().map(|(_, weight)| weight * weight).sum::<f32>().sqrt();
    weighed.into_iter().map(|(word, weight)| (word, weight / length)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXTS: [&str; 5] =
        ["the space war", "the space station", "the garden", "war, in the Garden!", ""];

    fn like(semantic: &Semantic, item: u32) -> Vec<u32> {
        semantic.like(item, Influence::default()).into_iter().map(|like| like.item).collect()
    }

    #[test]
    fn rare_words_in_common_count_most() {
        let semantic = Semantic::train(&TEXTS, vec![]);
        assert_eq!(like(&semantic, 0), [1, 3, 2], "space and war before the lone article");
        assert_eq!((like(&semantic, 4), like(&semantic, 99)), (vec![], vec![]));
        let mut to = Writer::default();
        semantic.write(&mut to);
        let bytes = to.finish();
        assert_eq!(Semantic::read(&mut Reader::new(&bytes), 5), Ok(semantic));
    }

    #[test]
    fn influence_moves_new_items_up() {
        let mut traits = vec![Traits::default(); 5];
        traits[2].freshness = 1.0;
        let semantic = Semantic::train(&TEXTS, traits);
        let influence = Influence { freshness: 1.0, popularity: 0.0 };
        let first = semantic.like(0, influence).first().map(|like| like.item);
        assert_eq!((first, like(&semantic, 0)), (Some(2), vec![1, 3, 2]));
    }
}
