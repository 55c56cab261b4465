//! `envelope diff`: what was told then and what is told now.

use super::args::Common;
use super::error::{CliError, Exit};
use super::progress::Progress;
use super::show::{Show, show};
use super::store;
use super::style::Colours;
use super::style::Style;
use super::values::{difference, event, maybe, plain, plain_delta};
use super::words::Lang;
use super::year::YearAsked;
use clap::Args;
use ledger::clerk::{Clock, SystemClock};
use ledger::ids::HolderId;
use ledger::log::EventLog;
use projections::picture::Picture;
use replay::Cut;
use replay::diff::{Cause, Change, Side};

/// The question of what differs.
#[derive(Debug, Args)]
pub(crate) struct Diff {
    #[command(flatten)]
    year: YearAsked,
    /// Only this broadcaster
    ///
    /// Seulement ce télédiffuseur
    #[arg(long, value_name = "HOLDER", value_parser = HolderId::new)]
    holder: Option<HolderId>,
    /// What was told: through=SEQ, recorded-by=INSTANT, effective-by=DATE with commas between, or now
    ///
    /// Ce qui était dit : through=NO, recorded-by=INSTANT, effective-by=DATE séparés par des virgules, ou now
    #[arg(long, value_name = "CUT")]
    from: Cut,
    /// What is told, in the same form
    ///
    /// Ce qui est dit, sous la même forme
    #[arg(long, value_name = "CUT", default_value = "now")]
    to: Cut,
}

/// Compares two cuts.
///
/// # Errors
/// A cut lies beyond what is known, the year is not open at one, or the ledger cannot be read.
pub(crate) async fn diff(common: &Common, lang: Lang, asked: &Diff) -> Result<Exit, CliError> {
    let form = common.answer_form()?;
    let log = store::open_to_ask(&common.ledger, common.wait()).await?;
    let (cuts, now) = ((&asked.from, &asked.to), SystemClock.now());
    // A year that was not open at the earlier cut has nothing to be compared with.
    asked.from.known(&log.head(), now)?;
    let year = asked.year.at(&log, &asked.from, lang).await?;
    let mut progress = Progress::of_events(lang, log.head().seq);
    let answer = replay::diff::diff(&log, cuts, now, year, asked.holder.as_ref(), |done| progress.at(done.read));
    let answer = answer.await;
    progress.done();
    show(common, form, lang, &Picture::default(), &answer?)
}

fn style(cause: Cause) -> Style {
    match cause {
        Cause::LateEntry | Cause::Correction => Style::Open,
        Cause::DeadlineConsequence => Style::Bad,
        Cause::NewAct => Style::Plain,
        Cause::LeftOut | Cause::WeighsDifferently => Style::Faint,
    }
}

/// A side in words.
fn side(lang: Lang, side: &Side) -> String {
    let asked =
        Cut { through: side.cut.through, recorded_by: side.cut.recorded_by, effective_by: side.cut.effective_by };
    match lang {
        Lang::En => format!("{asked} (event {})", side.head.seq),
        Lang::Fr => format!("{asked} (événement {})", side.head.seq),
    }
}

impl Show for replay::diff::Diff {
    fn table(&self, _picture: &Picture, lang: Lang, colours: Colours) -> String {
        let title = match lang {
            Lang::En => format!("{}: from {} to {}", self.year, side(lang, &self.from), side(lang, &self.to)),
            Lang::Fr => format!("{}\u{a0}: de {} à {}", self.year, side(lang, &self.from), side(lang, &self.to)),
        };
        let mut text = colours.bold(&title) + "\n";
        if self.changes.is_empty() {
            text.push_str(lang.pick("\nNothing differs.\n", "\nRien ne diffère.\n"));
        }
        for Change { figure, from, to, difference: by, parts } in &self.changes {
            let (was, is, by) = (maybe(lang, *from), maybe(lang, *to), difference(lang, *by));
            text.push_str(&format!("\n{}\n  {was} → {is}  ({by})\n", colours.bold(&lang.text(figure.label()))));
            for share in parts {
                let cause = colours.styled(&lang.text(share.cause.label()), style(share.cause));
                let event = colours.faint(&event(lang, &share.event));
                text.push_str(&format!("    {}  {cause}  {event}\n", difference(lang, share.part)));
            }
        }
        text
    }

    fn columns() -> Vec<&'static str> {
        vec![
            "year",
            "figure",
            "from",
            "to",
            "difference",
            "seq",
            "type",
            "effective_on",
            "recorded_at",
            "cause",
            "part",
        ]
    }

    fn rows(&self) -> Vec<Vec<String>> {
        let row = |change: &Change| {
            let of_figure = [
                self.year.to_string(),
                change.figure.to_string(),
                plain(change.from),
                plain(change.to),
                plain_delta(change.difference),
            ];
            let shares = change.parts.iter().map(|share| {
                let event = &share.event;
                let cause = serde_json::to_value(share.cause).ok().and_then(|word| word.as_str().map(str::to_owned));
                let of_event = [
                    event.seq.to_string(),
                    event.kind.to_owned(),
                    event.effective_on.to_string(),
                    event.recorded_at.to_string(),
                    cause.unwrap_or_default(),
                    plain_delta(share.part),
                ];
                of_figure.iter().cloned().chain(of_event).collect()
            });
            shares.collect::<Vec<_>>()
        };
        self.changes.iter().flat_map(row).collect()
    }
}
