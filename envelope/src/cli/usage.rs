//! Reading what was typed, with help and complaints in the language of the reader.

mod complaint;
mod french;

use super::args::Cli;
use super::words::Lang;
use clap::builder::StyledStr;
use clap::{Arg, ArgAction, Command, CommandFactory, FromArgMatches};
use std::ffi::OsString;
use std::process::ExitCode;

/// The help of the option that every command has.
const HELP: &str = "Print help";
/// The help of the option that gives the version.
const VERSION: &str = "Print version";

/// A call that ends while it is read: help, the version, or wrong usage.
pub(crate) struct Ended {
    error: clap::Error,
    lang: Lang,
}

impl Ended {
    /// Prints it, and gives the exit code.
    pub(crate) fn tell(&self) -> ExitCode {
        match (self.lang, complaint::in_french(&self.error)) {
            (Lang::Fr, Some(text)) => super::output::say(&text),
            (Lang::Fr | Lang::En, _) => {
                // Where it cannot be printed there is nobody left to tell.
                let _ = self.error.print();
            }
        }
        ExitCode::from(if self.error.use_stderr() { 2 } else { 0 })
    }
}

/// Reads what was typed.
pub(crate) fn read(mut arguments: Vec<OsString>, lang: Lang) -> Result<Cli, Ended> {
    // `envelope help balances` is another way of typing `envelope balances --help`.
    if arguments.get(1).is_some_and(|first| first == "help") {
        arguments.remove(1);
        arguments.push("--help".into());
    }
    let ended = |error| Ended { error, lang };
    let matches = command(lang).try_get_matches_from(arguments).map_err(ended)?;
    Cli::from_arg_matches(&matches).map_err(ended)
}

/// The program's commands, with help in a language.
pub(crate) fn command(lang: Lang) -> Command {
    let flag = |name: &'static str, short: char, action: ArgAction, help: &'static str| {
        Arg::new(name).long(name).short(short).action(action).help(help)
    };
    let command = Cli::command()
        .disable_help_flag(true)
        .disable_version_flag(true)
        .arg(flag("help", 'h', ArgAction::Help, HELP).global(true))
        .arg(flag("version", 'V', ArgAction::Version, VERSION));
    match lang {
        Lang::En => command,
        Lang::Fr => translated(command),
    }
}

fn in_french(text: &StyledStr) -> String {
    let text = text.to_string();
    french::of(&text).map_or(text, str::to_owned)
}

fn translated(command: Command) -> Command {
    let about = command.get_about().map(in_french);
    let command = about.map_or(command.clone(), |about| command.about(about));
    let command = command
        .subcommand_help_heading("Commandes")
        .help_template("{about-with-newline}\nUtilisation\u{a0}: {usage}\n\n{all-args}")
        .mut_args(|arg| {
            let help = arg.get_help().map(in_french).unwrap_or_default();
            match arg.get_default_values().first().map(|value| value.to_string_lossy().into_owned()) {
                Some(value) if !arg.is_hide_default_value_set() => {
                    arg.help(format!("{help} [par défaut\u{a0}: {value}]")).hide_default_value(true)
                }
                Some(_) | None => arg.help(help),
            }
        });
    command.mut_subcommands(translated)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(command: &Command) -> Vec<String> {
        let own = command.get_about().into_iter().chain(command.get_arguments().filter_map(Arg::get_help));
        let own: Vec<String> = own.map(ToString::to_string).collect();
        own.into_iter().chain(command.get_subcommands().flat_map(texts)).collect()
    }

    #[test]
    fn every_help_is_there_in_french() {
        for text in texts(&command(Lang::En)) {
            assert!(french::of(&text).is_some(), "no French for: {text}");
        }
    }

    #[test]
    fn no_french_is_left_over() {
        let there = texts(&command(Lang::En));
        for (en, _) in french::HELP {
            assert!(there.iter().any(|text| text == en), "no such help any more: {en}");
        }
    }

    #[test]
    fn the_commands_are_well_formed() {
        command(Lang::En).debug_assert();
        command(Lang::Fr).debug_assert();
    }
}
