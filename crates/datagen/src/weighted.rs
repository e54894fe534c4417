//! Draws by weight in constant time, with whole numbers only (the alias method of Walker and Vose).
//! Not here: where the random bits come from (see `random`).

use crate::random::Random;

/// Something to draw places from, each with its weight.
#[derive(Debug, Clone)]
pub struct Weighted {
    /// For each place the share of draws that stay there, in units of 2^-64.
    stays: Vec<u64>,
    /// For each place where the other draws go.
    other: Vec<u32>,
}

impl Weighted {
    /// Places `0..weights.len()`, each drawn in proportion to its weight. `None` when there are no places, or all
    /// weights are 0, or there are more places than a `u32` counts.
    #[must_use]
    pub fn new(weights: &[u32]) -> Option<Self> {
        let total: u128 = weights.iter().map(|&w| u128::from(w)).sum();
        let places = u32::try_from(weights.len()).ok().filter(|_| total > 0)?;
        let mut left: Vec<u128> =
            weights.iter().map(|&w| u128::from(w) * u128::from(places)).collect();
        let mut other: Vec<u32> = (0..places).collect();
        let mut stays = vec![u64::MAX; weights.len()];
        let (mut low, mut high): (Vec<u32>, Vec<u32>) =
            (0..places).partition(|&i| left[i as usize] < total);
        // Each low place is filled up to `total` from a high one, which may become low by that.
        while let (Some(small), Some(&large)) = (low.pop(), high.last()) {
            let (small, large_at) = (small as usize, large as usize);
            stays[small] = u64::try_from((left[small] << 64) / total).unwrap_or(u64::MAX);
            other[small] = large;
            left[large_at] -= total - left[small];
            if left[large_at] < total {
                high.pop();
                low.push(large);
            }
        }
        Some(Weighted { stays, other })
    }

    /// `places` places, the weight of each falling as 1/(rank + `flat`): the larger `flat`, the less the first ones
    /// stand out. `None` when there are none.
    #[must_use]
    pub fn falling(places: u32, flat: u32) -> Option<Self> {
        let weights: Vec<u32> = (0..places).map(|rank| falling(rank, flat)).collect();
        Weighted::new(&weights)
    }

    /// Draws a place.
    pub fn draw(&self, random: &mut Random) -> usize {
        // The upper half of the product is the place, the lower half is uniform within it.
        let product = u128::from(random.bits()) * self.stays.len() as u128;
        let place = (product >> 64) as usize;
        if product as u64 <= self.stays[place] { place } else { self.other[place] as usize }
    }
}

/// The weight of the place at `rank` (from 0): falls as 1/(rank + `flat`), and is never 0.
#[must_use]
pub const fn falling(rank: u32, flat: u32) -> u32 {
    let divisor = rank as u64 + flat as u64 + 1;
    let weight = u32::MAX as u64 / divisor;
    if weight == 0 { 1 } else { weight as u32 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_follow_the_weights() {
        let weighted = Weighted::new(&[1, 0, 5, 2]).unwrap();
        let mut random = Random::new(9);
        let mut counts = [0_u32; 4];
        for _ in 0..8000 {
            counts[weighted.draw(&mut random)] += 1;
        }
        assert_eq!(counts[1], 0);
        for (count, wanted) in counts.into_iter().zip([1000_u32, 0, 5000, 2000]) {
            assert!(count.abs_diff(wanted) < 150, "{counts:?}");
        }
    }

    #[test]
    fn nothing_to_draw_from() {
        assert!(Weighted::new(&[]).is_none());
        assert!(Weighted::new(&[0, 0]).is_none());
        assert!(Weighted::falling(0, 1).is_none());
    }
}
