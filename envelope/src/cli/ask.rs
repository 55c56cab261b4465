//! Questions about the log: balances, compliance, penalties, histories.

use super::args::{AnswerForm, AsOf, Common, Form, OfHolder, OfYear, Printed};
use super::error::{CliError, Exit};
use super::output::put;
use super::progress::Progress;
use super::show::{self, Echoed, case, in_form, report_document, show};
use super::store::{self, Asked};
use super::style::Colours;
use super::words::{Lang, both};
use crate::document::{self, Document};
use clap::Args;
use ledger::clerk::{Clock, SystemClock};
use ledger::ids::{CommitmentId, DisputeId, HolderId, ProjectId};
use ledger::log::EventLog;
use ledger::words::Language;
use projections::history::Subject;
use projections::picture::Picture;
use replay::Folded;
use replay::echo::Echo;

/// The question of balances.
#[derive(Debug, Args)]
pub(crate) struct Balances {
    #[command(flatten)]
    of: OfHolder,
    /// Only this language
    ///
    /// Seulement cette langue
    #[arg(long, value_name = "english|french", value_parser = language)]
    language: Option<Language>,
    /// In a table, also every envelope bucket by bucket
    ///
    /// Dans un tableau, aussi chaque enveloppe, compte par compte
    #[arg(long)]
    detail: bool,
}

pub(super) fn language(word: &str) -> Result<Language, &'static str> {
    Language::from_word(word).ok_or("english | french")
}

/// The question of a periodic report.
#[derive(Debug, Args)]
pub(crate) struct Report {
    #[command(flatten)]
    of: OfYear,
    /// Of this broadcaster
    ///
    /// De ce télédiffuseur
    #[arg(long, value_name = "HOLDER", value_parser = HolderId::new)]
    holder: HolderId,
}

/// The question of a review file.
#[derive(Debug, Args)]
pub(crate) struct Dispute {
    /// The dispute
    ///
    /// Le litige
    #[arg(value_name = "DISPUTE", value_parser = DisputeId::new)]
    dispute: DisputeId,
    #[command(flatten)]
    as_of: AsOf,
}

/// The question of a history.
#[derive(Debug, Args)]
pub(crate) struct History {
    #[command(flatten)]
    of: SubjectArgs,
    #[command(flatten)]
    as_of: AsOf,
}

/// One subject.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub(crate) struct SubjectArgs {
    /// Of this broadcaster
    ///
    /// De ce télédiffuseur
    #[arg(long, value_name = "HOLDER", value_parser = HolderId::new)]
    holder: Option<HolderId>,
    /// Of this project
    ///
    /// De ce projet
    #[arg(long, value_name = "PROJECT", value_parser = ProjectId::new)]
    project: Option<ProjectId>,
    /// Of this commitment
    ///
    /// De cet engagement
    #[arg(long, value_name = "COMMITMENT", value_parser = CommitmentId::new)]
    commitment: Option<CommitmentId>,
    /// Of this dispute
    ///
    /// De ce litige
    #[arg(long, value_name = "DISPUTE", value_parser = DisputeId::new)]
    dispute: Option<DisputeId>,
}

impl SubjectArgs {
    /// Whose history.
    ///
    /// # Errors
    /// Nobody is named.
    fn subject(&self) -> Result<Subject, CliError> {
        let holder = self.holder.clone().map(Subject::Holder);
        let project = || self.project.clone().map(Subject::Project);
        let commitment = || self.commitment.clone().map(Subject::Commitment);
        let dispute = || self.dispute.clone().map(Subject::Dispute);
        holder.or_else(project).or_else(commitment).or_else(dispute).ok_or_else(|| {
            CliError::Usage(both(
                "say whose history: --holder, --project, --commitment or --dispute.",
                "précisez l'historique voulu\u{a0}: --holder, --project, --commitment ou --dispute.",
            ))
        })
    }
}

/// The ledger, where the cut that was asked for lies within what it knows.
pub(crate) async fn open_at(common: &Common, as_of: &AsOf) -> Result<Asked, CliError> {
    let log = store::open_to_ask(&common.ledger, common.wait()).await?;
    as_of.cut().known(&log.head(), SystemClock.now())?;
    Ok(log)
}

/// The picture at the cut that was asked for.
pub(crate) async fn picture(common: &Common, lang: Lang, as_of: &AsOf) -> Result<Folded, CliError> {
    let log = open_at(common, as_of).await?;
    let mut progress = Progress::of_events(lang, log.head().seq);
    let folded = replay::picture(&log, &as_of.cut(), |done| progress.at(done.read)).await;
    progress.done();
    Ok(folded?)
}

