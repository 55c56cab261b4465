//! What the guide of 2021-2022 prints, and every way in which a rulebook is refused.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use super::*;
use crate::words::Factor;

/// The list of the contract (section 2), as it stands there.
const CONTRACT: [(&str, &str); 17] = [
    ("first_deadline.date", "2021-10-12"),
    ("first_deadline.share", "0.75"),
    ("first_deadline.threshold", "2500000"),
    ("final_deadline.date", "2021-12-10"),
    ("applications.open", "2021-04-15"),
    ("flex.share", "0.50"),
    ("small.threshold", "5000000"),
    ("minimum_allocation.amount", "150000"),
    ("in_house_affiliated.share", "0.25"),
    ("digital_media.share", "0.60"),
    ("digital_media.penalty_per_project.english", "100000"),
    ("digital_media.penalty_per_project.french", "50000"),
    ("parity.share", "0.50"),
    ("parity.women_share", "0.40"),
    ("parity.scope", "combined"),
    ("alternative_access.applications", "3"),
    ("alternative_access.amount", "150000"),
];

/// The lists of the calculation's rules (sections 1 and 2), as they stand there.
const CALCULATION: [(&str, &str); 25] = [
    ("genre_target.english.drama", "0.60"),
    ("genre_target.english.documentary", "0.16"),
    ("genre_target.english.children-youth", "0.21"),
    ("genre_target.english.variety-performing-arts", "0.03"),
    ("genre_target.french.drama", "0.54"),
    ("genre_target.french.documentary", "0.21"),
    ("genre_target.french.children-youth", "0.17"),
    ("genre_target.french.variety-performing-arts", "0.08"),
    ("weight.english.audience-total", "0.40"),
    ("weight.english.audience-original", "0.15"),
    ("weight.english.historic-performance", "0.05"),
    ("weight.english.regional-licences", "0.30"),
    ("weight.english.ott-first-window", "0.10"),
    ("weight.english.diverse-communities", "0"),
    ("weight.french.audience-total", "0.40"),
    ("weight.french.audience-original", "0.15"),
    ("weight.french.historic-performance", "0.20"),
    ("weight.french.regional-licences", "0.15"),
    ("weight.french.ott-first-window", "0.10"),
    ("weight.french.diverse-communities", "0"),
    ("audience.years", "5"),
    ("audience.original_channels", "2"),
    ("historic_performance.years", "3"),
    ("average.years", "2"),
    ("calculation.below_minimum", "undistributed"),
];

fn year(text: &str) -> FiscalYear {
    text.parse().unwrap()
}

fn printed() -> BTreeMap<String, String> {
    Rulebook::printed(year("2021-2022")).unwrap()
}

fn values(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(path, value)| ((*path).to_owned(), (*value).to_owned())).collect()
}

/// The refusal of the printed rulebook with some values of its own: the path, and what is expected.
fn refused(overrides: &[(&str, &str)]) -> (String, &'static str) {
    match Rulebook::derive(year("2021-2022"), &printed(), true, &values(overrides)) {
        Err(invalid) => (invalid.path, invalid.expected.0),
        Ok(_) => panic!("accepted: {overrides:?}"),
    }
}

#[test]
fn the_printed_rulebook_is_the_contracts_to_the_letter() {
    let stated: Vec<(&str, &str)> = CONTRACT.into_iter().chain(CALCULATION).collect();
    assert_eq!(printed(), values(&stated));
    let paths: Vec<&str> = Rulebook::parameters(year("2021-2022")).iter().map(|p| p.path.as_str()).collect();
    assert_eq!(paths, stated.iter().map(|(path, _)| *path).collect::<Vec<_>>());
    assert!(paths.iter().all(|path| is_known(path)));
    assert_eq!(Rulebook::printed(year("2023-2024")), None);
}

#[test]
fn the_second_edition_changes_what_the_guide_announces_and_states_no_dates() {
    let announced = Rulebook::printed(year("2022-2023")).unwrap();
    assert!(!Rulebook::has_deadlines(&announced));
    let weights = |book: &BTreeMap<String, String>, language: &str| {
        Factor::ALL.iter().map(|f| book.get(&format!("weight.{language}.{f}")).unwrap().clone()).collect::<Vec<_>>()
    };
    assert_eq!(weights(&announced, "english"), ["0.35", "0.10", "0.05", "0.30", "0.10", "0.10"]);
    assert_eq!(weights(&announced, "french"), ["0.35", "0.10", "0.20", "0.15", "0.10", "0.10"]);
    let dates = [("first_deadline.date", "2022-10-11"), ("final_deadline.date", "2022-12-09")];
    let opened = Rulebook::derive(year("2022-2023"), &announced, true, &values(&dates)).unwrap();
    for (path, value) in printed() {
        let expected = if path == "applications.open" { None } else { Some(value) };
        if !path.starts_with("weight.") && !path.ends_with("_deadline.date") {
            assert_eq!(opened.get(&path).cloned(), expected, "{path}");
        }
    }
}

