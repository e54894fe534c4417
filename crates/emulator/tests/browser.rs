//! A real browser with a page of another origin, against an emulator: whatever pages may send without asking first.
//! Not here: what is decided about each request (`guard`). It needs Chromium: docs/testing.md, "Tests that need more".

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use personalize_emulator::{Options, Served, serve};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What the page tries, `EMULATOR` standing for the emulator's address. Each attempt says how it went: what a page may
/// not read ends as `opaque` or `failed`.
const PAGE: &str = r#"<!doctype html><meta charset="utf-8"><body><script>
const emulator = "http://EMULATOR";
const trust = JSON.stringify({Version: "2012-10-17", Statement: [{Effect: "Allow",
    Principal: {Service: "personalize.amazonaws.com"}, Action: "sts:AssumeRole"}]});
const event = JSON.stringify({trackingId: "t", sessionId: "s", eventList: [{eventType: "Watch", sentAt: 1}]});
const role = name => new URLSearchParams(
    {Action: "CreateRole", Version: "2010-05-08", RoleName: name, AssumeRolePolicyDocument: trust});
const said = {};
async function ask(name, url, options) {
  try {
    const answer = await fetch(emulator + url, options);
    said[name] = answer.type === "opaque" ? "opaque" : "read " + answer.status + " " + await answer.text();
  } catch (error) { said[name] = "failed"; }
}
// A form goes to its own frame, and `load` says that its answer is there.
function form(name, body, target) {
  return new Promise(done => {
    const frame = document.createElement("iframe");
    frame.name = "frame-" + name;
    document.body.append(frame);
    const form = document.createElement("form");
    Object.assign(form, {method: "POST", action: emulator + target, target: frame.name});
    if (target !== "/") form.enctype = "multipart/form-data";
    for (const [key, value] of body) {
      const field = document.createElement("input");
      Object.assign(field, {type: "hidden", name: key, value});
      form.append(field);
    }
    frame.addEventListener("load", () => {
      try { said[name] = "read " + frame.contentDocument.body.textContent; } catch (error) { said[name] = "opaque"; }
      if (!frame.contentDocument) said[name] = "opaque";
      done();
    });
    document.body.append(form);
    form.submit();
  });
}
function image(name, url) {
  return new Promise(done => {
    const picture = new Image();
    picture.onload = () => { said[name] = "read"; done(); };
    picture.onerror = () => { said[name] = "failed"; done(); };
    picture.src = emulator + url;
  });
}
(async () => {
  const plain = {"content-type": "text/plain"};
  await form("form", role("evil-form"), "/");
  await form("upload", [["key", "evil-form"], ["file", "x"]], "/films");
  await image("image", "/films/secret.png");
  await ask("role", "/", {method: "POST", mode: "no-cors", body: role("evil-fetch")});
  await ask("role-read", "/", {method: "POST", body: role("evil-cors")});
  await ask("events", "/events", {method: "POST", mode: "no-cors", headers: plain, body: event});
  await ask("items", "/items", {method: "POST", mode: "no-cors", headers: plain, body: "{}"});
  await ask("delete-many", "/films?delete", {method: "POST", mode: "no-cors", headers: plain,
      body: "<Delete><Object><Key>secret.png</Key></Object></Delete>"});
  await ask("delete", "/films/secret.png", {method: "DELETE"});
  await ask("put", "/films/evil", {method: "PUT", body: "x"});
  await ask("put-opaque", "/films/evil", {method: "POST", mode: "no-cors", body: "x"});
  await ask("target", "/", {method: "POST", headers: {"x-amz-target": "AmazonPersonalize.CreateDatasetGroup"},
      body: JSON.stringify({name: "evil"})});
  await ask("read", "/films/secret.png", {});
  await ask("read-opaque", "/films/secret.png", {mode: "no-cors"});
  await ask("list", "/films", {});
  navigator.sendBeacon(emulator + "/", role("evil-beacon"));
  await fetch("/done", {method: "POST", body: JSON.stringify(said)});
})();
</script>"#;

/// How long a browser may take until its page says that it is done.
const PATIENCE: Duration = Duration::from_secs(120);

fn chromium() -> Option<&'static str> {
    let runs = |name: &&str| {
        let output = Command::new(name).arg("--version").output();
        output.is_ok_and(|output| output.status.success())
    };
    ["chromium", "chromium-browser", "google-chrome"].into_iter().find(runs)
}

/// A browser that ends with the test.
struct Browser(Child);

