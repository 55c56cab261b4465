//! SHA-256 digests: the chain of the log, and the content of a command.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use sha2::Digest as _;
use std::fmt;

/// A SHA-256 digest, written as 64 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Digest(pub [u8; 32]);

impl Digest {
    /// SHA-256 of some bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Digest {
        Digest(sha2::Sha256::digest(bytes).into())
    }

    /// Reads 64 lower-case hexadecimal digits.
    #[must_use]
    pub fn from_hex(text: &str) -> Option<Digest> {
        // Two of these are read for every event of a replay, so all digits are looked at without a branch each, then put together.
        let mut digits: [u8; 64] = text.as_bytes().try_into().ok()?;
        let mut wrong = 0;
        for digit in &mut digits {
            *digit = nibble(*digit);
            wrong |= *digit;
        }
        let mut bytes = [0; 32];
        for (byte, [high, low]) in bytes.iter_mut().zip(digits.as_chunks::<2>().0) {
            *byte = high << 4 | low & 0x0f;
        }
        (wrong & 0xf0 == 0).then_some(Digest(bytes))
    }
}

/// The value of a hexadecimal digit; 0xff for any other byte.
const fn nibble(digit: u8) -> u8 {
    let number = digit.wrapping_sub(b'0');
    let letter = digit.wrapping_sub(b'a');
    if number < 10 {
        number
    } else if letter < 6 {
        letter + 10
    } else {
        0xff
    }
}

impl Digest {
    /// Its hexadecimal digits.
    pub(crate) fn hex(&self) -> [u8; 64] {
        let mut text = [b'0'; 64];
        // The room is twice that of the bytes, which is all that could be wrong.
        let written = hex::encode_to_slice(self.0, &mut text);
        debug_assert!(written.is_ok());
        text
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(std::str::from_utf8(&self.hex()).map_err(|_| fmt::Error)?)
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Digest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(std::str::from_utf8(&self.hex()).map_err(serde::ser::Error::custom)?)
    }
}

impl<'de> Deserialize<'de> for Digest {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Digest, D::Error> {
        struct Text;
        impl de::Visitor<'_> for Text {
            type Value = Digest;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("64 hexadecimal digits")
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<Digest, E> {
                Digest::from_hex(text).ok_or_else(|| E::custom("not a SHA-256 digest"))
            }
        }
        deserializer.deserialize_str(Text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_only_64_lower_case_digits() {
        let digest = Digest::of(b"some bytes");
        let text = digest.to_string();
        assert_eq!(Digest::from_hex(&text), Some(digest));
        let every: String = "0123456789abcdef".repeat(4);
        assert_eq!(Digest::from_hex(&every).map(|d| d.to_string()), Some(every.clone()));
        for bad in ["", "0", &every.replacen('a', "A", 1), &every.replacen('0', "/", 1), &every.replacen('9', ":", 1)] {
            assert_eq!(Digest::from_hex(bad), None, "{bad}");
        }
        for bad in [
            every.replacen('a', "`", 1),
            every.replacen('f', "g", 1),
            format!("{every}00"),
            every.replacen("ab", "é", 1),
        ] {
            assert_eq!(Digest::from_hex(&bad), None, "{bad}");
        }
    }
}
