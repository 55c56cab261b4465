//! The rules, one file a subject, each opening with its section and what it says. Rules are functions of what they are given:
//! no log, no clock, no disk. Those that figures are shown with are public; those that judge a command are the decision's.

pub mod allocation;
pub(crate) mod alternative_access;
pub(crate) mod applications;
pub(crate) mod audience;
pub mod calculation;
pub mod capacity;
pub(crate) mod commitments;
pub(crate) mod conduct;
pub(crate) mod control;
pub(crate) mod credit;
pub mod credits;
pub(crate) mod deadlines;
pub mod digital_media;
pub mod disputes;
pub(crate) mod exemptions;
pub(crate) mod financing;
pub mod first_deadline;
pub(crate) mod gate;
pub mod in_house;
pub(crate) mod lapse;
pub mod parity;
pub(crate) mod penalties;
pub(crate) mod registers;
pub(crate) mod rejection;
pub(crate) mod reversal;
pub(crate) mod swaps;
pub(crate) mod years;
