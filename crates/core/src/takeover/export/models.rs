//! What is trained, and what serves it: solutions, campaigns and recommenders. Not here: their data (`data`).

use super::{
    super::{
        keys::{Key, Keys},
        write::Block,
    },
    Export,
};
use crate::{
    address::{Address, Kind},
    inventory::{Live, Phase},
    kind::{field::WEEKLY, solution_version},
};
use personalize_rules::rule::Code;
use serde_json::{Value, json};

impl<'a> Export<'a> {
    pub(super) fn solutions(&mut self) -> Block {
        let mut solutions = Block::default();
        let stack = self.stack.clone();
        let mut keys = Keys::new(&stack);
        for live in self.all(Kind::Solution, &mut solutions) {
            let Key { key, name } = keys.key(&live.name);
            self.solutions.insert(live.locator.clone(), key.clone());
            let mut block = Block::default();
            block.value("name", name);
            self.solution(live, &mut block);
            block.value("tags", self.tags(live));
            solutions.block(&key, block);
            self.adopted(Address::new(Kind::Solution, key));
        }
        solutions
    }

    pub(super) fn solution(&mut self, live: &'a Live, block: &mut Block) {
        let recipe = live.text("recipeArn");
        block.value("recipe", recipe.rsplit('/').next().unwrap_or_default());
        if live.props.get("performAutoML") == Some(&true.into()) {
            let help = "AutoML is no longer offered; choose the recipe that it found";
            self.lose(block, Code::PZ6001, live, "it was made with AutoML", help);
        }
        let mut config = live.props.get("solutionConfig").and_then(Value::as_object).cloned();
        let schedule = config.as_mut().and_then(|config| config.remove("autoTrainingConfig"));
        if config.as_mut().and_then(|config| config.remove("autoMLConfig")).is_some() {
            self.lose(block, Code::PZ6001, live, "autoMLConfig is left out", "it has no effect");
        }
        let automatic = live.props.get("performAutoTraining") != Some(&false.into());
        match (automatic, days(schedule.as_ref())) {
            (false, _) => block.value("autoTraining", "off"),
            (true, Some(days)) => block.value("autoTraining", json!({"every": days})),
            (true, None) => {
                let help = "written as every 7 days, to which a plan changes it";
                self.lose(block, Code::PZ6002, live, "its training schedule is no rate", help);
                block.value("autoTraining", json!({"every": "7 days"}));
            }
        }
        if self.newest(&live.locator).is_none() {
            block.comment(
                "it has no version that can be used; `manual` keeps apply from training one",
            );
            block.value("training", json!({"when": "manual"}));
        }
        block.value("eventType", self.literal(live.text("eventType")));
        if live.props.get("performHPO") == Some(&true.into()) {
            block.value("performHPO", true);
        }
        block
            .value("performIncrementalUpdate", live.props.get("performIncrementalUpdate").cloned());
        let config = config.map(Value::Object).unwrap_or_default();
        block.value("solutionConfig", self.literals(config));
    }

    /// The newest version of a solution that can be used.
    pub(super) fn newest(&self, solution: &str) -> Option<&'a Live> {
        let ready = self.inventory.versions(solution).filter(|v| v.phase == Phase::Ready);
        ready.max_by_key(|version| (version.created, &version.locator))
    }

    pub(super) fn campaigns(&mut self) -> Block {
        let mut campaigns = Block::default();
        let stack = self.stack.clone();
        let mut keys = Keys::new(&stack);
        for live in self.all(Kind::Campaign, &mut campaigns) {
            let version = live.text("solutionVersionArn");
            let solution = solution_version::solution_of(version).unwrap_or_default();
            let Some(solution_key) = self.solutions.get(solution).cloned() else {
                let help = "export again when its solution is ACTIVE";
                self.lose(&mut campaigns, Code::PZ6003, live, "its solution was left out", help);
                continue;
            };
            let Key { key, name } = keys.key(&live.name);
            self.serving.insert(live.locator.clone(), key.clone());
            let mut block = Block::default();
            block.value("name", name);
            block.value("solution", solution_key);
            let config = live.props.get("campaignConfig").cloned().unwrap_or_default();
            let syncs = config.get("syncWithLatestSolutionVersion") == Some(&true.into());
            let newest = self.newest(solution).is_some_and(|newest| newest.locator == version);
            if !newest && !syncs {
                block.comment(
                    "it serves an older version; without this line it moves to the newest",
                );
                block.value("solutionVersionArn", version);
            }
            block.value(
                "minProvisionedTPS",
                live.props.get("minProvisionedTPS").cloned().unwrap_or(json!(1)),
            );
            block.value("campaignConfig", self.literals(config));
            block.value("tags", self.tags(live));
            campaigns.block(&key, block);
            self.adopted(Address::new(Kind::Campaign, key));
        }
        campaigns
    }

    pub(super) fn recommenders(&mut self) -> Block {
        let mut recommenders = Block::default();
        let stack = self.stack.clone();
        let mut keys = Keys::new(&stack);
        for live in self.all(Kind::Recommender, &mut recommenders) {
            let Key { key, name } = keys.key(&live.name);
            self.serving.insert(live.locator.clone(), key.clone());
            let mut block = Block::default();
            block.value("name", name);
            block.value("recipe", live.text("recipeArn").rsplit('/').next().unwrap_or_default());
            if live.phase == Phase::Stopped {
                block.value("running", false);
            }
            let mut config = live.props.get("recommenderConfig").cloned().unwrap_or(json!({}));
            if let Some(config) = config.as_object_mut() {
                config.entry("minRecommendationRequestsPerSecond").or_insert(json!(1));
            }
            block.value("recommenderConfig", self.literals(config));
            block.value("tags", self.tags(live));
            recommenders.block(&key, block);
            self.adopted(Address::new(Kind::Recommender, key));
        }
        recommenders
    }
}

/// The rate of a schedule as a spec says it; the service's own where none is shown.
fn days(schedule: Option<&Value>) -> Option<String> {
    let text = schedule.and_then(|schedule| schedule.get("schedulingExpression"));
    let text = text.and_then(Value::as_str).unwrap_or(WEEKLY);
    let rate = text.strip_prefix("rate(")?.strip_suffix(')')?;
    let (number, unit) = rate.split_once(' ')?;
    let number: u32 = number.parse().ok()?;
    matches!(unit, "day" | "days").then(|| format!("{number} days"))
}
