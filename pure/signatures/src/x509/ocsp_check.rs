//! OCSP answers: RFC 6960 section 3.2 and 4.2.2.2.

use super::certificate::Certificate;
use super::error::RevocationProblem;
use super::ocsp::{IssuerKey, OcspResponse, OcspStatus, SingleResponse};
use super::revocation::{
    CANDIDATES_MAX, Context, Finding, Hold, Issuer, RevocationProof, RevocationRules,
    RevocationSource, Revoked,
};
use super::validation::Purpose;
use crate::algorithms::{Digest, PublicKey};
use crate::asn1::oid;

/// What the answers say; the newest usable one counts, and a revocation in any.
pub(super) fn check(
    certificate: &Certificate,
    issuer: Issuer<'_>,
    context: Context<'_>,
) -> Result<Finding, RevocationProblem> {
    let mut problem = RevocationProblem::NoInformation;
    let mut best: Option<RevocationProof> = None;
    let mut held: Option<Hold> = None;
    let issuer_key = IssuerKey {
        name: issuer.name,
        bits: issuer.certificate.key_bits(),
    };
    for response in context.evidence.ocsp_responses.iter().take(CANDIDATES_MAX) {
        for answer in response.answers() {
            if !answer.is_about(certificate, issuer_key) {
                continue;
            }
            match look(certificate, issuer, context, response, answer) {
                Ok(Finding::Revoked { revoked, known_at }) if revoked.is_hold() => {
                    held = held.max(Some(Hold { known_at, revoked }));
                }
                Ok(Finding::Revoked { revoked, known_at }) => {
                    return Ok(Finding::Revoked { revoked, known_at });
                }
                Ok(Finding::NotRevoked(proof)) => {
                    if best
                        .as_ref()
                        .is_none_or(|best| best.this_update < proof.this_update)
                    {
                        best = Some(proof);
                    }
                }
                Err(found) => problem = found,
            }
        }
    }
    if let Some(hold) = held
        && hold.outlasts(best.as_ref())
    {
        return Ok(Finding::Revoked {
            revoked: hold.revoked,
            known_at: hold.known_at,
        });
    }
    best.map(Finding::NotRevoked).ok_or(problem)
}

fn look(
    certificate: &Certificate,
    issuer: Issuer<'_>,
    context: Context<'_>,
    response: &OcspResponse,
    answer: &SingleResponse,
) -> Result<Finding, RevocationProblem> {
    if response.has_unknown_critical() || answer.unknown_critical {
        return Err(RevocationProblem::UnknownCriticalExtension);
    }
    let revoked = match answer.status {
        OcspStatus::Good => None,
        OcspStatus::Revoked { at, reason } => Some(Revoked { at, reason }),
        OcspStatus::Unknown => return Err(RevocationProblem::UnknownToResponder),
    };
    let current = context.is_current(
        certificate,
        answer.this_update,
        answer.next_update,
        answer.archive_cutoff,
    );
    // an old answer still proves that a certificate was revoked
    if revoked.is_none() {
        current.clone()?;
    }
    check_signer(issuer, context, response)?;
    let proof = RevocationProof {
        source: RevocationSource::Ocsp,
        this_update: Some(answer.this_update),
        next_update: answer.next_update,
        revoked_later: None,
        sha256: Some(Digest::Sha256.of(&[response.as_der()])),
    };
    let finding = context.finding(revoked, answer.this_update, proof);
    if matches!(finding, Finding::NotRevoked(_)) {
        current?;
    }
    Ok(finding)
}

/// RFC 6960 section 4.2.2.2: the issuer itself, somebody whom the issuer made its responder, or
/// somebody whom the configuration names.
fn check_signer(
    issuer: Issuer<'_>,
    context: Context<'_>,
    response: &OcspResponse,
) -> Result<(), RevocationProblem> {
    let accepted = |key: &PublicKey| -> Result<(), RevocationProblem> {
        let algorithm = response
            .signature_algorithm()
            .map_err(|_| RevocationProblem::SignatureWrong)?;
        context
            .options
            .algorithms
            .accepts_signature(algorithm, Some(key), context.options.at)
            .map_err(|weakness| RevocationProblem::Weak { weakness })
    };
    let responder = response.responder();
    if responder.names(issuer.name, issuer.certificate.key_bits())
        && response.verify_signed_by(issuer.key).is_ok()
    {
        return accepted(issuer.key);
    }
    let mut problem = RevocationProblem::SignatureWrong;
    let candidates = response
        .certificates()
        .iter()
        .chain(&context.evidence.certificates)
        .chain(&context.anchor.ocsp_responders);
    for signer in candidates {
        if !responder.names(signer.subject(), signer.key_bits()) {
            continue;
        }
        let Ok(key) = signer.public_key() else {
            continue;
        };
        if !context.spend() || response.verify_signed_by(key).is_err() {
            continue;
        }
        accepted(key)?;
        if context.anchor.ocsp_responders.contains(signer)
            && signer.is_valid_at(response.produced_at())
        {
            return Ok(());
        }
        match check_delegate(signer, issuer, context, response) {
            Ok(()) => return Ok(()),
            Err(found) => problem = found,
        }
    }
    Err(problem)
}

/// The delegate's certificate comes from the very issuer and says that it may sign answers.
fn check_delegate(
    signer: &Certificate,
    issuer: Issuer<'_>,
    context: Context<'_>,
    response: &OcspResponse,
) -> Result<(), RevocationProblem> {
    let may_sign = signer
        .extensions()
        .extended_key_usage
        .as_ref()
        .is_some_and(|usages| usages.contains(&oid::EKU_OCSP_SIGNING));
    if !may_sign || signer.issuer() != issuer.name || signer.verify_signed_by(issuer.key).is_err() {
        return Err(RevocationProblem::SignerNotAuthorised);
    }
    let rules = if signer.extensions().ocsp_no_check {
        RevocationRules::ignored()
    } else {
        context.options.revocation.clone()
    };
    context
        .signer_path(signer, Purpose::OcspSigning, rules, response.produced_at())
        .map_err(|error| RevocationProblem::SignerNotValid { error })
}
