//! The headers that come after a body in chunks. Not here: how they are read (`chunked`).

use std::sync::{Arc, Mutex, PoisonError};

/// The headers that came after the body, once it has been read. It travels in the request's
/// extensions.
#[derive(Debug, Clone, Default)]
pub(super) struct Trailers {
    inner: Arc<Mutex<Vec<(String, String)>>>,
}

impl Trailers {
    pub(super) fn get(&self) -> Vec<(String, String)> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) fn add(&self, line: &str) {
        if let Some((name, value)) = line.split_once(':') {
            let mut all = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
            all.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
        }
    }
}
