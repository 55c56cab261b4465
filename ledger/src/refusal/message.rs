//! A refusal as a short paragraph, in both languages.

use super::catalogue::LEDGER;
use super::{Bilingual, Entry, Refusal, Statement};
use crate::display::{in_one_line, money_en, money_fr, without_sign};
use crate::texts::{Pair, capital, phrases, words};
use crate::words::{Bucket, Language, PenaltyKind};

/// Before a date that was asked: it is the act's own.
const EFFECTIVE_ON: Pair = ("effective on", "date d'effet");

impl Refusal {
    /// Why and about whom, what was asked, what was found, the difference, the section, and what to do.
    #[must_use]
    pub fn message(&self) -> Bilingual {
        let entry = self.code.entry();
        let facts = self.facts(&entry);
        let section = cited(entry.section);
        let about = self.about_whom();
        let sentences = |why: &str, about: String, facts: Vec<String>, section: String, remedy: &str| {
            let why = format!("{}{about}.", why.trim_end_matches('.'));
            let facts = (!facts.is_empty()).then(|| format!("{}.", capital(&facts.join("; "))));
            [Some(why), facts, Some(section), Some(remedy.to_owned())]
                .into_iter()
                .flatten()
                .collect::<Vec<_>>()
                .join(" ")
        };
        let (facts_en, facts_fr) = facts.into_iter().map(|fact| (fact.en, fact.fr)).unzip();
        Bilingual {
            en: sentences(entry.why.0, about.en, facts_en, section.en, entry.remedy.0),
            fr: sentences(entry.why.1, about.fr, facts_fr, section.fr, entry.remedy.1),
        }
    }

    /// The subject in brackets: an identifier first, then the field's words, each in the reader's language.
    fn about_whom(&self) -> Bilingual {
        let Some(subject) = self.subject.as_deref().map(in_one_line) else {
            return Bilingual { en: String::new(), fr: String::new() };
        };
        let (en, fr): (Vec<&str>, Vec<&str>) = subject
            .split(", ")
            .enumerate()
            .map(|(place, part)| if place == 0 { (part, part) } else { spoken(part) })
            .unzip();
        Bilingual { en: format!(" ({})", en.join(", ")), fr: format!(" ({})", fr.join(", ")) }
    }

    /// Each fact that is stated, after its word.
    fn facts(&self, entry: &Entry) -> Vec<Bilingual> {
        // The words before a difference say which way it goes, so that it carries no sign.
        let difference = self.difference.map(|amount| Statement::Money(without_sign(amount)));
        let asked = self.asked.as_ref().map(|said| match said {
            Statement::Day(_) => (EFFECTIVE_ON, said),
            Statement::Money(_)
            | Statement::Year(_)
            | Statement::Count(_)
            | Statement::Word(_)
            | Statement::Text(_) => (entry.terms.asked, said),
        });
        let found = self.found.as_ref().map(|said| match said {
            Statement::Day(_) => (entry.terms.found_on, said),
            Statement::Year(_) => (phrases::FISCAL_YEAR, said),
            Statement::Money(_) | Statement::Count(_) | Statement::Word(_) | Statement::Text(_) => {
                (entry.terms.found, said)
            }
        });
        let stated = [asked, found, difference.as_ref().map(|said| (entry.terms.difference, said))];
        let stated = stated.into_iter().flatten().map(|(word, said)| (word, said.text()));
        stated
            .map(|((en, fr), said)| Bilingual {
                en: format!("{en}: {}", said.en),
                fr: format!("{fr}\u{a0}: {}", said.fr),
            })
            .collect()
    }
}

impl Statement {
    /// As people read it.
    #[must_use]
    pub fn text(&self) -> Bilingual {
        let same = |text: String| Bilingual { en: text.clone(), fr: text };
        match self {
            Statement::Money(amount) => Bilingual { en: money_en(*amount), fr: money_fr(*amount) },
            Statement::Day(day) => same(day.to_string()),
            Statement::Year(year) => same(year.to_string()),
            Statement::Count(count) => same(count.to_string()),
            Statement::Word(word) => same(in_one_line(word).into_owned()),
            Statement::Text(text) => text.clone(),
        }
    }
}

/// The section as a sentence: the guide's, its annex, or that the rule is the ledger's own.
pub(super) fn cited(section: &str) -> Bilingual {
    if section == LEDGER {
        Bilingual { en: "A rule of this ledger.".to_owned(), fr: "Une règle de ce registre.".to_owned() }
    } else if let Some(letter) = section.strip_prefix("Annex ") {
        Bilingual { en: format!("Annex {letter}."), fr: format!("Annexe\u{a0}{letter}.") }
    } else if let Some((one, other)) = section.split_once(", ") {
        Bilingual { en: format!("Sections {one} and {other}."), fr: format!("Sections {one} et {other}.") }
    } else {
        Bilingual { en: format!("Section {section}."), fr: format!("Section {section}.") }
    }
}

