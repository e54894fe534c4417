//! A place in the data before line numbers are known: blocks are read in order, but checked in any order.
//! Not here: blocks (`source`).

/// The line of a block, ordered as in the data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) struct Position(u64);

impl Position {
    /// The first line of a block.
    pub(crate) fn block(number: u32) -> Self {
        Self(u64::from(number) << 32)
    }

    /// Another line of the same block.
    #[inline(always)]
    pub(crate) fn line(self, line: u32) -> Self {
        Self(self.0 & !0xffff_ffff | u64::from(line))
    }

    /// Takes `self` for the first place of something that is met again at another; gives the second place of these.
    /// Whatever the order in which places come, the smallest one given is that of the first repetition.
    pub(crate) fn again(&mut self, at: Self) -> Self {
        let second = at.max(*self);
        *self = at.min(*self);
        second
    }

    /// Number of the block and line in it, from 0.
    pub(crate) fn split(self) -> (usize, u64) {
        ((self.0 >> 32) as usize, self.0 & 0xffff_ffff)
    }
}
