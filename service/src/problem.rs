//! Whatever is wrong, in one form: RFC 9457. A handler gives a [`Problem`]; [`finish`] writes it in the language of the request.

use axum::body::Body;
use axum::extract::Request;
use axum::http::header::{
    ACCEPT_LANGUAGE, CACHE_CONTROL, CONTENT_LANGUAGE, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use ledger::clerk::ClerkError;
use ledger::refusal::{Bilingual, Code, Refusal};
use ledger::words::Language;
use projections::NoAnswer;
use replay::echo::Unanswered;
use serde_json::{Map, Value, json};

use crate::live::Unwritten;

/// The media type of problems.
pub const PROBLEM_JSON: &str = "application/problem+json";

macro_rules! faults {
    ($($name:ident = $code:literal, $status:ident, ($why_en:literal, $why_fr:literal), ($do_en:literal, $do_fr:literal);)+) => {
        /// What may be wrong with a request, beside the refusals of the ledger.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[allow(missing_docs, reason = "each is explained by its own texts")]
        pub enum Fault { $($name),+ }

        impl Fault {
            /// All of them.
            pub const ALL: &'static [Fault] = &[$(Fault::$name),+];

            /// The code, which ends the problem's `type`.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Fault::$name => $code),+ }
            }

            /// The status of the answer.
            #[must_use]
            pub const fn status(self) -> StatusCode {
                match self { $(Fault::$name => StatusCode::$status),+ }
            }

            /// Why, in English and in French.
            #[must_use]
            pub const fn why(self) -> (&'static str, &'static str) {
                match self { $(Fault::$name => ($why_en, $why_fr)),+ }
            }

            /// What to do, in English and in French.
            #[must_use]
            pub const fn remedy(self) -> (&'static str, &'static str) {
                match self { $(Fault::$name => ($do_en, $do_fr)),+ }
            }
        }
    };
}

faults! {
    Unauthenticated = "unauthenticated", UNAUTHORIZED,
        ("No valid token came with the request.", "Aucun jeton valable n'accompagne la requête."),
        ("Send `Authorization: Bearer TOKEN` with a token that is neither revoked nor expired, or sign in.",
         "Envoyez `Authorization: Bearer JETON` avec un jeton ni révoqué ni expiré, ou ouvrez une session.");
    Forbidden = "forbidden", FORBIDDEN,
        ("Your role may not do this.", "Votre rôle ne permet pas ceci."),
        ("Ask someone whose role may.", "Adressez-vous à quelqu'un dont le rôle le permet.");
    Unknown = "unknown", NOT_FOUND,
        ("There is nothing of that name here.", "Rien ne porte ce nom ici."),
        ("Check the address and the ids in it.", "Vérifiez l'adresse et les identifiants qu'elle contient.");
    MethodNotAllowed = "method-not-allowed", METHOD_NOT_ALLOWED,
        ("This address does not take that method.", "Cette adresse n'accepte pas cette méthode."),
        ("The header `Allow` lists those that it takes.", "L'en-tête `Allow` énumère celles qu'elle accepte.");
    NotAcceptable = "not-acceptable", NOT_ACCEPTABLE,
        ("The answer has none of the forms that are asked for.", "La réponse n'existe dans aucun des formats demandés."),
        ("Ask for the form that the description of this address names, or for any.",
         "Demandez le format que nomme la description de cette adresse, ou n'importe lequel.");
    TooLarge = "too-large", PAYLOAD_TOO_LARGE,
        ("The request is larger than what is read.", "La requête dépasse ce qui est lu."),
        ("Send at most 1 MiB a line and 64 MiB in all; split it into several requests.",
         "Envoyez au plus 1 Mio par ligne et 64 Mio en tout; divisez-la en plusieurs requêtes.");
    UnsupportedMediaType = "unsupported-media-type", UNSUPPORTED_MEDIA_TYPE,
        ("The body is of a type that this address does not read.", "Le corps est d'un type que cette adresse ne lit pas."),
        ("State in `Content-Type` one of the types that the description of this address names.",
         "Indiquez dans `Content-Type` l'un des types que nomme la description de cette adresse.");
    Malformed = "malformed", UNPROCESSABLE_ENTITY,
        ("The request cannot be understood.", "La requête est incompréhensible."),
        ("Correct what is named and send it again.", "Corrigez ce qui est indiqué et renvoyez-la.");
    TooManyAttempts = "too-many-attempts", TOO_MANY_REQUESTS,
        ("Too many sign-ins failed from this address.", "Trop d'ouvertures de session ont échoué depuis cette adresse."),
        ("Wait as long as `Retry-After` says.", "Attendez le temps qu'indique `Retry-After`.");
    Unavailable = "unavailable", SERVICE_UNAVAILABLE,
        ("The request cannot be answered now.", "La requête ne peut recevoir de réponse pour l'instant."),
        ("Send it again, with the same command ids, after the time that `Retry-After` says: nothing is written twice.",
         "Renvoyez-la, avec les mêmes identifiants de commande, après le délai qu'indique `Retry-After`\u{a0}: rien n'est inscrit deux fois.");
    NotReady = "not-ready", CONFLICT,
        ("The proposal is not in a state that allows this.", "L'état de la proposition ne le permet pas."),
        ("Look at the proposal: who still has to sign, and whether it was decided.",
         "Consultez la proposition\u{a0}: qui doit encore signer, et si elle est tranchée.");
    Internal = "internal", INTERNAL_SERVER_ERROR,
        ("The program made a mistake.", "Le programme a commis une erreur."),
        ("Report it with the request id.", "Signalez-la avec l'identifiant de la requête.");
}

