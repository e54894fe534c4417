//! Variables and targets: substitution within scalars after parsing, and overlays of the tree.
//! There is no text templating: a variable can never change the structure of the file.

use crate::{
    diagnostic::Diagnostic,
    yaml::{Content, Node},
};
use personalize_rules::{
    finding::{Related, listed, shortened, suggest},
    rule::Code,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
};

/// What the command line says about variables.
pub type Given = BTreeMap<String, String>;

/// Lays `target` over the tree: maps merge, single values and lists replace.
pub fn overlay(tree: &mut Node, target: &str) -> Vec<Diagnostic> {
    let Some((targets, place)) =
        tree.entry("targets").map(|e| (e.value.clone(), e.key_span.clone()))
    else {
        let problem = Diagnostic::new(Code::PZ0009, format!("the spec has no target `{target}`"))
            .at(0..0)
            .help("it has no `targets` at all");
        return vec![problem];
    };
    match targets.entry(target) {
        Some(entry) => {
            let mut patch = entry.value.clone();
            variable_values(&mut patch);
            lay(tree, &patch);
            Vec::new()
        }
        None => {
            let names: Vec<&str> = targets.entries().iter().map(|e| e.key.as_str()).collect();
            let help = suggest(target, names.iter().copied()).map_or_else(
                || format!("known: {}", some(&names)),
                |n| format!("did you mean `{n}`?"),
            );
            let problem =
                Diagnostic::new(Code::PZ0009, format!("the spec has no target `{target}`"))
                    .at(place);
            vec![problem.help(help)]
        }
    }
}

/// In a target `vars: {stage: prod}` is short for the variable's default.
fn variable_values(patch: &mut Node) {
    let Content::Map(entries) = &mut patch.content else { return };
    let Some(vars) = entries.get_mut("vars") else { return };
    let Content::Map(vars) = &mut vars.value.content else { return };
    for entry in vars.iter_mut().filter(|e| matches!(e.value.content, Content::Scalar(_))) {
        let value = entry.value.clone();
        let default =
            crate::yaml::Entry { key: "default".into(), key_span: entry.key_span.clone(), value };
        entry.value.content = Content::Map(vec![default].into());
    }
}

fn lay(base: &mut Node, patch: &Node) {
    let (Content::Map(into), Content::Map(from)) = (&mut base.content, &patch.content) else {
        *base = patch.clone();
        return;
    };
    let mut new = Vec::new();
    for entry in from.iter() {
        match into.get_mut(&entry.key) {
            Some(old) => lay(&mut old.value, &entry.value),
            None => new.push(entry.clone()),
        }
    }
    into.extend(new);
}

/// A place whose text is made of a variable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Use {
    /// The scalar that names the variable.
    pub span: Range<usize>,
    /// The variable.
    pub variable: String,
    /// Where its value stands: in `vars`, or in a target. None where the command line gave it.
    pub value: Option<Range<usize>>,
}

/// The most variables that a spec may declare.
const MOST_VARIABLES: usize = 500;
/// The most bytes that variables may add to a spec, their own values included.
const MOST_BYTES: usize = 4 << 20;
/// After so many problems no more are looked for.
const MOST_PROBLEMS: usize = 100;

/// How many bytes may still be made of variables.
struct Budget(usize);

impl Budget {
    /// Whether so many bytes more still fit; from the first that do not, nothing does.
    fn take(&mut self, bytes: usize) -> bool {
        let rest = self.0.checked_sub(bytes);
        self.0 = rest.unwrap_or(0);
        rest.is_some()
    }
}

fn too_much(span: Range<usize>) -> Diagnostic {
    Diagnostic::new(Code::PZ0008, "variables unfold into more than a spec may hold")
        .at(span)
        .label("4 MB of text are reached here")
        .help("use shorter values, and variables in variables only a few times")
}

