//! Whether a spec makes sense: names, references, schemas, filters, recipes and files, all in one pass, each problem
//! at its place. What the service accepts is asked of the crate `rules`. Not here: the structure (`structure`).

use super::{
    Loaded,
    files::{FileProblem, Files},
    types::{Dataset, Schema as SpecSchema},
};
use crate::{
    diagnostic::{Diagnostic, in_order},
    lower::{Choices, Lowering, block},
    plan::Allow,
    resource::{dataset as dataset_kind, recommender},
    yaml::Node,
};
use personalize_rules::{
    arn::Scope,
    dataset::{DatasetType, Domain},
    filter,
    finding::{Finding, suggest},
    name, recipe,
    schema::{self, Schema},
};
use std::{collections::BTreeMap, ops::Range};

/// Every problem of a spec whose structure is sound, in the order of the file.
pub fn check(loaded: &Loaded, files: &Files) -> Vec<Diagnostic> {
    let domain = loaded.spec.dataset_group.domain.map(recommender::domain);
    let mut checker =
        Checker { loaded, files, domain, schemas: BTreeMap::new(), problems: Vec::new() };
    checker.stack();
    checker.allow();
    checker.storage();
    checker.datasets();
    checker.filters();
    checker.solutions();
    checker.campaigns();
    checker.recommenders();
    in_order(checker.problems)
}

struct Checker<'a> {
    loaded: &'a Loaded,
    files: &'a Files,
    domain: Option<Domain>,
    schemas: BTreeMap<DatasetType, Schema>,
    problems: Vec<Diagnostic>,
}

