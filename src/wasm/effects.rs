//! What crosses between an actor's core and its host: rows, and what is to be done.

use crate::gateway::Reply;
use crate::gateway::ledger::{LEDGER_SHARDS, shard_of};
use crate::gateway::visitor::Effect;
use crate::time::Millis;
use js_sys::Array;
use std::string::String;
use std::vec::Vec;
use wasm_bindgen::JsValue;

/// Rows as the host has them: `[slot, text]` each.
pub(super) fn rows(rows: &Array) -> Vec<(u32, String)> {
    let mut read = Vec::new();
    for row in rows.iter() {
        let row = Array::from(&row);
        if let (Some(slot), Some(text)) = (row.get(0).as_f64(), row.get(1).as_string()) {
            read.push((slot as u32, text));
        }
    }
    read
}

/// The same for a core.
pub(super) fn borrowed(rows: &[(u32, String)]) -> Vec<(u32, &str)> {
    rows.iter().map(|row| (row.0, row.1.as_str())).collect()
}

/// Adds what is to be done, an array for each: `["write", slot, text]`, `["alarm", time]`, `["drop"]`,
/// `["reply", status, body, retryAfterMs?]`, `["send"]`, `["tell", json, shard, mayRepeat]`, `["log", line]`.
pub(super) fn push(effects: &Array, effect: Effect, salt: u64) {
    let done = match effect {
        Effect::Tell(report) => {
            let own = shard_of(salt, &report.recipient);
            let shards = match report.is_for_all() {
                true => 0..LEDGER_SHARDS,
                false => own..own + 1,
            };
            for shard in shards {
                let (text, may_repeat) = (report.write().into(), report.may_repeat().into());
                effects.push(&Array::of4(
                    &"tell".into(),
                    &text,
                    &shard.into(),
                    &may_repeat,
                ));
            }
            return;
        }
        Effect::Write { slot, text } => Array::of3(&"write".into(), &slot.into(), &text.into()),
        Effect::Alarm(at) => Array::of2(&"alarm".into(), &at.to_js().into()),
        Effect::DropAll => Array::of1(&"drop".into()),
        Effect::Reply(reply) => {
            let wait = reply.retry_after().map(Millis::to_js);
            let Reply { status, body, .. } = reply;
            Array::of4(
                &"reply".into(),
                &status.into(),
                &body.into(),
                &JsValue::from(wait),
            )
        }
        Effect::Send(_) => Array::of1(&"send".into()),
        Effect::Log(line) => Array::of2(&"log".into(), &line.into()),
    };
    effects.push(&done);
}
