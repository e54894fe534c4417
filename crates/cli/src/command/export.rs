//! `export`: the spec of a live dataset group. Reads only. Not here: what is in the spec (`core::takeover`).

use crate::{
    args::Common,
    connect::Connection,
    exit::{Exit, Failed},
    taken,
};
use personalize_core::{
    diagnostic::Source,
    graph::Graph,
    takeover::{Facts, export},
};
use personalize_engine::survey::{self, Exported};
use personalize_rules::arn::parse_arn;
use std::path::Path;

/// Writes the spec of the group `name`, which may be an ARN.
pub(crate) async fn run(name: &str, output: &Path, common: &Common) -> Result<Exit, Failed> {
    taken::absent(output)?;
    let connection = Connection::without_spec(common).await?;
    let group = arn(name, &connection)?;
    let (cloud, retry) = (connection.cloud(), connection.retry());
    let nothing = Graph::empty(connection.scope.clone());
    let read = survey::exported(cloud, &nothing, &group, retry).await;
    let Exported { inventory, sources, unread } =
        read.map_err(|error| connection.unreadable(&error))?;
    if let Some(error) = unread {
        errln!(
            "warning: schedules and an endpoint of this stack may be missing: {error}\nhelp: a plan of this spec deletes what it does not name; export it again as somebody who may read them"
        );
    }
    let facts = Facts { scope: &connection.scope, group: &group, sources: &sources };
    let Some(made) = export(&inventory, &facts) else {
        let report = format!(
            "error: there is no dataset group `{name}` in account {}, {}\nhelp: `personalize stacks` lists those that are there; another region is chosen with `--region`",
            connection.scope.account, connection.scope.region
        );
        return Err(Failed::new(Exit::BadSpec, report));
    };
    let source = Source { path: format!("dataset group {name}"), text: String::new() };
    let exit = taken::write(&made, output, &source, common)?;
    view!("next: personalize plan {}", output.display());
    Ok(exit)
}

/// The ARN of the group; one of another account or region is refused.
fn arn(name: &str, connection: &Connection) -> Result<String, Failed> {
    let scope = &connection.scope;
    if !name.starts_with("arn:") {
        return Ok(scope.dataset_group(name));
    }
    let parsed = parse_arn(name).ok().filter(|arn| arn.kind() == Some("dataset-group"));
    let Some(arn) = parsed else {
        let report = format!("error: `{name}` is not the ARN of a dataset group");
        return Err(Failed::new(Exit::BadSpec, report));
    };
    if arn.region != scope.region || arn.account != scope.account {
        let report = format!(
            "error: `{name}` is of account {} and region {}, but the credentials are of {} and {}\nhelp: use the profile of that account, and `--region`",
            arn.account, arn.region, scope.account, scope.region
        );
        return Err(Failed::new(Exit::Stale, report));
    }
    Ok(name.to_owned())
}
