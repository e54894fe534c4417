//! What the profile files say of the profile in use, so that a profile that cannot work is told in words of its own: the
//! SDK passes over a profile that is not there, and does not look at `mfa_serial`.
//! Not here: the credentials themselves (the SDK's).
//!
//! Facts: AWS SDKs and Tools reference guide, "shared config and credentials files", "assume role credential provider",
//! "login credentials provider".

use aws_config::profile::{ProfileSet, load};
use aws_types::os_shim_internal::{Env, Fs};

/// Why a profile gives no credentials here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// No file has it.
    Missing,
    /// It asks for the code of this MFA device, and no code can be asked for.
    Mfa(String),
    /// It was made by `aws login`, whose sessions are not read here.
    Login,
}

/// What is wrong with the profile `name`, or else with that of `AWS_PROFILE`, and its name. `None` where nothing is, none
/// is chosen, or the files cannot be read; the SDK then tells.
pub async fn trouble(name: Option<&str>) -> Option<(String, Trouble)> {
    trouble_in(name, &Env::real()).await
}

async fn trouble_in(name: Option<&str>, env: &Env) -> Option<(String, Trouble)> {
    let name = name.map(str::to_owned).or_else(|| env.get("AWS_PROFILE").ok());
    let name = name.unwrap_or_else(|| "default".into());
    let files = Default::default();
    let all = load(&Fs::real(), env, &files, Some(name.clone().into())).await.ok()?;
    let trouble = of(&all, &name)?;
    Some((name, trouble))
}

/// A missing `default` is no trouble: nobody may have asked for it.
fn of(all: &ProfileSet, name: &str) -> Option<Trouble> {
    let Some(profile) = all.get_profile(name) else {
        return (name != "default").then_some(Trouble::Missing);
    };
    if let Some(device) = profile.get("mfa_serial").filter(|_| profile.get("role_arn").is_some()) {
        return Some(Trouble::Mfa(device.to_owned()));
    }
    profile.get("login_session").map(|_| Trouble::Login)
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn asked(name: Option<&str>, chosen: Option<&str>) -> Option<(String, Trouble)> {
        let file = tempfile::NamedTempFile::new().unwrap();
        let text = "[profile plain]\nregion = eu-west-1\n\
            [profile mfa]\nrole_arn = arn:aws:iam::000000000000:role/r\nsource_profile = plain\n\
            mfa_serial = arn:aws:iam::000000000000:mfa/me\n\
            [profile login]\nlogin_session = arn:aws:iam::000000000000:user/me\n";
        std::fs::write(file.path(), text).unwrap();
        let path = file.path().to_str().unwrap();
        let mut set = vec![
            ("AWS_CONFIG_FILE", path),
            ("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent/credentials"),
        ];
        set.extend(chosen.map(|name| ("AWS_PROFILE", name)));
        trouble_in(name, &Env::from_slice(&set)).await
    }

    #[tokio::test]
    async fn profiles_that_cannot_work_are_told_apart() {
        let mfa = Trouble::Mfa("arn:aws:iam::000000000000:mfa/me".into());
        let cases = [
            (Some("plain"), None, None),
            (Some("none"), None, Some(("none", Trouble::Missing))),
            (None, Some("none"), Some(("none", Trouble::Missing))),
            (Some("plain"), Some("none"), None),
            (Some("mfa"), None, Some(("mfa", mfa))),
            (None, Some("login"), Some(("login", Trouble::Login))),
            (None, None, None),
        ];
        for (name, chosen, wanted) in cases {
            let wanted = wanted.map(|(name, trouble)| (name.to_owned(), trouble));
            assert_eq!(asked(name, chosen).await, wanted, "{name:?} {chosen:?}");
        }
    }
}
