//! Deletions of users from the datasets and models of the group. Facts: docs/service/resources.md, "Batch jobs, exports and
//! deletions": models keep serving what they learned until they are trained again.

use super::{
    definition::{
        Attempts, Calls, Definition, Identity, Listing, Making, Owner, Recognised, Replacement,
        Service, Tagging, Work, no_own_name,
    },
    field::Field,
    import_job, job,
};
use crate::{
    address::{Address, Kind},
    graph::Node,
    lowering::Lowering,
    risk::Risk,
};
use serde_json::json;

/// A deletion of users.
pub(super) const DEFINITION: Definition = Definition {
    service: Service::Personalize,
    fields: &[
        Field::not_compared("jobName", "holds the hash of the source: another is another run"),
        Field::not_compared("datasetGroupArn", "an input, in the hash of the name"),
        Field::not_compared("dataSource", "an input, in the hash of the name by its content"),
        Field::not_compared("roleArn", "who reads does not decide about the result"),
    ],
    left_out: &[
        ("dataDeletionJobArn", "what it is found by"),
        ("numDeleted", "how many records went; read only"),
    ],
    tagging: Tagging::RESOURCE,
    calls: Calls {
        create: "CreateDataDeletionJob",
        update: None,
        delete: None,
        stop: None,
        start: None,
    },
    listing: Listing::Runs,
    identity: Identity::Locator,
    owner: Owner::Tags,
    regional: None,
    attempts: Attempts::OnRequest,
    work: Work::DataDeletion,
    making: Making::DataLoss,
    recognised: Recognised::Tags,
    loss: Risk::Safe,
    deletion: job::deletion(
        11,
        &[
            Kind::Dataset,
            Kind::DatasetGroup,
            Kind::DataObject,
            Kind::Role,
            Kind::RolePolicy,
            Kind::BucketPolicy,
        ],
    ),
    replacement: Replacement::Refused,
    quota: None,
    serves: None,
    own_name: no_own_name,
    lower,
};

/// The deletions of the spec. They come after the imports, which would bring the users back.
fn lower(from: &Lowering<'_>, nodes: &mut Vec<Node>) {
    for job in job::all(from.spec).iter().filter(|job| job.kind == Kind::DeletionJob) {
        let group = from.group_arn();
        let inputs = json!([group, job.content(from)]);
        let fields = json!({
            "datasetGroupArn": group, "dataSource": {"dataLocation": job.location(from)},
        });
        let mut node = job.node(from, &inputs, fields);
        node.needs.insert(Address::only(Kind::DatasetGroup));
        for (key, _) in from.spec.datasets.iter() {
            node.needs.insert(Address::new(Kind::Dataset, key));
            node.needs.extend(import_job::addresses(from, key));
        }
        nodes.push(node);
    }
}
