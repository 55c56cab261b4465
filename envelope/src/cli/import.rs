//! `envelope import`: the rows of a sheet become commands (section 6 of the contract).
//!
//! Every row is looked at before anything is written. With anything wrong nothing is written and every mistake is told; else the
//! commands are submitted, or with `--check` judged by a copy of the state that goes away.

mod outcomes;
mod rehearsal;

use super::args::{Common, Format};
use super::error::{CliError, Exit};
use super::output::{on_terminal, print, say};
use super::progress::Progress;
use super::store;
use super::submit::{OutcomeLine, Place, Tally, default_actor};
use super::words::{Lang, both};
use crate::sheets::{Act, Defaults, FileError, Kind, Mistake, SheetFile, content_id, is_explanation, read};
use clap::Args;
use ledger::clerk::{Clerk, SystemClock};
use ledger::command::Submission;
use ledger::display::escaped;
use ledger::log::{EventLog, MemoryLog};
use outcomes::RowOutcome;
pub(super) use rehearsal::Rehearsal;
use std::path::{Path, PathBuf};

/// How many commands share one durable append at most.
const GROUP: usize = 256;

/// Importing a sheet.
#[derive(Debug, Args)]
pub(crate) struct Import {
    /// The file: .xlsx, .ods or .csv
    ///
    /// Le fichier : .xlsx, .ods ou .csv
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// What the rows are: a command such as commit (`envelope enter --help` lists them), or swaps or allocations; where it is left
    /// out the name of each sheet says it, or that of a .csv file
    ///
    /// Ce que sont les lignes : une commande telle que commit (`envelope enter --help` les énumère), ou swaps ou allocations;
    /// sinon, le nom de chaque feuille le dit, ou celui d'un fichier .csv
    #[arg(long = "as", value_name = "KIND", value_parser = Kind::read)]
    kind: Option<Kind>,
    /// Only say what each row would do; nothing is written
    ///
    /// Dit seulement ce que ferait chaque ligne; rien n'est inscrit
    #[arg(long)]
    check: bool,
    /// Write the rows again with what became of each: .xlsx or .csv
    ///
    /// Réécrit les lignes avec ce qu'il est advenu de chacune : .xlsx ou .csv
    #[arg(long, value_name = "FILE")]
    outcomes: Option<PathBuf>,
}

/// A sheet with what stands in it.
struct Sheet {
    name: String,
    kind: Kind,
    acts: Vec<Act>,
    mistakes: Vec<Mistake>,
}

/// Imports the sheets of a file.
///
/// # Errors
/// The file cannot be read, it is not said what its rows are, the outcomes cannot be written, or the store failed.
pub(crate) async fn import(common: &Common, lang: Lang, asked: &Import) -> Result<Exit, CliError> {
    let forms = [(Format::Table, true), (Format::Json, false), (Format::Jsonl, false)];
    let in_words = common.choose(&forms)?.unwrap_or_else(on_terminal);
    let mut file = SheetFile::open(&asked.file).map_err(|error| unread(&asked.file, error))?;
    let plan = plan(&file, asked, lang)?;
    if let Some(path) = &asked.outcomes {
        outcomes::possible(path, plan.len())?;
    }
    let importing = Importing { asked, lang, in_words };
    match (store::open_if_there(&common.ledger, !asked.check, common.wait()).await?, asked.check) {
        (Some(log), false) => {
            let name = log.name().to_owned();
            importing.run(&mut file, plan, loaded(lang, log).await?, &name).await
        }
        (Some(log), true) => {
            let name = log.name().to_owned();
            importing.run(&mut file, plan, loaded(lang, Rehearsal::new(log)).await?, &name).await
        }
        (None, true) => importing.run(&mut file, plan, loaded(lang, MemoryLog::new()).await?, "").await,
        (None, false) => {
            let sheets = importing.read(&mut file, plan, Defaults::default())?;
            if sheets.iter().any(|sheet| !sheet.mistakes.is_empty()) {
                return importing.refuse(&mut file, &sheets);
            }
            // Only now: what is wrong leaves no ledger behind.
            let log = store::create_or_open(&common.ledger, common.wait()).await?;
            let name = log.name().to_owned();
            importing.write(&mut file, &sheets, loaded(lang, log).await?, &name).await
        }
    }
}

