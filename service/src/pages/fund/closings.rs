//! Closings: what each would take, from whom and out of which bucket, before it is confirmed.

use super::{admit, tabled, usual_day, year_of};
use crate::api::suppositions::answer;
use crate::app::App;
use crate::pages::chart::gone;
use crate::pages::layout::page;
use crate::pages::moment::kept_fields;
use crate::pages::parts::{amount, bucket, date, language_name, name_of, status};
use crate::pages::visitor::{View, Visitor};
use crate::problem::{Problem, in_language};
use crate::query::Query;
use axum::body::Bytes;
use axum::extract::State;
use axum::response::Response;
use ledger::clerk::Outcome;
use ledger::ids::HolderId;
use ledger::money::Money;
use ledger::texts::{headings, phrases};
use ledger::time::{Day, FiscalYear};
use ledger::words::{Bucket, Language};
use maud::{Markup, html};
use projections::balances::{Balances, balances};
use projections::picture::{Hold, Picture};
use replay::Cut;
use serde_json::json;
use std::collections::BTreeMap;
use uuid::Uuid;

/// A closing: its command, what it is called, the date before which it cannot be, whether it is closed.
struct Closing {
    command: &'static str,
    name: &'static str,
    does: &'static str,
    date: Option<Day>,
    closed: bool,
}

fn closings(visitor: &Visitor, view: &View, year: FiscalYear) -> Result<[Closing; 3], Problem> {
    let state = view.state.picture.year(year).ok_or(projections::NoAnswer::YearNotOpen(year))?;
    let rulebook = state.rulebook(year)?;
    let v = |en, fr| visitor.t(en, fr);
    Ok([
        Closing {
            command: "close-first-deadline",
            name: visitor.one(headings::FIRST_DEADLINE),
            does: v(
                "Takes what each envelope has not committed of its required share. It may be closed again until the final one is.",
                "Reprend ce que chaque enveloppe n'a pas engagé de la part requise. Elle peut être fermée de nouveau jusqu'à la date finale.",
            ),
            date: Some(rulebook.first_deadline_date),
            closed: state.first_deadline_closed,
        },
        Closing {
            command: "close-final-deadline",
            name: visitor.one(headings::FINAL_DEADLINE),
            does: v(
                "Holds without an application lapse, and so does everything that is not committed.",
                "Les réservations sans demande sont périmées, comme tout ce qui n'est pas engagé.",
            ),
            date: Some(rulebook.final_deadline_date),
            closed: state.final_deadline_closed,
        },
        Closing {
            command: "close-year",
            name: visitor.one(headings::FISCAL_YEAR),
            does: v(
                "Every balance that is left lapses; nothing can be entered afterwards.",
                "Tout solde restant est périmé; plus rien ne peut être inscrit ensuite.",
            ),
            date: None,
            closed: state.closed,
        },
    ])
}

/// What a closing would take, by envelope and bucket.
type Taken = Vec<(HolderId, Language, Vec<(Bucket, Money)>)>;

fn taken(real: &Balances, supposed: &Balances) -> Taken {
    let of = |balances: &Balances| -> BTreeMap<(HolderId, Language, &'static str), Money> {
        let buckets = balances.envelopes.iter().flat_map(|envelope| {
            envelope
                .buckets
                .iter()
                .map(|one| ((envelope.holder.clone(), envelope.language, one.bucket.word()), gone(&one.figures)))
        });
        buckets.collect()
    };
    let before = of(real);
    let rows = supposed.envelopes.iter().map(|envelope| {
        let buckets = envelope.buckets.iter().map(|one| {
            let key = (envelope.holder.clone(), envelope.language, one.bucket.word());
            (one.bucket, gone(&one.figures) - before.get(&key).copied().unwrap_or_default())
        });
        (envelope.holder.clone(), envelope.language, buckets.collect::<Vec<_>>())
    });
    rows.filter(|(_, _, buckets)| buckets.iter().any(|(_, amount)| !amount.is_zero())).collect()
}

/// How many holds lapse, and what they held.
fn lapsed(picture: &Picture, year: FiscalYear) -> (usize, Money) {
    let lapsed = picture.commitments().filter_map(|(_, made)| match made.hold {
        Hold::Lapsed(amount) if made.year == year => Some(amount),
        Hold::Lapsed(_) | Hold::Held(_) | Hold::None => None,
    });
    lapsed.fold((0, Money::ZERO), |(count, sum), amount| (count + 1, sum + amount))
}

