//! From what was counted to a summary, and whether it is enough to train.
//! Not here: counting.

use crate::distinct::Ids;
use crate::report::{Count, DataReport, Popularity, Share};
use crate::wording::WITHOUT_ID;
use personalize_rules::finding::{DataFinding, grouped};
use personalize_rules::quota;
use personalize_rules::rule::Code;

/// Share of nulls from which a column says little: the guide recommends 70 % filled (docs/service/data.md,
/// "CSV files").
const NULLS: f64 = 0.3;
/// Recommended distinct values of a categorical column.
const CATEGORIES: u64 = 1_000;

pub(crate) fn say(report: &mut DataReport, finding: DataFinding) {
    report.findings.push(finding);
}

/// `different` is the number of rows that differ, where there are too few, and some are there more than once.
pub(crate) fn rows(report: &mut DataReport, different: Option<u64>) {
    let rows = report.rows;
    if rows < quota::MIN_INTERACTIONS {
        let message = format!("{}, but an import needs 1,000", there_are(rows, "interaction"));
        say(
            report,
            DataFinding::new(Code::PZ5060, message)
                .help("collect more interactions, from a longer time or with more event types"),
        );
    } else if let Some(different) = different {
        let message = format!(
            "there are {} interactions, but only {} different ones, and training needs 1,000",
            grouped(rows),
            grouped(different)
        );
        say(
            report,
            DataFinding::new(Code::PZ5060, message)
                .help("the service keeps one of identical interactions: look for an export or a join that writes rows twice, or collect more"),
        );
    } else if rows < quota::RECOMMENDED_INTERACTIONS {
        let message =
            format!("there are {} interactions; at least 50,000 are recommended", grouped(rows));
        say(
            report,
            DataFinding::new(Code::PZ5063, message)
                .help("it trains, but recommendations get better with more"),
        );
    }
}

pub(crate) fn there_are(count: u64, noun: &str) -> String {
    match count {
        1 => format!("there is 1 {noun}"),
        _ => format!("there are {} {noun}s", grouped(count)),
    }
}

/// What to do when too few users come back.
pub(crate) const SAME_USERS: &str = "collect more interactions of the same users; check that USER_ID is the user and not the session";

pub(crate) fn users_have(count: u64) -> String {
    match count {
        1 => "1 user has".to_owned(),
        _ => format!("{} users have", grouped(count)),
    }
}

/// `different` is the number of users with two rows that differ, where there are too few.
pub(crate) fn users(report: &mut DataReport, different: Option<u64>) {
    let (Some(users), Some(two)) = (report.summary.users, report.summary.users_with_two) else {
        return;
    };
    if users == 0 {
        // No row could be read, or there is no column of users: that is said already.
        return;
    }
    if two < quota::MIN_USERS {
        let message =
            format!("{} two interactions or more, but training needs 25", users_have(two));
        say(report, DataFinding::new(Code::PZ5061, message).help(SAME_USERS));
    } else if let Some(different) = different {
        let message = format!(
            "{} two different interactions or more, but training needs 25",
            users_have(different)
        );
        say(
            report,
            DataFinding::new(Code::PZ5061, message).help(
                "the service keeps one of identical interactions; collect more of the same users",
            ),
        );
    } else if two * 100 < users {
        let message = format!(
            "{} of {} users have two interactions or more, but training needs 1 % of them",
            grouped(two),
            grouped(users),
        );
        say(report, DataFinding::new(Code::PZ5062, message).help("leave out users with a single interaction, or check that USER_ID is the user and not the session"));
    } else if two < quota::RECOMMENDED_USERS {
        let message =
            format!("{} two interactions or more; at least 1,000 are recommended", users_have(two));
        say(
            report,
            DataFinding::new(Code::PZ5063, message)
                .help("it trains, but recommendations get better with more"),
        );
    }
}

/// Ids that programs write for users who are not known, and that may be those of users as well.
const STAND_INS: [&str; 2] = ["0", "-1"];

