//! Tokens of OpenID Connect, as pipelines bring them: what they say, as the condition keys of trust policies.
//! Not here: whether they are signed; the emulator checks no signature.

use serde_json::Value;

use crate::base64::decode_url;

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
    let payload = decode_url(token.split('.').nth(1)?)?;
    let payload: Value = serde_json::from_slice(&payload).ok()?;
    let text = |name: &str| payload.get(name)?.as_str().map(str::to_owned);
    let issuer = text("iss")?;
    Some(Claims {
        issuer: issuer.strip_prefix("https://").unwrap_or(&issuer).to_owned(),
        subject: text("sub")?,
        audience: text("aud")?,
    })
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
