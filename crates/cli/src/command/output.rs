//! `output`: what applications need of a stack, for people, programs and `.env` files. Not here: what jobs wrote
//! (`job_output`).

use super::{job_output, status::look};
use crate::{
    args::{Common, Output as Asked, OutputFormat, job},
    connect::Connection,
    exit::{Exit, Failed},
    stack::Stack,
    survey::survey,
    table, terminal,
};
use personalize_core::{
    address::Kind,
    outputs::{Output, curl, outputs},
    status::State,
};
use personalize_rules::visible::visible;
use std::collections::BTreeMap;

/// Prints the outputs, or the one that is asked for.
pub(crate) async fn run(asked: &Asked, common: &Common) -> Result<Exit, Failed> {
    let job = asked.name.as_ref().and_then(|name| job::address(name).ok());
    if let Some(job) = job.filter(|job| asked.download.is_some() || job_output::is_job(job)) {
        return job_output::run(&asked.spec.path(), &job, asked.download.as_deref(), common).await;
    }
    if asked.download.is_some() {
        let report = "error: `--download` is about the files of a job\nhelp: name one, such as `batchInference/weekly`";
        return Err(Failed::new(Exit::BadSpec, report));
    }
    let mut stack = Stack::load(&asked.spec.path(), common)?;
    let connection = Connection::open(&stack, common).await?;
    survey(&mut stack, &connection, common).await?;
    let lines = look(&stack, &connection).await?;
    let all = outputs(&lines);
    if let Some(name) = &asked.name {
        let output = find(&all, name)?;
        one(output, asked.format);
        let is_for_people = asked.format == OutputFormat::Human && !stack.quiet;
        if is_for_people && output.address.kind == Kind::Endpoint {
            // On standard error, so that the address alone is what a script reads.
            let curl = curl(&stack.loaded.spec, &connection.scope.region, &lines);
            curl.iter().for_each(|curl| errln!("{}", visible(curl)));
        }
        return Ok(Exit::Done);
    }
    match asked.format {
        OutputFormat::Human => table_of(&all),
        OutputFormat::Json => json(serde_json::to_string_pretty(&all)),
        OutputFormat::Env => {
            distinct(&all)?;
            all.iter().for_each(line);
        }
    }
    Ok(Exit::Done)
}

/// The output of this address or variable.
fn find<'o>(all: &'o [Output], name: &str) -> Result<&'o Output, Failed> {
    let is_it = |output: &&Output| output.variable == name || output.address.to_string() == name;
    all.iter().find(is_it).ok_or_else(|| {
        let has: Vec<String> = all.iter().map(|output| output.address.to_string()).collect();
        let has = if has.is_empty() { "none yet".to_owned() } else { has.join(", ") };
        let report = format!(
            "error: there is no output `{name}`\nhelp: the outputs of the stack: {has}; `personalize apply` creates what is missing"
        );
        Failed::new(Exit::Other, report)
    })
}

fn one(output: &Output, format: OutputFormat) {
    match format {
        OutputFormat::Human => outln!("{}", visible(&output.value)),
        OutputFormat::Json => json(serde_json::to_string_pretty(output)),
        OutputFormat::Env => line(output),
    }
}

fn json(text: serde_json::Result<String>) {
    outln!("{}", terminal::json(&text.unwrap_or_default()));
}

/// A line of a `.env` file. ARNs and tracking ids have no character that would need quotes.
fn line(output: &Output) {
    outln!("{}={}", output.variable, visible(&output.value));
}

/// Fails where two outputs would be one variable.
fn distinct(all: &[Output]) -> Result<(), Failed> {
    let mut variables = BTreeMap::new();
    for output in all {
        if let Some(other) = variables.insert(&output.variable, output) {
            let report = format!(
                "error: {} and {} would both be the variable {}\nhelp: give one of them another key in the spec, or use `--format json`",
                other.address, output.address, output.variable
            );
            return Err(Failed::new(Exit::BadSpec, report));
        }
    }
    Ok(())
}

fn table_of(all: &[Output]) {
    let addresses = table::addresses(all.iter().map(|output| &output.address));
    for (output, address) in all.iter().zip(addresses) {
        let state = match output.state {
            State::Ready => String::new(),
            state => format!("  ({})", state.word()),
        };
        view!("  {address}  {}{state}", visible(&output.value));
    }
}
