//! Degrees of secrecy (độ mật) and the refusal of state secrets.
//!
//! Law 29/2018/QH14 on the protection of state secrets and Decree 26/2020/NĐ-CP:
//! nothing that carries a mark of state secrecy may be drafted, stored or sent
//! on a machine or network like the one this product runs on. Every route by
//! which text or files come in asks [`state_secret_mark`] and refuses.
//!
//! Length: the forms of the marks and the honest words beside which they stand are told apart in one
//! place, with the lists that prove it.

mod letters;
mod titles;

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::folding::{exact, fold, has_marks};
use crate::legacy::{Legacy, convert};
use letters::{may_hold, plain};

/// A degree of state secrecy; later is more secret. There is no degree for
/// ordinary documents: they have no secrecy at all (`Option<Secrecy>`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Secrecy {
    /// Mật.
    Secret,
    /// Tối mật.
    TopSecret,
    /// Tuyệt mật.
    MostSecret,
}

impl Secrecy {
    /// From the least to the most secret.
    pub const ALL: [Self; 3] = [Self::Secret, Self::TopSecret, Self::MostSecret];

    /// The stable code for databases and interfaces.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Secret => "secret",
            Self::TopSecret => "top_secret",
            Self::MostSecret => "most_secret",
        }
    }

    /// The Vietnamese name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Secret => "Mật",
            Self::TopSecret => "Tối mật",
            Self::MostSecret => "Tuyệt mật",
        }
    }

    /// The words of the stamp.
    #[must_use]
    pub const fn stamp(self) -> &'static str {
        match self {
            Self::Secret => "MẬT",
            Self::TopSecret => "TỐI MẬT",
            Self::MostSecret => "TUYỆT MẬT",
        }
    }

    /// The degree of a stable code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|secrecy| secrecy.code() == code)
    }

    /// The degree of a name or stamp in any case, spacing and composition.
    /// Capitals may lack their marks (`TOI MAT`), as poor scans do.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        degree_of(name, true)
    }
}

impl fmt::Display for Secrecy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Lines at the top of a text in which a mark may stand: more than the head of
/// page 1 in any layout of Decree 30, with the empty cells of tables.
const TOP_LINES: usize = 60;
/// Lines at the top of every later page (after a form feed), for appendices.
const PAGE_TOP_LINES: usize = 20;
/// Characters of a line that may be a mark or a label with its degree.
const MOST_MARK_CHARS: usize = 60;

/// Characters of a line that may be a title; what is longer is a paragraph.
const MOST_TITLE_CHARS: usize = 500;

/// Letters of a label in front of a degree.
const MOST_LABEL_LETTERS: usize = 30;

/// The mark of state secrecy that a text carries, the highest when there are
/// several: a stamp that stands alone in a line or column at the top of a page
/// (`MẬT`, `T Ố I  M Ậ T`, `[TUYỆT MẬT]`), or a label with its degree (`Độ
/// mật: Mật`). Marks may be composed or not, in legacy encodings, or lost by a
/// scan when the stamp is in capitals.
///
/// Ordinary words (`bí mật kinh doanh`, `mật độ`, `Mật ong`) are no marks.
/// Absence of a mark proves nothing: the person who registers answers for it.
#[must_use]
pub fn state_secret_mark(text: &str) -> Option<Secrecy> {
    let mut found = None;
    for (at, page) in text.split('\u{c}').enumerate() {
        let lines = page.lines().filter(|line| !line.trim().is_empty());
        let most = if at == 0 { TOP_LINES } else { PAGE_TOP_LINES };
        let mut label_before = false;
        for line in lines.take(most) {
            if !may_hold(line) {
                label_before = false;
                continue;
            }
            found = found.max(mark_in_line(line, label_before));
            label_before = is_label(line);
        }
    }
    found
}

/// The mark that the name of a file carries, with or without its ending: `TUYỆT MẬT.txt`, `Kế hoạch
/// (MẬT).docx`, `TOI_MAT-ke-hoach.pdf`.
#[must_use]
pub fn state_secret_mark_in_name(name: &str) -> Option<Secrecy> {
    if !may_hold(name) {
        return None;
    }
    let of = |text: &str| {
        let spaced = text.replace(['_', '+'], " ");
        let apart = spaced.replace(['-', '.'], " - ");
        state_secret_mark(&spaced)
            .or_else(|| state_secret_mark(&apart))
            .or_else(|| two_words_in_capitals(&spaced.replace(['-', '.'], " ")))
    };
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    of(stem).max(of(name))
}

