//! Every text that people read is told in English and in French, once. The sources are read as text, as `circles.rs` reads them:
//! what is told in one language only, twice, or differently in two places is found before a reader finds it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail")]

mod source;

use source::{Texts, Told, files, read};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

const CRATES: [&str; 5] = ["ledger", "projections", "replay", "service", "envelope"];

/// The texts that several places share stand here: also forms of one text side by side, such as a heading in two lines.
const SHARED: &str = "ledger/src/texts/";

/// Declarations that people correct side by side with them: what events, fields and columns are called.
const DECLARED: [&str; 4] =
    [SHARED, "ledger/src/columns.rs", "ledger/src/command/texts.rs", "ledger/src/event/facts.rs"];

/// Where people read what is written; elsewhere a lone sentence is for programmers.
const READ_BY_PEOPLE: [&str; 6] = [
    "envelope/src/",
    "ledger/src/command/texts.rs",
    "ledger/src/refusal/",
    "ledger/src/texts/",
    "projections/src/calendar/",
    "service/src/pages/",
];

/// What is the same in both languages.
const SAME: [&str; 31] = [
    "administrative",
    "allocation",
    "allocations",
    "base",
    "budget",
    "cause",
    "cause (e.7.2)",
    "code",
    "correction",
    "corrections",
    "date",
    "exemptions",
    "genre",
    "guide, section {}",
    "m",
    "message",
    "minimum",
    "nature",
    "note",
    "obligation",
    "obligations",
    "page",
    "part",
    "production",
    "question",
    "section",
    "section {section}.",
    "signature",
    "source",
    "suspensions",
    "total",
];

/// Pairs of texts that are no text in two languages: codes, and the singular and plural of one.
const NO_TRANSLATION: [(&str, &str); 9] = [
    ("LINE", "LIGNE"),
    (".", "missing field `{name}`"),
    ("accept", "application/json"),
    ("complete", "true"),
    ("en", "English"),
    ("en", "fr"),
    ("fr", "Français"),
    ("row", "rows"),
    ("to", "0.00"),
];

/// What is one text in English, and in French depends on what is spoken of: it agrees with it, or is another thing.
const HOMONYMS: [&str; 22] = [
    "by",
    "sign and propose it",
    "swap",
    "to",
    "about",
    "adjusted",
    "allocations",
    "budget",
    "closed",
    "committed",
    "decided",
    "effective on",
    "english",
    "found",
    "french",
    "from",
    "given",
    "granted",
    "opened",
    "refused",
    "required",
    "role",
];

/// What says something more or less in one of the languages, as it begins in English.
const FILLED_DIFFERENTLY: [&str; 1] = ["Decided at step"];

/// Files with more sentences in one language than in the other: how many more are English, and why.
const ONE_LANGUAGE: [(&str, i64, &str); 6] = [
    ("envelope/src/cli/same_command.rs", 2, "a test's"),
    ("envelope/src/cli/demo.rs", 2, "commands that can be typed"),
    ("envelope/src/cli/template/examples.rs", 1, "the note of an example, whose French the template has"),
    ("envelope/src/cli/usage/complaint.rs", -10, "the library that reads arguments complains in English"),
    ("envelope/src/sheets/file.rs", 1, "what a reader of workbooks says"),
    ("service/src/pages/layout.rs", 1, "a header of HTTP"),
];

fn sources() -> BTreeMap<String, Texts> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let named = files(root, &CRATES).into_iter().map(|path| {
        let name = path.strip_prefix(root).unwrap().to_string_lossy().into_owned();
        let texts = read(&name, &std::fs::read_to_string(&path).unwrap());
        (name, texts)
    });
    named.collect()
}

fn all(sources: &BTreeMap<String, Texts>) -> Vec<&Told> {
    sources.values().flat_map(|texts| &texts.pairs).filter(|told| is_translation(told)).collect()
}

/// Whether a pair is a text in two languages.
fn is_translation(told: &Told) -> bool {
    let codes = NO_TRANSLATION.contains(&(told.en.as_str(), told.fr.as_str())) || told.en == "en-CA";
    !codes && (is_said(&told.en) || is_said(&told.fr))
}

/// Whether a literal says something: codes, paths and marks do not.
fn is_said(text: &str) -> bool {
    let without = without_places(text);
    let has_words = without.chars().any(char::is_alphabetic);
    let is_code = without.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_./=&?:".contains(c));
    has_words && (!is_code || without.chars().all(|c| c.is_ascii_lowercase()))
}

