//! Any bytes at all: nothing panics, what is recognised can be read or is refused, and the output stays in bounds.

use personalize_convert::{Column, Converter, Format, Kind, Mapping, Number, Time, recognise};
use proptest::prelude::*;
use std::io::{Cursor, Read};

/// What is special in some format.
const PIECES: [&[u8]; 21] = [
    b"PAR1",
    b"\x1f\x8b\x08\0",
    b"\x28\xb5\x2f\xfd",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"{\"a\":",
    b"[",
    b"]",
    b"}",
    b"\"b\":1,",
    b"a,b\n",
    b"1;2\r\n",
    b"\"x\"\"y\\\"\n",
    b"\t|",
    b"\n",
    b"sep=;\n",
    b"2026-01-01,",
    b"1.7e9",
    b"\0",
    b"\xbe\xc8",
    b"\\ud800",
];

/// Files that begin like some format and go on like others.
fn bytes() -> impl Strategy<Value = Vec<u8>> {
    let piece = proptest::sample::select(PIECES.to_vec()).prop_map(<[u8]>::to_vec);
    let any = proptest::collection::vec(any::<u8>(), 1..20);
    proptest::collection::vec(prop_oneof![4 => piece, 1 => any], 0..60).prop_map(|all| all.concat())
}

fn format() -> impl Strategy<Value = Format> {
    let kinds = [Kind::Csv, Kind::JsonLines, Kind::Json, Kind::Parquet];
    let encodings = ["utf-8", "utf-16le", "cp949", "windows-1252", "iso-2022-jp", "none"];
    (
        proptest::option::weighted(0.3, proptest::sample::select(kinds.to_vec())),
        proptest::option::weighted(0.3, 0u8..128),
        proptest::option::weighted(0.3, 0u8..128),
        proptest::option::weighted(0.3, any::<bool>()),
        proptest::option::weighted(0.3, proptest::sample::select(encodings.to_vec())),
        proptest::option::weighted(0.3, proptest::sample::select(vec!["a", "b", "a.b"])),
    )
        .prop_map(|(kind, delimiter, quote, header, encoding, rows)| Format {
            kind,
            delimiter,
            quote,
            header,
            encoding: encoding.map(str::to_owned),
            rows: rows.map(str::to_owned),
        })
}

/// Every column as it is, and as a time and a number.
fn mapping(names: &[String]) -> Mapping {
    let mut mapping = Mapping::same(names);
    for name in names {
        let time = Column { time: Some(Time::Iso), ..Column::renamed("time", name) };
        let number = Column { number: Number::parse("1,234.5"), ..Column::renamed("number", name) };
        mapping.columns.extend([time, number]);
    }
    mapping
}

fn check(bytes: &[u8], format: &Format) {
    let Ok(recognised) = recognise(&mut Cursor::new(bytes), format) else { return };
    let mapping = mapping(&recognised.columns);
    let file = Box::new(Cursor::new(bytes));
    let mut converter = Converter::new(file, &[], format, &mapping).unwrap();
    let mut text = Vec::new();
    // Each byte is written three times at most, with an escape or as one of an encoding, and each row has its commas.
    let rows = bytes.len() as u64 + 1;
    let most = 3 * 6 * rows + rows * (mapping.columns.len() as u64 + 4);
    let read = (&mut converter).take(most + 1).read_to_end(&mut text);
    if recognised.packed.is_none() && recognised.format.kind != Some(Kind::Parquet) {
        assert!(text.len() as u64 <= most, "{} bytes became {}", bytes.len(), text.len());
    }
    if read.is_ok() {
        assert!(std::str::from_utf8(&text).is_ok());
        let tally = converter.tally();
        assert_eq!(tally.rows_read, tally.rows_kept);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn nothing_panics(bytes in bytes(), format in format()) {
        check(&bytes, &format);
        check(&bytes, &Format::default());
    }

    #[test]
    fn nothing_panics_in_compressed_files(bytes in bytes(), cut in 0usize..40) {
        let packed = zstd::encode_all(&bytes[..], 1).unwrap();
        check(&packed, &Format::default());
        check(&packed[..packed.len().saturating_sub(cut)], &Format::default());
    }
}

#[test]
fn a_bomb_is_read_as_it_unpacks() {
    let zeros = [b"a,b\n".to_vec(), b"0,0\n".repeat(8 << 20)].concat();
    let packed = zstd::encode_all(&zeros[..], 1).unwrap();
    assert!(packed.len() < zeros.len() / 1_000);
    let mapping = Mapping::same(&["a".to_owned()]);
    let file = Box::new(Cursor::new(packed));
    let mut converter = Converter::new(file, &[], &Format::default(), &mapping).unwrap();
    let mut some = [0; 1_000];
    converter.read_exact(&mut some).unwrap();
    assert!(converter.tally().rows_read < 1 << 20, "only what was asked for is read");
}