impl Checker<'_> {
    fn error(
        &mut self,
        code: &'static str,
        path: &[&str],
        summary: impl Into<String>,
        label: &str,
        help: impl Into<String>,
    ) {
        let span = self.loaded.tree.span_at(path);
        self.problems.push(Diagnostic::error(code, summary, span).label(label).help(help));
    }

    fn finding(&mut self, finding: Finding, span: Range<usize>, about: &str) {
        let mut problem =
            Diagnostic::error(finding.code, format!("{about}{}", finding.message), span);
        problem.severity = finding.severity;
        problem.help = finding.help;
        self.problems.push(problem);
    }

    fn stack(&mut self) {
        let spec = &self.loaded.spec;
        self.name(&["name"], &spec.name);
        if let Some(account) = &spec.account
            && !(account.len() == 12 && account.chars().all(|c| c.is_ascii_digit()))
        {
            self.error(
                "PZ0010",
                &["account"],
                "an account is twelve digits",
                "this is not one",
                "write it in quotes, with its leading zeros: \"012345678901\"",
            );
        }
        if let Some(name) = &spec.dataset_group.name {
            self.name(&["datasetGroup", "name"], name);
        }
        if let Some(tracker) = &spec.event_tracker {
            self.name(&["eventTracker", "name"], &tracker.name);
            if spec.datasets.interactions.is_none() {
                self.error(
                    "PZ0011",
                    &["eventTracker"],
                    "an event tracker needs an interactions dataset",
                    "its events go there",
                    "describe `interactions` under `datasets`; its source may be left out",
                );
            }
        }
        let own = |name: &Option<String>, key: &str| {
            name.clone().unwrap_or_else(|| format!("{}-{key}", spec.name))
        };
        let mut names: Vec<([&str; 2], String)> = Vec::new();
        names.extend(
            spec.solutions.iter().map(|(k, s)| (["solutions", k.as_str()], own(&s.name, k))),
        );
        names.extend(
            spec.filters.iter().map(|(k, f)| (["filters", k.as_str()], own(&f.block().name, k))),
        );
        names.extend(
            spec.campaigns.iter().map(|(k, c)| (["campaigns", k.as_str()], own(&c.name, k))),
        );
        names.extend(
            spec.recommenders.iter().map(|(k, r)| (["recommenders", k.as_str()], own(&r.name, k))),
        );
        for (path, name) in names {
            if let Err(error) = name::check(&name) {
                let span = self.loaded.tree.key_span_at(&path);
                self.problems.push(
                    Diagnostic::error(
                        "PZ0012",
                        format!("`{name}` is not a name that the service takes"),
                        span,
                    )
                    .label(error.to_string())
                    .help("choose another key, or give it a `name` of its own"),
                );
            }
        }
    }

    fn name(&mut self, path: &[&str], name: &str) {
        if let Err(error) = name::check(name) {
            self.error("PZ0012", path, format!("`{name}` is not a name that the service takes"), &error.to_string(), "names are letters, digits, `-` and `_`, at most 63, and begin with a letter or digit; titles and data may be in any script");
        }
    }

    fn allow(&mut self) {
        for (i, text) in self.loaded.spec.allow.iter().enumerate() {
            if let Err(error) = text.parse::<Allow>() {
                let path = ["allow", &i.to_string()];
                let help = "write the risk and the resource, as in `serving-impact=campaign/home`; the plan says what it needs";
                self.error("PZ0015", &path, "this allows nothing", &error.to_string(), help);
            }
        }
    }

    fn storage(&mut self) {
        let spec = &self.loaded.spec;
        let local = spec
            .datasets
            .iter()
            .find(|(_, d)| d.source.as_ref().is_some_and(|s| !s.starts_with("s3://")));
        let sourced = spec.datasets.iter().find(|(_, d)| d.source.is_some());
        if let Some(bucket) = &spec.bucket
            && let Err(error) = name::check_bucket(&bucket.name)
        {
            self.error(
                "PZ0012",
                &["bucket", "name"],
                format!("`{}` is not a name that S3 takes", bucket.name),
                &error.to_string(),
                "bucket names are lower-case letters, digits, `-` and `.`, from 3 to 63",
            );
        }
        if let Some((key, _)) = local.filter(|_| spec.bucket.is_none()) {
            self.error(
                "PZ0011",
                &["datasets", key, "source"],
                "local data needs a bucket",
                "this file has to be uploaded somewhere",
                "add `bucket: {name: …}`, a name that is unique in the whole of AWS",
            );
        }
        match &spec.role {
            None => {
                if let Some((key, _)) = sourced {
                    self.error("PZ0011", &["datasets", key, "source"], "imports need a role", "the service reads this with a role", "add `role: {name: …}` to have it created, or `role: {arn: …}` for an existing one");
                }
            }
            Some(role) => match (&role.name, &role.arn) {
                (Some(name), None) => {
                    if let Err(error) = name::check_role(name) {
                        self.error(
                            "PZ0012",
                            &["role", "name"],
                            format!("`{name}` is not a name that IAM takes"),
                            &error.to_string(),
                            "role names are letters, digits and `+=,.@-_`, at most 64",
                        );
                    }
                }
                (None, Some(_)) => {}
                _ => self.error(
                    "PZ0011",
                    &["role"],
                    "a role has either a name or an ARN",
                    "exactly one of the two",
                    "`name` creates it, `arn` takes an existing one",
                ),
            },
        }
        let group = &spec.dataset_group;
        if group.role_arn.is_some() && group.kms_key_arn.is_none() {
            self.error(
                "PZ0011",
                &["datasetGroup", "roleArn"],
                "a role of the dataset group is for its key",
                "there is no `kmsKeyArn`",
                "add the key, or leave the role out",
            );
        }
    }

    fn datasets(&mut self) {
        let spec = &self.loaded.spec;
        let similarity = spec.solutions.values().all(|s| s.recipe == "aws-semantic-similarity")
            && !spec.solutions.is_empty();
        if spec.datasets.interactions.is_none() && !similarity {
            self.error(
                "PZ0011",
                &["datasets"],
                "there is no interactions dataset",
                "`interactions` is missing",
                "every recipe but aws-semantic-similarity learns from interactions",
            );
        }
        for (key, dataset) in spec.datasets.iter() {
            self.source(key, dataset);
            if let Some(schema) = self.schema(key, dataset) {
                self.schemas.insert(dataset_kind::dataset_type(key), schema);
            }
        }
    }

    fn source(&mut self, key: &str, dataset: &Dataset) {
        let Some(source) = &dataset.source else { return };
        let Some(Err(problem)) = self.files.sources.get(source) else { return };
        let (summary, help) = said(problem, source);
        self.error("PZ0013", &["datasets", key, "source"], summary, "named here", help);
    }

    fn schema(&mut self, key: &str, dataset: &Dataset) -> Option<Schema> {
        let kind = dataset_kind::dataset_type(key);
        let path = ["datasets", key, "schema"];
        let schema = match &dataset.schema {
            SpecSchema::File(file) => match self.files.schemas.get(file)? {
                Ok(text) => match Schema::parse(text) {
                    Ok(schema) => schema,
                    Err(findings) => {
                        let span = self.loaded.tree.span_at(&path);
                        findings
                            .into_iter()
                            .for_each(|f| self.finding(f, span.clone(), &format!("{file}: ")));
                        return None;
                    }
                },
                Err(problem) => {
                    let (summary, help) = said(problem, file);
                    self.error("PZ0013", &path, summary, "named here", help);
                    return None;
                }
            },
            SpecSchema::Short(_) => {
                let scope = Scope::new("us-east-1", "000000000000");
                let choices = Choices::default();
                let from = Lowering {
                    spec: &self.loaded.spec,
                    scope: &scope,
                    files: self.files,
                    choices: &choices,
                };
                match dataset_kind::short_schema(key, &dataset.schema, &from) {
                    Ok(schema) => schema,
                    Err(why) => {
                        self.error("PZ1000", &path, "a field has a type that is not known", &why, "types are string, int, long, float, double and boolean; `?` at the end allows empty cells");
                        return None;
                    }
                }
            }
        };
        // A plain string is what titles are: no reason to warn.
        let findings =
            schema::check(&schema, kind, self.domain).into_iter().filter(|f| f.code != "PZ1041");
        for mut finding in findings {
            // Places in a short form are those of the field that the message names first.
            let field = finding.message.split('`').nth(1).unwrap_or_default().to_owned();
            let span = self.loaded.tree.key_span_at(&["datasets", key, "schema", &field]);
            let about = match &dataset.schema {
                SpecSchema::File(file) => format!("{file}: "),
                SpecSchema::Short(_) => String::new(),
            };
            finding.span = None;
            self.finding(finding, span, &about);
        }
        Some(schema)
    }

    fn filters(&mut self) {
        let filters: Vec<(String, String)> = self
            .loaded
            .spec
            .filters
            .iter()
            .map(|(k, f)| (k.clone(), f.block().expression))
            .collect();
        let catalog = filter::Catalog { schemas: self.schemas.clone(), ..Default::default() };
        for (key, expression) in filters {
            let tree = &self.loaded.tree;
            let node = tree
                .at(&["filters", &key, "expression"])
                .or_else(|| tree.at(&["filters", &key]))
                .cloned();
            let findings = match filter::parse(&expression) {
                Ok(parsed) => filter::check(&parsed, &catalog),
                Err(finding) => vec![finding],
            };
            for finding in findings {
                let span = inside(node.as_ref(), &expression, finding.span.clone());
                self.finding(finding, span, "");
            }
        }
    }

    fn solutions(&mut self) {
        for (key, solution) in &self.loaded.spec.solutions {
            let Some(recipe) = self.recipe(&["solutions", key, "recipe"], &solution.recipe) else {
                continue;
            };
            if recipe.domain.is_some() {
                self.error(
                    "PZ3001",
                    &["solutions", key, "recipe"],
                    format!("`{}` is a use case, not a recipe for solutions", solution.recipe),
                    "a recommender's recipe",
                    "describe it under `recommenders`, in a domain group",
                );
                continue;
            }
            for kind in recipe.required {
                if !self.schemas.contains_key(kind)
                    && self
                        .loaded
                        .spec
                        .datasets
                        .iter()
                        .all(|(k, _)| dataset_kind::dataset_type(k) != *kind)
                {
                    self.error(
                        "PZ3002",
                        &["solutions", key, "recipe"],
                        format!("`{}` needs the dataset {}", solution.recipe, kind.schema_name()),
                        "it learns from it",
                        "describe it under `datasets`",
                    );
                }
            }
            let findings = recipe::check_solution(recipe, &block(solution));
            self.pointed(&["solutions", key], findings);
        }
    }

    fn recipe(&mut self, path: &[&str], name: &str) -> Option<&'static recipe::Recipe> {
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

    /// Findings about a tree of configuration, at the places that their pointers name.
    fn pointed(&mut self, base: &[&str], findings: Vec<Finding>) {
        for finding in findings {
            let pointer = finding.pointer.clone().unwrap_or_default();
            let path: Vec<&str> =
                base.iter().copied().chain(pointer.split('/').filter(|p| !p.is_empty())).collect();
            let span = self.loaded.tree.key_span_at(&path);
            self.finding(finding, span, "");
        }
    }

    fn campaigns(&mut self) {
        let spec = &self.loaded.spec;
        for (key, campaign) in &spec.campaigns {
            let Some(solution) = spec.solutions.get(&campaign.solution) else {
                self.dangling(
                    &["campaigns", key, "solution"],
                    "solution",
                    &campaign.solution,
                    spec.solutions.keys(),
                );
                continue;
            };
            if let Some(recipe) = recipe::find(&solution.recipe) {
                let findings = recipe::check_campaign(recipe, &block(campaign));
                self.pointed(&["campaigns", key], findings);
            }
        }
    }

    fn dangling<'k>(
        &mut self,
        path: &[&str],
        noun: &str,
        key: &str,
        known: impl Iterator<Item = &'k String>,
    ) {
        let known: Vec<&str> = known.map(String::as_str).collect();
        let help = match suggest(key, known.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None if known.is_empty() => format!("the spec has no {noun}s"),
            None => format!("{noun}s of this spec: {}", known.join(", ")),
        };
        self.error(
            "PZ0014",
            path,
            format!("there is no {noun} `{key}`"),
            "refers to nothing",
            help,
        );
    }

    fn recommenders(&mut self) {
        for (key, recommender) in &self.loaded.spec.recommenders {
            let Some(recipe) = self.recipe(&["recommenders", key, "recipe"], &recommender.recipe)
            else {
                continue;
            };
            match (recipe.domain, self.domain) {
                (None, _) => self.error("PZ3001", &["recommenders", key, "recipe"], format!("`{}` is a recipe for solutions, not a use case", recommender.recipe), "a solution's recipe", "describe it under `solutions`, with a campaign"),
                (Some(_), None) => self.error("PZ3003", &["recommenders", key], "recommenders need a domain group", "this group is custom", "write `datasetGroup: {domain: ECOMMERCE}` or `VIDEO_ON_DEMAND`; a group's domain cannot be changed later"),
                (Some(a), Some(b)) if a != b => self.error("PZ3003", &["recommenders", key, "recipe"], format!("`{}` belongs to the domain {}", recommender.recipe, a.wire()), "of another domain", format!("this group's domain is {}", b.wire())),
                _ => {
                    let findings = recipe::check_recommender(recipe, &block(recommender));
                    self.pointed(&["recommenders", key], findings);
                }
            }
        }
    }
}

fn said(problem: &FileProblem, file: &str) -> (String, String) {
    match problem {
        FileProblem::Missing if file.starts_with("s3://") => (
            format!("`{file}` names no object"),
            "check the bucket and the key; a folder ends in `/`, and only what lies directly in it is read".into(),
        ),
        FileProblem::Missing => (
            format!("`{file}` does not exist"),
            "paths are relative to the folder of the spec".into(),
        ),
        FileProblem::Empty => (
            format!("`{file}` is empty"),
            "a data file has a header line and rows; a folder has at least one `.csv` file".into(),
        ),
        FileProblem::NotUtf8 => (
            format!("`{file}` is not UTF-8"),
            "convert it first, for example: iconv -f CP949 -t UTF-8 old.csv > new.csv".into(),
        ),
        FileProblem::Unreadable(why) => {
            (format!("`{file}` cannot be read: {why}"), "check the path and its permissions".into())
        }
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
