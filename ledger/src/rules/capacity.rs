//! C.2.2, C.2.3: what may be held, and how an application draws.
//!
//! A licence form holds money of its genre. Where holds exceed the genre, flex must be able to fill up the rest: the sum over
//! the genres of what each lacks may not exceed flex. When an application counts, the genre pays first and flex fills up.

use crate::money::Money;
use crate::words::{Bucket, Buckets, Genre};

/// The part of all holds that the genres cannot cover, which flex must. A genre below zero (a view by effective date can
/// show one) covers nothing, and holds are all that there is to cover.
#[must_use]
pub fn flex_needed(holds: &Buckets<Money>, balances: &Buckets<Money>) -> Money {
    Genre::ALL
        .iter()
        .map(|genre| Bucket::from(*genre))
        .map(|g| (*holds.get(g) - balances.get(g).or_zero()).or_zero())
        .sum()
}

/// By how much the holds exceed what the envelope can cover; nothing where the rule holds.
#[must_use]
pub fn excess(holds: &Buckets<Money>, balances: &Buckets<Money>) -> Money {
    (flex_needed(holds, balances) - balances.flex).or_zero()
}

/// How much of an amount flex must fill up before the genre can pay it.
#[must_use]
pub fn from_flex(balances: &Buckets<Money>, genre: Genre, amount: Money) -> Money {
    (amount - balances.get(Bucket::from(genre)).or_zero()).or_zero()
}

/// What `balances` lack to pay an amount in a genre, flex included; nothing where they suffice.
#[must_use]
pub fn lacking(balances: &Buckets<Money>, genre: Genre, amount: Money) -> Money {
    (from_flex(balances, genre, amount) - balances.flex).or_zero()
}

/// Takes an amount from a genre first and then from flex; what neither has is left over.
#[must_use]
pub fn genre_then_flex(balances: &Buckets<Money>, genre: Genre, amount: Money) -> Buckets<Money> {
    let first = amount.min(balances.get(Bucket::from(genre)).or_zero());
    let mut taken = Buckets::one(Bucket::from(genre), first);
    taken.flex = (amount - first).min(balances.flex.or_zero());
    taken
}
