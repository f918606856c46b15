//! Randomness from a seed that comes in from outside.

use crate::time::Millis;
use alloc::string::String;

/// Crockford's base 32, as ULIDs use it.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// A small generator for ids and for jitter, not for secrets. Two SplitMix64 streams side by side,
/// so that two pages only meet when 128 bits of their seeds are the same.
#[derive(Debug, Clone)]
pub struct Random {
    streams: [u64; 2],
}

impl Random {
    /// Starts from 128 bits of the host's randomness.
    #[must_use]
    pub fn new(seed: [u64; 2]) -> Self {
        Self { streams: seed }
    }

    /// A fraction of `span`, from zero up to but not including it.
    pub fn below(&mut self, span: Millis) -> Millis {
        // As JavaScript does it with Math.random(), of 53 bits.
        let fraction = (self.step(0) >> 11) as f64 / (1_u64 << 53) as f64;
        Millis::from_js(fraction * span.to_js())
    }

    /// A new id: the time in 10 characters, then 80 random bits in 16.
    pub fn id(&mut self, now: Millis) -> String {
        let mut id = String::with_capacity(26);
        base32(&mut id, now.0, 10);
        for stream in 0..2 {
            let bits = self.step(stream);
            base32(&mut id, bits, 8);
        }
        id
    }

    /// Another generator, whose values have nothing to do with this one's.
    pub fn branch(&mut self) -> Self {
        Self::new([self.step(0), self.step(1)])
    }

    fn step(&mut self, stream: usize) -> u64 {
        let state = &mut self.streams[stream & 1];
        *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = *state;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }
}

/// An id of these bits, in the alphabet of the others: 26 characters.
#[must_use]
pub fn id_of(bits: [u64; 2]) -> String {
    let mut id = String::with_capacity(26);
    for half in bits {
        base32(&mut id, half, 13);
    }
    id
}

/// Where [`hash`] begins, unless two are wanted that have nothing to do with each other.
pub const HASH: u64 = 0xcbf2_9ce4_8422_2325;

/// A number that always is the same for a text (FNV-1a), from this beginning on.
#[must_use]
pub fn hash(begin: u64, text: &str) -> u64 {
    let step = |hash: u64, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    text.bytes().fold(begin, step)
}

/// Appends the low `chars * 5` bits, highest first.
fn base32(out: &mut String, bits: u64, chars: u32) {
    for place in (0..chars).rev() {
        out.push(char::from(ALPHABET[((bits >> (place * 5)) & 31) as usize]));
    }
}
