//! `balances`: every envelope of a year bucket by bucket, the pools and the reserve (section 3 of the contract).

use crate::NoAnswer;
use crate::figures::{EVENTS, Meaning, figures};
use crate::picture::{Envelope, Picture};
use ledger::columns::{Column, Columns};
use ledger::ids::HolderId;
use ledger::money::Money;
use ledger::refusal::Bilingual;
use ledger::texts::{Pair, headings, phrases};
use ledger::time::FiscalYear;
use ledger::words::{Bucket, Language, PerLanguage};
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

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

/// A figure of a bucket, of all five, or of a pool: a column, or what follows from the columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Measure {
    /// A column.
    Column(Column),
    /// What is left: what came in less what left.
    Balance,
    /// Held for commitments that are not counted yet (C.2.2).
    Held,
    /// The balance that is not held.
    Available,
}

impl Measure {
    /// What a bucket is told by in short: a narrow table shows no others, a wide one shows these even where all is zero.
    pub const IN_SHORT: [Measure; 5] = [
        Measure::Column(Column::Allocated),
        Measure::Column(Column::Committed),
        Measure::Balance,
        Measure::Held,
        Measure::Available,
    ];

    /// Those of a bucket, in the order of the answer.
    pub fn of_bucket() -> impl Iterator<Item = Measure> {
        Column::of_bucket().map(Measure::Column).chain([Measure::Balance, Measure::Held, Measure::Available])
    }

    /// Those of an alternative-access pool, in the order of the answer.
    pub fn of_pool() -> impl Iterator<Item = Measure> {
        Column::of_pool().map(Measure::Column).chain([Measure::Balance])
    }

    /// The name in the answer.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Measure::Column(column) => column.word(),
            Measure::Balance => "balance",
            Measure::Held => "held",
            Measure::Available => "available",
        }
    }

    /// Its heading in English and in French; a line end says where it may be broken.
    #[must_use]
    pub const fn heading(self) -> (&'static str, &'static str) {
        match self {
            Measure::Column(column) => column.heading(),
            Measure::Balance => ("Balance", "Solde"),
            Measure::Held => headings::HELD,
            Measure::Available => headings::AVAILABLE,
        }
    }

    /// What it is called within a sentence: its own label, or its heading.
    fn label(self) -> Bilingual {
        if let Measure::Column(column) = self
            && let Some(label) = column.label()
        {
            return label.into();
        }
        let spoken = |heading: &str| heading.replace('\n', " ").to_lowercase();
        let (en, fr) = self.heading();
        (spoken(en), spoken(fr)).into()
    }

    /// What is said of it in a bucket.
    #[must_use]
    pub fn meaning(self) -> Meaning {
        let (formula, section, says): (Pair, _, Pair) = match self {
            Measure::Column(column) => (EVENTS, column.section(), column.says()),
            Measure::Balance => (
                (
                    "allocated + swapped in − swapped out + flex in − flex out + transferred in − transferred out + adjusted − deducted − first deadline − lapsed − forfeited − committed",
                    "alloué + reçu en échange − cédé en échange + reçu de la marge − tiré de la marge + transferts reçus − transferts cédés + ajusté − déduit − première date limite − périmé − versé à la réserve − engagé",
                ),
                "B.2",
                (
                    "What came into the bucket less what left it.",
                    "Ce qui est entré dans le compte, moins ce qui en est sorti.",
                ),
            ),
            Measure::Held => (EVENTS, "C.2.2", phrases::HOLDS),
            Measure::Available => (
                ("balance − held, never below zero", "solde − réservé, jamais sous zéro"),
                "C.2.2",
                ("What may still be committed.", "Ce qui peut encore être engagé."),
            ),
        };
        Meaning { label: self.label(), formula: formula.into(), section, says: says.into() }
    }

    /// What is said of it in an alternative-access pool.
    #[must_use]
    pub fn pool_meaning(self) -> Meaning {
        let formula: Pair = match self {
            Measure::Column(_) => EVENTS,
            Measure::Balance | Measure::Held | Measure::Available => {
                ("funded − committed − forfeited − lapsed", "financé − engagé − versé à la réserve − périmé")
            }
        };
        let pool = Column::Funded;
        Meaning { label: self.label(), formula: formula.into(), section: pool.section(), says: pool.says().into() }
    }
}

/// What is said of the year's money in the reserve.
#[must_use]
pub fn reserve_meaning() -> Meaning {
    Meaning::new(
        phrases::RESERVE,
        EVENTS,
        "C.2.1",
        (
            "Where the year's money goes that deadlines take, that lapses or that is forfeited.",
            "Où vont les sommes de l'exercice que prennent les dates limites, qui sont périmées ou versées à la réserve.",
        ),
    )
}

