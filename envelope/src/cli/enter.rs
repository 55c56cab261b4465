//! `envelope enter`: one act, typed field by field. What may be typed follows from the declaration of the commands.
//!
//! On a terminal it asks for what is missing, shows what the act would do, and asks before it writes; with `--yes` or without a terminal
//! it asks nothing.

mod fields;
mod questions;

use super::args::{Common, Format};
use super::error::{CliError, Exit};
use super::output::{on_terminal, print, print_text, say, say_text};
use super::progress::Progress;
use super::store;
use super::style::Colours;
use super::submit::{OutcomeLine, Place, default_actor};
use super::what_if;
use super::words::{Lang, both};
use crate::sheets::Assembled;
pub(super) use fields::{Enter, typed_value};
use ledger::clerk::{Clerk, SystemClock};
use ledger::command::Submission;
use ledger::command::field::{COMMON, Declaration, Field};
use ledger::display::escaped;
use ledger::log::{EventLog, MemoryLog};
use ledger::time::FiscalYear;
use projections::picture::Picture;
pub(super) use questions::{ask, unanswered};
use replay::Cut;
use serde_json::Value;
use std::io::{self, IsTerminal};

/// Whether someone is there to be asked: both what is typed and what is shown are a terminal's.
pub(super) fn is_attended() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}

/// Enters an act.
///
/// # Errors
/// A field has not the right form or is missing and nobody is there to be asked, the ledger cannot be opened, or the store failed.
pub(crate) async fn enter(common: &Common, lang: Lang, asked: &Enter) -> Result<Exit, CliError> {
    let forms = [(Format::Table, true), (Format::Json, false), (Format::Jsonl, false)];
    let in_words = common.choose(&forms)?.unwrap_or_else(on_terminal);
    let mut stated = asked.stated()?;
    let attended = is_attended() && !asked.yes && !asked.check;
    if attended {
        let picture = match store::open_if_there(&common.ledger, false, common.wait()).await? {
            Some(log) => picture(&log, lang).await?,
            None => Picture::default(),
        };
        questions::complete(asked.command, &mut stated, &picture, lang)?;
    }
    let act = act(asked.command, stated)?;
    Entering { common, lang, in_words, check: asked.check, attended }.run(act).await
}

/// What is known, for the choices that questions offer.
pub(super) async fn picture<L: EventLog + Sync>(log: &L, lang: Lang) -> Result<Picture, CliError> {
    let mut progress = Progress::of_events(lang, log.head().seq);
    let folded = replay::picture(log, &Cut::NOW, |done| progress.at(done.read)).await;
    progress.done();
    Ok(folded?.picture)
}

/// An act ready to be judged.
pub(super) struct Act {
    pub(super) submission: Submission,
    /// The fiscal year that it names, whose figures it may change.
    pub(super) year: Option<FiscalYear>,
}

#[cfg(test)]
impl Enter {
    /// The command that was typed.
    pub(super) fn submission(&self) -> Result<Submission, CliError> {
        Ok(act(self.command, self.stated()?)?.submission)
    }
}

/// The command that the fields make, checked as a line of `submit` is.
pub(super) fn act(command: &'static Declaration, stated: Assembled) -> Result<Act, CliError> {
    let fields: Vec<Field> = COMMON.iter().chain(command.fields).copied().collect();
    let mut whole = stated.finish(&fields).map_err(|missing| lacking(command, &missing))?;
    let command_id = whole.remove("command_id").and_then(|id| id.as_str()?.parse().ok());
    let year = whole.get("year").and_then(|year| year.as_str()?.parse().ok());
    whole.insert("command".to_owned(), Value::String(command.name.to_owned()));
    let line = serde_json::to_vec(&Value::Object(whole)).map_err(|error| CliError::unwritable(&error.into()))?;
    let read = Submission::read(&line, false);
    let mut submission = read.map_err(|malformed| CliError::Usage(both(malformed.en, malformed.fr)))?;
    submission.command_id = command_id;
    Ok(Act { submission, year })
}

fn lacking(command: &'static Declaration, missing: &[String]) -> CliError {
    let options = missing.iter().map(|name| format!("--{name}")).collect::<Vec<_>>().join(", ");
    let name = command.name;
    CliError::Usage(both(
        format!("`{name}` lacks {options}. Add what is missing; `envelope enter {name} --help` explains each field."),
        format!(
            "il manque à `{name}`\u{a0}: {options}. Ajoutez-le; `envelope enter {name} --help` explique chaque champ."
        ),
    ))
}

