//! The certificates that lie in a file, for whoever fetches what belongs to them. Nothing in them is
//! checked.

use base64::{Engine, engine::general_purpose::STANDARD};
use signatures::x509::Certificate;

use crate::xml::{Document, decode};

/// Certificates of one file that are given: more only cost whoever follows them up.
const CERTIFICATES_MAX: usize = 64;

/// Every certificate of a file: of keys and of long-term values. A file that is not read has none.
pub fn enclosed_certificates(xml: &[u8]) -> Vec<Certificate> {
    let Ok(text) = decode(xml) else {
        return Vec::new();
    };
    let Ok(document) = Document::parse(&text) else {
        return Vec::new();
    };
    let holders = document.elements(document.root()).filter(|node| {
        let (_, local) = document.name(*node);
        matches!(local, "X509Certificate" | "EncapsulatedX509Certificate")
    });
    let mut found: Vec<Certificate> = Vec::new();
    for node in holders {
        let letters: String = document
            .text(node)
            .chars()
            .filter(|letter| !letter.is_ascii_whitespace())
            .collect();
        let read = STANDARD.decode(letters).ok();
        let Some(certificate) = read.and_then(|der| Certificate::from_der(&der).ok()) else {
            continue;
        };
        if found.len() < CERTIFICATES_MAX && !found.contains(&certificate) {
            found.push(certificate);
        }
    }
    found
}
