//! `init` on the data of the examples and on data of people: what it writes is valid, and applies.

use crate::support::Stage;
use expect_test::expect;
use std::fs;

/// A folder with the data of an example and no spec.
fn data_of(example: &str) -> Stage {
    let stage = Stage::of(example);
    fs::remove_file(stage.path("spec.yaml")).unwrap();
    stage
}

fn spec(stage: &Stage) -> String {
    fs::read_to_string(stage.path("spec.yaml")).unwrap()
}

#[test]
fn what_it_writes_of_the_examples_is_applied() {
    for (example, files) in [
        ("minimal", vec!["data/interactions.csv"]),
        ("movies", vec!["data/interactions.csv", "data/items.csv", "data/users.csv"]),
    ] {
        let stage = data_of(example);
        stage.ok(&[vec!["init", "--name", "mine"], files].concat());
        stage.ok(&["validate", "spec.yaml"]);
        stage.apply();
        stage.is_converged();
    }
}

#[test]
fn the_movies_are_understood() {
    let stage = data_of("movies");
    let said = stage.ok(&[
        "init",
        "--name",
        "mine",
        "data/users.csv",
        "data/items.csv",
        "data/interactions.csv",
    ]);
    expect![[r#"
        wrote spec.yaml; 5 lines mark what you have to decide
        wrote spec.schema.json: editors check and complete the spec with it
        next: personalize data check spec.yaml
    "#]]
    .assert_eq(&said);
    expect![[r##"
        # yaml-language-server: $schema=spec.schema.json
        # Made by `personalize init` from data/interactions.csv (11814 rows), data/items.csv (400 rows), data/users.csv (500 rows).
        # Read it through: a person has to decide where a line says so. `personalize validate` and `personalize data check` tell
        # what is missing; `personalize apply --local` tries it on this machine.

        version: 1
        name: mine

        bucket: {name: mine-personalize}   # decide: it must be unique in all of AWS
        role: {name: mine-personalize}

        # datasetGroup: {domain: ECOMMERCE}   # decide: a domain (or VIDEO_ON_DEMAND) has use cases ready; it cannot change later

        datasets:
          interactions:
            source: data/interactions.csv
            schema:
              USER_ID: string
              ITEM_ID: string
              TIMESTAMP: long
              EVENT_TYPE: string
              EVENT_VALUE: "float?"
          items:
            source: data/items.csv
            schema:
              ITEM_ID: string
              TITLE: string
              GENRES: {type: string, categorical: true}
              YEAR: int
              CREATION_TIMESTAMP: long
          users:
            source: data/users.csv
            schema:
              USER_ID: string
              AGE_GROUP: {type: string, categorical: true}
              COUNTRY: {type: string, categorical: true}

        solutions:
          for-you:
            # decide: aws-popularity-count is the same for everybody, aws-personalized-ranking-v2 orders a given list
            recipe: aws-user-personalization-v2
            autoTraining: off                     # decide: `{every: 7 days}` trains by itself, and bills each training
          similar:
            recipe: aws-similar-items             # what is like this item
            autoTraining: off

        filters:
          new:                                    # decide: which events mean that a user is done with an item
            expression: 'EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("watch")'
            replace: in-place                     # a changed expression deletes the filter, then creates it

        campaigns:
          home: {solution: for-you, minProvisionedTPS: 1}   # kept, and billed, at all times
    "##]].assert_eq(&spec(&stage));
    let (code, said) = stage.run(&["init", "data/interactions.csv"]);
    expect![[r#"
        error: `spec.yaml` is there already
        help: nothing was overwritten: move it away, or write another file with `--output FILE`
    "#]]
    .assert_eq(&said);
    assert_eq!(code, 3);
}

#[test]
fn columns_of_other_names_milliseconds_and_texts_are_explained() {
    let stage = Stage::empty();
    let mut events = String::from("userId,movie id,rating,time,user\n");
    let mut films = String::from("movie id,title,plot,released\n");
    for n in 0..60 {
        events.push_str(&format!("u{},m{},4.5,1596161659{n:03},x\n", n % 7, n % 20));
        films.push_str(&format!(
            "m{n},Film {n},\"A long story, told again: how {n} people meet and part\",2020-07-31\n"
        ));
    }
    stage.write("events.csv", events);
    stage.write("films.csv", films);
    stage.write("people.csv", "userId\nu1\n");
    let said = stage.ok(&["init", "--name", "mine", "events.csv", "films.csv", "people.csv"]);
    expect![[r#"
        wrote spec.yaml; 5 lines mark what you have to decide
        wrote spec.schema.json: editors check and complete the spec with it
        the data has 2 errors that the service would refuse: `personalize data check spec.yaml` shows what to fix
    "#]].assert_eq(&said);
    let text = spec(&stage);
    let datasets = &text[text.find("datasets:").unwrap()..text.find("solutions:").unwrap()];
    expect![[r#"
        datasets:
          interactions:
            source: events.csv
            schema:
              USER_ID: string
              ITEM_ID: string
              EVENT_VALUE: float
              TIMESTAMP: long
              user: {type: string, categorical: true}
              # decide: USER_ID is made of `userId`, and `user` may be it as well
            columns:
              USER_ID: userId
              ITEM_ID: movie id
              EVENT_VALUE: rating
              TIMESTAMP: {from: time, time: milliseconds}
          items:
            source: films.csv
            schema:
              ITEM_ID: string
              title: string
              plot: {type: string, textual: true}   # read as text by the model; take `textual` away if it is none
              released: {type: string, categorical: true}
            columns:
              ITEM_ID: movie id
          # users: people.csv has nothing beside the id, and the service wants more

    "#]].assert_eq(datasets);
    stage.ok(&["validate", "spec.yaml"]);
}

/// MovieLens as it is downloaded has other names of columns, and ids that are numbers.
#[test]
fn files_with_other_names_are_applied_without_a_hand() {
    let stage = Stage::empty();
    let mut ratings = String::from("userId,movieId,rating,timestamp\n");
    for n in 0..1_200 {
        let time = 1_500_000_000 + n * 100;
        ratings.push_str(&format!("{},{},{}.5,{time}000\n", n % 60, n * 7 % 50, n % 5));
    }
    let mut movies = String::from("movieId,title,genres\n");
    for n in 0..50 {
        movies.push_str(&format!("{n},\"Film \"\"{n}\"\", The (1995)\",Comedy|Drama\n"));
    }
    stage.write("ratings.csv", ratings);
    stage.write("movies.csv", movies);
    stage.ok(&["init", "--name", "mine", "ratings.csv", "movies.csv"]);
    stage.apply();
    stage.is_converged();
}

#[test]
fn files_that_are_none_are_refused() {
    let stage = Stage::empty();
    stage.write("empty.csv", "");
    stage.write("page.csv", "<html><body>not found</body></html>");
    stage.write("other.csv", "A,B\n1,2\n");
    stage.write("a.csv", "USER_ID,ITEM_ID,TIMESTAMP\nu,i,1\n");
    stage.write("items.csv", "ITEM_ID,PRICE\ni,1\n");
    let mut all = String::new();
    for files in [
        vec!["gone.csv"],
        vec!["empty.csv"],
        vec!["page.csv"],
        vec!["other.csv"],
        vec!["a.csv", "a.csv"],
        vec!["items.csv"],
        vec!["s3://lake/clicks/"],
    ] {
        let (code, said) = stage.run(&[vec!["init"], files].concat());
        assert_eq!(code, 3, "{said}");
        all.push_str(&said);
    }
    expect![[r#"
        error: cannot use `gone.csv`
        caused by: No such file or directory (os error 2)
        error: `empty.csv`: the file is empty, which is not read as data
        help: leave the file out, or write its rows
        error: `page.csv`: the file is HTML or XML, as when a page is saved in place of a file, which is not read as data
        help: write it as CSV with a header
        error: `other.csv` has no column of users or items: its columns are `A`, `B`
        help: say which columns are the ids: `--column USER_ID=NAME --column ITEM_ID=NAME` (columns of a file without names have numbers), or leave the file out
        error: `a.csv` and `a.csv` both look like interactions
        help: give one of them; several files of one dataset go into a folder, which the spec then names as `source`
        error: no file has both users and items; `items.csv` has items (`ITEM_ID`)
        help: give the file that says who did what with which item, made of several with a query if need be; if it is there, say which columns are the ids: `--column USER_ID=NAME --column ITEM_ID=NAME`
        error: `s3://lake/clicks/` is not on this machine
        help: copy one of its objects here (`aws s3 cp`), and write the address as `source` in the spec that is made of it
    "#]].assert_eq(&all);
    assert!(!stage.path("spec.yaml").exists());
}

#[test]
fn editors_find_the_schema_beside_the_spec() {
    let stage = data_of("minimal");
    let schema = stage.ok(&["schema"]);
    stage.ok(&["init", "data", "--name", "mine"]);
    assert!(spec(&stage).starts_with("# yaml-language-server: $schema=spec.schema.json\n"));
    assert_eq!(fs::read_to_string(stage.path("spec.schema.json")).unwrap(), schema);

    // That of another version is replaced, and something else of this name stays: then no line points to it.
    stage.write("spec.schema.json", schema.replace("personalize spec", "old"));
    stage.ok(&["init", "data", "--name", "mine", "-o", "second.yaml"]);
    assert_eq!(fs::read_to_string(stage.path("spec.schema.json")).unwrap(), schema);
    stage.write("spec.schema.json", "{}");
    let said = stage.ok(&["init", "data", "--name", "mine", "-o", "third.yaml"]);
    assert_eq!(fs::read_to_string(stage.path("spec.schema.json")).unwrap(), "{}");
    assert!(!fs::read_to_string(stage.path("third.yaml")).unwrap().contains("$schema"), "{said}");

    // It is no data of its folder.
    stage.write("spec.schema.json", schema);
    fs::copy(stage.path("data/interactions.csv"), stage.path("interactions.csv")).unwrap();
    fs::remove_dir_all(stage.path("data")).unwrap();
    stage.ok(&["init", ".", "--name", "mine", "-o", "fourth.yaml"]);
}
