//! Matching of `*` and `?`, as policies write them.
//! Not here: the parts of an ARN, which are matched one by one in `policy`.

/// Whether `text` has the shape of `pattern`: `*` is any number of characters, `?` is one.
/// Case matters.
#[must_use]
pub fn wildcard(pattern: &str, text: &str) -> bool {
    let (pattern, text): (Vec<char>, Vec<char>) =
        (pattern.chars().collect(), text.chars().collect());
    let (mut at, mut star, mut retry) = (0, None, 0);
    let mut position = 0;
    while position < text.len() {
        match pattern.get(at) {
            Some('*') => {
                star = Some(at);
                retry = position;
                at += 1;
            }
            Some(expected) if *expected == '?' || text.get(position) == Some(expected) => {
                at += 1;
                position += 1;
            }
            _ => match star {
                // The last star takes one character more, and the rest is tried again.
                Some(last) => {
                    at = last + 1;
                    retry += 1;
                    position = retry;
                }
                None => return false,
            },
        }
    }
    pattern.iter().skip(at).all(|rest| *rest == '*')
}

#[cfg(test)]
mod tests {
    use super::wildcard;

    #[test]
    fn stars_and_question_marks() {
        for (pattern, text) in [
            ("*", ""),
            ("a*c", "abbc"),
            ("a*c", "acbc"),
            ("s3:Get?bject", "s3:GetObject"),
            ("**a", "bba"),
            ("가*", "가나다"),
        ] {
            assert!(wildcard(pattern, text), "{pattern} {text}");
        }
        for (pattern, text) in [("a*c", "abb"), ("?", ""), ("a", "A"), ("", "a"), ("a*b", "a")] {
            assert!(!wildcard(pattern, text), "{pattern} {text}");
        }
    }
}
