//! What every page has: a head, a way around, the moment that it shows, and the other language.

use super::chart::patterns;
use super::moment::{in_address, moment, parameters};
use super::visitor::{View, Visitor};
use crate::access::Role;
use crate::app::App;
use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use ledger::words::Language;
use maud::{DOCTYPE, Markup, html};
use replay::Cut;

/// The text of a language.
pub const fn t<T: Copy>(language: Language, en: T, fr: T) -> T {
    match language {
        Language::English => en,
        Language::French => fr,
    }
}

/// A page as an answer.
#[must_use]
pub fn html(page: Markup) -> Response {
    let mut response = page.into_string().into_response();
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    response
}

const fn tag(language: Language) -> &'static str {
    t(language, "en-CA", "fr-CA")
}

fn head(language: Language, title: &str) -> Markup {
    html! {
        head {
            meta charset="utf-8";
            meta name="viewport" content="width=device-width, initial-scale=1";
            meta name="color-scheme" content="light dark";
            title { (title) " – " (t(language, "Envelope ledger", "Registre des enveloppes")) }
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
        (t(language, "Envelope ledger", "Registre des enveloppes"))
    } } }
}

/// A page for someone who is not signed in.
#[must_use]
pub fn bare(_app: &App, language: Language, title: &str, body: Markup) -> Markup {
    let (other, word) = t(language, ("fr", "Français"), ("en", "English"));
    html! {
        (DOCTYPE)
        html lang=(tag(language)) {
            (head(language, title))
            body {
                a .skip href="#main" { (t(language, "Skip to the content", "Passer au contenu")) }
                header .top { div {
                    (brand(language, "/"))
                    nav .who aria-label=(t(language, "Language", "Langue")) { a href={ "?lang=" (other) } lang=(other) hreflang=(other) { (word) } }
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
    let mut ways = vec![("/", v("Home", "Accueil"))];
    match &visitor.caller.role {
        Role::Broadcaster { .. } => ways.extend([
            ("/projects", v("Projects", "Projets")),
            ("/commitments", v("Commitments", "Engagements")),
            ("/acts/commit", v("Licence form", "Entente de licence")),
            ("/proposals", v("Swaps and proposals", "Échanges et propositions")),
            ("/allocation", v("Allocation", "Allocation")),
            ("/report", v("Report", "Rapport")),
            ("/calendar", v("Calendar", "Calendrier")),
            ("/disputes", v("Disputes", "Litiges")),
        ]),
        Role::Administrator => ways.extend([
            ("/to-enter", v("To enter", "À inscrire")),
            ("/closings", v("Closings", "Fermetures")),
            ("/penalties", v("Penalties", "Pénalités")),
            ("/letters", v("Letters", "Lettres")),
            ("/balances", v("Balances", "Soldes")),
            ("/commitments", v("Commitments", "Engagements")),
            ("/proposals", v("Proposals", "Propositions")),
            ("/disputes", v("Disputes", "Litiges")),
        ]),
        Role::Auditor => ways.extend([
            ("/balances", v("Balances", "Soldes")),
            ("/allocation", v("Allocations", "Allocations")),
            ("/reviews", v("Audience", "Auditoire")),
            ("/commitments", v("Commitments", "Engagements")),
            ("/log", v("Log", "Journal")),
            ("/compare", v("Compare", "Comparer")),
            ("/verify", v("Verify", "Vérifier")),
            ("/downloads", v("Downloads", "Téléchargements")),
            ("/disputes", v("Disputes", "Litiges")),
            ("/indicators", v("Indicators", "Indicateurs")),
        ]),
        Role::Reviewer { .. } => ways.extend([
            ("/disputes", v("Disputes", "Litiges")),
            ("/balances", v("Balances", "Soldes")),
            ("/commitments", v("Commitments", "Engagements")),
        ]),
    }
    ways
}

/// What a role needs less often, in a menu of its own, so that the way around stays one line.
fn more_ways(visitor: &Visitor) -> Vec<(&'static str, &'static str)> {
    let v = |en, fr| visitor.t(en, fr);
    match &visitor.caller.role {
        Role::Administrator => vec![
            ("/acts", v("Every act", "Tous les actes")),
            ("/corrections", v("Corrections", "Corrections")),
            ("/import", v("Sheets", "Feuilles")),
            ("/allocation", v("Allocations", "Allocations")),
            ("/reviews", v("Audience", "Auditoire")),
            ("/indicators", v("Indicators", "Indicateurs")),
            ("/log", v("Log", "Journal")),
            ("/compare", v("Compare", "Comparer")),
            ("/verify", v("Verify", "Vérifier")),
            ("/downloads", v("Downloads", "Téléchargements")),
            ("/tokens", v("Tokens", "Jetons")),
        ],
        Role::Reviewer { .. } => vec![
            ("/compare", v("Compare", "Comparer")),
            ("/log", v("Log", "Journal")),
            ("/indicators", v("Indicators", "Indicateurs")),
        ],
        Role::Broadcaster { .. } => vec![
            ("/compare", v("Compare", "Comparer")),
            ("/obligations", v("Obligations", "Obligations")),
            ("/reviews", v("Audience", "Auditoire")),
        ],
        Role::Auditor => Vec::new(),
    }
}

/// What a page keeps of the moment that it shows when it leads elsewhere.
#[must_use]
pub fn kept(view: &View) -> String {
    parameters(view.year, &view.cut)
}

/// A page for someone who is signed in.
#[must_use]
pub fn page(visitor: &Visitor, view: Option<&View>, title: &str, body: Markup) -> Response {
    let language = visitor.language;
    let (other, word) = visitor.t(("fr", "Français"), ("en", "English"));
    let (year, cut) = view.map_or_else(|| in_address(visitor), |view| (view.year, view.cut));
    let kept_of = parameters(year, &cut);
    let path = visitor.uri.path();
    let here: String = visitor
        .uri
        .query()
        .unwrap_or_default()
        .split('&')
        .filter(|pair| !pair.starts_with("lang=") && !pair.is_empty())
        .map(|pair| format!("{pair}&"))
        .collect();
    let link = |to: &str| if kept_of.is_empty() { to.to_owned() } else { format!("{to}?{kept_of}") };
    let is_here =
        |to: &str| to == path || (to != "/" && path.strip_prefix(to).is_some_and(|rest| rest.starts_with('/')));
    html(html! {
        (DOCTYPE)
        html lang=(tag(language)) {
            (head(language, title))
            body data-why=(visitor.t("Why this figure", "Pourquoi ce chiffre")) data-close=(visitor.t("Close", "Fermer")) {
                a .skip href="#main" { (visitor.t("Skip to the content", "Passer au contenu")) }
                header .top { div {
                    (brand(language, &link("/")))
                    div .who {
                        span .name { (visitor.caller.name) }
                        a href={ (path) "?" (here) "lang=" (other) } lang=(other) hreflang=(other) { (word) }
                        form method="post" action="/sign-out" {
                            input type="hidden" name="form_key" value=(visitor.form_key);
                            button .link type="submit" { (visitor.t("Sign out", "Fermer la session")) }
                        }
                    }
                } }
                nav .ways aria-label="Sections" {
                    @let item = |to: &str, name: &str| html! { li { a href=(link(to)) aria-current=[is_here(to).then_some("page")] { (name) } } };
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
                        None => @if cut != Cut::NOW { p .note { (visitor.t("This page always shows now. The moment that you chose is kept for the others.", "Cette page montre toujours maintenant. Le moment choisi est gardé pour les autres.")) } }
                    }
                    (body)
                }
            }
        }
    })
}
