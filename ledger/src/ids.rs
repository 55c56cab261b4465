//! Identifiers, each of a type of its own, so that a project can never stand where a holder is meant.

use compact_str::CompactString;
use serde::{Deserialize, Deserializer, Serialize, de};
use std::fmt;

/// Why a text is no identifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an identifier: 1 to 64 of A-Z a-z 0-9 . _ - are expected")]
pub struct NotAnId;

fn check(text: &str) -> Result<CompactString, NotAnId> {
    let well_formed = (1..=64).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'));
    if well_formed { Ok(CompactString::new(text)) } else { Err(NotAnId) }
}

macro_rules! id {
    ($(#[$doc:meta] $name:ident),+ $(,)?) => {$(
        #[$doc]
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        #[serde(transparent)]
        pub struct $name(CompactString);

        impl $name {
            /// Checks the form: 1 to 64 of `A-Z a-z 0-9 . _ -`.
            ///
            /// # Errors
            /// Any other text.
            pub fn new(text: &str) -> Result<$name, NotAnId> {
                check(text).map($name)
            }

            /// The identifier as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                self.0.as_str()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Debug::fmt(self.as_str(), f)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<$name, D::Error> {
                struct Text;
                impl de::Visitor<'_> for Text {
                    type Value = $name;
                    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                        f.write_str("an identifier")
                    }
                    fn visit_str<E: de::Error>(self, text: &str) -> Result<$name, E> {
                        $name::new(text).map_err(E::custom)
                    }
                }
                deserializer.deserialize_str(Text)
            }
        }
    )+};
}

id! {
    /// An envelope holder: an independent broadcaster or a broadcast ownership group (B.2.1).
    HolderId,
    /// A project that a broadcaster supports.
    ProjectId,
    /// One licence form's commitment; unique for ever, over all years.
    CommitmentId,
    /// A dispute under Annex B.
    DisputeId,
    /// A line of a holder's audience report (E.2.1); unique in its year.
    LineId,
}
