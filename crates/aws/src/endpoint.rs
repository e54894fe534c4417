//! Where a service is that has one host in each region. Not here: IAM, which has one in each partition (`iam::endpoint`), and
//! the services with an SDK crate, which know their own.
//!
//! Facts: the suffixes of the partitions and the FIPS hosts (botocore, `endpoint-rule-set-1.json` of `ssm` and `scheduler`, and
//! `partitions.json`).

/// The URL of `service` in a region.
pub(crate) fn regional(service: &str, region: &str, partition: &str, fips: bool) -> String {
    let suffix = match partition {
        "aws-cn" => "amazonaws.com.cn",
        "aws-eusc" => "amazonaws.eu",
        "aws-iso" => "c2s.ic.gov",
        "aws-iso-b" => "sc2s.sgov.gov",
        "aws-iso-e" => "cloud.adc-e.uk",
        "aws-iso-f" => "csp.hci.ic.gov",
        _ => "amazonaws.com",
    };
    // `aws-us-gov` answers both under one name.
    let fips = if fips && partition != "aws-us-gov" { "-fips" } else { "" };
    format!("https://{service}{fips}.{region}.{suffix}")
}
