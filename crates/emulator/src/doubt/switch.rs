//! The switches: their names and answers, and the answers that hold.
//! Not here: what is known of each doubt (`rows`).
//!
//! The answer that is hardest for a client comes first and holds when nothing is said, unless a `mild` clause says why
//! another one does.

use super::{Choice, DoubtError, Switch};

macro_rules! doubts {
    (@default $hardest:ident) => { Self::$hardest };
    (@default $hardest:ident $mild:ident) => { Self::$mild };
    (@mild) => { None };
    (@mild $why:literal) => { Some($why) };
    ($($(#[doc = $about:literal])* $field:ident: $kind:ident = $name:literal {
        $first:ident = $first_word:literal: $first_says:literal,
        $($answer:ident = $word:literal: $says:literal,)+
    } $(=> mild $mild:ident: $why:literal)?)*) => {
        $(
            $(#[doc = $about])*
            #[derive(Debug, Clone, Copy, PartialEq, Eq)]
            pub enum $kind {
                #[doc = $first_says]
                $first,
                $(#[doc = $says] $answer,)+
            }

            impl $kind {
                const ALL: &'static [Self] = &[Self::$first, $(Self::$answer),+];

                fn word(self) -> &'static str {
                    match self {
                        Self::$first => $first_word,
                        $(Self::$answer => $word,)+
                    }
                }
            }

            impl Default for $kind {
                fn default() -> Self {
                    doubts!(@default $first $($mild)?)
                }
            }
        )*

        /// The answer to each doubt that an emulator gives.
        #[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
        pub struct Doubts {
            $($(#[doc = $about])* pub $field: $kind,)*
        }

        impl Doubts {
            /// Sets one answer from `NAME=ANSWER`.
            ///
            /// # Errors
            /// [`DoubtError`], which lists the names or the answers that there are.
            pub fn set(&mut self, text: &str) -> Result<(), DoubtError> {
                let parts = text.split_once('=').map(|(name, answer)| (name.trim(), answer.trim()));
                let (name, answer) = parts.ok_or_else(|| DoubtError::Form(text.into()))?;
                let switch = Switch::find(name)?;
                let known = match switch.name {
                    $($name => {
                        let found = $kind::ALL.iter().find(|it| it.word() == answer);
                        found.map(|found| self.$field = *found)
                    })*
                    _ => None,
                };
                known.ok_or_else(|| switch.no_answer(answer))
            }

            /// The answer to the doubt of a name; `None` when there is no such doubt.
            #[must_use]
            pub fn answer(&self, name: &str) -> Option<&'static str> {
                match name {
                    $($name => Some(self.$field.word()),)*
                    _ => None,
                }
            }
        }

        /// All switches.
        pub static SWITCHES: &[Switch] = &[$(Switch {
            name: $name,
            answers: &[
                Choice { word: $first_word, says: $first_says },
                $(Choice { word: $word, says: $says },)+
            ],
            mild: doubts!(@mild $($why)?),
        },)*];
    };
}

doubts! {
    /// `CreateSolution` before the interactions are imported.
    solution_before_data: SolutionBeforeData = "solution-before-data" {
        Refused = "refused": "CreateSolution is refused until interactions are imported or the group has an event tracker",
        Taken = "taken": "CreateSolution is taken at once",
    }
    /// `CreateFilter` before the data that it reads is there.
    filters_before_data: FiltersBeforeData = "filters-before-data" {
        Refused = "refused": "CreateFilter is refused while a dataset that it reads has no data (interactions: and no event tracker)",
        Taken = "taken": "CreateFilter is taken at once",
    }
    /// A create on a group, dataset or solution that is being made.
    create_on_pending_parent: CreateOnPendingParent = "create-on-pending-parent" {
        Refused = "refused": "it is ResourceInUse until the parent is ACTIVE",
        Taken = "taken": "it is taken",
    }
    /// An update that would change nothing.
    no_op_update: NoOpUpdate = "no-op-update" {
        Refused = "refused": "it is InvalidInput",
        Taken = "taken": "it is carried out like any other",
    }
    /// What an update of a campaign does with the members of `campaignConfig` that are left out.
    update_campaign_config: UpdateCampaignConfig = "update-campaign-config" {
        Replace = "replace": "they are gone",
        Merge = "merge": "they stay",
    }
    /// What an update of a recommender does with the members of `recommenderConfig` that are left out.
    update_recommender_config: UpdateRecommenderConfig = "update-recommender-config" {
        Replace = "replace": "they are gone",
        Merge = "merge": "they stay",
    }
    /// The words for the state of an update that is under way.
    statuses_of_updates: StatusesOfUpdates = "statuses-of-updates" {
        Update = "update": "UPDATE PENDING and UPDATE IN_PROGRESS",
        Create = "create": "CREATE PENDING and CREATE IN_PROGRESS",
    }
    /// What a campaign that follows its solution shows as its version.
    latest: Latest = "latest" {
        Pointer = "pointer": "the pointer that was given, which ends in /$LATEST",
        Version = "version": "the version that it means at the moment",
    }
    /// The name of a solution version that was named when it was made.
    named_version: NamedVersion = "named-version" {
        Prefixed = "prefixed": "it comes back as `<solution>/<name>`",
        Plain = "plain": "it comes back as it was given",
    }
    /// A second solution version of a name that was given.
    version_name_twice: VersionNameTwice = "version-name-twice" {
        Trained = "trained": "it is trained too",
        Refused = "refused": "it is ResourceAlreadyExists",
    } => mild Refused: "the service model declares ResourceAlreadyExists for CreateSolutionVersion, and a given name is all that it can be about"
    /// What DescribeSolution gives back of the configuration.
    echoes: Echoes = "echoes" {
        Renamed = "renamed": "the history length percentiles come back under other names, and defaults are filled in",
        Filled = "filled": "defaults are filled in beside what was sent",
        Sent = "sent": "what was sent, and no more",
    }
    /// When a dataset shows the schema that it is updated to.
    schema_of_update: SchemaOfUpdate = "schema-of-update" {
        AtTheEnd = "at-the-end": "when the update is done",
        AtOnce = "at-once": "with the call",
    }
    /// Whether the names of import jobs are free again when their dataset is gone.
    job_names: JobNames = "job-names" {
        Burnt = "burnt": "they are used up for ever",
        Free = "free": "they are free again",
    }
    /// Whether a delete that is accepted happens.
    deletes: Deletes = "deletes" {
        LostOnce = "lost-once": "the first one of each resource is accepted and nothing happens",
        CarriedOut = "carried-out": "it happens",
    } => mild CarriedOut: "clean-up code that deletes once and waits, as AWS's notebooks have it, would never end"
    /// Whether a dataset group with filters, and the datasets of one, can be deleted.
    filters_hold_the_group: FiltersHoldTheGroup = "filters-hold-the-group" {
        Yes = "yes": "both are ResourceInUse until the filters are gone",
        No = "no": "both can, and the filters go with the group",
    }
    /// The text of ResourceNotFoundException.
    not_found_text: NotFoundText = "not-found-text" {
        Kind = "kind": "The given dataset group does not exist: ARN",
        Arn = "arn": "Resource Arn ARN does not exist.",
    }
    /// A list below a parent that does not exist.
    list_below_missing_parent: ListBelowMissingParent = "list-below-missing-parent" {
        NotFound = "not-found": "it is ResourceNotFound",
        Invalid = "invalid": "it is InvalidInput",
        Empty = "empty": "it is an empty list (but for solution versions, whose model declares ResourceNotFound)",
    }
    /// `ListTagsForResource` of a resource that is being made or deleted.
    tags_of_pending: TagsOfPending = "tags-of-pending" {
        InUse = "in-use": "it is ResourceInUse",
        Given = "given": "the tags are given",
    }
    /// How much a list gives when no size is asked for.
    list_pages: ListPages = "list-pages" {
        Small = "small": "three, and a token for more",
        One = "one": "a hundred, the most that can be asked for",
    }
    /// How many calls of the control plane are taken in a second.
    rate: Rate = "rate" {
        Five = "5": "five; more are ThrottlingException",
        Twenty = "20": "twenty; more are ThrottlingException",
        None = "none": "all",
    } => mild None: "rates are kept by the clock on the wall, and a first look at the emulator would take minutes"
    /// When the columns are noticed that the header of a CSV lacks.
    missing_column: MissingColumn = "missing-column" {
        Call = "call": "CreateDatasetImportJob is refused",
        Job = "job": "the job fails",
    }
    /// When it is noticed that a policy keeps an import out.
    denied_access: DeniedAccess = "denied-access" {
        Call = "call": "CreateDatasetImportJob is refused",
        Job = "job": "the job fails",
    }
    /// What happens to an import whose role or policy is there but has no effect yet.
    young_role_fails: YoungRoleFails = "young-role-fails" {
        Job = "job": "the job is taken and fails",
        Call = "call": "CreateDatasetImportJob is refused",
    }
    /// How many rows of an import may have cells that do not fit, outside of the keys.
    bad_cells: BadCells = "bad-cells" {
        None = "none": "none; the job fails",
        Tenth = "tenth": "a tenth; such cells are taken for empty",
        All = "all": "all; such cells are taken for empty",
    } => mild Tenth: "recorded imports ended well with a few such cells"
    /// A property of a live record without a column.
    live_unknown_property: LiveUnknownProperty = "live-unknown-property" {
        Refused = "refused": "the call is InvalidInput",
        Taken = "taken": "the property is dropped",
    }
    /// A live record without a value for a column that must not be null.
    live_missing_column: LiveMissingColumn = "live-missing-column" {
        Refused = "refused": "the call is InvalidInput",
        Taken = "taken": "the record is kept without it",
    }
    /// An event for a tracker that is being made.
    pending_tracker: PendingTracker = "pending-tracker" {
        Refused = "refused": "PutEvents is InvalidInput until the tracker is ACTIVE",
        Taken = "taken": "the events are taken",
    }
    /// UpdateMetricAttribution that adds a metric whose name the attribution has, and removes that one.
    added_metric: AddedMetric = "added-metric" {
        Refused = "refused": "it is ResourceAlreadyExists: the metric has to be gone before",
        Replaced = "replaced": "the new metric takes its place",
    }
    /// Which of a single record and an imported one with the same id counts.
    same_id: SameId = "same-id" {
        Newest = "newest": "the one that came last",
        Single = "single": "the single one, even when the import is later",
    }
    /// The words for a batch job that is not done.
    batch_statuses: BatchStatuses = "batch-statuses" {
        Short = "short": "PENDING and IN PROGRESS",
        Create = "create": "CREATE PENDING and CREATE IN_PROGRESS",
    } => mild Create: "recorded jobs have these, and AWS's code polls for them"
    /// A batch job whose input does not exist.
    batch_input: BatchInput = "batch-input" {
        Job = "job": "the job is taken and fails",
        Call = "call": "the call is refused",
    }
    /// How many results a line of a batch inference job can have.
    batch_results: BatchResults = "batch-results" {
        OfCampaigns = "500": "500, as many as a campaign gives; more are InvalidInput",
        Any = "any": "any number",
    }
    /// The scores in batch output for items that have none, such as explored ones.
    missing_batch_scores: MissingBatchScores = "missing-batch-scores" {
        Null = "null": "null",
        Zero = "zero": "0.0",
    }
    /// How many files an export writes.
    export_files: ExportFiles = "export-files" {
        Several = "several": "two or more, where there are two records",
        One = "one": "one for a million records",
    }
    /// An export of a dataset that has no records of the kind asked for.
    empty_export: EmptyExport = "empty-export" {
        Fails = "fails": "the job fails",
        Header = "header": "the job succeeds with a file that has a header only",
    }
    /// A context whose key is no column that the interactions have for it.
    unknown_context: UnknownContext = "unknown-context" {
        Refused = "refused": "it is InvalidInput",
        Ignored = "ignored": "the key is ignored",
    }
    /// A campaign or recommender that does not answer yet, or no more.
    inactive_target: InactiveTarget = "inactive-target" {
        Invalid = "invalid": "it is InvalidInput",
        NotFound = "not-found": "it is ResourceNotFound",
    }
    /// A conditional write to S3 that another writer was quicker than.
    lost_race: LostRace = "lost-race" {
        PreconditionFailed = "412": "PreconditionFailed",
        Conflict = "409": "ConditionalRequestConflict, within a second of the other write",
    }
    /// The deletion of a bucket with an upload in parts that was begun and not completed.
    unfinished_uploads: UnfinishedUploads = "unfinished-uploads" {
        Hold = "hold": "it is BucketNotEmpty until the upload is aborted",
        Go = "go": "the upload goes with the bucket",
    }
    /// Calls to S3 right after CreateBucket.
    new_bucket: NewBucket = "new-bucket" {
        Late = "late": "the next two on the bucket are NoSuchBucket",
        There = "there": "the bucket is there",
    } => mild There: "AWS's notebooks set the policy of a bucket in the line after making it"
    /// Whether reads of S3 by the service principal carry aws:SourceAccount and aws:SourceArn.
    bucket_policy_conditions: BucketPolicyConditions = "bucket-policy-conditions" {
        NotSeen = "not-seen": "they do not: StringEquals on them fails, StringEqualsIfExists holds",
        PastItem = "seen": "they do",
    }
}
