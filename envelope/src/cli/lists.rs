//! `envelope years`, `holders`, `projects`, `commitments`, `applications`, `disputes`: what there is.

use super::args::{AnswerForm, AsOf, Common, Form};
use super::ask::open_at;
use super::error::{CliError, Exit};
use super::output::{json, put};
use super::progress::Progress;
use super::show::list;
use super::style::Colours;
use super::words::Lang;
use super::xlsx;
use clap::Args;
use ledger::ids::{HolderId, ProjectId};
use ledger::log::EventLog as _;
use ledger::time::FiscalYear;
use ledger::words::{Genre, Language, Production, Source};
use projections::NoAnswer;
use projections::lists::search::Search;
use projections::lists::{self, Filters, List, Listed, State};
use replay::echo::{Echo, Echoed};
use replay::{Folded, Read};
use serde::Serialize;

/// The question of years.
#[derive(Debug, Args)]
pub(crate) struct Years {
    #[command(flatten)]
    as_of: AsOf,
}

/// The question of holders.
#[derive(Debug, Args)]
pub(crate) struct Holders {
    #[command(flatten)]
    year: InYear,
    #[command(flatten)]
    search: Searched,
    #[command(flatten)]
    as_of: AsOf,
}

/// The question of projects.
#[derive(Debug, Args)]
pub(crate) struct Projects {
    #[command(flatten)]
    year: InYear,
    #[command(flatten)]
    holder: OfHolder,
    #[command(flatten)]
    kind: OfKind,
    /// Only those produced so
    ///
    /// Seulement ceux qui sont produits ainsi
    #[arg(long, value_name = "independent|in-house|affiliated", value_parser = production)]
    production: Option<Production>,
    #[command(flatten)]
    search: Searched,
    #[command(flatten)]
    as_of: AsOf,
}

/// The question of commitments.
#[derive(Debug, Args)]
pub(crate) struct Commitments {
    #[command(flatten)]
    year: InYear,
    #[command(flatten)]
    holder: OfHolder,
    #[command(flatten)]
    project: OfProject,
    #[command(flatten)]
    kind: OfKind,
    /// Only those paid from there
    ///
    /// Seulement ceux qui sont payés de là
    #[arg(long, value_name = "envelope|alternative-access", value_parser = source)]
    source: Option<Source>,
    /// Only those that stand so
    ///
    /// Seulement ceux qui sont dans cet état
    #[arg(long, value_name = "held|counted|lapsed|cancelled|released|refused", value_parser = state)]
    state: Option<State>,
    #[command(flatten)]
    search: Searched,
    #[command(flatten)]
    as_of: AsOf,
}

/// The question of applications.
#[derive(Debug, Args)]
pub(crate) struct Applications {
    #[command(flatten)]
    year: InYear,
    #[command(flatten)]
    holder: OfHolder,
    #[command(flatten)]
    project: OfProject,
    #[command(flatten)]
    as_of: AsOf,
}

/// The question of disputes.
#[derive(Debug, Args)]
pub(crate) struct Disputes {
    #[command(flatten)]
    year: InYear,
    #[command(flatten)]
    holder: OfHolder,
    /// Only those that wait for a decision
    ///
    /// Seulement ceux qui attendent une décision
    #[arg(long)]
    open: bool,
    #[command(flatten)]
    search: Searched,
    #[command(flatten)]
    as_of: AsOf,
}

#[derive(Debug, Args)]
struct InYear {
    /// Only of this fiscal year, such as 2021-2022
    ///
    /// Seulement de cet exercice financier, par exemple 2021-2022
    #[arg(long, value_name = "YEAR")]
    year: Option<FiscalYear>,
}

#[derive(Debug, Args)]
struct OfHolder {
    /// Only this broadcaster
    ///
    /// Seulement ce télédiffuseur
    #[arg(long, value_name = "HOLDER", value_parser = HolderId::new)]
    holder: Option<HolderId>,
}

#[derive(Debug, Args)]
struct OfProject {
    /// Only this project
    ///
    /// Seulement ce projet
    #[arg(long, value_name = "PROJECT", value_parser = ProjectId::new)]
    project: Option<ProjectId>,
}

#[derive(Debug, Args)]
struct OfKind {
    /// Only this genre
    ///
    /// Seulement ce genre
    #[arg(long, value_name = "drama|documentary|children-youth|variety-performing-arts", value_parser = genre)]
    genre: Option<Genre>,
    /// Only this language
    ///
    /// Seulement cette langue
    #[arg(long, value_name = "english|french", value_parser = super::ask::language)]
    language: Option<Language>,
}

#[derive(Debug, Args)]
struct Searched {
    /// Only those with this text in their id, title or name, whatever its case and accents
    ///
    /// Seulement ceux dont l'identifiant, le titre ou le nom contient ce texte, sans égard à la casse ni aux accents
    #[arg(long, value_name = "TEXT")]
    search: Option<String>,
}

