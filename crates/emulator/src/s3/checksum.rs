//! The checksums of bytes as they pass: MD5 for the entity tag, and those that a client names.
//! Not here: where declared checksums come from; the wire reads headers and trailers.

use s3s::checksum::ChecksumHasher;
use s3s::crypto::{Checksum, Crc32, Crc32c, Crc64Nvme, Md5, Sha1, Sha256};
use serde::{Deserialize, Serialize};

use super::error;
use crate::base64;
use crate::error::ServiceError;

/// The checksums that S3 keeps, in base64.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Checksums {
    /// CRC-32.
    pub crc32: Option<String>,
    /// CRC-32C.
    pub crc32c: Option<String>,
    /// CRC-64/NVME.
    pub crc64nvme: Option<String>,
    /// SHA-1.
    pub sha1: Option<String>,
    /// SHA-256.
    pub sha256: Option<String>,
}

/// An algorithm that S3 knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Algorithm {
    /// CRC-32.
    Crc32,
    /// CRC-32C.
    Crc32c,
    /// CRC-64/NVME.
    Crc64Nvme,
    /// SHA-1.
    Sha1,
    /// SHA-256.
    Sha256,
}

impl Algorithm {
    pub(super) const ALL: [Self; 5] =
        [Self::Crc32, Self::Crc32c, Self::Crc64Nvme, Self::Sha1, Self::Sha256];

    /// As `x-amz-checksum-algorithm` has it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Algorithm::Crc32 => "CRC32",
            Algorithm::Crc32c => "CRC32C",
            Algorithm::Crc64Nvme => "CRC64NVME",
            Algorithm::Sha1 => "SHA1",
            Algorithm::Sha256 => "SHA256",
        }
    }

    /// From `CRC32` or from the end of `x-amz-checksum-crc32`.
    pub(super) fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.name().eq_ignore_ascii_case(name))
    }
}

/// How the checksum of an object in parts is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summing {
    /// Of the parts and of the whole.
    pub algorithm: Algorithm,
    /// Whether it is of all bytes, and not of the parts' checksums.
    pub whole: bool,
}

impl Summing {
    /// What an upload is begun with. Which type fits which algorithm: S3 user guide, "Checking object integrity".
    ///
    /// # Errors
    /// `InvalidRequest`.
    pub(super) fn parse(
        algorithm: Option<&str>,
        kind: Option<&str>,
    ) -> Result<Option<Self>, ServiceError> {
        let invalid = |message: String| Err(ServiceError::new(400, "InvalidRequest", message));
        let Some(name) = algorithm else {
            return match kind {
                None => Ok(None),
                Some(_) => invalid(
                    "The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.".into(),
                ),
            };
        };
        let Some(algorithm) = Algorithm::parse(name) else {
            let names = Algorithm::ALL.map(Algorithm::name).join(", ");
            return invalid(format!(
                "Checksum algorithm provided is unsupported. Please try again with any of the valid types: [{names}]"
            ));
        };
        let whole = match (algorithm, kind) {
            (Algorithm::Crc64Nvme, None) => true,
            (_, None) => false,
            (Algorithm::Crc64Nvme | Algorithm::Crc32 | Algorithm::Crc32c, Some("FULL_OBJECT")) => {
                true
            }
            (
                Algorithm::Sha1 | Algorithm::Sha256 | Algorithm::Crc32 | Algorithm::Crc32c,
                Some("COMPOSITE"),
            ) => false,
            (_, Some(kind)) => {
                let name = algorithm.name().to_ascii_lowercase();
                return invalid(format!(
                    "The {kind} checksum type cannot be used with the {name} checksum algorithm."
                ));
            }
        };
        Ok(Some(Summing { algorithm, whole }))
    }

    /// `COMPOSITE` or `FULL_OBJECT`.
    pub(super) fn kind(self) -> &'static str {
        if self.whole { "FULL_OBJECT" } else { "COMPOSITE" }
    }

    /// The checksum of the parts' checksums, with the number of parts behind it.
    pub(super) fn composite<'p>(
        self,
        parts: impl Iterator<Item = &'p Checksums>,
    ) -> Result<Checksums, ServiceError> {
        let mut hashing = Hashing::new(&[self.algorithm]);
        let mut count = 0;
        for sums in parts {
            let sum = sums
                .get(self.algorithm)
                .and_then(base64::decode)
                .ok_or_else(error::invalid_part)?;
            hashing.update(&sum);
            count += 1;
        }
        let (_, mut sums) = hashing.finish();
        if let Some(sum) = sums.slot(self.algorithm) {
            sum.push_str(&format!("-{count}"));
        }
        Ok(sums)
    }
}

