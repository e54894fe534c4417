//! Builds the tree from the parser's events: anchors, aliases, merge keys, and a budget against
//! files that unfold into more than anyone wrote.

use super::{Content, Entry, Node, Scalar};
use crate::diagnostic::Diagnostic;
use personalize_rules::rule::Code;
use serde_saphyr::granit_parser::{Event, Parser, ScalarStyle, Span};
use std::{
    collections::{HashMap, HashSet},
    ops::Range,
};

/// The most nodes that a spec may have after its aliases are followed.
const MOST_NODES: usize = 100_000;
/// The most bytes of text that a spec may have after its aliases are followed; anchors are kept as a copy, and count.
const MOST_BYTES: usize = 8 << 20;
/// The most keys of a map and parts of a list; the service's quotas are far below.
const MOST_PARTS: usize = 5_000;
/// The deepest that maps and lists may nest.
const DEEPEST: usize = 64;

/// Parses one YAML document. The problems say what is wrong with the YAML itself: syntax, duplicate
/// keys, merge keys of what is not a map, more than one document.
pub fn parse(text: &str) -> Result<Node, Vec<Diagnostic>> {
    let mut builder = Builder { text, ..Builder::default() };
    for next in Parser::new_from_str(text) {
        match next {
            Ok((event, span)) => builder.event(event, &span),
            Err(error) => {
                let at = text.floor_char_boundary(error.marker().byte_offset().unwrap_or(0));
                let place = at..text.ceil_char_boundary(at + 1);
                let problem =
                    Diagnostic::new(Code::PZ0001, "this is not YAML").at(place).label(error.info());
                builder.problems.push(problem);
                break;
            }
        }
        if builder.exhausted {
            break;
        }
    }
    builder.finish()
}

#[derive(Default)]
struct Builder<'t> {
    text: &'t str,
    open: Vec<Open>,
    anchors: HashMap<usize, (Node, Size)>,
    root: Option<Node>,
    documents: usize,
    held: Size,
    exhausted: bool,
    problems: Vec<Diagnostic>,
}

/// A list or map whose end has not come yet.
struct Open {
    start: usize,
    anchor: usize,
    before: Size,
    parts: Parts,
}

enum Parts {
    List(Vec<Node>),
    Map {
        entries: Vec<Entry>,
        /// Where each key stands among the entries.
        places: HashMap<String, usize>,
        merges: Vec<Node>,
        key: Option<(Scalar, Range<usize>)>,
    },
}

impl Parts {
    fn len(&self) -> usize {
        match self {
            Parts::List(items) => items.len(),
            Parts::Map { entries, .. } => entries.len(),
        }
    }
}

/// How much memory a part of the tree takes.
#[derive(Debug, Clone, Copy, Default)]
struct Size {
    nodes: usize,
    bytes: usize,
}

impl Size {
    fn plus(self, other: Size) -> Size {
        let nodes = self.nodes.saturating_add(other.nodes);
        Size { nodes, bytes: self.bytes.saturating_add(other.bytes) }
    }

    fn since(self, before: Size) -> Size {
        Size { nodes: self.nodes - before.nodes, bytes: self.bytes - before.bytes }
    }

    fn is_too_much(self) -> bool {
        self.nodes > MOST_NODES || self.bytes > MOST_BYTES
    }
}

