//! Certificates out of PKCS#12 files. The keys in them are left where they are.

use super::RowProblem;
use kit_base::Secret;
use kit_signers::{Pkcs12Error, pkcs12_certificates};
use signatures::x509;

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
    let typed = Secret::new(password.unwrap_or_default().to_owned());
    let found = pkcs12_certificates(bytes, &typed).map_err(|error| match error {
        Pkcs12Error::WrongPassword if password.is_none() => RowProblem::PasswordNeeded,
        Pkcs12Error::WrongPassword => RowProblem::WrongPassword,
        Pkcs12Error::UnknownProtection { .. } => RowProblem::UnknownCipher,
        Pkcs12Error::Damaged { .. } => RowProblem::DamagedKeyFile,
        _ => RowProblem::NoCertificate,
    })?;
    match found.is_empty() {
        true => Err(RowProblem::NoCertificate),
        false => Ok(found),
    }
}
