//! Dates in cells where seconds are wanted, in the forms that programs and people write.
//! Not here: seconds (`time`), what is said about it (the check of data).

use super::calendar::{clock, days, number_before};
use super::number;

/// What a text that is a date means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Date {
    /// This second, in UTC where no zone is given.
    Second(i64),
    /// Some day, but day and month may be either, or the time of day is not read.
    Some,
}

const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// Whether a text is a date, with or without a time: `2020-07-31T01:40:59.5Z`, `31.07.2020`, `31-Jul-2020 10:00`.
pub fn date(text: &[u8]) -> Option<Date> {
    let text = std::str::from_utf8(text).ok()?.trim();
    year_first(text).map(Date::Second).or_else(|| year_last(text)).or_else(|| in_words(text))
}

/// A run of digits that is a date: `20200731`, `20200731014059`.
pub fn run_together(value: i64) -> Option<i64> {
    let (day, clock) = match value {
        19_000_101..=21_001_231 => (value, 0),
        19_000_101_000_000..=21_001_231_235_959 => (value / 1_000_000, value % 1_000_000),
        _ => return None,
    };
    let (hour, minute, second) = (clock / 10_000, clock / 100 % 100, clock % 100);
    let within = hour < 24 && minute < 60 && second < 60;
    let seconds = midnight(day / 10_000, day / 100 % 100, day % 100)?;
    within.then_some(seconds + hour * 3_600 + minute * 60 + second)
}

/// `2020-07-31`, `2020/07/31 01:40:59`, `2020-07-31T01:40:59.5Z`; offsets are applied.
fn year_first(text: &str) -> Option<i64> {
    let (year, rest) = number_before(text, 4).filter(|(year, _)| *year >= 1_000)?;
    let (month, rest) = number_before(rest.strip_prefix(['-', '/', '.'])?, 2)?;
    let (day, rest) = number_before(rest.strip_prefix(['-', '/', '.'])?, 2)?;
    let midnight = midnight(year, month, day)?;
    if rest.is_empty() {
        return Some(midnight);
    }
    clock(rest.strip_prefix(['T', 't', ' '])?).map(|within| midnight + within)
}

/// `31.07.2020`, `07/31/2020 10:00`: which of both is the month is known when the other is above 12, or by the points.
fn year_last(text: &str) -> Option<Date> {
    let (first, rest) = number_before(text, 2)?;
    let mark = rest.chars().next().filter(|c| matches!(c, '.' | '/' | '-'))?;
    let (second, rest) = number_before(&rest[1..], 2)?;
    let (year, rest) = number_before(rest.strip_prefix(mark)?, 4)?;
    let whole_year = year >= 1_000 || (10..100).contains(&year);
    let plausible =
        whole_year && first.max(second) <= 31 && first.min(second) <= 12 && first.min(second) >= 1;
    let ended = rest.is_empty() || rest.starts_with([' ', ',', 'T']);
    if !plausible || !ended {
        return None;
    }
    let day_month = match mark {
        _ if year < 1_000 || !rest.is_empty() => None,
        '.' => Some((first, second)),
        _ if first > 12 => Some((first, second)),
        _ if second > 12 => Some((second, first)),
        _ => None,
    };
    let known = day_month.and_then(|(day, month)| midnight(year, month, day));
    Some(known.map_or(Date::Some, Date::Second))
}

/// A month in letters and digits around it: `31-Jul-2020`, `Fri Jul 31 2020`; and `2020-07`.
fn in_words(text: &str) -> Option<Date> {
    if let Some((year, month)) = text.split_once('-')
        && year.len() == 4
        && month.len() == 2
        && let (Some(_), Some(1..=12)) =
            (number::digits(year.as_bytes()), number::digits(month.as_bytes()))
    {
        return Some(Date::Some);
    }
    let words = || text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let month = |word: &str| {
        word.get(..3)
            .is_some_and(|start| MONTHS.iter().any(|name| name.eq_ignore_ascii_case(start)))
            && word.chars().all(char::is_alphabetic)
    };
    let number = |word: &&str| word.bytes().all(|byte| byte.is_ascii_digit());
    let short = text.len() <= 40 && words().count() <= 9;
    (short && words().any(month) && words().filter(number).count() >= 2).then_some(Date::Some)
}

fn midnight(year: i64, month: i64, day: i64) -> Option<i64> {
    let valid = (1..=12).contains(&month) && (1..=31).contains(&day);
    valid.then(|| days(year, month, day) * 86_400)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_seconds() {
        for (text, second) in [
            ("1970-01-01", 0),
            ("2020-07-31", 1_596_153_600),
            ("2020/07/31 01:40:59", 1_596_159_659),
            ("2020-07-31T01:40:59.123Z", 1_596_159_659),
            ("2020-07-31T10:40:59+09:00", 1_596_159_659),
            ("2020-07-30 20:40 -0500", 1_596_159_600),
            ("2000-02-29", 951_782_400),
            ("31.07.2020", 1_596_153_600),
            ("05.07.2020", 1_593_907_200),
            ("07/31/2020", 1_596_153_600),
            ("31/07/2020", 1_596_153_600),
            ("7-31-2020", 1_596_153_600),
        ] {
            assert_eq!(date(text.as_bytes()), Some(Date::Second(second)), "{text}");
        }
        assert_eq!(run_together(20_200_731), Some(1_596_153_600));
        assert_eq!(run_together(20_200_731_014_059), Some(1_596_159_659));
        assert_eq!(run_together(20_201_331), None);
        assert_eq!(run_together(20_200_731_250_000), None);
        assert_eq!(run_together(1_596_153_600), None);
    }

    #[test]
    fn dates_that_may_be_two_or_have_no_second() {
        for text in [
            "07/05/2020",
            "7/31/20 10:00",
            "31/07/2020 10:00",
            "31-Jul-2020",
            "Jul 31, 2020, 10:00 PM",
            "Fri Jul 31 2020 01:40:59 GMT+0000",
            "31 July 2020",
            "2020-07",
        ] {
            assert_eq!(date(text.as_bytes()), Some(Date::Some), "{text}");
        }
    }

    #[test]
    fn other_texts_are_no_dates() {
        for text in [
            "",
            "2020",
            "2020-13-01",
            "2020-07-31x",
            "abc",
            "2020-07-31T",
            "1.2.3",
            "32/13/2020",
            "Mars 4",
            "1/2",
            "maybe",
            "12:30",
            "192.168.10.1",
        ] {
            assert_eq!(date(text.as_bytes()), None, "{text}");
        }
    }
}
