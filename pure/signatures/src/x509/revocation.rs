//! Whether a certificate was revoked at a time, from lists and OCSP answers alike.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::certificate::Certificate;
use super::crl::RevocationReason;
use super::error::{PathError, PathProblem, RevocationProblem};
use super::name::Name;
use super::trust::{Evidence, TrustAnchor};
use super::validation::PathOptions;
use super::{crl_check, ocsp_check, path};
use crate::algorithms::PublicKey;

/// A signer of lists has a signer of lists …: no real hierarchy goes deeper.
const DEPTH_MAX: usize = 4;

/// Lists and answers that are tried for one certificate; more only cost time.
pub(super) const CANDIDATES_MAX: usize = 200;

/// How revocation is looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RevocationRules {
    /// Whether it is looked at, at all.
    pub check: bool,
    /// Whether a certificate without usable information is refused.
    pub required: bool,
    /// How old information may be at the time asked for, beside its own nextUpdate.
    pub maximum_age: Option<SignedDuration>,
}

impl Default for RevocationRules {
    /// Looked at and required; nextUpdate alone decides about the age.
    fn default() -> Self {
        RevocationRules {
            check: true,
            required: true,
            maximum_age: None,
        }
    }
}

impl RevocationRules {
    /// Not looked at: for the mathematics of a path alone.
    pub fn ignored() -> RevocationRules {
        RevocationRules {
            check: false,
            required: false,
            maximum_age: None,
        }
    }
}

/// When and why a certificate was revoked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Revoked {
    /// From when on.
    pub at: Timestamp,
    /// Why, if it was said.
    pub reason: Option<RevocationReason>,
}

/// Where the information comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RevocationSource {
    /// Revocation list.
    Crl,
    /// OCSP answer.
    Ocsp,
    /// Not asked: a trust anchor, an OCSP signer with ocsp-nocheck, or the rules say so.
    NotChecked,
}

/// Proof that a certificate was not revoked at the time asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RevocationProof {
    /// List or answer.
    pub source: RevocationSource,
    /// When it was issued.
    pub this_update: Option<Timestamp>,
    /// When the next is due.
    pub next_update: Option<Timestamp>,
    /// It was revoked, but only after the time asked for.
    pub revoked_later: Option<Revoked>,
    /// SHA-256 over the list or response, to find it again.
    #[serde(skip)]
    pub sha256: Option<Vec<u8>>,
}

impl RevocationProof {
    pub(super) const NOT_CHECKED: RevocationProof = RevocationProof {
        source: RevocationSource::NotChecked,
        this_update: None,
        next_update: None,
        revoked_later: None,
        sha256: None,
    };
}

/// Who issued the certificate that is asked about.
#[derive(Clone, Copy)]
pub(super) struct Issuer<'a> {
    pub name: &'a Name,
    pub key: &'a PublicKey,
    /// Its certificate; the anchor's own, if it is the anchor.
    pub certificate: &'a Certificate,
    pub is_anchor: bool,
}

impl Issuer<'_> {
    /// Whether it may sign revocation lists. An anchor is trusted as it is.
    pub fn may_sign_crls(&self) -> bool {
        self.is_anchor || Issuer::certificate_may_sign_crls(self.certificate)
    }

    pub fn certificate_may_sign_crls(certificate: &Certificate) -> bool {
        certificate
            .extensions()
            .key_usage
            .is_none_or(|usage| usage.crl_signing())
    }
}

/// What a check needs beside the certificate.
#[derive(Clone, Copy)]
pub(super) struct Context<'a> {
    pub evidence: &'a Evidence,
    /// The anchor of the path whose certificates are checked: proofs must end there too.
    pub anchor: &'a TrustAnchor,
    pub options: &'a PathOptions<'a>,
    pub depth: usize,
    /// Signature checks that are left for the whole question.
    pub work: &'a std::cell::Cell<u32>,
}

/// What one list or answer says.
pub(super) enum Finding {
    Revoked(Revoked),
    NotRevoked(RevocationProof),
}

