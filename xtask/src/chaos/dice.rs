//! Chance that can be repeated: what happens on an occasion depends on the seed and the occasion alone, and not on what
//! else goes on at the time. (Another version of Rust may hash otherwise, and so have other chances.)

use std::hash::{DefaultHasher, Hash, Hasher as _};

/// A seed.
#[derive(Clone, Copy)]
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// 64 bits, the same each time for one occasion.
    pub(crate) fn roll(self, occasion: impl Hash) -> u64 {
        let mut hasher = DefaultHasher::new();
        (self.0, occasion).hash(&mut hasher);
        hasher.finish()
    }

    /// From 0 to `limit`, without it.
    pub(crate) fn below(self, limit: u64, occasion: impl Hash) -> u64 {
        self.roll(occasion) % limit.max(1)
    }

    /// One of the table's, as often as the weight beside it says.
    pub(crate) fn pick<T: Copy>(self, table: &[(u64, T)], occasion: impl Hash) -> T {
        let sum = table.iter().map(|(weight, _)| weight).sum();
        let mut at = self.below(sum, occasion);
        for (weight, one) in table {
            if at < *weight {
                return *one;
            }
            at -= weight;
        }
        unreachable!("what is below the sum of the weights is within one of them")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_occasion_has_the_same_outcome_each_time() {
        let dice = Dice::new(7);
        assert_eq!(dice.roll(("a", 1)), dice.roll(("a", 1)));
        assert_ne!(dice.roll(("a", 1)), dice.roll(("a", 2)));
        assert_ne!(dice.roll(("a", 1)), Dice::new(8).roll(("a", 1)));
    }

    #[test]
    fn weights_are_kept_to() {
        let table = [(90, "often"), (10, "rarely"), (0, "never")];
        let often = |n: &u32| Dice::new(1).pick(&table, n) == "often";
        let count = (0..10_000).filter(often).count();
        assert!((8_800..9_200).contains(&count), "{count}");
        assert!((0..10_000).all(|n| Dice::new(1).pick(&table, n) != "never"));
    }
}
