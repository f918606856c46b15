//! Whatever an owner writes and a page says.

use super::{line, text};
use salebot_onsite::gateway::{Context, MAX_TEXT_CHARS, Template};
use salebot_onsite::json::{self, Value};

/// The longest value that is not cut, in characters.
const LONGEST: usize = 2000;

/// Five lines: a template, then `props`, `page`, `event` and `who`, each JSON or a text that stands for `{"a": text}`. Nothing
/// but spaces is added to what owner and page say, no place is filled in what a place was filled with, and the service's
/// language is opened nowhere but where the owner did.
pub fn template(data: &[u8]) {
    let input = text(data);
    let (own, rest) = line(&input);
    let (props, rest) = line(rest);
    let (page, rest) = line(rest);
    let (event, who) = line(rest);
    let [props, page, event, who] = [props, page, event, who].map(object);
    let [props, page, event, who] = [&props, &page, &event, &who].map(|json| read(json));
    let context = Context {
        props: &props,
        page: &page,
        who: &who,
        event: &event,
    };
    let said = Template::from_page(own).fill(Context::NONE);
    assert!(!said.contains("#{") && !said.starts_with('{'), "{said}");
    assert_eq!(bare(&said), bare(&taken(own)));
    let Ok(template) = Template::parse(own) else {
        return;
    };
    let filled = template.fill(context);
    let (plain, openings) = plainly(own, context);
    assert_eq!(bare(&filled), bare(&cut(&plain, MAX_TEXT_CHARS)));
    assert!(
        filled.matches("#{").count() <= openings,
        "{own} became {filled}"
    );
}

fn object(text: &str) -> String {
    match json::read(text) {
        Some(_) => text.to_owned(),
        None => format!("{{\"a\":{}}}", json::text(text)),
    }
}

fn read(json: &str) -> Value<'_> {
    json::read(json).expect("it was made so")
}

fn cut(text: &str, chars: usize) -> String {
    text.chars().take(chars).collect()
}

/// What is taken of a value: so much of it, without control characters.
fn taken(value: &str) -> String {
    let is_kept = |c: &char| !c.is_control() || matches!(c, '\t' | '\n' | '\r');
    value.chars().take(LONGEST).filter(is_kept).collect()
}

fn bare(text: &str) -> String {
    text.replace(' ', "")
}

/// The template with its places filled by the first way that comes to mind, and how often the owner opens the service's
/// language.
fn plainly(own: &str, context: Context<'_, '_>) -> (String, usize) {
    let (mut filled, mut openings, mut rest) = (String::new(), 0, own);
    while let Some((before, after)) = rest.split_once("{{") {
        let (place, after) = after.split_once("}}").expect("the template was taken");
        let (root, path) = place
            .trim()
            .split_once('.')
            .expect("the template was taken");
        let value = match root {
            "props" => context.props,
            "page" => context.page,
            "who" => context.who,
            _ => context.event,
        };
        filled += before;
        filled += &taken(find(value, path));
        openings += before.matches("#{").count();
        rest = after;
    }
    openings += rest.matches("#{").count();
    (filled + rest, openings)
}

/// The words at a path: of the member of this whole name, or of that of its first part, further on.
fn find<'v>(value: &'v Value<'_>, path: &str) -> &'v str {
    if let Some(found) = value.get(path) {
        return found.as_words().unwrap_or_default();
    }
    let inner = path
        .split_once('.')
        .and_then(|(name, rest)| Some((value.get(name)?, rest)));
    inner.map_or("", |(value, rest)| find(value, rest))
}
