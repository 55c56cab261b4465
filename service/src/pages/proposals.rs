//! Swaps and other acts that wait for signatures or for the fund.

pub mod licence;
pub mod swap;

use super::acts::wrong_with;
use super::follows::consequences;
use super::layout::page;
use super::parts::{bucket, cell, date_text, status};
use super::sign_in::LARGEST_FORM;
use super::visitor::Visitor;
use crate::access::Role;
use crate::api::commands::read;
use crate::api::proposals as api;
use crate::app::App;
use crate::problem::{Fault, Problem};
use crate::proposals::{Proposal, Standing};
use crate::query::Query;
use axum::extract::{Path, Request, State};
use axum::response::{IntoResponse, Redirect, Response};
use ledger::command::Command;
use ledger::command::field::{Form, Range};
use ledger::ids::HolderId;
use ledger::texts::{capital, headings, phrases, words};
use ledger::words::Bucket;
use maud::{Markup, html};
use serde_json::Value;

/// `GET /proposals`
pub async fn list(State(app): State<App>, visitor: Visitor) -> Result<Response, Problem> {
    let all = api::all_seen(&app, &visitor.caller).await?;
    let is_open = |one: &&Proposal| matches!(one.standing, Standing::Unsigned | Standing::Signed);
    let (open, decided): (Vec<&Proposal>, Vec<&Proposal>) = all.iter().rev().partition(is_open);
    let body = html! {
        @if visitor.caller.role.holder().is_some() { nav .buttons aria-label=(visitor.one(phrases::ERRANDS)) {
            a .button href=(visitor.to("/proposals/new")) { (visitor.one(phrases::PROPOSE_A_SWAP)) }
            a .button href=(visitor.to("/proposals/licence")) { (visitor.one(phrases::PROPOSE_A_LICENCE_FORM)) }
        } }
        h2 { (capital(visitor.one(words::OPEN))) }
        (cards(&app, &visitor, &open))
        @if !decided.is_empty() { h2 { (visitor.t("Decided", "Décidées")) } (cards(&app, &visitor, &decided)) }
    };
    Ok(page(&visitor, None, visitor.one(phrases::SWAPS_AND_PROPOSALS), body))
}

fn cards(app: &App, visitor: &Visitor, all: &[&Proposal]) -> Markup {
    html! {
        @if all.is_empty() { p { (visitor.one(phrases::THERE_ARE_NONE)) } } @else { ul .cards { @for one in all { li .card {
            h3 { a href=(visitor.to(format_args!("/proposals/{}", one.id))) { (called(visitor, one)) } }
            p { (status(visitor, standing(one))) @if may_sign(visitor, one) { " " strong { (visitor.t("Your signature is missing.", "Votre signature manque.")) } } }
            p { (names(app, visitor, one).join(", ")) }
            p .faint { (visitor.t("Proposed on ", "Proposé le ")) (one.proposed_at.day().map(|day| date_text(visitor.language, day)).unwrap_or_default()) }
        } } } }
    }
}

/// Whoever takes part, by name: each of them sees the others.
fn names(app: &App, visitor: &Visitor, of: &Proposal) -> Vec<String> {
    of.participants.iter().map(|holder| name(app, visitor, holder)).collect()
}

fn name(app: &App, visitor: &Visitor, holder: &HolderId) -> String {
    let known = app.live.now();
    let registered = known.picture.holder(holder);
    registered.map_or_else(|| holder.to_string(), |known| visitor.t(&known.name.en, &known.name.fr).clone())
}

/// Whether the visitor's signature is missing.
fn may_sign(visitor: &Visitor, of: &Proposal) -> bool {
    let own = visitor.caller.role.holder();
    of.standing == Standing::Unsigned
        && own.is_some_and(|own| of.concerns(own) && of.signatures.iter().all(|signed| signed.holder != *own))
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
        Some("swap") => visitor.one(headings::SWAP).to_owned(),
        Some(other) => super::errands::called(visitor.language, other).unwrap_or(other).to_owned(),
        None => String::new(),
    }
}

/// `GET /proposals/{id}`
pub async fn one(State(app): State<App>, Path(id): Path<String>, visitor: Visitor) -> Result<Response, Problem> {
    let proposal = api::seen(&app, &visitor.caller, &id).await?;
    shown(&app, &visitor, &proposal, html! {}).await
}

async fn shown(app: &App, visitor: &Visitor, of: &Proposal, above: Markup) -> Result<Response, Problem> {
    let would = api::consequences(app, &visitor.question(), of).await?;
    let body = html! {
        (above)
        p { (status(visitor, standing(of))) }
        div .two {
            div {
                @for command in &of.commands { (stated(app, visitor, command)) }
                section .panel { h2 { "Signatures" } (signatures(app, visitor, of)) }
                (decisions(visitor, of))
            }
            @if let Some(would) = &would { section .panel { (consequences(visitor, &app.live.now().picture, would)) } }
        }
    };
    Ok(page(visitor, None, &called(visitor, of), body))
}