/// Replaces every `${var.NAME}` outside `vars` and `targets` by the variable's value; answers where, and what is wrong.
pub fn substitute(tree: &mut Node, given: &Given) -> (Vec<Use>, Vec<Diagnostic>) {
    let mut problems = Vec::new();
    let mut room = Budget(MOST_BYTES);
    let declared = tree.at(&["vars"]).map(Node::entries).unwrap_or_default();
    if declared.len() > MOST_VARIABLES {
        let message = format!("a spec may have {MOST_VARIABLES} variables, but there are more");
        return (
            Vec::new(),
            vec![Diagnostic::new(Code::PZ0008, message).at(tree.key_span_at(&["vars"]))],
        );
    }
    let values = values(tree, given, &mut room, &mut problems);
    let mut uses = Vec::new();
    if let Content::Map(entries) = &mut tree.content {
        for entry in entries.iter_mut().filter(|e| e.key != "vars" && e.key != "targets") {
            walk(&mut entry.value, &values, &mut room, &mut uses, &mut problems);
        }
    }
    for used in uses.iter_mut().filter(|used| !given.contains_key(&used.variable)) {
        used.value = tree.at(&["vars", &used.variable, "default"]).map(|node| node.span.clone());
    }
    (uses, problems)
}

/// Adds to each problem in a text that is made of variables the places of their values.
pub fn lead(uses: &[Use], problems: &mut [Diagnostic]) {
    // Texts do not overlap: only the last one that begins before a problem can hold it.
    let mut texts: BTreeMap<usize, Vec<&Use>> = BTreeMap::new();
    uses.iter().for_each(|used| texts.entry(used.span.start).or_default().push(used));
    for problem in problems {
        let Some(span) = problem.place.span.clone() else { continue };
        let held = texts.range(..=span.start).next_back().into_iter().flat_map(|(_, uses)| uses);
        for used in held.filter(|used| span.end <= used.span.end) {
            if let Some(value) = &used.value {
                let label = format!("the value of `{}`", used.variable);
                problem.place.related.push(Related { span: value.clone(), label });
            }
        }
    }
}

fn walk(
    node: &mut Node,
    values: &BTreeMap<String, Option<String>>,
    room: &mut Budget,
    uses: &mut Vec<Use>,
    problems: &mut Vec<Diagnostic>,
) {
    if problems.len() >= MOST_PROBLEMS {
        return;
    }
    let span = node.span.clone();
    match &mut node.content {
        Content::Scalar(scalar) if scalar.text.contains("${") => {
            let named = scalar.text.split("var.").skip(1).filter_map(|rest| rest.split('}').next());
            let known: BTreeSet<&String> =
                named.filter_map(|name| Some(values.get_key_value(name.trim())?.0)).collect();
            uses.extend(known.into_iter().map(|name| Use {
                span: span.clone(),
                variable: name.clone(),
                value: None,
            }));
            scalar.text = replaced(&scalar.text, &span, values, room, problems);
        }
        Content::Scalar(_) => {}
        Content::List(items) => {
            items.iter_mut().for_each(|n| walk(n, values, room, uses, problems))
        }
        Content::Map(entries) => {
            entries.iter_mut().for_each(|e| walk(&mut e.value, values, room, uses, problems))
        }
    }
}

/// The value of each variable: given, else its default; `None` for one that has neither.
fn values(
    tree: &Node,
    given: &Given,
    room: &mut Budget,
    problems: &mut Vec<Diagnostic>,
) -> BTreeMap<String, Option<String>> {
    let declared = tree.at(&["vars"]).map(Node::entries).unwrap_or_default();
    let mut values = BTreeMap::new();
    for entry in declared {
        let default = entry.value.at(&["default"]).and_then(Node::scalar).map(|s| s.text.clone());
        let value = given.get(&entry.key).cloned().or(default);
        problems.extend(value.as_ref().and_then(|value| misfit(entry, value)));
        values.insert(entry.key.clone(), value);
    }
    for name in given.keys().filter(|name| !values.contains_key(*name)) {
        let problem = Diagnostic::new(Code::PZ0008, format!("the spec has no variable `{name}`"))
            .at(tree.key_span_at(&["vars"]));
        problems.push(with_suggestion(problem, name, &values));
    }
    resolve_among_themselves(declared, &mut values, room, problems);
    values
}

