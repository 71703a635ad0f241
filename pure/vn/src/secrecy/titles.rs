//! A degree within a title or the name of a file: behind its kind, before it, at its end, behind its label.
//! What is honest there (`mật ong`, `tài liệu mật`, `gan - mật`, `danh mục bí mật nhà nước độ Mật`) is told
//! apart by case, by signs and by the words beside it.

use super::degrees::{Degree, Word, all_in, is_capital, words};
use super::kinds::{holder_length, kind_length};
use super::{Secrecy, letters::plain, notations};
use crate::folding::{exact, fold};

/// Words behind which a degree is a part of a phrase: văn bản mật, hồ sơ mật, thân mật, bí mật.
const PHRASES: [&str; 33] = [
    "bản", "liệu", "sơ", "vật", "tin", "bảo", "bí", "cơ", "độ", "mức", "dấu", "nhãn", "chữ", "từ",
    "và", "hoặc", "là", "loại", "giải", "thư", "mã", "khóa", "giữ", "đảm", "thân", "mật", "chế",
    "cấp", "hộp", "kín", "tuyệt", "tối", "hợp",
];

/// Words behind which a degree of two words, or the word for it, is spoken of: công văn tối mật, được coi là
/// tối mật, xác định độ Mật.
const SPOKEN_OF: [&str; 12] = [
    "văn", "điện", "được", "phải", "cần", "những", "các", "của", "định", "về", "có", "theo",
];

/// Syllables, folded, that make a word with `mật` behind them: bảo, bí, cơ, giải, thân, chế, kín, giữ.
const BEFORE: [&str; 8] = ["bao", "bi", "co", "giai", "than", "che", "kin", "giu"];

/// Words, folded, beside which `mật` is honey or bile: ong, gan, túi, sỏi, đường, phấn, sữa, cật, mía.
const HONEY: [&str; 9] = [
    "ong", "gan", "tui", "soi", "duong", "phan", "sua", "cat", "mia",
];

/// The same as they are written, anywhere in a title; their folded forms are everyday words.
const HONEY_ANYWHERE: [&str; 10] = [
    "ong", "gan", "túi", "sỏi", "mía", "sáp", "dược", "phấn", "hoa", "tụy",
];

/// Syllables, folded, that make a word with `mật` before them: mật báo, mật danh, mật độ, mật khẩu, mật mã …
const BEHIND: &[&str] = &[
    "bao", "bo", "buoi", "ca", "cay", "chi", "chu", "co", "dam", "danh", "dien", "do", "du", "dua",
    "duong", "gau", "giao", "gioi", "heo", "hieu", "hoa", "hoi", "ke", "khau", "khu", "lenh",
    "lon", "luat", "ma", "mia", "mo", "nghi", "ngon", "ngot", "ngu", "nhan", "nhap", "niem",
    "nuoc", "ong", "phai", "pham", "phan", "phuc", "quang", "ri", "sat", "so", "su", "tap", "tham",
    "that", "thiet", "thong", "thu", "tiet", "tin", "tong", "truyen", "trap", "tuyen", "uoc",
    "vit", "vu", "xanh", "va", "hoac", "hay", "la", "tu", "o", "trong", "tren", "cho", "khong",
];

/// Words, folded, with which a title goes on behind a degree: về, V/v, ngày, gửi, kính, tháng, năm, của, quý.
const GOES_ON: [&str; 11] = [
    "ve", "v", "vv", "ngay", "gui", "kinh", "thang", "nam", "cua", "quy", "so",
];

/// What a title is about if it speaks of secrecy itself, folded.
const ABOUT_SECRECY: [&str; 9] = [
    "bi mat",
    "bao mat",
    "giai mat",
    "danh muc",
    "xac dinh",
    "phan loai",
    "do mat",
    "quy dinh",
    "dong dau",
];

/// The highest degree in a title: `Báo cáo MẬT về …`, `Kế hoạch … – độ Mật`, `12/KH-UBND-MẬT`.
pub(super) fn in_title(line: &str) -> Option<Secrecy> {
    read(line, false)
}

/// As [`in_title`], for a name of a file, which is all title: a degree of two words at its end needs no kind
/// at its head.
pub(super) fn in_name(name: &str) -> Option<Secrecy> {
    read(name, true)
}

