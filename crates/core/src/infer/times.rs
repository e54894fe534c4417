//! How the values of a column say times: seconds and finer units, ISO 8601, dates in other orders, or not at all.
//! Not here: reading one cell (`rules::cell`), and which columns are times (`fields`).

use jiff::fmt::strtime::BrokenDownTime;
use personalize_rules::cell::{
    Timed, number,
    time::{LATEST, Moment, moment, unit_name},
    timed,
};
use std::collections::BTreeMap;

/// Dates in the orders that people and programs write, as patterns of strptime.
const DATES: [&str; 20] = [
    "%d/%m/%Y",
    "%m/%d/%Y",
    "%d.%m.%Y",
    "%d-%m-%Y",
    "%m-%d-%Y",
    "%Y.%m.%d",
    "%Y. %m. %d",
    "%Y년 %m월 %d일",
    "%Y年%m月%d日",
    "%d/%m/%y",
    "%m/%d/%y",
    "%d.%m.%y",
    "%d-%b-%y",
    "%Y%m%d",
    "%d %b %Y",
    "%d-%b-%Y",
    "%d/%b/%Y",
    "%b %d, %Y",
    "%d %B %Y",
    "%B %d, %Y",
];
/// No date with a time is longer.
const LONGEST: usize = 64;
/// What may stand after a date.
const CLOCKS: [&str; 8] =
    ["", " %H:%M", " %H:%M:%S", "T%H:%M:%S", " %I:%M %p", " %I:%M:%S %p", ":%H:%M:%S %z", "%H%M%S"];

/// Dates around their times.
const WHOLE: [&str; 2] = ["%a %b %d %H:%M:%S %z %Y", "%a, %d %b %Y %H:%M:%S %z"];
/// How these begin.
const BEGINNINGS: [&str; 2] = ["%a %b %d", "%a, %d %b %Y"];

/// What most values of a column are, when they are times.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Way {
    /// The word or the pattern for `time`.
    pub(super) word: String,
    /// Another pattern that fits all values as well: day and month may be either.
    pub(super) or: Option<String>,
}

/// The cells of a column, counted by what they say as times.
#[derive(Debug, Clone, Default)]
pub(super) struct Times {
    all: u64,
    /// Cells by the word for them.
    words: BTreeMap<&'static str, u64>,
    /// Cells that are whole seconds already.
    whole: u64,
    /// Cells with a colon, as times of a day have.
    clocked: u64,
    /// Seconds that can hardly be: small numbers.
    implausible: u64,
    /// Cells that fit the patterns that are left.
    dated: u64,
    patterns: Option<Vec<String>>,
    /// Cells whose digits were cut off, so that the second is not known.
    coarse: u64,
    first_bad: String,
    first_coarse: String,
    /// Numbers that are days of spreadsheets from 2000 to 2099. As seconds they would be of a day in 1970.
    days: u64,
}

impl Times {
    /// Counts a cell that is not empty.
    pub(super) fn take(&mut self, cell: &str) {
        self.all += 1;
        let (whole_cell, cell) = (cell, cell.trim());
        self.days += u64::from(is_day(cell));
        self.clocked += u64::from(cell.contains(':'));
        let whole = number::whole(cell.as_bytes()).map(|whole| moment(whole, LATEST));
        if let Some(Moment::Finer(finer)) = whole {
            *self.words.entry(unit(unit_name(finer))).or_default() += 1;
            return;
        }
        let word = match timed(cell) {
            _ if whole == Some(Moment::Seconds) => {
                // With spaces around them they have to be converted.
                self.whole += u64::from(cell == whole_cell);
                "seconds"
            }
            Timed::Seconds => {
                self.implausible += 1;
                return;
            }
            Timed::Second { second, form, .. }
                if form != "dates" && moment(second, LATEST) != Moment::Seconds =>
            {
                self.implausible += 1;
                return;
            }
            Timed::Second { step, form, .. } if form != "dates" => {
                if step > 1 {
                    self.coarse += 1;
                    keep(&mut self.first_coarse, cell);
                }
                unit(form)
            }
            Timed::Second { .. } if is_iso(cell) => "iso",
            _ => return self.date(cell),
        };
        *self.words.entry(word).or_default() += 1;
    }

    fn date(&mut self, cell: &str) {
        let patterns = self.patterns.get_or_insert_with(all_patterns);
        let is_open = patterns.len() > DATES.len();
        if !may_be_date(cell) || is_open && !begins(cell) {
            return keep(&mut self.first_bad, cell);
        }
        let fit: Vec<String> = patterns.iter().filter(|p| fits(p, cell)).cloned().collect();
        if fit.is_empty() {
            return keep(&mut self.first_bad, cell);
        }
        self.dated += 1;
        *patterns = fit;
    }

