//! `envelope status`: what the ledger is, in ten lines.

use super::args::{AsOf, Common, Form, Format, no_such_form};
use super::ask::open_at;
use super::error::{CliError, Exit};
use super::output::{print_json, print_text};
use super::progress::Progress;
use super::store;
use super::style::Colours;
use super::terms;
use super::words::{Lang, both};
use clap::Args;
use ledger::clerk::{Clock, SystemClock};
use ledger::event::Kind;
use ledger::log::EventLog as _;
use ledger::texts::{headings, phrases, words};
use replay::echo::Echoed;
use replay::proof::issued::Issued;
use replay::status::{NearDeadline, Status, StatusError};
use serde::Serialize;
use std::path::Path;

/// How many deadlines are shown of those that are not closed.
const SHOWN: usize = 3;

/// The question of what the ledger is.
#[derive(Debug, Args)]
pub(crate) struct StatusAsked {
    #[command(flatten)]
    as_of: AsOf,
}

/// The answer, with what only its place knows.
#[derive(Serialize)]
struct Answer {
    ledger: String,
    /// Bytes on disk; none where the ledger is no directory.
    size: Option<u64>,
    /// The largest checkpoint.
    checkpoint: Option<Signed>,
    #[serde(flatten)]
    status: Echoed<Status>,
}

/// What was signed.
#[derive(Clone, Copy, Serialize)]
struct Signed {
    /// Events that it covers.
    size: u64,
    /// Events since.
    since: u64,
}

/// Says what the ledger is.
///
/// # Errors
/// There is no ledger, it cannot be read, or the cut lies beyond what is known.
pub(crate) async fn status(common: &Common, lang: Lang, asked: &StatusAsked) -> Result<Exit, CliError> {
    let form = common.form()?;
    if form == Form::Csv {
        return Err(no_such_form(Format::Csv, &[Format::Table, Format::Json]));
    }
    let log = open_at(common, &asked.as_of).await?;
    let today = SystemClock.now().day().ok_or_else(|| {
        CliError::Store(both("the clock shows no date. Set it.", "l'horloge n'indique aucune date. Réglez-la."))
    })?;
    let mut progress = Progress::of_events(lang, log.head().seq);
    let known = replay::status::status(&log, &asked.as_of.cut(), today, |done| progress.at(done.read)).await;
    progress.done();
    let directory = store::directory(&common.ledger)?;
    let signed = Issued::of(&directory)?.last().and_then(|held| held.kept_as);
    let head = log.head().seq;
    let answer = Answer {
        ledger: common.ledger.clone(),
        size: Path::new(&common.ledger).is_dir().then(|| bytes_in(Path::new(&common.ledger))),
        checkpoint: signed.map(|size| Signed { size, since: head.saturating_sub(size) }),
        status: known?,
    };
    match form {
        Form::Json | Form::Csv => print_json(&answer)?,
        Form::Table => {
            let colours = Colours::of_terminal();
            print_text(&text(&answer, lang, colours), colours)?;
        }
    }
    Ok(Exit::Success)
}

/// What the files of a directory take; what cannot be looked at counts nothing.
fn bytes_in(directory: &Path) -> u64 {
    let entries = std::fs::read_dir(directory).into_iter().flatten().filter_map(Result::ok);
    let size = |entry: std::fs::DirEntry| match entry.metadata() {
        Ok(known) if known.is_dir() => bytes_in(&entry.path()),
        Ok(known) => known.len(),
        Err(_) => 0,
    };
    entries.map(size).sum()
}

/// Bytes in the unit in which people say them, to a tenth.
fn size(bytes: u64, lang: Lang) -> String {
    let units = lang.pick(["bytes", "kB", "MB", "GB"], ["octets", "ko", "Mo", "Go"]);
    let (mut unit, mut tenths) = (0, bytes.saturating_mul(10));
    while tenths >= 10_000 && unit + 1 < units.len() {
        tenths /= 1000;
        unit += 1;
    }
    let name = units.get(unit).copied().unwrap_or_default();
    if unit == 0 {
        return format!("{bytes}\u{a0}{name}");
    }
    format!("{}{}{}\u{a0}{name}", tenths / 10, lang.pick('.', ','), tenths % 10)
}