fn read(line: &str, is_name: bool) -> Option<Secrecy> {
    // the syllable, or its letters without marks; most lines have neither
    let normal = plain(line);
    if !fold(&normal).contains("mat") {
        return None;
    }
    let words = words(&normal);
    let degrees = all_in(&words);
    let title = Title {
        start: words
            .iter()
            .take_while(|word| !word.text.contains(char::is_alphabetic))
            .count(),
        words: &words,
        degrees: &degrees,
        is_name,
    };
    let found = degrees.iter().filter(|degree| title.carries(degree));
    let highest = found.map(|degree| degree.secrecy).max();
    highest.max(notations::in_line(&normal))
}

struct Title<'a> {
    words: &'a [Word<'a>],
    degrees: &'a [Degree],
    /// The first word that is no number of a list.
    start: usize,
    is_name: bool,
}

impl<'a> Title<'a> {
    fn carries(&self, degree: &Degree) -> bool {
        // alone it is no title: lines and cells of their own are looked at as such
        if self.words.len() == degree.count {
            return self.is_name && degree.loose && !degree.is_one();
        }
        self.behind_kind_in_capitals(degree)
            || self.at_end_as_a_stamp(degree)
            || (!self.in_list(degree)
                && (self.behind_label(degree)
                    || self.behind_kind(degree)
                    || self.before_kind(degree)
                    || self.apart(degree)
                    || self.at_end(degree)))
    }

    fn folded(&self, at: usize) -> &str {
        self.words.get(at).map_or("", |word| word.folded.as_str())
    }

