//! Writes SDK values as JSON in the service's own field names; what the service left out stays out.
//! Not here: JSON coming in (`fields`).

use aws_smithy_types::DateTime;
use jiff::Timestamp;
use personalize_core::props::Props;
use serde_json::Value;

/// A JSON object in the making.
#[derive(Debug, Default)]
pub(crate) struct Written(Props);

impl Written {
    /// Nothing yet.
    pub(crate) fn new() -> Self {
        Written::default()
    }

    /// With the field, where it has a value.
    pub(crate) fn with(mut self, name: &str, value: Option<impl Into<Value>>) -> Self {
        if let Some(value) = value {
            self.0.insert(name.into(), value.into());
        }
        self
    }

    /// The object as properties.
    pub(crate) fn props(self) -> Props {
        self.0
    }
}

impl From<Written> for Value {
    fn from(written: Written) -> Value {
        written.0.into()
    }
}

/// One output by name.
pub(crate) fn output(name: &str, value: Option<String>) -> Props {
    Written::new().with(name, value).props()
}

/// A moment as the SDK gives it, to the millisecond: the service sends no more, and the SDK reads its
/// `1542392161.837` as a floating-point number a little below. `None` where it is beyond what can be represented.
pub(crate) fn moment(time: Option<&DateTime>) -> Option<Timestamp> {
    let time = time?;
    let millis = i64::from(time.subsec_nanos().saturating_add(500_000) / 1_000_000);
    Timestamp::from_millisecond(time.secs().checked_mul(1000)?.checked_add(millis)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_absent_is_not_written() {
        let written =
            Written::new().with("a", Some(1)).with("b", None::<String>).with("c", Some(false));
        assert_eq!(Value::from(written), json!({"a": 1, "c": false}));
    }

    #[test]
    fn moments_keep_their_milliseconds() {
        let time = DateTime::from_secs_f64(1_542_392_161.837);
        assert_eq!(moment(Some(&time)).unwrap().to_string(), "2018-11-16T18:16:01.837Z");
        assert_eq!(moment(Some(&DateTime::from_secs(i64::MAX))), None);
    }
}
