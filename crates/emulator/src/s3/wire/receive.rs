//! The bytes of a request's body, and what its headers and trailers declare about them.
//! Not here: what becomes of the bytes.

use futures::StreamExt;
use http::HeaderMap;
use s3s::S3Request;
use s3s::dto::StreamingBlob;

use super::Answer;
use crate::frame::Frame;
use crate::s3::checksum::Algorithm;
use crate::s3::chunked::Trailers;
use crate::s3::error;
use crate::s3::object::{Arrived, Received};
use crate::s3::record::Checksums;

/// What was declared about bytes before or after they came.
pub(super) struct Declared {
    pub(super) algorithms: Vec<Algorithm>,
    md5: Option<String>,
    length: Option<i64>,
    checksums: Checksums,
    trailers: Trailers,
}

impl Declared {
    /// From the headers of a request, which name checksums or the trailers that will have them.
    pub(super) fn of<T>(asked: &S3Request<T>, md5: Option<String>, length: Option<i64>) -> Self {
        let mut declared = Declared {
            algorithms: Vec::new(),
            md5,
            length,
            checksums: Checksums::default(),
            trailers: asked.extensions.get::<Trailers>().cloned().unwrap_or_default(),
        };
        declared.read_headers(&asked.headers);
        declared
    }

    fn read_headers(&mut self, headers: &HeaderMap) {
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        for name in ["crc32", "crc32c", "crc64nvme", "sha1", "sha256"] {
            let header = format!("x-amz-checksum-{name}");
            let Some(algorithm) = Algorithm::parse(name) else { continue };
            let value = text(&header);
            *self.checksums.slot(algorithm) = value.map(str::to_owned);
            let trailing = text("x-amz-trailer").is_some_and(|trailer| {
                trailer.split(',').any(|trailer| trailer.trim().eq_ignore_ascii_case(&header))
            });
            let named = text("x-amz-sdk-checksum-algorithm")
                .is_some_and(|wanted| Algorithm::parse(wanted) == Some(algorithm));
            if value.is_some() || trailing || named {
                self.algorithms.push(algorithm);
            }
        }
    }

    /// Whether what came is what was declared.
    fn check(mut self, arrived: &Arrived) -> Answer<()> {
        for (name, value) in self.trailers.get() {
            let algorithm = name.strip_prefix("x-amz-checksum-").and_then(Algorithm::parse);
            if let Some(algorithm) = algorithm {
                *self.checksums.slot(algorithm) = Some(value);
            }
        }
        let md5 = self.md5.as_deref().and_then(base64);
        if self.md5.is_some() && md5.as_deref() != Some(&arrived.md5[..]) {
            return Err(error::bad_digest());
        }
        if self.length.is_some_and(|length| u64::try_from(length) != Ok(arrived.size)) {
            return Err(error::incomplete_body());
        }
        if arrived.checksums.agree(&self.checksums) { Ok(()) } else { Err(error::bad_digest()) }
    }
}

/// Decodes base64 (RFC 4648, section 4); `None` when it is not that.
fn base64(text: &str) -> Option<Vec<u8>> {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let (mut bytes, mut bits, mut count) = (Vec::new(), 0_u32, 0);
    for letter in text.trim_end_matches('=').bytes() {
        let value = LETTERS.iter().position(|known| *known == letter)?;
        bits = (bits << 6 | u32::try_from(value).ok()?) & 0xFFFF;
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from(bits >> count & 0xFF).ok()?);
        }
    }
    Some(bytes)
}

/// Takes all bytes of a body and checks them.
pub(super) async fn take(
    mut received: Received,
    body: Option<StreamingBlob>,
    declared: Declared,
    frame: &Frame,
) -> Answer<Arrived> {
    if let Some(mut body) = body {
        while let Some(piece) = body.next().await {
            let piece = piece.map_err(|_| error::incomplete_body())?;
            received.write(&piece)?;
        }
    }
    let arrived = received.finish()?;
    let blob = arrived.blob.clone();
    match declared.check(&arrived) {
        Ok(()) => Ok(arrived),
        Err(error) => {
            frame.s3.forget(&blob);
            Err(error)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::base64;

    #[test]
    fn base64_is_decoded() {
        assert_eq!(base64("TWFu").unwrap(), b"Man");
        assert_eq!(base64("TQ==").unwrap(), b"M");
        assert_eq!(base64("AAECA/8=").unwrap(), [0, 1, 2, 3, 255]);
        assert_eq!(base64("a b"), None);
    }
}