impl Searched {
    fn search(&self) -> Option<Search> {
        self.search.as_deref().map(Search::of)
    }
}

fn genre(word: &str) -> Result<Genre, &'static str> {
    Genre::from_word(word).ok_or("drama | documentary | children-youth | variety-performing-arts")
}

fn production(word: &str) -> Result<Production, &'static str> {
    Production::from_word(word).ok_or("independent | in-house | affiliated")
}

fn source(word: &str) -> Result<Source, &'static str> {
    Source::from_word(word).ok_or("envelope | alternative-access")
}

fn state(word: &str) -> Result<State, &'static str> {
    State::from_word(word).ok_or("held | counted | lapsed | cancelled | released | refused")
}

/// `envelope years`.
pub(crate) async fn years(common: &Common, lang: Lang, asked: &Years) -> Result<Exit, CliError> {
    answer(common, lang, &asked.as_of, &Filters::default(), lists::years).await
}

/// `envelope holders`.
pub(crate) async fn holders(common: &Common, lang: Lang, asked: &Holders) -> Result<Exit, CliError> {
    let filters = Filters { year: asked.year.year, search: asked.search.search(), ..Filters::default() };
    answer(common, lang, &asked.as_of, &filters, lists::holders).await
}

/// `envelope projects`.
pub(crate) async fn projects(common: &Common, lang: Lang, asked: &Projects) -> Result<Exit, CliError> {
    let filters = Filters {
        year: asked.year.year,
        holder: asked.holder.holder.clone(),
        genre: asked.kind.genre,
        language: asked.kind.language,
        production: asked.production,
        search: asked.search.search(),
        ..Filters::default()
    };
    answer(common, lang, &asked.as_of, &filters, lists::projects).await
}

/// `envelope commitments`.
pub(crate) async fn commitments(common: &Common, lang: Lang, asked: &Commitments) -> Result<Exit, CliError> {
    let filters = Filters {
        year: asked.year.year,
        holder: asked.holder.holder.clone(),
        project: asked.project.project.clone(),
        genre: asked.kind.genre,
        language: asked.kind.language,
        source: asked.source,
        state: asked.state,
        search: asked.search.search(),
        ..Filters::default()
    };
    answer(common, lang, &asked.as_of, &filters, lists::commitments).await
}

/// `envelope applications`.
pub(crate) async fn applications(common: &Common, lang: Lang, asked: &Applications) -> Result<Exit, CliError> {
    let filters = Filters {
        year: asked.year.year,
        holder: asked.holder.holder.clone(),
        project: asked.project.project.clone(),
        ..Filters::default()
    };
    answer(common, lang, &asked.as_of, &filters, lists::applications).await
}

/// `envelope disputes`.
pub(crate) async fn disputes(common: &Common, lang: Lang, asked: &Disputes) -> Result<Exit, CliError> {
    let filters = Filters {
        year: asked.year.year,
        holder: asked.holder.holder.clone(),
        open: asked.open,
        search: asked.search.search(),
        ..Filters::default()
    };
    answer(common, lang, &asked.as_of, &filters, lists::disputes).await
}

/// Folds the log at the cut and shows the list.
pub(super) async fn answer<T: Serialize>(
    common: &Common,
    lang: Lang,
    as_of: &AsOf,
    filters: &Filters,
    list_of: impl FnOnce(Listed<'_>, &Filters) -> Result<List<T>, NoAnswer>,
) -> Result<Exit, CliError> {
    // A form that there is not is said before anything is read.
    common.answer_form()?;
    let log = open_at(common, as_of).await?;
    let mut progress = Progress::of_events(lang, log.head().seq);
    let folded = replay::register(&log, &as_of.cut(), |done| progress.at(done.read)).await;
    progress.done();
    let (Folded { picture, read }, register) = folded?;
    let list = list_of(Listed { picture: &picture, register: &register, through: read.through.seq }, filters)?;
    written(common, lang, as_of, list, &read)
}

/// Writes a list in the form that is asked for.
pub(super) fn written<T: Serialize>(
    common: &Common,
    lang: Lang,
    as_of: &AsOf,
    list: List<T>,
    read: &Read,
) -> Result<Exit, CliError> {
    let form = common.answer_form()?;
    let seen = common.output.is_none();
    let bytes = match form {
        AnswerForm::Plain(Form::Table) => {
            let colours = if seen { Colours::of_terminal() } else { Colours::PLAIN };
            colours.guarded(&list::text(&list, lang, colours)).into_bytes()
        }
        AnswerForm::Plain(Form::Json) => json(&Echoed::new(list, Echo::of(&as_of.cut(), read)), seen)?,
        AnswerForm::Plain(Form::Csv) => replay::tables::lists::table(&list).csv(),
        AnswerForm::Workbook => xlsx::one(&replay::tables::lists::table(&list))?,
    };
    put(&bytes, common.output.as_deref())?;
    Ok(Exit::Success)
}
