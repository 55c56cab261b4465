//! What every page has: a head, a way around, the moment that it shows, and the other language.

use super::chart::patterns;
use super::link::{Moment, without};
use super::moment::moment;
use super::visitor::{View, Visitor};
use crate::access::Role;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderValue, Uri};
use axum::response::{IntoResponse, Response};
use ledger::display::escaped;
use ledger::texts::{headings, phrases};
use ledger::words::Language;
use maud::{DOCTYPE, Markup, html};
use replay::Cut;

/// A page as an answer. No page of ours has a letter that commands whoever shows it: one that a text of an older log holds is escaped here,
/// wherever it stands.
#[must_use]
pub fn html(page: Markup) -> Response {
    let mut response = escaped(&page.into_string()).into_owned().into_response();
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    response
}

const fn tag(language: Language) -> &'static str {
    language.pick("en-CA", "fr-CA")
}

fn head(language: Language, title: &str) -> Markup {
    html! {
        head {
            meta charset="utf-8";
            meta name="viewport" content="width=device-width, initial-scale=1";
            meta name="color-scheme" content="light dark";
            title { (title) " – " (language.one(phrases::ENVELOPE_LEDGER)) }
            link rel="stylesheet" href="/style.css";
            link rel="icon" href="data:,";
            script src="/script.js" defer {}
        }
    }
}

/// The name of the service, with its mark: an envelope whose flap is a line that rises.
fn brand(language: Language, to: &str) -> Markup {
    html! { p .brand { a href=(to) {
        svg viewBox="0 0 26 22" aria-hidden="true" focusable="false" { path d="M2 3H24V19H2zM2 4L13 12L24 4" {} }
        (language.one(phrases::ENVELOPE_LEDGER))
    } } }
}

/// The same page in the other language.
fn other_language(language: Language, uri: Option<&Uri>) -> Markup {
    let (other, word) = language.pick(("fr", "Français"), ("en", "English"));
    let stays = uri.map(|uri| without(uri, &["lang"])).unwrap_or_default();
    html! { a href={ "?" (stays) "lang=" (other) } lang=(other) hreflang=(other) { (word) } }
}

/// A page for someone who is not signed in; its links keep the moment of its address, where that holds no secret and is given.
#[must_use]
pub fn bare(language: Language, title: &str, body: Markup, uri: Option<&Uri>) -> Markup {
    let home = uri.map(Moment::of).unwrap_or_default().to("/");
    html! {
        (DOCTYPE)
        html lang=(tag(language)) {
            (head(language, title))
            body {
                a .skip href="#main" { (language.one(phrases::SKIP)) }
                header .top { div {
                    (brand(language, &home))
                    nav .who aria-label=(language.one(headings::LANGUAGE)) { (other_language(language, uri)) }
                } }
                (patterns())
                main #main tabindex="-1" { h1 { (title) } (body) }
            }
        }
    }
}

/// Where a role finds its things.
fn ways(visitor: &Visitor) -> Vec<(&'static str, &'static str)> {
    let v = |en, fr| visitor.t(en, fr);
    let mut ways = vec![("/", visitor.one(phrases::HOME))];
    match &visitor.caller.role {
        Role::Broadcaster { .. } => ways.extend([
            ("/projects", visitor.one(headings::PROJECTS)),
            ("/commitments", visitor.one(headings::COMMITMENTS)),
            ("/acts/commit", v("Licence form", "Entente de licence")),
            ("/proposals", visitor.one(phrases::SWAPS_AND_PROPOSALS)),
            ("/allocation", v("Allocation", "Allocation")),
            ("/report", v("Report", "Rapport")),
            ("/calendar", visitor.one(phrases::CALENDAR)),
            ("/disputes", visitor.one(headings::DISPUTES)),
        ]),
        Role::Administrator => ways.extend([
            ("/to-enter", v("To enter", "À inscrire")),
            ("/closings", visitor.one(headings::CLOSINGS)),
            ("/penalties", visitor.one(headings::PENALTIES)),
            ("/letters", visitor.one(headings::LETTERS)),
            ("/balances", visitor.one(headings::BALANCES)),
            ("/commitments", visitor.one(headings::COMMITMENTS)),
            ("/proposals", v("Proposals", "Propositions")),
            ("/disputes", visitor.one(headings::DISPUTES)),
        ]),
        Role::Auditor => ways.extend([
            ("/balances", visitor.one(headings::BALANCES)),
            ("/allocation", v("Allocations", "Allocations")),
            ("/reviews", visitor.one(headings::AUDIENCE)),
            ("/commitments", visitor.one(headings::COMMITMENTS)),
            ("/log", visitor.one(phrases::LOG)),
            ("/compare", visitor.one(phrases::COMPARE)),
            ("/verify", visitor.one(phrases::VERIFY)),
            ("/downloads", visitor.one(phrases::DOWNLOADS)),
            ("/disputes", visitor.one(headings::DISPUTES)),
            ("/indicators", visitor.one(phrases::INDICATORS)),
        ]),
        Role::Reviewer { .. } => ways.extend([
            ("/disputes", visitor.one(headings::DISPUTES)),
            ("/balances", visitor.one(headings::BALANCES)),
            ("/commitments", visitor.one(headings::COMMITMENTS)),
        ]),
    }
    ways
}

