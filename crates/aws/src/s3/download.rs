//! Downloads: the bytes of an object into a file, in blocks, so that its size does not matter.
//! Not here: which objects (`data_object::objects`), and where the file lies.

use super::location;
use crate::{
    connect::Aws,
    error::{OrCloud, other},
};
use personalize_engine::cloud::CloudError;
use std::{
    fs::File,
    io::{self, Seek, Write},
};

impl Aws {
    /// Writes the bytes of the object at `s3://bucket/key` to `file`, in place of what it has; answers how many there were.
    ///
    /// # Errors
    /// Where the object is not there or may not be read, its bytes end early, or the file takes no more.
    pub async fn download(&self, object: &str, mut file: &File) -> Result<u64, CloudError> {
        let local = |error: io::Error| other("GetObject", error.to_string());
        file.set_len(0).and_then(|()| file.rewind()).map_err(local)?;
        let (bucket, key) = location(object)?;
        let answer = self.s3().get_object().bucket(bucket).key(key).send().await;
        let mut body = answer.or_cloud("GetObject")?.body;
        let mut bytes = 0;
        while let Some(block) = body.next().await {
            let block = block.map_err(|error| other("GetObject", error.to_string()))?;
            file.write_all(&block).map_err(local)?;
            bytes += block.len() as u64;
        }
        Ok(bytes)
    }
}
