//! What S3 says of data that a spec finds there. Not here: what is wrong with it (`core::check`).

use crate::{
    args::Common,
    connect::Connection,
    exit::{Exit, Failed},
    files,
    problems::show,
    stack::Stack,
};
use personalize_core::{check, diagnostic::Diagnostic};
use personalize_engine::cloud::CloudError;

/// What is said where a `version` query has no answer: without it nobody knows what to import.
fn unanswered(error: &CloudError) -> Failed {
    let help = match error.message.contains("No output location") {
        true => {
            "\nhelp: the bucket of the stack is not there yet, and the workgroup has no place for results: name one with `output: s3://BUCKET/PREFIX/`"
        }
        false => "\nhelp: run the query in the console of Athena to see why",
    };
    Failed::new(
        Exit::Other,
        format!("error: a `version` query has no answer\ncaused by: {error}{help}"),
    )
}

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
    if stack.loaded.spec.datasets.iter().any(|(_, dataset)| dataset.query().is_some()) {
        let bucket = stack.loaded.spec.bucket.as_ref().map(|bucket| bucket.name.as_str());
        let versions = files::versions(
            &stack.loaded.spec,
            &stack.files,
            &stack.folder,
            bucket,
            connection.aws(),
        );
        let versions = versions.await.map_err(|error| unanswered(&error))?;
        stack.files.converted.extend(versions);
    }
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
