//! `envelope correct`: the ways of taking a commitment back, with what each would do: withdraw it, reduce it, reverse what made it.

use super::args::{Common, Form as AnswerForm};
use super::enter::{Act, Entering, act, ask, is_attended, unanswered};
use super::error::{CliError, Exit};
use super::output::{on_terminal, print_json, print_text, say_text};
use super::progress::Progress;
use super::store;
use super::style::Colours;
use super::what_if::{self, Answer};
use super::words::{Lang, both};
use crate::sheets::{Assembled, Column, Kind};
use clap::{Args, ValueEnum};
use inquire::Select;
use ledger::clerk::{Clock, SystemClock};
use ledger::command::Command;
use ledger::command::field::Declaration;
use ledger::event::Subject;
use ledger::ids::CommitmentId;
use ledger::log::EventLog;
use ledger::money::Money;
use ledger::texts::phrases;
use ledger::time::{Day, FiscalYear};
use projections::picture::{Commitment, Picture};
use replay::Cut;
use serde::Serialize;
use serde_json::Value;
use std::fmt;
use uuid::Uuid;

/// Correcting a commitment.
#[derive(Debug, Args)]
pub(crate) struct Correct {
    /// The commitment
    ///
    /// L'engagement
    #[arg(value_name = "COMMITMENT", value_parser = CommitmentId::new)]
    commitment: CommitmentId,
    /// What is done: withdraw, reduce or reverse; where it is left out, what each would do is shown
    ///
    /// Ce qui est fait : withdraw (retirer), reduce (réduire) ou reverse (annuler); sinon, ce que ferait chacun est montré
    #[arg(long, value_enum, value_name = "ACTION", hide_possible_values = true)]
    action: Option<Action>,
    /// Down to what amount, to reduce it
    ///
    /// Jusqu'à quel montant, pour réduire
    #[arg(long, value_name = "AMOUNT")]
    to: Option<String>,
    /// Why
    ///
    /// Pourquoi
    #[arg(long, value_name = "REASON")]
    reason: Option<String>,
    /// The date that counts under the rules
    ///
    /// La date qui compte selon les règles
    #[arg(long = "effective_on", alias = "effective-on", value_name = "DATE")]
    effective_on: Option<Day>,
    /// The decision that allows it after a closed deadline
    ///
    /// La décision qui le permet après une date limite fermée
    #[arg(long, value_name = "AUTHORITY")]
    authority: Option<String>,
    /// Write it without asking at all
    ///
    /// Inscrit sans aucune question
    #[arg(long)]
    yes: bool,
}

/// The ways of taking a commitment back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum, Serialize)]
#[serde(rename_all = "kebab-case")]
enum Action {
    /// The broadcaster leaves the project.
    Withdraw,
    /// The fund reduces what is counted.
    Reduce,
    /// What made it is undone.
    Reverse,
}

impl Action {
    const ALL: [Action; 3] = [Action::Withdraw, Action::Reduce, Action::Reverse];

    const fn command(self) -> &'static str {
        match self {
            Action::Withdraw => "withdraw-commitment",
            Action::Reduce => "reduce-commitment",
            Action::Reverse => "reverse",
        }
    }

    fn declaration(self) -> Option<&'static Declaration> {
        Command::declaration(self.command())
    }

    const fn label(self, lang: Lang) -> &'static str {
        match self {
            Action::Withdraw => lang.one(phrases::WITHDRAW),
            Action::Reduce => lang.one(phrases::REDUCE),
            Action::Reverse => lang.one(phrases::REVERSE),
        }
    }
}

/// A commitment with what is needed to take it back.
struct Found {
    picture: Picture,
    commitment: Commitment,
    /// The command that made it.
    made_by: Uuid,
    /// When something last happened to it.
    last: Day,
}

/// What each correction would do.
#[derive(Serialize)]
struct Overview {
    commitment: CommitmentId,
    year: FiscalYear,
    holder: String,
    project: String,
    held: Money,
    counted: Money,
    effective_on: Day,
    corrections: Vec<Correction>,
}

/// What one correction would do.
#[derive(Serialize)]
struct Correction {
    action: Action,
    #[serde(flatten)]
    answer: Answer,
}

