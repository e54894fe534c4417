//! Stale reads: what a read was answered before, and what it may not know yet.
//! Not here: when a read is to be stale; the fault rules say it.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, PoisonError};

use bytes::Bytes;
use http::StatusCode;

/// Answers kept for reads that become stale; the oldest go first.
const KEPT: usize = 4096;

/// How many of the newest resources a stale read may not see.
const NEWEST: usize = 64;

/// A whole answer of a control plane.
#[derive(Debug, Clone)]
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) error: Option<String>,
    pub(crate) body: Bytes,
}

/// The last answer to each read, and the resources that were made last.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    answers: BTreeMap<String, Reply>,
    order: VecDeque<String>,
    newest: VecDeque<String>,
}

/// Whether an operation only reads.
pub(crate) fn is_read(operation: &str) -> bool {
    ["Describe", "List", "Get", "Head"].iter().any(|verb| operation.starts_with(verb))
}

impl Memory {
    /// Notes an answer: of a read for itself, of a write for the ARN that it made.
    pub(crate) fn note(&self, request: String, operation: &str, reply: &Reply) {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        if !is_read(operation) {
            inner.newest.extend(made(&reply.body));
            while inner.newest.len() > NEWEST {
                inner.newest.pop_front();
            }
        } else if inner.answers.insert(request.clone(), reply.clone()).is_none() {
            inner.order.push_back(request);
            if inner.order.len() > KEPT
                && let Some(oldest) = inner.order.pop_front()
            {
                inner.answers.remove(&oldest);
            }
        }
    }

    /// What the same read was answered before.
    pub(crate) fn before(&self, request: &str) -> Option<Reply> {
        let inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        inner.answers.get(request).cloned()
    }

    /// Whether a read that was never made before names a resource that was made lately, so that
    /// a reader who is behind does not know it.
    pub(crate) fn is_too_new(&self, body: &str) -> bool {
        let inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        inner.newest.iter().any(|arn| body.contains(&format!("\"{arn}\"")))
    }
}

/// The ARNs in the answer to a create call: `{"schemaArn": "…"}`.
fn made(body: &[u8]) -> Vec<String> {
    let members: Option<serde_json::Map<_, _>> = serde_json::from_slice(body).ok();
    let arns = members.unwrap_or_default().into_iter().filter_map(|(name, value)| {
        let arn = value.as_str().filter(|_| name.ends_with("Arn"))?;
        Some(arn.to_owned())
    });
    arns.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reply(body: &'static str) -> Reply {
        Reply { status: StatusCode::OK, error: None, body: Bytes::from_static(body.as_bytes()) }
    }

    #[test]
    fn a_read_is_answered_as_before() {
        let memory = Memory::default();
        assert!(memory.before("ListSchemas {}").is_none());
        memory.note("ListSchemas {}".into(), "ListSchemas", &reply("[]"));
        assert_eq!(memory.before("ListSchemas {}").unwrap().body, "[]");
    }

    #[test]
    fn a_new_resource_is_not_known_yet() {
        let memory = Memory::default();
        memory.note(String::new(), "CreateSchema", &reply(r#"{"schemaArn": "arn:a"}"#));
        assert!(memory.is_too_new(r#"{"schemaArn":"arn:a"}"#));
        assert!(!memory.is_too_new(r#"{"schemaArn":"arn:ab"}"#));
    }
}
