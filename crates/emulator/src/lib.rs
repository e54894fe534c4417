//! Amazon Personalize, S3, IAM and STS on loopback, over the real wire protocols.
