//! Whether the event types that a spec counts on occur, and often enough to train on.
//! Not here: counting them (`values`, `training_rows`), other minima (`minima`).

use crate::minima::{self, say};
use crate::options::Options;
use crate::report::{Count, DataReport};
use crate::training_rows::Enough;
use personalize_rules::expected::{EventRole, ExpectedEvent, Training};
use personalize_rules::finding::{DataFinding, suggest};
use personalize_rules::quota;
use personalize_rules::rule::Code;

/// What is said about event types and values. `enough` has one entry for each training of the options.
pub(crate) fn judge(report: &mut DataReport, enough: &[Enough], options: &Options) {
    for (training, enough) in options.trainings.iter().zip(enough) {
        let finding = too_few(report, training, enough).or_else(|| users(training, enough));
        finding.into_iter().for_each(|finding| say(report, finding));
    }
    for event in &options.expected_events {
        expected(report, event).into_iter().for_each(|finding| say(report, finding));
    }
}

/// A training that has too few rows.
fn too_few(report: &DataReport, training: &Training, enough: &Enough) -> Option<DataFinding> {
    let sure = enough.sure.too_few_rows()?;
    let types = &report.summary.event_types;
    let message = format!(
        "{} {}, but {} needs 1,000",
        there_are(sure, training, types),
        of(training),
        training.by
    );
    let code = if training.event.is_some() { Code::PZ5064 } else { Code::PZ5060 };
    let finding = if enough.perhaps.too_few_rows().is_none() {
        let (doubt, help) = doubt(training, types);
        let message = format!("{message}; whether training counts {doubt} too is not documented");
        DataFinding::new(code, message).warning().help(help)
    } else {
        DataFinding::new(code, message).help(remedy(training, types))
    };
    Some(match &training.event {
        Some(name) => finding.column("EVENT_TYPE").value(name),
        None => finding.column("EVENT_VALUE"),
    })
}

/// A training with too few users who come back.
fn users(training: &Training, enough: &Enough) -> Option<DataFinding> {
    let users = enough.sure.too_few_users().filter(|_| enough.perhaps.too_few_users().is_some())?;
    let message = format!(
        "{} two interactions or more {}, but {} needs 25",
        minima::users_have(users),
        of(training),
        training.by
    );
    Some(DataFinding::new(Code::PZ5061, message).help(minima::SAME_USERS))
}

fn there_are(sure: u64, training: &Training, types: &[Count]) -> String {
    let same = |name: &String| {
        types.iter().any(|t| t.value == *name && t.count >= quota::MIN_INTERACTIONS)
    };
    // There would be enough if identical ones did not count once.
    let repeated = training.least_value.is_none() && training.event.as_ref().is_some_and(same);
    let different = if repeated { "different " } else { "" };
    match sure {
        0 => "there are no interactions".to_owned(),
        _ => minima::there_are(sure, &format!("{different}interaction")),
    }
}

/// Which interactions a training counts: "of type `rating` with an `EVENT_VALUE` of 4 or more".
fn of(training: &Training) -> String {
    let event = training.event.iter().map(|name| format!("of type `{name}`"));
    let value = training.least_value.iter();
    let value = value.map(|least| format!("with an `EVENT_VALUE` of {least} or more"));
    event.chain(value).collect::<Vec<_>>().join(" ")
}

/// What may be counted too, and how to make sure.
fn doubt(training: &Training, types: &[Count]) -> (String, String) {
    let other = training.event.as_ref().and_then(|name| otherwise(name, types));
    match other {
        Some(other) => {
            (format!("`{other}`"), format!("write the type in one way: `{other}`, as in the data"))
        }
        None => (
            "interactions without a value".to_owned(),
            "give them values, or leave `eventValueThreshold` out".to_owned(),
        ),
    }
}

fn remedy(training: &Training, types: &[Count]) -> String {
    match &training.event {
        Some(name) if !types.iter().any(|count| count.value == *name) => near(name, types),
        _ if training.least_value.is_some() => {
            "lower `eventValueThreshold`, or collect more".to_owned()
        }
        _ => "collect more of them, or use another event type".to_owned(),
    }
}

/// The same type in another letter case, as the data has it.
fn otherwise<'t>(name: &str, types: &'t [Count]) -> Option<&'t str> {
    let mut values = types.iter().map(|count| count.value.as_str());
    values.find(|value| *value != name && value.eq_ignore_ascii_case(name))
}

fn expected(report: &DataReport, event: &ExpectedEvent) -> Option<DataFinding> {
    let types = &report.summary.event_types;
    let (name, by) = (&event.name, &event.by);
    if types.iter().any(|count| count.value == *name) {
        return None;
    }
    let (message, help) = match (otherwise(name, types), event.role) {
        (Some(other), role) => (
            format!(
                "event type `{name}`, which {by} counts on, occurs only as `{other}`; whether {} letter case is not documented",
                if role == EventRole::Filter { "filters ignore" } else { "training ignores" }
            ),
            format!("write the type in one way: `{other}`, as in the data"),
        ),
        (None, EventRole::Recommended) => (
            format!("event type `{name}`, which is recommended for {by}, does not occur"),
            near(name, types),
        ),
        (None, _) => {
            (format!("event type `{name}`, which {by} names, does not occur"), near(name, types))
        }
    };
    Some(
        DataFinding::new(Code::PZ5064, message)
            .warning()
            .help(help)
            .column("EVENT_TYPE")
            .value(name),
    )
}

/// What the data has in place of a type.
fn near(name: &str, types: &[Count]) -> String {
    if let Some(near) = suggest(name, types.iter().map(|count| count.value.as_str())) {
        return format!("is it `{near}`?");
    }
    let names: Vec<String> =
        types.iter().take(5).map(|count| format!("`{}`", count.value)).collect();
    if names.is_empty() {
        "the data has no event types".to_owned()
    } else {
        format!("the data has {}", names.join(", "))
    }
}
