//! Corrections: the ways of taking a commitment back, each with what it would do.

use super::{admit, usual_day};
use crate::api::suppositions::answer;
use crate::app::App;
use crate::pages::follows::consequences;
use crate::pages::form::typed_amount;
use crate::pages::layout::page;
use crate::pages::moment::kept_fields;
use crate::pages::parts::{amount, date, dollars, name_of};
use crate::pages::visitor::{View, Visitor};
use crate::problem::Problem;
use crate::query::Query;
use crate::work::on_a_thread;
use axum::body::Bytes;
use axum::extract::State;
use axum::response::Response;
use ledger::event::Subject;
use ledger::ids::CommitmentId;
use ledger::money::Money;
use ledger::texts::{Pair, capital, headings, phrases};
use ledger::time::Day;
use maud::{Markup, html};
use projections::picture::Commitment;
use replay::Cut;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use uuid::Uuid;

/// The command that made a commitment, and when something last happened to it.
struct Made {
    by: Uuid,
    last: Day,
}

/// What is typed for a correction.
struct Typed {
    on: Day,
    reason: String,
    to: String,
}

/// `GET /corrections?commitment=`
pub async fn corrections(State(app): State<App>, mut visitor: Visitor) -> Result<Response, Problem> {
    admit(&visitor)?;
    let asked = visitor.query.text("commitment")?;
    let on: Option<Day> = visitor.query.get("on", phrases::A_DATE)?;
    let (reason, to) = (visitor.query.text("reason")?, visitor.query.text("to")?);
    let view = visitor.view(&app).await?;
    let title = visitor.t("Corrections", "Corrections");
    let Some(asked) = asked else {
        let body = html! { (choose(&visitor, &view, "")) (reversal(&visitor)) };
        return Ok(page(&visitor, Some(&view), title, body));
    };
    let known = CommitmentId::new(&asked).ok().and_then(|id| Some((view.state.picture.commitment(&id)?.clone(), id)));
    let Some((commitment, id)) = known else {
        let body = html! {
            div .error role="alert" { p { (visitor.t("No commitment has this id: ", "Aucun engagement n'a cet identifiant\u{a0}: ")) code { (asked) } } }
            (choose(&visitor, &view, &asked))
        };
        return Ok(page(&visitor, Some(&view), title, body));
    };
    let made = made(&app, id.clone()).await?;
    let usual = usual_day(&view, commitment.year).map_or(made.last, |day| day.max(made.last));
    let supposed = visitor.one(phrases::SUPPOSED).to_owned();
    let typed = Typed {
        on: on.unwrap_or(usual),
        reason: reason.unwrap_or(supposed),
        to: typed_amount(&to.unwrap_or_else(|| "0.00".to_owned())),
    };
    let mut ways = Vec::new();
    for way in [WITHDRAW, REDUCE, REVERSE] {
        ways.push(shown(&app, &visitor, &commitment, &way.fields(&id, &commitment, &made, &typed), way).await?);
    }
    let body = html! {
        (about(&visitor, &view, &id, &commitment))
        (details(&visitor, &id, &typed))
        div .two { @for way in ways { (way) } }
    };
    Ok(page(&visitor, Some(&view), title, body))
}

/// Finds the command that made a commitment.
async fn made(app: &App, id: CommitmentId) -> Result<Made, Problem> {
    let log = app.live.log();
    let found = on_a_thread(move |runtime| {
        let events = runtime.block_on(log.holding(&format!("\"{id}\""))).map_err(replay::Error::from)?;
        let about = events.iter().filter(|event| event.body.subjects().contains(&Subject::Commitment(&id)));
        let days = about.clone().map(|event| event.effective_on).max();
        let first = about.map(|event| event.command_id).next();
        Ok::<_, replay::Error>(first.zip(days).map(|(by, last)| Made { by, last }))
    });
    found.await??.ok_or_else(|| Problem::of(crate::problem::Fault::Unknown))
}

/// A way of taking a commitment back.
#[derive(Clone, Copy)]
struct Way {
    command: &'static str,
    name: Pair,
}

const WITHDRAW: Way = Way { command: "withdraw-commitment", name: phrases::WITHDRAW };
const REDUCE: Way = Way { command: "reduce-commitment", name: phrases::REDUCE };
const REVERSE: Way = Way { command: "reverse", name: phrases::REVERSE };

impl Way {
    fn fields(self, id: &CommitmentId, of: &Commitment, made: &Made, typed: &Typed) -> Vec<(&'static str, String)> {
        let mut fields = vec![("effective_on", typed.on.to_string())];
        match self.command {
            "reverse" => fields.push(("command_id_reversed", made.by.to_string())),
            _ => fields.extend([("year", of.year.to_string()), ("commitment", id.to_string())]),
        }
        match self.command {
            "reduce-commitment" => fields.push(("to", typed.to.clone())),
            _ => fields.push(("reason", typed.reason.clone())),
        }
        fields
    }
}

