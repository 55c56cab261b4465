//! Where money went: boxes in columns, as high as their amounts, and ribbons from one to the next.

use super::{share, short};
use crate::pages::parts::amount;
use ledger::money::Money;
use ledger::words::Language;
use maud::{Markup, html};

/// A place where money is, in one of the columns of the drawing.
#[derive(Clone, Debug)]
pub struct Stop {
    /// What it is called.
    pub name: String,
    /// Its colour: a part's class, or one of `s1` to `s6`.
    pub class: &'static str,
    /// In which column it stands, from 0.
    pub column: usize,
    /// How much it holds.
    pub amount: Money,
}

/// Money that went from one stop to another, both by their place in the list.
#[derive(Clone, Copy, Debug)]
pub struct Ribbon {
    /// From which stop.
    pub from: usize,
    /// To which.
    pub to: usize,
    /// How much.
    pub amount: Money,
}

/// A drawing of where money went.
#[derive(Clone, Debug)]
pub struct Flow<'a> {
    /// What the drawing is called.
    pub title: &'a str,
    /// The stops.
    pub stops: &'a [Stop],
    /// The ribbons between them.
    pub ribbons: &'a [Ribbon],
}

const WIDTH: i128 = 860;
const BOX: i128 = 16;
/// Between two boxes of a column, so that both names fit.
const GAP: i128 = 40;
/// What all boxes of a column take together, the gaps not counted.
const TALL: i128 = 220;
/// Room for the names beside the last column.
const NAMES: i128 = 190;

/// Where a box stands, and how much of it ribbons have left and entered.
struct Placed {
    x: i128,
    y: i128,
    height: i128,
    left: i128,
    entered: i128,
}

impl Flow<'_> {
    fn whole(&self) -> Money {
        let column = |of: usize| {
            self.stops.iter().filter(|stop| stop.column == of).map(|stop| stop.amount.or_zero()).sum::<Money>()
        };
        (0..=self.last()).map(column).max().unwrap_or_default()
    }

    fn last(&self) -> usize {
        self.stops.iter().map(|stop| stop.column).max().unwrap_or_default()
    }

    fn placed(&self) -> (Vec<Placed>, i128) {
        let (whole, last) = (self.whole(), i128::try_from(self.last()).unwrap_or(1).max(1));
        let mut used: Vec<i128> = vec![22; self.last() + 1];
        let mut placed = Vec::with_capacity(self.stops.len());
        for stop in self.stops {
            let column = i128::try_from(stop.column).unwrap_or_default();
            let x = column * (WIDTH - NAMES - BOX) / last;
            let height = share(stop.amount, whole, TALL).max(2);
            let y = used.get(stop.column).copied().unwrap_or_default();
            if let Some(used) = used.get_mut(stop.column) {
                *used += height + GAP;
            }
            placed.push(Placed { x, y, height, left: 0, entered: 0 });
        }
        let height = used.into_iter().max().unwrap_or(TALL);
        (placed, height)
    }

    /// The drawing, with its title and description.
    #[must_use]
    pub fn draw(&self, language: Language) -> Markup {
        let (mut placed, height) = self.placed();
        let whole = self.whole();
        let mut ribbons = Vec::new();
        for ribbon in self.ribbons.iter().filter(|ribbon| ribbon.amount.is_positive()) {
            let thick = share(ribbon.amount, whole, TALL).max(1);
            let class = self.stops.get(ribbon.to).map_or("track", |stop| stop.class);
            let Some(from) = placed.get_mut(ribbon.from) else { continue };
            let (x0, y0) = (from.x + BOX, from.y + from.left);
            from.left += thick;
            let Some(to) = placed.get_mut(ribbon.to) else { continue };
            let (x1, y1) = (to.x, to.y + to.entered);
            to.entered += thick;
            let middle = (x0 + x1) / 2;
            let path = format!(
                "M{x0} {y0}C{middle} {y0} {middle} {y1} {x1} {y1}V{}C{middle} {} {middle} {} {x0} {}Z",
                y1 + thick,
                y1 + thick,
                y0 + thick,
                y0 + thick
            );
            ribbons.push((class, path));
        }
        let said: Vec<String> =
            self.stops.iter().map(|stop| format!("{} {}", stop.name, amount(language, stop.amount))).collect();
        html! { div .drawing .flow { div .scroll tabindex="0" role="group" aria-label=(self.title) {
            svg viewBox={ "0 0 " (WIDTH) " " (height) } role="img" aria-label={ (self.title) ". " (said.join("; ")) } {
                title { (self.title) }
                desc { (said.join("; ")) }
                @for (class, path) in &ribbons { path class={ (class) " ribbon" } d=(path) {} }
                @for (stop, place) in self.stops.iter().zip(&placed) {
                    rect class=(stop.class) x=(place.x) y=(place.y) width=(BOX) height=(place.height) {}
                    @if stop.column == self.last() {
                        text x=(place.x + BOX + 10) y=(place.y + place.height / 2 - 2) { (stop.name) }
                        text .strong x=(place.x + BOX + 10) y=(place.y + place.height / 2 + 15) { (short(language, stop.amount)) }
                    } @else {
                        text x=(place.x) y=(place.y - 7) { (stop.name) ", " tspan .strong { (short(language, stop.amount)) } }
                    }
                }
            }
        } } }
    }
}
