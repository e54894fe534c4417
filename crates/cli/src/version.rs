//! The version of this build. Not here: the versions of formats (`core`).

/// The number alone, or with the commit and its day where the build was told them (`.ci/release`).
pub(crate) const VERSION: &str = match option_env!("PERSONALIZE_BUILD") {
    Some(build) => build,
    None => env!("CARGO_PKG_VERSION"),
};
