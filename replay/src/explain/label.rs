//! What a figure is called when it stands alone: whose, of what, and which.

use crate::figure::{Figure, Place};
use ledger::ids::HolderId;
use ledger::refusal::Bilingual;
use ledger::texts::words;
use projections::balances::reserve_meaning;
use projections::penalties::option_meaning;

impl Figure {
    /// Its name for people, after the holder's id and the language.
    #[must_use]
    pub fn label(&self) -> Bilingual {
        self.label_by(|holder| (holder.to_string(), holder.to_string()))
    }

    /// Its name for people, after what the holder is called in either language.
    #[must_use]
    pub fn label_by(&self, called: impl FnOnce(&HolderId) -> (String, String)) -> Bilingual {
        let holder = self.holder().map(called);
        let mut whose: Vec<(&str, &str)> = holder.iter().map(|(en, fr)| (en.as_str(), fr.as_str())).collect();
        let meaning = match self {
            Figure::Balance { language, place, measure, .. } => {
                whose.push(words::language(*language));
                whose.push(match place {
                    Place::Bucket(bucket) => words::bucket(*bucket),
                    Place::Total => words::TOTAL,
                });
                measure.meaning()
            }
            Figure::Envelope { language, figure, .. } => {
                whose.push(words::language(*language));
                figure.meaning()
            }
            Figure::Pool { language, measure } => {
                whose.extend([words::ALTERNATIVE_ACCESS, words::language(*language)]);
                measure.pool_meaning()
            }
            Figure::Reserve { language } => {
                whose.push(words::language(*language));
                reserve_meaning()
            }
            Figure::Compliance { language, figure, .. } => {
                whose.push(words::language(*language));
                figure.meaning()
            }
            Figure::Parity { language, figure, .. } => {
                whose.push(language.map_or(("languages together", "langues réunies"), words::language));
                figure.meaning()
            }
            Figure::Penalty { language, kind, basis, .. } => {
                whose.push(words::language(*language));
                option_meaning(*kind, *basis)
            }
            Figure::Imposed { language, kind, figure, .. } => {
                whose.extend([words::language(*language), words::penalty(*kind)]);
                figure.meaning()
            }
            Figure::Credit { language, project, figure, .. } => {
                whose.extend([words::language(*language), (project.as_str(), project.as_str())]);
                figure.meaning()
            }
        };
        let (en, fr): (Vec<&str>, Vec<&str>) = whose.into_iter().unzip();
        let Bilingual { en: what, fr: quoi } = meaning.label;
        Bilingual { en: format!("{}: {what}", en.join(", ")), fr: format!("{}\u{a0}: {quoi}", fr.join(", ")) }
    }
}
