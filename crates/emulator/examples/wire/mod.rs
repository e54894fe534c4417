//! One call over the wire, as any SDK makes it, without an SDK. Not here: what is called.

use serde_json::Value;
use std::{io, net::SocketAddr};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// Calls an operation of Personalize; answers the HTTP status and the output, or nothing where the connection was closed.
pub(crate) async fn call(
    addr: SocketAddr,
    operation: &str,
    input: &Value,
) -> io::Result<Option<(u16, Value)>> {
    let body = input.to_string();
    let head = [
        "POST / HTTP/1.1".to_owned(),
        format!("host: {addr}"),
        format!("x-amz-target: AmazonPersonalize.{operation}"),
        // Signatures are not checked; the region is read from the scope.
        "authorization: AWS4-HMAC-SHA256 Credential=any/20250101/us-east-1/personalize/aws4_request, SignedHeaders=host, Signature=0".to_owned(),
        format!("content-length: {}", body.len()),
        "connection: close".to_owned(),
    ];
    let mut stream = TcpStream::connect(addr).await?;
    stream.write_all(format!("{}\r\n\r\n{body}", head.join("\r\n")).as_bytes()).await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    let Some((head, body)) = answer.split_once("\r\n\r\n") else { return Ok(None) };
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
    let output = serde_json::from_str(body).map_err(io::Error::other)?;
    Ok(status.map(|status| (status, output)))
}
