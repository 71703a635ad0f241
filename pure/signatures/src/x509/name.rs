//! Distinguished names (X.501) and their comparison (RFC 5280 section 7.1).

use std::fmt;
use std::hash::{Hash, Hasher};

use const_oid::ObjectIdentifier;
use unicode_normalization::UnicodeNormalization;

use crate::asn1::{Element, Malformed, malformed, oid, tag};

/// One attribute of a name, as `CN=Nguyễn Văn A`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamePart {
    /// Type of the attribute.
    pub oid: ObjectIdentifier,
    /// The value in NFC; none when it is not text.
    pub text: Option<String>,
}

/// A distinguished name. Two names are equal when RFC 5280 section 7.1 says so: the string type,
/// case, outer and repeated white space and the Unicode normal form do not matter.
#[derive(Clone)]
pub struct Name {
    der: Vec<u8>,
    /// Relative names, most general first; usually one part each.
    parts: Vec<Vec<NamePart>>,
    /// What is compared, one for each relative name.
    keys: Vec<Vec<u8>>,
}

const WHAT: &str = "distinguished name";

impl Name {
    /// Reads a Name.
    ///
    /// # Errors
    /// [`Malformed`].
    pub fn from_der(bytes: &[u8]) -> Result<Name, Malformed> {
        Name::read(&Element::only(bytes, WHAT)?)
    }

    pub(crate) fn read(element: &Element<'_>) -> Result<Name, Malformed> {
        if element.tag != tag::SEQUENCE {
            return Err(malformed(WHAT));
        }
        let mut inside = element.inside(WHAT);
        let mut parts = Vec::new();
        let mut keys = Vec::new();
        while !inside.is_empty() {
            let (part, key) = read_relative(&inside.expect(tag::SET)?)?;
            parts.push(part);
            keys.push(key);
        }
        Ok(Name {
            der: element.raw.to_vec(),
            parts,
            keys,
        })
    }

    /// The raw bytes.
    pub fn as_der(&self) -> &[u8] {
        &self.der
    }

    /// Whether the name has no attribute at all.
    pub fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    /// Every attribute, most general first.
    pub fn parts(&self) -> impl Iterator<Item = &NamePart> {
        self.parts.iter().flatten()
    }

    fn last_text(&self, id: ObjectIdentifier) -> Option<&str> {
        let mut found = None;
        for part in self.parts() {
            if part.oid == id {
                found = part.text.as_deref();
            }
        }
        found
    }

    /// CN: the name that people know.
    pub fn common_name(&self) -> Option<&str> {
        self.last_text(oid::COMMON_NAME)
    }

    /// O.
    pub fn organization(&self) -> Option<&str> {
        self.last_text(oid::ORGANIZATION)
    }

    /// The most specific OU.
    pub fn organizational_unit(&self) -> Option<&str> {
        self.last_text(oid::ORGANIZATIONAL_UNIT)
    }

    /// T: the post held.
    pub fn title(&self) -> Option<&str> {
        self.last_text(oid::TITLE)
    }

    /// The e-mail address in the name (PKCS #9), where one is.
    pub fn email(&self) -> Option<&str> {
        self.last_text(oid::EMAIL_ADDRESS)
    }

    /// UID: Vietnamese certificates put the tax code or identity number there.
    pub fn user_id(&self) -> Option<&str> {
        self.last_text(oid::USER_ID)
    }

    /// Whether this name lies in the subtree under `base` (RFC 5280 section 4.2.1.10).
    pub(crate) fn is_within(&self, base: &Name) -> bool {
        self.keys.starts_with(&base.keys)
    }

    /// This name with one more relative name (CRL distribution points relative to the issuer).
    pub(crate) fn with_relative(&self, set: &Element<'_>) -> Result<Name, Malformed> {
        use crate::asn1::write;
        let own = Element::only(&self.der, WHAT)?.value;
        let relative = write::element(tag::SET, set.value);
        Name::from_der(&write::sequence_of(&[own, &relative]))
    }

