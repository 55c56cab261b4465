//! Tokens: who may come in. A new one is shown once; it is kept nowhere.

use super::{admit, tabled};
use crate::access::{Grant, Role};
use crate::api::commands::read;
use crate::app::App;
use crate::pages::layout::page;
use crate::pages::parts::date;
use crate::pages::sign_in::LARGEST_FORM;
use crate::pages::visitor::Visitor;
use crate::problem::{Fault, Problem};
use crate::query::{Query, malformed};
use axum::extract::{Request, State};
use axum::response::Response;
use ledger::clerk::{Clock as _, SystemClock};
use ledger::ids::HolderId;
use ledger::refusal::Bilingual;
use ledger::texts::{headings, phrases, words};
use ledger::time::Day;
use ledger::words::DisputeRole;
use maud::{Markup, html};

/// `GET /tokens`
pub async fn tokens(State(app): State<App>, visitor: Visitor) -> Result<Response, Problem> {
    admit(&visitor)?;
    shown(&app, &visitor, &html! {}).await
}

async fn shown(app: &App, visitor: &Visitor, above: &Markup) -> Result<Response, Problem> {
    let all = app.tokens.list().await?;
    let body = html! { (above) (form(app, visitor)) (table(visitor, &all)) };
    Ok(page(visitor, None, visitor.one(phrases::TOKENS), body))
}

/// What a role is called.
fn role_name(visitor: &Visitor, word: &str) -> &'static str {
    match word {
        "broadcaster" => visitor.one(phrases::BROADCASTER),
        "administrator" => visitor.t("administrator", "administration"),
        "reviewer" => visitor.t("reviewer", "réviseur"),
        _ => visitor.t("auditor", "auditeur"),
    }
}

fn table(visitor: &Visitor, all: &[Grant]) -> Markup {
    let (now, l) = (SystemClock.now(), visitor.language);
    let v = |en: &'static str, fr: &'static str| visitor.t(en, fr);
    let of = |role: &Role| match role {
        Role::Broadcaster { holder } => holder.to_string(),
        Role::Reviewer { step } => l.one(words::role(*step)).to_owned(),
        Role::Administrator | Role::Auditor => String::new(),
    };
    let standing = |grant: &Grant| match (grant.is_good(now), grant.revoked_at) {
        (true, _) => html! { span .tag .good { (v("good", "valable")) } },
        (false, Some(_)) => html! { span .tag .bad { (v("revoked", "révoqué")) } },
        (false, None) => html! { span .tag .faint { (v("expired", "expiré")) } },
    };
    tabled(
        v("Who may come in", "Qui peut entrer"),
        &html! {
            thead { tr { th scope="col" { (visitor.one(headings::NAME)) } th scope="col" { (visitor.one(headings::ROLE)) } th scope="col" { (visitor.one(headings::CREATED_ON)) } th scope="col" { (visitor.one(headings::GOOD_UNTIL)) } th scope="col" { (visitor.one(headings::STATE)) } th scope="col" { (visitor.one(phrases::REVOKE)) } } }
            tbody { @for grant in all { tr {
                th scope="row" { (grant.name) " " code .faint { (grant.id) } }
                td { (role_name(visitor, grant.role.word())) @let more = of(&grant.role); @if !more.is_empty() { ", " (more) } }
                td { @if let Some(day) = grant.created_at.day() { (date(l, day)) } }
                td { @match grant.expires { Some(day) => (date(l, day)), None => (v("for ever", "toujours")) } }
                td { (standing(grant)) }
                td { @if grant.is_good(now) { form .errand method="post" action=(visitor.to("/tokens")) {
                    input type="hidden" name="form_key" value=(visitor.form_key);
                    input type="hidden" name="id" value=(grant.id);
                    button .second type="submit" name="step" value="revoke" aria-label={ (visitor.one(phrases::REVOKE)) " " (grant.name) } { (visitor.one(phrases::REVOKE)) }
                } } }
            } } }
        },
    )
}

