//! Addresses within the service that keep the moment which a page shows: whoever looks at the past stays there, whatever they press.

use crate::http::encoded;
use crate::query::Query;
use axum::http::Uri;
use ledger::time::{FiscalYear, Instant};
use ledger::words::Language;
use replay::Cut;
use std::fmt::Display;

/// The parameters of an address that say which moment is shown, and those of its cut.
pub(super) const OF_THE_MOMENT: [&str; 4] = ["year", "through", "recorded_by", "effective_by"];
pub(super) const OF_THE_CUT: [&str; 3] = ["through", "recorded_by", "effective_by"];

/// The year and the cut that an address names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Moment {
    /// The fiscal year.
    pub year: Option<FiscalYear>,
    /// The cut.
    pub cut: Cut,
}

impl Moment {
    /// What an address names; nothing of what has another form, which the page itself complains of.
    #[must_use]
    pub fn of(uri: &Uri) -> Moment {
        let mut query = Query::read(uri.query().unwrap_or_default());
        let year = query.year().unwrap_or_default();
        Moment { year, cut: query.cut_of("", typed_instant).unwrap_or_default() }
    }

    /// The moment as parameters.
    pub(super) fn parameters(&self) -> Vec<(&'static str, String)> {
        let Cut { through, recorded_by, effective_by } = self.cut;
        let values = [
            self.year.map(|year| year.to_string()),
            through.map(|seq| seq.to_string()),
            recorded_by.map(|at| at.to_string()),
            effective_by.map(|day| day.to_string()),
        ];
        OF_THE_MOMENT.into_iter().zip(values).filter_map(|(name, value)| Some((name, value?))).collect()
    }

    /// The address of a page at this moment. What the address says of the moment itself stands.
    #[must_use]
    pub fn to(&self, page: impl Display) -> String {
        with(page.to_string(), self.parameters())
    }

    /// The address of a file that the interface for programs gives, at this moment and in a language. The year is in its path.
    #[must_use]
    pub fn file(&self, path: impl Display, language: Language) -> String {
        let mut parameters = Moment { year: None, cut: self.cut }.parameters();
        parameters.push(("lang", language.pick("en", "fr").to_owned()));
        with(path.to_string(), parameters)
    }
}

/// An address with more parameters, but those that it has already.
fn with(address: String, parameters: Vec<(&'static str, String)>) -> String {
    let (address, fragment) = match address.split_once('#') {
        Some((address, fragment)) => (address.to_owned(), format!("#{fragment}")),
        None => (address, String::new()),
    };
    let own = Query::read(address.split_once('?').map_or("", |(_, query)| query));
    let mut whole = address;
    for (name, value) in parameters {
        if own.pairs().all(|(known, _)| known != name) {
            let sign = if whole.contains('?') { '&' } else { '?' };
            whole.extend([sign.to_string().as_str(), name, "=", &value]);
        }
    }
    whole + &fragment
}

/// An instant as programs write it, or as the field of a form does: universal time without saying so, the seconds perhaps left out.
pub(super) fn typed_instant(text: &str) -> Option<Instant> {
    let forms = [text.to_owned(), format!("{text}Z"), format!("{text}:00Z")];
    forms.iter().find_map(|text| text.parse().ok())
}

/// The parameters of an address without those of some names, each pair followed by `&`.
pub(super) fn without(uri: &Uri, names: &[&str]) -> String {
    let query = Query::read(uri.query().unwrap_or_default());
    let stays = query.pairs().filter(|(name, _)| !names.contains(name));
    stays.map(|(name, value)| format!("{}={}&", encoded(name), encoded(value))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_is_read_as_fields_and_programs_write_it() {
        let noon: Instant = "2021-10-12T12:00:00Z".parse().unwrap();
        for text in ["2021-10-12T12:00", "2021-10-12T12:00:00", "2021-10-12T08:00:00-04:00"] {
            assert_eq!(typed_instant(text), Some(noon), "{text}");
        }
        assert_eq!(typed_instant("yesterday"), None);
    }

    #[test]
    fn a_link_keeps_the_moment_and_what_it_says_itself() {
        let at = |text: &str| Moment::of(&text.parse().unwrap());
        let past = at("/log?year=2016-2017&effective_by=2016-09-01&text=a");
        for (to, whole) in [
            ("/", "/?year=2016-2017&effective_by=2016-09-01"),
            ("/disputes/d1#decide", "/disputes/d1?year=2016-2017&effective_by=2016-09-01#decide"),
            ("/explain?year=2015-2016&figure=a", "/explain?year=2015-2016&figure=a&effective_by=2016-09-01"),
        ] {
            assert_eq!(past.to(to), whole);
        }
        assert_eq!(past.file("/api/v1/x.pdf", Language::French), "/api/v1/x.pdf?effective_by=2016-09-01&lang=fr");
        assert_eq!(at("/log?effective_by=yesterday").to("/log"), "/log");
    }

    #[test]
    fn what_stays_of_an_address_stays_one_address() {
        let uri = "/log?text=a%26b&lang=fr&after=3".parse().unwrap();
        assert_eq!(without(&uri, &["lang"]), "text=a%26b&after=3&");
    }
}
