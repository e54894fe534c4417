//! Any text as an Avro schema: nothing panics, and what is written reads back.
#![no_main]

use libfuzzer_sys::fuzz_target;
use personalize_rules::dataset::DatasetType;
use personalize_rules::schema::{self, Schema};

fuzz_target!(|text: &str| {
    let found = match Schema::parse(text) {
        Ok(read) => {
            let again = Schema::parse(&read.to_avro()).expect("what we write is a schema");
            assert_eq!(read.to_avro(), again.to_avro());
            DatasetType::ALL.into_iter().flat_map(|kind| schema::check(&read, kind, None)).collect()
        }
        Err(found) => found,
    };
    for finding in found {
        assert!(finding.span().is_none_or(|span| text.get(span.clone()).is_some()));
    }
});
