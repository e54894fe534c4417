//! What a CloudFormation template or a Terraform state declares of Amazon Personalize, in one form: kind, id, members. And
//! what is known of a value: templates refer to each other's resources, to parameters, and to what only CloudFormation
//! knows. Not here: the spec that is made of it (`template`).

use super::Nothing;
use crate::yaml::{Content, Entry, Map, Node};
use std::ops::Range;

/// A resource.
pub(super) struct Declared {
    /// The last part of its type: `DatasetGroup`.
    pub(super) kind: String,
    /// Its name in the file.
    pub(super) id: String,
    /// Its members.
    pub(super) members: Node,
    /// Where it stands.
    pub(super) span: Range<usize>,
}

/// Everything that a file declares.
pub(super) struct Declarations<'t> {
    /// The text of the file.
    pub(super) text: &'t str,
    /// What is of Amazon Personalize.
    pub(super) resources: Vec<Declared>,
    /// The ids and types of everything else.
    pub(super) others: Vec<(String, String)>,
    /// The parameters, with their defaults.
    pub(super) parameters: Vec<(String, Option<String>)>,
    /// What else stands in the file, with its place.
    pub(super) left: Vec<(String, Range<usize>)>,
}

/// The sections of a template that say nothing of what is deployed, or are read.
const SECTIONS: [&str; 4] = ["AWSTemplateFormatVersion", "Description", "Resources", "Parameters"];
/// The attributes of a resource that only CloudFormation needs, or that are read.
const ATTRIBUTES: [&str; 6] =
    ["Type", "Properties", "DeletionPolicy", "UpdateReplacePolicy", "DependsOn", "Metadata"];

/// What is known of a value.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Known {
    /// A text, in which `${var.NAME}` stands for a parameter.
    Text(String),
    /// The ARN of a resource of this id, with what follows it.
    Resource(String, String),
    /// Only the other tool knows it; with the reason.
    Unknown(String),
}

/// How types of CloudFormation begin.
const CFN: &str = "AWS::Personalize::";
/// How types of the provider `awscc` begin.
const AWSCC: &str = "awscc_personalize_";

/// What a template declares.
pub(super) fn of_template<'t>(text: &'t str, tree: &Node) -> Result<Declarations<'t>, Nothing> {
    let resources = tree.at(&["Resources"]).ok_or(Nothing::NoResources)?;
    let mut found = Declarations {
        text,
        resources: Vec::new(),
        others: Vec::new(),
        parameters: Vec::new(),
        left: Vec::new(),
    };
    for entry in resources.entries() {
        let kind = entry.value.at(&["Type"]).and_then(Node::scalar).map_or("", |s| &s.text);
        match kind.strip_prefix(CFN) {
            Some(kind) => {
                found.resources.push(Declared {
                    kind: kind.to_owned(),
                    id: entry.key.clone(),
                    members: entry
                        .value
                        .at(&["Properties"])
                        .cloned()
                        .unwrap_or_else(|| empty(entry)),
                    span: entry.key_span.clone(),
                });
                let other = |e: &&Entry| !ATTRIBUTES.contains(&e.key.as_str());
                let others = entry.value.entries().iter().filter(other);
                found.left.extend(
                    others.map(|e| (format!("`{}` of `{}`", e.key, entry.key), e.key_span.clone())),
                );
            }
            None => found.others.push((entry.key.clone(), kind.to_owned())),
        }
    }
    let section = |entry: &&Entry| !SECTIONS.contains(&entry.key.as_str());
    let sections = tree.entries().iter().filter(section);
    found.left.extend(sections.map(|e| (format!("the section `{}`", e.key), e.key_span.clone())));
    for entry in tree.at(&["Parameters"]).map(Node::entries).unwrap_or_default() {
        let default = entry.value.at(&["Default"]).and_then(Node::scalar);
        found.parameters.push((entry.key.clone(), default.map(|scalar| scalar.text.clone())));
    }
    if found.resources.is_empty() { Err(Nothing::NoResources) } else { Ok(found) }
}

fn empty(entry: &Entry) -> Node {
    Node { span: entry.key_span.clone(), content: Content::Map(Map::default()) }
}

/// What the output of `terraform show -json` has.
pub(super) fn of_state<'t>(text: &'t str, tree: &Node) -> Result<Declarations<'t>, Nothing> {
    let mut found = Declarations {
        text,
        resources: Vec::new(),
        others: Vec::new(),
        parameters: Vec::new(),
        left: Vec::new(),
    };
    for root in [&["values", "root_module"][..], &["planned_values", "root_module"][..]] {
        if let Some(module) = tree.at(root) {
            modules(module, &mut found);
            break;
        }
    }
    if found.resources.is_empty() { Err(Nothing::NoResources) } else { Ok(found) }
}

fn modules(module: &Node, found: &mut Declarations<'_>) {
    let list = |key: &str| match module.at(&[key]).map(|node| &node.content) {
        Some(Content::List(items)) => items.as_slice(),
        _ => &[],
    };
    for resource in list("resources") {
        let text = |key: &str| {
            resource.at(&[key]).and_then(Node::scalar).map(|s| s.text.clone()).unwrap_or_default()
        };
        let kind = text("type");
        let Some(kind) = kind.strip_prefix(AWSCC) else {
            found.others.push((text("address"), kind));
            continue;
        };
        let Some(values) = resource.at(&["values"]) else { continue };
        found.resources.push(Declared {
            kind: kind.split('_').map(capital).collect(),
            id: text("name"),
            members: in_one_word(values),
            span: resource.span.clone(),
        });
    }
    list("child_modules").iter().for_each(|module| modules(module, found));
}