/// Whatever is wrong with a request.
#[derive(Clone, Debug)]
pub struct Problem {
    /// The status of the answer.
    pub status: StatusCode,
    code: &'static str,
    section: Option<&'static str>,
    title: Bilingual,
    messages: Bilingual,
    more: Map<String, Value>,
    pub(crate) retry_after: Option<u64>,
}

impl Problem {
    /// A fault in its own words.
    #[must_use]
    pub fn of(fault: Fault) -> Problem {
        let ((why_en, why_fr), (do_en, do_fr)) = (fault.why(), fault.remedy());
        let retry_after = matches!(fault, Fault::Unavailable).then_some(1);
        Problem {
            status: fault.status(),
            code: fault.code(),
            section: None,
            title: (why_en, why_fr).into(),
            messages: (format!("{why_en} {do_en}"), format!("{why_fr} {do_fr}")).into(),
            more: Map::new(),
            retry_after,
        }
    }

    /// A fault, in words that say more.
    #[must_use]
    pub fn saying(fault: Fault, messages: impl Into<Bilingual>) -> Problem {
        Problem { messages: messages.into(), ..Problem::of(fault) }
    }

    /// A refusal of the ledger.
    #[must_use]
    pub fn refused(refusal: &Refusal) -> Problem {
        Problem::of_code(StatusCode::CONFLICT, refusal.code, refusal.message())
    }

    fn of_code(status: StatusCode, code: Code, messages: Bilingual) -> Problem {
        let entry = code.entry();
        let section = Some(entry.section);
        let title = entry.why.into();
        Problem { status, code: code.code(), section, title, messages, more: Map::new(), retry_after: None }
    }

    /// The store or the system failed.
    #[must_use]
    pub fn unavailable(error: &dyn std::error::Error) -> Problem {
        // What failed is for the log of the server, not for whoever asks.
        tracing::error!(%error, "unavailable");
        Problem::of(Fault::Unavailable)
    }

    /// After how many seconds the request may be sent again.
    #[must_use]
    pub fn after(self, seconds: u64) -> Problem {
        Problem { retry_after: Some(seconds), ..self }
    }

    /// Says one thing more.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Problem {
        self.more.insert(name.to_owned(), value.into());
        self
    }

    /// What is wrong and what to do.
    #[must_use]
    pub const fn messages(&self) -> &Bilingual {
        &self.messages
    }

    /// The code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        self.code
    }

    /// As a JSON document in a language.
    #[must_use]
    pub fn document(&self, language: Language) -> Value {
        let said = |text: &Bilingual| in_language(text, language).to_owned();
        let mut document = json!({
            "type": format!("/refusals/{}", self.code),
            "title": said(&self.title),
            "status": self.status.as_u16(),
            "detail": said(&self.messages),
            "code": self.code,
            "section": self.section,
            "messages": self.messages,
        });
        if let Some(fields) = document.as_object_mut() {
            fields.extend(self.more.clone());
        }
        document
    }
}

/// The text of a language.
#[must_use]
pub fn in_language(text: &Bilingual, language: Language) -> &str {
    match language {
        Language::English => &text.en,
        Language::French => &text.fr,
    }
}

