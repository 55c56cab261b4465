//! B.2, C.2.1.2: what is not committed in time goes to the reserve, the alternative-access pool's money included.

use super::gate::Gate;
use crate::book::Year;
use crate::event::{BalanceLapsed, Body, HoldLapsed, PoolLapsed};
use crate::money::Money;
use crate::time::FiscalYear;
use crate::words::{Buckets, Language};

/// Every uncommitted balance of the year; an allocation that is effective later is passed over.
pub(crate) fn balances(gate: Gate<'_>, id: FiscalYear, year: &Year) -> Vec<Body> {
    let mut bodies = Vec::new();
    for ((holder, language), envelope) in &year.envelopes {
        let buckets = Buckets::from_array(envelope.balances().array().map(Money::or_zero));
        if envelope.granted_on <= gate.on && !buckets.is_zero() {
            bodies.push(Body::BalanceLapsed(BalanceLapsed {
                buckets,
                holder: holder.clone(),
                language: *language,
                year: id,
            }));
        }
    }
    for language in Language::ALL {
        let amount = year.pools.get(*language).balance();
        if amount.is_positive() {
            bodies.push(Body::PoolLapsed(PoolLapsed { amount, language: *language, year: id }));
        }
    }
    bodies
}

/// Every hold of the year, in ascending id.
pub(crate) fn holds(gate: Gate<'_>, id: FiscalYear) -> Vec<Body> {
    let mut held: Vec<_> = gate.book.commitments.iter().filter(|(_, c)| c.year == id && c.held.is_positive()).collect();
    held.sort_by(|a, b| a.0.cmp(b.0));
    held.into_iter()
        .map(|(commitment, c)| {
            Body::HoldLapsed(HoldLapsed {
                amount: c.held,
                commitment: commitment.clone(),
                genre: c.genre,
                holder: c.holder.clone(),
                language: c.language,
                project: c.project.clone(),
                source: c.source,
                year: id,
            })
        })
        .collect()
}
