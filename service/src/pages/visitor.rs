//! Who looks at a page: signed in by a session, in a language, at a year and a cut.

use super::link::{Moment, typed_instant};
use crate::access::caller::{SESSION_COOKIE, cookie};
use crate::access::{Caller, Scope};
use crate::api::answer::Question;
use crate::app::App;
use crate::live::State;
use crate::problem::{Fault, Problem, preferred};
use crate::query::Query;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Uri};
use ledger::clerk::{Clock as _, SystemClock};
use ledger::ids::HolderId;
use ledger::texts::Pair;
use ledger::time::{Day, FiscalYear, Instant};
use ledger::words::Language;
use replay::Cut;
use std::fmt::Display;
use std::sync::Arc;

/// The cookie that keeps the language.
pub const LANGUAGE_COOKIE: &str = "envelope_language";

/// Someone who is signed in.
#[derive(Clone)]
pub struct Visitor {
    /// Who it is.
    pub caller: Caller,
    /// What they may see.
    pub scope: Scope,
    /// What their forms carry.
    pub form_key: String,
    /// In which language they read.
    pub language: Language,
    /// The parameters of the page, without the language.
    pub query: Query,
    /// The moment that the address names, which every link keeps; its year is the one that is shown.
    pub moment: Moment,
    /// The page.
    pub uri: Uri,
    /// The headers.
    pub headers: HeaderMap,
}

/// The language that a page is in: the address says it, else the cookie, else the browser.
#[must_use]
pub fn language_of(headers: &HeaderMap, uri: &Uri) -> Language {
    let asked = Query::read(uri.query().unwrap_or_default()).text("lang").ok().flatten();
    match asked.as_deref().or_else(|| cookie(headers, LANGUAGE_COOKIE)) {
        Some("fr") => Language::French,
        Some("en") => Language::English,
        Some(_) | None => preferred(headers),
    }
}

impl FromRequestParts<App> for Visitor {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Visitor, Problem> {
        let language = language_of(&parts.headers, &parts.uri);
        let session = cookie(&parts.headers, SESSION_COOKIE).and_then(|id| app.sessions.find(id));
        let session = session.ok_or_else(|| Problem::of(Fault::Unauthenticated))?;
        let caller = session.caller(&app.tokens).await?;
        let caller = caller.ok_or_else(|| Problem::of(Fault::Unauthenticated))?;
        let scope = caller.scope();
        let mut query = Query::read(parts.uri.query().unwrap_or_default());
        query.all("lang");
        let (uri, headers, moment) = (parts.uri.clone(), parts.headers.clone(), Moment::of(&parts.uri));
        Ok(Visitor { caller, scope, form_key: session.form_key, language, query, moment, uri, headers })
    }
}

/// What a page is about: a cut, a year, a holder.
pub struct View {
    /// The cut.
    pub cut: Cut,
    /// What is known at it.
    pub state: Arc<State>,
    /// The year: the one that is asked for, else the latest that is open; none where none is.
    pub year: Option<FiscalYear>,
    /// The holder that is looked at; a broadcaster always looks at its own.
    pub holder: Option<HolderId>,
    /// The day that is today in what is shown: the day of the cut, else the real one.
    pub today: Option<Day>,
    /// When the last event of all was recorded, whatever the cut.
    pub until: Instant,
}

impl Visitor {
    /// The text of the visitor's language.
    #[must_use]
    pub const fn t<T: Copy>(&self, en: T, fr: T) -> T {
        self.language.pick(en, fr)
    }

    /// The text of the visitor's language, of a pair.
    #[must_use]
    pub const fn one(&self, text: Pair) -> &'static str {
        self.language.one(text)
    }

    /// The address of a page of ours, at the moment that this page shows.
    #[must_use]
    pub fn to(&self, page: impl Display) -> String {
        self.moment.to(page)
    }

    /// The address of a file that the interface for programs gives, at the moment that this page shows.
    #[must_use]
    pub fn file(&self, path: impl Display) -> String {
        self.moment.file(path, self.language)
    }

    /// Reads what a page is about from its parameters.
    ///
    /// # Errors
    /// A parameter has another form, or names what the visitor does not know.
    pub async fn view(&mut self, app: &App) -> Result<View, Problem> {
        let cut = self.query.cut_of("", typed_instant)?;
        let state = app.live.at(&cut).await?;
        let asked = self.query.year()?;
        if let Some(year) = asked {
            state.picture.knows_year(year)?;
        }
        let year = asked.or_else(|| state.picture.latest_year());
        self.moment.year = self.moment.year.or(year);
        let holder = self.query.holder()?;
        if let (Scope::All, Some(holder)) = (&self.scope, &holder) {
            state.picture.knows_holder(holder)?;
        }
        let holder = self.scope.holder(holder)?;
        let real = app.settings.today.or_else(|| SystemClock.now().day());
        let today = cut.effective_by.or_else(|| cut.recorded_by.and_then(Instant::day)).or(real);
        let until = app.live.now().head.recorded_at;
        Ok(View { cut, state, year, holder, today, until })
    }

    /// The visitor's question as the interface for programs takes it.
    #[must_use]
    pub fn question(&self) -> Question {
        Question {
            caller: self.caller.clone(),
            scope: self.scope.clone(),
            query: self.query.clone(),
            is_get: false,
            headers: self.headers.clone(),
            uri: self.uri.clone(),
            language: self.language,
        }
    }

    /// A form that was sent from one of our own pages to this visitor.
    ///
    /// # Errors
    /// It was not.
    pub fn check(&self, form: &mut Query) -> Result<(), Problem> {
        if form.text("form_key")?.as_deref() == Some(self.form_key.as_str()) {
            return Ok(());
        }
        Err(Problem::saying(
            Fault::Forbidden,
            (
                "The form is not of this session. Open the page again and send it from there.",
                "Le formulaire n'est pas de cette session. Rouvrez la page et envoyez-le de là.",
            ),
        ))
    }
}
