//! An account with a bucket and a role for everything, asked without HTTP, and what its process needs.

use std::error::Error;

use personalize_emulator::personalize::Personalize;
use personalize_emulator::query::{Parameters, RESERVED, encode};
use personalize_emulator::{Call, Emulator};
use serde_json::{Value, json};

const REGION: &str = "us-east-1";
pub(crate) const BUCKET: &str = "bench";
pub(crate) const ROLE: &str = "arn:aws:iam::000000000000:role/all";

pub(crate) type Outcome<T> = Result<T, Box<dyn Error>>;

/// A bucket and a role for everything.
pub(crate) fn admit(emulator: &Emulator) -> Outcome<()> {
    let policy = |mut statement: Value, principal: bool| {
        statement["Effect"] = "Allow".into();
        if principal {
            statement["Principal"] = json!({"Service": "personalize.amazonaws.com"});
        }
        json!({"Version": "2012-10-17", "Statement": [statement]}).to_string()
    };
    let all = json!({"Action": "s3:*", "Resource": "*"});
    let trust = policy(json!({"Action": "sts:AssumeRole"}), true);
    for (operation, document, text) in [
        ("CreateRole", "AssumeRolePolicyDocument", trust),
        ("PutRolePolicy", "PolicyDocument", policy(all, false)),
    ] {
        let text = encode(&text, RESERVED);
        let given = format!("RoleName=all&PolicyName=all&{document}={text}");
        emulator.iam.answer(operation, REGION, &Parameters::parse(&given))?;
    }
    emulator.s3.create_bucket(BUCKET, REGION, None)?;
    let here = json!({"Action": "s3:*",
        "Resource": [format!("arn:aws:s3:::{BUCKET}"), format!("arn:aws:s3:::{BUCKET}/*")]});
    emulator.s3.put_policy(BUCKET, &policy(here, true))?;
    Ok(())
}

/// Imports `a.csv` of the bucket as interactions with these columns (`?` says that null is allowed) and gives the ARN of the group.
pub(crate) async fn import(plane: &Personalize, columns: &[(&str, &str)]) -> Outcome<Value> {
    let fields = columns.iter().map(|(name, kind)| match kind.strip_suffix('?') {
        Some(kind) => json!({"name": name, "type": ["null", kind]}),
        None => json!({"name": name, "type": kind}),
    });
    let schema = json!({"type": "record", "name": "Interactions", "version": "1.0",
        "namespace": "com.amazonaws.personalize.schema", "fields": fields.collect::<Vec<_>>()});
    let body = json!({"name": "s", "schema": schema.to_string()});
    let schema = ask(plane, "CreateSchema", body).await?["schemaArn"].take();
    let group = ask(plane, "CreateDatasetGroup", json!({"name": "g"})).await?;
    let group = group["datasetGroupArn"].clone();
    let body = json!({"name": "d", "datasetType": "Interactions", "datasetGroupArn": group,
        "schemaArn": schema});
    let dataset = ask(plane, "CreateDataset", body).await?["datasetArn"].take();
    let body = json!({"jobName": "i", "datasetArn": dataset, "roleArn": ROLE,
        "dataSource": {"dataLocation": format!("s3://{BUCKET}/a.csv")}});
    let job = ask(plane, "CreateDatasetImportJob", body).await?;
    let seen = ask(plane, "DescribeDatasetImportJob", job).await?;
    match seen["datasetImportJob"]["status"].as_str() {
        Some("ACTIVE") => Ok(group),
        _ => Err(seen.to_string().into()),
    }
}

/// Trains a solution of a group and gives its version.
pub(crate) async fn train(plane: &Personalize, group: &Value) -> Outcome<Value> {
    let body = json!({"name": "v2", "datasetGroupArn": group, "performAutoTraining": false,
        "recipeArn": "arn:aws:personalize:::recipe/aws-user-personalization-v2"});
    let solution = ask(plane, "CreateSolution", body).await?;
    let version = ask(plane, "CreateSolutionVersion", solution).await?;
    let seen = ask(plane, "DescribeSolutionVersion", version.clone()).await?;
    match seen["solutionVersion"]["status"].as_str() {
        Some("ACTIVE") => Ok(version["solutionVersionArn"].clone()),
        _ => Err(seen.to_string().into()),
    }
}

pub(crate) async fn ask(plane: &Personalize, operation: &str, body: Value) -> Outcome<Value> {
    let (region, account) = (REGION.into(), "000000000000".into());
    let call = Call { operation: operation.into(), region, account, body };
    Ok(plane.handle(&call).await?.unwrap_or_default())
}

/// The seconds that processors have worked for the process, outside of the kernel (Linux).
pub(crate) fn processor() -> Outcome<f64> {
    let text = std::fs::read_to_string("/proc/self/stat")?;
    // The name of the process, in parentheses, may hold anything; what follows is the third field.
    let after = text.rsplit(')').next().unwrap_or_default();
    let ticks: f64 = after.split_whitespace().nth(11).unwrap_or("0").parse()?;
    Ok(ticks / 100.0)
}

/// The most memory that the process has had, in MB (Linux).
pub(crate) fn peak() -> Outcome<u64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.trim().strip_suffix(" kB")).unwrap_or("0");
    Ok(kilobytes.trim().parse::<u64>()? / 1024)
}
