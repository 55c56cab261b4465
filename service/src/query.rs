//! The parameters of a request. One that is misspelt is named, not passed over: an answer as of the wrong moment would be worse
//! than none.

use crate::problem::{Fault, Problem};
use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use ledger::ids::HolderId;
use ledger::texts::phrases;
use ledger::time::{FiscalYear, Instant};
use ledger::words::Language;
use replay::Cut;
use serde::de::DeserializeOwned;
use std::convert::Infallible;
use std::str::FromStr;

/// The parameters that were given, in order; those that were read are taken out.
#[derive(Clone, Debug, Default)]
pub struct Query(Vec<(String, String)>);

impl<S: Send + Sync> FromRequestParts<S> for Query {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Query, Infallible> {
        Ok(Query::read(parts.uri.query().unwrap_or_default()))
    }
}

/// Undoes the encoding of an address: `%41` for a byte.
fn bytes_of(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let byte = after.get(..2).filter(|_| *first == b'%').and_then(|two| hex::decode(two).ok());
        rest = if byte.is_some() { after.get(2..).unwrap_or_default() } else { after };
        bytes.push(byte.and_then(|byte| byte.first().copied()).unwrap_or(*first));
    }
    bytes
}

/// Undoes the encoding of a form: that of addresses, and `+` for a blank.
fn decoded(text: &str) -> String {
    String::from_utf8_lossy(&bytes_of(&text.replace('+', " "))).into_owned()
}

/// Whether a path stands for text: nothing has an address whose bytes are none.
#[must_use]
pub fn is_text(path: &str) -> bool {
    std::str::from_utf8(&bytes_of(path)).is_ok()
}

impl Query {
    /// Reads what stands behind the question mark, or in the body of a form.
    #[must_use]
    pub fn read(text: &str) -> Query {
        let pairs = text.split('&').filter(|pair| !pair.is_empty());
        let split = |pair: &str| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decoded(name), decoded(value))
        };
        Query(pairs.map(split).collect())
    }

    /// What was given and not read yet, in order.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Every value of a parameter.
    pub fn all(&mut self, name: &str) -> Vec<String> {
        let mut found = Vec::new();
        self.0.retain_mut(|(known, value)| {
            let wanted = known == name;
            if wanted {
                found.push(std::mem::take(value));
            }
            !wanted
        });
        found
    }

    /// The value of a parameter that is given once at most.
    ///
    /// # Errors
    /// It is given twice.
    pub fn text(&mut self, name: &str) -> Result<Option<String>, Problem> {
        let mut found = self.all(name);
        if found.len() > 1 {
            return Err(Problem::saying(
                Fault::Malformed,
                (
                    format!("the parameter `{name}` is given twice. Give it once."),
                    format!("le paramètre `{name}` figure deux fois. Ne l'indiquez qu'une fois."),
                ),
            ));
        }
        Ok(found.pop().filter(|value| !value.is_empty()))
    }

    /// The value of a parameter, read.
    ///
    /// # Errors
    /// It is given twice, or has another form.
    pub fn get<T: FromStr>(&mut self, name: &str, form: (&str, &str)) -> Result<Option<T>, Problem> {
        self.with(name, form, |text| text.parse().ok())
    }

    /// The value of a parameter, read in a way of its own.
    ///
    /// # Errors
    /// It is given twice, or has another form.
    pub fn with<T>(
        &mut self,
        name: &str,
        form: (&str, &str),
        read: impl Fn(&str) -> Option<T>,
    ) -> Result<Option<T>, Problem> {
        let Some(text) = self.text(name)? else { return Ok(None) };
        read(&text).map(Some).ok_or_else(|| malformed(name, &text, form))
    }

    /// Whether a flag is set: `true`, `1`, or the name alone.
    ///
    /// # Errors
    /// It has another form.
    pub fn flag(&mut self, name: &str) -> Result<bool, Problem> {
        let given = self.0.iter().any(|(known, _)| known == name);
        let read = |text: &str| match text {
            "true" | "1" | "yes" => Some(true),
            "false" | "0" | "no" => Some(false),
            _ => None,
        };
        Ok(self.with(name, ("true or false", "true ou false"), read)?.unwrap_or(given))
    }

    /// The cut.
    ///
    /// # Errors
    /// A part of it has another form.
    pub fn cut(&mut self) -> Result<Cut, Problem> {
        self.cut_of("", |text| text.parse().ok())
    }

    /// A cut out of parameters whose names begin alike, where there are several, and whose instants are written in a way of their own.
    ///
    /// # Errors
    /// A part of it has another form.
    pub fn cut_of(&mut self, begins: &str, instant: impl Fn(&str) -> Option<Instant>) -> Result<Cut, Problem> {
        Ok(Cut {
            through: self.get(&format!("{begins}through"), phrases::PLACE_OF_AN_EVENT)?,
            recorded_by: self.with(&format!("{begins}recorded_by"), phrases::AN_INSTANT, instant)?,
            effective_by: self.get(&format!("{begins}effective_by"), phrases::A_DATE)?,
        })
    }

    /// The holder.
    ///
    /// # Errors
    /// It is no id.
    pub fn holder(&mut self) -> Result<Option<HolderId>, Problem> {
        self.with("holder", AN_ID, |text| HolderId::new(text).ok())
    }

    /// The language of an envelope.
    ///
    /// # Errors
    /// It is neither.
    pub fn language(&mut self) -> Result<Option<Language>, Problem> {
        self.with("language", ("english or french", "english ou french"), Language::from_word)
    }

    /// The fiscal year.
    ///
    /// # Errors
    /// It is none.
    pub fn year(&mut self) -> Result<Option<FiscalYear>, Problem> {
        self.get("year", A_YEAR)
    }

    /// Nothing else was given. The language of texts may always be.
    ///
    /// # Errors
    /// Something else was, or that language is none of ours.
    pub fn end(mut self) -> Result<(), Problem> {
        self.with("lang", ("en or fr", "en ou fr"), |text| matches!(text, "en" | "fr").then_some(()))?;
        match self.0.first() {
            None => Ok(()),
            Some((name, _)) => Err(Problem::saying(
                Fault::Malformed,
                (
                    format!("there is no parameter `{name}` here. Remove it or correct its name."),
                    format!("il n'y a pas de paramètre `{name}` ici. Retirez-le ou corrigez son nom."),
                ),
            )),
        }
    }
}

