//! Figures of `balances`: columns down to their events, and what follows from columns.

use super::build::{Explanation, node};
use super::node::{Node, Op};
use super::texts::{self, Text, both};
use super::trace::Leaf;
use crate::figure::{Figure, Place, Value};
use ledger::columns::Column;
use ledger::ids::HolderId;
use ledger::money::Money;
use ledger::words::{Bucket, Genre, Language};
use projections::balances::Measure;

impl Explanation<'_> {
    /// A figure of a bucket, or of all five.
    pub(super) fn balance(&self, holder: &HolderId, language: Language, place: Place, measure: Measure) -> Node {
        let figure = Figure::Balance { holder: holder.clone(), language, place, measure };
        let (value, text) = (self.says(&figure), texts::measure(measure));
        let made = match place {
            Place::Bucket(bucket) => self.of_bucket(&figure, &text, value, (holder, language, bucket, measure)),
            Place::Total => {
                let holds = Genre::ALL.iter().map(|genre| Bucket::from(*genre));
                let added = if measure == Measure::Held { holds.collect() } else { Bucket::ALL.to_vec() };
                let how = if measure == Measure::Held { texts::TOTAL_HELD } else { texts::TOTAL };
                let buckets = added.into_iter();
                node(&figure, &text, Op::Sum, value)
                    .how(how)
                    .all(buckets.map(|bucket| self.balance(holder, language, Place::Bucket(bucket), measure)))
            }
        };
        match place {
            Place::Bucket(bucket) => made.of(&both(texts::bucket(bucket))),
            Place::Total => made.of(&both(("total", "total"))),
        }
    }

    fn of_bucket(
        &self,
        figure: &Figure,
        text: &Text,
        value: Value,
        (holder, language, bucket, measure): (&HolderId, Language, Bucket, Measure),
    ) -> Node {
        let of = |measure| self.balance(holder, language, Place::Bucket(bucket), measure);
        match measure {
            Measure::Balance => Column::of_bucket().fold(node(figure, text, Op::Sum, value), |made, column| {
                let part = of(Measure::Column(column));
                if column.adds() { made.plus(part) } else { made.minus(part) }
            }),
            Measure::Available => {
                node(figure, text, Op::AtLeastZero, value).plus(of(Measure::Balance)).minus(of(Measure::Held))
            }
            Measure::Held if bucket == Bucket::Flex => {
                let genres = Genre::ALL.iter().map(|genre| self.lacking(holder, language, Bucket::from(*genre)));
                node(figure, text, Op::Sum, value).how(texts::FLEX_HELD).all(genres)
            }
            Measure::Held => self.leaf(figure, text, value, &Leaf::Held(language, bucket)),
            Measure::Column(column) => self.leaf(figure, text, value, &Leaf::Column(language, bucket, column)),
        }
    }

    /// What a genre's holds lack, which flex must be able to fill up.
    fn lacking(&self, holder: &HolderId, language: Language, genre: Bucket) -> Node {
        let of = |measure| self.balance(holder, language, Place::Bucket(genre), measure);
        let (held, mut balance) = (of(Measure::Held), of(Measure::Balance));
        let place = format!("balances.envelopes[{holder},{language}].{genre}");
        if balance.value.amount().is_negative() {
            let nothing = node(format!("{place}.covers"), &texts::COVERS, Op::AtLeastZero, Value::Amount(Money::ZERO));
            balance = nothing.of(&both(texts::bucket(genre))).plus(balance);
        }
        let value = Value::Amount((held.value.amount() - balance.value.amount()).or_zero());
        let name = format!("{place}.lacking");
        node(name, &texts::LACKING, Op::AtLeastZero, value).of(&both(texts::bucket(genre))).plus(held).minus(balance)
    }

    /// What obligations are measured against.
    pub(super) fn base(&self, holder: &HolderId, language: Language) -> Node {
        let figure = Figure::Base { holder: holder.clone(), language };
        if !self.said.contains_key(&figure) {
            let none = Value::Amount(Money::ZERO);
            return node(&figure, &texts::NO_BASE, Op::Events, none).of(&both(texts::language(language)));
        }
        let total = |measure| self.balance(holder, language, Place::Total, measure);
        node(&figure, &texts::BASE, Op::AtLeastZero, self.says(&figure))
            .of(&both(texts::language(language)))
            .plus(total(Measure::Column(Column::Allocated)))
            .plus(total(Measure::Column(Column::Adjusted)))
            .plus(total(Measure::Column(Column::TransferredIn)))
            .minus(total(Measure::Column(Column::TransferredOut)))
            .minus(total(Measure::Column(Column::Deducted)))
    }

    /// A figure of an alternative-access pool.
    pub(super) fn pool(&self, language: Language, measure: Measure) -> Node {
        let figure = Figure::Pool { language, measure };
        let (value, text) = (self.says(&figure), texts::pool(measure));
        let made = match measure {
            Measure::Column(column) => self.leaf(&figure, &text, value, &Leaf::Pool(language, column)),
            Measure::Balance | Measure::Held | Measure::Available => {
                Column::of_pool().fold(node(&figure, &text, Op::Sum, value), |made, column| {
                    let part = self.pool(language, Measure::Column(column));
                    if column.adds() { made.plus(part) } else { made.minus(part) }
                })
            }
        };
        made.of(&both(texts::language(language)))
    }
}
