//! Questions about the calculation of allocations (part E).

use super::args::{AsOf, Common, OfHolder, OfYear};
use super::ask::{language, picture};
use super::error::{CliError, Exit};
use super::output::put;
use super::show::{Echoed, show};
use super::terms;
use super::words::{Lang, both};
use clap::Args;
use ledger::ids::HolderId;
use ledger::time::FiscalYear;
use ledger::words::Language;
use projections::allocation::{Comparisons, calculation};
use projections::picture::Picture;
use replay::Folded;
use replay::echo::Echo;
use replay::waterfall::{Setting, svg};

/// The question of a calculation.
#[derive(Debug, Args)]
pub(crate) struct Allocation {
    #[command(flatten)]
    of: OfHolder,
    /// Only this language
    ///
    /// Seulement cette langue
    #[arg(long, value_name = "english|french", value_parser = language)]
    language: Option<Language>,
    /// Why the amounts differ from those of this year, by the guide's seven causes; with --holder and --language also
    /// as a drawing (--format svg, or -o causes.svg)
    ///
    /// Pourquoi les montants diffèrent de ceux de cet exercice, selon les sept causes du guide; avec --holder et
    /// --language, aussi en dessin (--format svg, ou -o causes.svg)
    #[arg(long, value_name = "YEAR")]
    compare_with: Option<FiscalYear>,
}

/// The question of credits.
#[derive(Debug, Args)]
pub(crate) struct Credits {
    #[command(flatten)]
    of: OfYear,
    /// Of this broadcaster
    ///
    /// De ce télédiffuseur
    #[arg(long, value_name = "HOLDER", value_parser = HolderId::new)]
    holder: HolderId,
}

/// `envelope allocation`.
pub(crate) async fn allocation(common: &Common, lang: Lang, asked: &Allocation) -> Result<Exit, CliError> {
    if common.wants_drawing() {
        return drawing(common, lang, asked).await;
    }
    let form = common.answer_form()?;
    let OfHolder { of: OfYear { year, as_of }, holder } = &asked.of;
    let Folded { picture, read } = picture(common, lang, as_of).await?;
    let year = year.of(&picture, lang)?;
    let echo = Echo::new(&as_of.cut(), &read, year);
    let Some(compared_with) = asked.compare_with else {
        let answer =
            projections::allocation::allocation(&picture, read.through.seq, year, holder.as_ref(), asked.language)?;
        return show(common, form, lang, &picture, &Echoed::new(answer, echo));
    };
    calculation(&picture, year)?;
    calculation(&picture, compared_with)?;
    let picture = as_calculated(common, lang, as_of, picture).await?;
    match (holder, asked.language) {
        (Some(holder), Some(language)) => {
            let answer = projections::allocation::compare(&picture, year, compared_with, holder, language)?;
            show(common, form, lang, &picture, &Echoed::new(answer, echo))
        }
        (holder, language) => {
            let answer = Comparisons::of(&picture, year, compared_with, holder.as_ref(), language)?;
            show(common, form, lang, &picture, &Echoed::new(answer, echo))
        }
    }
}

/// `envelope allocation --compare-with … --format svg`: the causes of one broadcaster in one language, drawn.
async fn drawing(common: &Common, lang: Lang, asked: &Allocation) -> Result<Exit, CliError> {
    let OfHolder { of: OfYear { year, as_of }, holder } = &asked.of;
    let (Some(compared_with), Some(holder), Some(language)) = (asked.compare_with, holder, asked.language) else {
        return Err(CliError::Usage(both(
            "a drawing shows why one broadcaster's allocation in one language changed. Give --compare-with, --holder and --language.",
            "un dessin montre pourquoi l'allocation d'un télédiffuseur dans une langue a changé. Indiquez --compare-with, --holder et --language.",
        )));
    };
    let Folded { picture, .. } = picture(common, lang, as_of).await?;
    let year = year.of(&picture, lang)?;
    calculation(&picture, year)?;
    calculation(&picture, compared_with)?;
    let picture = as_calculated(common, lang, as_of, picture).await?;
    let answer = projections::allocation::compare(&picture, year, compared_with, holder, language)?;
    let reader = lang.pick(Language::English, Language::French);
    let name = terms::holder_name(lang, &picture, holder);
    put(svg(&answer, &name, reader, Setting::File).as_bytes(), common.output.as_deref())?;
    Ok(Exit::Success)
}

/// `envelope credits`.
pub(crate) async fn credits(common: &Common, lang: Lang, asked: &Credits) -> Result<Exit, CliError> {
    let form = common.answer_form()?;
    let OfYear { year, as_of } = &asked.of;
    let Folded { picture, read } = picture(common, lang, as_of).await?;
    let year = year.of(&picture, lang)?;
    calculation(&picture, year)?;
    let picture = as_calculated(common, lang, as_of, picture).await?;
    let answer = projections::allocation::credits(&picture, read.through.seq, year, &asked.holder)?;
    show(common, form, lang, &picture, &Echoed::new(answer, Echo::new(&as_of.cut(), &read, year)))
}

/// The picture in which the calculations that a cut admits are seen whole ([`replay::Cut::of_calculations`]).
async fn as_calculated(common: &Common, lang: Lang, as_of: &AsOf, cut: Picture) -> Result<Picture, CliError> {
    match as_of.cut().of_calculations(&cut) {
        Some(replay::Cut { through, recorded_by, effective_by }) => {
            Ok(picture(common, lang, &AsOf { through, recorded_by, effective_by }).await?.picture)
        }
        None => Ok(cut),
    }
}