    /// How most cells say times; none where they are no times.
    pub(super) fn way(&self) -> Option<Way> {
        let most = |count: u64| count * 2 > self.all;
        if self.are_days() {
            return Some(Way { word: "days".to_owned(), or: None });
        }
        if most(self.dated) {
            let patterns = self.patterns.as_deref().unwrap_or_default();
            let word = patterns.first()?.clone();
            return Some(Way { word, or: patterns.get(1).cloned() });
        }
        let (word, _) = self.words.iter().find(|(_, count)| most(**count))?;
        Some(Way { word: (*word).to_owned(), or: None })
    }

    /// Whether every cell is a time that can be, whatever the column is called. Small numbers are no times.
    pub(super) fn are_times(&self) -> bool {
        let times = self.words.values().sum::<u64>() + self.dated;
        self.all > 0 && self.way().is_some() && times * 20 >= self.all * 19
    }

    /// Whether they say more than the day.
    pub(super) fn are_finer_than_days(&self) -> bool {
        self.way().is_some_and(|way| match way.word.as_str() {
            "iso" => self.clocked > 0,
            pattern if pattern.contains('%') => pattern.contains("%H") || pattern.contains("%I"),
            _ => true,
        })
    }

    /// Whether all are whole seconds already, as the service takes them; implausible ones are left to the check of data.
    pub(super) fn are_seconds(&self) -> bool {
        self.implausible + self.whole == self.all && !self.are_days()
    }

    fn are_days(&self) -> bool {
        self.all > 0 && self.days == self.all
    }

    /// Why no seconds can be made of most of the column, with a cell that shows it.
    pub(super) fn fault(&self) -> Option<(&'static str, &str)> {
        let most = |count: u64| count * 2 > self.all;
        // One time alone may really be so round.
        if most(self.coarse) && self.all > 1 {
            return Some(("digits are lost", &self.first_coarse));
        }
        let unknown = self.way().is_none() && !most(self.implausible) && self.all > 0;
        unknown.then_some(("no second can be made of them for sure", &self.first_bad))
    }
}

/// Whether a cell is a number of days since 1899-12-30 that is in this century.
fn is_day(cell: &str) -> bool {
    const CENTURY: std::ops::Range<f64> = 36_526.0..73_051.0;
    let is_plain = cell.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    is_plain && cell.parse().is_ok_and(|days: f64| CENTURY.contains(&days))
}

fn keep(kept: &mut String, cell: &str) {
    if kept.is_empty() {
        *kept = cell.chars().take(40).collect();
    }
}

/// The word for what a cell is in place of whole seconds.
fn unit(form: &str) -> &'static str {
    match form {
        "milliseconds" => "milliseconds",
        "microseconds" => "microseconds",
        "nanoseconds" => "nanoseconds",
        _ => "seconds",
    }
}

/// `2026-01-31…` or `2026/01/31…`: the order that ISO 8601 has.
fn is_iso(cell: &str) -> bool {
    let bytes = cell.as_bytes();
    bytes.len() >= 10
        && bytes[..4].iter().all(u8::is_ascii_digit)
        && matches!(bytes[4], b'-' | b'/')
        && bytes[7] == bytes[4]
}

fn all_patterns() -> Vec<String> {
    let all = DATES.iter().flat_map(|date| CLOCKS.iter().map(move |clock| (date, clock)));
    let fit = |(date, clock): &(&&str, &&str)| **clock != "%H%M%S" || **date == "%Y%m%d";
    let all = all.filter(fit).map(|(date, clock)| format!("{date}{clock}"));
    all.chain(WHOLE.map(str::to_owned)).collect()
}

/// Whether a cell has the digits of a year and a day, and begins like a date. All patterns are tried on few cells, since most
/// columns have no times.
fn may_be_date(cell: &str) -> bool {
    // Months, and days of the week.
    let is_name = |byte: &u8| b"JFMASONDTW".contains(&byte.to_ascii_uppercase());
    let is_first = |byte: &u8| byte.is_ascii_digit() || is_name(byte);
    cell.len() <= LONGEST
        && cell.as_bytes().first().is_some_and(is_first)
        && cell.bytes().filter(u8::is_ascii_digit).count() >= 4
}

/// Whether a cell begins with a date of any pattern, whatever stands after it.
fn begins(cell: &str) -> bool {
    let mut all = DATES.iter().chain(&BEGINNINGS);
    all.any(|date| BrokenDownTime::parse_prefix(date, cell).is_ok())
}

