//! The names of columns that the service knows, however people spell them. Not here: which column gets one (`ids`, `fields`).

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
            "distinctid",
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
            "article",
            "artikel",
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

/// What people call those who act and what they act on, as words of longer names: `reviewerID`, `customer_unique_id`, `Kundennummer`.
const ENTITIES: [(&str, &[&str]); 2] = [
    (
        "USER_ID",
        &[
            "user",
            "users",
            "customer",
            "customers",
            "cust",
            "client",
            "member",
            "visitor",
            "account",
            "buyer",
            "shopper",
            "viewer",
            "reviewer",
            "subscriber",
            "profile",
            "household",
            "person",
            "player",
            "listener",
            "reader",
            "guest",
            "kunde",
            "kunden",
            "nutzer",
            "benutzer",
            "mitglied",
            "mitglieds",
            "utilisateur",
            "acheteur",
            "membre",
            "cliente",
            "usuario",
            "utente",
            "klant",
            "klanten",
            "gebruiker",
            "klient",
            "会員",
            "會員",
            "会员",
            "顧客",
            "お客様",
            "ユーザー",
            "ユーザ",
            "用户",
            "用戶",
            "客户",
            "客戶",
            "회원",
            "고객",
            "사용자",
            "유저",
        ],
    ),
    (
        "ITEM_ID",
        &[
            "item",
            "items",
            "product",
            "products",
            "prod",
            "goods",
            "article",
            "artikel",
            "produkt",
            "articulo",
            "artículo",
            "produit",
            "producto",
            "prodotto",
            "produto",
            "movie",
            "film",
            "video",
            "content",
            "book",
            "song",
            "track",
            "show",
            "episode",
            "post",
            "listing",
            "offer",
            "business",
            "news",
            "recipe",
            "course",
            "game",
            "app",
            "hotel",
            "restaurant",
            "venue",
            "poi",
            "podcast",
            "商品",
            "製品",
            "品目",
            "アイテム",
            "产品",
            "產品",
            "상품",
            "제품",
            "콘텐츠",
            "아이템",
        ],
    ),
];
/// Words that say that a name is one of ids.
const IDS: [&str; 29] = [
    "id",
    "ids",
    "n",
    "no",
    "nr",
    "num",
    "number",
    "key",
    "code",
    "ref",
    "reference",
    "référence",
    "réf",
    "referencia",
    "uuid",
    "guid",
    "hash",
    "nummer",
    "numero",
    "número",
    "codigo",
    "código",
    "番号",
    "コード",
    "编号",
    "编码",
    "번호",
    "코드",
    "아이디",
];
/// Words that are ids of items by themselves.
const CODES: [&str; 8] = ["sku", "asin", "isbn", "isbn13", "ean", "upc", "gtin", "plu"];
/// Words beside these that leave the meaning as it is.
const NEUTRAL: [&str; 17] = [
    "unique",
    "internal",
    "external",
    "original",
    "hashed",
    "pseudo",
    "anonymized",
    "anonymised",
    "encrypted",
    "source",
    "src",
    "fk",
    "pk",
    "the",
    "lineitem",
    "full",
    "sk",
];
/// What exports of MongoDB, DynamoDB and Avro put between a member and its value.
const TYPES: [&str; 13] = [
    "$oid",
    "$date",
    "$numberInt",
    "$numberLong",
    "$numberDouble",
    "$numberDecimal",
    "S",
    "N",
    "string",
    "int",
    "long",
    "float",
    "double",
];
/// What stands for users and items where nothing else does: rows of a session belong together, whoever has it.
const STANDING_IN: [(&str, &[&str]); 2] = [
    (
        "USER_ID",
        &[
            "amplitudeid",
            "anonymousid",
            "deviceid",
            "cookieid",
            "fullvisitorid",
            "sessionid",
            "session",
            "visitid",
        ],
    ),
    ("ITEM_ID", &["aid", "pid", "nid", "mid"]),
];

/// How surely a name says that a column is what the service calls so, the surest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Sureness {
    /// It is the name.
    Exact,
    /// People use it for nothing else.
    Usual,
    /// It has the words for it.
    Likely,
    /// It may stand for it.
    StandsIn,
}

/// The name that the service has for a column, if it knows such a one.
pub(super) fn known(column: &str) -> Option<&'static str> {
    let names = SPELLINGS.iter().map(|(name, _)| *name);
    let sure = names.filter_map(|name| Some((sureness(column, name)?, name)));
    sure.min_by_key(|(sureness, _)| *sureness).map(|(_, name)| name)
}