async fn loaded<L: EventLog>(lang: Lang, log: L) -> Result<Clerk<L>, CliError> {
    let mut loading = Progress::of_events(lang, log.head().seq);
    let opened = Clerk::open(log, SystemClock, |seq| loading.at(seq)).await;
    loading.done();
    Ok(opened?)
}

/// Which sheets are read, and as what.
fn plan(file: &SheetFile, asked: &Import, lang: Lang) -> Result<Vec<(String, Kind)>, CliError> {
    let names = file.names();
    if let Some(kind) = asked.kind {
        // Of several sheets the one of the kind's name; else the first, which is where people write.
        let named = names.iter().find(|name| Kind::from_name(name) == Some(kind));
        return Ok(named.or_else(|| names.first()).map(|name| (name.clone(), kind)).into_iter().collect());
    }
    let (mut plan, mut others) = (Vec::new(), Vec::new());
    for name in names {
        match Kind::from_name(&name) {
            Some(kind) => plan.push((name, kind)),
            None => others.push(name),
        }
    }
    if plan.is_empty() {
        let known = Kind::names().join(", ");
        return Err(CliError::Usage(both(
            format!(
                "nothing says what the rows of {} are. Add --as KIND, or name the sheet by its kind: {known}.",
                quoted_names(&others)
            ),
            format!(
                "rien ne dit ce que sont les lignes de {}. Ajoutez --as TYPE, ou nommez la feuille d'après son type\u{a0}: {known}.",
                quoted_names(&others)
            ),
        )));
    }
    others.retain(|name| !is_explanation(name));
    if !others.is_empty() {
        say(&match lang {
            Lang::En => format!("passed over, since no kind has this name: {}", quoted_names(&others)),
            Lang::Fr => format!("passées, car aucun type ne porte ce nom\u{a0}: {}", quoted_names(&others)),
        });
    }
    Ok(plan)
}

fn quoted_names(names: &[String]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

fn unread(path: &Path, error: FileError) -> CliError {
    let name = path.display();
    match error {
        FileError::Io(error) => CliError::unreadable(&name.to_string(), &error),
        FileError::NotAWorkbook(why) => CliError::Usage(both(
            format!(
                "`{name}` cannot be read as a sheet ({why}). Save it as .xlsx, .ods or .csv and without a password."
            ),
            format!(
                "impossible de lire `{name}` comme feuille ({why}). Enregistrez-la en .xlsx, .ods ou .csv, sans mot de passe."
            ),
        )),
        FileError::Unended(row) => CliError::Usage(both(
            format!(
                "`{name}`, row {row}: a quotation mark begins a cell that never ends. Close it, or double a mark that belongs to the text."
            ),
            format!(
                "`{name}`, ligne {row}\u{a0}: un guillemet ouvre une cellule qui ne se termine pas. Fermez-le, ou doublez un guillemet qui fait partie du texte."
            ),
        )),
    }
}

/// One import, with what was asked.
struct Importing<'a> {
    asked: &'a Import,
    lang: Lang,
    in_words: bool,
}

