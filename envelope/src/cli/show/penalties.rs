//! Penalties: what the year's facts call for, what was imposed, and credit withdrawn.

use super::Show;
use super::notes::notes;
use super::table::{Side, Table};
use crate::cli::style::Colours;
use crate::cli::terms;
use crate::cli::values::value;
use crate::cli::words::Lang;
use ledger::money::Money;
use ledger::texts::{headings, phrases, words};
use ledger::words::PenaltyBasis;
use projections::penalties::{CreditFigure, ImposedFigure, Penalties};
use projections::picture::Picture;

fn due_table(penalties: &Penalties, picture: &Picture, lang: Lang) -> Table {
    let mut table = Table::new([
        (lang.one(headings::BROADCASTER), Side::Left),
        (lang.one(headings::LANGUAGE), Side::Left),
        (lang.pick("Obligation", "Obligation"), Side::Left),
        (lang.one(headings::BY_PROJECTS), Side::Right),
        (lang.one(headings::BY_DOLLARS), Side::Right),
        (lang.one(ImposedFigure::Year.heading()), Side::Left),
        (lang.one(ImposedFigure::Deducted.heading()), Side::Right),
        (lang.one(ImposedFigure::Carried.heading()), Side::Right),
    ]);
    for penalty in &penalties.penalties {
        let amount = |amount: Option<Money>| amount.map(|amount| lang.amount(amount)).unwrap_or_default();
        let imposed = penalty.imposed.as_ref();
        let when = imposed.map(|imposed| format!("{}, {}", imposed.year, lang.one(words::basis(imposed.basis))));
        table.row(vec![
            terms::holder_name(lang, picture, &penalty.holder).into(),
            terms::language(lang, penalty.language).into(),
            terms::penalty(lang, penalty.kind).into(),
            amount(penalty.option(PenaltyBasis::Projects)).into(),
            amount(penalty.option(PenaltyBasis::Allocation)).into(),
            when.unwrap_or_else(|| lang.one(phrases::NOT_YET).to_owned()).into(),
            amount(imposed.map(|imposed| imposed.deducted)).into(),
            amount(imposed.map(|imposed| imposed.carried)).into(),
        ]);
    }
    table
}

fn credit_table(penalties: &Penalties, picture: &Picture, lang: Lang) -> Table {
    let first = [
        (lang.pick("Credit withdrawn (D.3)", "Crédit retiré (D.3)"), Side::Left),
        (lang.one(headings::LANGUAGE), Side::Left),
        (lang.one(headings::GENRE), Side::Left),
        (lang.one(headings::PROJECT), Side::Left),
    ];
    let amounts = CreditFigure::ALL.iter().map(|figure| (lang.one(figure.heading()), Side::Right));
    let mut table = Table::new(first.into_iter().chain(amounts));
    for credit in &penalties.credit_withdrawals {
        let mut cells = vec![
            terms::holder_name(lang, picture, &credit.holder).into(),
            terms::language(lang, credit.language).into(),
            terms::genre(lang, credit.genre).into(),
            credit.project.to_string().into(),
        ];
        cells.extend(CreditFigure::ALL.iter().map(|figure| value(lang, figure.of(credit)).into()));
        table.row(cells);
    }
    table
}

impl Show for Penalties {
    fn table(&self, picture: &Picture, lang: Lang, colours: Colours) -> String {
        let mut text = colours.bold(&match lang {
            Lang::En => format!("Penalties for {}, through event {}", self.year, self.through),
            Lang::Fr => format!("Pénalités pour {}, jusqu'à l'événement {}", self.year, self.through),
        });
        text.push_str("\n\n");
        if self.penalties.is_empty() {
            text.push_str(lang.pick("No penalty is called for.\n", "Aucune pénalité n'est à prévoir.\n"));
        } else {
            text.push_str(&due_table(self, picture, lang).text(colours));
            text.push_str(&notes(&["digital_media.share", "parity.share", "parity.scope"], lang, colours));
        }
        if !self.credit_withdrawals.is_empty() {
            text.push_str(&format!("\n{}", credit_table(self, picture, lang).text(colours)));
        }
        text
    }

    fn columns() -> Vec<&'static str> {
        let of_imposed = ["imposed_year", "imposed_basis", "imposed_amount"];
        let first =
            ["year", "holder", "language", "kind", "by_projects", "by_allocation"].into_iter().chain(of_imposed);
        first.chain(["genre", "project"]).chain(CreditFigure::ALL.iter().map(|figure| figure.word())).collect()
    }

    fn rows(&self) -> Vec<Vec<String>> {
        let plain = |amount: Option<Money>| amount.map(|amount| amount.to_string()).unwrap_or_default();
        let penalties = self.penalties.iter().map(|penalty| {
            let of = |figure: ImposedFigure| {
                penalty.imposed.as_ref().map(|imposed| figure.of(imposed).to_string()).unwrap_or_default()
            };
            vec![
                self.year.to_string(),
                penalty.holder.to_string(),
                penalty.language.to_string(),
                penalty.kind.to_string(),
                plain(penalty.option(PenaltyBasis::Projects)),
                plain(penalty.option(PenaltyBasis::Allocation)),
                of(ImposedFigure::Year),
                of(ImposedFigure::Basis),
                of(ImposedFigure::Amount),
                String::new(),
                String::new(),
                String::new(),
                of(ImposedFigure::Deducted),
                of(ImposedFigure::Carried),
            ]
        });
        let credits = self.credit_withdrawals.iter().map(|credit| {
            let mut row = vec![
                self.year.to_string(),
                credit.holder.to_string(),
                credit.language.to_string(),
                "credit-withdrawal".to_owned(),
            ];
            row.extend(std::iter::repeat_n(String::new(), 5));
            row.extend([credit.genre.to_string(), credit.project.to_string()]);
            row.extend(CreditFigure::ALL.iter().map(|figure| figure.of(credit).to_string()));
            row
        });
        penalties.chain(credits).collect()
    }
}
