//! `completions`, `man`, `schema` and `version`: what the program says of itself, made from its arguments. Not here: the
//! arguments and their help (`args`).

use crate::{
    args::{self, SchemaOf},
    exit::{Exit, Failed},
    version::VERSION,
};

/// Prints the script that makes `shell` complete commands and flags.
pub(crate) fn completions(shell: clap_complete::Shell) -> Result<Exit, Failed> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut args::command(), "personalize", &mut script);
    crate::say::write_on_stdout(|out| out.write_all(&script));
    Ok(Exit::Done)
}

/// Prints the manual page of the program, or of one of its commands. Fails for a command that it does not have.
pub(crate) fn man(command: Option<&str>) -> Result<Exit, Failed> {
    let mut program = args::command();
    program.build();
    let described = match command {
        None => program,
        Some(name) => {
            let found = program.find_subcommand(name).cloned().ok_or_else(|| {
                let report = format!(
                    "error: there is no command `{name}`\nhelp: `personalize --help` lists the commands"
                );
                Failed::new(Exit::BadSpec, report)
            })?;
            let title = format!("personalize-{name}");
            found.display_name(title)
        }
    };
    let mut page = Vec::new();
    let written = clap_mangen::Man::new(described).render(&mut page);
    written.map_err(|error| {
        Failed::new(Exit::Other, format!("error: cannot write the page\ncaused by: {error}"))
    })?;
    crate::say::write_on_stdout(|out| out.write_all(&page));
    Ok(Exit::Done)
}

/// Prints the version.
pub(crate) fn version() -> Result<Exit, Failed> {
    outln!("personalize {VERSION}");
    Ok(Exit::Done)
}

/// Prints a JSON Schema.
pub(crate) fn schema(of: SchemaOf) -> Result<Exit, Failed> {
    let schema = match of {
        SchemaOf::Spec => personalize_core::spec::published(),
        SchemaOf::Plan => personalize_core::plan::saved::schema(),
        SchemaOf::Events => personalize_engine::event::schema(),
    };
    out!("{}", text(&schema));
    Ok(Exit::Done)
}

/// A schema as a file.
pub(super) fn text(schema: &serde_json::Value) -> String {
    format!("{}\n", serde_json::to_string_pretty(schema).unwrap_or_default())
}
