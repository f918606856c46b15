//! What goes in, and what comes out.

use alloc::string::String;

/// Something that the host saw.
#[derive(Debug, Clone, Copy)]
pub enum Signal<'s> {
    /// What is known here, as [`Known::read`](crate::page::Known::read) reads it: before a page is opened, or
    /// because it changed.
    Known(&'s str),
    /// A page was opened, or its route changed; with what is known there.
    Page(&'s str),
    /// The document has been read.
    Ready,
    /// The page has loaded.
    Loaded,
    /// Something happened at an element that a rule is about.
    Element {
        /// The rule's place in the set.
        rule: usize,
        /// The host's number for the element, which it keeps while the page is there.
        element: u32,
        /// For media how much was played, in percent; for visibility 1 when the element came, 0 when it went; for
        /// links 1 where they lead to another site, and 2 more where to a file; for a form 1 when it was sent by the
        /// visitor, 2 by a script, and for an abandoned one 1 when it was begun, 0 when sent.
        value: f64,
        /// The event's name where the element itself says it.
        name: &'s str,
        /// What goes with the event: members of a JSON object, without its braces.
        props: &'s str,
    },
    /// How far the page is scrolled.
    Scroll {
        /// Sideways, and not down.
        sideways: bool,
        /// In percent of what can be scrolled; a page that cannot is scrolled whole.
        percent: f64,
        /// In CSS pixels.
        px: f64,
    },
    /// The pointer left through the window's top.
    Exit,
    /// A script failed; members of a JSON object say how.
    Error(&'s str),
    /// The page cannot be seen any more.
    Hidden,
    /// It is left: what waits for its time is dropped.
    Left,
    /// It can be seen again.
    Shown,
    /// The visitor did something.
    Active,
}

/// An event that a rule makes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Firing {
    /// The rule's place in the list as it was written; none where an element said it.
    pub rule: Option<usize>,
    /// The event's id. Where the rule has a limit, two tabs that notice the same make the same id.
    pub id: String,
    /// The event's name.
    pub name: String,
    /// Its details, a JSON object.
    pub props: String,
    /// What the gateway keeps to as well, which knows of other origins and of what this browser has lost: a number for the
    /// rule and the day, the same on all of them; 0 without `times` per day or visitor.
    pub limit: u64,
    /// How many events of it there may be.
    pub limited_to: u32,
    /// Whether the chat opens once it is accepted.
    pub open_chat: bool,
}
