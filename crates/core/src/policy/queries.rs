//! The permissions to run queries of Athena: the calls, the tables' descriptions, and the place of the result. Not here: the data
//! of the tables, whose place no spec says; docs/policies.md says what to add.
//!
//! Sources: Athena user guide, "Access to workgroups", "Fine-grained access to databases and tables" and "Control access to
//! Amazon S3 from Athena".

use super::{grant::Grants, pattern};
use crate::{address::Kind, graph::Graph, spec::query::Query};

const ATHENA: [&str; 4] = [
    "athena:GetQueryExecution",
    "athena:GetQueryResults",
    "athena:StartQueryExecution",
    "athena:StopQueryExecution",
];
const GLUE: [&str; 5] = [
    "glue:BatchGetPartition",
    "glue:GetDatabase",
    "glue:GetPartition",
    "glue:GetPartitions",
    "glue:GetTable",
];
const RESULTS: [&str; 5] = [
    "s3:AbortMultipartUpload",
    "s3:DeleteObject",
    "s3:GetObject",
    "s3:ListMultipartUploadParts",
    "s3:PutObject",
];

/// Adds what the queries of the stack need.
pub(super) fn allow(graph: &Graph, grants: &mut Grants) {
    for node in graph.of(Kind::DataObject) {
        let Some(query) = node.props.get("query") else { continue };
        let Ok(query) = serde_json::from_value::<Query>(query.clone()) else { continue };
        let (partition, scope) = (&graph.scope.partition, &graph.scope);
        let own = |service: &str, resource: &str| {
            format!("arn:{partition}:{service}:{}:{}:{resource}", scope.region, scope.account)
        };
        grants.allow(ATHENA, &[own("athena", &format!("workgroup/{}", query.workgroup))]);
        let database = query.database.as_deref().unwrap_or("*");
        let tables = [
            own("glue", "catalog"),
            own("glue", &format!("database/{database}")),
            own("glue", &format!("table/{database}/*")),
        ];
        grants.allow(GLUE, &tables);
        let place = query.output.unwrap_or_default();
        let (bucket, key) = pattern::place(&place);
        let bucket = graph.scope.bucket(bucket);
        grants.allow(RESULTS, &[format!("{bucket}/{key}*")]);
        grants.allow(["s3:GetBucketLocation", "s3:ListBucket"], &[bucket]);
    }
}
