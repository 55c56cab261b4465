//! The texts of a source file, read as text: every pair of an English and a French one, and the sentences that stand in no pair.

use std::path::{Path, PathBuf};

/// Functions and macros whose last two arguments are one text in both languages.
const TAKES_BOTH: [&str; 13] = [
    "pick",
    "t",
    "v",
    "both",
    "new",
    "damaged",
    "said",
    "malformed",
    "missing",
    "between",
    "blank",
    "told",
    "in_field",
];

/// A text in English and in French, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Told {
    pub(crate) file: String,
    pub(crate) line: usize,
    pub(crate) en: String,
    pub(crate) fr: String,
}

/// The texts of one file.
#[derive(Debug, Default)]
pub(crate) struct Texts {
    pub(crate) pairs: Vec<Told>,
    /// Other literals, with their lines.
    pub(crate) others: Vec<(usize, String)>,
}

/// A word of Rust: a literal text, or anything else.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    Text(String),
    Word(String),
}

impl Token {
    fn is(&self, word: &str) -> bool {
        matches!(self, Token::Word(known) if known == word)
    }
}

/// Every source file of these crates, sorted, without the files of tests.
pub(crate) fn files(root: &Path, crates: &[&str]) -> Vec<PathBuf> {
    fn below(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                below(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") && !path.ends_with("tests.rs") {
                found.push(path);
            }
        }
    }
    let mut found = Vec::new();
    crates.iter().for_each(|name| below(&root.join(name).join("src"), &mut found));
    found.sort();
    found
}

/// Reads a file's texts; what stands in its tests does not count.
pub(crate) fn read(file: &str, text: &str) -> Texts {
    let code = text.split("\nmod tests {").next().unwrap_or_default();
    let tokens = without_attributes(tokens(code));
    let mut texts = Texts::default();
    let mut in_pairs = vec![false; tokens.len()];
    for place in 0..tokens.len() {
        for (en, fr) in pairs_at(&tokens, place) {
            let (Some(from), Some(to)) = (said(&tokens, &en), said(&tokens, &fr)) else { continue };
            let line = tokens[en.start].0;
            in_pairs[en.start..fr.end].iter_mut().for_each(|known| *known = true);
            texts.pairs.push(Told { file: file.to_owned(), line, en: from, fr: to });
        }
    }
    for (place, (line, token)) in tokens.iter().enumerate() {
        if let Token::Text(text) = token
            && !in_pairs[place]
        {
            texts.others.push((*line, text.clone()));
        }
    }
    texts
}

/// What an attribute says is for programmers: why a lint does not apply, how an error prints itself.
fn without_attributes(tokens: Vec<(usize, Token)>) -> Vec<(usize, Token)> {
    let (mut kept, mut depth, mut after_hash) = (Vec::new(), 0_usize, false);
    for (line, token) in tokens {
        let begins = depth == 0 && after_hash && (token.is("[") || token.is("!"));
        if depth > 0 || begins {
            if token.is("[") {
                depth += 1;
            } else if token.is("]") {
                depth -= 1;
            }
            after_hash = token.is("!");
            continue;
        }
        after_hash = token.is("#");
        kept.push((line, token));
    }
    kept
}

type Span = std::ops::Range<usize>;

/// The pairs that begin with the bracket, the arm or the declaration at a place.
fn pairs_at(tokens: &[(usize, Token)], place: usize) -> Vec<(Span, Span)> {
    let is = |place: usize, word: &str| tokens.get(place).is_some_and(|(_, token)| token.is(word));
    let before = place.checked_sub(1).and_then(|before| match &tokens[before].1 {
        Token::Word(word) => Some(word.as_str()),
        Token::Text(_) => None,
    });
    // `(en, fr)`, `pick(en, fr)`.
    if is(place, "(") {
        let (parts, end) = parts(tokens, place + 1);
        let [.., en, fr] = parts.as_slice() else { return Vec::new() };
        let called = before.is_some_and(|word| word.chars().next().is_some_and(char::is_alphabetic));
        let keyword = before.is_some_and(|word| ["in", "match", "return", "if", "else", "move"].contains(&word));
        let fits = match before {
            Some(word) if called && !keyword => TAKES_BOTH.contains(&word),
            // A pattern is no text.
            Some(_) | None => parts.len() == 2 && !is(end + 1, "=>") && !is(end + 1, "|"),
        };
        return if fits { vec![(en.clone(), fr.clone())] } else { Vec::new() };
    }
    // `NAME = "en", "fr";` and `Event = "name", "section", "en", "fr" {`.
    if is(place, "=") && matches!(tokens.get(place + 1), Some((_, Token::Text(_)))) {
        let (parts, end) = parts(tokens, place + 1);
        let ends = is(end, ";") || parts.len() == 4;
        if let ([en, fr] | [_, _, en, fr], true) = (parts.as_slice(), ends) {
            return vec![(en.clone(), fr.start..fr.start + 1)];
        }
    }
    // `Lang::En => en, Lang::Fr => fr`, `en: en, fr: fr`.
    for (english, french, sign) in [("En", "Fr", "=>"), ("English", "French", "=>"), ("en", "fr", ":")] {
        if is(place, english) && is(place + 1, sign) {
            let en = parts(tokens, place + 2).0.first().cloned().unwrap_or_default();
            // After a block there is no comma.
            let next = (en.start..en.end + 7).find(|next| is(*next, french) && is(next + 1, sign));
            let fr = next.and_then(|next| parts(tokens, next + 2).0.first().cloned());
            if let Some(fr) = fr {
                return vec![(en, fr)];
            }
        }
    }
    Vec::new()
}