impl Checksums {
    pub(super) fn slot(&mut self, algorithm: Algorithm) -> &mut Option<String> {
        match algorithm {
            Algorithm::Crc32 => &mut self.crc32,
            Algorithm::Crc32c => &mut self.crc32c,
            Algorithm::Crc64Nvme => &mut self.crc64nvme,
            Algorithm::Sha1 => &mut self.sha1,
            Algorithm::Sha256 => &mut self.sha256,
        }
    }

    pub(super) fn get(&self, algorithm: Algorithm) -> Option<&str> {
        let sum = match algorithm {
            Algorithm::Crc32 => &self.crc32,
            Algorithm::Crc32c => &self.crc32c,
            Algorithm::Crc64Nvme => &self.crc64nvme,
            Algorithm::Sha1 => &self.sha1,
            Algorithm::Sha256 => &self.sha256,
        };
        sum.as_deref()
    }

    /// The algorithms that there is a checksum of.
    pub(super) fn algorithms(&self) -> impl Iterator<Item = Algorithm> {
        Algorithm::ALL.into_iter().filter(|it| self.get(*it).is_some())
    }

    /// Whether every checksum that is declared is the one that was computed.
    pub(super) fn agree(&self, declared: &Checksums) -> bool {
        declared.algorithms().all(|it| declared.get(it) == self.get(it))
    }
}

/// Computes MD5 and the named checksums in one pass.
pub(super) struct Hashing {
    md5: Md5,
    others: ChecksumHasher,
}

impl Hashing {
    /// Without a named algorithm the checksum is CRC-64/NVME, as S3 does since December 2024.
    pub(super) fn new(algorithms: &[Algorithm]) -> Self {
        let mut others = ChecksumHasher::default();
        for algorithm in algorithms {
            match algorithm {
                Algorithm::Crc32 => others.crc32 = Some(Crc32::new()),
                Algorithm::Crc32c => others.crc32c = Some(Crc32c::new()),
                Algorithm::Crc64Nvme => others.crc64nvme = Some(Crc64Nvme::new()),
                Algorithm::Sha1 => others.sha1 = Some(Sha1::new()),
                Algorithm::Sha256 => others.sha256 = Some(Sha256::new()),
            }
        }
        if algorithms.is_empty() {
            others.crc64nvme = Some(Crc64Nvme::new());
        }
        Hashing { md5: Md5::new(), others }
    }

    pub(super) fn update(&mut self, bytes: &[u8]) {
        self.md5.update(bytes);
        self.others.update(bytes);
    }

    /// The MD5 and the checksums in base64.
    pub(super) fn finish(self) -> ([u8; 16], Checksums) {
        let sums = self.others.finalize();
        let checksums = Checksums {
            crc32: sums.checksum_crc32,
            crc32c: sums.checksum_crc32c,
            crc64nvme: sums.checksum_crc64nvme,
            sha1: sums.checksum_sha1,
            sha256: sums.checksum_sha256,
        };
        (self.md5.finalize(), checksums)
    }
}

/// The MD5 of some bytes.
pub(super) fn md5(bytes: &[u8]) -> [u8; 16] {
    Md5::checksum(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_algorithm_has_its_types() {
        let kind = |algorithm, kind| {
            let parsed = Summing::parse(algorithm, kind).map_err(|error| error.code);
            parsed.map(|summing| summing.map_or("none", Summing::kind))
        };
        let invalid = Err("InvalidRequest".to_owned());
        assert_eq!(kind(None, None), Ok("none"));
        assert_eq!(kind(None, Some("COMPOSITE")), invalid);
        assert_eq!(kind(Some("MD4"), None), invalid);
        for (name, default, other) in [
            ("CRC32", "COMPOSITE", Ok("FULL_OBJECT")),
            ("CRC32C", "COMPOSITE", Ok("FULL_OBJECT")),
            ("CRC64NVME", "FULL_OBJECT", invalid.clone()),
            ("SHA1", "COMPOSITE", invalid.clone()),
            ("SHA256", "COMPOSITE", invalid.clone()),
        ] {
            assert_eq!(kind(Some(name), None), Ok(default), "{name}");
            assert_eq!(kind(Some(name), Some(default)), Ok(default), "{name}");
            let opposite = if default == "COMPOSITE" { "FULL_OBJECT" } else { "COMPOSITE" };
            assert_eq!(kind(Some(name), Some(opposite)), other, "{name}");
            assert_eq!(kind(Some(name), Some("HALF")), invalid, "{name}");
        }
    }
}