/// A text without what is filled in.
fn without_places(text: &str) -> String {
    let mut depth = 0_u32;
    text.chars()
        .filter(|letter| {
            match letter {
                '{' => depth += 1,
                '}' => {
                    depth = depth.saturating_sub(1);
                    return false;
                }
                _ => {}
            }
            depth == 0
        })
        .collect()
}

/// What is filled in, by name; what is named after its language counts as one.
fn places(text: &str) -> Vec<String> {
    let text = text.replace("{{", "").replace("}}", "");
    let parts = text.split('{').skip(1).filter_map(|part| part.split_once('}')).map(|(name, _)| name);
    let mut names: Vec<String> = parts
        .map(|name| name.trim_end_matches("_en").trim_end_matches("_fr"))
        .map(|name| if ["en", "fr"].contains(&name) { "" } else { name }.to_owned())
        .collect();
    names.sort_unstable();
    names
}

/// A text as it is compared: in one line, in small letters.
fn plain(text: &str) -> String {
    text.replace(['\n', '\u{a0}'], " ").trim().to_lowercase()
}

/// What is wrong; the exceptions that were needed are noted.
fn faults(sources: &BTreeMap<String, Texts>, needed: &mut BTreeSet<String>) -> Vec<String> {
    let mut faults = Vec::new();
    let mut is_excepted = |exception: Option<&str>| match exception {
        Some(exception) => {
            needed.insert(exception.to_owned());
            true
        }
        None => false,
    };
    let all = all(sources);
    let mut exact: BTreeMap<(&str, &str), Vec<&Told>> = BTreeMap::new();
    let mut forms: BTreeMap<(String, String), Vec<&Told>> = BTreeMap::new();
    let mut translations: BTreeMap<String, BTreeMap<String, Vec<&Told>>> = BTreeMap::new();
    for told in &all {
        let place = format!("{}:{}", told.file, told.line);
        if told.en.trim().is_empty() || told.fr.trim().is_empty() {
            faults.push(format!("{place}: in one language only: {:?}, {:?}", told.en, told.fr));
            continue;
        }
        if told.en == told.fr && !is_excepted(SAME.into_iter().find(|same| *same == plain(&told.en))) {
            faults.push(format!("{place}: the same in both languages: {:?}", told.en));
        }
        let differs = places(&told.en) != places(&told.fr);
        if differs && !is_excepted(FILLED_DIFFERENTLY.into_iter().find(|begin| told.en.starts_with(begin))) {
            faults.push(format!("{place}: another thing is filled in: {:?}, {:?}", told.en, told.fr));
        }
        exact.entry((&told.en, &told.fr)).or_default().push(told);
        forms.entry((plain(&told.en), plain(&told.fr))).or_default().push(told);
        translations.entry(plain(&told.en)).or_default().entry(plain(&told.fr)).or_default().push(told);
    }
    let where_told =
        |told: &[&Told]| told.iter().map(|told| format!("{}:{}", told.file, told.line)).collect::<Vec<_>>().join(", ");
    for ((en, fr), told) in &exact {
        if told.len() > 1 && en != fr {
            faults.push(format!("told {} times: {en:?}, {fr:?}: {}", told.len(), where_told(told)));
        }
    }
    for ((en, fr), told) in &forms {
        let exact: BTreeSet<&str> = told.iter().map(|told| told.en.as_str()).collect();
        if exact.len() > 1
            && en != fr
            && !told.iter().all(|told| DECLARED.iter().any(|place| told.file.starts_with(place)))
        {
            faults.push(format!("forms of one text, not side by side: {en:?}, {fr:?}: {}", where_told(told)));
        }
    }
    for (en, french) in &translations {
        let told: Vec<&Told> = french.values().flatten().copied().collect();
        let together = told.iter().all(|other| other.file == told[0].file)
            || told.iter().all(|told| told.file.starts_with(SHARED));
        if french.len() > 1 && !together && !is_excepted(HOMONYMS.into_iter().find(|known| known == en)) {
            let known: Vec<&String> = french.keys().collect();
            faults.push(format!("told differently: {en:?} as {known:?}: {}", where_told(&told)));
        }
    }
    let read = |file: &str| READ_BY_PEOPLE.iter().any(|place| file.starts_with(place));
    for (file, texts) in sources.iter().filter(|(file, _)| read(file)) {
        let surplus = surplus(texts);
        let known = ONE_LANGUAGE.iter().find(|(known, ..)| known == file);
        let expected = known.map_or(0, |(_, surplus, _)| *surplus);
        is_excepted(known.map(|(file, ..)| *file));
        if surplus != expected {
            let said: Vec<String> = texts
                .others
                .iter()
                .filter(|(_, text)| language(text).is_some())
                .map(|(line, text)| format!("{line}: {text:?}"))
                .collect();
            faults.push(format!("{file}: {surplus} sentences more in English than in French: {}", said.join("; ")));
        }
    }
    faults
}

