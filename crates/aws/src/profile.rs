//! What the profile files say of the profile in use: how it comes by credentials, so that one that gives none is told in
//! words and with a remedy of its own. The SDK passes over a profile that is not there, and does not look at `mfa_serial`.
//! Not here: the credentials themselves (the SDK's).
//!
//! Facts: AWS SDKs and Tools reference guide, "shared config and credentials files", "assume role credential provider",
//! "login credentials provider"; the order in which the SDK looks at the settings of a profile is that of its own code.

use aws_config::profile::{Profile, ProfileSet, load};
use aws_types::os_shim_internal::{Env, Fs};

/// The profile in use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProfileInUse {
    /// Its name.
    pub name: String,
    /// The profile at the end of its `source_profile`s, or the one before it that cannot work; often itself.
    pub at: String,
    /// How that one comes by credentials.
    pub means: CredentialSource,
}

/// How a profile comes by credentials.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CredentialSource {
    /// No file has it.
    Missing,
    /// It asks for the code of this MFA device, and no code can be asked for.
    Mfa(String),
    /// A session of `aws login`, which personalize cannot use directly.
    Login,
    /// A session of IAM Identity Center.
    Sso,
    /// A program, `credential_process`.
    Process,
    /// A token in a file, with which a role is taken on.
    WebIdentity,
    /// The environment or the metadata of the machine: a `credential_source`.
    Place(String),
    /// A key of its own.
    Key,
    /// Nothing in it gives any.
    Nothing,
}

/// Whether the key in the environment is used: it is there, and no profile was named in the settings.
#[must_use]
pub fn key_in_environment(name: Option<&str>) -> bool {
    has_key(name, &Env::real())
}

fn has_key(name: Option<&str>, env: &Env) -> bool {
    name.is_none() && env.get("AWS_ACCESS_KEY_ID").is_ok_and(|key| !key.trim().is_empty())
}

/// The profile `name`, or else that of `AWS_PROFILE`, or else `default` where there is one. `None` also where the files cannot
/// be read; the SDK then tells.
pub async fn chosen(name: Option<&str>) -> Option<ProfileInUse> {
    chosen_in(name, &Env::real()).await
}

async fn chosen_in(name: Option<&str>, env: &Env) -> Option<ProfileInUse> {
    let name = name.map(str::to_owned).or_else(|| env.get("AWS_PROFILE").ok());
    let name = name.unwrap_or_else(|| "default".into());
    let files = Default::default();
    let all = load(&Fs::real(), env, &files, Some(name.clone().into())).await.ok()?;
    let (at, means) = end(&all, &name);
    // Nobody may have asked for `default`.
    let asked = name != "default"
        || !matches!(means, CredentialSource::Missing | CredentialSource::Nothing);
    asked.then_some(ProfileInUse { name, at, means })
}

/// Where the way from `name` along its `source_profile`s ends, and how that one comes by credentials.
fn end(all: &ProfileSet, name: &str) -> (String, CredentialSource) {
    let mut seen = vec![name];
    loop {
        let at = seen[seen.len() - 1];
        let Some(profile) = all.get_profile(at) else {
            return (at.into(), CredentialSource::Missing);
        };
        let has = |key: &str| profile.get(key).is_some();
        let takes_a_role = has("role_arn") && !has("web_identity_token_file");
        let key_comes_first = seen.len() > 1 && has("aws_access_key_id");
        if !takes_a_role || key_comes_first {
            return (at.into(), own(profile));
        }
        if let Some(device) = profile.get("mfa_serial") {
            return (at.into(), CredentialSource::Mfa(device.to_owned()));
        }
        match profile.get("source_profile") {
            Some(next) if !seen.contains(&next) => seen.push(next),
            _ => return (at.into(), own(profile)),
        }
    }
}