/// A value that the declared type of its variable does not take. Defaults that use other variables are not looked at.
fn misfit(entry: &crate::yaml::Entry, value: &str) -> Option<Diagnostic> {
    let kind = entry.value.at(&["type"]).and_then(Node::scalar).map_or("string", |s| &s.text);
    let allowed: Vec<&str> = match entry.value.at(&["values"]).map(|node| &node.content) {
        Some(Content::List(items)) => {
            items.iter().filter_map(|node| Some(node.scalar()?.text.as_str())).collect()
        }
        _ => Vec::new(),
    };
    let takes = match kind {
        _ if value.contains("${") => return None,
        "number" if value.parse::<f64>().is_err() => "a number".to_owned(),
        "boolean" if !matches!(value, "true" | "false") => "true or false".to_owned(),
        _ if !allowed.is_empty() && !allowed.contains(&value) => some(&allowed),
        _ => return None,
    };
    let summary = format!("`{value}` is not a value of the variable `{}`", entry.key);
    Some(
        Diagnostic::new(Code::PZ0008, summary)
            .at(entry.key_span.clone())
            .label(format!("takes {takes}")),
    )
}

/// Defaults may use other variables, but not in a circle.
fn resolve_among_themselves(
    declared: &[crate::yaml::Entry],
    values: &mut BTreeMap<String, Option<String>>,
    room: &mut Budget,
    problems: &mut Vec<Diagnostic>,
) {
    let spans: BTreeMap<&str, Range<usize>> =
        declared.iter().map(|e| (e.key.as_str(), e.value.span.clone())).collect();
    for _ in 0..=declared.len() {
        let before = values.clone();
        for (name, value) in values.iter_mut() {
            if let Some(text) = value.as_mut().filter(|t| t.contains("${")) {
                let span = spans.get(name.as_str()).cloned().unwrap_or(0..0);
                let mut found = Vec::new();
                *text = replaced(text, &span, &before, room, &mut found);
                if room.0 == 0 {
                    problems.push(too_much(span));
                    values.values_mut().for_each(|value| *value = Some(String::new()));
                    return;
                }
            }
        }
        if *values == before {
            break;
        }
    }
    for entry in declared {
        let stuck =
            values.get(&entry.key).and_then(|v| v.as_ref()).is_some_and(|t| t.contains("${var."));
        if stuck {
            let problem = Diagnostic::new(
                Code::PZ0008,
                format!("the variable `{}` leads back to itself", entry.key),
            )
            .at(entry.key_span.clone());
            problems.push(
                problem
                    .label("part of a cycle, or made of an unknown variable")
                    .help("give one of the variables in the circle a value of its own"),
            );
            values.insert(entry.key.clone(), Some(String::new()));
        }
    }
}

fn replaced(
    text: &str,
    span: &Range<usize>,
    values: &BTreeMap<String, Option<String>>,
    room: &mut Budget,
    problems: &mut Vec<Diagnostic>,
) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(start) = rest.find("${") {
        if problems.len() >= MOST_PROBLEMS {
            break;
        }
        out.push_str(&rest[..start]);
        rest = &rest[start..];
        let Some(end) = rest.find('}') else {
            problems.push(
                Diagnostic::new(Code::PZ0008, "a `${` is not closed")
                    .at(span.clone())
                    .label("no `}` follows"),
            );
            // None follows for those behind it either.
            break;
        };
        let inside = rest[2..end].trim();
        match inside.strip_prefix("var.").map(|name| (name, values.get(name))) {
            Some((_, Some(Some(value)))) if room.take(value.len()) => out.push_str(value),
            Some((_, Some(Some(_)))) => {
                problems.push(too_much(span.clone()));
                return String::new();
            }
            Some((name, Some(None))) => problems.push(
                Diagnostic::new(Code::PZ0008, format!("the variable `{name}` has no value"))
                    .at(span.clone())
                    .label("used here")
                    .help(format!(
                        "give it one with `--var {name}=VALUE`, or a `default` under `vars`"
                    )),
            ),
            Some((name, None)) => {
                let problem =
                    Diagnostic::new(Code::PZ0008, format!("there is no variable `{name}`"))
                        .at(span.clone())
                        .label("used here");
                problems.push(with_suggestion(problem, name, values));
            }
            None => problems.push(
                Diagnostic::new(Code::PZ0008, format!("`${{{inside}}}` is not a variable"))
                    .at(span.clone())
                    .label("used here")
                    .help("variables are written `${var.NAME}`"),
            ),
        }
        rest = &rest[end + 1..];
    }
    out.push_str(rest);
    out
}

