//! Reading what was typed, with help and complaints in the language of the reader.
//!
//! The help of a subcommand or an option is the comment where it is declared: a paragraph in English, then one in French.

mod complaint;

use super::action::Cli;
use super::words::Lang;
use clap::builder::{Resettable, StyledStr};
use clap::{Arg, ArgAction, Command, CommandFactory, FromArgMatches};
use std::ffi::OsString;
use std::process::ExitCode;

/// Before an example of right use.
const EXAMPLE: (&str, &str) = ("Example:", "Exemple\u{a0}:");

/// A call that ends while it is read: help, the version, or wrong usage.
pub(crate) struct Ended {
    error: clap::Error,
    lang: Lang,
    example: String,
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
        if !self.error.use_stderr() {
            return ExitCode::SUCCESS;
        }
        super::output::say(&self.example);
        ExitCode::from(2)
    }
}

/// Reads what was typed.
pub(crate) fn read(mut arguments: Vec<OsString>, lang: Lang) -> Result<Cli, Ended> {
    // `envelope help balances` is another way of typing `envelope balances --help`.
    if arguments.get(1).is_some_and(|first| first == "help") {
        arguments.remove(1);
        arguments.push("--help".into());
    }
    // Most calls are right, and need no example.
    let ended = |error| Ended { error, lang, example: example(&arguments, lang) };
    let matches = command(lang).try_get_matches_from(&arguments).map_err(ended)?;
    Cli::from_arg_matches(&matches).map_err(ended)
}

/// How the command that was meant is used rightly: every complaint about usage ends with it.
pub(crate) fn example(arguments: &[OsString], lang: Lang) -> String {
    let all = Cli::command();
    let (mut meant, mut help) = (&all, all.get_after_help());
    for word in arguments.iter().skip(1) {
        if let Some(named) = meant.find_subcommand(word) {
            help = named.get_after_help().or(help);
            meant = named;
        }
    }
    format!("{} {}", lang.pick(EXAMPLE.0, EXAMPLE.1), help.map(ToString::to_string).unwrap_or_default())
}

/// The program's commands, with help in a language.
pub(crate) fn command(lang: Lang) -> Command {
    let flag = |name: &'static str, short: char, action: ArgAction, help: &'static str| {
        Arg::new(name).long(name).short(short).action(action).help(help)
    };
    let command = Cli::command()
        .disable_help_flag(true)
        .disable_version_flag(true)
        .arg(flag("help", 'h', ArgAction::Help, lang.pick("Print help", "Affiche l'aide")).global(true))
        .arg(flag("version", 'V', ArgAction::Version, lang.pick("Print version", "Affiche la version")));
    in_language(command, lang)
}

/// The French paragraph of a help; none where there is only English. Before a colon French has a space that does not break.
fn french(text: Option<&StyledStr>) -> Option<String> {
    let text = text?.to_string();
    text.split_once("\n\n").map(|(_, french)| french.replace(" :", "\u{a0}:"))
}

/// Each help in one language, out of the two paragraphs that declare it.
fn in_language(mut command: Command, lang: Lang) -> Command {
    if let (Lang::Fr, Some(about)) = (lang, french(command.get_long_about())) {
        command = command.about(about);
    }
    if lang == Lang::Fr {
        command = command
            .subcommand_help_heading("Commandes")
            .help_template("{about-with-newline}\nUtilisation\u{a0}: {usage}\n\n{all-args}{after-help}");
    }
    if let Some(example) = command.get_after_help().map(ToString::to_string) {
        command = command.after_help(format!("{} {example}", lang.pick(EXAMPLE.0, EXAMPLE.1)));
    }
    command = command.long_about(Resettable::Reset).mut_args(|arg| {
        let arg = match lang {
            Lang::En => arg,
            Lang::Fr => in_french(arg),
        };
        arg.long_help(Resettable::Reset)
    });
    command.mut_subcommands(|sub| in_language(sub, lang))
}

fn in_french(arg: Arg) -> Arg {
    let Some(help) = french(arg.get_long_help()) else { return arg };
    match arg.get_default_values().first().map(|value| value.to_string_lossy().into_owned()) {
        Some(value) if !arg.is_hide_default_value_set() => {
            arg.help(format!("{help} [par défaut\u{a0}: {value}]")).hide_default_value(true)
        }
        Some(_) | None => arg.help(help),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    /// Every help as it is declared: where it stands, and its text.
    fn declared(command: &Command) -> Vec<(String, String)> {
        let text = |of: Option<&StyledStr>| of.map(ToString::to_string).unwrap_or_default();
        let name = command.get_name();
        let own = (name.to_owned(), text(command.get_long_about()));
        let args = command.get_arguments().map(|arg| (format!("{name} {}", arg.get_id()), text(arg.get_long_help())));
        [own].into_iter().chain(args).chain(command.get_subcommands().flat_map(declared)).collect()
    }

    #[test]
    fn every_help_is_declared_in_both_languages() {
        let mut pairs = BTreeMap::new();
        let declared = declared(&Cli::command());
        assert!(declared.len() > 80, "{}", declared.len());
        for (place, text) in declared {
            let paragraphs: Vec<&str> = text.split("\n\n").collect();
            let [english, french] = paragraphs[..] else { panic!("{place}: not two paragraphs: {text:?}") };
            assert_ne!(english, french, "{place}");
            let known = pairs.insert(english.to_owned(), french.to_owned());
            assert!(known.is_none_or(|known| known == french), "{place}: two French texts for {english:?}");
        }
    }

    #[test]
    fn help_is_shown_in_one_language() {
        let balances = |lang| {
            let mut command = command(lang);
            let shown = command.find_subcommand_mut("balances").unwrap().render_long_help().to_string();
            shown.replace('\n', " ")
        };
        let (english, french) = (balances(Lang::En), balances(Lang::Fr));
        assert!(english.contains("Only this broadcaster") && !english.contains("Seulement"), "{english}");
        assert!(french.contains("Seulement ce télédiffuseur") && !french.contains("Only"), "{french}");
    }

    #[test]
    fn every_example_can_be_typed_as_it_stands() {
        /// Every command with its own example, those below others too.
        fn examples(name: &str, command: &Command) -> Vec<(String, String)> {
            let own = command.get_after_help().unwrap_or_else(|| panic!("{name} has no example")).to_string();
            let deeper = command.get_subcommands().flat_map(|sub| examples(&format!("{name} {}", sub.get_name()), sub));
            std::iter::once((name.to_owned(), own)).chain(deeper).collect()
        }
        let examples = examples("envelope", &Cli::command());
        assert!(examples.len() > 70, "{}", examples.len());
        for (name, example) in examples {
            assert!(example.starts_with(&name), "{name}: {example}");
            // As a shell reads it: what stands in quotation marks is one word.
            let mut words = Vec::new();
            for (place, part) in example.split('"').enumerate() {
                match place % 2 {
                    0 => words.extend(part.split_whitespace()),
                    _ => words.push(part),
                }
            }
            let read = command(Lang::En).try_get_matches_from(words);
            assert!(read.is_ok(), "{example}: {}", read.unwrap_err());
        }
    }

    #[test]
    fn the_commands_are_well_formed() {
        command(Lang::En).debug_assert();
        command(Lang::Fr).debug_assert();
    }
}
