//! Cron expressions of six fields: minutes, hours, day of the month, month, day of the week, year.
//! Not here: moments (`zone`).

use jiff::civil::Date;

/// The years that the service takes.
const YEARS: (u16, u16) = (1970, 2199);

const MONTHS: [&str; 12] =
    ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const DAYS: [&str; 7] = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

/// What is wrong with a cron expression.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CronError {
    /// Another number of fields.
    #[error(
        "a cron expression has six fields (minutes, hours, day of the month, month, day of the week, year), this has {0}"
    )]
    Count(usize),
    /// A field.
    #[error("the {field} `{text}` is not {wanted}")]
    Field {
        /// `minutes`.
        field: &'static str,
        /// What stands there.
        text: String,
        /// What may.
        wanted: &'static str,
    },
    /// Both days, or neither.
    #[error("one of day of the month and day of the week has to be `?`, and only one")]
    Days,
    /// No such day ever.
    #[error("this never happens: no year in it has such a day")]
    Never,
}

/// A cron expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cron {
    /// The minutes of an hour, in order.
    pub(super) minutes: Vec<i8>,
    /// The hours of a day, in order.
    pub(super) hours: Vec<i8>,
    months: Vec<u16>,
    years: Vec<u16>,
    day: Day,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Day {
    /// These of the month.
    OfMonth(Vec<u16>),
    /// The last of the month.
    Last,
    /// The last working day of the month.
    LastWorking,
    /// The working day that is nearest to this one, in its month.
    NearestWorking(i8),
    /// These of the week, Sunday being 1.
    OfWeek(Vec<u16>),
    /// The last such day of the month.
    LastOfWeek(u16),
    /// The n-th such day of the month.
    NthOfWeek(u16, u16),
}

/// What a field may hold.
struct Range {
    field: &'static str,
    wanted: &'static str,
    first: u16,
    last: u16,
    names: &'static [&'static str],
}

const MINUTE: Range =
    Range { field: "minutes", wanted: "0 to 59 (`,` `-` `*` `/`)", first: 0, last: 59, names: &[] };
const HOUR: Range =
    Range { field: "hours", wanted: "0 to 23 (`,` `-` `*` `/`)", first: 0, last: 23, names: &[] };
const MONTH_DAY: Range = Range {
    field: "day of the month",
    wanted: "1 to 31 (`,` `-` `*` `?` `/` `L` `W`)",
    first: 1,
    last: 31,
    names: &[],
};
const MONTH: Range = Range {
    field: "month",
    wanted: "1 to 12 or JAN to DEC (`,` `-` `*` `/`)",
    first: 1,
    last: 12,
    names: &MONTHS,
};
const WEEK_DAY: Range = Range {
    field: "day of the week",
    wanted: "1 to 7 or SUN to SAT (`,` `-` `*` `?` `L` `#`)",
    first: 1,
    last: 7,
    names: &DAYS,
};
const YEAR: Range = Range {
    field: "year",
    wanted: "1970 to 2199 (`,` `-` `*` `/`)",
    first: YEARS.0,
    last: YEARS.1,
    names: &[],
};

impl Cron {
    /// Reads the six fields.
    ///
    /// # Errors
    /// [`CronError`] names the field.
    pub fn parse(text: &str) -> Result<Cron, CronError> {
        let fields: Vec<&str> = text.split_whitespace().collect();
        let &[minutes, hours, month_day, month, week_day, year] = &fields[..] else {
            return Err(CronError::Count(fields.len()));
        };
        let narrow = |all: Vec<u16>| all.into_iter().filter_map(|n| i8::try_from(n).ok()).collect();
        let cron = Cron {
            minutes: narrow(MINUTE.values(minutes)?),
            hours: narrow(HOUR.values(hours)?),
            day: day(month_day, week_day)?,
            months: MONTH.values(month)?,
            years: YEAR.values(year)?,
        };
        match cron.can_happen() {
            true => Ok(cron),
            false => Err(CronError::Never),
        }
    }

    /// Whether it fires on this day.
    #[must_use]
    pub fn is_on(&self, date: Date) -> bool {
        let (year, month) = (wide(date.year()), wide(date.month().into()));
        self.years.binary_search(&year).is_ok()
            && self.months.binary_search(&month).is_ok()
            && self.day.is(date)
    }

    /// Whether it fires in every year that the service takes.
    pub(super) fn is_in_every_year(&self) -> bool {
        self.years.len() == usize::from(YEARS.1 - YEARS.0) + 1
    }

    /// Whether one week is like the other.
    pub(super) fn is_weekly(&self) -> bool {
        let is_any_day = match &self.day {
            Day::OfMonth(days) => days.len() == 31,
            Day::OfWeek(_) => true,
            _ => false,
        };
        is_any_day && self.months.len() == 12 && self.is_in_every_year()
    }

    /// The last year in which it may fire.
    pub(super) fn last_year(&self) -> u16 {
        self.years.last().copied().unwrap_or_default()
    }

