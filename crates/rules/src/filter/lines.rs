//! A line of the input of a batch job held against the recipe and the filter of the job, as the service reads it
//! (docs/service/batch.md, "Input and output of batch jobs"). Not here: whether the filter is of the job's kind (`batch`), and reading files.

use super::Filter;
use crate::finding::{DataFinding, listed};
use crate::recipe::{Api, Need, Recipe, RecipeType};
use crate::rule::Code;
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// What the lines of a job have to have.
#[derive(Debug, Clone)]
pub struct Lines<'r> {
    recipe: &'r Recipe,
    /// The names that the filter of the job wants values for.
    placeholders: BTreeSet<&'r str>,
    /// Whether lines without values get them from the job.
    has_values: bool,
}

impl<'r> Lines<'r> {
    /// The lines of a job with this recipe of its solution, and this filter.
    pub fn new(recipe: &'r Recipe, filter: Option<&'r Filter>) -> Lines<'r> {
        let placeholders = filter.map(Filter::placeholders).unwrap_or_default();
        Lines { recipe, placeholders, has_values: false }
    }

    /// The same, where the job gives values to lines that have none.
    #[must_use]
    pub fn with_values(self) -> Lines<'r> {
        Lines { has_values: true, ..self }
    }

    /// The member that a line has, where it needs no other: `userId` or `itemId`.
    pub fn only_id(&self) -> Option<&'static str> {
        match self.needed() {
            [id] if *id != "itemAttributes" => Some(id),
            _ => None,
        }
    }

    /// Whatever is wrong with `line`, which is not blank. Findings say nothing of what the line holds, so that lines with the same
    /// problem can be told together; they carry no place.
    pub fn check(&self, line: &str) -> Vec<DataFinding> {
        let Ok(parsed) = serde_json::from_str::<Value>(line) else {
            return vec![self.problem("it is not valid JSON")];
        };
        let Some(members) = parsed.as_object() else {
            return vec![self.problem("it is not a JSON object")];
        };
        let mut found: Vec<DataFinding> =
            self.needed().iter().filter_map(|name| self.member(members, name)).collect();
        found.extend(self.values(members));
        let known = |name: &str| self.needed().contains(&name) || self.other().contains(&name);
        let unknown = members.keys().find(|name| !known(name));
        found.extend(
            unknown
                .map(|_| self.problem("it has members that this recipe does not read").warning()),
        );
        found
    }

    /// The members that every line has.
    fn needed(&self) -> &'static [&'static str] {
        match self.recipe {
            recipe if recipe.name == "aws-item-attribute-affinity" => &["itemAttributes"],
            recipe if recipe.recipe_type == RecipeType::UserSegmentation => &["itemId"],
            recipe if recipe.api == Api::GetPersonalizedRanking => &["userId", "itemList"],
            recipe if recipe.item_id == Need::Required => &["itemId"],
            _ => &["userId"],
        }
    }

    /// The members that a line may have beside.
    fn other(&self) -> &'static [&'static str] {
        match self.recipe.recipe_type {
            RecipeType::UserSegmentation => &["filterValues"],
            RecipeType::RelatedItems => &["userId", "filterValues", "context"],
            _ => &["filterValues", "context"],
        }
    }

    fn member(&self, members: &Map<String, Value>, name: &str) -> Option<DataFinding> {
        let is_text = |value: &Value| value.as_str().is_some_and(|text| !text.is_empty());
        let wrong = match (name, members.get(name)) {
            (_, None | Some(Value::Null)) => format!("it has no `{name}`"),
            ("itemList", Some(Value::Array(items))) if items.iter().all(is_text) => {
                return items.is_empty().then(|| self.problem("`itemList` is empty"));
            }
            ("itemList", Some(_)) => "`itemList` is no list of texts".to_owned(),
            (_, Some(Value::Number(_))) => format!("`{name}` is a number; ids are texts in quotes"),
            (_, Some(value)) if is_text(value) => return None,
            (_, Some(_)) => format!("`{name}` is no text"),
        };
        Some(self.problem(&wrong))
    }

    /// The values of placeholders: each one that the filter has, and no others.
    fn values(&self, members: &Map<String, Value>) -> Option<DataFinding> {
        let wanted = &self.placeholders;
        let none = Map::new();
        let given = match members.get("filterValues") {
            None if self.has_values => return None,
            None | Some(Value::Null) => &none,
            Some(Value::Object(values)) if values.values().all(Value::is_string) => values,
            Some(_) => return Some(self.problem("`filterValues` is no map of texts")),
        };
        if let Some(missing) = wanted.iter().find(|name| !given.contains_key(**name)) {
            let wrong = format!("`filterValues` has no value for `${missing}` of the filter");
            return Some(self.problem(&wrong));
        }
        match given.keys().any(|name| !wanted.contains(name.as_str())) {
            true if wanted.is_empty() => {
                Some(self.problem("it has `filterValues`, but the job's filter takes none"))
            }
            true => Some(self.problem("`filterValues` has names that the filter does not have")),
            false => None,
        }
    }

    fn problem(&self, wrong: &str) -> DataFinding {
        let example = |name: &&str| match *name {
            "itemList" => "\"itemList\": [\"ID\", \"ID\"]".to_owned(),
            "itemAttributes" => "\"itemAttributes\": \"ITEMS.COLUMN = \\\"VALUE\\\"\"".to_owned(),
            name => format!("\"{name}\": \"ID\""),
        };
        let members: Vec<String> = self.needed().iter().map(example).collect();
        let values = match self.placeholders.is_empty() {
            true => String::new(),
            false => {
                let names = self.placeholders.iter().map(|name| format!("${name}"));
                format!(", with the values of {} in `filterValues`", listed(names, 5))
            }
        };
        let help =
            format!("a line for `{}` is `{{{}}}`{values}", self.recipe.name, members.join(", "));
        let message = format!("this line does not fit the batch job: {wrong}");
        DataFinding::new(Code::PZ3055, message).help(help)
    }
}
