//! The emulated Personalize control plane: one lock, one world; what is due happens before each call.
//! Not here: the wire protocol, which the server speaks.

mod advance;
mod create;
mod delete;
mod import;
mod kind;
mod read;
mod record;
mod tag;
mod train;
mod update;

use crate::{Call, Frame, ServiceError};
use record::World;
use serde_json::Value;
use std::sync::{Arc, Mutex, PoisonError};

/// The control plane of one emulator.
#[derive(Debug)]
pub struct Personalize {
    frame: Arc<Frame>,
    world: Mutex<Option<World>>,
}

type Answer = Result<Option<Value>, ServiceError>;

/// What an operation may look at and change.
struct Context<'c> {
    frame: &'c Frame,
    call: &'c Call,
    world: &'c mut World,
}

impl Personalize {
    /// A control plane over the shared parts.
    #[must_use]
    pub fn new(frame: Arc<Frame>) -> Self {
        Personalize { frame, world: Mutex::new(None) }
    }

    /// Answers one call; `None` is a success without output.
    ///
    /// # Errors
    /// The service's own error for the call.
    #[expect(clippy::unused_async, reason = "the server awaits every service alike")]
    pub async fn handle(&self, call: &Call) -> Answer {
        let mut guard = self.world.lock().unwrap_or_else(PoisonError::into_inner);
        let world = match &mut *guard {
            Some(world) => world,
            empty => empty.insert(World::load(&self.frame.store)?),
        };
        advance::advance(&self.frame, world)?;
        let answer = answer(&mut Context { frame: &self.frame, call, world });
        // What takes no time has happened when the next call looks.
        world.save(&self.frame.store)?;
        answer
    }
}

fn answer(cx: &mut Context<'_>) -> Answer {
    let operation = cx.call.operation.as_str();
    match operation {
        "TagResource" => return tag::tag(cx),
        "UntagResource" => return tag::untag(cx),
        "ListTagsForResource" => return tag::list(cx),
        "ListRecipes" => return read::recipes(cx),
        "DescribeRecipe" => return read::recipe(cx),
        "StopSolutionVersionCreation" => return update::stop_training(cx),
        "StopRecommender" => return update::switch_recommender(cx, false),
        "StartRecommender" => return update::switch_recommender(cx, true),
        _ => {}
    }
    let kind = |verb: &str| operation.strip_prefix(verb).and_then(kind::find);
    if let Some(kind) = kind("Create") {
        return create::create(cx, kind);
    }
    if let Some(kind) = kind("Describe") {
        return read::describe(cx, kind);
    }
    if let Some(kind) = kind("Update") {
        return update::update(cx, kind);
    }
    if let Some(kind) = kind("Delete") {
        return delete::delete(cx, kind);
    }
    if let Some(kind) =
        operation.strip_prefix("List").and_then(|n| n.strip_suffix('s')).and_then(kind::find)
    {
        return read::list(cx, kind);
    }
    Err(ServiceError::unknown_operation(operation))
}

/// A required text member.
fn required<'b>(body: &'b Value, member: &str) -> Result<&'b str, ServiceError> {
    match body.get(member) {
        Some(Value::String(text)) if !text.is_empty() => Ok(text),
        Some(Value::Null) | None => Err(invalid(member, "Member must not be null")),
        _ => Err(invalid(member, "Member must be a non-empty string")),
    }
}

/// A violated constraint, in the form of AWS's own messages.
fn invalid(member: &str, constraint: &str) -> ServiceError {
    ServiceError::invalid_input(format!(
        "1 validation error detected: Value at '{member}' failed to satisfy constraint: {constraint}"
    ))
}

fn missing(arn: &str) -> ServiceError {
    ServiceError::not_found(format!("Resource Arn {arn} does not exist."))
}
