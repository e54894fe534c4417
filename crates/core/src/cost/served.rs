//! What a campaign or a recommender costs: its floor, and its use. Facts: docs/service/prices.md, "Minimum throughput" and
//! "Requests". Not here: which ones there are.

use super::{Amount, Basis, HOURS, Scheduled, Unknown};
use crate::{address::Kind, props::Props, spec::cost::Usage};
use personalize_price::{Billing, Meter, Money, NANO};
use personalize_rules::recipe;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What a recommender is billed for at once, in users.
const USERS: u64 = 100_000;

/// A campaign or recommender that stands there, with what decides about its price.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Served {
    /// Whether it is a recommender, and not a campaign.
    pub is_recommender: bool,
    /// The name or ARN of its recipe, where it is known.
    pub recipe: Option<String>,
    /// Its minimum throughput in requests per second.
    pub throughput: u64,
    /// Whether its answers come with metadata.
    pub metadata: bool,
    /// Whether it runs; what is stopped costs nothing.
    pub runs: bool,
    /// What schedules make of the throughput, or of whether it runs, on average.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scheduled: Option<Scheduled>,
}

impl Served {
    /// The one with these fields; none where `kind` serves nothing.
    pub fn of(kind: Kind, fields: &Props, recipe: Option<String>, runs: bool) -> Option<Served> {
        let is_recommender = kind == Kind::Recommender;
        if !is_recommender && kind != Kind::Campaign {
            return None;
        }
        let config =
            fields.get(if is_recommender { "recommenderConfig" } else { "campaignConfig" });
        let throughput = match is_recommender {
            true => config.and_then(|c| c.get("minRecommendationRequestsPerSecond")),
            false => fields.get("minProvisionedTPS"),
        };
        let metadata = config.and_then(|c| c.get("enableMetadataWithRecommendations"));
        Some(Served {
            is_recommender,
            recipe,
            throughput: throughput.and_then(Value::as_u64).unwrap_or(1).max(1),
            metadata: metadata == Some(&Value::Bool(true)),
            runs,
            scheduled: None,
        })
    }

    /// Whether it is billed: it runs, or a schedule lets it.
    pub const fn is_billed(&self) -> bool {
        self.runs || self.scheduled.is_some()
    }

    /// So much, of 30 days, as `each` unit of the average is of them.
    fn share(&self, each: i128, always: i128) -> Result<i128, Unknown> {
        match self.scheduled {
            None => Ok(each * always),
            Some(Scheduled::Average { sum, of }) => {
                Ok(each * i128::from(sum) / i128::from(of.max(1)))
            }
            Some(Scheduled::Unknown(reason)) => Err(reason),
        }
    }

    /// How its recipe is billed.
    fn billing(&self, basis: &Basis<'_>) -> Result<Billing, Unknown> {
        basis.billing(self.recipe.as_deref().unwrap_or_default())
    }

    /// 30 days of it without a request.
    pub fn floor(&self, basis: &Basis<'_>, usage: Option<&Usage>) -> Amount {
        if !self.is_billed() {
            return Amount::ZERO;
        }
        let billing = match self.billing(basis) {
            Ok(billing) => billing,
            Err(reason) => return Amount::Unknown(reason),
        };
        if self.is_recommender {
            return self.recommender_floor(basis, usage);
        }
        let meter = match billing {
            Billing::V2 => Meter::ThroughputHoursV2,
            Billing::Standard | Billing::Unknown => Meter::ThroughputHours,
        };
        match self.share(HOURS * NANO, i128::from(self.throughput)) {
            Ok(hours) => basis.charge(meter, hours),
            Err(reason) => Amount::Unknown(reason),
        }
    }

