//! The project's channels, and what can be asked of them.

use super::Key;
use super::answers::{Channels, Json};
use super::declare::methods;
use alloc::string::String;

methods! {
    /// Asks whether an Instagram user follows an account. What it answers is not documented.
    CheckInstaSubscription "check_insta_subscription" Post R Reads -> Json {
        /// The user's name.
        user_name: String,
        /// The account.
        login: String,
    };

    /// Asks whether a telephone number has WhatsApp. What it answers is not documented.
    CheckWhatsapp "check_whatsapp" Post R Reads -> Json {
        /// The telephone number, in any form.
        phone: Key,
    };

    /// Lists the project's channels by messenger.
    ConnectedChannels "connected_channels" Get R Reads -> Channels {};
}
