//! Questions about a year: balances, obligations, penalties, the calendar, a broadcaster's report, why, and since when.

use super::answer::{CALENDAR, PDF, Question, XLSX};
use crate::access::Scope;
use crate::app::App;
use crate::live::State as Known;
use crate::problem::{Fault, Problem};
use crate::query::{A_MOMENT, holder_of, malformed, year_of};
use crate::work::on_a_thread;
use axum::extract::{Path, State};
use axum::response::Response;
use ledger::clerk::{Clock as _, SystemClock};
use ledger::ids::HolderId;
use ledger::time::FiscalYear;
use ledger::words::Factor;
use projections::NoAnswer;
use projections::allocation::Credits;
use projections::calendar::ics;
use projections::report::Report;
use projections::unknown::{Thing, Unknown};
use replay::Cut;
use replay::echo::{Echo, Echoed};
use replay::figure::Figure;
use std::sync::Arc;

/// An answer about a year with what it rests on.
fn echoed<A>(answer: A, state: &Known, cut: &Cut, year: FiscalYear) -> Echoed<A> {
    Echoed::new(answer, Echo::new(cut, &state.read(), year))
}

/// The state at the cut that is asked for.
pub(super) async fn state_at(app: &App, question: &mut Question) -> Result<(Cut, Arc<Known>), Problem> {
    let cut = question.query.cut()?;
    Ok((cut, app.live.at(&cut).await?))
}

/// The holder of whom something is asked: one that the caller may know and that the state knows.
pub(super) fn known_holder(
    question: &Question,
    state: &Known,
    asked: Option<HolderId>,
) -> Result<Option<HolderId>, Problem> {
    if let Some(holder) = &asked {
        let unseen = question.scope.holder(asked.clone()).is_err();
        if unseen || (question.scope.is_all() && state.picture.holder(holder).is_none()) {
            return Err(unknown_holder(&question.scope, state, holder));
        }
    }
    Ok(question.scope.holder(asked)?)
}

/// A holder that the caller does not know. To a broadcaster others are told in the same words as those who are not there, and
/// nothing comes near but what is its own.
pub(super) fn unknown_holder(scope: &Scope, state: &Known, holder: &HolderId) -> Problem {
    // To a broadcaster the state is not looked into: the time that it takes would say whether the holder is there.
    let known = if scope.is_all() { state.picture.knows_holder(holder) } else { Ok(()) };
    let unseen = || NoAnswer::Unknown(Unknown::new(Thing::Holder, holder.as_str(), []));
    known.err().unwrap_or_else(unseen).into()
}

/// What every question about a year begins with.
struct OfYear {
    year: FiscalYear,
    /// Whose part of the answer is asked for.
    holder: Option<HolderId>,
    cut: Cut,
    state: Arc<Known>,
}

/// Reads the year, the holder and the cut of a question whose other parameters are read already.
async fn of_year(app: &App, year: &str, question: &mut Question) -> Result<OfYear, Problem> {
    let year = year_of(year)?;
    let asked = question.query.holder()?;
    let (cut, state) = state_at(app, question).await?;
    std::mem::take(&mut question.query).end()?;
    let holder = known_holder(question, &state, asked)?;
    Ok(OfYear { year, holder, cut, state })
}

/// `GET /years/{year}/balances`
pub async fn balances(
    State(app): State<App>,
    Path(year): Path<String>,
    mut question: Question,
) -> Result<Response, Problem> {
    let language = question.query.language()?;
    let OfYear { year, holder, cut, state } = of_year(&app, &year, &mut question).await?;
    question.json(&state, &cut, || {
        let through = state.head.seq;
        let answer = projections::balances::balances(&state.picture, through, year, holder.as_ref(), language)?;
        Ok(echoed(answer, &state, &cut, year))
    })
}

/// `GET /years/{year}/compliance`
pub async fn compliance(
    State(app): State<App>,
    Path(year): Path<String>,
    mut question: Question,
) -> Result<Response, Problem> {
    let language = question.query.language()?;
    let OfYear { year, holder, cut, state } = of_year(&app, &year, &mut question).await?;
    question.json(&state, &cut, || {
        let mut answer = projections::compliance::compliance(&state.picture, state.head.seq, year, holder.as_ref())?;
        answer.envelopes.retain(|envelope| language.is_none_or(|wanted| envelope.language == wanted));
        answer.parity.retain(|parity| language.is_none_or(|wanted| parity.languages.contains(&wanted)));
        Ok(echoed(answer, &state, &cut, year))
    })
}

/// `GET /years/{year}/penalties`
pub async fn penalties(
    State(app): State<App>,
    Path(year): Path<String>,
    mut question: Question,
) -> Result<Response, Problem> {
    let language = question.query.language()?;
    let OfYear { year, holder, cut, state } = of_year(&app, &year, &mut question).await?;
    question.json(&state, &cut, || {
        let mut answer = projections::penalties::penalties_of(&state.picture, state.head.seq, year, holder.as_ref())?;
        answer.penalties.retain(|penalty| language.is_none_or(|wanted| penalty.language == wanted));
        answer.credit_withdrawals.retain(|credit| language.is_none_or(|wanted| credit.language == wanted));
        Ok(echoed(answer, &state, &cut, year))
    })
}