#[test]
fn shares_of_one_language_add_up_to_one() {
    assert_eq!(refused(&[("genre_target.french.drama", "0.53")]), ("genre_target.french".to_owned(), ADDS_UP_EN));
    assert_eq!(refused(&[("weight.english.diverse-communities", "0.1")]), ("weight.english".to_owned(), ADDS_UP_EN));
    assert_eq!(refused(&[("licence_cap.english.opera", "0.1")]).0, "licence_cap.english.opera");
    assert_eq!(refused(&[("licence_cap.english.drama", "2")]), ("licence_cap.english.drama".to_owned(), SHARE.0));
}

const ADDS_UP_EN: &str = "shares of one language that add up to 1";

#[test]
fn a_year_opened_before_part_e_was_known_is_read_as_first_printed() {
    let old = values(&CONTRACT);
    let read = Rulebook::read(year("2021-2022"), &old).unwrap();
    assert_eq!(read, Rulebook::read(year("2021-2022"), &printed()).unwrap());
    let dates = [("first_deadline.date", "2022-10-11"), ("final_deadline.date", "2022-12-09")];
    let derived = Rulebook::derive(year("2022-2023"), &old, false, &values(&dates)).unwrap();
    assert_eq!(derived.get("weight.french.historic-performance").map(String::as_str), Some("0.20"));
}

#[test]
fn every_printed_value_reaches_its_own_field() {
    let rulebook = Rulebook::read(year("2021-2022"), &printed()).unwrap();
    let dollars = |whole: i128| Money::from_cents(whole * 100);
    let expected = Rulebook {
        first_deadline_date: "2021-10-12".parse().unwrap(),
        first_deadline_share: Decimal::new(75, 2),
        first_deadline_threshold: dollars(2_500_000),
        final_deadline_date: "2021-12-10".parse().unwrap(),
        applications_open: Some("2021-04-15".parse().unwrap()),
        flex_share: Decimal::new(50, 2),
        small_threshold: dollars(5_000_000),
        minimum_allocation_amount: dollars(150_000),
        in_house_affiliated_share: Decimal::new(25, 2),
        digital_media_share: Decimal::new(60, 2),
        digital_media_penalty_english: dollars(100_000),
        digital_media_penalty_french: dollars(50_000),
        parity_share: Decimal::new(50, 2),
        parity_women_share: Decimal::new(40, 2),
        parity_scope: ParityScope::Combined,
        alternative_access_applications: 3,
        alternative_access_amount: dollars(150_000),
        part_e: rulebook.part_e.clone(),
    };
    assert_eq!(rulebook, expected);
}

#[test]
fn a_value_has_the_form_that_its_kind_says() {
    for parameter in Rulebook::parameters(year("2021-2022")) {
        let expected = match parameter.kind {
            Kind::Date => DATE,
            Kind::Share => SHARE,
            Kind::Amount => AMOUNT,
            Kind::Count if parameter.path.starts_with("alternative_access") => COUNT,
            Kind::Count => ("a whole number from 1 to 50, such as 3", ""),
            Kind::Word if parameter.path == "calculation.below_minimum" => ("undistributed or redistributed", ""),
            Kind::Word => SCOPE,
        };
        assert_eq!(refused(&[(&parameter.path, "?")]), (parameter.path.clone(), expected.0));
        assert_eq!(refused(&[(&parameter.path, "")]), (parameter.path.clone(), expected.0));
        assert_eq!(refused(&[(&parameter.path, "-1")]), (parameter.path.clone(), expected.0));
    }
}

