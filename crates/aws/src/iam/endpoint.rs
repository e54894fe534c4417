//! Where IAM is: one place in each partition. Not here: endpoints that were set by hand (`connect`).
//!
//! Facts: the endpoint rules of IAM in the service model (botocore `iam/2010-05-08/endpoint-rule-set-1.json`).

use crate::query::Endpoint;

/// Partition, URL, URL for FIPS where there is one, and the region that requests are signed for.
const ENDPOINTS: [(&str, Endpoint<'static>); 8] = [
    ("aws", at("https://iam.amazonaws.com", "us-east-1")),
    ("aws-cn", at("https://iam.cn-north-1.amazonaws.com.cn", "cn-north-1")),
    ("aws-us-gov", at("https://iam.us-gov.amazonaws.com", "us-gov-west-1")),
    ("aws-eusc", at("https://iam.eusc-de-east-1.amazonaws.eu", "eusc-de-east-1")),
    ("aws-iso", at("https://iam.us-iso-east-1.c2s.ic.gov", "us-iso-east-1")),
    ("aws-iso-b", at("https://iam.us-isob-east-1.sc2s.sgov.gov", "us-isob-east-1")),
    ("aws-iso-e", at("https://iam.eu-isoe-west-1.cloud.adc-e.uk", "eu-isoe-west-1")),
    ("aws-iso-f", at("https://iam.us-isof-south-1.csp.hci.ic.gov", "us-isof-south-1")),
];

/// The endpoint for FIPS; only this partition has one of its own, `aws-us-gov` answers both under one name.
const FIPS: Endpoint<'static> = at("https://iam-fips.amazonaws.com", "us-east-1");

const fn at(url: &'static str, signing_region: &'static str) -> Endpoint<'static> {
    Endpoint { url, signing_region }
}

/// The endpoint of IAM in a partition, an unknown one being taken for `aws`.
pub(crate) fn endpoint(partition: &str, fips: bool) -> Endpoint<'static> {
    let known = ENDPOINTS.iter().find(|(name, _)| *name == partition);
    match known {
        Some((name, endpoint)) if *name != "aws" => *endpoint,
        _ if fips => FIPS,
        _ => ENDPOINTS[0].1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_partition_has_its_own() {
        assert_eq!(endpoint("aws", false), at("https://iam.amazonaws.com", "us-east-1"));
        assert_eq!(endpoint("aws", true), at("https://iam-fips.amazonaws.com", "us-east-1"));
        assert_eq!(endpoint("aws-cn", true).signing_region, "cn-north-1");
    }
}