    /// A name of these attributes in the order given, each as UTF8String; for requests and tests.
    pub fn of(parts: &[(ObjectIdentifier, &str)]) -> Name {
        use crate::asn1::write;
        let mut body = Vec::new();
        for (id, text) in parts {
            let value = write::element(tag::UTF8_STRING, text.as_bytes());
            let pair = write::sequence_of(&[&write::oid(*id), &value]);
            body.extend(write::element(tag::SET, &pair));
        }
        Name::from_der(&write::sequence(&body)).expect("just written in this form")
    }
}

impl PartialEq for Name {
    fn eq(&self, other: &Name) -> bool {
        self.keys == other.keys
    }
}

impl Eq for Name {}

impl Hash for Name {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.keys.hash(state);
    }
}

impl fmt::Debug for Name {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Name({self})")
    }
}

/// RFC 4514: most specific first, `CN=Nguyễn Văn A, O=UBND tỉnh, C=VN`.
impl fmt::Display for Name {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, relative) in self.parts.iter().rev().enumerate() {
            if index > 0 {
                formatter.write_str(", ")?;
            }
            for (index, part) in relative.iter().enumerate() {
                if index > 0 {
                    formatter.write_str("+")?;
                }
                match short_name(part.oid) {
                    Some(short) => formatter.write_str(short)?,
                    None => write!(formatter, "{}", part.oid)?,
                }
                formatter.write_str("=")?;
                write_escaped(formatter, part.text.as_deref().unwrap_or("?"))?;
            }
        }
        Ok(())
    }
}

fn write_escaped(formatter: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    use std::fmt::Write;
    for letter in text.chars() {
        if matches!(letter, ',' | '+' | '"' | '\\' | '<' | '>' | ';') {
            formatter.write_char('\\')?;
        }
        if letter.is_control() || turns_or_hides(letter) {
            formatter.write_char('\u{FFFD}')?;
        } else {
            formatter.write_char(letter)?;
        }
    }
    Ok(())
}

