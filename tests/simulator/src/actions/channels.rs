//! Methods about the project: its channels, its blocks, and who is reached where.

use serde_json::json;

use super::{Call, Done};
use crate::bot::Block;
use crate::reply::Refusal;
use crate::state::client::INSTAGRAM;
use crate::state::setup;

/// `connected_channels`.
pub(super) fn connected_channels(_: &mut Call<'_>) -> Result<Done, Refusal> {
    Ok(Done::Json(setup::connected_channels()))
}

/// `get_messages`: the blocks of the bot's scheme.
pub(super) fn get_messages(call: &mut Call<'_>) -> Result<Done, Refusal> {
    let blocks: Vec<_> = call.project.blocks.iter().map(Block::to_message).collect();
    Ok(Done::success("messages", json!(blocks)))
}

/// `check_whatsapp`: a number of 10 to 15 digits has WhatsApp, unless it ends in 0000. All of it is a guess.
pub(super) fn check_whatsapp(call: &mut Call<'_>) -> Result<Done, Refusal> {
    let phone = call.params.required_text("phone")?;
    let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
    let exists = (10..=15).contains(&digits.len()) && !digits.ends_with("0000");
    Ok(Done::success("exists", json!(exists)))
}

/// `check_insta_subscription`: whether the client `user_name` follows the account `login`. The simulator takes
/// an Instagram client of that account for a follower. All of it is a guess.
pub(super) fn check_insta_subscription(call: &mut Call<'_>) -> Result<Done, Refusal> {
    let user = call.params.required_text("user_name")?;
    let login = call.params.required_text("login")?;
    let follows = call.project.clients().any(|client| {
        client.client_type == INSTAGRAM
            && client.recipient == user
            && client.is_in_group(Some(&login))
    });
    Ok(Done::success("subscribed", json!(follows)))
}
