//! `local serve` is killed at any moment: what it had accepted is there when it is started again.
//! Not here: the tool being killed (`kill`).

use crate::support::{Emulator, Stage, said};
use serde_json::{Value, json};
use std::{
    io::{self, BufRead, BufReader, Read, Write},
    net::TcpStream,
    sync::mpsc,
};

/// One call over a connection of its own; an error when no whole answer came.
fn call(url: &str, service: &str, operation: &str, body: &Value) -> io::Result<Value> {
    let body = body.to_string();
    let path = if service == "personalize" { "/" } else { operation };
    let mut stream = TcpStream::connect(url.trim_start_matches("http://"))?;
    let scope = "local/20260101/ap-northeast-2/personalize/aws4_request";
    write!(stream, "POST {path} HTTP/1.1\r\nhost: localhost\r\n")?;
    write!(stream, "authorization: AWS4-HMAC-SHA256 Credential={scope}\r\n")?;
    write!(stream, "content-length: {}\r\n", body.len())?;
    if service == "personalize" {
        write!(stream, "x-amz-target: AmazonPersonalize.{operation}\r\n")?;
    }
    write!(stream, "connection: close\r\n\r\n{body}")?;
    let mut answer = BufReader::new(stream);
    let (mut line, mut length) = (String::new(), None);
    answer.read_line(&mut line)?;
    let fine = line.starts_with("HTTP/1.1 200");
    while line.trim() != "" {
        line.clear();
        answer.read_line(&mut line)?;
        let value = line.to_ascii_lowercase().strip_prefix("content-length:").map(str::to_owned);
        length = value.and_then(|value| value.trim().parse().ok()).or(length);
    }
    let mut body = vec![0; length.ok_or(io::ErrorKind::UnexpectedEof)?];
    answer.read_exact(&mut body)?;
    assert!(fine, "{operation}: {}", String::from_utf8_lossy(&body));
    Ok(serde_json::from_slice(&body).unwrap_or_default())
}

/// What the stack of the movies example is called by the service.
struct Arns {
    tracking: String,
    campaign: String,
    unseen: String,
    items: String,
    /// An item that somebody unknown is recommended first.
    popular: String,
}

impl Arns {
    fn find(url: &str) -> Arns {
        let first = |operation: &str, list: &str, arn: &str| {
            let all = call(url, "personalize", operation, &json!({})).unwrap();
            let all = all[list].as_array().unwrap().clone();
            let found = all.iter().map(|it| it[arn].as_str().unwrap().to_owned());
            found.collect::<Vec<_>>()
        };
        let tracker = first("ListEventTrackers", "eventTrackers", "eventTrackerArn").remove(0);
        let body = json!({ "eventTrackerArn": tracker });
        let tracker = call(url, "personalize", "DescribeEventTracker", &body).unwrap();
        let of =
            |all: Vec<String>, end: &str| all.into_iter().find(|it| it.ends_with(end)).unwrap();
        let campaign = first("ListCampaigns", "campaigns", "campaignArn").remove(0);
        let body = json!({"campaignArn": campaign, "userId": "nobody"});
        let popular = call(url, "personalize-runtime", "/recommendations", &body).unwrap();
        Arns {
            tracking: tracker["eventTracker"]["trackingId"].as_str().unwrap().to_owned(),
            popular: popular["itemList"][0]["itemId"].as_str().unwrap().to_owned(),
            campaign,
            unseen: of(first("ListFilters", "Filters", "filterArn"), "unseen"),
            items: of(first("ListDatasets", "datasets", "datasetArn"), "/ITEMS"),
        }
    }
}

/// Sends number after number until the connection breaks; tells each that was accepted.
fn send(url: &str, arns: &Arns, from: usize, accepted: &mpsc::Sender<usize>) -> io::Result<()> {
    for number in from.. {
        let schema = json!({"type": "record", "name": "Users", "version": "1.0",
            "namespace": "com.amazonaws.personalize.schema",
            "fields": [{"name": "USER_ID", "type": "string"}, {"name": "AGE", "type": "int"}]});
        let body = json!({"name": format!("kept-{number}"), "schema": schema.to_string()});
        call(url, "personalize", "CreateSchema", &body)?;
        let event = json!({"eventType": "watch", "itemId": "m001", "sentAt": 1_700_000_000});
        let body = json!({"trackingId": arns.tracking, "userId": format!("user-{number}"),
            "sessionId": format!("session-{number}"), "eventList": [event]});
        call(url, "personalize-events", "/events", &body)?;
        let properties = json!({"title": format!("title-{number}"), "genres": "Kept", "year": 2000,
            "creationTimestamp": 1});
        let item = json!({"itemId": arns.popular, "properties": properties.to_string()});
        let body = json!({"datasetArn": arns.items, "items": [item]});
        call(url, "personalize-events", "/items", &body)?;
        let _ = accepted.send(number);
    }
    Ok(())
}

/// Expects everything that was accepted.
fn is_there(url: &str, arns: &Arns, accepted: &[usize]) {
    let ask = |user: &str, more: Value| {
        let mut body = json!({"campaignArn": arns.campaign, "userId": user, "numResults": 500});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        call(url, "personalize-runtime", "/recommendations", &body).unwrap()["itemList"].to_string()
    };
    for number in accepted {
        let arn = format!("arn:aws:personalize:ap-northeast-2:000000000000:schema/kept-{number}");
        call(url, "personalize", "DescribeSchema", &json!({ "schemaArn": arn })).unwrap();
        let user = format!("user-{number}");
        assert!(ask(&user, json!({})).contains("\"m001\""));
        let left = ask(&user, json!({ "filterArn": arns.unseen }));
        assert!(!left.contains("\"m001\""), "event {number} is lost");
    }
    let shown = ask("nobody", json!({"numResults": 50, "metadataColumns": {"ITEMS": ["TITLE"]}}));
    let title = shown.split("\"title-").nth(1).and_then(|rest| rest.split('"').next());
    let title: usize = title.and_then(|number| number.parse().ok()).unwrap();
    // One that was not answered may be there as well; an older one may not.
    assert!(Some(&title) >= accepted.last(), "item {accepted:?} is lost: {title}");
}

#[test]
fn nothing_accepted_is_lost_by_kill_9() {
    let stage = Stage::of("movies");
    let start = || Emulator::start(&stage, &["--state", "state"]);
    let emulator = start();
    let mut apply = stage.command(&["apply", "spec.yaml", "--auto-approve"]);
    let (code, told) = said(&emulator.serves(&mut apply).output().unwrap());
    assert_eq!(code, 0, "{told}");
    let arns = Arns::find(&emulator.url);
    drop(emulator);
    let mut all = Vec::new();
    for accepts in [1, 2, 5, 10] {
        let emulator = start();
        let (url, arns) = (emulator.url.clone(), &arns);
        let (tell, accepted) = mpsc::channel();
        // The number that was under way is not used again: its schema may be there.
        let next = all.last().map_or(0, |last| last + 2);
        std::thread::scope(|scope| {
            scope.spawn(move || send(&url, arns, next, &tell).unwrap_err());
            all.extend(accepted.iter().take(accepts));
            // SIGKILL, in the middle of some call.
            drop(emulator);
            all.extend(accepted.iter());
        });
        is_there(&start().url, arns, &all);
    }
}
