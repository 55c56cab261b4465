//! The door: signing in with a token or a link, and out; and what everyone may read without.

use super::layout::{bare, html};
use super::visitor::{LANGUAGE_COOKIE, Visitor, language_of};
use crate::access::caller::{Peer, SESSION_COOKIE, cookie};
use crate::api::answer::{JSON, accepts};
use crate::api::commands::read;
use crate::api::reference::catalogue;
use crate::app::App;
use crate::problem::{Fault, Problem, in_language};
use crate::query::Query;
use axum::extract::{Path, Request, State};
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri};
use axum::response::{IntoResponse, Redirect, Response};
use ledger::clerk::{Clock as _, SystemClock};
use ledger::texts::phrases;
use ledger::words::Language;
use maud::{Markup, html as markup};

/// The largest form that is read.
pub(super) const LARGEST_FORM: usize = 256 << 10;

pub(super) fn door(app: &App, language: Language, wrong: Option<&str>) -> Markup {
    bare(
        language,
        language.one(phrases::SIGN_IN),
        markup! {
            @if let Some(wrong) = wrong { div .error role="alert" { p { (wrong) } } }
            @if app.oidc.is_some() {
                p { a .button href="/sign-in/begin" { (language.pick("Sign in with your organization's account", "Ouvrir une session avec le compte de votre organisation")) } }
            }
            form .form method="post" action="/sign-in" {
                // Whoever keeps tokens in a password manager has it under this name.
                input type="text" name="username" autocomplete="username" value="token" hidden;
                label { span .label { (language.pick("Token", "Jeton")) }
                    span .hint { (language.pick("The text that you were given for the ledger", "Le texte que vous avez reçu pour le registre")) }
                    input type="password" name="token" autocomplete="current-password" required;
                }
                button type="submit" { (language.one(phrases::SIGN_IN)) }
            }
            @if app.settings.public_indicators { p { a href="/indicators" { (language.one(phrases::INDICATORS)) } } }
            p { a href="/refusals" { (language.pick("Every refusal, and what to do about it", "Chaque refus, et que faire")) } }
        },
        None,
    )
}

/// `GET /sign-in`, and a sign-in link.
pub async fn form(State(app): State<App>, request: Request) -> Result<Response, Problem> {
    let mut query = Query::read(request.uri().query().unwrap_or_default());
    let language = language_of(request.headers(), request.uri());
    Ok(match query.text("token").ok().flatten() {
        Some(token) => {
            let good = is_good(&app, &token).await?;
            enter(&app, &request, language, &token, good)
        }
        None => with_language(html(door(&app, language, None)), request.uri()),
    })
}

/// `POST /sign-in`
pub async fn sign_in(State(app): State<App>, request: Request) -> Result<Response, Problem> {
    let language = language_of(request.headers(), request.uri());
    let (parts, body) = request.into_parts();
    let bytes = read(body, LARGEST_FORM).await?;
    let mut form = Query::read(&String::from_utf8_lossy(&bytes));
    let token = form.text("token")?.unwrap_or_default();
    let good = is_good(&app, token.trim()).await?;
    Ok(enter(&app, &Request::from_parts(parts, axum::body::Body::empty()), language, token.trim(), good))
}

async fn is_good(app: &App, token: &str) -> Result<bool, Problem> {
    let grant = app.tokens.check(token, SystemClock.now()).await?;
    Ok(grant.is_some())
}

/// Begins a session, under a cookie that nobody knew before.
fn enter(app: &App, request: &Request, language: Language, token: &str, good: bool) -> Response {
    if !good {
        app.metrics.unbelieved.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let address = request.extensions().get::<Peer>().map(|Peer(address)| address.ip());
        return match address.and_then(|address| app.form_attempts.fail(address)) {
            Some(seconds) => shut(app, language, &Problem::of(Fault::TooManyAttempts).after(seconds)),
            None => shut(app, language, &Problem::of(Fault::Unauthenticated)),
        };
    }
    let Ok(session) = app.sessions.begin(token) else { return Problem::of(Fault::Unavailable).into_response() };
    let mut response = Redirect::to("/").into_response();
    admit(app, request.headers(), &mut response, &session);
    response
}

