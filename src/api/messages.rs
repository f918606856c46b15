//! Messages that clients see, what was written before, and the blocks of the bot's scheme.

use super::answers::{Accepted, Blocks, History};
use super::buttons::Buttons;
use super::content::Content;
use super::declare::methods;
use super::groups::{Days, Recipients, When};
use super::{ClientId, Decimal, Key, Number};

methods! {
    /// Writes to a client: a text, a block of the bot's scheme, or a file.
    Message "message" Post W Acts -> Accepted {
        /// Who is to read it.
        client_id: ClientId,
        /// What to show.
        content: Content,
    } optional {
        /// Buttons under the text.
        buttons: Buttons,
        /// When to send it, if not at once.
        when: When,
    };

    /// Writes to a WhatsApp number.
    WhatsappMessage "whatsapp_message" Post W Acts -> Accepted {
        /// The telephone number.
        phone: Key,
        /// What to show.
        content: Content,
    } optional {
        /// The project's WhatsApp channel, where there are several.
        whatsapp_bot_id: Key,
        /// When to send it, if not at once.
        when: When,
    };

    /// Writes to many clients. Without recipients it is refused: the service's editions disagree on
    /// whether that means nobody or everybody.
    Broadcast "broadcast" Post W Acts -> Accepted {
        /// Who is to read it.
        recipients: Recipients,
        /// What to show.
        content: Content,
    } optional {
        /// Buttons under the text.
        buttons: Buttons,
        /// The pause between two messages in seconds, with fractions; 0.2 by the service's own choice.
        shift: Decimal,
        /// When to begin, if not at once.
        when: When,
    };

    /// Reads what was written between a client and the bot.
    GetHistory "get_history" Get R Reads -> History {
        /// Whose.
        client_id: ClientId,
    } optional {
        /// How many messages at the most, up to 2000.
        limit: Number<1, 2000>,
        /// The span of days.
        days: Days,
    };

    /// Deletes what was written between a client and the bot. A GET that deletes: it is never repeated.
    ClearHistory "clear_history" Get W Acts -> Accepted {
        /// Whose.
        client_id: ClientId,
    };

    /// Lists the blocks of the bot's scheme, not the messages of a chat.
    GetMessages "get_messages" Get R Reads -> Blocks {};
}
