//! What people are told of trigger rules, in their schema and in their types. The tables in src/page/rules say what
//! there is; a test here fails where one of it has no words.

/// Where a name stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place<'n> {
    Rule,
    Limit,
    Where,
    Matcher,
    /// It is a kind.
    Kinds,
    /// In what the kind of this name takes.
    Kind(&'n str),
    /// In an object that is told of as a whole.
    Other,
}

impl Place<'_> {
    /// In the object that is the member of this name.
    pub(super) fn within(name: &str) -> Self {
        match name {
            "limit" => Self::Limit,
            _ => Self::Other,
        }
    }
}

/// The words for a name; empty where there are none.
pub(super) fn of(place: Place<'_>, name: &str) -> &'static str {
    let table: &[(&str, &'static str)] = match place {
        Place::Rule => &MEMBERS,
        Place::Limit => &LIMIT,
        Place::Where => &CONDITIONS,
        Place::Matcher => &WAYS,
        Place::Kinds => &KINDS,
        Place::Kind(kind) => return of_key(kind, name),
        Place::Other => &[],
    };
    let known = table.iter().find(|known| known.0 == name);
    known.map_or("", |known| known.1)
}

/// What a rule may have, in the order in which people write it.
const MEMBERS: [(&str, &str); 8] = [
    (
        "event",
        "The event that the rule makes: 1 to 64 of a to z, 0 to 9, _, . and -.",
    ),
    ("on", "What sets it off."),
    ("where", "What must hold besides; all of it."),
    (
        "limit",
        "How often it may. Without a limit, as often as it happens.",
    ),
    (
        "delay_s",
        "How long after, in seconds; dropped when the page goes before.",
    ),
    (
        "sample",
        "The share of visitors that it is for, 0 to 1; the same ones every time. Everybody unless said otherwise.",
    ),
    ("props", "Details of every event that it makes; flat."),
    (
        "open_chat",
        "Whether the chat opens once the event is accepted.",
    ),
];

/// What is told of the whole set.
pub(super) const GAP: &str =
    "The least time between any two events of the whole set, in seconds, at most a day.";

/// What a limit may have.
const LIMIT: [(&str, &str); 3] = [
    (
        "per",
        "What is counted in: a page, an element of it, a session (until 30 minutes without anything done), a day, or the visitor for ever.",
    ),
    (
        "times",
        "How many times; once where neither this nor cooldown_s is given, any number where cooldown_s alone is.",
    ),
    (
        "cooldown_s",
        "The least time between two, in seconds, at most a year.",
    ),
];

/// What can be asked besides.
const CONDITIONS: [(&str, &str); 12] = [
    ("url", "The page's whole address."),
    ("path", "The part of it behind the host."),
    ("referrer", "The address where the visitor came from."),
    ("title", "The page's title."),
    ("language", "The browser's language, such as ru or en-GB."),
    ("device", "mobile, tablet or desktop."),
    (
        "utm",
        "utm_ parameters of the session's first page, by name without utm_.",
    ),
    (
        "query",
        "Parameters in the page's own address, by their names.",
    ),
    (
        "visits",
        "The visitor is here for the so-manieth time, both ends included; one end is enough.",
    ),
    (
        "hour",
        "It is between these hours, 0 to 24 with fractions, the first included, the last not; over midnight where the last is earlier. One end is enough. tz is a time zone such as Europe/Moscow; without it, the visitor's own.",
    ),
    (
        "not",
        "Not all of these hold. Nests up to eight deep, as any does.",
    ),
    ("any", "One of these groups holds, all of it."),
];

/// The ways to compare.
const WAYS: [(&str, &str); 7] = [
    ("equals", "It is this."),
    ("contains", "It holds this."),
    ("starts", "It begins with this."),
    ("ends", "It ends with this."),
    (
        "glob",
        "It is like this: * stands for anything, ? for one character.",
    ),
    (
        "regex",
        "This regular expression of JavaScript finds something in it.",
    ),
    ("in", "It is one of these."),
];

/// What happens.
const KINDS: [(&str, &str); 18] = [
    (
        "page_view",
        "A page was opened, or a route of a single-page application.",
    ),
    ("dom_ready", "The document has been read."),
    ("loaded", "The page has loaded, images and all."),
    ("history", "The route changed without a new page."),
    ("click", "A click on one of these elements or within it."),
    ("link", "A click on a link."),
    ("submit", "A form was sent."),
    ("form_abandon", "A form was begun and left."),
    (
        "scroll",
        "The page was scrolled this far, in percent or in pixels.",
    ),
    ("visible", "An element was seen."),
    (
        "time",
        "Time on the page while it is shown: once after after_s, every every_s seconds, or both.",
    ),
    ("idle", "Nothing was done for a while."),
    ("exit_intent", "The pointer left through the window's top."),
    ("back", "The visitor came back to the tab."),
    ("copy", "A text was copied."),
    ("js_error", "A script failed."),
    ("media", "A video or a sound was played."),
    (
        "custom",
        "An event of the page's own: a DOM event of this name, or an object in the dataLayer whose event is this.",
    ),
];

/// What a kind takes; nothing where there are no words.
fn of_key(kind: &str, key: &str) -> &'static str {
    match (kind, key) {
        ("click" | "visible", "selector") => "A CSS selector of the elements.",
        ("link", "selector") => "A CSS selector of the links; all unless said otherwise.",
        ("submit" | "form_abandon", "selector") => {
            "A CSS selector of the forms; all unless said otherwise."
        }
        ("copy", "selector") => {
            "A CSS selector of the elements copied from; all unless said otherwise."
        }
        ("media", "selector") => {
            "A CSS selector of the videos and sounds; all unless said otherwise."
        }
        ("link", "outbound") => "Only links to other sites.",
        ("link", "download") => "Only links to files.",
        ("submit", "fields") => {
            "The names of the fields whose values go with the event; a password never does."
        }
        ("scroll", "percent") => "How far, in percent of the page, 0 to 100.",
        ("scroll", "px") => "How far, in CSS pixels.",
        ("scroll", "axis") => "y for down, which is the default, x for sideways.",
        ("visible", "percent") => {
            "How much of the element must be seen, in percent, 0 to 100; 50 unless said otherwise."
        }
        ("visible", "for_s") => "How long it must be seen, in seconds; 0 unless said otherwise.",
        ("time", "after_s") => "After how long, in seconds, at most a day.",
        ("time", "every_s") => "How long between one time and the next, in seconds, 1 to a day.",
        ("time", "times") => "How many times at the most; no end unless said otherwise.",
        ("time", "active_only") => "Only time counts in which the visitor did something.",
        ("idle", "after_s") => "For how long, in seconds, 1 to a day.",
        ("media", "percent") => {
            "How much must be played, in percent, 0 to 100; 50 unless said otherwise."
        }
        ("custom", "name") => "The event's name.",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use salebot_onsite::page::rules::{Form, KINDS as TAKEN, LIMIT, MATCHERS, RULE, WHERE};

    #[track_caller]
    fn all_have_words(form: &Form, place: Place<'_>) {
        for (name, _) in form.members {
            assert_ne!(of(place, name), "", "{place:?} {name}");
        }
    }

    #[test]
    fn everything_that_there_is_has_words() {
        all_have_words(&RULE, Place::Rule);
        all_have_words(&LIMIT, Place::Limit);
        all_have_words(&WHERE, Place::Where);
        all_have_words(&MATCHERS, Place::Matcher);
        for (kind, _, form) in &TAKEN {
            assert_ne!(of(Place::Kinds, kind), "", "{kind}");
            all_have_words(form, Place::Kind(kind));
        }
    }

    #[test]
    fn nothing_that_there_is_not_has_words() {
        let tables: [(&[(&str, &str)], &Form); 4] = [
            (&MEMBERS, &RULE),
            (&super::LIMIT, &LIMIT),
            (&CONDITIONS, &WHERE),
            (&WAYS, &MATCHERS),
        ];
        for (words, form) in tables {
            assert_eq!(words.len(), form.members.len());
        }
        assert_eq!(KINDS.len(), TAKEN.len());
    }
}
