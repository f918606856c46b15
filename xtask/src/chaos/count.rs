//! What became of the events: those that were made, against what the bot saw.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// What an action's event and place are at the gateway: `<event id>.<place>`.
pub(crate) type ActionId = String;

/// An event that `track()` took.
#[derive(Clone, Debug)]
pub(crate) struct Made {
    /// Its id.
    pub(crate) id: String,
    /// Events of one line are to arrive in the order in which they were made.
    pub(crate) line: u32,
    /// What the bot is to see of it, each text once: by the places of its actions.
    pub(crate) texts: Vec<String>,
}

/// What happened to the events of all visitors.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Count {
    pub(crate) made: usize,
    pub(crate) delivered: usize,
    pub(crate) duplicated: Kinds,
    pub(crate) lost: usize,
    pub(crate) out_of_order: usize,
    pub(crate) dead: usize,
    /// Texts that no event was to cause.
    pub(crate) strange: usize,
}

/// How many of each kind of action.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Kinds {
    pub(crate) callbacks: usize,
    pub(crate) messages: usize,
}

impl Kinds {
    /// That of this method.
    pub(crate) fn of(&mut self, method: &str) -> &mut usize {
        match method {
            "message" => &mut self.messages,
            _ => &mut self.callbacks,
        }
    }
}

impl Count {
    /// Counts. `made` has the events of each line in order, `seen` the kinds and the texts as the bot saw them, in order,
    /// `dead` the actions that became dead letters.
    pub(crate) fn of<'a>(
        made: &[Made],
        seen: impl IntoIterator<Item = (&'a str, &'a str)>,
        dead: &BTreeSet<ActionId>,
    ) -> Self {
        let mut count = Self {
            made: made.len(),
            ..Self::default()
        };
        // By text: where it was seen first.
        let mut first = BTreeMap::new();
        let known: BTreeSet<&str> = made
            .iter()
            .flat_map(|event| &event.texts)
            .map(String::as_str)
            .collect();
        for (place, (kind, text)) in seen.into_iter().enumerate() {
            if !known.contains(text) {
                count.strange += 1;
            } else if first.contains_key(text) {
                *count.duplicated.of(kind) += 1;
            } else {
                first.insert(text, place);
            }
        }
        // By line: where what was made later was seen first.
        let mut later = BTreeMap::new();
        for event in made.iter().rev() {
            let places = event.texts.iter().map(|text| first.get(text.as_str()));
            let is_dead =
                (0..event.texts.len()).any(|at| dead.contains(&format!("{}.{at}", event.id)));
            let Some(places) = places.collect::<Option<Vec<_>>>() else {
                *(if is_dead {
                    &mut count.dead
                } else {
                    &mut count.lost
                }) += 1;
                continue;
            };
            // Given up, though it was done: nobody can know.
            *(if is_dead {
                &mut count.dead
            } else {
                &mut count.delivered
            }) += 1;
            let line = later.entry(event.line).or_insert(usize::MAX);
            let mut next = *line;
            let in_order = places
                .iter()
                .rev()
                .all(|place| **place < std::mem::replace(&mut next, **place));
            count.out_of_order += usize::from(!in_order);
            *line = places
                .into_iter()
                .fold(*line, |least, place| least.min(*place));
        }
        count
    }
}

impl fmt::Display for Count {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Kinds {
            callbacks,
            messages,
        } = self.duplicated;
        writeln!(out, "made          {:>7}", self.made)?;
        writeln!(out, "delivered     {:>7}", self.delivered)?;
        write!(out, "duplicated    {:>7}", callbacks + messages)?;
        writeln!(out, "  callbacks {callbacks}, messages {messages}")?;
        writeln!(out, "lost          {:>7}", self.lost)?;
        writeln!(out, "out of order  {:>7}", self.out_of_order)?;
        writeln!(out, "dead letters  {:>7}", self.dead)?;
        write!(out, "unasked for   {:>7}", self.strange)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(line: u32, id: &str, texts: &[&str]) -> Made {
        Made {
            id: id.into(),
            line,
            texts: texts.iter().map(|text| (*text).into()).collect(),
        }
    }

    fn count(seen: &[(&str, &str)], dead: &[&str]) -> Count {
        let made = [
            event(1, "A", &["a"]),
            event(1, "B", &["b", "b2"]),
            event(2, "C", &["c"]),
        ];
        Count::of(
            &made,
            seen.iter().copied(),
            &dead.iter().map(|id| (*id).into()).collect(),
        )
    }

    const ALL: [(&str, &str); 4] = [
        ("callback", "c"),
        ("callback", "a"),
        ("callback", "b"),
        ("message", "b2"),
    ];

    #[test]
    fn all_that_was_seen_once_is_delivered() {
        let whole = Count {
            made: 3,
            delivered: 3,
            ..Count::default()
        };
        assert_eq!(count(&ALL, &[]), whole);
    }

    #[test]
    fn what_is_seen_again_is_a_duplicate_of_its_kind() {
        let more = [
            &ALL[..],
            &[("message", "b2"), ("callback", "a"), ("callback", "a")],
        ]
        .concat();
        let Kinds {
            callbacks,
            messages,
        } = count(&more, &[]).duplicated;
        assert_eq!((callbacks, messages), (2, 1));
        assert_eq!(count(&more, &[]).delivered, 3);
    }

    #[test]
    fn what_is_not_seen_whole_is_lost_or_a_dead_letter() {
        let lost = count(&ALL[..3], &[]);
        assert_eq!((lost.delivered, lost.lost, lost.dead), (2, 1, 0));
        let dead = count(&ALL[..3], &["B.1"]);
        assert_eq!((dead.delivered, dead.lost, dead.dead), (2, 0, 1));
    }

    #[test]
    fn the_order_is_that_of_each_line() {
        let turned = [ALL[2], ALL[3], ALL[1], ALL[0]];
        assert_eq!(count(&turned, &[]).out_of_order, 1);
        // One that comes late, behind others that are in order among themselves.
        let made: Vec<Made> = (0..5)
            .map(|n| event(1, &n.to_string(), &[["a", "b", "c", "d", "e"][n]]))
            .collect();
        let late = ["b", "c", "d", "e", "a"].map(|text| ("message", text));
        assert_eq!(Count::of(&made, late, &BTreeSet::new()).out_of_order, 1);
        let within = [ALL[0], ALL[1], ALL[3], ALL[2]];
        assert_eq!(count(&within, &[]).out_of_order, 1);
    }

    #[test]
    fn what_nobody_made_is_strange() {
        assert_eq!(count(&[("callback", "x")], &[]).strange, 1);
    }
}
