//! Filters: the expression, the schemas that it looks at, the recipes that it is for, and all filters together.
//! Not here: the language itself (`rules::filter`).

use super::Checker;
use crate::yaml;
use personalize_rules::{
    filter::{self, Fields},
    recipe::{self, Recipe},
};
use std::collections::BTreeMap;

impl Checker<'_> {
    pub(super) fn filters(&mut self) {
        let loaded = self.loaded;
        let catalog = filter::Catalog {
            schemas: self.schemas.clone(),
            partial: self.partial,
            has_domain: loaded.spec.dataset_group.domain.is_some(),
            recipes: self.served(),
        };
        // Of thousands of filters only the fields are kept.
        let mut looks: Vec<(&str, Fields)> = Vec::new();
        for (key, entry) in &loaded.spec.filters {
            let expression = entry.block().expression;
            let tree = &loaded.tree;
            let node =
                tree.at(&["filters", key, "expression"]).or_else(|| tree.at(&["filters", key]));
            let findings = match filter::parse(&expression) {
                Ok(filter) => {
                    let findings = filter::check(&filter, &catalog);
                    looks.push((key, filter.fields()));
                    findings
                }
                Err(finding) => vec![finding],
            };
            let whole = node.map_or(0..0, |node| node.span.clone());
            let is_placed = findings.iter().any(|finding| finding.span().is_some());
            let written =
                node.filter(|_| is_placed).map(|node| yaml::Written::new(&loaded.text, node));
            for finding in findings {
                let part = written.as_ref().zip(finding.span().cloned());
                let span = part.map_or(whole.clone(), |(written, part)| written.place(part));
                self.finding(finding, span);
            }
        }
        let filters = loaded.tree.at(&["filters"]).map(yaml::Node::entries).unwrap_or_default();
        let places: BTreeMap<&str, usize> =
            filters.iter().map(|entry| (entry.key.as_str(), entry.key_span.start)).collect();
        looks.sort_by_key(|(key, _)| places.get(key).copied());
        self.fields_of_all(&looks);
    }

    /// The recipes that are served in the group, if there are any.
    fn served(&self) -> Vec<&'static Recipe> {
        let spec = &self.loaded.spec;
        let solutions = spec.solutions.values().map(|solution| &solution.recipe);
        let recommenders = spec.recommenders.values().map(|recommender| &recommender.recipe);
        solutions.chain(recommenders).filter_map(|name| recipe::find(name)).collect()
    }

    /// The quota that counts fields over all filters, at the filter that goes beyond it in the order of the file.
    fn fields_of_all(&mut self, looks: &[(&str, Fields)]) {
        let filters = || looks.iter().map(|(_, fields)| fields);
        let Some(finding) = filter::check_group(filters()) else { return };
        // More filters never name fewer fields.
        let counts: Vec<usize> = (1..=looks.len()).collect();
        let within = |count: &usize| filter::check_group(filters().take(*count)).is_none();
        let beyond = looks.get(counts.partition_point(within));
        let key = beyond.map_or("", |(key, _)| key);
        let span = self.loaded.tree.key_span_at(&["filters", key]);
        self.finding(finding, span);
    }
}
