//! What can be typed.

use super::diff::Diff;
use super::error::CliError;
use super::explain::Explain;
use super::what_if::WhatIf;
use super::words::{Lang, both};
use clap::{Args, Parser, Subcommand, ValueEnum};
use ledger::ids::{CommitmentId, DisputeId, HolderId, ProjectId};
use ledger::time::{Day, FiscalYear, Instant};
use ledger::words::Language;
use projections::history::Subject;
use replay::Cut;
use std::path::PathBuf;

/// The ledger of broadcasters' performance envelopes.
#[derive(Debug, Parser)]
#[command(name = "envelope", version, disable_help_subcommand = true)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) common: Common,
    #[command(subcommand)]
    pub(crate) action: Action,
}

/// What every command has, before or after its name.
#[derive(Debug, Args)]
pub(crate) struct Common {
    /// Where the ledger lives: a directory
    #[arg(long, global = true, env = "ENVELOPE_LEDGER", default_value = "./envelope-ledger", value_name = "LOCATION")]
    pub(crate) ledger: String,
    /// Language of messages and headings (from the locale where it is not given)
    #[arg(long, global = true, value_name = "en|fr", value_parser = Lang::parse)]
    pub(crate) lang: Option<Lang>,
    /// Form of the answer: table, json or csv (table on a terminal, else json)
    #[arg(long, global = true, value_enum, value_name = "FORM", hide_possible_values = true)]
    pub(crate) format: Option<Format>,
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
}

impl Format {
    /// As it is typed.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Format::Table => "table",
            Format::Json => "json",
            Format::Csv => "csv",
            Format::Jsonl => "jsonl",
            Format::Ics => "ics",
            Format::Hledger => "hledger",
            Format::Html => "html",
            Format::Pdf => "pdf",
            Format::Xlsx => "xlsx",
            Format::Parquet => "parquet",
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

impl Common {
    /// The form of an answer to a question.
    ///
    /// # Errors
    /// A form that only exports have.
    pub(crate) fn form(&self) -> Result<Form, CliError> {
        match self.format {
            Some(Format::Table) => Ok(Form::Table),
            Some(Format::Json) => Ok(Form::Json),
            Some(Format::Csv) => Ok(Form::Csv),
            None if super::output::on_terminal() => Ok(Form::Table),
            None => Ok(Form::Json),
            Some(
                other @ (Format::Jsonl
                | Format::Hledger
                | Format::Ics
                | Format::Html
                | Format::Pdf
                | Format::Xlsx
                | Format::Parquet),
            ) => Err(no_such_form(other.name(), "table, json, csv")),
        }
    }
}

/// A form that this command does not have.
pub(crate) fn no_such_form(form: &str, known: &str) -> CliError {
    CliError::Usage(both(
        format!("this command has no form `{form}`. Choose one of: {known}."),
        format!("cette commande n'offre pas le format `{form}`. Choisissez parmi\u{a0}: {known}."),
    ))
}

/// What is asked of the program.
#[derive(Debug, Subcommand)]
pub(crate) enum Action {
    /// Submit commands, one JSON object a line; answers one outcome a line
    Submit(Submit),
    /// Every envelope of a year, bucket by bucket
    Balances(Balances),
    /// How each envelope stands with the year's obligations
    Compliance(OfHolder),
    /// The penalties that a year's facts call for
    Penalties(OfYear),
    /// The periodic report of one broadcaster: allocations, obligations, and each project
    Report(Report),
    /// The review file of one dispute; --format html or pdf gives a document to print and sign
    Dispute(Dispute),
    /// The dates of a year, and what falls due for whom; --format ics gives a calendar
    Calendar(OfHolder),
    /// Every event about one broadcaster, project, commitment or dispute
    History(History),
    /// Why a figure is what it is: its rule, its parameters and its events
    Explain(Explain),
    /// What was told at one cut and is told at another, and the events between
    Diff(Diff),
    /// What would be, with other commands or another parameter; nothing is written
    WhatIf(WhatIf),
    /// Write the log to a file: its exact bytes (jsonl), a row an event (csv), or a journal (hledger); or a year's tables (xlsx, parquet)
    Export(Export),
    /// Ask a bundle instead of a ledger: envelope open BUNDLE balances --year YEAR
    Open(super::open::Open),
    /// Write what an auditor takes away: a year, checked offline with ordinary tools
    Bundle(super::bundle::Bundle),
    /// Make a ledger again from an exported log, byte for byte
    Restore(Restore),
    /// Check every byte, every batch, every balance and every checkpoint; or a proof
    Verify(super::verify::Verify),
    /// Sign what the log is now: a checkpoint, to be kept elsewhere too
    Checkpoint(super::checkpoint::Checkpoint),
    /// Prove that an event is in the log, or that the log only grew since a checkpoint
    Prove(super::prove::Prove),
    /// Every refusal: why it is given and what to do
    Refusals(Refusals),
    /// Load a year of published allocations and look around
    Demo(Demo),
    /// Print what a shell needs to complete commands
    Completions(Completions),
    /// Print the manual page, or write those of all commands
    Man(Manual),
}

/// Submitting commands.
#[derive(Debug, Args)]
pub(crate) struct Submit {
    /// The file; - or nothing is standard input
    #[arg(value_name = "FILE", default_value = "-", hide_default_value = true)]
    pub(crate) file: PathBuf,
    /// Also take `recorded_at` from the commands, to load past years
    #[arg(long)]
    pub(crate) historical: bool,
    /// End with the first refused command
    #[arg(long)]
    pub(crate) stop_on_refusal: bool,
}

/// As of when.
#[derive(Clone, Debug, Args)]
pub(crate) struct AsOf {
    /// Only the log up to this event
    #[arg(long, value_name = "SEQ")]
    pub(crate) through: Option<u64>,
    /// Only what was recorded by this instant (RFC 3339)
    #[arg(long, value_name = "INSTANT")]
    pub(crate) recorded_by: Option<Instant>,
    /// Only what is effective by this date
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
    /// The fiscal year, such as 2021-2022
    #[arg(long, value_name = "YEAR")]
    pub(crate) year: FiscalYear,
    #[command(flatten)]
    pub(crate) as_of: AsOf,
}

/// A question about a year, of one holder where asked.
#[derive(Debug, Args)]
pub(crate) struct OfHolder {
    #[command(flatten)]
    pub(crate) of: OfYear,
    /// Only this broadcaster
    #[arg(long, value_name = "HOLDER", value_parser = HolderId::new)]
    pub(crate) holder: Option<HolderId>,
}

/// The question of balances.
#[derive(Debug, Args)]
pub(crate) struct Balances {
    #[command(flatten)]
    pub(crate) of: OfHolder,
    /// Only this language
    #[arg(long, value_name = "english|french", value_parser = language)]
    pub(crate) language: Option<Language>,
}

fn language(word: &str) -> Result<Language, &'static str> {
    Language::from_word(word).ok_or("english | french")
}

