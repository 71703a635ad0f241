//! What certificates say in the language of programs, as people read it.

use kit_i18n::args;
use kit_web::Visit;

/// The attribute that says nothing here: the country is always the same.
const COUNTRY: &str = "C";
/// The attribute of the name.
const NAME: &str = "CN";

/// `CN=Nguyễn Thị Mẫu, O=Sở Nội vụ, C=VN` (RFC 4514) without the letters: the name, then where it
/// belongs.
pub(super) fn name(text: &str) -> String {
    let mut parts: Vec<String> = vec![String::new()];
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        let part = parts.last_mut().expect("there is one from the start");
        match letter {
            '\\' => part.extend(letters.next()),
            ',' | '+' => parts.push(String::new()),
            _ => part.push(letter),
        }
    }
    let mut values: Vec<(bool, &str)> = parts
        .iter()
        .filter_map(|part| match part.trim().split_once('=') {
            Some((COUNTRY, _)) => None,
            Some((kind, value)) => Some((kind != NAME, value.trim())),
            None => Some((true, part.trim())),
        })
        .filter(|(_, value)| !value.is_empty())
        .collect();
    // certificates name the country first or last; people look for the name
    values.sort_by_key(|(is_place, _)| *is_place);
    let values: Vec<&str> = values.into_iter().map(|(_, value)| value).collect();
    values.join(", ")
}

/// A name as [`name`] reads it, or the words that there is none (RFC 5280 allows it beside an alternative
/// name).
pub(super) fn name_or_none(visit: &Visit, text: &str) -> String {
    match name(text) {
        empty if empty.is_empty() => visit.t("signing-no-name"),
        words => words,
    }
}

/// `rsa 2048` with its unit.
pub(super) fn key(visit: &Visit, text: &str) -> String {
    match text.split_once(' ') {
        Some((kind, bits)) if bits.bytes().all(|letter| letter.is_ascii_digit()) => visit.ta(
            "signing-key-size",
            &args!["kind" => kind.to_uppercase(), "bits" => bits],
        ),
        _ => text.to_owned(),
    }
}

/// What a key may be used for (RFC 5280, section 4.2.1.3).
pub(super) fn usages(visit: &Visit, names: &[&'static str]) -> String {
    let mut words: Vec<String> = names.iter().map(|name| usage(visit, name)).collect();
    words.dedup();
    words.join(", ")
}

fn usage(visit: &Visit, name: &str) -> String {
    let key = match name {
        "digitalSignature" => "signing-usage-signature",
        "nonRepudiation" => "signing-usage-commitment",
        "keyEncipherment" | "dataEncipherment" | "keyAgreement" | "encipherOnly"
        | "decipherOnly" => "signing-usage-secrecy",
        "keyCertSign" | "cRLSign" => "signing-usage-authority",
        other => return other.to_owned(),
    };
    visit.t(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lose_their_letters_and_keep_their_words() {
        for (text, plain) in [
            (
                "CN=Nguyễn Thị Mẫu, O=Sở Nội vụ, C=VN",
                "Nguyễn Thị Mẫu, Sở Nội vụ",
            ),
            (
                "CN=Ủy ban nhân dân xã A\\, huyện B, C=VN",
                "Ủy ban nhân dân xã A, huyện B",
            ),
            ("CN=An+2.5.4.5=12, C=VN", "An, 12"),
            (
                "C=VN, O=Ban Cơ yếu Chính phủ, CN=CA mẫu",
                "CA mẫu, Ban Cơ yếu Chính phủ",
            ),
            ("Trục liên thông", "Trục liên thông"),
            ("", ""),
        ] {
            assert_eq!(name(text), plain);
        }
    }
}
