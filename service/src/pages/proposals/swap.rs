//! A swap as a form (C.2.4): one gives an amount and receives the same. What it would do is shown before it is proposed.

use crate::api::commands::read;
use crate::api::proposals as api;
use crate::app::App;
use crate::pages::acts::nothing_yet;
use crate::pages::follows::consequences;
use crate::pages::form::{Mistake, typed_amount};
use crate::pages::layout::page;
use crate::pages::mistakes::{Typed, mistakes, summary_of};
use crate::pages::parts::{bucket, word};
use crate::pages::sign_in::LARGEST_FORM;
use crate::pages::visitor::Visitor;
use crate::problem::{Fault, Problem, in_language};
use crate::query::Query;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Redirect, Response};
use ledger::command::field::{Field, Form, Named, Range};
use ledger::texts::{Pair, headings, phrases};
use ledger::words::{Bucket, Language};
use maud::{Markup, html};
use serde_json::{Map, json};
use uuid::Uuid;

/// `GET /proposals/new`
pub async fn form(State(app): State<App>, mut visitor: Visitor) -> Result<Response, Problem> {
    if visitor.caller.role.holder().is_none() {
        return Err(Problem::of(Fault::Forbidden));
    }
    let view = visitor.view(&app).await?;
    let mut given = Query::default();
    if let Some(year) = view.year {
        given = Query::read(&format!("year={year}"));
    }
    Ok(shown(&visitor, &given, &[], &nothing_yet(&visitor)))
}

