//! The log for auditors: its events with filters, each with its proof, and its verification.

use super::layout::page;
use super::sign_in::LARGEST_FORM;
use super::visitor::Visitor;
use crate::api::commands::read;
use crate::api::problem::{Fault, Problem, in_language};
use crate::api::query::Query;
use crate::api::years::on_a_thread;
use crate::app::App;
use axum::extract::{Request, State};
use axum::response::Response;
use ledger::event::Kind;
use ledger::log::{EventLog as _, decode};
use maud::{Markup, html};
use replay::proof::audit;
use replay::proof::issued::Issued;

/// How many events a page shows.
const SHOWN: usize = 50;

/// How many bytes of the log are read at a time.
const PAGE: usize = 256 << 10;

/// `GET /log?after=&type=`
pub async fn log(State(app): State<App>, mut visitor: Visitor) -> Result<Response, Problem> {
    if !visitor.scope.is_all() {
        return Err(Problem::of(Fault::Forbidden));
    }
    let after: u64 = visitor.query.get("after", ("the place of an event", "le rang d'un événement"))?.unwrap_or(0);
    let kind = visitor.query.text("type")?.and_then(|name| Kind::from_name(&name));
    let view = visitor.view(&app).await?;
    let log = app.live.log_of(&view.state);
    let (mut at, mut found) = (after, Vec::new());
    while found.len() < SHOWN && at < log.head().seq {
        let page = log.page(at, PAGE).await.map_err(replay::Error::from)?;
        if page.is_empty() {
            break;
        }
        for line in page.lines() {
            at += 1;
            if found.len() == SHOWN {
                break;
            }
            let event = decode(line).map_err(|_| Problem::of(Fault::Unavailable))?;
            if kind.is_none_or(|kind| kind == event.body.kind()) {
                found.push((event, String::from_utf8_lossy(line).into_owned()));
            }
        }
    }
    let next = found.last().map(|(event, _)| event.seq).filter(|seq| *seq < log.head().seq);
    let kinds = found.iter().map(|(event, _)| event.body.kind());
    let named = |kind: Kind| visitor.t(kind.called().0, kind.called().1);
    let body = html! {
        form .filters method="get" {
            label { (visitor.t("After event", "Après l'événement")) input type="number" min="0" name="after" value=(after); }
            label { "Type" input type="text" name="type" list="kinds" value=(kind.map_or("", Kind::name)); datalist #kinds { @for one in kinds { option value=(one.name()) {} } } }
            button type="submit" { (visitor.t("Show", "Afficher")) }
        }
        @for (event, line) in &found { section .card {
            h2 { (event.seq) " · " (named(event.body.kind())) }
            p { (visitor.t("effective ", "en vigueur le ")) (event.effective_on) " · " (visitor.t("recorded ", "inscrit ")) (event.recorded_at) " · " (event.actor) }
            p { a href={ "/api/v1/events/" (event.seq) "/proof" } { (visitor.t("Proof", "Preuve")) } }
            details { summary { (visitor.t("The bytes", "Les octets")) } pre { (line) } }
        } }
        @if let Some(next) = next { p { a href={ "/log?after=" (next) "&type=" (kind.map_or("", Kind::name)) } { (visitor.t("Next", "Suite")) } } }
    };
    Ok(page(&visitor, Some(&view), visitor.t("The log", "Le journal"), body))
}

fn ask(visitor: &Visitor) -> Markup {
    html! {
        p { (visitor.t("Every byte is read again: its form, the chain, the batches, every balance derived anew, and every checkpoint that was ever signed.", "Chaque octet est relu\u{a0}: sa forme, la chaîne, les lots, chaque solde dérivé de nouveau, et chaque point de contrôle jamais signé.")) }
        form method="post" action="/verify" { input type="hidden" name="form_key" value=(visitor.form_key); button type="submit" { (visitor.t("Verify", "Vérifier")) } }
    }
}

/// `GET /verify`
pub async fn verify_form(visitor: Visitor) -> Result<Response, Problem> {
    if !visitor.scope.is_all() {
        return Err(Problem::of(Fault::Forbidden));
    }
    Ok(page(&visitor, None, visitor.t("Verify", "Vérifier"), ask(&visitor)))
}

/// `POST /verify`
pub async fn verify(State(app): State<App>, visitor: Visitor, request: Request) -> Result<Response, Problem> {
    if !visitor.scope.is_all() {
        return Err(Problem::of(Fault::Forbidden));
    }
    let bytes = read(request.into_body(), LARGEST_FORM).await?;
    visitor.check(&mut Query::read(&String::from_utf8_lossy(&bytes)))?;
    let (log, settings) = (app.live.log(), app.settings.clone());
    let head = log.head();
    let issued = Issued::of(&settings.directory).map_err(|error| Problem::unavailable(&error))?;
    let checkpoints = issued.checkpoints().len();
    let audited = on_a_thread(move |runtime| {
        runtime.block_on(audit(&log, &settings.name, &[issued.signed()], |_| ())).map(|_| ())
    })
    .await?;
    let body = html! {
        @match audited {
            Ok(()) => div .done role="status" { p { strong { (visitor.t("Everything verifies: ", "Tout se vérifie\u{a0}: ")) } (head.seq) (visitor.t(" events, ", " événements, ")) (checkpoints) (visitor.t(" checkpoints.", " points de contrôle.")) } p { code { (head.digest) } } },
            Err(error) => div .error role="alert" { p { (in_language(&error.message(), visitor.language)) } },
        }
        (ask(&visitor))
    };
    Ok(page(&visitor, None, visitor.t("Verify", "Vérifier"), body))
}
