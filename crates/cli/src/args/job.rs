//! Jobs as people name them: by the address that plans show, or by the key of the spec.

use personalize_core::address::{Address, Kind};

/// What the spec calls each kind of job.
const KEYS: [(&str, Kind); 4] = [
    ("batchInference", Kind::BatchInferenceJob),
    ("batchSegments", Kind::BatchSegmentJob),
    ("exports", Kind::ExportJob),
    ("deletions", Kind::DeletionJob),
];

/// The address in `text`: `batch-inference-job/weekly` or `batchInference/weekly`. Fails with what is wrong with it.
pub(crate) fn address(text: &str) -> Result<Address, String> {
    if let Some((word, key)) = text.split_once('/')
        && let Some((_, kind)) = KEYS.iter().find(|(known, _)| *known == word)
        && !key.is_empty()
    {
        return Ok(Address::new(*kind, key));
    }
    text.parse::<Address>().map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_is_known_by_its_address_and_by_the_key_of_the_spec() {
        let weekly = Address::new(Kind::BatchInferenceJob, "weekly");
        for text in ["batchInference/weekly", "batch-inference-job/weekly"] {
            assert_eq!(address(text), Ok(weekly.clone()));
        }
        for text in ["batchInference/", "batchInference", "mail/weekly"] {
            assert!(address(text).is_err(), "{text}");
        }
    }
}
