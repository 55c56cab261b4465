//! Figures of `balances`: columns down to their events, and what follows from columns.

use super::build::{Explanation, node};
use super::node::{Node, Op};
use super::texts::{self, Text, both};
use super::trace::{Leaf, MOVED};
use crate::figure::{Column, Figure, Place, PoolColumn, Value};
use ledger::ids::HolderId;
use ledger::money::Money;
use ledger::words::{Bucket, Genre, Language};

/// The sign with which a column stands in the balance.
const fn adds(column: Column) -> bool {
    match column {
        Column::Allocated
        | Column::SwappedIn
        | Column::FlexIn
        | Column::TransferredIn
        | Column::Adjusted
        | Column::Balance
        | Column::Held
        | Column::Available => true,
        Column::SwappedOut
        | Column::FlexOut
        | Column::TransferredOut
        | Column::Deducted
        | Column::FirstDeadline
        | Column::Lapsed
        | Column::Forfeited
        | Column::Committed => false,
    }
}

impl Explanation<'_> {
    /// A figure of a bucket, or of all five.
    pub(super) fn balance(&self, holder: &HolderId, language: Language, place: Place, column: Column) -> Node {
        let figure = Figure::Balance { holder: holder.clone(), language, place, column };
        let (value, text) = (self.says(&figure), texts::column(column));
        let made = match place {
            Place::Bucket(bucket) => self.of_bucket(&figure, &text, value, (holder, language, bucket, column)),
            Place::Total => {
                let holds = Genre::ALL.iter().map(|genre| Bucket::from(*genre));
                let added = match column {
                    Column::Held => holds.collect(),
                    Column::Allocated
                    | Column::SwappedIn
                    | Column::SwappedOut
                    | Column::FlexIn
                    | Column::FlexOut
                    | Column::TransferredIn
                    | Column::TransferredOut
                    | Column::Adjusted
                    | Column::Deducted
                    | Column::FirstDeadline
                    | Column::Lapsed
                    | Column::Forfeited
                    | Column::Committed
                    | Column::Balance
                    | Column::Available => Bucket::ALL.to_vec(),
                };
                let how = if column == Column::Held { texts::TOTAL_HELD } else { texts::TOTAL };
                let buckets = added.into_iter();
                node(&figure, &text, Op::Sum, value)
                    .how(how)
                    .all(buckets.map(|bucket| self.balance(holder, language, Place::Bucket(bucket), column)))
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
        (holder, language, bucket, column): (&HolderId, Language, Bucket, Column),
    ) -> Node {
        let of = |column| self.balance(holder, language, Place::Bucket(bucket), column);
        match column {
            Column::Balance => {
                MOVED.into_iter().fold(node(figure, text, Op::Sum, value), |made, column| match adds(column) {
                    true => made.plus(of(column)),
                    false => made.minus(of(column)),
                })
            }
            Column::Available => {
                node(figure, text, Op::AtLeastZero, value).plus(of(Column::Balance)).minus(of(Column::Held))
            }
            Column::Held if bucket == Bucket::Flex => {
                let genres = Genre::ALL.iter().map(|genre| self.lacking(holder, language, Bucket::from(*genre)));
                node(figure, text, Op::Sum, value).how(texts::FLEX_HELD).all(genres)
            }
            Column::Held => self.leaf(figure, text, value, &Leaf::Held(language, bucket)),
            Column::Allocated
            | Column::SwappedIn
            | Column::SwappedOut
            | Column::FlexIn
            | Column::FlexOut
            | Column::TransferredIn
            | Column::TransferredOut
            | Column::Adjusted
            | Column::Deducted
            | Column::FirstDeadline
            | Column::Lapsed
            | Column::Forfeited
            | Column::Committed => self.leaf(figure, text, value, &Leaf::Column(language, bucket, column)),
        }
    }

    /// What a genre's holds lack, which flex must be able to fill up.
    fn lacking(&self, holder: &HolderId, language: Language, genre: Bucket) -> Node {
        let of = |column| self.balance(holder, language, Place::Bucket(genre), column);
        let (held, mut balance) = (of(Column::Held), of(Column::Balance));
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
        let total = |column| self.balance(holder, language, Place::Total, column);
        node(&figure, &texts::BASE, Op::AtLeastZero, self.says(&figure))
            .of(&both(texts::language(language)))
            .plus(total(Column::Allocated))
            .plus(total(Column::Adjusted))
            .plus(total(Column::TransferredIn))
            .minus(total(Column::TransferredOut))
            .minus(total(Column::Deducted))
    }

    /// A figure of an alternative-access pool.
    pub(super) fn pool(&self, language: Language, column: PoolColumn) -> Node {
        let figure = Figure::Pool { language, column };
        let (value, text) = (self.says(&figure), texts::pool(column));
        let made = match column {
            PoolColumn::Balance => node(&figure, &text, Op::Sum, value)
                .plus(self.pool(language, PoolColumn::Funded))
                .minus(self.pool(language, PoolColumn::Committed))
                .minus(self.pool(language, PoolColumn::Forfeited))
                .minus(self.pool(language, PoolColumn::Lapsed)),
            PoolColumn::Funded | PoolColumn::Committed | PoolColumn::Forfeited | PoolColumn::Lapsed => {
                self.leaf(&figure, &text, value, &Leaf::Pool(language, column))
            }
        };
        made.of(&both(texts::language(language)))
    }
}
