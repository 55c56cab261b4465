//! A licence form as a proposal: a commitment and, where its fee is given, the licence itself, which earns credit in later years (E.2.3). What
//! both would do is shown before it is proposed; nothing is written before the fund accepts.

use crate::api::commands::{Prepared, prepare, read};
use crate::api::proposals as api;
use crate::app::App;
use crate::pages::acts::nothing_yet;
use crate::pages::follows::consequences;
use crate::pages::form::{Mistake, Values, command_of, field, fields, fill_in, paths, typed_amount, values};
use crate::pages::layout::page;
use crate::pages::mistakes::{mistakes, summary, typed};
use crate::pages::sign_in::LARGEST_FORM;
use crate::pages::visitor::{View, Visitor};
use crate::problem::{Fault, Problem, in_language};
use crate::query::Query;
use axum::extract::{Request, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use ledger::clerk::Outcome;
use ledger::command::Command;
use ledger::command::field::{Declaration, Field};
use ledger::refusal::Bilingual;
use ledger::texts::phrases;
use maud::{Markup, html};
use serde_json::{Map, Value, json};
use uuid::Uuid;

/// The fields of the licence itself, beside those of the commitment.
const OF_THE_LICENCE: [&str; 2] = ["eligible_fee", "ott_service"];

fn commit() -> Result<&'static Declaration, Problem> {
    let found = Command::declaration("commit");
    found.ok_or_else(|| Problem::of(Fault::Unknown))
}

/// The fields of the licence, each of which the form may leave empty.
fn of_the_licence() -> impl Iterator<Item = (&'static str, Field)> {
    let declared = Command::declaration("declare-licence");
    let field = move |name| Some((name, Field { required: false, ..*declared?.field(name)? }));
    OF_THE_LICENCE.into_iter().filter_map(field)
}

/// The values of a form; the year and the broadcaster where it says none.
fn values_of(form: &mut Query, declared: &Declaration, visitor: &Visitor, view: &View) -> Result<Values, Problem> {
    let mut values = values(form, paths(declared).chain(OF_THE_LICENCE.map(str::to_owned)))?;
    fill_in(&mut values, visitor, view);
    Ok(values)
}

/// The commands that the form states: the commitment, and the licence where its fee is given.
fn commands_of(declared: &Declaration, values: &Values) -> Vec<Map<String, Value>> {
    let commit = command_of(declared, values);
    let given = |name: &str| values.get(name).map(|text| text.trim()).filter(|text| !text.is_empty());
    let licence = given("eligible_fee").map(|fee| {
        let mut licence = Map::new();
        licence.insert("command".to_owned(), json!("declare-licence"));
        licence.insert("eligible_fee".to_owned(), json!(typed_amount(fee)));
        licence.extend(given("ott_service").map(|service| ("ott_service".to_owned(), json!(service))));
        for name in ["year", "project", "holder", "language", "effective_on"] {
            licence.extend(commit.get(name).map(|value| (name.to_owned(), value.clone())));
        }
        licence
    });
    [Some(commit), licence].into_iter().flatten().collect()
}

/// `GET /proposals/licence`
pub async fn form(State(app): State<App>, mut visitor: Visitor) -> Result<Response, Problem> {
    if visitor.caller.role.holder().is_none() {
        return Err(Problem::of(Fault::Forbidden));
    }
    let declared = commit()?;
    let mut given = std::mem::take(&mut visitor.query);
    let view = visitor.view(&app).await?;
    let values = values_of(&mut given, declared, &visitor, &view)?;
    Ok(shown(&visitor, &view, declared, &values, &[], &nothing_yet(&visitor), Uuid::new_v4()))
}

