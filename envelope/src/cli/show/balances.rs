//! Balances: a table an envelope, a bucket a row where there is room, and only the columns in which something stands.

use super::Show;
use super::table::{Cell, Side, Table};
use crate::cli::style::Colours;
use crate::cli::style::Style;
use crate::cli::terms;
use crate::cli::words::Lang;
use ledger::money::Money;
use ledger::texts::{headings, phrases};
use ledger::words::Language;
use projections::balances::{Balances, EnvelopeBalances, Figures, Measure};
use projections::compliance::{EnvelopeCompliance, compliance};
use projections::picture::Picture;

/// The widest table that is printed with a bucket a row. A wider one has a bucket a column: that always fits.
const WIDEST: usize = 112;

/// The same word in both languages.
const TOTAL: &str = "Total";

fn heading(lang: Lang, measure: Measure) -> &'static str {
    let (en, fr) = measure.heading();
    lang.pick(en, fr)
}

fn amount(lang: Lang, amount: Money) -> Cell {
    Cell::styled(lang.amount(amount), if amount.is_zero() { Style::Faint } else { Style::Plain })
}

/// The figures that are shown of an envelope.
fn shown(envelope: &EnvelopeBalances) -> Vec<Measure> {
    Measure::of_bucket().filter(|measure| Measure::IN_SHORT.contains(measure) || in_any(envelope, *measure)).collect()
}

/// One envelope with a bucket a row.
fn by_row(envelope: &EnvelopeBalances, lang: Lang) -> Table {
    let shown = shown(envelope);
    let first = (lang.one(headings::BUCKET), Side::Left);
    let headings = shown.iter().map(|measure| (heading(lang, *measure), Side::Right));
    let mut table = Table::new(std::iter::once(first).chain(headings));
    let cells = |label: &str, figures: &Figures| {
        let label = Cell::from(terms::in_one_line(label));
        std::iter::once(label).chain(shown.iter().map(|measure| amount(lang, figures.get(*measure)))).collect()
    };
    for bucket in &envelope.buckets {
        table.row(cells(terms::bucket(lang, bucket.bucket), &bucket.figures));
    }
    table.total(cells(TOTAL, &envelope.total));
    table
}

/// One envelope with a bucket a column.
fn by_column(envelope: &EnvelopeBalances, lang: Lang) -> Table {
    let buckets = envelope.buckets.iter().map(|bucket| terms::bucket(lang, bucket.bucket));
    let headings = buckets.chain(std::iter::once(TOTAL)).map(|heading| (heading, Side::Right));
    let mut table = Table::new(std::iter::once(("", Side::Left)).chain(headings));
    for measure in shown(envelope) {
        let of_each = envelope.buckets.iter().map(|bucket| &bucket.figures).chain(std::iter::once(&envelope.total));
        let label = Cell::from(terms::in_one_line(heading(lang, measure)));
        table.row(std::iter::once(label).chain(of_each.map(|f| amount(lang, f.get(measure)))).collect());
    }
    table
}

fn in_any(envelope: &EnvelopeBalances, measure: Measure) -> bool {
    envelope
        .buckets
        .iter()
        .map(|bucket| bucket.figures.get(measure))
        .chain([envelope.total.get(measure)])
        .any(|m| !m.is_zero())
}

fn title(envelope: &EnvelopeBalances, picture: &Picture, lang: Lang) -> String {
    let holder = terms::holder(lang, picture, &envelope.holder);
    let small = if envelope.small { lang.pick(", small broadcaster", ", petit télédiffuseur") } else { "" };
    let language = terms::language(lang, envelope.language);
    let base = lang.amount(envelope.base);
    match lang {
        Lang::En => format!("{holder}, {language}{small}. Obligation base: {base}"),
        Lang::Fr => format!("{holder}, {language}{small}. Base des obligations\u{a0}: {base}"),
    }
}

/// Envelopes one after the other, all in one shape, so that one compares with the next.
pub(super) fn envelopes(envelopes: &[EnvelopeBalances], picture: &Picture, lang: Lang, colours: Colours) -> String {
    let fits = envelopes.iter().all(|envelope| by_row(envelope, lang).width() <= WIDEST);
    let shape = if fits { by_row } else { by_column };
    let mut text = String::new();
    for envelope in envelopes {
        text.push_str(&format!("\n{}\n", colours.bold(&title(envelope, picture, lang))));
        text.push_str(&shape(envelope, lang).text(colours));
    }
    if envelopes.is_empty() {
        text.push_str(&format!("\n{}\n", lang.one(phrases::NO_ENVELOPE)));
    }
    text
}

fn pools(balances: &Balances, lang: Lang) -> Table {
    let headings: Vec<String> = Measure::of_pool().map(|m| terms::in_one_line(heading(lang, m))).collect();
    let columns = headings.iter().map(|heading| (heading.as_str(), Side::Right));
    let mut table = Table::new(std::iter::once((lang.one(headings::ALTERNATIVE_ACCESS), Side::Left)).chain(columns));
    for pool in &balances.alternative_access {
        let language = Cell::from(terms::language(lang, pool.language));
        table.row(std::iter::once(language).chain(Measure::of_pool().map(|m| amount(lang, pool.get(m)))).collect());
    }
    table
}

