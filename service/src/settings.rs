//! How the service is set up.

use ledger::time::Day;
use std::path::PathBuf;

/// How the service is set up.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The ledger's name, which checkpoints state.
    pub name: String,
    /// The directory of the ledger, where checkpoints and the results of verifications lie; for a database, one on this machine.
    pub directory: PathBuf,
    /// The file of the key that signs checkpoints.
    pub key: Option<PathBuf>,
    /// The address under which the service is known outside, without a slash at the end.
    pub public_url: String,
    /// Whether checkpoints and tiles need no token.
    pub public_proofs: bool,
    /// Whether indicators are shown to everyone.
    pub public_indicators: bool,
    /// Whether connections are encrypted, so that cookies may say so.
    pub secure: bool,
    /// Whether every request is noted.
    pub access_log: bool,
    /// Whether `/metrics` is answered here.
    pub metrics: bool,
    /// The day that pages take for today; the real one where none is given. The demonstration's year is long past.
    pub today: Option<Day>,
}
