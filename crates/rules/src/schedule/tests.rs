//! Expressions and the moments that they mean, with the days on which clocks change.

use super::*;

fn time(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// The next `count` moments after `after`, as text.
fn next(expression: &str, zone: &str, after: &str, count: usize) -> Vec<String> {
    let expression = Expression::parse(expression).unwrap();
    let (zone, mut at) = (Zone::named(zone).unwrap(), time(after));
    let mut all = Vec::new();
    while let Some(found) = expression.next(&zone, time(after), at).filter(|_| all.len() < count) {
        all.push(found.to_string());
        at = found;
    }
    all
}

#[test]
fn a_cron_expression_means_local_times() {
    let from = "2026-11-28T00:00:00Z";
    assert_eq!(
        next("cron(0 3 * * ? *)", "Asia/Seoul", from, 2),
        ["2026-11-28T18:00:00Z", "2026-11-29T18:00:00Z"]
    );
    assert_eq!(
        next("cron(0 4 ? * SUN *)", "Asia/Seoul", from, 2),
        ["2026-11-28T19:00:00Z", "2026-12-05T19:00:00Z"]
    );
    assert_eq!(
        next("cron(0/30 9-10 ? * MON-FRI *)", "UTC", from, 3),
        ["2026-11-30T09:00:00Z", "2026-11-30T09:30:00Z", "2026-11-30T10:00:00Z"]
    );
    assert_eq!(next("cron(0 0 29 2 ? *)", "UTC", from, 1), ["2028-02-29T00:00:00Z"]);
    assert_eq!(next("cron(0 0 1 1 ? 2027)", "UTC", from, 9), ["2027-01-01T00:00:00Z"]);
}

#[test]
fn days_are_also_the_last_the_nth_and_the_nearest_working_day() {
    let from = "2026-11-01T12:00:00Z";
    for (cron, first) in [
        ("0 0 L * ? *", "2026-11-30T00:00:00Z"),
        ("0 0 15W * ? *", "2026-11-16T00:00:00Z"),
        ("0 0 1W 8 ? *", "2027-08-02T00:00:00Z"),
        ("0 0 LW 1 ? *", "2027-01-29T00:00:00Z"),
        ("0 0 ? * 6#2 *", "2026-11-13T00:00:00Z"),
        ("0 0 ? * FRIL *", "2026-11-27T00:00:00Z"),
        ("0 0 ? * L *", "2026-11-07T00:00:00Z"),
    ] {
        assert_eq!(next(&format!("cron({cron})"), "UTC", from, 1), [first], "{cron}");
    }
}

#[test]
fn a_time_that_the_clock_skips_does_not_happen_and_one_that_it_has_twice_happens_once() {
    // Berlin: 2027-03-28 02:00 is 03:00, 2026-10-25 03:00 is 02:00.
    let spring = next("cron(30 2 * * ? *)", "Europe/Berlin", "2027-03-26T12:00:00Z", 3);
    assert_eq!(spring, ["2027-03-27T01:30:00Z", "2027-03-29T00:30:00Z", "2027-03-30T00:30:00Z"]);
    let autumn = next("cron(30 2 * * ? *)", "Europe/Berlin", "2026-10-24T12:00:00Z", 2);
    assert_eq!(autumn, ["2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"]);
    let nine = next("cron(0 9 * * ? *)", "America/New_York", "2026-10-31T15:00:00Z", 2);
    assert_eq!(nine, ["2026-11-01T14:00:00Z", "2026-11-02T14:00:00Z"]);
}

#[test]
fn a_rate_fires_at_its_start_and_then_by_the_clock() {
    let start = time("2027-03-27T12:00:00Z");
    let rate = Expression::parse("rate(1 day)").unwrap();
    let berlin = Zone::named("Europe/Berlin").unwrap();
    assert_eq!(rate.next(&berlin, start, just_before(start)), Some(start));
    assert_eq!(rate.next(&berlin, start, start), Some(time("2027-03-28T12:00:00Z")));
    assert_eq!(
        rate.last(&berlin, start, time("2027-03-30T11:59:59Z")),
        Some(time("2027-03-29T12:00:00Z"))
    );
    assert_eq!(rate.last(&berlin, start, just_before(start)), None);
    assert_eq!(Rate::parse("7 days").unwrap().to_string(), "rate(7 days)");
    assert_eq!(Rate::parse("1 hours").unwrap().to_string(), "rate(1 hour)");
}

#[test]
fn a_moment_happens_once() {
    assert_eq!(
        next("at(2026-12-01T09:00:00)", "Asia/Seoul", "2026-11-28T00:00:00Z", 5),
        ["2026-12-01T00:00:00Z"]
    );
}

#[test]
fn the_last_moment_is_found_backwards() {
    let cron = Expression::parse("cron(0 22 * * ? *)").unwrap();
    let (start, now) = (time("2026-11-01T00:00:00Z"), time("2026-11-28T12:00:00Z"));
    assert_eq!(cron.last(&Zone::UTC, start, now), Some(time("2026-11-27T22:00:00Z")));
    assert_eq!(cron.last(&Zone::UTC, time("2026-11-28T00:00:00Z"), now), None);
}

#[test]
fn what_is_wrong_is_named() {
    for (text, words) in [
        ("0 3 * * ? *", "`0 3 * * ? *` is neither `cron(…)`, `rate(…)` nor `at(…)`"),
        (
            "cron(0 3 * * *)",
            "a cron expression has six fields (minutes, hours, day of the month, month, day of the week, year), this has 5",
        ),
        (
            "cron(0 3 * * * *)",
            "one of day of the month and day of the week has to be `?`, and only one",
        ),
        ("cron(60 3 * * ? *)", "the minutes `60` is not 0 to 59 (`,` `-` `*` `/`)"),
        (
            "cron(0 3 ? * SUNDAY *)",
            "the day of the week `SUNDAY` is not 1 to 7 or SUN to SAT (`,` `-` `*` `?` `L` `#`)",
        ),
        ("cron(0 3 31 2 ? *)", "this never happens: no year in it has such a day"),
        (
            "cron(0 3 5-2 * ? *)",
            "the day of the month `5-2` is not 1 to 31 (`,` `-` `*` `?` `/` `L` `W`)",
        ),
        ("rate(0 days)", "`0 days` is no rate: a number of minutes, hours or days, at least 1"),
        ("rate(7 weeks)", "`7 weeks` is no rate: a number of minutes, hours or days, at least 1"),
        ("at(2026-12-01)", "`2026-12-01` is no moment: `2026-12-01T09:00:00`, without a time zone"),
    ] {
        assert_eq!(Expression::parse(text).unwrap_err().to_string(), words, "{text}");
    }
    assert!(!is_zone("Asia/Soul") && is_zone("Asia/Seoul") && is_zone("UTC"));
}

#[test]
fn windows_have_one_minute_to_a_day() {
    for (text, minutes) in [
        ("15m", Some(15)),
        ("15 minutes", Some(15)),
        ("1 minute", Some(1)),
        ("24h", Some(1440)),
        ("25h", None),
        ("0m", None),
        ("15", None),
        ("m", None),
    ] {
        assert_eq!(window_minutes(text), minutes, "{text}");
    }
}