/// The next date that a holder has to look to, and what is still to be committed by then, where the rules ask for any.
fn next_deadline(standing: &[EnvelopeCompliance], lang: Lang) -> [Cell; 2] {
    let first: Vec<_> = standing.iter().map(|s| &s.first_deadline).filter(|first| first.status == "open").collect();
    if let Some(date) = first.first().map(|first| first.date) {
        return [date.to_string().into(), amount(lang, first.iter().map(|first| first.shortfall).sum())];
    }
    let last = standing.iter().map(|s| &s.final_deadline).find(|last| last.status == "open");
    let date = last.map_or_else(|| lang.pick("closed", "fermées").to_owned(), |last| last.date.to_string());
    [date.into(), Cell::default()]
}

/// A holder a line, both languages together: what a manager reads first.
fn summary(balances: &Balances, picture: &Picture, lang: Lang) -> Table {
    let mut table = Table::new([
        (lang.one(headings::BROADCASTER), Side::Left),
        (lang.one(headings::ALLOCATED), Side::Right),
        (lang.one(headings::COMMITTED), Side::Right),
        (heading(lang, Measure::Held), Side::Right),
        (lang.one(headings::LEFT), Side::Right),
        (lang.pick("Next\ndeadline", "Prochaine\ndate limite"), Side::Left),
        (lang.pick("Still to\ncommit", "Encore à\nengager"), Side::Right),
    ]);
    // The year is open, or there would be no balances; a deadline that cannot be told is left out.
    let standing = compliance(picture, balances.through, balances.year, None).map(|answer| answer.envelopes);
    let standing = standing.unwrap_or_default();
    for total in balances.by_holder() {
        let shown = |s: &EnvelopeCompliance| {
            balances.envelopes.iter().any(|shown| shown.holder == s.holder && shown.language == s.language)
        };
        let own = standing.iter().filter(|s| s.holder == total.holder && shown(s));
        let own: Vec<_> = own.cloned().collect();
        let mut row = vec![
            terms::holder(lang, picture, &total.holder).into(),
            amount(lang, total.allocated),
            amount(lang, total.committed),
            amount(lang, total.held),
            amount(lang, total.available),
        ];
        row.extend(next_deadline(&own, lang));
        table.row(row);
    }
    table
}

/// Balances for people: a holder a line and, where the detail is wanted, every envelope bucket by bucket.
pub(crate) fn text(balances: &Balances, detail: bool, picture: &Picture, lang: Lang, colours: Colours) -> String {
    let mut text = colours.bold(&match lang {
        Lang::En => format!("Balances of {}, in dollars, through event {}", balances.year, balances.through),
        Lang::Fr => format!("Soldes de {}, en dollars, jusqu'à l'événement {}", balances.year, balances.through),
    });
    text.push('\n');
    if balances.envelopes.is_empty() {
        text.push_str(&format!("\n{}\n", lang.one(phrases::NO_ENVELOPE)));
    } else {
        text.push_str(&format!("\n{}", summary(balances, picture, lang).text(colours)));
        if detail {
            text.push_str(&envelopes(&balances.envelopes, picture, lang, colours));
        }
    }
    text.push_str(&of_fund(balances, lang, colours));
    if !detail && !balances.envelopes.is_empty() {
        let more = lang.pick("--detail shows every bucket.", "--detail montre chaque compte.");
        text.push_str(&format!("{}\n", colours.faint(more)));
    }
    text
}

/// The pools and the reserve.
fn of_fund(balances: &Balances, lang: Lang, colours: Colours) -> String {
    let mut text = String::new();
    if !balances.alternative_access.is_empty() {
        text.push('\n');
        text.push_str(&pools(balances, lang).text(colours));
    }
    let reserve = Language::ALL.iter().map(|language| {
        format!("{} {}", terms::language(lang, *language), lang.amount(*balances.reserve.get(*language)))
    });
    let reserve = reserve.collect::<Vec<_>>().join("; ");
    text.push_str(&match lang {
        Lang::En => format!("\nReserve: {reserve}\n"),
        Lang::Fr => format!("\nFonds de réserve\u{a0}: {reserve}\n"),
    });
    text
}

impl Show for Balances {
    fn table(&self, picture: &Picture, lang: Lang, colours: Colours) -> String {
        text(self, true, picture, lang, colours)
    }

    fn columns() -> Vec<&'static str> {
        let of_envelope = ["year", "holder", "language", "base", "small", "bucket"];
        of_envelope.into_iter().chain(Measure::of_bucket().map(Measure::word)).collect()
    }

    fn rows(&self) -> Vec<Vec<String>> {
        let mut rows = Vec::new();
        for envelope in &self.envelopes {
            for bucket in &envelope.buckets {
                let mut row = vec![
                    self.year.to_string(),
                    envelope.holder.to_string(),
                    envelope.language.to_string(),
                    envelope.base.to_string(),
                    envelope.small.to_string(),
                    bucket.bucket.to_string(),
                ];
                row.extend(Measure::of_bucket().map(|measure| bucket.figures.get(measure).to_string()));
                rows.push(row);
            }
        }
        rows
    }
}
