//! The rows: each field of each kind, and how the spec changes it alone. Not here: what follows from it (`changes.txt`).

use super::{
    Base,
    Base::{Custom, Domain},
};

/// A field, as `kind.path`, and how it is changed.
pub(super) struct Row {
    pub(super) field: &'static str,
    pub(super) change: Change,
}

/// How a field is changed.
pub(super) enum Change {
    /// By another text in the spec.
    Spec(Base, &'static str, &'static str),
    /// By other content of a source.
    Data(Base, &'static str),
    /// By nothing in a spec alone.
    Fixed(&'static str),
}

const fn spec(field: &'static str, from: &'static str, to: &'static str) -> Row {
    Row { field, change: Change::Spec(Custom, from, to) }
}

const fn domain(field: &'static str, from: &'static str, to: &'static str) -> Row {
    Row { field, change: Change::Spec(Domain, from, to) }
}

const fn data(field: &'static str, source: &'static str) -> Row {
    Row { field, change: Change::Data(Custom, source) }
}

const fn fixed(field: &'static str, why: &'static str) -> Row {
    Row { field, change: Change::Fixed(why) }
}

const OF_GROUP: &str = "the group of the spec; see dataset-group.name";
const QUERIES: &str = "these specs have no query; see tests/plan/queries.rs of core";
const SCHEDULES: &str = "these specs have no schedules; see tests/plan/schedules.rs of core";
const ENDPOINTS: &str = "these specs have no endpoint; see tests/plan/endpoint.rs of core";
const OF_KEY: &str = "follows from the key in the spec";

/// Fields that no call of these specs sends.
pub(super) const WITHOUT_VALUE: [&str; 30] = [
    "bucket.top",
    "data-object.conversion",
    "data-object.lines",
    "data-object.query",
    "schedule.name",
    "schedule.description",
    "schedule.endDate",
    "schedule.flexibleTimeWindow",
    "schedule.groupArn",
    "schedule.groupName",
    "schedule.scheduleExpression",
    "schedule.scheduleExpressionTimezone",
    "schedule.startDate",
    "schedule.state",
    "schedule.target.arn",
    "schedule.target.input",
    "schedule.target.retryPolicy",
    "schedule.target.roleArn",
    "schedule-group.name",
    "endpoint.apiKey",
    "endpoint.auth",
    "endpoint.document",
    "endpoint.documentHash",
    "endpoint.name",
    "endpoint.throttle",
    "endpoint.trackingId",
    "state-machine.definition",
    "state-machine.name",
    "state-machine.roleArn",
    "state-machine.type",
];

pub(super) const ROWS: &[Row] = &[
    spec("bucket.name", "bucket: {name: films-data}", "bucket: {name: films-more}"),
    fixed("bucket.top", "read only"),
    fixed("bucket-policy.bucket", "see bucket.name"),
    spec("bucket-policy.policy", "role: {name: films-role}", "role: {name: films-other}"),
    fixed("role.roleName", "see bucket-policy.policy"),
    fixed("role.assumeRolePolicyDocument", "follows from account and region"),
    fixed("role-policy.roleName", "see bucket-policy.policy"),
    fixed("role-policy.policyName", "a constant"),
    spec(
        "role-policy.policyDocument",
        "    output: s3://films-out/nightly/\n    roleArn: arn:aws:iam::000000000000:role/exports\n",
        "    output: s3://films-out/nightly/\n",
    ),
    fixed("data-object.bucket", "see bucket.name"),
    data("data-object.key", "data/items.csv"),
    fixed("data-object.source", "where the bytes come from; see data-object.key"),
    fixed("data-object.conversion", "see data-object.key"),
    fixed("data-object.lines", "in the hash of the key"),
    fixed("data-object.bytes", "in the hash of the key"),
    fixed("data-object.hash", "in the hash of the key"),
    spec("dataset-group.name", "datasetGroup: {", "datasetGroup: {name: others, "),
    fixed("dataset-group.domain", "another domain takes other schemas and recommenders"),
    spec("dataset-group.roleArn", "role/keys", "role/other"),
    spec("dataset-group.kmsKeyArn", "key/one", "key/two"),
    fixed("schema.name", "holds the hash of the content"),
    spec(
        "schema.schema",
        "YEAR: \"int?\", ",
        "YEAR: \"int?\", LANGUAGE: {type: \"string?\", categorical: true}, ",
    ),
    fixed("schema.domain", "see dataset-group.domain"),
    spec("dataset.name", "films-watched", "films-seen"),
    fixed("dataset.datasetGroupArn", OF_GROUP),
    fixed("dataset.datasetType", OF_KEY),
    spec(
        "dataset.schemaArn",
        "GENRES: {type: \"string?\", categorical: true}",
        "GENRES: \"string?\"",
    ),
    fixed("import-job.jobName", "holds the hash of the data"),
    fixed("import-job.datasetArn", OF_KEY),
    data("import-job.dataSource", "data/actions.csv"),
    spec(
        "import-job.roleArn",
        "role: {name: films-role}",
        "role: {arn: \"arn:aws:iam::000000000000:role/reader\"}",
    ),
    spec("import-job.importMode", "importMode: FULL", "importMode: INCREMENTAL"),
    spec(
        "import-job.publishAttributionMetricsToS3",
        "    publishAttributionMetricsToS3: true\n",
        "",
    ),
    spec("deletion-job.jobName", "{name: forget, ", "{name: erase, "),
    fixed("deletion-job.datasetGroupArn", OF_GROUP),
    data("deletion-job.dataSource", "data/forget.csv"),
    spec("deletion-job.roleArn", "role/forget", "role/other"),
    spec("export-job.jobName", "    name: nightly\n", "    name: daily\n"),
    spec("export-job.datasetArn", "    dataset: interactions\n", "    dataset: items\n"),
    spec("export-job.ingestionMode", "ingestionMode: ALL", "ingestionMode: PUT"),
    spec("export-job.jobOutput", "s3://films-out/nightly/", "s3://films-out/daily/"),
    spec("export-job.roleArn", "role/exports", "role/other"),
    spec("event-tracker.name", "films-clicks", "films-taps"),
    fixed("event-tracker.datasetGroupArn", OF_GROUP),
    spec("metric-attribution.name", "films-metrics", "films-figures"),
    fixed("metric-attribution.datasetGroupArn", OF_GROUP),
    spec(
        "metric-attribution.metrics",
        "SAMPLECOUNT()}]",
        "SAMPLECOUNT()}, {eventType: watch, metricName: minutes, expression: SUM(Interactions.EVENT_VALUE)}]",
    ),
    spec(
        "metric-attribution.metricsOutputConfig.s3DataDestination",
        "output/metrics/",
        "output/figures/",
    ),
    spec("metric-attribution.metricsOutputConfig.roleArn", "role/publisher", "role/other"),
    spec("solution.name", "films-ranking", "films-order"),
    fixed("solution.datasetGroupArn", OF_GROUP),
    spec("solution.recipeArn", "recipe: aws-popularity-count", "recipe: aws-sims"),
    spec("solution.performHPO", "performHPO: true", "performHPO: false"),
    spec("solution.eventType", "    eventType: watch\n", "    eventType: click\n"),
    spec(
        "solution.solutionConfig.eventValueThreshold",
        "eventValueThreshold: 0.5",
        "eventValueThreshold: 0.7",
    ),
    spec(
        "solution.solutionConfig.hpoConfig",
        "maxNumberOfTrainingJobs: 10",
        "maxNumberOfTrainingJobs: 12",
    ),
    spec(
        "solution.solutionConfig.algorithmHyperParameters",
        "apply_recency_bias: true",
        "apply_recency_bias: false",
    ),
    spec(
        "solution.solutionConfig.featureTransformationParameters",
        "percentile: 0.99",
        "percentile: 0.98",
    ),
    spec(
        "solution.solutionConfig.optimizationObjective",
        "objectiveSensitivity: LOW",
        "objectiveSensitivity: HIGH",
    ),
    spec("solution.solutionConfig.trainingDataConfig", "{items: [YEAR]}", "{items: [GENRES]}"),
    spec(
        "solution.performAutoTraining",
        "  fans: {recipe: aws-item-affinity, autoTraining: off}",
        "  fans: {recipe: aws-item-affinity, autoTraining: {every: 7 days}}",
    ),
    spec(
        "solution.performIncrementalUpdate",
        "performIncrementalUpdate: true",
        "performIncrementalUpdate: false",
    ),
    spec("solution.solutionConfig.autoTrainingConfig", "every: 14 days", "every: 7 days"),
    spec("solution.solutionConfig.eventsConfig", "weight: 1.0", "weight: 0.5"),
    fixed("solution-version.name", "holds the hash of the data and of the configuration"),
    fixed("solution-version.solutionArn", OF_KEY),
    spec("solution-version.trainingMode", "training: {mode: FULL}", "training: {mode: UPDATE}"),
    spec("filter.name", "films-unseen", "films-new"),
    fixed("filter.datasetGroupArn", OF_GROUP),
    spec("filter.filterExpression", "IN (\"watch\")'", "IN (\"watch\", \"like\")'"),
    spec("campaign.name", "films-home", "films-start"),
    data("campaign.solutionVersionArn", "data/interactions.csv"),
    spec("campaign.minProvisionedTPS", "minProvisionedTPS: 1", "minProvisionedTPS: 2"),
    spec("campaign.campaignConfig", "WithRecommendations: false}", "WithRecommendations: true}"),
    domain("recommender.name", "name: shop-for-you", "name: shop-yours"),
    fixed("recommender.datasetGroupArn", OF_GROUP),
    domain("recommender.recipeArn", "popular-items-by-views", "popular-items-by-purchases"),
    domain(
        "recommender.recommenderConfig.itemExplorationConfig",
        "explorationWeight: 0.3",
        "explorationWeight: 0.5",
    ),
    domain(
        "recommender.recommenderConfig.minRecommendationRequestsPerSecond",
        "PerSecond: 1",
        "PerSecond: 2",
    ),
    domain(
        "recommender.recommenderConfig.trainingDataConfig",
        "{items: [BRAND]}",
        "{items: [PRICE]}",
    ),
    domain(
        "recommender.recommenderConfig.enableMetadataWithRecommendations",
        "WithRecommendations: false",
        "WithRecommendations: true",
    ),
    spec("batch-inference-job.jobName", "    name: letters\n", "    name: mails\n"),
    spec(
        "batch-inference-job.solutionVersionArn",
        "  mail:\n    name: letters\n    solution: for-you",
        "  mail:\n    name: letters\n    solution: ranking",
    ),
    spec(
        "batch-inference-job.filterArn",
        "data/users.jsonl\n    filter: unseen\n",
        "data/users.jsonl\n",
    ),
    spec("batch-inference-job.numResults", "numResults: 25", "numResults: 30"),
    data("batch-inference-job.jobInput", "data/users.jsonl"),
    spec("batch-inference-job.jobOutput", "s3://films-mail/weekly/", "s3://films-mail/daily/"),
    spec("batch-inference-job.roleArn", "role/batch", "role/other"),
    spec("batch-inference-job.batchInferenceJobConfig", "POPULARITY: 0.1", "POPULARITY: 0.2"),
    spec(
        "batch-inference-job.batchInferenceJobMode",
        "    mode: THEME_GENERATION\n    themeGenerationConfig: {fieldsForThemeGeneration: {itemName: TITLE}}\n",
        "",
    ),
    spec("batch-inference-job.themeGenerationConfig", "itemName: TITLE}}", "itemName: GENRES}}"),
    spec("batch-segment-job.jobName", "    name: fans\n", "    name: lovers\n"),
    spec(
        "batch-segment-job.solutionVersionArn",
        "  fans: {recipe: aws-item-affinity",
        "  fans: {recipe: aws-item-attribute-affinity",
    ),
    spec(
        "batch-segment-job.filterArn",
        "data/items.jsonl\n    filter: grown\n",
        "data/items.jsonl\n",
    ),
    spec("batch-segment-job.numResults", "numResults: 1000", "numResults: 900"),
    data("batch-segment-job.jobInput", "data/items.jsonl"),
    spec("batch-segment-job.jobOutput", "s3://films-fans/weekly/", "s3://films-fans/daily/"),
    spec("batch-segment-job.roleArn", "role/segments", "role/other"),
    spec("parameter.name", "ssm: /films/", "ssm: /cinema/"),
    fixed("parameter.type", "a constant"),
    fixed("parameter.value", "of the service; see event-tracker.name"),
    fixed("data-object.query", QUERIES),
    fixed("schedule.name", SCHEDULES),
    fixed("schedule.description", SCHEDULES),
    fixed("schedule.endDate", SCHEDULES),
    fixed("schedule.flexibleTimeWindow", SCHEDULES),
    fixed("schedule.groupArn", SCHEDULES),
    fixed("schedule.groupName", SCHEDULES),
    fixed("schedule.scheduleExpression", SCHEDULES),
    fixed("schedule.scheduleExpressionTimezone", SCHEDULES),
    fixed("schedule.startDate", SCHEDULES),
    fixed("schedule.state", SCHEDULES),
    fixed("schedule.target.arn", SCHEDULES),
    fixed("schedule.target.input", SCHEDULES),
    fixed("schedule.target.retryPolicy", SCHEDULES),
    fixed("schedule.target.roleArn", SCHEDULES),
    fixed("schedule-group.name", SCHEDULES),
    fixed("endpoint.apiKey", ENDPOINTS),
    fixed("endpoint.auth", ENDPOINTS),
    fixed("endpoint.document", ENDPOINTS),
    fixed("endpoint.documentHash", ENDPOINTS),
    fixed("endpoint.name", ENDPOINTS),
    fixed("endpoint.throttle", ENDPOINTS),
    fixed("endpoint.trackingId", ENDPOINTS),
    fixed("state-machine.definition", ENDPOINTS),
    fixed("state-machine.name", ENDPOINTS),
    fixed("state-machine.roleArn", ENDPOINTS),
    fixed("state-machine.type", ENDPOINTS),
];
