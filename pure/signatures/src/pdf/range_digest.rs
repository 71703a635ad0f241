//! The digests of all signatures of a file in one pass. Every range begins at byte 0, so that each
//! shares all but its end with those after it: fifty signatures over a large file cost one reading.

use super::byte_range::ByteRange;
use crate::algorithms::Digest;

/// The digest of each range, in the order given. The ranges lie inside the file.
pub(super) fn of_ranges(file: &[u8], wanted: &[(Digest, ByteRange)]) -> Vec<Vec<u8>> {
    let mut found = vec![Vec::new(); wanted.len()];
    for digest in Digest::ALL {
        let mut order: Vec<usize> = (0..wanted.len())
            .filter(|index| wanted[*index].0 == digest)
            .collect();
        order.sort_by_key(|index| wanted[*index].1.gap_start());
        let mut beginning = digest.begin();
        let mut position = 0;
        for index in order {
            let [before, after] = wanted[index].1.pieces(file);
            beginning.update(before.get(position..).unwrap_or_default());
            position = before.len().max(position);
            let mut whole = beginning.clone();
            whole.update(after);
            found[index] = whole.finish();
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_digest_is_that_of_its_own_range() {
        let file: Vec<u8> = (0..=255).cycle().take(5_000).collect();
        let ranges = [(3_000, 3_100, 4_000), (100, 200, 300), (100, 250, 5_000)];
        let wanted: Vec<(Digest, ByteRange)> = Digest::ALL
            .into_iter()
            .flat_map(|digest| ranges.map(|(a, b, c)| (digest, ByteRange::of(a, b, c))))
            .collect();
        for (value, (digest, range)) in of_ranges(&file, &wanted).iter().zip(&wanted) {
            assert_eq!(*value, digest.of(&range.pieces(&file)));
        }
    }
}
