//! Signed tokens (RFC 7515, 7519): who signed, and what is said. Nothing of a token is believed before its signature is checked.
//!
//! The signature is checked by `ring`, which encrypts our connections too. Only kinds of signatures with public keys are known:
//! a token that says `none`, or that a shared secret signed it, is read by nobody.

use super::keys::{Key, KeySet};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::signature::{self, RsaPublicKeyComponents, UnparsedPublicKey};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// The longest token that is looked at.
const LONGEST: usize = 16 << 10;

/// How far the issuer's clock and ours may be apart, in seconds.
const LEEWAY: i64 = 60;

/// The kinds of signatures that are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    /// RSA with SHA-256, padded as in PKCS #1.
    Rs256,
    /// RSA with SHA-256 and probabilistic padding.
    Ps256,
    /// ECDSA over P-256 with SHA-256.
    Es256,
    /// ECDSA over P-384 with SHA-384.
    Es384,
    /// Ed25519.
    EdDsa,
}

impl Algorithm {
    fn read(word: &str) -> Option<Algorithm> {
        match word {
            "RS256" => Some(Algorithm::Rs256),
            "PS256" => Some(Algorithm::Ps256),
            "ES256" => Some(Algorithm::Es256),
            "ES384" => Some(Algorithm::Es384),
            "EdDSA" | "Ed25519" => Some(Algorithm::EdDsa),
            _ => None,
        }
    }

    /// Whether `signature` is this key's over `signed`. A key fits one family of algorithms only.
    fn verifies(self, key: &Key, signed: &[u8], signature: &[u8]) -> bool {
        let checked = match (self, key) {
            (Algorithm::Rs256, Key::Rsa { n, e }) => {
                RsaPublicKeyComponents { n, e }.verify(&signature::RSA_PKCS1_2048_8192_SHA256, signed, signature)
            }
            (Algorithm::Ps256, Key::Rsa { n, e }) => {
                RsaPublicKeyComponents { n, e }.verify(&signature::RSA_PSS_2048_8192_SHA256, signed, signature)
            }
            (Algorithm::Es256, Key::P256(point)) => {
                UnparsedPublicKey::new(&signature::ECDSA_P256_SHA256_FIXED, point).verify(signed, signature)
            }
            (Algorithm::Es384, Key::P384(point)) => {
                UnparsedPublicKey::new(&signature::ECDSA_P384_SHA384_FIXED, point).verify(signed, signature)
            }
            (Algorithm::EdDsa, Key::Ed25519(point)) => {
                UnparsedPublicKey::new(&signature::ED25519, point).verify(signed, signature)
            }
            (
                Algorithm::Rs256 | Algorithm::Ps256 | Algorithm::Es256 | Algorithm::Es384 | Algorithm::EdDsa,
                Key::Rsa { .. } | Key::P256(_) | Key::P384(_) | Key::Ed25519(_),
            ) => return false,
        };
        checked.is_ok()
    }
}

/// The head of a token.
#[derive(Clone, Debug, Deserialize)]
struct Header {
    alg: String,
    kid: Option<String>,
    typ: Option<String>,
    /// What a reader must understand; we understand no such thing.
    crit: Option<Value>,
}

/// A token that was read and not believed yet.
#[derive(Clone, Debug)]
pub struct Unverified {
    algorithm: Algorithm,
    /// The name of the key that is said to have signed.
    pub key: Option<String>,
    /// What kind of token it says it is, in small letters.
    pub kind: Option<String>,
    signed: Vec<u8>,
    claims: Vec<u8>,
    signature: Vec<u8>,
}

/// Why a token is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unbelieved {
    /// It has not the form of a signed token, or is signed in a way that is not known.
    #[error("no signed token, or signed in a way that is not known")]
    Form,
    /// None of the issuer's keys has that name.
    #[error("signed by a key that the issuer does not show")]
    UnknownKey,
    /// The signature is not the key's.
    #[error("the signature does not fit")]
    Signature,
    /// Another issuer made it.
    #[error("made by another issuer")]
    Issuer,
    /// It is for someone else.
    #[error("made for another audience")]
    Audience,
    /// It is not good any more, or not yet.
    #[error("expired, or not good yet")]
    Time,
    /// It answers another sign-in, or is of another kind than is expected here.
    #[error("made for another purpose")]
    Purpose,
}

/// Whether a text has the form of a signed token.
#[must_use]
pub fn has_form(text: &str) -> bool {
    text.len() <= LONGEST && text.bytes().filter(|byte| *byte == b'.').count() == 2
}

impl Unverified {
    /// Reads a token.
    ///
    /// # Errors
    /// It is none, or signed in a way that is not known.
    pub fn read(text: &str) -> Result<Unverified, Unbelieved> {
        if !has_form(text) {
            return Err(Unbelieved::Form);
        }
        let (signed, signature) = text.rsplit_once('.').ok_or(Unbelieved::Form)?;
        let (header, claims) = signed.split_once('.').ok_or(Unbelieved::Form)?;
        let decode = |part: &str| URL_SAFE_NO_PAD.decode(part).map_err(|_| Unbelieved::Form);
        let header: Header = serde_json::from_slice(&decode(header)?).map_err(|_| Unbelieved::Form)?;
        if header.crit.is_some() {
            return Err(Unbelieved::Form);
        }
        Ok(Unverified {
            algorithm: Algorithm::read(&header.alg).ok_or(Unbelieved::Form)?,
            key: header.kid,
            kind: header.typ.map(|kind| kind.to_ascii_lowercase()),
            signed: signed.as_bytes().to_vec(),
            claims: decode(claims)?,
            signature: decode(signature)?,
        })
    }

