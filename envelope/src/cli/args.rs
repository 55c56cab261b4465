//! The options that several subcommands share. Each subcommand declares its own.

use super::error::CliError;
use super::output::on_terminal;
use super::store::Wait;
use super::words::{Lang, both};
use super::year::YearAsked;
use clap::{Args, ValueEnum};
use ledger::ids::HolderId;
use ledger::time::{Day, Instant};
use replay::Cut;
use std::path::PathBuf;
use std::time::Duration;

/// What every command has, before or after its name.
#[derive(Debug, Args)]
pub(crate) struct Common {
    /// Where the ledger lives: a directory, or a database (postgres://USER@HOST/DATABASE)
    ///
    /// Emplacement du registre : un répertoire, ou une base de données (postgres://UTILISATEUR@HÔTE/BASE)
    #[arg(
        long,
        global = true,
        display_order = 900,
        env = "ENVELOPE_LEDGER",
        default_value = "./envelope-ledger",
        value_name = "LOCATION"
    )]
    pub(crate) ledger: String,
    /// Language of messages and headings (from the locale where it is not given)
    ///
    /// Langue des messages et des titres (selon l'environnement si elle n'est pas précisée)
    #[arg(long, global = true, display_order = 900, value_name = "en|fr", value_parser = Lang::parse)]
    pub(crate) lang: Option<Lang>,
    /// Form of the answer: table, json, csv or xlsx (table on a terminal, else json)
    ///
    /// Format de la réponse : table, json, csv ou xlsx (table dans un terminal, sinon json)
    #[arg(long, global = true, display_order = 900, value_enum, value_name = "FORM", hide_possible_values = true)]
    pub(crate) format: Option<Format>,
    /// The file to write the answer to; standard output where it is not given
    ///
    /// Le fichier où écrire la réponse; la sortie standard s'il n'est pas précisé
    #[arg(short, long, global = true, display_order = 900, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// How long to wait for a ledger that another process has open, or whose server does not answer
    ///
    /// Combien de temps attendre un registre qu'un autre processus a ouvert, ou dont le serveur ne répond pas
    #[arg(long, global = true, display_order = 900, value_name = "SECONDS", default_value_t = 10)]
    pub(crate) wait: u32,
}

/// Forms of answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people.
    #[value(alias = "text")]
    Table,
    /// One document.
    Json,
    /// One row a thing (RFC 4180).
    Csv,
    /// One document a line.
    Jsonl,
    /// A journal for accounting programs.
    Hledger,
    /// A calendar (RFC 5545).
    Ics,
    /// A page for a browser.
    Html,
    /// Pages for a printer, to be signed.
    Pdf,
    /// A workbook, a sheet a table.
    Xlsx,
    /// A folder for business-intelligence tools, a file a table.
    Parquet,
    /// A drawing.
    Svg,
}

impl Format {
    /// As it is typed.
    pub(crate) fn name(self) -> String {
        self.to_possible_value().map(|known| known.get_name().to_owned()).unwrap_or_default()
    }
}

impl Common {
    /// Whether a drawing is asked for, by the form or by the name of the file.
    pub(crate) fn wants_drawing(&self) -> bool {
        self.wanted() == Some(Format::Svg)
    }

    /// The form that is asked for, by its own name or else by the ending of the file's.
    pub(crate) fn wanted(&self) -> Option<Format> {
        const ENDINGS: [Format; 7] =
            [Format::Csv, Format::Html, Format::Ics, Format::Json, Format::Pdf, Format::Svg, Format::Xlsx];
        self.format.or_else(|| {
            let ending = self.output.as_deref()?.extension()?.to_str()?.to_ascii_lowercase();
            ENDINGS.into_iter().find(|form| form.name() == ending)
        })
    }

    /// The document that is asked for, to be read in a browser or printed; none where it is some other form.
    ///
    /// # Errors
    /// Pages for a printer on a terminal.
    pub(crate) fn printed(&self) -> Result<Option<Printed>, CliError> {
        match self.wanted() {
            Some(Format::Html) => Ok(Some(Printed::Html)),
            Some(Format::Pdf) if self.output.is_none() && on_terminal() => Err(CliError::Usage(both(
                "pages for a printer cannot be shown on a terminal. Say where to write them, such as -o answer.pdf.",
                "des pages à imprimer ne s'affichent pas dans un terminal. Indiquez où les écrire, par exemple -o reponse.pdf.",
            ))),
            Some(Format::Pdf) => Ok(Some(Printed::Pdf)),
            Some(_) | None => Ok(None),
        }
    }
}

/// Forms of answers to questions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// For people.
    Table,
    /// One document.
    Json,
    /// One row a thing.
    Csv,
}

/// Forms of documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Printed {
    /// A page for a browser.
    Html,
    /// Pages for a printer.
    Pdf,
}

