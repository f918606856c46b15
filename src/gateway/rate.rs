//! How often something may happen: for one, and for as many addresses as come.

use crate::random::{HASH, hash};
use crate::time::Millis;
use alloc::collections::BTreeMap;
use core::net::{IpAddr, SocketAddr};

/// So many addresses are remembered at least. Older ones are forgotten with all that came in their time.
const ADDRESSES: usize = 8192;

/// A generic cell rate algorithm: what is earned at an even pace, and how much of it may be spent at once. A state is
/// one moment, in microseconds: when all that was spent will have been earned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gcra {
    every: u64,
    burst: u64,
}

impl Gcra {
    /// One is earned in this time, and `burst` may be spent after a rest.
    #[must_use]
    pub const fn every(time: Millis, burst: u32) -> Self {
        Self {
            every: time.0.saturating_mul(1000),
            burst: burst as u64,
        }
    }

    /// So many are earned a minute, a million a second at the most.
    #[must_use]
    pub fn per_minute(number: u32, burst: u32) -> Self {
        Self {
            every: (60_000_000 / u64::from(number.max(1))).max(1),
            burst: burst.max(1).into(),
        }
    }

    /// Spends so many. More than may be spent at once counts as that.
    ///
    /// # Errors
    /// How long to wait until they could be spent.
    pub fn take(&self, state: &mut u64, now: Millis, many: usize) -> Result<(), Millis> {
        let many = u64::try_from(many).unwrap_or(u64::MAX).min(self.burst);
        let earned = self.since(*state, now).saturating_add(self.every * many);
        match self.wait(earned, now) {
            Millis(0) => {
                *state = earned;
                Ok(())
            }
            wait => Err(wait),
        }
    }

    fn since(&self, state: u64, now: Millis) -> u64 {
        // What lies more than twice as far ahead as may be spent was written under a clock that has been set back since.
        let is_behind = state <= self.most(self.most(micros(now)));
        let known = if is_behind { state } else { 0 };
        known.max(micros(now))
    }

    fn wait(&self, earned: u64, now: Millis) -> Millis {
        Millis(earned.saturating_sub(self.most(micros(now))).div_ceil(1000))
    }

    /// When all will have been earned of what may be spent at once from this moment on.
    fn most(&self, from: u64) -> u64 {
        from.saturating_add(self.every * self.burst)
    }
}

fn micros(time: Millis) -> u64 {
    time.0.saturating_mul(1000)
}

/// The same for each address. In memory alone, and so for one isolate.
#[derive(Debug)]
pub struct Rates {
    gcra: Gcra,
    young: BTreeMap<u64, u64>,
    old: BTreeMap<u64, u64>,
}

impl Rates {
    /// Of which none has spent anything.
    #[must_use]
    pub fn new(gcra: Gcra) -> Self {
        Self {
            gcra,
            young: BTreeMap::new(),
            old: BTreeMap::new(),
        }
    }

    /// Takes over what others have spent, at this one's pace.
    pub fn go_on(&mut self, before: &mut Self) {
        self.young = core::mem::take(&mut before.young);
        self.old = core::mem::take(&mut before.old);
    }

    /// Spends one of this address.
    ///
    /// # Errors
    /// How long to wait until it could be spent.
    pub fn take(&mut self, now: Millis, address: &str) -> Result<(), Millis> {
        let key = network(address);
        let mut state = self.state(key);
        let said = self.gcra.take(&mut state, now, 1);
        if said.is_ok() {
            if self.young.len() >= ADDRESSES && !self.young.contains_key(&key) {
                self.old = core::mem::take(&mut self.young);
            }
            self.young.insert(key, state);
        }
        said
    }

    /// How long this address has to wait until it may spend one; zero where it need not.
    #[must_use]
    pub fn wait(&self, now: Millis, address: &str) -> Millis {
        let mut state = self.state(network(address));
        self.gcra.take(&mut state, now, 1).err().unwrap_or_default()
    }

    fn state(&self, key: u64) -> u64 {
        let young = self.young.get(&key);
        young.or_else(|| self.old.get(&key)).copied().unwrap_or(0)
    }
}

/// What tells addresses apart: of IPv6 the network of 64 bits, of which one customer has at least one. Some proxies write the
/// port behind it, which every connection has another of.
#[must_use]
pub fn network(address: &str) -> u64 {
    let with_port = || address.parse::<SocketAddr>().ok().map(|peer| peer.ip());
    let bare = address.trim_start_matches('[').trim_end_matches(']');
    match bare.parse().ok().or_else(with_port) {
        Some(address) => match IpAddr::to_canonical(&address) {
            IpAddr::V4(address) => address.to_bits().into(),
            IpAddr::V6(address) => (address.to_bits() >> 64) as u64,
        },
        // Whatever else the host has for it.
        None => hash(HASH, address),
    }
}
