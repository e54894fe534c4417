//! The structure check: walks the YAML tree beside the JSON Schema of the spec and reports every
//! unknown key, missing key and wrong type in one pass, each with its place.
//! Not here: whether names refer to something (see `check`).

use super::cost::Count;
use crate::{
    diagnostic::Diagnostic,
    yaml::{Content, Entry, Node},
};
use personalize_price::Money;
use personalize_rules::finding::suggest;
use personalize_rules::rule::Code;
use serde_json::{Map, Value};

/// Every place where `tree` departs from `schema`, a JSON Schema with its `$defs` at the root.
pub fn check(tree: &Node, schema: &Value) -> Vec<Diagnostic> {
    let mut walker = Walker { root: schema, problems: Vec::new() };
    walker.node(tree, schema, "the spec");
    walker.problems
}

struct Walker<'s> {
    root: &'s Value,
    problems: Vec<Diagnostic>,
}

impl<'s> Walker<'s> {
    fn node(&mut self, node: &Node, schema: &'s Value, place: &str) {
        let schema = self.resolved(schema);
        if let Some(words) = words(schema) {
            return self.one_of(node, schema, &words, place);
        }
        if let Some(variants) =
            schema.get("anyOf").or(schema.get("oneOf")).and_then(Value::as_array)
        {
            return self.any_of(node, variants, place);
        }
        let types = types(schema);
        if types.is_empty() || self.fits(node, &types) {
            match &node.content {
                Content::Map(_) => self.map(node, schema, place),
                Content::List(items) => {
                    if let Some(of) = schema.get("items") {
                        items.iter().for_each(|item| self.node(item, of, place));
                    }
                }
                Content::Scalar(_) => self.scalar(node, schema, place),
            }
        } else {
            self.wrong_type(node, &types, place);
        }
    }

