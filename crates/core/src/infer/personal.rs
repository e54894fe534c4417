//! Columns about persons, which no model needs: mail, telephone, names, addresses. Not here: what is left out otherwise.

use super::spelling::{is_user, words};

/// Names of columns about persons, without regard to case and signs.
const NAMES: [&str; 44] = [
    "email",
    "emailaddress",
    "mail",
    "mailaddress",
    "phone",
    "phonenumber",
    "telephone",
    "tel",
    "mobile",
    "mobilenumber",
    "cellphone",
    "firstname",
    "lastname",
    "fullname",
    "username",
    "givenname",
    "familyname",
    "surname",
    "nickname",
    "customername",
    "membername",
    "address",
    "address1",
    "address2",
    "street",
    "streetaddress",
    "zipcode",
    "postcode",
    "postalcode",
    "birthdate",
    "birthday",
    "dateofbirth",
    "dob",
    "ip",
    "ipaddress",
    "clientip",
    "remoteaddr",
    "ssn",
    "이메일",
    "전화번호",
    "휴대폰",
    "주소",
    "이름",
    "성명",
];
/// The same for files of users, where a `name` is that of a person.
const OF_USERS: [&str; 4] = ["name", "생년월일", "회원명", "고객명"];

/// Words beside these that do not change what a column is about.
const BESIDE: [&str; 6] = ["billing", "shipping", "delivery", "contact", "home", "work"];

/// Whether a column with this name is about a person: `Billing Phone`, `reviewerName`.
pub(super) fn is_personal(name: &str, of_users: bool) -> bool {
    let words = words(name);
    let is = |bare: &str| NAMES.contains(&bare) || of_users && OF_USERS.contains(&bare);
    let is_beside = |word: &&String| BESIDE.contains(&word.as_str()) || is_user(word);
    let rest: String = words.iter().filter(|word| !is_beside(word)).map(String::as_str).collect();
    is(&words.concat()) || is(&rest) || rest == "name" && words.iter().any(|word| is_beside(&word))
}

/// Whether a cell is a mail address or an address of the Internet.
pub(super) fn is_contact(cell: &str) -> bool {
    let mail = cell.split_once('@').is_some_and(|(user, host)| {
        !user.is_empty() && host.contains('.') && !cell.contains(char::is_whitespace)
    });
    mail || cell.parse::<core::net::Ipv4Addr>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn persons_are_told_by_names_and_values() {
        assert!(is_personal("E-Mail", false) && is_personal("client_ip", false));
        assert!(is_personal("Billing Phone", false) && is_personal("First Name (Billing)", false));
        assert!(is_personal("reviewerName", false) && !is_personal("product_name", false));
        assert!(is_personal("name", true) && !is_personal("name", false));
        assert!(is_contact("a@b.kr") && is_contact("10.0.0.1"));
        assert!(!is_contact("a @ b") && !is_contact("1.5") && !is_contact("@home"));
    }
}