/// `GET /closings`; with `what` and `on` what that closing would take.
pub async fn closings_page(State(app): State<App>, mut visitor: Visitor) -> Result<Response, Problem> {
    admit(&visitor)?;
    let what = visitor.query.text("what")?;
    let on: Option<Day> = visitor.query.get("on", phrases::A_DATE)?;
    let view = visitor.view(&app).await?;
    let year = year_of(&view)?;
    let all = closings(&visitor, &view, year)?;
    let usual = usual_day(&view, year).unwrap_or_else(|| year.last_day());
    let chosen = all.iter().find(|one| Some(one.command) == what.as_deref()).zip(on);
    let would = match chosen {
        Some((closing, on)) => shown(&app, &visitor, &view, year, closing, on).await?,
        None => html! {},
    };
    let l = visitor.language;
    let body = html! {
        (would)
        ul .cards { @for closing in &all { li .card {
            h2 { (closing.name) }
            p { @if let Some(day) = closing.date { (date(l, day)) " " } (status(&visitor, if closing.closed { "closed" } else { "open" })) }
            p { (closing.does) }
            @if !closing.closed || closing.command == "close-first-deadline" {
                form .errand method="get" action="/closings" {
                    (kept_fields(&visitor))
                    input type="hidden" name="what" value=(closing.command);
                    @let first = closing.date.and_then(Day::next).map_or(usual, |next| next.max(usual));
                    label { (visitor.one(headings::EFFECTIVE_ON)) " " input type="date" name="on" required value=(first); }
                    button .second type="submit" { (visitor.t("See what it would take", "Voir ce qu'elle reprendrait")) }
                }
            }
        } } }
    };
    Ok(page(&visitor, Some(&view), visitor.one(headings::CLOSINGS), body))
}

async fn shown(
    app: &App,
    visitor: &Visitor,
    view: &View,
    year: FiscalYear,
    closing: &Closing,
    on: Day,
) -> Result<Markup, Problem> {
    let id = Uuid::new_v4();
    let line = json!({ "command": closing.command, "command_id": id, "effective_on": on, "year": year }).to_string();
    let mut question = visitor.question();
    question.query = Query::default();
    let supposed = answer(app, &question, year, Cut::NOW, BTreeMap::new(), Bytes::from(line)).await?;
    let (l, v) = (visitor.language, |en, fr| visitor.t(en, fr));
    if let Some(Outcome::Refused { refusal, .. }) = supposed.what_if.outcomes.first() {
        return Ok(html! { div .error role="alert" {
            h2 { (closing.name) (visitor.one(phrases::COLON)) (visitor.one(phrases::IT_WOULD_BE_REFUSED)) }
            p { (in_language(&refusal.message(), l)) }
        } });
    }
    let (now, then) = (&app.live.now().picture, &supposed.what_if.picture);
    let through = view.state.head.seq;
    let rows = taken(&balances(now, through, year, None, None)?, &balances(then, through, year, None, None)?);
    let (before, after) = (lapsed(now, year), lapsed(then, year));
    let sum = |of: Option<Bucket>| -> Money {
        let all = rows.iter().flat_map(|(_, _, buckets)| buckets);
        all.filter(|(bucket, _)| of.is_none_or(|wanted| wanted == *bucket)).map(|(_, amount)| *amount).sum()
    };
    let caption =
        v("What it would take, by broadcaster and bucket", "Ce qu'elle reprendrait, par télédiffuseur et par compte");
    Ok(html! { section .panel aria-label=(closing.name) {
        h2 { (closing.name) ", " (date(l, on)) }
        @if rows.is_empty() { p { (v("It would take nothing from anyone.", "Elle ne reprendrait rien à personne.")) } } @else {
            (tabled(caption, &html! {
                thead { tr { th scope="col" { (visitor.one(headings::BROADCASTER)) } th scope="col" { (visitor.one(headings::LANGUAGE)) } @for one in Bucket::ALL { th .n scope="col" { (bucket(l, *one)) } } th .n scope="col" { "Total" } } }
                tbody {
                    @for (holder, language, buckets) in &rows { tr {
                        th scope="row" { (name_of(visitor, view, holder)) } td { (language_name(l, *language)) }
                        @for (_, of) in buckets { td .n { @if of.is_zero() { "–" } @else { (amount(l, *of)) } } }
                        td .n { strong { (amount(l, buckets.iter().map(|(_, of)| *of).sum())) } }
                    } }
                    tr .total { th scope="row" colspan="2" { "Total" } @for one in Bucket::ALL { td .n { (amount(l, sum(Some(*one)))) } } td .n { (amount(l, sum(None))) } }
                }
            }))
        }
        @if after.0 > before.0 { p { (after.0 - before.0) " " (v("holds without an application would lapse: ", "réservations sans demande seraient périmées\u{a0}: ")) strong { (amount(l, after.1 - before.1)) } } }
        form method="post" action=(visitor.to(format_args!("/acts/{}", closing.command))) {
            input type="hidden" name="form_key" value=(visitor.form_key);
            @for (name, value) in [("command_id", id.to_string()), ("effective_on", on.to_string()), ("year", year.to_string())] { input type="hidden" name=(name) value=(value); }
            div .buttons { button type="submit" name="step" value="send" { (v("Confirm and close", "Confirmer et fermer")) } }
        }
    } })
}
