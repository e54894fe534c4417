//! The endpoint: who may ask it, how often, and what its routes ask, each mistake at its place.

fn said(endpoint: &str) -> String {
    let text = format!(
        "version: 1
name: movies
role: {{name: movies}}
bucket: {{name: movies-data}}
datasets:
  interactions:
    source: s3://movies-data/all/
    schema: {{USER_ID: string, ITEM_ID: string, TIMESTAMP: long}}
  actions: {{source: s3://movies-data/actions/, schema: {{ACTION_ID: string, ACTION_NAME: {{type: string, categorical: true}}}}}}
  actionInteractions: {{source: s3://movies-data/did/, schema: {{USER_ID: string, ACTION_ID: string, EVENT_TYPE: string, TIMESTAMP: long}}}}
solutions:
  for-you: {{recipe: aws-user-personalization-v2, autoTraining: off}}
  actions: {{recipe: aws-next-best-action, autoTraining: off}}
campaigns:
  home: {{solution: for-you}}
  next: {{solution: actions}}
endpoint: {endpoint}
"
    );
    let said = crate::said(&text, &[], None);
    said.lines().filter(|line| line.starts_with("error") || line.starts_with("warning")).collect()
}

#[test]
fn a_sound_endpoint_is_taken() {
    for endpoint in [
        "{routes: {home: {campaign: home}}}",
        "{name: Films 1, auth: apiKey, routes: {home: {campaign: home, numResults: 500}}}",
        "{auth: public, throttle: {rate: 0.5, burst: 1}, routes: {home: {campaign: home}}}",
        r#"{auth: {cognito: {userPool: "arn:aws:cognito-idp:eu-west-1:111122223333:userpool/eu-west-1_AbC"}}, routes: {home: {campaign: home}}}"#,
    ] {
        assert_eq!(said(endpoint), "", "{endpoint}");
    }
}

#[test]
fn each_mistake_is_named() {
    for (endpoint, words) in [
        ("{routes: {home: {}}}", "error[PZ8001]: the route `home` asks nothing"),
        (
            "{routes: {home: {campaign: home, eventTracker: true}}}",
            "error[PZ8001]: the route `home` asks 2 things",
        ),
        ("{routes: {a/b: {campaign: home}}}", "error[PZ8002]: `a/b` cannot be a route"),
        (
            "{name: \"a/b\", routes: {home: {campaign: home}}}",
            "error[PZ8002]: `a/b` cannot be the name of an endpoint",
        ),
        (
            "{auth: public, routes: {home: {campaign: home}}}",
            "error[PZ8003]: a public endpoint needs a throttle",
        ),
        (
            "{routes: {home: {campaign: home, numResults: 501}}}",
            "error[PZ0007]: `numResults` is out of range",
        ),
        (
            "{routes: {home: {campaign: home}, e: {eventTracker: true, numResults: 5}}}",
            "error[PZ0014]: the route `e` takes events, and there is no trackererror[PZ8004]: `numResults` does not fit a route that takes events",
        ),
        (
            "{throttle: {rate: 0, burst: 1}, routes: {home: {campaign: home}}}",
            "error[PZ8005]: this rate answers nobody",
        ),
        (
            "{throttle: {rate: 1, burst: 0}, routes: {home: {campaign: home}}}",
            "error[PZ8005]: this burst answers nobody",
        ),
        (
            "{auth: {cognito: {userPool: eu-west-1_AbC}}, routes: {home: {campaign: home}}}",
            "error[PZ8006]: `eu-west-1_AbC` is not the ARN of a user pool",
        ),
        (
            "{routes: {next: {campaign: next}}}",
            "error[PZ8007]: the route `next` cannot ask the recipe `aws-next-best-action`",
        ),
        ("{auth: apiKey}", "error[PZ8008]: the endpoint has no routes"),
        (
            "{routes: {home: {campaign: hom}}}",
            "error[PZ0014]: the route `home` names the campaign `hom`, which is not there",
        ),
        (
            "{routes: {home: {campaign: home, filter: none}}}",
            "error[PZ0014]: the route `home` names the filter `none`, which is not there",
        ),
        (
            "{routes: {e: {eventTracker: true}}}",
            "error[PZ0014]: the route `e` takes events, and there is no tracker",
        ),
    ] {
        assert_eq!(said(endpoint), words, "{endpoint}");
    }
}
