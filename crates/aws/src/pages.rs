//! Lists page by page. The SDK's paginators end in silence where a token comes again, so that half a list would pass for
//! the whole. Not here: what the lines of a list are.

use crate::error::other;
use personalize_engine::cloud::CloudError;
use std::{collections::BTreeSet, future::Future};

/// All lines of `operation`: `ask` reads the page of a token, `split` takes its lines and the next token. A page may be
/// empty and still have a token; an empty token is none.
///
/// # Errors
/// Those of `ask`; `Other` where a token comes again, as that would never end.
pub(crate) async fn pages<P, T, F: Future<Output = Result<P, CloudError>>>(
    operation: &str,
    ask: impl Fn(Option<String>) -> F,
    split: impl Fn(P) -> (Vec<T>, Option<String>),
) -> Result<Vec<T>, CloudError> {
    let (mut all, mut seen, mut token) = (Vec::new(), BTreeSet::new(), None);
    loop {
        let (lines, next) = split(ask(token).await?);
        all.extend(lines);
        let Some(next) = next.filter(|next| !next.is_empty()) else { return Ok(all) };
        if !seen.insert(next.clone()) {
            let message = "the list has no end: the endpoint gives the same page token again";
            return Err(other(operation, message));
        }
        token = Some(next);
    }
}
