//! The first page of each role.

use super::layout::{kept, page};
use super::parts::{amount, bar, bucket, cell, key, language_name, status};
use super::sign_in::with_language;
use super::visitor::{View, Visitor};
use crate::access::Role;
use crate::api::problem::{Problem, in_language};
use crate::app::App;
use axum::extract::State;
use axum::response::Response;
use ledger::clerk::{Clock as _, SystemClock};
use ledger::columns::Column;
use ledger::ids::HolderId;
use ledger::money::Money;
use ledger::time::{Day, FiscalYear};
use maud::{Markup, html};
use projections::balances::{Balances, EnvelopeBalances, Figures, Measure, balances};
use projections::compliance::{Compliance, compliance};
use projections::penalties::penalties_of;
use serde_json::Value;

/// `GET /`
pub async fn home(State(app): State<App>, mut visitor: Visitor) -> Result<Response, Problem> {
    let view = visitor.view(&app).await?;
    let title = match &visitor.caller.role {
        Role::Broadcaster { holder } => name_of(&visitor, &view, holder),
        Role::Administrator => visitor.t("The year at a glance", "L'exercice en un coup d'œil").to_owned(),
        Role::Auditor => visitor.t("What an auditor finds here", "Ce qu'un auditeur trouve ici").to_owned(),
        Role::Reviewer { .. } => visitor.t("Disputes that wait for you", "Litiges qui vous attendent").to_owned(),
    };
    let body = match (&visitor.caller.role, view.year) {
        (_, None) => html! { p { (visitor.t("No fiscal year is open yet.", "Aucun exercice n'est encore ouvert.")) }
        @if visitor.caller.role == Role::Administrator { p { a href="/acts/open-year" { (visitor.t("Open one", "En ouvrir un")) } } } },
        (Role::Broadcaster { holder }, Some(year)) => broadcaster(&visitor, &view, year, holder)?,
        (Role::Administrator, Some(year)) => administrator(&app, &visitor, &view, year)?,
        (Role::Auditor, Some(year)) => auditor(&visitor, &view, year)?,
        (Role::Reviewer { step }, Some(_)) => super::disputes::waiting(&visitor, &view, Some(*step)),
    };
    Ok(with_language(page(&visitor, Some(&view), &title, body), &visitor.uri))
}

/// A holder by its name.
pub(super) fn name_of(visitor: &Visitor, view: &View, holder: &HolderId) -> String {
    let registered = view.state.picture.holder(holder);
    registered.map_or_else(|| holder.to_string(), |known| visitor.t(&known.name.en, &known.name.fr).clone())
}

fn figures_of(view: &View, year: FiscalYear, holder: Option<&HolderId>) -> Result<(Balances, Compliance), Problem> {
    let (picture, through) = (&view.state.picture, view.state.head.seq);
    Ok((balances(picture, through, year, holder, None)?, compliance(picture, through, year, holder)?))
}

/// What was taken at the first deadline, and what lapsed.
fn gone(figures: &Figures) -> Money {
    [Column::FirstDeadline, Column::Lapsed].into_iter().map(|column| figures.get(Measure::Column(column))).sum()
}

