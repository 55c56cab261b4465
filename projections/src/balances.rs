//! `balances`: every envelope of a year bucket by bucket, the pools and the reserve (section 3 of the contract).

use crate::NoAnswer;
use crate::picture::{Columns, Envelope, PerLanguage, Picture};
use ledger::ids::HolderId;
use ledger::money::Money;
use ledger::time::FiscalYear;
use ledger::words::{Bucket, Language};
use serde::Serialize;

/// The answer. Fields stand in the contract's order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Balances {
    /// The fiscal year.
    pub year: FiscalYear,
    /// The last event that the answer rests on.
    pub through: u64,
    /// The envelopes with an allocation, by holder and language.
    pub envelopes: Vec<EnvelopeBalances>,
    /// The pools that were funded.
    pub alternative_access: Vec<PoolBalance>,
    /// The year's money in the reserve.
    pub reserve: PerLanguage<Money>,
}

/// One envelope.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "named as the contract's fields are")]
pub struct EnvelopeBalances {
    pub holder: HolderId,
    pub language: Language,
    pub base: Money,
    pub small: bool,
    pub buckets: Vec<BucketFigures>,
    pub total: Figures,
}

/// One bucket with its figures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BucketFigures {
    /// The bucket.
    pub bucket: Bucket,
    /// Its figures.
    #[serde(flatten)]
    pub figures: Figures,
}

/// The columns of a bucket, or of all five, with what follows from them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "named as the contract's fields are")]
pub struct Figures {
    pub allocated: Money,
    pub swapped_in: Money,
    pub swapped_out: Money,
    pub flex_in: Money,
    pub flex_out: Money,
    pub transferred_in: Money,
    pub transferred_out: Money,
    pub adjusted: Money,
    pub deducted: Money,
    pub first_deadline: Money,
    pub lapsed: Money,
    pub forfeited: Money,
    pub committed: Money,
    pub balance: Money,
    pub held: Money,
    pub available: Money,
}

/// One alternative-access pool.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "named as the contract's fields are")]
pub struct PoolBalance {
    pub language: Language,
    pub funded: Money,
    pub committed: Money,
    pub forfeited: Money,
    pub lapsed: Money,
    pub balance: Money,
}

impl Figures {
    fn new(columns: &Columns, held: Money, available: Money) -> Figures {
        Figures {
            allocated: columns.allocated,
            swapped_in: columns.swapped_in,
            swapped_out: columns.swapped_out,
            flex_in: columns.flex_in,
            flex_out: columns.flex_out,
            transferred_in: columns.transferred_in,
            transferred_out: columns.transferred_out,
            adjusted: columns.adjusted,
            deducted: columns.deducted,
            first_deadline: columns.first_deadline,
            lapsed: columns.lapsed,
            forfeited: columns.forfeited,
            committed: columns.committed,
            balance: columns.balance(),
            held,
            available,
        }
    }
}

/// The balances of a year; of one holder or one language where asked. The pools and the reserve are the fund's and always
/// whole.
///
/// # Errors
/// The year is not open at the cut, or its rulebook cannot be read.
pub fn balances(
    picture: &Picture,
    through: u64,
    year: FiscalYear,
    holder: Option<&HolderId>,
    language: Option<Language>,
) -> Result<Balances, NoAnswer> {
    let state = picture.year(year).ok_or(NoAnswer::YearNotOpen(year))?;
    state.rulebook(year)?;
    let envelopes = state
        .granted()
        .into_iter()
        .filter(|(h, l, _)| holder.is_none_or(|wanted| *h == wanted) && language.is_none_or(|wanted| *l == wanted))
        .map(|(h, l, envelope)| envelope_balances(h, l, envelope))
        .collect();
    let pools = Language::ALL.iter().map(|language| (*language, state.pools.get(*language)));
    let alternative_access = pools
        .filter(|(_, pool)| pool.opened)
        .map(|(language, pool)| PoolBalance {
            language,
            funded: pool.funded,
            committed: pool.committed,
            forfeited: pool.forfeited,
            lapsed: pool.lapsed,
            balance: pool.balance(),
        })
        .collect();
    Ok(Balances { year, through, envelopes, alternative_access, reserve: state.reserve })
}

/// In the total, held is the genres' holds added (flex only says which part of them it must cover); all else is the sum of the
/// five.
fn envelope_balances(holder: &HolderId, language: Language, envelope: &Envelope) -> EnvelopeBalances {
    let held = envelope.held();
    let mut available_in_all = Money::ZERO;
    let mut buckets = Vec::with_capacity(Bucket::ALL.len());
    for (bucket, columns) in envelope.columns.iter() {
        let held = *held.get(bucket);
        let available = (columns.balance() - held).or_zero();
        available_in_all += available;
        buckets.push(BucketFigures { bucket, figures: Figures::new(columns, held, available) });
    }
    EnvelopeBalances {
        holder: holder.clone(),
        language,
        base: envelope.base(),
        small: envelope.small.unwrap_or_default(),
        buckets,
        total: Figures::new(&envelope.total(), envelope.holds.total(), available_in_all),
    }
}
