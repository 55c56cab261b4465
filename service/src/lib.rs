//! The ledger over HTTP: for programs under `/api/v1`, for people as pages.
//!
//! [`live`] keeps the ledger in memory and has one writer; [`access`] says who asks and what they may see, and `authentication` reads it off a request; [`api`] answers programs
//! and [`pages`] people; [`server`] takes connections, and [`client`] is how the command line asks a service elsewhere. [`app`] is what
//! every request is answered from, [`settings`] how it is set up, [`query`] reads its parameters, [`tag`] tells answers apart, and [`problem`] says whatever is wrong. [`tree`] grows and signs the
//! tree over the log, [`verification`] reads all of it again, [`mod@proposals`] are acts that wait for signatures, and [`documents`] is what the
//! program around the service writes for it. No rule and no arithmetic of money stands here.

pub mod access;
pub mod api;
pub mod app;
mod authentication;
pub mod client;
pub mod documents;
pub mod files;
pub mod http;
pub mod live;
pub mod metrics;
pub mod pages;
pub mod problem;
pub mod proposals;
pub mod query;
pub mod server;
pub mod settings;
pub mod tag;
pub mod tree;
pub mod verification;
mod work;
