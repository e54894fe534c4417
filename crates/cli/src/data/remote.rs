//! Data that already lies in S3: the header and the first rows of each object, held against the schema as local data is.
//! Not here: whole files (the parent module), and the listing (`files`).

use crate::{
    connect::Connection,
    counted::count,
    exit::{Exit, Failed},
    stack::Stack,
};
use personalize_aws::ObjectPart;
use personalize_core::{kind::dataset, lowering::Choices, spec::files::DataFile};
use personalize_data::{self as data, Part};
use personalize_engine::{cloud::CloudError, retry::Retry};
use personalize_rules::rule::Code;
use personalize_rules::{
    arn::Scope,
    finding::{DataFinding, grouped, listed},
    schema::Schema,
    visible::visible,
};
use std::collections::{BTreeMap, BTreeSet};

/// How much of an object is read, with one request.
const START: u64 = 1 << 16;
/// Objects that are named one by one.
const LISTED: usize = 5;
/// The most objects of a source that are looked into.
pub(super) const MOST: usize = 64;

/// What the beginnings of objects told.
#[derive(Default)]
pub(crate) struct Looked {
    /// What is wrong with them.
    pub(crate) findings: Vec<DataFinding>,
    /// The keys of KMS that the objects of a source are encrypted with.
    pub(crate) keys: BTreeMap<String, BTreeSet<String>>,
    /// Of each source with more objects than are looked into: that, and how many are not.
    pub(crate) passed_over: Vec<String>,
}

/// What is wrong with the headers and the first rows of the objects of the datasets that are `wanted`, each read with one
/// request. What only the whole data tells, such as how much there is, is not said.
pub(crate) async fn look(
    stack: &Stack,
    connection: &Connection,
    wanted: impl Fn(&str) -> bool,
) -> Result<Looked, CloudError> {
    let mut all = Looked::default();
    let spec = &stack.loaded.spec;
    for (key, dataset) in spec.datasets.iter().filter(|(key, _)| wanted(key)) {
        let Some(source) = dataset.in_s3() else { continue };
        let Some(Ok(files)) = stack.files.sources.get(source) else { continue };
        let scope = Scope::new("us-east-1", "000000000000");
        let choices = Choices::default();
        let schema = dataset::schema_of(&stack.lowering(&scope, &choices), key, dataset);
        let Some(schema) = schema else { continue };
        let mut starts = Vec::new();
        for file in files.iter().take(MOST) {
            let object = location(source, file);
            let start = start(connection, &object).await?;
            let keys = all.keys.entry(source.to_owned()).or_default();
            keys.extend(start.key);
            starts.push((object, start.bytes, file.bytes));
        }
        all.findings.extend(check(&starts, &schema, dataset::dataset_type(key)));
        all.passed_over.extend(passed_over(source, files));
    }
    Ok(all)
}

/// That some objects of a source are not looked into.
fn passed_over(source: &str, files: &[DataFile]) -> Option<String> {
    let more = files.len().checked_sub(MOST).filter(|more| *more > 0)?;
    let first = files.get(MOST).map(|file| visible(&file.name)).unwrap_or_default();
    Some(format!(
        "`{}` has {}; the beginnings of the first {MOST} were read, and {} from `{first}` on were not",
        visible(source),
        count(files.len(), "object"),
        grouped(more as u64),
    ))
}

/// The first bytes of an object.
pub(super) async fn start(connection: &Connection, object: &str) -> Result<ObjectPart, CloudError> {
    let read = || connection.aws().object_start(object, START);
    Retry::default().read(object, read).await
}

/// Refuses to import a folder with more than data in it: the service reads every object directly in the folder, and what it
/// does with empty ones and markers is not known. Data that is already live is not looked at.
pub(crate) fn only_data(stack: &Stack, wanted: impl Fn(&str) -> bool) -> Result<(), Failed> {
    for (_, dataset) in stack.loaded.spec.datasets.iter().filter(|(key, _)| wanted(key)) {
        let Some(source) = dataset.in_s3() else { continue };
        let left = stack.files.left.get(source).map_or(&[][..], Vec::as_slice);
        let read: Vec<String> = left
            .iter()
            .filter(|it| !it.is_folder())
            .map(|it| format!("`{}` ({})", visible(&it.name), it.why))
            .collect();
        if read.is_empty() {
            continue;
        }
        let names = listed(read.into_iter(), LISTED);
        let report = format!(
            "error: `{}` has objects that are no data, and its import would read them: {names}\nhelp: remove them, or write the data to a folder of its own",
            visible(source)
        );
        return Err(Failed::new(Exit::BadSpec, report));
    }
    Ok(())
}

/// The object as `s3://bucket/key`.
pub(super) fn location(source: &str, file: &DataFile) -> String {
    let bucket = source.strip_prefix("s3://").and_then(|rest| rest.split('/').next());
    format!("s3://{}/{}", bucket.unwrap_or_default(), file.path.display())
}

/// The findings about the starts of objects: their names, their first bytes, and how large they are as a whole.
fn check(
    starts: &[(String, Vec<u8>, u64)],
    schema: &Schema,
    kind: personalize_rules::dataset::DatasetType,
) -> Vec<DataFinding> {
    let part = |(name, start, bytes): &(String, Vec<u8>, u64)| {
        let cut = (start.len() as u64) < *bytes;
        // The last line of what was read has no end.
        let whole = start.iter().rposition(|byte| *byte == b'\n').filter(|_| cut);
        let rows = whole.map_or(start.len(), |end| end + 1);
        Part::new(name.clone(), std::io::Cursor::new(start[..rows].to_vec()))
    };
    let Ok(report) = data::check(starts.iter().map(part), schema, kind, &super::options()) else {
        return Vec::new();
    };
    let small = |finding: &DataFinding| {
        starts
            .iter()
            .any(|(name, start, bytes)| *name == finding.place.file && start.len() as u64 == *bytes)
    };
    let sure = |finding: &DataFinding| {
        // A record that goes on after what was read looks like a quote that is never closed.
        let open = matches!(finding.code, Code::PZ5001 | Code::PZ5023);
        !finding.place.file.is_empty() && (!open || small(finding))
    };
    report.findings.into_iter().filter(sure).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use personalize_rules::dataset::DatasetType;

    #[test]
    fn starts_of_objects_are_held_against_the_schema() {
        let text = r#"{"type":"record","name":"Interactions","namespace":"com.amazonaws.personalize.schema","version":"1.0","fields":[
            {"name":"USER_ID","type":"string"},{"name":"ITEM_ID","type":"string"},{"name":"TIMESTAMP","type":"long"}]}"#;
        let schema = Schema::parse(text).unwrap();
        let codes = |start: &str, bytes: u64| -> Vec<Code> {
            let starts = [("s3://b/k.csv".to_owned(), start.as_bytes().to_vec(), bytes)];
            let found = check(&starts, &schema, DatasetType::Interactions);
            found.iter().map(|finding| finding.code).collect()
        };
        assert_eq!(codes("USER_ID,ITEM_ID,TIMESTAMP\nu,i,1700000000\nu,i", 9_999), []);
        assert_eq!(codes("USER_ID,ITEM_ID,TIMESTAMP\nu,i,soon\n", 9_999), [Code::PZ5045]);
        assert_eq!(codes("user;x\n1;2\n", 11), [Code::PZ5017]);
    }
}