/// The first of the names that are known, for people.
fn some(names: &[&str]) -> String {
    listed(names.iter().map(|name| shortened(name)), 20)
}

fn with_suggestion(
    problem: Diagnostic,
    name: &str,
    values: &BTreeMap<String, Option<String>>,
) -> Diagnostic {
    let known: Vec<&str> = values.keys().map(String::as_str).collect();
    let help = match suggest(name, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None if known.is_empty() => "declare it under `vars`".to_owned(),
        None => format!("known: {}", some(&known)),
    };
    problem.help(help)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::parse;

    fn problems(text: &str) -> Vec<String> {
        let mut tree = parse(text).unwrap();
        let (_, problems) = substitute(&mut tree, &Given::new());
        problems.into_iter().map(|problem| problem.message).collect()
    }

    /// Each of them would be looked for to the end of the text.
    #[test]
    fn what_is_not_closed_is_one_problem_of_a_text() {
        for count in [1, 2, 1_000_000] {
            let open = "${".repeat(count);
            assert_eq!(problems(&format!("a: 'x{open}'")), ["a `${` is not closed"]);
            let spec = format!("vars: {{v: {{default: '{open}'}}}}\na: '${{var.v}}'");
            assert_eq!(problems(&spec), [""; 0], "a value may be anything");
        }
    }

    #[test]
    fn of_very_many_problems_in_one_text_the_first_ones_are_told() {
        assert_eq!(problems(&format!("a: '{}'", "${var.x}".repeat(100_000))).len(), MOST_PROBLEMS);
    }

    #[test]
    fn of_many_values_that_are_allowed_the_first_are_told() {
        let values: Vec<String> = (0..4_900).map(|n| format!("x{n}")).collect();
        let listed = values.join(", ");
        let text = format!("vars: {{v: {{type: enum, values: [{listed}], default: nope}}}}");
        let (_, problems) = substitute(&mut parse(&text).unwrap(), &Given::new());
        assert_eq!(problems.len(), 1);
        assert!(format!("{:?}", problems[0]).contains("x19 and 4880 more"), "{:?}", problems[0]);
        assert!(format!("{:?}", problems[0]).len() < 1_000);
    }

    #[test]
    fn variables_that_multiply_are_refused_by_their_bytes() {
        let much = "variables unfold into more than a spec may hold";
        let mut text = String::from("vars:\n  v0: {default: xxxxxxxxxx}\n");
        for n in 1..30 {
            let part = format!("${{var.v{}}}", n - 1).repeat(10);
            text.push_str(&format!("  v{n}: {{default: \"{part}\"}}\n"));
        }
        assert_eq!(problems(&text), [much]);
        let text = format!(
            "vars: {{v: {{default: {}}}}}\na: \"{}\"\n",
            "x".repeat(100_000),
            "${var.v}".repeat(100)
        );
        assert_eq!(problems(&text), [much]);
    }

    #[test]
    fn as_many_variables_as_a_spec_may_have_are_resolved_through_a_chain() {
        let mut text = String::from("vars:\n  v0: {default: end}\n");
        for n in 1..MOST_VARIABLES {
            text.push_str(&format!("  v{n}: {{default: \"${{var.v{}}}\"}}\n", n - 1));
        }
        let last = MOST_VARIABLES - 1;
        let mut tree = parse(&format!("{text}a: ${{var.v{last}}}\n")).unwrap();
        let (uses, problems) = substitute(&mut tree, &Given::new());
        assert_eq!((uses.len(), problems.len()), (1, 0));
        assert_eq!(tree.at(&["a"]).and_then(Node::scalar).map(|s| s.text.as_str()), Some("end"));
        text.push_str("  more: {default: x}\n");
        assert_eq!(self::problems(&text), ["a spec may have 500 variables, but there are more"]);
    }
}
