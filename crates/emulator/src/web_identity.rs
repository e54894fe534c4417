//! Tokens of OpenID Connect, as pipelines bring them: what they say, as the condition keys of trust policies.
//! Not here: whether they are signed; the emulator checks no signature.

use serde_json::Value;

/// What a token says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Claims {
    /// The issuer without its scheme: `token.actions.githubusercontent.com`.
    pub(crate) issuer: String,
    /// The subject.
    pub(crate) subject: String,
    /// The audience.
    pub(crate) audience: String,
}

/// What a token says; none where it is no JSON Web Token with an issuer, a subject and an audience.
pub(crate) fn claims(token: &str) -> Option<Claims> {
    let payload = decoded(token.split('.').nth(1)?)?;
    let payload: Value = serde_json::from_slice(&payload).ok()?;
    let text = |name: &str| payload.get(name)?.as_str().map(str::to_owned);
    let issuer = text("iss")?;
    Some(Claims {
        issuer: issuer.strip_prefix("https://").unwrap_or(&issuer).to_owned(),
        subject: text("sub")?,
        audience: text("aud")?,
    })
}

/// The bytes of a text in base64 for URLs, without padding.
fn decoded(text: &str) -> Option<Vec<u8>> {
    let (mut bytes, mut bits, mut count) = (Vec::new(), 0_u32, 0);
    for c in text.trim_end_matches('=').bytes() {
        let value = match c {
            b'A'..=b'Z' => c - b'A',
            b'a'..=b'z' => c - b'a' + 26,
            b'0'..=b'9' => c - b'0' + 52,
            b'-' | b'+' => 62,
            b'_' | b'/' => 63,
            _ => return None,
        };
        bits = (bits << 6 | u32::from(value)) & 0xff_ffff;
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from(bits >> count & 0xff).ok()?);
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_claims_of_a_token_are_read() {
        // {"iss":"https://gitlab.com","sub":"a/b:c","aud":"sts.amazonaws.com"}
        let token = "e30.eyJpc3MiOiJodHRwczovL2dpdGxhYi5jb20iLCJzdWIiOiJhL2I6YyIsImF1ZCI6InN0cy5hbWF6b25hd3MuY29tIn0.x";
        let claims = claims(token).unwrap();
        assert_eq!((claims.issuer.as_str(), claims.subject.as_str()), ("gitlab.com", "a/b:c"));
        assert_eq!(claims.audience, "sts.amazonaws.com");
        for wrong in ["", "a.b", "e30.e30.x", "e30.!!.x"] {
            assert_eq!(super::claims(wrong), None, "{wrong}");
        }
    }
}