impl Context<'_> {
    /// Takes one signature check from the budget; false when it is used up.
    pub fn spend(&self) -> bool {
        path::spend(self.work)
    }

    /// The path of a list's or answer's signer, one level deeper.
    pub fn signer_path(
        &self,
        signer: &Certificate,
        purpose: super::validation::Purpose,
        rules: RevocationRules,
        at: Timestamp,
    ) -> Result<(), Box<PathError>> {
        if self.depth >= DEPTH_MAX {
            return Err(Box::new(PathError {
                problem: PathProblem::TooManyPossibilities,
                subject: signer.subject().to_string(),
                depth: 0,
                path: vec![signer.clone()],
            }));
        }
        let options = PathOptions {
            at,
            now: self.options.now,
            purpose,
            revocation: rules,
            algorithms: self.options.algorithms,
            policies: super::validation::PolicyInputs::default(),
        };
        path::search(
            signer,
            self.evidence,
            std::slice::from_ref(self.anchor),
            &options,
            self.depth + 1,
            self.work,
        )
        .map(|_| ())
        .map_err(Box::new)
    }

    /// Whether information of that time counts for the time asked for.
    pub fn is_current(
        &self,
        certificate: &Certificate,
        this_update: Timestamp,
        next_update: Option<Timestamp>,
        keeps_expired_from: Option<Timestamp>,
    ) -> Result<(), RevocationProblem> {
        let at = self.options.at;
        if this_update > self.options.now {
            return Err(RevocationProblem::FromTheFuture { this_update });
        }
        if this_update > certificate.not_after()
            && keeps_expired_from.is_none_or(|from| from > certificate.not_after())
        {
            return Err(RevocationProblem::AfterExpiry { this_update });
        }
        if this_update >= at {
            return Ok(());
        }
        let maximum_age = self.options.revocation.maximum_age;
        let too_old = maximum_age.is_some_and(|age| at.duration_since(this_update) > age);
        let overdue = match next_update {
            Some(next_update) => next_update < at,
            None => maximum_age.is_none(),
        };
        if too_old || overdue {
            return Err(RevocationProblem::Stale {
                this_update,
                next_update,
            });
        }
        Ok(())
    }

    /// Revoked at the time asked for, or only later.
    pub fn finding(&self, revoked: Option<Revoked>, proof: RevocationProof) -> Finding {
        match revoked {
            Some(revoked) if revoked.at <= self.options.at => Finding::Revoked(revoked),
            later => Finding::NotRevoked(RevocationProof {
                revoked_later: later,
                ..proof
            }),
        }
    }
}

/// Proof that the certificate was not revoked; a revocation from any usable source wins.
pub(super) fn check(
    certificate: &Certificate,
    issuer: Issuer<'_>,
    context: Context<'_>,
) -> Result<RevocationProof, PathProblem> {
    let rules = &context.options.revocation;
    if !rules.check {
        return Ok(RevocationProof::NOT_CHECKED);
    }
    let from_ocsp = ocsp_check::check(certificate, issuer, context);
    if let Ok(Finding::Revoked(revoked)) = from_ocsp {
        return Err(PathProblem::Revoked { revoked });
    }
    // an answer newer than every list spares the lists
    let newest_list = context.evidence.crls.iter().map(|crl| crl.this_update()).max();
    if let Ok(Finding::NotRevoked(proof)) = &from_ocsp
        && proof.this_update >= newest_list
    {
        return Ok(proof.clone());
    }
    let problem = match crl_check::check(certificate, issuer, context) {
        Ok(Finding::Revoked(revoked)) => return Err(PathProblem::Revoked { revoked }),
        Ok(Finding::NotRevoked(proof)) => return Ok(proof),
        Err(problem) => problem,
    };
    let problem = match (problem, from_ocsp) {
        (_, Ok(Finding::NotRevoked(proof))) => return Ok(proof),
        (RevocationProblem::NoInformation, Err(problem)) => problem,
        (problem, _) => problem,
    };
    if rules.required {
        Err(PathProblem::RevocationUnknown { problem })
    } else {
        Ok(RevocationProof::NOT_CHECKED)
    }
}
