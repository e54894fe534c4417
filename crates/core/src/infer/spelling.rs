//! The names of columns that the service knows, however people spell them. Not here: which one a column gets (`fields`).

/// Names that the service knows, and how people spell them otherwise, without regard to case and signs.
const SPELLINGS: [(&str, &[&str]); 6] = [
    ("USER_ID", &["userid", "user", "customerid", "customer", "memberid", "visitorid"]),
    (
        "ITEM_ID",
        &[
            "itemid",
            "item",
            "movieid",
            "productid",
            "product",
            "contentid",
            "videoid",
            "bookid",
            "articleid",
            "sku",
        ],
    ),
    ("TIMESTAMP", &["timestamp", "time", "ts", "datetime", "eventtime", "unixtime", "date"]),
    ("EVENT_TYPE", &["eventtype", "event", "action"]),
    ("EVENT_VALUE", &["eventvalue", "rating"]),
    ("CREATION_TIMESTAMP", &["creationtimestamp", "createdat", "releasedate", "publishedat"]),
];

/// The name that the service has for a column, if it knows such a one.
pub(super) fn known(column: &str) -> Option<&'static str> {
    let bare: String = column.chars().filter(|c| c.is_alphanumeric()).collect();
    let bare = bare.to_lowercase();
    SPELLINGS
        .iter()
        .find(|(_, spellings)| spellings.contains(&bare.as_str()))
        .map(|(name, _)| *name)
}

/// Whether the service reads a field of this name as a time.
pub(super) fn is_time(field: &str) -> bool {
    matches!(field, "TIMESTAMP" | "CREATION_TIMESTAMP")
}
