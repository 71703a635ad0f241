//! From values to places in the drawing.

/// A vertical axis from zero (or below) to a round number above all values.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Scale {
    pub(crate) least: f64,
    pub(crate) most: f64,
    pub(crate) step: f64,
}

/// About so many lines help to read a value.
const LINES: f64 = 4.0;

impl Scale {
    /// An axis that shows all finite values, with round steps of 1, 2 or 5 times a power of ten.
    pub(crate) fn over(values: impl IntoIterator<Item = f64>) -> Self {
        let (least, most) = values
            .into_iter()
            .filter(|value| value.is_finite())
            .fold((0.0_f64, 0.0_f64), |(low, high), value| {
                (low.min(value), high.max(value))
            });
        let span = if most - least > 0.0 {
            most - least
        } else {
            1.0
        };
        let rough = span / LINES;
        let power = 10_f64.powf(rough.log10().floor());
        let step = [1.0, 2.0, 5.0, 10.0]
            .into_iter()
            .map(|n| n * power)
            .find(|step| *step >= rough)
            .unwrap_or(rough);
        Self {
            least: (least / step).floor() * step,
            most: (most / step).ceil().max(1.0) * step,
            step,
        }
    }

    /// The values of the lines, from below.
    pub(crate) fn lines(self) -> Vec<f64> {
        let count = ((self.most - self.least) / self.step).round();
        // at most about a dozen by construction; the bound guards against rounding
        (0_u8..20)
            .map(f64::from)
            .take_while(|n| *n <= count)
            .map(|n| self.least + n * self.step)
            .collect()
    }

    /// The place of a value between `bottom` and `top`; values outside stay at the edge.
    pub(crate) fn place(self, value: f64, bottom: f64, top: f64) -> f64 {
        let value = if value.is_finite() {
            value.clamp(self.least, self.most)
        } else {
            self.least
        };
        let share = (value - self.least) / (self.most - self.least);
        round(bottom + share * (top - bottom))
    }
}

/// A tenth of a pixel is fine enough, and keeps pages short.
pub(crate) fn round(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

/// A count of things in a drawing as a number.
pub(crate) fn as_number(count: usize) -> f64 {
    u32::try_from(count).map_or(f64::from(u32::MAX), f64::from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_axis_ends_at_a_round_number_above_the_values() {
        let scale = Scale::over([228.0, 142.0, 298.0]);
        assert_eq!((scale.least, scale.most, scale.step), (0.0, 300.0, 100.0));
        assert_eq!(scale.lines(), [0.0, 100.0, 200.0, 300.0]);
    }

    #[test]
    fn nothing_and_nonsense_still_give_an_axis() {
        assert!(Scale::over([]).most > 0.0);
        assert!(Scale::over([f64::NAN, f64::INFINITY]).most > 0.0);
    }

    proptest! {
        #[test]
        fn every_value_lies_inside_and_there_are_few_lines(values in proptest::collection::vec(-1e12..1e12_f64, 0..30)) {
            let scale = Scale::over(values.clone());
            prop_assert!((1..=12).contains(&scale.lines().len()));
            for value in values {
                let place = scale.place(value, 200.0, 0.0);
                prop_assert!((0.0..=200.0).contains(&place));
            }
        }
    }
}
