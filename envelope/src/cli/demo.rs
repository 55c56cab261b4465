//! `envelope demo`: a year to look around in.
//!
//! The allocations are those that were published for 2016-2017; the deadlines, projects, commitments and swaps are made up, and
//! the program says so. Two earlier years of made-up broadcasters are calculated from made-up credits, so that one sees the way
//! from credit to letter, commitment and penalty. The file also holds a few lines that must come to nothing, to show how they are answered.

use super::args::Common;
use super::error::{CliError, Exit};
use super::output::{print, say};
use super::show::Show;
use super::store;
use super::style::Colours;
use super::words::{Lang, both};
use clap::Args;
use ledger::clerk::{Clerk, Outcome, SystemClock};
use ledger::command::Submission;
use ledger::ids::HolderId;
use ledger::log::{EventLog, Verifier};
use ledger::time::FiscalYear;
use replay::{Cut, Folded};

/// The commands, one a line: the published year, then the calculated ones.
const COMMANDS: [&str; 2] =
    [include_str!("../../demo/published-2016-2017.jsonl"), include_str!("../../demo/illustrative-2014-2016.jsonl")];
/// Two years before it, of broadcasters that are made up: from credit to letter, commitment and penalty.
const CALCULATED: &str = "2015-2016";
const BEFORE: &str = "2014-2015";
const EARNER: &str = "ex-north";
const YEAR: &str = "2016-2017";
/// The broadcaster that is shown: it has envelopes in both languages.
pub(super) const HOLDER: &str = "bell-media";
/// Who the log says sent the commands.
pub(super) const ACTOR: &str = "demo";

/// The demonstration.
#[derive(Debug, Args)]
pub(crate) struct Demo {
    /// The directory of the demonstration's ledger
    ///
    /// Le répertoire du registre de démonstration
    #[arg(long, value_name = "DIR", default_value = "./demo-ledger")]
    into: String,
}

/// Loads the year and shows one broadcaster.
///
/// # Errors
/// The place holds something else, the store failed, or the answer cannot be written.
pub(crate) async fn demo(common: &Common, lang: Lang, asked: &Demo) -> Result<Exit, CliError> {
    let (commands, invalid) = commands();
    let log = store::create_or_open(&asked.into, common.wait()).await?;
    if !is_ours(&log, &commands).await? {
        return Err(occupied(&asked.into));
    }
    let mut clerk = Clerk::open(log, SystemClock, |_| ()).await?;
    let (mut accepted, mut repeated, mut refused) = (0_u64, 0_u64, 0_u64);
    for outcome in clerk.submit(&commands, ACTOR, false).await? {
        match outcome {
            Outcome::Accepted { .. } => accepted += 1,
            Outcome::Repeated { .. } => repeated += 1,
            Outcome::Refused { .. } => refused += 1,
        }
    }
    say(&match lang {
        Lang::En => format!(
            "The ledger in `{}` holds the fiscal year {YEAR}: published allocations (Playback, 2016-04-18); deadlines, projects, commitments and swaps are illustrative. The years {BEFORE} and {CALCULATED} are made up altogether: their letters are calculated from illustrative credits.\nCommands accepted: {accepted}; already there: {repeated}; refused on purpose: {refused}; invalid on purpose: {invalid}.\n",
            asked.into
        ),
        Lang::Fr => format!(
            "Le registre dans `{}` contient l'exercice financier {YEAR}\u{a0}: des allocations publiées (Playback, 2016-04-18); les dates limites, projets, engagements et échanges sont fictifs. Les exercices {BEFORE} et {CALCULATED} sont entièrement fictifs\u{a0}: leurs lettres sont calculées à partir de crédits inventés.\nCommandes acceptées\u{a0}: {accepted}; déjà inscrites\u{a0}: {repeated}; refusées à dessein\u{a0}: {refused}; non valides à dessein\u{a0}: {invalid}.\n",
            asked.into
        ),
    });
    print(tour(&clerk.into_log(), lang).await?.as_bytes())?;
    print(next_steps(lang, &asked.into).as_bytes())?;
    Ok(Exit::Success)
}

