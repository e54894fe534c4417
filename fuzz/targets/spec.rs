//! Any text as a spec: nothing panics, and every place that is named lies in the text.
#![no_main]

use libfuzzer_sys::fuzz_target;
use personalize_core::spec::{self, vars::Given};

fuzz_target!(|text: &str| {
    for target in [None, Some("prod")] {
        let Err(problems) = spec::load(text, &Given::default(), target) else { continue };
        assert!(!problems.is_empty());
        for problem in problems {
            let place = problem.place.span.clone();
            assert!(place.is_none_or(|span| text.get(span).is_some()), "{problem:?}");
        }
    }
});
