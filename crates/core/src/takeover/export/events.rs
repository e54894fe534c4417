//! What stands beside the models in a group: the event tracker, the metric
//! attribution and filters. Not here: the models (`models`).

use super::{
    super::{
        keys::{Key, Keys},
        write::Block,
    },
    Export,
};
use crate::address::{Address, Kind};

impl<'a> Export<'a> {
    pub(super) fn tracker(&mut self) -> Block {
        let mut block = Block::default();
        let all = self.all(Kind::EventTracker, &mut block);
        if let Some(live) = all.first() {
            block.value("name", live.name.as_str());
            block.value("tags", self.tags(live));
            self.adopted(Address::only(Kind::EventTracker));
        }
        block
    }

    /// It is owned with its group, so there is nothing to adopt.
    pub(super) fn attribution(&mut self) -> Block {
        let mut block = Block::default();
        let all = self.all(Kind::MetricAttribution, &mut block);
        if let Some(live) = all.first() {
            block.value("name", live.name.as_str());
            let field = |name: &str| live.props.get(name).cloned().unwrap_or_default();
            block.value("metrics", self.literals(field("metrics")));
            block.value("metricsOutputConfig", self.literals(field("metricsOutputConfig")));
        }
        block
    }

    pub(super) fn filters(&mut self) -> Block {
        let mut filters = Block::default();
        let stack = self.stack.clone();
        let mut keys = Keys::new(&stack);
        for live in self.all(Kind::Filter, &mut filters) {
            let Key { key, name } = keys.key(&live.name);
            self.filters.insert(live.locator.clone(), key.clone());
            let mut block = Block::default();
            block.value("name", name);
            let expression = self.literal(live.text("filterExpression"));
            block.value("expression", expression);
            block.value("tags", self.tags(live));
            filters.block(&key, block);
            self.adopted(Address::new(Kind::Filter, key));
        }
        filters
    }
}