/// What an id looks like.
pub const AN_ID: (&str, &str) =
    ("an id of 1 to 64 of A-Z a-z 0-9 . _ -", "un identifiant de 1 à 64 caractères parmi A-Z a-z 0-9 . _ -");

/// What a fiscal year looks like.
pub const A_YEAR: (&str, &str) = ("a fiscal year such as 2021-2022", "un exercice tel que 2021-2022");

/// What a moment looks like where it is one parameter.
pub const A_MOMENT: (&str, &str) = (
    "`now`, or through=SEQ, recorded-by=INSTANT and effective-by=DATE with commas between them",
    "`now`, ou through=SEQ, recorded-by=INSTANT et effective-by=DATE séparés par des virgules",
);

/// A value of another form than it should have.
#[must_use]
pub fn malformed(name: &str, found: &str, (en, fr): (&str, &str)) -> Problem {
    if found.is_empty() {
        return Problem::saying(
            Fault::Malformed,
            (format!("`{name}` is missing; {en} is expected."), format!("`{name}` manque; il faut {fr}.")),
        );
    }
    let shown: String = found.chars().filter(|c| !c.is_control()).take(80).collect();
    Problem::saying(
        Fault::Malformed,
        (format!("`{name}` is `{shown}`; {en} is expected."), format!("`{name}` vaut `{shown}`; il faut {fr}.")),
    )
}

/// The parts of a path that are read, each by its own type.
///
/// # Errors
/// A part has another form: nothing has that address.
pub async fn path<T: DeserializeOwned + Send + 'static>(parts: &mut Parts) -> Result<T, Problem> {
    let read = Path::<T>::from_request_parts(parts, &()).await;
    read.map(|Path(value)| value).map_err(|_| Problem::of(Fault::Unknown))
}

/// The year in a path.
///
/// # Errors
/// It is none.
pub fn year_of(text: &str) -> Result<FiscalYear, Problem> {
    text.parse().map_err(|_| malformed_path("year", text, A_YEAR))
}

/// The holder in a path.
///
/// # Errors
/// It is no id.
pub fn holder_of(text: &str) -> Result<HolderId, Problem> {
    HolderId::new(text).map_err(|_| malformed_path("holder", text, AN_ID))
}

/// Nothing is called so, because nothing could be.
#[must_use]
pub fn malformed_path(name: &str, found: &str, form: (&str, &str)) -> Problem {
    let said = malformed(name, found, form).messages().clone();
    Problem::saying(Fault::Unknown, said)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_read_as_forms_write_them() {
        let mut query = Query::read("a=1&b=x+y%C3%A9%zz&a=2&c");
        assert_eq!(query.all("a"), ["1", "2"]);
        assert_eq!(query.text("b").unwrap().unwrap(), "x y\u{e9}%zz");
        assert!(query.flag("c").unwrap());
        assert!(query.end().is_ok());
        assert!(Query::read("through=1&effectve_by=2021-01-01").end().is_err());
        assert!(Query::read("lang=fr").end().is_ok() && Query::read("lang=").end().is_ok());
        assert!(Query::read("lang=de").end().is_err() && Query::read("lang=fr&lang=en").end().is_err());
    }
}
