//! What a Vietnamese syllable can look like: enough to tell readable text from
//! text in a wrong encoding. No dictionary: `nghuyêt` is refused, but many
//! well-formed syllables have no meaning.

use crate::folding::{Tone, exact, tone_and_letter};

const ONSETS: [&str; 28] = [
    "", "b", "c", "ch", "d", "đ", "g", "gh", "gi", "h", "k", "kh", "l", "m", "n", "ng", "ngh",
    "nh", "p", "ph", "qu", "r", "s", "t", "th", "tr", "v", "x",
];

/// Vowels with what follows them, tone left out.
const RIMES: [&str; 179] = [
    "a", "ac", "ach", "ai", "am", "an", "ang", "anh", "ao", "ap", "at", "au", "ay", "ăc", "ăm",
    "ăn", "ăng", "ăp", "ăt", "âc", "âm", "ân", "âng", "âp", "ât", "âu", "ây", "e", "ec", "em",
    "en", "eng", "eo", "ep", "et", "ê", "êch", "êm", "ên", "ênh", "êp", "êt", "êu", "i", "ia",
    "ich", "im", "in", "inh", "ip", "it", "iu", "iêc", "iêm", "iên", "iêng", "iêp", "iêt", "iêu",
    "o", "oa", "oac", "oach", "oai", "oam", "oan", "oang", "oanh", "oao", "oap", "oat", "oay",
    "oăc", "oăm", "oăn", "oăng", "oăt", "oc", "oe", "oen", "oeo", "oet", "oi", "om", "on", "ong",
    "ooc", "oong", "op", "ot", "ô", "ôc", "ôi", "ôm", "ôn", "ông", "ôp", "ôt", "ơ", "ơi", "ơm",
    "ơn", "ơp", "ơt", "u", "ua", "uân", "uâng", "uât", "uây", "uc", "uê", "uêch", "uênh", "ui",
    "um", "un", "ung", "uôc", "uôi", "uôm", "uôn", "uông", "uôt", "uơ", "up", "ut", "uy", "uya",
    "uych", "uyên", "uyêt", "uyn", "uynh", "uyp", "uyt", "uyu", "ư", "ưa", "ưc", "ưi", "ưng",
    "ươc", "ươi", "ươm", "ươn", "ương", "ươp", "ươt", "ươu", "ưt", "ưu", "y", "ych", "yêm", "yên",
    "yêng", "yêt", "yêu", "ynh", "yt", "uăn", "uăng", "uăt", "uăc", "uan", "uang", "uanh", "uat",
    "uac", "uach", "uai", "uay", "ue", "uen", "ueo", "uet", "yn", "yp",
];

/// Whether the word, in any case and composition, is built like a Vietnamese
/// syllable with one tone at the most. A final c, ch, p or t allows the tones
/// sắc and nặng only.
#[must_use]
pub fn is_syllable(word: &str) -> bool {
    // nghiêng has seven letters, each of at most three marks when decomposed
    if word.len() > 32 {
        return false;
    }
    let mut tone = Tone::Level;
    let mut plain = String::with_capacity(word.len());
    for c in exact(word).chars() {
        let (this, letter) = tone_and_letter(c);
        if this != Tone::Level {
            if tone != Tone::Level {
                return false;
            }
            tone = this;
        }
        plain.push(letter);
    }
    let stopped = plain.ends_with(['c', 'p', 't']) || plain.ends_with("ch");
    if stopped && !matches!(tone, Tone::Acute | Tone::Dot) {
        return false;
    }
    ONSETS
        .iter()
        .filter_map(|onset| plain.strip_prefix(onset))
        .any(|rime| RIMES.contains(&rime))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn syllables_of_real_documents_are_accepted() {
        let text = "căn cứ luật tổ chức chính quyền địa phương ngày 19 tháng 6 năm 2015 xét đề nghị \
                    của giám đốc sở giáo dục và đào tạo quyết định phê duyệt kế hoạch triển khai thực \
                    hiện nhiệm vụ chuyển đổi số trên địa bàn tỉnh nghệ an giai đoạn khuỷu nghiêng \
                    hoà thuỷ quý giếng gìn giữ quyển khoẻ ngoằn ngoèo xoong nghỉ ỷ yêu uyển oái";
        for word in text
            .split_whitespace()
            .filter(|word| word.starts_with(char::is_alphabetic))
        {
            assert!(is_syllable(word), "{word}");
            assert!(is_syllable(&word.to_uppercase()), "{word}");
        }
    }

    #[test]
    fn other_words_are_refused() {
        for word in [
            "", "hello", "café", "wifi", "viÖt", "quyÕt", "hoäi", "các'", "cac", "tàt", "àá",
        ] {
            assert!(!is_syllable(word), "{word}");
        }
    }
}
