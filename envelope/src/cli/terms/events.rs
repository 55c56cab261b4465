//! What each type of event is called.

use crate::cli::words::Lang;
use ledger::event::Kind;

/// What happened, in a few words.
pub(crate) const fn name(lang: Lang, kind: Kind) -> &'static str {
    let (en, fr) = kind.called();
    lang.pick(en, fr)
}