/// `envelope balances`.
pub(crate) async fn balances(common: &Common, lang: Lang, asked: &Balances) -> Result<Exit, CliError> {
    let form = common.answer_form()?;
    let OfHolder { of: OfYear { year, as_of }, holder } = &asked.of;
    let Folded { picture, read } = picture(common, lang, as_of).await?;
    let year = year.of(&picture, lang)?;
    let answer = projections::balances::balances(&picture, read.through.seq, year, holder.as_ref(), asked.language)?;
    if form == AnswerForm::Plain(Form::Table) {
        let colours = if common.output.is_none() { Colours::of_terminal() } else { Colours::PLAIN };
        let text = show::balances::text(&answer, asked.detail, &picture, lang, colours);
        put(colours.guarded(&text).as_bytes(), common.output.as_deref())?;
        return Ok(Exit::Success);
    }
    show(common, form, lang, &picture, &Echoed::new(answer, Echo::new(&as_of.cut(), &read, year)))
}

/// `envelope compliance`.
pub(crate) async fn compliance(common: &Common, lang: Lang, asked: &OfHolder) -> Result<Exit, CliError> {
    let form = common.answer_form()?;
    let OfHolder { of: OfYear { year, as_of }, holder } = asked;
    let Folded { picture, read } = picture(common, lang, as_of).await?;
    let year = year.of(&picture, lang)?;
    let answer = projections::compliance::compliance(&picture, read.through.seq, year, holder.as_ref())?;
    show(common, form, lang, &picture, &Echoed::new(answer, Echo::new(&as_of.cut(), &read, year)))
}

/// `envelope penalties`.
pub(crate) async fn penalties(common: &Common, lang: Lang, asked: &OfYear) -> Result<Exit, CliError> {
    let form = common.answer_form()?;
    let Folded { picture, read } = picture(common, lang, &asked.as_of).await?;
    let year = asked.year.of(&picture, lang)?;
    let answer = projections::penalties::penalties(&picture, read.through.seq, year)?;
    show(common, form, lang, &picture, &Echoed::new(answer, Echo::new(&asked.as_of.cut(), &read, year)))
}

/// `envelope report`.
pub(crate) async fn report(common: &Common, lang: Lang, asked: &Report) -> Result<Exit, CliError> {
    let printed = common.printed()?;
    let form = if printed.is_some() { AnswerForm::Plain(Form::Table) } else { common.answer_form()? };
    let OfYear { year, as_of } = &asked.of;
    let log = open_at(common, as_of).await?;
    let year = year.at(&log, &as_of.cut(), lang).await?;
    let mut progress = Progress::of_events(lang, log.head().seq);
    let read = replay::activity(&log, &as_of.cut(), year, |done| progress.at(done.read)).await;
    progress.done();
    let (Folded { picture, read }, activity) = read?;
    let answer = activity.report(&picture, read.through.seq, &asked.holder)?;
    if let Some(printed) = printed {
        let document = report_document::document(&answer, read.through.recorded_at, &picture, lang);
        put(&in_print(&document, printed), common.output.as_deref())?;
        return Ok(Exit::Success);
    }
    show(common, form, lang, &picture, &Echoed::new(answer, Echo::new(&as_of.cut(), &read, year)))
}

fn in_print(document: &Document, form: Printed) -> Vec<u8> {
    match form {
        Printed::Html => document::html::html(document).into_bytes(),
        Printed::Pdf => document::pdf::pdf(document),
    }
}

/// `envelope dispute`.
pub(crate) async fn dispute(common: &Common, lang: Lang, asked: &Dispute) -> Result<Exit, CliError> {
    let printed = common.printed()?;
    let form = if printed.is_some() { AnswerForm::Plain(Form::Table) } else { common.answer_form()? };
    let log = open_at(common, &asked.as_of).await?;
    let mut progress = Progress::of_events(lang, log.head().seq);
    let (cut, now) = (asked.as_of.cut(), SystemClock.now());
    let answer = replay::case::case(&log, &cut, now, asked.dispute.clone(), |done| progress.at(done.read)).await;
    progress.done();
    let answer = answer?;
    let bytes = match printed {
        Some(printed) => in_print(&case::document(&answer, lang), printed),
        None => in_form(form, lang, &answer.picture, &answer, common.output.is_none())?,
    };
    put(&bytes, common.output.as_deref())?;
    Ok(Exit::Success)
}

/// `envelope history`.
pub(crate) async fn history(common: &Common, lang: Lang, asked: &History) -> Result<Exit, CliError> {
    let form = common.answer_form()?;
    let subject = asked.of.subject()?;
    let log = open_at(common, &asked.as_of).await?;
    let mut progress = Progress::of_events(lang, log.head().seq);
    let cut = asked.as_of.cut();
    let answered = replay::history(&log, &cut, subject.clone(), |done| progress.at(done.read)).await;
    let (answer, read) = answered?;
    if answer.history.is_empty() {
        // Nothing is about it: then nobody knows it, and the picture says what comes near.
        let known = replay::picture(&log, &cut, |done| progress.at(done.read)).await?;
        progress.done();
        known.picture.knows(&subject)?;
    }
    progress.done();
    show(common, form, lang, &Picture::default(), &Echoed::new(answer, Echo::of(&cut, &read)))
}
