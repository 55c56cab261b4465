//! The seven causes between two years (E.7.2) as a drawing: from what a broadcaster had to what it has, one bar a cause.
//!
//! A bar that raises is filled, one that lowers is hatched, and each has its amount with its sign beside it, so that the
//! drawing reads the same in print and without colour. It has a title and a text that says all of it, and takes its colour
//! from what surrounds it; as a file of its own it knows light, dark and paper.

use ledger::display::{amount_en, amount_fr};
use ledger::money::Money;
use ledger::refusal::Bilingual;
use ledger::words::Language;
use projections::allocation::{Cause, Comparison};
use std::fmt::Write as _;

/// Where the drawing will stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Setting {
    /// In a file of its own.
    File,
    /// In a page, whose colour it takes.
    Page,
}

/// A cause as a broadcaster's finance head reads it.
#[must_use]
pub fn cause(cause: Cause) -> Bilingual {
    let (en, fr) = match cause {
        Cause::Budget => ("The language's budget", "Le budget de la langue"),
        Cause::GenreTargets => ("The genres' parts of it", "Les parts des genres"),
        Cause::Weights => ("The weights of the factors", "La pondération des facteurs"),
        Cause::OwnCredit => ("The broadcaster's own credit", "Le crédit du télédiffuseur"),
        Cause::OthersCredit => ("The other broadcasters' credit", "Le crédit des autres télédiffuseurs"),
        Cause::Competitors => ("Broadcasters that came or left", "Les télédiffuseurs venus ou partis"),
        Cause::Minimum => ("The minimum allocation", "L'allocation minimale"),
    };
    Bilingual { en: en.to_owned(), fr: fr.to_owned() }
}

const WIDTH: i128 = 760;
const TOP: i128 = 44;
const ROW: i128 = 30;
const BAR: i128 = 18;
/// Where bars begin, and how wide the widest is.
const LEFT: i128 = 250;
const SPAN: i128 = 340;

