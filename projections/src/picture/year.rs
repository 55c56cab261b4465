//! One fiscal year as the events add up.

use super::envelope::Envelope;
use crate::NoAnswer;
use foldhash::HashMap;
use ledger::columns::Columns;
use ledger::credit_facts::CreditFacts;
use ledger::event::{AllocationsCalculated, ExemptionRequested};
use ledger::ids::{HolderId, ProjectId};
use ledger::money::Money;
use ledger::rulebook::{InvalidRulebook, Rulebook};
use ledger::time::{Day, FiscalYear};
use ledger::words::{Genre, Language, PenaltyBasis, PenaltyKind, PerLanguage, Rejection};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The alternative-access pool of one language (E.1.1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pool {
    /// Whether it was ever funded, even if that was reversed.
    pub opened: bool,
    /// What events moved.
    pub columns: Columns,
}

/// A penalty as it was imposed, with what was deducted since (D).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imposed {
    /// The year whose flex it was taken from first.
    pub year: FiscalYear,
    /// What it is measured by.
    pub basis: PenaltyBasis,
    /// The penalty.
    pub amount: Money,
    /// Taken so far, from later years' grants too.
    pub deducted: Money,
}

/// A licence withdrawn after it earned credit (D.3), with what was deducted since.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "named as the fields of the answer are")]
pub struct Credit {
    pub holder: HolderId,
    pub language: Language,
    pub genre: Genre,
    pub project: ProjectId,
    pub credit: Money,
    pub deducted: Money,
}

/// An exemption from the first deadline that was asked for (C.2.1.1.2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exemption {
    /// The request, with the spending schedule.
    pub asked: ExemptionRequested,
    /// What the fund decided; nothing while it has not.
    pub granted: Option<bool>,
}

/// A calculation of allocations, with what it rests on (E.4).
#[derive(Clone, Debug)]
pub struct Calculation {
    /// Its place in the log.
    pub seq: u64,
    /// What it states.
    pub stated: AllocationsCalculated,
    /// What earned credit, as recorded before it.
    pub facts: Arc<CreditFacts>,
}

/// A fiscal year.
#[derive(Clone, Debug, Default)]
pub struct Year {
    /// The rulebook that the year was opened with; none where the opening is outside the cut.
    pub rulebook: Option<Result<Rulebook, InvalidRulebook>>,
    /// Envelopes, of holders with an allocation and of any other that an event names.
    pub envelopes: HashMap<HolderId, PerLanguage<Envelope>>,
    /// The alternative-access pools.
    pub pools: PerLanguage<Pool>,
    /// The year's money in the reserve.
    pub reserve: PerLanguage<Money>,
    /// Whether the first deadline was closed.
    pub first_deadline_closed: bool,
    /// Whether the final deadline was closed.
    pub final_deadline_closed: bool,
    /// Whether the year was closed.
    pub closed: bool,
    /// Holders whose letter was signed, by language (C.1).
    pub signed: BTreeSet<(HolderId, Language)>,
    /// Exemptions from the first deadline that were granted.
    pub exempt: BTreeSet<(HolderId, Language)>,
    /// Exemptions from the first deadline that were asked for.
    pub exemptions: BTreeMap<(HolderId, Language), Exemption>,
    /// Projects rejected for the year.
    pub rejected: BTreeMap<ProjectId, Rejection>,
    /// Holders whose envelopes are suspended.
    pub suspended: BTreeSet<HolderId>,
    /// Penalties imposed for this year's facts.
    pub penalties: BTreeMap<(HolderId, Language, PenaltyKind), Imposed>,
    /// Credit withdrawn in this year, as recorded.
    pub credits: Vec<Credit>,
    /// The last calculation of the year's allocations.
    pub calculation: Option<Calculation>,
    /// The calculations from which letters were granted, by their place in the log.
    pub calculated: BTreeMap<HolderId, u64>,
}

impl Year {
    /// The rulebook, to answer a question about the year.
    ///
    /// # Errors
    /// The year is not open at the cut, or its rulebook in the log cannot be read.
    pub fn rulebook(&self, year: FiscalYear) -> Result<&Rulebook, NoAnswer> {
        match &self.rulebook {
            Some(Ok(rulebook)) => Ok(rulebook),
            Some(Err(wrong)) => Err(NoAnswer::Rulebook(year, wrong.clone())),
            None => Err(NoAnswer::YearNotOpen(year)),
        }
    }

    /// Whether a date still counts for the first deadline.
    pub(super) fn is_by_first_deadline(&self, day: Day) -> bool {
        matches!(&self.rulebook, Some(Ok(rulebook)) if day <= rulebook.first_deadline_date)
    }

    /// The envelopes with an allocation, sorted by holder, English before French.
    #[must_use]
    pub fn granted(&self) -> Vec<(&HolderId, Language, &Envelope)> {
        let mut holders: Vec<_> = self.envelopes.iter().collect();
        holders.sort_by_key(|(holder, _)| *holder);
        holders
            .into_iter()
            .flat_map(|(holder, both)| {
                Language::ALL.iter().map(move |language| (holder, *language, both.get(*language)))
            })
            .filter(|(_, _, envelope)| envelope.is_granted())
            .collect()
    }

    /// An envelope, made where no event named it before.
    pub(super) fn envelope(&mut self, holder: &HolderId, language: Language) -> &mut Envelope {
        self.envelopes.entry(holder.clone()).or_default().get_mut(language)
    }
}
