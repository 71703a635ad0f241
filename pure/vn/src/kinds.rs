//! Kinds of document and their abbreviations.
//!
//! The 29 kinds of Article 7 of Decree 30/2020/NĐ-CP with the abbreviations of
//! its Annex III, the three kinds of copy, and the normative kinds that a
//! province issues or often receives.
//!
//! Case and diacritics are significant: `QyĐ` (quy định) is not `QĐ` (quyết
//! định), `ĐA` (đề án) not `DA` (dự án), `CTr` (chương trình) not `CT` (chỉ
//! thị), `TTr` (tờ trình) not `TT` (thông tư). Never change the case of an
//! abbreviation.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::folding::fold;

/// The act that names the 29 administrative kinds.
const LIST: &str = "Nghị định 30/2020/NĐ-CP, Điều 7";
/// The act that abbreviates copies.
const COPIES: &str = "Nghị định 30/2020/NĐ-CP, Điều 25 và Phụ lục III";
/// The act on normative documents in force for the reference case (2022).
const NORMATIVE: &str = "Luật Ban hành văn bản quy phạm pháp luật 80/2015/QH13, Điều 4";

/// To which regime of numbering a kind belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KindGroup {
    /// Administrative: number/abbreviation-organ, no year.
    Administrative,
    /// A copy made by the agency, with a number sequence of its own.
    Copy,
    /// Normative (quy phạm pháp luật): number/year/abbreviation-organ.
    Normative,
}

macro_rules! kinds {
    ($( $(#[$doc:meta])* $variant:ident = $code:literal, $name:literal, $abbreviation:expr, $group:ident, $citation:expr; )*) => {
        /// A kind of document.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Kind { $( $(#[$doc])* $variant, )* }

        impl Kind {
            /// Every kind: the 29 in the order of Article 7, the copies, the normative kinds.
            pub const ALL: &'static [Self] = &[ $( Self::$variant, )* ];

            /// The stable code for databases and interfaces.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $( Self::$variant => $code, )* }
            }

            /// The Vietnamese name, as a heading would start it (capitalised).
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $( Self::$variant => $name, )* }
            }

            /// The abbreviation of the notation; `None` for công văn and thư
            /// công, which have none, and for kinds whose notation starts with
            /// the organ.
            #[must_use]
            pub const fn abbreviation(self) -> Option<&'static str> {
                match self { $( Self::$variant => $abbreviation, )* }
            }

            /// The regime of its numbering.
            #[must_use]
            pub const fn group(self) -> KindGroup {
                match self { $( Self::$variant => KindGroup::$group, )* }
            }

            /// The legal source of the kind.
            #[must_use]
            pub const fn citation(self) -> &'static str {
                match self { $( Self::$variant => $citation, )* }
            }
        }
    };
}

