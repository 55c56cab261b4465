//! The keys that an issuer shows (RFC 7517).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use serde_json::Value;

/// A public key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Key {
    /// RSA.
    Rsa {
        /// The modulus.
        n: Vec<u8>,
        /// The exponent.
        e: Vec<u8>,
    },
    /// A point of P-256, uncompressed.
    P256(Vec<u8>),
    /// A point of P-384, uncompressed.
    P384(Vec<u8>),
    /// A point of Curve25519.
    Ed25519(Vec<u8>),
}

/// A key as it is shown.
#[derive(Deserialize)]
struct Shown {
    kty: String,
    kid: Option<String>,
    #[serde(rename = "use")]
    purpose: Option<String>,
    crv: Option<String>,
    n: Option<String>,
    e: Option<String>,
    x: Option<String>,
    y: Option<String>,
}

/// All keys of an issuer, each with its name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeySet(Vec<(Option<String>, Key)>);

impl KeySet {
    /// Reads what an issuer shows. Keys of a kind that is not known, or not for signatures, are passed over, as the standard asks.
    #[must_use]
    pub fn read(bytes: &[u8]) -> Option<KeySet> {
        let shown: Value = serde_json::from_slice(bytes).ok()?;
        let keys = shown.get("keys")?.as_array()?;
        let read = keys.iter().filter_map(|key| {
            let shown: Shown = serde_json::from_value(key.clone()).ok()?;
            let key = shown.key()?;
            Some((shown.kid, key))
        });
        Some(KeySet(read.collect()))
    }

    /// The keys of that name; where a token names none, all of them.
    pub fn named<'a>(&'a self, name: Option<&'a str>) -> impl Iterator<Item = &'a Key> {
        let is_named = move |known: &Option<String>| name.is_none_or(|name| known.as_deref() == Some(name));
        self.0.iter().filter(move |(known, _)| is_named(known)).map(|(_, key)| key)
    }
}

impl Shown {
    fn key(&self) -> Option<Key> {
        if self.purpose.as_deref().is_some_and(|purpose| purpose != "sig") {
            return None;
        }
        let bytes = |part: &Option<String>| URL_SAFE_NO_PAD.decode(part.as_deref()?).ok();
        let point = |length: usize| {
            let (x, y) = (bytes(&self.x)?, bytes(&self.y)?);
            (x.len() == length && y.len() == length).then(|| [&[4], x.as_slice(), y.as_slice()].concat())
        };
        match (self.kty.as_str(), self.crv.as_deref()) {
            ("RSA", _) => Some(Key::Rsa { n: bytes(&self.n)?, e: bytes(&self.e)? }),
            ("EC", Some("P-256")) => point(32).map(Key::P256),
            ("EC", Some("P-384")) => point(48).map(Key::P384),
            ("OKP", Some("Ed25519")) => bytes(&self.x).filter(|x| x.len() == 32).map(Key::Ed25519),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_that_cannot_verify_are_passed_over() {
        let x = URL_SAFE_NO_PAD.encode([7; 32]);
        let text = format!(
            r#"{{"keys":[{{"kty":"OKP","crv":"Ed25519","kid":"a","x":"{x}"}},
                {{"kty":"OKP","crv":"Ed25519","kid":"b","use":"enc","x":"{x}"}},
                {{"kty":"oct","kid":"c","k":"c2VjcmV0"}},
                {{"kty":"EC","crv":"P-256","kid":"d","x":"{x}","y":"AA"}}, 7]}}"#
        );
        let keys = KeySet::read(text.as_bytes()).unwrap();
        assert_eq!(keys, KeySet(vec![(Some("a".to_owned()), Key::Ed25519(vec![7; 32]))]));
        assert_eq!((keys.named(Some("a")).count(), keys.named(Some("b")).count(), keys.named(None).count()), (1, 0, 1));
        assert_eq!(KeySet::read(b"{}"), None);
    }
}
