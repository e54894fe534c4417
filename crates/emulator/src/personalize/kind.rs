//! The kinds of the control plane as data: names on the wire, required members, what may stand in a summary.
//! Facts: the service model 2018-05-22; reference/resources sections 0.2 to 0.9. Not here: behaviour.

/// One kind of resource.
#[derive(Debug)]
pub(super) struct Kind {
    /// As in operations: `DatasetGroup`.
    pub(super) noun: &'static str,
    /// The key that Describe answers under.
    pub(super) envelope: &'static str,
    /// The key that List answers under.
    pub(super) list: &'static str,
    /// The member that holds its ARN.
    pub(super) arn: &'static str,
    /// The member that holds its name.
    pub(super) name: &'static str,
    /// The part of the ARN before the name.
    pub(super) tail: &'static str,
    /// Members that Create must have.
    pub(super) required: &'static [&'static str],
    /// Members that Create may have besides, `tags` aside.
    pub(super) optional: &'static [&'static str],
    /// The member that List filters by; empty for none.
    pub(super) parent: &'static str,
    /// What a summary has besides name, ARN, status and times.
    pub(super) summary: &'static [&'static str],
    /// Whether it has a status.
    pub(super) status: bool,
    /// Whether Describe says why it failed.
    pub(super) failure: bool,
    /// Whether it takes tags.
    pub(super) tags: bool,
}

/// The kind named by the rest of an operation: `CreateCampaign` → `Campaign`, `ListFilters` → `Filter`.
pub(super) fn find(noun: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| kind.noun == noun)
}

/// The kind of a stored record.
pub(super) fn by_tail(tail: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| kind.tail == tail)
}

pub(super) static KINDS: [Kind; 10] = [
    Kind {
        noun: "DatasetGroup",
        envelope: "datasetGroup",
        list: "datasetGroups",
        arn: "datasetGroupArn",
        name: "name",
        tail: "dataset-group",
        required: &["name"],
        optional: &["roleArn", "kmsKeyArn", "domain"],
        parent: "",
        summary: &["domain", "failureReason"],
        status: true,
        failure: true,
        tags: true,
    },
    Kind {
        noun: "Schema",
        envelope: "schema",
        list: "schemas",
        arn: "schemaArn",
        name: "name",
        tail: "schema",
        required: &["name", "schema"],
        optional: &["domain"],
        parent: "",
        summary: &["domain"],
        status: false,
        failure: false,
        tags: false,
    },
    Kind {
        noun: "Dataset",
        envelope: "dataset",
        list: "datasets",
        arn: "datasetArn",
        name: "name",
        tail: "dataset",
        required: &["name", "schemaArn", "datasetGroupArn", "datasetType"],
        optional: &[],
        parent: "datasetGroupArn",
        summary: &["datasetType"],
        status: true,
        failure: false,
        tags: true,
    },
    Kind {
        noun: "DatasetImportJob",
        envelope: "datasetImportJob",
        list: "datasetImportJobs",
        arn: "datasetImportJobArn",
        name: "jobName",
        tail: "dataset-import-job",
        required: &["jobName", "datasetArn", "dataSource"],
        optional: &["roleArn", "importMode", "publishAttributionMetricsToS3"],
        parent: "datasetArn",
        summary: &["importMode", "failureReason"],
        status: true,
        failure: true,
        tags: true,
    },
    Kind {
        noun: "EventTracker",
        envelope: "eventTracker",
        list: "eventTrackers",
        arn: "eventTrackerArn",
        name: "name",
        tail: "event-tracker",
        required: &["name", "datasetGroupArn"],
        optional: &[],
        parent: "datasetGroupArn",
        summary: &[],
        status: true,
        failure: false,
        tags: true,
    },
    Kind {
        noun: "Solution",
        envelope: "solution",
        list: "solutions",
        arn: "solutionArn",
        name: "name",
        tail: "solution",
        required: &["name", "datasetGroupArn"],
        optional: &[
            "performHPO",
            "performAutoML",
            "performAutoTraining",
            "performIncrementalUpdate",
            "recipeArn",
            "eventType",
            "solutionConfig",
        ],
        parent: "datasetGroupArn",
        summary: &["recipeArn"],
        status: true,
        failure: false,
        tags: true,
    },
    Kind {
        noun: "SolutionVersion",
        envelope: "solutionVersion",
        list: "solutionVersions",
        arn: "solutionVersionArn",
        name: "name",
        tail: "solution-version",
        required: &["solutionArn"],
        optional: &["name", "trainingMode"],
        parent: "solutionArn",
        summary: &["trainingMode", "trainingType", "failureReason"],
        status: true,
        failure: true,
        tags: true,
    },
    Kind {
        noun: "Filter",
        envelope: "filter",
        list: "Filters",
        arn: "filterArn",
        name: "name",
        tail: "filter",
        required: &["name", "datasetGroupArn", "filterExpression"],
        optional: &[],
        parent: "datasetGroupArn",
        summary: &["datasetGroupArn", "failureReason"],
        status: true,
        failure: true,
        tags: true,
    },
    Kind {
        noun: "Campaign",
        envelope: "campaign",
        list: "campaigns",
        arn: "campaignArn",
        name: "name",
        tail: "campaign",
        required: &["name", "solutionVersionArn"],
        optional: &["minProvisionedTPS", "campaignConfig"],
        parent: "_solutionArn",
        summary: &["failureReason"],
        status: true,
        failure: true,
        tags: true,
    },
    Kind {
        noun: "Recommender",
        envelope: "recommender",
        list: "recommenders",
        arn: "recommenderArn",
        name: "name",
        tail: "recommender",
        required: &["name", "datasetGroupArn", "recipeArn"],
        optional: &["recommenderConfig"],
        parent: "datasetGroupArn",
        summary: &["datasetGroupArn", "recipeArn", "recommenderConfig"],
        status: true,
        failure: true,
        tags: true,
    },
];
