//! Doubts about S3, IAM, partitions and rates.

use super::{Row, Turn};

pub(super) static ROWS: &[Row] = &[
    Row {
        assumed: "How many calls of the control plane are taken in a second",
        handled: "`engine`: a throttled call is tried again, later each time",
        check: "read a large account at once",
        known: "no rate is published",
        turn: Turn::Switch("rate"),
    },
    Row {
        assumed: "S3 answers calls on a bucket right after CreateBucket",
        handled: "`engine`: a call that fails for it is tried again",
        check: "create a hundred buckets and set the policy of each at once",
        known: "Terraform's provider tries NoSuchBucket again after it has made a bucket",
        turn: Turn::Switch("new-bucket"),
    },
    Row {
        assumed: "An upload in parts that was begun and not completed does not hold back DeleteBucket",
        handled: "`aws/src/s3/leftover.rs`: removed before the first write of data of a run, a destroy included; where no data was ever uploaded whole, a destroy has nothing to write and leaves it to the deletion of the bucket",
        check: "begin an upload, delete the bucket",
        known: "the API reference of DeleteBucket names this obstacle for directory buckets only",
        turn: Turn::Switch("unfinished-uploads"),
    },
    Row {
        assumed: "Reads of S3 by Personalize's service principal carry aws:SourceAccount and aws:SourceArn",
        handled: "`core/src/kind/bucket.rs`: the policy that is written demands them only where they are there",
        check: "import with a bucket policy that demands them",
        known: "the guide's and AWS's own bucket policies demand neither",
        turn: Turn::Switch("bucket-policy-conditions"),
    },
    Row {
        assumed: "S3 answers a conditional write that lost a race with 412 or 409 on general purpose buckets in every region",
        handled: "`engine/src/lock.rs`: both are followed by a look",
        check: "two writers with `If-None-Match: *`",
        known: "S3's user guide: 412, and 409 where a delete comes between; a measured run in us-east-1 had 412 for all 176 that lost",
        turn: Turn::Switch("lost-race"),
    },
    Row {
        assumed: "A count limit is told from a rate limit by the words of LimitExceededException",
        handled: "`aws/src/error.rs`: without such words it is retried",
        check: "create a sixth campaign; burst the creates",
        known: "the guide has the texts of count limits (`More than 5 resources …`); of rates no text is known. AWS's samples wait up to two minutes for LimitExceeded of CreateFilter",
        turn: Turn::Fixed("the words of a rate limit are not known; a fault rule gives any code"),
    },
    Row {
        assumed: "S3's `Date` and `Last-Modified` are of one clock",
        handled: "`aws/src/s3/conditional.rs`: the longer of that age and the time for which no change was seen counts; two seconds are allowed for rounding",
        check: "write an object, read it, compare over a minute",
        known: "",
        turn: Turn::Fixed("the emulator has one clock"),
    },
    Row {
        assumed: "Recipe ARNs are `arn:aws:…` in every partition",
        handled: "`rules/src/arn.rs`",
        check: "ListRecipes in China or GovCloud",
        known: "",
        turn: Turn::Fixed("the emulator takes the ARN of any partition"),
    },
    Row {
        assumed: "The partition follows from the region's prefix",
        handled: "`rules/src/arn.rs`",
        check: "compare with the caller's ARN",
        known: "",
        turn: Turn::Fixed("emulator and client go by the same table"),
    },
    Row {
        assumed: "The actions in the tables of docs/gitops.md are all that the two roles need",
        handled: "`docs/gitops.md`: derived from the calls that the binary makes",
        check: "run plan and apply under such roles",
        known: "",
        turn: Turn::Fixed("the emulator lets every caller do everything"),
    },
    Row {
        assumed: "A KMS key of a group works without a role",
        handled: "`core/src/check/references.rs`: a warning",
        check: "CreateDatasetGroup with a key alone",
        known: "",
        turn: Turn::Fixed("the emulator has no KMS"),
    },
    Row {
        assumed: "S3 takes `x-amz-acl: private`, parts without checksums in an upload of one full-object checksum, and `aws:kms` without a key",
        handled: "`emulator/src/s3/header.rs`; the client sends none of these",
        check: "send each to a bucket whose owner owns its objects",
        known: "",
        turn: Turn::Fixed("nothing that the client sends depends on it"),
    },
    Row {
        assumed: "GetUser of the account's root names the root and no user",
        handled: "`emulator/src/iam/customer.rs`; the client never asks",
        check: "call GetUser with the keys of the root",
        known: "",
        turn: Turn::Fixed("nothing that the client sends depends on it"),
    },
];
