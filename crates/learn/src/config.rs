//! What a training is told: the family of models, which events count, and the few dials that the
//! service's recipes have. Not here: which recipe is of which family (`recipe`).

use crate::codec::{DecodeError, Reader, Writer};

/// The families of models, one for each way of answering.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Family {
    /// Items for a user, from the order of the user's last events; also ranks a given list.
    Personalised,
    /// Items that occur together with an item.
    Related,
    /// As `Related`, and items with like metadata where there are few interactions.
    Similar,
    /// The items with the most events.
    Popular,
    /// The items whose events grow fastest.
    Trending,
    /// Items whose text is like an item's text.
    Semantic,
    /// Users for items.
    Segment,
}

/// Which events count, and how much.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Counted {
    /// Only events of this type (compared without regard to ASCII case); all when absent.
    pub event_type: Option<String>,
    /// Only events with a value of at least this; all when absent.
    pub threshold: Option<f32>,
    /// Weights by event type; a type that is not listed weighs 1, a type with weight 0 or less
    /// does not count.
    pub weights: Vec<(String, f32)>,
}

impl Counted {
    /// The weight of an event of this type and value (NaN when it has none), or `None` when it
    /// does not count.
    #[must_use]
    pub fn weight(&self, kind: &str, value: f32) -> Option<f32> {
        if self.event_type.as_ref().is_some_and(|wanted| !wanted.eq_ignore_ascii_case(kind)) {
            return None;
        }
        // A missing value is NaN, which is not at least anything.
        if self.threshold.is_some_and(|least| value.is_nan() || value < least) {
            return None;
        }
        let listed = self.weights.iter().find(|(of, _)| of.eq_ignore_ascii_case(kind));
        let weight = listed.map_or(1.0, |(_, weight)| *weight);
        (weight > 0.0 && weight.is_finite()).then_some(weight)
    }

    pub(crate) fn write(&self, to: &mut Writer) {
        to.u32(u32::from(self.event_type.is_some()));
        to.text(self.event_type.as_deref().unwrap_or_default());
        to.f32(self.threshold.unwrap_or(f32::NAN));
        to.length(self.weights.len());
        for (kind, weight) in &self.weights {
            to.text(kind);
            to.f32(*weight);
        }
    }

    pub(crate) fn read(from: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let typed = from.u32()? != 0;
        let event_type = from.text()?.to_owned();
        let threshold = from.f32()?;
        let mut weights = Vec::new();
        for _ in 0..from.length()? {
            weights.push((from.text()?.to_owned(), from.f32()?));
        }
        Ok(Self {
            event_type: typed.then_some(event_type),
            threshold: (!threshold.is_nan()).then_some(threshold),
            weights,
        })
    }
}

/// How to train.
#[derive(Clone, Debug, PartialEq)]
pub struct Config {
    /// Which family of models.
    pub family: Family,
    /// Which events count.
    pub counted: Counted,
    /// Whether the latest events of a user weigh more (`apply_recency_bias`, `recency_mask`).
    pub recency: bool,
    /// From 0 to 1: how much a related item is held down for being popular
    /// (`popularity_discount_factor`).
    pub popularity_discount: f32,
    /// Pairs that occur together fewer times are not related (`min_cointeraction_count`).
    pub least_together: u32,
    /// The length in seconds of the latest period, which trending compares with the one before
    /// (`trend_discovery_frequency`).
    pub trend_period: i64,
    /// Which users are drawn for the metrics.
    pub seed: u64,
}

impl Config {
    /// The service's defaults (its recipe pages) for a family.
    #[must_use]
    pub fn new(family: Family) -> Self {
        Self {
            family,
            counted: Counted::default(),
            recency: true,
            popularity_discount: 0.5,
            least_together: 3,
            trend_period: 3 * 60 * 60,
            seed: 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_by_type_value_and_weight() {
        let counted = Counted {
            event_type: Some("purchase".into()),
            threshold: Some(4.0),
            weights: vec![("Purchase".into(), 2.0)],
        };
        assert_eq!(counted.weight("PURCHASE", 4.0), Some(2.0));
        assert_eq!(counted.weight("Purchase", 3.9), None);
        assert_eq!(counted.weight("Purchase", f32::NAN), None);
        assert_eq!(counted.weight("View", 5.0), None);
        assert_eq!(Counted::default().weight("View", f32::NAN), Some(1.0));
        let mut to = Writer::default();
        counted.write(&mut to);
        let bytes = to.finish();
        assert_eq!(Counted::read(&mut Reader::new(&bytes)), Ok(counted));
    }
}
