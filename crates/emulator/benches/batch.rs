//! Batch inference jobs of growing length over two million interactions of a million users with 10,000 items: how long
//! they take, by the clock and in the processor, and how much memory the process has had at most.
//!
//! `cargo bench -p personalize-emulator --bench batch -- [LINES …]` (100000 300000 1000000 when none are given). Not
//! here: a benchmark that judges; it prints.

use std::error::Error;
use std::fmt::Write;
use std::sync::Arc;
use std::time::Instant;

use personalize_emulator::personalize::Personalize;
use personalize_emulator::query::{Parameters, RESERVED, encode};
use personalize_emulator::{Call, Emulator, EmulatorOptions};
use serde_json::{Value, json};

const REGION: &str = "us-east-1";
const BUCKET: &str = "batch-bench";
const ROLE: &str = "arn:aws:iam::000000000000:role/all";
const USERS: u64 = 1_000_000;
const ITEMS: u64 = 10_000;

type Outcome<T> = Result<T, Box<dyn Error>>;

#[tokio::main]
async fn main() -> Outcome<()> {
    let words = std::env::args().skip(1);
    let mut lengths: Vec<u64> = words.filter_map(|word| word.parse().ok()).collect();
    if lengths.is_empty() {
        lengths = vec![100_000, 300_000, 1_000_000];
    }
    let folder = tempfile::tempdir()?;
    let options = EmulatorOptions { folder: Some(folder.path().into()), ..Default::default() };
    let emulator = Emulator::open(options)?;
    let plane = Personalize::new(Arc::clone(&emulator));
    admit(&emulator)?;
    let version = train(&emulator, &plane).await?;
    println!("trained; peak {} MB", peak()?);
    for length in lengths {
        run(&emulator, &plane, &version, length).await?;
    }
    Ok(())
}

/// A job for so many users.
async fn run(
    emulator: &Emulator,
    plane: &Personalize,
    version: &Value,
    length: u64,
) -> Outcome<()> {
    let mut lines = String::new();
    for user in 0..length {
        writeln!(lines, "{{\"userId\": \"user-{user}\"}}")?;
    }
    emulator.s3.write_object(BUCKET, &format!("in/{length}"), lines.as_bytes())?;
    drop(lines);
    let path = |path: String| json!({"path": format!("s3://{BUCKET}/{path}")});
    let body = json!({"jobName": format!("j{length}"), "solutionVersionArn": version,
        "roleArn": ROLE, "jobInput": {"s3DataSource": path(format!("in/{length}"))},
        "jobOutput": {"s3DataDestination": path(format!("out/{length}/"))}});
    let made = ask(plane, "CreateBatchInferenceJob", body).await?;
    let (began, busy) = (Instant::now(), processor()?);
    let seen = ask(plane, "DescribeBatchInferenceJob", made).await?;
    let (took, status) = (began.elapsed().as_secs_f64(), &seen["batchInferenceJob"]["status"]);
    let busy = processor()? - busy;
    let each = busy * 1e6 / length as f64;
    let peak = peak()?;
    println!(
        "{length} lines: {took:.1} s; {busy:.1} s of processors, {each:.0} µs a line; {status}; peak {peak} MB"
    );
    Ok(())
}

/// A bucket and a role for everything.
fn admit(emulator: &Emulator) -> Outcome<()> {
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

/// Imports the interactions and gives a version that is trained on them.
async fn train(emulator: &Emulator, plane: &Personalize) -> Outcome<Value> {
    let field = |name: &str, kind: &str| json!({"name": name, "type": kind});
    let schema = json!({"type": "record", "name": "Interactions", "version": "1.0",
        "namespace": "com.amazonaws.personalize.schema", "fields": [field("USER_ID", "string"),
            field("ITEM_ID", "string"), field("TIMESTAMP", "long")]});
    let body = json!({"name": "s", "schema": schema.to_string()});
    let schema = ask(plane, "CreateSchema", body).await?["schemaArn"].take();
    let group = ask(plane, "CreateDatasetGroup", json!({"name": "g"})).await?;
    let group = &group["datasetGroupArn"];
    let body = json!({"name": "d", "datasetType": "Interactions", "datasetGroupArn": group,
        "schemaArn": schema});
    let dataset = ask(plane, "CreateDataset", body).await?["datasetArn"].take();
    let mut csv = String::from("USER_ID,ITEM_ID,TIMESTAMP\n");
    for user in 0..USERS {
        for turn in 0..2 {
            let drawn = (user * 2 + turn).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32;
            // Items with small numbers are the popular ones.
            let item = (drawn % ITEMS) * (drawn / ITEMS % ITEMS) / ITEMS;
            writeln!(csv, "user-{user},item-{item},{}", 1_600_000_000 + user % 86_400 + turn)?;
        }
    }
    emulator.s3.write_object(BUCKET, "a.csv", csv.as_bytes())?;
    drop(csv);
    let body = json!({"jobName": "i", "datasetArn": dataset, "roleArn": ROLE,
        "dataSource": {"dataLocation": format!("s3://{BUCKET}/a.csv")}});
    let job = ask(plane, "CreateDatasetImportJob", body).await?;
    ask(plane, "DescribeDatasetImportJob", job).await?;
    let body = json!({"name": "v2", "datasetGroupArn": group, "performAutoTraining": false,
        "recipeArn": "arn:aws:personalize:::recipe/aws-user-personalization-v2"});
    let solution = ask(plane, "CreateSolution", body).await?;
    let version = ask(plane, "CreateSolutionVersion", solution).await?;
    ask(plane, "DescribeSolutionVersion", version.clone()).await?;
    Ok(version["solutionVersionArn"].clone())
}

async fn ask(plane: &Personalize, operation: &str, body: Value) -> Outcome<Value> {
    let (region, account) = (REGION.into(), "000000000000".into());
    let call = Call { operation: operation.into(), region, account, body };
    Ok(plane.handle(&call).await?.unwrap_or_default())
}

/// The seconds that processors have worked for the process, outside of the kernel (Linux).
fn processor() -> Outcome<f64> {
    let text = std::fs::read_to_string("/proc/self/stat")?;
    // The name of the process, in parentheses, may hold anything; what follows is the third field.
    let after = text.rsplit(')').next().unwrap_or_default();
    let ticks: f64 = after.split_whitespace().nth(11).unwrap_or("0").parse()?;
    Ok(ticks / 100.0)
}

/// The most memory that the process has had, in MB (Linux).
fn peak() -> Outcome<u64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.trim().strip_suffix(" kB")).unwrap_or("0");
    Ok(kilobytes.trim().parse::<u64>()? / 1024)
}