/// Corrects a commitment, or says how it could be.
///
/// # Errors
/// The ledger knows no such commitment, a field is missing or has not its form, or the store failed.
pub(crate) async fn correct(common: &Common, lang: Lang, asked: &Correct) -> Result<Exit, CliError> {
    let form = common.form()?;
    let attended = is_attended() && !asked.yes;
    let log = store::open(&common.ledger, common.wait()).await?;
    let found = find(&log, lang, &asked.commitment).await?;
    let action = match asked.action {
        Some(action) => {
            drop(log);
            action
        }
        None => {
            let overview = overview(&log, lang, asked, &found).await?;
            if !attended {
                return match form {
                    AnswerForm::Json => print_json(&overview).map(|()| Exit::Success),
                    AnswerForm::Table | AnswerForm::Csv => {
                        let colours = if on_terminal() { Colours::of_terminal() } else { Colours::PLAIN };
                        print_text(&overview.in_words(lang, colours), colours).map(|()| Exit::Success)
                    }
                };
            }
            let colours = Colours::of_terminal();
            say_text(&overview.in_words(lang, colours), colours);
            drop(log);
            choose(lang)?
        }
    };
    let act = chosen(action, asked, &found, attended, lang)?;
    let in_words = form == AnswerForm::Table || (form == AnswerForm::Csv && on_terminal());
    Entering { common, lang, in_words, check: false, attended }.run(act).await
}

async fn find<L: EventLog + Sync>(log: &L, lang: Lang, commitment: &CommitmentId) -> Result<Found, CliError> {
    let (mut picture, mut made) = (Picture::default(), None::<(Uuid, Day)>);
    let mut progress = Progress::of_events(lang, log.head().seq);
    let visit = |event: &ledger::event::Event| {
        picture.fold(event);
        if event.body.subjects().contains(&Subject::Commitment(commitment)) {
            let (by, last) = made.unwrap_or((event.command_id, event.effective_on));
            made = Some((by, last.max(event.effective_on)));
        }
    };
    let read = replay::read(log, &Cut::NOW, visit, |done| progress.at(done.read)).await;
    progress.done();
    read?;
    picture.knows_commitment(commitment)?;
    match (picture.commitment(commitment).cloned(), made) {
        (Some(commitment), Some((made_by, last))) => Ok(Found { picture, commitment, made_by, last }),
        (Some(_) | None, _) => Err(CliError::Refused(both(
            format!("the log says nothing more of `{commitment}`."),
            format!("le journal ne dit rien de plus de `{commitment}`."),
        ))),
    }
}

/// Today where the year has it, else the day when something last happened to the commitment.
fn usual_day(found: &Found) -> Day {
    SystemClock
        .now()
        .day()
        .filter(|day| found.commitment.year.contains(*day) && *day >= found.last)
        .unwrap_or(found.last)
}

async fn overview<L: EventLog + Sync>(
    log: &L,
    lang: Lang,
    asked: &Correct,
    found: &Found,
) -> Result<Overview, CliError> {
    let effective_on = asked.effective_on.unwrap_or_else(|| usual_day(found));
    let mut corrections = Vec::new();
    for action in Action::ALL {
        let Some(declaration) = action.declaration() else { continue };
        let mut stated = stated(action, asked, found)?;
        stated.put(&["effective_on".to_owned()], Value::String(effective_on.to_string()));
        for (name, usual) in [("reason", lang.one(phrases::SUPPOSED)), ("to", "0.00")] {
            let path = [name.to_owned()];
            if declaration.field(name).is_some() && !stated.has(&path) {
                stated.put(&path, Value::String(usual.to_owned()));
            }
        }
        let act = act(declaration, stated)?;
        if let Some(answer) = what_if::suppose(log, lang, found.commitment.year, act.submission).await? {
            corrections.push(Correction { action, answer });
        }
    }
    Ok(Overview {
        commitment: asked.commitment.clone(),
        year: found.commitment.year,
        holder: found.commitment.holder.to_string(),
        project: found.commitment.project.to_string(),
        held: found.commitment.hold.amount(),
        counted: found.commitment.counted,
        effective_on,
        corrections,
    })
}

