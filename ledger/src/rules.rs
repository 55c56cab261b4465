//! The rules, one file a subject, each opening with its section and what it says. Rules are functions of what they are given:
//! no log, no clock, no disk.

pub mod allocation;
pub mod capacity;
pub mod digital_media;
pub mod first_deadline;
pub mod in_house;
pub mod parity;
