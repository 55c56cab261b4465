//! Wrong usage of any command, found out by the reader of arguments or later, ends with an example of right use of that command, in
//! both languages.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may panic"
)]

mod program;

use program::Place;

/// The commands that a help lists, each with the words before it.
fn below(place: &Place, words: &[String], all: &mut Vec<Vec<String>>) {
    let help = place.run(&[words, &["--help".to_owned()]].concat()).ends(0).out;
    let Some((_, listed)) = help.split_once("\nCommands:\n") else { return };
    for line in listed.lines().take_while(|line| line.starts_with("  ")) {
        // A name stands two letters in; what it does may go on below, further in.
        let Some(name) = line.strip_prefix("  ").filter(|rest| !rest.starts_with(' ')) else { continue };
        let named = [words, &[name.split(' ').next().unwrap().to_owned()]].concat();
        all.push(named.clone());
        below(place, &named, all);
    }
}

#[test]
fn wrong_usage_of_every_command_ends_with_an_example_of_it() {
    let place = Place::new();
    let mut commands = Vec::new();
    below(&place, &[], &mut commands);
    assert!(commands.len() > 70, "{}", commands.len());
    for name in ["status", "balances", "enter", "token"] {
        assert!(commands.contains(&vec![name.to_owned()]), "{name}");
    }
    assert!(commands.contains(&vec!["enter".to_owned(), "commit".to_owned()]));
    let mut later = 0;
    for (number, words) in commands.iter().enumerate() {
        let right_use = format!("envelope {}", words.join(" "));
        for (lang, example) in [("en", "Example: "), ("fr", "Exemple\u{a0}: ")] {
            let ends = |told: &program::Answer, wrong: &str| {
                let last = told.err.trim_end().lines().last().unwrap_or_default();
                let text = last.strip_prefix(example).unwrap_or_else(|| panic!("{right_use} {wrong}: {}", told.err));
                assert!(text.starts_with(&right_use), "{right_use} {wrong}: {text}");
                assert_eq!(told.out, "", "{right_use} {wrong}");
            };
            let ask = |wrong: &[&str]| {
                let wrong: Vec<String> = wrong.iter().map(|word| (*word).to_owned()).collect();
                place.run(&[&words[..], &["--lang".to_owned(), lang.to_owned()], &wrong].concat())
            };
            ends(&ask(&["--no-such-option"]).ends(2), "--no-such-option");
            // What only the command itself finds out, in one of the languages: a form that it does not have, a file where it writes none.
            // `serve` and `demo` have no answer whose form could be wrong, and would begin.
            let begins = ["serve", "demo"].contains(&words[0].as_str());
            let wrong: &[&str] =
                if begins || number % 4 < 2 { &["-o", "nowhere/at/all"] } else { &["--format", "hledger"] };
            if (number % 2 == 0) == (lang == "en") {
                let told = ask(wrong);
                if told.code == Some(2) {
                    later += 1;
                    ends(&told, wrong[0]);
                }
            }
        }
    }
    assert!(later > 25, "{later}");
}

#[test]
fn the_help_of_every_command_has_its_example() {
    let place = Place::new();
    let mut commands = Vec::new();
    below(&place, &[], &mut commands);
    for (words, (lang, example)) in commands
        .iter()
        .zip([("en", "Example: "), ("fr", "Exemple\u{a0}: "), ("fr", "Exemple\u{a0}: ")].into_iter().cycle())
    {
        let help = place.run(&[&words[..], &["--help".to_owned(), "--lang".to_owned(), lang.to_owned()]].concat());
        let help = help.ends(0).out;
        let expected = format!("{example}envelope {}", words.join(" "));
        assert!(help.contains(&expected), "{expected}: {help}");
    }
}
