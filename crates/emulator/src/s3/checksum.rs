//! The checksums of bytes as they pass: MD5 for the entity tag, and those that a client names.
//! Not here: where declared checksums come from; the wire reads headers and trailers.

use s3s::checksum::ChecksumHasher;
use s3s::crypto::{Checksum, Crc32, Crc32c, Crc64Nvme, Md5, Sha1, Sha256};

use super::record::Checksums;

/// An algorithm that S3 knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Algorithm {
    Crc32,
    Crc32c,
    Crc64Nvme,
    Sha1,
    Sha256,
}

impl Algorithm {
    /// From `CRC32` or from the end of `x-amz-checksum-crc32`.
    pub(super) fn parse(name: &str) -> Option<Self> {
        match name.to_ascii_lowercase().as_str() {
            "crc32" => Some(Algorithm::Crc32),
            "crc32c" => Some(Algorithm::Crc32c),
            "crc64nvme" => Some(Algorithm::Crc64Nvme),
            "sha1" => Some(Algorithm::Sha1),
            "sha256" => Some(Algorithm::Sha256),
            _ => None,
        }
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

    /// Whether every checksum that is declared is the one that was computed.
    pub(super) fn agree(&self, declared: &Checksums) -> bool {
        let same = |declared: &Option<String>, computed: &Option<String>| {
            declared.is_none() || declared == computed
        };
        same(&declared.crc32, &self.crc32)
            && same(&declared.crc32c, &self.crc32c)
            && same(&declared.crc64nvme, &self.crc64nvme)
            && same(&declared.sha1, &self.sha1)
            && same(&declared.sha256, &self.sha256)
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