/// How many sentences outside of pairs are English more than French.
fn surplus(texts: &Texts) -> i64 {
    texts.others.iter().filter_map(|(_, text)| language(text)).sum()
}

/// One for an English sentence, minus one for a French one: told by its small words.
fn language(text: &str) -> Option<i64> {
    const ENGLISH: [&str; 14] =
        ["the", "is", "are", "was", "of", "to", "not", "by", "for", "with", "from", "this", "and", "no"];
    const FRENCH: [&str; 18] = [
        "le", "la", "les", "un", "une", "des", "du", "de", "est", "sont", "et", "par", "pour", "avec", "ce", "aucun",
        "au", "ne",
    ];
    let text = without_places(text);
    if text.contains(['<', '$', '=', '_']) || text.contains(";") && text.contains(':') {
        return None;
    }
    let words: Vec<String> = text
        .split(|letter: char| !letter.is_alphabetic())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    let count = |known: &[&str]| words.iter().filter(|word| known.contains(&word.as_str())).count();
    let accented = text.chars().filter(|letter| "àâçéèêëîïôûùœÉÀ".contains(*letter)).count();
    let (english, french) = (count(&ENGLISH), count(&FRENCH) + accented);
    (words.len() >= 3 && text.contains(' ') && english + french > 0).then_some(if french > english { -1 } else { 1 })
}

#[test]
fn every_text_is_told_once_in_both_languages() {
    let sources = sources();
    let found = all(&sources).len();
    assert!(found > 1_500, "only {found} texts were found");
    let mut needed = BTreeSet::new();
    let faults = faults(&sources, &mut needed);
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
    let files = ONE_LANGUAGE.iter().map(|(file, ..)| *file);
    let excepted = SAME.into_iter().chain(FILLED_DIFFERENTLY).chain(HOMONYMS).chain(files);
    let unneeded: Vec<&str> = excepted.filter(|exception| !needed.contains(*exception)).collect();
    assert_eq!(unneeded, Vec::<&str>::new(), "exceptions that nothing needs any more");
    let pairs: BTreeSet<_> =
        sources.values().flat_map(|texts| &texts.pairs).map(|told| (&*told.en, &*told.fr)).collect();
    let unneeded: Vec<_> = NO_TRANSLATION.into_iter().filter(|pair| !pairs.contains(pair)).collect();
    assert_eq!(unneeded, Vec::new(), "pairs that are told nowhere any more");
}

fn of(code: &[(&str, &str)]) -> Vec<String> {
    let sources = code.iter().map(|(file, code)| ((*file).to_owned(), read(file, code))).collect();
    faults(&sources, &mut BTreeSet::new())
}

#[test]
fn a_fault_is_found() {
    let told = |code: &str| of(&[("envelope/src/a.rs", code)]).join("; ");
    assert_eq!(told(r#"let a = lang.pick("the date", "la date"); const B: Pair = ("a year", "un exercice");"#), "");
    assert!(told(r#"const A: Pair = ("The date", "");"#).contains("one language only"));
    assert!(told(r#"const A: Pair = ("The date", "The date");"#).contains("the same in both"));
    assert!(told(r#"both(format!("to {name}"), format!("à {nom}"))"#).contains("filled in"));
    assert!(
        told(r#"let a = match lang { Lang::En => format!("event {n}"), Lang::Fr => format!("événement") };"#)
            .contains("filled in")
    );
    assert!(told(r#"let a = ["The log is not here"];"#).contains("more in English"));
    assert!(told("let a = \"Le journal n'est pas ici\";").contains("-1 sentences"));
    let once = r#"const A: Pair = ("The date", "La date");"#;
    assert!(of(&[("envelope/src/a.rs", once), ("service/src/pages/b.rs", once)]).join("").contains("told 2 times"));
    let small = r#"lang.pick("the date", "la date")"#;
    assert!(
        of(&[("envelope/src/a.rs", once), ("service/src/pages/b.rs", small)]).join("").contains("not side by side")
    );
    let other = r#"lang.pick("The date", "Le jour")"#;
    assert!(
        of(&[("envelope/src/a.rs", once), ("service/src/pages/b.rs", other)]).join("").contains("told differently")
    );
}
