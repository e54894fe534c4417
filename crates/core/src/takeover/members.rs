//! Reading another tool's file so that nothing in it is dropped in silence: what nobody asks for is a loss.
//! Not here: what its members mean (`maps`, `template`).

use crate::{
    diagnostic::Diagnostic,
    yaml::{Content, Node},
};
use personalize_rules::rule::Code;
use serde_json::{Map, Value};
use std::ops::Range;

/// The members of a map that were not asked for yet.
pub(super) struct Members<'n> {
    node: &'n Node,
    asked: Vec<&'n str>,
}

impl<'n> Members<'n> {
    /// All members of `node`.
    pub(super) fn of(node: &'n Node) -> Self {
        Members { node, asked: Vec::new() }
    }

    /// The member `key`, without regard to the case of letters.
    pub(super) fn take(&mut self, key: &str) -> Option<&'n Node> {
        let same = |entry: &&crate::yaml::Entry| entry.key.eq_ignore_ascii_case(key);
        let entry = self.node.entries().iter().find(same)?;
        self.asked.push(&entry.key);
        Some(&entry.value).filter(|node| !is_null(node))
    }

    /// The member `key` as text.
    pub(super) fn text(&mut self, key: &str) -> Option<String> {
        Some(self.take(key)?.scalar()?.text.clone())
    }

    /// The member `key` as a map of its own.
    pub(super) fn map(&mut self, key: &str) -> Option<Members<'n>> {
        let node = self.take(key)?;
        matches!(node.content, Content::Map(_)).then(|| Members::of(node))
    }

    /// Where it stands.
    pub(super) fn span(&self) -> Range<usize> {
        self.node.span.clone()
    }

    /// Where the member `key` stands.
    pub(super) fn key_span(&self, key: &str) -> Range<usize> {
        let same = |entry: &&crate::yaml::Entry| entry.key.eq_ignore_ascii_case(key);
        let entry = self.node.entries().iter().find(same);
        entry.map_or_else(|| self.span(), |entry| entry.key_span.clone())
    }

    /// Says what nobody asked for.
    pub(super) fn end(self, of: &str, losses: &mut Vec<Diagnostic>) {
        let left = self.node.entries().iter().filter(|e| !self.asked.contains(&e.key.as_str()));
        for entry in left.filter(|entry| !is_null(&entry.value)) {
            let message = format!("`{}` of {of} is not carried over", entry.key);
            losses.push(
                Diagnostic::new(Code::PZ6001, message)
                    .at(entry.key_span.clone())
                    .label("a spec has nothing for this"),
            );
        }
    }
}

/// Whether it says nothing.
fn is_null(node: &Node) -> bool {
    match &node.content {
        Content::Scalar(scalar) => scalar.value().is_null(),
        Content::List(items) => items.is_empty(),
        Content::Map(_) => false,
    }
}

/// The parts of a list, or the values of a map with their keys.
pub(super) fn parts(node: &Node) -> Vec<(Option<&str>, &Node)> {
    match &node.content {
        Content::List(items) => items.iter().map(|item| (None, item)).collect(),
        Content::Map(entries) => {
            entries.iter().map(|entry| (Some(entry.key.as_str()), &entry.value)).collect()
        }
        Content::Scalar(_) => Vec::new(),
    }
}

/// Tags of either form, `tagKey` and `tagValue` or `Key` and `Value`, or a map.
pub(super) fn tags(node: Option<&Node>) -> Value {
    let text = |node: &Node, keys: [&str; 3]| {
        let mut members = Members::of(node);
        keys.iter().find_map(|key| members.text(key))
    };
    let pair = |(key, node): (Option<&str>, &Node)| match key {
        Some(key) => Some((key.to_owned(), Value::from(node.scalar()?.text.clone()))),
        None => Some((
            text(node, ["tagKey", "Key", "tag_key"])?,
            text(node, ["tagValue", "Value", "tag_value"])?.into(),
        )),
    };
    let pairs = node.map(parts).unwrap_or_default();
    Value::Object(pairs.into_iter().filter_map(pair).collect::<Map<_, _>>())
}

/// The last part of an ARN or a path: `arn:aws:personalize:::recipe/aws-sims` is `aws-sims`.
pub(super) fn tail(text: &str) -> &str {
    text.rsplit('/').next().unwrap_or_default()
}

/// Whether the text is a placeholder that somebody was to replace: `<BUCKET_NAME>`.
pub(super) fn is_placeholder(text: &str) -> bool {
    text.contains('<') && text.contains('>')
}
