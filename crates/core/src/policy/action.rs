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
/// `iam:PassRole`; else the operation's own. HEAD requests are refused without a word.
pub fn missing(service: Service, operation: &str, message: &str) -> String {
    let named = message.split_once("not authorized to perform: ");
    let named = named.and_then(|(_, rest)| rest.split_whitespace().next());
    named.map_or_else(
        || action(service, operation),
        |action| action.trim_end_matches(',').to_owned(),
    )
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
        assert_eq!(
            missing(Service::Personalize, "CreateDatasetImportJob", message),
            "iam:PassRole"
        );
        assert_eq!(missing(Service::S3, "HeadObject", "access is denied"), "s3:GetObject");
    }
}
