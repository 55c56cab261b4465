//! `envelope calendar`: the dates of a year, also as iCalendar.

use super::args::{Common, Format, OfHolder, OfYear};
use super::ask::open_at;
use super::error::{CliError, Exit};
use super::output::put;
use super::progress::Progress;
use super::show::{Echoed, show};
use super::words::Lang;
use ledger::event::Event;
use ledger::log::EventLog;
use ledger::time::Instant;
use ledger::words::Language;
use projections::calendar::ics;
use projections::picture::Picture;
use replay::echo::Echo;

/// Shows the calendar. As iCalendar it is stamped with the moment at which its last event was recorded, and its entries are
/// named after the ledger's first event, which no other ledger has: the same log gives the same bytes.
///
/// # Errors
/// The year is not open, the broadcaster unknown, the store failed, or the answer cannot be written.
pub(crate) async fn calendar(common: &Common, lang: Lang, asked: &OfHolder) -> Result<Exit, CliError> {
    let OfHolder { of: OfYear { year, as_of }, holder } = asked;
    let form = if common.wanted() == Some(Format::Ics) { None } else { Some(common.answer_form()?) };
    let log = open_at(common, as_of).await?;
    let mut progress = Progress::of_events(lang, log.head().seq);
    let (mut picture, mut name, mut stamp) = (Picture::default(), None, Instant::MIN);
    let visit = |event: &Event| {
        picture.fold(event);
        name.get_or_insert(event.id);
        stamp = event.recorded_at;
    };
    let read = replay::read(&log, &as_of.cut(), visit, |done| progress.at(done.read)).await;
    progress.done();
    let read = read?;
    let year = year.of(&picture, lang)?;
    let answer = projections::calendar::calendar(&picture, read.through.seq, year, holder.as_ref())?;
    match form {
        Some(form) => show(common, form, lang, &picture, &Echoed::new(answer, Echo::new(&as_of.cut(), &read, year))),
        None => {
            let language = lang.pick(Language::English, Language::French);
            let calendar = ics(&answer, &name.unwrap_or_default().to_string(), stamp, language);
            put(calendar.as_bytes(), common.output.as_deref())?;
            Ok(Exit::Success)
        }
    }
}
