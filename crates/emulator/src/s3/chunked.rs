//! Requests as S3 clients send them, made plain: signatures taken off and bodies in `aws-chunked`
//! coding decoded.
//! Not here: the checking of signatures; the emulator trusts everybody on loopback. The hash of the body that a
//! signature is of: `integrity`. What is in a signed query:
//! `presign`.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::{Buf, Bytes, BytesMut};
use futures::Stream;
use http::header::{AUTHORIZATION, CONTENT_ENCODING, CONTENT_LENGTH};
use http::{HeaderMap, HeaderValue, Request};
use s3s::Body;
use s3s::dto::StreamingBlob;
use s3s::stream::DynByteStream;

use super::integrity::PayloadHash;
use super::presign;
use super::trailers::Trailers;

/// A line of the coding (a chunk's size and signature, or a trailer) is never longer than this.
const LONGEST_LINE: usize = 16 * 1024;

/// Takes the signature off a request and decodes its body.
pub(super) fn plain(mut request: Request<Body>) -> Request<Body> {
    let streaming = request.headers().get("x-amz-content-sha256");
    let streaming = streaming.is_some_and(|value| value.as_bytes().starts_with(b"STREAMING-"));
    let trailers = Trailers::default();
    request.headers_mut().remove(AUTHORIZATION);
    let hash = PayloadHash::of(request.headers());
    request.extensions_mut().insert(hash);
    request.headers_mut().remove("x-amz-content-sha256");
    // The machine's clock, not the virtual one: it is what a URL was signed by.
    let presigned = presign::check_expiry(request.uri(), jiff::Timestamp::now());
    request.extensions_mut().insert(presigned);
    let uri = presign::unsigned(&request.uri().clone(), request.headers_mut());
    *request.uri_mut() = uri;
    if streaming {
        let decoded = request.headers_mut().remove("x-amz-decoded-content-length");
        if let Some(length) = decoded {
            request.headers_mut().insert(CONTENT_LENGTH, length);
        }
        forget_coding(request.headers_mut());
        let (mut parts, body) = request.into_parts();
        let inner = StreamingBlob::from(body);
        let decoding = Decoding {
            inner,
            buffer: BytesMut::new(),
            state: State::Size,
            trailers: trailers.clone(),
        };
        parts.extensions.insert(trailers);
        return Request::from_parts(
            parts,
            Body::from(DynByteStream::from(StreamingBlob::wrap(decoding))),
        );
    }
    request.extensions_mut().insert(trailers);
    request
}

/// `aws-chunked` is not a coding of the object itself.
fn forget_coding(headers: &mut HeaderMap) {
    let codings = headers.get(CONTENT_ENCODING).and_then(|value| value.to_str().ok());
    let kept: Vec<_> = codings
        .unwrap_or_default()
        .split(',')
        .map(str::trim)
        .filter(|coding| !coding.is_empty() && *coding != "aws-chunked")
        .collect();
    match HeaderValue::from_str(&kept.join(", ")) {
        Ok(value) if !value.is_empty() => drop(headers.insert(CONTENT_ENCODING, value)),
        _ => drop(headers.remove(CONTENT_ENCODING)),
    }
}

/// A body that is not in the coding that its headers name.
#[derive(Debug, thiserror::Error)]
#[error("the aws-chunked body is malformed or ends early")]
struct Malformed;

/// The bytes inside an `aws-chunked` body.
struct Decoding {
    inner: StreamingBlob,
    buffer: BytesMut,
    state: State,
    trailers: Trailers,
}

enum State {
    /// The line with the size of the next chunk.
    Size,
    /// So many bytes of the chunk are still to come.
    Bytes(usize),
    /// The line end after a chunk.
    End,
    /// The lines after the last chunk.
    Trailer,
    Done,
}

impl Decoding {
    /// Takes the next piece out of the buffer: bytes, or `None` when more must come first.
    fn step(&mut self) -> Result<Option<Bytes>, Malformed> {
        loop {
            match self.state {
                State::Bytes(0) => self.state = State::End,
                State::Bytes(left) => {
                    if self.buffer.is_empty() {
                        return Ok(None);
                    }
                    let count = left.min(self.buffer.len());
                    self.state = State::Bytes(left - count);
                    return Ok(Some(self.buffer.split_to(count).freeze()));
                }
                State::Done => return Ok(None),
                State::Size | State::End | State::Trailer => {
                    let Some(line) = self.line()? else { return Ok(None) };
                    self.read_line(&line)?;
                }
            }
        }
    }