#[test]
fn forms_are_strict_and_ranges_are_kept() {
    for bad in ["1.000000000001", "1.01", "2", "+0.5", ".5", "5.", "5e-1", "0,5", " 0.5", "0.1234567890123", "0.5.0"] {
        assert_eq!(refused(&[("parity.share", bad)]), ("parity.share".into(), SHARE.0), "{bad}");
    }
    for bad in ["1.001", "+1", "1e6", "12345678901234", "1.", ".5", "1,000", "1.0.0"] {
        assert_eq!(refused(&[("small.threshold", bad)]), ("small.threshold".into(), AMOUNT.0), "{bad}");
    }
    for bad in ["+3", "3.0", "4294967296"] {
        let path = "alternative_access.applications";
        assert_eq!(refused(&[(path, bad)]), (path.into(), COUNT.0), "{bad}");
    }
    assert_eq!(refused(&[("parity.scope", "both")]), ("parity.scope".into(), SCOPE.0));
    assert_eq!(refused(&[("applications.open", "2021-04-31")]), ("applications.open".into(), DATE.0));
}

#[test]
fn the_edges_of_every_range_are_accepted() {
    let edges = [
        ("parity.share", "0"),
        ("flex.share", "1"),
        ("digital_media.share", "1.000000000000"),
        ("in_house_affiliated.share", "0.000000000001"),
        ("small.threshold", "9999999999999.99"),
        ("minimum_allocation.amount", "0"),
        ("alternative_access.applications", "0"),
        ("parity.scope", "language"),
        ("first_deadline.date", "2021-04-01"),
        ("final_deadline.date", "2022-03-31"),
    ];
    let derived = Rulebook::derive(year("2021-2022"), &printed(), true, &values(&edges)).unwrap();
    let rulebook = Rulebook::read(year("2021-2022"), &derived).unwrap();
    assert_eq!(rulebook.small_threshold, Money::from_cents(999_999_999_999_999));
    assert_eq!(rulebook.parity_scope, ParityScope::Language);
    // The log keeps a value as it was stated.
    assert_eq!(derived.get("digital_media.share").map(String::as_str), Some("1.000000000000"));
}

#[test]
fn deadlines_lie_in_the_year_and_in_order() {
    let first = |day| refused(&[("first_deadline.date", day)]);
    assert_eq!(first("2021-03-31"), ("first_deadline.date".into(), DATE_OF_THE_YEAR.0));
    assert_eq!(first("2021-12-10"), ("first_deadline.date".into(), BEFORE_FINAL.0));
    assert_eq!(first("2021-12-11"), ("first_deadline.date".into(), BEFORE_FINAL.0));
    let late = refused(&[("final_deadline.date", "2022-04-01")]);
    assert_eq!(late, ("final_deadline.date".into(), DATE_OF_THE_YEAR.0));
    assert!(
        Rulebook::derive(year("2021-2022"), &printed(), true, &values(&[("first_deadline.date", "2021-12-09")]))
            .is_ok()
    );
}

#[test]
fn paths_are_known_and_none_is_missing() {
    assert_eq!(refused(&[("flex.part", "0.5")]), ("flex.part".into(), KNOWN_PATH.0));
    for path in PATHS {
        let mut rest = printed();
        rest.remove(path);
        match Rulebook::read(year("2021-2022"), &rest) {
            Ok(rulebook) => assert_eq!((path, rulebook.applications_open), (APPLICATIONS_OPEN, None)),
            Err(invalid) => assert_eq!((invalid.path.as_str(), invalid.value), (path, None)),
        }
    }
}

#[test]
fn another_year_states_its_own_deadlines_and_inherits_no_opening_day() {
    let next = |overrides: &[(&str, &str)]| Rulebook::derive(year("2022-2023"), &printed(), false, &values(overrides));
    let first = ("first_deadline.date", "2022-10-11");
    let last = ("final_deadline.date", "2022-12-09");
    let missing = |path: &str| Err(InvalidRulebook::new(path, None, DATE_STATED));
    assert_eq!(next(&[]), missing("first_deadline.date"));
    assert_eq!(next(&[last]), missing("first_deadline.date"));
    assert_eq!(next(&[first]), missing("final_deadline.date"));
    let derived = next(&[first, last]).unwrap();
    assert_eq!(derived.get("applications.open"), None);
    assert_eq!(derived.get("parity.share").map(String::as_str), Some("0.50"));
    assert_eq!(derived.len(), PATHS.len() + CALCULATION.len() - 1);
    let open = ("applications.open", "2022-04-14");
    assert_eq!(next(&[first, last, open]).unwrap().get(open.0).map(String::as_str), Some(open.1));
}

#[test]
fn a_refusal_names_the_path_the_value_and_what_is_expected() {
    let invalid = InvalidRulebook::new("parity.share", Some("1.5"), SHARE);
    let refusal = Refusal::from(invalid);
    assert_eq!(refusal, Refusal::new(Code::InvalidRulebook).about("parity.share").asked("1.5").found(SHARE));
}
