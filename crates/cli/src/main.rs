//! The binary `personalize`: arguments, commands, views and exit codes. Deciding is done in `core`,
//! calling in `engine` and `aws`.

mod args;
mod command;
mod connect;
mod data;
mod exit;
mod files;
mod find;
mod progress;
mod run;
mod saved;
mod stack;
mod table;

use clap::Parser;
use exit::{Exit, Failed};

fn main() -> std::process::ExitCode {
    let args = match args::Args::try_parse() {
        Ok(args) => args,
        Err(error) => {
            let _ = error.print();
            // Help and version are no mistakes; clap's own 2 would be read as "changes present".
            return if error.use_stderr() { Exit::BadSpec.code() } else { Exit::Done.code() };
        }
    };
    if args.common.no_color {
        anstream::ColorChoice::Never.write_global();
    }
    logging(args.common.verbose);
    match run(args) {
        Ok(exit) => exit.code(),
        Err(Failed { exit, report }) => {
            if !report.is_empty() {
                anstream::eprintln!("{report}");
            }
            exit.code()
        }
    }
}

fn run(args: args::Args) -> Result<Exit, Failed> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(|error| {
            Failed::new(
                Exit::Other,
                format!("error: the asynchronous runtime did not start\ncaused by: {error}"),
            )
        })?;
    runtime.block_on(command::run(args))
}

/// Logs go to standard error, from warnings on; `-v` shows what the engine does, `-vv` every request.
fn logging(verbose: u8) {
    let level = match verbose {
        0 => "off",
        1 => "personalize=info,personalize_engine=debug",
        _ => "debug",
    };
    let filter = tracing_subscriber::EnvFilter::try_from_env("PERSONALIZE_LOG")
        .unwrap_or_else(|_| level.into());
    let _ =
        tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).try_init();
}
