//! Schedules: their times, what they do, and what that refers to, each mistake at its place.

fn said(schedule: &str) -> String {
    let text = format!(
        "version: 1
name: movies
role: {{name: movies}}
bucket: {{name: movies-data}}
datasets:
  interactions:
    source: s3://movies-data/all/
    schema: {{USER_ID: string, ITEM_ID: string, TIMESTAMP: long}}
solutions:
  for-you: {{recipe: aws-user-personalization-v2, autoTraining: off}}
  auto: {{recipe: aws-user-personalization-v2, autoTraining: {{every: 7 days}}}}
campaigns:
  home: {{solution: for-you}}
schedules:
  s: {schedule}
"
    );
    let said = crate::said(&text, &[], None);
    said.lines().filter(|line| line.starts_with("error") || line.starts_with("warning")).collect()
}

#[test]
fn a_sound_schedule_is_taken() {
    for schedule in [
        r#"{cron: "0 4 ? * SUN *", timeZone: Asia/Seoul, train: for-you, trainingMode: FULL}"#,
        r#"{cron: "0 3 * * ? *", window: 15m, import: interactions, importMode: FULL}"#,
        r#"{rate: 7 days, startDate: "2026-12-01T00:00:00Z", campaign: home, minProvisionedTPS: 2}"#,
        r#"{at: "2026-12-24T09:00:00", enabled: false, train: for-you}"#,
    ] {
        assert_eq!(said(schedule), "", "{schedule}");
    }
}

#[test]
fn each_mistake_is_named() {
    for (schedule, words) in [
        (
            r#"{cron: "0 4 * * * *", train: for-you}"#,
            "error[PZ7001]: one of day of the month and day of the week has to be `?`, and only one",
        ),
        (
            "{rate: 7 weeks, train: for-you}",
            "error[PZ7001]: `7 weeks` is no rate: a number of minutes, hours or days, at least 1",
        ),
        ("{train: for-you}", "error[PZ7002]: this schedule has no time"),
        (
            r#"{cron: "0 4 ? * SUN *", at: "2026-12-24T09:00:00", train: for-you}"#,
            "error[PZ7002]: this schedule has 2 times",
        ),
        (r#"{cron: "0 4 ? * SUN *"}"#, "error[PZ7002]: this schedule does nothing"),
        (
            r#"{cron: "0 4 ? * SUN *", train: for-you, campaign: home, minProvisionedTPS: 1}"#,
            "error[PZ7002]: this schedule does several things: `train`, `campaign`",
        ),
        (
            r#"{cron: "0 4 ? * SUN *", train: for-me}"#,
            "error[PZ0014]: there is no solution `for-me`",
        ),
        (
            r#"{cron: "0 4 ? * SUN *", stop: campaign/home}"#,
            "error[PZ7003]: `campaign/home` is not a recommender",
        ),
        (
            r#"{cron: "0 4 ? * SUN *", campaign: home}"#,
            "error[PZ7003]: the throughput to set is missing",
        ),
        (
            r#"{cron: "0 4 ? * SUN *", import: interactions}"#,
            "error[PZ7003]: a scheduled import needs a mode",
        ),
        (
            r#"{cron: "0 4 ? * SUN *", import: interactions, from: data/new.csv, importMode: FULL}"#,
            "error[PZ7003]: a schedule imports from S3",
        ),
        (
            r#"{cron: "0 4 ? * SUN *", train: for-you, importMode: FULL}"#,
            "error[PZ7003]: `importMode` has no effect here",
        ),
        (
            r#"{cron: "0 4 ? * SUN *", timeZone: KST, train: for-you}"#,
            "error[PZ7004]: `KST` is not a time zone",
        ),
        (
            r#"{cron: "0 4 ? * SUN *", window: 2 days, train: for-you}"#,
            "error[PZ7005]: `2 days` is not a window",
        ),
        (
            r#"{cron: "0 4 ? * SUN *", startDate: tomorrow, train: for-you}"#,
            "error[PZ7006]: `tomorrow` is not a moment",
        ),
        (
            "{rate: 7 days, train: for-you}",
            "warning[PZ7007]: schedule `s` fires when it is created",
        ),
        (
            r#"{cron: "0 4 ? * SUN *", train: auto}"#,
            "warning[PZ7008]: the service trains solution `auto` by itself as well",
        ),
        (
            r#"{name: a b, cron: "0 4 ? * SUN *", train: for-you}"#,
            "error[PZ7009]: `a b` cannot be the name of a schedule",
        ),
    ] {
        assert_eq!(said(schedule), words, "{schedule}");
    }
}

#[test]
fn names_that_the_service_does_not_take_are_refused_with_a_remedy() {
    let long = "x".repeat(65);
    for name in ["매일", "a/b", "", &*long] {
        let words = said(&format!(r#"{{name: "{name}", cron: "0 4 ? * SUN *", train: for-you}}"#));
        assert_eq!(words, format!("error[PZ7009]: `{name}` cannot be the name of a schedule"));
    }
    let longest = "x".repeat(64);
    assert_eq!(said(&format!(r#"{{name: {longest}, cron: "0 4 ? * SUN *", train: for-you}}"#)), "");
}

#[test]
fn schedules_that_contradict_each_other_are_named() {
    let peak = |key: &str, cron: &str, tps: u32| {
        format!("{{cron: \"{cron}\", campaign: {key}, minProvisionedTPS: {tps}}}")
    };
    let pair = |other: &str| said(&format!("{}\n  t: {other}", peak("home", "0 18 * * ? *", 5)));
    let words = "warning[PZ7010]: `s` and `t` contradict each other";
    assert_eq!(pair(&peak("home", "0 18 * * ? *", 1)), words);
    assert_eq!(pair(&peak("home", "0 18 * * ? *", 5)), "", "they agree");
    assert_eq!(pair(&peak("home", "0 23 * * ? *", 1)), "", "another time");
}

#[test]
fn what_the_spec_does_not_have_cannot_be_scheduled() {
    assert_eq!(
        said(r#"{cron: "0 18 * * ? *", campaign: away, minProvisionedTPS: 5}"#),
        "error[PZ0014]: there is no campaign `away`"
    );
}