/// Whether a word is one for users.
pub(super) fn is_user(word: &str) -> bool {
    ENTITIES.iter().any(|(of, words)| *of == "USER_ID" && words.contains(&word))
}

/// How surely a name says that a column is this of the service's.
pub(super) fn sureness(column: &str, name: &str) -> Option<Sureness> {
    if column == name {
        return Some(Sureness::Exact);
    }
    let column = match column.rsplit_once('.') {
        Some((rest, last)) if TYPES.contains(&last) => rest,
        _ => column,
    };
    let whole = spelled(column, name);
    // Of a nested record the last part says what it is.
    whole.or_else(|| spelled(column.rsplit_once('.')?.1, name))
}

fn spelled(column: &str, name: &str) -> Option<Sureness> {
    let has = |all: &[(&str, &[&str])], word: &str| {
        all.iter().any(|(of, words)| *of == name && words.contains(&word))
    };
    let words = words(column);
    let bare = words.concat();
    if has(&SPELLINGS, &bare) {
        return Some(Sureness::Usual);
    }
    if has(&STANDING_IN, &bare) {
        return Some(Sureness::StandsIn);
    }
    let (mut is_entity, mut is_id) = (false, false);
    for word in &words {
        match word.as_str() {
            word if has(&ENTITIES, word) => is_entity = true,
            word if IDS.contains(&word) => is_id = true,
            word if name == "ITEM_ID" && CODES.contains(&word) => {
                (is_entity, is_id) = (true, true);
            }
            word if NEUTRAL.contains(&word) => {}
            // Both in one word.
            word => {
                let entity = IDS.iter().find_map(|id| word.strip_suffix(id));
                entity.filter(|entity| has(&ENTITIES, entity))?;
                (is_entity, is_id) = (true, true);
            }
        }
    }
    (is_entity && is_id).then_some(Sureness::Likely)
}

/// The words of a name, small: `reviewerID` and `Reviewer Id` have the same. `#` is one for numbers.
pub(super) fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut before = ' ';
    for c in name.chars() {
        let begins = c.is_uppercase() && before.is_lowercase() || !c.is_alphanumeric();
        if begins {
            words.push(String::new());
        }
        if c == '#' {
            words.push("number".to_owned());
            words.push(String::new());
        }
        if let Some(word) = words.last_mut().filter(|_| c.is_alphanumeric()) {
            word.extend(c.to_lowercase());
        }
        before = c;
    }
    words.retain(|word| !word.is_empty());
    words
}

/// Whether the service reads a field of this name as a time.
pub(super) fn is_time(field: &str) -> bool {
    matches!(field, "TIMESTAMP" | "CREATION_TIMESTAMP")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_known_however_they_are_spelled() {
        for (column, wanted) in [
            ("USER_ID", Some("USER_ID")),
            ("user id", Some("USER_ID")),
            ("reviewerID", Some("USER_ID")),
            ("Customer User ID", Some("USER_ID")),
            ("customer_unique_id", Some("USER_ID")),
            ("household_key", Some("USER_ID")),
            ("Kundennummer", Some("USER_ID")),
            ("Kunden-Nr.", Some("USER_ID")),
            ("会員番号", Some("USER_ID")),
            ("properties.distinct_id", Some("USER_ID")),
            ("user_pseudo_id", Some("USER_ID")),
            ("session_id", Some("USER_ID")),
            ("Lineitem sku", Some("ITEM_ID")),
            ("business_id", Some("ITEM_ID")),
            ("Artikelnummer", Some("ITEM_ID")),
            ("商品コード", Some("ITEM_ID")),
            ("ISBN", Some("ITEM_ID")),
            ("Item #", Some("ITEM_ID")),
            ("events.aid", Some("ITEM_ID")),
            ("N° client", Some("USER_ID")),
            ("Référence produit", Some("ITEM_ID")),
            ("userId.$oid", Some("USER_ID")),
            ("Item.itemId.S", Some("ITEM_ID")),
            ("createdAt.$date", Some("CREATION_TIMESTAMP")),
            // Other things of users and items.
            ("order_item_id", None),
            ("parent_product_id", None),
            ("product_category_id", None),
            ("product_type", None),
            ("account_manager_id", None),
            ("user_agent", None),
            ("movie_title", None),
            ("store_id", None),
            ("", None),
        ] {
            assert_eq!(known(column), wanted, "{column}");
        }
        assert!(sureness("userId", "USER_ID") < sureness("session", "USER_ID"));
    }
}
