//! The options of `enter`: one subcommand a command, one option a field, with the help that the declaration gives.

use crate::cli::error::CliError;
use crate::cli::template::examples::{cells as example_cells, columns as example_columns};
use crate::cli::words::both;
use crate::sheets::{Assembled, Cell, Column, Kind, form_text, value_in};
use clap::{Arg, ArgAction, ArgMatches, Args, Command as Subcommand, FromArgMatches};
use ledger::command::Command;
use ledger::command::field::{Declaration, Form};
use ledger::refusal::Bilingual;

/// Entering an act.
#[derive(Clone, Debug)]
pub(crate) struct Enter {
    /// Which.
    pub(super) command: &'static Declaration,
    /// What was typed, by the name of the field.
    typed: Vec<(Column, String)>,
    /// Whether nothing is asked.
    pub(super) yes: bool,
    /// Whether only the consequences are shown.
    pub(super) check: bool,
}

const YES: (&str, &str) = ("Write it without asking", "Inscrit sans rien demander");
const CHECK: (&str, &str) =
    ("Only say what it would do; nothing is written", "Dit seulement ce que cela ferait; rien n'est inscrit");

fn paragraphs(en: &str, fr: &str) -> String {
    format!("{en}\n\n{fr}")
}

/// The columns of a command, and of a map of any words one for all.
fn columns(command: &'static Declaration) -> Vec<Column> {
    Kind::Command(command).columns()
}

/// The maps whose words are free: `--rulebook PATH=VALUE`.
fn maps(command: &'static Declaration) -> impl Iterator<Item = &'static str> {
    command.fields.iter().filter(|field| matches!(field.form, Form::Map(None, _))).map(|field| field.name)
}

fn option(column: &Column) -> Arg {
    let form = form_text(column.form);
    let mut en = format!("{} [{}]", column.what.en, form.en);
    let mut fr = format!("{} [{}]", column.what.fr, form.fr);
    if !column.label.en.contains(':') && column.what.en.is_empty() {
        (en, fr) = (column.label.en.clone(), column.label.fr.clone());
    }
    if let Some((_, words)) = column.label.en.split_once(": ") {
        en = format!("{en} ({words})");
    }
    if let Some((_, words)) = column.label.fr.split_once("\u{a0}: ") {
        fr = format!("{fr} ({words})");
    }
    let arg = Arg::new(column.name.clone())
        .long(column.name.clone())
        .value_name(column.path.last().map_or_else(String::new, |name| name.to_uppercase()))
        .help(en.clone())
        .long_help(paragraphs(&en, &fr));
    let arg = if column.name.contains('_') { arg.alias(column.name.replace('_', "-")) } else { arg };
    match column.form {
        Form::Flag => arg.num_args(0..=1).default_missing_value("true"),
        Form::List(_) => arg.num_args(1..).action(ArgAction::Append).allow_hyphen_values(false),
        Form::Amount(_) => arg.allow_negative_numbers(true),
        Form::Text { .. }
        | Form::Day
        | Form::Year
        | Form::Count
        | Form::CommandId
        | Form::Id(_)
        | Form::Choice(_)
        | Form::Parts(_)
        | Form::Map(..) => arg,
    }
}

/// The act of a template's first row, typed.
fn example(command: &'static Declaration) -> String {
    let kind = Kind::Command(command);
    let typed = example_columns(kind).into_iter().filter_map(|column| {
        let [first, ..] = example_cells(kind, &column);
        let text = first.filter(|_| column.name != "note")?;
        Some(if text.contains(' ') && !matches!(column.form, Form::List(_)) {
            format!(" --{} \"{text}\"", column.name)
        } else {
            format!(" --{} {text}", column.name)
        })
    });
    format!("envelope enter {}{}", command.name, typed.collect::<String>())
}

fn subcommand(command: &'static Declaration) -> Subcommand {
    let (en, fr) = command.about();
    let mut sub = Subcommand::new(command.name).about(en.clone()).long_about(paragraphs(&en, &fr));
    sub = sub.after_help(example(command));
    for (order, column) in columns(command).iter().enumerate() {
        sub = sub.arg(option(column).display_order(order));
    }
    for name in maps(command) {
        let texts = ledger::command::field::Field::texts(name);
        let (en, fr) = texts.map_or((name, name), |texts| texts.what);
        let help = paragraphs(en, fr);
        sub = sub
            .arg(Arg::new(name).long(name).value_name("PATH=VALUE").action(ArgAction::Append).help(en).long_help(help));
    }
    let flag = |name: &'static str, (en, fr): (&'static str, &'static str)| {
        Arg::new(name).long(name).action(ArgAction::SetTrue).help(en).long_help(paragraphs(en, fr))
    };
    sub.arg(flag("yes", YES)).arg(flag("check", CHECK))
}

impl Args for Enter {
    fn augment_args(command: Subcommand) -> Subcommand {
        command
            .subcommand_required(true)
            .arg_required_else_help(true)
            .subcommands(Command::DECLARATIONS.iter().map(subcommand))
    }

    fn augment_args_for_update(command: Subcommand) -> Subcommand {
        Enter::augment_args(command)
    }
}

impl FromArgMatches for Enter {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Enter, clap::Error> {
        let missing = || clap::Error::new(clap::error::ErrorKind::MissingSubcommand);
        let (name, matches) = matches.subcommand().ok_or_else(missing)?;
        let command = Command::declaration(name).ok_or_else(missing)?;
        let mut typed = Vec::new();
        for column in columns(command) {
            if let Ok(Some(values)) = matches.try_get_many::<String>(&column.name) {
                let text = values.map(String::as_str).collect::<Vec<_>>().join(" ");
                typed.push((column, text));
            }
        }
        for name in maps(command) {
            for text in matches.try_get_many::<String>(name).ok().flatten().into_iter().flatten() {
                let (path, value) = text.split_once('=').unwrap_or((text, ""));
                if let Some(column) = Kind::Command(command).column(&format!("{name}.{path}")) {
                    typed.push((column, value.to_owned()));
                }
            }
        }
        Ok(Enter { command, typed, yes: matches.get_flag("yes"), check: matches.get_flag("check") })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Enter::from_arg_matches(matches)?;
        Ok(())
    }
}

impl Enter {
    /// The fields that were typed.
    ///
    /// # Errors
    /// One has not the form of its field.
    pub(super) fn stated(&self) -> Result<Assembled, CliError> {
        let mut stated = Assembled::default();
        for (column, text) in &self.typed {
            let value = typed_value(column, text).map_err(|expected| {
                let name = &column.name;
                CliError::Usage(both(
                    format!("--{name}: `{text}` stands there; {}", expected.en),
                    format!("--{name}\u{a0}: on y lit `{text}`; {}", expected.fr),
                ))
            })?;
            stated.put(&column.path, value);
        }
        Ok(stated)
    }
}

/// The value that a text stands for. A text is kept as it was typed, blanks included.
pub(in crate::cli) fn typed_value(column: &Column, text: &str) -> Result<serde_json::Value, Bilingual> {
    if let (Form::Text { .. }, false) = (column.form, column.is_share()) {
        return Ok(serde_json::Value::String(text.to_owned()));
    }
    value_in(column, &Cell::Text(text.trim().to_owned()))
}
