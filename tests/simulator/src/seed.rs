//! The seeded project: a few hundred clients of every messenger, the same ones every time.

use serde_json::json;

use crate::state::Project;
use crate::state::client::{Address, ONLINE_CHAT, TELEPHONY};
use crate::state::deal::STATES;
use crate::state::history::{Item, Source};
use crate::state::setup::{CHANNELS, EMPLOYEES, LISTS};

/// How many clients there are.
const CLIENTS: usize = 320;
/// How many items the first client's history has: more than get_history gives at once.
const LONG_HISTORY: usize = 2300;
/// The first item's id: beyond 32 bits, below all that come later.
const FIRST_ITEM_ID: i64 = 21_000_000_001;
/// When the first client came: 1 January 2024, UTC. One comes every three hours.
const SINCE_MS: i64 = 1_704_067_200_000;
const BETWEEN_CLIENTS_MS: i64 = 3 * 3_600_000;
const BETWEEN_ITEMS_MS: i64 = 10 * 60_000;

/// One number for every messenger, the commonest more often, and one that no list knows.
const MESSENGERS: [i64; 26] = [
    1, 6, 1, 0, 6, 5, 1, 2, 0, 6, 10, 14, 13, 16, 20, 3, 4, 7, 8, 11, 12, 19, 21, 22, 5, 99,
];
const NAMES: [&str; 8] = [
    "Anna",
    "Boris",
    "Вера",
    "Grigory",
    "Дарья",
    "Elena",
    "Fyodor",
    "Zoë",
];
const CITIES: [&str; 5] = ["Riga", "Tbilisi", "Казань", "Yerevan", "Tomsk"];
const SOURCES: [&str; 4] = ["vk", "google", "yandex", "newsletter"];
const PLANS: [&str; 3] = ["Basic", "Pro", "Team & Co"];
const TAGS: [&str; 3] = ["spring", "autumn", "vip"];
const WORDS: [&str; 6] = [
    "Hello!",
    "How much is it?",
    "А доставка есть?",
    "Thank you",
    "I will think about it",
    "Say \"yes\" & go",
];

/// A row of numbers that is the same every time (Knuth's MMIX generator).
struct Dice(u64);

impl Dice {
    /// A number below `sides`.
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or_default() % sides.max(1)
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.roll(from.len())]
    }
}

/// Fills a project that has no clients yet. Nothing goes to the webhook.
pub(crate) fn sow(project: &mut Project) {
    let target = project.outbox.target.take();
    let next = project.swap_next_item_id(FIRST_ITEM_ID);
    let mut dice = Dice(2893);
    for at in 0..CLIENTS {
        // A refusal would mean that a client is not there which was made a line before.
        let _ = one(project, at, &mut dice);
    }
    project.swap_next_item_id(next);
    project.outbox.target = target;
}

fn one(project: &mut Project, at: usize, dice: &mut Dice) -> Result<(), crate::reply::Refusal> {
    let client_type = MESSENGERS[at % MESSENGERS.len()];
    let groups: Vec<_> = CHANNELS
        .iter()
        .filter(|channel| channel.client_type == client_type)
        .map(|channel| channel.group)
        .collect();
    let group = match client_type {
        ONLINE_CHAT | TELEPHONY => None,
        _ if groups.is_empty() => Some(format!("group-{client_type}")),
        _ => Some(dice.pick(&groups).to_owned()),
    };
    let name = dice.pick(&NAMES);
    let platform_id = match client_type {
        6 | 13 => format!("7900{:07}", at * 31),
        14 => format!("{at}@client.example"),
        5 => format!("seed{at:07}"),
        10 => format!("insta_{at}"),
        _ => (100_000_000 + at * 7919).to_string(),
    };
    let since_ms = SINCE_MS + i64::try_from(at).unwrap_or_default() * BETWEEN_CLIENTS_MS;
    let address = Address {
        client_type,
        group,
        platform_id,
    };
    let id = project.find_or_create_at(address, since_ms);
    let client = project.client_mut(id)?;
    client.name = (dice.roll(10) > 0).then(|| format!("{name} {at}"));
    client.tag = (dice.roll(2) > 0).then(|| dice.pick(&TAGS).to_owned());
    client.avatar = (dice.roll(3) > 0).then(|| format!("https://shop.example/avatars/{at}.png"));
    client.manager = (dice.roll(8) == 0).then(|| dice.pick(&EMPLOYEES).0);
    for (list, _) in LISTS {
        if dice.roll(3) == 0 {
            client.lists.insert(list);
        }
    }
    let phone = format!("+7900{:07}", at * 31);
    let email = format!("{at}@client.example");
    project.save(id, "client.city", &json!(dice.pick(&CITIES)))?;
    project.save(id, "client.utm_source", &json!(dice.pick(&SOURCES)))?;
    if dice.roll(2) == 0 {
        project.save(id, "client.phone", &json!(phone))?;
        project.save(id, "client.email", &json!(email))?;
    }
    for number in 0..dice.roll(4) {
        let state = dice.pick(&STATES.each_ref()).id;
        let budget = 1000 * (1 + dice.roll(90));
        let plan = dice.pick(&PLANS);
        let deal = project.open_deal(id, state)?;
        deal.name = Some(format!("Order {number} of {at}"));
        deal.budget = Some(budget.to_string());
        deal.variables.insert("plan".into(), Some(plan.into()));
        deal.variables.insert("comment".into(), None);
    }
    let items = if at == 0 { LONG_HISTORY } else { dice.roll(12) };
    for number in 0..items {
        let at_ms = since_ms + i64::try_from(number).unwrap_or_default() * BETWEEN_ITEMS_MS;
        project.record(id, item(dice, at_ms))?;
    }
    Ok(())
}

fn item(dice: &mut Dice, at_ms: i64) -> Item {
    let text = dice.pick(&WORDS);
    match dice.roll(8) {
        0..3 => Item::incoming(text, Source::Chat, true, at_ms),
        3 => Item::incoming("price_seen", Source::Callback, true, at_ms),
        4 => Item::outgoing(text.into(), Source::Api, None, at_ms),
        5 => Item::outgoing(text.into(), Source::Crm, None, at_ms),
        6 => Item::incoming("Call, 42 seconds", Source::Telephony, false, at_ms),
        _ => Item::outgoing(text.into(), Source::Chat, Some(103), at_ms),
    }
}