/// A drawing in one language (`Language` is the reader's), of the broadcaster with that name.
#[must_use]
pub fn svg(of: &Comparison, name: &str, reader: Language, setting: Setting) -> String {
    let pick = |text: Bilingual| match reader {
        Language::English => text.en,
        Language::French => text.fr,
    };
    let bars = bars(of, pick);
    let (least, most) = bars.iter().fold((0, 0), |(least, most): (i128, i128), bar| {
        (least.min(bar.from).min(bar.to), most.max(bar.from).max(bar.to))
    });
    let place = |cents: i128| LEFT * 10 + (cents - least) * SPAN * 10 / (most - least).max(1);
    let rows = i128::try_from(bars.len()).unwrap_or_default();
    let (height, id) = (TOP + rows * ROW + 12, format!("causes-{}-{}", of.holder, of.language));
    let title = escaped(&title(of, name, reader));
    let says: Vec<String> = bars.iter().map(|bar| format!("{} {}", bar.label, bar.amount)).collect();
    let says = escaped(&format!("{}.", says.join("; ")));
    let mut drawing = format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" role="img" aria-labelledby="{id}-title {id}-text" font-family="sans-serif" font-size="14" fill="currentColor"><title id="{id}-title">{title}</title><desc id="{id}-text">{says}</desc>"#
    );
    if setting == Setting::File {
        drawing.push_str(FILE_STYLE);
        let _ = write!(drawing, r#"<rect class="ground" width="{WIDTH}" height="{height}"/>"#);
    }
    let _ = write!(
        drawing,
        r#"<defs><pattern id="{id}-down" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path d="M0 0V6" stroke="currentColor" stroke-width="3"/></pattern></defs><text x="8" y="24" font-weight="bold">{title}</text>"#
    );
    let zero = tenths(place(0));
    let _ =
        write!(drawing, r#"<path d="M{zero} {TOP}V{}" stroke="currentColor" stroke-opacity="0.4"/>"#, TOP + rows * ROW);
    for (row, bar) in (0..).zip(&bars) {
        let y = TOP + row * ROW;
        let (low, high) = (place(bar.from.min(bar.to)), place(bar.from.max(bar.to)));
        let fill = match bar.kind {
            Kind::Total => r#"fill-opacity="0.85""#.to_owned(),
            Kind::Cause if bar.to >= bar.from => r#"fill-opacity="0.4" stroke="currentColor""#.to_owned(),
            Kind::Cause => format!(r#"fill="url(#{id}-down)" stroke="currentColor""#),
        };
        let weight = if bar.kind == Kind::Total { r#" font-weight="bold""# } else { "" };
        let (label, amount) = (escaped(&bar.label), escaped(&bar.amount));
        let _ = write!(
            drawing,
            r#"<text x="8" y="{0}"{weight}>{label}</text><rect x="{1}" y="{2}" width="{3}" height="{BAR}" {fill}/><text x="{4}" y="{0}" text-anchor="end"{weight}>{amount}</text>"#,
            y + 19,
            tenths(low),
            y + 6,
            tenths((high - low).max(10)),
            WIDTH - 8,
        );
        if row + 1 < rows {
            let x = tenths(place(bar.to));
            let _ = write!(
                drawing,
                r#"<path d="M{x} {}V{}" stroke="currentColor" stroke-dasharray="2 2"/>"#,
                y + 6 + BAR,
                y + 6 + ROW
            );
        }
    }
    drawing.push_str("</svg>");
    if setting == Setting::File {
        drawing.push('\n');
    }
    drawing
}

/// Light, dark and paper, for a file that nothing surrounds.
const FILE_STYLE: &str = "<style>svg{color:#1b1b1b}.ground{fill:#fff}@media (prefers-color-scheme:dark){svg{color:#ececec}.ground{fill:#161616}}@media print{svg{color:#000}.ground{fill:#fff}}</style>";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Total,
    Cause,
}

/// One bar, in cents.
struct Bar {
    kind: Kind,
    label: String,
    amount: String,
    from: i128,
    to: i128,
}

fn bars(of: &Comparison, pick: impl Fn(Bilingual) -> String) -> Vec<Bar> {
    let amount = |of: Money| pick(Bilingual { en: amount_en(of), fr: amount_fr(of) });
    let total =
        |label: String, of: Money| Bar { kind: Kind::Total, label, amount: amount(of), from: 0, to: of.cents() };
    let mut bars = vec![total(of.compared_with.to_string(), of.from)];
    let mut so_far = of.from.cents();
    for step in &of.steps {
        let sign = if step.amount.is_positive() { "+" } else { "" };
        let to = so_far + step.amount.cents();
        bars.push(Bar {
            kind: Kind::Cause,
            label: pick(cause(step.cause)),
            amount: format!("{sign}{}", amount(step.amount)),
            from: so_far,
            to,
        });
        so_far = to;
    }
    bars.push(total(of.year.to_string(), of.to));
    bars
}

fn title(of: &Comparison, name: &str, reader: Language) -> String {
    let (from, to) = (of.compared_with, of.year);
    match (reader, of.language) {
        (Language::English, Language::English) => format!("{name}, English allocation: {from} to {to}"),
        (Language::English, Language::French) => format!("{name}, French allocation: {from} to {to}"),
        (Language::French, Language::English) => format!("{name}, allocation de langue anglaise\u{a0}: {from} à {to}"),
        (Language::French, Language::French) => format!("{name}, allocation de langue française\u{a0}: {from} à {to}"),
    }
}

/// A place in tenths of a unit, as SVG writes it.
fn tenths(place: i128) -> String {
    format!("{}.{}", place.div_euclid(10), place.rem_euclid(10))
}

/// A text as XML has it; no character that commands a screen gets through.
fn escaped(text: &str) -> String {
    let mut safe = String::new();
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            c if ledger::display::is_command(c) || c.is_control() => safe.push('\u{fffd}'),
            c => safe.push(c),
        }
    }
    safe
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may fail")]
mod tests {
    use super::*;
    use projections::allocation::Step;

    fn comparison(amounts: [i128; 7]) -> Comparison {
        let steps = Cause::ALL
            .into_iter()
            .zip(amounts)
            .map(|(cause, amount)| Step { cause, amount: Money::from_cents(amount) });
        let to = 10_000 + amounts.iter().sum::<i128>();
        Comparison {
            year: "2022-2023".parse().unwrap(),
            compared_with: "2021-2022".parse().unwrap(),
            holder: ledger::ids::HolderId::new("north").unwrap(),
            language: Language::English,
            from: Money::from_cents(10_000),
            to: Money::from_cents(to),
            steps: steps.collect(),
        }
    }

    /// Where bars begin and how wide they are, in tenths.
    fn places(drawing: &str) -> Vec<(i64, i64)> {
        let number = |text: &str| text.split('"').next().unwrap().replace('.', "").parse::<i64>().unwrap();
        drawing
            .split("<rect x=\"")
            .skip(1)
            .map(|rest| (number(rest), number(rest.split("width=\"").nth(1).unwrap())))
            .collect()
    }

    #[test]
    fn every_bar_begins_where_the_one_before_ends() {
        let drawing = svg(&comparison([2_000, 0, -4_000, 0, 0, 12_000, 0]), "North", Language::English, Setting::Page);
        let scale = |cents: i64| 2_500 + cents * 3_400 / 20_000;
        let places = places(&drawing);
        assert_eq!(places.len(), 9);
        assert_eq!(places.first().unwrap(), &(scale(0), 1_700));
        assert_eq!(places.get(1).unwrap(), &(scale(10_000), 340));
        assert_eq!(places.get(3).unwrap(), &(scale(8_000), 680));
        assert_eq!(places.get(6).unwrap(), &(scale(8_000), 2_040));
        assert_eq!(places.last().unwrap(), &(scale(0), 3_400));
    }

    #[test]
    fn what_lowers_below_nothing_is_drawn_too() {
        let drawing = svg(&comparison([0, 0, 0, -30_000, 20_000, 0, 0]), "North", Language::French, Setting::File);
        let places = places(&drawing);
        assert!(places.iter().all(|(x, width)| *x >= 2_500 && x + width <= 5_910), "{places:?}");
        assert!(drawing.contains("allocation de langue anglaise") && drawing.contains("-300,00"));
    }

    #[test]
    fn a_name_cannot_leave_its_text() {
        let drawing = svg(&comparison([0; 7]), "<script>&\u{202e}", Language::English, Setting::File);
        assert!(drawing.contains("&lt;script&gt;&amp;\u{fffd}") && !drawing.contains("<script>"));
    }
}
