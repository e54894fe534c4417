//! What recipes and their configuration need of the datasets, at the line that asks for it.

use crate::{BASE, check, load, said};
use expect_test::expect;
use personalize_rules::arn::Scope;

#[test]
fn columns_that_a_configuration_names() {
    check(
        r#"solutions:
  priced:
    recipe: aws-user-personalization
    autoTraining: off
    eventType: watch
    solutionConfig:
      optimizationObjective: {itemAttribute: GENRES, objectiveSensitivity: LOW}
      trainingDataConfig:
        excludedDatasetColumns:
          ITEMS: [PRICE, GENRE]
"#,
        &expect![[r#"
            error[PZ3042]: `eventType` needs the field `EVENT_TYPE`, which the schema of Interactions does not have
              --> spec.yaml:10:5
               |
            10 |     eventType: watch
               |     ^^^^^^^^^
               |
            help: add `EVENT_TYPE` to the schema, or remove `eventType`

            error[PZ3043]: `itemAttribute` has to be a number, but `GENRES` is not
              --> spec.yaml:12:46
               |
            12 |       optimizationObjective: {itemAttribute: GENRES, objectiveSensitivity: LOW}
               |                                              ^^^^^^
               |
            help: the items have `PRICE`

            error[PZ3041]: the schema of ITEMS has no field `GENRE`
              --> spec.yaml:15:26
               |
            15 |           ITEMS: [PRICE, GENRE]
               |                          ^^^^^
               |
            help: did you mean `GENRES`?"#]],
    );
}

#[test]
fn datasets_that_a_recipe_needs() {
    check(
        "solutions:\n  actions: {recipe: aws-next-best-action, autoTraining: off}\n",
        &expect![[r#"
            error[PZ3002]: `aws-next-best-action` needs the dataset Actions
             --> spec.yaml:7:21
              |
            7 |   actions: {recipe: aws-next-best-action, autoTraining: off}
              |                     ^^^^^^^^^^^^^^^^^^^^
              |
            help: add a dataset of Actions"#]],
    );
}

#[test]
fn a_use_case_is_no_solution() {
    check(
        "solutions:\n  best: {recipe: aws-ecomm-popular-items-by-views, autoTraining: off}\n",
        &expect![[r#"
            error[PZ3001]: `aws-ecomm-popular-items-by-views` is a use case of the domain ECOMMERCE, not a recipe for solutions
             --> spec.yaml:7:18
              |
            7 |   best: {recipe: aws-ecomm-popular-items-by-views, autoTraining: off}
              |                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
              |
            help: create a recommender with it"#]],
    );
}

#[test]
fn nothing_is_said_of_columns_whose_schema_cannot_be_read() {
    let text = "version: 1
name: films
datasets:
  interactions: {schema: {USER_ID: strin, ITEM_ID: {type: integer}, TIMESTAMP: long}}
solutions:
  liked: {recipe: aws-similar-items, autoTraining: off, eventType: like}
filters:
  unseen: EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (\"like\")
";
    expect![[r#"
        error[PZ1000]: `strin` is not a type
         --> spec.yaml:4:36
          |
        4 |   interactions: {schema: {USER_ID: strin, ITEM_ID: {type: integer}, TIMESTAMP: long}}
          |                                    ^^^^^ the type of a field
          |
        help: write `string`, with a `?` at the end where cells may be empty

        error[PZ1000]: `integer` is not a type
         --> spec.yaml:4:59
          |
        4 |   interactions: {schema: {USER_ID: strin, ITEM_ID: {type: integer}, TIMESTAMP: long}}
          |                                                           ^^^^^^^ the type of a field
          |
        help: write `int`, with a `?` at the end where cells may be empty"#]]
    .assert_eq(&said(text, &[], None));
}

#[test]
fn a_title_is_a_plain_string_and_no_reason_to_warn() {
    let text = "version: 1
name: films
datasets:
  interactions: {schema: {USER_ID: string, ITEM_ID: string, TIMESTAMP: long}}
  items: {schema: {ITEM_ID: string, TITLE: string, YEAR: int}}
";
    assert_eq!(said(text, &[], None), "");
}

#[test]
fn values_are_shown_where_they_stand() {
    check(
        r#"solutions:
  a:
    recipe: aws-user-personalization
    autoTraining: off
    performHPO: true
    solutionConfig:
      featureTransformationParameters: {max_user_history_length_percentile: 99}
      hpoConfig:
        hpoResourceConfig: {maxNumberOfTrainingJobs: 50}
        algorithmHyperParameterRanges:
          integerHyperParameterRanges: [{name: hidden_dim, minValue: 32, maxValue: 64}, {name: bptt, minValue: 1, maxValue: 32}]
campaigns:
  c: {solution: a, campaignConfig: {itemExplorationConfig: {explorationWeight: 3, exploration_item_age_cut_off: 30}}}
"#,
        &expect![[r#"
            error[PZ3014]: `max_user_history_length_percentile` is `99`, but it is a number from 0 to 1
              --> spec.yaml:12:77
               |
            12 |       featureTransformationParameters: {max_user_history_length_percentile: 99}
               |                                                                             ^^
               |
            help: it is a share, not a percentage: `0.99`

            error[PZ3020]: `maxNumberOfTrainingJobs` is `50`, but it is a whole number from 1 to 40
              --> spec.yaml:14:54
               |
            14 |         hpoResourceConfig: {maxNumberOfTrainingJobs: 50}
               |                                                      ^^
               |
            help: write at most `40`; every training is billed

            error[PZ3011]: `aws-user-personalization` has no parameter `hidden_dim`
              --> spec.yaml:16:48
               |
            16 |           integerHyperParameterRanges: [{name: hidden_dim, minValue: 32, maxValue: 64}, {name: bptt, minValue: 1, maxValue: 32}]
               |                                                ^^^^^^^^^^
               |
            help: did you mean `hidden_dimension`?

            error[PZ3014]: `bptt` is `1`, but it is a whole number from 2 to 32
              --> spec.yaml:16:112
               |
            16 |           integerHyperParameterRanges: [{name: hidden_dim, minValue: 32, maxValue: 64}, {name: bptt, minValue: 1, maxValue: 32}]
               |                                                                                                                ^
               |
            help: a search stays within the bounds of its parameter

            error[PZ3014]: `explorationWeight` is `3`, but it is a number from 0 to 1
              --> spec.yaml:18:80
               |
            18 |   c: {solution: a, campaignConfig: {itemExplorationConfig: {explorationWeight: 3, exploration_item_age_cut_off: 30}}}
               |                                                                                ^
               |
            help: the default is `0.3`

            error[PZ3011]: `aws-user-personalization` has no parameter `exploration_item_age_cut_off`
              --> spec.yaml:18:83
               |
            18 |   c: {solution: a, campaignConfig: {itemExplorationConfig: {explorationWeight: 3, exploration_item_age_cut_off: 30}}}
               |                                                                                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
               |
            help: did you mean `explorationItemAgeCutOff`?"#]],
    );
}

#[test]
fn a_range_list_that_is_left_out_is_sent_empty() {
    let more = "solutions:
  a:
    recipe: aws-sims
    autoTraining: off
    performHPO: true
    solutionConfig:
      hpoConfig:
        algorithmHyperParameterRanges:
          integerHyperParameterRanges: [{name: min_cointeraction_count, minValue: 0, maxValue: 10}]
";
    check(more, &expect![[""]]);
    let spec = load(&format!("{BASE}{more}"), &[], None).unwrap().spec;
    let config = serde_json::to_value(&spec.solutions["a"].solution_config).unwrap();
    let ranges = &config["hpoConfig"]["algorithmHyperParameterRanges"];
    assert_eq!(ranges["continuousHyperParameterRanges"], serde_json::json!([]));
    assert_eq!(ranges["categoricalHyperParameterRanges"], serde_json::json!([]));
}

#[test]
fn a_recipe_by_its_arn() {
    let more =
        "solutions:\n  a: {recipe: \"arn:aws:personalize:::recipe/aws-sims\", autoTraining: off}\n";
    check(more, &expect![[""]]);
    let scope = Scope::new("eu-west-1", "123456789012");
    assert_eq!(scope.recipe("arn:aws:personalize:::recipe/aws-sims"), scope.recipe("aws-sims"));
}

#[test]
fn groups_and_recipes_that_do_not_fit() {
    check(
        "recommenders:\n  best: {recipe: aws-vod-most-popular}\n",
        &expect![[r#"
        error[PZ3003]: `aws-vod-most-popular` needs a group of the domain VIDEO_ON_DEMAND, and this group is custom
         --> spec.yaml:7:18
          |
        7 |   best: {recipe: aws-vod-most-popular}
          |                  ^^^^^^^^^^^^^^^^^^^^
          |
        help: write `datasetGroup: {domain: VIDEO_ON_DEMAND}`; a group's domain cannot be changed later"#]],
    );
    let shop = BASE.replace("datasets:", "datasetGroup: {domain: ECOMMERCE}\ndatasets:");
    let shop = shop
        .replace("GENRES", "CATEGORY_L1")
        .replace("TIMESTAMP: long", "TIMESTAMP: long, EVENT_TYPE: string");
    let with = |more: &str| said(&format!("{shop}{more}"), &[], None);
    expect![[r#"
        error[PZ3003]: `aws-vod-most-popular` belongs to the domain VIDEO_ON_DEMAND, but this group's is ECOMMERCE
         --> spec.yaml:8:18
          |
        8 |   best: {recipe: aws-vod-most-popular}
          |                  ^^^^^^^^^^^^^^^^^^^^
          |
        help: use `aws-ecomm-popular-items-by-views` or `aws-ecomm-popular-items-by-purchases`"#]].assert_eq(&with("recommenders:\n  best: {recipe: aws-vod-most-popular}\n"));
    expect![[r#"
        error[PZ3001]: `aws-user-personalization-v2` is a recipe for solutions, not a use case
         --> spec.yaml:8:18
          |
        8 |   best: {recipe: aws-user-personalization-v2}
          |                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^
          |
        help: create a solution and a campaign with it"#]]
    .assert_eq(&with("recommenders:\n  best: {recipe: aws-user-personalization-v2}\n"));
    expect![[r#"
        error[PZ3002]: `aws-next-best-action` needs the dataset Actions
         --> spec.yaml:8:18
          |
        8 |   next: {recipe: aws-next-best-action, autoTraining: off}
          |                  ^^^^^^^^^^^^^^^^^^^^
          |
        help: add a dataset of Actions

        error[PZ3003]: `aws-next-best-action` is for custom groups, and this one has a domain
         --> spec.yaml:8:18
          |
        8 |   next: {recipe: aws-next-best-action, autoTraining: off}
          |                  ^^^^^^^^^^^^^^^^^^^^
          |
        help: use it in a group without `domain`"#]]
    .assert_eq(&with("solutions:\n  next: {recipe: aws-next-best-action, autoTraining: off}\n"));
    assert_eq!(with("solutions:\n  own: {recipe: aws-sims, autoTraining: off}\n"), "");
}

#[test]
fn versions_that_belong_elsewhere() {
    let with = |name: &str, region: &str| {
        format!(
            "region: eu-west-1\nsolutions:\n  a: {{recipe: aws-sims, autoTraining: off}}\ncampaigns:\n  c: {{solution: a, solutionVersionArn: \"arn:aws:personalize:{region}:123456789012:solution/{name}\"}}\n"
        )
    };
    check(&with("films-a/83cc95fc", "eu-west-1"), &expect![[""]]);
    check(&with("films-a-g2/$LATEST", "eu-west-1"), &expect![[""]]);
    check(
        &with("films-a", "eu-west-1"),
        &expect![[r#"
        error[PZ3035]: `arn:aws:personalize:eu-west-1:123456789012:solution/films-a` is a solution, not one of its versions
          --> spec.yaml:10:40
           |
        10 |   c: {solution: a, solutionVersionArn: "arn:aws:personalize:eu-west-1:123456789012:solution/films-a"}
           |                                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
           |
        help: end it with `/$LATEST` for the newest version, or with the id of one"#]],
    );
    check(
        &with("other/83cc95fc", "eu-west-1"),
        &expect![[r#"
        warning[PZ3035]: this is a version of the solution `other`, but `a` is `films-a`
          --> spec.yaml:10:40
           |
        10 |   c: {solution: a, solutionVersionArn: "arn:aws:personalize:eu-west-1:123456789012:solution/other/83cc95fc"}
           |                                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
           |
        help: take a version of this solution, or name the solution that it belongs to"#]],
    );
    check(
        &with("films-a/83cc95fc", "us-east-1"),
        &expect![[r#"
        error[PZ0017]: this ARN is of the region `us-east-1`, but the stack is in `eu-west-1`
          --> spec.yaml:10:40
           |
        10 |   c: {solution: a, solutionVersionArn: "arn:aws:personalize:us-east-1:123456789012:solution/films-a/83cc95fc"}
           |                                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
           |
        help: use a version of the same account and region"#]],
    );
}

#[test]
fn what_serving_needs_of_the_datasets() {
    let text = "version: 1
name: films
datasets:
  items: {schema: {ITEM_ID: string, TITLE: {type: string, itemName: true}, PLOT: {type: string, textual: true}}}
solutions:
  alike: {recipe: aws-semantic-similarity, autoTraining: off, performIncrementalUpdate: true}
campaigns:
  c: {solution: alike, campaignConfig: {rankingInfluence: {FRESHNESS: 0.5, POPULARITY: 0.2}}}
";
    expect![[r#"
        warning[PZ3042]: `FRESHNESS` counts only with `CREATION_TIMESTAMP` in the schema of Items
         --> spec.yaml:8:60
          |
        8 |   c: {solution: alike, campaignConfig: {rankingInfluence: {FRESHNESS: 0.5, POPULARITY: 0.2}}}
          |                                                            ^^^^^^^^^
          |
        help: add it, or leave this influence out

        warning[PZ3042]: `POPULARITY` counts only with a dataset of Interactions
         --> spec.yaml:8:76
          |
        8 |   c: {solution: alike, campaignConfig: {rankingInfluence: {FRESHNESS: 0.5, POPULARITY: 0.2}}}
          |                                                                            ^^^^^^^^^^
          |
        help: add it, or leave this influence out"#]].assert_eq(&said(text, &[], None));
}
