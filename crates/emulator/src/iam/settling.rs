//! A value whose change takes time to have an effect, as IAM's and S3's policies do.
//! Not here: how long that takes; the emulator's options say it.

use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::clock::add;

/// A value, the one that it replaced, and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settling<T> {
    value: T,
    before: T,
    since: Timestamp,
}

impl<T: Default + Clone> Settling<T> {
    /// A value that was nothing before.
    pub fn new(value: T, now: Timestamp) -> Self {
        Settling { value, before: T::default(), since: now }
    }

    /// Replaces the value.
    pub fn set(&mut self, value: T, now: Timestamp) {
        self.before = std::mem::replace(&mut self.value, value);
        self.since = now;
    }

    /// The value as it was last written: what reads of the configuration give.
    pub fn written(&self) -> &T {
        &self.value
    }

    /// The value that decides at `now`, when a change takes `delay` to have an effect.
    pub fn effective(&self, now: Timestamp, delay: Duration) -> &T {
        if now < add(self.since, delay) { &self.before } else { &self.value }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_has_its_effect_after_the_delay() {
        let (start, delay) = (Timestamp::UNIX_EPOCH, Duration::from_secs(10));
        let mut value = Settling::new(Some(1), start);
        assert_eq!(value.effective(start, delay), &None);
        assert_eq!(value.effective(start, Duration::ZERO), &Some(1));
        let later = add(start, delay);
        assert_eq!(value.effective(later, delay), &Some(1));
        value.set(Some(2), later);
        assert_eq!((value.written(), value.effective(later, delay)), (&Some(2), &Some(1)));
    }
}
