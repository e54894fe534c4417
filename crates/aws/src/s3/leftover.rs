//! Parts that killed uploads left. They are billed for ever, and no list of objects shows them, so the next run that
//! writes data removes them. Not here: what a run itself begins and gives up (`upload`).

use super::{name, upload::abort};
use crate::{connect::Aws, error::OrCloud};
use aws_sdk_s3::{Client, types::EncodingType};
use personalize_core::kind::bucket;
use personalize_engine::cloud::CloudError;
use std::collections::BTreeSet;

/// Removes what killed runs left of uploads to the folder in which the stack of `key` keeps its data. Nobody else
/// uploads there now: that is what the lock is for. Where uploads may not be listed, they stay.
pub(super) async fn sweep(aws: &Aws, bucket: &str, key: &str) {
    let folder = bucket::prefix(key.split('/').next().unwrap_or_default());
    if !key.starts_with(&folder) {
        return;
    }
    // Whoever comes second waits until the first is through.
    let mut swept = aws.swept().lock().await;
    if !swept.insert((bucket.to_owned(), folder.clone())) {
        return;
    }
    match begun(aws.s3(), bucket, &folder).await {
        Ok(all) => {
            for (key, id) in &all {
                abort(aws.s3(), bucket, key, id).await;
            }
        }
        Err(error) => tracing::debug!(%error, folder, "parts of earlier uploads stay, if any"),
    }
}

/// The uploads below `folder` that were begun and not completed: their keys and ids.
async fn begun(
    client: &Client,
    bucket: &str,
    folder: &str,
) -> Result<Vec<(String, String)>, CloudError> {
    let mut all = Vec::new();
    let (mut key, mut id) = (None, None);
    let mut seen = BTreeSet::new();
    loop {
        let list = client.list_multipart_uploads().bucket(bucket).prefix(folder);
        let list =
            list.encoding_type(EncodingType::Url).set_key_marker(key).set_upload_id_marker(id);
        let page = list.send().await.or_cloud("ListMultipartUploads")?;
        let uploads = page.uploads().iter();
        all.extend(uploads.filter_map(|u| Some((name(u.key()?), u.upload_id()?.to_owned()))));
        (key, id) = (page.next_key_marker.map(|key| name(&key)), page.next_upload_id_marker);
        if page.is_truncated != Some(true)
            || key.is_none()
            || !seen.insert((key.clone(), id.clone()))
        {
            return Ok(all);
        }
    }
}