    fn resolved(&self, schema: &'s Value) -> &'s Value {
        let name =
            schema.get("$ref").and_then(Value::as_str).and_then(|r| r.strip_prefix("#/$defs/"));
        name.and_then(|name| self.root.get("$defs")?.get(name)).unwrap_or(schema)
    }

    /// Unions in the spec are told apart by what kind of node stands there.
    fn any_of(&mut self, node: &Node, variants: &'s [Value], place: &str) {
        let variants: Vec<&Value> = variants.iter().flat_map(|v| self.variants(v)).collect();
        let shape = |v: &Value| words(v).map_or_else(|| types(v), |_| kinds_of_words(v));
        if let Some(variant) = variants.iter().find(|v| self.fits(node, &shape(v))) {
            return self.node(node, variant, place);
        }
        if node.to_json().is_null() && variants.iter().any(|v| types(v) == ["null"]) {
            return;
        }
        let all: Vec<String> = variants.iter().flat_map(|v| shape(v)).collect();
        self.wrong_type(node, &all, place);
    }

    /// What a variant stands for: the block of a key that may be left out has variants of its own.
    fn variants(&self, variant: &'s Value) -> Vec<&'s Value> {
        let variant = self.resolved(variant);
        match variant.get("anyOf").and_then(Value::as_array) {
            Some(inner) => inner.iter().flat_map(|one| self.variants(one)).collect(),
            None => vec![variant],
        }
    }

    fn one_of(&mut self, node: &Node, schema: &Value, words: &[&str], place: &str) {
        let text = node.scalar().map(|s| s.text.as_str()).unwrap_or_default();
        if node.scalar().is_some() && words.contains(&text)
            || other_words(schema).contains(&node.to_json())
        {
            return;
        }
        let mut problem =
            Diagnostic::new(Code::PZ0006, format!("{place} has a value that is not known"))
                .at(node.span.clone())
                .label(format!("expected {}", list(words, "or")));
        if let Some(near) = suggest(text, words.iter().copied()) {
            problem = problem.help(format!("did you mean `{near}`?"));
        } else if let Some(help) = required_help(place.trim_matches('`')) {
            problem = problem.help(help);
        }
        self.problems.push(problem);
    }

    fn fits(&self, node: &Node, types: &[String]) -> bool {
        let has = |t: &str| types.iter().any(|x| x == t);
        match &node.content {
            Content::Map(_) => has("object"),
            Content::List(_) => has("array"),
            Content::Scalar(scalar) => match scalar.value() {
                Value::Null => has("null"),
                Value::Bool(_) => has("boolean"),
                Value::Number(n) => has("number") || (has("integer") && (n.is_i64() || n.is_u64())),
                _ => has("string"),
            },
        }
    }

    fn wrong_type(&mut self, node: &Node, types: &[String], place: &str) {
        let nouns: Vec<&str> = types.iter().map(|t| noun(t)).filter(|n| *n != "nothing").collect();
        let wanted = if nouns.is_empty() { "nothing".to_owned() } else { nouns.join(" or ") };
        let mut problem = Diagnostic::new(Code::PZ0004, format!("{place} must be {wanted}"))
            .at(node.span.clone())
            .label(format!("this is {}", node.noun()));
        let known = required_help(place.trim_matches('`')).map(str::to_owned);
        if let Some(help) = known.or_else(|| remedy(node, types)) {
            problem = problem.help(help);
        }
        self.problems.push(problem);
    }

    fn scalar(&mut self, node: &Node, schema: &Value, place: &str) {
        let Some(scalar) = node.scalar() else { return };
        let number = scalar.value().as_f64();
        let below = schema
            .get("minimum")
            .and_then(Value::as_f64)
            .is_some_and(|m| number.is_some_and(|n| n < m));
        let above = schema
            .get("maximum")
            .and_then(Value::as_f64)
            .is_some_and(|m| number.is_some_and(|n| n > m));
        if below || above {
            let bound =
                schema.get(if below { "minimum" } else { "maximum" }).cloned().unwrap_or_default();
            let word = if below { "at least" } else { "at most" };
            self.problems.push(
                Diagnostic::new(Code::PZ0007, format!("{place} is out of range"))
                    .at(node.span.clone())
                    .label(format!("must be {word} {bound}")),
            );
        }
        let described = schema.get("description").and_then(Value::as_str).unwrap_or_default();
        let form = FORMS.iter().find(|form| described.starts_with(form.described));
        if let Some(form) = form.filter(|form| !(form.is)(&scalar.text)) {
            self.problems.push(
                Diagnostic::new(Code::PZ0004, format!("{place} must be {}", form.noun))
                    .at(node.span.clone())
                    .label("this is not one")
                    .help(form.help),
            );
        }
    }

    fn map(&mut self, node: &Node, schema: &'s Value, place: &str) {
        let known = schema.get("properties").and_then(Value::as_object);
        let open = schema.get("additionalProperties");
        let required = schema.get("required").and_then(Value::as_array).into_iter().flatten();
        let mut missing: Vec<&str> =
            required.filter_map(Value::as_str).filter(|key| node.entry(key).is_none()).collect();
        for entry in node.entries() {
            if let Some(of) = known.and_then(|known| known.get(&entry.key)) {
                self.node(&entry.value, of, &format!("`{}`", entry.key));
            } else if let Some(of) = open.filter(|s| s.is_object()) {
                self.node(&entry.value, of, &format!("`{}`", entry.key));
            } else if open == Some(&Value::Bool(false)) {
                // A required key that is misspelt is not missing as well.
                let meant = self.unknown_key(entry, known, place);
                missing.retain(|key| meant.as_deref() != Some(key));
            }
        }
        for key in missing {
            let mut problem =
                Diagnostic::new(Code::PZ0005, format!("{place} has no `{key}`")).at(head(node));
            problem.help = required_help(key).map(str::to_owned);
            self.problems.push(problem.label(format!("`{key}` is required here")));
        }
    }

    /// The block right below that knows the key.
    fn deeper(&self, key: &str, known: Option<&'s Map<String, Value>>) -> Option<String> {
        let knows = |schema: &'s Value| {
            let variants = schema.get("anyOf").and_then(Value::as_array).into_iter().flatten();
            variants.chain([schema]).any(|variant| {
                let properties = self.resolved(variant).get("properties");
                properties.and_then(Value::as_object).is_some_and(|keys| keys.contains_key(key))
            })
        };
        let (block, _) = known?.iter().find(|(_, schema)| knows(schema))?;
        Some(format!("it belongs under `{block}`"))
    }

    /// Reports a key that is not known; gives the one that was probably meant.
    fn unknown_key(
        &mut self,
        entry: &Entry,
        known: Option<&'s Map<String, Value>>,
        place: &str,
    ) -> Option<String> {
        let keys: Vec<&str> = known.into_iter().flat_map(Map::keys).map(String::as_str).collect();
        let mut problem =
            Diagnostic::new(Code::PZ0003, format!("{place} has no key `{}`", entry.key))
                .at(entry.key_span.clone())
                .label("unknown key");
        if let Some((help, meant)) = said_otherwise(&entry.key) {
            self.problems.push(problem.help(help));
            return meant.map(str::to_owned);
        }
        if let Some(help) = self.deeper(&entry.key, known) {
            self.problems.push(problem.help(help));
            return None;
        }
        let near = suggest(&entry.key, keys.iter().copied());
        problem.help = Some(match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("known here: {}", keys.join(", ")),
        });
        self.problems.push(problem);
        near.map(str::to_owned)
    }
}

/// The first line of a map, so that a missing key does not underline the whole of it.
fn head(node: &Node) -> std::ops::Range<usize> {
    node.entries().first().map_or(node.span.clone(), |e| e.key_span.clone())
}

fn types(schema: &Value) -> Vec<String> {
    match schema.get("type") {
        Some(Value::String(one)) => vec![one.clone()],
        Some(Value::Array(many)) => {
            many.iter().filter_map(|t| t.as_str().map(str::to_owned)).collect()
        }
        _ => Vec::new(),
    }
}

