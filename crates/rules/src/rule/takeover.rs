//! What `export` and `migrate` say of what they could not carry over: a row each.
//! Not here: where it is found, and the words of each case.

use super::{Code, Group, rules};

rules! {
    "Taking over";

    /// A spec has no words for this, or the service no longer offers it. It stays in the account or in the other tool as
    /// it is; the help says what takes its place. Nothing is guessed.
    PZ6001 Warning "something is not carried over";

    /// The configuration does not say it, or says it in a way that a spec has no equal for. What was written in its
    /// place, or left out, is named, and a comment in the spec marks the line.
    PZ6002 Warning "something has to be decided";

    /// A live resource that failed, is being made or is being deleted cannot be adopted, so the spec does not name it.
    PZ6003 Warning "a live resource was left out";

    /// Another stack or CloudFormation made these resources and would go on to change or delete them. Take them out of
    /// it first; `docs/migrate.md` has the order.
    PZ6004 Warning "a live resource is managed by something else";

    /// The value is only known when the other tool runs: an import of another stack, a lookup in a map, a condition, a
    /// pseudo parameter, a placeholder. Write the value into the spec.
    PZ6005 Warning "a value is only known to the other tool";

    /// `migrate` reads configuration files of AWS's Maintaining Personalized Experiences with Machine Learning,
    /// CloudFormation templates with resources of type `AWS::Personalize::…`, and the output of `terraform show -json`
    /// with resources of the provider `awscc`. In this file it found nothing that it could make a spec of.
    PZ6006 Error "there is nothing to migrate";
}
