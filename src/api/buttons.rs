//! Buttons under a message (salebot-api.md, section 4).

use super::values::list;
use crate::json::{Object, Value};
use crate::text;
use alloc::string::String;
use alloc::vec::Vec;

/// The kinds of buttons.
pub(super) const KINDS: &[&str] = &["reply", "inline", "location", "phone", "web_app"];

/// A button. Only the text is needed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Button {
    /// What stands on it; no double quotes.
    pub text: String,
    /// `reply`, `inline`, `location`, `phone` or `web_app`. Reply and inline buttons do not mix in one
    /// message.
    pub kind: Option<String>,
    /// Where an inline button leads.
    pub url: Option<String>,
    /// A colour, where the messenger has some.
    pub color: Option<String>,
    /// The row, from 0.
    pub line: Option<u32>,
    /// The place in the row, from 0.
    pub index_in_line: Option<u32>,
    /// Whether the keyboard goes once a button was pressed.
    pub one_time: Option<bool>,
    /// The address of a web application.
    pub web_app: Option<String>,
}

impl Button {
    /// A reply button.
    #[must_use]
    pub fn reply(text: &str) -> Self {
        Self::of("reply", text)
    }

    /// An inline button that leads to an address.
    #[must_use]
    pub fn link(text: &str, url: &str) -> Self {
        Self {
            url: Some(url.into()),
            ..Self::of("inline", text)
        }
    }

    /// The same in this row and this place of it, both from 0.
    #[must_use]
    pub fn at(mut self, line: u32, index_in_line: u32) -> Self {
        self.line = Some(line);
        self.index_in_line = Some(index_in_line);
        self
    }

    fn of(kind: &str, text: &str) -> Self {
        Self {
            text: text.into(),
            kind: Some(kind.into()),
            ..Self::default()
        }
    }

    fn json(&self) -> String {
        let mut object = Object::new();
        object.text("text", &self.text);
        let texts = [
            ("type", &self.kind),
            ("url", &self.url),
            ("color", &self.color),
            ("web_app", &self.web_app),
        ];
        for (name, text) in texts {
            if let Some(text) = text {
                object.text(name, text);
            }
        }
        for (name, number) in [("line", self.line), ("index_in_line", self.index_in_line)] {
            if let Some(number) = number {
                object.number(name, number.into());
            }
        }
        if let Some(flag) = self.one_time {
            object.raw("one_time", if flag { "true" } else { "false" });
        }
        object.end()
    }
}

/// Buttons under a message.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Buttons {
    /// What messengers without buttons show instead.
    pub hint: Option<String>,
    /// The buttons.
    pub buttons: Vec<Button>,
}

impl<const COUNT: usize> From<[Button; COUNT]> for Buttons {
    fn from(buttons: [Button; COUNT]) -> Self {
        Vec::from(buttons).into()
    }
}

impl From<Vec<Button>> for Buttons {
    fn from(buttons: Vec<Button>) -> Self {
        Self {
            hint: None,
            buttons,
        }
    }
}

impl Buttons {
    /// The service's own form.
    pub(super) fn json(&self) -> String {
        let buttons = list(self.buttons.iter().map(Button::json));
        match &self.hint {
            None => buttons,
            Some(hint) => Object::new()
                .text("hint", hint)
                .raw("buttons", &buttons)
                .end(),
        }
    }
}

/// What is wrong with buttons: a list of them, or `{"hint":…,"buttons":[…]}`.
pub(crate) fn problem(value: &Value<'_>) -> Option<String> {
    let list = match value {
        Value::Array(_) => value,
        _ => value.get("buttons").unwrap_or(&Value::Null),
    };
    let buttons = list.items();
    if buttons.is_empty() {
        return Some("must be a list of buttons, or an object with such a list as buttons".into());
    }
    let of_kind = |kind| {
        let is_kind = |button: &Value<'_>| button.text("type") == Some(kind);
        buttons.iter().any(is_kind)
    };
    if of_kind("reply") && of_kind("inline") {
        return Some("cannot mix reply and inline in one message".into());
    }
    buttons.iter().enumerate().find_map(|(place, button)| {
        let reason = match (button.text("text"), button.get("type")) {
            (None | Some(""), _) => "has no text",
            (Some(words), _) if text::contains(words, "\"") => "has a double quote in its text",
            (_, Some(Value::Null) | None) => return None,
            (_, Some(kind)) if !kind.as_str().is_some_and(|kind| KINDS.contains(&kind)) => {
                "has a type that is none of reply, inline, location, phone and web_app"
            }
            _ => return None,
        };
        let place = text::number(place as u64);
        Some(text::concat(&["[", &place, "] ", reason]))
    })
}
