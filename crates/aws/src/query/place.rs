//! Where services are that have a host in every region. Not here: IAM, which has one in each partition (`iam::endpoint`).
//!
//! Facts: the endpoint rules of the services (botocore `ssm/2014-11-06/endpoint-rule-set-1.json`,
//! `athena/2017-05-18/endpoint-rule-set-1.json`).

/// The URL of a service in a region, by the name that its requests are signed for.
pub(crate) fn url(service: &str, region: &str, partition: &str, fips: bool) -> String {
    let suffix = match partition {
        "aws-cn" => "amazonaws.com.cn",
        "aws-eusc" => "amazonaws.eu",
        "aws-iso" => "c2s.ic.gov",
        "aws-iso-b" => "sc2s.sgov.gov",
        "aws-iso-e" => "cloud.adc-e.uk",
        "aws-iso-f" => "csp.hci.ic.gov",
        _ => "amazonaws.com",
    };
    // SSM answers both under one name in `aws-us-gov`.
    let fips = if fips && (partition != "aws-us-gov" || service != "ssm") { "-fips" } else { "" };
    format!("https://{service}{fips}.{region}.{suffix}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_partition_has_its_own_host() {
        let of = |region, partition, fips| url("ssm", region, partition, fips);
        assert_eq!(of("eu-west-1", "aws", false), "https://ssm.eu-west-1.amazonaws.com");
        assert_eq!(of("us-east-1", "aws", true), "https://ssm-fips.us-east-1.amazonaws.com");
        assert_eq!(of("cn-north-1", "aws-cn", false), "https://ssm.cn-north-1.amazonaws.com.cn");
    }
}
