//! One event of the log: what it says, its exact bytes and its place in the chain, its proof under a signed checkpoint, what it moved and
//! which figures it touched.

use super::layout::page;
use super::log::{about, admit, called};
use super::parts::{amount, cell, date, instant, label_of, value as value_of, word};
use super::visitor::{View, Visitor};
use crate::api::events::lines_after;
use crate::api::proofs::{Proved, prove};
use crate::app::App;
use crate::http::encoded;
use crate::problem::{Fault, Problem, in_language};
use crate::work::on_a_thread;
use axum::extract::{Path, State};
use axum::response::Response;
use ledger::command::field::Field;
use ledger::digest::Digest;
use ledger::event::Event;
use ledger::log::{EventLog as _, decode};
use ledger::texts::{Pair, headings, phrases};
use ledger::time::FiscalYear;
use maud::{Markup, html};
use projections::postings::postings;
use replay::Cut;
use replay::diff::Touched;
use serde_json::Value;

/// How many figures are shown of those that an event touched.
const SHOWN: usize = 100;

/// Of how many values on an object is folded away: the rulebook of a year has a hundred.
const MANY: usize = 12;

/// `GET /log/{seq}`
pub async fn event(State(app): State<App>, Path(seq): Path<String>, mut visitor: Visitor) -> Result<Response, Problem> {
    admit(&visitor)?;
    let view = visitor.view(&app).await?;
    let log = app.live.log();
    let last = log.head().seq;
    let seq: u64 =
        seq.parse().ok().filter(|seq| (1..=last).contains(seq)).ok_or_else(|| Problem::of(Fault::Unknown))?;
    let lines = lines_after(&log, seq - 1).await?;
    let line = lines.into_iter().next().ok_or_else(|| Problem::of(Fault::Unavailable))?;
    let event = decode(&line).map_err(|_| Problem::of(Fault::Unavailable))?;
    let touched = touched(&app, &event).await?;
    let proved = prove(&app, seq).await;
    let v = |en: &'static str, fr: &'static str| visitor.t(en, fr);
    let body = html! {
        p .pages {
            @if seq > 1 { a rel="prev" href=(visitor.to(format_args!("/log/{}", seq - 1))) { (v("Event before", "Événement précédent")) } }
            @if seq < last { a rel="next" href=(visitor.to(format_args!("/log/{}", seq + 1))) { (v("Event after", "Événement suivant")) } }
            a href=(visitor.to(format_args!("/log?after={}", seq.saturating_sub(25)))) { (v("Its place in the log", "Sa place dans le journal")) }
        }
        @if !view.cut.admits(&event) { div .note { p { (v("This event is not known at the moment that you look at.", "Cet événement n'est pas connu au moment que vous regardez.")) } } }
        div .two {
            section .panel { h2 { (v("What it says", "Ce qu'il dit")) } (fields(&visitor, &event)) }
            section .panel { h2 { (v("Its place", "Sa place")) } (place(&visitor, &event, &line, last)) }
        }
        (moved(&visitor, &event))
        (figures(&visitor, &view, &event, &touched))
        h2 { (v("Its proof", "Sa preuve")) }
        @match &proved {
            Ok(proved) => (proof(&visitor, proved, &line)),
            Err(problem) => div .note { p { (in_language(problem.messages(), visitor.language)) } },
        }
        h2 { (v("Its exact bytes", "Ses octets exacts")) }
        p .faint { (v("One line of the log, in canonical form (RFC 8785); these bytes are stored, exported and hashed.", "Une ligne du journal, en forme canonique (RFC 8785); ce sont ces octets qui sont conservés, exportés et hachés.")) }
        pre { (String::from_utf8_lossy(&line)) }
    };
    let title = format!("{} {seq}, {}", visitor.one(headings::EVENT), called(&visitor, event.body.kind()));
    Ok(page(&visitor, Some(&view), &title, body))
}

