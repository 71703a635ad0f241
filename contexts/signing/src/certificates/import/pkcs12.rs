//! Certificates out of PKCS#12 files. The keys in them are left where they are.

use super::RowProblem;
use p12_keystore::{KeyStore, KeyStoreEntry, Pkcs12ImportPolicy, error::Error};
use signatures::x509;

/// A PKCS#12 file has one person's certificates; larger ones are something else.
const BYTES_MOST: usize = 1_048_576;

/// Whether the bytes begin like a PKCS#12 file: a sequence that begins with version 3 (RFC 7292,
/// section 4).
pub(super) fn is_pkcs12(bytes: &[u8]) -> bool {
    let Some((0x30, rest)) = bytes.split_first().map(|(tag, rest)| (*tag, rest)) else {
        return false;
    };
    let skipped = match rest.first() {
        Some(length) if *length >= 0x80 => usize::from(length & 0x7f) + 1,
        Some(_) => 1,
        None => return false,
    };
    rest.get(skipped..)
        .is_some_and(|inside| inside.starts_with(&[2, 1, 3]))
}

/// The certificates of a PKCS#12 file.
pub(super) fn certificates(
    bytes: &[u8],
    password: Option<&str>,
) -> Result<Vec<x509::Certificate>, RowProblem> {
    if bytes.len() > BYTES_MOST {
        return Err(RowProblem::NoCertificate);
    }
    let typed = password.unwrap_or_default();
    let store = KeyStore::from_pkcs12(bytes, typed, Pkcs12ImportPolicy::Raw).map_err(|error| {
        // the check sum over the whole file is made with the password
        match error {
            Error::MacError(_) if password.is_none() => RowProblem::PasswordNeeded,
            Error::MacError(_) => RowProblem::WrongPassword,
            _ => RowProblem::NoCertificate,
        }
    })?;
    let found: Vec<x509::Certificate> = store
        .entries()
        .filter_map(|(_, entry)| match entry {
            KeyStoreEntry::Certificate(certificate) => {
                x509::Certificate::from_der(certificate.as_der()).ok()
            }
            _ => None,
        })
        .collect();
    if found.is_empty() {
        Err(RowProblem::NoCertificate)
    } else {
        Ok(found)
    }
}
