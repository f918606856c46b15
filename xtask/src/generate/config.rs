//! The one declaration of the gateway's configuration, which its schema and its types are written from. The gateway reads
//! it by hand (src/gateway/config), and a host test holds its reader and the schema against each other.

use salebot_onsite::gateway::{MAX_CANCEL_ON, MAX_DELAY_S, MAX_LIMIT};

/// The highest number that JavaScript can tell from its neighbours.
const EXACT: u64 = (1 << 53) - 1;

/// What a member holds.
#[derive(Debug, Clone, Copy)]
pub(super) enum Shape {
    /// A site that may send.
    Origin,
    /// An event's name.
    Event,
    /// The name of a client's variable that the page may set.
    ClientVariable,
    /// A text in which places are filled, and not an empty one.
    Filled,
    /// The same, or a number or a flag.
    Words,
    /// A text that comes without places.
    Own,
    /// The same, as it stands on a button.
    Label,
    /// A whole number, from the one to the other.
    Whole(u64, u64),
    /// A number from 0 to this one.
    UpTo(u32),
    /// A number that names something at the service; in digits, too.
    Id,
    /// True or false.
    Flag,
    /// One of these words.
    Word(&'static [&'static str]),
    /// A list, of at most so many.
    List(&'static Shape, Option<usize>),
    /// Buttons, at least one.
    Buttons,
    /// What each event means.
    Events(&'static Type),
    /// Values by the names of variables, without those that are a callback's own parameters.
    Variables { reserved: bool },
    /// What this type has.
    Type(&'static Type),
    /// An object that has no name of its own.
    Object(&'static Form),
    /// The page's rules.
    Triggers,
    /// The schema's address, which nobody reads but editors.
    Schema,
}

/// A member of an object.
#[derive(Debug, Clone, Copy)]
pub(super) struct Member {
    pub(super) name: &'static str,
    pub(super) shape: Shape,
    pub(super) must: bool,
    pub(super) doc: &'static str,
}

/// The members of an object; it has no others.
pub(super) type Form = [Member];

/// What has a name in the types and in the schema.
#[derive(Debug)]
pub(super) struct Type {
    /// In TypeScript.
    pub(super) name: &'static str,
    /// Among the schema's definitions.
    pub(super) key: &'static str,
    pub(super) doc: &'static str,
    /// The forms that it has; one of them where it is an object.
    pub(super) forms: &'static [&'static Form],
    /// What each form has besides.
    pub(super) common: &'static Form,
    /// What is as good as an object.
    pub(super) or_list: Option<Shape>,
}

const fn must(name: &'static str, shape: Shape, doc: &'static str) -> Member {
    Member {
        name,
        shape,
        must: true,
        doc,
    }
}

const fn may(name: &'static str, shape: Shape, doc: &'static str) -> Member {
    Member {
        must: false,
        ..must(name, shape, doc)
    }
}

/// The whole.
pub(super) const CONFIG: Type = Type {
    name: "GatewayConfig",
    key: "",
    doc: "What the gateway does with what arrives. Plain JSON data: docs/configuration.md has all of it.",
    forms: &[&[
        must(
            "origins",
            Shape::List(&Shape::Origin, None),
            "The sites that may send: `https://shop.example`, or all below a domain with `https://*.shop.example`.",
        ),
        may(
            "$schema",
            Shape::Schema,
            "Where the schema is, for editors.",
        ),
        may(
            "events",
            Shape::Events(&ACTION),
            "What each event means to the bot, by its name. Events that are not listed are refused.",
        ),
        may(
            "identify",
            Shape::Object(&[may(
                "variables",
                Shape::List(&Shape::ClientVariable, None),
                "Their names, without `client.`.",
            )]),
            "The variables that `identify()` may set; none by default.",
        ),
        may(
            "confirm",
            Shape::Word(&["read-back", "resend", "drop"]),
            "What is done about a callback or a message whose answer was lost: asking the service whether it acted (the default; the key needs the read scope, without which callbacks are sent again and messages given up), sending it again, or giving it up.",
        ),
        may(
            "limits",
            Shape::Object(&[
                may(
                    "ip_per_minute",
                    Shape::Whole(1, MAX_LIMIT as u64),
                    "So many batches an address may send a minute; 600 by default. A carrier puts many visitors behind one.",
                ),
                may(
                    "ip_burst",
                    Shape::Whole(1, MAX_LIMIT as u64),
                    "So many of them at once after a rest; 300 by default.",
                ),
                may(
                    "new_visitors_per_hour",
                    Shape::Whole(1, MAX_LIMIT as u64),
                    "So many visitors of whom nothing is kept may come in an hour; 10000 by default.",
                ),
            ]),
            "How much may come in.",
        ),
        may(
            "triggers",
            Shape::Triggers,
            "What pages notice by themselves: a list of rules, or `{ gap_s, rules }`. Every page may read them. A rule with a mistake is told in the log and on the page, and the others work.",
        ),
    ]],
    common: &[],
    or_list: None,
};

/// What an event means.
pub(super) const ACTION: Type = Type {
    name: "GatewayAction",
    key: "action",
    doc: "What an event means to the bot: exactly one of the kinds. Texts are filled from the event: `{{props.plan}}`, `{{page.url}}`, `{{who.recipient}}`, `{{event.name}}`. What comes from the page is never read as the service's own `#{…}`.",
    forms: &[
        &[
            must(
                "callback",
                Shape::Words,
                "Has the bot run the block with this code word as its condition.",
            ),
            may(
                "variables",
                Shape::Variables { reserved: true },
                "What the block can read: `client.x` is the client's, `x` the current deal's.",
            ),
        ],
        &[must(
            "message",
            Shape::Type(&MESSAGE),
            "Writes to the visitor.",
        )],
        &[must(
            "save_variables",
            Shape::Variables { reserved: false },
            "Sets variables: `client.x` is the client's, `x` the current deal's.",
        )],
        &[must(
            "add_to_list",
            Shape::Object(&[must("list_id", Shape::Id, "The list's number.")]),
            "Puts the client on a list.",
        )],
        &[must(
            "remove_from_list",
            Shape::Object(&[must("list_id", Shape::Id, "The list's number.")]),
            "Takes the client off a list.",
        )],
        &[must(
            "assign_to",
            Shape::Object(&[may(
                "email",
                Shape::Words,
                "The employee's address. Without it the service chooses.",
            )]),
            "Gives the dialogue to an employee.",
        )],
        &[must(
            "order_state",
            Shape::Object(&[must("state_id", Shape::Id, "The state's number.")]),
            "Puts the client's current deal into a state.",
        )],
        &[must(
            "create_order",
            Shape::Object(&[
                may("name", Shape::Words, "What the deal is called."),
                may("description", Shape::Words, "What it is about."),
                may("budget", Shape::Words, "What it is worth."),
                may("state_id", Shape::Id, "The state that it begins in."),
            ]),
            "Begins a deal with the client.",
        )],
    ],
    common: &[
        may(
            "delay_s",
            Shape::UpTo(MAX_DELAY_S),
            "How long after the event was accepted it is done, in seconds: up to 30 days, fractions too. At once by default.",
        ),
        may(
            "cancel_on",
            Shape::List(&Shape::Event, Some(MAX_CANCEL_ON)),
            "The events, 16 at most, that cancel it until it is begun. With `delay_s` alone.",
        ),
        may(
            "missing",
            Shape::Word(&["empty", "skip", "refuse"]),
            "What becomes of it where a place in its texts finds nothing: the place stays empty (the default), what cannot do without is left out, or the event is refused.",
        ),
    ],
    or_list: None,
};

/// What a message shows.
pub(super) const MESSAGE: Type = Type {
    name: "MessageInput",
    key: "message",
    doc: "What a message shows: a text, a block of the bot's scheme, or a file.",
    forms: &[
        &[must("text", Shape::Filled, "The text.")],
        &[must(
            "block",
            Shape::Whole(1, EXACT),
            "The number of a block, which runs whole.",
        )],
        &[
            must(
                "attachment",
                Shape::Object(&[
                    must(
                        "type",
                        Shape::Word(&["image", "video", "link", "file", "audio"]),
                        "What it is.",
                    ),
                    must("url", Shape::Filled, "Where it is."),
                ]),
                "A file.",
            ),
            may("text", Shape::Filled, "The text."),
        ],
    ],
    common: &[may("buttons", Shape::Type(&BUTTONS), "Buttons under it.")],
    or_list: None,
};

/// Buttons under a message.
pub(super) const BUTTONS: Type = Type {
    name: "Buttons",
    key: "buttons",
    doc: "Buttons under a message, in the service's own form. Reply and inline buttons do not mix.",
    forms: &[&[
        may(
            "hint",
            Shape::Own,
            "What messengers without buttons show instead.",
        ),
        must("buttons", Shape::Buttons, "The buttons."),
    ]],
    common: &[],
    or_list: Some(Shape::Buttons),
};

/// One button.
pub(super) const BUTTON: Type = Type {
    name: "Button",
    key: "button",
    doc: "One button. No places are filled in it.",
    forms: &[&[
        must(
            "text",
            Shape::Label,
            "What stands on it, without double quotes.",
        ),
        may(
            "type",
            Shape::Word(&["reply", "inline", "location", "phone", "web_app"]),
            "What it does.",
        ),
        may("url", Shape::Own, "Where an inline button leads."),
        may(
            "color",
            Shape::Own,
            "A colour, where the messenger has some.",
        ),
        may("line", Shape::Whole(0, u32::MAX as u64), "The row, from 0."),
        may(
            "index_in_line",
            Shape::Whole(0, u32::MAX as u64),
            "The place within its row, from 0.",
        ),
        may(
            "one_time",
            Shape::Flag,
            "Whether the keyboard goes once a button was pressed.",
        ),
        may("web_app", Shape::Own, "The address of a web application."),
    ]],
    common: &[],
    or_list: None,
};
