//! `envelope submit`: commands in, one outcome a command out, in order (section 2 of the contract).
//!
//! A thread of its own reads lines while earlier ones are decided and written. Whatever has been read by then shares one
//! durable append: a file is written in large groups, and whoever types a line gets its answer at once.

mod lines;
mod outcome;
mod sheet;

use super::args::{Common, Format};
use super::error::{CliError, Exit};
use super::output::say;
use super::progress::Progress;
use super::remote::{self, is_service};
use super::store;
use super::words::{Lang, both};
use clap::Args;
use ledger::clerk::{Clerk, Outcome, SystemClock};
use ledger::command::Submission;
use ledger::display::in_one_line;
use ledger::log::EventLog;
pub(super) use lines::BYTE_ORDER_MARK;
use lines::{Line, Lines};
pub(super) use outcome::{OutcomeLine, Place};
use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;
use std::time::Instant;
use tokio::sync::mpsc;

/// How many lines share one durable append at most.
const GROUP: usize = 256;

/// Submitting commands.
#[derive(Debug, Args)]
pub(crate) struct Submit {
    /// The file; - or nothing is standard input
    ///
    /// Le fichier; - ou rien désigne l'entrée standard
    #[arg(value_name = "FILE", default_value = "-", hide_default_value = true)]
    file: PathBuf,
    /// Also take `recorded_at` from the commands, to load past years
    ///
    /// Prend aussi `recorded_at` dans les commandes, pour charger des exercices passés
    #[arg(long)]
    historical: bool,
    /// End with the first refused command
    ///
    /// S'arrête à la première commande refusée
    #[arg(long)]
    stop_on_refusal: bool,
}

/// What became of the lines so far.
#[derive(Debug, Default)]
pub(super) struct Tally {
    accepted: u64,
    repeated: u64,
    refused: u64,
    invalid: u64,
    events: u64,
}

/// Who sends a command that does not say so.
pub(super) fn default_actor() -> String {
    let set = ["USER", "LOGNAME"].into_iter().filter_map(|name| std::env::var(name).ok());
    let named = set.map(|name| in_one_line(name.trim()).into_owned()).find(|name| !name.is_empty());
    named.unwrap_or_else(|| "unknown".to_owned())
}

/// Submits every line of the file or of standard input.
///
/// # Errors
/// The input cannot be read, the outcomes cannot be written, or the store failed.
pub(crate) async fn submit(common: &Common, lang: Lang, asked: &Submit) -> Result<Exit, CliError> {
    // The other name of the same form.
    if common.format != Some(Format::Json) {
        common.choose(&[(Format::Jsonl, ())])?;
    }
    if is_service(&common.ledger) {
        return remote::submit(&common.ledger, &asked.file, asked.historical, asked.stop_on_refusal).await;
    }
    let lines = Lines::open(&asked.file)?;
    let mut progress = Progress::of_bytes(lang, lines.size());
    let log = store::create_or_open(&common.ledger, common.wait()).await?;
    let mut loading = Progress::of_events(lang, log.head().seq);
    let opened = Clerk::open(log, SystemClock, |seq| loading.at(seq)).await;
    loading.done();
    let mut session = SubmitSession {
        clerk: opened?,
        actor: default_actor(),
        stop_on_refusal: asked.stop_on_refusal,
        lang,
        explain: io::stderr().is_terminal(),
        tally: Tally::default(),
    };
    let begun = Instant::now();
    let (sender, mut receiver) = mpsc::channel(GROUP);
    let historical = asked.historical;
    std::thread::spawn(move || lines.send_all(historical, &sender));

    let mut group = Vec::with_capacity(GROUP);
    let ended = loop {
        if receiver.recv_many(&mut group, GROUP).await == 0 {
            break Ok(());
        }
        match session.take(&mut group, &mut progress).await {
            Ok(After::GoOn) => {}
            Ok(After::Stop) => break Ok(()),
            Err(error) => break Err(error),
        }
    };
    progress.done();
    session.clerk.keep();
    if session.explain {
        session.tally.sum_up(lang, begun);
    }
    ended?;
    Ok(if session.tally.is_well() { Exit::Success } else { Exit::Refused })
}

/// Whether the lines after a group are read.
enum After {
    GoOn,
    Stop,
}

/// Where lines become outcomes.
struct SubmitSession<L> {
    clerk: Clerk<L>,
    actor: String,
    stop_on_refusal: bool,
    lang: Lang,
    /// A person looks on: each line that came to nothing is explained in words.
    explain: bool,
    tally: Tally,
}