/// The words of an enum, whether written as one list or as one constant for each.
fn words(schema: &Value) -> Option<Vec<&str>> {
    if let Some(word) = schema.get("const").and_then(Value::as_str) {
        return Some(vec![word]);
    }
    if let Some(list) = schema.get("enum").and_then(Value::as_array) {
        return Some(list.iter().filter_map(Value::as_str).collect());
    }
    let variants = schema.get("oneOf").and_then(Value::as_array)?;
    variants.iter().map(|v| v.get("const").and_then(Value::as_str)).collect()
}

/// The values of an enum that are no words.
fn other_words(schema: &Value) -> Vec<Value> {
    let all = schema.get("enum").and_then(Value::as_array).into_iter().flatten();
    all.filter(|value| !value.is_string()).cloned().collect()
}

/// The types of the values of an enum.
fn kinds_of_words(schema: &Value) -> Vec<String> {
    let mut kinds = vec!["string".to_owned()];
    if other_words(schema).iter().any(Value::is_boolean) {
        kinds.push("boolean".to_owned());
    }
    kinds
}

fn noun(json_type: &str) -> &'static str {
    match json_type {
        "object" => "a map",
        "array" => "a list",
        "string" => "text",
        "integer" => "a whole number",
        "number" => "a number",
        "boolean" => "true or false",
        _ => "nothing",
    }
}

/// What to write instead, for the traps that YAML sets.
fn remedy(node: &Node, types: &[String]) -> Option<String> {
    let scalar = node.scalar()?;
    let wants = |t: &str| types.iter().any(|x| x == t);
    if scalar.text.is_empty() {
        return None;
    }
    if wants("string") {
        return Some(format!("put it in quotes to keep it text: \"{}\"", scalar.text));
    }
    if wants("boolean") {
        let yes = matches!(scalar.text.to_lowercase().as_str(), "yes" | "on" | "y");
        let no = matches!(scalar.text.to_lowercase().as_str(), "no" | "off" | "n");
        return (yes || no).then(|| {
            format!("write `{yes}`: YAML no longer reads `{}` as a boolean", scalar.text)
        });
    }
    let bare = scalar.text.replace(['_', ','], "");
    let numeric = bare.parse::<f64>().is_ok() && (wants("integer") || wants("number"));
    numeric.then(|| format!("write it without quotes or separators: {bare}"))
}

/// Parameters of the service that a spec says in another way, or not at all: what to do, and the key that is meant.
fn said_otherwise(key: &str) -> Option<(&'static str, Option<&'static str>)> {
    Some(match key {
        "performAutoML" | "autoMLConfig" => {
            ("the service no longer chooses a recipe; name one with `recipe`", None)
        }
        "performAutoTraining" | "autoTrainingConfig" | "schedulingExpression" => (
            "a solution has `autoTraining: off`, or `autoTraining: {every: 7 days}`",
            Some("autoTraining"),
        ),
        "trainingMode" => ("a solution has `training: {mode: UPDATE}`", None),
        "recipeArn" => ("write `recipe` with the recipe's name", Some("recipe")),
        "solutionArn" => {
            ("write `solution` with the solution's key in this file", Some("solution"))
        }
        "datasetGroupArn" | "schemaArn" | "datasetArn" => {
            ("blocks refer to each other by their keys in this file, never by ARNs", None)
        }
        _ => return None,
    })
}

fn required_help(key: &str) -> Option<&'static str> {
    match key {
        "autoTraining" => Some(
            "write `autoTraining: off`, or `autoTraining: {every: 7 days}`; the service's default trains weekly, and each training is billed",
        ),
        "version" => Some("write `version: 1`"),
        _ => None,
    }
}

/// Texts of a form of their own, known by how the description of their type begins.
struct Form {
    described: &'static str,
    is: fn(&str) -> bool,
    noun: &'static str,
    help: &'static str,
}

const FORMS: [Form; 3] = [
    Form {
        described: "A number of days",
        is: is_days,
        noun: "a number of days",
        help: "write it as in `14 days`",
    },
    Form {
        described: "A count",
        is: |text| Count::parse(text).is_some(),
        noun: "a count",
        help: "write it as in `40000000` or `40M`",
    },
    Form {
        described: "US dollars",
        is: |text| text.parse::<Money>().is_ok(),
        noun: "an amount of US dollars",
        help: "write it as in `300` or `49.50`",
    },
];

fn is_days(text: &str) -> bool {
    let digits =
        text.trim_end_matches("days").trim_end_matches("day").trim_end_matches('d').trim_end();
    digits.parse::<u32>().is_ok() && digits.len() != text.len()
}

/// `a`, `b` or `c`.
fn list(words: &[&str], last: &str) -> String {
    let quoted: Vec<String> = words.iter().map(|w| format!("`{w}`")).collect();
    match quoted.split_last() {
        Some((end, rest)) if !rest.is_empty() => format!("{} {last} {end}", rest.join(", ")),
        _ => quoted.concat(),
    }
}
