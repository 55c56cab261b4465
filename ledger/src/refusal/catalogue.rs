//! What each refusal means: its section, why, what to do, and by what words its facts go.

use super::Code;
use crate::texts::{Pair, phrases};

mod calculation;
mod commitments;
mod seasons;
mod standing;

/// Where a section stands: the rule is the ledger's own, and no section of the guide.
pub(super) const LEDGER: &str = "ledger";

/// What a refusal means and what to do about it.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// The section of the guide that it rests on (`C.2.2`, `Annex B`); `ledger` where the rule is the ledger's own.
    pub section: &'static str,
    /// Why, in one sentence: English, French.
    pub why: Pair,
    /// What to do: English, French.
    pub remedy: Pair,
    /// The words for what was asked, what was found and the difference.
    pub terms: Terms,
}

/// The words that stand before the facts of a refusal, in the middle of a sentence: English, French.
#[derive(Clone, Copy, Debug)]
pub struct Terms {
    /// Before what was asked, unless that is a date: an act's effective date.
    pub asked: Pair,
    /// Before what was found, unless that is a date or a fiscal year.
    pub found: Pair,
    /// Before a date that was found.
    pub found_on: Pair,
    /// Before the difference.
    pub difference: Pair,
}

/// What was asked and what was found, of any sort.
const ASKED: Terms = Terms {
    asked: ("asked", "demandé"),
    found: phrases::FOUND,
    found_on: ("date that decides", "date déterminante"),
    difference: phrases::DIFFERENCE,
};
/// An amount, and the money there is for it.
const FUNDS: Terms = Terms { found: phrases::AVAILABLE, difference: phrases::MISSING, ..ASKED };
/// An amount or a number, and the most that is allowed.
const LIMIT: Terms = Terms { found: ("allowed", "permis"), difference: ("too much by", "dépassement"), ..ASKED };
/// An amount, and the least that is allowed.
const MINIMUM: Terms = Terms { found: ("minimum", "minimum"), difference: ("short by", "manquant"), ..ASKED };
/// A value, and what it should be.
const VALUE: Terms = Terms { asked: phrases::GIVEN, found: ("expected", "attendu"), ..ASKED };
/// A deadline on the wrong side of the effective date.
const DEADLINE: Terms = Terms { found_on: ("deadline", "date limite"), ..ASKED };
/// Something that does not exist yet on the effective date.
const EXISTENCE: Terms = Terms { found_on: ("exists from", "existe depuis"), ..ASKED };
/// A letter signed on another day.
const SIGNATURE: Terms = Terms { found_on: ("signed on", "signée le"), ..ASKED };
/// The last thing that happened.
const LAST: Terms = Terms { found_on: ("last change on", "dernier fait survenu le"), ..ASKED };

