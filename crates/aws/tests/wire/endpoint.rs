//! Endpoints that give prepared answers, one a connection, and remember what was asked.
//! Not here: any behaviour of a service.

use personalize_aws::{Aws, Key, Settings, connect};
use personalize_core::{address::Kind, plan::Verb};
use personalize_engine::cloud::Call;
use serde_json::Value;
use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread::JoinHandle,
};

/// A request as it came.
pub(crate) struct Request {
    /// The request line and the headers, in lower case.
    pub(crate) head: String,
    /// The body.
    pub(crate) body: String,
}

/// The endpoint, until its last answer is given.
pub(crate) struct Endpoint {
    /// Its URL.
    pub(crate) url: String,
    server: JoinHandle<Vec<Request>>,
}

impl Endpoint {
    /// Gives these answers, in order.
    pub(crate) fn answering(answers: Vec<String>) -> Endpoint {
        Endpoint::acting(answers, |_| {})
    }

    /// Gives these answers, in order, and does something before each: `act` is given its place, from 0.
    pub(crate) fn acting(
        answers: Vec<String>,
        mut act: impl FnMut(usize) + Send + 'static,
    ) -> Endpoint {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let one = move |(at, answer): (usize, String)| {
            let (mut stream, _) = listener.accept().unwrap();
            let asked = read(&stream);
            act(at);
            stream.write_all(answer.as_bytes()).unwrap();
            asked
        };
        Endpoint {
            url,
            server: std::thread::spawn(move || answers.into_iter().enumerate().map(one).collect()),
        }
    }

    /// A client of it.
    pub(crate) async fn client(&self) -> Aws {
        client(&self.url, "eu-west-1").await
    }

    /// What was asked, once every answer was given.
    pub(crate) fn asked(self) -> Vec<Request> {
        self.server.join().unwrap()
    }
}

/// An endpoint that answers each request by what it asks, several at once, until the test ends.
pub(crate) struct Replying {
    /// Its URL.
    pub(crate) url: String,
    asked: Arc<Mutex<Vec<Request>>>,
}

impl Replying {
    /// Gives the answers that `reply` makes of requests.
    pub(crate) fn by(reply: impl Fn(&Request) -> String + Send + Sync + 'static) -> Replying {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (seen, reply) = (Arc::clone(&asked), Arc::new(reply));
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let (mut stream, seen, reply) =
                    (stream.unwrap(), Arc::clone(&seen), Arc::clone(&reply));
                std::thread::spawn(move || {
                    // A request that is given up midway is none.
                    let Some(one) = attempt(&stream) else { return };
                    let answer = reply(&one);
                    seen.lock().unwrap().push(one);
                    drop(stream.write_all(answer.as_bytes()));
                });
            }
        });
        Replying { url, asked }
    }

    /// What was asked so far.
    pub(crate) fn asked(&self) -> Vec<Request> {
        std::mem::take(&mut *self.asked.lock().unwrap())
    }
}

/// A client of any endpoint.
pub(crate) async fn client(url: &str, region: &str) -> Aws {
    let settings = Settings {
        region: Some(region.to_owned()),
        endpoint_url: Some(url.to_owned()),
        credentials: Some(Key { id: "test".into(), secret: "test".into() }),
        user_agent: Some("personalize-0.1.0".into()),
        ..Settings::default()
    };
    connect(&settings).await.unwrap()
}

/// A write call, its input a JSON object.
pub(crate) fn call(kind: Kind, verb: Verb, locator: &str, input: Value) -> Call {
    Call {
        kind,
        verb,
        locator: locator.to_owned(),
        input: input.as_object().unwrap().clone().into(),
    }
}

/// An answer of a service, with its request id: a status line, extra header lines and a body.
pub(crate) fn answer(status: &str, headers: &[&str], body: &str) -> String {
    foreign(status, &[&["x-amzn-requestid: r-1"], headers].concat(), body)
}

/// An answer of something else, without a request id.
pub(crate) fn foreign(status: &str, headers: &[&str], body: &str) -> String {
    let headers: String = headers.iter().map(|h| format!("{h}\r\n")).collect();
    format!(
        "HTTP/1.1 {status}\r\nconnection: close\r\ncontent-length: {}\r\n{headers}\r\n{body}",
        body.len()
    )
}

/// A success of Personalize.
pub(crate) fn json(body: &str) -> String {
    answer("200 OK", &["content-type: application/x-amz-json-1.1"], body)
}

/// A refusal of Personalize.
pub(crate) fn refusal(code: &str, message: &str) -> String {
    let body = format!(r#"{{"__type":"{code}","message":"{message}"}}"#);
    answer("400 Bad Request", &["content-type: application/x-amz-json-1.1"], &body)
}

fn read(stream: &TcpStream) -> Request {
    attempt(stream).unwrap()
}

fn attempt(stream: &TcpStream) -> Option<Request> {
    let mut reader = BufReader::new(stream);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") && reader.read_line(&mut head).ok()? > 0 {}
    let head = head.to_ascii_lowercase();
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "))
        .map_or(0, |n| n.trim().parse().unwrap());
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some(Request { head, body: String::from_utf8_lossy(&body).into_owned() })
}