/// What is known of the act before anything is asked.
fn stated(action: Action, asked: &Correct, found: &Found) -> Result<Assembled, CliError> {
    let mut stated = Assembled::default();
    let mut put = |name: &str, text: String| stated.put(&[name.to_owned()], Value::String(text));
    match action {
        Action::Withdraw | Action::Reduce => {
            put("year", found.commitment.year.to_string());
            put("commitment", asked.commitment.to_string());
        }
        Action::Reverse => put("command_id_reversed", found.made_by.to_string()),
    }
    if let Some(day) = asked.effective_on {
        put("effective_on", day.to_string());
    }
    if let Some(authority) = &asked.authority {
        put("authority", authority.clone());
    }
    match (&asked.reason, action) {
        (Some(reason), Action::Withdraw | Action::Reverse) => put("reason", reason.clone()),
        (Some(_), Action::Reduce) | (None, _) => {}
    }
    if let (Some(text), Action::Reduce, Some(column)) = (&asked.to, action, column(action, "to")) {
        let value = super::enter::typed_value(&column, text).map_err(|expected| {
            let told = both(
                format!("--to: `{text}` stands there; {}", expected.en),
                format!("--to\u{a0}: on y lit `{text}`; {}", expected.fr),
            );
            CliError::Usage(told)
        })?;
        stated.put(&column.path, value);
    }
    Ok(stated)
}

fn column(action: Action, name: &str) -> Option<Column> {
    Kind::Command(action.declaration()?).column(name)
}

/// The act that was chosen, with whatever is still asked for it.
fn chosen(action: Action, asked: &Correct, found: &Found, attended: bool, lang: Lang) -> Result<Act, CliError> {
    let Some(declaration) = action.declaration() else {
        return Err(CliError::Usage(both(action.command(), action.command())));
    };
    let mut stated = stated(action, asked, found)?;
    if attended {
        for name in ["effective_on", "to", "reason"] {
            if let Some(column) = column(action, name)
                && !stated.has(&column.path)
            {
                ask(&column, &mut stated, &found.picture, lang)?;
            }
        }
    }
    let act = act(declaration, stated)?;
    Ok(Act { year: Some(found.commitment.year), ..act })
}

/// An action as it is offered.
struct Offered(Action, Lang);

impl fmt::Display for Offered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.label(self.1))
    }
}

fn choose(lang: Lang) -> Result<Action, CliError> {
    let offered = Vec::from(Action::ALL.map(|action| Offered(action, lang)));
    let asked = Select::new(lang.pick("Which correction?", "Quelle correction?"), offered).prompt();
    asked.map(|Offered(action, _)| action).map_err(|error| unanswered(&error))
}

impl Overview {
    fn in_words(&self, lang: Lang, colours: Colours) -> String {
        let (held, counted) = (lang.amount(self.held), lang.amount(self.counted));
        let Overview { commitment, year, holder, project, effective_on, .. } = self;
        let mut text = match lang {
            Lang::En => format!(
                "{commitment} ({year}, {holder}, {project}): held {held}, counted {counted}. Corrections effective {effective_on} would do this; nothing is written.\n"
            ),
            Lang::Fr => format!(
                "{commitment} ({year}, {holder}, {project})\u{a0}: retenu {held}, compté {counted}. Voici ce que feraient des corrections en vigueur le {effective_on}; rien n'est inscrit.\n"
            ),
        };
        for Correction { action, answer } in &self.corrections {
            text.push_str(&format!("\n{}\n", colours.bold(action.label(lang))));
            text.push_str(&answer.in_short(lang, colours));
        }
        text.push_str(&match lang {
            Lang::En => format!(
                "\nTo write one: envelope correct {commitment} --action withdraw|reduce|reverse --effective_on DATE --reason … [--to AMOUNT]\n"
            ),
            Lang::Fr => format!(
                "\nPour en inscrire une\u{a0}: envelope correct {commitment} --action withdraw|reduce|reverse --effective_on DATE --reason … [--to MONTANT]\n"
            ),
        });
        text
    }
}
