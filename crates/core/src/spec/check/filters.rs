//! Filters: the expression, the schemas that it looks at, the recipes that it is for, and all filters together.
//! Not here: the language itself (`rules::filter`).

use super::Checker;
use crate::yaml::Node;
use personalize_rules::{
    filter::{self, Filter},
    recipe::{self, Recipe},
};
use std::ops::Range;

impl Checker<'_> {
    pub(super) fn filters(&mut self) {
        let loaded = self.loaded;
        let catalog = filter::Catalog {
            schemas: self.schemas.clone(),
            partial: self.partial,
            recipes: self.served(),
        };
        let mut parsed: Vec<(&str, Filter)> = Vec::new();
        for (key, entry) in &loaded.spec.filters {
            let expression = entry.block().expression;
            let tree = &loaded.tree;
            let node =
                tree.at(&["filters", key, "expression"]).or_else(|| tree.at(&["filters", key]));
            let findings = match filter::parse(&expression) {
                Ok(filter) => {
                    let findings = filter::check(&filter, &catalog);
                    parsed.push((key, filter));
                    findings
                }
                Err(finding) => vec![finding],
            };
            for finding in findings {
                let span = inside(node, &expression, finding.span.clone());
                self.finding(finding, span, "");
            }
        }
        self.fields_of_all(&parsed);
    }

    /// The recipes that are served in the group, if there are any.
    fn served(&self) -> Vec<&'static Recipe> {
        let spec = &self.loaded.spec;
        let solutions = spec.solutions.values().map(|solution| &solution.recipe);
        let recommenders = spec.recommenders.values().map(|recommender| &recommender.recipe);
        solutions.chain(recommenders).filter_map(|name| recipe::find(name)).collect()
    }

    /// The quota that counts fields over all filters, at the filter that goes beyond it.
    fn fields_of_all(&mut self, parsed: &[(&str, Filter)]) {
        let filters = || parsed.iter().map(|(_, filter)| filter);
        let Some(finding) = filter::check_group(filters()) else { return };
        let beyond = (1..=parsed.len())
            .find(|count| filter::check_group(filters().take(*count)).is_some())
            .and_then(|count| parsed.get(count - 1));
        let key = beyond.map_or("", |(key, _)| key);
        let span = self.loaded.tree.key_span_at(&["filters", key]);
        self.finding(finding, span, "");
    }
}

/// The part of a scalar that a finding is about; the whole scalar where quoting or folding moved its bytes.
fn inside(node: Option<&Node>, text: &str, span: Option<Range<usize>>) -> Range<usize> {
    let Some(node) = node else { return 0..0 };
    let Some(span) = span else { return node.span.clone() };
    let quoted = node.scalar().is_some_and(|s| !s.plain);
    let length = node.span.len() - if quoted { 2 } else { 0 };
    if length != text.len() {
        return node.span.clone();
    }
    let start = node.span.start + usize::from(quoted);
    start + span.start..start + span.end.max(span.start + 1).min(text.len().max(span.start))
}
