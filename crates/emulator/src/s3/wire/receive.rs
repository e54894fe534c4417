//! The bytes of an object or a part as they come.
//! Not here: what was declared about them (`integrity`), and what becomes of them.

use futures::StreamExt;
use s3s::crypto::Checksum;
use s3s::dto::StreamingBlob;

use super::Answer;
use crate::s3::integrity::Declared;
use crate::s3::object::{Arrived, Received};
use crate::s3::{Backend, error};

/// Takes all bytes of a body and checks them.
pub(super) async fn receive(
    mut received: Received,
    body: Option<StreamingBlob>,
    declared: Declared,
    backend: &Backend,
) -> Answer<Arrived> {
    let mut hasher = declared.payload.hasher();
    if let Some(mut body) = body {
        while let Some(piece) = body.next().await {
            let piece = piece.map_err(|_| error::incomplete_body())?;
            if let Some(hasher) = &mut hasher {
                hasher.update(&piece);
            }
            received.write(&piece)?;
        }
    }
    let arrived = received.finish()?;
    let checked = declared.payload.check(hasher);
    let checked =
        checked.and_then(|()| declared.check(arrived.size, arrived.md5, &arrived.checksums));
    match checked {
        Ok(()) => Ok(arrived),
        Err(error) => {
            backend.objects.forget(&arrived.blob);
            Err(error)
        }
    }
}