    /// Whether any day of a leap cycle, or of its years where they are few, is one of it.
    fn can_happen(&self) -> bool {
        let Day::OfMonth(days) = &self.day else { return true };
        let first = days.first().copied().unwrap_or(1);
        let longest = |month: &u16| match month {
            2 if self.years.iter().any(|year| is_leap(*year)) => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        };
        self.months.iter().any(|month| first <= longest(month))
    }
}

fn is_leap(year: u16) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}

/// A part of a date, which is never negative in the years of the service.
fn wide(number: i16) -> u16 {
    u16::try_from(number).unwrap_or_default()
}

fn day(month_day: &str, week_day: &str) -> Result<Day, CronError> {
    match (month_day == "?", week_day == "?") {
        (false, true) => day_of_month(month_day),
        (true, false) => day_of_week(week_day),
        _ => Err(CronError::Days),
    }
}

fn day_of_month(text: &str) -> Result<Day, CronError> {
    match text {
        "L" => Ok(Day::Last),
        "LW" => Ok(Day::LastWorking),
        _ => match text.strip_suffix('W') {
            Some(number) => {
                let number = MONTH_DAY.number(number).ok_or_else(|| MONTH_DAY.wrong(text))?;
                Ok(Day::NearestWorking(i8::try_from(number).unwrap_or(1)))
            }
            None => MONTH_DAY.values(text).map(Day::OfMonth),
        },
    }
}

fn day_of_week(text: &str) -> Result<Day, CronError> {
    let wrong = || WEEK_DAY.wrong(text);
    if text == "L" {
        return Ok(Day::OfWeek(vec![7]));
    }
    if let Some((day, nth)) = text.split_once('#') {
        let nth = nth.parse().ok().filter(|nth| (1..=5).contains(nth)).ok_or_else(wrong)?;
        return Ok(Day::NthOfWeek(WEEK_DAY.number(day).ok_or_else(wrong)?, nth));
    }
    if let Some(day) = text.strip_suffix('L') {
        return Ok(Day::LastOfWeek(WEEK_DAY.number(day).ok_or_else(wrong)?));
    }
    WEEK_DAY.values(text).map(Day::OfWeek)
}

impl Day {
    fn is(&self, date: Date) -> bool {
        let (day, last) = (date.day(), date.days_in_month());
        let week_day = wide((date.weekday().to_sunday_one_offset()).into());
        match self {
            Day::OfMonth(days) => days.binary_search(&wide(day.into())).is_ok(),
            Day::Last => day == last,
            Day::LastWorking => day == nearest_working(date, last),
            Day::NearestWorking(wanted) => *wanted <= last && day == nearest_working(date, *wanted),
            Day::OfWeek(days) => days.binary_search(&week_day).is_ok(),
            Day::LastOfWeek(wanted) => week_day == *wanted && day + 7 > last,
            Day::NthOfWeek(wanted, nth) => {
                week_day == *wanted && wide(i16::from(day - 1) / 7) + 1 == *nth
            }
        }
    }
}

/// The working day nearest to the day `wanted` of the month of `date`, without leaving the month.
fn nearest_working(date: Date, wanted: i8) -> i8 {
    let last = date.days_in_month();
    let Ok(day) = Date::new(date.year(), date.month(), wanted) else { return 0 };
    match day.weekday().to_sunday_one_offset() {
        // Sunday: Monday, or at the end of the month Friday.
        1 if wanted == last => wanted - 2,
        1 => wanted + 1,
        // Saturday: Friday, or on the first Monday.
        7 if wanted == 1 => 3,
        7 => wanted - 1,
        _ => wanted,
    }
}

impl Range {
    /// The values that a field with lists, ranges and steps means, in order.
    fn values(&self, text: &str) -> Result<Vec<u16>, CronError> {
        let mut all = Vec::new();
        for part in text.split(',') {
            all.extend(self.part(part).ok_or_else(|| self.wrong(text))?);
        }
        all.sort_unstable();
        all.dedup();
        Ok(all)
    }

    fn part(&self, text: &str) -> Option<Vec<u16>> {
        let (range, step) = match text.split_once('/') {
            Some((range, step)) => (range, Some(step.parse::<u16>().ok().filter(|s| *s > 0)?)),
            None => (text, None),
        };
        let (first, last) = match range.split_once('-') {
            _ if range == "*" => (self.first, self.last),
            Some((first, last)) => (self.number(first)?, self.number(last)?),
            // `0/15` runs to the end.
            None if step.is_some() => (self.number(range)?, self.last),
            None => (self.number(range)?, self.number(range)?),
        };
        let all = first..=last;
        (first <= last).then(|| all.step_by(step.unwrap_or(1).into()).collect())
    }

    fn number(&self, text: &str) -> Option<u16> {
        let named = self.names.iter().position(|name| name.eq_ignore_ascii_case(text));
        let named = named.and_then(|index| u16::try_from(index).ok()).map(|index| index + 1);
        let digits = || text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok());
        let number = named.or_else(|| digits().flatten())?;
        (self.first..=self.last).contains(&number).then_some(number)
    }

    fn wrong(&self, text: &str) -> CronError {
        CronError::Field { field: self.field, text: text.to_owned(), wanted: self.wanted }
    }
}
