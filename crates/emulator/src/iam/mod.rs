//! The emulated IAM: roles, their policies, and what these allow.
//! Not here: users, groups, managed policies' texts, permission boundaries; the chain needs none.

use std::time::Duration;

use crate::clock::Clock;
use crate::store::Store;

mod wildcard;

pub use wildcard::wildcard;

/// The roles of one account. Clones share them.
#[derive(Debug, Clone)]
pub struct Roles {
    #[expect(dead_code, reason = "roles follow")]
    store: Store,
    #[expect(dead_code, reason = "roles follow")]
    clock: Clock,
    #[expect(dead_code, reason = "roles follow")]
    account: String,
    #[expect(dead_code, reason = "roles follow")]
    propagation: Duration,
}

impl Roles {
    pub(crate) fn new(store: Store, clock: Clock, account: &str, propagation: Duration) -> Self {
        Roles { store, clock, account: account.into(), propagation }
    }
}
