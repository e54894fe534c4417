//! Problems of the spec itself: a row each.
//! Not here: where they are found, and the words of each case.

use super::{Code, Group, rules};

rules! {
    "The spec";

    /// The text breaks a rule of YAML, is empty, has a second document, or unfolds into far more than anyone wrote.
    /// The usual causes are a tab in the indentation, a missing space after a colon, an unclosed bracket or quote,
    /// and a text with `: ` or `#` in it that should stand in quotes. Nothing after such a place can be trusted, so
    /// the rest of the file is not checked.
    ///
    /// A spec, a file of variables and a plan may each have 4 MB, and what aliases and variables unfold to is
    /// limited too. Data and schemas are files of their own.
    PZ0001 Error "the file is not a YAML document that can be read";

    /// YAML leaves open which of two equal keys counts, and most readers silently drop one. Here neither is taken:
    /// keep one of the two. If both hold parts of the same thing, join them under one key.
    PZ0002 Error "a key stands twice";

    /// No block of this kind has such a key. Often it is a spelling mistake, an indentation that puts the key into
    /// the wrong block, or a parameter of the service that belongs to another resource. The reference of all keys
    /// is in `docs/spec.md`.
    PZ0003 Error "a key is not known here";

    /// The key wants another kind of value: a number, a list, a map, `true` or `false`. YAML reads some words as
    /// more than text; a number that is meant as text, such as an account with leading zeros, has to stand in
    /// quotes. `yes`, `no`, `on` and `off` are texts here and never booleans.
    PZ0004 Error "a value has the wrong type";

    /// The block cannot be understood without this key. `autoTraining` is required on purpose: the service's own
    /// default trains every solution weekly, and every training is billed, so that the spec has to say what is
    /// wanted.
    PZ0005 Error "a required key is missing";

    /// The key takes one of a few words, written exactly as the message lists them, with the same letter case.
    PZ0006 Error "a value is not one of the known words";

    /// The service refuses a number below or above these bounds. The message says which bound was crossed.
    PZ0007 Error "a number is out of its range";

    /// A `${var.NAME}` names a variable that `vars` does not declare, that has no value, that leads back to itself,
    /// or whose value is not of the declared type. A variable gets its value from `--var`, else from `--var-file`,
    /// else from the chosen target, else from its `default`. Variables replace text inside values after the file
    /// was read; they never add structure.
    PZ0008 Error "a variable cannot be used like this";

    /// `--target` chooses an overlay under `targets`, and this spec has none of that name.
    PZ0009 Error "there is no such target";

    /// An AWS account is twelve digits. Write it in quotes, or YAML drops leading zeros. The key is a guard: with
    /// other credentials every command that reads or writes the account is refused.
    PZ0010 Error "this is not an account";

    /// Some blocks need others: an event tracker needs an interactions dataset, local data needs a bucket to be
    /// uploaded to, every import needs a role, a role of the dataset group and its key need each other. The label
    /// says which part is missing.
    PZ0011 Either "something that is needed is not there, or contradicts another key";

    /// Names of resources in Amazon Personalize are letters, digits, `-` and `_`, at most 63, beginning with a
    /// letter or digit. Buckets and roles have rules of their own. The physical name is `<stack>-<key>` where a
    /// block has no `name`, so that the key or the name of the stack may be the cause. Schemas and import jobs have
    /// a hash at the end, so that the name of a stack with imports has at most 37 characters. Titles, user names
    /// and other data may be in any script.
    PZ0012 Error "a name that AWS does not take";

    /// A schema or a data file that the spec names does not exist, is empty, cannot be read, or is not UTF-8; a
    /// schema may have 1 MB. Paths are relative to the folder of the spec; in S3 they begin with `s3://`, a bucket
    /// and a key of at most 256 characters in all.
    ///
    /// A folder is taken as one dataset: all `.csv` files directly in it, in the order of their names. Where `columns` are
    /// given, or the columns of packed files (`.csv.gz`), other forms (`.parquet`, `.jsonl`, `.tsv`) and files in sub-folders
    /// (`dt=2026-01-01/`) fit the schema, these are taken too. What else lies in it is named once. Where rows may be in it,
    /// that is an error, as a part of the data would be missing. Empty files, markers (`_SUCCESS`, `.crc`) and notes are a
    /// warning.
    ///
    /// In S3 the service takes every object directly below a folder, whatever its name, and none of sub-folders.
    /// The same names are said of it.
    PZ0013 Either "a file cannot be used";

    /// Blocks refer to each other by their keys in this file: `solution: for-you` means the solution under
    /// `solutions: for-you`. There is none with this key.
    PZ0014 Error "a reference leads to nothing";

    /// An entry of `allow` names a risk and a resource, as in `serving-impact=campaign/home`. The plan says which
    /// entry it needs for which step; anything else is refused, so that a mistake does not allow more than was
    /// meant.
    PZ0015 Error "this allows nothing";

    /// The text is not the name of a region, or Amazon Personalize was not in this region when this program was
    /// made. Regions are added without notice: an unknown one is only doubtful.
    PZ0016 Either "a region without the service";

    /// It is not the ARN of a role, of a KMS key or of whatever the key wants, or it belongs to another account,
    /// region or partition than the spec says. Roles look like `arn:aws:iam::123456789012:role/NAME`, keys like
    /// `arn:aws:kms:REGION:123456789012:key/ID`; aliases of keys are not taken.
    PZ0017 Error "an ARN that cannot be right";

    /// Keys have 1 to 128 characters, values up to 256: letters and digits of any script, spaces and `_.:/=+-@`.
    /// What begins with `aws:` is kept for AWS, what begins with `personalize:` for the marks by which a stack
    /// knows what it owns. Tags of the stack go to the roles that it makes, too, and IAM compares keys without regard
    /// to case: there must be no `Team` beside `team`.
    PZ0018 Error "a tag that cannot be set";

    /// The physical name is all that tells resources of a kind apart in an account. It is `<stack>-<key>` where a
    /// block has no `name` of its own.
    PZ0019 Error "two resources of one name";

    /// `columns`, `where` and `format` say how rows are made of the files of a source. The names on the left are fields of the
    /// schema; each field that is not nullable is made of a column, under its own name or the one that is given. Data in S3 is
    /// read by the service itself, so that nothing can be made of it on the way. `personalize init FILE` writes `columns` that
    /// fit a file.
    PZ0020 Error "a mapping that cannot be carried out";

    /// Before an import of data in S3, the policies of its bucket, of the keys that its objects are encrypted with and of the
    /// role of the import are read, as far as the caller may, and held against what the service demands: `s3:ListBucket` on
    /// the bucket and `s3:GetObject` on its objects, for the role and for `personalize.amazonaws.com`, and for keys of KMS
    /// `kms:Decrypt`. The bucket has to be in the region of the stack.
    ///
    /// What surely keeps the service out is an error, with the statement that is missing. Where a policy may not be read, or a
    /// condition in it decides, it is a warning.
    PZ0021 Either "the service cannot read data in S3";

    /// A metric attribution computes up to ten metrics, each over the events of one type: `SAMPLECOUNT()` counts them,
    /// `SUM(Items.COLUMN)` and `SUM(Interactions.COLUMN)` add up a column of numbers. It needs interactions with the
    /// column `EVENT_TYPE`. Metrics are known by their names.
    PZ0030 Either "a metric that cannot be computed";
}
