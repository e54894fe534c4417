//! Which cells are values of which type, and how long they may be: for the check of data and for whoever reads rows.
//! Not here: what is said about others (the check of data).

use super::number;
use crate::schema::Primitive;

/// Characters of an id (docs/service/limits.md, "Data").
pub const LONGEST_ID: usize = 256;
/// Characters of categorical and other text.
pub const LONGEST_TEXT: usize = 1_000;

/// Whether a cell that is not empty is a value of a type. Letter case of booleans does not matter: the guide names
/// True, False, 0 and 1 (docs/service/data.md, "CSV files").
#[inline]
pub fn fits(of: Primitive, cell: &[u8]) -> bool {
    match of {
        Primitive::String => true,
        Primitive::Int => number::whole(cell).is_some_and(|value| i32::try_from(value).is_ok()),
        Primitive::Long => number::whole(cell).is_some(),
        Primitive::Float | Primitive::Double => number::is_decimal(cell),
        Primitive::Boolean => {
            let known: [&[u8]; 4] = [b"true", b"false", b"0", b"1"];
            known.iter().any(|word| word.eq_ignore_ascii_case(cell))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_of_all_types() {
        let all = |cell: &str| Primitive::ALL.map(|of| (of, fits(of, cell.as_bytes())));
        let of = |cell| {
            all(cell)
                .into_iter()
                .filter(|(_, fits)| *fits)
                .map(|(of, _)| of.name())
                .collect::<Vec<_>>()
                .join(" ")
        };
        for (cell, types) in [
            ("1", "float double int long string boolean"),
            ("-3", "float double int long string"),
            ("3000000000", "float double long string"),
            ("1.5e3", "float double string"),
            ("1e999", "string"),
            ("NaN", "string"),
            ("TRUE", "string boolean"),
            ("yes", "string"),
        ] {
            let wanted: std::collections::BTreeSet<&str> = types.split(' ').collect();
            assert_eq!(
                of(cell).split(' ').collect::<std::collections::BTreeSet<&str>>(),
                wanted,
                "{cell}"
            );
        }
    }
}
