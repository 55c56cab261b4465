//! Where the letters come from: a year's calculation, why it changed, a broadcaster's credits, and what the fund reviews before.

use super::layout::page;
use super::lists::{choose_holder, listed};
use super::moment::kept_fields;
use super::parts::{
    amount, cell, columns_of_list, declared, dollars, language_name, money, name_of, status, table, text,
};
use super::visitor::{View, Visitor};
use crate::access::Scope;
use crate::api::lists::sees_every_line;
use crate::api::years::{as_calculated, own_sources};
use crate::app::App;
use crate::problem::{Fault, Problem};
use axum::extract::State;
use axum::response::Response;
use ledger::texts::{headings, phrases, words};
use ledger::time::FiscalYear;
use ledger::words::{CalculationMethod, Factor, Language};
use maud::{Markup, PreEscaped, html};
use projections::allocation::{Comparisons, allocation as allocation_of, calculation, credits as credits_of};
use projections::lists::{self, Far, Filters, Finding};
use projections::picture::Picture;
use projections::texts;
use replay::tables::Kind;
use replay::waterfall::{Setting, cause, svg};
use serde_json::{Value, json};

/// The years whose calculations can be compared: both by factors.
fn comparable(picture: &Picture, year: FiscalYear) -> Vec<FiscalYear> {
    let by_factors = |year: FiscalYear| {
        let stated = calculation(picture, year).ok().map(|(calculation, _)| calculation.stated.method);
        stated == Some(CalculationMethod::Factors)
    };
    if !by_factors(year) {
        return Vec::new();
    }
    picture.years().map(|(other, _)| other).filter(|other| *other != year && by_factors(*other)).collect()
}

/// `GET /allocation`
pub async fn allocation(State(app): State<App>, mut visitor: Visitor) -> Result<Response, Problem> {
    let asked: Option<FiscalYear> = visitor.query.get("compare_with", crate::query::A_YEAR)?;
    let view = visitor.view(&app).await?;
    let year = view.year.ok_or_else(|| Problem::of(Fault::Unknown))?;
    let title = visitor.t("Calculation of the allocations", "Calcul des allocations");
    let (picture, through) = (&view.state.picture, view.state.head.seq);
    let Ok(answer) = allocation_of(picture, through, year, view.holder.as_ref(), None) else {
        let body = html! { p { (visitor.t(
            "The allocations of this year are not calculated in this ledger: its letters stand for themselves.",
            "Les allocations de cet exercice ne sont pas calculées dans ce registre\u{a0}: ses lettres valent par elles-mêmes.",
        )) } };
        return Ok(page(&visitor, Some(&view), title, body));
    };
    let others = comparable(picture, year);
    let with = asked.or_else(|| others.iter().rev().copied().find(|other| *other < year));
    let compared = match with {
        Some(with) => {
            let then = as_calculated(&app, &view.cut, &view.state).await?;
            Some(Comparisons::of(&then.picture, year, with, view.holder.as_ref(), None)?)
        }
        None => None,
    };
    let v = |en, fr| visitor.t(en, fr);
    let mut earned: Vec<Value> = Vec::new();
    for of in &answer.allocations {
        for genre in &of.genres {
            for factor in &genre.factors {
                let values = answer.languages.iter().filter(|language| language.language == of.language);
                let mut values = values
                    .flat_map(|language| &language.genres)
                    .filter(|known| known.genre.word() == genre.genre)
                    .flat_map(|known| &known.factors)
                    .filter(|known| known.factor == factor.factor);
                let value = values.next();
                earned.push(json!({
                    "holder": name_of(&visitor, &view, &of.holder), "language": of.language, "genre": genre.genre,
                    "factor": factor_name(&visitor, factor.factor), "value": value.map(|value| value.value),
                    "total": value.map(|value| value.credit.to_string()), "credit": factor.credit.to_string(),
                    "share": factor.share, "amount": factor.amount,
                }));
            }
        }
    }
    let columns = [
        text("holder", visitor.one(headings::BROADCASTER)),
        text("language", visitor.one(headings::LANGUAGE)),
        text("genre", "Genre"),
        text("factor", visitor.one(headings::FACTOR)),
        money("value", visitor.one(headings::VALUE_OF_THE_FACTOR)),
        money("total", visitor.one(headings::CREDIT_OF_ALL)),
        declared(visitor.language, "credit", headings::OWN_CREDIT, Kind::Amount),
        text("share", visitor.one(headings::SHARE)),
        money("amount", visitor.one(headings::AMOUNT)),
    ];
    let totals = html! { ul .cards { @for of in &answer.allocations { li .card {
        h2 { (name_of(&visitor, &view, &of.holder)) " · " (language_name(visitor.language, of.language)) }
        p .big { (dollars(visitor.language, of.total)) }
        p { (status(&visitor, of.status.word())) }
        p { a href=(visitor.to(format_args!("/credits?holder={}", of.holder))) { (v("The credits behind it", "Les crédits qui la fondent")) } }
    } } } };
    let body = html! {
        p .faint { (v(
            "Each factor has a part of the genre's budget; it is shared by credit. A dollar or an hour of credit is no dollar of allocation (E.7.1).",
            "Chaque facteur a une partie du budget du genre; elle se partage selon le crédit. Un dollar ou une heure de crédit n'est pas un dollar d'allocation (E.7.1).",
        )) }
        (totals)
        p { a href=(visitor.to("/reviews")) { (v("Lines of audience", "Lignes d'auditoire")) } }
        @if let Some(compared) = &compared { (changes(&visitor, &view, compared)) }
        @if !others.is_empty() { (choose(&visitor, &view, &others, with)) }
        h2 { (visitor.one(phrases::FACTOR_BY_FACTOR)) }
        (table(visitor.language, visitor.one(phrases::FACTOR_BY_FACTOR), &columns, &earned))
    };
    Ok(page(&visitor, Some(&view), title, body))
}

