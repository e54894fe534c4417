//! Which operation is done where: its name is a verb and the noun of a kind, and what is done for a verb is written in
//! the definition of the kind. Not here: checks of the input's form, which come before.

use super::call_context::{Answer, CallContext, Handler};
use super::kind::definition::Deletion;
use super::kind::{Kind, listed_by};
use super::{delete, describe, list, model, recipe, tagging};
use crate::ServiceError;

/// What is done for an operation of the control plane.
#[derive(Debug, Clone, Copy)]
enum Operation {
    /// Describe of a kind.
    Describe(Kind),
    /// List of a kind.
    List(Kind),
    /// Delete of a kind.
    Delete(Kind, Deletion),
    /// What is particular to a kind, or belongs to none.
    Particular(Handler),
    /// List of a kind that the emulator does not keep: there are none, by the key of the answer.
    ListNone(&'static str),
    /// Describe or Delete of a kind that the emulator does not keep.
    Missing,
}

/// Does the operation of a call.
pub(super) fn answer(ctx: &mut CallContext<'_>) -> Answer {
    let name = &ctx.call.operation;
    match Operation::parse(name) {
        Some(Operation::Describe(kind)) => describe::describe(ctx, kind),
        Some(Operation::List(kind)) => list::list(ctx, kind),
        Some(Operation::Delete(kind, deletion)) => delete::delete(ctx, kind, deletion),
        Some(Operation::Particular(handler)) => handler(ctx),
        Some(Operation::ListNone(key)) => Ok(Some(serde_json::json!({ key: [] }))),
        Some(Operation::Missing) => {
            Err(ServiceError::not_found("The given resource does not exist."))
        }
        None => {
            let message = format!("The emulator does not cover {name} yet.");
            Err(ServiceError::invalid_input(message))
        }
    }
}

impl Operation {
    /// The operation with this name; `None` where the emulator does not cover it.
    fn parse(name: &str) -> Option<Self> {
        let definitions = Kind::ALL.iter().map(|kind| kind.definition());
        let others = definitions.flat_map(|definition| definition.other_calls);
        let mut particular = others.chain(tagging::CALLS).chain(recipe::CALLS);
        if let Some((_, handler)) = particular.find(|(other, _)| *other == name) {
            return Some(Operation::Particular(*handler));
        }
        let (verb, noun) = Verb::split(name)?;
        match Kind::ALL.iter().find(|kind| kind.definition().noun == noun) {
            Some(kind) => verb.of_kept(*kind),
            None => verb.of_unknown(name, noun),
        }
    }
}

/// What is done to a resource of any kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verb {
    Create,
    Describe,
    List,
    Update,
    Delete,
}

impl Verb {
    const ALL: [(&str, Verb); 5] = [
        ("Create", Verb::Create),
        ("Describe", Verb::Describe),
        ("List", Verb::List),
        ("Update", Verb::Update),
        ("Delete", Verb::Delete),
    ];

    /// The verb and the noun of an operation.
    fn split(name: &str) -> Option<(Verb, &str)> {
        Self::ALL.into_iter().find_map(|(word, verb)| {
            let rest = name.strip_prefix(word)?;
            let noun = if verb == Verb::List { rest.strip_suffix('s')? } else { rest };
            Some((verb, noun))
        })
    }

    /// The operation with this verb of a kind.
    fn of_kept(self, kind: Kind) -> Option<Operation> {
        let definition = kind.definition();
        match self {
            Verb::Create => Some(Operation::Particular(definition.create)),
            Verb::Describe => Some(Operation::Describe(kind)),
            Verb::List => Some(Operation::List(kind)),
            Verb::Update => definition.update.map(|update| Operation::Particular(update.call)),
            Verb::Delete => definition.deletion.map(|it| Operation::Delete(kind, it)),
        }
    }

    /// The operation with this verb of a kind that is in the service model only.
    fn of_unknown(self, name: &str, noun: &str) -> Option<Operation> {
        model::operation(&format!("Describe{noun}"))?;
        match self {
            Verb::Describe | Verb::Delete => Some(Operation::Missing),
            Verb::List => {
                let (_, operation) = model::operation(name)?;
                listed_by(operation).map(|(key, _)| Operation::ListNone(key))
            }
            Verb::Create | Verb::Update => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use personalize_model::control::OPERATIONS;

    /// The operations of the model that this is true of.
    fn names(is: impl Fn(Option<Operation>) -> bool) -> Vec<&'static str> {
        let names = OPERATIONS.iter().map(|operation| operation.name);
        names.filter(|name| is(Operation::parse(name))).collect()
    }

    #[test]
    fn what_is_not_covered_is_known() {
        let not_covered: [&str; 0] = [];
        assert_eq!(names(|it| it.is_none()), not_covered);
    }

    #[test]
    fn kinds_that_are_not_kept_have_empty_lists() {
        let lists: [&str; 0] = [];
        assert_eq!(names(|it| matches!(it, Some(Operation::ListNone(_)))), lists);
        assert_eq!(names(|it| matches!(it, Some(Operation::Missing))).len(), 0);
    }

    #[test]
    fn every_call_beside_the_verbs_is_in_the_model() {
        let mut calls = tagging::CALLS.iter().chain(recipe::CALLS);
        assert!(calls.all(|(name, _)| OPERATIONS.iter().any(|it| it.name == *name)));
    }
}