    /// A body fails once; after that it is at its end.
    fn fail(&mut self, error: impl Into<s3s::StdError>) -> std::io::Error {
        self.state = State::Done;
        self.buffer.clear();
        std::io::Error::new(std::io::ErrorKind::InvalidData, error)
    }

    fn read_line(&mut self, line: &str) -> Result<(), Malformed> {
        self.state = match self.state {
            State::Size => {
                let size = line.split(';').next().unwrap_or_default().trim();
                match usize::from_str_radix(size, 16).map_err(|_| Malformed)? {
                    0 => State::Trailer,
                    size => State::Bytes(size),
                }
            }
            State::End if line.is_empty() => State::Size,
            State::Trailer if line.is_empty() => State::Done,
            State::Trailer => {
                self.trailers.add(line);
                State::Trailer
            }
            _ => return Err(Malformed),
        };
        Ok(())
    }

    fn line(&mut self) -> Result<Option<String>, Malformed> {
        let Some(end) = self.buffer.iter().position(|byte| *byte == b'\n') else {
            let too_long = self.buffer.len() > LONGEST_LINE;
            return if too_long { Err(Malformed) } else { Ok(None) };
        };
        let line = self.buffer.split_to(end);
        self.buffer.advance(1);
        Ok(Some(String::from_utf8_lossy(&line).trim_end_matches('\r').to_owned()))
    }
}

impl Stream for Decoding {
    type Item = Result<Bytes, std::io::Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            match self.step() {
                Ok(Some(bytes)) => return Poll::Ready(Some(Ok(bytes))),
                Err(error) => return Poll::Ready(Some(Err(self.fail(error)))),
                Ok(None) => {}
            }
            match Pin::new(&mut self.inner).poll_next(cx) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(Some(Ok(bytes))) => self.buffer.extend_from_slice(&bytes),
                Poll::Ready(Some(Err(error))) => return Poll::Ready(Some(Err(self.fail(error)))),
                // The last empty line is missing in bodies of some clients.
                Poll::Ready(None) if matches!(self.state, State::Done | State::Trailer) => {
                    return Poll::Ready(None);
                }
                Poll::Ready(None) => return Poll::Ready(Some(Err(self.fail(Malformed)))),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use futures::StreamExt;

    use super::*;

    /// Decodes a body that arrives in pieces of `size` bytes.
    async fn decode(
        body: &'static [u8],
        size: usize,
    ) -> (Result<Vec<u8>, String>, Vec<(String, String)>) {
        let pieces =
            body.chunks(size).map(|piece| Ok::<_, std::io::Error>(Bytes::from_static(piece)));
        let pieces: Vec<_> = pieces.collect();
        let inner = StreamingBlob::wrap(futures::stream::iter(pieces));
        let trailers = Trailers::default();
        let decoding = Decoding {
            inner,
            buffer: BytesMut::new(),
            state: State::Size,
            trailers: trailers.clone(),
        };
        let all: Vec<_> = decoding.collect().await;
        let bytes = all.into_iter().try_fold(Vec::new(), |mut all, piece| {
            all.extend_from_slice(&piece.map_err(|error| error.to_string())?);
            Ok(all)
        });
        (bytes, trailers.get())
    }

    #[tokio::test]
    async fn chunks_and_trailers_arrive_in_any_pieces() {
        let body = b"4;chunk-signature=ab\r\nWiki\r\n6\r\npedia\n\r\n0\r\nx-amz-checksum-crc32:AAAA\r\n\r\n";
        for size in 1..body.len() {
            let (bytes, trailers) = decode(body, size).await;
            assert_eq!(bytes.unwrap(), b"Wikipedia\n");
            assert_eq!(trailers, [("x-amz-checksum-crc32".to_owned(), "AAAA".to_owned())]);
        }
    }

    #[tokio::test]
    async fn a_body_that_ends_early_or_is_no_coding_fails() {
        for body in [&b"4\r\nWi"[..], b"zz\r\n", b"4\r\nWikiX\r\n"] {
            assert!(decode(body, 3).await.0.is_err());
        }
    }
}
