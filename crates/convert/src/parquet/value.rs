//! Values of a column as texts.
//! Not here: which column has which (`leaf`), digits (`whole`).

use super::whole::{self, LONGEST};
use crate::iso::{write_date, write_fraction, write_moment};
use ::parquet::data_type::{ByteArray, FixedLenByteArray, Int96};
use std::io::Write;

/// How values are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// As the type of the file has them.
    Plain,
    Unsigned,
    /// With so many digits after the point.
    Decimal(u32),
    /// Days.
    Date,
    /// The time of a day, in units of which so many are a second.
    Clock(i64),
    /// A moment, in such units since 1970.
    Moment(i64),
    Uuid,
}

/// How moments are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Form {
    pub(crate) kind: Kind,
    /// In whole seconds, rounded down, and not as ISO 8601.
    pub(crate) seconds: bool,
}

/// A value of a Parquet type.
pub(crate) trait Value {
    /// Appends its text.
    fn write(&self, form: Form, out: &mut Vec<u8>);
}

impl Value for bool {
    fn write(&self, _: Form, out: &mut Vec<u8>) {
        out.extend_from_slice(if *self { b"true" } else { b"false" });
    }
}

impl Value for i32 {
    fn write(&self, form: Form, out: &mut Vec<u8>) {
        match form.kind {
            Kind::Unsigned => whole(out, i64::from(self.cast_unsigned())),
            _ => i64::from(*self).write(form, out),
        }
    }
}

impl Value for i64 {
    fn write(&self, form: Form, out: &mut Vec<u8>) {
        match form.kind {
            Kind::Unsigned => unsigned(out, self.cast_unsigned()),
            Kind::Decimal(scale) => decimal(out, i128::from(*self), scale),
            Kind::Date if form.seconds => whole(out, self.saturating_mul(86_400)),
            Kind::Date => write_date(out, *self),
            Kind::Moment(per_second) => {
                let nanoseconds = self.rem_euclid(per_second) * (1_000_000_000 / per_second);
                moment(out, form, self.div_euclid(per_second), nanoseconds);
            }
            Kind::Clock(per_second) => clock(out, *self, per_second),
            Kind::Plain | Kind::Uuid => whole(out, *self),
        }
    }
}

impl Value for Int96 {
    /// Nanoseconds of the day, and the day as astronomers count.
    fn write(&self, form: Form, out: &mut Vec<u8>) {
        const DAY_OF_1970: i64 = 2_440_588;
        let [low, high, day] = *self.data() else { return };
        let of_day = (u64::from(high) << 32 | u64::from(low)).cast_signed();
        let seconds = (i64::from(day) - DAY_OF_1970) * 86_400 + of_day.div_euclid(1_000_000_000);
        moment(out, form, seconds, of_day.rem_euclid(1_000_000_000));
    }
}

impl Value for f32 {
    fn write(&self, _: Form, out: &mut Vec<u8>) {
        // Infallible here and below: a vector takes all.
        let _ = write!(out, "{self}");
    }
}

impl Value for f64 {
    fn write(&self, _: Form, out: &mut Vec<u8>) {
        let _ = write!(out, "{self}");
    }
}

impl Value for ByteArray {
    fn write(&self, form: Form, out: &mut Vec<u8>) {
        bytes(self.data(), form, out);
    }
}

impl Value for FixedLenByteArray {
    fn write(&self, form: Form, out: &mut Vec<u8>) {
        bytes(self.data(), form, out);
    }
}

fn bytes(data: &[u8], form: Form, out: &mut Vec<u8>) {
    match form.kind {
        Kind::Decimal(scale) if data.len() <= 16 => {
            let sign = if data.first().is_some_and(|byte| *byte >= 0x80) { -1 } else { 0 };
            let number = data.iter().fold(sign, |number, byte| number << 8 | i128::from(*byte));
            decimal(out, number, scale);
        }
        Kind::Uuid => {
            for (at, byte) in data.iter().enumerate() {
                if matches!(at, 4 | 6 | 8 | 10) {
                    out.push(b'-');
                }
                let _ = write!(out, "{byte:02x}");
            }
        }
        _ => out.extend_from_slice(data),
    }
}

fn moment(out: &mut Vec<u8>, form: Form, seconds: i64, nanoseconds: i64) {
    if form.seconds {
        whole(out, seconds);
    } else {
        write_moment(out, seconds, nanoseconds as u32);
    }
}

fn clock(out: &mut Vec<u8>, units: i64, per_second: i64) {
    let second = units.div_euclid(per_second);
    let (hour, minute) = (second.div_euclid(3_600), second.rem_euclid(3_600) / 60);
    let _ = write!(out, "{hour:02}:{minute:02}:{:02}", second.rem_euclid(60));
    let nanoseconds = units.rem_euclid(per_second) * (1_000_000_000 / per_second);
    write_fraction(out, nanoseconds as u32);
}

fn decimal(out: &mut Vec<u8>, number: i128, scale: u32) {
    let digits = number.unsigned_abs();
    let unit = 10u128.pow(scale);
    if number < 0 {
        out.push(b'-');
    }
    let _ = match scale {
        0 => write!(out, "{digits}"),
        _ => write!(out, "{}.{:0width$}", digits / unit, digits % unit, width = scale as usize),
    };
}

fn whole(out: &mut Vec<u8>, number: i64) {
    let mut text = [0; LONGEST];
    let begin = whole::signed(number, &mut text);
    out.extend_from_slice(&text[begin..]);
}

fn unsigned(out: &mut Vec<u8>, number: u64) {
    let mut text = [0; LONGEST];
    let begin = whole::unsigned(number, &mut text);
    out.extend_from_slice(&text[begin..]);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(value: impl Value, kind: Kind, seconds: bool) -> String {
        let mut out = Vec::new();
        value.write(Form { kind, seconds }, &mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn values_of_every_kind_are_texts() {
        let plain = |value: i64| text(value, Kind::Plain, false);
        assert_eq!([plain(0), plain(-10), plain(i64::MIN)], ["0", "-10", "-9223372036854775808"]);
        assert_eq!(text(-1i32, Kind::Unsigned, false), "4294967295");
        assert_eq!(text(-1i64, Kind::Unsigned, false), u64::MAX.to_string());
        assert_eq!(text(-1234i64, Kind::Decimal(2), false), "-12.34");
        assert_eq!(text(5i32, Kind::Decimal(3), false), "0.005");
        assert_eq!(text(ByteArray::from(vec![0xff, 0x85]), Kind::Decimal(1), false), "-12.3");
        assert_eq!(text(1i32, Kind::Date, false), "1970-01-02");
        assert_eq!(text(-1i32, Kind::Date, true), "-86400");
        assert_eq!(text(-1i64, Kind::Moment(1_000), true), "-1");
        assert_eq!(text(1_500i64, Kind::Moment(1_000), false), "1970-01-01T00:00:01.5Z");
        assert_eq!(text(3_661_000i32, Kind::Clock(1_000), false), "01:01:01");
        assert_eq!(text(1.0f64, Kind::Plain, false), "1");
        assert_eq!(text(0.1f32, Kind::Plain, false), "0.1");
        assert_eq!(text(true, Kind::Plain, false), "true");
        let mut day = Int96::new();
        day.set_data(1_000_000_000, 0, 2_440_589);
        assert_eq!(text(day, Kind::Moment(1_000_000_000), true), "86401");
        let uuid = FixedLenByteArray::from((0u8..16).collect::<Vec<u8>>());
        assert_eq!(text(uuid, Kind::Uuid, false), "00010203-0405-0607-0809-0a0b0c0d0e0f");
    }
}