/// Users that are probably nobody: the id is one of such, a twentieth of all rows has it, and it has ten times as many as
/// another user.
pub(crate) fn nobody(report: &mut DataReport) {
    let (Some(users), rows) = (report.ids("USER_ID"), report.rows) else { return };
    let others = users.len().saturating_sub(1);
    let found = STAND_INS.into_iter().map(|id| (id, users.count(id)));
    let found = found.filter(|(_, count)| {
        others > 0 && count * 20 >= rows && count * others >= 10 * rows.saturating_sub(*count)
    });
    let finding = |(id, count): (&str, u64)| {
        let message = format!(
            "{:.0} % of the rows have the id `{id}`, which programs write for users who are not known; all such rows count as one user",
            count as f64 / rows as f64 * 100.0
        );
        DataFinding::new(Code::PZ5042, message).column("USER_ID").warning().help(WITHOUT_ID)
    };
    let findings: Vec<DataFinding> = found.map(finding).collect();
    report.findings.extend(findings);
}

/// Columns that do not count as optional metadata.
const UNCOUNTED: [&str; 6] = [
    "USER_ID",
    "ITEM_ID",
    "TIMESTAMP",
    "IMPRESSION",
    "RECOMMENDATION_ID",
    "EVENT_ATTRIBUTION_SOURCE",
];

/// Event types and optional columns share a quota; EVENT_TYPE and EVENT_VALUE count as columns (data_rules 1.2).
pub(crate) fn event_quota(report: &mut DataReport) {
    let columns = &report.summary.columns;
    let Some(types) = columns.iter().find(|c| c.name.eq_ignore_ascii_case("EVENT_TYPE")) else {
        return;
    };
    let types = types.distinct.unwrap_or(crate::values::CAP as u64 + 1);
    let counted = |name: &str| !UNCOUNTED.iter().any(|other| other.eq_ignore_ascii_case(name));
    let columns = columns.iter().filter(|column| counted(&column.name)).count() as u64;
    let limit = quota::EVENT_TYPES_AND_COLUMNS.limit;
    if types + columns > limit {
        let message = format!(
            "event types ({types}) and optional columns ({columns}) are more than the {limit} allowed together"
        );
        say(
            report,
            DataFinding::new(Code::PZ5068, message)
                .column("EVENT_TYPE")
                .help("drop rarely used event types or columns"),
        );
    }
}

pub(crate) fn columns(report: &mut DataReport, categorical: &[bool]) {
    let mut findings = Vec::new();
    for (column, categorical) in report.summary.columns.iter().zip(categorical) {
        if column.null_share > NULLS {
            let message = format!(
                "`{}` is empty in {:.0} % of the rows; at most 30 % are recommended",
                column.name,
                column.null_share * 100.0
            );
            findings.push(
                DataFinding::new(Code::PZ5065, message)
                    .column(&column.name)
                    .help("fill it, or leave the column out"),
            );
        }
        if *categorical && column.distinct.is_none_or(|distinct| distinct > CATEGORIES) {
            let many = column.distinct.map_or("more than 10,000".to_owned(), grouped);
            let message = format!(
                "`{}` is categorical and has {many} distinct cells; at most 1,000 values are recommended",
                column.name
            );
            findings.push(DataFinding::new(Code::PZ5066, message).column(&column.name).help("merge rare values, or remove the mark `categorical`; values joined with `|` count one by one"));
        }
    }
    report.findings.extend(findings);
}

/// How interactions are spread over items.
pub(crate) fn popularity(items: &Ids, top: usize) -> Popularity {
    let counts = items.counts();
    let all: u64 = counts.iter().map(|count| u64::from(*count)).sum();
    let share = |many: usize| {
        let first: u64 = counts.iter().take(many).map(|count| u64::from(*count)).sum();
        Share { items: many as u64, share: first as f64 / all.max(1) as f64 }
    };
    let top = items.top(top).into_iter().map(|(value, count)| Count { value, count }).collect();
    Popularity { top, shares: [1, 10, 100, 1_000].map(share).into() }
}
