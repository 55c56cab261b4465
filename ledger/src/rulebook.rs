//! The parameters of a fiscal year.

use crate::money::Money;
use crate::time::{Day, FiscalYear};
use crate::words::{Language, ParityScope};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// Every parameter of a fiscal year, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "named as the dotted paths of the contract are")]
pub struct Rulebook {
    pub first_deadline_date: Day,
    pub first_deadline_share: Decimal,
    pub first_deadline_threshold: Money,
    pub final_deadline_date: Day,
    pub applications_open: Option<Day>,
    pub flex_share: Decimal,
    pub small_threshold: Money,
    pub minimum_allocation_amount: Money,
    pub in_house_affiliated_share: Decimal,
    pub digital_media_share: Decimal,
    pub digital_media_penalty_english: Money,
    pub digital_media_penalty_french: Money,
    pub parity_share: Decimal,
    pub parity_women_share: Decimal,
    pub parity_scope: ParityScope,
    pub alternative_access_applications: u32,
    pub alternative_access_amount: Money,
}

/// What is wrong with a rulebook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidRulebook {
    /// The dotted path.
    pub path: String,
    /// The value found there, if any.
    pub value: Option<String>,
    /// What would be right: English, French.
    pub expected: (&'static str, &'static str),
}

impl Rulebook {
    /// The penalty for each missing project (D.1).
    #[must_use]
    pub const fn digital_media_penalty(&self, language: Language) -> Money {
        match language {
            Language::English => self.digital_media_penalty_english,
            Language::French => self.digital_media_penalty_french,
        }
    }

    /// The rulebook printed in a guide that the program carries, as dotted paths; none for other years.
    #[must_use]
    pub fn printed(year: FiscalYear) -> Option<BTreeMap<String, String>> {
        let _ = year;
        None
    }

    /// Checks a whole rulebook: every path known and present, every value of its form and in its range, both deadlines
    /// inside the year and in order.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn read(year: FiscalYear, values: &BTreeMap<String, String>) -> Result<Rulebook, InvalidRulebook> {
        let _ = (year, values);
        Err(InvalidRulebook { path: String::new(), value: None, expected: ("", "") })
    }
}
