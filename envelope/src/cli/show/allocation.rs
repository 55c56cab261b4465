//! The calculation of allocations: what was shared, what each broadcaster earns, where its credits come from, and why amounts
//! changed.

use super::Show;
use super::notes::notes;
use super::table::{Cell, Side, Table};
use crate::cli::style::{Colours, Style};
use crate::cli::terms;
use crate::cli::words::Lang;
use ledger::money::Money;
use ledger::texts::{headings, words};
use ledger::words::{AllocationStatus, CalculationMethod, Genre};
use projections::allocation::{Allocation, Cause, Comparison, Comparisons, Credits};
use projections::picture::Picture;

fn genre(lang: Lang, word: &str) -> String {
    match Genre::from_word(word) {
        Some(genre) => terms::genre(lang, genre),
        None => lang.one(words::ANY_GENRE_HEADING).to_owned(),
    }
}

fn status(lang: Lang, status: AllocationStatus) -> Cell {
    let (text, style) = terms::status(lang, status.word());
    Cell::styled(text, style)
}

/// What was shared out, factor by factor.
fn budgets(answer: &Allocation, lang: Lang) -> Table {
    let mut table = Table::new([
        (lang.one(headings::LANGUAGE), Side::Left),
        (lang.one(headings::GENRE), Side::Left),
        (lang.one(headings::FACTOR), Side::Left),
        (lang.pick("Value", "Valeur"), Side::Right),
        (lang.one(headings::CREDIT_OF_ALL), Side::Right),
        (lang.pick("Undistributed", "Non réparti"), Side::Right),
    ]);
    for language in &answer.languages {
        for of in &language.genres {
            for factor in &of.factors {
                table.row(vec![
                    terms::language(lang, language.language).into(),
                    terms::genre(lang, of.genre).into(),
                    terms::factor(lang, factor.factor).into(),
                    lang.amount(factor.value).into(),
                    lang.amount(factor.credit).into(),
                    lang.amount(factor.undistributed).into(),
                ]);
            }
        }
    }
    let sum = |of: &dyn Fn(&projections::allocation::LanguageBudget) -> Money| answer.languages.iter().map(of).sum();
    let (budget, undistributed): (Money, Money) = (sum(&|of| of.budget), sum(&|of| of.undistributed));
    table.total(vec![
        lang.pick("Total", "Total").into(),
        String::new().into(),
        String::new().into(),
        lang.amount(budget).into(),
        String::new().into(),
        lang.amount(undistributed).into(),
    ]);
    table
}

/// What each broadcaster earns, genre by genre and factor by factor.
fn earned(answer: &Allocation, picture: &Picture, lang: Lang) -> Table {
    let mut table = Table::new([
        (lang.one(headings::BROADCASTER), Side::Left),
        (lang.one(headings::LANGUAGE), Side::Left),
        (lang.one(headings::GENRE), Side::Left),
        (lang.one(headings::FACTOR), Side::Left),
        (lang.one(headings::CREDIT), Side::Right),
        (lang.one(headings::SHARE), Side::Right),
        (lang.one(headings::AMOUNT), Side::Right),
        (lang.one(headings::STATUS), Side::Left),
    ]);
    for of in &answer.allocations {
        for earned in &of.genres {
            for factor in &earned.factors {
                table.row(vec![
                    terms::holder_name(lang, picture, &of.holder).into(),
                    terms::language(lang, of.language).into(),
                    genre(lang, &earned.genre).into(),
                    terms::factor(lang, factor.factor).into(),
                    lang.amount(factor.credit).into(),
                    factor.share.replace('.', lang.pick(".", ",")).into(),
                    lang.amount(factor.amount).into(),
                    Cell::default(),
                ]);
            }
        }
        table.row(vec![
            Cell::from(terms::holder_name(lang, picture, &of.holder)),
            Cell::from(terms::language(lang, of.language)),
            Cell::from(lang.pick("all genres", "tous les genres")),
            Cell::default(),
            Cell::default(),
            Cell::default(),
            Cell::from(lang.amount(of.total)),
            status(lang, of.status),
        ]);
    }
    table
}

impl Show for Allocation {
    fn table(&self, picture: &Picture, lang: Lang, colours: Colours) -> String {
        let method = match self.method {
            CalculationMethod::Factors => lang.pick("by factors", "par facteurs"),
            CalculationMethod::Average => lang.pick("by the average", "selon la moyenne"),
        };
        let mut text = colours.bold(&match lang {
            Lang::En => format!("Allocations of {}, calculated {method}, through event {}", self.year, self.through),
            Lang::Fr => {
                format!("Allocations de {}, calculées {method}, jusqu'à l'événement {}", self.year, self.through)
            }
        });
        text.push_str("\n\n");
        if !self.languages.is_empty() {
            text.push_str(&format!("{}\n", budgets(self, lang).text(colours)));
        }
        text.push_str(&earned(self, picture, lang).text(colours));
        text.push_str(&notes(&["historic_performance.years", "calculation.below_minimum"], lang, colours));
        text
    }