/// Which year to compare with.
fn choose(visitor: &Visitor, view: &View, others: &[FiscalYear], with: Option<FiscalYear>) -> Markup {
    html! { form .filters method="get" {
        (kept_fields(visitor))
        @if let Some(holder) = view.holder.as_ref().filter(|_| visitor.scope.is_all()) { input type="hidden" name="holder" value=(holder); }
        label { (visitor.t("Compare with", "Comparer avec")) select name="compare_with" {
            @for other in others { option value=(other) selected[Some(*other) == with] { (other) } }
        } }
        button { (visitor.one(phrases::COMPARE)) }
    } }
}

/// Why amounts changed: a table of everyone that is shown, and a drawing for each where it is one broadcaster.
fn changes(visitor: &Visitor, view: &View, compared: &Comparisons) -> Markup {
    let language = visitor.language;
    let title = match language {
        Language::English => {
            format!("Why it changed, {} to {}", compared.compared_with, compared.year)
        }
        Language::French => {
            format!("Pourquoi elle a changé, de {} à {}", compared.compared_with, compared.year)
        }
    };
    html! {
        h2 { (title) }
        p .faint { (visitor.t(
            "The guide's causes in its order (E.7.2): each calculates again with one more thing of the new year, so that together they are the whole difference.",
            "Les causes du guide, dans son ordre (E.7.2)\u{a0}: chacune refait le calcul avec un élément de plus du nouvel exercice, de sorte qu'ensemble elles font toute la différence.",
        )) }
        @if view.holder.is_some() { @for of in &compared.comparisons {
            figure { div .scroll tabindex="0" role="group" aria-label=(name_of(visitor, view, &of.holder)) { (PreEscaped(svg(of, &name_of(visitor, view, &of.holder), language, Setting::Page))) } }
        } }
        div .scroll tabindex="0" role="region" aria-label=(title) { table {
            caption { (title) }
            thead { tr {
                th scope="col" { (visitor.one(headings::BROADCASTER)) } th scope="col" { (visitor.one(headings::LANGUAGE)) }
                th scope="col" .n { (compared.compared_with) }
                @for step in compared.comparisons.first().map(|of| of.steps.as_slice()).unwrap_or_default() {
                    th scope="col" .n { (crate::problem::in_language(&cause(step.cause), language)) }
                }
                th scope="col" .n { (compared.year) }
            } }
            tbody { @for of in &compared.comparisons { tr {
                th scope="row" { (name_of(visitor, view, &of.holder)) } td { (language_name(language, of.language)) }
                td .n { (amount(language, of.from)) }
                @for step in &of.steps { td .n {
                    @if step.amount.is_positive() { "+" }
                    (cell(language, Some(&Value::String(step.amount.to_string())), true))
                } }
                td .n { strong { (amount(language, of.to)) } }
            } } }
        } }
    }
}

fn factor_name(visitor: &Visitor, factor: Factor) -> &'static str {
    visitor.one(words::factor(factor))
}

