//! From the words of the command line to the arguments: every flag also has a variable of the environment, named after it.
//! Not here: what the flags are (`args`).

use super::{
    Args, shared,
    walk::{is_given, leaf, leaves, typed, words},
};
use clap::{
    Arg, ArgAction, ArgMatches, Command, CommandFactory, FromArgMatches, builder, error::ErrorKind,
};

/// What every variable begins with.
const PREFIX: &str = "PERSONALIZE_";

/// Flags that mean the same wherever they are, so that their variable does not name the command.
const SAME: [&str; 1] = ["file"];

/// The program with all its commands and flags.
pub(crate) fn command() -> Command {
    let program = Args::command().mut_args(|arg| with_variable(arg, ""));
    let program = leaves(program, &|command, words| {
        let prefix = format!("{words} ");
        command.mut_args(|arg| {
            let same = SAME.contains(&arg.get_id().as_str());
            with_variable(arg, if same { "" } else { &prefix })
        })
    });
    shared::hide(program)
}

/// The arguments of this process.
///
/// # Errors
/// What is wrong with them; also the help, where that is asked for.
pub(crate) fn parse() -> Result<Args, clap::Error> {
    let matches = command().try_get_matches()?;
    if let Some(message) = shared::idle(&matches) {
        return Err(failure(&words(&matches), ErrorKind::UnknownArgument, message));
    }
    named_once(&matches)?;
    let mut args = Args::from_arg_matches(&matches)?;
    args.common.typed = typed(leaf(&matches));
    Ok(args)
}

/// Refuses a spec that is named twice: only one of the two can be meant.
fn named_once(matches: &ArgMatches) -> Result<(), clap::Error> {
    let leaf = leaf(matches);
    let given = |id| is_given(leaf, id);
    if given("spec") && given("file") {
        let message = "the spec is named twice, as an argument and with `--file`";
        return Err(failure(&words(matches), ErrorKind::ArgumentConflict, message));
    }
    Ok(())
}

/// A mistake in the arguments of the command of these words, with its usage.
fn failure(words: &[&str], kind: ErrorKind, message: impl std::fmt::Display) -> clap::Error {
    let mut program = command();
    program.build();
    let below = |command: Command, word: &&str| command.find_subcommand(word).cloned();
    let command = words.iter().try_fold(program, below);
    command.unwrap_or_else(self::command).error(kind, message)
}

/// The flag with its variable: `--dry-run` of `apply` is `PERSONALIZE_APPLY_DRY_RUN`.
fn with_variable(arg: Arg, words: &str) -> Arg {
    let Some(flag) = arg.get_long() else { return arg };
    let name = format!("{words}{flag}").to_uppercase().replace([' ', '-'], "_");
    let arg = match arg.get_action() {
        // `1`, `yes` and `true`; clap itself knows only the last.
        ArgAction::SetTrue => arg.value_parser(builder::BoolishValueParser::new()),
        _ => arg,
    };
    let name = format!("{PREFIX}{name}");
    // Told with the rest only: a summary has no room for it.
    let help = arg.get_long_help().or(arg.get_help()).map(ToString::to_string);
    let help = format!("{} [env: {name}]", help.unwrap_or_default());
    arg.env(name).hide_env(true).long_help(help)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_program_is_sound() {
        command().debug_assert();
    }

    #[test]
    fn every_flag_has_a_variable_of_its_own() {
        let mut program = command();
        program.build();
        let mut names = BTreeSet::new();
        let mut commands: Vec<&Command> = vec![&program];
        while let Some(command) = commands.pop() {
            commands.extend(command.get_subcommands());
            for arg in command.get_arguments().filter(|arg| !arg.is_global_set()) {
                let flag = arg.get_long().filter(|flag| !["help", "version"].contains(flag));
                let Some(flag) = flag else { continue };
                let name = arg.get_env().and_then(|name| name.to_str()).unwrap_or_default();
                let shared = SAME.contains(&flag);
                let fresh = names.insert(name.to_owned());
                assert!(
                    name.starts_with(PREFIX) && (fresh || shared),
                    "{} --{flag}: `{name}`",
                    command.get_name()
                );
            }
        }
    }
}
