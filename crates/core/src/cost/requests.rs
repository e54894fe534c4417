//! What the requests to an endpoint cost beside those to Personalize. Facts: docs/service/prices.md, "Endpoint". Not here: what
//! Personalize bills for them (`served`).

use super::{Amount, Basis, Unknown};
use crate::spec::{cost::Usage, endpoint::Endpoint};
use personalize_price::{Meter, NANO};

/// How many shares of a gigabyte and hour one execution takes at least: 64 MB for 100 ms.
const EXECUTIONS: i128 = 16 * 10 * 3600;

/// How an endpoint is asked.
#[derive(Debug, Clone, Copy)]
pub struct Asked {
    /// Whether a state machine makes the calls.
    by_state_machine: bool,
}

impl Asked {
    /// The way of this endpoint.
    pub const fn of(endpoint: &Endpoint) -> Asked {
        Asked { by_state_machine: endpoint.via.is_step_functions() }
    }

    /// 30 days of these requests: at least so much, since executions take as long as they take.
    pub fn usage(self, basis: &Basis<'_>, usage: Option<&Usage>) -> Amount {
        match usage.and_then(|usage| usage.requests_per_month) {
            Some(requests) => self.cost(basis, i128::from(requests.0)),
            None => Amount::Unknown(Unknown::Requests),
        }
    }

    /// 1,000 requests in the first tier.
    pub fn per_thousand(self, basis: &Basis<'_>) -> Amount {
        self.cost(basis, 1000)
    }

    fn cost(self, basis: &Basis<'_>, requests: i128) -> Amount {
        let api = basis.charge(Meter::ApiRequests, requests * NANO);
        if !self.by_state_machine {
            return api;
        }
        let parts = [
            basis.charge(Meter::ExpressRequests, requests * NANO),
            basis.charge(Meter::ExpressGigabyteHours, requests * NANO / EXECUTIONS),
        ];
        parts.into_iter().fold(api, Amount::plus)
    }
}
