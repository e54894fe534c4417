//! What stands around a group: the schedules of its stack and its endpoint. Not here: the models that they call (`models`).

use super::{
    super::{
        keys::{Key, Keys},
        write::Block,
    },
    Export,
    data::DATASETS,
};
use crate::{
    address::{Address, Kind},
    inventory::Live,
    kind::{dataset, definition::Owner, definition_of},
};
use personalize_rules::rule::Code;
use serde_json::{Value, json};

/// How the ARN of a call of Personalize begins, after the partition.
const CALL: &str = ":scheduler:::aws-sdk:personalize:";

impl<'a> Export<'a> {
    /// The schedules in the group of the stack: those that it made under their keys, others under their names, to be adopted.
    pub(super) fn schedules(&mut self) -> Block {
        let mut schedules = Block::default();
        let stack = self.stack.clone();
        // The group has the name of the stack; who takes the stack over takes it over.
        if let Some(group) = self.inventory.of(Kind::ScheduleGroup).find(|live| live.name == stack)
            && self.inventory.of(Kind::Schedule).next().is_some()
            && group.tags.as_ref().is_some()
        {
            self.adopted(Address::only(Kind::ScheduleGroup));
        }
        let mut keys = Keys::new(&stack);
        for live in self.all(Kind::Schedule, &mut schedules) {
            let marked = match definition_of(live.kind).owner {
                Owner::Mark(address) => address(live, &stack),
                _ => None,
            };
            let is_ours = marked.is_some();
            let key = match marked {
                Some(address) => address.key.to_string(),
                None => {
                    let Key { key, .. } = keys.key(&live.name);
                    key
                }
            };
            let Some(action) = self.action(live) else {
                let text = "it calls what this spec does not have";
                let help = "write it below `schedules`, with the key of a solution, campaign, recommender, dataset or job; it fires until then, and the plan removes one that the stack made";
                self.lose(&mut schedules, Code::PZ6002, live, text, help);
                continue;
            };
            let mut block = Block::default();
            if live.name != key {
                block.value("name", live.name.as_str());
            }
            times(live, &mut block);
            block.append(action);
            schedules.block(&key, block);
            if !is_ours {
                self.adopted(Address::new(Kind::Schedule, key));
            }
        }
        schedules
    }

    /// What a schedule does, in the keys of the spec; none where the spec has no word for it.
    fn action(&mut self, live: &'a Live) -> Option<Block> {
        let target = live.props.get("target")?;
        let (_, operation) = target.get("arn")?.as_str()?.split_once(CALL)?;
        let input = target.get("input")?;
        let text = |member: &str| input.get(member).and_then(Value::as_str);
        let mut block = Block::default();
        match operation {
            "createSolutionVersion" => {
                block.value("train", self.solutions.get(text("SolutionArn")?)?.as_str());
                let mode = text("TrainingMode").filter(|mode| *mode != "FULL");
                block.value("trainingMode", mode.map(str::to_owned));
            }
            "createDatasetImportJob" => {
                let (_, wire) = text("DatasetArn")?.rsplit_once('/')?;
                let is_it = |key: &&&str| {
                    dataset::dataset_type(key).wire().eq_ignore_ascii_case(&wire.replace('-', "_"))
                };
                block.value("import", *DATASETS.iter().find(is_it)?);
                let source = input.get("DataSource")?.get("DataLocation")?.as_str()?;
                block.value("from", self.literal(source));
                block.value("importMode", text("ImportMode")?);
            }
            "updateCampaign" => {
                block.value("campaign", self.serving.get(text("CampaignArn")?)?.as_str());
                block.value("minProvisionedTPS", input.get("MinProvisionedTPS")?.clone());
            }
            "stopRecommender" | "startRecommender" => {
                let key = self.serving.get(text("RecommenderArn")?)?;
                let word = operation.trim_end_matches("Recommender");
                block.value(word, format!("recommender/{key}"));
            }
            _ => return None,
        }
        Some(block)
    }

    /// The endpoints of the stack as comments: what is deployed cannot be read back as routes.
    pub(super) fn endpoints(&mut self, spec: &mut Block) {
        for live in self.inventory.of(Kind::Endpoint) {
            let text = "its routes cannot be read back";
            let help = "write the block `endpoint` of the spec that made it, with this name; without one, the plan deletes it, which has to be allowed";
            self.lose(spec, Code::PZ6002, live, text, help);
            let mut block = Block::default();
            block.value("name", self.literal(&live.name));
            block.value("auth", live.text("auth"));
            let throttle = live.props.get("throttle").filter(|it| it.is_object());
            let throttle =
                throttle.map(|it| json!({"rate": it["rateLimit"], "burst": it["burstLimit"]}));
            block.value("throttle", throttle);
            block.always("routes", Block::default());
            spec.commented("endpoint", block);
        }
    }
}

/// When a schedule fires, as a spec says it.
fn times(live: &Live, block: &mut Block) {
    let expression = live.text("scheduleExpression");
    let inner = expression.split_once('(').and_then(|(word, rest)| {
        let is_known = ["cron", "rate", "at"].contains(&word);
        Some((word, rest.strip_suffix(')')?)).filter(|_| is_known)
    });
    if let Some((word, inner)) = inner {
        block.value(word, inner);
        let zone = live.text("scheduleExpressionTimezone");
        if word != "rate" && zone != "UTC" {
            block.value("timeZone", zone);
        }
    }
    let window =
        live.props.get("flexibleTimeWindow").and_then(|it| it.get("maximumWindowInMinutes"));
    block.value("window", window.map(|minutes| format!("{minutes}m")));
    block.value("startDate", live.text("startDate"));
    block.value("endDate", live.text("endDate"));
    if live.text("state") == "DISABLED" {
        block.value("enabled", false);
    }
}
