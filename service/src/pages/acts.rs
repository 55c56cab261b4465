//! Every command as a form, made from its declaration. A form is looked at before it is sent: what would follow is shown, and
//! nothing is written until it is confirmed.

use super::errands::{GROUPS, called};
use super::follows::{consequences, is_taken};
use super::form::{Mistake, Values, command_of, fields, fill_in, paths, values};
use super::layout::page;
use super::mistakes::{mistakes, summary, typed};
use super::sign_in::LARGEST_FORM;
use super::visitor::{View, Visitor};
use crate::api::commands::{Prepared, prepare, read};
use crate::api::suppositions::answer;
use crate::app::App;
use crate::problem::{Fault, Problem, in_language};
use crate::query::Query;
use axum::body::Bytes;
use axum::extract::{Path, Request, State};
use axum::response::Response;
use ledger::clerk::Outcome;
use ledger::command::Command;
use ledger::command::field::Declaration;
use ledger::refusal::Bilingual;
use ledger::texts::{headings, phrases};
use ledger::words::Language;
use maud::{Markup, html};
use replay::Cut;
use serde_json::Value;
use std::collections::BTreeMap;
use uuid::Uuid;

/// `GET /acts`
pub async fn index(visitor: Visitor) -> Response {
    let body = html! { div .two { @for group in GROUPS {
        @let mine: Vec<_> = group.errands.iter().filter(|(name, _)| visitor.caller.may_send(name)).collect();
        @if !mine.is_empty() { section .panel {
            h2 { (visitor.one(group.name)) }
            ul .plain { @for (name, text) in mine { li { a href=(visitor.to(format_args!("/acts/{name}"))) { (visitor.one(*text)) } } } }
        } }
    } } };
    page(&visitor, None, visitor.one(phrases::ACTS), body)
}

/// What a command does, in a sentence with its section.
fn about(visitor: &Visitor, declared: &Declaration) -> String {
    let (en, fr) = declared.about();
    match visitor.language {
        Language::English => en,
        Language::French => fr,
    }
}

fn title_of(visitor: &Visitor, declared: &Declaration) -> &'static str {
    called(visitor.language, declared.name).unwrap_or(declared.name)
}

fn declared(visitor: &Visitor, name: &str) -> Result<&'static Declaration, Problem> {
    let found = Command::declaration(name);
    let found = found.ok_or_else(|| Problem::of(Fault::Unknown))?;
    if visitor.caller.may_send(name) { Ok(found) } else { Err(Problem::of(Fault::Forbidden)) }
}

/// `GET /acts/{command}`
pub async fn form(State(app): State<App>, Path(name): Path<String>, mut visitor: Visitor) -> Result<Response, Problem> {
    let declared = declared(&visitor, &name)?;
    let mut given = visitor.query.clone();
    visitor.query = Query::default();
    let view = visitor.view(&app).await?;
    let mut values = values(&mut given, paths(declared))?;
    fill_in(&mut values, &visitor, &view);
    let follows = nothing_yet(&visitor);
    Ok(shown(&visitor, &view, declared, &values, &[], &follows))
}

/// The form, with what would follow beside it.
fn shown(
    visitor: &Visitor,
    view: &View,
    declared: &Declaration,
    values: &Values,
    wrong: &[Mistake],
    follows: &Markup,
) -> Response {
    let body = html! {
        @if !wrong.is_empty() { (summary(visitor, wrong)) }
        p .lead { (about(visitor, declared)) }
        (form_of(visitor, view, declared, values, wrong, follows))
    };
    page(visitor, None, title_of(visitor, declared), body)
}

/// The fields of a command, and beside them what would follow.
pub(super) fn form_of(
    visitor: &Visitor,
    view: &View,
    declared: &Declaration,
    values: &Values,
    wrong: &[Mistake],
    follows: &Markup,
) -> Markup {
    html! {
        div .aside {
            form .form method="post" action=(visitor.to(format_args!("/acts/{}", declared.name))) data-preview="" {
                input type="hidden" name="form_key" value=(visitor.form_key);
                (fields(visitor, view, declared, values, wrong))
                div .buttons { button .second type="submit" name="step" value="look" { (visitor.one(phrases::SEE_WHAT_WOULD_FOLLOW)) } }
            }
            div .panel .follows data-consequences="" aria-live="polite" { (follows) }
        }
    }
}

/// What stands beside a form that nobody has filled in yet.
pub(super) fn nothing_yet(visitor: &Visitor) -> Markup {
    html! {
        h2 { (visitor.one(phrases::WHAT_WOULD_FOLLOW)) }
        p .faint { (visitor.t("It is shown here once the form is filled in. Nothing is written before you confirm.", "Cela s'affiche ici une fois le formulaire rempli. Rien n'est inscrit avant que vous confirmiez.")) }
    }
}