fn form(app: &App, visitor: &Visitor) -> Markup {
    let state = app.live.now();
    let mut holders: Vec<String> = state.picture.holders().map(|known| known.holder.to_string()).collect();
    holders.sort();
    let v = |en: &'static str, fr: &'static str| visitor.t(en, fr);
    html! { details .panel {
        summary { (v("Make a token", "Faire un jeton")) }
        form .form method="post" action=(visitor.to("/tokens")) {
            input type="hidden" name="form_key" value=(visitor.form_key);
            label for="name" { span .label { (visitor.one(headings::NAME)) } span .hint { (v("Who acts with it, as the log will say.", "Qui agit avec lui, tel que le dira le journal.")) } input #name type="text" name="name" required maxlength="100" autocomplete="off"; }
            label for="role" { span .label { (visitor.one(headings::ROLE)) } select #role name="role" { @for word in Role::WORDS { option value=(word) { (role_name(visitor, word)) } } } }
            label for="holder" { span .label { (visitor.one(headings::BROADCASTER)) } span .hint { (v("Of a broadcaster's token only.", "D'un jeton de télédiffuseur seulement.")) } select #holder name="holder" { option value="" {} @for holder in holders { option value=(holder) { (holder) } } } }
            label for="step-of" { span .label { (v("Step of disputes", "Étape des litiges")) } span .hint { (v("Of a reviewer's token only.", "D'un jeton de réviseur seulement.")) } select #step-of name="of" { option value="" {} @for role in DisputeRole::ALL { option value=(role) { (visitor.one(words::role(*role))) } } } }
            label for="expires" { span .label { (visitor.one(headings::GOOD_UNTIL)) " " span .faint { (visitor.one(phrases::OPTIONAL)) } } input #expires type="date" name="expires"; }
            div .buttons { button type="submit" name="step" value="create" { (v("Make it", "Le faire")) } }
        }
    } }
}

/// `POST /tokens`: makes or revokes one.
pub async fn change(State(app): State<App>, visitor: Visitor, request: Request) -> Result<Response, Problem> {
    admit(&visitor)?;
    let bytes = read(request.into_body(), LARGEST_FORM).await?;
    let mut form = Query::read(&String::from_utf8_lossy(&bytes));
    visitor.check(&mut form)?;
    let above = match form.text("step")?.as_deref() {
        Some("create") => match role(&mut form)? {
            Ok(role) => {
                let expires: Option<Day> = form.get("expires", phrases::A_DATE)?;
                let name = form.text("name")?;
                let made = app.tokens.create(name, role, expires, SystemClock.now()).await;
                let (token, grant) = made.map_err(|error| Problem::unavailable(&error))?;
                html! { div .done role="status" {
                    h2 { (visitor.t("The token of ", "Le jeton de ")) (grant.name) }
                    p { (visitor.t("Copy it now: it is shown this once and kept nowhere.", "Copiez-le maintenant\u{a0}: il n'est montré que cette fois et n'est conservé nulle part.")) }
                    pre #token { (token) }
                } }
            }
            Err(wrong) => {
                html! { div .error role="alert" { p { (crate::problem::in_language(&wrong, visitor.language)) } } }
            }
        },
        Some("revoke") => {
            let id = form.text("id")?.unwrap_or_default();
            let revoked = app.tokens.revoke(&id, SystemClock.now()).await;
            let revoked = revoked.map_err(|error| Problem::unavailable(&error))?;
            let grant = revoked.ok_or_else(|| Problem::of(Fault::Unknown))?;
            html! { div .done role="status" { p { (visitor.t("Revoked: ", "Révoqué\u{a0}: ")) strong { (grant.name) } } } }
        }
        other => return Err(malformed("step", other.unwrap_or_default(), ("create or revoke", "create ou revoke"))),
    };
    shown(&app, &visitor, &above).await
}

/// The role that a form states, or what is missing.
fn role(form: &mut Query) -> Result<Result<Role, Bilingual>, Problem> {
    let missing = |en: &str, fr: &str| Err(Bilingual { en: en.to_owned(), fr: fr.to_owned() });
    let holder = form.holder()?;
    let step = form.with("of", ("a step", "une étape"), DisputeRole::from_word)?;
    Ok(match (form.text("role")?.as_deref(), holder, step) {
        (Some("broadcaster"), Some(holder), _) => Ok(broadcaster(holder)),
        (Some("broadcaster"), None, _) => {
            missing("Choose the broadcaster of the token.", "Choisissez le télédiffuseur du jeton.")
        }
        (Some("reviewer"), _, Some(step)) => Ok(Role::Reviewer { step }),
        (Some("reviewer"), _, None) => missing("Choose the step of the reviewer.", "Choisissez l'étape du réviseur."),
        (Some("administrator"), ..) => Ok(Role::Administrator),
        (Some("auditor"), ..) => Ok(Role::Auditor),
        (Some(_) | None, ..) => missing("Choose a role.", "Choisissez un rôle."),
    })
}

const fn broadcaster(holder: HolderId) -> Role {
    Role::Broadcaster { holder }
}
