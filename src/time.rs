//! Time as a number that comes in from outside: the core never reads a clock.

use core::ops::{Add, Sub};

/// Milliseconds: since the Unix epoch where a moment is meant, a length where a duration is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Millis(pub u64);

impl Millis {
    /// That many whole seconds.
    #[must_use]
    pub const fn from_secs(seconds: u64) -> Self {
        Self(seconds.saturating_mul(1000))
    }

    /// Reads what JavaScript calls a time: not a number and negative become 0, fractions are cut.
    #[must_use]
    pub fn from_js(value: f64) -> Self {
        // A cast from f64 saturates, and turns NaN into 0.
        Self(value as u64)
    }

    /// The same as a JavaScript number.
    #[must_use]
    pub fn to_js(self) -> f64 {
        self.0 as f64
    }

    /// So many times as long. Saturates; exact as far as JavaScript's numbers are.
    #[must_use]
    pub fn times(self, factor: u32) -> Self {
        Self::from_js(self.to_js() * f64::from(factor))
    }
}

impl Add for Millis {
    type Output = Self;

    /// Saturates.
    // A call is shorter than what it does, and nothing here is done often.
    #[inline(never)]
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl Sub for Millis {
    type Output = Self;

    /// Saturates at zero.
    // As above.
    #[inline(never)]
    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}