/// `GET /years/{year}/calendar`
pub async fn calendar(
    State(app): State<App>,
    Path(year): Path<String>,
    mut question: Question,
) -> Result<Response, Problem> {
    let OfYear { year, holder, cut, state } = of_year(&app, &year, &mut question).await?;
    question.json(&state, &cut, || {
        let answer = projections::calendar::calendar(&state.picture, state.head.seq, year, holder.as_ref())?;
        Ok(echoed(answer, &state, &cut, year))
    })
}

/// `GET /years/{year}/calendar.ics`
pub async fn calendar_ics(
    State(app): State<App>,
    Path(year): Path<String>,
    mut question: Question,
) -> Result<Response, Problem> {
    question.accepts(CALENDAR)?;
    let OfYear { year, holder, cut, state } = of_year(&app, &year, &mut question).await?;
    let tag = question.tag(&state, &cut);
    question.bytes(CALENDAR, Some(&format!("{year}.ics")), tag, || {
        let answer = projections::calendar::calendar(&state.picture, state.head.seq, year, holder.as_ref())?;
        let name = state.beside.first.unwrap_or_default().to_string();
        Ok(ics(&answer, &name, state.head.recorded_at, question.language).into_bytes())
    })
}

/// The state in which the calculations that a cut admits are seen whole ([`Cut::of_calculations`]).
pub(crate) async fn as_calculated(app: &App, cut: &Cut, state: &Arc<Known>) -> Result<Arc<Known>, Problem> {
    match cut.of_calculations(&state.picture) {
        Some(whole) => Ok(app.live.at(&whole).await?),
        None => Ok(Arc::clone(state)),
    }
}

/// `GET /years/{year}/allocation`; with `compare_with` what changed since another year, step by step.
pub async fn allocation(
    State(app): State<App>,
    Path(year): Path<String>,
    mut question: Question,
) -> Result<Response, Problem> {
    let language = question.query.language()?;
    let compared_with: Option<FiscalYear> = question.query.get("compare_with", crate::query::A_YEAR)?;
    let OfYear { year, holder, cut, state } = of_year(&app, &year, &mut question).await?;
    let Some(compared_with) = compared_with else {
        return question.json(&state, &cut, || {
            let through = state.head.seq;
            let answer = projections::allocation::allocation(&state.picture, through, year, holder.as_ref(), language)?;
            Ok(echoed(answer, &state, &cut, year))
        });
    };
    projections::allocation::calculation(&state.picture, year)?;
    projections::allocation::calculation(&state.picture, compared_with)?;
    let then = as_calculated(&app, &cut, &state).await?;
    match (&holder, language) {
        (Some(holder), Some(language)) => question.json(&state, &cut, || {
            let answer = projections::allocation::compare(&then.picture, year, compared_with, holder, language)?;
            Ok(echoed(answer, &state, &cut, year))
        }),
        (holder, language) => question.json(&state, &cut, || {
            let answer = projections::allocation::Comparisons::of(
                &then.picture,
                year,
                compared_with,
                holder.as_ref(),
                language,
            )?;
            Ok(echoed(answer, &state, &cut, year))
        }),
    }
}

/// `GET /years/{year}/credits?holder=`
pub async fn credits(
    State(app): State<App>,
    Path(year): Path<String>,
    mut question: Question,
) -> Result<Response, Problem> {
    let language = question.query.language()?;
    let OfYear { year, holder, cut, state } = of_year(&app, &year, &mut question).await?;
    let form = ("the id of a broadcaster", "l'identifiant d'un télédiffuseur");
    let holder = holder.ok_or_else(|| malformed("holder", "", form))?;
    projections::allocation::calculation(&state.picture, year)?;
    let then = as_calculated(&app, &cut, &state).await?;
    question.json(&state, &cut, || {
        let mut answer = projections::allocation::credits(&then.picture, state.head.seq, year, &holder)?;
        answer.credits.retain(|credit| language.is_none_or(|wanted| credit.language == wanted));
        own_sources(&question.scope, &mut answer);
        Ok(echoed(answer, &state, &cut, year))
    })
}

/// What a project triggered rests on others' commitments too: to a broadcaster only its own licence is named.
pub(crate) fn own_sources(scope: &Scope, answer: &mut Credits) {
    if !scope.is_all() {
        let historic = answer.credits.iter_mut().filter(|line| line.factor == Factor::HistoricPerformance);
        historic.for_each(|line| line.events.truncate(1));
    }
}

