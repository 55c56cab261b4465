//! The demonstration as a service: a ledger that goes when the service ends, and a sign-in link for each role.

use super::roles;
use crate::cli::demo::{ACTOR, commands};
use crate::cli::error::CliError;
use crate::cli::words::Lang;
use ledger::clerk::{Clerk, Clock as _, SystemClock};
use ledger::command::Submission;
use ledger::log::Store;
use service::app::App;
use service::files::Scratch;

/// What the demonstration of the service shows beside the year: a swap's other side, and a dispute that waits.
const MORE: &str = include_str!("../../../demo/service.jsonl");

/// A folder that goes when the service ends.
pub(super) struct Folder(Scratch);

impl Folder {
    /// Makes the folder.
    ///
    /// # Errors
    /// The system's folder for such things cannot be written.
    pub(super) fn make() -> Result<Folder, CliError> {
        Scratch::new().map(Folder).map_err(|error| CliError::system(&error))
    }

    /// Where the ledger is in it.
    pub(super) fn ledger(&self) -> String {
        self.0.path().join("ledger").display().to_string()
    }
}

/// Loads the demonstration.
///
/// # Errors
/// The store failed.
pub(super) async fn load(log: Store) -> Result<Store, CliError> {
    let mut clerk = Clerk::open(log, SystemClock, |_| ()).await?;
    let more = MORE.lines().filter_map(|line| Submission::read(line.as_bytes(), true).ok());
    let all: Vec<Submission> = commands().0.into_iter().chain(more).collect();
    let _ = clerk.submit(&all, ACTOR, false).await?;
    Ok(clerk.into_log())
}

/// A sign-in link for each role, a line each.
///
/// # Errors
/// The tokens cannot be written.
pub(super) async fn links(app: &App, lang: Lang) -> Result<String, CliError> {
    let mut lines = String::new();
    for role in roles() {
        let word = match (role.word(), lang) {
            ("broadcaster", Lang::Fr) => "télédiffuseur",
            ("administrator", Lang::Fr) => "administration",
            ("auditor", Lang::Fr) => "auditeur",
            ("reviewer", Lang::Fr) => "réviseur",
            (word, Lang::En | Lang::Fr) => word,
        };
        let name = format!("demo-{}", role.word());
        let made = app.tokens.create(Some(name), role, None, SystemClock.now()).await;
        let (token, _) = made?;
        let url = &app.settings.public_url;
        lines.push_str(&format!("{word}: {url}/sign-in?token={token}\n"));
    }
    Ok(lines)
}