/// The door, with what was wrong, and after how long it may be tried again.
pub(super) fn shut(app: &App, language: Language, problem: &Problem) -> Response {
    let said = in_language(problem.messages(), language);
    let slowed = problem.retry_after.filter(|_| problem.status == StatusCode::TOO_MANY_REQUESTS);
    let again = slowed.map(|seconds| match language {
        Language::English => format!("Too many sign-ins failed from this address. Try again in {seconds} seconds."),
        Language::French => {
            format!("Trop d'ouvertures de session ont échoué depuis cette adresse. Réessayez dans {seconds} secondes.")
        }
    });
    let mut response =
        (problem.status, html(door(app, language, Some(again.as_deref().unwrap_or(said))))).into_response();
    if let Some(seconds) = problem.retry_after {
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

/// Gives a browser its session; the one that it had before ends.
pub(super) fn admit(app: &App, asked: &HeaderMap, response: &mut Response, (session, lasts): &(String, u64)) {
    if let Some(old) = cookie(asked, SESSION_COOKIE) {
        app.sessions.end(old);
    }
    set_cookie(app, response.headers_mut(), SESSION_COOKIE, session, &format!("Max-Age={lasts}; HttpOnly; "));
}

fn set_cookie(app: &App, headers: &mut HeaderMap, name: &str, value: &str, more: &str) {
    let secure = if app.settings.secure { "Secure; " } else { "" };
    if let Ok(value) = HeaderValue::from_str(&format!("{name}={value}; Path=/; {more}{secure}SameSite=Strict")) {
        headers.append(SET_COOKIE, value);
    }
}

/// Keeps the language that an address asks for.
pub(super) fn with_language(mut response: Response, uri: &Uri) -> Response {
    let asked = Query::read(uri.query().unwrap_or_default()).text("lang").ok().flatten();
    if let Some(word) = asked.filter(|word| word == "en" || word == "fr")
        && let Ok(value) =
            HeaderValue::from_str(&format!("{LANGUAGE_COOKIE}={word}; Path=/; Max-Age=31536000; SameSite=Strict"))
    {
        response.headers_mut().append(SET_COOKIE, value);
    }
    response
}

/// `POST /sign-out`
pub async fn sign_out(State(app): State<App>, visitor: Visitor, request: Request) -> Result<Response, Problem> {
    let headers = request.headers().clone();
    let bytes = read(request.into_body(), LARGEST_FORM).await?;
    visitor.check(&mut Query::read(&String::from_utf8_lossy(&bytes)))?;
    if let Some(id) = cookie(&headers, SESSION_COOKIE) {
        app.sessions.end(id);
    }
    let mut response = Redirect::to("/sign-in").into_response();
    set_cookie(&app, response.headers_mut(), SESSION_COOKIE, "", "Max-Age=0; HttpOnly; ");
    Ok(response)
}

/// `GET /refusals`: to a browser as a page, to a program as JSON.
pub async fn refusals(headers: HeaderMap, uri: Uri) -> Response {
    shown(&headers, &uri, None)
}

/// `GET /refusals/{code}`: where the `type` of a problem leads.
pub async fn refusal(Path(code): Path<String>, headers: HeaderMap, uri: Uri) -> Response {
    shown(&headers, &uri, Some(&code))
}

fn shown(headers: &HeaderMap, uri: &Uri, code: Option<&str>) -> Response {
    let language = language_of(headers, uri);
    let entries: Vec<_> = catalogue().into_iter().filter(|entry| code.is_none_or(|code| entry.code == code)).collect();
    if entries.is_empty() {
        return Problem::of(Fault::Unknown).into_response();
    }
    let wants_html = headers
        .get(axum::http::header::ACCEPT)
        .is_some_and(|value| value.to_str().is_ok_and(|text| text.contains("text/html")));
    if !wants_html && accepts(headers, JSON) {
        let text = match (code, entries.first()) {
            (Some(_), Some(entry)) => serde_json::to_string(entry),
            _ => serde_json::to_string(&entries),
        };
        let mut response = text.unwrap_or_default().into_response();
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(JSON));
        return response;
    }
    let page = bare(
        language,
        language.pick("Refusals", "Refus"),
        markup! {
            @for entry in &entries {
                section {
                    h2 #(entry.code) { code { (entry.code) } }
                    p { (in_language(&entry.why, language)) @if let Some(section) = entry.section { " (" (section) ")" } }
                    p { (in_language(&entry.remedy, language)) }
                }
            }
        },
        Some(uri),
    );
    with_language(html(page), uri)
}
