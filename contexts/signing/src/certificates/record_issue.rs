//! Nhận chứng thư số: the authority's certificate comes into the register, if it fits what was asked
//! for.

use super::{
    Act, ActError, Certificate, CertificateId, HolderKind, Problems, State,
    acting::{done, for_act},
    issued::{self, Facts},
    store, words,
};
use identity::{Actor, organisation_brief};
use jiff::Timestamp;
use kit_db::{DbError, Tx, params};
use signatures::x509;
use vn::folding::fold;

/// What came from the authority.
#[derive(Clone, Debug)]
pub struct Issue {
    /// The file: PEM, DER or a PKCS #7 bundle, with the authorities above it or without.
    pub file: Vec<u8>,
    /// Why it is right although it names somebody else; empty if it does not.
    pub although: String,
}

/// Records the certificate of a request.
///
/// # Errors
/// [`ActError`]; nothing is stored.
pub fn record_issue(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    id: CertificateId,
    seen_version: Option<i64>,
    issue: &Issue,
) -> Result<(), ActError> {
    let (it, by) = for_act(tx, actor, id, seen_version, Act::RecordIssue)?;
    let found = x509::read_certificates(&issue.file);
    let mut own = found.iter().filter(|certificate| !certificate.is_ca());
    let (Some(certificate), None) = (own.next(), own.next()) else {
        return Err(Problems::one("file", "signing-problem-not-one-certificate").into());
    };
    let facts = Facts::of(certificate);
    check(tx, now, &it, certificate, &facts, issue)?;
    issued::know(tx, now, &found)?;
    let next = Certificate {
        state: State::Issued,
        domain: issued::domain_of(certificate).to_owned(),
        sha256: Some(facts.sha256),
        serial: facts.serial,
        subject: facts.subject,
        issuer: facts.issuer,
        not_before: Some(facts.not_before),
        not_after: Some(facts.not_after),
        ..it.clone()
    };
    let words = vn::text::clean_lines(&issue.although);
    done(tx, now, &by, &it, &next, Act::RecordIssue, &words)
}

fn check(
    tx: &mut Tx<'_>,
    now: Timestamp,
    it: &Certificate,
    certificate: &x509::Certificate,
    facts: &Facts,
    issue: &Issue,
) -> Result<(), ActError> {
    if tx.get(&store::HAS_DIGEST, params![facts.sha256])? > 0 {
        return Err(Problems::one("file", "signing-problem-known-certificate").into());
    }
    if facts.not_after <= now {
        return Err(Problems::one("file", "signing-problem-certificate-over").into());
    }
    if !names_holder(tx, it, certificate)? {
        if issue.although.trim().is_empty() {
            return Err(Problems::one("although", "signing-problem-other-holder").into());
        }
        words::words("although", &issue.although)?;
    }
    Ok(())
}

/// Whether the certificate names the holder of the request: a person by name or address, an agency
/// by its name or short name, a device by its name.
fn names_holder(
    tx: &mut Tx<'_>,
    it: &Certificate,
    certificate: &x509::Certificate,
) -> Result<bool, DbError> {
    let subject = certificate.subject();
    let common = fold(subject.common_name().unwrap_or_default());
    let same = |name: &str| !name.trim().is_empty() && fold(name.trim()) == common.trim();
    Ok(match it.holder_kind {
        HolderKind::Person => {
            let address = subject.email().unwrap_or_default();
            let by_address =
                !it.holder_email.is_empty() && address.eq_ignore_ascii_case(&it.holder_email);
            same(&it.holder_name) || by_address
        }
        HolderKind::Agency => {
            let brief = organisation_brief(tx, it.organisation_id)?;
            same(&it.holder_name) || same(&brief.name) || same(&brief.short_name)
        }
        HolderKind::Device => same(&it.device_name),
    })
}
