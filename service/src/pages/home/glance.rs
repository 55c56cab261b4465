//! The year at a glance: from the program through allocations to what became of them, as a drawing and as a table.

use crate::pages::chart::flow::{Flow, Ribbon, Stop};
use crate::pages::chart::gone;
use crate::pages::parts::{amount, figure};
use crate::pages::visitor::Visitor;
use ledger::columns::Column;
use ledger::money::Money;
use ledger::texts::{headings, phrases};
use ledger::words::Language;
use maud::{Markup, html};
use projections::balances::{Balances, Figures, Measure};

/// What became of money, in the order of the drawing.
const PARTS: [&str; 5] = ["committed", "held", "available", "lapsed", "s5"];

/// One source of money: the envelopes of a language, or a pool.
struct Source {
    name: &'static str,
    allocated: Money,
    /// What became of it: committed, held, available, taken or lapsed, and the rest.
    parts: [Money; 5],
}

fn envelopes(name: &'static str, balances: &Balances, language: Language) -> Source {
    let all: Vec<&Figures> =
        balances.envelopes.iter().filter(|one| one.language == language).map(|one| &one.total).collect();
    let sum = |of: &dyn Fn(&Figures) -> Money| all.iter().map(|figures| of(figures)).sum::<Money>();
    let column = |column| sum(&|figures| figures.get(Measure::Column(column)));
    source(
        name,
        column(Column::Allocated),
        [column(Column::Committed), sum(&|f| f.held), sum(&|f| f.available), sum(&gone)],
    )
}

/// What is in none of the four is deducted, adjusted, or moved: the rest.
fn source(name: &'static str, allocated: Money, [committed, held, available, lapsed]: [Money; 4]) -> Source {
    let rest = allocated - committed - held - available - lapsed;
    Source { name, allocated, parts: [committed, held, available, lapsed, rest] }
}

fn pool(name: &'static str, balances: &Balances, language: Language) -> Option<Source> {
    let pool = balances.alternative_access.iter().find(|pool| pool.language == language)?;
    let of = |column| pool.columns.get(column);
    let (committed, lapsed, left) = (of(Column::Committed), of(Column::Lapsed), pool.columns.balance());
    Some(source(name, committed + lapsed + left, [committed, Money::ZERO, left, lapsed]))
}

/// The drawing and its table.
pub(super) fn glance(visitor: &Visitor, balances: &Balances) -> Markup {
    let l = visitor.language;
    let v = |en: &'static str, fr: &'static str| visitor.t(en, fr);
    let mut sources = vec![
        envelopes(v("English envelopes", "Enveloppes de langue anglaise"), balances, Language::English),
        envelopes(v("French envelopes", "Enveloppes de langue française"), balances, Language::French),
    ];
    sources.extend(pool(v("Alternative access, English", "Accès parallèle, anglais"), balances, Language::English));
    sources.extend(pool(v("Alternative access, French", "Accès parallèle, français"), balances, Language::French));
    sources.retain(|source| !source.allocated.is_zero());
    let names = [
        visitor.one(headings::COMMITTED),
        visitor.one(headings::HELD),
        visitor.one(headings::AVAILABLE),
        visitor.one(headings::TAKEN_OR_LAPSED),
        v("Deducted or adjusted", "Déduit ou ajusté"),
    ];
    let program: Money = sources.iter().map(|source| source.allocated).sum();
    let total: [Money; 5] =
        std::array::from_fn(|part| sources.iter().filter_map(|source| source.parts.get(part)).copied().sum());
    let title = visitor.one(phrases::WHERE_THE_MONEY_IS);
    let drawing = drawn(l, title, visitor.one(headings::PROGRAM), program, &sources, &names, &total);
    let has_rest = total.last().is_some_and(|rest| !rest.is_zero());
    let shown = if has_rest { 5 } else { 4 };
    html! {
        @if program.is_positive() { (drawing) }
        div .scroll tabindex="0" role="group" aria-label=(visitor.one(phrases::THE_SAME_AS_A_TABLE)) { table {
            caption { (visitor.one(phrases::THE_SAME_AS_A_TABLE)) }
            thead { tr { th scope="col" { (v("Money of", "Argent de")) } th .n scope="col" { (visitor.one(headings::ALLOCATED)) } @for name in names.iter().take(shown) { th .n scope="col" { (name) } } } }
            tbody {
                @for source in &sources { tr { th scope="row" { (source.name) } td .n { (amount(l, source.allocated)) } @for part in source.parts.iter().take(shown) { td .n { (amount(l, *part)) } } } }
                tr .total { th scope="row" { "Total" } td .n { (amount(l, program)) } @for part in total.iter().take(shown) { td .n { (amount(l, *part)) } } }
            }
        } }
        dl {
            @for (language, name, of) in [("english", v("Reserve, English", "Fonds de réserve, anglais"), balances.reserve.english), ("french", v("Reserve, French", "Fonds de réserve, français"), balances.reserve.french)] {
                dt { (name) } dd { (figure(visitor, &format!("reserve {language}"), of)) }
            }
        }
    }
}

fn drawn(
    language: Language,
    title: &str,
    program: &str,
    whole: Money,
    sources: &[Source],
    names: &[&'static str; 5],
    total: &[Money; 5],
) -> Markup {
    let mut stops = vec![Stop { name: program.to_owned(), class: "s1", column: 0, amount: whole }];
    stops.extend(sources.iter().map(|source| Stop {
        name: source.name.to_owned(),
        class: "s4",
        column: 1,
        amount: source.allocated,
    }));
    // Only what there is of has a place in the drawing.
    let mut places = Vec::new();
    for ((name, class), amount) in names.iter().zip(PARTS).zip(total) {
        places.push(amount.is_positive().then_some(stops.len()));
        if amount.is_positive() {
            stops.push(Stop { name: (*name).to_owned(), class, column: 2, amount: *amount });
        }
    }
    let mut ribbons = Vec::new();
    for (number, source) in (1_usize..).zip(sources) {
        ribbons.push(Ribbon { from: 0, to: number, amount: source.allocated });
        let parts = source.parts.iter().zip(&places).filter_map(|(amount, place)| Some((*amount, (*place)?)));
        ribbons.extend(parts.map(|(amount, to)| Ribbon { from: number, to, amount }));
    }
    Flow { title, stops: &stops, ribbons: &ribbons }.draw(language)
}
