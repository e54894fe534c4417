//! Parameters of the service that stand in another place here, or are said otherwise.

use crate::check;
use expect_test::expect;

#[test]
fn training_by_itself() {
    check(
        "solutions:\n  a: {recipe: aws-sims, performAutoTraining: false}\n",
        &expect![[r#"
        error[PZ0003]: `a` has no key `performAutoTraining`
         --> spec.yaml:7:25
          |
        7 |   a: {recipe: aws-sims, performAutoTraining: false}
          |                         ^^^^^^^^^^^^^^^^^^^ unknown key
          |
        help: a solution has `autoTraining: off`, or `autoTraining: {every: 7 days}`"#]],
    );
    check("solutions:\n  a: {recipe: aws-sims, autoTraining: false}\n", &expect![""]);
    check(
        "solutions:\n  a: {recipe: aws-sims, autoTraining: on}\n",
        &expect![[r#"
        error[PZ0006]: `autoTraining` has a value that is not known
         --> spec.yaml:7:39
          |
        7 |   a: {recipe: aws-sims, autoTraining: on}
          |                                       ^^ expected `off`
          |
        help: write `autoTraining: off`, or `autoTraining: {every: 7 days}`; the service's default trains weekly, and each training is billed"#]],
    );
    check(
        "solutions:\n  a: {recipe: aws-sims, autoTraining: off, performAutoML: true}\n",
        &expect![[r#"
            error[PZ0003]: `a` has no key `performAutoML`
             --> spec.yaml:7:44
              |
            7 |   a: {recipe: aws-sims, autoTraining: off, performAutoML: true}
              |                                            ^^^^^^^^^^^^^ unknown key
              |
            help: the service no longer chooses a recipe; name one with `recipe`"#]],
    );
    check(
        "solutions:\n  a: {recipe: aws-sims, autoTraining: {every: 45 days}}\n",
        &expect![[r#"
        error[PZ3024]: `45 days` is not a training schedule
         --> spec.yaml:7:47
          |
        7 |   a: {recipe: aws-sims, autoTraining: {every: 45 days}}
          |                                               ^^^^^^^
          |
        help: write `every: 7 days`, with 1 to 30 days"#]],
    );
}

#[test]
fn keys_of_the_block_below() {
    check(
        "solutions:
  a: {recipe: aws-user-personalization, autoTraining: off, algorithmHyperParameters: {bptt: 20}}
campaigns:
  c: {solution: a, itemExplorationConfig: {explorationWeight: 0.3}}
",
        &expect![[r#"
            error[PZ0003]: `a` has no key `algorithmHyperParameters`
             --> spec.yaml:7:60
              |
            7 |   a: {recipe: aws-user-personalization, autoTraining: off, algorithmHyperParameters: {bptt: 20}}
              |                                                            ^^^^^^^^^^^^^^^^^^^^^^^^ unknown key
              |
            help: it belongs under `solutionConfig`

            error[PZ0003]: `c` has no key `itemExplorationConfig`
             --> spec.yaml:9:20
              |
            9 |   c: {solution: a, itemExplorationConfig: {explorationWeight: 0.3}}
              |                    ^^^^^^^^^^^^^^^^^^^^^ unknown key
              |
            help: it belongs under `campaignConfig`"#]],
    );
}

#[test]
fn references_are_keys() {
    check(
        "campaigns:\n  c: {solutionArn: \"arn:aws:personalize:eu-west-1:1:solution/a\"}\n",
        &expect![[r#"
            error[PZ0003]: `c` has no key `solutionArn`
             --> spec.yaml:7:7
              |
            7 |   c: {solutionArn: "arn:aws:personalize:eu-west-1:1:solution/a"}
              |       ^^^^^^^^^^^ unknown key
              |
            help: write `solution` with the solution's key in this file"#]],
    );
    check(
        "solutions:\n  a: {recipeArn: \"arn:aws:personalize:::recipe/aws-sims\", autoTraining: off}\n",
        &expect![[r#"
            error[PZ0003]: `a` has no key `recipeArn`
             --> spec.yaml:7:7
              |
            7 |   a: {recipeArn: "arn:aws:personalize:::recipe/aws-sims", autoTraining: off}
              |       ^^^^^^^^^ unknown key
              |
            help: write `recipe` with the recipe's name"#]],
    );
}

#[test]
fn a_key_that_is_required_is_missing() {
    check(
        "solutions:\n  a: {recipe: aws-sims}\n",
        &expect![[r#"
        error[PZ0005]: `a` has no `autoTraining`
         --> spec.yaml:7:7
          |
        7 |   a: {recipe: aws-sims}
          |       ^^^^^^ `autoTraining` is required here
          |
        help: write `autoTraining: off`, or `autoTraining: {every: 7 days}`; the service's default trains weekly, and each training is billed"#]],
    );
}
