//! Any bytes as interactions: nothing panics, and neither threads nor the size of blocks change what is found.
#![no_main]

use libfuzzer_sys::fuzz_target;
use personalize_data::{Options, Part, check};
use personalize_rules::dataset::DatasetType;
use personalize_rules::schema::{Field, Primitive, Schema};

fn found(bytes: &[u8], threads: usize, block: usize) -> String {
    let text = ["USER_ID", "ITEM_ID", "EVENT_TYPE"].map(|name| Field::new(name, Primitive::String));
    let number = Field { nullable: true, ..Field::new("EVENT_VALUE", Primitive::Float) };
    let fields = text.into_iter().chain([Field::new("TIMESTAMP", Primitive::Long), number]);
    let schema = Schema::new(DatasetType::Interactions, fields.collect());
    let options = Options { threads, block, now: Some(1_700_000_000), ..Options::default() };
    let parts = [Part::new("a.csv", bytes)];
    let report = check(parts, &schema, DatasetType::Interactions, &options);
    let report = report.expect("a slice can be read");
    format!("{:?} {:?} {}", report.findings, report.summary, report.rows)
}

fuzz_target!(|bytes: &[u8]| {
    let file = [b"USER_ID,ITEM_ID,EVENT_TYPE,TIMESTAMP,EVENT_VALUE\n", bytes].concat();
    assert_eq!(found(&file, 1, 1 << 20), found(&file, 2, 7));
    found(bytes, 1, 64);
});