kinds! {
    /// Nghị quyết (cá biệt).
    Resolution = "nghi_quyet", "Nghị quyết", Some("NQ"), Administrative, LIST;
    /// Quyết định (cá biệt).
    Decision = "quyet_dinh", "Quyết định", Some("QĐ"), Administrative, LIST;
    /// Chỉ thị.
    Directive = "chi_thi", "Chỉ thị", Some("CT"), Administrative, LIST;
    /// Quy chế.
    Statute = "quy_che", "Quy chế", Some("QC"), Administrative, LIST;
    /// Quy định.
    Regulation = "quy_dinh", "Quy định", Some("QyĐ"), Administrative, LIST;
    /// Thông cáo.
    Communique = "thong_cao", "Thông cáo", Some("TC"), Administrative, LIST;
    /// Thông báo.
    Notice = "thong_bao", "Thông báo", Some("TB"), Administrative, LIST;
    /// Hướng dẫn.
    Guidance = "huong_dan", "Hướng dẫn", Some("HD"), Administrative, LIST;
    /// Chương trình.
    Programme = "chuong_trinh", "Chương trình", Some("CTr"), Administrative, LIST;
    /// Kế hoạch.
    Plan = "ke_hoach", "Kế hoạch", Some("KH"), Administrative, LIST;
    /// Phương án.
    Option = "phuong_an", "Phương án", Some("PA"), Administrative, LIST;
    /// Đề án.
    Scheme = "de_an", "Đề án", Some("ĐA"), Administrative, LIST;
    /// Dự án.
    Project = "du_an", "Dự án", Some("DA"), Administrative, LIST;
    /// Báo cáo.
    Report = "bao_cao", "Báo cáo", Some("BC"), Administrative, LIST;
    /// Biên bản.
    Minutes = "bien_ban", "Biên bản", Some("BB"), Administrative, LIST;
    /// Tờ trình.
    Submission = "to_trinh", "Tờ trình", Some("TTr"), Administrative, LIST;
    /// Hợp đồng.
    Contract = "hop_dong", "Hợp đồng", Some("HĐ"), Administrative, LIST;
    /// Công văn; its notation has no abbreviation.
    OfficialLetter = "cong_van", "Công văn", None, Administrative, LIST;
    /// Công điện.
    Dispatch = "cong_dien", "Công điện", Some("CĐ"), Administrative, LIST;
    /// Bản ghi nhớ.
    Memorandum = "ban_ghi_nho", "Bản ghi nhớ", Some("BGN"), Administrative, LIST;
    /// Bản thỏa thuận.
    Agreement = "ban_thoa_thuan", "Bản thỏa thuận", Some("BTT"), Administrative, LIST;
    /// Giấy ủy quyền.
    PowerOfAttorney = "giay_uy_quyen", "Giấy ủy quyền", Some("GUQ"), Administrative, LIST;
    /// Giấy mời.
    Invitation = "giay_moi", "Giấy mời", Some("GM"), Administrative, LIST;
    /// Giấy giới thiệu.
    LetterOfIntroduction = "giay_gioi_thieu", "Giấy giới thiệu", Some("GGT"), Administrative, LIST;
    /// Giấy nghỉ phép.
    LeavePermit = "giay_nghi_phep", "Giấy nghỉ phép", Some("GNP"), Administrative, LIST;
    /// Phiếu gửi.
    SendingSlip = "phieu_gui", "Phiếu gửi", Some("PG"), Administrative, LIST;
    /// Phiếu chuyển.
    TransferSlip = "phieu_chuyen", "Phiếu chuyển", Some("PC"), Administrative, LIST;
    /// Phiếu báo.
    NotificationSlip = "phieu_bao", "Phiếu báo", Some("PB"), Administrative, LIST;
    /// Thư công; its notation has no abbreviation.
    OfficialCard = "thu_cong", "Thư công", None, Administrative, LIST;
    /// Bản sao y: the whole document.
    TrueCopy = "sao_y", "Bản sao y", Some("SY"), Copy, COPIES;
    /// Bản trích sao: a part of the document.
    ExtractCopy = "trich_sao", "Bản trích sao", Some("TrS"), Copy, COPIES;
    /// Bản sao lục: the whole document, made by its receiver.
    RecopiedCopy = "sao_luc", "Bản sao lục", Some("SL"), Copy, COPIES;
    /// Luật; its notation has the National Assembly's term, no abbreviation.
    Law = "luat", "Luật", None, Normative, NORMATIVE;
    /// Pháp lệnh; its notation starts with the organ, no abbreviation.
    Ordinance = "phap_lenh", "Pháp lệnh", None, Normative, NORMATIVE;
    /// Nghị định of the Government.
    Decree = "nghi_dinh", "Nghị định", Some("NĐ"), Normative, NORMATIVE;
    /// Thông tư of a minister.
    Circular = "thong_tu", "Thông tư", Some("TT"), Normative, NORMATIVE;
    /// Thông tư liên tịch: joint circular.
    JointCircular = "thong_tu_lien_tich", "Thông tư liên tịch", Some("TTLT"), Normative, NORMATIVE;
    /// Nghị quyết quy phạm pháp luật, such as `12/2022/NQ-HĐND`.
    NormativeResolution = "nghi_quyet_qppl", "Nghị quyết (quy phạm pháp luật)", Some("NQ"), Normative, NORMATIVE;
    /// Quyết định quy phạm pháp luật, such as `09/2022/QĐ-UBND`.
    NormativeDecision = "quyet_dinh_qppl", "Quyết định (quy phạm pháp luật)", Some("QĐ"), Normative, NORMATIVE;
}

impl Kind {
    /// The 29 kinds of Article 7 in its order.
    #[must_use]
    pub fn administrative() -> &'static [Self] {
        &Self::ALL[..29]
    }

    /// The kind of a stable code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.code() == code)
    }

    /// The kind with exactly this abbreviation in this group; case and
    /// diacritics count.
    #[must_use]
    pub fn from_abbreviation(abbreviation: &str, group: KindGroup) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|kind| kind.group() == group && kind.abbreviation() == Some(abbreviation))
    }

    /// The kind of a Vietnamese name in any case and composition, with its
    /// diacritics (`QUYẾT ĐỊNH`, `công văn`). The administrative kind comes
    /// before the normative one of the same name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        let wanted = crate::folding::exact(name.trim());
        Self::ALL
            .iter()
            .copied()
            .find(|kind| crate::folding::exact(kind.name()) == wanted)
    }

    /// Whether its notation carries the year.
    #[must_use]
    pub fn has_year(self) -> bool {
        self.group() == KindGroup::Normative
    }

    /// Whether this is công văn or thư công, whose notation starts with the
    /// organ and, for công văn, whose abstract stands as `V/v …` under it.
    #[must_use]
    pub fn starts_with_organ(self) -> bool {
        self.abbreviation().is_none()
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Serialize for Kind {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Kind {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let code = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        Self::from_code(&code).ok_or_else(|| {
            serde::de::Error::custom(format_args!("no document kind has the code {code:?}"))
        })
    }
}

/// Every abbreviation of a kind that reads like `text` when case and
/// diacritics are forgotten: `qd` gives `QĐ`, `hd` gives `HD` and `HĐ`, `da`
/// gives `ĐA` and `DA`. In the order of the kinds, each once.
#[must_use]
pub fn abbreviations_like(text: &str) -> Vec<&'static str> {
    let wanted = fold(text);
    let mut found: Vec<&'static str> = Vec::new();
    for (abbreviation, folded) in folded_abbreviations() {
        if folded == wanted && !found.contains(&abbreviation) {
            found.push(abbreviation);
        }
    }
    found
}

