//! Money of envelopes and pools, as the movements of events tell it; and what a later grant still owes.

use super::{Book, Carried, Envelope};
use crate::event::{Body, Movement, Place};
use crate::ids::HolderId;
use crate::money::Money;
use crate::time::FiscalYear;
use crate::words::Language;

impl Book {
    pub(super) fn envelope(
        &mut self,
        year: FiscalYear,
        holder: &HolderId,
        language: Language,
        change: impl FnOnce(&mut Envelope),
    ) {
        let found = self.years.get_mut(&year).and_then(|y| y.envelopes.get_mut(&(holder.clone(), language)));
        if let Some(envelope) = found {
            change(envelope);
        }
    }

    /// Moves the money of an event through the columns of envelopes and pools.
    pub(super) fn move_money(&mut self, body: &Body) {
        body.movements(&mut |movement| {
            for place in [movement.from, movement.to] {
                self.tell(&movement, place);
            }
        });
    }

    fn tell(&mut self, movement: &Movement<'_>, place: Place<'_>) {
        let Movement { year, language, .. } = *movement;
        match place {
            Place::Bucket(holder, bucket, column) => self.envelope(year, holder, language, |envelope| {
                envelope.columns.get_mut(bucket).add(column, movement.change());
            }),
            Place::Pool(column) => {
                if let Some(year) = self.years.get_mut(&year) {
                    year.pools.get_mut(language).add(column, movement.change());
                }
            }
            Place::Program | Place::Commitment(..) | Place::Reserve | Place::Deductions(_) => {}
        }
    }

    /// An amount that the envelope could not bear waits for a later grant.
    pub(super) fn carry(&mut self, holder: &HolderId, language: Language, carried: Carried) {
        if carried.outstanding.is_positive() {
            self.carried.entry((holder.clone(), language)).or_default().push(carried);
        }
    }

    /// What is still outstanding of an amount that an earlier event carried.
    pub(super) fn settle_carried(&mut self, holder: &HolderId, language: Language, origin: u64, outstanding: Money) {
        if let Some(items) = self.carried.get_mut(&(holder.clone(), language)) {
            for item in items.iter_mut().filter(|item| item.origin == origin) {
                item.outstanding = outstanding;
            }
            items.retain(|item| item.outstanding.is_positive());
        }
    }
}