/// What turns the direction of writing or is not seen: a name with it reads as another one.
fn turns_or_hides(letter: char) -> bool {
    matches!(letter, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

fn short_name(id: ObjectIdentifier) -> Option<&'static str> {
    Some(match id {
        oid::COMMON_NAME => "CN",
        oid::SURNAME => "SN",
        oid::SERIAL_NUMBER => "serialNumber",
        oid::COUNTRY => "C",
        oid::LOCALITY => "L",
        oid::PROVINCE => "ST",
        oid::STREET => "street",
        oid::ORGANIZATION => "O",
        oid::ORGANIZATIONAL_UNIT => "OU",
        oid::TITLE => "title",
        oid::GIVEN_NAME => "givenName",
        oid::ORGANIZATION_IDENTIFIER => "organizationIdentifier",
        oid::USER_ID => "UID",
        oid::DOMAIN_COMPONENT => "DC",
        oid::EMAIL_ADDRESS => "emailAddress",
        _ => return None,
    })
}

fn read_relative(set: &Element<'_>) -> Result<(Vec<NamePart>, Vec<u8>), Malformed> {
    let mut inside = set.inside(WHAT);
    let mut parts = Vec::with_capacity(1);
    let mut keys: Vec<Vec<u8>> = Vec::with_capacity(1);
    while !inside.is_empty() {
        let mut pair = inside.sequence()?;
        let id = pair.oid()?;
        let value = pair.any()?;
        pair.end()?;
        let text = text_of(&value);
        let mut key = id.as_bytes().to_vec();
        match &text {
            Some(text) => {
                key.push(0);
                compare_form(text, &mut key);
            }
            None => {
                key.push(1);
                key.extend_from_slice(value.raw);
            }
        }
        keys.push(key);
        let text = text.map(|text| {
            if text.is_ascii() {
                text
            } else {
                text.nfc().collect()
            }
        });
        parts.push(NamePart { oid: id, text });
    }
    if parts.is_empty() {
        return Err(malformed(WHAT));
    }
    if keys.len() == 1 {
        return Ok((parts, keys.pop().unwrap_or_default()));
    }
    // a set: order does not matter, and lengths keep neighbours apart
    keys.sort();
    let mut joined = Vec::new();
    for key in keys {
        joined.extend((key.len() as u64).to_be_bytes());
        joined.extend(key);
    }
    Ok((parts, joined))
}

/// The text of a DirectoryString or IA5String; none for other types and for damaged text.
pub(crate) fn text_of(value: &Element<'_>) -> Option<String> {
    match value.tag {
        // 0x12 is NumericString
        tag::UTF8_STRING | tag::PRINTABLE_STRING | tag::IA5_STRING | tag::VISIBLE_STRING | 0x12 => {
            String::from_utf8(value.value.to_vec()).ok()
        }
        // old certificates put Latin-1, or UTF-8, into TeletexString
        tag::TELETEX_STRING => Some(
            String::from_utf8(value.value.to_vec())
                .unwrap_or_else(|_| value.value.iter().map(|byte| char::from(*byte)).collect()),
        ),
        tag::BMP_STRING => {
            if !value.value.len().is_multiple_of(2) {
                return None;
            }
            let units = value.value.chunks_exact(2).map(|pair| {
                pair.iter()
                    .fold(0, |sum, byte| (sum << 8) | u16::from(*byte))
            });
            char::decode_utf16(units).collect::<Result<_, _>>().ok()
        }
        tag::UNIVERSAL_STRING => {
            if !value.value.len().is_multiple_of(4) {
                return None;
            }
            value
                .value
                .chunks_exact(4)
                .map(|four| {
                    char::from_u32(
                        four.iter()
                            .fold(0, |sum, byte| (sum << 8) | u32::from(*byte)),
                    )
                })
                .collect()
        }
        _ => None,
    }
}

/// RFC 4518 in short: compatibility composition, lower case, white space trimmed and single.
fn compare_form(text: &str, key: &mut Vec<u8>) {
    let composed: String;
    let text = if text.is_ascii() {
        text
    } else {
        composed = text.nfkc().flat_map(char::to_lowercase).nfkc().collect();
        &composed
    };
    for (index, word) in text.split_whitespace().enumerate() {
        if index > 0 {
            key.push(b' ');
        }
        key.extend(word.bytes().map(|byte| byte.to_ascii_lowercase()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::asn1::write;

    fn with_value(tag: u8, value: &[u8]) -> Name {
        let pair =
            write::sequence_of(&[&write::oid(oid::COMMON_NAME), &write::element(tag, value)]);
        Name::from_der(&write::sequence(&write::element(tag::SET, &pair))).expect("well-formed")
    }

    #[test]
    fn case_white_space_string_type_and_normal_form_do_not_matter() {
        let one = with_value(tag::UTF8_STRING, " Nguyễn  Văn A ".as_bytes());
        let decomposed: String = "NGUYỄN VĂN A".nfd().collect();
        assert_eq!(one, with_value(tag::UTF8_STRING, decomposed.as_bytes()));
        let wide: Vec<u8> = "Nguyễn Văn A"
            .encode_utf16()
            .flat_map(u16::to_be_bytes)
            .collect();
        assert_eq!(one, with_value(tag::BMP_STRING, &wide));
        assert_ne!(one, with_value(tag::UTF8_STRING, "Nguyễn Vân A".as_bytes()));
    }

    #[test]
    fn a_name_reads_like_people_write_it() {
        let name = Name::of(&[
            (oid::COUNTRY, "VN"),
            (oid::ORGANIZATION, "UBND tỉnh, văn phòng"),
            (oid::COMMON_NAME, "Nguyễn Văn A"),
        ]);
        assert_eq!(
            name.to_string(),
            "CN=Nguyễn Văn A, O=UBND tỉnh\\, văn phòng, C=VN"
        );
        assert_eq!(name.common_name(), Some("Nguyễn Văn A"));
    }
}