/// `ke hoach TUYET MAT 2022`: names of files lose their marks, and two words in capitals among small
/// letters are a degree.
fn two_words_in_capitals(name: &str) -> Option<Secrecy> {
    let normal = plain(name);
    if !normal.chars().any(char::is_lowercase) {
        return None;
    }
    let words: Vec<&str> = normal.split_whitespace().collect();
    let pairs = words
        .windows(2)
        .filter(|pair| pair.iter().all(|word| word.chars().all(char::is_uppercase)));
    let degrees = pairs.filter_map(|pair| degree_of(&pair.join(" "), false));
    degrees.max()
}

fn mark_in_line(line: &str, label_before: bool) -> Option<Secrecy> {
    // the head of a document has two columns: the stamp may share a line
    let cells = line.split(['\t', '|']).flat_map(|cell| cell.split("   "));
    let mut found = None;
    for piece in cells.chain([line]) {
        let piece = piece.trim();
        if piece.is_empty() {
            continue;
        }
        if piece.chars().take(MOST_MARK_CHARS + 1).count() <= MOST_MARK_CHARS {
            found = found.max(mark_alone(piece, label_before));
        }
        found = found.max(bracketed(piece)).max(at_head(piece));
        if piece.chars().take(MOST_TITLE_CHARS + 1).count() <= MOST_TITLE_CHARS {
            found = found.max(titles::in_title(piece));
        }
    }
    found
}

/// The mark that a short text is, in Unicode or a legacy encoding.
fn mark_alone(text: &str, label_before: bool) -> Option<Secrecy> {
    let read = |text: &str| {
        degree_of(text, label_before)
            .or_else(|| after_label(text))
            .or_else(|| stamped(text))
    };
    read(text).or_else(|| {
        let foreign = !text.is_ascii();
        let converted = |legacy| foreign.then(|| read(&convert(text, legacy))).flatten();
        converted(Legacy::Tcvn3).or_else(|| converted(Legacy::Vni))
    })
}

/// `[MẬT]` or `(Tối mật)` at the start or end of a longer line, such as a title.
fn bracketed(line: &str) -> Option<Secrecy> {
    let first = line
        .strip_prefix(['[', '(', '【'])
        .and_then(|rest| rest.split_once([']', ')', '】']))
        .map(|(inner, _)| inner);
    let last = line
        .strip_suffix([']', ')', '】'])
        .and_then(|rest| rest.rsplit_once(['[', '(', '【']))
        .map(|(_, inner)| inner);
    // `(mật)` in small letters may be honey or bile; a mark begins with a capital
    let degree = |inner: &str| {
        let own = degree_of(inner, true).filter(|_| inner.trim().starts_with(char::is_uppercase));
        own.or_else(|| stamped(inner))
            .or_else(|| after_label(inner))
    };
    first.and_then(degree).max(last.and_then(degree))
}

/// A degree at the head of a title, with a sign behind it: `TUYỆT MẬT: Kế hoạch`, `Tối mật - Báo cáo`,
/// `MẬT – Phương án`. The degrees of two words need no sign in capitals.
fn at_head(line: &str) -> Option<Secrecy> {
    let normal = plain(line);
    let text = normal.trim_start_matches(|c: char| is_frame(c) || c.is_whitespace());
    for secrecy in Secrecy::ALL.into_iter().rev() {
        let words = secrecy.stamp().split(' ').count();
        let Some((head, rest)) = after_words(text, words) else {
            continue;
        };
        let head_alone = head.trim_end_matches([':', '-', '–', '—', '.', '/', '|', ',', ';']);
        if degree_of(head_alone, true) != Some(secrecy) {
            continue;
        }
        // `mật` may be honey; a mark is written as a stamp is
        let capitals = head_alone
            .chars()
            .all(|c| c.is_uppercase() || c.is_whitespace());
        let rest = rest.trim_start();
        let has_sign =
            head_alone.len() < head.len() || rest.starts_with([':', '-', '–', '—', '/', '|']);
        if capitals && has_marks(head_alone) && (has_sign || words > 1) || words > 1 && has_sign {
            return Some(secrecy);
        }
    }
    None
}

