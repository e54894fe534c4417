//! `plan`: reads and shows; never writes. Also what `apply` begins with.

use crate::{
    args::{Common, PlanFormat},
    connect::Connection,
    cost, data,
    exit::{Exit, Failed},
    output,
    past_imports::past_imports,
    pending_tags::{announce, await_tags, pending},
    saved,
    stack::Stack,
    survey::survey,
    terminal,
};
use personalize_core::{
    inventory::Inventory,
    lowering::{Choices, Requests},
    plan::{
        self, Allow, OtherUpload, Plan, Verb,
        render::{self, Detail, Layout},
    },
};
use personalize_engine::collect::collect;
use std::{
    fs::File,
    io::{BufWriter, Write},
    path::{Path, PathBuf},
};

/// The columns of a line with a change beside path and values: the indent, the colon and the arrow.
const AROUND: usize = 12;

/// What is shown of a plan, and where else it goes.
pub(crate) struct View {
    /// Whether changes are told by the exit code.
    pub(crate) detailed_exitcode: bool,
    /// The form of the output.
    pub(crate) format: PlanFormat,
    /// The file that it is saved to.
    pub(crate) out: Option<PathBuf>,
    /// What is allowed.
    pub(crate) allow: Vec<Allow>,
}

/// Shows what apply would do.
pub(crate) async fn run(
    spec: &Path,
    common: &Common,
    requests: &Requests,
    view: &View,
) -> Result<Exit, Failed> {
    let mut stack = Stack::load(spec, common)?.requesting(requests)?;
    let connection = Connection::open(&stack, common).await?;
    survey(&mut stack, &connection, common).await?;
    let (plan, _) = make(&stack, &connection, common, Until::Now).await?;
    view.of(&plan.allow(&view.allow), common)
}

impl View {
    /// Shows `plan`, and saves it where that is asked for.
    pub(super) fn of(&self, plan: &Plan, common: &Common) -> Result<Exit, Failed> {
        let view = self;
        if let Some(path) = &view.out {
            output::may_write(path, output::Kind::Plan)?;
            save(plan, path)?;
        }
        show(plan, view.format, Detail::Short);
        if let Some(path) = view.out.as_ref().filter(|_| !common.quiet) {
            errln!("saved as plan {} in {}", plan.id(), path.display());
        }
        Ok(match view.detailed_exitcode && !plan.is_empty() {
            true if plan.refusals.is_empty() => Exit::Changes,
            _ => ended(plan),
        })
    }
}

/// How a command ends that only shows a plan: a refused one is refused by every route.
pub(crate) fn ended(plan: &Plan) -> Exit {
    if plan.refusals.is_empty() { Exit::Done } else { Exit::Refused }
}

/// Says the plan in one of its forms, with a line break at the end.
pub(crate) fn show(plan: &Plan, format: PlanFormat, detail: Detail) {
    match format {
        PlanFormat::Human => {
            let mut look = Layout { detail, ..Layout::default() };
            if let Some(columns) = terminal::columns() {
                look.columns = look.columns.min(columns.saturating_sub(AROUND));
            }
            let head = if plan.is_empty() { String::new() } else { render::heading(plan) + "\n\n" };
            view!("{head}{}", render::coloured(plan, look));
        }
        PlanFormat::Json => crate::say::write_on_stdout(|out| plan.write_json(out)),
        PlanFormat::Markdown => out!("{}", render::markdown(plan)),
    }
}

fn save(plan: &Plan, path: &Path) -> Result<(), Failed> {
    saved::can_be(plan, path)?;
    let written = File::create(path).and_then(|file| {
        let mut file = BufWriter::new(file);
        plan.write_json(&mut file)?;
        file.flush()
    });
    written.map_err(|error| {
        let report =
            format!("error: cannot save the plan to `{}`\ncaused by: {error}", path.display());
        Failed::new(Exit::Other, report)
    })
}

/// How long a plan waits for what it cannot judge yet (see `kind::is_untold`).
#[derive(Clone, Copy)]
pub(crate) enum Until {
    /// Not at all: the plan says so of it.
    Now,
    /// Until all can be judged.
    Told,
}

/// The plan for the stack as it is now, and what it was made from; wrong data that it would upload is refused here.
pub(crate) async fn make(
    stack: &Stack,
    connection: &Connection,
    common: &Common,
    until: Until,
) -> Result<(Plan, Inventory), Failed> {
    let prices = cost::prices(common)?;
    let made = match until {
        Until::Now => compare(stack, connection).await?,
        Until::Told => {
            await_tags(connection, announce(common), async || {
                let made = compare(stack, connection).await?;
                let waits = made.plan.steps.iter().filter(|step| step.verb == Verb::Wait);
                let found = waits.filter_map(|step| {
                    made.inventory.located(step.address.kind, step.locator.as_deref()?)
                });
                let pending = pending(found);
                Ok((made, pending))
            })
            .await?
        }
    };
    let (plan, inventory) = superseding(stack, connection, made).await?;
    let checked = data::before_upload(stack, &plan)?;
    data::before_import(stack, connection, &plan, common).await?;
    if plan.is_empty() {
        return Ok((plan, inventory));
    }
    let facts = cost::facts(stack, checked);
    let plan = cost::priced(plan, stack, connection, &inventory, &prices, &facts);
    Ok((plan, inventory))
}

/// The plan with the removal of the uploads that its imports supersede.
async fn superseding(
    stack: &Stack,
    connection: &Connection,
    Comparison { plan, others, inventory }: Comparison,
) -> Result<(Plan, Inventory), Failed> {
    if others.is_empty() {
        return Ok((plan, inventory));
    }
    let past = past_imports(stack, connection).await;
    let past = past.map_err(|error| connection.unreadable(&error))?;
    let choices = Choices::default();
    let from = stack.lowering(&connection.scope, &choices);
    let past = (others, past.as_slice());
    let plan = plan::with_superseded(plan, from, &inventory, past, connection.now());
    Ok((plan, inventory))
}

/// The plan for the stack as it is now, whatever is in its data.
pub(crate) async fn compared(stack: &Stack, connection: &Connection) -> Result<Plan, Failed> {
    Ok(compare(stack, connection).await?.plan)
}

/// A plan, the uploads that its imports may supersede, and what it was made from.
struct Comparison {
    plan: Plan,
    others: Vec<OtherUpload>,
    inventory: Inventory,
}

async fn compare(stack: &Stack, connection: &Connection) -> Result<Comparison, Failed> {
    let inventory = seen(stack, connection).await?;
    let choices = Choices::default();
    let from = stack.lowering(&connection.scope, &choices);
    let (plan, others) = plan::planned(from, &inventory, connection.now());
    Ok(Comparison { plan: saved::portable(plan, &stack.folder), others, inventory })
}

/// What is live of the stack.
pub(crate) async fn seen(stack: &Stack, connection: &Connection) -> Result<Inventory, Failed> {
    let graph = stack.graph(&connection.scope);
    collect(connection.cloud(), &graph, connection.retry())
        .await
        .map_err(|error| connection.unreadable(&error))
}
