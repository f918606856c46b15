//! How long to wait before the next try.

use crate::random::Random;
use crate::time::Millis;

/// Exponential backoff with full jitter: after the n-th failure anything from `least` up to
/// `base · 2^n`, at most `cap`, so that those who failed together do not come back together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Backoff {
    /// The span after the first failure.
    pub base: Millis,
    /// The longest span.
    pub cap: Millis,
    /// Never less than this: a jitter of nothing would be no pause at all.
    pub least: Millis,
}

impl Backoff {
    /// What the outbox uses: spans of 1 s, 2 s, 4 s … 5 min, never under 200 ms.
    pub const DEFAULT: Self = Self {
        base: Millis::from_secs(1),
        cap: Millis::from_secs(300),
        least: Millis(200),
    };

    /// The wait after `failures` earlier ones.
    #[must_use]
    pub fn wait(self, failures: u32, random: &mut Random) -> Millis {
        let factor = 1 << failures.min(31);
        let span = self.base.times(factor).min(self.cap);
        self.least + random.below(span - self.least)
    }
}
