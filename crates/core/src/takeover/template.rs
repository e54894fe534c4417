//! The spec of what a CloudFormation template or a Terraform state declares. References by id or ARN become keys, parameters
//! become variables; what only the other tool knows is a loss. Not here: reading the file (`declared`).

use super::{
    Nothing, Taken,
    declared::{Declarations, Declared, Known, as_in_spec},
    draft::{Draft, dataset_key, without_variables},
    members::{Members, is_placeholder, parts, tags, tail},
    write::Block,
};
use crate::{address::Kind, yaml::Node};
use personalize_rules::{finding::listed, name, rule::Code};
use serde_json::{Value, json};
use std::ops::Range;

/// The spec of what is declared; `fallback` names the stack where nothing else does.
pub(super) fn migrate(
    tool: &str,
    all: &Declarations<'_>,
    fallback: &str,
) -> Result<Taken, Nothing> {
    let groups: Vec<&Declared> =
        all.resources.iter().filter(|r| r.kind == "DatasetGroup").collect();
    let group = groups.first().copied();
    let name = match group {
        Some(group) => group
            .members
            .entries()
            .iter()
            .find(|e| e.key.eq_ignore_ascii_case("name"))
            .map(|e| all.known(&e.value)),
        None => all.resources.iter().find_map(|resource| {
            let arn = resource
                .members
                .entries()
                .iter()
                .find(|e| e.key.eq_ignore_ascii_case("datasetGroupArn"))?;
            match all.known(&arn.value) {
                Known::Text(arn) => Some(Known::Text(tail(&arn).to_owned())),
                _ => None,
            }
        }),
    };
    let plain = |name: &str| name::check(name).is_none();
    let name = match name {
        Some(Known::Text(name)) if plain(&name) => name,
        _ => group.map_or(fallback, |group| &group.id).to_owned(),
    };
    let mut template =
        Template { all, draft: Draft::new(tool, &name), group: group.map(|g| g.id.as_str()) };
    template.parameters();
    for (n, group) in groups.iter().enumerate() {
        match n {
            0 => template.group(group),
            _ => template.draft.lose(
                Code::PZ6001,
                group.span.clone(),
                &format!("the dataset group `{}` is not carried over", group.id),
                "a spec has one dataset group: migrate it into a spec of its own",
            ),
        }
    }
    if group.is_none() {
        let help = "write its name below `datasetGroup`, if it is another";
        template.draft.lose(
            Code::PZ6002,
            0..0,
            &format!("the file declares no dataset group; `{name}` is taken for its name"),
            help,
        );
    }
    template.resources();
    template.others();
    Ok(template.draft.finish())
}

/// Whether it is a name of a resource once its variables have values.
fn is_name(text: &str) -> bool {
    name::check(&without_variables(text)).is_none()
}

struct Template<'a> {
    all: &'a Declarations<'a>,
    draft: Draft,
    group: Option<&'a str>,
}

impl<'a> Template<'a> {
    fn parameters(&mut self) {
        for (name, default) in &self.all.parameters {
            let var = default.as_ref().map_or(json!({}), |default| json!({"default": default}));
            self.draft.vars.insert(name.clone(), var);
        }
    }

    fn others(&mut self) {
        for (what, at) in &self.all.left {
            let message = format!("{what} is not carried over");
            self.draft.lose(Code::PZ6001, at.clone(), &message, "a spec has nothing for this");
        }
        let named = self.all.others.iter().map(|(id, kind)| format!("{id} ({kind})"));
        if !self.all.others.is_empty() {
            let message = format!(
                "what is not of Amazon Personalize stays with the other tool: {}",
                listed(named, 5)
            );
            self.draft.lose(
                Code::PZ6001,
                0..0,
                &message,
                "a stack makes a bucket and a role of its own, or names existing ones",
            );
        }
    }

    /// The text of a member; what only the other tool knows is a loss.
    fn text(&mut self, members: &mut Members<'_>, key: &str, of: &str) -> Option<String> {
        let node = members.take(key)?;
        match self.all.known(node) {
            Known::Text(text) if is_placeholder(&text) => {
                self.unknown(node.span.clone(), key, of, &format!("`{text}` is a placeholder"));
                None
            }
            Known::Text(text) => Some(text),
            Known::Resource(id, _) => {
                self.unknown(node.span.clone(), key, of, &format!("it is made of `{id}`"));
                None
            }
            Known::Unknown(why) => {
                self.unknown(node.span.clone(), key, of, &why);
                None
            }
        }
    }

    fn unknown(&mut self, at: Range<usize>, key: &str, of: &str, why: &str) {
        let message = format!("`{key}` of `{of}` is not known here: {why}");
        self.draft.lose(Code::PZ6005, at, &message, "write the value into the spec");
    }

