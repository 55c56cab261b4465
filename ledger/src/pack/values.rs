//! What state is made of: numbers, texts, collections, and the values of this crate.

use super::{Pack, PackedBytes, Packing};
use crate::digest::Digest;
use crate::ids::{CommitmentId, DisputeId, HolderId, LineId, ProjectId};
use crate::money::Money;
use crate::time::{Day, FiscalYear, Instant};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::hash::{BuildHasher, Hash};
use std::sync::Arc;
use uuid::Uuid;

/// Seven bits a byte, the lowest first.
#[inline]
fn pack_number(mut number: u128, out: &mut Vec<u8>) {
    while number > 0x7f {
        out.push((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

#[inline]
fn unpack_number(bytes: &mut PackedBytes<'_>) -> Option<u128> {
    let mut number: u64 = 0;
    for shift in (0..63).step_by(7) {
        let byte = bytes.byte()?;
        number |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(u128::from(number));
        }
    }
    let mut number = u128::from(number);
    for shift in (63..128).step_by(7) {
        let byte = bytes.byte()?;
        number |= u128::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

macro_rules! numbers {
    ($($number:ty),+) => {$(
        impl Pack for $number {
            #[inline]
            fn pack(&self, out: &mut Packing) {
                pack_number(*self as u128, out);
            }

            #[inline]
            fn unpack(bytes: &mut PackedBytes<'_>) -> Option<$number> {
                <$number>::try_from(unpack_number(bytes)?).ok()
            }
        }
    )+};
}

numbers!(u8, u16, u32, u64, usize, u128);

impl Pack for i128 {
    #[inline]
    fn pack(&self, out: &mut Packing) {
        // Small numbers of either sign are short.
        pack_number(((self << 1) ^ (self >> 127)) as u128, out);
    }

    #[inline]
    fn unpack(bytes: &mut PackedBytes<'_>) -> Option<i128> {
        let number = unpack_number(bytes)?;
        Some((number >> 1) as i128 ^ -((number & 1) as i128))
    }
}

impl Pack for () {
    fn pack(&self, _: &mut Packing) {}

    fn unpack(_: &mut PackedBytes<'_>) -> Option<()> {
        Some(())
    }
}

impl Pack for bool {
    fn pack(&self, out: &mut Packing) {
        out.push(u8::from(*self));
    }

    fn unpack(bytes: &mut PackedBytes<'_>) -> Option<bool> {
        match bytes.byte()? {
            0 => Some(false),
            1 => Some(true),
            _ => None,
        }
    }
}

#[inline]
fn pack_text(text: &str, out: &mut Packing) {
    text.len().pack(out);
    out.extend_from_slice(text.as_bytes());
}

#[inline]
fn unpack_text<'a>(bytes: &mut PackedBytes<'a>) -> Option<&'a str> {
    let length = usize::unpack(bytes)?;
    std::str::from_utf8(bytes.take(length)?).ok()
}

impl Pack for String {
    fn pack(&self, out: &mut Packing) {
        pack_text(self, out);
    }

    fn unpack(bytes: &mut PackedBytes<'_>) -> Option<String> {
        unpack_text(bytes).map(str::to_owned)
    }
}

macro_rules! ids {
    ($($id:ident),+ $(,)?) => {$(
        impl Pack for $id {
            #[inline]
            fn pack(&self, out: &mut Packing) {
                pack_text(self.as_str(), out);
            }

            #[inline]
            fn unpack(bytes: &mut PackedBytes<'_>) -> Option<$id> {
                unpack_text(bytes).and_then(|text| $id::new(text).ok())
            }
        }
    )+};
}

ids!(HolderId, ProjectId, CommitmentId, DisputeId, LineId);

impl<T: Pack> Pack for Option<T> {
    fn pack(&self, out: &mut Packing) {
        self.is_some().pack(out);
        if let Some(value) = self {
            value.pack(out);
        }
    }

    fn unpack(bytes: &mut PackedBytes<'_>) -> Option<Option<T>> {
        if bool::unpack(bytes)? { T::unpack(bytes).map(Some) } else { Some(None) }
    }
}

impl<T: Pack> Pack for Arc<T> {
    fn pack(&self, out: &mut Packing) {
        T::pack(self, out);
    }

    fn unpack(bytes: &mut PackedBytes<'_>) -> Option<Arc<T>> {
        T::unpack(bytes).map(Arc::new)
    }
}

impl<T: Pack> Pack for Box<T> {
    fn pack(&self, out: &mut Packing) {
        T::pack(self, out);
    }

    fn unpack(bytes: &mut PackedBytes<'_>) -> Option<Box<T>> {
        T::unpack(bytes).map(Box::new)
    }
}

impl<A: Pack, B: Pack> Pack for (A, B) {
    fn pack(&self, out: &mut Packing) {
        self.0.pack(out);
        self.1.pack(out);
    }

    fn unpack(bytes: &mut PackedBytes<'_>) -> Option<(A, B)> {
        Some((A::unpack(bytes)?, B::unpack(bytes)?))
    }
}

impl<A: Pack, B: Pack, C: Pack> Pack for (A, B, C) {
    fn pack(&self, out: &mut Packing) {
        self.0.pack(out);
        self.1.pack(out);
        self.2.pack(out);
    }

    fn unpack(bytes: &mut PackedBytes<'_>) -> Option<(A, B, C)> {
        Some((A::unpack(bytes)?, B::unpack(bytes)?, C::unpack(bytes)?))
    }
}

/// How many elements follow; never more than there are bytes, so that no damage asks for memory.
fn unpack_length(bytes: &mut PackedBytes<'_>) -> Option<usize> {
    usize::unpack(bytes).filter(|length| *length <= bytes.len())
}

impl<T: Pack> Pack for Vec<T> {
    fn pack(&self, out: &mut Packing) {
        self.len().pack(out);
        self.iter().for_each(|element| element.pack(out));
    }

    fn unpack(bytes: &mut PackedBytes<'_>) -> Option<Vec<T>> {
        let length = unpack_length(bytes)?;
        let mut all = Vec::with_capacity(length);
        for _ in 0..length {
            all.push(T::unpack(bytes)?);
        }
        Some(all)
    }
}

impl<K: Pack + Ord, V: Pack> Pack for BTreeMap<K, V> {
    fn pack(&self, out: &mut Packing) {
        self.len().pack(out);
        for (key, value) in self {
            key.pack(out);
            value.pack(out);
        }
    }

    fn unpack(bytes: &mut PackedBytes<'_>) -> Option<BTreeMap<K, V>> {
        let length = unpack_length(bytes)?;
        (0..length).map(|_| Some((K::unpack(bytes)?, V::unpack(bytes)?))).collect()
    }
}

impl<K: Pack + Ord> Pack for BTreeSet<K> {
    fn pack(&self, out: &mut Packing) {
        self.len().pack(out);
        self.iter().for_each(|key| key.pack(out));
    }

    fn unpack(bytes: &mut PackedBytes<'_>) -> Option<BTreeSet<K>> {
        let length = unpack_length(bytes)?;
        (0..length).map(|_| K::unpack(bytes)).collect()
    }
}

impl<K: Pack + Ord + Hash, V: Pack, S: BuildHasher + Default> Pack for HashMap<K, V, S> {
    fn pack(&self, out: &mut Packing) {
        let mut entries: Vec<(&K, &V)> = self.iter().collect();
        entries.sort_unstable_by_key(|(key, _)| *key);
        entries.len().pack(out);
        for (key, value) in entries {
            key.pack(out);
            value.pack(out);
        }
    }

    fn unpack(bytes: &mut PackedBytes<'_>) -> Option<HashMap<K, V, S>> {
        let length = unpack_length(bytes)?;
        let mut all = HashMap::with_capacity_and_hasher(length, S::default());
        for _ in 0..length {
            all.insert(K::unpack(bytes)?, V::unpack(bytes)?);
        }
        Some(all)
    }
}

impl<K: Pack + Ord + Hash, S: BuildHasher + Default> Pack for HashSet<K, S> {
    fn pack(&self, out: &mut Packing) {
        let mut keys: Vec<&K> = self.iter().collect();
        keys.sort_unstable();
        keys.len().pack(out);
        keys.into_iter().for_each(|key| key.pack(out));
    }

    fn unpack(bytes: &mut PackedBytes<'_>) -> Option<HashSet<K, S>> {
        let length = unpack_length(bytes)?;
        let mut all = HashSet::with_capacity_and_hasher(length, S::default());
        for _ in 0..length {
            all.insert(K::unpack(bytes)?);
        }
        Some(all)
    }
}

macro_rules! by_value {
    ($($type:ty: $value:ident => $as:expr, $packed:ident: $number:ty => $read:expr);+ $(;)?) => {$(
        impl Pack for $type {
            #[inline]
            fn pack(&self, out: &mut Packing) {
                let $value = self;
                let packed: $number = $as;
                packed.pack(out);
            }

            #[inline]
            fn unpack(bytes: &mut PackedBytes<'_>) -> Option<$type> {
                let $packed = <$number>::unpack(bytes)?;
                $read
            }
        }
    )+};
}

by_value! {
    Money: money => money.cents(), cents: i128 => Some(Money::from_cents(cents));
    Day: day => i128::from(day.days_since_1970()), days: i128 => Day::from_days_since_1970(i32::try_from(days).ok()?);
    Instant: instant => i128::from(instant.micros()), micros: i128 => Instant::from_micros(i64::try_from(micros).ok()?);
    FiscalYear: year => year.begins(), begins: u16 => FiscalYear::beginning(begins);
}

macro_rules! by_bytes {
    ($($type:ty: $value:ident => $as:expr, $packed:ident => $read:expr);+ $(;)?) => {$(
        impl Pack for $type {
            fn pack(&self, out: &mut Packing) {
                let $value = self;
                out.extend_from_slice($as);
            }

            fn unpack(bytes: &mut PackedBytes<'_>) -> Option<$type> {
                let $packed = bytes.array()?;
                Some($read)
            }
        }
    )+};
}

by_bytes! {
    Digest: digest => &digest.0, bytes => Digest(bytes);
    Uuid: id => id.as_bytes(), bytes => Uuid::from_bytes(bytes);
    Decimal: decimal => &decimal.serialize(), bytes => Decimal::deserialize(bytes);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pack::Buffer;

    fn there_and_back<T: Pack + PartialEq + std::fmt::Debug>(value: &T) {
        let mut packed = Packing::default();
        value.pack(&mut packed);
        let length = packed.len();
        let packed = [Buffer::of(packed.done())];
        let mut rest = PackedBytes::over(&packed, 0..length).unwrap();
        assert_eq!(T::unpack(&mut rest).as_ref(), Some(value));
        assert!(rest.is_empty());
        for length in 0..length {
            let mut cut = PackedBytes::over(&packed, 0..length).unwrap();
            assert_eq!(T::unpack(&mut cut), None, "cut to {length} bytes");
        }
    }

    #[test]
    fn what_is_packed_is_unpacked_and_a_part_of_it_is_nothing() {
        for number in [0, 1, -1, 63, 64, -64, -65, i128::from(i64::MAX), i128::from(i64::MIN), i128::MAX, i128::MIN] {
            there_and_back(&number);
        }
        for number in [0_u64, 127, 128, (1 << 63) - 1, 1 << 63, u64::MAX] {
            there_and_back(&number);
        }
        there_and_back(&vec![Some("é".to_owned()), None]);
        there_and_back(&HashMap::<u32, String>::from([(7, "a".to_owned()), (300, String::new())]));
        there_and_back(&("2021-06-01".parse::<Day>().unwrap(), Instant::MIN, Decimal::new(-75, 2)));
        there_and_back(&(Digest::of(b"x"), Uuid::from_u128(7)));
    }
}
