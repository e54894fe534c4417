//! Where the service is to be had.
//! Not here: the partition of a region (`arn`).
//!
//! Source: docs/service/iam-s3.md, "Regions". New regions come without notice, so that an unknown one is only
//! doubtful.

use crate::finding::{Finding, suggest};
use crate::rule::Code;

/// Every region that is known to have the service.
pub const REGIONS: [&str; 12] = [
    "us-east-1",
    "us-east-2",
    "us-west-2",
    "ca-central-1",
    "eu-west-1",
    "eu-central-1",
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-south-1",
    "ap-southeast-1",
    "ap-southeast-2",
    "cn-north-1",
];

/// What is wrong with a region, or doubtful about it.
pub fn check(region: &str) -> Option<Finding> {
    if REGIONS.contains(&region) {
        return None;
    }
    let known = format!("it is known in {}", REGIONS.join(", "));
    if !is_region(region) {
        let help = suggest(region, REGIONS).map(|near| format!("did you mean `{near}`?"));
        let finding = Finding::new(Code::PZ0016, format!("`{region}` is not the name of a region"));
        return Some(finding.help(help.unwrap_or(known)));
    }
    let message = format!("Amazon Personalize is not known to be in `{region}`");
    Some(Finding::new(Code::PZ0016, message).warning().help(known))
}

/// `eu-west-1`, `us-gov-east-1`: lower-case words and a digit.
fn is_region(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let Some((number, words)) = parts.split_last() else { return false };
    let word = |part: &&str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase());
    words.len() >= 2
        && words.iter().all(word)
        && !number.is_empty()
        && number.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::expect;

    #[test]
    fn regions() {
        let names =
            ["eu-north-1", "us-gov-west-1", "Ireland", "eu-west1", "EU-WEST-1", "eu-west-1a"];
        let lines: Vec<String> = names
            .iter()
            .map(|name| check(name).map_or_else(String::new, |f| f.to_string()))
            .collect();
        expect![[r#"
            warning[PZ0016]: Amazon Personalize is not known to be in `eu-north-1`; help: it is known in us-east-1, us-east-2, us-west-2, ca-central-1, eu-west-1, eu-central-1, ap-northeast-1, ap-northeast-2, ap-south-1, ap-southeast-1, ap-southeast-2, cn-north-1
            warning[PZ0016]: Amazon Personalize is not known to be in `us-gov-west-1`; help: it is known in us-east-1, us-east-2, us-west-2, ca-central-1, eu-west-1, eu-central-1, ap-northeast-1, ap-northeast-2, ap-south-1, ap-southeast-1, ap-southeast-2, cn-north-1
            error[PZ0016]: `Ireland` is not the name of a region; help: it is known in us-east-1, us-east-2, us-west-2, ca-central-1, eu-west-1, eu-central-1, ap-northeast-1, ap-northeast-2, ap-south-1, ap-southeast-1, ap-southeast-2, cn-north-1
            error[PZ0016]: `eu-west1` is not the name of a region; help: did you mean `eu-west-1`?
            error[PZ0016]: `EU-WEST-1` is not the name of a region; help: did you mean `eu-west-1`?
            error[PZ0016]: `eu-west-1a` is not the name of a region; help: did you mean `eu-west-1`?"#]].assert_eq(&lines.join("\n"));
        assert!(REGIONS.iter().all(|region| check(region).is_none() && is_region(region)));
    }
}