/// What the event's data says, each field by its name.
fn fields(visitor: &Visitor, event: &Event) -> Markup {
    let data = serde_json::to_value(&event.body).unwrap_or_default();
    let note = event.act.as_ref().and_then(|act| act.note.clone());
    let v = |en: &'static str, fr: &'static str| visitor.t(en, fr);
    html! { dl {
        @for (name, value) in data.as_object().into_iter().flatten() { dt { (label(visitor, name)) } dd { (said(visitor, name, value)) } }
        dt { (visitor.one(headings::EFFECTIVE_ON)) } dd { (date(visitor.language, event.effective_on)) }
        dt { (visitor.one(headings::BY_WHOM)) } dd { (event.actor) }
        @if let Some(note) = note { dt { (v("Note", "Note")) } dd { (note) } }
    } }
}

/// What is called otherwise in events than in commands, or stands in events alone.
const OF_EVENTS: [(&str, Pair); 16] = [
    ("allocations", ("Allocations", "Allocations")),
    ("calculation", ("Calculation, by its event", "Calcul, par son événement")),
    ("carried", headings::CARRIED),
    ("cause", ("Cause", "Cause")),
    ("counted", headings::COUNTED),
    ("deducted", headings::DEDUCTED),
    ("found", headings::FOUND),
    ("from_flex", ("Drawn from flex", "Tiré de la marge de manœuvre")),
    ("key", ("Key", "Clé")),
    ("origin", ("Comes from event", "Vient de l'événement")),
    ("previous", ("Key before", "Clé précédente")),
    ("refused", headings::REFUSED),
    ("required", headings::REQUIRED),
    ("signature", ("Signature", "Signature")),
    ("to_flex", ("Given back to flex", "Rendu à la marge de manœuvre")),
    ("undone", ("Undone", "Renversé")),
];

/// What a field is called, or a word that stands in its place.
fn label(visitor: &Visitor, name: &str) -> String {
    let own = || OF_EVENTS.iter().find(|(known, _)| *known == name).map(|(_, text)| visitor.one(*text).to_owned());
    let of_commands = Field::texts(name).map(|texts| visitor.one(texts.label).to_owned());
    of_commands.or_else(own).unwrap_or_else(|| word(visitor.language, name))
}

