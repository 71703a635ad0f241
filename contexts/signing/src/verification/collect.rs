//! What belongs to the certificates of a file: their issuers, lists and answers.

use super::{
    asic,
    assess::{Collected, format_of},
    assess_cms::binary,
    assessment::Format,
    cache,
    fetch::{Content, Fetcher, Wanted},
    trust::Trust,
};
use crate::certificates::authorities_named;
use base64::{Engine, engine::general_purpose::STANDARD};
use jiff::Timestamp;
use kit_db::{Db, DbError};
use signatures::{
    cms::SignedData,
    pdf::{Document, SecurityStore, inspect_document},
    timestamp::Token,
    x509::Certificate,
};
use std::borrow::Cow;

/// Certificates of a file that are followed up; a file with more is made to cost time.
const CERTIFICATES_MAX: usize = 64;

/// Addresses that are asked for one file.
const ADDRESSES_MAX: usize = 48;

/// Authorities above a certificate; no hierarchy is deeper.
const AUTHORITIES_MAX: usize = 6;

/// Every certificate that lies in a file: in its signatures, their time-stamps, its security store.
pub(super) fn certificates_in(bytes: &[u8], detached: Option<&[u8]>) -> Vec<Certificate> {
    let mut found = Vec::new();
    match format_of(bytes) {
        Format::Pdf => {
            let Ok(document) = Document::open(bytes) else {
                return found;
            };
            for signature in inspect_document(&document).signatures {
                of_message(&signature.message, &mut found);
            }
            let stored = SecurityStore::read(document.latest()).certificates;
            let stored = stored
                .iter()
                .filter_map(|der| Certificate::from_der(der).ok());
            found.extend(stored.take(CERTIFICATES_MAX));
        }
        Format::Cms => of_message(&binary(bytes), &mut found),
        Format::Xml => found = certificates_in_xml(bytes),
        Format::Asic => found = certificates_in_container(bytes),
        Format::None => {}
    }
    if let Some(other) = detached.filter(|other| format_of(other) == Format::Cms) {
        of_message(&binary(other), &mut found);
    }
    let mut unique: Vec<Certificate> = Vec::new();
    for certificate in found {
        if !unique.contains(&certificate) && unique.len() < CERTIFICATES_MAX {
            unique.push(certificate);
        }
    }
    unique
}

/// Certificates in an XML file, of its signatures and their time-stamps: what stands in elements whose
/// names end so. Read loosely, because they only say what to look for.
pub(super) fn certificates_in_xml(bytes: &[u8]) -> Vec<Certificate> {
    let pairs = |order: fn([u8; 2]) -> u16, rest: &[u8]| {
        let (pairs, _) = rest.as_chunks::<2>();
        let units: Vec<u16> = pairs.iter().map(|pair| order(*pair)).collect();
        Cow::Owned(String::from_utf16_lossy(&units))
    };
    let text = match bytes {
        [0xFE, 0xFF, rest @ ..] => pairs(u16::from_be_bytes, rest),
        [0xFF, 0xFE, rest @ ..] => pairs(u16::from_le_bytes, rest),
        _ => String::from_utf8_lossy(bytes),
    };
    let mut found = Vec::new();
    for (name, is_token) in [("X509Certificate", false), ("EncapsulatedTimeStamp", true)] {
        for part in text.split(name).skip(1).take(2 * CERTIFICATES_MAX) {
            let body = part.split_once('>').map_or("", |(_, rest)| rest);
            let body = body.split('<').next().unwrap_or_default();
            let letters: String = body
                .chars()
                .filter(|letter| !letter.is_whitespace())
                .collect();
            let Ok(der) = STANDARD.decode(letters) else {
                continue;
            };
            if is_token {
                of_message(&der, &mut found);
            } else {
                found.extend(Certificate::from_der(&der));
            }
        }
    }
    found
}

/// Certificates of every signature and time-stamp in a container.
fn certificates_in_container(bytes: &[u8]) -> Vec<Certificate> {
    let mut found = Vec::new();
    for (is_xml, part) in asic::signatures_in(bytes).iter().take(2 * CERTIFICATES_MAX) {
        if *is_xml {
            found.extend(certificates_in_xml(part));
        } else {
            of_message(part, &mut found);
        }
    }
    found
}

fn of_message(bytes: &[u8], found: &mut Vec<Certificate>) {
    let Ok(message) = SignedData::parse(bytes) else {
        return;
    };
    found.extend_from_slice(message.certificates());
    for signer in message.signers() {
        for raw in signer.signature_timestamps() {
            if let Ok(token) = Token::parse(raw) {
                found.extend_from_slice(token.message().certificates());
            }
        }
    }
}