/// The form, with what is wrong above it and what would follow beside it.
fn shown(visitor: &Visitor, given: &Query, wrong: &[Mistake], follows: &Markup) -> Response {
    let value = |name: &str| given.clone().text(name).ok().flatten().unwrap_or_default();
    let l = visitor.language;
    let choice = |name: &'static str, label: &'static str, choices: &[(&str, String)]| {
        html! { label for=(name) { span .label { (label) }
            select #(name) name=(name) { @for (one, called) in choices { option value=(one) selected[*one == value(name)] { (called) } } }
        } }
    };
    let buckets: Vec<_> = Bucket::ALL.iter().map(|one| (one.word(), bucket(l, *one))).collect();
    let languages: Vec<_> = Language::ALL.iter().map(|one| (one.word(), word(l, one.word()))).collect();
    let body = html! {
        @if !wrong.is_empty() { (told(visitor, wrong)) }
        p .lead { (visitor.t("You give an amount and receive the same. The other broadcaster signs, then the fund accepts. Nothing is written before.", "Vous donnez un montant et recevez le même. L'autre télédiffuseur signe, puis le Fonds accepte. Rien n'est inscrit avant.")) }
        div .aside {
            form .form method="post" action=(visitor.to("/proposals/new")) data-preview="" {
                input type="hidden" name="form_key" value=(visitor.form_key);
                input type="hidden" name="proposal" value=(given.clone().text("proposal").ok().flatten().unwrap_or_else(|| Uuid::new_v4().to_string()));
                input type="hidden" name="year" value=(value("year"));
                label for="other" { span .label { (visitor.one(THE_OTHER)) }
                    span .hint #other-hint { (visitor.t("Its id in the ledger, which it can tell you", "Son identifiant dans le registre, qu'il peut vous donner")) }
                    input #other type="text" name="other" required autocomplete="off" spellcheck="false" aria-describedby="other-hint" value=(value("other")); }
                label for="effective_on" { span .label { (visitor.one(headings::EFFECTIVE_ON)) } input #effective_on type="date" name="effective_on" required value=(value("effective_on")); }
                (choice("language", visitor.t("Language of the money", "Langue des sommes"), &languages))
                label for="amount" { span .label { (visitor.one(headings::AMOUNT_IN_DOLLARS)) } input #amount .money type="text" inputmode="decimal" autocomplete="off" name="amount" required value=(value("amount")); }
                (choice("given", visitor.t("You give from", "Vous donnez de"), &buckets))
                (choice("received", visitor.t("You receive from", "Vous recevez de"), &buckets))
                div .buttons {
                    button .second type="submit" name="step" value="look" { (visitor.one(phrases::SEE_WHAT_WOULD_FOLLOW)) }
                    button type="submit" name="step" value="send" { (visitor.t("Sign and propose it", "Signer et le proposer")) }
                }
            }
            div .panel .follows data-consequences="" aria-live="polite" { (follows) }
        }
    };
    page(visitor, None, visitor.one(phrases::PROPOSE_A_SWAP), body)
}

const THE_OTHER: Pair = ("The other broadcaster", "L'autre télédiffuseur");

/// What is typed, and where the command of the swap has it.
fn typed() -> Vec<Typed> {
    let of = |path: &str, place: &str, name, form| {
        let field = Field { name, form, required: true };
        Typed { path: path.to_owned(), place: place.to_owned(), field }
    };
    vec![
        of("other", "legs.0.to", "to", Form::Id(Named::Holder)),
        of("other", "legs.1.from", "to", Form::Id(Named::Holder)),
        of("effective_on", "effective_on", "effective_on", Form::Day),
        of("amount", "legs.0.amount", "amount", Form::Amount(Range::AboveZero)),
        of("amount", "legs.1.amount", "amount", Form::Amount(Range::AboveZero)),
    ]
}

/// What is wrong before anything else on the page.
fn told(visitor: &Visitor, wrong: &[Mistake]) -> Markup {
    let label = |path: &str| {
        let label = match path {
            "other" => THE_OTHER,
            "amount" => headings::AMOUNT_IN_DOLLARS,
            _ => headings::EFFECTIVE_ON,
        };
        visitor.one(label).to_owned()
    };
    summary_of(visitor, wrong, &label, &str::to_owned)
}

/// `POST /proposals/new`: looked at, or proposed.
pub async fn propose(State(app): State<App>, visitor: Visitor, request: Request) -> Result<Response, Problem> {
    let Some(holder) = visitor.caller.role.holder().cloned() else { return Err(Problem::of(Fault::Forbidden)) };
    let bytes = read(request.into_body(), LARGEST_FORM).await?;
    let mut form = Query::read(&String::from_utf8_lossy(&bytes));
    visitor.check(&mut form)?;
    let given = form.clone();
    let mut field = |name: &str| form.text(name).map(Option::unwrap_or_default);
    let (other, language, amount) = (field("other")?, field("language")?, typed_amount(&field("amount")?));
    let (is_look, id) = (field("step")? == "look", field("proposal")?.parse().ok());
    let leg = |from: &str, to: &str, bucket: String| json!({ "from": from, "to": to, "language": language, "bucket": bucket, "amount": amount });
    let swap = json!({
        "command": "swap", "effective_on": field("effective_on")?, "year": field("year")?,
        "legs": [leg(holder.as_str(), &other, field("given")?), leg(&other, holder.as_str(), field("received")?)],
        "signed_by": [holder],
    });
    let wrong = mistakes(visitor.language, swap.as_object().unwrap_or(&Map::new()), &typed());
    if !wrong.is_empty() {
        return Ok(shown(&visitor, &given, &wrong, &told(&visitor, &wrong)));
    }
    let proposal = match api::make(&app, &visitor.caller, &holder, swap, id) {
        Ok(proposal) => proposal,
        Err(problem) => {
            let says = in_language(problem.messages(), visitor.language).to_owned();
            let wrong = [Mistake { path: String::new(), says }];
            return Ok(shown(&visitor, &given, &wrong, &told(&visitor, &wrong)));
        }
    };
    if is_look {
        let would = api::consequences(&app, &visitor.question(), &proposal).await?;
        return Ok(shown(
            &visitor,
            &given,
            &[],
            &consequences(&visitor, &app.live.now().picture, &would.unwrap_or_default()),
        ));
    }
    let proposal = api::keep_typed(&app, proposal).await?;
    Ok(Redirect::to(&visitor.to(format_args!("/proposals/{}", proposal.id))).into_response())
}
