//! Real data: MovieLens in a custom group, the Retail Demo Store in a domain group. Neither is part of
//! the project. MovieLens is rewritten as the service wants it: ratings of 4 and more are events.

use crate::support::{Stage, shared};
use std::{fmt::Write, fs};

const MOVIELENS: &str = r#"
version: 1
name: movielens
bucket: {name: movielens-personalize}
role: {name: movielens-personalize}
datasets:
  interactions:
    source: interactions.csv
    schema: {USER_ID: string, ITEM_ID: string, TIMESTAMP: long, EVENT_TYPE: string}
  items:
    source: items.csv
    schema: {ITEM_ID: string, TITLE: string, GENRES: {type: string, categorical: true}}
solutions:
  for-you: {recipe: aws-user-personalization-v2, autoTraining: off}
  like-it: {recipe: aws-similar-items, autoTraining: off}
filters:
  comedies: INCLUDE ItemID WHERE Items.GENRES IN ("Comedy")
campaigns:
  home: {solution: for-you}
  alike: {solution: like-it}
"#;

const RETAIL: &str = r#"
version: 1
name: retail
bucket: {name: retail-personalize}
role: {name: retail-personalize}
datasetGroup: {domain: ECOMMERCE}
datasets:
  interactions:
    source: interactions.csv
    schema:
      ITEM_ID: string
      USER_ID: string
      EVENT_TYPE: string
      TIMESTAMP: long
      DISCOUNT: {type: string, categorical: true}
  items:
    source: items.csv
    schema:
      ITEM_ID: string
      PRICE: float
      CATEGORY_L1: string
      CATEGORY_L2: string?
      PRODUCT_NAME: string
      PRODUCT_DESCRIPTION: string?
      GENDER: string?
      PROMOTED: string
  users:
    source: users.csv
    schema: {USER_ID: string, AGE: int, GENDER: {type: string, categorical: true}}
recommenders:
  most-viewed: {recipe: aws-ecomm-popular-items-by-views}
  for-you: {recipe: aws-ecomm-recommended-for-you}
filters:
  promoted: INCLUDE ItemID WHERE Items.PROMOTED IN ("Y")
"#;

#[test]
#[ignore = "needs ../shared"]
fn movielens_is_applied() {
    let from = shared("data/ml-latest-small");
    let stage = Stage::empty();
    stage.write("spec.yaml", MOVIELENS);
    let mut likes = String::from("USER_ID,ITEM_ID,TIMESTAMP,EVENT_TYPE\n");
    for line in fs::read_to_string(from.join("ratings.csv")).unwrap().lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        if cells[2].parse::<f64>().unwrap() >= 4.0 {
            writeln!(likes, "{},{},{},like", cells[0], cells[1], cells[3]).unwrap();
        }
    }
    stage.write("interactions.csv", likes);
    let films = fs::read_to_string(from.join("movies.csv")).unwrap();
    stage.write("items.csv", films.replacen("movieId,title,genres", "ITEM_ID,TITLE,GENRES", 1));
    stage.apply();
    stage.is_converged();
    let home =
        stage.ok(&["recommend", "campaign/home", "--user", "1", "--filter", "comedies", "--local"]);
    assert_eq!(home.matches("\"itemId\"").count(), 25, "{home}");
    // Toy Story.
    let alike = stage.ok(&["recommend", "campaign/alike", "--item", "1", "--num", "5", "--local"]);
    assert!(alike.contains("Toy Story 2 (1999)"), "{alike}");
}

#[test]
#[ignore = "needs ../shared"]
fn the_retail_demo_store_is_applied() {
    let from = shared("data/retail_demo_store");
    let stage = Stage::empty();
    stage.write("spec.yaml", RETAIL);
    for file in ["interactions.csv", "items.csv", "users.csv"] {
        fs::copy(from.join(file), stage.path(file)).unwrap();
    }
    stage.apply();
    stage.is_converged();
}
