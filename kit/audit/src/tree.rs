//! The Merkle tree of RFC 6962 §2.1, kept as tiles of 256 hashes. Pure: where tiles come from
//! is the caller's business.
//!
//! Tile `(level, place)` holds the hashes of tree level `8·level` from `256·place` on. The
//! inner seven levels of a tile are computed when needed: at most 255 hashes.

use kit_base::{Sha256, sha256};

/// A SHA-256 digest.
pub type Hash = [u8; 32];

/// Hashes in a full tile.
pub const TILE_WIDTH: usize = 256;
const TILE_HEIGHT: u32 = 8;

/// The hash of a leaf: SHA-256 of 0x00 and its bytes.
#[must_use]
pub fn leaf_hash(bytes: &[u8]) -> Hash {
    let mut digest = Sha256::default();
    digest.update(&[0]);
    digest.update(bytes);
    digest.finish()
}

/// The hash of an inner node: SHA-256 of 0x01 and its two children.
#[must_use]
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    let mut bytes = [1; 65];
    bytes[1..33].copy_from_slice(left);
    bytes[33..].copy_from_slice(right);
    sha256(&bytes)
}

/// The root of the tree without leaves.
#[must_use]
pub fn empty_root() -> Hash {
    sha256(b"")
}

/// Where tiles are read from.
pub trait Tiles {
    /// What can go wrong.
    type Error: From<MissingHash>;
    /// The hashes of a tile, as many as there are (all that the asked size needs).
    ///
    /// # Errors
    /// If the tile cannot be read.
    fn tile(&mut self, level: u32, place: u64) -> Result<&[Hash], Self::Error>;
}

/// A hash that a tree of this size must have is not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("find hash {index} of level {level} of the log's tree")]
pub struct MissingHash {
    /// Level of the tree, 0 for leaves.
    pub level: u32,
    /// Place within the level.
    pub index: u64,
}

/// The hash of a complete subtree: node `index` of tree level `level`.
fn subtree<T: Tiles>(tiles: &mut T, level: u32, index: u64) -> Result<Hash, T::Error> {
    let (tile_level, inner) = (level / TILE_HEIGHT, level % TILE_HEIGHT);
    let first = index << inner;
    let tile = tiles.tile(tile_level, first / TILE_WIDTH as u64)?;
    let start = usize::try_from(first % TILE_WIDTH as u64).unwrap_or(0);
    let hashes = tile
        .get(start..start + (1 << inner))
        .ok_or(MissingHash { level, index })?;
    Ok(fold(hashes))
}

/// The root over a power of two of hashes.
pub(crate) fn fold(hashes: &[Hash]) -> Hash {
    match hashes {
        [] => empty_root(),
        [one] => *one,
        many => {
            let (left, right) = many.split_at(many.len() / 2);
            node_hash(&fold(left), &fold(right))
        }
    }
}

/// The largest power of two below `n` (which is at least 2).
fn split(n: u64) -> u64 {
    1 << (63 - (n - 1).leading_zeros())
}

/// The hash over leaves `from..to`, where `from` is a multiple of the smallest power of two
/// that is not below the length (as everywhere in RFC 6962).
fn range<T: Tiles>(tiles: &mut T, from: u64, to: u64) -> Result<Hash, T::Error> {
    let length = to - from;
    if length.is_power_of_two() {
        let level = length.trailing_zeros();
        return subtree(tiles, level, from >> level);
    }
    let middle = from + split(length);
    let left = range(tiles, from, middle)?;
    let right = range(tiles, middle, to)?;
    Ok(node_hash(&left, &right))
}

/// The tree head over the first `size` leaves.
///
/// # Errors
/// As the tiles are read.
pub fn root<T: Tiles>(tiles: &mut T, size: u64) -> Result<Hash, T::Error> {
    if size == 0 {
        Ok(empty_root())
    } else {
        range(tiles, 0, size)
    }
}

/// The roots of the complete subtrees that the first `size` leaves consist of, largest first:
/// enough to go on from there.
///
/// # Errors
/// As the tiles are read.
pub fn frontier<T: Tiles>(tiles: &mut T, size: u64) -> Result<Vec<Hash>, T::Error> {
    let mut from = 0;
    let mut peaks = Vec::new();
    for level in (0..63).rev().filter(|level| size >> level & 1 == 1) {
        peaks.push(range(tiles, from, from + (1 << level))?);
        from += 1 << level;
    }
    Ok(peaks)
}

