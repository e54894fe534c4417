//! What data looks like, for people: rows, users, items, time span, sparsity, event types, popular items.
//! Not here: findings, which have the look of all diagnostics.

use crate::counted::grouped;
use jiff::Timestamp;
use personalize_data::{Count, DataReport, Popularity};
use personalize_rules::{dataset::DatasetType, visible::visible};
use unicode_width::UnicodeWidthStr;

/// The longest bar of a histogram, in characters.
const BAR: usize = 30;
/// The columns of a line of a histogram beside the value and the bar.
const BESIDE: usize = 27;
/// Event types and items that are listed.
const LISTED: usize = 8;
/// Characters of a value that are shown.
const LONGEST: usize = 60;

/// The summary of a dataset, several lines, with bars as long as the columns take.
pub(crate) fn text(key: &str, source: &str, report: &DataReport, columns: usize) -> String {
    let parts = match report.files.len() {
        1 => String::new(),
        n => format!(", {} files", grouped(n as u64)),
    };
    let source = visible(source);
    let mut lines = vec![format!("{key}: {source} ({}{parts})", size(report.bytes))];
    lines.push(format!("  {}", counts(report)));
    lines.extend(span(report).map(|line| format!("  {line}")));
    let summary = &report.summary;
    if report.dataset == DatasetType::Interactions {
        lines.extend(summary.sparsity.map(|s| format!("  sparsity {}", percent(s))));
    }
    if !summary.event_types.is_empty() {
        lines.push("  event types".to_owned());
        lines.extend(histogram(&summary.event_types, report.rows, columns));
    }
    if let Some(popularity) = &summary.popularity {
        lines.extend(popular(popularity, report, columns));
    }
    lines.join("\n")
}

fn counts(report: &DataReport) -> String {
    let summary = &report.summary;
    let mut parts = vec![plural(report.rows, "row")];
    if let Some(users) = summary.users {
        let two = summary.users_with_two.map(|n| format!(" ({} with two or more)", grouped(n)));
        parts.push(plural(users, "user") + &two.unwrap_or_default());
    }
    parts.extend(summary.items.map(|items| plural(items, "item")));
    parts.extend(summary.actions.map(|actions| plural(actions, "action")));
    parts.join(", ")
}

/// `2023-01-05 to 2024-12-31 (727 days)`, in UTC.
fn span(report: &DataReport) -> Option<String> {
    let (first, last) = (report.summary.first?, report.summary.last?);
    let day =
        |seconds: i64| Some(Timestamp::from_second(seconds).ok()?.strftime("%Y-%m-%d").to_string());
    let days = u64::try_from(last - first).ok()? / 86_400;
    Some(format!("{} to {} ({})", day(first)?, day(last)?, plural(days, "day")))
}

fn histogram(counts: &[Count], rows: u64, columns: usize) -> Vec<String> {
    let most = counts.iter().map(|count| count.count).max().unwrap_or(1).max(1);
    let shown = counts[..counts.len().min(LISTED)].iter();
    let shown: Vec<(&Count, String)> = shown.map(|count| (count, cut(&count.value))).collect();
    let width = shown.iter().map(|(_, value)| value.width()).max().unwrap_or(0);
    let longest = columns.saturating_sub(width + BESIDE).min(BAR);
    let mut lines: Vec<String> = shown
        .iter()
        .map(|(count, value)| {
            let bar = (count.count as f64 / most as f64 * longest as f64).ceil() as usize;
            let share = percent(count.count as f64 / rows.max(1) as f64);
            let number = grouped(count.count);
            // Korean, Chinese and Japanese letters are two columns wide on a terminal.
            let gap = " ".repeat(width.saturating_sub(value.width()));
            format!("    {value}{gap} {number:>12} {share:>7}  {}", "█".repeat(bar))
                .trim_end()
                .to_owned()
        })
        .collect();
    if counts.len() > LISTED {
        let rest: u64 = counts[LISTED..].iter().map(|count| count.count).sum();
        lines.push(format!("    and {} more with {}", counts.len() - LISTED, grouped(rest)));
    }
    lines
}

/// A value of the data as a line shows it: fit for a terminal, and not too long.
fn cut(value: &str) -> String {
    let mut short: String = visible(value).chars().take(LONGEST).collect();
    if value.chars().count() > LONGEST {
        short.push('…');
    }
    short
}

/// The most popular items, and how much of everything the top has.
fn popular(popularity: &Popularity, report: &DataReport, columns: usize) -> Vec<String> {
    let mut lines = Vec::new();
    if !popularity.top.is_empty() {
        lines.push("  most popular items".to_owned());
        let top = &popularity.top[..popularity.top.len().min(LISTED)];
        lines.extend(histogram(top, report.rows, columns));
    }
    let items = report.summary.items.unwrap_or(0);
    let shares: Vec<String> = popularity
        .shares
        .iter()
        .filter(|share| share.items < items)
        .map(|share| format!("top {} {}", grouped(share.items), percent(share.share)))
        .collect();
    if !shares.is_empty() {
        lines.push(format!("  share of all interactions: {}", shares.join(", ")));
    }
    lines
}

fn plural(number: u64, noun: &str) -> String {
    format!("{} {noun}{}", grouped(number), if number == 1 { "" } else { "s" })
}

/// With one digit after the point, but never 100.0 for a little less than all.
fn percent(share: f64) -> String {
    let percent = share * 100.0;
    if (99.95..100.0).contains(&percent) {
        return format!("{:.3} %", (percent * 1_000.0).floor() / 1_000.0);
    }
    format!("{percent:.1} %")
}

fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{:.1} kB", bytes as f64 / 1e3),
        1_000_000..1_000_000_000 => format!("{:.1} MB", bytes as f64 / 1e6),
        _ => format!("{:.1} GB", bytes as f64 / 1e9),
    }
}
