//! The point between the protocol and the store, where an operation has its name: what the server
//! wants to know of it and do to it happens here.
//! Not here: the decisions, which the server makes.

use std::sync::{Arc, Mutex, PoisonError};

use s3s::access::{S3Access, S3AccessContext};
use s3s::auth::{S3Auth, SecretKey};
use s3s::{S3Error, S3ErrorCode, S3Result};

use super::Backend;
use super::error::{self, spoken};
use super::header;
use super::integrity::Checked;
use super::place::Places;
use super::presign::Presigned;
use crate::access::{Wanted, of_object_call, refusal};
use crate::call::{DEFAULT_REGION, Scope};
use crate::error::ServiceError;
use crate::fault::{Fault, Verdict};
use personalize_rules::arn::partition;

/// What a request asks for, as the gate saw it. It travels in the request's extensions.
#[derive(Debug, Clone, Default)]
pub struct CallRecord {
    inner: Arc<Mutex<DecidedCall>>,
}

/// The operation, and the fault that is to happen to it.
#[derive(Debug, Clone, Default)]
pub struct DecidedCall {
    /// `PutObject`; `None` when the request was none of S3's.
    pub operation: Option<String>,
    /// What was decided about it.
    pub verdict: Verdict,
}

impl CallRecord {
    /// The call as far as it is known.
    #[must_use]
    pub fn get(&self) -> DecidedCall {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn set(&self, call: DecidedCall) {
        *self.inner.lock().unwrap_or_else(PoisonError::into_inner) = call;
    }
}

/// Lets in who may come in, after the faults, to buckets that answer here and now.
pub(super) struct Gate {
    pub(super) backend: Backend,
    pub(super) places: Places,
}

#[async_trait::async_trait]
impl S3Access for Gate {
    async fn check(&self, cx: &mut S3AccessContext<'_>) -> S3Result<()> {
        let operation = cx.s3_op().name().to_owned();
        let bucket = cx.s3_path().get_bucket_name().map(str::to_owned);
        let scope = cx.extensions_mut().get::<Scope>().cloned();
        let verdict = self.backend.faults.decide("s3", &operation);
        if let Some(record) = cx.extensions_mut().get::<CallRecord>() {
            record
                .set(DecidedCall { operation: Some(operation.clone()), verdict: verdict.clone() });
        }
        self.backend.clock.sleep(verdict.latency).await;
        match verdict.fault {
            Some(Fault::Throttle) => {
                Err(s3s::s3_error!(SlowDown, "Please reduce your request rate."))
            }
            Some(Fault::Error { status, code }) => {
                let mut error = S3Error::with_message(
                    S3ErrorCode::from_bytes(code.as_bytes()).unwrap_or(S3ErrorCode::InternalError),
                    "We encountered an internal error. Please try again.",
                );
                error.set_status_code(http::StatusCode::from_u16(status).unwrap_or_default());
                Err(error)
            }
            Some(Fault::Hang) => std::future::pending().await,
            // The server closes the connection; this only keeps the handler from running.
            Some(Fault::Reset) => Err(s3s::s3_error!(InternalError)),
            _ => {
                self.allow(cx, &operation, scope.as_ref()).map_err(spoken)?;
                self.admit(cx, &operation).map_err(spoken)?;
                match bucket {
                    Some(bucket) => {
                        self.places.check(&self.backend, &operation, &bucket, scope.as_ref())
                    }
                    None => Ok(()),
                }
            }
        }
    }
}

impl Gate {
    /// Refuses what the policies do not allow that are enforced.
    fn allow(
        &self,
        cx: &S3AccessContext<'_>,
        operation: &str,
        scope: Option<&Scope>,
    ) -> Result<(), ServiceError> {
        let (access, account) = (&self.backend.access, &self.backend.account);
        let region = scope.map_or(DEFAULT_REGION, |scope| &scope.region);
        let key = scope.and_then(|scope| scope.access_key.as_deref());
        let Some(caller) = access.caller(key, account, region) else { return Ok(()) };
        let bucket = cx.s3_path().get_bucket_name();
        let object = cx.s3_path().get_object_key();
        let mut wanted = of_object_call(operation, partition(region), bucket, object);
        if let ("GetObject", Some(bucket), Some(object)) = (operation, bucket, object) {
            wanted.extend(decryption(&self.backend, bucket, object));
        }
        match access.denied(key, wanted) {
            Some(denied) => Err(refusal("s3", &caller, &denied)),
            None => Ok(()),
        }
    }

    /// Refuses what is out of date or damaged, and what would be taken and forgotten.
    fn admit(&self, cx: &mut S3AccessContext<'_>, operation: &str) -> Result<(), ServiceError> {
        cx.extensions_mut().get::<Presigned>().map_or(Ok(()), |presigned| presigned.0.clone())?;
        cx.extensions_mut().get::<Checked>().map_or(Ok(()), |checked| checked.0.clone())?;
        if operation == "PostObject" {
            let message = "Uploads by HTML forms are not emulated; use PutObject";
            return Err(ServiceError::new(501, "NotImplemented", message));
        }
        let version = cx.uri().query().unwrap_or_default().split('&');
        let mut version = version.filter_map(|pair| pair.strip_prefix("versionId="));
        if version.any(|version| version != "null") {
            return Err(error::no_version());
        }
        header::check(cx.method(), cx.headers(), &self.backend.account)
    }
}

/// To read what a KMS key encrypts needs that key, too (S3 user guide, "Using server-side encryption with AWS KMS keys").
fn decryption(backend: &Backend, bucket: &str, object: &str) -> Option<Wanted> {
    let about = backend.objects.head(bucket, object).ok()?.about;
    let key = about.keeping.encryption?.key?;
    Some(Wanted { action: "kms:Decrypt".into(), resource: key, passed_to: None })
}

/// Never asked: the server takes signatures off before `s3s` sees a request. `s3s` passes the gate
/// only when it has a provider of keys.
pub(super) struct NoKeys;

#[async_trait::async_trait]
impl S3Auth for NoKeys {
    async fn get_secret_key(&self, _access_key: &str) -> S3Result<SecretKey> {
        Err(s3s::s3_error!(InvalidAccessKeyId))
    }
}
