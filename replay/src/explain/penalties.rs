//! Figures of `penalties`: what the year's facts call for, what was imposed, and withdrawn credit.

use super::build::{Explanation, node};
use super::node::{Fact, Node, Op};
use super::texts;
use super::trace::{Leaf, Stated};
use crate::figure::{Figure, Value};
use ledger::ids::HolderId;
use ledger::money::Money;
use ledger::texts::{Bilingual, words};
use ledger::words::{Language, ParityScope, PenaltyBasis, PenaltyKind};
use projections::compliance::{Obligation, ParityFigure};
use projections::penalties::{CreditFigure, ImposedFigure, option_meaning};
use projections::picture::Imposed;

impl Explanation<'_> {
    /// A penalty that the fund may choose.
    pub(super) fn penalty(
        &self,
        holder: &HolderId,
        language: Language,
        kind: PenaltyKind,
        basis: PenaltyBasis,
    ) -> Node {
        let named = Figure::Penalty { holder: holder.clone(), language, kind, basis };
        let (value, meaning) = (self.says(&named), option_meaning(kind, basis));
        match kind {
            PenaltyKind::DigitalMedia => {
                let of = |figure| self.obligation(holder, language, figure);
                let due = match basis {
                    PenaltyBasis::Projects => self.per_project(holder, language),
                    PenaltyBasis::Allocation => of(Obligation::MediaAmountShortfall),
                };
                node(&named, meaning, Op::UnlessMet, value)
                    .of(&Bilingual::from(words::language(language)))
                    .plus(of(Obligation::MediaMissing))
                    .plus(of(Obligation::MediaAmountShortfall))
                    .plus(due)
            }
            PenaltyKind::Parity => {
                let scope = match self.rulebook.parity_scope {
                    ParityScope::Combined => None,
                    ParityScope::Language => Some(language),
                };
                let base = |of: Language| match scope {
                    Some(only) if only != of => {
                        node(format!("no-weight[{of}]"), &texts::NO_BASE, Op::Events, Value::Amount(Money::ZERO))
                            .of(&Bilingual::from(words::language(of)))
                    }
                    Some(_) | None => self.base(holder, of),
                };
                node(&named, meaning, Op::Apportion(language), value)
                    .of(&Bilingual::from(words::language(language)))
                    .plus(self.parity(holder, scope, ParityFigure::Shortfall))
                    .plus(base(Language::English))
                    .plus(base(Language::French))
            }
        }
    }

    /// So much for each missing project.
    fn per_project(&self, holder: &HolderId, language: Language) -> Node {
        let missing = self.obligation(holder, language, Obligation::MediaMissing);
        let each = self.rulebook.digital_media_penalty(language).cents();
        let amount = Money::from_cents(each * i128::from(missing.value.count()));
        let name = format!("penalties[{holder},{language},digital-media].projects");
        node(name, &texts::PER_PROJECT, Op::Times, Value::Amount(amount))
            .resting_on(self.parameter(&format!("digital_media.penalty_per_project.{language}")))
            .plus(missing)
    }

    /// A figure of a penalty that was imposed.
    pub(super) fn imposed(
        &self,
        holder: &HolderId,
        language: Language,
        kind: PenaltyKind,
        figure: ImposedFigure,
    ) -> Node {
        let named = Figure::Imposed { holder: holder.clone(), language, kind, figure };
        let meaning = figure.meaning();
        let of = |figure| self.imposed(holder, language, kind, figure);
        let made = match figure {
            ImposedFigure::Year => {
                self.stated(&named, meaning, self.letter(holder, language, kind, |of| of.year.to_string()))
            }
            ImposedFigure::Basis => {
                self.stated(&named, meaning, self.letter(holder, language, kind, |of| of.basis.to_string()))
            }
            ImposedFigure::Amount | ImposedFigure::Deducted => {
                self.leaf(&named, meaning, self.says(&named), &Leaf::Imposed(language, kind, figure))
            }
            ImposedFigure::Carried => node(&named, meaning, Op::Sum, self.says(&named))
                .plus(of(ImposedFigure::Amount))
                .minus(of(ImposedFigure::Deducted)),
        };
        made.of(&Bilingual::from(words::language(language)))
    }

    /// What the letter that imposes a penalty states.
    fn letter(&self, holder: &HolderId, language: Language, kind: PenaltyKind, what: fn(&Imposed) -> String) -> Fact {
        let imposed = self.trace.state().and_then(|state| state.penalties.get(&(holder.clone(), language, kind)));
        let label = ("as imposed", "telle qu'imposée");
        self.fact("imposed", label, imposed.map(what).unwrap_or_default(), &Stated::Imposed(language, kind))
    }

    /// A figure of a credit that was withdrawn; none where the answers have no such withdrawal.
    pub(super) fn credit(&self, named: &Figure) -> Option<Node> {
        let Figure::Credit { holder, language, genre, project, place, figure } = named else { return None };
        let credits = self.trace.state()?.credits.iter().enumerate();
        let mut same = credits.filter(|(_, credit)| {
            (&credit.holder, credit.language, credit.genre, &credit.project) == (holder, *language, *genre, project)
        });
        let (at, _) = same.nth(place.checked_sub(1)?)?;
        let value = self.says(named);
        let other = |figure| {
            let mut other = named.clone();
            if let Figure::Credit { figure: of, .. } = &mut other {
                *of = figure;
            }
            self.credit(&other)
        };
        let meaning = figure.meaning();
        let made = match figure {
            CreditFigure::Credit | CreditFigure::Deducted => {
                self.leaf(named, meaning, value, &Leaf::Credit(at, *figure))
            }
            CreditFigure::Carried => node(named, meaning, Op::Sum, value)
                .plus(other(CreditFigure::Credit)?)
                .minus(other(CreditFigure::Deducted)?),
        };
        Some(made.of(&self.project(project)))
    }
}
