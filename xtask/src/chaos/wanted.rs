//! What is asked for on the command line, and what is promised for it.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result, bail};

use super::count::{Count, Kinds};
use super::service::Fate;

/// What is asked for.
pub(crate) struct Wanted {
    pub(crate) events: usize,
    pub(crate) seed: u64,
    /// The service may act later than the gateway waits.
    pub(crate) late: bool,
    /// The key may not read.
    pub(crate) blind: bool,
}

impl Wanted {
    /// Reads `[--events N] [--seed N] [--late] [--blind]`.
    pub(crate) fn read(words: &[&str]) -> Result<Self> {
        let mut wanted = Self {
            events: 500,
            seed: 1,
            late: false,
            blind: false,
        };
        let mut words = words.iter();
        while let Some(word) = words.next() {
            let mut number = || -> Result<u64> {
                let text = words
                    .next()
                    .with_context(|| format!("{word} wants a number"))?;
                text.parse()
                    .with_context(|| format!("{word} wants a number, not '{text}'"))
            };
            match *word {
                "--events" => wanted.events = usize::try_from(number()?)?,
                "--seed" => wanted.seed = number()?,
                "--late" => wanted.late = true,
                "--blind" => wanted.blind = true,
                _ => bail!("'{word}' is not understood here: see `cargo xtask help`"),
            }
        }
        if wanted.events == 0 {
            bail!("--events wants at least 1");
        }
        Ok(wanted)
    }

    /// What is promised for this: an error says what was not kept to. `fates` is what happened to calls; `in_hand` how many
    /// may have been in hand when the gateway was ended.
    pub(crate) fn judge(
        &self,
        count: &Count,
        fates: &BTreeMap<Fate, Kinds>,
        in_hand: usize,
    ) -> Result<()> {
        let sum = |is_meant: fn(Fate) -> bool| {
            let meant = fates.iter().filter(|(fate, _)| is_meant(**fate));
            meant.fold(Kinds::default(), |sum, (_, more)| Kinds {
                callbacks: sum.callbacks + more.callbacks,
                messages: sum.messages + more.messages,
            })
        };
        let late = sum(|fate| fate == Fate::Later);
        let lost = sum(Fate::is_loss);
        // How often each may have been done twice, and how many may, or must, have been given up.
        let (callbacks, messages, dead) = match (self.late, self.blind) {
            (false, false) => (0, 0, 0..=0),
            (true, false) => (late.callbacks, late.messages, 0..=0),
            // Callbacks whose answer is lost are made again, messages are given up.
            (_, true) => {
                let most = lost.messages + in_hand;
                (lost.callbacks + in_hand, 0, lost.messages..=most)
            }
        };
        let mut broken = Vec::new();
        let mut rule = |is_kept: bool, what: String| {
            if !is_kept {
                broken.push(what);
            }
        };
        // So many that a run in which all went well was none.
        let is_long = self.events >= 200;
        rule(
            !is_long || lost.callbacks.min(lost.messages) > 0,
            "answers of both kinds are lost".into(),
        );
        rule(
            !(is_long && self.late) || late.callbacks + late.messages > 0,
            "calls act too late".into(),
        );
        let twice = count.duplicated;
        rule(count.lost == 0, "none is lost".into());
        rule(count.strange == 0, "nothing is done unasked".into());
        // What was given up and acts after all comes behind what was made meanwhile.
        let turned = if self.blind { late.messages } else { 0 };
        rule(
            count.out_of_order <= turned,
            format!("at most {turned} are out of order"),
        );
        rule(
            twice.callbacks <= callbacks && twice.messages <= messages,
            format!("at most {callbacks} callbacks and {messages} messages come twice"),
        );
        rule(
            dead.contains(&count.dead),
            format!("from {} to {} are dead letters", dead.start(), dead.end()),
        );
        if broken.is_empty() {
            return Ok(());
        }
        bail!("not kept to: {}", broken.join("; "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_is_wanted() {
        let wanted = Wanted::read(&["--events", "40", "--late", "--seed", "9"]).unwrap();
        assert_eq!(
            (wanted.events, wanted.seed, wanted.late, wanted.blind),
            (40, 9, true, false)
        );
        for wrong in [
            &["--events"][..],
            &["--events", "x"],
            &["--events", "0"],
            &["more"],
        ] {
            assert!(Wanted::read(wrong).is_err(), "{wrong:?}");
        }
    }

    /// Whether so many of each kind may have come twice, and so many be dead letters, where two callbacks and three messages
    /// had their answers lost, one of each late.
    fn is_kept(words: &[&str], callbacks: usize, messages: usize, dead: usize) -> bool {
        let fates = BTreeMap::from([
            (
                Fate::Passes,
                Kinds {
                    callbacks: 9,
                    messages: 9,
                },
            ),
            (
                Fate::Later,
                Kinds {
                    callbacks: 1,
                    messages: 1,
                },
            ),
            (
                Fate::CutAfter,
                Kinds {
                    callbacks: 1,
                    messages: 2,
                },
            ),
        ]);
        let count = Count {
            duplicated: Kinds {
                callbacks,
                messages,
            },
            dead,
            ..Count::default()
        };
        Wanted::read(words)
            .unwrap()
            .judge(&count, &fates, 1)
            .is_ok()
    }

    #[test]
    fn each_promise_is_held_against_the_count() {
        assert!(is_kept(&[], 0, 0, 0));
        assert!(!is_kept(&[], 1, 0, 0) && !is_kept(&[], 0, 1, 0) && !is_kept(&[], 0, 0, 1));
        assert!(is_kept(&["--late"], 1, 1, 0));
        assert!(!is_kept(&["--late"], 2, 0, 0) && !is_kept(&["--late"], 0, 0, 1));
        assert!(is_kept(&["--blind"], 3, 0, 3) && is_kept(&["--blind"], 0, 0, 4));
        assert!(!is_kept(&["--blind"], 4, 0, 3) && !is_kept(&["--blind"], 0, 1, 3));
        assert!(!is_kept(&["--blind"], 0, 0, 2) && !is_kept(&["--blind"], 0, 0, 5));
    }

    #[test]
    fn a_long_run_in_which_all_went_well_is_none() {
        let judge = |words: &[&str], fates| {
            let wanted = Wanted::read(words).unwrap();
            wanted.judge(&Count::default(), &fates, 0).is_ok()
        };
        let some = |fate| {
            BTreeMap::from([(
                fate,
                Kinds {
                    callbacks: 1,
                    messages: 1,
                },
            )])
        };
        assert!(!judge(&["--events", "200"], some(Fate::Passes)));
        assert!(judge(&["--events", "200"], some(Fate::CutAfter)));
        assert!(!judge(&["--events", "200", "--late"], some(Fate::CutAfter)));
        assert!(judge(&["--events", "199"], some(Fate::Passes)));
    }

    #[test]
    fn nothing_may_be_lost_out_of_order_or_unasked() {
        let broken: [fn(&mut Count); 3] = [
            |count| count.lost = 1,
            |count| count.out_of_order = 1,
            |count| count.strange = 1,
        ];
        for breaks in broken {
            for words in [&[][..], &["--late"], &["--blind"]] {
                let mut count = Count::default();
                breaks(&mut count);
                let wanted = Wanted::read(words).unwrap();
                assert!(wanted.judge(&count, &BTreeMap::new(), 0).is_err());
            }
        }
    }
}
