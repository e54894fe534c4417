//! What is trained, what serves it, and what stands beside it: solutions, campaigns, recommenders, filters and the event tracker.
//! Not here: their data (`data`).

use super::{
    super::{
        declared::{Declared, as_in_spec},
        members::{Members, parts, tags, tail},
    },
    Template, is_name,
};
use crate::{address::Kind, yaml::Node};
use personalize_rules::rule::Code;
use serde_json::{Value, json};

impl Template<'_> {
    pub(super) fn tracker(&mut self, members: &mut Members<'_>, declared: &Declared) {
        let name = self.name(members, declared);
        self.draft.tracker.value("name", name);
        self.draft.tracker.value("tags", tags(members.take("Tags")));
    }

    pub(super) fn solution(&mut self, members: &mut Members<'_>, declared: &Declared) {
        let name = self.name(members, declared);
        let recipe = self.text(members, "RecipeArn", &declared.id);
        let at = declared.span.clone();
        let automl = self.text(members, "PerformAutoML", &declared.id).as_deref() == Some("true");
        let Some(recipe) = recipe.filter(|_| !automl) else {
            let message = format!(
                "the solution `{}` chooses its recipe by AutoML, or does not say it",
                declared.id
            );
            self.draft.lose(
                Code::PZ6001,
                at,
                &message,
                "write the solution with the recipe that it found",
            );
            return;
        };
        let event = self.text(members, "EventType", &declared.id);
        let hpo = self.text(members, "PerformHPO", &declared.id).as_deref() == Some("true");
        let automatic = self.text(members, "PerformAutoTraining", &declared.id);
        let incremental = members.take("PerformIncrementalUpdate").map(Node::to_json);
        let (config, schedule) = self.config(members, declared);
        if automatic.is_none() {
            let help = "the service's default, every 7 days and billed, is written; write `off` where the live solution has none";
            self.draft.lose(
                Code::PZ6002,
                at,
                &format!("whether `{}` is trained automatically", declared.id),
                help,
            );
        }
        self.draft.add(Kind::Solution, &name, |_, block| {
            block.value("recipe", tail(&recipe));
            match automatic.as_deref() {
                Some("false") => block.value("autoTraining", "off"),
                _ => block.value("autoTraining", json!({"every": schedule})),
            }
            block.value("eventType", event);
            if hpo {
                block.value("performHPO", true);
            }
            block.value("performIncrementalUpdate", incremental);
            block.value("solutionConfig", config);
            block.value("tags", tags(members.take("Tags")));
        });
    }

    /// The configuration of a solution, and the rate of its automatic trainings.
    pub(super) fn config(
        &mut self,
        members: &mut Members<'_>,
        declared: &Declared,
    ) -> (Value, String) {
        let node = members.take("SolutionConfig").map(as_in_spec);
        let mut schedule = None;
        let mut config = json!({});
        for (key, value) in node.as_ref().map(parts).unwrap_or_default() {
            let key = key.unwrap_or_default();
            match key {
                "autoMLConfig" => {
                    let message =
                        format!("`AutoMLConfig` of `{}` is not carried over", declared.id);
                    self.draft.lose(
                        Code::PZ6001,
                        value.span.clone(),
                        &message,
                        "AutoML is no longer offered",
                    );
                }
                "autoTrainingConfig" => {
                    let rate = value.at(&["schedulingExpression"]).and_then(Node::scalar);
                    schedule = rate.map(|rate| rate.text.clone());
                }
                _ => {
                    let value = value.to_json();
                    let is_empty =
                        value.as_object().is_some_and(|v| v.is_empty()) || value.is_null();
                    if !is_empty {
                        config[key] = value;
                    }
                }
            }
        }
        let days = schedule.and_then(|rate| {
            let days = rate.strip_prefix("rate(")?.split(' ').next()?.parse::<u32>().ok()?;
            Some(format!("{days} days"))
        });
        (crate::lowering::strip(config), days.unwrap_or_else(|| "7 days".to_owned()))
    }

    pub(super) fn filter(&mut self, members: &mut Members<'_>, declared: &Declared) {
        let name = self.name(members, declared);
        let Some(expression) = self.text(members, "FilterExpression", &declared.id) else { return };
        self.draft.add(Kind::Filter, &name, |_, block| {
            block.value("expression", expression);
            block.value("tags", tags(members.take("Tags")));
        });
    }

    pub(super) fn campaign(&mut self, members: &mut Members<'_>, declared: &Declared) {
        let name = self.name(members, declared);
        let at = members.key_span("SolutionVersionArn");
        let found = self.referred(members, "SolutionVersionArn", "Solution", &declared.id);
        let tps = members.take("MinProvisionedTPS").map_or(json!(1), Node::to_json);
        let config = members.take("CampaignConfig").map(|node| as_in_spec(node).to_json());
        let tags = tags(members.take("Tags"));
        let solution = found.and_then(|(solution, rest)| {
            let name = self.name_of(solution).filter(|n| is_name(n));
            let key =
                self.draft.key(Kind::Solution, &name.unwrap_or_else(|| solution.id.clone()))?;
            Some((key.to_owned(), rest))
        });
        let Some((key, _)) = solution else {
            let message = format!(
                "the campaign `{}` is left out, since its solution is not in this file",
                declared.id
            );
            self.draft.lose(
                Code::PZ6002,
                at,
                &message,
                "`personalize export` reads it from the account",
            );
            return;
        };
        self.draft.add(Kind::Campaign, &name, |_, block| {
            block.value("solution", key);
            block.value("minProvisionedTPS", tps);
            block.value("campaignConfig", config.map(crate::lowering::strip));
            block.value("tags", tags);
        });
    }

    pub(super) fn recommender(&mut self, members: &mut Members<'_>, declared: &Declared) {
        let name = self.name(members, declared);
        let recipe = self.text(members, "RecipeArn", &declared.id).unwrap_or_default();
        let config = members.take("RecommenderConfig").map(|node| as_in_spec(node).to_json());
        self.draft.add(Kind::Recommender, &name, |_, block| {
            block.value("recipe", tail(&recipe));
            block.value("recommenderConfig", config.map(crate::lowering::strip));
            block.value("tags", tags(members.take("Tags")));
        });
    }
}
