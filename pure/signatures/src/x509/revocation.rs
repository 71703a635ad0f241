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
    /// How old information without a nextUpdate may be (OCSP responders often leave it out).
    pub age_without_next_update: SignedDuration,
    /// How far others' clocks may be ahead of the caller's.
    pub clock_tolerance: SignedDuration,
    /// How long after its nextUpdate information still counts, because its publisher may be out of
    /// reach. What it proves then shows in [`RevocationProof::next_update`]. RFC 5280 leaves this to
    /// local policy (section 6.3.3); it does not lengthen [`RevocationRules::maximum_age`].
    #[serde(default)]
    pub grace_after_next_update: SignedDuration,
}

/// A responder without nextUpdate is asked again the next day.
const AGE_WITHOUT_NEXT_UPDATE: SignedDuration = SignedDuration::from_hours(24);

/// Clocks kept by NTP differ by less; five minutes is what Kerberos and most validators allow.
const CLOCK_TOLERANCE: SignedDuration = SignedDuration::from_mins(5);

impl Default for RevocationRules {
    /// Looked at and required; nextUpdate alone decides about the age.
    fn default() -> Self {
        RevocationRules {
            check: true,
            required: true,
            maximum_age: None,
            age_without_next_update: AGE_WITHOUT_NEXT_UPDATE,
            clock_tolerance: CLOCK_TOLERANCE,
            grace_after_next_update: SignedDuration::ZERO,
        }
    }
}

impl RevocationRules {
    /// Not looked at: for the mathematics of a path alone.
    pub fn ignored() -> RevocationRules {
        RevocationRules {
            check: false,
            required: false,
            ..RevocationRules::default()
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

impl Revoked {
    /// Suspended only.
    pub fn is_hold(&self) -> bool {
        self.reason == Some(RevocationReason::CertificateHold)
    }
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
}

impl Issuer<'_> {
    /// Whether it may sign revocation lists; an anchor, too, says that in its own certificate.
    pub fn may_sign_crls(&self) -> bool {
        Issuer::certificate_may_sign_crls(self.certificate)
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
    Revoked {
        revoked: Revoked,
        /// When the list or answer was issued.
        known_at: Timestamp,
    },
    NotRevoked(RevocationProof),
}

/// A suspension, which newer information may lift.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Hold {
    pub known_at: Timestamp,
    pub revoked: Revoked,
}

impl Hold {
    /// Whether nothing newer says that the certificate is good.
    pub fn outlasts(&self, proof: Option<&RevocationProof>) -> bool {
        proof
            .and_then(|proof| proof.this_update)
            .is_none_or(|this_update| this_update <= self.known_at)
    }
}

impl PartialOrd for Hold {
    fn partial_cmp(&self, other: &Hold) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Hold {
    fn cmp(&self, other: &Hold) -> std::cmp::Ordering {
        self.known_at.cmp(&other.known_at)
    }
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
        let rules = &self.options.revocation;
        let latest = self.options.now.saturating_add(rules.clock_tolerance);
        if latest.is_ok_and(|latest| this_update > latest) {
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
        let age = at.duration_since(this_update);
        let too_old = rules.maximum_age.is_some_and(|maximum| age > maximum);
        let overdue = match next_update {
            Some(next_update) => next_update
                .saturating_add(rules.grace_after_next_update)
                .is_ok_and(|last| last < at),
            None => age > rules.age_without_next_update,
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
    pub fn finding(
        &self,
        revoked: Option<Revoked>,
        known_at: Timestamp,
        proof: RevocationProof,
    ) -> Finding {
        match revoked {
            Some(revoked) if revoked.at <= self.options.at => {
                Finding::Revoked { revoked, known_at }
            }
            later => Finding::NotRevoked(RevocationProof {
                revoked_later: later,
                ..proof
            }),
        }
    }
}

/// Proof that the certificate was not revoked. A revocation from any usable source wins; a
/// suspension gives way to newer information.
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
    if let Ok(Finding::NotRevoked(proof)) = &from_ocsp {
        // an answer newer than every list spares the lists
        let lists = &context.evidence.crls;
        if proof.this_update >= lists.iter().map(|crl| crl.this_update()).max() {
            return Ok(proof.clone());
        }
    }
    let from_crl = crl_check::check(certificate, issuer, context);
    let problem = match (from_ocsp, from_crl) {
        (Ok(one), Ok(other)) => return combine(one, other),
        (Ok(only), Err(_)) | (Err(_), Ok(only)) => {
            return match only {
                Finding::Revoked { revoked, .. } => Err(PathProblem::Revoked { revoked }),
                Finding::NotRevoked(proof) => Ok(proof),
            };
        }
        (Err(problem), Err(RevocationProblem::NoInformation)) => problem,
        (Err(_), Err(problem)) => problem,
    };
    if rules.required {
        Err(PathProblem::RevocationUnknown { problem })
    } else {
        Ok(RevocationProof::NOT_CHECKED)
    }
}

fn combine(one: Finding, other: Finding) -> Result<RevocationProof, PathProblem> {
    match (one, other) {
        (Finding::NotRevoked(one), Finding::NotRevoked(other)) => {
            let one_is_newer = one.this_update > other.this_update;
            Ok(if one_is_newer { one } else { other })
        }
        (Finding::Revoked { revoked, known_at }, Finding::NotRevoked(proof))
        | (Finding::NotRevoked(proof), Finding::Revoked { revoked, known_at })
            if revoked.is_hold() && !(Hold { known_at, revoked }).outlasts(Some(&proof)) =>
        {
            Ok(proof)
        }
        (Finding::Revoked { revoked, .. }, _) | (_, Finding::Revoked { revoked, .. }) => {
            Err(PathProblem::Revoked { revoked })
        }
    }
}
