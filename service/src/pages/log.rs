//! The log for auditors: its events, a part at a time, by type, broadcaster, project, date and words. One look goes through a part of a long
//! log; the page says through which, and goes on from there.

use super::layout::page;
use super::lists::choose_holder;
use super::moment::kept_fields;
use super::parts::{amount, instant};
use super::visitor::{View, Visitor};
use crate::app::App;
use crate::http::encoded;
use crate::live::LogView;
use crate::problem::{Fault, Problem};
use crate::query::{AN_ID, malformed};
use crate::work::on_a_thread;
use axum::extract::State;
use axum::response::Response;
use ledger::event::{Event, Kind, Subject};
use ledger::ids::{HolderId, ProjectId};
use ledger::log::{EventLog as _, decode};
use ledger::texts::{capital, headings, phrases};
use ledger::time::Day;
use ledger::words::Language;
use maud::{Markup, html};
use memchr::memmem::Finder;
use projections::lists::search::folded;
use replay::Cut;
use replay::tables::events::Facts;
use tokio::runtime::Handle;

/// How many events a page shows.
const SHOWN: usize = 50;

/// How many bytes of the log are read at a time.
const PAGE: usize = 512 << 10;

/// Through how many events one look goes at most, and how many of them it reads whole, so that it ends within a moment.
const LOOKED_AT: u64 = 250_000;
const READ: u64 = 40_000;

/// What is looked for.
#[derive(Clone, Default)]
struct Wanted {
    after: u64,
    kind: Option<Kind>,
    holder: Option<HolderId>,
    project: Option<ProjectId>,
    from: Option<Day>,
    to: Option<Day>,
    words: String,
}

impl Wanted {
    /// Reads what is looked for; the broadcaster is the page's own.
    fn of(visitor: &mut Visitor) -> Result<Wanted, Problem> {
        let query = &mut visitor.query;
        let a_day = phrases::A_DATE;
        let a_type = ("a type of event such as commitment-made", "un type d'événement tel que commitment-made");
        let wanted = Wanted {
            after: query.get("after", phrases::PLACE_OF_AN_EVENT)?.unwrap_or(0),
            kind: query.with("type", a_type, Kind::from_name)?,
            holder: None,
            project: query.with("project", AN_ID, |text| ProjectId::new(text).ok())?,
            from: query.get("from", a_day)?,
            to: query.get("to", a_day)?,
            words: query.text("text")?.unwrap_or_default(),
        };
        match (wanted.from, wanted.to) {
            (Some(from), Some(to)) if from > to => Err(malformed(
                "to",
                &to.to_string(),
                ("a date that is not before the other", "une date qui n'est pas avant l'autre"),
            )),
            _ => Ok(wanted),
        }
    }

    fn admits(&self, event: &Event) -> bool {
        let about = |subject: Subject<'_>| event.body.subjects().contains(&subject);
        self.kind.is_none_or(|kind| kind == event.body.kind())
            && self.from.is_none_or(|from| event.effective_on >= from)
            && self.to.is_none_or(|to| event.effective_on <= to)
            && self.holder.as_ref().is_none_or(|of| about(Subject::Holder(of)))
            && self.project.as_ref().is_none_or(|of| about(Subject::Project(of)))
    }

    /// Whether anything is looked for but a place.
    const fn is_search(&self) -> bool {
        let is_of = self.kind.is_some() || self.holder.is_some() || self.project.is_some();
        is_of || self.from.is_some() || self.to.is_some() || !self.words.is_empty()
    }

    /// What stands in the line of every event that is wanted, beside its words: a line without it need not be read.
    fn marks(&self) -> Vec<String> {
        let kind = self.kind.map(|kind| format!("\"type\":\"{}\"", kind.name()));
        let ids = [self.holder.as_ref().map(|id| id.as_str()), self.project.as_ref().map(|id| id.as_str())];
        kind.into_iter().chain(ids.into_iter().flatten().map(|id| format!("\"{id}\""))).collect()
    }

    /// The same filters after another event.
    fn link(&self, visitor: &Visitor, after: u64) -> String {
        let mut pairs = vec![("after", after.to_string())];
        pairs.extend(self.kind.map(|kind| ("type", kind.name().to_owned())));
        pairs.extend(self.holder.as_ref().map(|of| ("holder", of.to_string())));
        pairs.extend(self.project.as_ref().map(|of| ("project", of.to_string())));
        pairs.extend(self.from.map(|day| ("from", day.to_string())));
        pairs.extend(self.to.map(|day| ("to", day.to_string())));
        pairs.extend(Some(("text", encoded(&self.words))).filter(|(_, words)| !words.is_empty()));
        let pairs: Vec<String> = pairs.iter().map(|(name, value)| format!("{name}={value}")).collect();
        visitor.to(format_args!("/log?{}", pairs.join("&")))
    }
}

