//! What a person says that columns are, where their names do not. Not here: what is told from names (`spelling`).

use super::Column;
use std::str::FromStr;

/// The names of the service that a column can be said to have.
const FIELDS: [&str; 6] =
    ["USER_ID", "ITEM_ID", "TIMESTAMP", "EVENT_TYPE", "EVENT_VALUE", "CREATION_TIMESTAMP"];

/// A column that is called otherwise than the service calls it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meaning {
    field: &'static str,
    column: String,
}

impl Meaning {
    /// The name of the service.
    pub fn field(&self) -> &'static str {
        self.field
    }

    /// The column.
    pub fn column(&self) -> &str {
        &self.column
    }
}

/// Why words say no [`Meaning`].
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("give NAME=COLUMN, where NAME is one of {}", FIELDS.join(", "))]
pub struct NoMeaning;

impl FromStr for Meaning {
    type Err = NoMeaning;

    fn from_str(text: &str) -> Result<Self, NoMeaning> {
        let (name, column) = text.split_once('=').ok_or(NoMeaning)?;
        let field = FIELDS.into_iter().find(|field| *field == name).ok_or(NoMeaning)?;
        if column.is_empty() {
            return Err(NoMeaning);
        }
        Ok(Meaning { field, column: column.to_owned() })
    }
}

/// An unread column of this name, with what is said of it.
pub fn column(name: &str, meanings: &[Meaning]) -> Column {
    let said = meanings.iter().find(|meaning| meaning.column == name);
    Column { name: name.to_owned(), said: said.map(|meaning| meaning.field), ..Column::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_meaning_names_a_field_of_the_service() {
        let said: Meaning = "USER_ID=who=1".parse().unwrap();
        assert_eq!(column("who=1", std::slice::from_ref(&said)).said, Some("USER_ID"));
        assert_eq!(column("who", &[said]).said, None);
        for wrong in ["USER_ID", "user_id=a", "PRICE=price", "ITEM_ID="] {
            assert_eq!(wrong.parse::<Meaning>(), Err(NoMeaning), "{wrong}");
        }
    }
}
