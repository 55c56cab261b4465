//! `envelope years`, `holders`, `projects`, `commitments`, `applications`, `disputes`, `reviews`: what there is.

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
use projections::lists::{self, Far, Filters, Finding, List, Listed, State};
use replay::echo::{Echo, Echoed};
use replay::{Folded, Read};
use serde::Serialize;

/// The lists, each with the filters that the contract gives it: its options, and the question that they make.
macro_rules! lists {
    ($($(#[$told:meta])* $Asked:ident, $list:ident($($filter:ident: $Option:ident),*);)+) => {$(
        $(#[$told])*
        #[derive(Debug, Args)]
        pub(crate) struct $Asked {
            $(#[command(flatten)]
            $filter: $Option,)*
            #[command(flatten)]
            as_of: AsOf,
        }

        $(#[$told])*
        pub(crate) async fn $list(common: &Common, lang: Lang, asked: &$Asked) -> Result<Exit, CliError> {
            let filters = Filters { $($filter: asked.$filter.$filter.clone(),)* ..Filters::default() };
            answer(common, lang, &asked.as_of, &filters, lists::$list).await
        }
    )+};
}

lists! {
    /// The fiscal years.
    Years, years();
    /// The broadcasters.
    Holders, holders(year: InYear, search: Searched);
    /// The projects.
    Projects, projects(
        year: InYear, holder: OfHolder, genre: OfGenre, language: InLanguage, production: Produced, search: Searched
    );
    /// The commitments.
    Commitments, commitments(
        year: InYear, holder: OfHolder, project: OfProject, genre: OfGenre, language: InLanguage, source: PaidFrom,
        state: InState, search: Searched
    );
    /// The applications.
    Applications, applications(year: InYear, holder: OfHolder, project: OfProject);
    /// The disputes.
    Disputes, disputes(year: InYear, holder: OfHolder, open: StillOpen, search: Searched);
}

/// One filter, as it is typed.
macro_rules! filter {
    ($Option:ident, $filter:ident: $type:ty, $name:literal, $parser:expr, $en:literal, $fr:literal) => {
        #[derive(Debug, Args)]
        struct $Option {
            #[doc = $en]
            #[doc = ""]
            #[doc = $fr]
            #[arg(long, value_name = $name, value_parser = $parser)]
            $filter: Option<$type>,
        }
    };
}

filter!(
    InYear, year: FiscalYear, "YEAR", str::parse::<FiscalYear>,
    " Only of this fiscal year, such as 2021-2022", " Seulement de cet exercice financier, par exemple 2021-2022"
);
filter!(
    OfHolder, holder: HolderId, "HOLDER", HolderId::new,
    " Only this broadcaster", " Seulement ce télédiffuseur"
);
filter!(
    OfProject, project: ProjectId, "PROJECT", ProjectId::new,
    " Only this project", " Seulement ce projet"
);
filter!(
    OfGenre, genre: Genre, "drama|documentary|children-youth|variety-performing-arts", genre,
    " Only this genre", " Seulement ce genre"
);
filter!(
    InLanguage, language: Language, "english|french", super::ask::language,
    " Only this language", " Seulement cette langue"
);
filter!(
    Produced, production: Production, "independent|in-house|affiliated", production,
    " Only those produced so", " Seulement ceux qui sont produits ainsi"
);
filter!(
    PaidFrom, source: Source, "envelope|alternative-access", source,
    " Only those paid from there", " Seulement ceux qui sont payés de là"
);
filter!(
    InState, state: State, "held|counted|lapsed|cancelled|released|refused", state,
    " Only those that stand so", " Seulement ceux qui sont dans cet état"
);
filter!(
    Searched, search: Search, "TEXT", searched,
    " Only those with this text in their id, title or name, whatever its case and accents",
    " Seulement ceux dont l'identifiant, le titre ou le nom contient ce texte, sans égard à la casse ni aux accents"
);

#[derive(Debug, Args)]
struct StillOpen {
    /// Only those that wait for a decision
    ///
    /// Seulement ceux qui attendent une décision
    #[arg(long)]
    open: bool,
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

// What reads an option may fail; any text can be looked for.
#[allow(clippy::unnecessary_wraps, reason = "a reader of options answers with a result")]
fn searched(text: &str) -> Result<Search, &'static str> {
    Ok(Search::of(text))
}

/// The question of lines to review.
#[derive(Debug, Args)]
pub(crate) struct Reviews {
    #[command(flatten)]
    year: InYear,
    #[command(flatten)]
    holder: OfHolder,
    #[command(flatten)]
    project: OfProject,
    #[command(flatten)]
    genre: OfGenre,
    #[command(flatten)]
    language: InLanguage,
    /// Only lines with this finding
    ///
    /// Seulement les lignes de ce constat
    #[arg(long, value_name = "waiting|not-supported|genre-differs|hours-far", value_parser = finding)]
    finding: Option<Finding>,
    /// From how many per cent off last year's hours a line is listed; no rule of the guide
    ///
    /// À partir de quel écart, en pour cent des heures de l'an dernier, une ligne paraît; ce n'est pas une règle du guide
    #[arg(long, value_name = "PERCENT", default_value_t = Far::USUAL.0)]
    far: u32,
    #[command(flatten)]
    search: Searched,
    #[command(flatten)]
    as_of: AsOf,
}

fn finding(word: &str) -> Result<Finding, &'static str> {
    Finding::from_word(word).ok_or("waiting | not-supported | genre-differs | hours-far")
}

/// `envelope reviews`.
pub(crate) async fn reviews(common: &Common, lang: Lang, asked: &Reviews) -> Result<Exit, CliError> {
    let filters = Filters {
        year: asked.year.year,
        holder: asked.holder.holder.clone(),
        project: asked.project.project.clone(),
        genre: asked.genre.genre,
        language: asked.language.language,
        search: asked.search.search.clone(),
        ..Filters::default()
    };
    let list = |listed: Listed<'_>, filters: &Filters| lists::reviews(listed, filters, Far(asked.far), asked.finding);
    answer(common, lang, &asked.as_of, &filters, list).await
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
