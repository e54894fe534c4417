//! An execution of a query: its start, the wait for its end, and its stop where a run is interrupted. Not here: its result (`result`).

use crate::{
    connect::Aws,
    error::{given, other},
};
use personalize_core::spec::query::Query;
use personalize_engine::cloud::{CloudError, Failure};
use serde_json::{Value, json};
use std::time::Duration;

/// The waits between looks, from the first to the longest.
const WAITS: (Duration, Duration) = (Duration::from_millis(100), Duration::from_secs(5));
/// How often a look that failed for the moment is made again.
const TRIES: u32 = 5;

/// An execution that ended.
#[derive(Debug)]
pub(super) struct Execution {
    /// Where its result lies, `s3://bucket/key`.
    pub(super) location: String,
    /// When it was begun, in seconds since 1970.
    pub(super) submitted: f64,
    /// The bytes that it read, which Athena bills.
    pub(super) scanned: u64,
    /// How it ended.
    pub(super) ended: Ended,
    /// Whether it had ended at the first look.
    pub(super) at_once: bool,
}

/// How an execution ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Ended {
    Succeeded,
    /// It failed or was stopped, for this reason.
    Failed(String),
}

/// Starts a query; answers the id of its execution.
pub(super) async fn start(
    aws: &Aws,
    query: &Query,
    output: Option<&str>,
    token: Option<&str>,
) -> Result<String, CloudError> {
    let input = json!({
        "QueryString": query.text,
        "ClientRequestToken": token,
        "QueryExecutionContext": query.database.as_ref().map(|name| json!({"Database": name})),
        "ResultConfiguration": output.map(|place| json!({"OutputLocation": place})),
        "WorkGroup": query.workgroup,
    });
    let answer = super::client(aws).call("StartQueryExecution", &input).await?;
    given("StartQueryExecution", answer["QueryExecutionId"].as_str().map(str::to_owned))
}

/// Waits until the execution ended.
pub(super) async fn ended(aws: &Aws, id: &str) -> Result<Execution, CloudError> {
    let mut wait = WAITS.0;
    let mut tries = 0;
    loop {
        match super::client(aws).call("GetQueryExecution", &json!({"QueryExecutionId": id})).await {
            Ok(answer) => {
                tries = 0;
                if let Some(execution) = read(&answer["QueryExecution"]) {
                    return Ok(Execution { at_once: wait == WAITS.0, ..execution });
                }
            }
            // The query goes on whatever becomes of a look.
            Err(error) if passes(&error) && tries < TRIES => tries += 1,
            Err(error) => return Err(error),
        }
        tokio::select! {
            () = tokio::time::sleep(wait) => {}
            () = aws.query_stop().asked() => return Err(stopped(aws, id).await),
        }
        wait = (wait * 3 / 2).min(WAITS.1);
    }
}

/// Stops an execution that nobody waits for any more; what is said of it.
async fn stopped(aws: &Aws, id: &str) -> CloudError {
    let input = json!({"QueryExecutionId": id});
    let what = match super::client(aws).call("StopQueryExecution", &input).await {
        Ok(_) => format!("the run was interrupted, and the query was stopped (execution `{id}`)"),
        Err(error) => format!(
            "the run was interrupted, and the query goes on, since it could not be stopped (execution `{id}`): {error}"
        ),
    };
    other("StopQueryExecution", what)
}

fn passes(error: &CloudError) -> bool {
    matches!(error.failure, Failure::Throttled | Failure::Unavailable | Failure::Ambiguous)
}

/// The execution, where it ended.
fn read(answer: &Value) -> Option<Execution> {
    let status = &answer["Status"];
    let reason = status["StateChangeReason"].as_str().unwrap_or("Athena gives no reason");
    let ended = match status["State"].as_str()? {
        "SUCCEEDED" => Ended::Succeeded,
        "FAILED" => Ended::Failed(reason.to_owned()),
        "CANCELLED" => Ended::Failed(format!("it was cancelled: {reason}")),
        _ => return None,
    };
    let location = answer["ResultConfiguration"]["OutputLocation"].as_str();
    Some(Execution {
        location: location.unwrap_or_default().to_owned(),
        submitted: status["SubmissionDateTime"].as_f64().unwrap_or(f64::MAX),
        scanned: answer["Statistics"]["DataScannedInBytes"].as_u64().unwrap_or_default(),
        ended,
        at_once: false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_execution_ends_in_one_of_three_states() {
        let of = |state: &str| {
            read(&json!({"Status": {"State": state, "StateChangeReason": "why"}}))
                .map(|it| it.ended)
        };
        assert_eq!(of("QUEUED"), None);
        assert_eq!(of("SUCCEEDED"), Some(Ended::Succeeded));
        assert_eq!(of("FAILED"), Some(Ended::Failed("why".into())));
        assert_eq!(of("CANCELLED"), Some(Ended::Failed("it was cancelled: why".into())));
    }
}