fn parts_of(figures: &Figures) -> [(&'static str, Money); 4] {
    [
        ("committed", figures.get(Measure::Column(Column::Committed))),
        ("held", figures.held),
        ("available", figures.available),
        ("lapsed", gone(figures)),
    ]
}

/// A figure that leads to its explanation.
pub(super) fn figure(visitor: &Visitor, view: &View, name: &str, value: Money) -> Markup {
    let name = name.replace(' ', "%20");
    html! { a data-explain href={ "/explain?" (kept(view)) "&figure=" (name) } { (amount(visitor.language, value)) } }
}

/// An envelope, a bar and a row a bucket.
pub(super) fn envelope(visitor: &Visitor, view: &View, of: &EnvelopeBalances) -> Markup {
    let l = visitor.language;
    let name = |bucket: &str, what: &str| format!("balances {} {} {bucket} {what}", of.holder, of.language);
    let row = |label: &str, id: &str, figures: &Figures| {
        html! {
            th scope="row" { (label) (bar(&parts_of(figures), label)) }
            td .n { (figure(visitor, view, &name(id, "allocated"), figures.get(Measure::Column(Column::Allocated)))) }
            td .n { (figure(visitor, view, &name(id, "committed"), figures.get(Measure::Column(Column::Committed)))) }
            td .n { (figure(visitor, view, &name(id, "held"), figures.held)) }
            td .n { (figure(visitor, view, &name(id, "available"), figures.available)) }
            td .n { (amount(l, gone(figures))) }
        }
    };
    let caption = format!("{} – {}", name_of(visitor, view, &of.holder), language_name(l, of.language));
    html! {
        div .scroll tabindex="0" role="region" aria-label=(caption) { table {
            caption { (caption) @if of.small { " · " (visitor.t("small broadcaster", "petit télédiffuseur")) } }
            thead { tr {
                th scope="col" { (visitor.t("Bucket", "Compte")) }
                th .n scope="col" { (visitor.t("Allocated", "Alloué")) } th .n scope="col" { (visitor.t("Committed", "Engagé")) }
                th .n scope="col" { (visitor.t("Held", "Réservé")) } th .n scope="col" { (visitor.t("Available", "Disponible")) }
                th .n scope="col" { (visitor.t("Taken or lapsed", "Repris ou périmé")) }
            } }
            tbody {
                @for one in &of.buckets { tr { (row(bucket(l, one.bucket), one.bucket.word(), &one.figures)) } }
                tr .total { (row("Total", "total", &of.total)) }
            }
        } }
    }
}

fn today() -> Option<Day> {
    SystemClock.now().day()
}

/// How far a date is.
fn days_to(visitor: &Visitor, date: Day) -> String {
    let Some(today) = today() else { return String::new() };
    let days = date.days_since_1970() - today.days_since_1970();
    match (days, visitor.language) {
        (0, _) => visitor.t("today", "aujourd'hui").to_owned(),
        (1.., ledger::words::Language::English) => format!("in {days} days"),
        (1.., ledger::words::Language::French) => format!("dans {days} jours"),
        (_, ledger::words::Language::English) => format!("{} days ago", -days),
        (_, ledger::words::Language::French) => format!("il y a {} jours", -days),
    }
}

fn broadcaster(visitor: &Visitor, view: &View, year: FiscalYear, holder: &HolderId) -> Result<Markup, Problem> {
    let (balances, duties) = figures_of(view, year, Some(holder))?;
    let l = visitor.language;
    let costs = penalties_of(&view.state.picture, view.state.head.seq, year, Some(holder))?;
    Ok(html! {
        h2 { (visitor.t("What is left", "Ce qu'il reste")) }
        @if balances.envelopes.is_empty() { p { (visitor.t("There is no allocation in this year.", "Il n'y a pas d'allocation dans cet exercice.")) } } @else { (key(visitor)) }
        @for one in &balances.envelopes { (envelope(visitor, view, one)) }
        h2 { (visitor.t("Deadlines", "Dates limites")) }
        ul .cards { @for one in &duties.envelopes {
            @let name = format!("compliance {holder} {} first_deadline.", one.language);
            li .card {
                h3 { (visitor.t("First deadline", "Première date limite")) ", " (language_name(l, one.language)) }
                p { (one.first_deadline.date) " (" (days_to(visitor, one.first_deadline.date)) ") · " (status(visitor, one.first_deadline.status)) }
                p { (visitor.t("Counted ", "Compté\u{a0}: ")) (figure(visitor, view, &format!("{name}counted"), one.first_deadline.counted))
                    (visitor.t(" of ", " sur ")) (figure(visitor, view, &format!("{name}required"), one.first_deadline.required)) }
                (bar(&[("committed", one.first_deadline.counted), ("lapsed", one.first_deadline.shortfall)], visitor.t("Counted against what is required", "Compté par rapport au requis")))
                @if one.first_deadline.status == "open" {
                    p .bad { (visitor.t("Closed today, it would take ", "Fermée aujourd'hui, elle reprendrait ")) (figure(visitor, view, &format!("{name}shortfall"), one.first_deadline.shortfall)) }
                    @let held: Money = balances.envelopes.iter().filter(|e| e.language == one.language).map(|e| e.total.held).sum();
                    p .faint { (visitor.t("If every hold were applied for in time, it would take ", "Si chaque réservation faisait l'objet d'une demande à temps, elle reprendrait ")) (amount(l, (one.first_deadline.shortfall - held).or_zero())) }
                }
            }
            li .card {
                h3 { (visitor.t("Final deadline", "Date limite finale")) ", " (language_name(l, one.language)) }
                p { (one.final_deadline.date) " (" (days_to(visitor, one.final_deadline.date)) ") · " (status(visitor, one.final_deadline.status)) }
                @for of in balances.envelopes.iter().filter(|e| e.language == one.language && one.final_deadline.status == "open") {
                    p { (visitor.t("What is not committed by then lapses. Today: ", "Ce qui n'est pas engagé d'ici là est périmé. Aujourd'hui\u{a0}: ")) strong { (amount(l, of.total.balance())) } }
                    ul { @for lost in of.buckets.iter().filter(|b| b.figures.balance().is_positive()) { li { (bucket(l, lost.bucket)) ": " (amount(l, lost.figures.balance())) } } }
                }
            }
        } }
        h2 { "Obligations" }
        ul .cards { @for one in &duties.envelopes {
            li .card { h3 { (visitor.t("Digital media", "Médias numériques")) ", " (language_name(l, one.language)) }
                p { (status(visitor, one.digital_media.status)) }
                p { (one.digital_media.projects.eligible) (visitor.t(" of ", " sur ")) (one.digital_media.projects.supported) (visitor.t(" projects; required: ", " projets; requis\u{a0}: ")) (one.digital_media.projects.required) }
                p { (amount(l, one.digital_media.amount.committed)) (visitor.t(" of ", " sur ")) (amount(l, one.digital_media.amount.required)) }
            }
            @if one.in_house_affiliated.status != "not-applicable" { li .card { h3 { (visitor.t("In-house and affiliated cap", "Plafond interne et affilié")) ", " (language_name(l, one.language)) }
                p { (status(visitor, one.in_house_affiliated.status)) }
                p { (amount(l, one.in_house_affiliated.used)) (visitor.t(" of at most ", " d'au plus ")) (amount(l, one.in_house_affiliated.cap)) }
            } }
        }
        @for one in &duties.parity { li .card { h3 { (visitor.t("Parity", "Parité")) }
            p { (status(visitor, one.status)) }
            p { (amount(l, one.committed)) (visitor.t(" of ", " sur ")) (amount(l, one.required)) }
        } } }
        @if !costs.penalties.is_empty() {
            h3 { (visitor.t("What this would cost next year", "Ce que cela coûterait l'an prochain")) }
            ul { @for one in &costs.penalties { @for option in &one.options {
                li { (super::parts::word(l, one.kind.word())) ", " (language_name(l, one.language)) " (" (super::parts::word(l, option.basis.word())) "): "
                    (figure(visitor, view, &format!("penalties {holder} {} {} {}", one.language, one.kind, option.basis), option.amount)) }
            } } }
        }
        p { a href={ "/acts/commit?year=" (year) } { (visitor.t("Send a licence form", "Envoyer une entente de licence")) } " · "
            a href={ "/api/v1/years/" (year) "/calendar.ics?lang=" (visitor.t("en", "fr")) } { (visitor.t("Calendar feed (iCalendar)", "Calendrier à suivre (iCalendar)")) } }
    })
}

/// What the whole year's money became, for a drawing and its table.
fn flow(visitor: &Visitor, balances: &Balances) -> Markup {
    let l = visitor.language;
    let sum = |of: &dyn Fn(&Figures) -> Money| balances.envelopes.iter().map(|one| of(&one.total)).sum::<Money>();
    let rows = [
        ("committed", visitor.t("Committed", "Engagé"), sum(&|f| f.get(Measure::Column(Column::Committed)))),
        ("held", visitor.t("Held", "Réservé"), sum(&|f| f.held)),
        ("available", visitor.t("Available", "Disponible"), sum(&|f| f.available)),
        ("lapsed", visitor.t("Taken or lapsed (to the reserve)", "Repris ou périmé (au fonds de réserve)"), sum(&gone)),
    ];
    let whole = sum(&|f| f.get(Measure::Column(Column::Allocated)));
    let top: i128 = rows.iter().map(|(_, _, amount)| amount.or_zero().cents()).max().unwrap_or(1).max(1);
    html! {
        svg .chart viewBox="0 0 640 176" role="img" aria-label=(visitor.t("Where the year's allocations went", "Où sont allées les allocations de l'exercice")) {
            rect .track x="0" y="8" width="110" height="160" {}
            text x="8" y="92" { (visitor.t("Allocated", "Alloué")) }
            @for (place, (class, name, part)) in rows.iter().enumerate() {
                @let y = 8 + place * 42;
                @let width = part.or_zero().cents() * 320 / top;
                path .track d={ "M110 88 L170 " (y + 17) } fill="none" {}
                rect class=(class) x="170" y=(y) width=(width.max(2)) height="34" {}
                text x="500" y=(y + 14) { (name.split(" (").next().unwrap_or_default()) }
                text x="500" y=(y + 31) { (amount(l, *part)) }
            }
        }
        div .scroll tabindex="0" role="region" aria-label=(visitor.t("The same as a table", "La même chose en tableau")) { table {
            caption { (visitor.t("The same as a table", "La même chose en tableau")) }
            thead { tr { th scope="col" { (visitor.t("What became of it", "Ce qu'il en est advenu")) } th .n scope="col" { (visitor.t("Amount", "Montant")) } } }
            tbody {
                @for (_, name, part) in &rows { tr { th scope="row" { (name) } td .n { (amount(l, *part)) } } }
                tr .total { th scope="row" { (visitor.t("Allocated", "Alloué")) } td .n { (amount(l, whole)) } }
            }
        } }
    }
}

fn administrator(app: &App, visitor: &Visitor, view: &View, year: FiscalYear) -> Result<Markup, Problem> {
    let (balances, duties) = figures_of(view, year, None)?;
    let l = visitor.language;
    let open: Vec<Value> = super::disputes::entries(view, None);
    let waiting = crate::api::proposals::all_seen(app, &visitor.caller)?;
    let waiting = waiting.iter().filter(|one| one.standing == crate::proposals::Standing::Signed).count();
    let missed: Vec<_> = duties
        .envelopes
        .iter()
        .filter(|one| one.first_deadline.status == "open" && one.first_deadline.shortfall.is_positive())
        .collect();
    Ok(html! {
        (flow(visitor, &balances))
        h2 { (visitor.t("The fund's own", "Au Fonds lui-même")) }
        dl {
            dt { (visitor.t("Reserve, English", "Fonds de réserve, anglais")) } dd { (figure(visitor, view, "reserve english", balances.reserve.english)) }
            dt { (visitor.t("Reserve, French", "Fonds de réserve, français")) } dd { (figure(visitor, view, "reserve french", balances.reserve.french)) }
            @for pool in &balances.alternative_access { dt { (visitor.t("Alternative access, ", "Accès parallèle, ")) (language_name(l, pool.language)) } dd { (amount(l, pool.columns.balance())) } }
        }
        h2 { (visitor.t("What waits", "Ce qui attend")) }
        ul {
            li { a href="/proposals" { (visitor.t("Proposals that everyone signed: ", "Propositions signées par tous\u{a0}: ")) (waiting) } }
            li { a href="/disputes" { (visitor.t("Open disputes: ", "Litiges en cours\u{a0}: ")) (open.iter().filter(|one| one.get("step").is_some_and(|step| !step.is_null())).count()) } }
        }
        h2 { (visitor.t("What closing the first deadline would take", "Ce que reprendrait la fermeture de la première date limite")) }
        @if missed.is_empty() { p { (visitor.t("Nothing from anyone.", "Rien à personne.")) } } @else {
            div .scroll tabindex="0" role="region" aria-label=(visitor.t("Shortfalls", "Manques")) { table {
                thead { tr { th scope="col" { (visitor.t("Broadcaster", "Télédiffuseur")) } th scope="col" { (visitor.t("Language", "Langue")) } th .n scope="col" { (visitor.t("Would be taken", "Serait repris")) } } }
                tbody { @for one in &missed { tr {
                    th scope="row" { (name_of(visitor, view, &one.holder)) } td { (language_name(l, one.language)) }
                    td .n { (figure(visitor, view, &format!("compliance {} {} first_deadline.shortfall", one.holder, one.language), one.first_deadline.shortfall)) }
                } } }
            } }
        }
        h2 { (visitor.t("Frequent acts", "Actes fréquents")) }
        ul {
            @for (command, en, fr) in [("receive-application", "Enter an application", "Inscrire une demande"), ("sign-letter", "Record a signed letter", "Inscrire une lettre signée"), ("close-first-deadline", "Close the first deadline", "Fermer la première date limite"), ("close-final-deadline", "Close the final deadline", "Fermer la date limite finale"), ("close-year", "Close the year", "Fermer l'exercice"), ("impose-penalty", "Impose a penalty", "Imposer une pénalité"), ("reverse", "Correct by reversing", "Corriger par un renversement")] {
                li { a href={ "/acts/" (command) "?year=" (year) } { (visitor.t(en, fr)) } }
            }
            li { a href={ "/api/v1/years/" (year) "/export.xlsx" } { (visitor.t("The year as a workbook", "L'exercice en classeur")) } }
        }
    })
}

fn auditor(visitor: &Visitor, view: &View, year: FiscalYear) -> Result<Markup, Problem> {
    let (balances, _) = figures_of(view, year, None)?;
    let head = &view.state.head;
    let row = |en: &'static str, fr: &'static str| visitor.t(en, fr);
    Ok(html! {
        dl {
            dt { (row("Events", "Événements")) } dd { (head.seq) }
            dt { (row("Digest of the last", "Empreinte du dernier")) } dd { code { (head.digest) } }
            dt { (row("Recorded at", "Inscrit à")) } dd { (cell(visitor.language, Some(&Value::String(head.recorded_at.to_string())), false)) }
        }
        ul {
            li { a href={ "/log?" (kept(view)) } { (row("The log, each event with its proof", "Le journal, chaque événement avec sa preuve")) } }
            li { a href={ "/compare?" (kept(view)) } { (row("What two moments tell, and why they differ", "Ce que disent deux moments, et pourquoi ils diffèrent")) } }
            li { a href="/verify" { (row("Verify every byte and every balance", "Vérifier chaque octet et chaque solde")) } }
            li { a href={ "/api/v1/years/" (year) "/bundle.tar" } { (row("Take the year away, to be checked offline", "Emporter l'exercice, à vérifier hors ligne")) } }
            li { a href={ "/api/v1/years/" (year) "/export.xlsx" } { (row("The year as a workbook", "L'exercice en classeur")) } }
            li { a href="/api/v1/checkpoint" { (row("The signed checkpoint", "Le point de contrôle signé")) } }
            li { a href={ "/api/v1/rulebooks/" (year) } { (row("The year's rulebook", "Le recueil de règles de l'exercice")) } }
        }
        (flow(visitor, &balances))
        @for text in [in_language(&ledger::refusal::Bilingual::from(("Every page obeys the moment that is chosen above.", "Chaque page obéit au moment choisi ci-dessus.")), visitor.language)] { p .faint { (text) } }
    })
}
