//! Folded state as bytes and back, for snapshots.
//!
//! Fields stand one after the other without names, numbers in as few bytes as they need, maps in the order of their keys, or
//! in that in which their keys came: the same events are always the same bytes. Nothing here is meant to last: whoever keeps packed state notes the form with it
//! ([`State::FORM`](crate::snapshot::State::FORM)) and throws it away where the form is another.

//! What is packed may rest on levels: files that hold what it was before, each of which holds only what changed since the one below.
//! It then states what it shares with those levels, and adds what it does not. Only a [`Shelf`](crate::shelf::Shelf) does so;
//! everything else is packed whole.

mod buffer;
mod values;

pub use buffer::Buffer;

use std::ops::{Deref, DerefMut, Range};
use std::sync::Arc;

/// State that can be packed.
pub trait Pack: Sized {
    /// Appends the value.
    fn pack(&self, out: &mut Packing);

    /// Takes a value off the bytes; nothing where they hold none.
    fn unpack(bytes: &mut PackedBytes<'_>) -> Option<Self>;
}

/// Bytes that values are appended to.
#[derive(Debug, Default)]
pub struct Packing {
    bytes: Vec<u8>,
    level: usize,
}

impl Packing {
    /// Values that may share what they have in common with so many levels.
    #[must_use]
    pub fn over(level: usize, bytes: Vec<u8>) -> Packing {
        Packing { bytes, level }
    }

    /// How many levels lie below.
    #[must_use]
    pub const fn level(&self) -> usize {
        self.level
    }

    /// The bytes.
    #[must_use]
    pub fn done(self) -> Vec<u8> {
        self.bytes
    }
}

impl Deref for Packing {
    type Target = Vec<u8>;

    fn deref(&self) -> &Vec<u8> {
        &self.bytes
    }
}

impl DerefMut for Packing {
    fn deref_mut(&mut self) -> &mut Vec<u8> {
        &mut self.bytes
    }
}

/// Packed bytes that values are taken off. They lie in a buffer that may be shared: what is unpacked only once somebody asks for
/// it (a [`Shelf`](crate::shelf::Shelf)) holds on to the buffer.
#[derive(Clone, Debug)]
pub struct PackedBytes<'a> {
    rest: &'a [u8],
    /// The buffer that they lie in, and before it those of the levels below.
    levels: &'a [Arc<Buffer>],
    /// How many bytes of the buffer come after these.
    behind: usize,
}

impl<'a> PackedBytes<'a> {
    /// A part of the last of some levels; nothing where its buffer is shorter.
    #[must_use]
    pub fn over(levels: &'a [Arc<Buffer>], part: Range<usize>) -> Option<PackedBytes<'a>> {
        let bytes = levels.last()?.bytes();
        let behind = bytes.len().checked_sub(part.end)?;
        Some(PackedBytes { rest: bytes.get(part)?, levels, behind })
    }

    /// A part of bytes that rests on no level.
    #[must_use]
    pub fn of(bytes: &'a [u8], part: Range<usize>) -> Option<PackedBytes<'a>> {
        Some(PackedBytes { rest: bytes.get(part)?, levels: &[], behind: 0 })
    }

    /// What lies in a level from a place on.
    #[must_use]
    pub fn of_level(&self, level: usize, begins: usize) -> Option<PackedBytes<'a>> {
        let levels = self.levels.get(..=level)?;
        PackedBytes::over(levels, begins..levels.last()?.bytes().len())
    }

    /// The level that they lie in.
    #[must_use]
    pub const fn level(&self) -> usize {
        self.levels.len().saturating_sub(1)
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

    /// Where in the buffer they begin.
    #[must_use]
    pub fn begins(&self) -> usize {
        self.levels.last().map_or(0, |buffer| buffer.bytes().len() - self.behind - self.rest.len())
    }

    /// Passes over so many bytes and says where in the buffer they lie.
    pub fn place(&mut self, length: usize) -> Option<Range<usize>> {
        let begins = self.begins();
        self.take(length)?;
        Some(begins..begins + length)
    }

    /// The buffer.
    #[must_use]
    pub fn buffer(&self) -> Option<&'a Arc<Buffer>> {
        self.levels.last()
    }
}

/// Packs a struct field by field; a field that is left out does not compile. Several may stand in one call.
#[macro_export]
macro_rules! pack_fields {
    ($($name:ty { $($field:ident),* $(,)? })+) => {$(
        impl $crate::pack::Pack for $name {
            fn pack(&self, out: &mut $crate::pack::Packing) {
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
            fn pack(&self, out: &mut $crate::pack::Packing) {
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
