//! The commands of the program one by one, and the one that was given. Not here: what is done with them.

use clap::{ArgMatches, Command, parser::ValueSource};
use std::collections::BTreeSet;

/// `change` for every command that has no commands below it; it gets the words of the command.
pub(super) fn leaves(program: Command, change: &dyn Fn(Command, &str) -> Command) -> Command {
    below(program, "", change)
}

fn below(command: Command, words: &str, change: &dyn Fn(Command, &str) -> Command) -> Command {
    command.mut_subcommands(|command| {
        let words = format!("{words} {}", command.get_name()).trim_start().to_owned();
        match command.has_subcommands() {
            true => below(command, &words, change),
            false => change(command, &words),
        }
    })
}

/// The arguments of the command that was given.
pub(super) fn leaf(mut matches: &ArgMatches) -> &ArgMatches {
    while let Some((_, inner)) = matches.subcommand() {
        matches = inner;
    }
    matches
}

/// Whether the command line itself gave the argument, not the environment.
pub(super) fn is_given(matches: &ArgMatches, id: &str) -> bool {
    let known = matches.ids().any(|known| known == id);
    known && matches.value_source(id) == Some(ValueSource::CommandLine)
}

/// The arguments that the command line itself gave.
pub(super) fn typed(matches: &ArgMatches) -> BTreeSet<String> {
    let given = matches.ids().map(|id| id.as_str()).filter(|id| is_given(matches, id));
    given.map(ToOwned::to_owned).collect()
}

/// The words of the command that was given.
pub(super) fn words(mut matches: &ArgMatches) -> Vec<&str> {
    let mut words = Vec::new();
    while let Some((name, inner)) = matches.subcommand() {
        words.push(name);
        matches = inner;
    }
    words
}
