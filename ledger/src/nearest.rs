//! What was probably meant: the known words that come nearest to one that nobody knows.

use crate::refusal::Bilingual;

/// How many of the nearest are named.
const NAMED: usize = 3;

/// How much alike two words must be, from 0 to 1, for one to be meant by the other.
const ALIKE: f64 = 0.75;

/// How much alike a word and a part of it are taken to be: whoever types a part means the whole, however long it is.
const PART: f64 = 0.9;

/// The known words that come nearest to one, the nearest first.
#[must_use]
pub fn nearest<'a>(asked: &str, known: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let asked = asked.to_lowercase();
    let likeness = |word: &str| {
        let word = word.to_lowercase();
        let is_part = |one: &str, other: &str| one.len() > 1 && other.contains(one);
        let part = if is_part(&asked, &word) || is_part(&word, &asked) { PART } else { 0.0 };
        strsim::jaro_winkler(&asked, &word).max(part)
    };
    let all = known.into_iter().map(|word| (likeness(word), word));
    let mut alike: Vec<(f64, &str)> = all.filter(|(likeness, _)| *likeness >= ALIKE).collect();
    alike.sort_by(|one, other| other.0.total_cmp(&one.0).then_with(|| one.1.cmp(other.1)));
    alike.dedup_by(|one, other| one.1 == other.1);
    alike.into_iter().take(NAMED).map(|(_, word)| word.to_owned()).collect()
}

/// A question whether one of these was meant, with a blank before it; nothing where there are none.
#[must_use]
pub fn meant(nearest: &[String]) -> Bilingual {
    let either = |or: &str| match nearest.split_last() {
        None => String::new(),
        Some((last, [])) => format!("`{last}`"),
        Some((last, others)) => format!("`{}` {or} `{last}`", others.join("`, `")),
    };
    if nearest.is_empty() {
        return Bilingual { en: String::new(), fr: String::new() };
    }
    Bilingual { en: format!(" Did you mean {}?", either("or")), fr: format!(" Vouliez-vous dire {}?", either("ou")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_a_word_or_a_slip_of_the_finger_finds_it() {
        let known = ["aptn", "bell-media", "cbc", "corus", "tele-quebec"];
        assert_eq!(nearest("bell", known), ["bell-media"]);
        assert_eq!(nearest("bell-meida", known), ["bell-media"]);
        assert_eq!(nearest("Tele-Quebec", known), ["tele-quebec"]);
        assert_eq!(nearest("corsu", known), ["corus"]);
        assert!(nearest("zzz", known).is_empty());
    }

    #[test]
    fn the_hint_is_a_question() {
        let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        assert_eq!(meant(&words(&["a"])).en, " Did you mean `a`?");
        assert_eq!(meant(&words(&["a", "b", "c"])).fr, " Vouliez-vous dire `a`, `b` ou `c`?");
        assert_eq!(meant(&[]).en, "");
    }
}
