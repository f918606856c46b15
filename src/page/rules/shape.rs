//! What a rule may look like: tables that the reader, the schema and the types go by.

use super::{MAX_COOLDOWN_S, MAX_COUNT, MAX_DELAY_S};

/// What a value in a rule can be. Numbers may have fractions.
#[derive(Debug, Clone, Copy)]
pub enum Shape {
    /// A text that is not empty.
    Text,
    /// A list of such texts.
    Texts,
    /// An event's name.
    Name,
    /// A number, from the one to the other.
    Number(u32, u32),
    /// True or false.
    Flag,
    /// One of these words, and the sentence for all others.
    Word(&'static [&'static str], &'static str),
    /// A flat object.
    Props,
    /// An object of this form.
    Object(&'static Form),
    /// A kind of [`KINDS`].
    On,
    /// Conditions, of [`WHERE`].
    Where,
    /// The same, and at least one.
    Group,
    /// A list of groups.
    Groups,
    /// A text to be equal to, or ways to compare.
    Matcher,
    /// A matcher for each of several names.
    Matchers,
    /// A text, a number or a flag; maybe not an empty text.
    Words(bool),
    /// A list of such, and not an empty one.
    List,
}

/// The members of an object.
#[derive(Debug)]
pub struct Form {
    /// What it may have.
    pub members: &'static [(&'static str, Shape)],
    /// What it must have, each of it.
    pub must: &'static [&'static str],
    /// Of what it must have at least one.
    pub needs: &'static [&'static str],
    /// What holds between its members.
    pub also: Also,
}

/// What holds between two members.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Also {
    /// Nothing.
    Nothing,
    /// They do not go together.
    Apart(&'static str, &'static str),
    /// The first goes only with the second.
    Only(&'static str, &'static str),
    /// The first is not above the second.
    Ordered(&'static str, &'static str),
    /// They are different hours.
    Hours,
}

/// The kinds of what happens on a page, in the order of [`KINDS`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A page was opened, or a route of a single-page application.
    PageView,
    /// The document has been read.
    DomReady,
    /// The page has loaded, images and all.
    Loaded,
    /// The route changed without a new page.
    History,
    /// A click.
    Click,
    /// A click on a link.
    Link,
    /// A form was sent.
    Submit,
    /// A form was begun and left.
    FormAbandon,
    /// The page was scrolled.
    Scroll,
    /// An element was seen.
    Visible,
    /// Time on the page.
    Time,
    /// Nothing was done for a while.
    Idle,
    /// The pointer left through the window's top.
    ExitIntent,
    /// The visitor came back to the tab.
    Back,
    /// A text was copied.
    Copy,
    /// A script failed.
    JsError,
    /// A video or a sound was played.
    Media,
    /// An event of the page's own: a DOM event, or an object in the dataLayer.
    Custom,
}

/// The longest time that a rule waits for, in seconds: a day.
const MAX_S: u32 = 86_400;

const SELECTOR: (&str, Shape) = ("selector", Shape::Text);
const PERCENT: (&str, Shape) = ("percent", Shape::Number(0, 100));

/// A form of which nothing is needed.
const fn free(members: &'static [(&'static str, Shape)]) -> Form {
    needing(members, &[])
}

/// A form of which one of these is needed.
const fn needing(
    members: &'static [(&'static str, Shape)],
    needs: &'static [&'static str],
) -> Form {
    Form {
        members,
        must: &[],
        needs,
        also: Also::Nothing,
    }
}

