//! Figures of `balances`: columns down to their events, and what follows from columns.

use super::build::{Explanation, node};
use super::node::{Node, Op};
use super::texts;
use super::trace::Leaf;
use crate::figure::{Figure, Place, Value};
use ledger::columns::Column;
use ledger::ids::HolderId;
use ledger::money::Money;
use ledger::texts::{Bilingual, words};
use ledger::words::{Bucket, Genre, Language};
use projections::balances::{EnvelopeFigure, Measure};

impl Explanation<'_> {
    /// A figure of a bucket, or of all five.
    pub(super) fn balance(&self, holder: &HolderId, language: Language, place: Place, measure: Measure) -> Node {
        let figure = Figure::Balance { holder: holder.clone(), language, place, measure };
        let value = self.says(&figure);
        let made = match place {
            Place::Bucket(bucket) => self.of_bucket(&figure, value, (holder, language, bucket, measure)),
            Place::Total => {
                let holds = Genre::ALL.iter().map(|genre| Bucket::from(*genre));
                let added = if measure == Measure::Held { holds.collect() } else { Bucket::ALL.to_vec() };
                let how = if measure == Measure::Held { texts::TOTAL_HELD } else { texts::TOTAL };
                let buckets = added.into_iter();
                node(&figure, measure.meaning(), Op::Sum, value)
                    .how(how)
                    .all(buckets.map(|bucket| self.balance(holder, language, Place::Bucket(bucket), measure)))
            }
        };
        match place {
            Place::Bucket(bucket) => made.of(&Bilingual::from(words::bucket(bucket))),
            Place::Total => made.of(&Bilingual::from(words::TOTAL)),
        }
    }

    fn of_bucket(
        &self,
        figure: &Figure,
        value: Value,
        (holder, language, bucket, measure): (&HolderId, Language, Bucket, Measure),
    ) -> Node {
        let of = |measure| self.balance(holder, language, Place::Bucket(bucket), measure);
        match measure {
            Measure::Balance => {
                Column::of_bucket().fold(node(figure, measure.meaning(), Op::Sum, value), |made, column| {
                    let part = of(Measure::Column(column));
                    if column.adds() { made.plus(part) } else { made.minus(part) }
                })
            }
            Measure::Available => node(figure, measure.meaning(), Op::AtLeastZero, value)
                .plus(of(Measure::Balance))
                .minus(of(Measure::Held)),
            Measure::Held if bucket == Bucket::Flex => {
                let genres = Genre::ALL.iter().map(|genre| self.lacking(holder, language, Bucket::from(*genre)));
                node(figure, measure.meaning(), Op::Sum, value).how(texts::FLEX_HELD).all(genres)
            }
            Measure::Held => self.leaf(figure, measure.meaning(), value, &Leaf::Held(language, bucket)),
            Measure::Column(column) => {
                let leaf = self.leaf(figure, measure.meaning(), value, &Leaf::Column(language, bucket, column));
                if column == Column::Allocated { self.allocated(leaf, holder, language, bucket) } else { leaf }
            }
        }
    }

    /// What a genre's holds lack, which flex must be able to fill up.
    fn lacking(&self, holder: &HolderId, language: Language, genre: Bucket) -> Node {
        let of = |measure| self.balance(holder, language, Place::Bucket(genre), measure);
        let (held, mut balance) = (of(Measure::Held), of(Measure::Balance));
        let place = format!("balances.envelopes[{holder},{language}].{genre}");
        if balance.value.amount().is_negative() {
            let nothing = node(format!("{place}.covers"), &texts::COVERS, Op::AtLeastZero, Value::Amount(Money::ZERO));
            balance = nothing.of(&Bilingual::from(words::bucket(genre))).plus(balance);
        }
        let value = Value::Amount((held.value.amount() - balance.value.amount()).or_zero());
        let name = format!("{place}.lacking");
        node(name, &texts::LACKING, Op::AtLeastZero, value)
            .of(&Bilingual::from(words::bucket(genre)))
            .plus(held)
            .minus(balance)
    }

    /// A figure of an envelope that is not one of its buckets.
    pub(super) fn envelope(&self, holder: &HolderId, language: Language, figure: EnvelopeFigure) -> Node {
        let named = Figure::Envelope { holder: holder.clone(), language, figure };
        let meaning = figure.meaning();
        let made = match figure {
            EnvelopeFigure::Small => {
                self.stated(&named, meaning, self.small(language)).resting_on(self.parameter("small.threshold"))
            }
            EnvelopeFigure::Base if !self.said.contains_key(&named) => {
                node(&named, &texts::NO_BASE, Op::Events, Value::Amount(Money::ZERO))
            }
            EnvelopeFigure::Base => {
                let total = |column| self.balance(holder, language, Place::Total, Measure::Column(column));
                node(&named, meaning, Op::AtLeastZero, self.says(&named))
                    .plus(total(Column::Allocated))
                    .plus(total(Column::Adjusted))
                    .plus(total(Column::TransferredIn))
                    .minus(total(Column::TransferredOut))
                    .minus(total(Column::Deducted))
            }
        };
        made.of(&Bilingual::from(words::language(language)))
    }

    /// What obligations are measured against.
    pub(super) fn base(&self, holder: &HolderId, language: Language) -> Node {
        self.envelope(holder, language, EnvelopeFigure::Base)
    }

    /// A figure of an alternative-access pool.
    pub(super) fn pool(&self, language: Language, measure: Measure) -> Node {
        let figure = Figure::Pool { language, measure };
        let (value, meaning) = (self.says(&figure), measure.pool_meaning());
        let made = match measure {
            Measure::Column(column) => self.leaf(&figure, meaning, value, &Leaf::Pool(language, column)),
            Measure::Balance | Measure::Held | Measure::Available => {
                Column::of_pool().fold(node(&figure, meaning, Op::Sum, value), |made, column| {
                    let part = self.pool(language, Measure::Column(column));
                    if column.adds() { made.plus(part) } else { made.minus(part) }
                })
            }
        };
        made.of(&Bilingual::from(words::language(language)))
    }
}