fn capital(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map(|c| c.to_ascii_uppercase()).into_iter().chain(chars).collect()
}

/// Members whose keys are chosen by people or name parameters of recipes.
const MAPS: [&str; 6] = [
    "algorithmhyperparameters",
    "featuretransformationparameters",
    "itemexplorationconfig",
    "rankinginfluence",
    "excludeddatasetcolumns",
    "includeddatasetcolumns",
];

/// Whether the keys of the member are kept as they are.
fn keeps_keys(key: &str) -> bool {
    MAPS.iter().any(|map| key.eq_ignore_ascii_case(map))
}

/// `dataset_group_arn` as `datasetGroupArn`, at every depth.
fn in_one_word(node: &Node) -> Node {
    renamed(node, &|key| {
        let mut words = key.split('_');
        let first = words.next().unwrap_or_default().to_owned();
        first + &words.map(capital).collect::<String>()
    })
}

/// A block as a spec has it: names of the service's API, with a small letter at the beginning.
pub(super) fn as_in_spec(node: &Node) -> Node {
    renamed(node, &|key| {
        let mut chars = key.chars();
        chars.next().map(|c| c.to_ascii_lowercase()).into_iter().chain(chars).collect()
    })
}

fn renamed(node: &Node, name: &dyn Fn(&str) -> String) -> Node {
    let content = match &node.content {
        Content::Map(entries) => Content::Map(
            entries
                .iter()
                .map(|entry| {
                    let key = name(&entry.key);
                    let value = match keeps_keys(&key) {
                        true => entry.value.clone(),
                        false => renamed(&entry.value, name),
                    };
                    Entry { key, key_span: entry.key_span.clone(), value }
                })
                .collect(),
        ),
        Content::List(items) => Content::List(items.iter().map(|one| renamed(one, name)).collect()),
        Content::Scalar(scalar) => Content::Scalar(scalar.clone()),
    };
    Node { span: node.span.clone(), content }
}

impl Declarations<'_> {
    /// What is known of the value of `node`, a text or a call of one of CloudFormation's functions.
    pub(super) fn known(&self, node: &Node) -> Known {
        if let Some(tag) = self.tag(node) {
            return self.call(tag, node);
        }
        match &node.content {
            Content::Scalar(scalar) => Known::Text(scalar.text.clone()),
            Content::Map(entries) => match &entries[..] {
                [one] if one.key == "Ref" || one.key.starts_with("Fn::") => {
                    self.call(one.key.trim_start_matches("Fn::"), &one.value)
                }
                _ => Known::Text(node.to_json().to_string()),
            },
            Content::List(_) => Known::Text(node.to_json().to_string()),
        }
    }

    /// The tag before a node: `Ref` of `!Ref name`.
    fn tag(&self, node: &Node) -> Option<&str> {
        let before = self.text.get(..node.span.start)?.trim_end();
        let word = before.rsplit(char::is_whitespace).next()?;
        word.strip_prefix('!').filter(|tag| !tag.is_empty())
    }

    fn call(&self, function: &str, node: &Node) -> Known {
        let scalar = node.scalar().map(|scalar| scalar.text.as_str());
        match (function, scalar) {
            ("Ref", Some(name)) => self.reference(name),
            ("GetAtt", Some(text)) => self.reference(text.split('.').next().unwrap_or(text)),
            ("GetAtt", None) => match node.at(&["0"]).and_then(Node::scalar) {
                Some(first) => self.reference(&first.text),
                None => Known::Unknown("`Fn::GetAtt` names no resource".into()),
            },
            ("Sub", Some(text)) => self.substituted(text),
            ("Join", None) => self.joined(node),
            _ => Known::Unknown(format!("only CloudFormation knows the value of `{function}`")),
        }
    }

    fn reference(&self, name: &str) -> Known {
        if self.resources.iter().any(|resource| resource.id == name) {
            return Known::Resource(name.to_owned(), String::new());
        }
        if self.parameters.iter().any(|(parameter, _)| parameter == name) {
            return Known::Text(format!("${{var.{name}}}"));
        }
        Known::Unknown(format!("only CloudFormation knows `{name}`"))
    }

    fn substituted(&self, text: &str) -> Known {
        let mut known = Known::Text(String::new());
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("${") {
            let Some((name, after)) = after.split_once('}') else { break };
            known = with(
                with(known, Known::Text(before.to_owned())),
                self.reference(name.split('.').next().unwrap_or(name)),
            );
            rest = after;
        }
        with(known, Known::Text(rest.to_owned()))
    }

    fn joined(&self, node: &Node) -> Known {
        let between = node.at(&["0"]).and_then(Node::scalar).map_or("", |scalar| &scalar.text);
        let Some(Content::List(items)) = node.at(&["1"]).map(|node| &node.content) else {
            return Known::Unknown("`Fn::Join` has no list".into());
        };
        let mut known = Known::Text(String::new());
        for (n, item) in items.iter().enumerate() {
            let space = Known::Text(if n == 0 { String::new() } else { between.to_owned() });
            known = with(with(known, space), self.known(item));
        }
        known
    }
}

/// Two values one after the other.
fn with(first: Known, second: Known) -> Known {
    match (first, second) {
        (Known::Text(a), Known::Text(b)) => Known::Text(a + &b),
        (Known::Text(a), Known::Resource(id, rest)) if a.is_empty() => Known::Resource(id, rest),
        (Known::Resource(id, a), Known::Text(b)) => Known::Resource(id, a + &b),
        (Known::Unknown(why), _) | (_, Known::Unknown(why)) => Known::Unknown(why),
        _ => Known::Unknown("an ARN inside of another text".into()),
    }
}
