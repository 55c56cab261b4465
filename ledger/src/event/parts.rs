//! What the data of events is made of, and whom it concerns.

use super::straight::{Input, Straight};
use super::subjects::{Concerns, Subject};
use crate::ids::{CommitmentId, HolderId, LineId, ProjectId};
use crate::money::{Credit, Money};
use crate::pack::Pack;
use crate::time::Day;
use crate::words::{AllocationStatus, Bucket, Buckets, Factor, Genre, Language, Program, Source};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

parts! {
    /// A name in both languages.
    #[serde(deny_unknown_fields)]
    Name { en: String, fr: String}

    /// One language of an allocation: the buckets as they stand after flex was split off, and what was earned, if stated.
    LanguageGrant {
        buckets: Buckets<Money>,
        earned?: BTreeMap<String, Money>,
        small: bool,
    }

    /// Key positions of a project and how many of them women hold (C.2.7).
    #[serde(deny_unknown_fields)]
    Positions { total: u32, women: u32}

    /// One leg of a swap. `received_as` is the bucket in which it arrives.
    Leg { amount: Money, bucket: Bucket, from: HolderId, language: Language, received_as: Bucket, to: HolderId}

    /// When the holder will commit how much.
    Instalment { amount: Money, on: Day}

    /// A commitment that moves to another holder: what of it is held, and what is counted (net of releases).
    MovedCommitment { commitment: CommitmentId, counted: Money, genre: Genre, held: Money, project: ProjectId}

    /// A hold taken back.
    UndoneHold {
        amount: Money,
        commitment: CommitmentId,
        genre: Genre,
        holder: HolderId,
        language: Language,
        project: ProjectId,
        source: Source,
    }

    /// A reallocation taken back.
    UndoneReallocation {
        amount: Money,
        commitment: CommitmentId,
        from_flex: Money,
        genre: Genre,
        holder: HolderId,
        language: Language,
        project: ProjectId,
    }

    /// An adjustment taken back.
    UndoneAdjustment { amount: Money, bucket: Bucket, holder: HolderId, language: Language}

    /// A conduct deduction taken back.
    UndoneDeduction { buckets: Buckets<Money>, holder: HolderId, language: Language}

    /// A funding of the pool taken back.
    UndoneFunding { amount: Money, language: Language}

    /// What was said for a calculation, taken back: the type of its event, and whom and what it named.
    UndoneCredit {
        event: String,
        holder?: HolderId,
        language?: Language,
        line?: LineId,
        program?: Program,
        project?: ProjectId,
    }

    /// One language of a calculation by factors (E.1, E.3). `undistributed` is what nobody gets, for want of credit or because of
    /// the minimum.
    CalculatedLanguage {
        budget: Money,
        genres: Vec<CalculatedEnvelope>,
        language: Language,
        undistributed: Money,
    }

    /// The budget of a genre, split over the factors that have a weight.
    CalculatedEnvelope { budget: Money, factors: Vec<CalculatedFactor>, genre: Genre}

    /// What a factor shares out, the credit of all who share it, and what of it nobody gets.
    CalculatedFactor { credit: Credit, factor: Factor, undistributed: Money, value: Money}

    /// What a calculation gives a holder in a language. `total` is the sum of its genres.
    CalculatedAllocation {
        genres: Vec<CalculatedGenre>,
        holder: HolderId,
        language: Language,
        status: AllocationStatus,
        total: Money,
    }

    /// What is earned in a genre; the word `any` where the method knows no genres.
    CalculatedGenre { amount: Money, factors: Vec<EarnedFactor>, genre: String}

    /// A holder's credit in a factor, and the amount that it earns.
    EarnedFactor { amount: Money, credit: Credit, factor: Factor}
}

/// What a reversal takes back, in full: the postings are the opposite of these.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Undone {
    /// A `commit`.
    Hold(UndoneHold),
    /// A `swap`.
    Swap(Vec<Leg>),
    /// A `reallocate`.
    Reallocation(UndoneReallocation),
    /// An `adjust-envelope`.
    Adjustment(UndoneAdjustment),
    /// A `deduct-conduct`.
    Deduction(UndoneDeduction),
    /// A `fund-alternative-access`.
    Funding(UndoneFunding),
    /// Any of the commands that a calculation rests on.
    Credit(UndoneCredit),
}

crate::pack_variants! { Undone { 0 => Hold(it), 1 => Swap(it), 2 => Reallocation(it), 3 => Adjustment(it), 4 => Deduction(it), 5 => Funding(it), 6 => Credit(it) } }

impl Leg {
    /// The leg that takes this one back.
    #[must_use]
    pub fn opposite(&self) -> Leg {
        Leg {
            amount: self.amount,
            bucket: self.received_as,
            from: self.to.clone(),
            language: self.language,
            received_as: self.bucket,
            to: self.from.clone(),
        }
    }
}

impl Concerns for Undone {
    fn concerns<'a>(&'a self, visit: &mut dyn FnMut(Subject<'a>)) {
        match self {
            Undone::Hold(undone) => undone.concerns(visit),
            Undone::Swap(legs) => legs.concerns(visit),
            Undone::Reallocation(undone) => undone.concerns(visit),
            Undone::Adjustment(undone) => undone.concerns(visit),
            Undone::Deduction(undone) => undone.concerns(visit),
            Undone::Funding(undone) => undone.concerns(visit),
            Undone::Credit(undone) => undone.concerns(visit),
        }
    }
}

impl Straight for Undone {
    /// Reversals are rare: the general reader has them.
    fn read(_: &mut Input<'_>) -> Option<Undone> {
        None
    }
}
