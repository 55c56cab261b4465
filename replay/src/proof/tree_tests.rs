#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail")]

use super::*;
use proptest::prelude::*;

/// The root as section 2.1.1 of RFC 9162 defines it, word for word and slowly.
fn defined_root(leaves: &[Vec<u8>]) -> [u8; 32] {
    match leaves {
        [] => Sha256::digest([]).into(),
        [one] => Sha256::digest([&[0], one.as_slice()].concat()).into(),
        more => {
            let k = split(more.len());
            let (left, right) = (defined_root(&more[..k]), defined_root(&more[k..]));
            Sha256::digest([&[1], left.as_slice(), right.as_slice()].concat()).into()
        }
    }
}

/// The largest power of two smaller than n.
fn split(n: usize) -> usize {
    let mut k = 1;
    while k * 2 < n {
        k *= 2;
    }
    k
}

/// PATH(m, D) of section 2.1.3.1.
fn defined_path(m: usize, leaves: &[Vec<u8>]) -> Vec<Digest> {
    if leaves.len() <= 1 {
        return Vec::new();
    }
    let k = split(leaves.len());
    let (mut path, beside) = if m < k {
        (defined_path(m, &leaves[..k]), defined_root(&leaves[k..]))
    } else {
        (defined_path(m - k, &leaves[k..]), defined_root(&leaves[..k]))
    };
    path.push(Digest(beside));
    path
}

/// PROOF(m, D) of section 2.1.4.1, by SUBPROOF(m, D, b).
fn defined_consistency(m: usize, leaves: &[Vec<u8>], whole: bool) -> Vec<Digest> {
    let n = leaves.len();
    if m == n {
        return if whole { Vec::new() } else { vec![Digest(defined_root(leaves))] };
    }
    let k = split(n);
    let (mut proof, beside) = if m <= k {
        (defined_consistency(m, &leaves[..k], whole), defined_root(&leaves[k..]))
    } else {
        (defined_consistency(m - k, &leaves[k..], false), defined_root(&leaves[..k]))
    };
    proof.push(Digest(beside));
    proof
}

fn leaves(n: usize) -> Vec<Vec<u8>> {
    (0..n).map(|i| format!("event {i}").into_bytes()).collect()
}

fn tree(leaves: &[Vec<u8>]) -> Tree {
    let mut tree = Tree::default();
    leaves.iter().for_each(|bytes| tree.push(leaf(bytes)));
    tree
}

fn head(tree: &Tree, size: usize) -> TreeHead {
    TreeHead { size: size as u64, root: tree.root_at(size as u64).unwrap() }
}

#[test]
fn the_root_is_the_one_of_the_definition() {
    let all = leaves(70);
    let whole = tree(&all);
    let mut roots = Roots::at(0..=70);
    all.iter().for_each(|bytes| roots.push(leaf(bytes)));
    for n in 0..=all.len() {
        let defined = Digest(defined_root(&all[..n]));
        assert_eq!(whole.root_at(n as u64), Some(defined), "tree, {n}");
        assert_eq!(roots.root_at(n as u64), Some(defined), "frontier, {n}");
    }
    assert_eq!((whole.size(), whole.root_at(71)), (70, None));
    assert_eq!(roots.root_at(71), None);
}

#[test]
fn the_empty_tree_and_one_leaf_have_the_known_hashes() {
    let hex = |digest: Digest| digest.to_string();
    assert_eq!(hex(Frontier::default().root()), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    // The hash of an empty leaf, as certificate transparency's test data have it.
    assert_eq!(hex(leaf(&[])), "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
}

/// The reference tree of certificate transparency: eight leaves, and the roots of its first one to eight.
#[test]
fn the_reference_tree_has_its_roots() {
    let inputs = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];
    let roots = [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];
    let mut frontier = Frontier::default();
    for (input, root) in inputs.iter().zip(roots) {
        frontier.push(leaf(&hex::decode(input).unwrap()));
        assert_eq!(frontier.root().to_string(), root);
    }
}

#[test]
fn paths_and_consistency_are_those_of_the_definition() {
    let all = leaves(33);
    let whole = tree(&all);
    for size in 1..=all.len() {
        for m in 0..size {
            let path = whole.inclusion(m as u64, size as u64).unwrap();
            assert_eq!(path, defined_path(m, &all[..size]), "leaf {m} of {size}");
        }
        for from in 1..=size {
            let proof = whole.consistency(from as u64, size as u64).unwrap();
            assert_eq!(proof, defined_consistency(from, &all[..size], true), "{from} to {size}");
        }
    }
    assert_eq!(whole.inclusion(5, 5), None);
    assert_eq!(whole.inclusion(5, 34), None);
    assert_eq!(whole.consistency(6, 5), None);
    assert_eq!(whole.consistency(0, 5), Some(Vec::new()));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

    #[test]
    fn what_is_proved_is_accepted_and_nothing_near_it(size in 1_usize..300, a in any::<prop::sample::Index>(), b in any::<prop::sample::Index>(), bit in 0_u8..8) {
        let all = leaves(size);
        let whole = tree(&all);
        let now = head(&whole, size);
        let index = a.index(size);
        let path = whole.inclusion(index as u64, size as u64).unwrap();
        prop_assert!(now.includes(&all[index], index as u64, &path));
        prop_assert!(!now.includes(b"another event", index as u64, &path));
        prop_assert!(size == 1 || !now.includes(&all[index], (index as u64 + 1) % size as u64, &path));
        prop_assert!(!now.includes(&all[index], index as u64, &[path.as_slice(), &[now.root]].concat()));
        for place in 0..path.len() {
            let mut bent = path.clone();
            bent[place].0[b.index(32)] ^= 1 << bit;
            prop_assert!(!now.includes(&all[index], index as u64, &bent));
        }

        let from = 1 + b.index(size);
        let then = head(&whole, from);
        let proof = whole.consistency(from as u64, size as u64).unwrap();
        prop_assert!(now.extends(&then, &proof));
        prop_assert!(!now.extends(&then, &[proof.as_slice(), &[now.root]].concat()));
        let mut other = all[..from].to_vec();
        other[a.index(from)].push(b'!');
        prop_assert!(!now.extends(&head(&tree(&other), from), &proof));
        for place in 0..proof.len() {
            let mut bent = proof.clone();
            bent[place].0[a.index(32)] ^= 1 << bit;
            prop_assert!(!now.extends(&then, &bent));
        }
    }
}

#[test]
fn an_absurd_head_is_refused_without_a_panic() {
    let absurd = TreeHead { size: u64::MAX, root: Digest::of(&[]) };
    assert!(!absurd.includes(b"event", u64::MAX - 1, &[]));
    let one = TreeHead { size: 1, root: leaf(b"event") };
    assert!(!absurd.extends(&one, &[]));
    assert!(!one.extends(&absurd, &[]));
    assert!(!one.includes(b"event", 1, &[]));
    assert!(one.includes(b"event", 0, &[]));
}