/// How a profile comes by credentials without another one.
fn own(profile: &Profile) -> CredentialSource {
    let has = |key: &str| profile.get(key).is_some();
    if let Some(place) = profile.get("credential_source") {
        return CredentialSource::Place(place.to_owned());
    }
    let means = [
        ("web_identity_token_file", CredentialSource::WebIdentity),
        ("sso_session", CredentialSource::Sso),
        ("sso_start_url", CredentialSource::Sso),
        ("login_session", CredentialSource::Login),
        ("credential_process", CredentialSource::Process),
        ("aws_access_key_id", CredentialSource::Key),
        ("aws_secret_access_key", CredentialSource::Key),
    ];
    means
        .into_iter()
        .find(|(key, _)| has(key))
        .map_or(CredentialSource::Nothing, |(_, means)| means)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "[profile plain]\nregion = eu-west-1\n\
        [profile key]\naws_access_key_id = a\naws_secret_access_key = b\n\
        [profile mfa]\nrole_arn = arn:aws:iam::000000000000:role/r\nsource_profile = key\n\
        mfa_serial = arn:aws:iam::000000000000:mfa/me\n\
        [profile by-mfa]\nrole_arn = arn:aws:iam::000000000000:role/s\nsource_profile = mfa\n\
        [profile login]\nlogin_session = arn:aws:iam::000000000000:user/me\n\
        [profile by-login]\nrole_arn = arn:aws:iam::000000000000:role/r\nsource_profile = login\n\
        [profile sso]\nsso_session = corp\nsso_account_id = 000000000000\nsso_role_name = r\n\
        [profile process]\ncredential_process = get\n\
        [profile by-none]\nrole_arn = arn:aws:iam::000000000000:role/r\nsource_profile = none\n\
        [profile round]\nrole_arn = arn:aws:iam::000000000000:role/r\nsource_profile = about\n\
        [profile about]\nrole_arn = arn:aws:iam::000000000000:role/r\nsource_profile = round\n\
        [profile self]\nrole_arn = arn:aws:iam::000000000000:role/r\nsource_profile = self\n\
        aws_access_key_id = a\naws_secret_access_key = b\n\
        [profile web]\nrole_arn = arn:aws:iam::000000000000:role/r\nweb_identity_token_file = t\n\
        [profile place]\nrole_arn = arn:aws:iam::000000000000:role/r\ncredential_source = Environment\n";

    async fn asked(
        name: Option<&str>,
        chosen: Option<&str>,
    ) -> Option<(String, String, CredentialSource)> {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), FILE).unwrap();
        let path = file.path().to_str().unwrap();
        let mut set = vec![
            ("AWS_CONFIG_FILE", path),
            ("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent/credentials"),
        ];
        set.extend(chosen.map(|name| ("AWS_PROFILE", name)));
        let chosen = chosen_in(name, &Env::from_slice(&set)).await?;
        Some((chosen.name, chosen.at, chosen.means))
    }

    #[tokio::test]
    async fn the_ways_to_credentials_are_told_apart() {
        let mfa = || CredentialSource::Mfa("arn:aws:iam::000000000000:mfa/me".into());
        let cases = [
            ("plain", "plain", CredentialSource::Nothing),
            ("none", "none", CredentialSource::Missing),
            ("key", "key", CredentialSource::Key),
            ("mfa", "mfa", mfa()),
            ("by-mfa", "mfa", mfa()),
            ("login", "login", CredentialSource::Login),
            ("by-login", "login", CredentialSource::Login),
            ("sso", "sso", CredentialSource::Sso),
            ("process", "process", CredentialSource::Process),
            ("by-none", "none", CredentialSource::Missing),
            ("round", "about", CredentialSource::Nothing),
            ("self", "self", CredentialSource::Key),
            ("web", "web", CredentialSource::WebIdentity),
            ("place", "place", CredentialSource::Place("Environment".into())),
        ];
        for (name, at, means) in cases {
            let wanted = Some((name.to_owned(), at.to_owned(), means));
            assert_eq!(asked(Some(name), Some("key")).await, wanted, "{name}");
            assert_eq!(asked(None, Some(name)).await, wanted, "{name} in the environment");
        }
        assert_eq!(asked(None, None).await, None, "nobody asked for `default`");
    }

    #[test]
    fn a_key_in_the_environment_counts_where_no_profile_is_named() {
        let env = Env::from_slice(&[("AWS_ACCESS_KEY_ID", "a")]);
        assert!(has_key(None, &env) && !has_key(Some("mine"), &env));
        assert!(!has_key(None, &Env::from_slice(&[])));
    }
}