    /// The declared resource of `kind` that a member refers to, by id or by an ARN that ends in its name.
    fn referred(
        &mut self,
        members: &mut Members<'_>,
        key: &str,
        kind: &str,
        of: &str,
    ) -> Option<(&'a Declared, String)> {
        let node = members.take(key)?;
        let all = self.all;
        let found = match all.known(node) {
            Known::Resource(id, rest) => {
                all.resources.iter().find(|r| r.id == id).map(|r| (r, rest))
            }
            Known::Text(arn) => {
                let rest = if arn.ends_with("/$LATEST") { "/$LATEST" } else { "" };
                let name = tail(arn.strip_suffix(rest).unwrap_or(&arn)).to_owned();
                let is_it =
                    |r: &&Declared| r.kind == kind && self.name_of(r).as_deref() == Some(&name);
                all.resources.iter().find(is_it).map(|r| (r, rest.to_owned()))
            }
            Known::Unknown(_) => None,
        };
        if found.is_none() {
            self.unknown(node.span.clone(), key, of, "it is not declared in this file");
        }
        found
    }

    fn name_of(&self, declared: &Declared) -> Option<String> {
        let name =
            declared.members.entries().iter().find(|e| e.key.eq_ignore_ascii_case("name"))?;
        match self.all.known(&name.value) {
            Known::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The name of a resource; its id where only the other tool knows it.
    fn name(&mut self, members: &mut Members<'_>, declared: &Declared) -> String {
        let name = self.text(members, "Name", &declared.id);
        name.filter(|name| is_name(name)).unwrap_or_else(|| declared.id.clone())
    }

    fn group(&mut self, declared: &Declared) {
        let mut members = Members::of(&declared.members);
        let name = self.text(&mut members, "Name", &declared.id);
        if let Some(name) = name.filter(|name| name.contains("${var.")) {
            self.draft.group.value("name", name);
        }
        for key in ["domain", "kmsKeyArn", "roleArn"] {
            let value = self.text(&mut members, key, &declared.id);
            self.draft.group.value(key, value);
        }
        self.draft.group.value("tags", tags(members.take("Tags")));
        self.end(members, declared);
    }

    /// Whether the resource lies in the group that the spec is of; takes its reference.
    fn is_ours(&mut self, members: &mut Members<'_>, declared: &Declared) -> bool {
        let Some(group) = self.group else {
            members.take("DatasetGroupArn");
            return true;
        };
        let found = self.referred(members, "DatasetGroupArn", "DatasetGroup", &declared.id);
        let ours = found.is_none_or(|(found, _)| found.id == group);
        if !ours {
            let message = format!("`{}` lies in another dataset group", declared.id);
            self.draft.lose(
                Code::PZ6001,
                declared.span.clone(),
                &message,
                "migrate that group into a spec of its own",
            );
        }
        ours
    }

    fn resources(&mut self) {
        let all = self.all;
        // What others refer to comes first.
        let order = ["Dataset", "EventTracker", "Solution", "Filter", "Campaign", "Recommender"];
        for kind in order {
            for declared in all.resources.iter().filter(|r| r.kind == kind) {
                let mut members = Members::of(&declared.members);
                if kind != "Campaign" && !self.is_ours(&mut members, declared) {
                    continue;
                }
                match kind {
                    "Dataset" => self.dataset(&mut members, declared),
                    "EventTracker" => self.tracker(&mut members, declared),
                    "Solution" => self.solution(&mut members, declared),
                    "Filter" => self.filter(&mut members, declared),
                    "Campaign" => self.campaign(&mut members, declared),
                    _ => self.recommender(&mut members, declared),
                }
                self.end(members, declared);
            }
        }
        for declared in &all.resources {
            let known = order.contains(&declared.kind.as_str());
            let used = declared.kind == "Schema" && self.is_used(declared);
            if known || used || declared.kind == "DatasetGroup" {
                continue;
            }
            match declared.kind.as_str() {
                "Schema" => self.lone_schema(declared),
                kind => {
                    let message = format!("`{}` ({kind}) is not carried over", declared.id);
                    self.draft.lose(
                        Code::PZ6001,
                        declared.span.clone(),
                        &message,
                        "it stays as it is",
                    );
                }
            }
        }
    }

    /// Whether a dataset of the file has the schema.
    fn is_used(&self, schema: &Declared) -> bool {
        let name = self.name_of(schema);
        self.all.resources.iter().filter(|r| r.kind == "Dataset").any(|dataset| {
            let arn =
                dataset.members.entries().iter().find(|e| e.key.eq_ignore_ascii_case("schemaArn"));
            arn.is_some_and(|arn| match self.all.known(&arn.value) {
                Known::Resource(id, _) => id == schema.id,
                Known::Text(arn) => name.as_deref() == Some(tail(&arn)),
                Known::Unknown(_) => false,
            })
        })
    }

    fn end(&mut self, mut members: Members<'_>, declared: &Declared) {
        // What the service makes up, in the state of Terraform.
        let arn = format!("{}Arn", declared.kind);
        for key in [&arn, "Id", "trackingId"] {
            members.take(key);
        }
        members.end(&format!("`{}`", declared.id), &mut self.draft.losses);
    }

    /// A schema's block: name and file.
    fn schema(&mut self, key: &str, schema: &Declared, block: &mut Block) -> bool {
        let mut members = Members::of(&schema.members);
        let name = self.text(&mut members, "Name", &schema.id);
        // Of the group's domain, which the spec has once.
        members.take("Domain");
        let at = members.key_span("Schema");
        let path = match self.text(&mut members, "Schema", &schema.id) {
            Some(text) => self.draft.schema(key, &text, at),
            None => None,
        };
        self.end(members, schema);
        block.value("schemaName", name.filter(|name| is_name(name)));
        block.value("schema", path.clone());
        path.is_some()
    }

    fn dataset(&mut self, members: &mut Members<'_>, declared: &Declared) {
        let kind = self.text(members, "DatasetType", &declared.id).unwrap_or_default();
        let name = self.text(members, "Name", &declared.id);
        let Some(key) = dataset_key(&kind) else {
            let message =
                format!("`{}` is a dataset of type {kind}, which a spec has not", declared.id);
            self.draft.lose(Code::PZ6001, declared.span.clone(), &message, "it stays as it is");
            return;
        };
        let mut block = Block::default();
        block.value("name", name.filter(|name| is_name(name)));
        let schema = self.referred(members, "SchemaArn", "Schema", &declared.id);
        let has_schema = schema.is_some_and(|(schema, _)| self.schema(key, schema, &mut block));
        if let Some(mut job) = members.map("DatasetImportJob") {
            self.import(&mut job, declared, &mut block);
            for key in ["JobName", "DatasetArn", "DatasetImportJobArn"] {
                job.take(key);
            }
            job.end(&format!("the import of `{}`", declared.id), &mut self.draft.losses);
        }
        block.value("tags", tags(members.take("Tags")));
        if !has_schema {
            let message = format!(
                "the dataset `{}` is left out, since its schema is not in this file",
                declared.id
            );
            self.draft.lose(
                Code::PZ6002,
                declared.span.clone(),
                &message,
                "`personalize export` reads it from the account",
            );
            return;
        }
        self.draft.datasets.insert(key, block);
    }

    fn import(&mut self, job: &mut Members<'_>, declared: &Declared, block: &mut Block) {
        if let Some(mut source) = job.map("DataSource") {
            let location = self.text(&mut source, "DataLocation", &declared.id);
            let location = location.filter(|location| location.starts_with("s3://"));
            source.end(&format!("the source of `{}`", declared.id), &mut self.draft.losses);
            if let Some(location) = location {
                block.value("source", location);
            }
        }
        let role = self.text(job, "RoleArn", &declared.id);
        if self.draft.role.is_empty() {
            let name = format!("{}-personalize", self.draft.stack);
            match role {
                Some(arn) => self.draft.role.value("arn", arn),
                None => {
                    self.draft
                        .role
                        .comment("decide: `arn` for an existing role; this one is created");
                    self.draft.role.value("name", name);
                }
            }
        }
    }

    /// A schema that no dataset of the file has: its own name tells of what.
    fn lone_schema(&mut self, declared: &Declared) {
        let mut block = Block::default();
        let text = declared.members.to_json().to_string().to_lowercase();
        let key = ["items", "users"].into_iter().find(|key| {
            text.contains(&format!("\\\"name\\\": \\\"{key}"))
                || text.contains(&format!("\\\"name\\\":\\\"{key}"))
        });
        let key = dataset_key(key.unwrap_or("interactions")).unwrap_or("interactions");
        if !self.draft.datasets.contains_key(key) && self.schema(key, declared, &mut block) {
            let message = format!(
                "no dataset of this file has the schema `{}`; it is taken for {key}",
                declared.id
            );
            self.draft.lose(
                Code::PZ6002,
                declared.span.clone(),
                &message,
                "move it to its dataset",
            );
            self.draft.datasets.insert(key, block);
        }
    }

    fn tracker(&mut self, members: &mut Members<'_>, declared: &Declared) {
        let name = self.name(members, declared);
        self.draft.tracker.value("name", name);
        self.draft.tracker.value("tags", tags(members.take("Tags")));
    }

    fn solution(&mut self, members: &mut Members<'_>, declared: &Declared) {
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
    fn config(&mut self, members: &mut Members<'_>, declared: &Declared) -> (Value, String) {
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

    fn filter(&mut self, members: &mut Members<'_>, declared: &Declared) {
        let name = self.name(members, declared);
        let Some(expression) = self.text(members, "FilterExpression", &declared.id) else { return };
        self.draft.add(Kind::Filter, &name, |_, block| {
            block.value("expression", expression);
            block.value("tags", tags(members.take("Tags")));
        });
    }

    fn campaign(&mut self, members: &mut Members<'_>, declared: &Declared) {
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

    fn recommender(&mut self, members: &mut Members<'_>, declared: &Declared) {
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
