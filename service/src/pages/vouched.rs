//! Signing in by way of an issuer (OpenID Connect): there, and back.

use super::layout::html;
use super::sign_in::{admit, shut};
use super::visitor::language_of;
use crate::access::caller::{Peer, cookie, no_role};
use crate::access::oidc::{Oidc, OidcError, flow};
use crate::app::App;
use crate::problem::{Fault, Problem};
use axum::extract::{Request, State};
use axum::http::header::{CACHE_CONTROL, LOCATION, REFRESH};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use ledger::clerk::{Clock as _, SystemClock};
use maud::html as markup;

/// Where the issuer sends people back to.
pub const RETURN: &str = "/sign-in/return";

/// The cookie by which a browser is known again that went to the issuer. It comes back from another site, so that it cannot be as
/// strict as the session's.
const BROWSER_COOKIE: &str = "envelope_sign_in";

fn oidc(app: &App) -> Result<&Oidc, Problem> {
    app.oidc.as_ref().ok_or_else(|| Problem::of(Fault::Unknown))
}

/// `GET /sign-in/begin`: to the issuer.
pub async fn begin(State(app): State<App>) -> Result<Response, Problem> {
    let begun = oidc(&app)?.begin().await.map_err(|error| Problem::unavailable(&error))?;
    let location = HeaderValue::from_str(&begun.location).map_err(|error| Problem::unavailable(&error))?;
    let mut response = StatusCode::SEE_OTHER.into_response();
    response.headers_mut().insert(LOCATION, location);
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    keep_browser(&app, &mut response, &begun.browser, flow::LASTS.as_secs());
    Ok(response)
}

fn keep_browser(app: &App, response: &mut Response, value: &str, seconds: u64) {
    let secure = if app.settings.secure { "; Secure" } else { "" };
    let cookie = format!("{BROWSER_COOKIE}={value}; Path={RETURN}; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}");
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(axum::http::header::SET_COOKIE, cookie);
    }
}

/// `GET /sign-in/return`: back from the issuer.
pub async fn finish(State(app): State<App>, request: Request) -> Result<Response, Problem> {
    let language = language_of(request.headers(), request.uri());
    let question = request.uri().query().unwrap_or_default();
    let browser = cookie(request.headers(), BROWSER_COOKIE);
    let person = match oidc(&app)?.finish(question, browser, SystemClock.now()).await {
        Ok(person) => person,
        Err(error) => return Ok(refused(&app, &request, &error)),
    };
    let session = app.sessions.begin_vouched(person).map_err(|error| Problem::unavailable(&error))?;
    // A browser does not send so strict a cookie where another site sent it: the page itself sends it on.
    let page = super::layout::bare(
        language,
        language.pick("You are signed in", "Votre session est ouverte"),
        markup! { p { a href="/" { (language.pick("Go on", "Continuer")) } } },
        None,
    );
    let mut response = html(page).into_response();
    response.headers_mut().insert(REFRESH, HeaderValue::from_static("0; url=/"));
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    admit(&app, request.headers(), &mut response, &session);
    keep_browser(&app, &mut response, "", 0);
    Ok(response)
}

/// The door, with what was wrong.
fn refused(app: &App, request: &Request, error: &OidcError) -> Response {
    let language = language_of(request.headers(), request.uri());
    let problem = match error {
        OidcError::Issuer(_) => Problem::unavailable(error),
        OidcError::NoRole => no_role(),
        OidcError::Declined | OidcError::Unbelieved(_) => {
            let address = request.extensions().get::<Peer>().map(|Peer(address)| address.ip());
            match address.and_then(|address| app.form_attempts.fail(address)) {
                Some(seconds) => Problem::of(Fault::TooManyAttempts).after(seconds),
                None => Problem::saying(
                    Fault::Unauthenticated,
                    (
                        "The sign-in did not succeed, or took too long. Begin it again.",
                        "L'ouverture de session n'a pas réussi ou a pris trop de temps. Recommencez.",
                    ),
                ),
            }
        }
    };
    shut(app, language, &problem)
}
