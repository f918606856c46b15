//! Secrets of the gateway's own that callers have to know.

/// The shortest secret, in characters.
pub const MIN_SECRET_CHARS: usize = 16;

/// The longest.
pub const MAX_SECRET_CHARS: usize = 256;

/// Whether these are the same. It takes as long whatever in them differs, so that nobody can find one out letter by letter;
/// that they differ in length does show.
#[must_use]
pub fn same(given: &str, wanted: &str) -> bool {
    let (given, wanted) = (given.as_bytes(), wanted.as_bytes());
    let pairs = given.iter().zip(wanted);
    let differ = pairs.fold(0, |differ, (one, other)| {
        core::hint::black_box(differ | (one ^ other))
    });
    given.len() == wanted.len() && differ == 0
}

/// Checks the form of one.
///
/// # Errors
/// What is wrong with it, in a sentence that does not hold it.
pub fn check(secret: &str) -> Result<(), &'static str> {
    if !(MIN_SECRET_CHARS..=MAX_SECRET_CHARS).contains(&secret.len()) {
        return Err("a secret has 16 to 256 characters");
    }
    if !secret.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err("a secret is letters, digits and signs of ASCII, without blanks");
    }
    Ok(())
}