/// The first words of a text and what follows them.
fn after_words(text: &str, words: usize) -> Option<(&str, &str)> {
    let mut end = 0;
    for _ in 0..words {
        let start = end + text.get(end..)?.find(|c: char| !c.is_whitespace())?;
        let rest = text.get(start..)?;
        end = start + rest.find(char::is_whitespace).unwrap_or(rest.len());
    }
    Some((text.get(..end)?, text.get(end..)?))
}

/// `Đóng dấu Mật`, `Văn bản đóng dấu TỐI MẬT`, `Đóng dấu Mật rồi gửi`: words about a stamp with a degree
/// written as one, at the end of a text or as what somebody is told to do. `Hướng dẫn đóng dấu Mật, Tối
/// mật` speaks about stamps.
fn stamped(text: &str) -> Option<Secrecy> {
    const WORDS: [&str; 4] = ["dong dau", "mang dau", "co dau", "dau chi"];
    let normal = plain(text);
    // a word of the text is a word of its folded form
    let words: Vec<&str> = normal.split_whitespace().collect();
    let at = (0..words.len().saturating_sub(1))
        .find(|at| WORDS.contains(&fold(&words[*at..at + 2].join(" ")).as_str()))?;
    let mut degree = words[at + 2..].join(" ");
    for label in ["chỉ", "mức độ mật", "độ mật"] {
        degree = degree
            .strip_prefix(label)
            .map_or(degree.clone(), |rest| rest.trim_start().to_owned());
    }
    let degree = degree.trim_start_matches([':', '“', '"', '«', '\'', ' ']);
    if !degree.starts_with(char::is_uppercase) {
        return None;
    }
    degree_of(degree, true).or_else(|| told(&words[..at], degree))
}

/// The degree at the beginning of what is stamped, if somebody is told to stamp it so.
fn told(before: &[&str], degree: &str) -> Option<Secrecy> {
    /// The syllable begins another word: mật độ, mật khẩu, mật mã, mật ong.
    const COMPOUNDS: [&str; 6] = ["do", "khau", "ma", "ong", "danh", "thiet"];
    let begins = before
        .last()
        .is_none_or(|word| word.ends_with(['.', ';', ':', ',', '-', '–', '(']));
    if !begins {
        return None;
    }
    Secrecy::ALL.into_iter().rev().find(|secrecy| {
        let count = secrecy.stamp().split(' ').count();
        let Some((head, rest)) = after_words(degree, count) else {
            return false;
        };
        // more degrees behind it: a list of them
        let is_list = head.ends_with([',', ';']) || fold(rest).contains("mat");
        let next = rest.split_whitespace().next().map(fold).unwrap_or_default();
        let is_compound = count == 1 && COMPOUNDS.contains(&next.as_str());
        degree_of(head, true) == Some(*secrecy) && !is_list && !is_compound
    })
}

/// The degree after a label: `Độ mật: Tối mật`, `Mức độ mật - MẬT`.
fn after_label(text: &str) -> Option<Secrecy> {
    let normal = plain(text);
    let at = normal.find([':', '-', '–', '=', '：'])?;
    let (label, degree) = normal.split_at(at);
    if !is_label(label) {
        return None;
    }
    let degree = degree.trim_start_matches(|c: char| !c.is_alphanumeric());
    // what a form puts behind the degree: (MẬT) A1, dates, copies
    degree_of(degree, true).or_else(|| {
        let words: Vec<&str> = degree.split_whitespace().take(2).collect();
        degree_of(&words.join(" "), true).or_else(|| {
            words
                .first()
                .filter(|word| word.len() > 1)
                .and_then(|word| degree_of(word, true))
        })
    })
}

fn is_label(text: &str) -> bool {
    if text.len() > MOST_MARK_CHARS * 4 {
        return false;
    }
    let letters: String = fold(&plain(text))
        .chars()
        .filter(|c| c.is_alphabetic())
        .collect();
    // `Độ mật của văn bản` is a label too, a sentence is not
    letters.len() <= MOST_LABEL_LETTERS
        && [
            "domat", "mucdomat", "capdomat", "dobaomat", "daumat", "daudomat",
        ]
        .iter()
        .any(|label| letters.starts_with(label))
}

