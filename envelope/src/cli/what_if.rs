//! `envelope what-if`: commands that nobody sent, or another parameter, on top of real history. Nothing is written.

use super::args::{Common, OfYear};
use super::ask::open_at;
use super::error::{CliError, Exit};
use super::progress::Progress;
use super::show::table::{Side, Table};
use super::show::{Show, show};
use super::style::Colours;
use super::submit::{BYTE_ORDER_MARK, OutcomeLine, Place};
use super::terms;
use super::values::{difference, maybe, plain, plain_delta};
use super::words::{Lang, both};
use clap::Args;
use ledger::clerk::{Clock, SystemClock};
use ledger::command::Submission;
use ledger::log::EventLog;
use ledger::money::Money;
use ledger::texts::{headings, phrases, words};
use ledger::time::FiscalYear;
use projections::picture::Picture;
use replay::Cut;
use replay::what_if::{SupposedAllocation, Supposition};
use serde::Serialize;
use std::io::Read;
use std::path::{Path, PathBuf};

/// The question of what would be.
#[derive(Debug, Args)]
pub(crate) struct WhatIf {
    /// The supposed commands, one JSON object a line; - is standard input. Ending with calculate-allocations they show
    /// every broadcaster's allocation side by side: with a report-audience and its review before it, what more hours
    /// would bring; with --set weight.…, what other weights would
    ///
    /// Les commandes supposées, un objet JSON par ligne; - désigne l'entrée standard. Terminées par
    /// calculate-allocations, elles montrent l'allocation de chaque télédiffuseur côte à côte : précédées d'un
    /// report-audience et de son examen, ce qu'apporteraient plus d'heures; avec --set weight.…, d'autres pondérations
    #[arg(value_name = "FILE", required_unless_present = "set")]
    file: Option<PathBuf>,
    #[command(flatten)]
    of: OfYear,
    /// Suppose another value for a parameter of the year, such as first_deadline.share=0.60
    ///
    /// Suppose une autre valeur d'un paramètre de l'exercice, par exemple first_deadline.share=0.60
    #[arg(long, value_name = "PATH=VALUE", value_parser = parameter)]
    set: Vec<(String, String)>,
}

fn parameter(text: &str) -> Result<(String, String), &'static str> {
    let (path, value) = text.split_once('=').ok_or("PATH=VALUE")?;
    // `rulebook.` may stand before the path, as it does in `open-year`.
    Ok((path.strip_prefix("rulebook.").unwrap_or(path).to_owned(), value.to_owned()))
}

/// The answer with what becomes of each line.
#[derive(Serialize)]
pub(super) struct Answer {
    #[serde(flatten)]
    what_if: replay::what_if::WhatIf,
    outcomes: Vec<OutcomeLine>,
}

/// The text of a file, or of standard input.
fn lines_of(file: &Path) -> Result<Vec<u8>, CliError> {
    let read = if file.as_os_str() == "-" {
        let mut bytes = Vec::new();
        std::io::stdin().lock().read_to_end(&mut bytes).map(|_| bytes)
    } else {
        std::fs::read(file)
    };
    let without_mark = |bytes: Vec<u8>| match bytes.strip_prefix(BYTE_ORDER_MARK) {
        Some(rest) => rest.to_vec(),
        None => bytes,
    };
    read.map(without_mark).map_err(|error| CliError::unreadable(&file.display().to_string(), &error))
}

