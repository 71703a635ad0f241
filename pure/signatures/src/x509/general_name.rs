//! GeneralName of RFC 5280 section 4.2.1.6.

use super::name::Name;
use crate::asn1::{Element, Malformed, Reader, malformed, tag};

/// One of the forms in which a certificate may name somebody or something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GeneralName {
    /// An e-mail address.
    Email(String),
    /// A host name.
    Dns(String),
    /// A distinguished name.
    Directory(Name),
    /// A URI.
    Uri(String),
    /// 4 or 16 bytes; with its mask 8 or 32 in name constraints.
    Ip(Vec<u8>),
    /// Every other form: its tag byte and its raw bytes.
    Other {
        /// Context tag.
        tag: u8,
        /// Raw bytes.
        raw: Vec<u8>,
    },
}

impl GeneralName {
    pub(crate) fn read(element: &Element<'_>) -> Result<GeneralName, Malformed> {
        const WHAT: &str = "general name";
        // Vietnamese certificates have been seen with UTF-8 where IA5 is due
        let text = || String::from_utf8(element.value.to_vec()).map_err(|_| malformed(WHAT));
        Ok(match element.tag {
            0x81 => GeneralName::Email(text()?),
            0x82 => GeneralName::Dns(text()?),
            0xA4 => GeneralName::Directory(Name::read(&Element::only(element.value, WHAT)?)?),
            0x86 => GeneralName::Uri(text()?),
            0x87 => GeneralName::Ip(element.value.to_vec()),
            tag if (0x80..=0x88).contains(&tag) || (0xA0..=0xA8).contains(&tag) => {
                GeneralName::Other {
                    tag,
                    raw: element.raw.to_vec(),
                }
            }
            _ => return Err(malformed(WHAT)),
        })
    }

    /// The names of a GeneralNames sequence's content.
    pub(crate) fn read_all(mut inside: Reader<'_>) -> Result<Vec<GeneralName>, Malformed> {
        let mut names = Vec::new();
        while !inside.is_empty() {
            names.push(GeneralName::read(&inside.any()?)?);
        }
        Ok(names)
    }

    /// GeneralNames wrapped in a SEQUENCE, as extensions hold them.
    pub(crate) fn read_sequence(bytes: &[u8]) -> Result<Vec<GeneralName>, Malformed> {
        let element = Element::only(bytes, "general names")?;
        if element.tag != tag::SEQUENCE {
            return Err(malformed("general names"));
        }
        GeneralName::read_all(element.inside("general names"))
    }
}