impl<L: EventLog> SubmitSession<L> {
    /// Decides a group of lines and, once what it wrote is durable, tells their outcomes in the order of the lines.
    async fn take(&mut self, group: &mut Vec<Line>, progress: &mut Progress) -> Result<After, CliError> {
        let mut places = Vec::with_capacity(group.len());
        let mut commands: Vec<Submission> = Vec::with_capacity(group.len());
        let mut failure = None;
        let mut read_up_to = None;
        for line in group.drain(..) {
            match line {
                Line::Read { number, end, read } => {
                    read_up_to = Some(end);
                    let malformed = read.map(|command| commands.push(*command)).err();
                    places.push((number, malformed));
                }
                Line::Unreadable(error) => failure = Some(error),
            }
        }
        let mut outcomes = self.clerk.submit(&commands, &self.actor, self.stop_on_refusal).await?.into_iter();
        let mut after = After::GoOn;
        let mut answer = Vec::new();
        for (number, malformed) in places {
            let told = match malformed {
                Some(malformed) => OutcomeLine::invalid(number, malformed),
                None => match outcomes.next() {
                    Some(outcome) => {
                        let refused = matches!(outcome, Outcome::Refused { .. });
                        if refused && self.stop_on_refusal {
                            after = After::Stop;
                        }
                        OutcomeLine::outcome(number, outcome)
                    }
                    // The clerk stopped at a refusal, and so do the answers.
                    None => break,
                },
            };
            self.tell(&told, &mut answer, progress)?;
            if matches!(after, After::Stop) {
                break;
            }
        }
        let mut out = io::stdout().lock();
        out.write_all(&answer).and_then(|()| out.flush()).map_err(|error| untold(&error))?;
        if let Some(bytes) = read_up_to {
            progress.at(bytes);
        }
        failure.map_or(Ok(after), Err)
    }

    fn tell(&mut self, told: &OutcomeLine, answer: &mut Vec<u8>, progress: &Progress) -> Result<(), CliError> {
        answer.extend_from_slice(&told.in_json()?);
        self.tally.count(told);
        if self.explain
            && let Some(text) = told.explanation(self.lang)
        {
            progress.say(&text);
        }
        Ok(())
    }
}

/// The outcomes cannot be told: what was decided is written all the same, and what follows is not submitted.
fn untold(error: &io::Error) -> CliError {
    CliError::Usage(both(
        format!(
            "the outcomes cannot be written any more ({error}), so the lines that follow are not submitted. Submit the file again with the same command ids: nothing is written twice."
        ),
        format!(
            "impossible d'écrire la suite des résultats ({error}); les lignes suivantes ne sont donc pas soumises. Soumettez de nouveau le fichier avec les mêmes identifiants de commande\u{a0}: rien n'est inscrit deux fois."
        ),
    ))
}

impl Tally {
    pub(super) fn count(&mut self, told: &OutcomeLine) {
        match told {
            OutcomeLine::Accepted { events, .. } => {
                self.accepted += 1;
                self.events += events.len() as u64;
            }
            OutcomeLine::Repeated { .. } => self.repeated += 1,
            OutcomeLine::Refused { .. } => self.refused += 1,
            OutcomeLine::Invalid { .. } => self.invalid += 1,
        }
    }

    /// Whether nothing was refused.
    pub(super) const fn is_well(&self) -> bool {
        self.refused + self.invalid == 0
    }

    /// Says what became of all, without a rate; `supposed` where nothing was written.
    pub(super) fn sum_up_rows(&self, lang: Lang, supposed: bool) {
        let Tally { accepted, repeated, refused, invalid, .. } = self;
        let [accepted, repeated, refused, invalid] =
            [accepted, repeated, refused, invalid].map(|number| lang.number(*number));
        let supposed = if supposed { lang.pick("only checked: ", "vérification seule\u{a0}: ") } else { "" };
        say(&match lang {
            Lang::En => {
                format!("{supposed}accepted {accepted}, repeated {repeated}, refused {refused}, invalid {invalid}")
            }
            Lang::Fr => format!(
                "{supposed}acceptées\u{a0}: {accepted}; répétées\u{a0}: {repeated}; refusées\u{a0}: {refused}; non valides\u{a0}: {invalid}"
            ),
        });
    }

    fn sum_up(&self, lang: Lang, begun: Instant) {
        let Tally { accepted, repeated, refused, invalid, events } = self;
        let milliseconds = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX).max(1);
        let rate = lang.number(events.saturating_mul(1000) / milliseconds);
        let [accepted, repeated, refused, invalid, events] =
            [accepted, repeated, refused, invalid, events].map(|number| lang.number(*number));
        say(&match lang {
            Lang::En => format!(
                "accepted {accepted}, repeated {repeated}, refused {refused}, invalid {invalid}; {events} events written, {rate} a second"
            ),
            Lang::Fr => format!(
                "acceptées\u{a0}: {accepted}; répétées\u{a0}: {repeated}; refusées\u{a0}: {refused}; non valides\u{a0}: {invalid}; {events} événements inscrits, {rate} par seconde"
            ),
        });
    }
}