/// Asks what would be.
///
/// # Errors
/// The commands cannot be read, a parameter cannot be supposed, the cut lies beyond what is known, or the year is not open.
pub(crate) async fn what_if(common: &Common, lang: Lang, asked: &WhatIf) -> Result<Exit, CliError> {
    let form = common.answer_form()?;
    let bytes = asked.file.as_deref().map(lines_of).transpose()?.unwrap_or_default();
    let mut supposed = Supposition::default();
    for (path, value) in &asked.set {
        if supposed.parameters.insert(path.clone(), value.clone()).is_some() {
            return Err(CliError::Usage(both(
                format!("`{path}` is set twice. Suppose one value."),
                format!("`{path}` est fixé deux fois. Supposez une seule valeur."),
            )));
        }
    }
    let mut numbered = Vec::new();
    for (line, number) in bytes.split(|byte| *byte == b'\n').zip(1_u64..) {
        if line.trim_ascii().is_empty() {
            continue;
        }
        // Supposed acts may say when they would have been recorded, as those of past years do.
        match Submission::read(line, true) {
            Ok(command) => {
                supposed.commands.push(command);
                numbered.push((number, None));
            }
            Err(malformed) => numbered.push((number, Some(malformed))),
        }
    }
    let OfYear { year, as_of } = &asked.of;
    let log = open_at(common, as_of).await?;
    let (cut, now) = (as_of.cut(), SystemClock.now());
    let year = year.at(&log, &cut, lang).await?;
    let mut progress = Progress::of_events(lang, log.head().seq);
    let answer = replay::what_if::what_if(&log, &cut, now, year, &supposed, |done| progress.at(done.read)).await;
    progress.done();
    let what_if = answer?;
    let mut judged = what_if.outcomes.clone().into_iter();
    let outcomes = numbered.into_iter().filter_map(|(number, malformed)| match malformed {
        Some(malformed) => Some(OutcomeLine::invalid(number, malformed)),
        None => judged.next().map(|outcome| OutcomeLine::outcome(number, outcome)),
    });
    let answer = Answer { outcomes: outcomes.collect(), what_if };
    show(common, form, lang, &Picture::default(), &answer)?;
    let all_well = answer.outcomes.iter().all(OutcomeLine::is_well);
    Ok(if all_well { Exit::Success } else { Exit::Refused })
}

impl Answer {
    /// Whether everything that is supposed would be accepted.
    pub(super) fn is_well(&self) -> bool {
        self.outcomes.iter().all(OutcomeLine::is_well)
    }

    /// The figures that would be others.
    fn changes(&self, lang: Lang, colours: Colours) -> String {
        let mut table = Table::new([
            (lang.one(headings::FIGURE), Side::Left),
            (lang.one(headings::IS), Side::Right),
            (lang.one(headings::WOULD_BE), Side::Right),
            (lang.one(headings::DIFFERENCE), Side::Right),
        ]);
        for change in &self.what_if.changes {
            table.row(vec![
                lang.text(change.figure.label()).into(),
                maybe(lang, change.real).into(),
                maybe(lang, change.supposed).into(),
                difference(lang, change.difference).into(),
            ]);
        }
        table.text(colours)
    }

    /// What would become of what is supposed, and the figures that would be others, without more.
    pub(super) fn in_short(&self, lang: Lang, colours: Colours) -> String {
        let mut text = String::new();
        for told in &self.outcomes {
            text.push_str(&told.in_words(lang));
            text.push('\n');
        }
        if self.what_if.changes.is_empty() {
            text.push_str(&WhatIfTexts::of(&self.what_if, lang).none);
        } else {
            text.push_str(&self.changes(lang, colours));
        }
        text
    }

    /// For people.
    pub(super) fn in_words(&self, lang: Lang, colours: Colours) -> String {
        self.table(&Picture::default(), lang, colours)
    }
}

