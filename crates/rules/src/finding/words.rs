//! Words of messages: lists, numbers, shortened texts, and what somebody probably meant.
//! Not here: the messages.

/// The first `most` of `names`, and how many more there are: `a, b and 3 more`.
pub fn listed(names: impl ExactSizeIterator<Item = String>, most: usize) -> String {
    let more = names.len().saturating_sub(most);
    let rest = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{}{rest}", names.take(most).collect::<Vec<_>>().join(", "))
}

/// A number with its thousands set off, as people read it.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `17 bytes`, `49 kB`, `1.5 MB`: in powers of a thousand, two digits or more.
pub fn byte_size(bytes: u64) -> String {
    let units = [(1_000_000_000, "GB"), (1_000_000, "MB"), (1_000, "kB")];
    match units.into_iter().find(|(unit, _)| bytes >= *unit) {
        None if bytes == 1 => "1 byte".to_owned(),
        None => format!("{bytes} bytes"),
        Some((unit, word)) if bytes < unit * 10 => {
            format!("{}.{} {word}", bytes / unit, bytes % unit * 10 / unit)
        }
        Some((unit, word)) => format!("{} {word}", bytes / unit),
    }
}

/// The most bytes of a word that is taken for a name that somebody mistyped. Names have at most 63 characters, ARNs 256.
const LONGEST_NAME: usize = 256;

/// The candidate that `word` was probably meant to be: letter case and underscores do not count, a few wrong letters
/// are forgiven. None when nothing is near, or for a word that is far longer than any name of the service: comparing takes
/// the product of both lengths. Of two equally near candidates the first wins.
pub fn suggest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if word.len() > LONGEST_NAME {
        return None;
    }
    let plain = bare(word);
    let mut best: Option<(f64, &'a str)> = None;
    for candidate in candidates.into_iter().filter(|one| one.len() <= LONGEST_NAME) {
        let score = strsim::jaro_winkler(&plain, &bare(candidate));
        if score >= 0.85 && best.is_none_or(|(seen, _)| score > seen) {
            best = Some((score, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

fn bare(word: &str) -> String {
    word.chars().filter(|c| *c != '_' && *c != '-').flat_map(char::to_lowercase).collect()
}

/// At most 60 characters of a text, control characters made visible.
pub fn shortened(text: &str) -> String {
    let mut short: String = text.chars().take(60).flat_map(visible).collect();
    if text.chars().nth(60).is_some() {
        short.push('…');
    }
    short
}

fn visible(c: char) -> Vec<char> {
    // Spaces that do not break, or that have no width, cannot be told from others, or not be seen at all.
    let unseen = matches!(c, '\u{a0}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202f}' | '\u{2060}' | '\u{feff}');
    if c.is_control() || unseen { c.escape_default().collect() } else { vec![c] }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_names_are_suggested_and_far_ones_are_not() {
        let known = ["GENRES", "CREATION_TIMESTAMP", "ITEM_ID"];
        assert_eq!(suggest("GENRE", known), Some("GENRES"));
        assert_eq!(suggest("itemid", known), Some("ITEM_ID"));
        assert_eq!(suggest("creation_time", known), Some("CREATION_TIMESTAMP"));
        assert_eq!(suggest("PRICE", known), None);
        assert_eq!(suggest("", known), None);
    }

    #[test]
    fn words_longer_than_any_name_are_not_compared() {
        let long = "x".repeat(2_000_000);
        assert_eq!(suggest(&long, [long.as_str()]), None);
        assert_eq!(suggest("genre", [long.as_str(), "GENRES"]), Some("GENRES"));
    }

    #[test]
    fn groups() {
        assert_eq!([0, 999, 1000, 1234567].map(grouped), ["0", "999", "1,000", "1,234,567"]);
    }
}