impl Drop for Browser {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

fn browse(program: &str, profile: &std::path::Path, url: &str) -> Browser {
    let child = Command::new(program)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"])
        .args(["--disable-background-networking", "--disable-component-update", "--disable-sync"])
        .arg("--disable-dev-shm-usage")
        .arg(format!("--user-data-dir={}", profile.display()))
        .arg(url)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    Browser(child.unwrap())
}

/// The head and the body of one request.
async fn request(stream: &mut TcpStream) -> Option<(String, String)> {
    let mut bytes = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| {
                let (name, value) = line.split_once(':')?;
                name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse().ok())?
            });
            if body.len() >= length.unwrap_or(0_usize) {
                return Some((head.to_owned(), body.to_owned()));
            }
        }
        match stream.read(&mut buffer).await {
            Ok(0) | Err(_) => return None,
            Ok(count) => bytes.extend_from_slice(buffer.get(..count)?),
        }
    }
}

/// Serves the page until it says how its attempts went.
async fn page(listener: TcpListener, emulator: SocketAddr) -> serde_json::Value {
    let page = PAGE.replace("EMULATOR", &emulator.to_string());
    loop {
        let (mut stream, _) = listener.accept().await.unwrap();
        let Some((head, body)) = request(&mut stream).await else { continue };
        let (kind, answer) = match head.split(' ').nth(1) {
            Some("/") => ("text/html; charset=utf-8", page.as_str()),
            _ => ("text/plain", ""),
        };
        let length = answer.len();
        let answer = format!(
            "HTTP/1.1 200 OK\r\ncontent-type: {kind}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{answer}"
        );
        drop(stream.write_all(answer.as_bytes()).await);
        if head.starts_with("POST /done") {
            return serde_json::from_str(&body).unwrap();
        }
    }
}

async fn films() -> Served {
    let served = serve(Options::default()).await.unwrap();
    served.emulator.s3.create_bucket("films", "us-east-1", None).unwrap();
    served.emulator.s3.write_object("films", "secret.png", b"\x89PNG of a secret").unwrap();
    served
}

/// Nothing was asked of any service, and everything is as it was.
fn assert_untouched(served: &Served) {
    let calls = served.emulator.journal.entries();
    assert!(calls.is_empty(), "a page reached a service: {calls:?}");
    assert!(served.emulator.iam.all().unwrap().is_empty());
    let listing = personalize_emulator::s3::Listing { most: 10, ..Default::default() };
    let listed = served.emulator.s3.list("films", &listing).unwrap();
    let keys: Vec<_> = listed.objects.iter().map(|object| object.key.as_str()).collect();
    assert_eq!(keys, ["secret.png"]);
}

#[tokio::test]
#[ignore = "needs Chromium"]
async fn a_page_of_another_origin_changes_nothing_and_reads_nothing() {
    let program = chromium().expect("Chromium is installed");
    let served = films().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    // Another name of this machine, so that the page is of another site as well as of another origin.
    let url = format!("http://localhost:{}/", listener.local_addr().unwrap().port());
    let profile = tempfile::tempdir().unwrap();
    let browser = browse(program, profile.path(), &url);
    let said = tokio::time::timeout(PATIENCE, page(listener, served.addr)).await;
    drop(browser);
    let said = said.expect("the page says that it is done");
    let said = said.as_object().unwrap();
    assert_eq!(said.len(), 15, "{said:?}");
    for (attempt, outcome) in said {
        assert!(outcome == "opaque" || outcome == "failed", "{attempt}: {outcome}");
    }
    assert_untouched(&served);
}

/// A page whose name was made to resolve to loopback is of the emulator's own origin to the browser.
#[tokio::test]
async fn a_rebound_name_reads_nothing() {
    let served = films().await;
    let port = served.addr.port();
    for host in [
        format!("evil.example:{port}"),
        "evil.example".into(),
        format!("films.evil.example:{port}"),
    ] {
        for line in [
            "GET /films/secret.png",
            "GET /films",
            "DELETE /films/secret.png",
            "PUT /films/evil",
            "POST /",
        ] {
            let origin = format!("origin: http://{host}\r\n");
            for origin in ["", origin.as_str()] {
                let head = format!("{line} HTTP/1.1\r\nhost: {host}\r\n{origin}");
                let request = format!("{head}content-length: 0\r\nconnection: close\r\n\r\n");
                let mut stream = TcpStream::connect(served.addr).await.unwrap();
                stream.write_all(request.as_bytes()).await.unwrap();
                let mut answer = String::new();
                stream.read_to_string(&mut answer).await.unwrap();
                assert!(answer.starts_with("HTTP/1.1 403 "), "{request}: {answer}");
                assert!(
                    !answer.contains("secret") && !answer.contains("access-control"),
                    "{answer}"
                );
            }
        }
    }
    assert_untouched(&served);
}
