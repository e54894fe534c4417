//! Texts as vectors: each word by how often it occurs in the text and how rare it is in the
//! catalogue (TF-IDF). Not here: where a text comes from.

use std::collections::BTreeMap;

use crate::codec::{DecodeError, Reader, Writer};
use crate::names::Names;
use crate::related::{Sums, to_f32};
use crate::table::{Table, greatest};

/// Words in more than this share of the texts tell nothing apart, and are left out.
const TOO_COMMON: f32 = 0.5;

/// The vectors of the catalogue's texts, each of length 1.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Semantic {
    texts: Table,
    /// For each word the items that have it: `texts` turned over.
    holders: Table,
    /// What freshness and popularity add to the likeness of each item.
    lift: Vec<f32>,
    /// How much of the likeness is left.
    likeness: f32,
}

impl Semantic {
    /// `lift` is added to `likeness` times the cosine of two texts.
    pub(crate) fn train(texts: &[&str], lift: Vec<f32>, likeness: f32) -> Self {
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
        Self::new(Table::from_rows(rows), words.len(), lift, likeness)
    }

    fn new(texts: Table, words: usize, lift: Vec<f32>, likeness: f32) -> Self {
        let mut holders = vec![Vec::new(); words];
        for (item, number) in (0u32..).zip(0..texts.len()) {
            for (word, weight) in texts.row(number) {
                holders[word as usize].push((item, weight));
            }
        }
        Self { texts, holders: Table::from_rows(holders), lift, likeness }
    }

    /// The items whose text has a word in common with the item's text, best first.
    pub(crate) fn like(&self, item: u32) -> Vec<(u32, f32)> {
        let mut sums = Sums::new(self.texts.len());
        for (word, weight) in self.texts.row(item as usize) {
            for (other, its) in self.holders.row(word as usize) {
                sums.add(other, weight * its);
            }
        }
        let others = sums.drain().filter(|&(other, _)| other != item);
        let lifted = others.map(|(other, cosine)| {
            let lift = self.lift.get(other as usize).copied().unwrap_or_default();
            (other, self.likeness * cosine + lift)
        });
        let entries: Vec<_> = lifted.collect();
        let count = entries.len();
        greatest(entries, count)
    }

    pub(crate) fn write(&self, to: &mut Writer) {
        to.length(self.holders.len());
        self.texts.write(to);
        to.f32s(&self.lift);
        to.f32(self.likeness);
    }

    pub(crate) fn read(from: &mut Reader<'_>, width: usize) -> Result<Self, DecodeError> {
        let words = from.length()?;
        let texts = Table::read(from, words)?;
        // Every word is in a text, so a greater count is not one that was written.
        if texts.len() > width || words > from.position() {
            return Err(DecodeError::Impossible("number of words"));
        }
        let lift = from.f32s()?;
        Ok(Self::new(texts, words, lift, from.f32()?))
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
    if texts > 10 && share > TOO_COMMON { 0.0 } else { (1.0 + 1.0 / share).ln() }
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

    #[test]
    fn rare_words_in_common_count_most() {
        let texts = ["the space war", "the space station", "the garden", "war, in the Garden!", ""];
        let semantic = Semantic::train(&texts, vec![], 1.0);
        let like: Vec<u32> = semantic.like(0).into_iter().map(|(item, _)| item).collect();
        assert_eq!(like, [1, 3, 2], "space and war before the lone article");
        assert_eq!((semantic.like(4), semantic.like(99)), (vec![], vec![]));
        let mut to = Writer::default();
        semantic.write(&mut to);
        let bytes = to.finish();
        assert_eq!(Semantic::read(&mut Reader::new(&bytes), 5), Ok(semantic));
    }
}