fn text(answer: &Answer, lang: Lang, colours: Colours) -> String {
    let status = &answer.status.answer;
    let number = |count: usize| lang.number(u64::try_from(count).unwrap_or(u64::MAX));
    let colon = lang.pick(": ", "\u{a0}: ");
    let mut text = String::new();
    let mut line = |label: &str, says: &str| text.push_str(&format!("{}{colon}{says}\n", colours.bold(label)));
    let place = answer.size.map(|bytes| format!(", {}", size(bytes, lang))).unwrap_or_default();
    line(lang.one(headings::LEDGER), &format!("{}{place}", answer.ledger));
    line(lang.one(headings::EVENTS), &lang.number(status.events));
    line(lang.pick("Last event", "Dernier événement"), &last_event(status, lang));
    let years = status.years.iter().map(|entry| {
        let stands = if entry.closed { lang.pick("closed", "fermé") } else { lang.one(words::OPEN_YEAR) };
        format!("{} {stands}, {} {}", entry.year, lang.amount(entry.committed), lang.pick("committed", "engagés"))
    });
    line(lang.pick("Fiscal years", "Exercices"), &or_none(years.collect::<Vec<_>>().join("; "), lang));
    let near = status.deadlines.iter().take(SHOWN).map(|deadline| near(deadline, lang));
    line(lang.pick("Next deadlines", "Prochaines dates limites"), &or_none(near.collect::<Vec<_>>().join("; "), lang));
    line(lang.one(headings::BROADCASTERS), &number(status.holders));
    line(lang.one(headings::PROJECTS), &number(status.projects));
    line(lang.one(headings::COMMITMENTS), &number(status.commitments));
    line(lang.one(phrases::OPEN_DISPUTES), &number(status.open_disputes));
    let signed = answer.checkpoint.map(|signed| {
        let (size, since) = (lang.number(signed.size), lang.number(signed.since));
        match lang {
            Lang::En => format!("through event {size}; {since} events since"),
            Lang::Fr => format!("jusqu'à l'événement {size}; {since} événements depuis"),
        }
    });
    let none = lang.pick("none; `envelope checkpoint` signs one", "aucun; `envelope checkpoint` en signe un");
    line(lang.pick("Last checkpoint", "Dernier point de contrôle"), &signed.unwrap_or_else(|| none.to_owned()));
    text
}

fn or_none(text: String, lang: Lang) -> String {
    if text.is_empty() { lang.one(words::NONE).to_owned() } else { text }
}

fn last_event(status: &Status, lang: Lang) -> String {
    let Some(last) = &status.last_event else { return lang.one(words::NONE).to_owned() };
    let what = Kind::from_name(last.kind).map_or(last.kind, |kind| terms::events::name(lang, kind));
    let actor = ledger::display::in_one_line(&last.actor);
    let (seq, on) = (lang.number(last.seq), last.recorded_at);
    match lang {
        Lang::En => format!("{seq}, {what}, recorded {on} by {actor}"),
        Lang::Fr => format!("{seq}, {what}, inscrit le {on} par {actor}"),
    }
}

fn near(deadline: &NearDeadline, lang: Lang) -> String {
    let what = match deadline.deadline {
        "first-deadline" => lang.one(phrases::FIRST_DEADLINE),
        "final-deadline" => lang.one(phrases::FINAL_DEADLINE),
        _ => lang.one(phrases::END_OF_THE_YEAR),
    };
    let days = lang.number(deadline.days.unsigned_abs().into());
    let when = match (deadline.days, lang) {
        (0, Lang::En) => "today".to_owned(),
        (0, Lang::Fr) => "aujourd'hui".to_owned(),
        (1.., Lang::En) => format!("in {days} days"),
        (1.., Lang::Fr) => format!("dans {days} jours"),
        (_, Lang::En) => "passed, to be closed".to_owned(),
        (_, Lang::Fr) => "passée, à fermer".to_owned(),
    };
    format!("{} {what} {} ({when})", deadline.year, deadline.date)
}

impl From<StatusError> for CliError {
    fn from(error: StatusError) -> CliError {
        match error {
            StatusError::Log(error) => error.into(),
            StatusError::Year(no) => no.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_said_in_the_unit_of_people() {
        assert_eq!(size(999, Lang::En), "999\u{a0}bytes");
        assert_eq!(size(1_234_567, Lang::En), "1.2\u{a0}MB");
        assert_eq!(size(54_000, Lang::Fr), "54,0\u{a0}ko");
    }
}
