//! A tree that grows leaf by leaf out of the roots of what stands before: all that an export gives.

use crate::tree::{Hash, empty_root, node_hash};

/// The roots of the complete subtrees, the largest first.
#[derive(Clone, Debug, Default)]
pub(crate) struct Peaks(Vec<(u64, Hash)>);

impl Peaks {
    /// Over `size` leaves with these roots; `None` if there are more or fewer than such a tree has.
    pub(crate) fn of(size: u64, roots: &[Hash]) -> Option<Self> {
        let widths = (0..u64::BITS).rev().map(|bit| size & (1 << bit));
        let widths: Vec<u64> = widths.filter(|width| *width > 0).collect();
        let fits = widths.len() == roots.len();
        fits.then(|| Self(widths.into_iter().zip(roots.iter().copied()).collect()))
    }

    pub(crate) fn push(&mut self, leaf: Hash) {
        let mut new = (1, leaf);
        while let Some((width, left)) = self.0.pop_if(|(width, _)| *width == new.0) {
            new = (width * 2, node_hash(&left, &new.1));
        }
        self.0.push(new);
    }

    pub(crate) fn root(&self) -> Hash {
        let roots = self.0.iter().rev().map(|(_, root)| *root);
        roots
            .reduce(|right, left| node_hash(&left, &right))
            .unwrap_or_else(empty_root)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::{frontier, grown, leaf_hash, root};

    #[test]
    fn a_tree_out_of_the_roots_before_it_grows_as_the_whole_one() {
        let leaves: Vec<Hash> = (0..600_u64).map(|n| leaf_hash(&n.to_be_bytes())).collect();
        let (_, mut tiles) = grown(leaves.iter().copied());
        for from in [0_u64, 1, 7, 255, 256, 511] {
            let before = frontier(&mut tiles, from).expect("there");
            let mut peaks = Peaks::of(from, &before).expect("one root for each bit");
            for size in from..600 {
                assert_eq!(Ok(peaks.root()), root(&mut tiles, size), "{from} {size}");
                peaks.push(leaves[usize::try_from(size).expect("small")]);
            }
        }
        assert!(Peaks::of(3, &[[0; 32]]).is_none() && Peaks::of(0, &[[0; 32]]).is_none());
    }
}
