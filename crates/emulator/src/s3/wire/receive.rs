//! The bytes of a request's body, and what its headers and trailers declare about them.
//! Not here: what becomes of the bytes.

use futures::StreamExt;
use http::HeaderMap;
use s3s::S3Request;
use s3s::dto::StreamingBlob;

use super::Answer;
use crate::s3::Backend;
use crate::s3::checksum::{Algorithm, base64};
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
        for algorithm in Algorithm::ALL {
            let header = format!("x-amz-checksum-{}", algorithm.name().to_ascii_lowercase());
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
        if self.checksums.algorithms().count() > 1 {
            return Err(error::two_sums());
        }
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

/// Takes all bytes of a body and checks them.
pub(super) async fn take(
    mut received: Received,
    body: Option<StreamingBlob>,
    declared: Declared,
    backend: &Backend,
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
            backend.objects.forget(&blob);
            Err(error)
        }
    }
}
