//! Finding paths: from a certificate up to an anchor, by names, preferring matching key identifiers
//! (RFC 4158). Every complete path is validated; the first valid one is the answer.

use std::cell::Cell;

use super::certificate::Certificate;
use super::error::{PathError, PathProblem};
use super::revocation::Context;
use super::trust::{Evidence, TrustAnchor};
use super::validation::{PathOptions, ValidPath, purpose_allows, validate_path};

/// No hierarchy has more authorities above each other (PKITS goes to 7).
const LENGTH_MAX: usize = 12;

/// Complete paths that are validated before giving up.
const PATHS_MAX: usize = 32;

/// Signatures on certificates that are checked for one question, with all its signers of lists: an
/// ordinary one takes under ten. A bound against evidence made to cost time.
const WORK_MAX: u32 = 2_000;

/// Finds a path from `certificate` to one of the anchors that is valid as `options` ask.
///
/// # Errors
/// [`PathError`]: of several ways that fail, the one that says most: a revocation first, then the
/// first way tried.
pub fn validate(
    certificate: &Certificate,
    evidence: &Evidence,
    anchors: &[TrustAnchor],
    options: &PathOptions<'_>,
) -> Result<ValidPath, PathError> {
    let work = Cell::new(WORK_MAX);
    search(certificate, evidence, anchors, options, 0, &work)
}

/// The same for a signer of lists or answers, which may have such signers again.
pub(super) fn search(
    certificate: &Certificate,
    evidence: &Evidence,
    anchors: &[TrustAnchor],
    options: &PathOptions<'_>,
    depth: usize,
    work: &Cell<u32>,
) -> Result<ValidPath, PathError> {
    if let Some(anchor) = anchors.iter().find(|one| one.certificate == *certificate) {
        // trusted without proof, but for what it says that it is for
        if !purpose_allows(certificate, options.purpose) {
            return Err(PathError {
                problem: PathProblem::WrongPurpose,
                subject: certificate.subject().to_string(),
                depth: 0,
                path: vec![certificate.clone()],
            });
        }
        return Ok(ValidPath {
            certificates: vec![certificate.clone()],
            anchor: anchor.clone(),
            policies: Vec::new(),
            revocations: vec![super::revocation::RevocationProof::NOT_CHECKED],
            notes: super::profile::violations_of_path(&[], certificate),
        });
    }
    let mut builder = Builder {
        evidence,
        anchors,
        options,
        depth,
        work,
        paths_left: PATHS_MAX,
        error: None,
    };
    let mut path = vec![certificate.clone()];
    match builder.extend(&mut path) {
        Some(found) => Ok(found),
        None => Err(builder.error.unwrap_or_else(|| PathError {
            problem: PathProblem::NoPathToAnchor {
                issuer: certificate.issuer().to_string(),
            },
            subject: certificate.subject().to_string(),
            depth: 0,
            path: vec![certificate.clone()],
        })),
    }
}

struct Builder<'a> {
    evidence: &'a Evidence,
    anchors: &'a [TrustAnchor],
    options: &'a PathOptions<'a>,
    depth: usize,
    work: &'a Cell<u32>,
    paths_left: usize,
    error: Option<PathError>,
}

impl Builder<'_> {
    /// A valid path that begins with `path`, or nothing; then the error is noted.
    fn extend(&mut self, path: &mut Vec<Certificate>) -> Option<ValidPath> {
        let last = path.last()?.clone();
        let wanted_key = last.extensions().authority_key_identifier.clone();
        let found = self.end_at_anchor(path, &last, wanted_key.as_deref());
        if found.is_some() || self.paths_left == 0 {
            return found;
        }
        if path.len() >= LENGTH_MAX {
            return None;
        }
        let mut candidates: Vec<&Certificate> = self
            .evidence
            .certificates
            .iter()
            .filter(|one| {
                one.subject() == last.issuer()
                    && !path.iter().any(|known| {
                        known.subject() == one.subject()
                            && known.key_info_der() == one.key_info_der()
                    })
            })
            .collect();
        candidates.sort_by_key(|one| key_rank(one, wanted_key.as_deref()));
        if candidates.is_empty() && !self.anchors.iter().any(|one| one.name == *last.issuer()) {
            self.note(PathError {
                problem: PathProblem::NoPathToAnchor {
                    issuer: last.issuer().to_string(),
                },
                subject: last.subject().to_string(),
                depth: path.len() - 1,
                path: path.clone(),
            });
        }
        for candidate in candidates {
            if self.paths_left == 0 || !spend(self.work) {
                self.note(PathError {
                    problem: PathProblem::TooManyPossibilities,
                    subject: last.subject().to_string(),
                    depth: path.len() - 1,
                    path: path.clone(),
                });
                return None;
            }
            path.push(candidate.clone());
            let found = self.extend(path);
            path.pop();
            if found.is_some() {
                return found;
            }
        }
        None
    }

    /// The path as it is, from one of the anchors that may have issued its last certificate.
    fn end_at_anchor(
        &mut self,
        path: &[Certificate],
        last: &Certificate,
        wanted_key: Option<&[u8]>,
    ) -> Option<ValidPath> {
        let mut anchors: Vec<&TrustAnchor> = self
            .anchors
            .iter()
            .filter(|anchor| anchor.name == *last.issuer())
            .collect();
        anchors.sort_by_key(|anchor| key_rank(&anchor.certificate, wanted_key));
        for anchor in anchors {
            if self.paths_left == 0 {
                return None;
            }
            self.paths_left -= 1;
            let context = Context {
                evidence: self.evidence,
                anchor,
                options: self.options,
                depth: self.depth,
                work: self.work,
            };
            match validate_path(path, context) {
                Ok(found) => return Some(found),
                Err(error) => self.note(error),
            }
        }
        None
    }

    /// A revocation says more than anything else; otherwise the first way tried is the best guess.
    fn note(&mut self, error: PathError) {
        let is_revocation = matches!(error.problem, PathProblem::Revoked { .. });
        let has_revocation = self
            .error
            .as_ref()
            .is_some_and(|old| matches!(old.problem, PathProblem::Revoked { .. }));
        if self.error.is_none() || (is_revocation && !has_revocation) {
            self.error = Some(error);
        }
    }
}

pub(super) fn spend(work: &Cell<u32>) -> bool {
    match work.get().checked_sub(1) {
        Some(left) => {
            work.set(left);
            true
        }
        None => false,
    }
}

/// Matching key identifiers first, contradicting ones last.
fn key_rank(candidate: &Certificate, wanted: Option<&[u8]>) -> u8 {
    match (wanted, candidate.subject_key_identifier()) {
        (Some(wanted), Some(own)) if wanted == own => 0,
        (Some(_), Some(_)) => 2,
        _ => 1,
    }
}