/// Gathers what the certificates need, from the cache and, with a fetcher, from outside.
pub(super) fn collect(
    db: Option<&Db>,
    fetcher: Option<&Fetcher>,
    trust: &Trust,
    certificates: &[Certificate],
    now: Timestamp,
) -> Result<Collected, DbError> {
    let mut work = Work {
        db,
        fetcher,
        trust,
        now,
        left: ADDRESSES_MAX,
        collected: Collected {
            is_offline: fetcher.is_none(),
            ..Collected::default()
        },
    };
    work.collected
        .evidence
        .add_certificates(trust.intermediates());
    work.collected.evidence.add_certificates(certificates);
    for certificate in certificates.iter().filter(|one| !one.is_ca()) {
        work.follow(certificate)?;
    }
    Ok(work.collected)
}

struct Work<'a> {
    db: Option<&'a Db>,
    fetcher: Option<&'a Fetcher>,
    trust: &'a Trust,
    now: Timestamp,
    left: usize,
    collected: Collected,
}

impl Work<'_> {
    /// From a certificate up to a root.
    fn follow(&mut self, certificate: &Certificate) -> Result<(), DbError> {
        let mut below = certificate.clone();
        for _ in 0..AUTHORITIES_MAX {
            let is_anchor = self
                .trust
                .anchors()
                .iter()
                .any(|one| *one.certificate() == below);
            if is_anchor || below.is_self_issued() {
                return Ok(());
            }
            let mut issuers = self.issuers_of(&below);
            if issuers.is_empty() {
                self.recall_issuer(&below)?;
                issuers = self.issuers_of(&below);
            }
            if issuers.is_empty() {
                self.fetch_issuer(&below)?;
                issuers = self.issuers_of(&below);
            }
            self.revocation_of(&below, &issuers)?;
            let Some(issuer) = issuers.into_iter().next() else {
                return Ok(());
            };
            below = issuer;
        }
        Ok(())
    }

    fn issuers_of(&self, certificate: &Certificate) -> Vec<Certificate> {
        let anchors = self.trust.anchors().iter().map(|one| one.certificate());
        let known = self.collected.evidence.certificates.iter();
        let mut found: Vec<Certificate> = anchors
            .chain(known)
            .filter(|one| one.subject() == certificate.issuer())
            .cloned()
            .collect();
        let wanted = certificate.extensions().authority_key_identifier.as_deref();
        found.sort_by_key(|one| wanted.is_some() && one.subject_key_identifier() != wanted);
        found
    }

    /// The register has seen many authorities: nobody need be asked for them. What they are worth, the
    /// path decides.
    fn recall_issuer(&mut self, certificate: &Certificate) -> Result<(), DbError> {
        let Some(db) = self.db else { return Ok(()) };
        let issuer = certificate.issuer().clone();
        let known = db.read_blocking(move |tx| authorities_named(tx, &issuer))?;
        self.collected.evidence.add_certificates(&known);
        Ok(())
    }

    fn fetch_issuer(&mut self, certificate: &Certificate) -> Result<(), DbError> {
        for address in certificate.issuer_urls() {
            let Some(wanted) = Wanted::issuer(address) else {
                continue;
            };
            if let Some(Content::Issuer(found)) = self.get(&wanted)? {
                self.collected.evidence.add_certificates(&found);
                return Ok(());
            }
        }
        Ok(())
    }

    /// Lists first: one serves all certificates of an authority. A responder is asked where no list
    /// came.
    fn revocation_of(
        &mut self,
        certificate: &Certificate,
        issuers: &[Certificate],
    ) -> Result<(), DbError> {
        let mut has_list = false;
        for address in certificate.crl_urls() {
            let Some(wanted) = Wanted::list(address, issuers.to_vec()) else {
                continue;
            };
            if let Some(Content::Crl(list)) = self.get(&wanted)? {
                has_list |= list.next_update().is_none_or(|next| next >= self.now);
                self.collected.evidence.add_crl(list);
            }
        }
        let Some(issuer) = issuers.first().filter(|_| !has_list) else {
            return Ok(());
        };
        for address in certificate.ocsp_urls() {
            let Some(wanted) = Wanted::answer(address, certificate, issuer) else {
                continue;
            };
            if let Some(Content::Ocsp(answer)) = self.get(&wanted)? {
                self.collected.evidence.add_ocsp(answer);
                return Ok(());
            }
        }
        Ok(())
    }

    fn get(&mut self, wanted: &Wanted) -> Result<Option<Content>, DbError> {
        let Some(left) = self.left.checked_sub(1) else {
            return Ok(None);
        };
        self.left = left;
        let given = cache::get(self.db, self.fetcher, wanted, self.now)?;
        if let Some(silent) = given.silent
            && !self.collected.silent.contains(&silent)
        {
            self.collected.silent.push(silent);
        }
        Ok(given.content)
    }
}
