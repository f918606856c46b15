//! Finding clients.

use super::answers::{ClientFound, ClientsFound, PlatformClients};
use super::declare::methods;
use super::groups::Pairs;
use super::{InOrder, Key, Keys, Query};
use alloc::string::String;

methods! {
    /// Finds clients of one channel by their numbers at the messenger.
    FindClientIdByPlatformId "find_client_id_by_platform_id" Post R Reads -> PlatformClients {
        /// The numbers at the messenger.
        platform_ids: Keys,
        /// The channel: a group's number or a bot's name.
        group_id: Key,
    };

    /// Finds, or very likely creates, the client behind a visitor of the online chat.
    OnlineChatClientId "online_chat_client_id" Get W Sets -> ClientFound {
        /// What the chat calls its visitor: `SaleBotPro.recipient_id`.
        recipient: Key,
    } optional {
        /// A label for the client.
        tag: String,
        /// The client's name.
        name: String,
    };

    /// Finds the client of a WhatsApp number; refused with 404 where there is none.
    WhatsappClientId "whatsapp_client_id" Get R Reads -> ClientFound {
        /// The telephone number.
        phone: Key,
    } optional {
        /// The project's WhatsApp channel.
        group_id: Key,
    };

    /// Finds a client by telephone number.
    FindClientIdByPhone "find_client_id_by_phone" Get R Reads -> ClientFound {
        /// The telephone number.
        phone: Key,
    };

    /// Finds a client by e-mail address.
    FindClientIdByEmail "find_client_id_by_email" Get R Reads -> ClientFound {
        /// The address.
        email: String,
    };

    /// Finds a client by the value of a variable.
    FindClientIdByVar "find_client_id_by_var" Get R Reads -> ClientFound {
        /// The variable's name.
        var: String,
        /// Its value.
        val: Key,
    } optional {
        /// Only clients of this channel.
        group_id: Key,
        /// Searches the variables of deals.
        search_in: InOrder,
    };

    /// Finds the newest client by the value of a variable.
    FindLatestClientIdByVar "find_latest_client_id_by_var" Get R Reads -> ClientFound {
        /// The variable's name.
        var: String,
        /// Its value.
        val: Key,
    };

    /// Finds all clients by the value of a variable.
    FindAllClientIdByVar "find_all_client_id_by_var" Get R Reads -> ClientsFound {
        /// The variable's name.
        var: String,
        /// Its value.
        val: Key,
    };

    /// Finds all clients by the values of up to three variables.
    FindAllClientIdBySeveralVars "find_all_client_id_by_several_vars" Get R Reads -> ClientsFound {
        /// Names and values, three at the most.
        pairs: Pairs<3>,
    };

    /// Finds all clients that a query fits.
    FindClients "find_clients" Post R Reads -> ClientsFound {
        /// What to search for: `{"var":"value"}`, or `{"var":{"_in":[…]}}` and likewise `_not_in`, `_not`.
        q: Query,
    } optional {
        /// Searches the variables of deals.
        search_in: InOrder,
        /// All conditions must hold, not only one.
        include_all: bool,
    };
}
