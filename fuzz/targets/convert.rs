//! Any bytes as a source of data: nothing panics, and what is recognised is read as text or refused.
#![no_main]

use libfuzzer_sys::fuzz_target;
use personalize_convert::{Converter, Format, Mapping, recognise};
use std::io::{Cursor, Read};

fuzz_target!(|bytes: &[u8]| {
    let Ok(recognised) = recognise(&mut Cursor::new(bytes), &Format::default()) else { return };
    let mapping = Mapping::same(&recognised.columns);
    let file = Box::new(Cursor::new(bytes));
    let Ok(mut converter) = Converter::new(file, &[], &Format::default(), &mapping) else { return };
    let mut text = String::new();
    // What is compressed may become large.
    let _ = (&mut converter).take(1 << 24).read_to_string(&mut text);
});
