//! Base64, as checksums and tokens have it. Not here: what it stands for.

/// Decodes base64 (RFC 4648, section 4); `None` when it is not that.
pub(crate) fn decode(text: &str) -> Option<Vec<u8>> {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let (mut bytes, mut bits, mut count) = (Vec::new(), 0_u32, 0);
    for letter in text.trim_end_matches('=').bytes() {
        let value = LETTERS.iter().position(|known| *known == letter)?;
        bits = (bits << 6 | u32::try_from(value).ok()?) & 0xFFFF;
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from(bits >> count & 0xFF).ok()?);
        }
    }
    Some(bytes)
}

/// Decodes the base64 of URLs (RFC 4648, section 5); `None` when it is not that.
pub(crate) fn decode_url(text: &str) -> Option<Vec<u8>> {
    decode(&text.replace('-', "+").replace('_', "/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_decoded() {
        assert_eq!(decode("TWFu").unwrap(), b"Man");
        assert_eq!(decode("TQ==").unwrap(), b"M");
        assert_eq!(decode("AAECA/8=").unwrap(), [0, 1, 2, 3, 255]);
        assert_eq!(decode("a b"), None);
    }
}
