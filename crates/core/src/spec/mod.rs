//! The spec: from the text of the YAML file to a checked description of one stack.
//! Not here: reading files, and what the live account looks like.

pub mod attribution;
pub mod batch_input;
pub mod batch_lines;
pub mod config;
mod conversion;
pub mod cost;
pub mod endpoint;
mod fields;
pub mod files;
pub mod jobs;
pub mod mapping;
mod published;
pub mod query;
pub mod schedules;
pub mod source;
pub mod structure;
mod training_mode;
pub mod types;
pub mod vars;
pub mod word;

use crate::{
    diagnostic::{Diagnostic, in_order},
    yaml::{self, Content, Node},
};
use personalize_rules::rule::Code;
pub use published::{MODELINE, SCHEMA_FILE, is_published, published};
use serde_json::Value;
use types::Spec;

/// A spec whose structure is sound, with the tree that knows where everything stands.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// What it says.
    pub spec: Spec,
    /// Where it says it: after variables and the target, with the spans of the original text.
    pub tree: Node,
    /// Where it uses variables.
    pub uses: Vec<vars::Use>,
    /// The original text.
    pub text: String,
}

/// The JSON Schema of a spec: draft 2020-12, made from the Rust types.
pub fn schema() -> Value {
    schemars::schema_for!(Spec).into()
}

/// A block at the top whose lines are all commented out is as good as left out, where the block may be empty.
fn forget_empty(tree: &mut Node, schema: &Value) {
    let Content::Map(entries) = &mut tree.content else { return };
    entries.retain(|entry| {
        let default = &schema["properties"][&entry.key]["default"];
        let may_be_empty = default.is_object() || default.is_array();
        !(may_be_empty && entry.value.to_json().is_null())
    });
}

/// Reads a spec: YAML, the target's overlay, variables, structure. Either all is well or every
/// problem is reported, in the order of the file.
pub fn load(
    text: &str,
    given: &vars::Given,
    target: Option<&str>,
) -> Result<Loaded, Vec<Diagnostic>> {
    let mut tree = yaml::parse(text).map_err(in_order)?;
    let mut problems = target.map_or_else(Vec::new, |target| vars::overlay(&mut tree, target));
    let (uses, more) = vars::substitute(&mut tree, given);
    problems.extend(more);
    let schema = schema();
    forget_empty(&mut tree, &schema);
    problems.extend(structure::check(&tree, &schema));
    if !problems.is_empty() {
        vars::lead(&uses, &mut problems);
        return Err(in_order(problems));
    }
    match tree.read() {
        Ok(spec) => Ok(Loaded { spec, tree, uses, text: text.to_owned() }),
        Err(error) => Err(vec![
            Diagnostic::new(Code::PZ0004, "a value has the wrong form")
                .at(tree.span.start..tree.span.start)
                .label(error.to_string()),
        ]),
    }
}
