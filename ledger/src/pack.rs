//! Folded state as bytes and back, for snapshots.
//!
//! Fields stand one after the other without names, numbers in as few bytes as they need, maps in the order of their keys, or
//! in that in which their keys came: the same events are always the same bytes. Nothing here is meant to last: whoever keeps packed state notes the form with it
//! ([`State::FORM`](crate::snapshot::State::FORM)) and throws it away where the form is another.

mod values;

use std::ops::Range;
use std::sync::Arc;

/// State that can be packed.
pub trait Pack: Sized {
    /// Appends the value.
    fn pack(&self, out: &mut Vec<u8>);

    /// Takes a value off the bytes; nothing where they hold none.
    fn unpack(bytes: &mut PackedBytes<'_>) -> Option<Self>;
}

/// Packed bytes that values are taken off. They lie in a buffer that may be shared: what is unpacked only once somebody asks for
/// it (a [`Shelf`](crate::shelf::Shelf)) holds on to the buffer.
#[derive(Clone, Debug)]
pub struct PackedBytes<'a> {
    rest: &'a [u8],
    buffer: &'a Arc<Vec<u8>>,
    /// How many bytes of the buffer come after these.
    behind: usize,
}

impl<'a> PackedBytes<'a> {
    /// A part of a buffer; nothing where the buffer is shorter.
    #[must_use]
    pub fn over(buffer: &'a Arc<Vec<u8>>, part: Range<usize>) -> Option<PackedBytes<'a>> {
        let behind = buffer.len().checked_sub(part.end)?;
        Some(PackedBytes { rest: buffer.get(part)?, buffer, behind })
    }

    /// How many bytes are left.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.rest.len()
    }

    /// Whether no bytes are left.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// Takes so many bytes.
    #[inline]
    pub fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        Some(taken)
    }

    /// Takes a byte.
    #[inline]
    pub fn byte(&mut self) -> Option<u8> {
        let (byte, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(*byte)
    }

    /// Takes so many bytes as an array.
    #[inline]
    pub fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (array, rest) = self.rest.split_first_chunk()?;
        self.rest = rest;
        Some(*array)
    }

    /// Passes over so many bytes and says where in the buffer they lie.
    pub fn place(&mut self, length: usize) -> Option<Range<usize>> {
        let begins = self.buffer.len().checked_sub(self.behind)?.checked_sub(self.rest.len())?;
        self.take(length)?;
        Some(begins..begins + length)
    }

    /// The buffer.
    #[must_use]
    pub fn buffer(&self) -> Arc<Vec<u8>> {
        Arc::clone(self.buffer)
    }
}

/// Packs a struct field by field; a field that is left out does not compile. Several may stand in one call.
#[macro_export]
macro_rules! pack_fields {
    ($($name:ty { $($field:ident),* $(,)? })+) => {$(
        impl $crate::pack::Pack for $name {
            fn pack(&self, out: &mut Vec<u8>) {
                let Self { $($field),* } = self;
                $($crate::pack::Pack::pack($field, out);)*
            }

            fn unpack(bytes: &mut $crate::pack::PackedBytes<'_>) -> Option<Self> {
                $(let $field = $crate::pack::Pack::unpack(bytes)?;)*
                Some(Self { $($field),* })
            }
        }
    )+};
}

/// Packs an enum: a number for the variant, then what it holds. Each variant is told with its number and names for its values.
#[macro_export]
macro_rules! pack_variants {
    ($($name:ty { $($number:literal => $variant:ident $(( $($value:ident),* ))?),+ $(,)? })+) => {$(
        impl $crate::pack::Pack for $name {
            fn pack(&self, out: &mut Vec<u8>) {
                match self { $(
                    Self::$variant $(( $($value),* ))? => {
                        out.push($number);
                        $($($crate::pack::Pack::pack($value, out);)*)?
                    }
                )+ }
            }

            fn unpack(bytes: &mut $crate::pack::PackedBytes<'_>) -> Option<Self> {
                match <u8 as $crate::pack::Pack>::unpack(bytes)? {
                    $($number => {
                        $($(let $value = $crate::pack::Pack::unpack(bytes)?;)*)?
                        Some(Self::$variant $(( $($value),* ))?)
                    })+
                    _ => None,
                }
            }
        }
    )+};
}