impl Builder<'_> {
    fn event(&mut self, event: Event<'_>, span: &Span) {
        let range = range(span, self.text);
        match event {
            Event::DocumentStart(..) => self.document(range),
            Event::Scalar(text, style, anchor, _) => {
                let scalar = Scalar { text: text.into_owned(), plain: style == ScalarStyle::Plain };
                // A block of lines ends with its last line, and not where the next key begins.
                let written = self.text.get(range.clone()).unwrap_or_default();
                let range = range.start..range.start + written.trim_end().len();
                let size = Size { nodes: 1, bytes: scalar.text.len() };
                self.held = self.held.plus(size);
                self.node(Node { span: range, content: Content::Scalar(scalar) }, anchor, size);
            }
            Event::SequenceStart(_, anchor, _) => {
                self.begin(range, anchor, Parts::List(Vec::new()))
            }
            Event::MappingStart(_, anchor, _) => {
                self.begin(
                    range,
                    anchor,
                    Parts::Map {
                        entries: Vec::new(),
                        places: HashMap::new(),
                        merges: Vec::new(),
                        key: None,
                    },
                );
            }
            Event::SequenceEnd | Event::MappingEnd => self.end(range.end),
            Event::Alias(id) => self.alias(id, range),
            _ => {}
        }
    }

    fn document(&mut self, at: Range<usize>) {
        self.documents += 1;
        if self.documents > 1 {
            let problem = Diagnostic::new(Code::PZ0001, "a spec is one YAML document")
                .at(at)
                .label("a second document begins here")
                .help("put the other stack into a file of its own");
            self.problems.push(problem);
            self.exhausted = true;
        }
    }

    fn begin(&mut self, range: Range<usize>, anchor: usize, parts: Parts) {
        if self.open.len() >= DEEPEST {
            self.give_up(range.clone(), "this nests too deeply");
            return;
        }
        self.open.push(Open { start: range.start, anchor, before: self.held, parts });
    }

    fn end(&mut self, end: usize) {
        let Some(open) = self.open.pop() else { return };
        let (content, last) = match open.parts {
            Parts::List(items) => {
                let last = items.last().map(|n| n.span.end);
                (Content::List(items), last)
            }
            Parts::Map { entries, merges, .. } => {
                let last = entries.last().map(|e| e.value.span.end);
                (Content::Map(merged(entries, merges).into()), last)
            }
        };
        // A block collection ends where its last part does, not where the next key begins.
        let end = if self.text[..end].ends_with(['}', ']']) { end } else { last.unwrap_or(end) };
        let node = Node { span: open.start..end.max(open.start), content };
        self.held = self.held.plus(Size { nodes: 1, bytes: 0 });
        self.node(node, open.anchor, self.held.since(open.before));
    }

    fn alias(&mut self, id: usize, range: Range<usize>) {
        let size = self.anchors.get(&id).map(|(_, size)| *size).unwrap_or_default();
        self.held = self.held.plus(size);
        if self.held.is_too_much() {
            // Before the copy is made: the copy is what an alias bomb wants.
            self.give_up(range, "this unfolds into more than a spec may hold");
            return;
        }
        match self.anchors.get(&id) {
            Some((node, size)) => {
                let (content, size) = (node.content.clone(), *size);
                self.node(Node { span: range, content }, 0, size);
            }
            None => {
                let problem =
                    Diagnostic::new(Code::PZ0001, "an alias stands inside its own anchor")
                        .at(range)
                        .label("this would contain itself")
                        .help("write the part out, or move the anchor to another place");
                self.problems.push(problem);
                self.exhausted = true;
            }
        }
    }

    fn node(&mut self, node: Node, anchor: usize, size: Size) {
        if anchor != 0 {
            self.held = self.held.plus(size);
        }
        if self.held.is_too_much() {
            self.give_up(node.span, "this unfolds into more than a spec may hold");
            return;
        }
        if self.open.last().is_some_and(|open| open.parts.len() >= MOST_PARTS) {
            self.give_up(node.span, "a spec may have 5,000 keys or parts here, and there are more");
            return;
        }
        if anchor != 0 {
            self.anchors.insert(anchor, (node.clone(), size));
        }
        match self.open.last_mut().map(|open| &mut open.parts) {
            None => self.root = Some(node),
            Some(Parts::List(items)) => items.push(node),
            Some(Parts::Map { entries, places, merges, key }) => match key.take() {
                None => match node.content {
                    Content::Scalar(scalar) => *key = Some((scalar, node.span)),
                    _ => self.problems.push(
                        Diagnostic::new(Code::PZ0001, "a key must be a plain word")
                            .at(node.span)
                            .label("this is not a word"),
                    ),
                },
                // In quotes it is a word like others.
                Some((name, span)) if name.plain && name.text == "<<" => {
                    match merge_sources(node) {
                        Ok(sources) => merges.extend(sources),
                        Err(()) => self.problems.push(
                            Diagnostic::new(Code::PZ0001, "only maps can be merged")
                                .at(span)
                                .label("this is not a map or a list of maps"),
                        ),
                    }
                }
                Some((Scalar { text: name, .. }, span)) => {
                    let first = places.get(&name).and_then(|at| entries.get(*at));
                    if let Some(first) = first.map(|entry| entry.key_span.clone()) {
                        self.problems.push(
                            Diagnostic::new(Code::PZ0002, format!("the key `{name}` stands twice"))
                                .at(span)
                                .label("written again")
                                .related(first, "first written here")
                                .help("keep one of the two; nothing was merged or dropped"),
                        );
                    } else {
                        places.insert(name.clone(), entries.len());
                        entries.push(Entry { key: name, key_span: span, value: node });
                    }
                }
            },
        }
    }

    fn give_up(&mut self, span: Range<usize>, why: &str) {
        self.problems.push(
            Diagnostic::new(Code::PZ0001, why).at(span).label("the file is not read any further"),
        );
        self.exhausted = true;
    }

    fn finish(self) -> Result<Node, Vec<Diagnostic>> {
        let empty = || {
            Diagnostic::new(Code::PZ0001, "the spec is empty")
                .at(0..0)
                .help("the shortest useful spec is in examples/minimal")
        };
        match (self.root, self.problems) {
            (Some(root), problems) if problems.is_empty() => Ok(root),
            (None, problems) if problems.is_empty() => Err(vec![empty()]),
            (_, problems) => Err(problems),
        }
    }
}