impl Code {
    /// The explanation of this code.
    #[must_use]
    pub const fn entry(self) -> Entry {
        match self {
            Code::CommandIdReused => standing::COMMAND_ID_REUSED,
            Code::RecordedAtOrder => standing::RECORDED_AT_ORDER,
            Code::UnknownCommand => standing::UNKNOWN_COMMAND,
            Code::UnknownYear => standing::UNKNOWN_YEAR,
            Code::UnknownHolder => standing::UNKNOWN_HOLDER,
            Code::UnknownProject => standing::UNKNOWN_PROJECT,
            Code::UnknownCommitment => standing::UNKNOWN_COMMITMENT,
            Code::UnknownDispute => standing::UNKNOWN_DISPUTE,
            Code::UnknownLine => calculation::UNKNOWN_LINE,
            Code::YearClosed => standing::YEAR_CLOSED,
            Code::OutsideFiscalYear => standing::OUTSIDE_FISCAL_YEAR,
            Code::DeadlineNotClosed => standing::DEADLINE_NOT_CLOSED,
            Code::DeadlineClosed => standing::DEADLINE_CLOSED,
            Code::EffectiveOrder => standing::EFFECTIVE_ORDER,
            Code::NoAllocation => standing::NO_ALLOCATION,
            Code::HasAllocation => standing::HAS_ALLOCATION,
            Code::Suspended => standing::SUSPENDED,
            Code::LetterNotSigned => standing::LETTER_NOT_SIGNED,
            Code::AlreadyOpen => seasons::ALREADY_OPEN,
            Code::UnknownRulebook => seasons::UNKNOWN_RULEBOOK,
            Code::InvalidRulebook => seasons::INVALID_RULEBOOK,
            Code::AlreadyRegistered => seasons::ALREADY_REGISTERED,
            Code::AlreadyGranted => seasons::ALREADY_GRANTED,
            Code::BelowMinimumAllocation => seasons::BELOW_MINIMUM_ALLOCATION,
            Code::SmallIsAllFlex => seasons::SMALL_IS_ALL_FLEX,
            Code::AlreadySigned => seasons::ALREADY_SIGNED,
            Code::InvalidPositions => seasons::INVALID_POSITIONS,
            Code::CommitmentExists => commitments::COMMITMENT_EXISTS,
            Code::BeforeFinalDeadline => commitments::BEFORE_FINAL_DEADLINE,
            Code::AfterFinalDeadline => commitments::AFTER_FINAL_DEADLINE,
            Code::ProjectRejected => commitments::PROJECT_REJECTED,
            Code::ApplicationMissing => commitments::APPLICATION_MISSING,
            Code::InHouseAffiliatedCap => commitments::IN_HOUSE_AFFILIATED_CAP,
            Code::AlternativeAccessLimit => commitments::ALTERNATIVE_ACCESS_LIMIT,
            Code::AlternativeAccessExhausted => commitments::ALTERNATIVE_ACCESS_EXHAUSTED,
            Code::NothingHeld => commitments::NOTHING_HELD,
            Code::SwapShape => commitments::SWAP_SHAPE,
            Code::SwapUnequal => commitments::SWAP_UNEQUAL,
            Code::NotSigned => commitments::NOT_SIGNED,
            Code::NothingCommitted => commitments::NOTHING_COMMITTED,
            Code::NotCounted => commitments::NOT_COUNTED,
            Code::NotAReduction => commitments::NOT_A_REDUCTION,
            Code::NothingLeft => commitments::NOTHING_LEFT,
            Code::AfterFirstDeadline => seasons::AFTER_FIRST_DEADLINE,
            Code::ExemptionExists => seasons::EXEMPTION_EXISTS,
            Code::NoExemptionRequest => seasons::NO_EXEMPTION_REQUEST,
            Code::AlreadyDecided => seasons::ALREADY_DECIDED,
            Code::BeforeDeadline => seasons::BEFORE_DEADLINE,
            Code::AlreadyClosed => seasons::ALREADY_CLOSED,
            Code::YearNotClosed => seasons::YEAR_NOT_CLOSED,
            Code::PenaltyAlreadyImposed => seasons::PENALTY_ALREADY_IMPOSED,
            Code::NoPenaltyDue => seasons::NO_PENALTY_DUE,
            Code::AlreadySuspended => seasons::ALREADY_SUSPENDED,
            Code::NotSuspended => seasons::NOT_SUSPENDED,
            Code::DisputeExists => standing::DISPUTE_EXISTS,
            Code::DisputeStep => standing::DISPUTE_STEP,
            Code::DisputeNotGranted => standing::DISPUTE_NOT_GRANTED,
            Code::NotCalculated => calculation::NOT_CALCULATED,
            Code::AlreadyFinanced => calculation::ALREADY_FINANCED,
            Code::LicenceDeclared => calculation::LICENCE_DECLARED,
            Code::LineExists => calculation::LINE_EXISTS,
            Code::NotSupported => calculation::NOT_SUPPORTED,
            Code::GenreDiffers => calculation::GENRE_DIFFERS,
            Code::AcquiredProgramme => calculation::ACQUIRED_PROGRAMME,
            Code::OttFirstWindow => calculation::OTT_FIRST_WINDOW,
            Code::TooManyChannels => calculation::TOO_MANY_CHANNELS,
            Code::AlreadyReviewed => calculation::ALREADY_REVIEWED,
            Code::AlreadyOptedOut => calculation::ALREADY_OPTED_OUT,
            Code::BudgetMissing => calculation::BUDGET_MISSING,
            Code::AudienceUnreviewed => calculation::AUDIENCE_UNREVIEWED,
            Code::AlreadyReversed => standing::ALREADY_REVERSED,
            Code::CannotReverse => standing::CANNOT_REVERSE,
            Code::InsufficientFunds => commitments::INSUFFICIENT_FUNDS,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_code_is_explained_in_both_languages() {
        let mut explained = BTreeSet::new();
        for code in Code::ALL {
            let entry = code.entry();
            for (en, fr) in [entry.why, entry.remedy] {
                assert!(en.len() > 20 && en.ends_with('.') && !en.contains("  "), "{code:?}: {en}");
                assert!(fr.len() > 20 && fr.ends_with('.') && !fr.contains("  "), "{code:?}: {fr}");
                assert_ne!(en, fr, "{code:?}");
                for clumsy in [" :", " ;", "\u{a0};", " $", " %", "« ", " »", "~", "’"] {
                    assert!(!fr.contains(clumsy), "{code:?}: {clumsy:?} in {fr}");
                }
            }
            // A copied entry that nobody rewrote would explain the wrong thing.
            assert!(explained.insert(entry.why.0), "{code:?} has another code's explanation");
            assert!(explained.insert(entry.why.1), "{code:?} has another code's explanation");
        }
    }

    #[test]
    fn sections_are_the_guides_or_else_the_ledger_s_own() {
        const GUIDE: [&str; 25] = [
            "B.2",
            "B.2.1.1",
            "C.1",
            "C.2.1",
            "C.2.1.1.2",
            "C.2.1.2",
            "C.2.2",
            "C.2.4",
            "C.2.7",
            "C.2.8",
            "C.2.9",
            "C.4",
            "D",
            "E.1",
            "E.1.1",
            "E.2",
            "E.2.1.1",
            "E.2.1.2",
            "E.2.1.2.1",
            "E.2.1.3",
            "E.2.2",
            "E.2.4",
            "E.4",
            "E.5",
            "Annex B",
        ];
        for code in Code::ALL {
            for section in code.entry().section.split(", ") {
                assert!(GUIDE.contains(&section) || section == LEDGER, "{code:?}: {section}");
            }
        }
        assert_eq!(Code::InsufficientFunds.entry().section, "C.2.2");
    }
}
