//! Modules of a crate do not know each other in a circle: what one says of itself can be read without the other.
//!
//! The sources are read as text: `use` and paths that begin with `crate::` or `super::`. Of two modules that name each other only
//! the branches count at which their paths part, so that a module may know what lies inside it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// A module by its path in its crate; the crate itself is empty.
type Module = Vec<String>;
/// Which modules each names.
type Names = BTreeMap<Module, BTreeSet<Module>>;

/// What still has to be untied: the first names the second, which names it. Nothing may be added.
const TO_UNTIE: [(&str, &str); 1] = [("resume", "moments")];

/// Every module of a crate with its text, without comments and tests.
fn modules(source: &Path, inside: &Module, found: &mut BTreeMap<Module, String>) {
    for entry in std::fs::read_dir(source).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let mut module = inside.clone();
        if path.is_dir() {
            module.push(name);
            modules(&path, &module, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            if !["lib", "main", "mod"].contains(&name.as_str()) {
                module.push(name);
            }
            let text = std::fs::read_to_string(&path).unwrap();
            let code = text.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
            let lines = code.lines().map(|line| line.split("//").next().unwrap_or_default());
            found.insert(module, lines.collect::<Vec<_>>().join("\n"));
        }
    }
}

/// The paths that a use tree or a path in the code names, after `before`.
fn paths(text: &str, before: &[String], found: &mut Vec<Module>) {
    let end = text.find(|letter: char| !letter.is_alphanumeric() && letter != '_').unwrap_or(text.len());
    let (word, rest) = text.split_at(end);
    let mut path = before.to_vec();
    if !word.is_empty() {
        path.push(word.to_owned());
    }
    if let Some(rest) = rest.strip_prefix("::") {
        let Some(inside) = rest.strip_prefix('{') else { return paths(rest, &path, found) };
        let (mut depth, mut start) = (0_usize, 0);
        for (place, letter) in inside.char_indices() {
            let ends = depth == 0 && [',', '}'].contains(&letter);
            if ends {
                paths(inside.get(start..place).unwrap_or_default().trim(), &path, found);
                start = place + 1;
            }
            match letter {
                '{' => depth += 1,
                '}' if depth == 0 => return,
                '}' => depth -= 1,
                _ => {}
            }
        }
        return;
    }
    found.push(path);
}

/// The module that a path leads to, seen from `here`: the longest beginning of it that is one.
fn leads_to(path: &[String], here: &Module, known: &BTreeMap<Module, String>) -> Option<Module> {
    let mut base = here.clone();
    let mut rest = path;
    match path.first().map(String::as_str) {
        Some("crate") => {
            base.clear();
            rest = rest.get(1..)?;
        }
        Some("super") => {
            while rest.first().is_some_and(|word| word == "super") {
                base.pop()?;
                rest = rest.get(1..)?;
            }
        }
        _ => return None,
    }
    base.extend(rest.iter().cloned());
    while !known.contains_key(&base) {
        base.pop()?;
    }
    Some(base)
}

/// Which modules each names; what is still to be untied is noted and left out.
fn names(known: &BTreeMap<Module, String>, met: &mut BTreeSet<(&str, &str)>) -> Names {
    let mut names = Names::new();
    for (here, code) in known {
        for word in ["crate::", "super::"] {
            for (place, _) in code.match_indices(word) {
                let before = code.get(..place).unwrap_or_default().chars().next_back();
                // `pub(crate)` and `super::super::` are no beginnings of a path.
                if before.is_some_and(|letter| letter.is_alphanumeric() || letter == '_' || letter == ':') {
                    continue;
                }
                let mut found = Vec::new();
                paths(code.get(place..).unwrap_or_default(), &[], &mut found);
                for there in found.iter().filter_map(|path| leads_to(path, here, known)) {
                    let shared = here.iter().zip(&there).take_while(|(one, other)| one == other).count();
                    if let (Some(one), Some(other)) = (here.get(..=shared), there.get(..=shared)) {
                        let (from, to) = (one.join("::"), other.join("::"));
                        match TO_UNTIE.iter().find(|pair| **pair == (from.as_str(), to.as_str())) {
                            Some(pair) => drop(met.insert(*pair)),
                            None => drop(names.entry(one.to_vec()).or_default().insert(other.to_vec())),
                        }
                    }
                }
            }
        }
    }
    names
}

/// A circle through a module, as its path: each names the next.
fn circle(names: &Names) -> Option<Vec<String>> {
    fn back(names: &Names, start: &Module, at: &Module, seen: &mut BTreeSet<Module>, way: &mut Vec<Module>) -> bool {
        for next in names.get(at).into_iter().flatten() {
            if next == start {
                return true;
            }
            if seen.insert(next.clone()) {
                way.push(next.clone());
                if back(names, start, next, seen, way) {
                    return true;
                }
                way.pop();
            }
        }
        false
    }
    names.keys().find_map(|start| {
        let mut way = vec![start.clone()];
        back(names, start, start, &mut BTreeSet::new(), &mut way)
            .then(|| way.iter().map(|module| module.join("::")).collect())
    })
}

#[test]
fn no_modules_of_a_crate_know_each_other_in_a_circle() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut met = BTreeSet::new();
    for name in ["ledger", "projections", "replay", "service", "envelope"] {
        let mut known = BTreeMap::new();
        modules(&root.join(name).join("src"), &Vec::new(), &mut known);
        let names = names(&known, &mut met);
        let all: usize = names.values().map(BTreeSet::len).sum();
        assert!(all > 10, "{name}: only {all} uses were found");
        assert_eq!(circle(&names), None, "a circle in {name}");
    }
    assert_eq!(met, BTreeSet::from(TO_UNTIE), "what is untied already need not be named");
}

#[test]
fn a_circle_is_found() {
    let code = |pairs: &[(&str, &str)]| -> BTreeMap<Module, String> {
        let module = |path: &str| path.split("::").map(str::to_owned).collect();
        pairs.iter().map(|(path, code)| (module(path), (*code).to_owned())).collect()
    };
    let straight =
        code(&[("book", "use super::words::{A, B};"), ("rules", "use crate::{book, words};"), ("words", "")]);
    assert_eq!(circle(&names(&straight, &mut BTreeSet::new())), None);
    let around = code(&[
        ("book", "use crate::rules::gate::Gate;"),
        ("rules", ""),
        ("rules::gate", "fn f() { super::super::words::g() }"),
        ("words", "use crate::{ids::Id, book::{self, Book}};"),
    ]);
    assert_eq!(
        circle(&names(&around, &mut BTreeSet::new())),
        Some(["book", "rules", "words"].map(str::to_owned).to_vec())
    );
}
