//! Revocation lists: RFC 5280 section 6.3.3, with delta and indirect lists.

use super::certificate::Certificate;
use super::crl::{Crl, RevocationReason};
use super::error::{PathProblem, RevocationProblem};
use super::extensions::{DistributionPoint, PointName};
use super::general_name::GeneralName;
use super::revocation::{
    CANDIDATES_MAX, Context, Finding, Hold, Issuer, RevocationProof, RevocationRules,
    RevocationSource, Revoked,
};
use super::validation::Purpose;
use crate::algorithms::PublicKey;

/// Reasons 1 to 8 of ReasonFlags; bit 0 is unused.
const ALL_REASONS: u16 = 0b1_1111_1110;

/// What the lists say; all reasons must be covered for "not revoked".
pub(super) fn check(
    certificate: &Certificate,
    issuer: Issuer<'_>,
    context: Context<'_>,
) -> Result<Finding, RevocationProblem> {
    let mut covered = 0;
    let mut problem = RevocationProblem::NoInformation;
    let mut proof: Option<RevocationProof> = None;
    let mut held: Option<Hold> = None;
    let implicit = DistributionPoint {
        name: None,
        reasons: None,
        crl_issuer: Vec::new(),
    };
    let points = &certificate.extensions().crl_distribution_points;
    // RFC 5280 section 6.3.3: after the points of the certificate, any list of its issuer
    let points = points
        .iter()
        .map(|point| (point, false))
        .chain([(&implicit, true)]);
    for (point, any_point) in points {
        for crl in context.evidence.crls.iter().take(CANDIDATES_MAX) {
            if crl.is_delta() || !speaks_for(crl, point, certificate) {
                continue;
            }
            match look(certificate, issuer, context, point, any_point, crl) {
                Ok((Finding::Revoked { revoked, known_at }, reasons)) => {
                    if !revoked.is_hold() {
                        return Ok(Finding::Revoked { revoked, known_at });
                    }
                    covered |= reasons;
                    held = held.max(Some(Hold { known_at, revoked }));
                }
                Ok((Finding::NotRevoked(found), reasons)) => {
                    covered |= reasons;
                    proof = Some(better(proof, found));
                }
                Err(found) => problem = found,
            }
        }
        if covered == ALL_REASONS {
            break;
        }
    }
    if let Some(hold) = held
        && hold.outlasts(proof.as_ref())
    {
        return Ok(Finding::Revoked {
            revoked: hold.revoked,
            known_at: hold.known_at,
        });
    }
    match proof {
        Some(proof) if covered == ALL_REASONS => Ok(Finding::NotRevoked(proof)),
        Some(_) if problem == RevocationProblem::NoInformation => {
            Err(RevocationProblem::ReasonsNotCovered)
        }
        _ => Err(problem),
    }
}

/// The proof that knows of a later revocation, else the newer one.
fn better(old: Option<RevocationProof>, new: RevocationProof) -> RevocationProof {
    match old {
        Some(old) if old.revoked_later.is_some() || old.this_update > new.this_update => old,
        _ => new,
    }
}

/// Whether the list's issuer is the one that the point expects (step b 1).
fn speaks_for(crl: &Crl, point: &DistributionPoint, certificate: &Certificate) -> bool {
    if point.crl_issuer.is_empty() {
        return crl.issuer() == certificate.issuer();
    }
    point
        .crl_issuer
        .iter()
        .any(|name| matches!(name, GeneralName::Directory(name) if name == crl.issuer()))
}