    /// Every hour is billed by the users of the group, and the minimum throughput as far as it is beyond the free requests.
    fn recommender_floor(&self, basis: &Basis<'_>, usage: Option<&Usage>) -> Amount {
        let users = usage.and_then(|usage| usage.users).map(|users| users.0);
        let Some(users) = users.or(basis.facts.users) else {
            return match basis.rate(Meter::RecommenderHours) {
                Ok(_) => Amount::Unknown(Unknown::Users),
                Err(reason) => Amount::Unknown(reason),
            };
        };
        let units = users.div_ceil(USERS).max(1);
        let hour = basis.charge(Meter::RecommenderHours, i128::from(units) * NANO);
        let runs = match self.share(HOURS * NANO, 1) {
            Ok(runs) => runs,
            Err(reason) => return Amount::Unknown(reason),
        };
        let hours = hour.and_then(|hour| {
            Amount::Usd(Money::from_nano(hour.as_nano().saturating_mul(runs) / NANO))
        });
        let requests = i128::from(self.throughput) * 3600 * runs;
        let more = self.beyond_free(basis, requests, runs);
        hours.and_then(|hours| more.and_then(|more| Amount::Usd(hours + more)))
    }

    /// The meter of its requests.
    fn requests(&self, billing: Billing) -> Meter {
        match billing {
            _ if self.is_recommender => Meter::RecommenderRequests,
            Billing::V2 => Meter::RequestsV2,
            Billing::Standard | Billing::Unknown => Meter::Requests,
        }
    }

    /// Whether metadata is billed beside the requests.
    fn pays_metadata(&self, billing: Billing) -> bool {
        let name = self.recipe.as_deref().unwrap_or_default();
        let opt_in = recipe::find(name).is_some_and(|r| r.metadata == recipe::Metadata::OptIn);
        self.metadata && opt_in && billing != Billing::V2
    }

    /// The price of 1,000 requests in the first tier, with metadata where it is asked for.
    pub fn per_thousand(&self, basis: &Basis<'_>) -> Amount {
        let billing = match self.billing(basis) {
            Ok(billing) => billing,
            Err(reason) => return Amount::Unknown(reason),
        };
        basis.per_thousand(self.requests(billing)).and_then(|requests| {
            if !self.pays_metadata(billing) {
                return Amount::Usd(requests);
            }
            basis
                .per_thousand(Meter::MetadataRequests)
                .and_then(|metadata| Amount::Usd(requests + metadata))
        })
    }

    /// 30 days of these requests, beyond the floor: at least so much, since the floor is counted in short times and not over
    /// the month.
    pub fn usage(&self, basis: &Basis<'_>, usage: &Usage) -> Amount {
        let Some(requests) = usage.requests_per_month.map(|requests| requests.0) else {
            return Amount::Unknown(Unknown::Requests);
        };
        let billing = match self.billing(basis) {
            Ok(billing) => billing,
            Err(reason) => return Amount::Unknown(reason),
        };
        let beyond = if self.is_recommender {
            match self.share(HOURS * NANO, 1) {
                Ok(runs) => self.beyond_free(basis, i128::from(requests) * NANO, runs),
                Err(reason) => Amount::Unknown(reason),
            }
        } else {
            let all = basis.charge(self.requests(billing), i128::from(requests) * NANO);
            let floor = self.floor(basis, Some(usage));
            all.and_then(|all| floor.and_then(|floor| Amount::Usd((all - floor).max(Money::ZERO))))
        };
        if !self.pays_metadata(billing) {
            return beyond;
        }
        let metadata = basis.charge(Meter::MetadataRequests, i128::from(requests) * NANO);
        beyond.and_then(|beyond| metadata.and_then(|metadata| Amount::Usd(beyond + metadata)))
    }

    /// What is beyond the free requests of a recommender's hours; all in billionths.
    fn beyond_free(&self, basis: &Basis<'_>, requests: i128, hours: i128) -> Amount {
        let free = match basis.rate(Meter::RecommenderRequests) {
            Ok(rate) => i128::from(rate.free_per_hour.unwrap_or(0)) * hours,
            Err(reason) => return Amount::Unknown(reason),
        };
        basis.charge(Meter::RecommenderRequests, (requests - free).max(0))
    }
}