/// Every kind: its name, and what it takes.
pub const KINDS: [(&str, Kind, Form); 18] = [
    ("page_view", Kind::PageView, free(&[])),
    ("dom_ready", Kind::DomReady, free(&[])),
    ("loaded", Kind::Loaded, free(&[])),
    ("history", Kind::History, free(&[])),
    ("click", Kind::Click, needing(&[SELECTOR], &["selector"])),
    (
        "link",
        Kind::Link,
        free(&[
            SELECTOR,
            ("outbound", Shape::Flag),
            ("download", Shape::Flag),
        ]),
    ),
    (
        "submit",
        Kind::Submit,
        free(&[SELECTOR, ("fields", Shape::Texts)]),
    ),
    ("form_abandon", Kind::FormAbandon, free(&[SELECTOR])),
    (
        "scroll",
        Kind::Scroll,
        Form {
            also: Also::Apart("percent", "px"),
            ..needing(
                &[
                    PERCENT,
                    ("px", Shape::Number(0, 1_000_000)),
                    ("axis", Shape::Word(&["y", "x"], "y or x is needed")),
                ],
                &["percent", "px"],
            )
        },
    ),
    (
        "visible",
        Kind::Visible,
        needing(
            &[SELECTOR, PERCENT, ("for_s", Shape::Number(0, MAX_S))],
            &["selector"],
        ),
    ),
    (
        "time",
        Kind::Time,
        Form {
            also: Also::Only("times", "every_s"),
            ..needing(
                &[
                    ("after_s", Shape::Number(0, MAX_S)),
                    ("every_s", Shape::Number(1, MAX_S)),
                    ("times", Shape::Number(1, MAX_COUNT)),
                    ("active_only", Shape::Flag),
                ],
                &["after_s", "every_s"],
            )
        },
    ),
    (
        "idle",
        Kind::Idle,
        needing(&[("after_s", Shape::Number(1, MAX_S))], &["after_s"]),
    ),
    ("exit_intent", Kind::ExitIntent, free(&[])),
    ("back", Kind::Back, free(&[])),
    ("copy", Kind::Copy, free(&[SELECTOR])),
    ("js_error", Kind::JsError, free(&[])),
    ("media", Kind::Media, free(&[SELECTOR, PERCENT])),
    (
        "custom",
        Kind::Custom,
        needing(&[("name", Shape::Text)], &["name"]),
    ),
];

/// The kinds' names alone, for what has no use of the rest and is to be without it.
pub(in crate::page) const NAMES: [(&str, Kind); KINDS.len()] = {
    let mut names = [("", Kind::PageView); KINDS.len()];
    let mut place = 0;
    while place < names.len() {
        names[place] = (KINDS[place].0, KINDS[place].1);
        place += 1;
    }
    names
};

/// A rule.
pub const RULE: Form = Form {
    members: &[
        ("event", Shape::Name),
        ("on", Shape::On),
        ("where", Shape::Where),
        ("limit", Shape::Object(&LIMIT)),
        ("delay_s", Shape::Number(0, MAX_DELAY_S)),
        ("sample", Shape::Number(0, 1)),
        ("props", Shape::Props),
        ("open_chat", Shape::Flag),
    ],
    must: &["event", "on"],
    needs: &[],
    also: Also::Nothing,
};

/// What a limit counts in.
pub const PERS: [&str; 5] = ["page", "element", "session", "day", "visitor"];

/// How often a rule may.
pub const LIMIT: Form = Form {
    members: &[
        (
            "per",
            Shape::Word(
                &PERS,
                "one of page, element, session, day and visitor is needed",
            ),
        ),
        ("times", Shape::Number(1, MAX_COUNT)),
        ("cooldown_s", Shape::Number(0, MAX_COOLDOWN_S)),
    ],
    must: &["per"],
    needs: &[],
    also: Also::Nothing,
};

/// What must hold besides.
pub const WHERE: Form = free(&[
    ("url", Shape::Matcher),
    ("path", Shape::Matcher),
    ("referrer", Shape::Matcher),
    ("title", Shape::Matcher),
    ("language", Shape::Matcher),
    ("device", Shape::Matcher),
    ("utm", Shape::Matchers),
    ("query", Shape::Matchers),
    (
        "visits",
        Shape::Object(&Form {
            also: Also::Ordered("min", "max"),
            ..needing(
                &[
                    ("min", Shape::Number(0, MAX_COUNT)),
                    ("max", Shape::Number(0, MAX_COUNT)),
                ],
                &["min", "max"],
            )
        }),
    ),
    (
        "hour",
        Shape::Object(&Form {
            also: Also::Hours,
            ..needing(
                &[
                    ("from", Shape::Number(0, 24)),
                    ("to", Shape::Number(0, 24)),
                    ("tz", Shape::Text),
                ],
                &["from", "to"],
            )
        }),
    ),
    ("not", Shape::Group),
    ("any", Shape::Groups),
]);

/// The ways to compare. Without regard to the case of A to Z, but for a regular expression.
pub const MATCHERS: Form = free(&[
    ("equals", Shape::Words(true)),
    ("contains", Shape::Words(false)),
    ("starts", Shape::Words(false)),
    ("ends", Shape::Words(false)),
    ("glob", Shape::Words(true)),
    ("regex", Shape::Words(false)),
    ("in", Shape::List),
]);
