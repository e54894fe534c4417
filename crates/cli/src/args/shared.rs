//! Which of the flags that all commands share mean something to which command. A flag that would do nothing is neither in the
//! command's help nor accepted, since whoever gives it expects something of it. Not here: what they do (`Common`).

use super::{
    Common,
    walk::{is_given, leaf, leaves, words},
};
use clap::{ArgMatches, Args as _, Command};

/// Flags of commands that call AWS or the emulator.
const CALLS: &[&str] = &["local", "endpoint_url", "profile", "region", "verbose", "trace"];
/// Flags of commands that read a spec.
const SPEC: &[&str] = &["vars", "var_file", "target", "region", "quiet"];
/// Flags of commands that say what things cost.
const COSTS: &[&str] = &["prices"];
/// Flags that every command understands.
const ALL: &[&str] = &["chdir", "no_color"];

/// The commands, each with the groups of flags beyond `ALL` that mean something to it.
const COMMANDS: &[(&str, &[&[&str]])] = &[
    ("validate", &[SPEC]),
    ("data check", &[SPEC, CALLS]),
    ("init", &[]),
    ("export", &[CALLS]),
    ("migrate", &[]),
    ("stacks", &[CALLS, COSTS]),
    ("plan", &[SPEC, CALLS, COSTS]),
    ("apply", &[SPEC, CALLS, COSTS]),
    ("doctor", &[SPEC, CALLS]),
    ("drift", &[SPEC, CALLS]),
    ("show", &[]),
    ("destroy", &[SPEC, CALLS, COSTS]),
    ("prune", &[SPEC, CALLS]),
    ("status", &[SPEC, CALLS, COSTS]),
    ("graph", &[SPEC]),
    ("recommend", &[SPEC, CALLS]),
    ("output", &[SPEC, CALLS]),
    ("metrics", &[SPEC, CALLS]),
    ("policy", &[SPEC, CALLS]),
    ("explain", &[]),
    ("schema", &[]),
    ("local serve", &[&["verbose", "trace"]]),
    ("local doubts", &[]),
    ("local reset", &[]),
    ("completions", &[]),
    ("man", &[]),
    ("version", &[]),
];

/// Whether the shared flag `id` means something to the command of these words.
fn applies(command: &str, id: &str) -> bool {
    let groups = COMMANDS.iter().find(|(name, _)| *name == command).map(|(_, groups)| *groups);
    // A command without a row takes all of them; a test finds it.
    groups.is_none_or(|groups| ALL.contains(&id) || groups.iter().any(|ids| ids.contains(&id)))
}

/// Hides from each command what means nothing to it. `program` has its shared flags already.
pub(super) fn hide(program: Command) -> Command {
    let shared: Vec<clap::Arg> =
        program.get_arguments().filter(|arg| arg.is_global_set()).cloned().collect();
    leaves(program, &|command, words| {
        let without = shared.iter().filter(|arg| !applies(words, arg.get_id().as_str()));
        command.args(without.map(|arg| arg.clone().hide(true)))
    })
}

/// What is wrong with a flag that was given to a command for which it does nothing. Variables of the environment are for all
/// commands, so that these are ignored.
pub(super) fn idle(matches: &ArgMatches) -> Option<String> {
    let (name, leaf) = (words(matches).join(" "), leaf(matches));
    let shared = Common::augment_args(Command::default());
    let idle = shared.get_arguments().find(|arg| {
        let id = arg.get_id().as_str();
        is_given(leaf, id) && !applies(&name, id)
    })?;
    let flag = idle.get_long().unwrap_or_default();
    Some(format!("`--{flag}` does nothing for `personalize {name}`"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;
    use std::cell::RefCell;

    #[test]
    fn every_command_has_a_row_and_every_row_a_command() {
        let all = RefCell::new(Vec::new());
        leaves(crate::args::Args::command(), &|command, words| {
            all.borrow_mut().push(words.to_owned());
            command
        });
        let rows: Vec<&str> = COMMANDS.iter().map(|(name, _)| *name).collect();
        assert_eq!(all.into_inner(), rows);
    }
}
