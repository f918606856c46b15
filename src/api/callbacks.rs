//! Callbacks: text for the bot that the client does not see.

use super::answers::Accepted;
use super::declare::{Method, Rule, methods};
use super::groups::{Beside, When, Who};
use super::{Key, Keys};
use alloc::string::String;

methods! {
    /// Has the bot react to a text as if the client had written it, without showing it.
    Callback "callback" Post W Acts -> Accepted {
        /// Whose bot is to react.
        client: Who,
        /// What the bot's blocks match, usually a code word.
        message: String,
    } optional {
        /// Saved before the bot reacts: `x` is the deal's, `client.x` the client's.
        variables: Beside,
        /// When it is to react, if not at once.
        when: When,
        /// Has a paused bot go on.
        resume_bot: bool,
    } where [Rule::Remap];

    /// Has the bot react to a text for a user of a VK group.
    VkCallback "vk_callback" Post W Acts -> Accepted {
        /// The user's number at VK.
        user_id: Key,
        /// The group's number at VK.
        group_id: Key,
        /// What the bot's blocks match.
        message: String,
    } optional {
        /// Saved before the bot reacts: `x` is the deal's, `client.x` the client's.
        variables: Beside,
        /// When it is to react, if not at once.
        when: When,
        /// Has a paused bot go on.
        resume_bot: bool,
    } where [Rule::Remap];

    /// Has the bot react to a text for a user of an Odnoklassniki group.
    OkCallback "ok_callback" Post W Acts -> Accepted {
        /// The user's number at Odnoklassniki.
        user_id: Key,
        /// The group's number at Odnoklassniki.
        group_id: Key,
        /// What the bot's blocks match.
        message: String,
    } optional {
        /// The client's name.
        name: String,
        /// Saved before the bot reacts: `x` is the deal's, `client.x` the client's.
        variables: Beside,
        /// When it is to react, if not at once.
        when: When,
        /// Has a paused bot go on.
        resume_bot: bool,
    } where [Rule::Remap];

    /// Has the bot react to a text for a WhatsApp number.
    WhatsappCallback "whatsapp_callback" Post W Acts -> Accepted {
        /// The telephone number.
        phone: Key,
        /// What the bot's blocks match.
        message: String,
    } optional {
        /// The project's WhatsApp channel, where there are several.
        bot_id: Key,
        /// The client's name.
        name: String,
        /// Saved before the bot reacts: `x` is the deal's, `client.x` the client's.
        variables: Beside,
        /// When it is to react, if not at once.
        when: When,
        /// Has a paused bot go on.
        resume_bot: bool,
    } where [Rule::Remap];

    /// Has the bot react to a text for a Telegram user.
    TgCallback "tg_callback" Post W Acts -> Accepted {
        /// The user's number at Telegram.
        user_id: Key,
        /// The bot's user name, which ends in "bot".
        group_id: Key,
        /// What the bot's blocks match.
        message: String,
    } optional {
        /// Saved before the bot reacts: `x` is the deal's, `client.x` the client's.
        variables: Beside,
        /// When it is to react, if not at once.
        when: When,
        /// Has a paused bot go on.
        resume_bot: bool,
    } where [Rule::Ends("group_id", "bot")];

    /// Has the bot react to a text for an e-mail address; finds or creates the client.
    EmailCallback "email_callback" Post W Acts -> Accepted {
        /// The address.
        email: String,
        /// The project's e-mail channel.
        email_id_bot: Key,
        /// What the bot's blocks match.
        message: String,
    } optional {
        /// The client's name.
        name: String,
        /// Saved before the bot reacts: `x` is the deal's, `client.x` the client's.
        variables: Beside,
        /// When it is to react, if not at once.
        when: When,
        /// Has a paused bot go on.
        resume_bot: bool,
    };

    /// Has the bot react to a text for many clients of one channel.
    SendCallbackByPlatformId "send_callback_by_platform_id" Post W Acts -> Accepted {
        /// The clients' numbers at the messenger, 300 at the most.
        platform_ids: Keys<300>,
        /// The channel: a group's number or a bot's name.
        group_id: Key,
        /// What the bot's blocks match.
        callback_text: String,
    } optional {
        /// When it is to react, if not at once.
        when: When,
    };
}

/// Whether `callback` would take a variable of this name for a parameter of its own.
#[must_use]
pub fn is_reserved(name: &str) -> bool {
    super::check::is_own(Callback::META, name)
}
