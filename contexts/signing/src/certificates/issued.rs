//! A certificate's own words, as the register keeps them.

use kit_base::{hex, sha256};
use kit_db::{DbError, Tx, params};
use signatures::x509;

use super::store;
use jiff::Timestamp;

/// Longest subject or issuer that is shown; the certificate itself is kept whole.
const NAME_LONGEST: usize = 1_000;

/// The first instant that the register keeps, 0001-01-01T00:00:00Z: GeneralizedTime can say the year 0,
/// which no calendar of people has.
const FIRST: Timestamp = Timestamp::constant(-62_135_596_800, 0);

/// What the register keeps of a certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Facts {
    pub(super) sha256: String,
    pub(super) serial: String,
    pub(super) subject: String,
    pub(super) issuer: String,
    pub(super) not_before: Timestamp,
    pub(super) not_after: Timestamp,
}

impl Facts {
    pub(super) fn of(certificate: &x509::Certificate) -> Self {
        let cut = |text: String| text.chars().take(NAME_LONGEST).collect();
        Self {
            sha256: hex(certificate.fingerprint()),
            serial: certificate.serial_text(),
            subject: cut(certificate.subject().to_string()),
            issuer: cut(certificate.issuer().to_string()),
            not_before: certificate.not_before().max(FIRST),
            not_after: certificate.not_after().max(FIRST),
        }
    }
}

/// Keeps certificates for ever, authorities included: old signatures are judged by them. Which are
/// there already does not matter.
pub(super) fn know(
    tx: &mut Tx<'_>,
    now: Timestamp,
    certificates: &[x509::Certificate],
) -> Result<u64, DbError> {
    let rows: Vec<_> = certificates
        .iter()
        .map(|it| {
            let keys = (key_of(it.subject()), key_of(it.issuer()));
            (hex(it.fingerprint()), it.as_der(), keys, it.is_ca())
        })
        .collect();
    let values: Vec<_> = rows
        .iter()
        .map(|(digest, der, (subject, issuer), is_authority)| {
            *params![*digest, **der, *subject, *issuer, *is_authority, now]
        })
        .collect();
    tx.insert_rows(&store::KNOW, values.iter().map(|row| &row[..]))
}

/// What names are found by.
fn key_of(name: &x509::Name) -> String {
    hex(&sha256(name.as_der()))
}

/// Authorities of this name that the register has seen, the newest first; an authority that changed
/// its key has several.
///
/// # Errors
/// As the database answers.
pub(crate) fn authorities_named(
    tx: &mut Tx<'_>,
    name: &x509::Name,
) -> Result<Vec<x509::Certificate>, DbError> {
    let found: Vec<Vec<u8>> = tx.query(&store::AUTHORITIES_NAMED, params![key_of(name)])?;
    let read = found
        .iter()
        .filter_map(|der| x509::Certificate::from_der(der).ok());
    Ok(read.collect())
}

/// Where the path of a certificate should end: certificates of the Government's authority name the
/// Government Cipher Committee, everybody else's stand under the national root.
pub(super) fn domain_of(certificate: &x509::Certificate) -> &'static str {
    let issuer = vn::folding::fold(&certificate.issuer().to_string());
    if issuer.contains("ban co yeu chinh phu") || issuer.contains("chinh phu") {
        "vgca"
    } else {
        "national"
    }
}
