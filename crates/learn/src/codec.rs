//! The compact byte form that models are stored in: little-endian numbers and counted lists.
//! Not here: what a model consists of; each type writes and reads its own fields.

/// The bytes are not a model that this version can read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// They end before the model does.
    #[error("the stored model ends too early, at byte {0}")]
    Truncated(usize),
    /// They were written by another version of the format, or are something else.
    #[error("the stored model has format {0}, which this version cannot read; train it again")]
    Format(u32),
    /// A value cannot be what the place requires.
    #[error("the stored model has an impossible {0}")]
    Impossible(&'static str),
}

#[derive(Default)]
pub(crate) struct Writer {
    bytes: Vec<u8>,
}

impl Writer {
    pub(crate) fn finish(self) -> Vec<u8> {
        self.bytes
    }

    pub(crate) fn u32(&mut self, value: u32) {
        self.bytes.extend_from_slice(&value.to_le_bytes());
    }

    pub(crate) fn f32(&mut self, value: f32) {
        self.bytes.extend_from_slice(&value.to_le_bytes());
    }

    pub(crate) fn length(&mut self, value: usize) {
        self.u32(u32::try_from(value).unwrap_or(u32::MAX));
    }

    pub(crate) fn text(&mut self, value: &str) {
        self.length(value.len());
        self.bytes.extend_from_slice(value.as_bytes());
    }

    pub(crate) fn u32s(&mut self, values: &[u32]) {
        self.length(values.len());
        values.iter().for_each(|&value| self.u32(value));
    }

    pub(crate) fn f32s(&mut self, values: &[f32]) {
        self.length(values.len());
        values.iter().for_each(|&value| self.f32(value));
    }
}

pub(crate) struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// How many bytes are left.
    pub(crate) fn remaining(&self) -> usize {
        self.bytes.len().saturating_sub(self.at)
    }

    fn take(&mut self, count: usize) -> Result<&'a [u8], DecodeError> {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let taken = rest.get(..count).ok_or(DecodeError::Truncated(self.at))?;
        self.at += count;
        Ok(taken)
    }

    fn four(&mut self) -> Result<[u8; 4], DecodeError> {
        let at = self.at;
        self.take(4)?.try_into().map_err(|_| DecodeError::Truncated(at))
    }

    pub(crate) fn u32(&mut self) -> Result<u32, DecodeError> {
        self.four().map(u32::from_le_bytes)
    }

    pub(crate) fn f32(&mut self) -> Result<f32, DecodeError> {
        self.four().map(f32::from_le_bytes)
    }

    pub(crate) fn length(&mut self) -> Result<usize, DecodeError> {
        self.u32().map(|value| value as usize)
    }

    pub(crate) fn text(&mut self) -> Result<&'a str, DecodeError> {
        let count = self.length()?;
        let bytes = self.take(count)?;
        std::str::from_utf8(bytes).map_err(|_| DecodeError::Impossible("text"))
    }

    pub(crate) fn u32s(&mut self) -> Result<Vec<u32>, DecodeError> {
        let (words, _) = self.words()?.as_chunks::<4>();
        Ok(words.iter().map(|&word| u32::from_le_bytes(word)).collect())
    }

    pub(crate) fn f32s(&mut self) -> Result<Vec<f32>, DecodeError> {
        let (words, _) = self.words()?.as_chunks::<4>();
        Ok(words.iter().map(|&word| f32::from_le_bytes(word)).collect())
    }

    fn words(&mut self) -> Result<&'a [u8], DecodeError> {
        let count = self.length()?;
        let size = count.checked_mul(4).ok_or(DecodeError::Impossible("length"))?;
        self.take(size)
    }
}