/// One act on its way into the ledger.
pub(super) struct Entering<'a> {
    pub(super) common: &'a Common,
    pub(super) lang: Lang,
    pub(super) in_words: bool,
    /// Only what it would do is asked.
    pub(super) check: bool,
    /// Someone is there to be shown the consequences and asked.
    pub(super) attended: bool,
}

impl Entering<'_> {
    /// Shows what the act would do where that is wanted, asks, and writes it. While someone thinks about it the ledger is not open,
    /// so that nobody else waits; whatever happened meanwhile, the act is judged when it is written.
    pub(super) async fn run(&self, act: Act) -> Result<Exit, CliError> {
        let Act { submission, year } = act;
        let wait = self.common.wait();
        if self.check || self.attended {
            let well = match store::open_if_there(&self.common.ledger, false, wait).await? {
                Some(log) => self.foresee(log, &submission, year).await?,
                None => self.foresee(MemoryLog::new(), &submission, year).await?,
            };
            if self.check || !well {
                return Ok(if well { Exit::Success } else { Exit::Refused });
            }
            if !questions::confirm(self.lang)? {
                say(self.lang.pick("nothing was written", "rien n'a été inscrit"));
                return Ok(Exit::Refused);
            }
        }
        let log = store::create_or_open(&self.common.ledger, wait).await?;
        let mut loading = Progress::of_events(self.lang, log.head().seq);
        let clerk = Clerk::open(log, SystemClock, |seq| loading.at(seq)).await;
        loading.done();
        let outcomes = judged(clerk?, submission).await?;
        self.tell(&outcomes)?;
        Ok(if outcomes.iter().all(OutcomeLine::is_well) { Exit::Success } else { Exit::Refused })
    }

    /// Shows what the act would do; whether it would be accepted.
    async fn foresee<L: EventLog + Send + Sync>(
        &self,
        log: L,
        submission: &Submission,
        year: Option<FiscalYear>,
    ) -> Result<bool, CliError> {
        let supposed = match year {
            Some(year) => what_if::suppose(&log, self.lang, year, submission.clone()).await?,
            None => None,
        };
        let Some(answer) = supposed else {
            // It names no year, or one that is not open: there are no figures to show, but the outcome is known.
            let clerk = Clerk::open(super::import::Rehearsal::new(log), SystemClock, |_| ()).await?;
            let supposed = judged(clerk, submission.clone()).await?;
            if self.check {
                self.tell(&supposed)?;
            } else {
                self.say_what_follows();
                supposed.iter().for_each(|outcome| say(&outcome.in_words(self.lang)));
            }
            return Ok(supposed.iter().all(OutcomeLine::is_well));
        };
        if self.check && !self.in_words {
            super::output::print_json(&answer)?;
            return Ok(answer.is_well());
        }
        if self.check {
            let colours = if on_terminal() { Colours::of_terminal() } else { Colours::PLAIN };
            print_text(&answer.in_words(self.lang, colours), colours)?;
        } else {
            let colours = Colours::of_terminal();
            self.say_what_follows();
            say_text(&answer.in_short(self.lang, colours), colours);
        }
        Ok(answer.is_well())
    }

    fn say_what_follows(&self) {
        say(self.lang.pick("What would become of it:", "Ce qu'il en adviendrait\u{a0}:"));
    }

    fn tell(&self, outcomes: &[OutcomeLine]) -> Result<(), CliError> {
        for told in outcomes {
            if self.in_words {
                print(format!("{}\n", escaped(&told.in_words(self.lang))).as_bytes())?;
            } else {
                print(&told.in_json()?)?;
            }
        }
        Ok(())
    }
}

/// What becomes of an act.
async fn judged<L: EventLog>(mut clerk: Clerk<L>, submission: Submission) -> Result<Vec<OutcomeLine>, CliError> {
    let outcomes = clerk.submit(&[submission], &default_actor(), false).await?;
    Ok(outcomes.into_iter().map(|outcome| OutcomeLine::outcome(Place::Typed {}, outcome)).collect())
}
