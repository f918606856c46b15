//! What is set up in the editor and the API only refers to: lists, employees and channels.

use serde_json::{Value, json};

use super::deal::STATES;
use super::{PROJECT_ID, client};

/// The lists: `list_id` and name.
pub(crate) const LISTS: [(i64, &str); 3] =
    [(501, "Newsletter"), (502, "Customers"), (503, "Partners")];

/// The employees: id and e-mail address. An assignment that names nobody goes to the first.
pub(crate) const EMPLOYEES: [(i64, &str); 3] = [
    (71, "anna@shop.example"),
    (72, "boris@shop.example"),
    (73, "vera@shop.example"),
];

/// An employee's e-mail address.
pub(crate) fn email(employee: i64) -> Option<&'static str> {
    let found = EMPLOYEES.iter().find(|(id, _)| *id == employee);
    found.map(|(_, email)| *email)
}

/// A messenger's account that the project is connected to.
pub(crate) struct Channel {
    /// The messenger, as connected_channels names it.
    pub(crate) messenger: &'static str,
    /// The messenger's number.
    pub(crate) client_type: i64,
    id: i64,
    name: &'static str,
    enabled: bool,
    /// `group_id`: what clients who write there have as their group.
    pub(crate) group: &'static str,
    /// Whether connected_channels shows the group as a number.
    numeric: bool,
    /// WhatsApp alone: 0 NOT_STARTED, 1 STARTED, 2 ASLEEP, 3 STOPPED.
    status: Option<i64>,
}

const fn channel(
    messenger: &'static str,
    client_type: i64,
    id: i64,
    name: &'static str,
    group: &'static str,
) -> Channel {
    Channel {
        messenger,
        client_type,
        id,
        name,
        enabled: true,
        group,
        numeric: false,
        status: None,
    }
}

/// All channels; those of one messenger stand together.
pub(crate) const CHANNELS: [Channel; 12] = [
    channel("viber", 2, 801, "Shop on Viber", "viber-shop"),
    channel(
        "telegram",
        client::TELEGRAM,
        802,
        "Shop",
        "shop_example_bot",
    ),
    Channel {
        enabled: false,
        ..channel(
            "telegram",
            client::TELEGRAM,
            803,
            "Old shop",
            "old_shop_bot",
        )
    },
    Channel {
        numeric: true,
        ..channel("vk", client::VK, 804, "Shop's page", "194275601")
    },
    Channel {
        numeric: true,
        ..channel("ok", client::OK, 805, "Shop's group", "570123456789")
    },
    Channel {
        status: Some(1),
        ..channel("whatsapp", client::WHATSAPP, 811, "Sales", "wa-811")
    },
    Channel {
        status: Some(0),
        ..channel("whatsapp", client::WHATSAPP, 812, "Support", "wa-812")
    },
    Channel {
        status: Some(2),
        ..channel("whatsapp", client::WHATSAPP, 813, "Night shift", "wa-813")
    },
    Channel {
        enabled: false,
        status: Some(3),
        ..channel("whatsapp", client::WHATSAPP, 814, "Former number", "wa-814")
    },
    channel(
        "instagram",
        client::INSTAGRAM,
        821,
        "Shop's pictures",
        "shop.example",
    ),
    channel(
        "email",
        client::EMAIL,
        831,
        "hello@shop.example",
        "mail-831",
    ),
    // A messenger that came after every list of them was written.
    channel("carrier_pigeon", 99, 841, "The loft", "loft-1"),
];

impl Channel {
    fn to_json(&self) -> Value {
        let group = match self.group.parse::<i64>() {
            Ok(number) if self.numeric => json!(number),
            _ => json!(self.group),
        };
        let mut row =
            json!({ "id": self.id, "name": self.name, "enabled": self.enabled, "group_id": group });
        if let Some(status) = self.status {
            row["status"] = json!(status);
        }
        row
    }

    /// Whether what is sent there arrives: enabled and, in WhatsApp, started.
    fn works(&self) -> bool {
        self.enabled && self.status.is_none_or(|status| status == 1)
    }
}

/// Whether what is sent to a client of this messenger and group arrives; where no channel is known, it does.
pub(crate) fn arrives(client_type: i64, group: Option<&str>) -> bool {
    let mut channels = CHANNELS.iter();
    let channel =
        channels.find(|channel| channel.client_type == client_type && group == Some(channel.group));
    channel.is_none_or(Channel::works)
}

/// The group of a messenger's channel with this `id`, as connected_channels gives it.
pub(crate) fn group_of(client_type: i64, id: &str) -> Option<&'static str> {
    let mut channels = CHANNELS.iter();
    channels
        .find(|channel| channel.client_type == client_type && channel.id.to_string() == id)
        .map(|channel| channel.group)
}

/// The first channel of a messenger: what is meant when a call names none.
pub(crate) fn first_group(client_type: i64) -> Option<&'static str> {
    let mut channels = CHANNELS.iter();
    channels
        .find(|channel| channel.client_type == client_type)
        .map(|channel| channel.group)
}

/// The answer of connected_channels: rows by messenger.
pub(crate) fn connected_channels() -> Value {
    let mut answer = json!({ "project_id": PROJECT_ID });
    for channel in &CHANNELS {
        match &mut answer[channel.messenger] {
            Value::Array(rows) => rows.push(channel.to_json()),
            missing => *missing = json!([channel.to_json()]),
        }
    }
    answer
}

/// Everything that is set up, for the control door.
pub(crate) fn to_json() -> Value {
    let states: Vec<_> = STATES
        .iter()
        .map(|state| json!({ "state_id": state.id, "name": state.name, "order_status": state.status as i32 }))
        .collect();
    let lists: Vec<_> = LISTS
        .iter()
        .map(|(id, name)| json!({ "list_id": id, "name": name }))
        .collect();
    let employees: Vec<_> = EMPLOYEES
        .iter()
        .map(|(id, email)| json!({ "id": id, "email": email }))
        .collect();
    json!({ "project_id": PROJECT_ID, "states": states, "lists": lists, "employees": employees, "channels": connected_channels() })
}
