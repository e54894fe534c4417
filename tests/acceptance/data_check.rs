//! Data before anything is written, with the real binary: `data check`, and the same check in `plan` and `apply`.

use crate::support::Stage;
use expect_test::expect;

const SPEC: &str = r#"version: 1
name: films
bucket: {name: films-personalize}
role: {name: films-personalize}
datasets:
  interactions:
    source: interactions.csv
    schema: {USER_ID: string, ITEM_ID: string, TIMESTAMP: long}
"#;

const WITH_ITEMS: &str = r#"  items:
    source: items.csv
    schema: {ITEM_ID: string, TITLE: string, PRICE: float?}
"#;

fn stage(spec: &str) -> Stage {
    let stage = Stage::empty();
    stage.write("spec.yaml", spec);
    stage.write("interactions.csv", interactions("USER_ID,ITEM_ID,TIMESTAMP"));
    stage
}

/// Runs, expects an exit code, and answers everything that was said.
fn says(stage: &Stage, words: &[&str], code: i32) -> String {
    let (ended, said) = stage.run(words);
    assert_eq!(ended, code, "{words:?}: {said}");
    said
}

fn check(stage: &Stage, code: i32) -> String {
    says(stage, &["data", "check", "spec.yaml"], code)
}

/// 1,200 interactions of 40 users with 30 films.
fn interactions(header: &str) -> String {
    let row = |n: usize| format!("사용자{},라라랜드 {},{}\n", n % 40, n % 30, 1_700_000_000 + n);
    format!("{header}\n{}", (0..1_200).map(row).collect::<String>())
}

fn items(price: &str) -> String {
    let row = |n: usize| format!("라라랜드 {n},기생충,{}\n", if n == 7 { price } else { "9.5" });
    format!("ITEM_ID,TITLE,PRICE\n{}", (0..30).map(row).collect::<String>())
}

