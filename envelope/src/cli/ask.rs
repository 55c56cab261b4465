//! Questions about the log: balances, compliance, penalties, histories.

use super::args::{AsOf, Balances, Common, Dispute, Form, Format, History, OfHolder, OfYear, Report};
use super::error::{CliError, Exit};
use super::output::put;
use super::progress::Progress;
use super::show::{Echoed, case, in_form, show};
use super::store::{self, Asked};
use super::words::Lang;
use crate::document;
use ledger::clerk::{Clock, SystemClock};
use ledger::log::EventLog;
use projections::picture::Picture;
use replay::Folded;
use replay::echo::Echo;

/// The ledger, where the cut that was asked for lies within what it knows.
pub(crate) async fn open_at(common: &Common, as_of: &AsOf) -> Result<Asked, CliError> {
    let log = store::open_to_ask(&common.ledger).await?;
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
    let form = common.form()?;
    let OfHolder { of: OfYear { year, as_of }, holder } = &asked.of;
    let Folded { picture, read } = picture(common, lang, as_of).await?;
    let answer = projections::balances::balances(&picture, read.through.seq, *year, holder.as_ref(), asked.language)?;
    show(form, lang, &picture, &Echoed::new(answer, Echo::new(&as_of.cut(), &read, *year)))
}

/// `envelope compliance`.
pub(crate) async fn compliance(common: &Common, lang: Lang, asked: &OfHolder) -> Result<Exit, CliError> {
    let form = common.form()?;
    let OfHolder { of: OfYear { year, as_of }, holder } = asked;
    let Folded { picture, read } = picture(common, lang, as_of).await?;
    let answer = projections::compliance::compliance(&picture, read.through.seq, *year, holder.as_ref())?;
    show(form, lang, &picture, &Echoed::new(answer, Echo::new(&as_of.cut(), &read, *year)))
}

/// `envelope penalties`.
pub(crate) async fn penalties(common: &Common, lang: Lang, asked: &OfYear) -> Result<Exit, CliError> {
    let form = common.form()?;
    let Folded { picture, read } = picture(common, lang, &asked.as_of).await?;
    let answer = projections::penalties::penalties(&picture, read.through.seq, asked.year)?;
    show(form, lang, &picture, &Echoed::new(answer, Echo::new(&asked.as_of.cut(), &read, asked.year)))
}

/// `envelope report`.
pub(crate) async fn report(common: &Common, lang: Lang, asked: &Report) -> Result<Exit, CliError> {
    let form = common.form()?;
    let OfYear { year, as_of } = &asked.of;
    let log = open_at(common, as_of).await?;
    let mut progress = Progress::of_events(lang, log.head().seq);
    let read = replay::activity(&log, &as_of.cut(), *year, |done| progress.at(done.read)).await;
    progress.done();
    let (Folded { picture, read }, activity) = read?;
    let answer = activity.report(&picture, read.through.seq, &asked.holder)?;
    show(form, lang, &picture, &Echoed::new(answer, Echo::new(&as_of.cut(), &read, *year)))
}

/// `envelope dispute`.
pub(crate) async fn dispute(common: &Common, lang: Lang, asked: &Dispute) -> Result<Exit, CliError> {
    // The two forms that only this answer has.
    let document = common.format.filter(|format| matches!(format, Format::Html | Format::Pdf));
    let form = if document.is_some() { Form::Table } else { common.form()? };
    let log = open_at(common, &asked.as_of).await?;
    let mut progress = Progress::of_events(lang, log.head().seq);
    let (cut, now) = (asked.as_of.cut(), SystemClock.now());
    let answer = replay::case::case(&log, &cut, now, asked.dispute.clone(), |done| progress.at(done.read)).await;
    progress.done();
    let answer = answer?;
    let bytes = match document {
        Some(Format::Pdf) => document::pdf::pdf(&case::document(&answer, lang)),
        Some(_) => document::html::html(&case::document(&answer, lang)).into_bytes(),
        None => in_form(form, lang, &answer.picture, &answer, asked.output.is_none())?,
    };
    put(&bytes, asked.output.as_deref())?;
    Ok(Exit::Success)
}

/// `envelope history`.
pub(crate) async fn history(common: &Common, lang: Lang, asked: &History) -> Result<Exit, CliError> {
    let form = common.form()?;
    let subject = asked.of.subject()?;
    let log = open_at(common, &asked.as_of).await?;
    let mut progress = Progress::of_events(lang, log.head().seq);
    let cut = asked.as_of.cut();
    let answered = replay::history(&log, &cut, subject, |done| progress.at(done.read)).await;
    progress.done();
    let (answer, read) = answered?;
    show(form, lang, &Picture::default(), &Echoed::new(answer, Echo::of(&cut, &read)))
}
