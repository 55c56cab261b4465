//! Questions about the log: balances, compliance, penalties.

use super::args::{AsOf, Balances, Common, Form, OfHolder, OfYear};
use super::output::print_json;
use super::progress::Progress;
use super::store;
use super::trouble::{Done, Trouble};
use super::words::Lang;
use ledger::log::EventLog;
use replay::Folded;
use serde::Serialize;

/// The picture at the cut that was asked for.
async fn picture(common: &Common, lang: Lang, as_of: &AsOf) -> Result<Folded, Trouble> {
    let log = store::open(&common.ledger)?;
    let mut progress = Progress::of_events(lang, log.head().seq);
    let folded = replay::picture(&log, &as_of.cut(), |done| progress.at(done.read)).await;
    progress.done();
    Ok(folded?)
}

/// `envelope balances`.
pub(crate) async fn balances(common: &Common, lang: Lang, asked: &Balances) -> Result<Done, Trouble> {
    let form = common.form()?;
    let OfHolder { of: OfYear { year, as_of }, holder } = &asked.of;
    let Folded { picture, read } = picture(common, lang, as_of).await?;
    let answer = projections::balances::balances(&picture, read.through.seq, *year, holder.as_ref(), asked.language)?;
    show(form, &answer)
}

/// `envelope compliance`.
pub(crate) async fn compliance(common: &Common, lang: Lang, asked: &OfHolder) -> Result<Done, Trouble> {
    let form = common.form()?;
    let OfHolder { of: OfYear { year, as_of }, holder } = asked;
    let Folded { picture, read } = picture(common, lang, as_of).await?;
    let answer = projections::compliance::compliance(&picture, read.through.seq, *year, holder.as_ref())?;
    show(form, &answer)
}

/// `envelope penalties`.
pub(crate) async fn penalties(common: &Common, lang: Lang, asked: &OfYear) -> Result<Done, Trouble> {
    let form = common.form()?;
    let Folded { picture, read } = picture(common, lang, &asked.as_of).await?;
    let answer = projections::penalties::penalties(&picture, read.through.seq, asked.year)?;
    show(form, &answer)
}

fn show(_form: Form, answer: &impl Serialize) -> Result<Done, Trouble> {
    print_json(answer)?;
    Ok(Done::Well)
}
