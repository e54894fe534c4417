//! Faults: what may go wrong with a call, and when. Not here: what a fault does to the call (`cloud`).

use crate::{Op, Request};
use personalize_engine::cloud::Failure;
use std::time::Duration;

/// What goes wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// Too many requests; nothing happened.
    Throttle,
    /// The service fails (5xx); nothing happened.
    Unavailable,
    /// The service fails (5xx), after it did what it was asked.
    UnavailableAfter,
    /// The connection breaks before the service sees the call; the caller cannot know.
    Reset,
    /// The service does what it was asked; its answer is lost.
    Lost,
    /// A read that does not show the latest write yet. Of a write: nothing.
    Stale,
    /// The credentials have expired.
    Credentials,
    /// The caller may not do this.
    Denied,
    /// The service refuses the input, with this message.
    Invalid(String),
    /// The service refuses the call with this code, which means this failure.
    Refused(Failure, &'static str),
    /// The service accepts the call and does nothing.
    Ignored,
    /// A count quota is used up.
    Quota,
    /// Too many of the kind are under way.
    Full,
    /// The answer takes this much longer.
    Slow(Duration),
    /// Never answers, and nothing happened: a process that is killed as it sends.
    Hang,
    /// Never answers, although it happened: a process that is killed before it reads.
    HangAfter,
}

/// Decides about each call.
pub(crate) type Faults = Box<dyn FnMut(&Request) -> Option<Fault> + Send>;

/// The fault for the nth call, from 1, reads and writes.
pub fn nth(n: usize, fault: Fault) -> impl FnMut(&Request) -> Option<Fault> + Send + 'static {
    move |asked| (asked.n == n).then(|| fault.clone())
}

/// The fault for the nth write, from 1.
pub fn nth_write(n: usize, fault: Fault) -> impl FnMut(&Request) -> Option<Fault> + Send + 'static {
    move |asked| (asked.op.is_write() && asked.writes == n).then(|| fault.clone())
}

/// Faults that pass, for a share of all calls (0 to 1), decided by the seed.
pub fn random(seed: u64, share: f64) -> impl FnMut(&Request) -> Option<Fault> + Send + 'static {
    let mut draw = seeded(seed);
    move |asked| {
        let (hit, which) = (draw(), draw());
        if hit >= share || asked.op == Op::Identity {
            return None;
        }
        Some(match (which * 7.0) as u32 {
            0 => Fault::Throttle,
            1 => Fault::Unavailable,
            2 => Fault::UnavailableAfter,
            3 => Fault::Reset,
            4 => Fault::Lost,
            5 => Fault::Slow(Duration::from_secs_f64(30.0 * draw())),
            _ => Fault::Stale,
        })
    }
}

/// A sequence of numbers from 0 to below 1 that depends on the seed only (SplitMix64).
pub fn seeded(seed: u64) -> impl FnMut() -> f64 + Send + 'static {
    let mut state = seed;
    move || {
        state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = state;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }
}
