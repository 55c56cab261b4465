//! What a reversal of a command would take back, as far as the command's events tell it. What became of it since is the rules'.

use super::parts::{Leg, UndoneAdjustment, UndoneCredit, UndoneDeduction, UndoneFunding};
use crate::ids::CommitmentId;

/// What a reversal would take back. What is rare is boxed.
#[derive(Clone, Debug)]
pub(crate) enum Reversible {
    Hold(CommitmentId),
    Swap(Vec<Leg>),
    Reallocation(CommitmentId),
    Adjustment(Box<UndoneAdjustment>),
    Deduction(Box<UndoneDeduction>),
    Funding(Box<UndoneFunding>),
    Credit(Box<UndoneCredit>),
}

impl Reversible {
    /// A fact that a calculation rests on, identified by the type of its event and what it names.
    pub(super) fn credit(event: &str, name: impl FnOnce(&mut UndoneCredit)) -> Reversible {
        let event = event.to_owned();
        let mut said = UndoneCredit { event, holder: None, language: None, line: None, program: None, project: None };
        name(&mut said);
        Reversible::Credit(Box::new(said))
    }
}

crate::pack_variants! {
    Reversible {
        0 => Hold(id), 1 => Swap(legs), 2 => Reallocation(id), 3 => Adjustment(undone), 4 => Deduction(undone),
        5 => Funding(undone), 6 => Credit(undone),
    }
}
