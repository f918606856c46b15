//! Numbers as JSON writes them.

/// Reads a JSON number. Not `str::parse`, which alone would weigh more than this whole file: exact
/// for integers up to 2^53 and for the short decimals that people write, within a few units of the
/// last place elsewhere.
pub(super) fn parse(text: &str) -> Option<f64> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let bytes = digits.as_bytes();
    let mut at = 0;
    let (mut mantissa, mut exponent) = (0_f64, 0_i32);
    while let Some(digit @ b'0'..=b'9') = bytes.get(at) {
        mantissa = mantissa * 10.0 + f64::from(digit - b'0');
        at += 1;
    }
    if at == 0 || (at > 1 && bytes.first() == Some(&b'0')) {
        return None;
    }
    if bytes.get(at) == Some(&b'.') {
        at += 1;
        let start = at;
        while let Some(digit @ b'0'..=b'9') = bytes.get(at) {
            mantissa = mantissa * 10.0 + f64::from(digit - b'0');
            exponent -= 1;
            at += 1;
        }
        if at == start {
            return None;
        }
    }
    if matches!(bytes.get(at), Some(b'e' | b'E')) {
        at += 1;
        let minus = bytes.get(at) == Some(&b'-');
        at += usize::from(matches!(bytes.get(at), Some(b'-' | b'+')));
        let start = at;
        let mut power = 0_i32;
        while let Some(digit @ b'0'..=b'9') = bytes.get(at) {
            power = power
                .saturating_mul(10)
                .saturating_add(i32::from(digit - b'0'));
            at += 1;
        }
        if at == start {
            return None;
        }
        exponent = exponent.saturating_add(if minus { -power } else { power });
    }
    if at != bytes.len() {
        return None;
    }
    let mut value = mantissa;
    let mut scale = 1.0_f64;
    // Beyond this the result is zero or infinite anyway.
    for _ in 0..exponent.unsigned_abs().min(700) {
        scale *= 10.0;
    }
    if value == 0.0 || value == f64::INFINITY {
        // No power of ten changes these, and dividing infinities would give none of the numbers.
    } else if exponent < 0 {
        value /= scale;
    } else {
        value *= scale;
    }
    Some(if negative { -value } else { value })
}
