//! The order of deletions among all steps. Not here: which kinds hold back which (`destroy`).

use super::{Step, Verb, destroy::delete_after};

/// A delete comes after the deletes and waits of everything that would hold it back; and unless it only makes room
/// for its own return, after what moves away from it.
pub(super) fn order_deletes(steps: &mut [Step]) {
    let all = steps.to_vec();
    for step in steps.iter_mut().filter(|s| s.verb == Verb::Delete) {
        let returns = all
            .iter()
            .any(|s| s.verb == Verb::Create && s.address == step.address && s.name == step.name);
        let needs = all
            .iter()
            .filter(|s| {
                s.id != step.id && delete_after(step.address.kind).contains(&s.address.kind)
            })
            .filter(|s| !returns || matches!(s.verb, Verb::Delete | Verb::Stop))
            .map(|s| s.id.clone());
        let needs: Vec<String> = needs.filter(|id| !step.needs.contains(id)).collect();
        step.needs.extend(needs);
    }
}