/// The degree that the letters of a text spell. `any_case` accepts a single
/// `mật` that is not in capitals.
fn degree_of(text: &str, any_case: bool) -> Option<Secrecy> {
    let letters: String = plain(text)
        .chars()
        .filter(|c| !c.is_whitespace() && !is_frame(*c))
        .collect();
    let capitals = letters.chars().all(char::is_uppercase);
    if has_marks(&letters) {
        return match exact(&letters).as_str() {
            "mật" if capitals || any_case => Some(Secrecy::Secret),
            "tốimật" => Some(Secrecy::TopSecret),
            "tuyệtmật" => Some(Secrecy::MostSecret),
            _ => None,
        };
    }
    if !capitals {
        return None;
    }
    match letters.as_str() {
        "MAT" => Some(Secrecy::Secret),
        "TOIMAT" => Some(Secrecy::TopSecret),
        "TUYETMAT" => Some(Secrecy::MostSecret),
        _ => None,
    }
}

/// Signs with which people frame a stamp.
fn is_frame(c: char) -> bool {
    c.is_ascii_punctuation()
        || matches!(
            c,
            '“' | '”'
                | '‘'
                | '’'
                | '«'
                | '»'
                | '–'
                | '—'
                | '…'
                | '•'
                | '·'
                | '★'
                | '☆'
                | '【'
                | '】'
        )
        || ('\u{2500}'..='\u{25ff}').contains(&c)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use unicode_normalization::UnicodeNormalization;

    use super::*;

    /// The closer look at every line, whether it may hold a mark or not.
    fn closely(text: &str) -> Option<Secrecy> {
        let mut label_before = false;
        let mut found = None;
        for line in text.lines().filter(|line| !line.trim().is_empty()) {
            found = found.max(mark_in_line(line, label_before));
            label_before = is_label(line);
        }
        found
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]
        #[test]
        fn the_quick_look_misses_nothing_that_the_closer_one_finds(
            pieces in proptest::collection::vec(proptest::sample::select(vec![
                "M", "m", "A", "a", "T", "t", "Ậ", "ậ", "ật", "MẬT", "Mật", "TỐI ", "Tuyệt ", "Ë", "Ä", "ä", "aä", "µ",
                "\u{302}", "\u{323}", "\u{30c}", "\u{200b}", " ", "  ", "\t", "\n", ":", "-", "–", "(", ")", "[", "]",
                "/", "12", "KH", "độ ", "Độ mật", "Đóng dấu ", "Báo cáo ", "М", "Т", "Ｍ", "Ậ\u{336}", "ᴍ", "ℳ", "”", "x",
            ]), 0..9)
        ) {
            let text = pieces.concat();
            prop_assert_eq!(state_secret_mark(&text), closely(&text), "{:?}", text);
        }
    }

    #[test]
    fn degrees_are_ordered_and_lead_back() {
        assert!(Secrecy::Secret < Secrecy::TopSecret && Secrecy::TopSecret < Secrecy::MostSecret);
        for secrecy in Secrecy::ALL {
            assert_eq!(Secrecy::from_code(secrecy.code()), Some(secrecy));
            assert_eq!(Secrecy::from_name(secrecy.name()), Some(secrecy));
            assert_eq!(Secrecy::from_name(secrecy.stamp()), Some(secrecy));
        }
        assert_eq!(Secrecy::from_name("Thường"), None);
    }

    #[test]
    fn a_stamp_that_stands_alone_is_found_in_any_form() {
        let decomposed: String = "TUYỆT MẬT".nfd().collect();
        for (text, secrecy) in [
            ("MẬT\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", Secrecy::Secret),
            ("  T Ố I   M Ậ T  ", Secrecy::TopSecret),
            ("M  Ậ  T", Secrecy::Secret),
            ("TỐIMẬT", Secrecy::TopSecret),
            ("[MẬT]", Secrecy::Secret),
            ("* TUYỆT MẬT *", Secrecy::MostSecret),
            (&decomposed, Secrecy::MostSecret),
            ("M\u{200b}ẬT", Secrecy::Secret),
            ("ＭẬＴ", Secrecy::Secret),
            ("MAT\nUBND TINH", Secrecy::Secret),
            ("TOI MAT", Secrecy::TopSecret),
            ("TUYET MAT", Secrecy::MostSecret),
            ("Tối mật", Secrecy::TopSecret),
            ("UBND TỈNH\nSố: 12/KH\nMẬT\n", Secrecy::Secret),
            (
                "MẬT      CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
                Secrecy::Secret,
            ),
            ("| TỐI MẬT | CỘNG HÒA XÃ HỘI |", Secrecy::TopSecret),
            ("[MẬT] Kế hoạch phòng thủ", Secrecy::Secret),
            ("Kế hoạch phòng thủ (Tối mật)", Secrecy::TopSecret),
            ("MËT", Secrecy::Secret),
            ("TUYÖT MËT", Secrecy::MostSecret),
            ("TOÁI MAÄT", Secrecy::TopSecret),
            ("MẬT\nphụ lục\n\u{c}TUYỆT MẬT\n", Secrecy::MostSecret),
        ] {
            assert_eq!(state_secret_mark(text), Some(secrecy), "{text}");
        }
    }

    #[test]
    fn a_degree_at_the_head_of_a_title_or_named_as_a_stamp_is_found() {
        for (text, secrecy) in [
            ("TUYỆT MẬT: Kế hoạch phòng thủ khu vực", Secrecy::MostSecret),
            (
                "Tuyệt mật - Kế hoạch phòng thủ khu vực",
                Secrecy::MostSecret,
            ),
            ("TỐI MẬT Kế hoạch phòng thủ khu vực", Secrecy::TopSecret),
            ("MẬT: Kế hoạch phòng thủ", Secrecy::Secret),
            ("MẬT – Kế hoạch phòng thủ", Secrecy::Secret),
            ("Đóng dấu Mật", Secrecy::Secret),
            ("Văn bản đóng dấu TỐI MẬT", Secrecy::TopSecret),
            ("Kế hoạch phòng thủ (đóng dấu Mật)", Secrecy::Secret),
            ("Đóng dấu độ mật: Mật", Secrecy::Secret),
            ("12/KH-UBND (MẬT)", Secrecy::Secret),
            ("12/KH-UBND(Tối mật)", Secrecy::TopSecret),
        ] {
            assert_eq!(state_secret_mark(text), Some(secrecy), "{text}");
        }
    }

    #[test]
    fn a_degree_behind_the_kind_at_the_end_or_in_the_notation_is_found() {
        for (text, secrecy) in [
            ("Kế hoạch phòng thủ khu vực - MẬT", Secrecy::Secret),
            ("Kế hoạch phòng thủ khu vực – Mật", Secrecy::Secret),
            ("Kế hoạch phòng thủ khu vực -MẬT", Secrecy::Secret),
            ("Kế hoạch phòng thủ khu vực/MẬT", Secrecy::Secret),
            ("Kế hoạch phòng thủ khu vực MẬT", Secrecy::Secret),
            ("KẾ HOẠCH PHÒNG THỦ KHU VỰC - MẬT", Secrecy::Secret),
            ("KẾ HOẠCH PHÒNG THỦ KHU VỰC TUYỆT MẬT", Secrecy::MostSecret),
            ("Phương án tác chiến — Tối mật", Secrecy::TopSecret),
            ("Báo cáo MẬT về tình hình biên giới", Secrecy::Secret),
            ("Báo cáo TỐI MẬT về tình hình biên giới", Secrecy::TopSecret),
            ("BÁO CÁO TUYỆT MẬT VỀ BIÊN GIỚI", Secrecy::MostSecret),
            ("Công văn MẬT của Sở", Secrecy::Secret),
            ("12/KH-UBND-MẬT", Secrecy::Secret),
            ("12/KH-MẬT", Secrecy::Secret),
            ("12/MẬT-UBND", Secrecy::Secret),
            ("12/KH-UBND/MẬT", Secrecy::Secret),
            ("Đóng dấu Mật rồi gửi", Secrecy::Secret),
            (
                "Đồng ý. Đóng dấu Tối mật và chuyển phòng",
                Secrecy::TopSecret,
            ),
        ] {
            assert_eq!(state_secret_mark(text), Some(secrecy), "{text}");
        }
    }

    #[test]
    fn look_alikes_of_other_scripts_and_marks_on_top_hide_no_stamp() {
        let composed = |text: &str| text.nfd().collect::<String>();
        for text in [
            "МẬТ",                      // Cyrillic em and te
            "\u{39c}Ậ\u{3a4}",          // Greek mu and tau
            "ＭẬＴ",                    // full width
            "𝐌Ậ𝐓",                      // mathematical bold
            "M\u{336}Ậ\u{336}T\u{336}", // struck out
            "M\u{332}Ậ\u{332}T",        // underlined
            "\u{24c2}ẬT",               // circled
            "M\u{2060}Ậ\u{200d}T",      // invisible joiners
            "ᴍᴀ\u{323}\u{302}ᴛ",        // small capitals
            "Kế hoạch phòng thủ - МẬТ",
        ] {
            assert_eq!(state_secret_mark(text), Some(Secrecy::Secret), "{text}");
            assert_eq!(
                state_secret_mark(&composed(text)),
                Some(Secrecy::Secret),
                "{text}"
            );
        }
        assert_eq!(state_secret_mark("ТỐІ МẬТ"), Some(Secrecy::TopSecret));
        assert_eq!(state_secret_mark("Мат"), None);
        assert_eq!(state_secret_mark("МАТ"), None, "a word of Russian");
    }

    #[test]
    fn honest_titles_with_the_syllable_pass() {
        for text in [
            "Hướng dẫn quản lý tài liệu MẬT",
            "V/v xử lý văn bản MẬT",
            "Quy định việc đóng dấu Mật, Tối mật, Tuyệt mật",
            "Hướng dẫn đóng dấu Mật trên văn bản giấy",
            "Danh mục các độ: mật, tối mật, tuyệt mật",
            "Báo cáo mật độ dân số",
            "BÁO CÁO MẬT ĐỘ DÂN SỐ",
            "Báo cáo MẬT ĐỘ dân số",
            "Dự án nuôi ong - mật",
            "DỰ ÁN NUÔI ONG - MẬT",
            "Hợp tác xã Ong - Mật",
            "Khám gan - mật",
            "Sản phẩm: mật ong",
            "Luật Bảo vệ bí mật nhà nước",
            "LUẬT BẢO VỆ BÍ MẬT NHÀ NƯỚC",
            "Kế hoạch bảo đảm an toàn, bảo mật",
            "KẾ HOẠCH BẢO ĐẢM AN TOÀN, BẢO MẬT",
            "V/v đặt lại mật khẩu - hệ thống một cửa",
            "Bí mật kinh doanh - bí mật",
            "Đóng dấu mật khẩu vào phong bì",
            "Chương trình format-MAT",
            "12/QĐ-MTTQ",
            "Chủ tịch NGUYỄN VĂN MẬT",
            "Người ký: NGUYỄN THỊ MẬT",
            "Nguyễn Thị Mật",
            "Mặt trận Tổ quốc - MAT",
        ] {
            assert_eq!(state_secret_mark(text), None, "{text}");
            assert_eq!(
                state_secret_mark_in_name(&format!("{text}.docx")),
                None,
                "{text}"
            );
        }
    }

    #[test]
    fn the_name_of_a_file_is_read_without_its_ending() {
        for (name, secrecy) in [
            ("TUYỆT MẬT.txt", Secrecy::MostSecret),
            ("MẬT.pdf", Secrecy::Secret),
            ("TOI_MAT.docx", Secrecy::TopSecret),
            ("Kế hoạch (MẬT).docx", Secrecy::Secret),
            ("TUYỆT_MẬT-ke-hoach.pdf", Secrecy::MostSecret),
            ("MẬT - ke hoach.pdf", Secrecy::Secret),
            ("TUYỆT MẬT", Secrecy::MostSecret),
        ] {
            assert_eq!(state_secret_mark_in_name(name), Some(secrecy), "{name}");
        }
        for name in [
            "mật ong.docx",
            "Mật độ xây dựng.xlsx",
            "MAT BANG.pdf",
            "bao-mat.pdf",
            "Mật khẩu.txt",
            "a.mat",
            "format.doc",
        ] {
            assert_eq!(state_secret_mark_in_name(name), None, "{name}");
        }
    }

    #[test]
    fn a_label_with_its_degree_is_found() {
        for (text, secrecy) in [
            ("Độ mật: Mật", Secrecy::Secret),
            ("độ mật : tối mật", Secrecy::TopSecret),
            ("Mức độ mật - Tuyệt mật", Secrecy::MostSecret),
            ("DO MAT: MAT", Secrecy::Secret),
            ("Độ mật\nMật", Secrecy::Secret),
            ("Độ mật: Mật (bản số 02)", Secrecy::Secret),
            ("Độ mật của văn bản: Mật", Secrecy::Secret),
            ("Độ mật: Tối mật, bản số 02", Secrecy::TopSecret),
        ] {
            assert_eq!(state_secret_mark(text), Some(secrecy), "{text}");
        }
        for text in [
            "Độ mật: Thường",
            "Độ mật: Không",
            "Độ mật:",
            "Mật độ: 12 người/km2",
            "Độ khẩn: Khẩn",
        ] {
            assert_eq!(state_secret_mark(text), None, "{text}");
        }
    }

    #[test]
    fn ordinary_words_are_no_marks() {
        for text in [
            "",
            "bí mật kinh doanh",
            "BÍ MẬT KINH DOANH",
            "Mật độ dân số",
            "MẬT ĐỘ",
            "Mật ong rừng",
            "MẬT KHẨU",
            "Về việc bảo vệ bí mật nhà nước",
            "QUẢN LÝ VĂN BẢN MẬT",
            "MẶT",
            "MẤT",
            "mất mát",
            "mat",
            "Thư mật",
            "format",
            "Tuyệt vời",
            "Kế hoạch (bí mật)",
            "Sản phẩm từ ong (mật)",
            "mật",
        ] {
            assert_eq!(state_secret_mark(text), None, "{text}");
        }
    }

    #[test]
    fn a_mark_counts_only_at_the_top_of_a_page() {
        let mut text = "dòng\n".repeat(TOP_LINES);
        text.push_str("MẬT\n");
        assert_eq!(state_secret_mark(&text), None);
        assert_eq!(
            state_secret_mark(&format!("{text}\u{c}MẬT")),
            Some(Secrecy::Secret)
        );
    }

    /// Words of everyday official texts that hold the syllable.
    const HONEST: &[&str] = &[
        "mật ong",
        "mật độ",
        "mật khẩu",
        "bảo mật",
        "bí mật",
        "mật thiết",
        "mật danh",
        "mật mía",
        "mật rỉ",
        "cơ mật",
        "thân mật",
        "trật tự bí mật",
        "nuôi ong lấy mật",
        "túi mật",
        "sỏi mật",
        "mật nhân",
        "mật báo",
        "thông tin mật",
        "văn bản mật",
        "tài liệu mật",
        "mã mật",
        "khóa mật",
        "dày đặc, mật tập",
        "hội kín mật nghị",
        "bảo vệ bí mật nhà nước",
        "bí mật kinh doanh",
        "mật vụ",
        "đường mật",
        "rót mật",
        "ngọt như mật",
        "đóng dấu mật",
        "giải mật",
        "danh mục bí mật",
        "độ mật của văn bản",
        "mật ong rừng",
        "gan mật",
        "tiết mật",
        "mật gấu",
    ];

    proptest! {
        #[test]
        fn no_honest_text_is_refused(
            words in proptest::collection::vec(0..HONEST.len(), 1..4), shape in 0..5_usize, sign in "[ ,.;:()-]{1,2}",
        ) {
            let said: Vec<&str> = words.iter().map(|at| HONEST[*at]).collect();
            let text = said.join(&sign);
            let capital = |text: &str| {
                let mut letters = text.chars();
                let first = letters.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
                format!("{first}{}", letters.as_str())
            };
            let text = match shape {
                0 => format!("Về việc {text}"),
                1 => capital(&format!("{} của tỉnh", said[0])),
                2 => format!("Báo cáo ({}) quý I", said[0]),
                3 => format!("V/v quản lý {text} năm 2022\nKính gửi: Sở Nông nghiệp"),
                _ => format!("QUY ĐỊNH VỀ {} TẠI CƠ QUAN", said[0].to_uppercase()),
            };
            prop_assert_eq!(state_secret_mark(&text), None, "{}", text);
        }

        #[test]
        fn any_text_can_be_examined(text in any::<String>()) {
            let _ = state_secret_mark(&text);
        }

        #[test]
        fn spaces_case_and_frames_hide_no_stamp(
            at in 0..3_usize, gaps in proptest::collection::vec(" {0,2}", 9), frame in "[*\\-=_]{0,3}"
        ) {
            let secrecy = Secrecy::ALL[at];
            let mut stamp = String::new();
            for (c, gap) in secrecy.stamp().chars().zip(gaps) {
                stamp.push(c);
                stamp.push_str(&gap);
            }
            let text = format!("\n{frame}{stamp}{frame}\nỦY BAN NHÂN DÂN\n");
            prop_assert_eq!(state_secret_mark(&text), Some(secrecy));
        }
    }
}
