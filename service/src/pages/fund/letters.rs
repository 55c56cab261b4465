//! Letters: grants that wait for a signature, and every letter that the year's events name.

use super::{admit, look, tabled, usual_day, year_of};
use crate::app::App;
use crate::pages::layout::page;
use crate::pages::parts::{amount, date, language_name, name_of};
use crate::pages::visitor::{View, Visitor};
use crate::problem::Problem;
use crate::work::on_a_thread;
use axum::extract::State;
use axum::response::Response;
use ledger::columns::Column;
use ledger::event::{Event, Kind};
use ledger::ids::HolderId;
use ledger::money::Money;
use ledger::texts::headings;
use ledger::time::{Day, FiscalYear};
use ledger::words::Language;
use maud::html;
use replay::tables::events::Facts;

/// The grants whose letter is not signed, with what they allocate.
fn unsigned(view: &View, year: FiscalYear) -> Vec<(HolderId, Language, Money)> {
    let Some(state) = view.state.picture.year(year) else { return Vec::new() };
    let granted = state.granted().into_iter();
    let waiting = granted.filter(|(holder, language, _)| !state.signed.contains(&((*holder).clone(), *language)));
    waiting
        .map(|(holder, language, of)| (holder.clone(), language, of.columns.total().get(Column::Allocated)))
        .collect()
}

/// How many letters wait for a signature.
pub(in crate::pages) fn count(view: &View, year: FiscalYear) -> usize {
    unsigned(view, year).len()
}

/// A letter that an event names.
struct Letter {
    seq: u64,
    kind: Kind,
    on: Day,
    letter: String,
    holder: Option<HolderId>,
}

/// The letter that an event names, if it does.
fn letter_of(event: &Event, year: FiscalYear) -> Option<Letter> {
    if event.body.year() != Some(year) {
        return None;
    }
    let facts = Facts::of(&event.body);
    let letter = Some(facts.text("letter")).filter(|letter| !letter.is_empty())?.to_owned();
    let holder = HolderId::new(facts.text("holder")).ok();
    Some(Letter { seq: event.seq, kind: event.body.kind(), on: event.effective_on, letter, holder })
}

/// `GET /letters`
pub async fn letters(State(app): State<App>, mut visitor: Visitor) -> Result<Response, Problem> {
    admit(&visitor)?;
    let view = visitor.view(&app).await?;
    let year = year_of(&view)?;
    let (log, cut) = (app.live.log_of(&app.live.now()), view.cut);
    let issued = on_a_thread(move |runtime| {
        let events = runtime.block_on(log.holding("\"letter\":\"")).map_err(replay::Error::from)?;
        let known = events.iter().filter(|event| cut.admits(event));
        Ok::<_, replay::Error>(known.filter_map(|event| letter_of(event, year)).collect::<Vec<_>>())
    });
    let issued = issued.await??;
    let (unsigned, l) = (unsigned(&view, year), visitor.language);
    let on = usual_day(&view, year).unwrap_or_else(|| year.first_day()).to_string();
    let v = |en: &'static str, fr: &'static str| visitor.t(en, fr);
    let (to_sign, names) = (v("Grants to sign", "Allocations à signer"), v("Letters issued", "Lettres émises"));
    let body = html! {
        @if unsigned.is_empty() { p { (v("Every letter of the year is signed.", "Chaque lettre de l'exercice est signée.")) } } @else {
            (tabled(to_sign, &html! {
                thead { tr { th scope="col" { (visitor.one(headings::BROADCASTER)) } th scope="col" { (visitor.one(headings::LANGUAGE)) } th .n scope="col" { (visitor.one(headings::ALLOCATED)) } th scope="col" { (v("Signature", "Signature")) } } }
                tbody { @for (holder, language, allocated) in &unsigned { tr {
                    th scope="row" { (name_of(&visitor, &view, holder)) } td { (language_name(l, *language)) } td .n { (amount(l, *allocated)) }
                    td {
                        @let known = [("year", year.to_string()), ("holder", holder.to_string()), ("language", language.to_string()), ("effective_on", on.clone())];
                        (look(&visitor, "sign-letter", &known, &html! {}, v("Record the signature", "Inscrire la signature")))
                    }
                } } }
            }))
        }
        @if issued.is_empty() { p { (v("No letter is named in this year.", "Aucune lettre n'est nommée dans cet exercice.")) } } @else {
            (tabled(names, &html! {
                thead { tr { th scope="col" { (visitor.one(headings::LETTER)) } th scope="col" { (v("What it did", "Ce qu'elle a fait")) } th scope="col" { (visitor.one(headings::BROADCASTER)) } th scope="col" { (visitor.one(headings::ON)) } th .n scope="col" { (visitor.one(headings::EVENT)) } } }
                tbody { @for one in &issued { tr {
                    th scope="row" { (one.letter) } td { (visitor.one(one.kind.called())) }
                    td { @match &one.holder { Some(holder) => (name_of(&visitor, &view, holder)), None => "–" } }
                    td { (date(l, one.on)) } td .n { a href=(visitor.to(format_args!("/log?after={}", one.seq.saturating_sub(1)))) { (one.seq) } }
                } } }
            }))
        }
    };
    Ok(page(&visitor, Some(&view), visitor.one(headings::LETTERS), body))
}