/// What a way would do, and the press that writes it.
async fn shown(
    app: &App,
    visitor: &Visitor,
    commitment: &Commitment,
    fields: &[(&'static str, String)],
    way: Way,
) -> Result<Markup, Problem> {
    let id = Uuid::new_v4();
    let mut command: Map<String, Value> =
        fields.iter().map(|(name, value)| ((*name).to_owned(), value.clone().into())).collect();
    command.insert("command".to_owned(), way.command.into());
    command.insert("command_id".to_owned(), id.to_string().into());
    let line = Value::Object(command).to_string();
    let mut question = visitor.question();
    question.query = Query::default();
    let supposed = answer(app, &question, commitment.year, Cut::NOW, BTreeMap::new(), Bytes::from(line)).await?;
    let supposed = serde_json::to_value(&supposed).unwrap_or_default();
    let is_taken = supposed.pointer("/outcomes/0/outcome").and_then(Value::as_str) == Some("accepted");
    Ok(html! { section .panel {
        h2 { (capital(visitor.one(way.name))) }
        (consequences(visitor, &app.live.now().picture, &supposed))
        @if is_taken { form method="post" action=(visitor.to(format_args!("/acts/{}", way.command))) {
            input type="hidden" name="form_key" value=(visitor.form_key);
            input type="hidden" name="command_id" value=(id);
            @for (name, value) in fields { input type="hidden" name=(name) value=(value); }
            div .buttons { button type="submit" name="step" value="send" { (visitor.one(phrases::CONFIRM)) } }
        } }
    } })
}

fn about(visitor: &Visitor, view: &View, id: &CommitmentId, of: &Commitment) -> Markup {
    let l = visitor.language;
    let title =
        view.state.picture.project(&of.project).map_or_else(|| of.project.to_string(), |known| known.title.clone());
    html! { dl {
        dt { (visitor.one(headings::COMMITMENT)) } dd { code { (id) } }
        dt { (visitor.one(headings::PROJECT)) } dd { a href=(visitor.to(format_args!("/projects/{}", of.project))) { (title) } }
        dt { (visitor.one(headings::BROADCASTER)) } dd { (name_of(visitor, view, &of.holder)) ", " (of.year) }
        dt { (visitor.one(headings::HELD)) } dd { (dollars(l, of.hold.amount())) }
        dt { (visitor.one(headings::COUNTED)) } dd { (dollars(l, of.counted)) }
        @if let Some(day) = of.applied_on { dt { (visitor.one(headings::APPLICATION)) } dd { (date(l, day)) } }
    } }
}

/// What is typed before a correction is looked at again.
fn details(visitor: &Visitor, id: &CommitmentId, typed: &Typed) -> Markup {
    html! { form .filters method="get" action="/corrections" {
        (kept_fields(visitor))
        input type="hidden" name="commitment" value=(id);
        label { span { (visitor.one(headings::EFFECTIVE_ON)) } input type="date" name="on" value=(typed.on); }
        label { span { (visitor.one(headings::REASON)) } input type="text" name="reason" value=(typed.reason); }
        label { span { (visitor.t("Reduce to", "Réduire à")) } input type="text" inputmode="decimal" name="to" value=(shown_amount(visitor, &typed.to)); }
        button .second type="submit" { (visitor.t("Look again", "Voir de nouveau")) }
    } }
}

/// An amount as the page's language writes it; whatever is none as it was typed.
fn shown_amount(visitor: &Visitor, typed: &str) -> String {
    Money::parse(typed).map_or_else(|_| typed.to_owned(), |found| amount(visitor.language, found))
}

fn choose(visitor: &Visitor, view: &View, asked: &str) -> Markup {
    let found = view.state.picture.commitments().filter(|(_, made)| view.year.is_none_or(|year| made.year == year));
    let mut known: Vec<String> = found.map(|(id, _)| id.to_string()).collect();
    known.sort();
    html! {
        p .lead { (visitor.t("Nothing is ever deleted: a correction is a further act. Choose a commitment to see what each way of taking it back would do.", "Rien n'est jamais effacé\u{a0}: une correction est un acte de plus. Choisissez un engagement pour voir ce que ferait chaque façon de revenir dessus.")) }
        form .filters method="get" action="/corrections" {
        (kept_fields(visitor))
            label { span { (visitor.one(headings::COMMITMENT)) } input type="text" name="commitment" required value=(asked) list="known" autocomplete="off"; }
            datalist #known { @for id in known.iter().take(400) { option value=(id) {} } }
            button type="submit" { (visitor.t("See the ways", "Voir les façons")) }
        }
    }
}

/// Whatever is not a commitment is taken back by its command.
fn reversal(visitor: &Visitor) -> Markup {
    html! { p { (visitor.t("Another act is taken back by its command id, which the log shows: ", "Un autre acte s'annule par l'identifiant de sa commande, que montre le journal\u{a0}: ")) a href=(visitor.to("/log")) { (visitor.one(phrases::THE_LOG)) } " · " a href=(visitor.to("/acts/reverse")) { (visitor.t("reverse an act", "annuler un acte")) } } }
}