/// What a role needs less often, in a menu of its own, so that the way around stays one line.
fn more_ways(visitor: &Visitor) -> Vec<(&'static str, &'static str)> {
    let v = |en, fr| visitor.t(en, fr);
    let (calendar, obligations) =
        (("/calendar", visitor.one(phrases::CALENDAR)), ("/obligations", v("Obligations", "Obligations")));
    let every_act = ("/acts", v("Every act", "Tous les actes"));
    match &visitor.caller.role {
        Role::Administrator => vec![
            every_act,
            ("/exemptions", v("Exemptions", "Exemptions")),
            ("/corrections", v("Corrections", "Corrections")),
            ("/import", visitor.one(phrases::SHEETS)),
            ("/allocation", v("Allocations", "Allocations")),
            ("/reviews", visitor.one(headings::AUDIENCE)),
            ("/indicators", visitor.one(phrases::INDICATORS)),
            ("/log", visitor.one(phrases::LOG)),
            ("/compare", visitor.one(phrases::COMPARE)),
            ("/verify", visitor.one(phrases::VERIFY)),
            ("/downloads", visitor.one(phrases::DOWNLOADS)),
            ("/tokens", visitor.one(phrases::TOKENS)),
        ],
        Role::Reviewer { .. } => vec![
            ("/compare", visitor.one(phrases::COMPARE)),
            ("/log", visitor.one(phrases::LOG)),
            ("/indicators", visitor.one(phrases::INDICATORS)),
        ],
        Role::Broadcaster { .. } => vec![
            every_act,
            ("/compare", visitor.one(phrases::COMPARE)),
            obligations,
            ("/reviews", visitor.one(headings::AUDIENCE)),
        ],
        Role::Auditor => vec![calendar, obligations],
    }
}

/// A page for someone who is signed in.
#[must_use]
pub fn page(visitor: &Visitor, view: Option<&View>, title: &str, body: Markup) -> Response {
    let language = visitor.language;
    let path = visitor.uri.path();
    let is_here =
        |to: &str| to == path || (to != "/" && path.strip_prefix(to).is_some_and(|rest| rest.starts_with('/')));
    html(html! {
        (DOCTYPE)
        html lang=(tag(language)) {
            (head(language, title))
            body data-why=(visitor.one(phrases::WHY_THIS_FIGURE)) data-close=(visitor.t("Close", "Fermer")) {
                a .skip href="#main" { (visitor.one(phrases::SKIP)) }
                header .top { div {
                    (brand(language, &visitor.to("/")))
                    div .who {
                        span .name { (visitor.caller.name) }
                        (other_language(language, Some(&visitor.uri)))
                        form method="post" action="/sign-out" {
                            input type="hidden" name="form_key" value=(visitor.form_key);
                            button .link type="submit" { (visitor.t("Sign out", "Fermer la session")) }
                        }
                    }
                } }
                nav .ways aria-label="Sections" {
                    @let item = |to: &str, name: &str| html! { li { a href=(visitor.to(to)) aria-current=[is_here(to).then_some("page")] { (name) } } };
                    @let more = more_ways(visitor);
                    ul {
                        @for (to, name) in ways(visitor) { (item(to, name)) }
                        @if !more.is_empty() { li { details .more {
                            summary .here[more.iter().any(|(to, _)| is_here(to))] { (visitor.t("More", "Plus")) }
                            ul { @for (to, name) in more { (item(to, name)) } }
                        } } }
                    }
                }
                (patterns())
                main #main tabindex="-1" {
                    h1 { (title) }
                    @match view {
                        Some(view) => (moment(visitor, view)),
                        None => @if visitor.moment.cut != Cut::NOW { p .note { (visitor.t("This page always shows now. The moment that you chose is kept for the others.", "Cette page montre toujours maintenant. Le moment choisi est gardé pour les autres.")) } }
                    }
                    (body)
                }
            }
        }
    })
}
