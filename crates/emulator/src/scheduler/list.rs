//! The lists of groups and schedules, page by page. Not here: what one is shown as.

use serde_json::{Value, json};

use super::{Answer, Schedules, text};
use crate::call::Call;

/// The most lines of a page.
const PAGE: usize = 100;

impl Schedules {
    pub(super) fn list_groups(&self, call: &Call) -> Answer {
        let prefix = text(call, "NamePrefix");
        let all = self.groups(call)?.into_iter().filter(|one| one.name.starts_with(prefix));
        Ok(page(call, "ScheduleGroups", all.map(|one| (one.name.clone(), one.shown())).collect()))
    }

    pub(super) fn list(&self, call: &Call) -> Answer {
        let group = call.body["GroupName"].as_str();
        if let Some(group) = group {
            self.group(call, group)?;
        }
        let (prefix, state) = (text(call, "NamePrefix"), call.body["State"].as_str());
        let found = self.schedules(&call.region, group)?.into_iter().filter(|one| {
            one.name.starts_with(prefix) && state.is_none_or(|state| one.state() == state)
        });
        let lines = found.map(|one| (format!("{} {}", one.group, one.name), one.listed()));
        Ok(page(call, "Schedules", lines.collect()))
    }
}

/// One page, beginning after the key that the token is.
fn page(call: &Call, member: &str, all: Vec<(String, Value)>) -> Value {
    let most = call.body["MaxResults"].as_u64().and_then(|n| usize::try_from(n).ok());
    let after = text(call, "NextToken");
    let mut rest = all.into_iter().filter(|(key, _)| after.is_empty() || key.as_str() > after);
    let shown: Vec<(String, Value)> = rest.by_ref().take(most.unwrap_or(PAGE)).collect();
    let last = shown.last().map(|(key, _)| key.clone());
    let lines: Vec<Value> = shown.into_iter().map(|(_, value)| value).collect();
    let mut answer = json!({ member: lines });
    if let Some(last) = last.filter(|_| rest.next().is_some()) {
        answer["NextToken"] = last.into();
    }
    answer
}
