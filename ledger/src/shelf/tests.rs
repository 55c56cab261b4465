use super::*;
use crate::pack::Buffer;
use std::collections::{BTreeMap, VecDeque};

type Told = Vec<(u64, String)>;

/// What is packed over so many levels; the bytes before it stand for other state.
fn bytes_over(level: usize, shelf: &Shelf<u64, String>) -> Vec<u8> {
    let mut out = Packing::over(level, vec![7; 3]);
    shelf.pack(&mut out);
    out.done()
}

fn bytes(shelf: &Shelf<u64, String>) -> Vec<u8> {
    bytes_over(0, shelf)
}

/// What is packed over the first so many of some levels and read again.
fn again_over(level: usize, levels: &mut Vec<Arc<Buffer>>, shelf: &Shelf<u64, String>) -> Shelf<u64, String> {
    levels.truncate(level);
    let bytes = bytes_over(level, shelf);
    let part = 3..bytes.len();
    levels.push(Buffer::of(bytes));
    let mut source = PackedBytes::over(levels, part).unwrap();
    let read = Shelf::unpack(&mut source).unwrap();
    assert!(source.is_empty());
    read
}

fn again(shelf: &Shelf<u64, String>) -> Shelf<u64, String> {
    again_over(0, &mut Vec::new(), shelf)
}

/// Numbers in no order, many of them more than once.
fn acts() -> impl Iterator<Item = (u64, u64)> {
    let step = |n: &u64| Some(n.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407));
    std::iter::successors(Some(1), step).map(|n| (n >> 33) % 700).zip(0..4_000)
}

#[test]
fn it_is_a_map_wherever_it_is_packed_on_the_way() {
    for every in [1, 7, 500, 10_000] {
        let mut shelf: Shelf<u64, String> = Shelf::default();
        let (mut plain, mut order): (BTreeMap<u64, String>, Vec<u64>) = Default::default();
        let mut copies = VecDeque::new();
        for (key, n) in acts() {
            assert_eq!(shelf.get(&key), plain.get(&key), "{key} before act {n}");
            if n % 3 == 0 {
                shelf.insert(key, n.to_string());
                if plain.insert(key, n.to_string()).is_none() {
                    order.push(key);
                }
            } else if let Some(value) = shelf.get_mut(&key) {
                value.push('+');
                plain.get_mut(&key).unwrap().push('+');
            }
            if n % every == 0 && (every > 1 || n < 300) {
                shelf = again(&shelf);
            }
            if n % 17 == 0 {
                copies.push_back(shelf.clone());
                copies.truncate(3);
            }
        }
        let kept: Vec<_> = shelf.iter().map(|(key, value)| (*key, value.clone())).collect();
        let expected: Vec<_> = order.iter().map(|key| (*key, plain[key].clone())).collect();
        assert_eq!(kept, expected, "packed at every {every}");
        assert!((700..2_000).all(|key| !shelf.contains_key(&key)));
    }
}

/// Levels are written over one another, taken into others and left again, while entries change and copies are made.
#[test]
fn it_is_a_map_whatever_levels_it_rests_on() {
    let (mut shelf, mut levels): (Shelf<u64, String>, Vec<Arc<Buffer>>) = Default::default();
    let (mut plain, mut order): (BTreeMap<u64, String>, Vec<u64>) = Default::default();
    let mut earlier: Vec<(Shelf<u64, String>, Told)> = Vec::new();
    let mut deepest = 0;
    let told = |order: &[u64], plain: &BTreeMap<u64, String>| -> Told {
        order.iter().map(|key| (*key, plain[key].clone())).collect()
    };
    let shown =
        |shelf: &Shelf<u64, String>| -> Told { shelf.iter().map(|(key, value)| (*key, value.clone())).collect() };
    for (key, n) in acts() {
        assert_eq!(shelf.get(&key), plain.get(&key), "{key} before act {n}");
        shelf.change_or_default(&key, |text| text.push_str(&n.to_string()));
        if plain.entry(key).or_default().is_empty() {
            order.push(key);
        }
        plain.get_mut(&key).unwrap().push_str(&n.to_string());
        if n % 37 == 0 {
            let level = (n as usize / 37 * 5 % 7).min(levels.len());
            shelf = again_over(level, &mut levels, &shelf);
            deepest = levels.len().max(deepest);
            assert_eq!(shown(&shelf), told(&order, &plain), "over {level} levels at act {n}");
        }
        if n % 500 == 0 {
            earlier.push((shelf.clone(), told(&order, &plain)));
        }
    }
    assert!(deepest > 3 && earlier.iter().all(|(shelf, told)| shown(shelf) == *told));
    let whole = again(&shelf);
    assert_eq!(shown(&whole), told(&order, &plain));
    assert!((700..2_000).all(|key| !shelf.contains_key(&key)));
    let mut never = Shelf::default();
    shown(&shelf).into_iter().for_each(|(key, value)| never.insert(key, value));
    assert_eq!(bytes(&shelf), bytes(&never));
}

#[test]
fn what_changed_takes_little_room_over_what_did_not() {
    let mut levels = Vec::new();
    let mut shelf: Shelf<u64, String> = Shelf::default();
    (0..10_000).for_each(|key| shelf.insert(key, "a".repeat(20)));
    let mut shelf = again_over(0, &mut levels, &shelf);
    assert!(bytes_over(1, &shelf).len() < 20, "nothing changed");
    shelf.get_mut(&5_000).unwrap().push('b');
    shelf.insert(10_000, "c".to_owned());
    assert!(bytes_over(1, &shelf).len() < 200);
}

#[test]
fn the_same_entries_are_the_same_bytes_wherever_it_was_packed_before() {
    let (mut never, mut often): (Shelf<u64, String>, Shelf<u64, String>) = Default::default();
    let mut copies = Vec::new();
    for (key, n) in acts() {
        for shelf in [&mut never, &mut often] {
            shelf.change_or_default(&key, |text| text.push_str(&n.to_string()));
        }
        if n % 333 == 0 {
            often = again(&often);
        }
        if n % 50 == 0 {
            copies.push(often.clone());
        }
    }
    assert_eq!(bytes(&never), bytes(&often));
    assert_eq!(bytes(&again(&often)), bytes(&never));
}

#[test]
fn a_copy_does_not_change_with_what_it_was_copied_from() {
    let mut shelf: Shelf<u64, String> = Shelf::default();
    (0..100).for_each(|key| shelf.insert(key, "a".to_owned()));
    let mut shelf = again(&shelf);
    let copy = shelf.clone();
    shelf.get_mut(&50).unwrap().push('b');
    shelf.insert(100, "c".to_owned());
    assert_eq!((copy.get(&50).unwrap().as_str(), copy.get(&100)), ("a", None));
    assert_eq!(shelf.get(&50).unwrap(), "ab");
}

#[test]
fn a_part_of_the_bytes_is_nothing() {
    let mut shelf: Shelf<u64, String> = Shelf::default();
    (0..40).for_each(|key| shelf.insert(key, key.to_string()));
    let bytes = bytes(&shelf);
    for length in 3..bytes.len() {
        let cut = [Buffer::of(bytes.get(..length).unwrap().to_vec())];
        let mut source = PackedBytes::over(&cut, 3..length).unwrap();
        assert!(Shelf::<u64, String>::unpack(&mut source).is_none(), "cut to {length}");
    }
}
