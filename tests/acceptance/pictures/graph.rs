//! A graph as SVG: what needs nothing stands left, and each node right of all that it needs. Not here: where the graph is from.

use super::{Colours, escaped};
use serde_json::Value;
use std::{collections::BTreeMap, fmt::Write};

/// Height of a box, distance from box to box, and of columns; width of a letter.
const BOX: f64 = 26.0;
const ROW: f64 = 40.0;
const GAP: f64 = 46.0;
const LETTER: f64 = 7.2;
const MARGIN: f64 = 16.0;

/// The nodes by their addresses, with what they need, without what they need anyway through another.
pub(super) type Nodes = BTreeMap<String, Vec<String>>;

/// The nodes of what `graph --format json` prints.
pub(super) fn nodes(json: &str) -> Nodes {
    let graph: Value = serde_json::from_str(json).unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let needs = |node: &Value| node["needs"].as_array().unwrap().iter().map(text).collect();
    let all = graph["nodes"].as_array().unwrap();
    let all: Nodes = all.iter().map(|node| (text(&node["address"]), needs(node))).collect();
    let direct = |needs: &Vec<String>| {
        let through = |need: &&String| needs.iter().any(|other| reaches(&all, other, need));
        needs.iter().filter(|need| !through(need)).cloned().collect()
    };
    all.iter().map(|(address, needs)| (address.clone(), direct(needs))).collect()
}

/// Whether `from` needs `to` through one node or more.
fn reaches(all: &Nodes, from: &str, to: &str) -> bool {
    all[from].iter().any(|need| need == to || reaches(all, need, to))
}

/// The columns: in each the nodes whose longest way from the left is as long, beside what they need.
fn columns(all: &Nodes) -> Vec<Vec<&String>> {
    fn depth(all: &Nodes, address: &str) -> usize {
        all[address].iter().map(|need| depth(all, need) + 1).max().unwrap_or(0)
    }
    let mut columns: Vec<Vec<&String>> = Vec::new();
    for address in all.keys() {
        let at = depth(all, address);
        columns.resize(columns.len().max(at + 1), Vec::new());
        columns[at].push(address);
    }
    for at in 1..columns.len() {
        let (before, rest) = columns.split_at_mut(at);
        let row = |need: &String| before.iter().find_map(|all| all.iter().position(|a| *a == need));
        let middle = |address: &&String| {
            let rows: Vec<usize> = all[*address].iter().filter_map(row).collect();
            rows.iter().sum::<usize>() * 100 / rows.len().max(1)
        };
        rest[0].sort_by_key(middle);
    }
    columns
}

/// The graph as a picture.
pub(super) fn drawn(all: &Nodes, colours: &Colours) -> String {
    let columns = columns(all);
    let most = columns.iter().map(Vec::len).max().unwrap_or(0) as f64;
    let height = most * ROW + 2.0 * MARGIN - (ROW - BOX);
    let (mut places, mut x) = (BTreeMap::new(), MARGIN);
    for column in &columns {
        let longest = column.iter().map(|address| address.len()).max().unwrap_or(0);
        let width = longest as f64 * LETTER + 20.0;
        let top = (height - column.len() as f64 * ROW + (ROW - BOX)) / 2.0;
        for (row, address) in column.iter().enumerate() {
            places.insert(*address, (x, top + row as f64 * ROW, width));
        }
        x += width + GAP;
    }
    let width = x - GAP + MARGIN;
    let Colours { ground, frame, text, faint, green, .. } = colours;
    let mut svg = format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0}" height="{height:.0}" viewBox="0 0 {width:.0} {height:.0}" font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'Liberation Mono', monospace" font-size="12">
<rect x="0.5" y="0.5" width="{:.0}" height="{:.0}" rx="6" fill="{ground}" stroke="{frame}"/>
"#,
        width - 1.0,
        height - 1.0
    );
    for (address, needs) in all {
        let (x, y, _) = places[address];
        for (from, top, wide) in needs.iter().map(|need| places[need]) {
            let (begin, start, end) = (from + wide, top + BOX / 2.0, y + BOX / 2.0);
            let bend = (x - begin) / 2.0;
            let _ = writeln!(
                svg,
                r#"<path d="M{begin:.1} {start:.1} C{:.1} {start:.1} {:.1} {end:.1} {x:.1} {end:.1}" fill="none" stroke="{faint}" stroke-opacity="0.6"/>"#,
                begin + bend,
                x - bend
            );
        }
    }
    for (address, (x, y, width)) in &places {
        let (kind, key) = address.split_at(address.find('/').unwrap_or(address.len()));
        let (middle, line) = (x + width / 2.0, y + BOX * 0.66);
        let _ = writeln!(
            svg,
            r#"<rect x="{x:.1}" y="{y:.1}" width="{width:.1}" height="{BOX}" rx="4" fill="{ground}" stroke="{faint}"/>
<text x="{middle:.1}" y="{line:.1}" text-anchor="middle" fill="{text}">{}<tspan fill="{green}">{}</tspan></text>"#,
            escaped(kind),
            escaped(key)
        );
    }
    svg.push_str("</svg>\n");
    svg
}