    fn next(&self, degree: &Degree) -> Option<&Word<'a>> {
        self.words.get(degree.end())
    }

    fn previous(&self, degree: &Degree) -> Option<&Word<'a>> {
        degree.at.checked_sub(1).and_then(|at| self.words.get(at))
    }

    /// The length of the kind with which the title begins, behind `Dự thảo`.
    fn kind(&self) -> Option<(usize, usize)> {
        let draft = self.folded(self.start) == "du" && self.folded(self.start + 1) == "thao";
        let start = self.start + if draft { 2 } else { 0 };
        kind_length(self.words.get(start..)?).map(|length| (start, length))
    }

    /// Whether the title begins as that of a document: with its kind, with what holds words, or with `V/v`.
    fn begins_as_title(&self) -> bool {
        let words = &self.words[self.start..];
        self.kind().is_some() || holder_length(words).is_some() || is_subject(words)
    }

    /// Whether a word is one of these, compared with its marks if the degree has its own.
    fn is_one_of(word: Option<&Word<'_>>, list: &[&str], marked: bool) -> bool {
        let Some(word) = word else { return false };
        let text = exact(word.text);
        list.iter().any(|one| match marked {
            true => text == *one,
            false => word.folded == fold(one),
        })
    }

    /// Whether the words before a place speak of secrecy itself.
    fn is_about_secrecy(&self, end: usize) -> bool {
        let before: Vec<&str> = self.words[..end]
            .iter()
            .map(|word| word.folded.as_str())
            .collect();
        let before = format!(" {} ", before.join(" "));
        ABOUT_SECRECY
            .iter()
            .any(|about| before.contains(&format!(" {about} ")))
    }

    fn has_honey(&self) -> bool {
        let mut all = self.words.iter().map(|word| exact(word.text));
        all.any(|word| HONEY_ANYWHERE.contains(&word.as_str()))
    }

    /// One of several degrees that are counted up: `mật, tối mật, tuyệt mật`, `Tối mật và Tuyệt mật`.
    fn in_list(&self, degree: &Degree) -> bool {
        let joined = |first: &Degree, second: &Degree| match second.at.checked_sub(first.end()) {
            Some(0) => self.words[second.at].after_comma || self.words[second.at].after_stroke,
            Some(1) => matches!(self.folded(first.end()), "va" | "hoac" | "hay"),
            _ => false,
        };
        self.degrees
            .iter()
            .any(|other| joined(other, degree) || joined(degree, other))
    }

    /// `Báo cáo MẬT về …`; among capitals one syllable is a part of a word: `BÁO CÁO MẬT ĐỘ DÂN SỐ`.
    fn behind_kind_in_capitals(&self, degree: &Degree) -> bool {
        let among_capitals = self.next(degree).is_some_and(|word| is_capital(word.text));
        degree.capitals
            && degree.marked
            && self.next(degree).is_some()
            && kind_length(self.words) == Some(degree.at)
            && !(degree.is_one() && among_capitals)
    }

    fn at_end_as_a_stamp(&self, degree: &Degree) -> bool {
        let (None, Some(previous)) = (self.next(degree), self.previous(degree)) else {
            return false;
        };
        let word = &self.words[degree.at];
        // the last of several degrees in a list, or of a comparison
        if HONEY.contains(&previous.folded.as_str()) || previous.folded == "mat" || degree.loose {
            return false;
        }
        if word.after_sign {
            // `Bảo-Mật` is one word, `Nguyễn-Văn-Mật` a person
            let in_phrase = Self::is_one_of(Some(previous), &PHRASES, degree.marked);
            let is_person = !degree.capitals
                && previous.text.starts_with(char::is_uppercase)
                && !is_capital(previous.text);
            let is_joined = word.tight && (in_phrase || is_person);
            return match degree.is_one() {
                true => degree.marked && degree.begins && !is_joined,
                false => degree.capitals || degree.begins,
            };
        }
        // the end of a name in capitals, or of a title in capitals that may speak of honey
        let among_capitals = is_capital(previous.text);
        let in_phrase = Self::is_one_of(Some(previous), &PHRASES, degree.marked);
        degree.capitals && degree.marked && !in_phrase && !(degree.is_one() && among_capitals)
    }

    /// `Kế hoạch phòng thủ – độ Mật`, `(mức độ tối mật)`, `Kế hoạch …, độ mật: tối mật`.
    fn behind_label(&self, degree: &Degree) -> bool {
        let word = &self.words[degree.at];
        let has_label = |end: usize| end > 0 && self.words[end - 1].is("độ", degree.marked);
        let ends = self
            .next(degree)
            .is_none_or(|next| next.after_sign || next.after_close);
        // the label itself ends with the syllable
        if degree.at >= 2 && self.folded(degree.at - 1) == "mat" && has_label(degree.at - 1) {
            let (label, torn) = (
                &self.words[degree.at - 2],
                self.words[degree.at - 1].after_sign,
            );
            let is_apart = label.after_sign || label.after_comma;
            return !torn
                && !word.tight
                && (word.after_sign || (is_apart && ends && !degree.loose));
        }
        if word.after_sign || word.after_comma || !has_label(degree.at) {
            return false;
        }
        let mut label = degree.at - 1;
        if label > 0
            && !self.words[label].after_sign
            && matches!(self.folded(label - 1), "muc" | "cap")
        {
            label -= 1;
        }
        if label <= self.start || !ends || degree.loose {
            return false;
        }
        // `– độ mật` in small letters may be a column that waits for its degree
        let may_be_label = degree.is_one() && !degree.begins;
        if may_be_label && (!self.begins_as_title() || self.is_about_secrecy(label)) {
            return false;
        }
        if self.words[label].after_sign || self.words[label].after_comma {
            let listed =
                (0..label).any(|at| self.folded(at) == "danh" && self.folded(at + 1) == "muc");
            return !listed;
        }
        let before = self.words.get(label - 1);
        let is_spoken_of = Self::is_one_of(before, &PHRASES, degree.marked)
            || Self::is_one_of(before, &SPOKEN_OF, degree.marked);
        degree.begins && self.kind().is_some() && !is_spoken_of && !self.is_about_secrecy(label)
    }

    /// `Công văn mật số 5`, `Kế hoạch tối mật phòng thủ`, `Tài liệu tuyệt mật về …`.
    fn behind_kind(&self, degree: &Degree) -> bool {
        if self.words[degree.at].after_sign || self.words[degree.at].after_comma {
            return false;
        }
        let next = self.next(degree);
        let number = |at: usize| {
            self.words
                .get(at)
                .is_some_and(|word| word.text.starts_with(|c: char| c.is_ascii_digit()))
        };
        let is_number = number(degree.end());
        let is_numbered = self.folded(degree.end()) == "so" && number(degree.end() + 1);
        let goes_on = is_number
            || is_numbered
            || next
                .is_some_and(|next| next.folded != "so" && GOES_ON.contains(&next.folded.as_str()));
        let is_kind = self
            .kind()
            .is_some_and(|(start, length)| start + length == degree.at);
        let is_holder = !is_kind
            && holder_length(&self.words[self.start..])
                .is_some_and(|length| self.start + length == degree.at);
        if !is_kind && !is_holder {
            return false;
        }
        if !degree.is_one() {
            // `toi mat` may be "tôi mất"
            return next.is_none() || goes_on || (is_kind && !degree.is_ambiguous());
        }
        if !degree.marked {
            let in_small = next.is_some_and(|next| !is_capital(next.text));
            return is_kind && (is_numbered || (degree.capitals && goes_on && in_small));
        }
        if is_holder {
            return goes_on
                && !matches!(self.folded(degree.end()), "cua" | "nam" | "thang" | "quy");
        }
        let Some(next) = next else { return true };
        if goes_on || next.after_sign {
            return !HONEY.contains(&next.folded.as_str());
        }
        // a place begins with a capital: Mật Sơn
        let is_name = next.text.starts_with(char::is_uppercase);
        !is_name && !degree.begins && !BEHIND.contains(&next.folded.as_str())
    }

    /// `MẬT Kế hoạch …`, `Tối mật kế hoạch …`, `TUYỆT_MẬT-ke-hoach`.
    fn before_kind(&self, degree: &Degree) -> bool {
        let Some(next) = self.next(degree).filter(|_| degree.at == self.start) else {
            return false;
        };
        let rest = &self.words[degree.end()..];
        let kind = kind_length(rest).or_else(|| holder_length(rest));
        let goes_on = is_subject(rest) || kind.is_some_and(|length| length > 1);
        let is_stamp = degree.capitals && degree.marked;
        if next.after_sign && !degree.loose {
            let is_word = next.tight && BEHIND.contains(&next.folded.as_str());
            let is_parted = (is_stamp && !(degree.is_one() && is_word)) || !degree.is_one();
            if is_parted {
                return true;
            }
        }
        if !goes_on {
            return false;
        }
        match degree.is_one() {
            false => true,
            true if degree.marked => {
                degree.capitals || (degree.begins && next.text.starts_with(char::is_uppercase))
            }
            true => degree.capitals && !is_capital(next.text),
        }
    }

    /// `Kế hoạch phòng thủ (tối mật) năm 2022`, `Kế hoạch phòng thủ (mật)`, `Kế hoạch phòng thủ - tuyệt mật`.
    fn apart(&self, degree: &Degree) -> bool {
        let (word, next) = (&self.words[degree.at], self.next(degree));
        let ends = next.is_none_or(|next| next.after_sign || next.after_close);
        let is_apart = word.after_dash && !word.tight && ends;
        let Some(previous) = self.previous(degree).filter(|_| is_apart) else {
            return false;
        };
        if HONEY.contains(&previous.folded.as_str()) || BEFORE.contains(&previous.folded.as_str()) {
            return false;
        }
        match degree.is_one() {
            true => degree.marked && self.begins_as_title() && !self.has_honey(),
            false => (next.is_none() && !degree.is_ambiguous()) || self.begins_as_title(),
        }
    }

    /// `Phương án tác chiến tối mật`: two words in small letters at the end of what has a kind.
    fn at_end(&self, degree: &Degree) -> bool {
        let word = &self.words[degree.at];
        let previous = self.previous(degree);
        let is_spoken_of = previous.is_none()
            || Self::is_one_of(previous, &PHRASES, degree.marked)
            || Self::is_one_of(previous, &SPOKEN_OF, degree.marked);
        let has_kind = self.kind().is_some() || (self.is_name && !degree.is_ambiguous());
        self.next(degree).is_none()
            && !degree.is_one()
            && !word.after_comma
            && has_kind
            && !is_spoken_of
            && !self.is_about_secrecy(degree.at)
    }
}

/// `V/v …`, `Về việc …`.
fn is_subject(words: &[Word<'_>]) -> bool {
    matches!(words, [first, second, ..]
        if (first.folded == "v" && second.folded == "v") || (first.folded == "ve" && second.folded == "viec"))
}