    /// Whether the issuer shows a key that may have signed.
    #[must_use]
    pub fn has_key_in(&self, keys: &KeySet) -> bool {
        keys.named(self.key.as_deref()).next().is_some()
    }

    /// What is said, once a key of the issuer is found to have signed it.
    ///
    /// # Errors
    /// None has, or what is said has another form.
    pub fn verified<T: DeserializeOwned>(&self, keys: &KeySet) -> Result<T, Unbelieved> {
        let mut named = keys.named(self.key.as_deref()).peekable();
        if named.peek().is_none() {
            return Err(Unbelieved::UnknownKey);
        }
        if !named.any(|key| self.algorithm.verifies(key, &self.signed, &self.signature)) {
            return Err(Unbelieved::Signature);
        }
        serde_json::from_slice(&self.claims).map_err(|_| Unbelieved::Form)
    }
}

/// For whom a token is: one, or several.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub enum Audience {
    /// One.
    One(String),
    /// Several.
    Several(Vec<String>),
}

impl Audience {
    /// Whether it is among them.
    #[must_use]
    pub fn has(&self, wanted: &str) -> bool {
        match self {
            Audience::One(one) => one == wanted,
            Audience::Several(all) => all.iter().any(|one| one == wanted),
        }
    }

    /// Whether there are others too.
    #[must_use]
    pub const fn is_several(&self) -> bool {
        matches!(self, Audience::Several(all) if all.len() > 1)
    }
}

/// What every token says.
#[derive(Clone, Debug, Deserialize)]
pub struct Claims {
    /// Who made it.
    pub iss: String,
    /// About whom.
    pub sub: String,
    /// For whom.
    pub aud: Audience,
    /// Until when it is good, in seconds since 1970.
    pub exp: i64,
    /// From when on.
    pub nbf: Option<i64>,
    /// When it was made.
    pub iat: Option<i64>,
    /// Whose it is where it is for several.
    pub azp: Option<String>,
    /// The sign-in that it answers.
    pub nonce: Option<String>,
    /// What else is said.
    #[serde(flatten)]
    pub more: serde_json::Map<String, Value>,
}

impl Claims {
    /// They are this issuer's, for this audience, and good at this moment (seconds since 1970).
    ///
    /// # Errors
    /// One of those is not so.
    pub fn check(&self, issuer: &str, audience: &str, now: i64) -> Result<(), Unbelieved> {
        if self.iss != issuer {
            return Err(Unbelieved::Issuer);
        }
        if !self.aud.has(audience) {
            return Err(Unbelieved::Audience);
        }
        let too_early = [self.nbf, self.iat].into_iter().flatten().any(|from| from > now.saturating_add(LEEWAY));
        if self.exp.saturating_add(LEEWAY) <= now || too_early {
            return Err(Unbelieved::Time);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(header: &str) -> String {
        format!("{}.{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode("{}"), URL_SAFE_NO_PAD.encode("x"))
    }

    #[test]
    fn only_signatures_with_public_keys_are_read() {
        assert!(Unverified::read(&token(r#"{"alg":"ES256","kid":"a"}"#)).is_ok());
        for header in [
            r#"{"alg":"none"}"#,
            r#"{"alg":"None"}"#,
            r#"{"alg":"HS256"}"#,
            r#"{"alg":"ES256","alg":"RS256"}"#,
            r#"{"alg":"ES256","crit":["b64"]}"#,
            "{}",
            "",
        ] {
            assert_eq!(Unverified::read(&token(header)).unwrap_err(), Unbelieved::Form, "{header}");
        }
        for text in ["", "..", "a.b", "a.b.c.d", "!!.!!.!!"] {
            assert!(Unverified::read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn what_is_said_must_be_of_the_issuer_for_us_and_now() {
        let claims: Claims =
            serde_json::from_str(r#"{"iss":"i","sub":"s","aud":["a","b"],"exp":1000,"nbf":900}"#).unwrap();
        assert_eq!(claims.check("i", "a", 950), Ok(()));
        assert_eq!(claims.check("j", "a", 950), Err(Unbelieved::Issuer));
        assert_eq!(claims.check("i", "c", 950), Err(Unbelieved::Audience));
        assert_eq!(claims.check("i", "a", 1059), Ok(()));
        assert_eq!(claims.check("i", "a", 1060), Err(Unbelieved::Time));
        assert_eq!(claims.check("i", "a", 839), Err(Unbelieved::Time));
        assert!(serde_json::from_str::<Claims>(r#"{"iss":"i","sub":"s","aud":"a","exp":"1000"}"#).is_err());
        assert!(serde_json::from_str::<Claims>(r#"{"iss":"i","sub":"s","aud":"a"}"#).is_err());
    }
}