/// The language that a request prefers, English where it says nothing that we speak.
#[must_use]
pub fn preferred(headers: &HeaderMap) -> Language {
    let stated = headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let mut best = (Language::English, 0_u32);
    for range in stated.split(',') {
        let mut parts = range.split(';');
        let tag = parts.next().unwrap_or_default().trim().to_ascii_lowercase();
        let quality = parts.find_map(|part| part.trim().strip_prefix("q=").map(thousandths)).unwrap_or(1000);
        let language = match tag.split('-').next() {
            Some("fr") => Language::French,
            Some("en") => Language::English,
            Some(_) | None => continue,
        };
        if quality > best.1 {
            best = (language, quality);
        }
    }
    best.0
}

/// `0.8` as 800; nothing where it is no such number.
fn thousandths(text: &str) -> u32 {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits: String = fraction.chars().chain("000".chars()).take(3).collect();
    whole.parse::<u32>().ok().and_then(|whole| Some(whole * 1000 + digits.parse::<u32>().ok()?)).unwrap_or(0)
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// Writes a problem that a handler gave, in the language of the request.
pub async fn finish(request: Request, next: Next) -> Response {
    let language = preferred(request.headers());
    let mut response = next.run(request).await;
    match response.extensions_mut().remove::<Problem>() {
        Some(problem) => written(problem, language, response),
        None => response,
    }
}

/// A problem as a whole answer, where no handler was asked.
pub(crate) fn finished(problem: Problem, asked: &HeaderMap) -> Response {
    let response = problem.status.into_response();
    written(problem, preferred(asked), response)
}

fn written(problem: Problem, language: Language, mut response: Response) -> Response {
    let body = serde_json::to_vec(&problem.document(language)).unwrap_or_default();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(PROBLEM_JSON));
    headers.remove(axum::http::header::CONTENT_LENGTH);
    headers.insert(CONTENT_LANGUAGE, HeaderValue::from_static(language.pick("en", "fr")));
    if problem.status == StatusCode::UNAUTHORIZED {
        headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    // What is said depends on who asks and in which language, and is kept by nobody.
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Some(seconds) = problem.retry_after {
        headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    *response.body_mut() = Body::from(body);
    response
}

impl From<NoAnswer> for Problem {
    fn from(no: NoAnswer) -> Problem {
        Problem::saying(Fault::Unknown, no.message())
    }
}

impl From<ClerkError> for Problem {
    fn from(error: ClerkError) -> Problem {
        Problem::unavailable(&error)
    }
}

impl From<Unwritten> for Problem {
    fn from(error: Unwritten) -> Problem {
        Problem::unavailable(&error)
    }
}

impl From<replay::Error> for Problem {
    fn from(error: replay::Error) -> Problem {
        Problem::unavailable(&error)
    }
}

impl From<replay::echo::BeyondKnown> for Problem {
    fn from(beyond: replay::echo::BeyondKnown) -> Problem {
        Problem::saying(Fault::Malformed, beyond.message())
    }
}

impl From<Unanswered> for Problem {
    fn from(no: Unanswered) -> Problem {
        let message = no.message();
        match no {
            Unanswered::Log(error) => error.into(),
            Unanswered::Clerk(error) => error.into(),
            Unanswered::Year(no) => no.into(),
            Unanswered::Beyond(beyond) => beyond.into(),
            Unanswered::NoSuchFigure(_) => Problem::saying(Fault::Unknown, message),
            Unanswered::NotAFigure(_) | Unanswered::Supposition(_) => Problem::saying(Fault::Malformed, message),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_that_is_preferred_is_spoken() {
        let spoken = |stated: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT_LANGUAGE, HeaderValue::from_str(stated).unwrap());
            preferred(&headers)
        };
        assert_eq!(spoken("fr-CA, en;q=0.8"), Language::French);
        assert_eq!(spoken("de, fr;q=0.3, en;q=0.7"), Language::English);
        assert_eq!(spoken("*"), Language::English);
        assert_eq!(preferred(&HeaderMap::new()), Language::English);
    }

    #[test]
    fn no_fault_is_called_like_a_refusal() {
        for fault in Fault::ALL {
            assert!(Code::ALL.iter().all(|code| code.code() != fault.code()), "{fault:?}");
        }
    }
}
