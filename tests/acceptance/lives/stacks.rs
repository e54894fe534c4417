//! The stacks whose lives are led under generated policies, and how they change. Not here: leading them (`life`).

/// A stack, and what happens to it between its first apply and its end.
pub(crate) struct Stack {
    /// What it is called in messages.
    pub(crate) name: &'static str,
    /// The example that it is made of.
    pub(crate) example: &'static str,
    pub(crate) region: &'static str,
    /// What is different from the example from the beginning, to have kinds that it has not.
    pub(crate) before: &'static [Change],
    /// What happens then, in order.
    pub(crate) then: &'static [Event],
}

/// A change of a file.
pub(crate) enum Change {
    /// A text in it takes the place of another.
    Edit(&'static str, &'static str, &'static str),
    /// It is written anew.
    Write(&'static str, fn() -> String),
}

/// What happens in a life.
pub(crate) enum Event {
    /// The spec or the data changes, and is applied.
    Apply(&'static [Change]),
    /// Another command runs, under the policy of a purpose.
    Run(&'static str, &'static [&'static str]),
}

use Change::{Edit, Write};
use Event::{Apply, Run};

const fn spec(from: &'static str, to: &'static str) -> Change {
    Edit("spec.yaml", from, to)
}

/// Removes superseded uploads.
const PRUNE: Event = Run("apply", &["prune", "--auto-approve"]);

/// Jobs, metrics and outputs in Parameter Store.
const JOBS: &str = "
outputs: {ssm: /movies}
metricAttribution:
  metrics: [{eventType: watch, metricName: watched, expression: SUM(Interactions.EVENT_VALUE)}]
batchInference: {weekly: {solution: for-you, input: batch/users.jsonl}}
exports: {nightly: {dataset: interactions, ingestionMode: ALL}}

datasetGroup:";

/// Schedules: one that passes the role of the data, and one that changes a campaign.
const SCHEDULES: &str = "
schedules:
  daily: {cron: \"0 3 * * ? 2099\", import: interactions, from: s3://personalize-example-minimal/new/, importMode: INCREMENTAL}
  peak: {cron: \"0 18 * * ? 2099\", campaign: home, minProvisionedTPS: 5}

campaigns:
";

/// An endpoint with a key, which API Gateway asks directly.
const ENDPOINT: &str = "
endpoint:
  auth: apiKey
  throttle: {rate: 20, burst: 40}
  routes: {home: {campaign: home, numResults: 5}}

campaigns:
";

/// An endpoint that asks through a state machine.
const MACHINE: &str = "
endpoint:
  auth: iam
  via: stepFunctions
  routes: {home: {campaign: home, numResults: 5}}

campaigns:
";

/// Every place that takes a key, jobs of every kind, and places in a bucket that is not the stack's.
const KEYS: &str = "
allow: [data-loss=deletion-job/forget]
metricAttribution:
  metrics: [{eventType: watch, metricName: watched, expression: SAMPLECOUNT()}]
  metricsOutputConfig: {s3DataDestination: {path: s3://elsewhere/metrics/, kmsKeyArn: 'arn:aws:kms:us-east-1:000000000000:key/metrics'}}
batchInference:
  weekly:
    solution: for-you
    input: {path: s3://elsewhere/in/users.jsonl, kmsKeyArn: 'arn:aws:kms:us-east-1:000000000000:key/in'}
    output: {path: s3://elsewhere/weekly/, kmsKeyArn: 'arn:aws:kms:us-east-1:000000000000:key/weekly'}
batchSegments:
  fans:
    solution: fans
    input: batch/items.jsonl
    output: {path: s3://elsewhere/fans/, kmsKeyArn: 'arn:aws:kms:us-east-1:000000000000:key/fans'}
exports:
  nightly:
    dataset: interactions
    ingestionMode: ALL
    output: {path: s3://elsewhere/nightly/, kmsKeyArn: 'arn:aws:kms:us-east-1:000000000000:key/nightly'}
deletions: {forget: {source: s3://elsewhere/in/forget.csv}}

datasetGroup:
  kmsKeyArn: arn:aws:kms:us-east-1:000000000000:key/group
  roleArn: arn:aws:iam::000000000000:role/personalize-example-movies-dev
";

/// What the spec names no longer later, and what allows that.
const LOSSES: &str = "
allow:
  - serving-impact=campaign/side
  - serving-impact=parameter/campaign/side
  - serving-impact=event-tracker
  - serving-impact=parameter/event-tracker
  - serving-impact=filter/by-genre
  - serving-impact=parameter/filter/by-genre
  - data-loss=metric-attribution
  - retrain-cost=solution/similar
outputs: {ssm: /movies}
metricAttribution: {metrics: [{eventType: watch, metricName: watched, expression: SAMPLECOUNT()}]}

datasetGroup:";
const METRICS: &str = "metricAttribution: {metrics: [{eventType: watch, metricName: watched, expression: SAMPLECOUNT()}]}\n";
const SIDE: &str = "
campaigns:
  side: {solution: similar, minProvisionedTPS: 1}
";

/// Interactions that come in parts, of which each is imported once.
const PARTS: &str = "
    source: clicks/
    importMode: INCREMENTAL
    keep: 1";

fn clicks(day: u64) -> String {
    let row = |row: u64| {
        let (user, item) = (row % 50, (row / 50 + row * 7 + day) % 20);
        format!("u{user},i{item},{}\n", 1_700_000_000 + day * 86_400 + row * 60)
    };
    format!("USER_ID,ITEM_ID,TIMESTAMP\n{}", (0..1_100).map(row).collect::<String>())
}

/// More throughput.
const THROUGHPUT: Event = Apply(&[spec("minProvisionedTPS: 1", "minProvisionedTPS: 2")]);

pub(crate) const STACKS: [Stack; 10] = [
    Stack {
        name: "endpoint",
        example: "minimal",
        region: "us-east-1",
        before: &[spec("\ncampaigns:\n", ENDPOINT)],
        then: &[
            Apply(&[spec("numResults: 5", "numResults: 6")]),
            Apply(&[spec("{rate: 20, burst: 40}", "{rate: 30, burst: 60}")]),
            Apply(&[spec("\nbucket:", "\ntags: {team: films}\n\nbucket:")]),
            Apply(&[spec("\ntags: {team: films}\n", "\n")]),
            Apply(&[spec("auth: apiKey", "auth: iam")]),
            Apply(&[spec("auth: iam", "auth: apiKey")]),
        ],
    },
    Stack {
        name: "state machine",
        example: "minimal",
        region: "us-east-1",
        before: &[spec("\ncampaigns:\n", MACHINE)],
        then: &[
            Apply(&[spec("numResults: 5", "numResults: 6")]),
            Apply(&[spec("\nbucket:", "\ntags: {team: films}\n\nbucket:")]),
            Apply(&[spec("\ntags: {team: films}\n", "\n")]),
        ],
    },
    Stack {
        name: "schedules",
        example: "minimal",
        region: "us-east-1",
        before: &[spec("\ncampaigns:\n", SCHEDULES)],
        then: &[
            Apply(&[spec("0 18 * * ? 2099", "0 19 * * ? 2099")]),
            THROUGHPUT,
            Apply(&[spec("\nbucket:", "\ntags: {team: films}\n\nbucket:")]),
            Apply(&[spec("\ntags: {team: films}\n", "\n")]),
        ],
    },
    Stack {
        name: "minimal",
        example: "minimal",
        region: "us-east-1",
        before: &[spec("    source:", "    keep: 1\n    source:")],
        then: &[
            THROUGHPUT,
            Apply(&[spec("\nbucket:", "\ntags: {team: films}\n\nbucket:")]),
            Apply(&[spec("\ntags: {team: films}\n", "\n")]),
            Apply(&[Edit("data/interactions.csv", "\n", "\n\n")]),
            PRUNE,
        ],
    },
    Stack {
        name: "parts",
        example: "minimal",
        region: "us-east-1",
        before: &[
            spec("\n    source: data/interactions.csv", PARTS),
            Write("clicks/day-1.csv", || clicks(1)),
        ],
        then: &[
            Apply(&[Write("clicks/day-2.csv", || clicks(2))]),
            // A changed part is a full import, which supersedes what was there.
            Apply(&[Write("clicks/day-1.csv", || clicks(3))]),
            PRUNE,
        ],
    },
    Stack {
        name: "movies",
        example: "movies",
        region: "ap-northeast-2",
        before: &[],
        then: &[THROUGHPUT, Apply(&[spec("tags: {example: movies}", "tags: {}")])],
    },
    Stack {
        name: "shop",
        example: "shop",
        region: "ap-northeast-2",
        before: &[spec(
            "\nbucket:",
            "\nallow: [serving-impact=recommender/best-sellers]\n\nbucket:",
        )],
        then: &[
            Apply(&[spec(
                "minRecommendationRequestsPerSecond: 1}",
                "minRecommendationRequestsPerSecond: 2}",
            )]),
            Apply(&[spec(
                "minRecommendationRequestsPerSecond: 2}",
                "minRecommendationRequestsPerSecond: 2}\n    running: false",
            )]),
            Apply(&[spec("\n    running: false", "")]),
            Apply(&[spec("tags: {example: shop}", "tags: {}")]),
            Apply(&[spec(
                "  best-sellers:\n    recipe: aws-ecomm-popular-items-by-purchases\n    recommenderConfig: {minRecommendationRequestsPerSecond: 2}\n",
                "",
            )]),
        ],
    },
    Stack {
        name: "jobs",
        example: "movies",
        region: "ap-northeast-2",
        before: &[
            spec("\ndatasetGroup:", JOBS),
            Write("batch/users.jsonl", || "{\"userId\": \"u1\"}\n".into()),
        ],
        then: &[
            Apply(&[spec("ingestionMode: ALL", "ingestionMode: BULK")]),
            Apply(&[spec("metricName: watched", "metricName: seen")]),
            Run("plan", &["output", "batch-inference-job/weekly", "--download", "weekly"]),
            Run("plan", &["output", "export-job/nightly", "--download", "nightly"]),
            THROUGHPUT,
            Apply(&[spec("tags: {example: movies}", "tags: {}")]),
        ],
    },
    Stack {
        name: "keys",
        example: "movies",
        region: "us-east-1",
        before: &[
            // The bucket that is not the stack's lies there.
            spec("region: ap-northeast-2", "region: us-east-1"),
            spec("data/items.csv", "s3://elsewhere/in/items.csv"),
            spec("\ndatasetGroup: {}", KEYS),
            spec(
                "solutions:\n",
                "solutions:\n  fans: {recipe: aws-item-affinity, autoTraining: off}\n",
            ),
            Write("batch/items.jsonl", || "{\"itemId\": \"1\"}\n".into()),
        ],
        then: &[
            Run("plan", &["output", "batch-inference-job/weekly", "--download", "weekly"]),
            Run("plan", &["output", "batch-segment-job/fans", "--download", "fans"]),
            Run("plan", &["output", "export-job/nightly", "--download", "nightly"]),
            Apply(&[spec("s3://elsewhere/metrics/", "s3://elsewhere/kpis/")]),
            Apply(&[spec("autoTraining: off}", "autoTraining: {every: 7 days}}")]),
        ],
    },
    Stack {
        name: "less",
        example: "movies",
        region: "ap-northeast-2",
        before: &[spec("\ndatasetGroup:", LOSSES), spec("\ncampaigns:\n", SIDE)],
        then: &[
            Apply(&[
                spec(METRICS, ""),
                spec("eventTracker: {name: \"movies-clicks-${var.stage}\"}\n", ""),
                spec("  side: {solution: similar, minProvisionedTPS: 1}\n", ""),
                spec("  similar:\n    recipe: aws-similar-items\n    autoTraining: off\n", ""),
                spec(
                    "  by-genre:\n    expression: INCLUDE ItemID WHERE Items.GENRES IN ($GENRES)\n    replace: in-place\n",
                    "",
                ),
            ]),
            Apply(&[spec("      YEAR: int\n", "      YEAR: int\n      RATING: \"float?\"\n")]),
        ],
    },
];
