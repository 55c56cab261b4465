//! The picture as bytes, for snapshots. A new field does not compile before it is told here; and whenever what is folded or
//! packed changes, so must [`State::FORM`].

use super::{
    Calculation, Commitment, Credit, Dispute, DisputeStep, Envelope, Exemption, Hold, Imposed, Origin, Picture, Pool,
    Support, Year,
};
use ledger::event::Event;
use ledger::pack::{Pack, PackedBytes, Packing};
use ledger::rulebook::{InvalidRulebook, Rulebook};
use ledger::snapshot::State;
use ledger::{pack_fields, pack_variants};

pack_fields! {
    Commitment {
        year, project, holder, language, genre, source, hold, counted, counted_by_first_deadline, applied_on,
    }
    Support { held, counted }
    Envelope { small, columns, holds, counted_by_first_deadline, support }
    Pool { opened, columns }
    Imposed { year, basis, amount, deducted }
    Calculation { seq, stated, facts }
    Credit { holder, language, genre, project, credit, deducted }
    Exemption { asked, granted }
    Dispute { opened, steps }
    Picture { holders, projects, commitments, disputes, years, origins, credit }
}

pack_variants! {
    Hold { 0 => None, 1 => Held(amount), 2 => Lapsed(amount) }
    DisputeStep { 0 => Decided(seq, decided), 1 => Escalated(seq, escalated) }
    Origin { 0 => Penalty(year, holder, language, kind), 1 => Credit(year, place) }
}

impl Pack for Year {
    fn pack(&self, out: &mut Packing) {
        let Year {
            rulebook,
            envelopes,
            pools,
            reserve,
            first_deadline_closed,
            final_deadline_closed,
            closed,
            signed,
            exempt,
            exemptions,
            rejected,
            suspended,
            penalties,
            credits,
            calculation,
            calculated,
        } = self;
        pack_rulebook(rulebook.as_ref(), out);
        envelopes.pack(out);
        pools.pack(out);
        reserve.pack(out);
        [first_deadline_closed, final_deadline_closed, closed].into_iter().for_each(|closed| closed.pack(out));
        signed.pack(out);
        exempt.pack(out);
        exemptions.pack(out);
        rejected.pack(out);
        suspended.pack(out);
        penalties.pack(out);
        credits.pack(out);
        calculation.pack(out);
        calculated.pack(out);
    }

    fn unpack(bytes: &mut PackedBytes<'_>) -> Option<Year> {
        Some(Year {
            rulebook: Option::<Rulebook>::unpack(bytes)?.map(Ok),
            envelopes: Pack::unpack(bytes)?,
            pools: Pack::unpack(bytes)?,
            reserve: Pack::unpack(bytes)?,
            first_deadline_closed: Pack::unpack(bytes)?,
            final_deadline_closed: Pack::unpack(bytes)?,
            closed: Pack::unpack(bytes)?,
            signed: Pack::unpack(bytes)?,
            exempt: Pack::unpack(bytes)?,
            exemptions: Pack::unpack(bytes)?,
            rejected: Pack::unpack(bytes)?,
            suspended: Pack::unpack(bytes)?,
            penalties: Pack::unpack(bytes)?,
            credits: Pack::unpack(bytes)?,
            calculation: Pack::unpack(bytes)?,
            calculated: Pack::unpack(bytes)?,
        })
    }
}

/// A rulebook that cannot be read is packed as what is never unpacked: the log is read, and says what is wrong with it.
fn pack_rulebook(rulebook: Option<&Result<Rulebook, InvalidRulebook>>, out: &mut Packing) {
    match rulebook {
        None => out.push(0),
        Some(Ok(rulebook)) => {
            out.push(1);
            rulebook.pack(out);
        }
        Some(Err(_)) => out.push(u8::MAX),
    }
}

impl State for Picture {
    const NAME: &'static str = "picture";
    const FORM: u32 = 5;

    fn fold(&mut self, event: &Event) {
        Picture::fold(self, event);
    }
}
