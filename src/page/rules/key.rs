//! By what a rule is known again on the next page: a hash of what it means, not of how that is written.

use crate::json::Value;

/// Where a hash begins (FNV-1a, 64 bits).
pub(super) const HASH_START: u64 = 0xCBF2_9CE4_8422_2325;

/// The hash of a value. Where something stands among others makes no difference, nor how a number is written, nor
/// whether what takes nothing is written as a text or as an object.
pub(super) fn value_hash(value: &Value<'_>) -> u64 {
    match value {
        Value::Array(items) => {
            let each = items.iter().map(|item| mixed(HASH_START, value_hash(item)));
            each.fold(1, u64::wrapping_add)
        }
        Value::Object(members) => {
            let each = members.iter().map(|(name, value)| match value {
                Value::Object(members) if members.is_empty() => hash(HASH_START, name),
                _ => mixed(hash(HASH_START, name), value_hash(value)),
            });
            each.fold(0, u64::wrapping_add)
        }
        // 0 and -0 are the same number.
        Value::Number(_) => mixed(
            HASH_START,
            (value.as_number().unwrap_or_default() + 0.0).to_bits(),
        ),
        _ => hash(HASH_START, value.as_words().unwrap_or_default()),
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
