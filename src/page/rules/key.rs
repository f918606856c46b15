//! By what a rule is known again on the next page: a hash of what it means, not of how that is written.

use crate::page::lines::Lines;

/// Where a hash begins (FNV-1a, 64 bits).
pub(super) const HASH_START: u64 = 0xCBF2_9CE4_8422_2325;

/// The hash of a value. Where something stands among others makes no difference, nor how a number is written, nor
/// whether what takes nothing is written as a text or as an object.
pub(super) fn value_hash(value: Lines<'_>) -> u64 {
    match value.words() {
        Some(words) => hash(HASH_START, words),
        None => value
            .each()
            .fold(value.is_list().into(), |sum, (name, value)| {
                let start = if name.is_empty() {
                    HASH_START
                } else {
                    hash(HASH_START, name)
                };
                let is_bare = value.words().is_none() && value.own().is_empty();
                sum.wrapping_add(if is_bare {
                    start
                } else {
                    mixed(start, value_hash(value))
                })
            }),
    }
}

/// Goes on with a hash.
pub(in crate::page) fn hash(start: u64, text: &str) -> u64 {
    // The end is a byte of its own, so that "a", "b" and "ab" differ.
    step(text.bytes().fold(start, step), 0xFF)
}

/// Goes on with a hash.
pub(super) fn mixed(start: u64, value: u64) -> u64 {
    value.to_le_bytes().into_iter().fold(start, step)
}

fn step(hash: u64, byte: u8) -> u64 {
    (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01B3)
}
