//! Folded state as bytes and back, for snapshots.
//!
//! Fields stand one after the other without names, numbers in as few bytes as they need, maps in the order of their keys, or
//! in that in which their keys came: the same events are always the same bytes. Nothing here is meant to last: whoever keeps packed state notes the form with it
//! ([`State::FORM`](crate::snapshot::State::FORM)) and throws it away where the form is another.

mod values;

/// State that can be packed.
pub trait Pack: Sized {
    /// Appends the value.
    fn pack(&self, out: &mut Vec<u8>);

    /// Takes a value off the bytes; nothing where they hold none.
    fn unpack(bytes: &mut &[u8]) -> Option<Self>;
}

/// Takes so many bytes.
#[inline]
pub fn take<'a>(bytes: &mut &'a [u8], length: usize) -> Option<&'a [u8]> {
    let (taken, rest) = bytes.split_at_checked(length)?;
    *bytes = rest;
    Some(taken)
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

            fn unpack(bytes: &mut &[u8]) -> Option<Self> {
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

            fn unpack(bytes: &mut &[u8]) -> Option<Self> {
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
