//! Faults on request: which calls are to go wrong, and how.
//! Not here: the making of a fault on the wire, which the server does.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde::Deserialize;

/// One rule: calls of these operations go wrong in this way, at these times.
///
/// As JSON: `{"operation": "personalize:Create*", "nth": 2, "kind": "throttle"}`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(try_from = "RuleText")]
pub struct FaultRule {
    /// `service:Operation`, with `*` and `?`; without a colon, of any service.
    pub operation: String,
    /// What happens.
    pub fault: Fault,
    /// The matching call that it happens to, counted from 1. Without it, and without
    /// `probability`, every one.
    pub nth: Option<u64>,
    /// How many calls in a row from the `nth` on; 1 when absent.
    pub count: Option<u64>,
    /// The share of matching calls that it happens to, 0 to 1, decided by the seed.
    pub probability: Option<f64>,
}

impl FaultRule {
    /// A rule for every matching call.
    #[must_use]
    pub fn always(operation: &str, fault: Fault) -> Self {
        let operation = operation.into();
        FaultRule { operation, fault, nth: None, count: None, probability: None }
    }

    /// A rule for the nth matching call, counted from 1.
    #[must_use]
    pub fn nth(operation: &str, nth: u64, fault: Fault) -> Self {
        FaultRule { nth: Some(nth), ..Self::always(operation, fault) }
    }
}

/// A rule as it is written: one flat object, where a misspelt member is an error.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleText {
    operation: String,
    kind: String,
    nth: Option<u64>,
    count: Option<u64>,
    probability: Option<f64>,
    status: Option<u16>,
    code: Option<String>,
    millis: Option<u64>,
}

impl TryFrom<RuleText> for FaultRule {
    type Error = String;

    fn try_from(text: RuleText) -> Result<Self, String> {
        let fault = match text.kind.as_str() {
            "throttle" => Fault::Throttle,
            "error" => Fault::Error {
                status: text.status.unwrap_or(500),
                code: text.code.unwrap_or_else(|| "InternalServerError".into()),
            },
            "latency" => Fault::Latency { millis: text.millis.unwrap_or(0) },
            "lost_response" => Fault::LostResponse,
            "reset" => Fault::Reset,
            "hang" => Fault::Hang,
            "stale_read" => Fault::StaleRead,
            "twice" => Fault::Twice,
            other => return Err(format!("unknown fault kind `{other}`; {KINDS}")),
        };
        if !(400..600).contains(&text.status.unwrap_or(500)) {
            return Err("`status` of a fault is between 400 and 599".into());
        }
        let (operation, nth, count, probability) =
            (text.operation, text.nth, text.count, text.probability);
        Ok(FaultRule { operation, fault, nth, count, probability })
    }
}

const KINDS: &str = "it is one of `throttle`, `error`, `latency`, `lost_response`, `reset`, `hang`, `stale_read`, `twice`";

/// What goes wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// The service says that there were too many calls; the handler does not run.
    Throttle,
    /// The service answers with this error; the handler does not run.
    Error {
        /// The HTTP status, 400 to 599.
        status: u16,
        /// The error code.
        code: String,
    },
    /// The answer comes after this much more virtual time.
    Latency {
        /// Milliseconds of virtual time.
        millis: u64,
    },
    /// The handler runs, then the connection is closed without an answer.
    LostResponse,
    /// The connection is closed and the handler does not run.
    Reset,
    /// The connection stays open, nothing is answered and the handler does not run, until the caller gives up: for tests
    /// that kill the caller there.
    Hang,
    /// A read is answered with what the same request was answered before; see `stale`.
    StaleRead,
    /// A schedule is delivered twice, as one that is delivered at least once may be; of the operations of `scheduler` only.
    Twice,
}

/// The rules of one emulator and how often each has matched. Clones share them.
#[derive(Debug, Clone)]
pub struct Faults {
    inner: Arc<Mutex<Inner>>,
}

#[derive(Debug)]
struct Inner {
    seed: u64,
    rules: Vec<(FaultRule, u64)>,
}

/// What is to happen to one call: at most one of the faults that end it, and a delay.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Verdict {
    /// The fault, other than latency.
    pub fault: Option<Fault>,
    /// The sum of the latencies.
    pub latency: Duration,
}