/// The report of a holder of a year, at a cut.
async fn report_of(
    app: &App,
    (year, holder): &(String, String),
    question: &mut Question,
) -> Result<(FiscalYear, Cut, Arc<Known>, Report), Problem> {
    let (year, holder) = (year_of(year)?, holder_of(holder)?);
    let (cut, state) = state_at(app, question).await?;
    std::mem::take(&mut question.query).end()?;
    known_holder(question, &state, Some(holder.clone()))?;
    let activity = state.activity(year).ok_or(NoAnswer::YearNotOpen(year))?;
    let report = activity.report(&state.picture, state.head.seq, &holder)?;
    Ok((year, cut, state, report))
}

/// `GET /years/{year}/holders/{holder}/report`
pub async fn report(
    State(app): State<App>,
    Path(of): Path<(String, String)>,
    mut question: Question,
) -> Result<Response, Problem> {
    let (year, cut, state, report) = report_of(&app, &of, &mut question).await?;
    question.json(&state, &cut, || Ok(echoed(report, &state, &cut, year)))
}

/// `GET /years/{year}/holders/{holder}/report.pdf`
pub async fn report_pdf(
    State(app): State<App>,
    Path(of): Path<(String, String)>,
    mut question: Question,
) -> Result<Response, Problem> {
    question.accepts(PDF)?;
    let (year, cut, state, report) = report_of(&app, &of, &mut question).await?;
    let name = format!("report-{}-{year}.pdf", report.holder);
    let tag = question.tag(&state, &cut);
    question.bytes(PDF, Some(&name), tag, || {
        Ok(app.documents.report_pdf(&report, state.head.recorded_at, &state.picture, question.language))
    })
}

/// `GET /years/{year}/holders/{holder}/report.xlsx`
pub async fn report_xlsx(
    State(app): State<App>,
    Path(of): Path<(String, String)>,
    mut question: Question,
) -> Result<Response, Problem> {
    question.accepts(XLSX)?;
    let (year, cut, state, report) = report_of(&app, &of, &mut question).await?;
    let name = format!("report-{}-{year}.xlsx", report.holder);
    let tag = question.tag(&state, &cut);
    question.bytes(XLSX, Some(&name), tag, || {
        let tables = app.documents.report_tables(&report, &report.holder);
        let made = app.documents.workbook(year, state.head.recorded_at, None, &tables, question.language);
        made.map_err(|text| Problem::saying(Fault::Unavailable, text))
    })
}

/// `GET /years/{year}/explain?figure=…`
pub async fn explain(
    State(app): State<App>,
    Path(year): Path<String>,
    mut question: Question,
) -> Result<Response, Problem> {
    let year = year_of(&year)?;
    let form = (
        "a figure as answers name it, such as `balances north english drama balance`",
        "un chiffre tel que les réponses le nomment, par exemple `balances north english drama balance`",
    );
    let text = question.query.text("figure")?.ok_or_else(|| malformed("figure", "", form))?;
    let (cut, state) = state_at(&app, &mut question).await?;
    std::mem::take(&mut question.query).end()?;
    let figure: Figure =
        text.parse().map_err(|error: replay::figure::NotAFigure| Problem::saying(Fault::Malformed, error.message()))?;
    let allowed = match (&question.scope, figure.holder()) {
        (Scope::All, _) => true,
        (Scope::Of(own), Some(holder)) => own == holder,
        (Scope::Of(_), None) => false,
    };
    if !allowed {
        return Err(figure
            .holder()
            .map_or_else(|| Problem::of(Fault::Unknown), |holder| unknown_holder(&question.scope, &state, holder)));
    }
    if let Some(tag) = question.tag(&state, &cut).filter(|tag| question.has(tag)) {
        return question.bytes(super::answer::JSON, None, Some(tag), || Ok(Vec::<u8>::new()));
    }
    let (log, sight) = (app.live.log(), question.scope.sight());
    let explained = on_a_thread(move |runtime| {
        runtime.block_on(replay::explain::explain(&log, &cut, SystemClock.now(), year, &figure, sight, |_| ()))
    })
    .await??;
    question.json(&state, &cut, || Ok(explained))
}

/// `GET /years/{year}/diff?from=&to=`
pub async fn diff(
    State(app): State<App>,
    Path(year): Path<String>,
    mut question: Question,
) -> Result<Response, Problem> {
    let year = year_of(&year)?;
    let asked = question.query.holder()?;
    let from: Cut = question.query.get("from", A_MOMENT)?.ok_or_else(|| malformed("from", "", A_MOMENT))?;
    let to: Cut = question.query.get("to", A_MOMENT)?.unwrap_or(Cut::NOW);
    std::mem::take(&mut question.query).end()?;
    let state = app.live.now();
    let holder = known_holder(&question, &state, asked)?;
    let log = app.live.log_of(&state);
    let answer = on_a_thread(move |runtime| {
        runtime.block_on(replay::diff::diff(&log, (&from, &to), SystemClock.now(), year, holder.as_ref(), |_| ()))
    })
    .await??;
    question.json(&state, &to, || Ok(answer))
}
