//! The tables of fields against the service model: every member of what creates, changes and shows a resource is a field of
//! its kind, or is left out for a reason that stands here; and every field is a member.

use personalize_core::{
    address::Kind,
    kind::{
        self, UPDATED_AS,
        definition::{Definition, IN_EVERY_SHAPE, Service},
        field::Class,
    },
};
use personalize_model::{Shape, operation};
use std::collections::BTreeSet;

fn shape(name: &str) -> Option<&'static Shape> {
    operation(name).map(|(_, operation)| operation.input)
}

/// The paths of a shape that the table of `kind` has to know: blocks that the table knows by their parts are taken apart.
fn paths(definition: &Definition, shape: &Shape) -> Vec<String> {
    let mut all = Vec::new();
    for member in shape.members() {
        let below = format!("{}.", member.name);
        if definition.fields.iter().any(|field| field.path.starts_with(&below)) {
            all.extend(member.shape.members().iter().map(|part| format!("{below}{}", part.name)));
        } else {
            all.push(member.name.to_owned());
        }
    }
    all
}

/// What shows a resource: the structure in the answer of its Describe.
fn shown(noun: &str) -> Option<&'static Shape> {
    let (_, describe) = operation(&format!("Describe{noun}"))?;
    let of = |member: &&personalize_model::Member| matches!(member.shape, Shape::Structure(_));
    describe.output?.members().iter().find(of).map(|member| member.shape)
}

#[test]
fn every_member_is_a_field_or_left_out_for_a_reason() {
    let mut wrong = BTreeSet::new();
    for kind in Kind::ALL {
        let definition = kind::definition_of(kind);
        if definition.service != Service::Personalize {
            continue;
        }
        let calls = definition.calls;
        let noun = calls.create.trim_start_matches("Create");
        let mut members: BTreeSet<String> =
            paths(definition, shape(calls.create).unwrap()).into_iter().collect();
        members.extend(paths(definition, shown(noun).unwrap()));
        if let Some(update) = calls.update {
            members.extend(paths(definition, shape(update.operation).unwrap()));
        }
        members.remove(UPDATED_AS.0);
        let own = definition.left_out.iter().map(|(member, _)| *member);
        for member in own.clone().filter(|member| !members.contains(*member)) {
            wrong.insert(format!("{kind}: `{member}` is left out, and no member"));
        }
        let all = own.chain(IN_EVERY_SHAPE.iter().map(|(member, _)| *member));
        let left_out: BTreeSet<&str> = all.collect();
        for member in &members {
            let is_field = definition.fields.iter().any(|field| field.path == member);
            if is_field == left_out.contains(member.as_str()) {
                wrong.insert(format!("{kind}: `{member}` is one of both: a field, or left out"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_field_is_a_member_and_every_updatable_one_can_be_sent() {
    for kind in Kind::ALL {
        let definition = kind::definition_of(kind);
        if definition.service != Service::Personalize {
            continue;
        }
        let create = shape(definition.calls.create).unwrap();
        let noun = definition.calls.create.trim_start_matches("Create");
        let within = |shape: &'static Shape, path: &str| {
            path.split('.').try_fold(shape, |shape, part| shape.member(part)).is_some()
        };
        for field in definition.fields {
            let known = within(create, field.path) || within(shown(noun).unwrap(), field.path);
            assert!(known, "{kind} has no `{}`", field.path);
            if field.class == Class::Updatable {
                let update = definition.calls.update.map(|update| update.operation);
                let sent = shape(update.expect("an updatable field needs an update")).unwrap();
                let renamed = field.path.replacen(UPDATED_AS.1, UPDATED_AS.0, 1);
                let listed = field.members.is_some_and(|members| {
                    within(sent, members.add)
                        && within(sent, members.remove)
                        && operation(members.list).is_some()
                });
                let known = within(sent, field.path) || within(sent, &renamed) || listed;
                assert!(known, "{kind}: no update takes `{}`", field.path);
            }
        }
    }
}
