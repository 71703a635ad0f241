//! Degrees of urgency (độ khẩn) of Decree 30/2020/NĐ-CP, Annex I, 10b.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::folding::fold;

/// How urgent a document is; later is more urgent.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Urgency {
    /// Thường: no stamp.
    #[default]
    Normal,
    /// Khẩn.
    Urgent,
    /// Thượng khẩn.
    VeryUrgent,
    /// Hỏa tốc, which may name the hour of delivery.
    Express,
}

impl Urgency {
    /// From the least to the most urgent.
    pub const ALL: [Self; 4] = [Self::Normal, Self::Urgent, Self::VeryUrgent, Self::Express];

    /// The stable code for databases and interfaces.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Normal => "normal",
            Self::Urgent => "urgent",
            Self::VeryUrgent => "very_urgent",
            Self::Express => "express",
        }
    }

    /// The Vietnamese name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Normal => "Thường",
            Self::Urgent => "Khẩn",
            Self::VeryUrgent => "Thượng khẩn",
            Self::Express => "Hỏa tốc",
        }
    }

    /// The words of the stamp; `None` when nothing is stamped.
    #[must_use]
    pub const fn stamp(self) -> Option<&'static str> {
        match self {
            Self::Normal => None,
            Self::Urgent => Some("KHẨN"),
            Self::VeryUrgent => Some("THƯỢNG KHẨN"),
            Self::Express => Some("HỎA TỐC"),
        }
    }

    /// Width and height of the stamp in millimetres (Annex I).
    #[must_use]
    pub const fn stamp_size(self) -> Option<(u8, u8)> {
        match self {
            Self::Normal => None,
            Self::Urgent => Some((20, 8)),
            Self::VeryUrgent => Some((40, 8)),
            Self::Express => Some((30, 8)),
        }
    }

    /// The degree of a stable code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|urgency| urgency.code() == code)
    }

    /// The degree of a name or stamp in any case, with or without marks;
    /// `hỏa tốc hẹn giờ` is [`Urgency::Express`].
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        let folded = fold(name.trim());
        let words: Vec<&str> = folded.split_whitespace().collect();
        match words.join(" ").as_str() {
            "thuong" | "binh thuong" | "khong" => Some(Self::Normal),
            "khan" => Some(Self::Urgent),
            "thuong khan" => Some(Self::VeryUrgent),
            "hoa toc" | "hoa toc hen gio" => Some(Self::Express),
            _ => None,
        }
    }
}

impl fmt::Display for Urgency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_degrees_are_ordered() {
        assert!(Urgency::Normal < Urgency::Urgent);
        assert!(Urgency::Urgent < Urgency::VeryUrgent);
        assert!(Urgency::VeryUrgent < Urgency::Express);
    }

    #[test]
    fn codes_names_and_stamps_lead_back() {
        for urgency in Urgency::ALL {
            assert_eq!(Urgency::from_code(urgency.code()), Some(urgency));
            assert_eq!(Urgency::from_name(urgency.name()), Some(urgency));
            if let Some(stamp) = urgency.stamp() {
                assert_eq!(Urgency::from_name(stamp), Some(urgency));
            }
        }
        assert_eq!(Urgency::from_name("HOẢ TỐC"), Some(Urgency::Express));
        assert_eq!(
            Urgency::from_name("thuong  khan"),
            Some(Urgency::VeryUrgent)
        );
        assert_eq!(Urgency::from_name("khẩn trương"), None);
    }
}
