//! What each refusal means.

use super::Code;

/// What a refusal means and what to do about it.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// The section that it rests on: of the guide (`C.2.2`), or of the contract.
    pub section: &'static str,
    /// Why, in one sentence: English, French.
    pub why: (&'static str, &'static str),
    /// What to do: English, French.
    pub remedy: (&'static str, &'static str),
}

impl Code {
    /// The explanation of this code.
    #[must_use]
    pub const fn entry(self) -> Entry {
        Entry { section: "", why: ("", ""), remedy: ("", "") }
    }
}
