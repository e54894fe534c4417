//! What schedules make of what serves: the throughput of a campaign by the hour, and the hours in which a recommender runs.
//! Facts: docs/service/prices.md, "Schedules". Not here: what that costs (`served`), and which schedules there are.
//!
//! It is the state that lasts: schedules count as begun, at their due times, and what they set comes back every time. So it is the
//! same at every moment, like the id of a plan that has it.

use super::Unknown;
use crate::{address::Kind, props::Props};
use personalize_rules::schedule::{Average, Expression, Zone, average};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What schedules set on average.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Scheduled {
    /// The throughput, or 1 for what runs, times the seconds for which it is set, in so many seconds.
    Average {
        /// That sum.
        sum: u64,
        /// The seconds.
        of: u64,
    },
    /// It is not known, for this reason.
    Unknown(Unknown),
}

/// What a schedule sets: when, where, and to what.
struct Setting {
    expression: Expression,
    zone: Zone,
    value: u64,
    /// Whether it ends.
    ends: bool,
}

impl Scheduled {
    /// What `schedules`, by their fields, make of the campaign or recommender `name`; none where they leave it alone.
    pub fn of<'p>(
        schedules: impl Iterator<Item = &'p Props>,
        kind: Kind,
        name: &str,
    ) -> Option<Scheduled> {
        let settings: Vec<Setting> =
            schedules.filter_map(|fields| setting(fields, kind, name)).collect();
        if settings.is_empty() {
            return None;
        }
        let parts: Vec<_> = settings.iter().map(|s| (&s.expression, &s.zone, s.value)).collect();
        let found = average(&parts).filter(|_| settings.iter().all(|setting| !setting.ends));
        Some(match found {
            Some(Average { sum, of }) => Scheduled::Average { sum, of },
            None => Scheduled::Unknown(Unknown::Dates),
        })
    }
}

/// What the schedule with these fields sets of the campaign or recommender `name`.
fn setting(fields: &Props, kind: Kind, name: &str) -> Option<Setting> {
    let (of, arn, value) = sets(fields)?;
    let is_it = of == kind && arn.rsplit('/').next() == Some(name);
    if !is_it || fields.get("state").is_some_and(|state| state == "DISABLED") {
        return None;
    }
    let text = |field: &str| fields.get(field).and_then(Value::as_str);
    Some(Setting {
        expression: Expression::parse(text("scheduleExpression")?).ok()?,
        zone: text("scheduleExpressionTimezone").map_or(Some(Zone::UTC), Zone::named)?,
        value,
        ends: text("endDate").is_some(),
    })
}

/// The kind and the ARN of what a schedule sets the state of, and to what; none where it makes something instead.
fn sets(fields: &Props) -> Option<(Kind, &str, u64)> {
    let target = fields.get("target")?;
    let (_, operation) = target.get("arn")?.as_str()?.rsplit_once(':')?;
    let input = target.get("input")?;
    let arn = |member: &str| input.get(member)?.as_str();
    match operation {
        "updateCampaign" => {
            let throughput = input.get("MinProvisionedTPS")?.as_u64()?;
            Some((Kind::Campaign, arn("CampaignArn")?, throughput))
        }
        "stopRecommender" => Some((Kind::Recommender, arn("RecommenderArn")?, 0)),
        "startRecommender" => Some((Kind::Recommender, arn("RecommenderArn")?, 1)),
        _ => None,
    }
}

/// Whether the schedule with these fields changes what something costs for as long as it stands there.
pub fn changes_the_floor(fields: &Props) -> bool {
    sets(fields).is_some()
}