/// `GET /credits?holder=`
pub async fn credits(State(app): State<App>, mut visitor: Visitor) -> Result<Response, Problem> {
    let view = visitor.view(&app).await?;
    let year = view.year.ok_or_else(|| Problem::of(Fault::Unknown))?;
    let holder = view.holder.clone().ok_or_else(|| Problem::of(Fault::Unknown))?;
    calculation(&view.state.picture, year)?;
    let then = as_calculated(&app, &view.cut, &view.state).await?;
    let mut answer = credits_of(&then.picture, view.state.head.seq, year, &holder)?;
    own_sources(&visitor.scope, &mut answer);
    let rows: Vec<Value> = answer
        .credits
        .iter()
        .map(|line| {
            let title = view.state.picture.project(&line.project).map(|project| project.title.clone());
            let mut row = serde_json::to_value(line).unwrap_or_default();
            if let Some(fields) = row.as_object_mut() {
                fields.insert("title".to_owned(), json!(title));
                fields.insert("factor".to_owned(), json!(factor_name(&visitor, line.factor)));
            }
            row
        })
        .collect();
    let v = |en, fr| visitor.t(en, fr);
    let columns = [
        text("factor", visitor.one(headings::FACTOR)),
        text("genre", "Genre"),
        text("language", visitor.one(headings::LANGUAGE)),
        text("title", visitor.one(headings::PROJECT)),
        text("source_year", visitor.one(headings::YEAR)),
        money("amount", v("Comes from", "Tiré de")),
        money("credit", visitor.one(headings::CREDIT)),
        text("capped", visitor.one(headings::CAPPED)),
        text("events", visitor.one(headings::EVENTS)),
    ];
    let title = visitor.one(headings::CREDITS);
    let body = html! {
        p { (name_of(&visitor, &view, &holder)) " · " a href=(visitor.to(format_args!("/allocation?holder={holder}"))) { (v("The allocation", "L'allocation")) } }
        (table(visitor.language, title, &columns, &rows))
    };
    Ok(page(&visitor, Some(&view), title, body))
}

/// `GET /reviews`: what the fund looks at before it calculates; a broadcaster sees its own lines.
pub async fn reviews(State(app): State<App>, mut visitor: Visitor) -> Result<Response, Problem> {
    let far = visitor.query.get("far", ("a whole number of per cent", "un nombre entier de pour cent"))?;
    let far = far.map_or(Far::USUAL, Far);
    let finding = crate::api::lists::finding(&mut visitor.query)?;
    let asked = visitor.query.holder()?;
    let view = visitor.view(&app).await?;
    let state = &view.state;
    let is_wide = sees_every_line(&visitor.scope, &state.picture);
    let holder = if is_wide { asked } else { visitor.scope.holder(asked)? };
    let filters = Filters { year: view.year, holder: holder.clone(), ..Filters::default() };
    let scope = if is_wide { Scope::All } else { visitor.scope.clone() };
    let reader = Visitor { scope, ..visitor.clone() };
    let (mut rows, _) = super::lists::entries(&reader, lists::reviews(listed(&view), &filters, far, finding)?);
    for row in &mut rows {
        let findings: Vec<String> = row
            .get("findings")
            .and_then(Value::as_array)
            .map(|all| all.iter().filter_map(Value::as_str).map(|word| finding_name(&visitor, word)).collect())
            .unwrap_or_default();
        if let Some(fields) = row.as_object_mut() {
            fields.insert("findings".to_owned(), json!(findings.join(", ")));
        }
    }
    let v = |en, fr| visitor.t(en, fr);
    let fields = ["line", "holder", "title", "genre", "channel", "hours", "last_year", "findings", "decision"];
    let columns = columns_of_list(visitor.language, "reviews", &fields);
    let title = v("Lines of audience to review", "Lignes d'auditoire à examiner");
    let body = html! {
        form .filters method="get" {
            (kept_fields(&visitor))
            @if visitor.scope.is_all() { label { (visitor.one(headings::BROADCASTER)) (choose_holder(&visitor, &view, holder.as_ref())) } }
            label { (v("Finding", "Constat")) select name="finding" {
                option value="" { (visitor.one(words::ANY)) }
                @for known in Finding::ALL { option value=(known.word()) selected[finding == Some(known)] { (finding_name(&visitor, known.word())) } }
            } }
            label { (v("Far from last year's hours: per cent", "Loin des heures de l'an dernier\u{a0}: pour cent")) input type="number" name="far" min="0" value=(far.0); }
            button { (visitor.one(phrases::SHOW)) }
        }
        @if is_wide && !visitor.scope.is_all() { p .faint { (v("You subscribe to the measurement of audiences, and so see the lines of all broadcasters (E.2.1.1).", "Vous êtes abonné à la mesure des auditoires et voyez donc les lignes de tous les télédiffuseurs (E.2.1.1).")) } }
        p { (rows.len()) " " (if rows.len() == 1 { visitor.one(phrases::LINE) } else { v("lines", "lignes") }) }
        @if rows.is_empty() { div .note { p { (v("No line of this year is to be looked at.", "Aucune ligne de cet exercice n'est à examiner.")) } } }
        @else { (table(visitor.language, title, &columns, &rows)) }
    };
    Ok(page(&visitor, Some(&view), title, body))
}

fn finding_name(visitor: &Visitor, word: &str) -> String {
    Finding::from_word(word).map_or(word, |known| visitor.one(texts::finding(known))).to_owned()
}
