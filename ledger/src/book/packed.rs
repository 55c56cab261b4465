//! The book as bytes, for snapshots. A new field does not compile before it is told here; and whenever what is folded or packed
//! changes, so must [`State::FORM`].

use super::{
    Access, Book, Calculation, Carried, Commitment, Dispute, Envelope, Holder, Kinds, Project, Recorded, SortedIds,
    Year,
};
use crate::event::{Event, Kind};
use crate::pack::{Pack, PackedBytes, Packing};
use crate::pack_fields;
use crate::snapshot::State;

pack_fields! {
    Calculation { seq, effective_on, allocations }
    Recorded { request, first_seq, kinds, effective_on, year, reversed, reversible }
    Holder { since, educational, bilingual_single_channel }
    Project { since, genre, production, affiliated_with, digital_media, positions, open }
    Commitment { year, project, holder, language, genre, source, amount, held, lapsed, net, from_flex, by_first_deadline, once_counted, made_on, moved_on, touched_on }
    Carried { origin, year, genre, outstanding }
    Dispute { opened_on, year, holder, nature, awaits, last }
    Year { opened_on, rulebook, values, first_closed_on, final_closed_on, closed, grants, envelopes, pools, rejected, applied, suspended, exemptions, imposed, access, calculations, granted_from }
    Envelope { granted_on, signed_on, small, columns, holds, taken_on, counted_by_first, in_house_used, supported }
    Access { applications, amount }
    Book { commands, holders, projects, commitments, disputes, carried, credit, years, last_recorded }
}

impl Pack for Kinds {
    fn pack(&self, out: &mut Packing) {
        self.as_slice().len().pack(out);
        self.as_slice().iter().for_each(|kind| kind.pack(out));
    }

    fn unpack(bytes: &mut PackedBytes<'_>) -> Option<Kinds> {
        let mut kinds = Kinds::NONE;
        for _ in 0..usize::unpack(bytes)? {
            kinds.push(Kind::unpack(bytes)?);
        }
        Some(kinds)
    }
}

impl Pack for SortedIds {
    fn pack(&self, out: &mut Packing) {
        self.0.pack(out);
    }

    fn unpack(bytes: &mut PackedBytes<'_>) -> Option<SortedIds> {
        Pack::unpack(bytes).map(SortedIds)
    }
}

impl State for Book {
    const NAME: &'static str = "book";
    const FORM: u32 = 4;
    /// Only what is decided now rests on it.
    const KEPT: usize = 2;

    fn fold(&mut self, event: &Event) {
        self.apply(event);
    }
}
