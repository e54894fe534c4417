//! What the items of an answer are called: from the answer's own metadata, or from the local file of items.
//! Not here: showing them.

use crate::stack::Stack;
use personalize_aws::Answer;
use personalize_core::{
    address::{Address, Kind},
    graph::Graph,
    lowering::text,
};
use personalize_data::read_record;
use personalize_rules::{recipe::Metadata, schema::Schema};
use serde_json::Value;
use std::{collections::BTreeMap, path::PathBuf};

/// Columns that usually hold a name, where the schema marks none.
const USUAL: &[&str] =
    &["TITLE", "NAME", "ITEM_NAME", "PRODUCT_NAME", "ITEM_TITLE", "PRODUCT_TITLE"];
/// The most items that an answer with metadata may have (docs/service/limits.md, "Requests").
const MOST_WITH_METADATA: i32 = 50;

/// Where names come from.
#[derive(Debug)]
pub(super) struct Names {
    column: Option<String>,
    /// Whether the answer can carry them.
    in_answer: bool,
    files: Vec<PathBuf>,
}

impl Names {
    /// Looks where names could come from for an answer of `address`.
    pub(super) fn of(stack: &Stack, graph: &Graph, address: &Address, num: Option<i32>) -> Self {
        let schema = graph.nodes.get(&Address::new(Kind::Schema, "items"));
        let schema = schema.and_then(|node| Schema::parse(text(&node.props, "schema")).ok());
        let source = stack.loaded.spec.datasets.items.as_ref().and_then(|it| it.source.as_ref());
        let files =
            source.and_then(|source| stack.files.of_dataset("items", source)?.as_ref().ok());
        Names {
            column: schema.as_ref().and_then(column),
            in_answer: has_metadata(stack, graph, address)
                && num.is_none_or(|num| num <= MOST_WITH_METADATA),
            files: files.into_iter().flatten().map(|file| file.path.clone()).collect(),
        }
    }

    /// The columns to ask for.
    pub(super) fn columns(&self) -> BTreeMap<String, Vec<String>> {
        let column = self.column.iter().filter(|_| self.in_answer);
        column.map(|column| ("ITEMS".to_owned(), vec![column.clone()])).collect()
    }

    /// The names by item. A file that cannot be read gives none: they are only for show.
    pub(super) fn find(&self, answer: &Answer) -> BTreeMap<String, String> {
        let Some(column) = &self.column else { return BTreeMap::new() };
        if self.in_answer {
            let key = column.to_lowercase();
            let named = answer.items.iter();
            return named
                .filter_map(|it| Some((it.item.clone(), it.metadata.get(&key)?.clone())))
                .collect();
        }
        let mut names = BTreeMap::new();
        for file in &self.files {
            let Ok(content) = crate::file::text(file) else { continue };
            let mut rows = records(&content);
            let Some(header) = rows.next() else { continue };
            let place = |name: &str| header.iter().position(|it| it.eq_ignore_ascii_case(name));
            let Some((id, name)) = place("ITEM_ID").zip(place(column)) else { continue };
            let wanted = |row: &Vec<String>| {
                let id = row.get(id)?;
                answer.items.iter().any(|it| it.item == *id).then(|| id.clone())
            };
            names.extend(rows.filter_map(|row| Some((wanted(&row)?, row.get(name)?.clone()))));
        }
        names
    }
}

fn column(schema: &Schema) -> Option<String> {
    let marked = schema.fields.iter().find(|field| field.item_name);
    let usual = || USUAL.iter().find_map(|name| schema.field(name));
    marked.or_else(usual).map(|field| field.name.clone())
}

/// Whether answers carry metadata when they are asked to.
fn has_metadata(stack: &Stack, graph: &Graph, address: &Address) -> bool {
    let block =
        if address.kind == Kind::Recommender { "recommenderConfig" } else { "campaignConfig" };
    let props = graph.nodes.get(address).map(|node| &node.props);
    let flag = props.and_then(|it| it.get(block)?.get("enableMetadataWithRecommendations"));
    match super::recipe(stack, address).map(|recipe| recipe.metadata) {
        Some(Metadata::Always) => true,
        Some(Metadata::OptIn) => flag.and_then(Value::as_bool) == Some(true),
        _ => false,
    }
}

/// The records of a CSV text, as the check of data reads them; an open quote ends them.
fn records(content: &str) -> impl Iterator<Item = Vec<String>> {
    let mut rest = content.trim_start_matches('\u{feff}');
    std::iter::from_fn(move || {
        let mut row = Vec::new();
        let end = read_record(rest, &mut row).filter(|_| !rest.is_empty())?;
        rest = rest.get(end..)?;
        Some(row)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_read_to_its_end() {
        let text = "\u{feff}ITEM_ID,TITLE\r\n1,\"기생충, \"\"Parasite\"\"\"\n2,Up\n3,\"open";
        let all: Vec<_> = records(text).collect();
        let expected: [&[&str]; 3] =
            [&["ITEM_ID", "TITLE"], &["1", "기생충, \"Parasite\""], &["2", "Up"]];
        assert_eq!(all, expected);
    }
}