/// `POST /acts/{command}`: looked at, then confirmed.
pub async fn send(
    State(app): State<App>,
    Path(name): Path<String>,
    mut visitor: Visitor,
    request: Request,
) -> Result<Response, Problem> {
    let declared = declared(&visitor, &name)?;
    let bytes = read(request.into_body(), LARGEST_FORM).await?;
    let mut form = Query::read(&String::from_utf8_lossy(&bytes));
    visitor.check(&mut form)?;
    visitor.query = Query::default();
    let view = visitor.view(&app).await?;
    let confirmed = form.text("step")?.as_deref() == Some("send");
    let id = form.text("command_id")?.and_then(|text| Uuid::parse_str(&text).ok()).unwrap_or_else(Uuid::new_v4);
    let values = values(&mut form, paths(declared))?;
    let mut command = command_of(declared, &values);
    command.insert("command_id".to_owned(), id.to_string().into());
    let line = Value::Object(command.clone()).to_string();
    let again = |wrong: &[Mistake], follows: &Markup| shown(&visitor, &view, declared, &values, wrong, follows);
    let submission = match prepare(&app, &visitor.caller, line.as_bytes(), None) {
        Ok(submission) => submission,
        Err(Prepared::Forbidden) => return Err(Problem::of(Fault::Forbidden)),
        Err(Prepared::Malformed(wrong)) => {
            let mut wrong_with = mistakes(visitor.language, &command, &typed(declared));
            if wrong_with.is_empty() {
                let said = Bilingual { en: wrong.en, fr: wrong.fr };
                let says = in_language(&said, visitor.language).to_owned();
                wrong_with.push(Mistake { path: String::new(), says });
            }
            return Ok(again(&wrong_with, &summary(&visitor, &wrong_with)));
        }
        Err(Prepared::Refused(outcome)) => return Ok(again(&[], &told(&visitor, &outcome))),
    };
    if confirmed {
        let outcome = app.live.submit(*submission).await?;
        if let Outcome::Refused { .. } = outcome {
            return Ok(again(&[], &told(&visitor, &outcome)));
        }
        return Ok(page(
            &visitor,
            None,
            title_of(&visitor, declared),
            html! {
                (told(&visitor, &outcome))
                p { a href=(visitor.to(format_args!("/acts/{}", declared.name))) { (visitor.t("Another one", "Un autre")) } " · " a href=(visitor.to("/")) { (visitor.one(phrases::HOME)) } }
            },
        ));
    }
    let year = values.get("year").or_else(|| values.get("from_year")).and_then(|text| text.parse().ok()).or(view.year);
    let supposed = match year {
        Some(year) if view.state.picture.knows_year(year).is_ok() => {
            let supposed =
                answer(&app, &visitor.question(), year, Cut::NOW, BTreeMap::new(), Bytes::from(line)).await?;
            visitor.scope.strip(serde_json::to_value(&supposed).unwrap_or_default())
        }
        Some(_) | None => Value::Null,
    };
    let follows = html! {
        (consequences(&visitor, &view.state.picture, &supposed))
        @if is_taken(&supposed) { form method="post" action=(visitor.to(format_args!("/acts/{}", declared.name))) {
            input type="hidden" name="form_key" value=(visitor.form_key);
            input type="hidden" name="command_id" value=(id);
            @for (path, value) in &values { input type="hidden" name=(path) value=(value); }
            div .buttons { button type="submit" name="step" value="send" { (visitor.one(phrases::CONFIRM)) } }
        } }
    };
    Ok(again(&[], &follows))
}

/// What is wrong, before anything else.
pub(super) fn wrong_with(visitor: &Visitor, said: &Bilingual) -> Markup {
    html! { div .error role="alert" { h2 { (visitor.one(phrases::THERE_IS_A_PROBLEM)) } p { (in_language(said, visitor.language)) } } }
}

/// What became of a command.
pub(super) fn told(visitor: &Visitor, outcome: &Outcome) -> Markup {
    match outcome {
        Outcome::Refused { refusal, .. } => html! {
            div .error role="alert" {
                h2 { (visitor.one(headings::REFUSED)) }
                p { (in_language(&refusal.message(), visitor.language)) }
                p { a href=(visitor.to(format_args!("/refusals/{}", refusal.code.code()))) { code { (refusal.code.code()) } } }
            }
        },
        Outcome::Accepted { events, .. } | Outcome::Repeated { events, .. } => html! {
            div .done role="status" {
                h2 { (visitor.one(headings::WRITTEN)) }
                ul { @for (seq, kind) in events { li { (visitor.one(kind.called())) " · " (visitor.one(phrases::AN_EVENT)) " " (seq) } } }
            }
        },
    }
}
