//! Amounts over the years: a column a year, as high as its amounts together, each part with its number from the key, so that nothing
//! rests on colour alone.

use super::{share, short};
use crate::pages::parts::amount;
use ledger::money::Money;
use ledger::time::FiscalYear;
use ledger::words::Language;
use maud::{Markup, html};

/// One year's column: the parts in the order of the key; none where one is not shown.
#[derive(Clone, Debug)]
pub struct Stack {
    /// The year.
    pub year: FiscalYear,
    /// Its parts.
    pub parts: Vec<Option<Money>>,
}

/// A drawing of amounts over the years.
#[derive(Clone, Debug)]
pub struct Columns<'a> {
    /// What the drawing is called.
    pub title: &'a str,
    /// What each part is called.
    pub names: &'a [String],
    /// The years, in order.
    pub stacks: &'a [Stack],
}

const WIDTH: i128 = 760;
const HEIGHT: i128 = 290;
const LEFT: i128 = 92;
const RIGHT: i128 = 744;
const TOP: i128 = 30;
const BOTTOM: i128 = 256;
/// The widest that a column is, and the lowest part that has room for its number.
const WIDEST: i128 = 96;
const ROOM: i128 = 17;

/// The classes that colour parts, in the order of the key.
const COLOURS: [&str; 6] = ["s1", "s2", "s3", "s4", "s5", "s6"];

fn colour(place: usize) -> &'static str {
    COLOURS.get(place % COLOURS.len()).copied().unwrap_or_default()
}

impl Stack {
    fn sum(&self) -> Money {
        self.parts.iter().flatten().copied().sum()
    }
}

impl Columns<'_> {
    /// The top of the axis: four equal steps of a round amount.
    fn top(&self) -> Money {
        let highest = self.stacks.iter().map(Stack::sum).max().unwrap_or_default().cents();
        let mut step = 100;
        while step * 4 < highest {
            step = match step / 10_i128.pow(step.ilog10()) {
                2 => step / 2 * 5,
                _ => step * 2,
            };
        }
        Money::from_cents(step * 4)
    }

    /// What the drawing says, in words.
    fn said(&self, language: Language) -> String {
        let part = |(name, part): (&String, &Option<Money>)| part.map(|of| format!("{name} {}", amount(language, of)));
        let year = |stack: &Stack| {
            let parts: Vec<String> = self.names.iter().zip(&stack.parts).filter_map(part).collect();
            format!("{}: {}", stack.year, parts.join(", "))
        };
        self.stacks.iter().map(year).collect::<Vec<_>>().join("; ")
    }

    /// The drawing, with its key, title and description.
    #[must_use]
    pub fn draw(&self, language: Language) -> Markup {
        let (top, said) = (self.top(), self.said(language));
        let count = i128::try_from(self.stacks.len()).unwrap_or(1).max(1);
        let slot = (RIGHT - LEFT) / count;
        let wide = (slot * 6 / 10).min(WIDEST);
        html! { div .drawing {
            @if self.names.len() > 1 { ul .key { @for (place, name) in self.names.iter().enumerate() { li { (swatch(place)) (name) } } } }
            div .scroll tabindex="0" role="group" aria-label=(self.title) {
                svg viewBox={ "0 0 " (WIDTH) " " (HEIGHT) } role="img" aria-label={ (self.title) ". " (said) } {
                    title { (self.title) }
                    desc { (said) }
                    @for part in 0..=4 { @let level = Money::from_cents(top.cents() * part / 4); @let y = BOTTOM - share(level, top, BOTTOM - TOP);
                        path .grid d={ "M" (LEFT) " " (y) "H" (RIGHT) } {}
                        text .faint .end x=(LEFT - 8) y=(y + 4) { (short(language, level)) }
                    }
                    @for (stack, place) in self.stacks.iter().zip(0..) {
                        (column(stack, top, LEFT + slot * place + (slot - wide) / 2, wide, language))
                    }
                    path .axis d={ "M" (LEFT) " " (BOTTOM) "H" (RIGHT) } {}
                }
            }
        } }
    }
}

/// A year's column from the axis up, with the sum above it and the year below.
fn column(stack: &Stack, top: Money, x: i128, wide: i128, language: Language) -> Markup {
    let mut below = Money::ZERO;
    let mut pieces = Vec::new();
    for (place, part) in stack.parts.iter().enumerate() {
        let Some(part) = part.filter(|part| part.is_positive()) else { continue };
        let (from, to) = (share(below, top, BOTTOM - TOP), share(below + part, top, BOTTOM - TOP));
        pieces.push((place, BOTTOM - to, to - from));
        below += part;
    }
    let is_whole = stack.parts.iter().all(Option::is_some);
    html! {
        @for (place, y, height) in &pieces {
            rect class=(colour(*place)) x=(x) y=(y) width=(wide) height=(height) {}
            path .edge d={ "M" (x) " " (y) "h" (wide) } {}
            @if *height >= ROOM && stack.parts.len() > 1 { text .number .middle x=(x + wide / 2) y=(y + height / 2 + 5) { (place + 1) } }
        }
        @if below.is_positive() { text .strong .middle x=(x + wide / 2) y=(BOTTOM - share(below, top, BOTTOM - TOP) - 8) { (short(language, below)) @if !is_whole { "*" } } }
        text .faint .middle x=(x + wide / 2) y=(BOTTOM + 20) { (stack.year) }
    }
}

/// A part's colour and number, as the key shows them.
#[must_use]
pub fn swatch(place: usize) -> Markup {
    html! { svg .numbered viewBox="0 0 26 18" aria-hidden="true" focusable="false" { rect class=(colour(place)) width="26" height="18" {} text .number .middle x="13" y="14" { (place + 1) } } }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(parts: Vec<Option<Money>>) -> String {
        let names: Vec<String> = ["One", "Two"].map(str::to_owned).into();
        let stacks = [Stack { year: FiscalYear::beginning(2020).unwrap(), parts }];
        Columns { title: "T", names: &names, stacks: &stacks }.draw(Language::English).into_string()
    }

    #[test]
    fn parts_stand_on_each_other_and_what_is_not_shown_is_marked() {
        let both = drawn(vec![Some(Money::from_cents(30_000)), Some(Money::from_cents(10_000))]);
        // Of 226 units three quarters and one quarter, the second above the first: four steps of 100 dollars.
        assert!(both.contains(r#"y="87" width="96" height="169""#), "{both}");
        assert!(both.contains(r#"y="30" width="96" height="57""#), "{both}");
        assert!(both.contains("One 300.00, Two 100.00") && both.contains("$400<"), "{both}");
        let one = drawn(vec![Some(Money::from_cents(30_000)), None]);
        assert!(one.contains("$300*") && !one.contains("Two 1"), "{one}");
        assert!(!drawn(vec![None, None]).contains("<rect class=\"s1\" x"));
    }
}
