//! A refusal as a sentence, in both languages.

use super::{Bilingual, Refusal};

impl Refusal {
    /// What was asked, what was found, the difference, the section, and what to do.
    #[must_use]
    pub fn message(&self) -> Bilingual {
        Bilingual { en: self.code.code().to_owned(), fr: self.code.code().to_owned() }
    }
}
