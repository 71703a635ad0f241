//! Chance that depends on nothing but the seed and what is drawn for, so that any cell of the
//! year can be played again by itself.

/// SplitMix64 (Steele, Lea and Flood, 2014): small, well mixed, and the same on every machine.
#[derive(Clone, Debug)]
pub(crate) struct Draw(u64);

impl Draw {
    /// The chance of one purpose.
    pub(crate) fn of(seed: u64, purpose: &str, numbers: &[usize]) -> Self {
        let mut draw = Self(seed ^ 0x9e37_79b9_7f4a_7c15);
        for byte in purpose.bytes() {
            draw.0 = draw.next() ^ u64::from(byte);
        }
        for number in numbers {
            draw.0 = draw.next() ^ (*number as u64);
        }
        draw
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`; 0 if `end` is 0.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        if end == 0 {
            0
        } else {
            (self.next() % end as u64) as usize
        }
    }

    /// True with this share.
    pub(crate) fn chance(&mut self, share: f64) -> bool {
        ((self.next() >> 11) as f64) < share * (1_u64 << 53) as f64
    }

    /// One of a list that is not empty.
    pub(crate) fn one<'a, T>(&mut self, list: &'a [T]) -> Option<&'a T> {
        list.get(self.below(list.len()))
    }
}

/// Divides `whole` into shares by weight, exactly: the largest remainders get what is left over.
pub(crate) fn shares(whole: usize, weights: &[f64]) -> Vec<usize> {
    let sum: f64 = weights.iter().sum();
    if sum <= 0.0 {
        return vec![0; weights.len()];
    }
    let exact: Vec<f64> = weights.iter().map(|w| whole as f64 * w / sum).collect();
    let mut parts: Vec<usize> = exact.iter().map(|e| e.floor() as usize).collect();
    let mut order: Vec<usize> = (0..weights.len()).collect();
    order.sort_by(|a, b| {
        (exact[*b].fract())
            .total_cmp(&exact[*a].fract())
            .then(a.cmp(b))
    });
    let given: usize = parts.iter().sum();
    for place in order.into_iter().cycle().take(whole.saturating_sub(given)) {
        parts[place] += 1;
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_add_up_exactly() {
        for whole in [0, 1, 7, 1000, 2_883_342] {
            let parts = shares(whole, &[1.0, 2.5, 0.0, 3.3, 1e-9]);
            assert_eq!(parts.iter().sum::<usize>(), whole);
            assert_eq!(parts[2], 0);
        }
    }

    #[test]
    fn the_same_purpose_draws_the_same() {
        let first: Vec<u64> = std::iter::repeat_with({
            let mut d = Draw::of(1, "x", &[2, 3]);
            move || d.next()
        })
        .take(5)
        .collect();
        let mut again = Draw::of(1, "x", &[2, 3]);
        assert!(first.iter().all(|n| *n == again.next()));
        assert_ne!(first[0], Draw::of(1, "x", &[3, 2]).next());
    }
}