/// A word of the rules as people say it: English, French. Anything else stays as it is.
fn spoken(part: &str) -> (&str, &str) {
    let language = || Language::from_word(part).map(words::language);
    let bucket = || Bucket::from_word(part).map(words::bucket);
    let penalty = || PenaltyKind::from_word(part).map(words::penalty);
    language().or_else(bucket).or_else(penalty).unwrap_or((part, part))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Money;
    use crate::refusal::Code;

    fn in_french(text: &str) -> String {
        text.replace('~', "\u{a0}")
    }

    #[test]
    fn not_enough_money_is_told_to_the_cent() {
        let refusal = Refusal::new(Code::InsufficientFunds)
            .about("big, english, drama")
            .amounts(Money::from_cents(600_000_001), Money::from_cents(600_000_000));
        let message = refusal.message();
        assert_eq!(
            message.en,
            "Not enough free money in the envelope (big, English, drama). Asked: $6,000,000.01; available: \
             $6,000,000.00; missing: $0.01. Section C.2.2. Lower the amount, swap with another broadcaster, or wait until \
             held or committed money is released."
        );
        assert_eq!(
            message.fr,
            in_french(
                "Les fonds libres de l'enveloppe ne suffisent pas (big, anglais, dramatiques). Demandé~: 6~000~000,01~$; \
                 disponible~: 6~000~000,00~$; manquant~: 0,01~$. Section C.2.2. Réduisez le montant, faites un échange \
                 avec un autre télédiffuseur, ou attendez que des sommes réservées ou engagées soient libérées."
            )
        );
    }

    #[test]
    fn a_difference_has_no_sign_and_dates_stay_dates() {
        let below = Refusal::new(Code::BelowMinimumAllocation)
            .amounts(Money::from_cents(14_999_999), Money::from_cents(15_000_000))
            .message();
        assert!(
            below.en.contains("Asked: $149,999.99; minimum: $150,000.00; short by: $0.01. Section E.5."),
            "{below:?}"
        );
        let outside =
            Refusal { asked: "2022-04-01".parse().ok().map(Statement::Day), ..Refusal::new(Code::OutsideFiscalYear) };
        let outside = Refusal { found: "2021-2022".parse().ok().map(Statement::Year), ..outside }.message();
        assert!(outside.en.contains("Effective on: 2022-04-01; fiscal year: 2021-2022. Section B.2."), "{outside:?}");
        let fr = in_french("Date d'effet~: 2022-04-01; exercice financier~: 2021-2022. Section B.2.");
        assert!(outside.fr.contains(&fr), "{outside:?}");
    }

    #[test]
    fn every_refusal_states_all_that_it_knows() {
        for code in Code::ALL {
            let entry = code.entry();
            let bare = Refusal::new(*code).message();
            assert!(bare.en.starts_with(entry.why.0) && bare.en.ends_with(entry.remedy.0), "{bare:?}");
            assert!(bare.fr.starts_with(entry.why.1) && bare.fr.ends_with(entry.remedy.1), "{bare:?}");
            let full = Refusal::new(*code).about("subject-1").asked(("asked words", "mots demandés")).found(7_u64);
            let full = Refusal { difference: Some(Money::from_cents(-123_456)), ..full }.message();
            for fact in ["(subject-1).", ": asked words;", ": 7;", ": $1,234.56."] {
                assert!(full.en.contains(fact), "{fact} in {}", full.en);
            }
            for fact in ["(subject-1).", "~: mots demandés;", "~: 7;", "~: 1~234,56~$."] {
                assert!(full.fr.contains(&in_french(fact)), "{fact} in {}", full.fr);
            }
            if entry.section == LEDGER {
                assert!(full.en.contains("of this ledger.") && full.fr.contains("de ce registre."), "{full:?}");
                continue;
            }
            let number = entry.section.trim_start_matches("Annex ");
            assert!(number.split(", ").all(|n| full.en.contains(n) && full.fr.contains(n)), "{full:?}");
        }
    }

    #[test]
    fn sections_are_cited_as_each_language_does() {
        assert_eq!(cited("Annex B").fr, in_french("Annexe~B."));
        assert_eq!(cited("ledger").en, "A rule of this ledger.");
        assert_eq!(cited("C.2.4, B.2.1.1").fr, "Sections C.2.4 et B.2.1.1.");
    }
}
