//! The one thing that flows from the page to the bot.

/// The longest event name, in characters.
pub const MAX_NAME_CHARS: usize = 64;

/// The longest recipient, in characters: 11 are usual.
pub const MAX_RECIPIENT_CHARS: usize = 64;

/// The largest event, in bytes of its JSON form on the wire.
pub const MAX_EVENT_BYTES: usize = 8 * 1024;

/// The most events in one batch.
pub const MAX_BATCH_EVENTS: usize = 50;

/// The largest batch, in bytes: browsers send no more than this once the page has gone.
pub const MAX_BATCH_BYTES: usize = 64 * 1024;

/// What an event says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Something happened; the name says what.
    Track,
    /// A page was seen.
    Page,
    /// Who the visitor is.
    Identify,
    /// The visitor withdrew consent.
    Forget,
    /// Direct mode only: call `callback` as it stands.
    Callback,
    /// Direct mode only: call `message` as it stands.
    Message,
}

/// Wire names of every [`Kind`], in the order of the enum.
const KINDS: [(&str, Kind); 6] = [
    ("track", Kind::Track),
    ("page", Kind::Page),
    ("identify", Kind::Identify),
    ("forget", Kind::Forget),
    ("callback", Kind::Callback),
    ("message", Kind::Message),
];

impl Kind {
    /// The name on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        KINDS.get(self as usize).map_or("", |row| row.0)
    }

    /// Reads a name from the wire.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        KINDS.iter().find(|row| row.0 == name).map(|row| row.1)
    }
}

/// Whether this can be an event's name: 1 to 64 of `a-z`, `0-9`, `_`, `.`, `-`.
#[must_use]
pub fn is_name(name: &str) -> bool {
    (1..=MAX_NAME_CHARS).contains(&name.len())
        && name.bytes().all(|b| {
            b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'_' | b'.' | b'-')
        })
}

/// The sentence for a name that [`is_name`] refuses.
pub const NAME_RULE: &str = "an event's name is 1 to 64 characters of a-z, 0-9, _, . and -";

/// Whether this can be the chat's name for its visitor: 1 to 64 letters, digits, `_` and `-`.
#[must_use]
pub fn is_recipient(value: &str) -> bool {
    (1..=MAX_RECIPIENT_CHARS).contains(&value.len())
        && value
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'))
}
