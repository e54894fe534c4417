//! The commands, one file each. Not here: what they decide (`core`) and do (`engine`).

mod about;
mod apply;
mod data;
mod destroy;
mod doctor;
mod drift;
mod explain;
mod export;
mod graph;
mod init;
mod job_output;
pub(crate) mod local;
pub(crate) mod metrics;
mod migrate;
mod output;
mod plan;
mod policy;
mod prune;
pub(crate) mod recommend;
mod show;
mod stacks;
mod status;
mod validate;

use crate::{
    args::{Args, Command, Data},
    events::Events,
    exit::{Exit, Failed},
    run::Conduct,
};
use personalize_core::{address::Address, lowering::Requests};
use std::sync::Arc;

/// Runs the command of `args`.
pub(crate) async fn run(args: Args, events: Arc<Events>) -> Result<Exit, Failed> {
    let common = &args.common;
    match args.command {
        Command::Validate { spec, format } => validate::run(&spec.path(), common, format),
        Command::Data(Data::Check { spec, full, format }) => {
            data::check(&spec.path(), common, full, format).await
        }
        Command::Init { files, output, name, columns } => {
            let (name, meanings) = (name.as_deref(), &columns[..]);
            let wanted = init::Wanted { files: &files, output: &output, name, meanings };
            init::run(&wanted, common)
        }
        Command::Export { dataset_group, output } => {
            export::run(&dataset_group, &output, common).await
        }
        Command::Migrate { file, from, output } => migrate::run(&file, from, &output, common),
        Command::Stacks { format } => stacks::run(format, common).await,
        Command::Plan { spec, destroy, detailed_exitcode, format, out, train, allow, jobs } => {
            let view = plan::View { detailed_exitcode, format, out, allow };
            match destroy {
                true => destroy::plan(&spec.path(), common, &view).await,
                false => plan::run(&spec.path(), common, &requests(train, jobs), &view).await,
            }
        }
        Command::Apply { spec, approval, dry_run, train, jobs, run } => {
            let consent = apply::Consent::of(approval);
            let asked = apply::Asked { consent, dry_run, requests: requests(train, jobs) };
            apply::run(&spec.path(), common, &asked, &Conduct::new(run, events)).await
        }
        Command::Doctor { spec } => doctor::run(spec.found().as_deref(), common).await,
        Command::Drift { spec, format } => drift::run(&spec.path(), common, format).await,
        Command::Show { plan, format } => show::run(&plan, format),
        Command::Destroy { spec, approval, dry_run, run } => {
            let consent = apply::Consent::of(approval);
            destroy::run(&spec.path(), common, consent, dry_run, &Conduct::new(run, events)).await
        }
        Command::Prune { spec, approval, dry_run, run } => {
            let consent = apply::Consent::of(approval);
            prune::run(&spec.path(), common, &consent, dry_run, &Conduct::new(run, events)).await
        }
        Command::Status { spec, watch, cost, format } => {
            status::run(&spec.path(), common, status::Look { watch, cost, format }).await
        }
        Command::Graph { spec, format } => graph::run(&spec.path(), common, format),
        Command::Recommend(asked) => recommend::run(&asked, common).await,
        Command::Output(asked) => output::run(&asked, common).await,
        Command::Metrics(asked) => metrics::run(&asked, common).await,
        Command::Policy(asked) => policy::run(&asked, common).await,
        Command::Explain { code } => explain::run(code.as_deref()),
        Command::Schema { of } => about::schema(of),
        Command::Local(command) => local::run(command).await,
        Command::Completions { shell } => about::completions(shell),
        Command::Man { command } => about::man(command.as_deref()),
        Command::Version => about::version(),
    }
}

/// What the arguments ask for beyond the spec.
fn requests(train: Vec<Address>, jobs: Vec<Address>) -> Requests {
    Requests { train: train.into_iter().collect(), jobs: jobs.into_iter().collect() }
}
