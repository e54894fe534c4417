//! The permissions to read a stack. Not here: writes (`writes`), and data that lies elsewhere (`pipeline`).

use super::{action::action, grant::Grants, pattern};
use crate::{
    address::Kind,
    graph::Graph,
    kind::{
        self,
        definition::{Definition, Listing, Service, Tagging},
        state_machine_access,
    },
};

/// The operations by which resources of the other services are read, with those that take no resource apart: the kind, the
/// reads of one, the lists.
const NEIGHBOURS: [(Kind, &[&str], &[&str]); 9] = [
    (Kind::Bucket, &["ListObjectsV2", "GetBucketTagging"], &[]),
    (Kind::BucketPolicy, &["GetBucketPolicy"], &[]),
    (Kind::Role, &["GetRole", "ListRoleTags"], &[]),
    (Kind::RolePolicy, &["GetRolePolicy"], &[]),
    (Kind::DataObject, &[], &[]),
    (Kind::Parameter, &["GetParameter", "ListTagsForResource"], &["DescribeParameters"]),
    (Kind::ScheduleGroup, &["GetScheduleGroup", "ListTagsForResource"], &[]),
    (Kind::Schedule, &["GetSchedule"], &["ListSchedules"]),
    (Kind::StateMachine, &["DescribeStateMachine", "ListTagsForResource"], &[]),
];

/// Adds what reading the stack needs.
pub(super) fn allow(graph: &Graph, grants: &mut Grants) {
    for kind in Kind::ALL {
        match kind::definition_of(kind).service {
            Service::Personalize => personalize(graph, kind, grants),
            Service::ApiGateway => {
                if graph.of(kind).next().is_some() {
                    grants.allow(["apigateway:GET"], &pattern::read_of_endpoint(&graph.scope));
                    beside_endpoint(graph, grants);
                }
            }
            Service::S3
            | Service::Iam
            | Service::Ssm
            | Service::Scheduler
            | Service::StepFunctions => {
                neighbour(graph, kind, grants);
            }
        }
    }
    if let Some(name) = &graph.bucket {
        let bucket = [graph.scope.bucket(name)];
        grants.allow([action(Service::S3, "ListObjectsV2")], &bucket);
        grants.allow([action(Service::S3, "GetBucketPolicy")], &bucket);
        grants.allow([action(Service::S3, "HeadObject")], &[pattern::objects(graph, name)]);
    }
    // A role that is to do nothing more may still have the policy that it had.
    for role in graph.of(Kind::Role) {
        grants.allow([action(Service::Iam, "GetRolePolicy")], &pattern::of_node(graph, role));
    }
}

fn personalize(graph: &Graph, kind: Kind, grants: &mut Grants) {
    let Definition { listing, calls, tagging, fields, service, .. } = kind::definition_of(kind);
    let has = |kind: Kind| graph.of(kind).next().is_some();
    let listed = match listing {
        Listing::Account => true,
        Listing::Below(parent) => has(parent.kind),
        Listing::Runs => has(kind),
        Listing::Known | Listing::Tagged | Listing::Uploads => false,
    };
    let noun = calls.create.trim_start_matches("Create");
    if listed {
        grants.allow_everywhere([action(*service, &format!("List{noun}s"))]);
    }
    let shown = match listing {
        // Of runs only those of the jobs of the spec are read.
        Listing::Runs => graph.of(kind).flat_map(|node| pattern::of_node(graph, node)).collect(),
        _ if listed || matches!(listing, Listing::Known) => {
            pattern::of_kind(graph, kind).into_iter().collect()
        }
        _ => Vec::new(),
    };
    if shown.is_empty() {
        return;
    }
    grants.allow([action(*service, &format!("Describe{noun}"))], &shown);
    if *tagging != Tagging::None {
        grants.allow([action(*service, "ListTagsForResource")], &shown);
    }
    let members = fields.iter().filter_map(|field| field.members);
    grants.allow_everywhere(members.map(|members| action(*service, members.list)));
}

/// What is looked for beside an endpoint, since it may have asked through it before.
fn beside_endpoint(graph: &Graph, grants: &mut Grants) {
    let machine = graph.scope.state_machine(&graph.stack);
    let role = graph.scope.role(&state_machine_access::role_name(&graph.stack, &graph.scope));
    grants.allow(reads_of(Kind::StateMachine), &[machine]);
    grants.allow(reads_of(Kind::Role).chain(reads_of(Kind::RolePolicy)), &[role]);
}

/// The actions that read a resource of a neighbour's kind.
fn reads_of(kind: Kind) -> impl Iterator<Item = String> {
    let reads =
        NEIGHBOURS.iter().find(|(of, ..)| *of == kind).map_or(&[][..], |(_, reads, _)| reads);
    reads.iter().map(move |read| action(kind::definition_of(kind).service, read))
}

fn neighbour(graph: &Graph, kind: Kind, grants: &mut Grants) {
    let Some((.., lists)) = NEIGHBOURS.iter().find(|(of, ..)| *of == kind) else { return };
    let service = kind::definition_of(kind).service;
    for node in graph.of(kind) {
        let resources = pattern::of_node(graph, node);
        grants.allow(reads_of(kind), &resources);
        grants.allow_everywhere(lists.iter().map(|list| action(service, list)));
    }
}
