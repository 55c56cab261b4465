//! `envelope explain`: one figure down to its rule, its parameters and its events.

mod tree;

use super::args::{Common, Form, Format, OfYear, no_such_form};
use super::ask::open_at;
use super::error::{CliError, Exit};
use super::output::{print_json, print_text};
use super::progress::Progress;
use super::style::Colours;
use super::words::{Lang, both};
use clap::{Args, ValueEnum};
use ledger::clerk::{Clock, SystemClock};
use ledger::ids::{HolderId, ProjectId};
use ledger::log::EventLog;
use replay::explain::Sight;
use replay::figure::Figure;

/// Which answer the figure stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Answer {
    /// Of balances.
    Balances,
    /// Of compliance.
    Compliance,
    /// Of penalties.
    Penalties,
}

/// What is asked about: an answer, of which options name the figure; or a figure by its place in the answers.
#[derive(Clone, Debug)]
pub(crate) enum Asked {
    Answer(Answer),
    Figure(Figure),
}

fn asked(text: &str) -> Result<Asked, String> {
    match Answer::from_str(text, true) {
        Ok(answer) => Ok(Asked::Answer(answer)),
        Err(unknown) if !text.contains('.') => Err(unknown),
        Err(_) => text.parse().map(Asked::Figure).map_err(|error: replay::figure::NotAFigure| error.to_string()),
    }
}

/// The question why.
#[derive(Debug, Args)]
pub(crate) struct Explain {
    /// The answer in which the figure stands: balances, compliance or penalties; or the figure's whole name as answers
    /// print it
    ///
    /// La réponse où figure le chiffre : balances, compliance ou penalties; ou le nom complet du chiffre tel que les
    /// réponses l'écrivent
    #[arg(value_name = "ANSWER", value_parser = asked)]
    answer: Asked,
    #[command(flatten)]
    of: OfYear,
    /// Of this broadcaster
    ///
    /// De ce télédiffuseur
    #[arg(long, value_name = "HOLDER", value_parser = HolderId::new)]
    holder: Option<HolderId>,
    /// Only this language
    ///
    /// Seulement cette langue
    #[arg(long, value_name = "english|french")]
    language: Option<String>,
    /// The bucket, or total
    ///
    /// Le compte, ou total
    #[arg(long, value_name = "BUCKET")]
    bucket: Option<String>,
    /// The figure, named as in the answer, such as balance or first_deadline.shortfall
    ///
    /// Le chiffre, nommé comme dans la réponse, par exemple balance ou first_deadline.shortfall
    #[arg(long, value_name = "FIGURE")]
    figure: Option<String>,
    /// The penalty: digital-media or parity
    ///
    /// La pénalité : digital-media ou parity
    #[arg(long, value_name = "KIND")]
    kind: Option<String>,
    /// What the penalty is measured by: projects or allocation
    ///
    /// Ce qui mesure la pénalité : projects ou allocation
    #[arg(long, value_name = "BASIS")]
    basis: Option<String>,
    /// The genre of a credit that was withdrawn
    ///
    /// Le genre d'un crédit retiré
    #[arg(long, value_name = "GENRE")]
    genre: Option<String>,
    /// The project of a credit that was withdrawn
    ///
    /// Le projet d'un crédit retiré
    #[arg(long, value_name = "PROJECT", value_parser = ProjectId::new)]
    project: Option<ProjectId>,
    /// Which withdrawal of the project's credit, from 1
    ///
    /// Quel retrait du crédit du projet, à partir de 1
    #[arg(long, value_name = "N", default_value_t = 1)]
    withdrawal: usize,
}

/// An option that this figure needs.
fn needed<'a>(name: &str, value: Option<&'a str>) -> Result<&'a str, CliError> {
    value.ok_or_else(|| {
        CliError::Usage(both(
            format!("this figure needs {name}. Give it, or see envelope explain --help."),
            format!("ce chiffre exige {name}. Indiquez-le, ou voyez envelope explain --help."),
        ))
    })
}

impl Explain {
    /// The figure that the options name.
    fn figure(&self) -> Result<Figure, CliError> {
        let holder = || needed("--holder", self.holder.as_ref().map(HolderId::as_str));
        let language = || needed("--language", self.language.as_deref());
        let figure = || needed("--figure", self.figure.as_deref());
        let answer = match &self.answer {
            Asked::Figure(figure) => return Ok(figure.clone()),
            Asked::Answer(answer) => answer,
        };
        let words = match answer {
            Answer::Balances if self.holder.is_none() => match figure()? {
                "reserve" => format!("reserve {}", language()?),
                column => format!("alternative-access {} {column}", language()?),
            },
            Answer::Balances => match figure()? {
                "base" => format!("balances {} {} base", holder()?, language()?),
                column => {
                    // As the answers print it, `drama.balance` names the bucket too.
                    let (bucket, column) = match (&self.bucket, column.split_once('.')) {
                        (None, Some((bucket, column))) => (bucket, column),
                        (bucket, _) => (bucket.as_deref().unwrap_or("total"), column),
                    };
                    format!("balances {} {} {bucket} {column}", holder()?, language()?)
                }
            },
            Answer::Compliance => match &self.language {
                Some(language) => format!("compliance {} {language} {}", holder()?, figure()?),
                None if figure()?.starts_with("parity") => format!("compliance {} {}", holder()?, figure()?),
                None => format!("compliance {} {} {}", holder()?, language()?, figure()?),
            },
            Answer::Penalties => match &self.project {
                Some(project) => {
                    let genre = needed("--genre", self.genre.as_deref())?;
                    let (holder, language, n) = (holder()?, language()?, self.withdrawal);
                    format!("credits {holder} {language} {genre} {project} {n} {}", figure()?)
                }
                None => {
                    let kind = needed("--kind", self.kind.as_deref())?;
                    let what = self.basis.as_deref().or(self.figure.as_deref());
                    format!("penalties {} {} {kind} {}", holder()?, language()?, needed("--basis", what)?)
                }
            },
        };
        words.parse().map_err(|error: replay::figure::NotAFigure| CliError::Usage(error.message()))
    }
}

/// Explains a figure.
///
/// # Errors
/// The words name no figure, there is no such figure at the cut, or the ledger cannot be read.
pub(crate) async fn explain(common: &Common, lang: Lang, asked: &Explain) -> Result<Exit, CliError> {
    let form = common.form()?;
    let figure = asked.figure()?;
    let OfYear { year, as_of } = &asked.of;
    let log = open_at(common, as_of).await?;
    let (cut, now) = (as_of.cut(), SystemClock.now());
    let year = year.at(&log, &cut, lang).await?;
    let mut progress = Progress::of_events(lang, log.head().seq);
    let answer =
        replay::explain::explain(&log, &cut, now, year, &figure, Sight::Whole, |done| progress.at(done.read)).await;
    progress.done();
    let answer = answer?;
    match form {
        Form::Json => print_json(&answer)?,
        Form::Table => {
            let colours = Colours::of_terminal();
            print_text(&tree::text(&answer, &figure, lang, colours), colours)?;
        }
        Form::Csv => return Err(no_such_form(Format::Csv, &[Format::Table, Format::Json])),
    }
    Ok(Exit::Success)
}
