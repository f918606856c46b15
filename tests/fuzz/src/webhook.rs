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
        (one, other) => panic!("{one:?} and {other:?}"),
    };
    check_json(&json);
    let written = json::read(&json).expect("another reader took it");
    let links = written.get("links").map_or(&[][..], Value::items);
    let links: Vec<&str> = links.iter().filter_map(Value::as_str).collect();
    assert_eq!(links, post.links());
    let mut again = WebhookPost::parse(&json).expect("a post was written");
    for post in [&mut post, &mut again] {
        // These are ours, whatever the post has of this name.
        post.rest.retain(|member| member.0 != "links");
        // Numbers that JavaScript would round are texts for it, wherever the post has no meaning for us.
        post.rest.iter_mut().for_each(|member| member.1.clear());
        post.attachments = None;
    }
    assert_eq!(again, post);
}