fn shown(
    visitor: &Visitor,
    view: &View,
    declared: &Declaration,
    values: &Values,
    wrong: &[Mistake],
    follows: &Markup,
    id: Uuid,
) -> Response {
    let body = html! {
        @if !wrong.is_empty() { (summary(visitor, wrong)) }
        p .lead { (visitor.t("A licence form that the fund accepts: the commitment, and the licence that earns credit later. Nothing is written before.", "Une entente de licence que le Fonds accepte\u{a0}: l'engagement, et les droits de diffusion qui valent du crédit ensuite. Rien n'est inscrit avant.")) }
        div .aside {
            form .form method="post" action=(visitor.to("/proposals/licence")) data-preview="" {
                input type="hidden" name="form_key" value=(visitor.form_key);
                input type="hidden" name="proposal" value=(id);
                (fields(visitor, view, declared, values, wrong))
                fieldset { legend { (visitor.t("The licence (optional)", "Les droits de diffusion (facultatif)")) }
                    @for (path, of) in of_the_licence() { (field(visitor, view, declared, path, &of, values, wrong)) }
                }
                div .buttons {
                    button .second type="submit" name="step" value="look" { (visitor.one(phrases::SEE_WHAT_WOULD_FOLLOW)) }
                    button type="submit" name="step" value="send" { (visitor.t("Sign and propose it", "Signer et la proposer")) }
                }
            }
            div .panel .follows data-consequences="" aria-live="polite" { (follows) }
        }
    };
    page(visitor, None, visitor.one(phrases::PROPOSE_A_LICENCE_FORM), body)
}

/// Why a form cannot be proposed: what is wrong, and with which fields.
fn wrong_in(app: &App, visitor: &Visitor, commands: &[Map<String, Value>]) -> Vec<Mistake> {
    let mut wrong: Vec<Mistake> = Vec::new();
    for command in commands {
        let name = command.get("command").and_then(Value::as_str).unwrap_or_default();
        let fields = Command::declaration(name).map(typed).unwrap_or_default();
        // Both commands say some of the same.
        let found = mistakes(visitor.language, command, &fields);
        wrong.extend(
            found
                .into_iter()
                .filter(|mistake| wrong.iter().all(|known| known.path != mistake.path))
                .collect::<Vec<_>>(),
        );
    }
    if !wrong.is_empty() {
        return wrong;
    }
    let refused = commands.iter().find_map(|command| {
        let line = Value::Object(command.clone()).to_string();
        let says = match prepare(app, &visitor.caller, line.as_bytes(), None) {
            Err(Prepared::Malformed(wrong)) => Bilingual { en: wrong.en, fr: wrong.fr },
            Err(Prepared::Refused(Outcome::Refused { refusal, .. })) => refusal.message(),
            Ok(_) | Err(Prepared::Forbidden | Prepared::Refused(_)) => return None,
        };
        Some(Mistake { path: String::new(), says: in_language(&says, visitor.language).to_owned() })
    });
    refused.into_iter().collect()
}

/// `POST /proposals/licence`: looked at, or proposed.
pub async fn propose(State(app): State<App>, mut visitor: Visitor, request: Request) -> Result<Response, Problem> {
    let Some(holder) = visitor.caller.role.holder().cloned() else { return Err(Problem::of(Fault::Forbidden)) };
    let declared = commit()?;
    let bytes = read(request.into_body(), LARGEST_FORM).await?;
    let mut form = Query::read(&String::from_utf8_lossy(&bytes));
    visitor.check(&mut form)?;
    visitor.query = Query::default();
    let view = visitor.view(&app).await?;
    let is_sent = form.text("step")?.as_deref() == Some("send");
    let id = form.text("proposal")?.and_then(|text| text.parse().ok()).unwrap_or_else(Uuid::new_v4);
    let values = values_of(&mut form, declared, &visitor, &view)?;
    let commands = commands_of(declared, &values);
    let wrong = wrong_in(&app, &visitor, &commands);
    if !wrong.is_empty() {
        return Ok(shown(&visitor, &view, declared, &values, &wrong, &summary(&visitor, &wrong), id));
    }
    let proposal = api::make(&app, &visitor.caller, &holder, json!({ "commands": commands }), Some(id))?;
    if !is_sent {
        let would = api::consequences(&app, &visitor.question(), &proposal).await?;
        let follows = consequences(&visitor, &view.state.picture, &would.unwrap_or_default());
        return Ok(shown(&visitor, &view, declared, &values, &[], &follows, id));
    }
    let proposal = api::keep_typed(&app, proposal).await?;
    Ok(Redirect::to(&visitor.to(format_args!("/proposals/{}", proposal.id))).into_response())
}