/// Forms of answers that are rows: a workbook too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AnswerForm {
    /// As every answer.
    Plain(Form),
    /// A workbook of one sheet, one row a thing.
    Workbook,
}

impl Common {
    /// How long a ledger is waited for.
    pub(crate) fn wait(&self) -> Wait {
        Wait { time: Duration::from_secs(self.wait.into()), lang: self.lang.unwrap_or(Lang::En) }
    }

    /// What a command does for the form that was asked for; none where no form was.
    ///
    /// # Errors
    /// A form that the command does not have.
    pub(crate) fn choose<T: Copy>(&self, known: &[(Format, T)]) -> Result<Option<T>, CliError> {
        self.format.map(|asked| one_of(asked, known)).transpose()
    }

    /// The form of an answer to a question: a table for a person, JSON for a program, unless one was asked for.
    ///
    /// # Errors
    /// A form that such an answer does not have.
    pub(crate) fn form(&self) -> Result<Form, CliError> {
        Ok(self.choose(&FORMS)?.unwrap_or(self.usual()))
    }

    /// The form of an answer that is rows; a file that is called .xlsx or .csv is one without being asked to be.
    ///
    /// # Errors
    /// A form that answers to questions do not have, or a workbook on a terminal.
    pub(crate) fn answer_form(&self) -> Result<AnswerForm, CliError> {
        let plain = FORMS.map(|(format, form)| (format, AnswerForm::Plain(form)));
        let forms: Vec<_> = plain.into_iter().chain([(Format::Xlsx, AnswerForm::Workbook)]).collect();
        let form = self.wanted().map_or(Ok(AnswerForm::Plain(self.usual())), |wanted| one_of(wanted, &forms))?;
        if form == AnswerForm::Workbook && self.output.is_none() && on_terminal() {
            return Err(CliError::Usage(both(
                "a workbook cannot be shown on a terminal. Say where to write it, such as -o answer.xlsx.",
                "un classeur ne s'affiche pas dans un terminal. Indiquez où l'écrire, par exemple -o reponse.xlsx.",
            )));
        }
        Ok(form)
    }

    fn usual(&self) -> Form {
        if on_terminal() && self.output.is_none() { Form::Table } else { Form::Json }
    }
}

/// The forms that every answer has.
const FORMS: [(Format, Form); 3] = [(Format::Table, Form::Table), (Format::Json, Form::Json), (Format::Csv, Form::Csv)];

fn one_of<T: Copy>(asked: Format, known: &[(Format, T)]) -> Result<T, CliError> {
    match known.iter().find(|(format, _)| *format == asked) {
        Some((_, chosen)) => Ok(*chosen),
        None => Err(no_such_form(asked, &known.iter().map(|(format, _)| *format).collect::<Vec<_>>())),
    }
}

/// A form that a command does not have.
pub(crate) fn no_such_form(form: Format, known: &[Format]) -> CliError {
    let (form, known) = (form.name(), known.iter().map(|format| format.name()).collect::<Vec<_>>().join(", "));
    CliError::Usage(both(
        format!("this command has no form `{form}`. Choose one of: {known}."),
        format!("cette commande n'offre pas le format `{form}`. Choisissez parmi\u{a0}: {known}."),
    ))
}

/// As of when.
#[derive(Clone, Debug, Args)]
pub(crate) struct AsOf {
    /// Only the log up to this event
    ///
    /// Seulement le journal jusqu'à cet événement
    #[arg(long, value_name = "SEQ")]
    pub(crate) through: Option<u64>,
    /// Only what was recorded by this instant (RFC 3339)
    ///
    /// Seulement ce qui était inscrit à cet instant (RFC 3339)
    #[arg(long, value_name = "INSTANT")]
    pub(crate) recorded_by: Option<Instant>,
    /// Only what is effective by this date
    ///
    /// Seulement ce qui est en vigueur à cette date
    #[arg(long, value_name = "DATE")]
    pub(crate) effective_by: Option<Day>,
}

impl AsOf {
    /// The cut that was asked for.
    pub(crate) const fn cut(&self) -> Cut {
        Cut { through: self.through, recorded_by: self.recorded_by, effective_by: self.effective_by }
    }
}

/// A question about a year.
#[derive(Debug, Args)]
pub(crate) struct OfYear {
    #[command(flatten)]
    pub(crate) year: YearAsked,
    #[command(flatten)]
    pub(crate) as_of: AsOf,
}

/// A question about a year, of one holder where asked.
#[derive(Debug, Args)]
pub(crate) struct OfHolder {
    #[command(flatten)]
    pub(crate) of: OfYear,
    /// Only this broadcaster
    ///
    /// Seulement ce télédiffuseur
    #[arg(long, value_name = "HOLDER", value_parser = HolderId::new)]
    pub(crate) holder: Option<HolderId>,
}