/// Only whoever sees everything reads the log.
pub(super) fn admit(visitor: &Visitor) -> Result<(), Problem> {
    if visitor.scope.is_all() { Ok(()) } else { Err(Problem::of(Fault::Forbidden)) }
}

/// `GET /log`
pub async fn log(State(app): State<App>, mut visitor: Visitor) -> Result<Response, Problem> {
    admit(&visitor)?;
    let mut wanted = Wanted::of(&mut visitor)?;
    let view = visitor.view(&app).await?;
    wanted.holder.clone_from(&view.holder);
    wanted.project.as_ref().map_or(Ok(()), |project| view.state.picture.knows_project(project))?;
    let (log, asked, cut) = (app.live.log_of(&view.state), wanted.clone(), view.cut);
    let Found { events: found, looked, more } = on_a_thread(move |runtime| find(&log, &asked, &cut, runtime)).await??;
    let (first, last) = (wanted.after + 1, view.state.head.seq);
    let searched = match visitor.language {
        Language::English => format!("Searched: events {first} to {looked} of {last}."),
        Language::French => format!("Recherche faite dans les événements {first} à {looked} sur {last}."),
    };
    let v = |en: &'static str, fr: &'static str| visitor.t(en, fr);
    let title = &capital(visitor.one(phrases::THE_LOG));
    let body = html! {
        (form(&visitor, &view, &wanted))
        @if wanted.is_search() { p .faint { (searched) } }
        @if found.is_empty() && looked < last { div .note { p { (v("None of them is of this kind. Search on, or widen the search.", "Aucun d'eux n'est de cette sorte. Cherchez plus loin, ou élargissez la recherche.")) } } }
        @else if found.is_empty() { div .note { p { (v("No event is of this kind. Widen the search.", "Aucun événement n'est de cette sorte. Élargissez la recherche.")) } } }
        @else { (table(&visitor, &found, title)) }
        p .pages {
            @if wanted.after > 0 { a href=(wanted.link(&visitor, 0)) { (visitor.t("From the beginning", "Depuis le début")) } }
            @if more { a rel="next" href=(wanted.link(&visitor, looked)) { (v("Next events", "Événements suivants")) } }
            @else if looked < last { a rel="next" href=(wanted.link(&visitor, looked)) { (v("Search on from event ", "Chercher à partir de l'événement ")) (looked + 1) } }
            @let latest = last.saturating_sub(SHOWN as u64);
            @if latest > wanted.after { a href=(wanted.link(&visitor, latest)) { (visitor.t("The latest", "Les derniers")) } }
        }
    };
    Ok(page(&visitor, Some(&view), title, body))
}

/// What a look found: the events, up to where it went, and whether it broke off because it had enough.
struct Found {
    events: Vec<Event>,
    looked: u64,
    more: bool,
}

/// Finds the first events that are wanted.
fn find(log: &LogView, wanted: &Wanted, cut: &Cut, runtime: &Handle) -> Result<Found, Problem> {
    let (words, marks) = (folded(wanted.words.trim()), wanted.marks());
    let marks: Vec<Finder<'_>> = marks.iter().map(|mark| Finder::new(mark.as_bytes())).collect();
    let (mut at, mut read, mut events) = (wanted.after, 0, Vec::new());
    let most = wanted.after.saturating_add(LOOKED_AT);
    while at < log.head().seq {
        let page = runtime.block_on(log.page(at, PAGE)).map_err(replay::Error::from)?;
        if page.is_empty() {
            break;
        }
        for line in page.lines() {
            if at >= most || read >= READ {
                return Ok(Found { events, looked: at, more: false });
            }
            let may_be = marks.iter().all(|mark| mark.find(line).is_some()) && holds(line, &words);
            if may_be {
                read += 1;
                let event = decode(line).map_err(|_| Problem::of(Fault::Unavailable))?;
                if cut.admits(&event) && wanted.admits(&event) {
                    if events.len() == SHOWN {
                        return Ok(Found { events, looked: at, more: true });
                    }
                    events.push(event);
                }
            }
            at += 1;
        }
    }
    Ok(Found { events, looked: at, more: false })
}

