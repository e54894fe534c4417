//! Athena: a query whose result becomes an object, and one whose single value is compared.
//! Not here: the SQL, and what follows from a value (the shell).
//!
//! Facts: Amazon Athena API reference, `StartQueryExecution` (a call with the `ClientRequestToken` of an earlier one gives its
//! execution and runs nothing) and the operations beside it; user guide, "Work with query results": the result of a SELECT is
//! CSV with a header at `<output>/<id>.csv`, with a file of metadata beside it.

mod execution;
mod result;

use crate::{
    connect::Aws,
    error::{bug, other},
    fields::Fields,
    query,
    s3::location,
};
use execution::{Ended, Execution};
use personalize_core::{plan::Verb, props::Props, spec::query::Query};
use personalize_engine::cloud::{Call, CloudError, Failure};
use serde_json::{Value, json};

/// Athena, with the operations that are used.
static SERVICE: query::Service = query::Service {
    name: "Athena",
    signing_name: "athena",
    protocol: query::Protocol::Json { version: "1.1", target: "AmazonAthena" },
    operations: personalize_model::athena::OPERATIONS,
};

/// How often an execution of an earlier run is passed over whose result is of no use.
const PASSED_OVER: usize = 20;
/// How much older an execution is at least that an earlier run began, in seconds: clocks differ.
const EARLIER: f64 = 2.0;

/// Where the result of a query is to be.
struct Goal<'g> {
    /// The bucket.
    bucket: &'g str,
    /// The key.
    key: &'g str,
    /// What stands for the query in the metadata of the object.
    hash: &'g str,
}

/// Runs the query, or takes up the execution of a run that was ended, and makes its result the object; answers its entity tag and
/// what the query read.
async fn make(aws: &Aws, query: &Query, goal: &Goal<'_>) -> Result<Props, CloudError> {
    let output = query.output.as_deref();
    let mut token = token(&[goal.hash, output.unwrap_or_default(), goal.bucket, goal.key]);
    for _ in 0..PASSED_OVER {
        let begun = jiff::Timestamp::now().as_millisecond() as f64 / 1000.0;
        let id = execution::start(aws, query, output, Some(&token)).await?;
        let execution = execution::ended(aws, &id).await?;
        // One that this run began has hardly ended when it is first looked at.
        let is_earlier = execution.at_once && execution.submitted < begun - EARLIER;
        let reason = match &execution.ended {
            Ended::Succeeded => match result::take(aws, &execution, query, goal).await {
                Err(error) if error.failure == Failure::NotFound && is_earlier => {
                    "its result is gone".to_owned()
                }
                taken => return taken,
            },
            Ended::Failed(reason) if !is_earlier => return Err(failed(&id, reason)),
            Ended::Failed(reason) => reason.clone(),
        };
        tracing::debug!(id, reason, "the execution of an earlier run is passed over");
        token = self::token(&[&token, &id]);
    }
    Err(other("StartQueryExecution", "every execution of an earlier run with this query failed"))
}

/// A token of 64 digits that stands for the parts.
fn token(parts: &[&str]) -> String {
    let mut hasher = blake3::Hasher::new();
    for part in parts {
        hasher.update(part.as_bytes()).update(b"\0");
    }
    hasher.finalize().to_hex().to_string()
}

fn failed(id: &str, reason: &str) -> CloudError {
    let reason = reason.trim_end_matches('.');
    other("StartQueryExecution", format!("the query failed: {reason} (execution `{id}`)"))
}

/// Makes one write call about an object that is the result of a query.
pub(crate) async fn call(aws: &Aws, call: &Call) -> Result<Props, CloudError> {
    let (bucket, key) = location(&call.locator)?;
    let mut f = Fields::new("PutObject", &call.input);
    f.identity(&["bucket", "key"]);
    let (text, hash) = (f.document("query")?.unwrap_or_default(), f.needed("hash")?);
    f.finish(())?;
    let query = serde_json::from_str(&text).map_err(|error| bug("PutObject", error))?;
    make(aws, &query, &Goal { bucket, key, hash: &hash }).await
}

/// Whether a call is about such an object, and writes it.
pub(crate) fn is_query(call: &Call) -> bool {
    matches!(call.verb, Verb::Create | Verb::Update) && call.input.contains_key("query")
}

fn client(aws: &Aws) -> &query::Client {
    aws.athena_client(&SERVICE)
}

impl Aws {
    /// The single value of `query`, as text. Its result goes to the place that the query names, else to a folder of the
    /// stack in `bucket` where that is there, else where the workgroup says.
    ///
    /// # Errors
    /// What Athena refuses, why the query failed, and a result that is not one value.
    pub async fn query_value(
        &self,
        query: &Query,
        bucket: Option<&str>,
        stack: &str,
    ) -> Result<String, CloudError> {
        let own = match bucket {
            Some(name) if query.output.is_none() => self.own_output(name, stack).await?,
            _ => None,
        };
        let output = query.output.clone().or(own);
        let id = execution::start(self, query, output.as_deref(), None).await?;
        let execution = execution::ended(self, &id).await?;
        if let Ended::Failed(reason) = &execution.ended {
            return Err(failed(&id, reason));
        }
        let input = json!({"QueryExecutionId": id, "MaxResults": 3});
        let answer = client(self).call("GetQueryResults", &input).await?;
        result::remove(self, &execution).await;
        value(&answer["ResultSet"]["Rows"]).ok_or_else(|| {
            other("GetQueryResults", "the `version` query has to give one row with one value")
        })
    }

    async fn own_output(&self, bucket: &str, stack: &str) -> Result<Option<String>, CloudError> {
        use crate::error::{OrCloud, found};
        let answer = self.s3().head_bucket().bucket(bucket).send().await.or_cloud("HeadBucket");
        let folder = personalize_core::kind::bucket::query_results(stack);
        Ok(found(answer)?.map(|_| format!("s3://{bucket}/{folder}")))
    }
}

/// The value of the only cell below the names of the columns.
fn value(rows: &Value) -> Option<String> {
    let [_, row] = rows.as_array()?.as_slice() else { return None };
    let [cell] = row["Data"].as_array()?.as_slice() else { return None };
    Some(cell["VarCharValue"].as_str().unwrap_or("null").to_owned())
}

/// The bucket and the key of the result of an execution.
fn place(execution: &Execution) -> Result<(&str, &str), CloudError> {
    location(&execution.location)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_the_only_cell() {
        let cell = |text: &str| json!({"Data": [{"VarCharValue": text}]});
        assert_eq!(value(&json!([cell("v"), cell("7")])).as_deref(), Some("7"));
        assert_eq!(value(&json!([cell("v"), {"Data": [{}]}])).as_deref(), Some("null"));
        assert_eq!(value(&json!([cell("v")])), None);
        assert_eq!(value(&json!([cell("v"), cell("7"), cell("8")])), None);
    }

    #[test]
    fn tokens_are_as_long_as_athena_wants_them() {
        assert!((32..=128).contains(&token(&["a"]).len()));
        assert_ne!(token(&["a", "b"]), token(&["ab", ""]));
    }
}