/// The proof that leaf `index` is in the tree of `size` (RFC 6962 §2.1.1), leaf side first.
/// Empty if `index` is not below `size`.
///
/// # Errors
/// As the tiles are read.
pub fn inclusion_proof<T: Tiles>(
    tiles: &mut T,
    index: u64,
    size: u64,
) -> Result<Vec<Hash>, T::Error> {
    let mut proof = Vec::new();
    if index >= size {
        return Ok(proof);
    }
    let (mut from, mut to) = (0, size);
    while to - from > 1 {
        let middle = from + split(to - from);
        if index < middle {
            proof.push(range(tiles, middle, to)?);
            to = middle;
        } else {
            proof.push(range(tiles, from, middle)?);
            from = middle;
        }
    }
    proof.reverse();
    Ok(proof)
}

/// The proof that the tree of `new` leaves begins with the tree of `old` (RFC 6962 §2.1.2).
/// Empty if `old` is 0 or not below `new`.
///
/// # Errors
/// As the tiles are read.
pub fn consistency_proof<T: Tiles>(
    tiles: &mut T,
    old: u64,
    new: u64,
) -> Result<Vec<Hash>, T::Error> {
    let mut proof = Vec::new();
    if old == 0 || old >= new {
        return Ok(proof);
    }
    let (mut from, mut to, mut known) = (0, new, true);
    // `old` is the end of the old tree within the range that is looked at.
    while old != to {
        let middle = from + split(to - from);
        if old <= middle {
            proof.push(range(tiles, middle, to)?);
            to = middle;
        } else {
            proof.push(range(tiles, from, middle)?);
            from = middle;
            known = false;
        }
    }
    if !known {
        proof.push(range(tiles, from, to)?);
    }
    proof.reverse();
    Ok(proof)
}

/// Grows a tree leaf by leaf; holds only the unfinished tiles at its right edge.
#[derive(Clone, Debug, Default)]
pub(crate) struct Edge {
    size: u64,
    /// The unfinished tile of each level.
    open: Vec<Vec<Hash>>,
}

/// A tile that became full.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FullTile {
    pub(crate) level: u32,
    pub(crate) place: u64,
    pub(crate) hashes: Vec<Hash>,
}

impl Edge {
    /// From the tiles of a tree of `size`.
    pub(crate) fn load<T: Tiles>(tiles: &mut T, size: u64) -> Result<Self, T::Error> {
        let mut open = Vec::new();
        let mut level = 0;
        while size >> (TILE_HEIGHT * level) > 0 {
            let hashes = size >> (TILE_HEIGHT * level);
            let width = usize::try_from(hashes % TILE_WIDTH as u64).unwrap_or(0);
            let place = hashes / TILE_WIDTH as u64;
            let tile = if width == 0 {
                Vec::new()
            } else {
                let stored = tiles.tile(level, place)?;
                let missing = MissingHash {
                    level: TILE_HEIGHT * level,
                    index: hashes - 1,
                };
                stored.get(..width).ok_or(missing)?.to_vec()
            };
            open.push(tile);
            level += 1;
        }
        Ok(Self { size, open })
    }

    pub(crate) fn size(&self) -> u64 {
        self.size
    }

    /// Appends a leaf's hash; gives the tiles that became full by it.
    pub(crate) fn push(&mut self, hash: Hash) -> Vec<FullTile> {
        self.size += 1;
        let mut full = Vec::new();
        let (mut hash, mut level) = (hash, 0);
        loop {
            let at = usize::try_from(level).unwrap_or(usize::MAX);
            if self.open.len() <= at {
                self.open.push(Vec::new());
            }
            let tile = &mut self.open[at];
            tile.push(hash);
            if tile.len() < TILE_WIDTH {
                return full;
            }
            let hashes = std::mem::take(tile);
            hash = fold(&hashes);
            let place = (self.size >> (TILE_HEIGHT * (level + 1))) - 1;
            full.push(FullTile {
                level,
                place,
                hashes,
            });
            level += 1;
        }
    }

    /// The tiles that are begun and not full.
    pub(crate) fn unfinished(&self) -> impl Iterator<Item = FullTile> {
        let begun = self
            .open
            .iter()
            .zip(0_u32..)
            .filter(|(tile, _)| !tile.is_empty());
        begun.map(|(hashes, level)| FullTile {
            level,
            place: self.size >> (TILE_HEIGHT * (level + 1)),
            hashes: hashes.clone(),
        })
    }

