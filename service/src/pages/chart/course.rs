//! What was reached day by day, as steps, against the levels that must be reached by dates.

use super::{share, short};
use crate::pages::parts::{amount, date_text};
use ledger::money::Money;
use ledger::time::Day;
use ledger::words::Language;
use maud::{Markup, html};

/// A level that must be reached by a date.
#[derive(Clone, Debug)]
pub struct Goal {
    /// The date.
    pub on: Day,
    /// The level.
    pub level: Money,
    /// What it is called.
    pub name: &'static str,
    /// Whether it is reached.
    pub reached: bool,
}

/// A course through the days of a year.
#[derive(Clone, Debug)]
pub struct Course<'a> {
    /// What the drawing is called.
    pub title: String,
    /// The first day.
    pub from: Day,
    /// The last day.
    pub to: Day,
    /// The day that is today in what is shown; none where it lies outside.
    pub today: Option<Day>,
    /// What is reached after each day on which it changed, by date.
    pub points: &'a [(Day, Money)],
    /// What must be reached.
    pub goals: &'a [Goal],
    /// What would be reached if every hold were counted today.
    pub forecast: Option<Money>,
    /// The top of the drawing.
    pub whole: Money,
}

const WIDTH: i128 = 760;
const HEIGHT: i128 = 300;
const LEFT: i128 = 92;
const RIGHT: i128 = 744;
const TOP: i128 = 26;
const BOTTOM: i128 = 262;

impl Course<'_> {
    fn x(&self, day: Day) -> i128 {
        let days = |of: Day| i128::from(of.days_since_1970() - self.from.days_since_1970());
        LEFT + days(day).clamp(0, days(self.to)) * (RIGHT - LEFT) / days(self.to).max(1)
    }

    fn top(&self) -> Money {
        let reached = self.points.iter().map(|(_, level)| *level);
        let levels = self.goals.iter().map(|goal| goal.level).chain(reached).chain(self.forecast);
        levels.chain([self.whole]).max().filter(|top| top.is_positive()).unwrap_or(Money::from_cents(100))
    }

    fn y(&self, level: Money) -> i128 {
        BOTTOM - share(level, self.top(), BOTTOM - TOP)
    }

    /// Where the steps end: today, or the last day.
    fn end(&self) -> Day {
        self.today.unwrap_or(self.to)
    }

    fn reached(&self) -> Money {
        self.points.last().map_or(Money::ZERO, |(_, level)| *level)
    }

    /// The corners of the steps, as a path.
    fn steps(&self) -> String {
        let mut path = format!("M{LEFT} {BOTTOM}");
        for (day, level) in self.points {
            path.push_str(&format!("H{}V{}", self.x(*day), self.y(*level)));
        }
        path.push_str(&format!("H{}", self.x(self.end())));
        path
    }

    /// The first days of the months, every second one named.
    fn months(&self) -> Vec<(Day, bool)> {
        let mut months = Vec::new();
        let mut day = Some(self.from);
        while let Some(one) = day.filter(|one| *one <= self.to) {
            if one.to_string().ends_with("-01") {
                months.push((one, months.len() % 2 == 0));
            }
            day = one.next();
        }
        months
    }

    /// The drawing, with its title and description.
    #[must_use]
    pub fn draw(&self, language: Language) -> Markup {
        let top = self.top();
        let quarters = (0..=4).map(|part| Money::from_cents(top.cents() * part / 4));
        let describe =
            |goal: &Goal| format!("{} {}: {}", goal.name, date_text(language, goal.on), amount(language, goal.level));
        let goals: Vec<String> = self.goals.iter().map(describe).collect();
        let reached = amount(language, self.reached());
        let said = match language {
            Language::English => format!("Reached: {reached}. {}.", goals.join("; ")),
            Language::French => format!("Atteint\u{a0}: {reached}. {}.", goals.join("; ")),
        };
        html! { div .scroll tabindex="0" role="group" aria-label=(self.title) {
            svg viewBox={ "0 0 " (WIDTH) " " (HEIGHT) } role="img" aria-label={ (self.title) ". " (said) } {
                title { (self.title) }
                desc { (said) }
                @for level in quarters { @let y = self.y(level);
                    path .grid d={ "M" (LEFT) " " (y) "H" (RIGHT) } {}
                    text .faint .end x=(LEFT - 8) y=(y + 4) { (short(language, level)) }
                }
                @for (day, named) in self.months() { @let x = self.x(day);
                    path .axis d={ "M" (x) " " (BOTTOM) "v5" } {}
                    @if named { text .faint x=(x) y=(BOTTOM + 20) { (month(language, day)) } }
                }
                path .axis d={ "M" (LEFT) " " (BOTTOM) "H" (RIGHT) } {}
                path .area d={ (self.steps()) "V" (BOTTOM) "Z" } {}
                @if let Some(level) = self.forecast.filter(|level| *level > self.reached()) {
                    path .forecast d={ "M" (self.x(self.end())) " " (self.y(self.reached())) "V" (self.y(level)) "H" (RIGHT) } {}
                }
                path .step d=(self.steps()) {}
                @if let Some(today) = self.today { @let x = self.x(today);
                    path .now d={ "M" (x) " " (TOP - 8) "V" (BOTTOM) } {}
                    text .faint .middle x=(x) y=(HEIGHT - 4) { (match language { Language::English => "today", Language::French => "aujourd'hui" }) }
                }
                @for goal in self.goals { (self.goal(goal, language)) }
            }
        } }
    }

    /// A level that must be reached: a line at its height up to its date, and a mark there.
    fn goal(&self, goal: &Goal, language: Language) -> Markup {
        let (x, y) = (self.x(goal.on), self.y(goal.level));
        let reached = goal.reached.then_some("reached");
        html! {
            path class={ "guide" @if let Some(word) = reached { " " (word) } } d={ "M" (LEFT) " " (y) "H" (x) "V" (BOTTOM) } {}
            circle class={ "goal" @if let Some(word) = reached { " " (word) } } cx=(x) cy=(y) r="5" {}
            text .strong .end x=(x - 8) y=(y - 7) { (goal.name) ", " (short(language, goal.level)) }
        }
    }
}

/// A month as an axis names it.
fn month(language: Language, day: Day) -> &'static str {
    const EN: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    const FR: [&str; 12] =
        ["janv.", "févr.", "mars", "avr.", "mai", "juin", "juill.", "août", "sept.", "oct.", "nov.", "déc."];
    let text = day.to_string();
    let number = text.get(5..7).and_then(|month| month.parse::<usize>().ok()).unwrap_or(1);
    let names = match language {
        Language::English => EN,
        Language::French => FR,
    };
    names.get(number.saturating_sub(1)).copied().unwrap_or_default()
}