/// What one act would make of a year; none where the year is not open.
///
/// # Errors
/// The log cannot be read.
pub(super) async fn suppose<L: EventLog + Sync>(
    log: &L,
    lang: Lang,
    year: FiscalYear,
    command: Submission,
) -> Result<Option<Answer>, CliError> {
    let supposed = Supposition { commands: vec![command], ..Supposition::default() };
    let mut progress = Progress::of_events(lang, log.head().seq);
    let now = SystemClock.now();
    let answer = replay::what_if::what_if(log, &Cut::NOW, now, year, &supposed, |done| progress.at(done.read)).await;
    progress.done();
    let what_if = match answer {
        Ok(what_if) => what_if,
        Err(replay::echo::Unanswered::Year(_)) => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    let outcomes = what_if.outcomes.clone().into_iter().map(|outcome| OutcomeLine::outcome(Place::Typed {}, outcome));
    Ok(Some(Answer { outcomes: outcomes.collect(), what_if }))
}

/// What each broadcaster would be allocated: one's gain is the others' loss.
fn allocations(of: &SupposedAllocation, picture: &Picture, lang: Lang, colours: Colours) -> String {
    let mut table = Table::new([
        ("Allocation (E.4)", Side::Left),
        (lang.one(headings::LANGUAGE), Side::Left),
        (lang.one(headings::IS), Side::Right),
        (lang.one(headings::WOULD_BE), Side::Right),
        (lang.one(headings::DIFFERENCE), Side::Right),
    ]);
    for change in &of.holders {
        let amount = |amount: Option<Money>| amount.map(|amount| lang.amount(amount)).unwrap_or_default();
        table.row(vec![
            terms::holder_name(lang, picture, &change.holder).into(),
            terms::language(lang, change.language).into(),
            amount(change.real).into(),
            amount(change.supposed).into(),
            lang.amount(change.difference).into(),
        ]);
    }
    table.text(colours)
}

impl Show for Answer {
    fn table(&self, _picture: &Picture, lang: Lang, colours: Colours) -> String {
        let WhatIfTexts { title, none } = WhatIfTexts::of(&self.what_if, lang);
        let mut text = colours.bold(&title) + "\n\n";
        for parameter in &self.what_if.parameters {
            let real = parameter.real.as_deref().unwrap_or(lang.one(words::NONE));
            let colon = lang.pick(": ", "\u{a0}: ");
            text.push_str(&format!("{}{colon}{real} → {}\n", parameter.path, parameter.supposed));
        }
        for told in &self.outcomes {
            text.push_str(&told.in_words(lang));
            text.push('\n');
        }
        text.push('\n');
        if self.what_if.changes.is_empty() {
            text.push_str(&none);
        } else {
            text.push_str(&self.changes(lang, colours));
        }
        if let Some(allocation) = &self.what_if.allocation {
            text.push_str(&format!("\n{}", allocations(allocation, &self.what_if.picture, lang, colours)));
        }
        let stays = [&self.what_if.worked_out_anew, &self.what_if.left_as_recorded];
        for said in stays {
            text.push_str(&format!("\n{}\n", colours.faint(lang.pick(&said.en, &said.fr))));
        }
        text
    }

    fn columns() -> Vec<&'static str> {
        vec!["year", "figure", "real", "supposed", "difference"]
    }

    fn rows(&self) -> Vec<Vec<String>> {
        let row = |change: &replay::what_if::WhatIfAnswer| {
            vec![
                self.what_if.year.to_string(),
                change.figure.to_string(),
                plain(change.real),
                plain(change.supposed),
                plain_delta(change.difference),
            ]
        };
        self.what_if.changes.iter().map(row).collect()
    }
}

/// The words around the table.
struct WhatIfTexts {
    title: String,
    none: String,
}

impl WhatIfTexts {
    fn of(answer: &replay::what_if::WhatIf, lang: Lang) -> WhatIfTexts {
        let seq = answer.echo.head.seq;
        WhatIfTexts {
            title: match lang {
                Lang::En => format!("What if: {}, on history through event {seq}. Nothing is written.", answer.year),
                Lang::Fr => {
                    format!(
                        "Et si\u{a0}: {}, sur l'historique jusqu'à l'événement {seq}. Rien n'est inscrit.",
                        answer.year
                    )
                }
            },
            none: format!("{}\n", lang.one(phrases::NO_FIGURE_CHANGES)),
        }
    }
}
