//! `GetObjectAttributes`: what there is of an object besides its bytes, in one answer.
//! Not here: what is kept of it.

use s3s::S3Request;
use s3s::dto::*;

use super::Answer;
use super::convert::{checksum_type, class_of, give_sums, time};
use crate::error::ServiceError;
use crate::s3::Backend;
use crate::s3::record;

pub(super) async fn get(
    backend: &Backend,
    request: S3Request<GetObjectAttributesInput>,
) -> Answer<GetObjectAttributesOutput> {
    let given = request.input;
    let object = backend.objects.head(&given.bucket, &given.key)?;
    let mut output = GetObjectAttributesOutput {
        last_modified: Some(time(object.modified)),
        ..Default::default()
    };
    // One header may have several names.
    let wanted = given.object_attributes.iter().flat_map(|it| it.as_str().split(','));
    for wanted in wanted.map(str::trim) {
        match wanted {
            ObjectAttributes::ETAG => output.e_tag = Some(ETag::Strong(object.etag.clone())),
            ObjectAttributes::OBJECT_SIZE => output.object_size = i64::try_from(object.size).ok(),
            ObjectAttributes::STORAGE_CLASS => {
                output.storage_class = Some(class_of(object.about.keeping.storage_class.as_ref()));
            }
            ObjectAttributes::CHECKSUM => {
                let mut sums =
                    Checksum { checksum_type: Some(checksum_type(&object)), ..Default::default() };
                give_sums!(sums, object.checksums.clone());
                output.checksum = Some(sums);
            }
            ObjectAttributes::OBJECT_PARTS if object.parts.is_empty() => {}
            ObjectAttributes::OBJECT_PARTS => {
                output.object_parts =
                    Some(parts(&object, given.part_number_marker, given.max_parts));
            }
            _ => {
                let message = "Invalid attribute name specified.";
                return Err(ServiceError::new(400, "InvalidArgument", message));
            }
        }
    }
    Ok(output)
}

/// A page of the parts.
fn parts(
    object: &record::Object,
    marker: Option<i32>,
    most: Option<i32>,
) -> GetObjectAttributesParts {
    let number = |number: u32| i32::try_from(number).unwrap_or(i32::MAX);
    let (after, most) = (marker.unwrap_or(0), most.unwrap_or(1000).clamp(1, 1000));
    let mut rest = object.parts.iter().filter(|part| number(part.number) > after);
    let page: Vec<_> = rest.by_ref().take(usize::try_from(most).unwrap_or(1)).collect();
    let more = rest.next().is_some();
    let next = page.last().map(|part| number(part.number));
    let page = page.into_iter().map(|part| {
        let mut given = ObjectPart {
            part_number: Some(number(part.number)),
            size: i64::try_from(part.size).ok(),
            ..Default::default()
        };
        give_sums!(given, part.checksums.clone());
        given
    });
    GetObjectAttributesParts {
        is_truncated: Some(more),
        max_parts: Some(most),
        next_part_number_marker: next,
        part_number_marker: Some(after),
        parts: Some(page.collect()),
        total_parts_count: i32::try_from(object.parts.len()).ok(),
    }
}
