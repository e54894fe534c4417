//! A real browser with a page of another origin that shows recommendations, sends an event and sees the answer change. It needs
//! Chromium: docs/testing.md, "Tests that need more". And the document before a validator that others wrote.

use super::{APPLY, World, stage};
use serde_json::Value;
use std::{
    io::{Read, Write},
    net::TcpListener,
    process::{Child, Command, Stdio},
};

const PAGE: &str = r##"<!doctype html><meta charset="utf-8"><body><ul id="list"></ul><script>
const url = "URL", headers = {"x-api-key": "KEY"}, said = {};
async function home() {
  const answer = await fetch(url + "/home/newcomer", {headers});
  const {itemList} = await answer.json();
  document.querySelector("#list").replaceChildren(...itemList.map(({itemId}) =>
      Object.assign(document.createElement("li"), {textContent: itemId})));
  return [...document.querySelectorAll("li")].map(line => line.textContent);
}
(async () => {
  try {
    said.before = await home();
    const body = JSON.stringify({userId: "newcomer", sessionId: "s", eventList: [
        {eventType: "watch", itemId: said.before.at(-1), sentAt: 1798934400}]});
    said.event = (await fetch(url + "/events",
        {method: "POST", headers: {...headers, "content-type": "application/json"}, body})).status;
    said.after = await home();
    said.without = (await fetch(url + "/home/newcomer")).status;
    said.other = await fetch(new URL("/restapis", url)).then(() => "read", () => "failed");
  } catch (error) { said.error = String(error); }
  await fetch("/done", {method: "POST", body: JSON.stringify(said)});
})();
</script>"##;

/// A browser that ends with the test.
struct Browser(Child);

impl Drop for Browser {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

fn browse(profile: &std::path::Path, url: &str) -> Browser {
    let runs = |name: &&str| Command::new(name).arg("--version").output().is_ok();
    let names = ["chromium", "chromium-browser", "google-chrome"];
    let program = names.into_iter().find(runs).expect("Chromium is installed");
    let child = Command::new(program)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"])
        .args(["--disable-background-networking", "--disable-component-update", "--disable-sync"])
        .args(["--disable-dev-shm-usage", &format!("--user-data-dir={}", profile.display()), url])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    Browser(child.unwrap())
}

/// Serves the page until it says that it is done; what it said.
fn served(listener: &TcpListener, page: &str) -> Value {
    loop {
        let (mut stream, _) = listener.accept().unwrap();
        let mut bytes = Vec::new();
        let mut buffer = [0; 4096];
        let body = loop {
            let text = String::from_utf8_lossy(&bytes).into_owned();
            if let Some((head, body)) = text.split_once("\r\n\r\n") {
                let head = head.to_ascii_lowercase();
                let length = head.split("content-length: ").nth(1);
                let length = length.and_then(|rest| rest.lines().next()?.trim().parse().ok());
                if body.len() >= length.unwrap_or(0_usize) {
                    break body.to_owned();
                }
            }
            match stream.read(&mut buffer).unwrap() {
                0 => break String::new(),
                count => bytes.extend_from_slice(&buffer[..count]),
            }
        };
        let is_done = bytes.starts_with(b"POST /done");
        let content = if is_done { "" } else { page };
        let head = format!(
            "HTTP/1.1 200 OK\r\ncontent-type: text/html; charset=utf-8\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{content}",
            content.len()
        );
        stream.write_all(head.as_bytes()).unwrap();
        if is_done {
            return serde_json::from_str(&body).unwrap();
        }
    }
}

#[test]
#[ignore = "needs Chromium"]
fn a_page_shows_titles_and_sees_them_change() {
    let world = World::new(stage("auth: apiKey\n  throttle: {rate: 100, burst: 200}"), Vec::new());
    world.ok(&APPLY);
    let url = format!("{}/{}/live", world.url(), world.api()["id"].as_str().unwrap());
    let page = PAGE.replace("URL\"", &format!("{url}\"")).replace("KEY", &world.key());
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    // Another name of this machine, so that the page is of another site as well as of another origin.
    let at = format!("http://localhost:{}/", listener.local_addr().unwrap().port());
    let profile = tempfile::tempdir().unwrap();
    let browser = browse(profile.path(), &at);
    let said = served(&listener, &page);
    drop(browser);
    assert_eq!(said["before"].as_array().map(Vec::len), Some(5), "{said}");
    assert_eq!(said["event"], 200, "{said}");
    assert_eq!(said["after"].as_array().map(Vec::len), Some(5), "{said}");
    assert_ne!(said["before"], said["after"], "{said}");
    assert_eq!(said["without"], 403, "{said}");
    // The other services stay closed to pages.
    assert_eq!(said["other"], "failed", "{said}");
}

#[test]
#[ignore = "needs python3 with openapi-spec-validator"]
fn the_document_is_openapi_3() {
    let pool = "arn:aws:cognito-idp:us-east-1:000000000000:userpool/us-east-1_AbC";
    let cognito = format!("auth: {{cognito: {{userPool: \"{pool}\"}}}}");
    let public = "auth: public\n  throttle: {rate: 1, burst: 1}";
    for settings in ["auth: iam", "auth: apiKey", public, &cognito] {
        let world = World::new(stage(settings), Vec::new());
        world.ok(&APPLY);
        let key = format!("us-east-1 {}", world.api()["id"].as_str().unwrap());
        let store = &world.served().emulator.store;
        let api = store.get("apigateway.apis", &key).unwrap().unwrap();
        let api: Value = serde_json::from_slice(&api).unwrap();
        let script = "import json, sys\nfrom openapi_spec_validator import validate\nvalidate(json.load(sys.stdin))";
        let mut python = Command::new("python3")
            .args(["-c", script])
            .stdin(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdin = python.stdin.take().unwrap();
        stdin.write_all(api["document"].to_string().as_bytes()).unwrap();
        drop(stdin);
        let output = python.wait_with_output().unwrap();
        assert!(output.status.success(), "{settings}: {}", String::from_utf8_lossy(&output.stderr));
    }
}
