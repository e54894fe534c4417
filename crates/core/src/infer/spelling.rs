//! The names of columns that the service knows, however people spell them. Not here: which one a column gets (`fields`).

/// Names that the service knows, and how people spell them otherwise, without regard to case and signs.
const SPELLINGS: [(&str, &[&str]); 6] = [
    (
        "USER_ID",
        &[
            "userid",
            "user",
            "uid",
            "customerid",
            "customer",
            "custid",
            "memberid",
            "member",
            "memberno",
            "visitorid",
            "accountid",
            "account",
            "clientid",
            "buyerid",
            "shopperid",
            "viewerid",
            "profileid",
            "userpseudoid",
            "회원번호",
            "회원id",
            "회원",
            "고객번호",
            "고객id",
            "사용자id",
            "사용자",
        ],
    ),
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
            "skuid",
            "iid",
            "goodsid",
            "asin",
            "songid",
            "trackid",
            "showid",
            "filmid",
            "postid",
            "listingid",
            "offerid",
            "productcode",
            "itemcode",
            "상품코드",
            "상품번호",
            "상품id",
            "상품",
            "콘텐츠id",
        ],
    ),
    (
        "TIMESTAMP",
        &[
            "timestamp",
            "time",
            "ts",
            "datetime",
            "eventtime",
            "eventtimestamp",
            "eventdate",
            "eventat",
            "occurredat",
            "orderdate",
            "ordertime",
            "orderedat",
            "purchasedate",
            "purchasedat",
            "viewedat",
            "clickedat",
            "loggedat",
            "unixtime",
            "date",
            "일시",
            "주문일시",
            "주문일",
            "구매일시",
            "등록일시",
            "날짜",
        ],
    ),
    (
        "EVENT_TYPE",
        &[
            "eventtype",
            "event",
            "action",
            "eventname",
            "activity",
            "interactiontype",
            "이벤트",
            "행동",
        ],
    ),
    ("EVENT_VALUE", &["eventvalue", "rating"]),
    (
        "CREATION_TIMESTAMP",
        &["creationtimestamp", "createdat", "releasedate", "publishedat", "creationdate", "등록일"],
    ),
];

/// The name that the service has for a column, if it knows such a one.
pub(super) fn known(column: &str) -> Option<&'static str> {
    let whole = spelled(column);
    // Of a nested record the last part says what it is.
    whole.or_else(|| spelled(column.rsplit_once('.')?.1))
}

fn spelled(column: &str) -> Option<&'static str> {
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