/// What a field says. What has a page of its own leads there.
fn said(visitor: &Visitor, name: &str, value: &Value) -> Markup {
    let page_of = |text: &str| match name {
        "holder" | "from" | "to" => Some(visitor.to(format_args!("/balances?holder={text}"))),
        "project" => Some(visitor.to(format_args!("/projects/{text}"))),
        "commitment" => Some(visitor.to(format_args!("/commitments?search={text}"))),
        "dispute" => Some(visitor.to(format_args!("/disputes/{text}"))),
        _ => None,
    };
    match value {
        Value::Object(parts) if parts.len() > MANY => html! { details {
            summary { (parts.len()) " " (visitor.t("values", "valeurs")) }
            dl .inner { @for (name, value) in parts { dt { code { (name) } } dd { (said(visitor, name, value)) } } }
        } },
        Value::Object(parts) => {
            html! { dl .inner { @for (name, value) in parts { dt { (label(visitor, name)) } dd { (said(visitor, name, value)) } } } }
        }
        Value::Array(items) if items.iter().any(Value::is_object) => {
            html! { ul .bare { @for item in items { li { (said(visitor, name, item)) } } } }
        }
        Value::String(text) => match page_of(text) {
            Some(to) => html! { a href=(to) { (text) } },
            None => html! { (cell(visitor.language, Some(value), is_amount(text))) },
        },
        Value::Number(seq) if ["calculation", "origin"].contains(&name) => {
            html! { a href=(visitor.to(format_args!("/log/{seq}"))) { (seq) } }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => {
            html! { (cell(visitor.language, Some(value), false)) }
        }
    }
}

/// Whether a text has the form of an amount: digits, a point, two digits.
fn is_amount(text: &str) -> bool {
    let parts = text.trim_start_matches('-').split_once('.');
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    parts.is_some_and(|(whole, cents)| digits(whole) && digits(cents) && cents.len() == 2)
}

/// Where the event stands: in the log, in its batch, in the chain.
fn place(visitor: &Visitor, event: &Event, line: &[u8], last: u64) -> Markup {
    let v = |en: &'static str, fr: &'static str| visitor.t(en, fr);
    html! { dl {
        dt { (v("In the log", "Dans le journal")) } dd { (event.seq) " / " (last) }
        dt { (v("In what its command did", "Dans ce que sa commande a fait")) } dd { (event.batch.0) " / " (event.batch.1) }
        dt { (visitor.one(headings::RECORDED)) } dd { (instant(visitor.language, event.recorded_at)) }
        dt { (visitor.one(headings::ABOUT_WHOM)) } dd { (about(event)) }
        dt { (v("Command", "Commande")) } dd { code { (event.command_id) } }
        dt { (visitor.one(headings::EVENT)) } dd { code { (event.id) } }
        dt { (v("Digest of the event before", "Empreinte de l'événement précédent")) } dd { @if event.seq > 1 { a href=(visitor.to(format_args!("/log/{}", event.seq - 1))) { code { (event.prev) } } } @else { code { (event.prev) } } }
        dt { (v("Digest of these bytes", "Empreinte de ces octets")) } dd { code { (Digest::of(line)) } }
    } }
}

/// From which account to which it moved money.
fn moved(visitor: &Visitor, event: &Event) -> Markup {
    let v = |en: &'static str, fr: &'static str| visitor.t(en, fr);
    let (postings, caption) = (postings(event), v("What it moved, in dollars", "Ce qu'il a déplacé, en dollars"));
    html! { @if !postings.is_empty() { div .scroll tabindex="0" role="group" aria-label=(caption) { table {
        caption { (caption) }
        thead { tr { th scope="col" { (v("Account", "Compte")) } th .n scope="col" { (v("Gains", "Reçoit")) } th .n scope="col" { (v("Gives", "Donne")) } } }
        tbody { @for posting in &postings { tr {
            th scope="row" { code { (posting.account) } }
            td .n { @if posting.amount.is_positive() { (amount(visitor.language, posting.amount)) } }
            td .n { @if !posting.amount.is_positive() { (amount(visitor.language, -posting.amount)) } }
        } } }
    } } } }
}

/// The figures of each year that differ between just before the event's command and just after it. A command is known whole or not
/// at all, so that these are the figures of all its events together. What was before is folded from the nearest state on, and kept.
async fn touched(app: &App, event: &Event) -> Result<Vec<(FiscalYear, Vec<Touched>)>, Problem> {
    let size = usize::try_from(event.batch.1).unwrap_or(usize::MAX);
    let before = app.live.at(&Cut { through: Some(before(event)), ..Cut::NOW }).await?;
    let log = app.live.log();
    let mut events: Vec<Event> = Vec::new();
    let mut at = before.head.seq;
    while events.len() < size {
        let lines = lines_after(&log, at).await?;
        at += lines.len() as u64;
        let read: Result<Vec<Event>, _> = lines.iter().take(size - events.len()).map(|line| decode(line)).collect();
        events.extend(read.map_err(|_| Problem::of(Fault::Unavailable))?);
        if lines.is_empty() {
            return Err(Problem::of(Fault::Unavailable));
        }
    }
    Ok(on_a_thread(move |_| replay::diff::touched(&before.picture, &events)).await??)
}

/// The last event before the command of an event, and its last.
fn before(event: &Event) -> u64 {
    event.seq.saturating_sub(u64::from(event.batch.0))
}

fn after(event: &Event) -> u64 {
    before(event) + u64::from(event.batch.1)
}

fn figures(visitor: &Visitor, view: &View, event: &Event, touched: &[(FiscalYear, Vec<Touched>)]) -> Markup {
    let v = |en: &'static str, fr: &'static str| visitor.t(en, fr);
    let l = visitor.language;
    let show = |value: Option<replay::figure::Value>| value_of(l, serde_json::to_value(value).ok().as_ref());
    let is_alone = event.batch.1 == 1;
    html! {
        h2 { (v("Figures that it touched", "Chiffres qu'il a touchés")) }
        @if !is_alone { p .faint { (v("Its command is known whole or not at all: these are the figures that all of the command's events touched together.", "Sa commande est connue en entier ou pas du tout\u{a0}: ce sont les chiffres que tous les événements de la commande ont touchés ensemble.")) } }
        @if touched.iter().all(|(_, changes)| changes.is_empty()) { p { (visitor.one(phrases::NONE)) } }
        @for (year, changes) in touched { @if !changes.is_empty() {
            @let caption = format!("{} {year}", visitor.one(headings::FISCAL_YEAR));
            div .scroll tabindex="0" role="group" aria-label=(caption) { table {
                caption { (caption) }
                thead { tr { th scope="col" { (visitor.one(headings::FIGURE)) } th .n scope="col" { (visitor.one(headings::WAS)) } th .n scope="col" { (v("Became", "Est devenu")) } } }
                tbody { @for (figure, was, is) in changes.iter().take(SHOWN) { tr {
                    th scope="row" { a href=(visitor.to(format_args!("/explain?year={year}&figure={}", encoded(&figure.to_string())))) { (label_of(l, &view.state.picture, figure)) } }
                    td .n { (show(*was)) } td .n { (show(*is)) }
                } } }
            } }
            @if changes.len() > SHOWN { p { (changes.len() - SHOWN) " " (v("more are not shown: ", "autres ne sont pas affichés\u{a0}: ")) a href=(visitor.to(format_args!("/compare?year={year}&from_through={}&to_through={}", before(event), after(event)))) { (v("compare the two moments", "comparer les deux moments")) } } }
        } }
    }
}

/// That the bytes stand at their place under a signed checkpoint.
fn proof(visitor: &Visitor, of: &Proved, line: &[u8]) -> Markup {
    let v = |en: &'static str, fr: &'static str| visitor.t(en, fr);
    let seq = of.inclusion.seq;
    let holds = of.checkpoint.head.includes(line, seq - 1, &of.inclusion.path);
    html! {
        @if holds { p { span .good { "✓ " (v("Computed again: these bytes lead to the signed root.", "Recalculé\u{a0}: ces octets mènent à la racine signée.")) } } }
        @else { div .error role="alert" { p { (v("These bytes do not lead to the signed root.", "Ces octets ne mènent pas à la racine signée.")) } } }
        dl {
            dt { (v("Leaf", "Feuille")) } dd { (seq - 1) ", " code { (replay::proof::tree::leaf(line)) } }
            dt { (v("Checkpoint over", "Point de contrôle sur")) } dd { (of.checkpoint.head.size) " " (visitor.one(phrases::EVENTS)) }
            dt { (v("Signed root", "Racine signée")) } dd { code { (of.checkpoint.head.root) } }
        }
        details { summary { (v("The path, and the checkpoint", "Le chemin, et le point de contrôle")) " (" (of.inclusion.path.len()) ")" }
            ol { @for hash in &of.inclusion.path { li { code { (hash) } } } }
            pre { (of.inclusion.checkpoint) }
        }
        p { a .button .second href={ "/api/v1/events/" (seq) "/proof" } download={ "event-" (seq) ".tlog-proof" } { (v("Download the proof", "Télécharger la preuve")) } }
        p .faint { (v("Anyone can check it without this service: ", "Chacun peut la vérifier sans ce service\u{a0}: ")) code { "envelope verify --proof event-" (seq) ".tlog-proof --event " (v("LINE", "LIGNE")) } }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_has_two_places_after_the_point_is_an_amount() {
        for (text, amount) in
            [("12.00", true), ("-3.50", true), ("12", false), ("0.6000", false), ("p01", false), (".50", false)]
        {
            assert_eq!(is_amount(text), amount, "{text}");
        }
    }
}
