//! Swaps and other acts that wait for signatures or for the fund.

use super::acts::wrong_with;
use super::follows::consequences;
use super::layout::page;
use super::parts::{bucket, cell, word};
use super::sign_in::LARGEST_FORM;
use super::visitor::Visitor;
use crate::access::Role;
use crate::api::commands::read;
use crate::api::problem::{Fault, Problem};
use crate::api::proposals as api;
use crate::api::query::Query;
use crate::app::App;
use crate::proposals::{Proposal, Signature, Standing};
use axum::extract::{Path, Request, State};
use axum::response::{IntoResponse, Redirect, Response};
use ledger::clerk::{Clock as _, SystemClock};
use ledger::words::{Bucket, Language};
use maud::{Markup, html};
use serde_json::{Value, json};

/// `GET /proposals`
pub async fn list(State(app): State<App>, visitor: Visitor) -> Result<Response, Problem> {
    let all = api::all_seen(&app, &visitor.caller)?;
    let body = html! {
        @if visitor.caller.role.holder().is_some() { p { a href="/proposals/new" { (visitor.t("Propose a swap", "Proposer un échange")) } } }
        @if all.is_empty() { p { (visitor.t("There are none.", "Il n'y en a pas.")) } } @else {
            ul .cards { @for one in all.iter().rev() { li .card {
                h2 { a href={ "/proposals/" (one.id) } { (called(&visitor, one)) } }
                p { (word(visitor.language, standing(one))) }
                p .faint { (one.participants.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")) " · " (one.proposed_at.day().map(|day| day.to_string()).unwrap_or_default()) }
            } } }
        }
    };
    Ok(page(&visitor, None, visitor.t("Swaps and proposals", "Échanges et propositions"), body))
}

const fn standing(of: &Proposal) -> &'static str {
    match of.standing {
        Standing::Unsigned => "unsigned",
        Standing::Signed => "signed",
        Standing::Accepted => "accepted",
        Standing::Declined => "declined",
    }
}

fn called(visitor: &Visitor, of: &Proposal) -> String {
    let first = of.commands.first().and_then(|command| command.get("command")).and_then(Value::as_str);
    match first {
        Some("swap") => visitor.t("Swap", "Échange").to_owned(),
        other => other.unwrap_or_default().to_owned(),
    }
}

/// `GET /proposals/{id}`
pub async fn one(State(app): State<App>, Path(id): Path<String>, visitor: Visitor) -> Result<Response, Problem> {
    let proposal = api::seen(&app, &visitor.caller, &id)?;
    shown(&app, &visitor, &proposal, html! {}).await
}

async fn shown(app: &App, visitor: &Visitor, of: &Proposal, above: Markup) -> Result<Response, Problem> {
    let l = visitor.language;
    let would = api::consequences(app, &visitor.question(), of).await?;
    let own = visitor.caller.role.holder();
    let may_sign = own.is_some_and(|own| of.concerns(own) && of.signatures.iter().all(|signed| signed.holder != *own))
        && of.standing == Standing::Unsigned;
    let decides = visitor.caller.role == Role::Administrator;
    let open = matches!(of.standing, Standing::Unsigned | Standing::Signed);
    let key = html! { input type="hidden" name="form_key" value=(visitor.form_key); };
    let body = html! {
        (above)
        p { strong { (word(l, standing(of))) } }
        @for command in &of.commands {
            @let legs = command.get("legs").and_then(Value::as_array).cloned().unwrap_or_default();
            @if legs.is_empty() { pre { (serde_json::to_string_pretty(command).unwrap_or_default()) } } @else {
                div .scroll tabindex="0" role="group" aria-label=(visitor.t("Legs", "Volets")) { table {
                    thead { tr { th scope="col" { (visitor.t("From", "De")) } th scope="col" { (visitor.t("To", "À")) } th scope="col" { (visitor.t("Language", "Langue")) } th scope="col" { (visitor.t("Bucket", "Compte")) } th .n scope="col" { (visitor.t("Amount", "Montant")) } } }
                    tbody { @for leg in &legs { tr { th scope="row" { (cell(l, leg.get("from"), false)) } td { (cell(l, leg.get("to"), false)) } td { (cell(l, leg.get("language"), false)) } td { (cell(l, leg.get("bucket"), false)) } td .n { (cell(l, leg.get("amount"), true)) } } } }
                } }
            }
        }
        h2 { "Signatures" }
        ul { @for holder in &of.participants {
            @let signed = of.signatures.iter().find(|signed| signed.holder == *holder);
            li { (holder) ": " @match signed { Some(signed) => { (signed.actor) ", " (signed.signed_at.day().map(|day| day.to_string()).unwrap_or_default()) } None => { (visitor.t("not yet", "pas encore")) } } }
        } }
        @if let Some(decided) = &of.decided { p { (decided.actor) ", " (decided.decided_at.day().map(|day| day.to_string()).unwrap_or_default()) @if let Some(reason) = &decided.reason { ": " (reason) } } }
        @if let Some(would) = &would { (consequences(visitor, would)) }
        @if may_sign { form method="post" { (key) button type="submit" name="step" value="sign" { (visitor.t("Sign", "Signer")) } } }
        @if decides && of.standing == Standing::Signed { form method="post" { (key) button type="submit" name="step" value="accept" { (visitor.t("Accept and write it", "Accepter et l'inscrire")) } } }
        @if decides && open { form .form method="post" { (key) label for="reason" { span .label { (visitor.t("Reason", "Motif")) } input #reason type="text" name="reason" required; } button .second type="submit" name="step" value="decline" { (visitor.t("Decline", "Refuser")) } } }
    };
    Ok(page(visitor, None, &called(visitor, of), body))
}

/// `POST /proposals/{id}`: signs, accepts or declines.
pub async fn decide(
    State(app): State<App>,
    Path(id): Path<String>,
    visitor: Visitor,
    request: Request,
) -> Result<Response, Problem> {
    let bytes = read(request.into_body(), LARGEST_FORM).await?;
    let mut form = Query::read(&String::from_utf8_lossy(&bytes));
    visitor.check(&mut form)?;
    let reason = form.text("reason")?.unwrap_or_default();
    let done = match form.text("step")?.as_deref() {
        Some("sign") => sign(&app, &visitor, &id).await,
        Some("accept") => api::accepted(&app, &visitor.caller, &id).await.map(|_| ()),
        Some("decline") => api::declined(&app, &visitor.caller, &id, &reason).await.map(|_| ()),
        Some(_) | None => Err(Problem::of(Fault::Malformed)),
    };
    match done {
        Ok(()) => Ok(Redirect::to(&format!("/proposals/{id}")).into_response()),
        Err(problem) if problem.status == axum::http::StatusCode::CONFLICT => {
            let proposal = api::seen(&app, &visitor.caller, &id)?;
            shown(&app, &visitor, &proposal, wrong_with(&visitor, problem.messages())).await
        }
        Err(problem) => Err(problem),
    }
}

async fn sign(app: &App, visitor: &Visitor, id: &str) -> Result<(), Problem> {
    let Some(holder) = visitor.caller.role.holder().cloned() else { return Err(Problem::of(Fault::Forbidden)) };
    let _turn = app.deciding.lock().await;
    let mut proposal = api::seen(app, &visitor.caller, id)?;
    if proposal.standing != Standing::Unsigned {
        return Err(Problem::of(Fault::NotReady));
    }
    proposal.sign(Signature { holder, actor: visitor.caller.name.clone(), signed_at: SystemClock.now() });
    app.proposals.keep(&proposal).map_err(|error| Problem::unavailable(&error))
}

/// `GET /proposals/new`
pub async fn form(State(app): State<App>, mut visitor: Visitor) -> Result<Response, Problem> {
    let view = visitor.view(&app).await?;
    let body =
        swap_form(&visitor, view.year.map(|year| year.to_string()).unwrap_or_default(), &Query::default(), html! {});
    Ok(page(&visitor, None, visitor.t("Propose a swap", "Proposer un échange"), body))
}

fn swap_form(visitor: &Visitor, year: String, given: &Query, above: Markup) -> Markup {
    let value = |name: &str| given.clone().text(name).ok().flatten().unwrap_or_default();
    let l = visitor.language;
    let buckets = |name: &'static str, label: &'static str| html! { label for=(name) { span .label { (label) } select #(name) name=(name) { @for one in Bucket::ALL { option value=(one.word()) selected[one.word() == value(name)] { (bucket(l, *one)) } } } } };
    html! {
        (above)
        p { (visitor.t("You give one amount and receive the same; the other broadcaster signs, then the fund accepts. Nothing is written before.", "Vous donnez un montant et recevez le même; l'autre télédiffuseur signe, puis le Fonds accepte. Rien n'est inscrit avant.")) }
        form .form method="post" action="/proposals/new" {
            input type="hidden" name="form_key" value=(visitor.form_key);
            input type="hidden" name="year" value=(year);
            label for="other" { span .label { (visitor.t("The other broadcaster's id", "Identifiant de l'autre télédiffuseur")) } input #other type="text" name="other" required value=(value("other")); }
            label for="effective_on" { span .label { (visitor.t("Effective on", "En vigueur le")) } input #effective_on type="date" name="effective_on" required value=(value("effective_on")); }
            label for="language" { span .label { (visitor.t("Language", "Langue")) } select #language name="language" { @for one in Language::ALL { option value=(one.word()) selected[one.word() == value("language")] { (word(l, one.word())) } } } }
            label for="amount" { span .label { (visitor.t("Amount", "Montant")) } input #amount type="text" inputmode="decimal" name="amount" placeholder="150000.00" required value=(value("amount")); }
            (buckets("given", visitor.t("You give from", "Vous donnez de")))
            (buckets("received", visitor.t("You receive from", "Vous recevez de")))
            button type="submit" { (visitor.t("Propose it", "Le proposer")) }
        }
    }
}

/// `POST /proposals/new`
pub async fn propose(State(app): State<App>, visitor: Visitor, request: Request) -> Result<Response, Problem> {
    let Some(holder) = visitor.caller.role.holder().cloned() else { return Err(Problem::of(Fault::Forbidden)) };
    let bytes = read(request.into_body(), LARGEST_FORM).await?;
    let mut form = Query::read(&String::from_utf8_lossy(&bytes));
    visitor.check(&mut form)?;
    let given = form.clone();
    let mut field = |name: &str| form.text(name).map(Option::unwrap_or_default);
    let (other, language, year) = (field("other")?, field("language")?, field("year")?);
    let amount = field("amount")?.replace([' ', '\u{a0}', ',', '$'], "");
    let leg = |from: &str, to: &str, bucket: String| json!({ "from": from, "to": to, "language": language, "bucket": bucket, "amount": amount });
    let swap = json!({
        "command": "swap", "effective_on": field("effective_on")?, "year": year,
        "legs": [leg(holder.as_str(), &other, field("given")?), leg(&other, holder.as_str(), field("received")?)],
        "signed_by": [holder],
    });
    match api::make(&app, &visitor.caller, &holder, swap) {
        Ok(proposal) => {
            app.proposals.keep(&proposal).map_err(|error| Problem::unavailable(&error))?;
            Ok(Redirect::to(&format!("/proposals/{}", proposal.id)).into_response())
        }
        Err(problem) => {
            let body = swap_form(&visitor, year, &given, wrong_with(&visitor, problem.messages()));
            Ok(page(&visitor, None, visitor.t("Propose a swap", "Proposer un échange"), body))
        }
    }
}
