//! Whatever is posted to the webhook.

use super::{check_json, text};
use salebot_onsite::api::WebhookPost;
use salebot_onsite::api::webhook::parse_json;
use salebot_onsite::json::{self, Value};

/// A post's body: both readers take the same, and what one writes for JavaScript the other reads as the same post.
pub fn webhook(data: &[u8]) {
    let body = text(data);
    let (post, json) = (WebhookPost::parse(&body), parse_json(&body));
    let (mut post, json) = match (post, json) {
        (Ok(post), Ok(json)) => (post, json),
        (Err(one), Err(other)) => return assert_eq!(one, other),
        // Of twins the one that counts is in order, the other would be rounded.
        (Ok(_), Err(_)) if json::read(&body).is_some_and(|body| has_twins(&body)) => return,
        (one, other) => panic!("{one:?} and {other:?}"),
    };
    check_json(&json);
    let written = json::read(&json).expect("another reader took it");
    let links = written.get("links").map_or(&[][..], Value::items);
    let links: Vec<&str> = links.iter().filter_map(Value::as_str).collect();
    assert_eq!(links, post.links());
    let mut again = WebhookPost::parse(&json).expect("a post was written");
    // What has no meaning for us goes to JavaScript nearly as it came: with our links and our spelling, and numbers that
    // would be rounded as texts.
    for post in [&mut post, &mut again] {
        post.rest.clear();
        post.attachments = None;
        if let Some(client) = &mut post.client {
            client.rest.clear();
        }
    }
    assert_eq!(again, post);
}

/// Whether some object has two members of a name.
fn has_twins(value: &Value<'_>) -> bool {
    let members = value.members().unwrap_or_default();
    let mut names: Vec<_> = members.iter().map(|member| &member.0).collect();
    names.sort();
    names.windows(2).any(|pair| pair[0] == pair[1])
        || members.iter().any(|member| has_twins(&member.1))
        || value.items().iter().any(has_twins)
}