/// What one complete list says, and for which reasons.
fn look(
    certificate: &Certificate,
    issuer: Issuer<'_>,
    context: Context<'_>,
    point: &DistributionPoint,
    any_point: bool,
    crl: &Crl,
) -> Result<(Finding, u16), RevocationProblem> {
    check_scope(certificate, point, any_point, crl)?;
    let issuing = crl.extensions().issuing_distribution_point.as_ref();
    let reasons = ALL_REASONS
        & issuing
            .and_then(|one| one.only_some_reasons)
            .unwrap_or(ALL_REASONS)
        & point.reasons.unwrap_or(ALL_REASONS);
    if crl.extensions().unknown_critical.is_some() {
        return Err(RevocationProblem::UnknownCriticalExtension);
    }
    let entry = crl.entry(certificate.issuer(), certificate.serial_bytes());
    // RFC 5280 section 5.3: an unknown critical extension forbids saying that anybody is not on it
    if entry.is_some_and(|entry| entry.unknown_critical) {
        return Err(RevocationProblem::UnknownCriticalExtension);
    }
    let current = context.is_current(
        certificate,
        crl.this_update(),
        crl.next_update(),
        crl.expired_certificates_from(),
    );
    // an old list still proves that a certificate was revoked
    if entry.is_none() {
        current.clone()?;
    }
    // an authority may name a signer of lists as the one that speaks for its own certificate too
    let own_signer = (!point.crl_issuer.is_empty()).then_some(certificate);
    check_signer(crl, issuer, own_signer, context)?;
    let mut revoked = entry.map(|entry| Revoked {
        at: entry.revoked_at,
        reason: entry.reason,
    });
    if let Some(delta) = delta_of(crl, certificate, issuer, context) {
        match delta.entry(certificate.issuer(), certificate.serial_bytes()) {
            Some(entry) if entry.reason == Some(RevocationReason::RemoveFromCrl) => {
                revoked = None;
            }
            Some(entry) => {
                revoked = Some(Revoked {
                    at: entry.revoked_at,
                    reason: entry.reason,
                });
            }
            None => {}
        }
    }
    let proof = RevocationProof {
        source: RevocationSource::Crl,
        this_update: Some(crl.this_update()),
        next_update: crl.next_update(),
        revoked_later: None,
        sha256: Some(crl.sha256().to_vec()),
    };
    let finding = context.finding(revoked, crl.this_update(), proof);
    if matches!(finding, Finding::NotRevoked(_)) {
        current?;
    }
    Ok((finding, reasons))
}

/// Step b 2: the list is for this kind of certificate and this distribution point.
fn check_scope(
    certificate: &Certificate,
    point: &DistributionPoint,
    any_point: bool,
    crl: &Crl,
) -> Result<(), RevocationProblem> {
    let Some(issuing) = &crl.extensions().issuing_distribution_point else {
        // a list by another issuer must say that it is an indirect one
        return if crl.issuer() == certificate.issuer() {
            Ok(())
        } else {
            Err(RevocationProblem::OutOfScope)
        };
    };
    let is_ca = certificate.is_ca();
    if (!point.crl_issuer.is_empty() && !issuing.indirect)
        || (issuing.only_user_certificates && is_ca)
        || (issuing.only_ca_certificates && !is_ca)
        || issuing.only_attribute_certificates
    {
        return Err(RevocationProblem::OutOfScope);
    }
    let Some(list_name) = &issuing.name else {
        return Ok(());
    };
    let list_names = list_name.full_names(&[crl.issuer()]);
    let wanted = match &point.name {
        Some(name) => point_names(name, point, certificate),
        // the list of a point that the certificate does not name is not for it
        None if any_point && !certificate.extensions().crl_distribution_points.is_empty() => {
            Vec::new()
        }
        None if any_point => vec![GeneralName::Directory(certificate.issuer().clone())],
        None => point.crl_issuer.clone(),
    };
    if wanted.iter().any(|name| list_names.contains(name)) {
        Ok(())
    } else {
        Err(RevocationProblem::OutOfScope)
    }
}

fn point_names(
    name: &PointName,
    point: &DistributionPoint,
    certificate: &Certificate,
) -> Vec<GeneralName> {
    let issuers: Vec<_> = point
        .crl_issuer
        .iter()
        .filter_map(|name| match name {
            GeneralName::Directory(name) => Some(name),
            _ => None,
        })
        .collect();
    if issuers.is_empty() {
        name.full_names(&[certificate.issuer()])
    } else {
        name.full_names(&issuers)
    }
}

