//! The actions of IAM by the operations of the services, where the two differ, and the actions that an operation needs beside
//! its own. Not here: the resources (`pattern`).
//!
//! Sources: service authorization reference of Amazon Personalize, Amazon S3 and IAM; S3 user guide, "Required permissions for
//! Amazon S3 API operations".

use crate::kind::definition::Service;

/// Operations whose action has another name, with the action.
const RENAMED: [(Service, &str, &str); 6] = [
    (Service::S3, "HeadObject", "s3:GetObject"),
    (Service::S3, "ListObjectsV2", "s3:ListBucket"),
    (Service::S3, "ListMultipartUploads", "s3:ListBucketMultipartUploads"),
    (Service::S3, "CreateMultipartUpload", "s3:PutObject"),
    (Service::S3, "UploadPart", "s3:PutObject"),
    (Service::S3, "CompleteMultipartUpload", "s3:PutObject"),
];

/// The action that allows an operation.
pub fn action(service: Service, operation: &str) -> String {
    let renamed = RENAMED.iter().find(|(of, name, _)| *of == service && *name == operation);
    match renamed {
        Some((.., action)) => (*action).to_owned(),
        None => format!("{}:{operation}", service.word()),
    }
}

/// The action that a refused operation lacked: the one that the service names, which may be one beside its own, as
/// `iam:PassRole`; else that of an operation of S3, which refuses HEAD requests without a word. `None` where it is not told.
pub fn missing(operation: &str, message: &str) -> Option<String> {
    let named = message.split_once("not authorized to perform: ");
    let named = named.and_then(|(_, rest)| rest.split_whitespace().next());
    let known = || is_of_s3(operation).then(|| action(Service::S3, operation));
    named.map(|action| action.trim_end_matches(',').to_owned()).or_else(known)
}

/// Whether an error code says that the caller lacks a permission, which is not so of a bucket's name that another account has.
pub fn is_denial(code: &str) -> bool {
    code.is_empty() || code.starts_with("AccessDenied") || code.contains("Authorized")
}

/// What is said of a call that was refused, and what helps: the action, and the command that prints all of them.
pub fn advice(operation: &str, message: &str) -> String {
    let what = missing(operation, message);
    let what = what.map_or_else(|| "this permission".to_owned(), |action| format!("`{action}`"));
    format!(
        "the caller lacks {what}; `personalize policy SPEC --for apply` prints all that `apply` needs, as `--for plan` and `--for destroy` do for these"
    )
}

/// Whether it is an operation of S3 that is called.
fn is_of_s3(operation: &str) -> bool {
    let object = ["GetObject", "PutObject", "DeleteObject"];
    object.contains(&operation)
        || operation.contains("Bucket")
        || RENAMED.iter().any(|(service, name, _)| *service == Service::S3 && *name == operation)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_operation_is_allowed_by_the_action_of_its_name_or_by_another() {
        assert_eq!(action(Service::Personalize, "CreateFilter"), "personalize:CreateFilter");
        assert_eq!(action(Service::S3, "HeadObject"), "s3:GetObject");
    }

    #[test]
    fn the_service_knows_best_what_is_missing() {
        let message = "User: arn:aws:sts::1:assumed-role/ci/run is not authorized to perform: iam:PassRole on resource: arn:aws:iam::1:role/r";
        assert_eq!(missing("CreateDatasetImportJob", message).as_deref(), Some("iam:PassRole"));
        assert_eq!(missing("HeadObject", "access is denied").as_deref(), Some("s3:GetObject"));
        assert_eq!(missing("CreateFilter", "no"), None);
        assert!(is_denial("AccessDeniedException") && !is_denial("BucketAlreadyExists"));
        assert!(advice("DeleteBucket", "no").starts_with("the caller lacks `s3:DeleteBucket`; "));
    }
}
