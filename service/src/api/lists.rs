//! Lists: years, holders, projects, commitments, applications and disputes, a part at a time.

use super::answer::Question;
use super::years::{known_holder, state_at};
use crate::access::Scope;
use crate::app::App;
use crate::problem::{Fault, Problem};
use crate::query::{AN_ID, Query, malformed};
use axum::extract::State;
use axum::response::Response;
use ledger::ids::ProjectId;
use ledger::nearest::{meant, nearest};
use ledger::texts::phrases;
use ledger::words::{Genre, Production, Source};
use projections::NoAnswer;
use projections::lists::search::Search;
use projections::lists::{self, Far, Filters, Finding, List, Listed};
use projections::picture::Picture;
use projections::unknown::{Thing, Unknown};
use replay::echo::{Echo, Echoed};
use serde::Serialize;
use serde_json::Value;

/// How many entries are given where nothing else is asked.
const USUAL: usize = 1_000;

/// The most that are given at a time.
const MOST: usize = 10_000;

/// How many entries are wanted, and after which.
///
/// # Errors
/// The limit is no number from 1 to the most that are given.
pub fn part(query: &mut Query) -> Result<(usize, Option<String>), Problem> {
    let form = phrases::ONE_TO_TEN_THOUSAND;
    let read = |text: &str| text.parse().ok().filter(|limit| (1..=MOST).contains(limit));
    Ok((query.with("limit", form, read)?.unwrap_or(USUAL), query.text("cursor")?))
}

/// The entries after the cursor, and the cursor of the next part; none where there is none. A cursor is the key of the last entry
/// that was given, so that what is added meanwhile moves nothing.
///
/// # Errors
/// The cursor names no entry.
pub fn cut_out<T>(
    mut entries: Vec<T>,
    limit: usize,
    cursor: Option<String>,
    key: impl Fn(&T) -> String,
) -> Result<(Vec<T>, Option<String>), Problem> {
    if let Some(cursor) = cursor {
        let form = (
            "what `next` of an answer to the same question said",
            "ce que disait `next` d'une réponse à la même question",
        );
        let place = entries.iter().position(|entry| key(entry) == cursor);
        let place = place.ok_or_else(|| malformed("cursor", &cursor, form))?;
        entries.drain(..=place);
    }
    let more = entries.len() > limit;
    entries.truncate(limit);
    let next = entries.last().filter(|_| more).map(&key);
    Ok((entries, next))
}

/// What a list looks at beside what every list does.
#[derive(Clone, Copy)]
struct Looks {
    holder: bool,
    project: bool,
    kind: bool,
    search: bool,
}

/// The filters of a list, narrowed to what the caller may see.
fn filters(question: &mut Question, looks: Looks) -> Result<Filters, Problem> {
    let query = &mut question.query;
    let mut filters = Filters { year: query.year()?, ..Filters::default() };
    if looks.holder {
        filters.holder = query.holder()?;
    }
    if looks.project {
        filters.project = query.with("project", AN_ID, |text| ProjectId::new(text).ok())?;
    }
    if looks.kind {
        let words = ("a genre such as drama", "un genre tel que drama");
        filters.genre = query.with("genre", words, Genre::from_word)?;
        filters.language = query.language()?;
    }
    if looks.search {
        filters.search = query.text("search")?.map(|text| Search::of(&text));
    }
    Ok(filters)
}

