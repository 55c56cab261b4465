//! Balances: a table an envelope, a bucket a row where there is room, and only the columns in which something stands.

use super::Show;
use super::table::{Cell, Side, Style, Table};
use crate::cli::output::Colours;
use crate::cli::terms;
use crate::cli::words::Lang;
use ledger::money::Money;
use ledger::words::Language;
use projections::balances::{Balances, EnvelopeBalances, Figures};
use projections::picture::Picture;

/// The widest table that is printed with a bucket a row. A wider one has a bucket a column: that always fits.
const WIDEST: usize = 112;

/// The same word in both languages.
const TOTAL: &str = "Total";

struct Figure {
    name: &'static str,
    en: &'static str,
    fr: &'static str,
    /// Shown even where all is zero.
    always: bool,
    of: fn(&Figures) -> Money,
}

const fn figure(
    name: &'static str,
    en: &'static str,
    fr: &'static str,
    always: bool,
    of: fn(&Figures) -> Money,
) -> Figure {
    Figure { name, en, fr, always, of }
}

const FIGURES: [Figure; 16] = [
    figure("allocated", "Allocated", "Alloué", true, |f| f.allocated),
    figure("swapped_in", "Swapped\nin", "Reçu en\néchange", false, |f| f.swapped_in),
    figure("swapped_out", "Swapped\nout", "Cédé en\néchange", false, |f| f.swapped_out),
    figure("flex_in", "Flex in", "Reçu de\nla marge", false, |f| f.flex_in),
    figure("flex_out", "Flex out", "Tiré de\nla marge", false, |f| f.flex_out),
    figure("transferred_in", "Transferred\nin", "Transfert\nreçu", false, |f| f.transferred_in),
    figure("transferred_out", "Transferred\nout", "Transfert\ncédé", false, |f| f.transferred_out),
    figure("adjusted", "Adjusted", "Ajusté", false, |f| f.adjusted),
    figure("deducted", "Deducted", "Déduit", false, |f| f.deducted),
    figure("first_deadline", "First\ndeadline", "Première\ndate limite", false, |f| f.first_deadline),
    figure("lapsed", "Lapsed", "Périmé", false, |f| f.lapsed),
    figure("forfeited", "Forfeited", "Versé à la\nréserve", false, |f| f.forfeited),
    figure("committed", "Committed", "Engagé", true, |f| f.committed),
    figure("balance", "Balance", "Solde", true, |f| f.balance),
    figure("held", "Held", "Réservé", true, |f| f.held),
    figure("available", "Available", "Disponible", true, |f| f.available),
];

fn amount(lang: Lang, amount: Money) -> Cell {
    Cell::styled(lang.amount(amount), if amount.is_zero() { Style::Faint } else { Style::Plain })
}

/// The figures that are shown of an envelope.
fn shown(envelope: &EnvelopeBalances) -> Vec<&'static Figure> {
    FIGURES.iter().filter(|figure| figure.always || in_any(envelope, figure.of)).collect()
}

/// One envelope with a bucket a row.
fn by_row(envelope: &EnvelopeBalances, lang: Lang) -> Table {
    let shown = shown(envelope);
    let first = (lang.pick("Bucket", "Compte"), Side::Left);
    let headings = shown.iter().map(|figure| (lang.pick(figure.en, figure.fr), Side::Right));
    let mut table = Table::new(std::iter::once(first).chain(headings));
    let cells = |label: &str, figures: &Figures| {
        let label = Cell::from(terms::in_one_line(label));
        std::iter::once(label).chain(shown.iter().map(|figure| amount(lang, (figure.of)(figures)))).collect()
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
    for figure in shown(envelope) {
        let of_each = envelope.buckets.iter().map(|bucket| &bucket.figures).chain(std::iter::once(&envelope.total));
        let label = Cell::from(terms::in_one_line(lang.pick(figure.en, figure.fr)));
        table.row(std::iter::once(label).chain(of_each.map(|f| amount(lang, (figure.of)(f)))).collect());
    }
    table
}

fn in_any(envelope: &EnvelopeBalances, of: fn(&Figures) -> Money) -> bool {
    envelope.buckets.iter().map(|bucket| of(&bucket.figures)).chain([of(&envelope.total)]).any(|m| !m.is_zero())
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
        text.push_str(lang.pick("\nNo envelope.\n", "\nAucune enveloppe.\n"));
    }
    text
}

fn pools(balances: &Balances, lang: Lang) -> Table {
    let headings = lang.pick(
        ["Funded", "Committed", "Forfeited", "Lapsed", "Balance"],
        ["Financé", "Engagé", "Versé à la réserve", "Périmé", "Solde"],
    );
    let columns = headings.map(|heading| (heading, Side::Right));
    let mut table =
        Table::new(std::iter::once((lang.pick("Alternative access", "Accès parallèle"), Side::Left)).chain(columns));
    for pool in &balances.alternative_access {
        let amounts = [pool.funded, pool.committed, pool.forfeited, pool.lapsed, pool.balance];
        let language = Cell::from(terms::language(lang, pool.language));
        table.row(std::iter::once(language).chain(amounts.map(|m| amount(lang, m))).collect());
    }
    table
}

impl Show for Balances {
    fn table(&self, picture: &Picture, lang: Lang, colours: Colours) -> String {
        let mut text = colours.bold(&match lang {
            Lang::En => format!("Balances of {}, in dollars, through event {}", self.year, self.through),
            Lang::Fr => format!("Soldes de {}, en dollars, jusqu'à l'événement {}", self.year, self.through),
        });
        text.push('\n');
        text.push_str(&envelopes(&self.envelopes, picture, lang, colours));
        if !self.alternative_access.is_empty() {
            text.push('\n');
            text.push_str(&pools(self, lang).text(colours));
        }
        let reserve = Language::ALL.iter().map(|language| {
            format!("{} {}", terms::language(lang, *language), lang.amount(*self.reserve.get(*language)))
        });
        let reserve = reserve.collect::<Vec<_>>().join(lang.pick("; ", "; "));
        text.push_str(&match lang {
            Lang::En => format!("\nReserve: {reserve}\n"),
            Lang::Fr => format!("\nFonds de réserve\u{a0}: {reserve}\n"),
        });
        text
    }

    fn columns() -> Vec<&'static str> {
        let of_envelope = ["year", "holder", "language", "base", "small", "bucket"];
        of_envelope.into_iter().chain(FIGURES.iter().map(|figure| figure.name)).collect()
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
                row.extend(FIGURES.iter().map(|figure| (figure.of)(&bucket.figures).to_string()));
                rows.push(row);
            }
        }
        rows
    }
}
