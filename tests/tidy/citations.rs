//! Citations of pages: what comments and pages say that a page says is a heading of that page.
//! Not here: whether the page is right.

/// Where a page is looked up: its text by its path from the root, `None` where there is none.
pub(crate) type Pages<'a> = &'a dyn Fn(&str) -> Option<String>;

/// What is wrong with the citations in the comments of a Rust file, or in the text of a page.
pub(crate) fn wrong(text: &str, pages: Pages<'_>) -> Vec<String> {
    let mut wrong = Vec::new();
    for (at, _) in text.match_indices("reference/").filter(|(at, _)| is_start(text, *at)) {
        let name = path(&text[at..]);
        wrong.push(format!("cites `{name}`, which is not part of the project"));
    }
    for (at, _) in text.match_indices("docs/").filter(|(at, _)| is_start(text, *at)) {
        let name = path(&text[at..]);
        let Some(page) = pages(name) else {
            wrong.push(format!("cites `{name}`, which is not there"));
            continue;
        };
        let missing = headings(&text[at + name.len()..]).into_iter().filter(|it| !has(&page, it));
        wrong.extend(missing.map(|it| format!("cites {name}, \"{it}\", which is not there")));
    }
    wrong
}

/// The comments of a Rust file as running text, so that a citation may go over the end of a line.
pub(crate) fn comments(source: &str) -> String {
    let mut text = String::new();
    for line in source.lines() {
        match line.trim_start().strip_prefix("//") {
            Some(comment) => {
                text.push_str(comment.trim_start_matches(['/', '!']).trim());
                text.push(' ');
            }
            None => text.push('\n'),
        }
    }
    text
}

/// The links of a page to other pages, each with the anchor that it has.
pub(crate) fn links(page: &str) -> impl Iterator<Item = (&str, Option<&str>)> {
    let targets = page.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    let local = targets.filter(|target| !target.contains("://"));
    local.map(|target| match target.split_once('#') {
        Some((path, anchor)) => (path, Some(anchor)),
        None => (target, None),
    })
}

/// Whether a page has a heading with this anchor, as GitHub makes them.
pub(crate) fn has_anchor(page: &str, anchor: &str) -> bool {
    heads(page).any(|head| {
        let kept = head.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
        kept.collect::<String>().to_lowercase().replace(' ', "-") == anchor
    })
}

/// Whether no longer path ends here.
fn is_start(text: &str, at: usize) -> bool {
    let before = text[..at].chars().next_back();
    before.is_none_or(|c| !c.is_alphanumeric() && !"/._-".contains(c))
}

/// The path that a text begins with.
fn path(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_ascii_alphanumeric() && !"/._-".contains(c));
    text[..end.unwrap_or(text.len())].trim_end_matches(['.', '/'])
}

/// The headings that follow a path: `, "One", "Two" and "Three"`.
fn headings(mut rest: &str) -> Vec<&str> {
    let mut found = Vec::new();
    loop {
        let next = [", \"", " and \""].into_iter().find_map(|mark| rest.strip_prefix(mark));
        let Some((heading, after)) = next.and_then(|next| next.split_once('"')) else {
            return found;
        };
        found.push(heading);
        rest = after;
    }
}

fn heads(page: &str) -> impl Iterator<Item = &str> {
    let lines = page.lines().filter(|line| line.starts_with('#'));
    lines.map(|line| line.trim_start_matches('#').trim())
}

fn has(page: &str, heading: &str) -> bool {
    heads(page).any(|head| head == heading)
}

#[test]
fn citations_of_what_is_not_there_are_found() {
    let pages = |name: &str| (name == "docs/a.md").then(|| "# A\n\n## One\n\n## The two\n".into());
    let source = [
        "//! Good: docs/a.md; docs/a.md, \"One\"; (docs/a.md, \"One\" and \"The",
        "//! two\").",
        "fn code() -> &'static str { \"reference/none docs/none.md\" }",
        "/// Bad: docs/a.md, \"One\" and \"Three\"; docs/b.md. Also",
        "// (reference/resources 3), https://example.com/docs/c.md.",
    ];
    let expected = [
        "cites `reference/resources`, which is not part of the project",
        "cites docs/a.md, \"Three\", which is not there",
        "cites `docs/b.md`, which is not there",
    ];
    assert_eq!(wrong(&comments(&source.join("\n")), &pages), expected);
}

#[test]
fn links_are_told_with_their_anchors() {
    let page = "[a](a.md), [b](../b.md#the-two), [c](https://example.com/d.md), [e](#one)";
    let found: Vec<_> = links(page).collect();
    assert_eq!(found, [("a.md", None), ("../b.md", Some("the-two")), ("", Some("one"))]);
    assert!(has_anchor("## AWS's `The` two\n", "awss-the-two"));
    assert!(!has_anchor("## The two\n", "the-three"));
}