fn fits(pattern: &str, cell: &str) -> bool {
    let Ok(parts) = BrokenDownTime::parse(pattern, cell) else { return false };
    let year = parts.year().is_some_and(|year| (1900..2200).contains(&year));
    year && (parts.to_timestamp().is_ok() || parts.to_datetime().is_ok() || parts.to_date().is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(cells: &[&str]) -> Times {
        let mut times = Times::default();
        cells.iter().for_each(|cell| times.take(cell));
        times
    }

    fn word(cells: &[&str]) -> Option<String> {
        of(cells).way().map(|way| way.word)
    }

    #[test]
    fn the_way_is_told_from_the_values() {
        for (cells, wanted) in [
            (vec!["1.760000000e+09", "1.759999123e+09"], "seconds"),
            (vec!["1700000000", "1700000001"], "seconds"),
            (vec!["1700000000.5", "1700000001.25"], "seconds"),
            (vec!["1700000000123"], "milliseconds"),
            (vec!["1700000000123456"], "microseconds"),
            (vec!["1700000000123456789"], "nanoseconds"),
            (vec!["2026-01-31T10:00:00+09:00", "2026-02-01"], "iso"),
            (vec!["2026/01/31 10:00"], "iso"),
            (vec!["31/01/2026", "01/02/2026"], "%d/%m/%Y"),
            (vec!["01/31/2026 10:05 PM"], "%m/%d/%Y %I:%M %p"),
            (vec!["31.01.2026 10:05"], "%d.%m.%Y %H:%M"),
            (vec!["31-Jan-2026"], "%d-%b-%Y"),
            (vec!["01/31/26 10:05"], "%m/%d/%y %H:%M"),
            (vec![" 1700000000", "1700000001 "], "seconds"),
            (vec!["2026년 1월 31일"], "%Y년 %m월 %d일"),
            (vec!["2026年01月31日 10:05"], "%Y年%m月%d日 %H:%M"),
            (vec!["Sat Jan 31 10:05:00 -0800 2026"], "%a %b %d %H:%M:%S %z %Y"),
            (vec!["20260131", "20260201"], "%Y%m%d"),
            (vec!["20260131101500"], "%Y%m%d%H%M%S"),
        ] {
            assert_eq!(word(&cells).as_deref(), Some(wanted), "{cells:?}");
            assert!(of(&cells).are_times(), "{cells:?}");
        }
    }

    #[test]
    fn few_cells_are_tried_as_dates() {
        for no_date in ["", "watch", "soon", "x1234567", "u12/05/2020", "12.5", "-", "May"] {
            assert!(!may_be_date(no_date), "{no_date}");
        }
        assert!(!may_be_date(&format!("1 {}", "2020".repeat(1_000))));
        // Each of the patterns is one that a cell gets as far as.
        let second = jiff::civil::date(2026, 1, 31).at(22, 15, 0, 0).in_tz("UTC").unwrap();
        for pattern in all_patterns() {
            let cell = second.strftime(&pattern).to_string();
            assert!(
                may_be_date(&cell) && begins(&cell) && fits(&pattern, &cell),
                "{pattern}: {cell}"
            );
        }
    }

    #[test]
    fn day_and_month_that_may_be_either_are_both_told() {
        let way = of(&["07/05/2020", "01/02/2020"]).way().unwrap();
        assert_eq!((way.word.as_str(), way.or.as_deref()), ("%d/%m/%Y", Some("%m/%d/%Y")));
        assert_eq!(of(&["07/05/2020", "01/22/2020"]).way().unwrap().or, None);
    }

    #[test]
    fn days_of_spreadsheets_are_told_where_nothing_else_is_a_time() {
        for cells in [&["45678", "45679"][..], &["45678.4306", "45700.5"]] {
            assert_eq!(word(cells).as_deref(), Some("days"));
            // By its values alone no column is one: prices may be such numbers.
            assert!(
                !of(cells).are_times() && !of(cells).are_seconds() && of(cells).fault().is_none()
            );
        }
        assert_eq!(word(&["45678", "12"]), None);
    }

    #[test]
    fn small_numbers_are_no_times() {
        let session = of(&["0", "80000", "12"]);
        assert!(!session.are_times() && session.are_seconds());
        assert!(of(&["1700000000"]).are_seconds() && !of(&[" 1700000000"]).are_seconds());
        assert!(!of(&["red", "blue"]).are_times());
        assert!(!of(&["12.5", "99.9"]).are_times());
    }

    #[test]
    fn what_is_lost_or_no_time_is_a_fault() {
        assert_eq!(of(&["1.76e+09", "1.75e+09"]).fault(), Some(("digits are lost", "1.76e+09")));
        assert_eq!(of(&["1.76e9"]).fault(), None);
        let unknown = Some(("no second can be made of them for sure", "soon"));
        assert_eq!(of(&["soon", "later", "1700000000"]).fault(), unknown);
        assert_eq!(of(&["soon", "1700000001", "1700000000"]).fault(), None);
    }
}