/// What a command of a proposal asks for: the legs of a swap, or the fields of a form.
fn stated(app: &App, visitor: &Visitor, command: &Value) -> Markup {
    let l = visitor.language;
    let legs = command.get("legs").and_then(Value::as_array).cloned().unwrap_or_default();
    let holder = |value: Option<&Value>| {
        let id = value.and_then(Value::as_str).and_then(|id| HolderId::new(id).ok());
        id.map(|id| name(app, visitor, &id)).unwrap_or_default()
    };
    let caption = visitor.t("Who gives what to whom, in dollars", "Qui donne quoi à qui, en dollars");
    let told = |path: &str| ledger::command::field::Field::texts(path).map(|texts| visitor.one(texts.label));
    let fields = command.as_object().into_iter().flatten();
    let plain = fields.filter(|(name, value)| {
        !["command", "command_id", "legs", "signed_by"].contains(&name.as_str()) && !value.is_object()
    });
    html! { section .panel {
        h2 { (visitor.t("What is proposed", "Ce qui est proposé")) }
        @if !legs.is_empty() {
            div .scroll tabindex="0" role="group" aria-label=(caption) { table {
                caption .unseen { (caption) }
                thead { tr { th scope="col" { (visitor.one(headings::FROM)) } th scope="col" { (visitor.one(headings::TO)) } th scope="col" { (visitor.one(headings::LANGUAGE)) } th scope="col" { (visitor.one(headings::BUCKET)) } th .n scope="col" { (visitor.one(headings::AMOUNT)) } } }
                tbody { @for leg in &legs { tr {
                    th scope="row" { (holder(leg.get("from"))) } td { (holder(leg.get("to"))) } td { (cell(l, leg.get("language"), false)) }
                    td { (leg.get("bucket").and_then(Value::as_str).and_then(Bucket::from_word).map(|one| bucket(l, one)).unwrap_or_default()) } td .n { (cell(l, leg.get("amount"), true)) }
                } } }
            } }
        }
        dl { @for (name, value) in plain { dt { (told(name).unwrap_or(name.as_str())) } dd { (cell(l, Some(value), is_amount(command, name))) } } }
    } }
}

/// Whether a field of a command states dollars.
fn is_amount(command: &Value, name: &str) -> bool {
    let declared = command.get("command").and_then(Value::as_str).and_then(Command::declaration);
    let form = declared.and_then(|declared| declared.field(name)).map(|field| field.form);
    matches!(form, Some(Form::Amount(Range::AboveZero | Range::NotBelowZero | Range::NotZero)))
}

fn signatures(app: &App, visitor: &Visitor, of: &Proposal) -> Markup {
    html! {
        ul .plain { @for holder in &of.participants {
            @let signed = of.signatures.iter().find(|signed| signed.holder == *holder);
            li { (name(app, visitor, holder)) (visitor.one(phrases::COLON)) @match signed {
                Some(signed) => { (signed.actor) ", " (signed.signed_at.day().map(|day| date_text(visitor.language, day)).unwrap_or_default()) }
                None => span .tag .warn { (visitor.one(phrases::NOT_YET)) }
            } }
        } }
        @if let Some(decided) = &of.decided { p {
            (status(visitor, standing(of))) " " (decided.actor) ", " (decided.decided_at.day().map(|day| date_text(visitor.language, day)).unwrap_or_default())
            @if let Some(reason) = &decided.reason { (visitor.one(phrases::COLON)) (reason) }
        } }
    }
}

/// What the visitor may do about it: sign, accept, or decline with a reason.
fn decisions(visitor: &Visitor, of: &Proposal) -> Markup {
    let decides = visitor.caller.role == Role::Administrator;
    let open = matches!(of.standing, Standing::Unsigned | Standing::Signed);
    let key = html! { input type="hidden" name="form_key" value=(visitor.form_key); };
    html! {
        @if may_sign(visitor, of) { form method="post" { (key) div .buttons { button type="submit" name="step" value="sign" { (visitor.t("Sign", "Signer")) } } } }
        @if decides && of.standing == Standing::Signed { form method="post" { (key) div .buttons { button type="submit" name="step" value="accept" { (visitor.t("Accept and write it", "Accepter et l'inscrire")) } } } }
        @if decides && open { form .form method="post" { (key)
            label for="reason" { span .label { (visitor.t("Reason, where it is declined", "Motif, si elle est refusée")) } input #reason type="text" name="reason" required; }
            div .buttons { button .second type="submit" name="step" value="decline" { (visitor.t("Decline", "Refuser")) } }
        } }
    }
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
        Some("sign") => api::signed(&app, &visitor.caller, &id).await.map(|_| ()),
        Some("accept") => api::accepted(&app, &visitor.caller, &id).await.map(|_| ()),
        Some("decline") => api::declined(&app, &visitor.caller, &id, &reason).await.map(|_| ()),
        Some(_) | None => Err(Problem::of(Fault::Malformed)),
    };
    match done {
        Ok(()) => Ok(Redirect::to(&visitor.to(format_args!("/proposals/{id}"))).into_response()),
        Err(problem) if problem.status == axum::http::StatusCode::CONFLICT => {
            let proposal = api::seen(&app, &visitor.caller, &id).await?;
            shown(&app, &visitor, &proposal, wrong_with(&visitor, problem.messages())).await
        }
        Err(problem) => Err(problem),
    }
}
