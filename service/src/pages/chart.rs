//! Drawings as SVG, made here and readable without a script, without colour and by a screen reader. What a drawing says stands in a
//! table beside it too.
//!
//! [`strip`] is one bar of parts of a whole; [`course`] what was reached day by day against dates and levels; [`flow`] where money
//! went, in ribbons; [`columns`] amounts over the years. The patterns that tell parts apart without colour are drawn once a page ([`patterns`]).

pub mod columns;
pub mod course;
pub mod flow;

use super::parts::amount;
use ledger::columns::Column;
use ledger::money::Money;
use ledger::texts::headings;
use ledger::words::Language;
use maud::{Markup, html};
use projections::balances::{Figures, Measure};

/// A part of an envelope, with its colour and its pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Counted.
    Committed,
    /// Held for commitments that are not counted yet.
    Held,
    /// Free.
    Available,
    /// Taken at the first deadline, or lapsed.
    Lapsed,
}

impl Part {
    /// Every part, in the order in which a bar shows them.
    pub const ALL: [Part; 4] = [Part::Committed, Part::Held, Part::Available, Part::Lapsed];

    /// The class that colours it.
    #[must_use]
    pub const fn class(self) -> &'static str {
        match self {
            Part::Committed => "committed",
            Part::Held => "held",
            Part::Available => "available",
            Part::Lapsed => "lapsed",
        }
    }

    /// The pattern that fills it; plain colour where there is none.
    const fn pattern(self) -> Option<&'static str> {
        match self {
            Part::Committed => None,
            Part::Held => Some("url(#stripes)"),
            Part::Available => Some("url(#outline)"),
            Part::Lapsed => Some("url(#dots)"),
        }
    }

    /// The class that colours it where no pattern does: a sheet's colour would hide the pattern.
    const fn colour(self) -> Option<&'static str> {
        match self.pattern() {
            Some(_) => None,
            None => Some(self.class()),
        }
    }

    /// What it is called.
    #[must_use]
    pub const fn name(self, language: Language) -> &'static str {
        let text = match self {
            Part::Committed => headings::COMMITTED,
            Part::Held => headings::HELD,
            Part::Available => headings::AVAILABLE,
            Part::Lapsed => headings::TAKEN_OR_LAPSED,
        };
        language.one(text)
    }
}

/// What was taken at the first deadline, and what lapsed.
pub(crate) fn gone(figures: &Figures) -> Money {
    [Column::FirstDeadline, Column::Lapsed].into_iter().map(|column| figures.get(Measure::Column(column))).sum()
}

/// The patterns of the parts: stripes, dots, and a light fill. They stand once in every page.
#[must_use]
pub fn patterns() -> Markup {
    html! {
        svg .patterns width="0" height="0" aria-hidden="true" focusable="false" {
            defs {
                pattern id="stripes" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)" {
                    rect .held width="8" height="8" {}
                    path .on-held d="M2 0V8" {}
                }
                pattern id="dots" width="6" height="6" patternUnits="userSpaceOnUse" {
                    rect .lapsed width="6" height="6" {}
                    circle .on-lapsed cx="3" cy="3" r="1.4" {}
                }
                pattern id="outline" width="18" height="18" patternUnits="userSpaceOnUse" {
                    rect .inside width="18" height="18" {}
                    path .available d="M0 0H18V3H0zM0 15H18V18H0z" {}
                }
            }
        }
    }
}

/// How much of a width an amount takes, where `whole` takes all of it.
pub(super) fn share(amount: Money, whole: Money, width: i128) -> i128 {
    amount.or_zero().cents().saturating_mul(width) / whole.cents().max(1)
}

/// One bar of the parts of a whole; the whole is their sum. It says nothing that the row which it stands in does not say, and a
/// screen reader hears each part.
#[must_use]
pub fn strip(language: Language, parts: &[(Part, Money)], label: &str) -> Markup {
    const WIDTH: i128 = 600;
    let whole: Money = parts.iter().map(|(_, amount)| amount.or_zero()).sum();
    let mut at = 0;
    let pieces: Vec<(Part, i128, i128)> = parts
        .iter()
        .map(|(part, amount)| {
            let width = share(*amount, whole, WIDTH);
            let piece = (*part, at, width);
            at += width;
            piece
        })
        .collect();
    let said: Vec<String> = parts
        .iter()
        .filter(|(_, amount)| amount.is_positive())
        .map(|(part, of)| format!("{} {}", part.name(language), amount(language, *of)))
        .collect();
    html! {
        svg .strip viewBox="0 0 600 18" role="img" aria-label={ (label) ": " (said.join("; ")) } preserveAspectRatio="none" {
            rect .track x="0" y="0" width="600" height="18" {}
            @for (part, x, width) in pieces { @if width > 0 {
                rect class=[part.colour()] fill=[part.pattern()] x=(x) y="0" width=(width) height="18" {}
                path .edge d={ "M" (x + width) " 0V18" } {}
            } }
        }
    }
}

/// One bar of a length in proportion to the largest, for the column of bars in a table of amounts. `class` is a part's, or one of
/// `s1` to `s6`.
#[must_use]
pub fn length(class: &str, amount: Money, largest: Money) -> Markup {
    html! {
        svg .strip viewBox="0 0 600 18" aria-hidden="true" focusable="false" preserveAspectRatio="none" {
            rect .track x="0" y="0" width="600" height="18" {}
            rect class=(class) x="0" y="0" width=(share(amount, largest, 600)) height="18" {}
        }
    }
}

/// What colours and patterns stand for.
#[must_use]
pub fn key(language: Language) -> Markup {
    html! { ul .key { @for part in Part::ALL { li { (swatch(part)) (part.name(language)) } } } }
}

/// A small piece of a part's colour and pattern.
fn swatch(part: Part) -> Markup {
    html! { svg viewBox="0 0 32 18" aria-hidden="true" focusable="false" { rect class=[part.colour()] fill=[part.pattern()] width="32" height="18" {} } }
}

/// An amount on an axis, in millions or thousands.
pub(super) fn short(language: Language, amount: Money) -> String {
    let dollars = amount.cents() / 100;
    let (tenths, unit) = match dollars.abs() {
        1_000_000.. => (dollars / 100_000, ("M", "M")),
        1_000.. => (dollars / 100, ("K", "k")),
        _ => (dollars * 10, ("", "")),
    };
    let (whole, tenth) = (tenths / 10, (tenths % 10).abs());
    let number = match (tenth, language) {
        (0, _) => whole.to_string(),
        (_, Language::English) => format!("{whole}.{tenth}"),
        (_, Language::French) => format!("{whole},{tenth}"),
    };
    match language {
        Language::English => format!("${number}{}", unit.0),
        Language::French => format!("{number}\u{a0}{}$", unit.1),
    }
}
