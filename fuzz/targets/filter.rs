//! Any text as a filter expression: nothing panics, and what is printed reads back.
#![no_main]

use libfuzzer_sys::fuzz_target;
use personalize_rules::filter::{self, Catalog};

fuzz_target!(|text: &str| {
    let Ok(read) = filter::parse(text) else { return };
    for finding in filter::check(&read, &Catalog::default()) {
        assert!(finding.span().is_none_or(|span| text.get(span.clone()).is_some()));
    }
    assert_eq!(filter::parse(&read.to_string()).as_ref(), Ok(&read));
    let normal = filter::normal(text).expect("it was read before");
    assert_eq!(filter::normal(&normal).as_ref(), Some(&normal));
});
