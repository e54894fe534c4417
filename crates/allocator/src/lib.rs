//! The allocator of the binary: mimalloc. A plan spends a fifth of its time allocating, and the binary that is shipped is linked with
//! musl, whose own allocator is slow with several threads.
//!
//! The only crate of the workspace with unsafe code: one call, which sets an option.

use libmimalloc_sys as ffi;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// `mi_option_purge_delay` of mimalloc 3: for how many milliseconds memory that is free is kept from the system. The crate with the
/// bindings names few of the options.
const PURGE_DELAY: ffi::mi_option_t = 15;

/// Version 3 waits for a second (2: 10 ms), which is longer than most of our commands take, so that what one part of a command has freed
/// counted while the next one allocated: docs/performance.md, "Memory that is free".
const MILLISECONDS: std::ffi::c_long = 1;

/// Lets the allocator return free memory soon. `MIMALLOC_PURGE_DELAY`, where it is set, counts.
#[expect(unsafe_code, reason = "there is no other way to set an option from within the program")]
pub fn return_memory_soon() {
    // SAFETY: it stores a number in a table, under an index below `_mi_option_last`, as mimalloc documents it; nothing else runs
    // yet that could read it meanwhile.
    unsafe { ffi::mi_option_set_default(PURGE_DELAY, MILLISECONDS) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Options are known by their number alone: the one that is set is the one that has a second by default.
    #[test]
    #[expect(unsafe_code, reason = "options are read by a function of C")]
    fn the_option_is_the_delay() {
        // SAFETY: it reads a number from a table.
        let now = || unsafe { ffi::mi_option_get(PURGE_DELAY) };
        assert_eq!(now(), 1_000);
        return_memory_soon();
        assert_eq!(now(), MILLISECONDS);
    }
}