/// Answers with a list, or a part of it.
async fn answer<T: Serialize>(
    app: &App,
    mut question: Question,
    mut filters: Filters,
    keys: &'static str,
    list_of: impl Fn(Listed<'_>, &Filters) -> Result<List<T>, NoAnswer>,
) -> Result<Response, Problem> {
    let (limit, cursor) = part(&mut question.query)?;
    let (cut, state) = state_at(app, &mut question).await?;
    std::mem::take(&mut question.query).end()?;
    filters.holder = known_holder(&question, &state, filters.holder.take())?;
    filters.money_of = question.caller.role.holder().cloned();
    if let (Scope::Of(_), Some(project)) = (&question.scope, &filters.project)
        && !question.scope.projects(&state.picture).contains(project)
    {
        return Err(NoAnswer::Unknown(Unknown::new(Thing::Project, project.as_str(), [])).into());
    }
    question.json(&state, &cut, || {
        let listed = Listed { picture: &state.picture, register: &state.register, through: state.head.seq };
        let list = list_of(listed, &filters)?;
        let name = list.name;
        let answer = serde_json::to_value(Echoed::new(list, Echo::of(&cut, &state.read())));
        let mut answer = answer.map_err(|error| Problem::unavailable(&error))?;
        let entries = match answer.get_mut(name).map(Value::take) {
            Some(Value::Array(entries)) => entries,
            Some(_) | None => Vec::new(),
        };
        let key = |entry: &Value| match entry.get(keys) {
            Some(Value::String(text)) => text.clone(),
            Some(other) => other.to_string(),
            None => String::new(),
        };
        let (entries, next) = cut_out(entries, limit, cursor.clone(), key)?;
        if let Some(fields) = answer.as_object_mut() {
            fields.insert(name.to_owned(), Value::Array(entries));
            fields.insert("next".to_owned(), next.map_or(Value::Null, Value::String));
        }
        Ok(answer)
    })
}

/// `GET /years`. To a broadcaster what is committed is its own, and how many others there are is not said.
pub async fn years(State(app): State<App>, mut question: Question) -> Result<Response, Problem> {
    let filters = filters(&mut question, Looks { holder: false, project: false, kind: false, search: false })?;
    let own = question.caller.role.holder().cloned();
    answer(&app, question, filters, "year", move |listed, filters| {
        let mut list = lists::years(listed, filters)?;
        if let Some(own) = &own {
            for entry in &mut list.entries {
                let commitments = listed.picture.commitments();
                let of_year = commitments.filter(|(_, made)| made.year == entry.year && made.holder == *own);
                entry.committed = of_year.map(|(_, made)| made.counted).sum();
                let envelopes = listed.picture.year(entry.year).and_then(|year| year.envelopes.get(own));
                let granted = |both: &ledger::words::PerLanguage<projections::picture::Envelope>| {
                    ledger::words::Language::ALL.iter().any(|language| both.get(*language).is_granted())
                };
                entry.holders = usize::from(envelopes.is_some_and(granted));
            }
        }
        Ok(list)
    })
    .await
}

/// `GET /holders`
pub async fn holders(State(app): State<App>, mut question: Question) -> Result<Response, Problem> {
    let filters = filters(&mut question, Looks { holder: true, project: false, kind: false, search: true })?;
    answer(&app, question, filters, "holder", lists::holders).await
}

/// `GET /projects`
pub async fn projects(State(app): State<App>, mut question: Question) -> Result<Response, Problem> {
    let mut filters = filters(&mut question, Looks { holder: true, project: false, kind: true, search: true })?;
    let words = ("independent, in-house or affiliated", "independent, in-house ou affiliated");
    filters.production = question.query.with("production", words, Production::from_word)?;
    answer(&app, question, filters, "project", lists::projects).await
}

/// `GET /commitments`
pub async fn commitments(State(app): State<App>, mut question: Question) -> Result<Response, Problem> {
    let mut filters = filters(&mut question, Looks { holder: true, project: true, kind: true, search: true })?;
    let words = ("envelope or alternative-access", "envelope ou alternative-access");
    filters.source = question.query.with("source", words, Source::from_word)?;
    let words = (
        "held, counted, lapsed, cancelled, released or refused",
        "held, counted, lapsed, cancelled, released ou refused",
    );
    filters.state = question.query.with("state", words, lists::State::from_word)?;
    answer(&app, question, filters, "commitment", lists::commitments).await
}

/// `GET /applications`
pub async fn applications(State(app): State<App>, mut question: Question) -> Result<Response, Problem> {
    let filters = filters(&mut question, Looks { holder: true, project: true, kind: false, search: false })?;
    answer(&app, question, filters, "seq", lists::applications).await
}

/// `GET /reviews`: lines of audience to look at before the calculation. A broadcaster sees its own; one that subscribes to the measurement
/// of audiences may see those of all (E.2.1.1).
pub async fn reviews(State(app): State<App>, mut question: Question) -> Result<Response, Problem> {
    // Whoever subscribed at the moment that is asked about.
    let asked_at = app.live.at(&question.query.clone().cut()?).await?;
    if sees_every_line(&question.scope, &asked_at.picture) {
        question.scope = Scope::All;
    }
    let filters = filters(&mut question, Looks { holder: true, project: true, kind: true, search: true })?;
    let finding = finding(&mut question.query)?;
    let form = ("a whole number of per cent, such as 50", "un nombre entier de pour cent, par exemple 50");
    let far = question.query.get("far", form)?.map_or(Far::USUAL, Far);
    answer(&app, question, filters, "seq", |listed, filters| lists::reviews(listed, filters, far, finding)).await
}

/// Whether lines of audience of others are seen: by whoever sees everything, and by whoever subscribes to their measurement.
pub(crate) fn sees_every_line(scope: &Scope, picture: &Picture) -> bool {
    match scope {
        Scope::All => true,
        Scope::Of(own) => picture.holder(own).is_some_and(|holder| holder.audience_subscriber == Some(true)),
    }
}

/// Why lines are looked for; of a word that is none, the nearest is named.
///
/// # Errors
/// There is no such finding.
pub(crate) fn finding(query: &mut Query) -> Result<Option<Finding>, Problem> {
    let Some(text) = query.text("finding")? else { return Ok(None) };
    let words =
        ("waiting, not-supported, genre-differs or hours-far", "waiting, not-supported, genre-differs ou hours-far");
    Finding::from_word(&text).map(Some).ok_or_else(|| {
        let mut said = malformed("finding", &text, words).messages().clone();
        let hint = meant(&nearest(&text, Finding::ALL.into_iter().map(Finding::word)));
        said.en.push_str(&hint.en);
        said.fr.push_str(&hint.fr);
        Problem::saying(Fault::Malformed, said)
    })
}

/// `GET /disputes`
pub async fn disputes(State(app): State<App>, mut question: Question) -> Result<Response, Problem> {
    let mut filters = filters(&mut question, Looks { holder: true, project: false, kind: false, search: true })?;
    filters.open = question.query.flag("open")?;
    answer(&app, question, filters, "dispute", lists::disputes).await
}