impl Importing<'_> {
    async fn run<L: EventLog>(
        &self,
        file: &mut SheetFile,
        plan: Vec<(String, Kind)>,
        clerk: Clerk<L>,
        ledger: &str,
    ) -> Result<Exit, CliError> {
        let defaults = Defaults { year: clerk.book().latest_open_year() };
        let sheets = self.read(file, plan, defaults)?;
        if sheets.iter().any(|sheet| !sheet.mistakes.is_empty()) {
            return self.refuse(file, &sheets);
        }
        self.write(file, &sheets, clerk, ledger).await
    }

    /// Looks at every row.
    fn read(
        &self,
        file: &mut SheetFile,
        plan: Vec<(String, Kind)>,
        defaults: Defaults,
    ) -> Result<Vec<Sheet>, CliError> {
        let mut sheets = Vec::with_capacity(plan.len());
        for (name, kind) in plan {
            let mut progress = Progress::of_rows(self.lang, None);
            let found = read(file, &name, kind, defaults, |row| progress.at(u64::from(row)));
            progress.done();
            let found = found.map_err(|error| unread(&self.asked.file, error))?;
            sheets.push(Sheet { name, kind, acts: found.acts, mistakes: found.mistakes });
        }
        Ok(sheets)
    }

    /// Tells every mistake; nothing is written.
    fn refuse(&self, file: &mut SheetFile, sheets: &[Sheet]) -> Result<Exit, CliError> {
        let mut tally = Tally::default();
        let mut kept = Vec::new();
        for sheet in sheets {
            let (mut outcomes, mut answer) = (Vec::new(), Vec::new());
            for mistake in &sheet.mistakes {
                let place = Place::Row {
                    sheet: sheet.name.clone(),
                    row: mistake.row,
                    column: Some(mistake.column.clone()).filter(|column| !column.is_empty()),
                };
                let told = OutcomeLine::invalid_at(place, mistake.message.clone());
                self.tell(&told, &mut tally, &mut answer)?;
                if self.asked.outcomes.is_some() {
                    outcomes.push(RowOutcome::of(mistake.row, &told, self.lang));
                }
            }
            print(&answer)?;
            kept.push(outcomes);
        }
        tally.sum_up_rows(self.lang, self.asked.check);
        say(self.lang.pick(
            "nothing was written: correct what is named above and import the file again",
            "rien n'a été inscrit\u{a0}: corrigez ce qui est nommé ci-dessus et importez de nouveau le fichier",
        ));
        self.keep(file, sheets, &kept)?;
        Ok(Exit::Refused)
    }

    /// Submits every command, in the order of the sheets.
    async fn write<L: EventLog>(
        &self,
        file: &mut SheetFile,
        sheets: &[Sheet],
        mut clerk: Clerk<L>,
        ledger: &str,
    ) -> Result<Exit, CliError> {
        let actor = default_actor();
        let total = sheets.iter().map(|sheet| sheet.acts.len() as u64).sum();
        let mut progress = Progress::of_rows(self.lang, Some(total));
        let (mut tally, mut done) = (Tally::default(), 0);
        let mut kept = Vec::new();
        for sheet in sheets {
            let mut outcomes = Vec::new();
            for group in sheet.acts.chunks(GROUP) {
                let mut commands = Vec::with_capacity(group.len());
                for act in group {
                    let command_id = act.command_id.unwrap_or_else(|| content_id(&act.line, ledger));
                    // It was read well once already.
                    let read = Submission::read(&act.line, false);
                    let read = read.map_err(|malformed| CliError::Usage(both(malformed.en, malformed.fr)))?;
                    commands.push(Submission { command_id: Some(command_id), ..read });
                }
                let judged = clerk.submit(&commands, &actor, false).await?;
                let mut answer = Vec::new();
                for (act, outcome) in group.iter().zip(judged) {
                    let place = Place::Row { sheet: sheet.name.clone(), row: act.row, column: None };
                    let told = OutcomeLine::outcome(place, outcome);
                    self.tell(&told, &mut tally, &mut answer)?;
                    if self.asked.outcomes.is_some() {
                        outcomes.push(RowOutcome::of(act.row, &told, self.lang));
                    }
                }
                print(&answer)?;
                done += group.len() as u64;
                progress.at(done);
            }
            kept.push(outcomes);
        }
        progress.done();
        tally.sum_up_rows(self.lang, self.asked.check);
        self.keep(file, sheets, &kept)?;
        Ok(if tally.is_well() { Exit::Success } else { Exit::Refused })
    }

    fn tell(&self, told: &OutcomeLine, tally: &mut Tally, answer: &mut Vec<u8>) -> Result<(), CliError> {
        tally.count(told);
        if self.in_words {
            answer.extend_from_slice(escaped(&told.in_words(self.lang)).as_bytes());
            answer.push(b'\n');
        } else {
            answer.extend_from_slice(&told.in_json()?);
        }
        Ok(())
    }

    /// Writes the rows again with what became of them, where that was asked.
    fn keep(&self, file: &mut SheetFile, sheets: &[Sheet], kept: &[Vec<RowOutcome>]) -> Result<(), CliError> {
        let Some(path) = &self.asked.outcomes else { return Ok(()) };
        let sheets = sheets.iter().zip(kept).map(|(sheet, kept)| (sheet.name.as_str(), sheet.kind, kept.as_slice()));
        outcomes::write(path, file, &sheets.collect::<Vec<_>>(), self.lang).map_err(|error| match error {
            outcomes::OutcomesError::File(error) => unread(&self.asked.file, error),
            outcomes::OutcomesError::Cli(error) => error,
        })?;
        say(&match self.lang {
            Lang::En => format!("outcomes written to `{}`", path.display()),
            Lang::Fr => format!("résultats écrits dans `{}`", path.display()),
        });
        Ok(())
    }
}
