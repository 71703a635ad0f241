//! Names of certificates as XML writes them: RFC 4514 and its predecessors, in either order.

use const_oid::ObjectIdentifier;
use signatures::x509::Name;

/// Attributes as RFC 4514, RFC 2256 and the older programs call them.
const ATTRIBUTES: [(&str, &str); 22] = [
    ("CN", "2.5.4.3"),
    ("SN", "2.5.4.4"),
    ("SURNAME", "2.5.4.4"),
    ("SERIALNUMBER", "2.5.4.5"),
    ("C", "2.5.4.6"),
    ("L", "2.5.4.7"),
    ("ST", "2.5.4.8"),
    ("S", "2.5.4.8"),
    ("STREET", "2.5.4.9"),
    ("O", "2.5.4.10"),
    ("OU", "2.5.4.11"),
    ("T", "2.5.4.12"),
    ("TITLE", "2.5.4.12"),
    ("GN", "2.5.4.42"),
    ("G", "2.5.4.42"),
    ("GIVENNAME", "2.5.4.42"),
    ("E", "1.2.840.113549.1.9.1"),
    ("EMAIL", "1.2.840.113549.1.9.1"),
    ("EMAILADDRESS", "1.2.840.113549.1.9.1"),
    ("UID", "0.9.2342.19200300.100.1.1"),
    ("USERID", "0.9.2342.19200300.100.1.1"),
    ("DC", "0.9.2342.19200300.100.1.25"),
];

/// Letters of a name that is looked at; real ones have a tenth.
const LETTERS_MAX: usize = 4_096;

/// Whether the text is that name. What cannot be read names nobody.
pub(super) fn is_name(text: &str, name: &Name) -> bool {
    let Some(parts) = parts(text) else {
        return false;
    };
    let given: Vec<(ObjectIdentifier, &str)> = parts
        .iter()
        .map(|(id, value)| (*id, value.as_str()))
        .collect();
    let reversed: Vec<(ObjectIdentifier, &str)> = given.iter().rev().copied().collect();
    // Windows programs write the country first, RFC 4514 last
    !given.is_empty() && (Name::of(&reversed) == *name || Name::of(&given) == *name)
}

fn parts(text: &str) -> Option<Vec<(ObjectIdentifier, String)>> {
    if text.len() > LETTERS_MAX {
        return None;
    }
    let pieces = split(text)?;
    let pair = |piece: &String| {
        let (key, value) = piece.split_once('=')?;
        Some((attribute(key.trim())?, unescaped(value.trim_start())?))
    };
    pieces.iter().map(pair).collect()
}

/// At commas (semicolons in RFC 1779) outside of quotes and escapes. Names with several attributes
/// side by side (`+`) are not told apart.
fn split(text: &str) -> Option<Vec<String>> {
    let mut pieces = vec![String::new()];
    let (mut is_quoted, mut is_escaped) = (false, false);
    for letter in text.trim().chars() {
        let is_end = matches!(letter, ',' | ';') && !is_quoted && !is_escaped;
        if letter == '+' && !is_quoted && !is_escaped {
            return None;
        }
        is_quoted ^= letter == '"' && !is_escaped;
        is_escaped = letter == '\\' && !is_escaped;
        if is_end {
            pieces.push(String::new());
        } else {
            pieces.last_mut()?.push(letter);
        }
    }
    Some(pieces)
}

fn attribute(key: &str) -> Option<ObjectIdentifier> {
    let upper = key.to_ascii_uppercase();
    let short = upper.strip_prefix("OID.").unwrap_or(&upper);
    let known = ATTRIBUTES.iter().find(|(name, _)| *name == short);
    ObjectIdentifier::new(known.map_or(short, |(_, dotted)| dotted)).ok()
}

/// `\,` and `\C3\A9`, and quotes around the whole.
fn unescaped(value: &str) -> Option<String> {
    let trimmed = value.trim_end();
    let quoted = trimmed
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'));
    let mut bytes = Vec::with_capacity(value.len());
    let mut rest = quoted.unwrap_or(value).as_bytes();
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        if *first != b'\\' {
            bytes.push(*first);
            continue;
        }
        let hex = after.get(..2).and_then(|two| std::str::from_utf8(two).ok());
        if let Some(byte) = hex.and_then(|two| u8::from_str_radix(two, 16).ok()) {
            bytes.push(byte);
            rest = after.get(2..)?;
        } else {
            let (escaped, after) = after.split_first()?;
            bytes.push(*escaped);
            rest = after;
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name() -> Name {
        let id = |text| ObjectIdentifier::new(text).expect("an identifier");
        Name::of(&[
            (id("2.5.4.6"), "VN"),
            (id("2.5.4.10"), "UBND tỉnh, cơ quan \"A\""),
            (id("0.9.2342.19200300.100.1.1"), "MST:123"),
            (id("2.5.4.3"), "Nguyễn Văn Bé"),
        ])
    }

    #[test]
    fn a_name_is_found_in_every_usual_way_of_writing() {
        for text in [
            "CN=Nguyễn Văn Bé, UID=MST:123, O=UBND tỉnh\\, cơ quan \\\"A\\\", C=VN",
            "cn=NGUYỄN  VĂN BÉ,0.9.2342.19200300.100.1.1=MST:123,O=UBND tỉnh\\2C cơ quan \\22A\\22,C=VN",
            "C=VN; O=\"UBND tỉnh, cơ quan \\\"A\\\"\"; OID.0.9.2342.19200300.100.1.1=MST:123; CN=Nguyễn Văn Bé",
        ] {
            assert!(is_name(text, &name()), "{text}");
        }
    }

    #[test]
    fn other_names_and_no_names_are_told_apart() {
        for text in [
            "",
            "CN",
            "CN=Nguyễn Văn Bé",
            "CN=Nguyễn Văn Bè, UID=MST:123, O=UBND tỉnh\\, cơ quan \\\"A\\\", C=VN",
            "CN=Nguyễn Văn Bé+UID=MST:123, O=x, C=VN",
            "CN=\\",
            "nothing=x",
        ] {
            assert!(!is_name(text, &name()), "{text}");
        }
    }
}
