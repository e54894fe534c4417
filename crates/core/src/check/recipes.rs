//! What learns and serves: solutions, campaigns, recommenders, against their recipes and the datasets that these need.
//! Not here: what a recipe takes and needs (`rules::recipe`).

use super::Checker;
use crate::lowering::block;
use personalize_rules::rule::Code;
use personalize_rules::{
    arn::parse_arn,
    finding::{At, Finding, listed},
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
                findings.extend(recipe::check_domain(recipe, self.domain));
                findings.extend(self.needs(recipe, &config));
            }
            self.pointed(&["solutions", key], findings);
        }
    }

    /// What the datasets lack for a recipe. Of schemas that cannot be read nothing can be said.
    fn needs(&self, recipe: &Recipe, config: &Value) -> Vec<Finding> {
        if self.partial {
            return Vec::new();
        }
        recipe::check_needs(recipe, config, &self.schemas)
    }

    /// The same of serving.
    fn serving_needs(&self, recipe: &Recipe, config: &Value) -> Vec<Finding> {
        if self.partial {
            return Vec::new();
        }
        recipe::check_serving_needs(recipe, config, &self.schemas)
    }

    fn recipe(&mut self, path: &[&str], name: &str) -> Option<&'static Recipe> {
        let found = recipe::find(name);
        if found.is_none() {
            self.finding(recipe::unknown(name), self.loaded.tree.span_at(path));
        }
        found
    }

    /// Findings about a tree of configuration, at the places that their pointers name: the value where that is wrong,
    /// else the key.
    pub(super) fn pointed(&mut self, base: &[&str], findings: Vec<Finding>) {
        for finding in findings {
            let pointer = finding.pointer().unwrap_or_default().to_owned();
            let keys = pointer.split('/').filter(|key| !key.is_empty());
            let path: Vec<&str> = base.iter().copied().chain(keys).collect();
            let tree = &self.loaded.tree;
            let span = match finding.place.at {
                At::Value(_) => tree.span_at(&path),
                At::Key(_) | At::Span(_) | At::Whole => tree.key_span_at(&path),
            };
            self.finding(finding, span);
        }
    }

    pub(super) fn campaigns(&mut self) {
        let spec = &self.loaded.spec;
        for (key, campaign) in &spec.campaigns {
            let Some(solution) = spec.solutions.get(&campaign.solution) else {
                let known: Vec<&str> = spec.solutions.keys().map(String::as_str).collect();
                let path = ["campaigns", key, "solution"];
                self.nothing(path, "solution", &campaign.solution, &known);
                continue;
            };
            if let Some(recipe) = recipe::find(&solution.recipe) {
                let config = block(campaign);
                let mut findings = recipe::check_campaign(recipe, &config);
                findings.extend(self.serving_needs(recipe, &config));
                let version = campaign.solution_version_arn.as_deref();
                findings.extend(version.and_then(|arn| self.pinned(&campaign.solution, arn)));
                self.pointed(&["campaigns", key], findings);
            }
        }
    }

    /// A version that is pinned, but belongs elsewhere.
    pub(super) fn pinned(&self, key: &str, text: &str) -> Option<Finding> {
        // What is no version at all is said by the rules.
        if recipe::check_version(text).is_some() {
            return None;
        }
        let arn = parse_arn(text).ok()?;
        let say =
            |finding: Finding, help: &str| Some(finding.on_value("/solutionVersionArn").help(help));
        if let Some(message) = self.elsewhere(&arn) {
            return say(
                Finding::new(Code::PZ0017, message),
                "use a version of the same account and region",
            );
        }
        let spec = &self.loaded.spec;
        let own = spec.physical_name(key, spec.solutions.get(key)?.name.as_deref());
        let name = arn.id().split('/').next().unwrap_or_default();
        let later =
            name.strip_prefix(&own).is_some_and(|rest| rest.is_empty() || rest.starts_with("-g"));
        (!later).then(|| {
            let message =
                format!("this is a version of the solution `{name}`, but `{key}` is `{own}`");
            let help = "take a version of this solution, or name the solution that it belongs to";
            Finding::new(Code::PZ3035, message).warning().on_value("/solutionVersionArn").help(help)
        })
    }

    /// A reference to what the spec does not have.
    pub(super) fn nothing(&mut self, path: [&str; 3], what: &str, name: &str, known: &[&str]) {
        let help = match self.meant(name, known) {
            Some(near) => format!("did you mean `{near}`?"),
            None if known.is_empty() => format!("the spec has no {what}s"),
            None => {
                let known = known.iter().map(|&name| name.to_owned());
                format!("{what}s of this spec: {}", listed(known, 20))
            }
        };
        let summary = format!("there is no {what} `{name}`");
        self.error(Code::PZ0014, &path, summary, "refers to nothing", help);
    }

    pub(super) fn recommenders(&mut self) {
        for (key, recommender) in &self.loaded.spec.recommenders {
            let path = ["recommenders", key, "recipe"];
            let Some(recipe) = self.recipe(&path, &recommender.recipe) else { continue };
            let config = block(recommender);
            let mut findings = recipe::check_recommender(recipe, &config);
            match recipe::check_domain(recipe, self.domain).filter(|_| recipe.domain.is_some()) {
                // What such a group lacks says nothing to somebody who needs another group.
                Some(finding) => findings = vec![finding],
                None if recipe.domain.is_some() => {
                    findings.extend(self.needs(recipe, &config));
                    findings.extend(self.serving_needs(recipe, &config));
                }
                None => {}
            }
            self.pointed(&["recommenders", key], findings);
        }
    }
}