/// Steps f and g: a key that may sign lists, on a path to the same anchor.
fn check_signer(
    crl: &Crl,
    issuer: Issuer<'_>,
    own_signer: Option<&Certificate>,
    context: Context<'_>,
) -> Result<(), RevocationProblem> {
    let accepted = |key: &PublicKey| -> Result<(), RevocationProblem> {
        let algorithm = crl
            .signature_algorithm()
            .map_err(|_| RevocationProblem::SignatureWrong)?;
        context
            .options
            .algorithms
            .accepts_signature(algorithm, Some(key), context.options.at)
            .map_err(|weakness| RevocationProblem::Weak { weakness })
    };
    let mut problem = RevocationProblem::SignatureWrong;
    if issuer.name == crl.issuer() && crl.verify_signed_by(issuer.key).is_ok() {
        if issuer.may_sign_crls() {
            return accepted(issuer.key);
        }
        problem = RevocationProblem::SignerNotAuthorised;
    }
    if context.anchor.name == *crl.issuer() && crl.verify_signed_by(&context.anchor.key).is_ok() {
        if Issuer::certificate_may_sign_crls(&context.anchor.certificate) {
            return accepted(&context.anchor.key);
        }
        problem = RevocationProblem::SignerNotAuthorised;
    }
    let wanted_key = crl.extensions().authority_key_identifier.as_deref();
    for signer in &context.evidence.certificates {
        if signer.subject() != crl.issuer() {
            continue;
        }
        if let (Some(wanted), Some(own)) = (wanted_key, signer.subject_key_identifier())
            && wanted != own
        {
            continue;
        }
        let Ok(key) = signer.public_key() else {
            continue;
        };
        if !context.spend() || crl.verify_signed_by(key).is_err() {
            continue;
        }
        accepted(key)?;
        if own_signer == Some(signer) && Issuer::certificate_may_sign_crls(signer) {
            // its own path is being checked right now
            return Ok(());
        }
        let rules = context.options.revocation.clone();
        match signer_path(signer, crl, context, rules) {
            Ok(()) => return Ok(()),
            Err(found) => problem = found,
        }
    }
    Err(problem)
}

fn signer_path(
    signer: &Certificate,
    crl: &Crl,
    context: Context<'_>,
    rules: RevocationRules,
) -> Result<(), RevocationProblem> {
    // the signer must have been valid when it is relied on; a list from a later time was signed then
    let at = context
        .options
        .at
        .max(crl.this_update().min(signer.not_after()));
    match context.signer_path(signer, Purpose::CrlSigning, rules, at) {
        Ok(()) => Ok(()),
        Err(error) if error.depth == 0 && error.problem == PathProblem::WrongPurpose => {
            Err(RevocationProblem::SignerNotAuthorised)
        }
        Err(error) => Err(RevocationProblem::SignerNotValid { error }),
    }
}

/// Step c: the newest usable delta to this complete list.
fn delta_of<'a>(
    crl: &Crl,
    certificate: &Certificate,
    issuer: Issuer<'_>,
    context: Context<'a>,
) -> Option<&'a Crl> {
    let complete = crl.extensions();
    let number = complete.number.as_ref()?;
    let order = |number: &Vec<u8>| (number.len(), number.clone());
    context
        .evidence
        .crls
        .iter()
        .take(CANDIDATES_MAX)
        .filter(|delta| {
            let other = delta.extensions();
            let (Some(base), Some(own)) = (&other.base_number, &other.number) else {
                return false;
            };
            delta.issuer() == crl.issuer()
                && other.issuing_distribution_point == complete.issuing_distribution_point
                && other.authority_key_identifier == complete.authority_key_identifier
                && other.unknown_critical.is_none()
                && order(base) <= order(number)
                && order(number) < order(own)
                && context
                    .is_current(
                        certificate,
                        delta.this_update(),
                        delta.next_update(),
                        delta.expired_certificates_from(),
                    )
                    .is_ok()
                && check_signer(delta, issuer, None, context).is_ok()
        })
        .max_by_key(|delta| delta.extensions().number.as_ref().map(order))
}