#[test]
fn korean_names_and_titles_are_data_like_any_other() {
    let stage = stage(SPEC);
    expect![[r#"
        interactions: interactions.csv (46.1 kB)
          1,200 rows, 40 users (40 with two or more), 30 items
          2023-11-14 to 2023-11-14 (0 days)
          sparsity 0.0 %
          most popular items
            라라랜드 0            40   3.3 %  ██████████████████████████████
            라라랜드 1            40   3.3 %  ██████████████████████████████
            라라랜드 10           40   3.3 %  ██████████████████████████████
            라라랜드 11           40   3.3 %  ██████████████████████████████
            라라랜드 12           40   3.3 %  ██████████████████████████████
            라라랜드 13           40   3.3 %  ██████████████████████████████
            라라랜드 14           40   3.3 %  ██████████████████████████████
            라라랜드 15           40   3.3 %  ██████████████████████████████
          share of all interactions: top 1 3.3 %, top 10 33.3 %

        spec.yaml: the data can be imported; 2 warnings
        warning[PZ5063]: there are 1,200 interactions; at least 50,000 are recommended
        help: it trains, but recommendations get better with more

        warning[PZ5063]: 40 users have two interactions or more; at least 1,000 are recommended
        help: it trains, but recommendations get better with more

    "#]]
    .assert_eq(&check(&stage, 0));
}

#[test]
fn a_header_with_spaces_is_refused_before_the_first_write() {
    let stage = stage(SPEC);
    stage.write("interactions.csv", interactions("USER ID,ITEM_ID,TIMESTAMP"));
    let said = says(&stage, &["apply", "spec.yaml", "--local", "--auto-approve"], 3);
    expect![[r#"
        error[PZ5010]: the column `USER_ID` is missing; the file calls it `USER ID`
        --> interactions.csv:1
        help: write `USER_ID` in the header

        spec.yaml: 1 error in the data; nothing was written; `personalize data check spec.yaml` shows everything
    "#]].assert_eq(&said);
    assert!(check(&stage, 3).contains("the file calls it `USER ID`"));
    says(&stage, &["plan", "spec.yaml", "--local"], 3);
    let status = says(&stage, &["status", "spec.yaml", "--local"], 0);
    assert!(status.lines().all(|line| line.contains("missing")), "{status}");
}

#[test]
fn a_price_with_thousands_set_off_is_refused() {
    let stage = stage(&format!("{SPEC}{WITH_ITEMS}"));
    stage.write("items.csv", items("1,000"));
    let said = says(&stage, &["plan", "spec.yaml", "--local"], 3);
    expect![[r#"
        error[PZ5021]: the row has 4 cells but the header has 3 cells; `1,000` was taken for two
        --> items.csv:9
        help: write the number as `1000`

        spec.yaml: 1 error in the data; nothing was written; `personalize data check spec.yaml` shows everything
    "#]].assert_eq(&said);
}

#[test]
fn files_that_are_no_text_in_utf_8() {
    let stage = stage(SPEC);
    stage.write("interactions.csv", "");
    let said = check(&stage, 3);
    assert!(said.contains("error[PZ0013]: `interactions.csv` is empty"), "{said}");
    // `USER_ID,ITEM_ID,TIMESTAMP`, then "라라랜드" in CP949.
    let row = b"1,\xb6\xf3\xb6\xf3\xb7\xa3\xb5\xe5,1700000000\n".repeat(1_200);
    stage.write("interactions.csv", [b"USER_ID,ITEM_ID,TIMESTAMP\n".as_slice(), &row].concat());
    // It is read as what it is.
    assert!(check(&stage, 3).contains("라라랜드"));
    // Bytes that no encoding has.
    stage.write("interactions.csv", b"USER_ID,ITEM_ID,TIMESTAMP\n1,\xff\xfe,1700000000\n");
    let said = check(&stage, 3);
    assert!(said.contains("interactions.csv") && !said.contains("good"), "{said}");
    // Half of a Parquet file is not called another format than CSV, which it may be, but what it is.
    stage.write("interactions.csv", [b"PAR1", [1; 200].as_slice()].concat());
    let said = check(&stage, 3);
    assert!(said.contains("the file cannot be read") && said.contains("Parquet"), "{said}");
}

#[test]
fn files_are_held_against_each_other_and_against_the_filters() {
    let text = SPEC.replace("TIMESTAMP: long", "TIMESTAMP: long, EVENT_TYPE: string");
    let filter =
        "filters:\n  unseen: EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (\"wacth\")\n";
    let stage = stage(&format!("{text}{WITH_ITEMS}{filter}"));
    let watched =
        interactions("USER_ID,ITEM_ID,TIMESTAMP,EVENT_TYPE").replace("\n사", ",watch\n사");
    stage.write(
        "interactions.csv",
        format!("{},watch\n", watched.trim_end()).replacen("TYPE,watch", "TYPE", 1),
    );
    stage.write("items.csv", items("9").replace("라라랜드 29", "다른 영화"));
    let said = check(&stage, 0);
    assert!(
        said.contains("event type `wacth`, which the filter `unseen` names, does not occur"),
        "{said}"
    );
    assert!(said.contains("1 of 30 items in 40 interactions have no metadata"), "{said}");
    assert!(said.contains("    watch        1,200 100.0 %  ██████"), "{said}");
    stage.write("items.csv", items("9").replace("라라랜드", "lalaland"));
    assert!(check(&stage, 3).contains("error[PZ5071]: none of the 30 items"));
}

#[test]
fn a_stage_of_parts_is_one_dataset() {
    let stage = stage(&SPEC.replace("interactions.csv", "parts"));
    stage.write("parts/1.csv", interactions("USER_ID,ITEM_ID,TIMESTAMP"));
    stage.write("parts/2.csv", "USER_ID,ITEM_ID,TIMESTAMP\na,b,2020-07-31\n");
    let said = check(&stage, 3);
    assert!(said.contains("--> parts/2.csv:2\n"), "{said}");
    assert!(said.contains("1,201 rows") && said.contains(", 2 files)"), "{said}");
}

#[test]
fn machines_get_the_same() {
    let stage = stage(&format!("{SPEC}{WITH_ITEMS}"));
    stage.write("items.csv", items("1,000"));
    let output =
        stage.command(&["data", "check", "spec.yaml", "--format", "json"]).output().unwrap();
    assert_eq!(output.status.code(), Some(3));
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let finding = &json["datasets"]["items"]["report"]["findings"][0];
    assert_eq!(json["errors"], 1);
    assert_eq!((&finding["file"], &finding["line"]), (&"items.csv".into(), &9.into()));
    assert_eq!(json["datasets"]["interactions"]["report"]["summary"]["users"], 40);
    let said = says(&stage, &["data", "check", "spec.yaml", "--format", "github"], 3);
    assert!(said.contains("::error file=items.csv,line=9,title=PZ5021::"), "{said}");
}

#[test]
fn what_is_live_is_not_checked_again() {
    let stage = stage(SPEC);
    let apply = ["apply", "spec.yaml", "--local", "--auto-approve"];
    let hint = "2 warnings about the data: see `personalize data check spec.yaml`";
    let said = says(&stage, &apply, 0);
    assert!(said.contains(hint), "{said}");
    let said = says(&stage, &apply, 0);
    assert!(said.contains("nothing to do") && !said.contains("about the data"), "{said}");
}

#[test]
fn a_catalogue_larger_than_a_recipe_considers() {
    let solutions = "solutions:
  old: {recipe: aws-user-personalization, autoTraining: off}
  new: {recipe: aws-user-personalization-v2, autoTraining: off}
";
    let stage = stage(&format!("{SPEC}{WITH_ITEMS}{solutions}"));
    let rows: String = (0..750_001).map(|n| format!("{n},t,1\n")).collect();
    stage.write("items.csv", format!("ITEM_ID,TITLE,PRICE\n{rows}"));
    let said = says(&stage, &["data", "check", "spec.yaml"], 3);
    let about: Vec<&str> = said.split("\n\n").filter(|part| part.contains("PZ4012")).collect();
    expect![[r#"
        warning[PZ4012]: there are 750,001 items, but the solution `old` considers at most 750,000 of them
        help: leave out items that no longer matter, or use `aws-user-personalization-v2`: it considers 5,000,000"#]].assert_eq(&about.join("\n\n"));
}
