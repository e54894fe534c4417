//! Numbers that look drawn and are the same in every run. Not here: ids made of them.

/// A number that a text always gives (FNV-1a, and the last step of SplitMix64).
pub(crate) fn mixed(text: &str) -> u64 {
    let fold = |hash: u64, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3);
    let z = text.bytes().fold(0xCBF2_9CE4_8422_2325, fold);
    let z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z ^ (z >> 31)
}