figures! {
    /// A figure of an envelope that is not one of its buckets.
    EnvelopeFigure of EnvelopeBalances {
        Base = base: "B.2.1", ("Base", "Base"), ("obligation base", "base des obligations"),
            (
                "allocated + adjusted + transferred in − transferred out − deducted, never below zero",
                "alloué + ajusté + transferts reçus − transferts cédés − déduit, jamais sous zéro",
            ),
            (
                "Obligations are measured against one language's allocation as granted, adjusted, transferred and deducted. What the first deadline takes, and swaps, do not change it.",
                "Les obligations se mesurent sur l'allocation d'une langue telle qu'accordée, ajustée, transférée et diminuée des déductions. Ce que prend la première date limite, et les échanges, n'y changent rien.",
            );
        Small = small: "C.2.8", ("Small", "Petit"), phrases::SMALL_BROADCASTER,
            (
                "where it is educational, or its grant is below the threshold",
                "s'il est éducatif, ou si son allocation est inférieure au seuil",
            ),
            (
                "A small broadcaster has all of its allocation in flex, and no cap on its own productions.",
                "Un petit télédiffuseur a toute son allocation en marge de manœuvre, et aucun plafond pour ses propres productions.",
            );
    }
}

/// The columns of a bucket, or of all five, with what follows from them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figures {
    /// What events moved.
    pub columns: Columns,
    /// Held for commitments that are not counted yet (C.2.2).
    pub held: Money,
    /// The balance that is not held; never below zero.
    pub available: Money,
}

impl Figures {
    /// One of them.
    #[must_use]
    pub fn get(&self, measure: Measure) -> Money {
        match measure {
            Measure::Column(column) => self.columns.get(column),
            Measure::Balance => self.columns.balance(),
            Measure::Held => self.held,
            Measure::Available => self.available,
        }
    }

    /// What is left.
    #[must_use]
    pub fn balance(&self) -> Money {
        self.columns.balance()
    }
}

impl Serialize for Figures {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(Measure::of_bucket().map(|measure| (measure.word(), self.get(measure))))
    }
}

/// One alternative-access pool.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PoolBalance {
    /// The language.
    pub language: Language,
    /// What events moved.
    pub columns: Columns,
}

impl PoolBalance {
    /// One of its figures.
    #[must_use]
    pub fn get(&self, measure: Measure) -> Money {
        match measure {
            Measure::Column(column) => self.columns.get(column),
            Measure::Balance => self.columns.balance(),
            Measure::Held | Measure::Available => Money::ZERO,
        }
    }
}

impl Serialize for PoolBalance {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("language", &self.language)?;
        for measure in Measure::of_pool() {
            map.serialize_entry(measure.word(), &self.get(measure))?;
        }
        map.end()
    }
}

/// What one holder has in both languages together.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "named as the figures of the answer are")]
pub struct HolderTotal {
    pub holder: HolderId,
    pub allocated: Money,
    pub committed: Money,
    pub held: Money,
    pub available: Money,
}

impl Balances {
    /// A total a holder, in the order of the envelopes.
    #[must_use]
    pub fn by_holder(&self) -> Vec<HolderTotal> {
        let mut totals: Vec<HolderTotal> = Vec::new();
        for envelope in &self.envelopes {
            let of = |measure| envelope.total.get(measure);
            let (allocated, committed) =
                (of(Measure::Column(Column::Allocated)), of(Measure::Column(Column::Committed)));
            match totals.last_mut().filter(|total| total.holder == envelope.holder) {
                Some(total) => {
                    total.allocated += allocated;
                    total.committed += committed;
                    total.held += of(Measure::Held);
                    total.available += of(Measure::Available);
                }
                None => totals.push(HolderTotal {
                    holder: envelope.holder.clone(),
                    allocated,
                    committed,
                    held: of(Measure::Held),
                    available: of(Measure::Available),
                }),
            }
        }
        totals
    }
}

/// The balances of a year; of one holder or one language where asked. The pools and the reserve are the fund's and always
/// whole.
///
/// # Errors
/// The year is not open at the cut, its rulebook cannot be read, or nobody knows the holder.
pub fn balances(
    picture: &Picture,
    through: u64,
    year: FiscalYear,
    holder: Option<&HolderId>,
    language: Option<Language>,
) -> Result<Balances, NoAnswer> {
    let state = picture.year(year).ok_or(NoAnswer::YearNotOpen(year))?;
    state.rulebook(year)?;
    holder.map_or(Ok(()), |holder| picture.knows_holder(holder))?;
    let envelopes = state
        .granted()
        .into_iter()
        .filter(|(h, l, _)| holder.is_none_or(|wanted| *h == wanted) && language.is_none_or(|wanted| *l == wanted))
        .map(|(h, l, envelope)| envelope_balances(h, l, envelope))
        .collect();
    let pools = Language::ALL.iter().map(|language| (*language, state.pools.get(*language)));
    let alternative_access = pools
        .filter(|(_, pool)| pool.opened)
        .map(|(language, pool)| PoolBalance { language, columns: pool.columns })
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
        buckets.push(BucketFigures { bucket, figures: Figures { columns: *columns, held, available } });
    }
    EnvelopeBalances {
        holder: holder.clone(),
        language,
        base: envelope.base(),
        small: envelope.small.unwrap_or_default(),
        buckets,
        total: Figures { columns: envelope.columns.total(), held: envelope.holds.total(), available: available_in_all },
    }
}