/// Whether a line holds these words, which are folded. Most lines have none but plain letters, which are folded faster.
fn holds(line: &[u8], words: &str) -> bool {
    if words.is_empty() {
        return true;
    }
    let text = String::from_utf8_lossy(line);
    if text.is_ascii() { text.to_ascii_lowercase().contains(words) } else { folded(&text).contains(words) }
}

fn form(visitor: &Visitor, view: &View, wanted: &Wanted) -> Markup {
    let v = |en: &'static str, fr: &'static str| visitor.t(en, fr);
    let mut kinds: Vec<(&str, Kind)> = Kind::ALL.iter().map(|kind| (visitor.one(kind.called()), *kind)).collect();
    kinds.sort_unstable_by_key(|(called, _)| *called);
    let day = |day: Option<Day>| day.map(|day| day.to_string());
    html! { form .filters method="get" role="search" {
        (kept_fields(visitor))
        label { span { (v("Words", "Mots")) } input type="search" name="text" value=(wanted.words); }
        label { span { (visitor.one(headings::WHAT_TOOK_PLACE)) } select name="type" { option value="" { (v("anything", "n'importe quoi")) } @for (called, kind) in kinds { option value=(kind.name()) selected[wanted.kind == Some(kind)] { (called) } } } }
        label { span { (visitor.one(headings::BROADCASTER)) } (choose_holder(visitor, view, view.holder.as_ref())) }
        label { span { (visitor.one(headings::PROJECT)) } input type="text" name="project" size="12" value=[wanted.project.as_ref().map(ToString::to_string)]; }
        label { span { (v("Effective from", "En vigueur du")) } input type="date" name="from" value=[day(wanted.from)]; }
        label { span { (v("to", "au")) } input type="date" name="to" value=[day(wanted.to)]; }
        button type="submit" { (visitor.one(phrases::FIND)) }
    } }
}

/// What an event is about, in ids.
pub(super) fn about(event: &Event) -> String {
    let facts = Facts::of(&event.body);
    let named = ["holder", "project", "commitment", "dispute", "year"].map(|name| facts.text(name).to_owned());
    named.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" · ")
}

/// What a type of event is called.
pub(super) fn called(visitor: &Visitor, kind: Kind) -> &'static str {
    visitor.one(kind.called())
}

/// An event by what happened and its place, which leads to its page for whoever may read the log.
pub(super) fn event_link(visitor: &Visitor, kind: &str, seq: u64) -> Markup {
    let called = Kind::from_name(kind).map_or("", |kind| called(visitor, kind));
    html! { @if visitor.scope.is_all() { a href=(visitor.to(format_args!("/log/{seq}"))) { (called) " (" (seq) ")" } } @else { (called) " (" (seq) ")" } }
}

fn table(visitor: &Visitor, found: &[Event], caption: &str) -> Markup {
    let v = |en: &'static str, fr: &'static str| visitor.t(en, fr);
    html! { div .scroll tabindex="0" role="group" aria-label=(caption) { table {
        caption .unseen { (caption) }
        thead { tr { th .n scope="col" { (v("Place", "Rang")) } th scope="col" { (visitor.one(headings::WHAT_TOOK_PLACE)) } th scope="col" { (visitor.one(headings::ABOUT_WHOM)) } th .n scope="col" { (visitor.one(headings::AMOUNT)) } th scope="col" { (visitor.one(headings::EFFECTIVE_ON)) } th scope="col" { (visitor.one(headings::RECORDED)) } th scope="col" { (visitor.one(headings::BY_WHOM)) } } }
        tbody { @for event in found { tr {
            td .n { (event.seq) }
            th scope="row" { a href=(visitor.to(format_args!("/log/{}", event.seq))) { (called(visitor, event.body.kind())) } }
            td { (about(event)) }
            td .n { @if let Some(of) = Facts::of(&event.body).amount() { (amount(visitor.language, of)) } }
            td .d { (event.effective_on) } td .d { (instant(visitor.language, event.recorded_at)) } td { (event.actor) }
        } } }
    } } }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_whatever_their_case_and_accents() {
        for (line, words, found) in [
            ("Harbour WATCH", "watch", true),
            ("Forêt", "foret", true),
            ("Forêt", "forets", false),
            ("Harbour", "", true),
        ] {
            assert_eq!(holds(line.as_bytes(), &folded(words)), found, "{words}");
        }
    }

    #[test]
    fn words_pass_through_an_address() {
        let words = "télé & radio = 100 %";
        let mut read = crate::query::Query::read(&format!("text={}", encoded(words)));
        assert_eq!(read.text("text").unwrap().as_deref(), Some(words));
    }
}