    fn columns() -> Vec<&'static str> {
        vec!["year", "holder", "language", "status", "genre", "factor", "credit", "share", "amount"]
    }

    fn rows(&self) -> Vec<Vec<String>> {
        let mut rows = Vec::new();
        for of in &self.allocations {
            let start = |genre: &str| {
                vec![
                    self.year.to_string(),
                    of.holder.to_string(),
                    of.language.to_string(),
                    of.status.to_string(),
                    genre.to_owned(),
                ]
            };
            for genre in &of.genres {
                for factor in &genre.factors {
                    let mut row = start(&genre.genre);
                    row.extend([
                        factor.factor.to_string(),
                        factor.credit.to_string(),
                        factor.share.clone(),
                        factor.amount.to_string(),
                    ]);
                    rows.push(row);
                }
                if genre.factors.is_empty() {
                    let mut row = start(&genre.genre);
                    row.extend([String::new(), String::new(), String::new(), genre.amount.to_string()]);
                    rows.push(row);
                }
            }
        }
        rows
    }
}

impl Show for Credits {
    fn table(&self, picture: &Picture, lang: Lang, colours: Colours) -> String {
        let name = terms::holder_name(lang, picture, &self.holder);
        let mut text = colours.bold(&match lang {
            Lang::En => format!("Credits of {name} for {}, through event {}", self.year, self.through),
            Lang::Fr => format!("Crédits de {name} pour {}, jusqu'à l'événement {}", self.year, self.through),
        });
        text.push_str("\n\n");
        if self.credits.is_empty() {
            text.push_str(lang.pick("No credit.\n", "Aucun crédit.\n"));
            return text;
        }
        let mut table = Table::new([
            (lang.one(headings::FACTOR), Side::Left),
            (lang.one(headings::GENRE), Side::Left),
            (lang.one(headings::LANGUAGE), Side::Left),
            (lang.one(headings::PROJECT), Side::Left),
            (lang.one(headings::YEAR), Side::Left),
            (lang.pick("From", "Sur"), Side::Right),
            (lang.one(headings::CREDIT), Side::Right),
            (lang.one(headings::CAPPED), Side::Left),
            (lang.one(headings::EVENTS), Side::Left),
        ]);
        for line in &self.credits {
            let title = picture.project(&line.project).map(|project| project.title.clone());
            table.row(vec![
                terms::factor(lang, line.factor).into(),
                terms::genre(lang, line.genre).into(),
                terms::language(lang, line.language).into(),
                title.unwrap_or_else(|| line.project.to_string()).into(),
                line.source_year.to_string().into(),
                lang.amount(line.amount).into(),
                lang.amount(line.credit).into(),
                (if line.capped { lang.one(words::YES) } else { "" }).into(),
                events(&line.events).into(),
            ]);
        }
        text.push_str(&table.text(colours));
        text.push_str(&notes(&["historic_performance.years", "audience.years"], lang, colours));
        text
    }

    fn columns() -> Vec<&'static str> {
        vec![
            "year",
            "holder",
            "factor",
            "genre",
            "language",
            "project",
            "line",
            "source_year",
            "amount",
            "credit",
            "capped",
            "events",
        ]
    }

    fn rows(&self) -> Vec<Vec<String>> {
        let rows = self.credits.iter().map(|line| {
            vec![
                self.year.to_string(),
                self.holder.to_string(),
                line.factor.to_string(),
                line.genre.to_string(),
                line.language.to_string(),
                line.project.to_string(),
                line.line.as_ref().map(ToString::to_string).unwrap_or_default(),
                line.source_year.to_string(),
                line.amount.to_string(),
                line.credit.to_string(),
                line.capped.to_string(),
                line.events.iter().map(u64::to_string).collect::<Vec<_>>().join(" "),
            ]
        });
        rows.collect()
    }
}

/// The first events of a list, and how many more there are.
fn events(all: &[u64]) -> String {
    const SHOWN: usize = 4;
    let shown = all.iter().take(SHOWN).map(u64::to_string).collect::<Vec<_>>().join(" ");
    if all.len() > SHOWN { format!("{shown} +{}", all.len() - SHOWN) } else { shown }
}

/// A cause as a broadcaster's finance head reads it.
fn cause(lang: Lang, cause: Cause) -> String {
    lang.text(replay::waterfall::cause(cause))
}

