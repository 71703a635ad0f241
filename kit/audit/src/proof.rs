//! Checks of inclusion and consistency proofs, for whoever does not hold the log
//! (RFC 9162 §2.1.3.2 and §2.1.4.2).

use crate::tree::{Hash, empty_root, node_hash};
use kit_base::same_bytes;

/// Why a proof does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    /// The entry's place is not within the tree, or the old tree is larger than the new one.
    #[error("use the proof: it is about something outside the tree")]
    OutOfRange,
    /// It has too few or too many hashes.
    #[error("use the proof: it has another length than these sizes need")]
    Length,
    /// The hashes lead to another root.
    #[error("reach the root with the proof: entry, log or proof were changed")]
    Root,
}

fn equal(a: &Hash, b: &Hash) -> Result<(), ProofError> {
    if same_bytes(a, b) {
        Ok(())
    } else {
        Err(ProofError::Root)
    }
}

/// Checks that the leaf with this hash stands at `index` of the tree of `size` with this root.
///
/// # Errors
/// [`ProofError`] if that is not proven.
pub fn verify_inclusion(
    leaf: &Hash,
    index: u64,
    size: u64,
    proof: &[Hash],
    root: &Hash,
) -> Result<(), ProofError> {
    if index >= size {
        return Err(ProofError::OutOfRange);
    }
    let (mut place, mut last, mut hash) = (index, size - 1, *leaf);
    for other in proof {
        if last == 0 {
            return Err(ProofError::Length);
        }
        if place & 1 == 1 || place == last {
            hash = node_hash(other, &hash);
            while place & 1 == 0 && place != 0 {
                place >>= 1;
                last >>= 1;
            }
        } else {
            hash = node_hash(&hash, other);
        }
        place >>= 1;
        last >>= 1;
    }
    if last != 0 {
        return Err(ProofError::Length);
    }
    equal(&hash, root)
}

