//! Where outputs go: whether Parameter Store takes the names that come out. Facts: API reference of Systems Manager,
//! `PutParameter`, "Name". Not here: which outputs there are (`kind::parameter`).

use super::Checker;
use crate::{
    address::{Address, Kind},
    kind::parameter::parameter_name,
};
use personalize_rules::rule::Code;

/// The most levels of a name, and its most characters.
const LEVELS: usize = 15;
const LONGEST: usize = 1011;

impl Checker<'_> {
    pub(super) fn outputs(&mut self) {
        let spec = &self.loaded.spec;
        let Some(prefix) = spec.outputs.as_ref().and_then(|outputs| outputs.ssm.as_deref()) else {
            return;
        };
        if let Some(label) = wrong_path(prefix) {
            let help = "write it as in `/movies/`, with letters, digits and `_.-`";
            self.error(Code::PZ0012, &["outputs", "ssm"], "not a path for parameters", label, help);
            return;
        }
        let keys = [
            ("campaigns", Kind::Campaign, spec.campaigns.keys().collect::<Vec<_>>()),
            ("recommenders", Kind::Recommender, spec.recommenders.keys().collect()),
            ("filters", Kind::Filter, spec.filters.keys().collect()),
        ];
        for (block, kind, keys) in keys {
            for key in keys {
                let name = parameter_name(prefix, &Address::new(kind, key), "arn");
                if let Some(label) = wrong_name(&name) {
                    let message = format!("`{name}` cannot be the name of a parameter");
                    let help = "choose another key, or write no `outputs.ssm`";
                    self.error(Code::PZ0012, &[block, key], message, label, help);
                }
            }
        }
    }
}

fn wrong_path(path: &str) -> Option<&'static str> {
    let first = path.trim_start_matches('/').to_ascii_lowercase();
    match path {
        _ if !path.starts_with('/') => Some("it has to begin with a slash"),
        _ if first.is_empty() => Some("it names no level below the root"),
        _ if first.starts_with("aws") || first.starts_with("ssm") => {
            Some("names that begin with `aws` or `ssm` are reserved")
        }
        _ if path.contains("//") => Some("a level is empty"),
        _ => wrong_name(path),
    }
}

fn wrong_name(name: &str) -> Option<&'static str> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "_.-/".contains(c);
    match name {
        _ if !name.chars().all(allowed) => {
            Some("it has a character other than letters, digits and `_.-/`")
        }
        _ if name.matches('/').count() > LEVELS => Some("it has more than 15 levels"),
        _ if name.len() > LONGEST => Some("it is too long"),
        _ => None,
    }
}
