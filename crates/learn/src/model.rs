//! A trained model: training by family, and its stored form. Not here: answering (`answer`).

use crate::blend::Prior;
use crate::codec::{DecodeError, Reader, Writer};
use crate::config::{Config, Counted, Family};
use crate::interactions::Interactions;
use crate::items::Items;
use crate::names::Names;
use crate::personal::Personal;
use crate::popular;
use crate::related::{self, to_f32};
use crate::segment::Segment;
use crate::semantic::{Semantic, Traits};
use crate::table::Table;
use crate::trails::Trails;

/// The format of the stored form: to be raised when it or the meaning of a field changes.
const FORMAT: u32 = 3;

/// What training gives: everything needed to answer, and nothing of the users but for segments. Histories are
/// given with each query, so that new users and fresh events need no training.
#[derive(Clone, Debug)]
pub struct Model {
    pub(crate) items: Names,
    pub(crate) counted: Counted,
    /// For each item the weight of its counted events.
    pub(crate) popularity: Vec<f32>,
    /// The items with counted events, most popular first.
    pub(crate) popular: Vec<u32>,
    /// What that says of a personalised answer.
    pub(crate) prior: Prior,
    pub(crate) body: Body,
}

/// What is particular to a family.
#[derive(Clone, Debug)]
pub(crate) enum Body {
    Personalised(Personal),
    Related(Table),
    Popular,
    Trending(Vec<u32>),
    Semantic(Semantic),
    Segment(Segment),
}

/// Trains a model. The catalogue is the items of `data` followed by those that only `items` has.
/// The result depends on the arguments alone: not on the time, the threads or any hashing.
#[must_use]
pub fn train(data: &Interactions, items: &Items, config: &Config) -> Model {
    let mut names = data.items().clone();
    items.names().iter().for_each(|name| {
        names.intern(name);
    });
    let trails = Trails::new(data, &config.counted, names.len());
    let popularity = trails.popularity();
    let body = match config.family {
        Family::Personalised => {
            Body::Personalised(Personal::train(&trails, &popularity, config.recency))
        }
        Family::Related => Body::Related(related::neighbours(&trails, config, &popularity)),
        Family::Similar => {
            Body::Related(related::similar(&trails, config, &popularity, &names, items))
        }
        Family::Popular => Body::Popular,
        Family::Trending => {
            Body::Trending(popular::ranked(&popular::growth(data, config, names.len())))
        }
        Family::Semantic => Body::Semantic(semantic(&names, items, &popularity)),
        Family::Segment => Body::Segment(Segment::train(data, config, &trails, &popularity)),
    };
    Model::new(names, config.counted.clone(), popularity, body)
}

fn semantic(names: &Names, items: &Items, popularity: &[f32]) -> Semantic {
    let known: Vec<_> = names.iter().map(|name| items.get(name)).collect();
    let texts: Vec<&str> =
        known.iter().map(|item| item.map_or("", |it| it.text.as_str())).collect();
    let created: Vec<_> = known.iter().map(|item| item.and_then(|item| item.created)).collect();
    let most = popularity.iter().copied().fold(1.0, f32::max);
    let traits = newness(&created).into_iter().zip(popularity).map(|(freshness, events)| Traits {
        freshness,
        popularity: (1.0 + events).ln() / (1.0 + most).ln(),
    });
    Semantic::train(&texts, traits.collect())
}

/// For each item the share of other dated items that are older; 0 for an item without a date.
fn newness(created: &[Option<i64>]) -> Vec<f32> {
    let mut dates: Vec<i64> = created.iter().flatten().copied().collect();
    dates.sort_unstable();
    let others = to_f32(dates.len().saturating_sub(1).max(1));
    let older = |date: i64| to_f32(dates.partition_point(|&other| other < date)) / others;
    created.iter().map(|date| date.map_or(0.0, older)).collect()
}

impl Model {
    fn new(items: Names, counted: Counted, popularity: Vec<f32>, body: Body) -> Self {
        let popular = popular::ranked(&popularity);
        let prior = Prior::new(&popularity, &popular);
        Self { items, counted, popularity, popular, prior, body }
    }

    /// The family that the model is of; `Related` also for one trained as `Similar`.
    #[must_use]
    pub fn family(&self) -> Family {
        match self.body {
            Body::Personalised(_) => Family::Personalised,
            Body::Related(_) => Family::Related,
            Body::Popular => Family::Popular,
            Body::Trending(_) => Family::Trending,
            Body::Semantic(_) => Family::Semantic,
            Body::Segment(_) => Family::Segment,
        }
    }

    /// The catalogue: the numbers that queries and answers use.
    #[must_use]
    pub fn items(&self) -> &Names {
        &self.items
    }

    /// The model as bytes, the same for the same model.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut to = Writer::default();
        to.u32(FORMAT);
        self.items.write(&mut to);
        self.counted.write(&mut to);
        to.f32s(&self.popularity);
        match &self.body {
            Body::Personalised(personal) => {
                to.u32(0);
                personal.write(&mut to);
            }
            Body::Related(table) => {
                to.u32(1);
                table.write(&mut to);
            }
            Body::Popular => to.u32(2),
            Body::Trending(list) => {
                to.u32(3);
                to.u32s(list);
            }
            Body::Semantic(semantic) => {
                to.u32(4);
                semantic.write(&mut to);
            }
            Body::Segment(segment) => {
                to.u32(5);
                segment.write(&mut to);
            }
        }
        to.finish()
    }

    /// The model that [`to_bytes`](Self::to_bytes) gave.
    ///
    /// # Errors
    /// When the bytes are not such a model; never a panic, whatever they are.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, DecodeError> {
        let mut from = Reader::new(bytes);
        let format = from.u32()?;
        if format != FORMAT {
            return Err(DecodeError::Format(format));
        }
        let items = Names::read(&mut from)?;
        let counted = Counted::read(&mut from)?;
        let popularity = from.f32s()?;
        if popularity.len() != items.len() {
            return Err(DecodeError::Impossible("catalogue"));
        }
        let width = items.len();
        let body = match from.u32()? {
            0 => Body::Personalised(Personal::read(&mut from, width)?),
            1 => Body::Related(Table::read(&mut from, width)?),
            2 => Body::Popular,
            3 => Body::Trending(listed(from.u32s()?, width)?),
            4 => Body::Semantic(Semantic::read(&mut from, width)?),
            5 => Body::Segment(Segment::read(&mut from, width)?),
            _ => return Err(DecodeError::Impossible("family")),
        };
        Ok(Self::new(items, counted, popularity, body))
    }
}

/// A stored list of items, all of which the catalogue has.
fn listed(list: Vec<u32>, width: usize) -> Result<Vec<u32>, DecodeError> {
    if list.iter().all(|&item| (item as usize) < width) {
        Ok(list)
    } else {
        Err(DecodeError::Impossible("list of items"))
    }
}
