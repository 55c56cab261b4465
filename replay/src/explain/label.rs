//! What a figure is called when it stands alone: whose, of what, and which.

use super::texts::{self, Both};
use crate::figure::{CreditFigure, Figure, ImposedFigure, Place};
use ledger::refusal::Bilingual;

impl Figure {
    /// Its name for people, after the holder's id and the language.
    #[must_use]
    pub fn label(&self) -> Bilingual {
        match self {
            Figure::Balance { holder, language, place, measure } => {
                let place = match place {
                    Place::Bucket(bucket) => texts::bucket(*bucket),
                    Place::Total => ("total", "total"),
                };
                joined(
                    &[(holder.as_str(), holder.as_str()), texts::language(*language), place],
                    texts::measure(*measure).label,
                )
            }
            Figure::Base { holder, language } => {
                joined(&[(holder.as_str(), holder.as_str()), texts::language(*language)], texts::BASE.label)
            }
            Figure::Pool { language, measure } => joined(
                &[("alternative access", "accès parallèle"), texts::language(*language)],
                texts::pool(*measure).label,
            ),
            Figure::Reserve { language } => joined(&[texts::language(*language)], texts::RESERVE.label),
            Figure::Compliance { holder, language, figure } => {
                let whose = [(holder.as_str(), holder.as_str()), texts::language(*language)];
                joined(&whose, texts::obligation(*figure).label)
            }
            Figure::Parity { holder, language, figure } => {
                let language = language.map(texts::language).unwrap_or(("languages together", "langues réunies"));
                joined(&[(holder.as_str(), holder.as_str()), language], texts::parity(*figure).label)
            }
            Figure::Penalty { holder, language, kind, basis } => {
                let whose = [(holder.as_str(), holder.as_str()), texts::language(*language)];
                joined(&whose, texts::penalty(*kind, *basis).label)
            }
            Figure::Imposed { holder, language, kind, figure } => {
                let kind = texts::kind(*kind);
                joined(&[(holder.as_str(), holder.as_str()), texts::language(*language), kind], imposed(*figure))
            }
            Figure::Credit { holder, language, project, figure, .. } => {
                let project = (project.as_str(), project.as_str());
                joined(&[(holder.as_str(), holder.as_str()), texts::language(*language), project], credit(*figure))
            }
        }
    }
}

pub(super) const fn imposed(figure: ImposedFigure) -> Both {
    match figure {
        ImposedFigure::Amount => ("penalty imposed", "pénalité imposée"),
        ImposedFigure::Deducted => ("deducted so far", "déduit jusqu'ici"),
        ImposedFigure::Carried => ("still outstanding", "encore à déduire"),
    }
}

pub(super) const fn credit(figure: CreditFigure) -> Both {
    match figure {
        CreditFigure::Credit => ("credit withdrawn", "crédit retiré"),
        CreditFigure::Deducted => ("deducted so far", "déduit jusqu'ici"),
        CreditFigure::Carried => ("still outstanding", "encore à déduire"),
    }
}

fn joined(whose: &[(&str, &str)], what: Both) -> Bilingual {
    let en: Vec<&str> = whose.iter().map(|(en, _)| *en).collect();
    let fr: Vec<&str> = whose.iter().map(|(_, fr)| *fr).collect();
    Bilingual { en: format!("{}: {}", en.join(", "), what.0), fr: format!("{}\u{a0}: {}", fr.join(", "), what.1) }
}