/// The commands, and how many lines are none.
pub(super) fn commands() -> (Vec<Submission>, u64) {
    let mut invalid = 0_u64;
    let mut commands = Vec::new();
    for line in COMMANDS.iter().flat_map(|file| file.lines()).filter(|line| !line.trim().is_empty()) {
        match Submission::read(line.as_bytes(), true) {
            Ok(command) => commands.push(command),
            Err(_) => invalid += 1,
        }
    }
    (commands, invalid)
}

/// Whether the log is empty or begins with the demonstration's first command: nobody's own ledger is mixed with it.
async fn is_ours<L: EventLog>(log: &L, commands: &[Submission]) -> Result<bool, CliError> {
    let page = log.page(0, 1).await?;
    let Some(line) = page.lines().next() else { return Ok(true) };
    let first = Verifier::new().read(line).map_err(replay::Error::from)?;
    Ok(commands.first().is_some_and(|command| command.command_id == Some(first.command_id)))
}

fn occupied(place: &str) -> CliError {
    CliError::Usage(both(
        format!("`{place}` holds another ledger. Nothing was touched. Name another directory with --into."),
        format!(
            "`{place}` contient un autre registre. Rien n'a été modifié. Indiquez un autre répertoire avec --into."
        ),
    ))
}

/// One broadcaster's balances and obligations.
async fn tour<L: EventLog + Sync>(log: &L, lang: Lang) -> Result<String, CliError> {
    let Folded { picture, read } = replay::picture(log, &Cut::NOW, |_| ()).await?;
    let (Ok(year), Ok(holder)) = (YEAR.parse::<FiscalYear>(), HolderId::new(HOLDER)) else {
        return Ok(String::new());
    };
    let (through, colours) = (read.through.seq, Colours::of_terminal());
    let balances = projections::balances::balances(&picture, through, year, Some(&holder), None)?;
    let compliance = projections::compliance::compliance(&picture, through, year, Some(&holder))?;
    Ok(format!("{}\n{}", balances.table(&picture, lang, colours), compliance.table(&picture, lang, colours)))
}

/// Commands that can be typed as they stand.
fn next_steps(lang: Lang, place: &str) -> String {
    let program = std::env::args().next().unwrap_or_else(|| "envelope".to_owned());
    let start = format!("  {} --ledger {}", quoted(&program), quoted(place));
    let heading = lang.pick("Try next:", "À essayer ensuite\u{a0}:");
    let why = [
        ("the same balances as they stood in the summer", "les mêmes soldes tels qu'ils étaient à l'été"),
        ("everything about one project", "tout ce qui touche un projet"),
        (
            "why a calculated allocation changed (illustrative credits)",
            "pourquoi une allocation calculée a changé (crédits inventés)",
        ),
        (
            "an allocated amount, down to the credit that earned it",
            "une somme accordée, jusqu'au crédit d'où elle vient",
        ),
        ("every byte and every balance checked", "chaque octet et chaque solde vérifiés"),
    ]
    .map(|text| lang.one(text));
    let what = [
        format!("balances --year {YEAR} --holder {HOLDER} --effective-by 2016-07-31 --format table"),
        "history --project p01 --format table".to_owned(),
        format!("allocation --year {CALCULATED} --compare-with {BEFORE} --format table"),
        format!(
            "explain balances --year {CALCULATED} --holder {EARNER} --language english --figure drama.allocated --format table"
        ),
        "verify --format table".to_owned(),
    ];
    let lines = what.iter().zip(why).map(|(what, why)| format!("{start} {what}\n      # {why}\n"));
    format!("\n{heading}\n{}", lines.collect::<String>())
}

/// As a shell reads it.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '/' | '.' | '_' | '-' | '+' | ':' | '\\');
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', "'\\''"))
    }
}