/// The parts between commas from a place on, up to the bracket, brace or semicolon that ends them, and where that stands.
fn parts(tokens: &[(usize, Token)], start: usize) -> (Vec<Span>, usize) {
    let (mut found, mut depth, mut begin) = (Vec::new(), 0_usize, start);
    for place in start..tokens.len() {
        let Token::Word(word) = &tokens[place].1 else { continue };
        match word.as_str() {
            "{" if depth == 0
                && place > start
                && tokens[place - 1].1 != Token::Word("=>".to_owned())
                && found.len() == 3 =>
            {
                found.push(begin..place);
                return (found, place);
            }
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" | ";" if depth == 0 => {
                if place > begin {
                    found.push(begin..place);
                }
                return (found, place);
            }
            ")" | "]" | "}" => depth -= 1,
            "," if depth == 0 => {
                found.push(begin..place);
                begin = place + 1;
            }
            _ => {}
        }
    }
    (found, tokens.len())
}

/// What a part says: a literal, or the literal that a `format!` fills in.
fn said(tokens: &[(usize, Token)], part: &Span) -> Option<String> {
    let words: Vec<&Token> = tokens.get(part.clone())?.iter().map(|(_, token)| token).collect();
    match words.as_slice() {
        [Token::Text(text)] => Some(text.clone()),
        [Token::Text(text), dot, ..] if dot.is(".") => Some(text.clone()),
        [format, open, Token::Text(text), ..] if format.is("format!") && open.is("(") => Some(text.clone()),
        [and, format, open, Token::Text(text), ..] if and.is("&") && format.is("format!") && open.is("(") => {
            Some(text.clone())
        }
        [open, rest @ ..] if open.is("{") => match rest {
            [format, open, Token::Text(text), ..] if format.is("format!") && open.is("(") => Some(text.clone()),
            [Token::Text(text), ..] => Some(text.clone()),
            _ => None,
        },
        _ => None,
    }
}

/// The words of Rust in a text, with their lines: comments are left out, and literals read as the compiler does.
fn tokens(code: &str) -> Vec<(usize, Token)> {
    let letters: Vec<char> = code.chars().collect();
    let (mut found, mut place, mut line) = (Vec::new(), 0, 1);
    let at = |place: usize| letters.get(place).copied().unwrap_or('\0');
    while place < letters.len() {
        let letter = at(place);
        if letter == '\n' {
            line += 1;
            place += 1;
        } else if letter.is_whitespace() {
            place += 1;
        } else if letter == '/' && at(place + 1) == '/' {
            while place < letters.len() && at(place) != '\n' {
                place += 1;
            }
        } else if letter == '"' {
            let (text, end) = literal(&letters, place + 1);
            let begun = line;
            line += letters[place..end].iter().filter(|letter| **letter == '\n').count();
            found.push((begun, Token::Text(text)));
            place = end;
        } else if letter == '\'' {
            // A letter in quotation marks, or a lifetime.
            let length = if at(place + 1) == '\\' {
                letters[place + 2..].iter().skip(1).position(|letter| *letter == '\'').map_or(1, |end| end + 4)
            } else if at(place + 2) == '\'' {
                3
            } else {
                1
            };
            found.push((line, Token::Word("'".to_owned())));
            place += length;
        } else if letter.is_alphanumeric() || letter == '_' {
            let begin = place;
            while at(place).is_alphanumeric() || at(place) == '_' || (at(place) == '!' && at(place + 1) != '=') {
                place += 1;
            }
            let word: String = letters[begin..place].iter().collect();
            if word == "r" && (at(place) == '#' || at(place) == '"') {
                let hashes = letters[place..].iter().take_while(|letter| **letter == '#').count();
                let close: String = std::iter::once('"').chain(std::iter::repeat_n('#', hashes)).collect();
                let rest: String = letters[place + hashes + 1..].iter().collect();
                let length =
                    rest.find(&close).map_or(rest.len(), |end| rest.get(..end).map_or(0, |text| text.chars().count()));
                place += hashes + 1 + length + hashes + 1;
            } else {
                found.push((line, Token::Word(word)));
            }
        } else {
            let two: String = [letter, at(place + 1)].iter().collect();
            let word = if two == "=>" || two == "::" { two } else { letter.to_string() };
            place += word.chars().count();
            found.push((line, Token::Word(word)));
        }
    }
    found
}

/// The literal that begins at a place, and where what follows it begins.
fn literal(letters: &[char], start: usize) -> (String, usize) {
    let (mut text, mut place) = (String::new(), start);
    while let Some(letter) = letters.get(place) {
        place += 1;
        match letter {
            '"' => break,
            '\\' => {
                let escaped = letters.get(place).copied().unwrap_or_default();
                place += 1;
                match escaped {
                    'n' => text.push('\n'),
                    't' => text.push('\t'),
                    'u' => {
                        let digits: String = letters[place + 1..].iter().take_while(|digit| **digit != '}').collect();
                        place += digits.len() + 2;
                        text.extend(u32::from_str_radix(&digits, 16).ok().and_then(char::from_u32));
                    }
                    '\n' => {
                        while letters.get(place).is_some_and(|letter| letter.is_whitespace()) {
                            place += 1;
                        }
                    }
                    other => text.push(other),
                }
            }
            other => text.push(*other),
        }
    }
    (text, place)
}
