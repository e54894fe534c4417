//! YAML as a tree in which every node knows its place. The only module that names the YAML library.
//! Not here: what a spec may contain (see `spec`).

mod build;
mod de;
mod map;
mod scalar;
#[cfg(test)]
pub(crate) mod visits;
mod written;

pub use build::parse;
pub use map::Map;
pub use scalar::Scalar;
pub use written::Written;

use serde_json::Value;
use std::ops::Range;

/// A node of the tree.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// Its bytes in the source text.
    pub span: Range<usize>,
    /// What it is.
    pub content: Content,
}

/// What a node is.
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// A single value.
    Scalar(Scalar),
    /// A list.
    List(Vec<Node>),
    /// A map, in the order of the file; keys are unique.
    Map(Map),
}

/// One key of a map with its value.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The key.
    pub key: String,
    /// The key's bytes in the source text.
    pub key_span: Range<usize>,
    /// The value.
    pub value: Node,
}

impl Node {
    /// The entries, if it is a map.
    pub fn entries(&self) -> &[Entry] {
        match &self.content {
            Content::Map(entries) => {
                #[cfg(test)]
                visits::add(entries.len());
                entries
            }
            _ => &[],
        }
    }

    /// The entry of `key`, if it is a map that has it.
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        match &self.content {
            Content::Map(entries) => entries.get(key),
            _ => None,
        }
    }

    /// The value at the path of map keys (and list indices) below this node.
    pub fn at(&self, path: &[&str]) -> Option<&Node> {
        path.iter().try_fold(self, |node, key| match &node.content {
            Content::List(items) => items.get(key.parse::<usize>().ok()?),
            _ => node.entry(key).map(|entry| &entry.value),
        })
    }

    /// The span of the value at `path`, or of the deepest part of the path that exists.
    pub fn span_at(&self, path: &[&str]) -> Range<usize> {
        (0..=path.len()).rev().find_map(|n| self.at(&path[..n])).unwrap_or(self).span.clone()
    }

    /// The span of the key at the end of `path`, or of the deepest part of the path that exists.
    pub fn key_span_at(&self, path: &[&str]) -> Range<usize> {
        path.split_last()
            .and_then(|(key, parents)| self.at(parents)?.entry(key))
            .map_or_else(|| self.span_at(path), |entry| entry.key_span.clone())
    }

    /// The scalar, if it is one.
    pub fn scalar(&self) -> Option<&Scalar> {
        match &self.content {
            Content::Scalar(scalar) => Some(scalar),
            _ => None,
        }
    }

    /// The tree as JSON, plain scalars read by the YAML 1.2 core rules.
    pub fn to_json(&self) -> Value {
        match &self.content {
            Content::Scalar(scalar) => scalar.value(),
            Content::List(items) => Value::Array(items.iter().map(Node::to_json).collect()),
            Content::Map(entries) => {
                Value::Object(entries.iter().map(|e| (e.key.clone(), e.value.to_json())).collect())
            }
        }
    }

    /// The word for what it is: `a map`, `a list`, `a number`.
    pub fn noun(&self) -> &'static str {
        match &self.content {
            Content::Map(_) => "a map",
            Content::List(_) => "a list",
            Content::Scalar(scalar) => match scalar.value() {
                Value::Null => "nothing",
                Value::Bool(_) => "a boolean",
                Value::Number(_) => "a number",
                _ => "text",
            },
        }
    }
}