/// The bytes of an event; the parser counts bytes for texts in memory.
fn range(span: &Span, text: &str) -> Range<usize> {
    let start = text.floor_char_boundary(span.start.byte_offset().unwrap_or(0));
    let end = text.floor_char_boundary(span.end.byte_offset().unwrap_or(start));
    start..end.max(start)
}

fn merge_sources(node: Node) -> Result<Vec<Node>, ()> {
    match node.content {
        Content::Map(_) => Ok(vec![node]),
        Content::List(items) if items.iter().all(|n| matches!(n.content, Content::Map(_))) => {
            Ok(items)
        }
        _ => Err(()),
    }
}

/// A map's own entries win over merged ones; earlier merges win over later ones.
fn merged(mut entries: Vec<Entry>, merges: Vec<Node>) -> Vec<Entry> {
    if merges.is_empty() {
        return entries;
    }
    let mut keys: HashSet<String> = entries.iter().map(|entry| entry.key.clone()).collect();
    for node in merges {
        let Content::Map(from) = node.content else { continue };
        entries.extend(from.into_iter().filter(|entry| keys.insert(entry.key.clone())));
    }
    entries
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn summaries(text: &str) -> Vec<String> {
        parse(text).map_or_else(
            |p| p.into_iter().map(|d| format!("{} {}", d.code, d.message)).collect(),
            |_| vec![],
        )
    }

    #[test]
    fn nodes_know_their_bytes() {
        let text = "name: movies\ncampaigns:\n  home: {solution: \"for-you\"}\n";
        let tree = parse(text).unwrap();
        assert_eq!(&text[tree.span_at(&["campaigns", "home", "solution"])], "\"for-you\"");
        assert_eq!(&text[tree.key_span_at(&["campaigns", "home"])], "home");
        assert_eq!(&text[tree.span_at(&["campaigns"])], "home: {solution: \"for-you\"}");
    }

    #[test]
    fn anchors_and_merge_keys_work() {
        let tree = parse("a: &x {p: 1, q: 2}\nb: {<<: *x, q: 3}\nc: *x\n").unwrap();
        assert_eq!(
            tree.to_json(),
            json!({"a": {"p": 1, "q": 2}, "b": {"q": 3, "p": 1}, "c": {"p": 1, "q": 2}})
        );
    }

    #[test]
    fn bad_yaml_is_said_to_be_bad() {
        assert_eq!(
            summaries("a: 1\na: 2\nb: 1\nb: 2"),
            ["PZ0002 the key `a` stands twice", "PZ0002 the key `b` stands twice"]
        );
        assert_eq!(summaries("a: [1, 2"), ["PZ0001 this is not YAML"]);
        assert_eq!(summaries(""), ["PZ0001 the spec is empty"]);
        assert_eq!(summaries("--- {a: 1}\n--- {b: 2}\n"), ["PZ0001 a spec is one YAML document"]);
        assert_eq!(summaries("a: &x [*x]"), ["PZ0001 an alias stands inside its own anchor"]);
    }

    #[test]
    fn text_that_aliases_multiply_is_refused_by_its_bytes() {
        let mut text = format!("a: &a {}\nb:\n", "x".repeat(100_000));
        (0..200).for_each(|_| text.push_str("- *a\n"));
        assert_eq!(summaries(&text), ["PZ0001 this unfolds into more than a spec may hold"]);
        let nested = format!(
            "{}{}",
            (0..60).map(|n| format!("[&a{n} ")).collect::<String>(),
            "x".repeat(1_000_000)
        );
        assert_eq!(summaries(&nested).len(), 1);
    }

    #[test]
    fn maps_and_lists_have_limits() {
        let many = "a spec may have 5,000 keys or parts here, and there are more";
        let of = |line: &dyn Fn(usize) -> String, n| (0..n).map(line).collect::<String>();
        let key = |n: usize| format!("k{n}: 1\n");
        let item = |n: usize| format!("- {n}\n");
        assert_eq!(summaries(&of(&key, 120_000)), [format!("PZ0001 {many}")]);
        assert_eq!(summaries(&of(&item, 200_000)), [format!("PZ0001 {many}")]);
        assert!(summaries(&of(&key, MOST_PARTS)).is_empty());
    }

    #[test]
    fn an_alias_bomb_is_refused() {
        let mut text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
        for i in 1..12 {
            let part = vec![format!("*a{}", i - 1); 10].join(", ");
            text.push_str(&format!("a{i}: &a{i} [{part}]\n"));
        }
        assert_eq!(summaries(&text), ["PZ0001 this unfolds into more than a spec may hold"]);
        let deep = "[".repeat(200);
        assert!(!summaries(&deep).is_empty());
    }
}
