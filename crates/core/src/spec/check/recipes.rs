//! What learns and serves: solutions, campaigns, recommenders, against their recipes and the datasets that these need.
//! Not here: what a recipe takes and needs (`rules::recipe`).

use super::Checker;
use crate::lower::block;
use personalize_rules::{
    finding::{Finding, suggest},
    recipe::{self, Recipe},
};
use serde_json::Value;

impl Checker<'_> {
    pub(super) fn solutions(&mut self) {
        for (key, solution) in &self.loaded.spec.solutions {
            let Some(recipe) = self.recipe(&["solutions", key, "recipe"], &solution.recipe) else {
                continue;
            };
            let config = block(solution);
            let mut findings = recipe::check_solution(recipe, &config);
            if recipe.domain.is_none() {
                findings.extend(self.needs(recipe, &config));
            }
            self.pointed(&["solutions", key], findings);
        }
    }

    /// What the datasets lack for a recipe. Of schemas that cannot be read nothing can be said.
    fn needs(&self, recipe: &Recipe, config: &Value) -> Vec<Finding> {
        if self.partial { Vec::new() } else { recipe::check_needs(recipe, config, &self.schemas) }
    }

    fn recipe(&mut self, path: &[&str], name: &str) -> Option<&'static Recipe> {
        if let Some(recipe) = recipe::find(name) {
            return Some(recipe);
        }
        let known = || recipe::ALL.iter().map(|r| r.name);
        let near = suggest(name, known()).map(|n| format!("did you mean `{n}`?"));
        let help =
            near.unwrap_or_else(|| format!("recipes: {}", known().collect::<Vec<_>>().join(", ")));
        self.error("PZ3000", path, format!("there is no recipe `{name}`"), "unknown recipe", help);
        None
    }

    /// Findings about a tree of configuration, at the places that their pointers name: the value in a list or behind
    /// a recipe, else the key.
    fn pointed(&mut self, base: &[&str], findings: Vec<Finding>) {
        for finding in findings {
            let pointer = finding.pointer.clone().unwrap_or_default();
            let path: Vec<&str> =
                base.iter().copied().chain(pointer.split('/').filter(|p| !p.is_empty())).collect();
            let tree = &self.loaded.tree;
            let whole = path.last() == Some(&"recipe");
            let span = if whole { tree.span_at(&path) } else { tree.key_span_at(&path) };
            self.finding(finding, span, "");
        }
    }

    pub(super) fn campaigns(&mut self) {
        let spec = &self.loaded.spec;
        for (key, campaign) in &spec.campaigns {
            let Some(solution) = spec.solutions.get(&campaign.solution) else {
                self.no_solution(key, &campaign.solution);
                continue;
            };
            if let Some(recipe) = recipe::find(&solution.recipe) {
                let findings = recipe::check_campaign(recipe, &block(campaign));
                self.pointed(&["campaigns", key], findings);
            }
        }
    }

    fn no_solution(&mut self, campaign: &str, solution: &str) {
        let known: Vec<&str> = self.loaded.spec.solutions.keys().map(String::as_str).collect();
        let help = match suggest(solution, known.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None if known.is_empty() => "the spec has no solutions".to_owned(),
            None => format!("solutions of this spec: {}", known.join(", ")),
        };
        let path = ["campaigns", campaign, "solution"];
        let summary = format!("there is no solution `{solution}`");
        self.error("PZ0014", &path, summary, "refers to nothing", help);
    }

    pub(super) fn recommenders(&mut self) {
        for (key, recommender) in &self.loaded.spec.recommenders {
            let path = ["recommenders", key, "recipe"];
            let Some(recipe) = self.recipe(&path, &recommender.recipe) else { continue };
            match (recipe.domain, self.domain) {
                (Some(_), None) => self.error(
                    "PZ3003",
                    &path[..2],
                    "recommenders need a domain group",
                    "this group is custom",
                    "write `datasetGroup: {domain: ECOMMERCE}` or `VIDEO_ON_DEMAND`; a group's domain cannot be changed later",
                ),
                (Some(its), Some(ours)) if its != ours => self.error(
                    "PZ3003",
                    &path,
                    format!("`{}` belongs to the domain {its}", recommender.recipe),
                    "of another domain",
                    format!("this group's domain is {ours}"),
                ),
                _ => {
                    let config = block(recommender);
                    let mut findings = recipe::check_recommender(recipe, &config);
                    if recipe.domain.is_some() {
                        findings.extend(self.needs(recipe, &config));
                    }
                    self.pointed(&["recommenders", key], findings);
                }
            }
        }
    }
}
