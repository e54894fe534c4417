//! The texts about numbers, booleans and times.
//! Not here: other cells (`cell`).

use super::Text;
use crate::about::About;
use personalize_rules::cell::decimal::{Decimal, decimal};
use personalize_rules::cell::{calendar, time};
use personalize_rules::finding::grouped;

pub(super) fn thousands(value: &str) -> Text {
    (
        format!("`{value}` has commas between its thousands"),
        format!("write `{}`", value.replace(',', "")),
    )
}

pub(super) fn decimal_comma(value: &str) -> Text {
    (format!("`{value}` has a decimal comma"), format!("write `{}`", value.replace(',', ".")))
}

pub(super) fn null_word(value: &str, about: About<'_>) -> Text {
    (
        format!("`{value}` is not a value of type {}", about.type_name),
        "leave the cell empty where there is no value, and allow null in the schema".to_owned(),
    )
}

pub(super) fn fraction(value: &str, about: About<'_>) -> Text {
    let type_name = about.type_name;
    if value.contains(['e', 'E']) {
        return exponent(type_name, value);
    }
    let message = format!("`{value}` is not a whole number, but the schema says {type_name}");
    let help = if about.key {
        "write whole seconds (pandas: `astype(\"int64\")`)"
    } else {
        "write whole numbers (pandas: `astype(\"Int64\")`), or make the type `float`"
    };
    (message, help.to_owned())
}

/// A number with an exponent: whether it still has all its digits.
fn exponent(type_name: &str, value: &str) -> Text {
    match decimal(value.as_bytes()) {
        Some(Decimal { whole, step: 1 }) => (
            format!("`{value}` is written with an exponent, but the schema says {type_name}"),
            format!("write `{whole}` (pandas: `astype(\"int64\")` before `to_csv`)"),
        ),
        _ => (
            format!("`{value}` is a number as spreadsheets shorten it; digits are lost"),
            "export the column as a number without decimals, from where it still has all its digits".to_owned(),
        ),
    }
}

pub(super) fn out_of_range(value: &str, about: About<'_>) -> Text {
    let help = match about.type_name {
        "int" => "make the type `long`",
        "float" | "double" => "write a finite number, or make the type `string`",
        _ => "make the type `double`, or `string` for an id",
    };
    (format!("`{value}` is too large for type {}", about.type_name), help.to_owned())
}

pub(super) fn not_a_number(value: &str, about: About<'_>) -> Text {
    (
        format!("`{value}` is not a number, but the schema says {}", about.type_name),
        "write digits only, with a point for fractions: no units, no currency, nothing between thousands".to_owned(),
    )
}

pub(super) fn not_a_boolean(value: &str) -> Text {
    (format!("`{value}` is not a boolean"), "write `True` or `False`, or `1` or `0`".to_owned())
}

pub(super) fn out_of_bounds(value: &str, about: About<'_>, least: i64, greatest: i64) -> Text {
    (
        format!("`{value}` is out of the range of `{}`: {least} to {greatest}", about.name),
        format!("write a whole number from {least} to {greatest}"),
    )
}

pub(super) fn finer(value: &str, unit: i64) -> Text {
    let seconds = whole(value) / unit.max(1);
    (
        format!("`{value}` is a time in {}; the service reads seconds", time::unit_name(unit)),
        format!(
            "divide by {}: write `{seconds}` ({})",
            grouped(unit.unsigned_abs()),
            calendar::day(seconds)
        ),
    )
}

pub(super) fn date(value: &str, second: Option<i64>) -> Text {
    let help = match second {
        Some(second) => format!("write `{second}` (taking a time without zone as UTC)"),
        None => "write whole seconds (pandas: `(pd.to_datetime(column) - pd.Timestamp(0)) // pd.Timedelta(\"1s\")`)"
            .to_owned(),
    };
    (format!("`{value}` is a date; the service reads seconds since 1970"), help)
}

/// `all`: no time of the column is right.
pub(super) fn implausible(value: &str, all: bool) -> Text {
    let day = calendar::day(whole(value));
    if all {
        return (
            format!(
                "no time can be right: `{value}` is {day} as seconds since 1970, and the others are no better"
            ),
            "write seconds since 1970 in UTC; a program may have shortened the numbers".to_owned(),
        );
    }
    (
        format!("`{value}` is {day} as seconds since 1970, which is implausible"),
        "write seconds since 1970 in UTC".to_owned(),
    )
}

/// The number that a cell is; it was found to be one.
fn whole(value: &str) -> i64 {
    value.trim().parse().unwrap_or_default()
}
