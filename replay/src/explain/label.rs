//! What a figure is called when it stands alone: whose, of what, and which.

use super::texts;
use crate::figure::{Figure, Place};
use ledger::refusal::Bilingual;
use projections::balances::reserve_meaning;
use projections::penalties::option_meaning;

impl Figure {
    /// Its name for people, after the holder's id and the language.
    #[must_use]
    pub fn label(&self) -> Bilingual {
        let mut whose: Vec<(&str, &str)> =
            self.holder().map(|holder| (holder.as_str(), holder.as_str())).into_iter().collect();
        let meaning = match self {
            Figure::Balance { language, place, measure, .. } => {
                whose.push(texts::language(*language));
                whose.push(match place {
                    Place::Bucket(bucket) => texts::bucket(*bucket),
                    Place::Total => ("total", "total"),
                });
                measure.meaning()
            }
            Figure::Envelope { language, figure, .. } => {
                whose.push(texts::language(*language));
                figure.meaning()
            }
            Figure::Pool { language, measure } => {
                whose.extend([("alternative access", "accès parallèle"), texts::language(*language)]);
                measure.pool_meaning()
            }
            Figure::Reserve { language } => {
                whose.push(texts::language(*language));
                reserve_meaning()
            }
            Figure::Compliance { language, figure, .. } => {
                whose.push(texts::language(*language));
                figure.meaning()
            }
            Figure::Parity { language, figure, .. } => {
                whose.push(language.map_or(("languages together", "langues réunies"), texts::language));
                figure.meaning()
            }
            Figure::Penalty { language, kind, basis, .. } => {
                whose.push(texts::language(*language));
                option_meaning(*kind, *basis)
            }
            Figure::Imposed { language, kind, figure, .. } => {
                whose.extend([texts::language(*language), texts::kind(*kind)]);
                figure.meaning()
            }
            Figure::Credit { language, project, figure, .. } => {
                whose.extend([texts::language(*language), (project.as_str(), project.as_str())]);
                figure.meaning()
            }
        };
        let (en, fr): (Vec<&str>, Vec<&str>) = whose.into_iter().unzip();
        let Bilingual { en: what, fr: quoi } = meaning.label;
        Bilingual { en: format!("{}: {what}", en.join(", ")), fr: format!("{}\u{a0}: {quoi}", fr.join(", ")) }
    }
}
