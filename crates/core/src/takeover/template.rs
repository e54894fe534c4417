//! The spec of what a CloudFormation template or a Terraform state declares. References by id or ARN become keys, parameters
//! become variables; what only the other tool knows is a loss. Not here: reading the file (`declared`).

mod data;
mod models;

use super::{
    Nothing, Taken,
    declared::{Declarations, Declared, Known},
    draft::{Draft, without_variables},
    members::{Members, is_placeholder, tags, tail},
};
use personalize_rules::{finding::listed, name, rule::Code};
use serde_json::json;
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
}