    /// The tree head over everything so far.
    pub(crate) fn root(&self) -> Hash {
        let mut right: Option<Hash> = None;
        for tile in &self.open {
            let mut rest = tile.as_slice();
            let mut peaks = Vec::new();
            while !rest.is_empty() {
                let width = 1 << rest.len().ilog2();
                let (peak, after) = rest.split_at(width);
                peaks.push(fold(peak));
                rest = after;
            }
            for peak in peaks.iter().rev() {
                right = Some(right.map_or(*peak, |right| node_hash(peak, &right)));
            }
        }
        right.unwrap_or_else(empty_root)
    }
}

/// Tiles in memory, for checks and tests.
#[cfg(test)]
#[derive(Default)]
pub(crate) struct MemoryTiles(pub(crate) std::collections::BTreeMap<(u32, u64), Vec<Hash>>);

#[cfg(test)]
impl Tiles for MemoryTiles {
    type Error = MissingHash;
    fn tile(&mut self, level: u32, place: u64) -> Result<&[Hash], MissingHash> {
        Ok(self.0.get(&(level, place)).map_or(&[], Vec::as_slice))
    }
}

#[cfg(test)]
pub(crate) fn grown(leaves: impl Iterator<Item = Hash>) -> (Edge, MemoryTiles) {
    let (mut edge, mut tiles) = (Edge::default(), MemoryTiles::default());
    for leaf in leaves {
        for tile in edge.push(leaf) {
            tiles.0.insert((tile.level, tile.place), tile.hashes);
        }
    }
    for tile in edge.unfinished() {
        tiles.0.insert((tile.level, tile.place), tile.hashes);
    }
    (edge, tiles)
}

#[cfg(test)]
mod tests {
    use super::*;
    use kit_base::{from_hex, hex};

    /// The tree as the RFC defines it, without tiles.
    fn plain_root(leaves: &[Hash]) -> Hash {
        match leaves {
            [] => empty_root(),
            [one] => *one,
            many => {
                let k = usize::try_from(split(many.len() as u64)).expect("small");
                node_hash(&plain_root(&many[..k]), &plain_root(&many[k..]))
            }
        }
    }

    fn leaves(count: u64) -> Vec<Hash> {
        (0..count).map(|n| leaf_hash(&n.to_be_bytes())).collect()
    }

    #[test]
    fn roots_are_those_published_for_certificate_transparency() {
        // The eight leaves and roots of the reference implementation's tests.
        let inputs = [
            "",
            "00",
            "10",
            "2021",
            "3031",
            "40414243",
            "5051525354555657",
            "606162636465666768696a6b6c6d6e6f",
        ];
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
        let mut edge = Edge::default();
        for (input, root) in inputs.iter().zip(roots) {
            edge.push(leaf_hash(&from_hex(input).expect("hexadecimal")));
            assert_eq!(hex(&edge.root()), root);
        }
    }

    #[test]
    fn tiles_give_the_same_root_as_the_definition_for_every_size() {
        let all = leaves(1_200);
        let (edge, mut tiles) = grown(all.iter().copied());
        assert_eq!(edge.root(), plain_root(&all));
        for size in (0..=600).chain(1_190..=1_200) {
            let count = usize::try_from(size).expect("small");
            assert_eq!(
                root(&mut tiles, size),
                Ok(plain_root(&all[..count])),
                "{size}"
            );
        }
    }

    #[test]
    fn an_edge_that_is_loaded_grows_like_the_one_that_was_kept() {
        let all = leaves(70_000);
        let (mut kept, mut tiles) = grown(all.iter().copied());
        let mut loaded = Edge::load(&mut tiles, 70_000).expect("all tiles are there");
        for leaf in leaves(300) {
            assert_eq!(kept.push(leaf), loaded.push(leaf));
        }
        assert_eq!(kept.root(), loaded.root());
        assert_eq!(kept.open.len(), 3);
    }

    #[test]
    fn a_missing_tile_is_named() {
        let (_, mut tiles) = grown(leaves(600).into_iter());
        tiles.0.remove(&(0, 2));
        assert_eq!(
            root(&mut tiles, 600),
            Err(MissingHash { level: 6, index: 8 })
        );
    }

    #[test]
    fn the_frontier_is_one_hash_for_each_bit_of_the_size() {
        let (_, mut tiles) = grown(leaves(600).into_iter());
        assert_eq!(frontier(&mut tiles, 600).expect("there").len(), 4);
        assert_eq!(frontier(&mut tiles, 0).expect("there").len(), 0);
    }
}
