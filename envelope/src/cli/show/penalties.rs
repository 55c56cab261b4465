//! Penalties: what the year's facts call for, what was imposed, and credit withdrawn.

use super::Show;
use super::notes::notes;
use super::table::{Side, Table};
use crate::cli::style::Colours;
use crate::cli::terms;
use crate::cli::words::Lang;
use ledger::money::Money;
use ledger::words::PenaltyBasis;
use projections::penalties::{Penalties, Penalty};
use projections::picture::Picture;

fn option(penalty: &Penalty, basis: PenaltyBasis) -> Option<Money> {
    penalty.options.iter().find(|option| option.basis == basis).map(|option| option.amount)
}

const fn basis(lang: Lang, basis: PenaltyBasis) -> &'static str {
    match basis {
        PenaltyBasis::Projects => lang.pick("by projects", "par projets"),
        PenaltyBasis::Allocation => lang.pick("by dollars", "par dollars"),
    }
}

fn due_table(penalties: &Penalties, picture: &Picture, lang: Lang) -> Table {
    let mut table = Table::new([
        (lang.pick("Broadcaster", "Télédiffuseur"), Side::Left),
        (lang.pick("Language", "Langue"), Side::Left),
        (lang.pick("Obligation", "Obligation"), Side::Left),
        (lang.pick("By\nprojects", "Par\nprojets"), Side::Right),
        (lang.pick("By\ndollars", "Par\ndollars"), Side::Right),
        (lang.pick("Imposed", "Imposée"), Side::Left),
        (lang.pick("Deducted", "Déduit"), Side::Right),
        (lang.pick("Carried", "Reporté"), Side::Right),
    ]);
    for penalty in &penalties.penalties {
        let amount = |amount: Option<Money>| amount.map(|amount| lang.amount(amount)).unwrap_or_default();
        let imposed = penalty.imposed.as_ref();
        let when = imposed.map(|imposed| format!("{}, {}", imposed.year, basis(lang, imposed.basis)));
        table.row(vec![
            terms::holder_name(lang, picture, &penalty.holder).into(),
            terms::language(lang, penalty.language).into(),
            terms::penalty(lang, penalty.kind).into(),
            amount(option(penalty, PenaltyBasis::Projects)).into(),
            amount(option(penalty, PenaltyBasis::Allocation)).into(),
            when.unwrap_or_else(|| lang.pick("not yet", "pas encore").to_owned()).into(),
            amount(imposed.map(|imposed| imposed.deducted)).into(),
            amount(imposed.map(|imposed| imposed.carried)).into(),
        ]);
    }
    table
}

fn credit_table(penalties: &Penalties, picture: &Picture, lang: Lang) -> Table {
    let mut table = Table::new([
        (lang.pick("Credit withdrawn (D.3)", "Crédit retiré (D.3)"), Side::Left),
        (lang.pick("Language", "Langue"), Side::Left),
        (lang.pick("Genre", "Genre"), Side::Left),
        (lang.pick("Project", "Projet"), Side::Left),
        (lang.pick("Credit", "Crédit"), Side::Right),
        (lang.pick("Deducted", "Déduit"), Side::Right),
        (lang.pick("Carried", "Reporté"), Side::Right),
    ]);
    for credit in &penalties.credit_withdrawals {
        table.row(vec![
            terms::holder_name(lang, picture, &credit.holder).into(),
            terms::language(lang, credit.language).into(),
            terms::genre(lang, credit.genre).into(),
            credit.project.to_string().into(),
            lang.amount(credit.credit).into(),
            lang.amount(credit.deducted).into(),
            lang.amount(credit.carried).into(),
        ]);
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
        vec![
            "year",
            "holder",
            "language",
            "kind",
            "by_projects",
            "by_allocation",
            "imposed_year",
            "imposed_basis",
            "imposed_amount",
            "genre",
            "project",
            "credit",
            "deducted",
            "carried",
        ]
    }

    fn rows(&self) -> Vec<Vec<String>> {
        let plain = |amount: Option<Money>| amount.map(|amount| amount.to_string()).unwrap_or_default();
        let penalties = self.penalties.iter().map(|penalty| {
            let imposed = penalty.imposed.as_ref();
            vec![
                self.year.to_string(),
                penalty.holder.to_string(),
                penalty.language.to_string(),
                penalty.kind.to_string(),
                plain(option(penalty, PenaltyBasis::Projects)),
                plain(option(penalty, PenaltyBasis::Allocation)),
                imposed.map(|imposed| imposed.year.to_string()).unwrap_or_default(),
                imposed.map(|imposed| imposed.basis.to_string()).unwrap_or_default(),
                plain(imposed.map(|imposed| imposed.amount)),
                String::new(),
                String::new(),
                String::new(),
                plain(imposed.map(|imposed| imposed.deducted)),
                plain(imposed.map(|imposed| imposed.carried)),
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
            row.extend([
                credit.genre.to_string(),
                credit.project.to_string(),
                credit.credit.to_string(),
                credit.deducted.to_string(),
                credit.carried.to_string(),
            ]);
            row
        });
        penalties.chain(credits).collect()
    }
}