/// Checks that the tree of `new` leaves begins with the tree of `old` leaves.
///
/// # Errors
/// [`ProofError`] if that is not proven.
pub fn verify_consistency(
    old: u64,
    new: u64,
    old_root: &Hash,
    new_root: &Hash,
    proof: &[Hash],
) -> Result<(), ProofError> {
    if old > new {
        return Err(ProofError::OutOfRange);
    }
    if old == new || old == 0 {
        if !proof.is_empty() {
            return Err(ProofError::Length);
        }
        let expected = if old == 0 { &empty_root() } else { new_root };
        return equal(old_root, expected);
    }
    let (mut place, mut last) = (old - 1, new - 1);
    while place & 1 == 1 {
        place >>= 1;
        last >>= 1;
    }
    // A complete old tree is itself the first node of the proof.
    let mut steps = proof.iter();
    let first = if old.is_power_of_two() {
        old_root
    } else {
        steps.next().ok_or(ProofError::Length)?
    };
    let (mut old_hash, mut new_hash) = (*first, *first);
    for other in steps {
        if last == 0 {
            return Err(ProofError::Length);
        }
        if place & 1 == 1 || place == last {
            old_hash = node_hash(other, &old_hash);
            new_hash = node_hash(other, &new_hash);
            while place & 1 == 0 && place != 0 {
                place >>= 1;
                last >>= 1;
            }
        } else {
            new_hash = node_hash(&new_hash, other);
        }
        place >>= 1;
        last >>= 1;
    }
    if last != 0 {
        return Err(ProofError::Length);
    }
    equal(&old_hash, old_root)?;
    equal(&new_hash, new_root)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::{MemoryTiles, consistency_proof, grown, inclusion_proof, leaf_hash, root};
    use proptest::prelude::*;

    fn hash_of(n: u64) -> Hash {
        leaf_hash(&n.to_le_bytes())
    }

    fn tiles(size: u64) -> MemoryTiles {
        grown((0..size).map(hash_of)).1
    }

    /// Every proof within trees of up to `largest` leaves; steps keep the number bearable.
    fn all_proofs_hold(largest: u64) {
        let mut tiles = tiles(largest);
        let roots: Vec<Hash> = (0..=largest)
            .map(|size| root(&mut tiles, size).expect("there"))
            .collect();
        let root_of = |size: u64| &roots[usize::try_from(size).expect("small")];
        for size in 1..=largest {
            for other in 0..size {
                let proof = inclusion_proof(&mut tiles, other, size).expect("there");
                let checked = verify_inclusion(&hash_of(other), other, size, &proof, root_of(size));
                assert_eq!(checked, Ok(()), "leaf {other} of {size}");
                let proof = consistency_proof(&mut tiles, other, size).expect("there");
                let checked =
                    verify_consistency(other, size, root_of(other), root_of(size), &proof);
                assert_eq!(checked, Ok(()), "{other} in {size}");
            }
        }
    }

    #[test]
    fn every_proof_of_trees_up_to_300_leaves_holds() {
        all_proofs_hold(300);
    }

    #[test]
    #[ignore = "a million proofs: more than ten minutes without optimisation"]
    fn every_proof_of_trees_up_to_1000_leaves_holds() {
        all_proofs_hold(1_000);
    }

    proptest! {
        #[test]
        fn an_inclusion_proof_fails_after_any_change(
            size in 1_u64..700, at in 0_u64..700, bit in 0_usize..256, step: prop::sample::Index,
        ) {
            let index = at % size;
            let mut tiles = tiles(size);
            let root = root(&mut tiles, size)?;
            let proof = inclusion_proof(&mut tiles, index, size)?;
            let leaf = hash_of(index);
            let flip = |hash: &Hash| { let mut h = *hash; h[bit / 8] ^= 1 << (bit % 8); h };
            prop_assert_eq!(verify_inclusion(&flip(&leaf), index, size, &proof, &root), Err(ProofError::Root));
            prop_assert_eq!(verify_inclusion(&leaf, index, size, &proof, &flip(&root)), Err(ProofError::Root));
            let other = (index + 1) % size;
            prop_assert!(other == index || verify_inclusion(&leaf, other, size, &proof, &root).is_err());
            let longer = [proof.clone(), vec![root]].concat();
            prop_assert!(verify_inclusion(&leaf, index, size, &longer, &root).is_err());
            if !proof.is_empty() {
                let mut changed = proof.clone();
                let step = step.index(changed.len());
                changed[step] = flip(&changed[step]);
                prop_assert_eq!(verify_inclusion(&leaf, index, size, &changed, &root), Err(ProofError::Root));
                prop_assert!(verify_inclusion(&leaf, index, size, &proof[1..], &root).is_err());
            }
        }

        #[test]
        fn a_consistency_proof_fails_after_any_change(
            new in 2_u64..700, at in 1_u64..700, bit in 0_usize..256, step: prop::sample::Index,
        ) {
            let old = 1 + at % (new - 1);
            let mut tiles = tiles(new);
            let (old_root, new_root) = (root(&mut tiles, old)?, root(&mut tiles, new)?);
            let proof = consistency_proof(&mut tiles, old, new)?;
            let flip = |hash: &Hash| { let mut h = *hash; h[bit / 8] ^= 1 << (bit % 8); h };
            let check = |a: &Hash, b: &Hash, p: &[Hash]| verify_consistency(old, new, a, b, p);
            prop_assert_eq!(check(&old_root, &new_root, &proof), Ok(()));
            prop_assert!(check(&flip(&old_root), &new_root, &proof).is_err());
            prop_assert!(check(&old_root, &flip(&new_root), &proof).is_err());
            let mut changed = proof.clone();
            let step = step.index(changed.len());
            changed[step] = flip(&changed[step]);
            prop_assert!(check(&old_root, &new_root, &changed).is_err());
            prop_assert!(check(&old_root, &new_root, &proof[1..]).is_err());
        }

        #[test]
        fn no_input_makes_the_checks_panic(
            a: u64, b: u64, proof in prop::collection::vec(any::<[u8; 32]>(), 0..70), hash: [u8; 32],
        ) {
            prop_assert!(verify_inclusion(&hash, a, b, &proof, &hash).is_err() || b == 1);
            prop_assert!(verify_consistency(a, b, &hash, &hash, &proof).is_err() || a == b);
        }
    }
}