/// Whether some kind's abbreviation reads like `text` when case and diacritics
/// are forgotten.
#[must_use]
pub fn looks_like_abbreviation(text: &str) -> bool {
    // the longest is TTLT; a word of more characters spares the folding
    if text.chars().count() > 4 {
        return false;
    }
    let wanted = fold(text);
    folded_abbreviations().any(|(_, folded)| folded == wanted)
}

fn folded_abbreviations() -> impl Iterator<Item = (&'static str, &'static str)> {
    static FOLDED: std::sync::LazyLock<Vec<(&'static str, String)>> =
        std::sync::LazyLock::new(|| {
            Kind::ALL
                .iter()
                .filter_map(|kind| kind.abbreviation())
                .map(|abbreviation| (abbreviation, fold(abbreviation)))
                .collect()
        });
    FOLDED
        .iter()
        .map(|(abbreviation, folded)| (*abbreviation, folded.as_str()))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn article_7_has_29_kinds_and_27_of_them_an_abbreviation() {
        let kinds = Kind::administrative();
        assert_eq!(kinds.len(), 29);
        assert!(
            kinds
                .iter()
                .all(|kind| kind.group() == KindGroup::Administrative)
        );
        assert!(
            Kind::ALL[29..]
                .iter()
                .all(|kind| kind.group() != KindGroup::Administrative)
        );
        let without: Vec<_> = kinds
            .iter()
            .filter(|kind| kind.starts_with_organ())
            .collect();
        assert_eq!(without, [&Kind::OfficialLetter, &Kind::OfficialCard]);
    }

    #[test]
    fn codes_are_unique_and_lead_back() {
        let codes: HashSet<_> = Kind::ALL.iter().map(|kind| kind.code()).collect();
        assert_eq!(codes.len(), Kind::ALL.len());
        for kind in Kind::ALL {
            assert_eq!(Kind::from_code(kind.code()), Some(*kind));
        }
    }

    #[test]
    fn abbreviations_are_unique_within_their_group_and_lead_back() {
        for kind in Kind::ALL {
            if let Some(abbreviation) = kind.abbreviation() {
                assert_eq!(
                    Kind::from_abbreviation(abbreviation, kind.group()),
                    Some(*kind)
                );
            }
        }
    }

    #[test]
    fn case_and_diacritics_of_an_abbreviation_are_significant() {
        let find = |text| Kind::from_abbreviation(text, KindGroup::Administrative);
        assert_eq!(find("QĐ"), Some(Kind::Decision));
        assert_eq!(find("QyĐ"), Some(Kind::Regulation));
        assert_eq!(find("ĐA"), Some(Kind::Scheme));
        assert_eq!(find("DA"), Some(Kind::Project));
        assert_eq!(find("CTr"), Some(Kind::Programme));
        assert_eq!(find("CT"), Some(Kind::Directive));
        assert_eq!(find("TTr"), Some(Kind::Submission));
        assert_eq!(find("HĐ"), Some(Kind::Contract));
        assert_eq!(find("HD"), Some(Kind::Guidance));
        for wrong in ["QD", "qđ", "TT", "TTR", "CTR", "CV", ""] {
            assert_eq!(find(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn names_are_found_in_any_case() {
        assert_eq!(Kind::from_name("QUYẾT ĐỊNH"), Some(Kind::Decision));
        assert_eq!(Kind::from_name(" bản thoả thuận "), Some(Kind::Agreement));
        assert_eq!(Kind::from_name("quyet dinh"), None);
    }

    #[test]
    fn abbreviations_that_look_alike_are_all_offered() {
        assert_eq!(abbreviations_like("qd"), ["QĐ"]);
        assert_eq!(abbreviations_like("QyD"), ["QyĐ"]);
        assert_eq!(abbreviations_like("HD"), ["HD", "HĐ"]);
        assert_eq!(abbreviations_like("da"), ["ĐA", "DA"]);
        assert!(abbreviations_like("ubnd").is_empty());
    }

    #[test]
    fn only_normative_kinds_carry_the_year() {
        assert!(Kind::NormativeDecision.has_year());
        assert!(!Kind::Decision.has_year());
        assert!(!Kind::TrueCopy.has_year());
    }
}
