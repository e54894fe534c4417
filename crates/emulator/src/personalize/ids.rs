//! Identifiers that the service makes up: eight hex digits, tracking ids.
//! Not here: names, which callers choose.

/// Eight lower-case hex digits, the same for the same name, number and seed.
pub(super) fn eight_hex(name: &str, sequence: u64, seed: u64) -> String {
    let mixed = mix(name, sequence, seed);
    format!("{:08x}", mixed >> 32)
}

/// A UUID (version 4 in form), the same for the same name, number and seed.
pub(super) fn uuid(name: &str, sequence: u64, seed: u64) -> String {
    let (high, low) = (mix(name, sequence, seed), mix(name, sequence, !seed));
    format!(
        "{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}",
        high >> 32,
        (high >> 16) & 0xFFFF,
        high & 0xFFF,
        0x8000 | ((low >> 48) & 0x3FFF),
        low & 0xFFFF_FFFF_FFFF
    )
}

/// The id of an answer of the runtime API, in the form that recorded ones have: 40 characters
/// (docs/service/errors.md, "Form of answers").
pub(super) fn recommendation(name: &str, number: u64) -> String {
    let (high, low) = (mix(name, number, 1), mix(name, number, 2));
    format!(
        "RID-{:02x}-{:04x}-{:04x}-{:012x}-CID-{:06x}",
        high >> 56,
        (high >> 40) & 0xFFFF,
        (high >> 24) & 0xFFFF,
        low >> 16,
        high & 0xFF_FFFF
    )
}

/// FNV-1a over the name, then the SplitMix64 finish.
fn mix(name: &str, sequence: u64, seed: u64) -> u64 {
    let mut z = name.bytes().fold(0xCBF2_9CE4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3)
    });
    z ^= seed.rotate_left(32) ^ sequence.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_have_the_service_s_form_and_differ() {
        let ids: std::collections::BTreeSet<_> = (0..1000).map(|n| eight_hex("s", n, 0)).collect();
        assert_eq!(ids.len(), 1000);
        assert!(ids.iter().all(|id| id.len() == 8 && id.bytes().all(|b| b.is_ascii_hexdigit())));
        let id = uuid("t", 1, 0);
        assert_eq!((id.len(), id.as_bytes()[14], id.matches('-').count()), (36, b'4', 4));
        assert_eq!(id, uuid("t", 1, 0));
        assert_ne!(id, uuid("t", 2, 0));
        let answer = recommendation("u", 1);
        assert_eq!((answer.len(), &answer[..4], &answer[29..34]), (40, "RID-", "-CID-"));
        assert_ne!(answer, recommendation("u", 2));
    }
}
