//! What the events of one command changed, told from the pictures just before and just after them: nothing before is read again.

use super::{Delta, side_by_side};
use crate::figure::{Figure, Value};
use crate::figures::{holders, of_fund, of_holder};
use crate::touch::Touch;
use ledger::event::Event;
use ledger::time::FiscalYear;
use projections::NoAnswer;
use projections::picture::Picture;
use projections::postings::postings;
use std::collections::BTreeSet;

/// A figure that events changed, with what it was and what it became; none where there is no such figure.
pub type Touched = (Figure, Option<Value>, Option<Value>);

/// The figures of each year that these events, which follow on a picture, changed. A year that they open had none.
///
/// # Errors
/// The rulebook of a year cannot be read.
pub fn touched(before: &Picture, events: &[Event]) -> Result<Vec<(FiscalYear, Vec<Touched>)>, NoAnswer> {
    let mut after = before.clone();
    let mut touches = Vec::new();
    let mut years: BTreeSet<FiscalYear> = BTreeSet::new();
    for event in events {
        touches.push(Touch::of(event, &after));
        years.extend(event.body.year());
        years.extend(postings(event).iter().map(|posting| posting.account.year()));
        after.fold(event);
    }
    years.retain(|year| before.knows_year(*year).is_ok());
    let of_year = |year: FiscalYear| {
        let all = holders(&after, year).into_iter();
        let mut changed = Vec::new();
        for holder in all.filter(|holder| touches.iter().any(|touch| touch.concerns(holder))) {
            let (was, is) = (of_holder(before, year, &holder)?, of_holder(&after, year, &holder)?);
            changed.extend(side_by_side(was, is));
        }
        changed.extend(side_by_side(of_fund(before, year)?, of_fund(&after, year)?));
        changed.retain(|(_, was, is)| Delta::between(*was, *is).is_some());
        Ok((year, changed))
    };
    years.into_iter().map(of_year).collect()
}
