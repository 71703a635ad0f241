//! How much is played: the figures of the reference year, scaled.

use std::str::FromStr;

/// The figures of report 894/BC-UBND of 15/12/2022, as of 15/11/2022 (mission, "The figures").
const RECEIVED: f64 = 2_883_342.0;
const AWAITING: f64 = 117_032.0;
const APPROVED: f64 = 2_645_523.0;
const ISSUED: f64 = 576_127.0;

/// The share of the reference year's volumes: above 0, at most 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale(f64);

/// A number that is no share.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("read the scale {0:?}: a number above 0 and at most 1 is expected, such as 0.01")]
pub struct ScaleError(String);

impl FromStr for Scale {
    type Err = ScaleError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || ScaleError(text.chars().take(20).collect());
        let share: f64 = text.trim().parse().map_err(|_| wrong())?;
        (share > 0.0 && share <= 1.0)
            .then_some(Self(share))
            .ok_or_else(wrong)
    }
}

impl std::fmt::Display for Scale {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// What must have happened when the year has been played.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Volumes {
    /// Entered in incoming books.
    pub received: usize,
    /// Of these, not yet given to a unit.
    pub awaiting: usize,
    /// Of these, directed by a leader.
    pub approved: usize,
    /// Numbered and sent.
    pub issued: usize,
}

impl Volumes {
    /// The reference year at a scale, each volume rounded by itself.
    #[must_use]
    pub fn at(scale: Scale) -> Self {
        let scaled = |whole: f64| (whole * scale.0).round() as usize;
        let received = scaled(RECEIVED);
        let awaiting = scaled(AWAITING).min(received);
        Self {
            received,
            awaiting,
            approved: scaled(APPROVED).min(received - awaiting),
            issued: scaled(ISSUED),
        }
    }

    /// Given to units by clerks, without a leader.
    #[must_use]
    pub const fn routed(self) -> usize {
        self.received - self.awaiting - self.approved
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_year_has_the_reported_figures() {
        let whole = Volumes::at("1".parse().expect("a scale"));
        assert_eq!(whole.received, 2_883_342);
        assert_eq!(whole.received - whole.awaiting, 2_766_310);
        assert_eq!(whole.routed(), 120_787);
    }

    #[test]
    fn a_hundredth_is_rounded_by_itself() {
        let part = Volumes::at("0.01".parse().expect("a scale"));
        assert_eq!(
            (part.received, part.awaiting, part.approved, part.issued),
            (28_833, 1_170, 26_455, 5_761)
        );
    }

    #[test]
    fn nonsense_is_no_scale() {
        for text in ["0", "-1", "1.5", "NaN", "inf", "a", ""] {
            assert!(text.parse::<Scale>().is_err(), "{text}");
        }
    }
}
