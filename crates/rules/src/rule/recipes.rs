//! Problems of recipes and of the configuration of what learns and serves: a row each.
//! Not here: where they are found, and the words of each case.

use super::{Code, Group, rules};

rules! {
    "Recipes and configuration";

    /// The name is the last part of the recipe's ARN, as in `aws-user-personalization-v2`. New recipes of the
    /// service may be missing here.
    PZ3000 Error "there is no such recipe";

    /// Custom recipes train solutions, which campaigns serve. The use cases of the domains (`aws-ecomm-…`,
    /// `aws-vod-…`) are recommenders. Describe it in the other block.
    PZ3001 Error "a recipe for another kind of resource";

    /// The recipe learns from this dataset, and training fails without it. Describe it under `datasets`, with a
    /// source or filled by events.
    PZ3002 Error "a dataset is missing that the recipe needs";

    /// Use cases belong to one domain, and a dataset group has one domain or none, chosen when it is made and never
    /// changed. Recipes for actions are for custom groups.
    PZ3003 Error "recipe and domain do not fit";

    /// The service refuses, or ignores, a configuration that another recipe would take. The help names recipes that
    /// do take it.
    PZ3010 Error "the recipe does not take this block";

    /// Parameters differ from recipe to recipe. The help names the nearest, or all of them.
    PZ3011 Error "the recipe has no such parameter";

    /// `algorithmHyperParameters`, `featureTransformationParameters` and `itemExplorationConfig` each have
    /// parameters of their own.
    PZ3012 Error "a parameter in the wrong block";

    /// Some parameters can only be searched for, by naming them in `hpoConfig` with `performHPO: true`.
    PZ3013 Error "a parameter that cannot be set";

    /// The range and the default are those of the service's guide. Numbers may stand with or without quotes; both
    /// are sent as texts. A warning says that the value is allowed, but written in a form that the guide does not
    /// show (`64.0` for a whole number, `3h` for `3 hours`), below what one of its pages advises, or leaves nothing
    /// to learn from (a least percentile above the greatest).
    PZ3014 Either "the value of a parameter is out of its range";

    /// It names at most three datasets (`INTERACTIONS`, `ITEMS`, `USERS`), each with at most 50 columns. A column
    /// is included or excluded, not both.
    PZ3016 Either "`trainingDataConfig` is not well-formed";

    /// Training always needs `EVENT_TYPE` where the schema has it. To train on one type only, use `eventType`. That
    /// ids and times could be left out is nowhere said, so that this is a warning.
    PZ3017 Either "a column that cannot be left out";

    /// `eventValueThreshold` leaves out events whose `EVENT_VALUE` is smaller, and so is a number. In requests of
    /// the service it is a number in a text for the whole solution, and a plain number for one event type.
    PZ3018 Error "the threshold is not a number";

    /// `hpoConfig` counts only with `performHPO: true`, and the service does not support an objective of your own
    /// at present.
    PZ3019 Warning "a search that has no effect";

    /// A search runs at most 40 trainings, at most 10 of them at once. Every one of them is billed.
    PZ3020 Error "the size of a search";

    /// The range names no parameter, or one that cannot be searched for, stands in the list for another type, or
    /// begins above its end. The guide sends all three lists of ranges, empty where there is nothing to search.
    PZ3021 Either "a range of a search is wrong";

    /// `eventParametersList` has one to ten entries, each with an event type of its own and a weight from 0 to 1.
    /// Only the ratios of the weights matter.
    PZ3022 Either "weights of events are not well-formed";

    /// `itemAttribute` is the name of a column. `objectiveSensitivity` is `LOW`, `MEDIUM`, `HIGH` or `OFF`. The
    /// higher, the more the objective counts against relevance.
    PZ3023 Error "the objective is not well-formed";

    /// The service takes a rate from 1 to 30 days. In a spec it is written `autoTraining: {every: 7 days}`.
    PZ3024 Error "this is not a training schedule";

    /// AWS keeps it for solutions that already use it, and recommends a newer one for everything else. With
    /// `performAutoML` the service once chose the recipe.
    PZ3025 Warning "a legacy recipe or setting";

    /// The service takes it, and nothing comes of it: a column to train on that no training reads (booleans, plain
    /// strings, impressions), weights that are all 0, an objective without its column or its strength, a schedule
    /// while automatic training is off.
    PZ3026 Warning "a setting that has no effect";

    /// An event type has 1 to 256 characters. With an empty one, no event would be left to train on.
    PZ3027 Either "this is no event type";

    /// The recipe is for batch segment jobs, or is a use case that a recommender serves.
    PZ3030 Error "a campaign cannot serve this recipe";

    /// It has `FRESHNESS` and `POPULARITY`, each from 0 to 1. What is left out counts as 0.
    PZ3031 Error "`rankingInfluence` is not well-formed";

    /// The throughput is kept ready, and billed, at all times. One is the least and the default; the service adds
    /// more under load.
    PZ3032 Error "the throughput is not a whole number from 1";

    /// Some recipes always answer with columns of items, some never can, and without an items dataset there are
    /// none. Remove the setting; it may even cost more.
    PZ3033 Warning "asking for metadata has no effect";

    /// With `syncWithLatestSolutionVersion` the campaign moves by itself, which contradicts a `solutionVersionArn`
    /// of one version.
    PZ3034 Error "following the newest version, but one is pinned";

    /// `solutionVersionArn` ends in `solution/NAME/VERSION`, or in `solution/NAME/$LATEST` for the newest version.
    /// The ARN of a solution alone is not found. Left out, the campaign follows the newest good version by itself.
    PZ3035 Either "this is not a version of the solution";

    /// Throughput above 1 is billed at all times, without requests too, and the service adds more under load by itself. Say
    /// how many requests come, as in `usage: {campaign/home: {requestsPerMonth: 40M}}`, or leave the throughput at 1.
    PZ3036 Warning "throughput above the least, but no expected use";

    /// `aws-semantic-similarity` needs a textual field and the item's name; `aws-item-attribute-affinity` needs an
    /// attribute of items.
    PZ3040 Error "the items lack something that the recipe looks at";

    /// The schema has no such field, or the stack no such dataset, so that the service would refuse the
    /// configuration.
    PZ3041 Error "a configuration names a column that is not there";

    /// An event type or weight needs `EVENT_TYPE`, a threshold needs `EVENT_VALUE`, an objective needs an items
    /// dataset. Freshness counts only with `CREATION_TIMESTAMP`, popularity only with interactions.
    PZ3042 Either "a setting needs a column that is not there";

    /// An objective is optimised by size, and so has to be a numeric column of the items.
    PZ3043 Error "the objective is not a number";

    /// Batch inference is possible with most recipes for items, and not with `aws-trending-now` and `aws-next-best-action`. User
    /// segments are made by `aws-item-affinity` and `aws-item-attribute-affinity`, and by nothing else.
    PZ3050 Error "the recipe has no such batch job";

    /// `THEME_GENERATION` is for `aws-similar-items`, in few regions, and needs to know the column of items that holds their names. A
    /// warning says that the region may not have it.
    PZ3051 Either "themes are not well-formed";

    /// A line of the input gets at least one result. A segment has at most five million users.
    PZ3052 Error "the number of results of a batch job";

    /// Batch inference takes filters for items (`ItemID`), batch segments take filters for users (`UserID`).
    PZ3053 Error "the filter is for another kind of job";

    /// The results of batch jobs and exports go to a folder in S3, whose location ends with `/`. It lies apart from the input of the
    /// job, and not among the uploads of the stack.
    PZ3054 Error "the output is no folder for results";

    /// Each line of the input of a batch job is a JSON object with the members that the recipe reads, and with a value for each
    /// placeholder of the job's filter. The service answers any other line with an error. A warning says that members have no effect.
    PZ3055 Either "a line of the input of a batch job does not fit";

    /// `filterValues` of a batch job has one value for each placeholder of its filter, which every line of its input gets that has
    /// none of its own. The lines of an input in S3 bring their values themselves.
    PZ3056 Error "the values for the filter of a batch job do not fit";

    /// `input: {users: all}` and `input: {items: all}` make a file from the interactions. That needs a recipe whose lines are a user,
    /// or an item, alone, and interactions whose source lies beside the spec.
    PZ3057 Error "the input of a batch job cannot be made";
}