/// The question of a periodic report.
#[derive(Debug, Args)]
pub(crate) struct Report {
    #[command(flatten)]
    pub(crate) of: OfYear,
    /// Of this broadcaster
    #[arg(long, value_name = "HOLDER", value_parser = HolderId::new)]
    pub(crate) holder: HolderId,
}

/// The question of a review file.
#[derive(Debug, Args)]
pub(crate) struct Dispute {
    /// The dispute
    #[arg(value_name = "DISPUTE", value_parser = DisputeId::new)]
    pub(crate) dispute: DisputeId,
    #[command(flatten)]
    pub(crate) as_of: AsOf,
    /// The file to write; standard output where it is not given
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

/// The question of a history.
#[derive(Debug, Args)]
pub(crate) struct History {
    #[command(flatten)]
    pub(crate) of: SubjectArgs,
    #[command(flatten)]
    pub(crate) as_of: AsOf,
}

/// One subject.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub(crate) struct SubjectArgs {
    /// Of this broadcaster
    #[arg(long, value_name = "HOLDER", value_parser = HolderId::new)]
    holder: Option<HolderId>,
    /// Of this project
    #[arg(long, value_name = "PROJECT", value_parser = ProjectId::new)]
    project: Option<ProjectId>,
    /// Of this commitment
    #[arg(long, value_name = "COMMITMENT", value_parser = CommitmentId::new)]
    commitment: Option<CommitmentId>,
    /// Of this dispute
    #[arg(long, value_name = "DISPUTE", value_parser = DisputeId::new)]
    dispute: Option<DisputeId>,
}

impl SubjectArgs {
    /// Whose history.
    ///
    /// # Errors
    /// Nobody is named.
    pub(crate) fn subject(&self) -> Result<Subject, CliError> {
        let holder = self.holder.clone().map(Subject::Holder);
        let project = || self.project.clone().map(Subject::Project);
        let commitment = || self.commitment.clone().map(Subject::Commitment);
        let dispute = || self.dispute.clone().map(Subject::Dispute);
        holder.or_else(project).or_else(commitment).or_else(dispute).ok_or_else(|| {
            CliError::Usage(both(
                "say whose history: --holder, --project, --commitment or --dispute.",
                "précisez l'historique voulu\u{a0}: --holder, --project, --commitment ou --dispute.",
            ))
        })
    }
}

/// Exporting.
#[derive(Debug, Args)]
pub(crate) struct Export {
    /// The file to write, for parquet the folder; standard output where it is not given
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Only this year: its money in a journal, or its tables
    #[arg(long, value_name = "YEAR")]
    pub(crate) year: Option<FiscalYear>,
    #[command(flatten)]
    pub(crate) as_of: AsOf,
}

/// Restoring.
#[derive(Debug, Args)]
pub(crate) struct Restore {
    /// The exported log; - is standard input
    #[arg(value_name = "EVENTS.jsonl")]
    pub(crate) events: PathBuf,
    /// The new or empty directory in which the ledger is made
    #[arg(long, value_name = "LOCATION")]
    pub(crate) into: String,
    /// Its name, where checkpoints of the exported ledger are to count for it (a new name where it is not given)
    #[arg(long, value_name = "NAME")]
    pub(crate) name: Option<String>,
}

/// The catalogue of refusals.
#[derive(Debug, Args)]
pub(crate) struct Refusals {
    /// Only this refusal, such as insufficient-funds
    #[arg(value_name = "CODE")]
    pub(crate) code: Option<String>,
}

/// The demonstration.
#[derive(Debug, Args)]
pub(crate) struct Demo {
    /// The directory of the demonstration's ledger
    #[arg(long, value_name = "DIR", default_value = "./demo-ledger")]
    pub(crate) into: String,
}

/// Shell completions.
#[derive(Debug, Args)]
pub(crate) struct Completions {
    /// The shell: bash, elvish, fish, powershell or zsh
    #[arg(value_name = "SHELL", value_enum, hide_possible_values = true)]
    pub(crate) shell: clap_complete::Shell,
}

/// Manual pages.
#[derive(Debug, Args)]
pub(crate) struct Manual {
    /// Write the pages of all commands into this directory
    #[arg(short, long, value_name = "DIR")]
    pub(crate) output: Option<PathBuf>,
}