impl Faults {
    /// No faults yet; `seed` decides those that have a probability.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Faults { inner: Arc::new(Mutex::new(Inner { seed, rules: Vec::new() })) }
    }

    /// Reads rules from a JSON array.
    ///
    /// # Errors
    /// When the text is not JSON, or not an array of rules.
    pub fn parse(json: &str) -> Result<Vec<FaultRule>, serde_json::Error> {
        serde_json::from_str(json)
    }

    /// Replaces all rules and begins counting anew.
    pub fn set(&self, rules: Vec<FaultRule>) {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        inner.rules = rules.into_iter().map(|rule| (rule, 0)).collect();
    }

    /// The rules, as they were set.
    #[must_use]
    pub fn rules(&self) -> Vec<FaultRule> {
        let inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        inner.rules.iter().map(|(rule, _)| rule.clone()).collect()
    }

    /// Decides about one call, and counts it for every rule that matches. The first rule whose
    /// time has come gives the fault.
    #[must_use]
    pub fn decide(&self, service: &str, operation: &str) -> Verdict {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        let seed = inner.seed;
        let mut verdict = Verdict::default();
        for (index, (rule, seen)) in inner.rules.iter_mut().enumerate() {
            if !matches(&rule.operation, service, operation) {
                continue;
            }
            *seen += 1;
            if !is_due(rule, *seen, seed ^ (index as u64).rotate_left(32)) {
                continue;
            }
            match &rule.fault {
                Fault::Latency { millis } => verdict.latency += Duration::from_millis(*millis),
                fault if verdict.fault.is_none() => verdict.fault = Some(fault.clone()),
                _ => {}
            }
        }
        verdict
    }
}

fn matches(pattern: &str, service: &str, operation: &str) -> bool {
    match pattern.split_once(':') {
        Some((of, pattern)) => {
            crate::iam::wildcard(of, service) && crate::iam::wildcard(pattern, operation)
        }
        None => crate::iam::wildcard(pattern, operation),
    }
}

fn is_due(rule: &FaultRule, seen: u64, seed: u64) -> bool {
    let in_turn = match rule.nth {
        Some(nth) => seen >= nth && seen - nth < rule.count.unwrap_or(1),
        None => rule.count.is_none_or(|count| seen <= count),
    };
    in_turn && rule.probability.is_none_or(|share| draw(seed, seen) < share)
}

/// A number in 0..1 that depends on the seed and the count only (the SplitMix64 mixing steps), so
/// that a run with the same calls has the same faults.
fn draw(seed: u64, count: u64) -> f64 {
    let mut z = seed.wrapping_add(count.wrapping_mul(0x9E37_79B9_7F4A_7C15));
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^= z >> 31;
    (z >> 11) as f64 / (1_u64 << 53) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(json: &str) -> Faults {
        let faults = Faults::new(7);
        faults.set(Faults::parse(json).unwrap());
        faults
    }

    #[test]
    fn the_nth_matching_call_and_no_other() {
        let faults =
            faults(r#"[{"operation": "personalize:Create*", "nth": 2, "kind": "throttle"}]"#);
        assert_eq!(faults.decide("personalize", "CreateSchema").fault, None);
        assert_eq!(faults.decide("iam", "CreateRole").fault, None);
        assert_eq!(faults.decide("personalize", "CreateFilter").fault, Some(Fault::Throttle));
        assert_eq!(faults.decide("personalize", "CreateFilter").fault, None);
    }

    #[test]
    fn a_probability_is_decided_by_the_seed() {
        let rule = r#"[{"operation": "*", "probability": 0.25, "kind": "error"}]"#;
        let run = || {
            let faults = faults(rule);
            (0..1000).map(|_| faults.decide("s3", "GetObject").fault.is_some()).collect::<Vec<_>>()
        };
        let hits = run().into_iter().filter(|hit| *hit).count();
        assert!((200..300).contains(&hits), "{hits}");
        assert_eq!(run(), run());
    }

    #[test]
    fn latencies_add_to_the_fault() {
        let faults = faults(
            r#"[{"operation": "*", "kind": "latency", "millis": 20},
                {"operation": "Get*", "kind": "reset", "count": 1}]"#,
        );
        let verdict = faults.decide("s3", "GetObject");
        assert_eq!(verdict.fault, Some(Fault::Reset));
        assert_eq!(verdict.latency, Duration::from_millis(20));
        assert_eq!(faults.decide("s3", "GetObject").fault, None);
    }

    #[test]
    fn a_rule_that_means_nothing_is_refused() {
        for (rule, part) in [
            (r#"[{"operation": "*", "kind": "trottle"}]"#, "unknown fault kind `trottle`"),
            (r#"[{"operation": "*", "kind": "reset", "nht": 1}]"#, "nht"),
            (r#"[{"operation": "*", "kind": "error", "status": 200}]"#, "between 400 and 599"),
        ] {
            let message = Faults::parse(rule).unwrap_err().to_string();
            assert!(message.contains(part), "{message}");
        }
    }
}
