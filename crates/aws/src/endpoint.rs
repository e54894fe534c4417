//! Where a service is that has one host in each region. Not here: IAM, which has one in each partition (`iam::endpoint`), and
//! the services with an SDK crate, which know their own.
//!
//! Facts: the suffixes of the partitions and the FIPS hosts (botocore, `endpoint-rule-set-1.json` of `ssm`, `scheduler`, `athena` and `kms`, and
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
    // These alone have names of their own for FIPS in `aws-us-gov`.
    let one_name = partition == "aws-us-gov" && !["athena", "kms"].contains(&service);
    let fips = if fips && !one_name { "-fips" } else { "" };
    format!("https://{service}{fips}.{region}.{suffix}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_partition_has_its_own_host() {
        let of = |region, partition, fips| regional("ssm", region, partition, fips);
        assert_eq!(of("eu-west-1", "aws", false), "https://ssm.eu-west-1.amazonaws.com");
        assert_eq!(of("us-east-1", "aws", true), "https://ssm-fips.us-east-1.amazonaws.com");
        assert_eq!(of("cn-north-1", "aws-cn", false), "https://ssm.cn-north-1.amazonaws.com.cn");
        assert_eq!(
            regional("athena", "us-gov-west-1", "aws-us-gov", true),
            "https://athena-fips.us-gov-west-1.amazonaws.com"
        );
    }
}
