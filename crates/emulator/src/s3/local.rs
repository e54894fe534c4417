//! Objects from and to files of this machine, for what works on them beside the wire.
//! Not here: who may do so; whoever calls has asked.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use super::Objects;
use super::error;
use super::object::Condition;
use super::record::About;
use crate::error::ServiceError;

/// How much is read at once.
const BLOCK: usize = 1 << 18;

impl Objects {
    /// Writes the bytes of an object to a file, with the folders above it.
    pub(crate) fn save(&self, bucket: &str, key: &str, file: &Path) -> Result<(), ServiceError> {
        let mut content = self.open_object(bucket, key, |object| Ok(0..object.size))?;
        let folder = file.parent().unwrap_or(file);
        let saved = fs::create_dir_all(folder)
            .and_then(|()| File::create(file))
            .and_then(|mut file| io::copy(&mut content, &mut file));
        saved.map(drop).map_err(|error| error::io(&error))
    }

    /// Makes an object of the bytes of a file.
    pub(crate) fn load(&self, file: &Path, bucket: &str, key: &str) -> Result<(), ServiceError> {
        let mut received = self.receive(bucket, key, &[])?;
        let mut file = File::open(file).map_err(|error| error::io(&error))?;
        let mut block = vec![0; BLOCK];
        loop {
            let count = file.read(&mut block).map_err(|error| error::io(&error))?;
            if count == 0 {
                break;
            }
            received.write(&block[..count])?;
        }
        self.put(bucket, key, received.finish()?, About::default(), &Condition::None)?;
        Ok(())
    }
}
