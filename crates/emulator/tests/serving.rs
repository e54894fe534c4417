//! The server from outside: ports, the state folder, the end.
//! Not here: what the services answer.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::error::Error;

use personalize_emulator::{Options, ServeError, serve};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

fn in_folder(folder: &tempfile::TempDir) -> Options {
    let mut options = Options::default();
    options.emulator.folder = Some(folder.path().to_owned());
    options
}

/// One HTTP request in plain text; the answer's first line.
async fn ask(addr: std::net::SocketAddr, request: &str) -> String {
    let mut stream = TcpStream::connect(addr).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer.lines().next().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn it_serves_on_loopback_and_ends_when_told() {
    let folder = tempfile::tempdir().unwrap();
    let served = serve(in_folder(&folder)).await.unwrap();
    assert!(served.addr.ip().is_loopback());
    let request = "HEAD /absent HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
    assert_eq!(ask(served.addr, request).await, "HTTP/1.1 404 Not Found");
    // A client that keeps its connection open does not keep the server from ending.
    let idle = TcpStream::connect(served.addr).await.unwrap();
    let addr = served.addr;
    served.shutdown().await;
    drop(idle);
    assert!(TcpStream::connect(addr).await.is_err());
    // The folder is free again.
    serve(in_folder(&folder)).await.unwrap().shutdown().await;
}

#[tokio::test]
async fn a_folder_has_one_emulator_at_a_time() {
    let folder = tempfile::tempdir().unwrap();
    let _served = serve(in_folder(&folder)).await.unwrap();
    let error = serve(in_folder(&folder)).await.unwrap_err();
    let message = error.to_string();
    assert!(matches!(error, ServeError::Emulator(_)));
    assert!(message.contains("is in use by another emulator"), "{message}");
}

#[tokio::test]
async fn a_port_that_is_taken_is_named() {
    let served = serve(Options::default()).await.unwrap();
    let options = Options { port: served.addr.port(), ..Options::default() };
    let error = serve(options).await.unwrap_err();
    assert!(error.to_string().contains(&format!("port {}", served.addr.port())), "{error}");
    assert!(error.source().is_some());
}

#[tokio::test]
async fn nonsense_is_answered_and_not_fatal() {
    let served = serve(Options::default()).await.unwrap();
    for request in [
        "POST / HTTP/1.1\r\nhost: localhost\r\nx-amz-target: \r\ncontent-length: 3\r\nconnection: close\r\n\r\n{{{",
        "POST /?%zz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n",
        "PUT /%ff/%fe HTTP/1.1\r\nhost: localhost\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
        "GET /b?list-type=2&max-keys=-1 HTTP/1.1\r\nhost: localhost\r\nauthorization: ,,,\r\nconnection: close\r\n\r\n",
    ] {
        let line = ask(served.addr, request).await;
        // 501 is what S3 says to operations that it does not know.
        let refused = line.starts_with("HTTP/1.1 4") || line.starts_with("HTTP/1.1 501");
        assert!(refused, "{request}: {line}");
    }
}

/// What a web page may send without asking first, and what a page whose name was rebound to loopback sends.
#[tokio::test]
async fn web_pages_are_not_served() {
    let served = serve(Options::default()).await.unwrap();
    served.emulator.s3.create_bucket("films", "us-east-1", None).unwrap();
    let form = "content-type: application/x-www-form-urlencoded\r\ncontent-length: 57\r\n";
    let role = "Action=CreateRole&RoleName=evil&AssumeRolePolicyDocument=";
    for (line, headers, body) in [
        ("POST / HTTP/1.1", format!("host: localhost\r\norigin: https://evil.example\r\n{form}"), role),
        ("POST / HTTP/1.1", format!("host: localhost\r\norigin: null\r\n{form}"), role),
        ("POST /events HTTP/1.1", "host: localhost\r\norigin: https://evil.example\r\ncontent-type: text/plain\r\ncontent-length: 2\r\n".into(), "{}"),
        ("POST /films?delete HTTP/1.1", "host: localhost\r\norigin: https://evil.example\r\ncontent-length: 2\r\n".into(), "{}"),
        ("DELETE /films HTTP/1.1", "host: evil.example\r\n".into(), ""),
        ("GET /films HTTP/1.1", "host: evil.example:4577\r\n".into(), ""),
        ("GET /films HTTP/1.1", "host: localhost\r\nsec-fetch-site: cross-site\r\n".into(), ""),
        ("GET /films HTTP/1.0", String::new(), ""),
    ] {
        let request = format!("{line}\r\n{headers}connection: close\r\n\r\n{body}");
        let answer = ask(served.addr, &request).await;
        assert!(answer.ends_with(" 403 Forbidden"), "{request}: {answer}");
    }
    assert!(served.emulator.s3.bucket("films").is_ok());
    assert!(served.emulator.journal.entries().is_empty(), "no service was asked");
}