/// An amount with its sign, so that what lowers is told from what raises without colour.
fn signed(lang: Lang, amount: Money) -> Cell {
    let text = lang.amount(amount);
    if amount.is_positive() {
        Cell::styled(format!("+{text}"), Style::Good)
    } else if amount.is_negative() {
        Cell::styled(text, Style::Bad)
    } else {
        Cell::styled(text, Style::Faint)
    }
}

impl Show for Comparison {
    fn table(&self, picture: &Picture, lang: Lang, colours: Colours) -> String {
        let name = terms::holder_name(lang, picture, &self.holder);
        let language = terms::language(lang, self.language);
        let mut text = colours.bold(&match lang {
            Lang::En => {
                format!("Why the allocation of {name} in {language} changed, {} to {}", self.compared_with, self.year)
            }
            Lang::Fr => format!(
                "Pourquoi l'allocation de {name} en {language} a changé, de {} à {}",
                self.compared_with, self.year
            ),
        });
        text.push_str("\n\n");
        let mut table = Table::new([
            (lang.pick("Cause (E.7.2)", "Cause (E.7.2)"), Side::Left),
            (lang.one(headings::AMOUNT), Side::Right),
        ]);
        table.row(vec![self.compared_with.to_string().into(), lang.amount(self.from).into()]);
        for step in &self.steps {
            table.row(vec![cause(lang, step.cause).into(), signed(lang, step.amount)]);
        }
        table.total(vec![self.year.to_string().into(), lang.amount(self.to).into()]);
        text.push_str(&table.text(colours));
        text
    }

    fn columns() -> Vec<&'static str> {
        Comparisons::columns()
    }

    fn rows(&self) -> Vec<Vec<String>> {
        rows_of(self)
    }
}

fn rows_of(of: &Comparison) -> Vec<Vec<String>> {
    let row = |what: String, amount: Money| {
        vec![
            of.year.to_string(),
            of.compared_with.to_string(),
            of.holder.to_string(),
            of.language.to_string(),
            what,
            amount.to_string(),
        ]
    };
    let steps = of.steps.iter().map(|step| row(step.cause.word().to_owned(), step.amount));
    std::iter::once(row("from".to_owned(), of.from)).chain(steps).chain([row("to".to_owned(), of.to)]).collect()
}

impl Show for Comparisons {
    fn table(&self, picture: &Picture, lang: Lang, colours: Colours) -> String {
        let mut text = colours.bold(&match lang {
            Lang::En => format!("Why allocations changed, {} to {}", self.compared_with, self.year),
            Lang::Fr => format!("Pourquoi les allocations ont changé, de {} à {}", self.compared_with, self.year),
        });
        text.push_str("\n\n");
        let headings = [
            (lang.one(headings::BROADCASTER), Side::Left),
            (lang.one(headings::LANGUAGE), Side::Left),
            (lang.one(headings::BEFORE), Side::Right),
            (lang.pick("Budget", "Budget"), Side::Right),
            (lang.pick("Genres'\nparts", "Parts des\ngenres"), Side::Right),
            (lang.pick("Weights", "Pondération"), Side::Right),
            (lang.one(headings::OWN_CREDIT), Side::Right),
            (lang.pick("Others'\ncredit", "Crédit\ndes autres"), Side::Right),
            (lang.pick("Came or\nleft", "Venus ou\npartis"), Side::Right),
            (lang.pick("Minimum", "Minimum"), Side::Right),
            (lang.one(headings::AFTER), Side::Right),
        ];
        let mut table = Table::new(headings);
        for of in &self.comparisons {
            let mut row: Vec<Cell> = vec![
                terms::holder_name(lang, picture, &of.holder).into(),
                terms::language(lang, of.language).into(),
                lang.amount(of.from).into(),
            ];
            row.extend(of.steps.iter().map(|step| signed(lang, step.amount)));
            row.push(lang.amount(of.to).into());
            table.row(row);
        }
        text.push_str(&table.text(colours));
        text
    }

    fn columns() -> Vec<&'static str> {
        vec!["year", "compared_with", "holder", "language", "step", "amount"]
    }

    fn rows(&self) -> Vec<Vec<String>> {
        self.comparisons.iter().flat_map(rows_of).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ledger::words::Factor;

    #[test]
    fn every_factor_and_cause_is_told_in_both_languages() {
        for factor in Factor::ALL {
            assert_ne!(terms::factor(Lang::En, *factor), terms::factor(Lang::Fr, *factor));
        }
        for of in Cause::ALL {
            assert_ne!(cause(Lang::En, of), cause(Lang::Fr, of));
        }
    }
}
