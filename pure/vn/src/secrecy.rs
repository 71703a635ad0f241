//! Degrees of secrecy (độ mật) and the refusal of state secrets.
//!
//! Law 29/2018/QH14 on the protection of state secrets and Decree 26/2020/NĐ-CP:
//! nothing that carries a mark of state secrecy may be drafted, stored or sent
//! on a machine or network like the one this product runs on. Every route by
//! which text or files come in asks [`state_secret_mark`] and refuses.

use std::fmt;

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

use crate::folding::{exact, fold, has_marks};
use crate::legacy::{Legacy, convert};

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
const PAGE_TOP_LINES: usize = 8;
/// Characters of a line that may be a mark or a label with its degree.
const MOST_MARK_CHARS: usize = 60;

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
            found = found.max(mark_in_line(line, label_before));
            label_before = is_label(line);
        }
    }
    found
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
        found = found.max(bracketed(piece));
    }
    found
}

/// The mark that a short text is, in Unicode or a legacy encoding.
fn mark_alone(text: &str, label_before: bool) -> Option<Secrecy> {
    let read = |text: &str| degree_of(text, label_before).or_else(|| after_label(text));
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
        degree_of(inner, true).filter(|_| inner.trim().starts_with(char::is_uppercase))
    };
    first.and_then(degree).max(last.and_then(degree))
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

/// Compatibility forms (full width, circled) as plain letters, nothing invisible.
fn plain(text: &str) -> String {
    crate::text::clean(&text.nfkc().collect::<String>())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

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

    proptest! {
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
