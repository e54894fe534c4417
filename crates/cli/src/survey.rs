//! What S3 says of data that a spec finds there. Not here: what is wrong with it (`core::check`).

use crate::{args::Common, connect::Connection, exit::Failed, files, problems::show, stack::Stack};
use personalize_core::{check, diagnostic::Diagnostic};

/// Adds what `connection` says of data that already lies in S3, and checks that it is there.
pub(crate) async fn survey(
    stack: &mut Stack,
    connection: &Connection,
    common: &Common,
) -> Result<(), Failed> {
    let found = files::survey(&stack.loaded.spec, connection.cloud()).await;
    let found = found.map_err(|error| connection.unreadable(&error))?;
    let before = check::check(&stack.loaded, &stack.files);
    stack.files.sources.extend(found.sources);
    stack.files.left.extend(found.left);
    let mut problems = check::check(&stack.loaded, &stack.files);
    problems.retain(|problem| problem.is_error() || !before.contains(problem));
    if problems.iter().any(Diagnostic::is_error) {
        return Err(show(&problems, &stack.source, common));
    }
    if !problems.is_empty() && !common.quiet {
        errln!("{}", show(&problems, &stack.source, common).report);
    }
    Ok(())
}
