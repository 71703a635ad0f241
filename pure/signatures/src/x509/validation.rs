//! Validation of one path: RFC 5280 section 6.1.

use std::borrow::Cow;

use const_oid::ObjectIdentifier;
use jiff::Timestamp;

use super::certificate::Certificate;
use super::error::{PathError, PathProblem};
use super::extensions::{BasicConstraints, Extensions, KeyUsage};
use super::name_constraints::Collected;
use super::policy_tree::PolicyGraph;
use super::profile::{self, ProfileError, ProfileViolation};
use super::revocation::{self, Context, Issuer, RevocationProof, RevocationRules};
use super::trust::TrustAnchor;
use crate::algorithms::{AlgorithmPolicy, PublicKey};
use crate::asn1::oid;

/// What the key of the certificate asked about was used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Anything: key usages are not looked at.
    Any,
    /// Signing documents: nonRepudiation or digitalSignature, where a key usage is given at all.
    /// VGCA's certificates have nonRepudiation alone and no extended key usage.
    Signing,
    /// Time-stamps: the extended key usage must be that one, alone and critical (RFC 3161
    /// section 2.3).
    TimeStamping,
    /// OCSP answers on behalf of the issuer.
    OcspSigning,
    /// Revocation lists.
    CrlSigning,
}

/// The policy inputs of RFC 5280 section 6.1.1 (c) and (e) to (g).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PolicyInputs {
    /// Policies that count; empty: any.
    pub accepted: Vec<ObjectIdentifier>,
    /// Whether one must hold along the whole path.
    pub require_explicit: bool,
    /// Whether mappings are ignored.
    pub inhibit_mapping: bool,
    /// Whether anyPolicy does not count.
    pub inhibit_any: bool,
}

/// What is asked of a path.
#[derive(Clone, Debug)]
pub struct PathOptions<'a> {
    /// The time for which validity and revocation are asked.
    pub at: Timestamp,
    /// The present: nothing dated later counts as proof. The same as `at`, or later.
    pub now: Timestamp,
    /// What the key was used for.
    pub purpose: Purpose,
    /// How revocation is looked at.
    pub revocation: RevocationRules,
    /// Which algorithms are accepted.
    pub algorithms: &'a AlgorithmPolicy,
    /// Certificate policies.
    pub policies: PolicyInputs,
}

/// A path that is valid at the time asked for.
#[derive(Clone, Debug)]
pub struct ValidPath {
    /// The certificate asked about first, the one that the anchor issued last.
    pub certificates: Vec<Certificate>,
    /// Where it ends.
    pub anchor: TrustAnchor,
    /// Policies that hold along the whole path; none when there is none to hold.
    pub policies: Vec<ObjectIdentifier>,
    /// How each certificate was shown not to be revoked, in the same order.
    pub revocations: Vec<RevocationProof>,
    /// In what its certificates and its anchor's break the profile of RFC 5280 without being unusable
    /// for that.
    pub notes: Vec<ProfileError>,
}

/// Extended key usages under which a time-stamping certificate is refused: any beside its own.
pub(super) fn purpose_allows(certificate: &Certificate, purpose: Purpose) -> bool {
    let extensions = certificate.extensions();
    let signs = extensions
        .key_usage
        .is_none_or(|usage| usage.digital_signature() || usage.non_repudiation());
    let extended = extensions.extended_key_usage.as_deref();
    match purpose {
        Purpose::Any => true,
        Purpose::Signing => {
            let reserved = [oid::EKU_TIME_STAMPING, oid::EKU_OCSP_SIGNING];
            signs && extended.is_none_or(|all| !all.iter().all(|one| reserved.contains(one)))
        }
        Purpose::TimeStamping => {
            signs
                && extended == Some(&[oid::EKU_TIME_STAMPING])
                && extensions.extended_key_usage_critical
        }
        Purpose::OcspSigning => {
            signs && extended.is_some_and(|all| all.contains(&oid::EKU_OCSP_SIGNING))
        }
        Purpose::CrlSigning => extensions.key_usage.is_none_or(|usage| usage.crl_signing()),
    }
}

/// Whether an authority, or an anchor, whose certificate restricts its uses may have issued certificates
/// for this one. Authorities of signers rarely say anything; one for time-stamps alone issues no signers.
fn issuer_allows(certificate: &Certificate, purpose: Purpose) -> bool {
    let Some(uses) = certificate.extensions().extended_key_usage.as_deref() else {
        return true;
    };
    let reserved = [oid::EKU_TIME_STAMPING, oid::EKU_OCSP_SIGNING];
    match purpose {
        Purpose::Signing => !uses.iter().all(|one| reserved.contains(one)),
        Purpose::TimeStamping => uses
            .iter()
            .any(|one| [oid::EKU_TIME_STAMPING, oid::EKU_ANY].contains(one)),
        // who answers for an authority is named by that authority itself (RFC 6960 section 4.2.2.2)
        Purpose::Any | Purpose::OcspSigning | Purpose::CrlSigning => true,
    }
}

/// Policies that count: those asked for, none asked for being all of them, as far as the anchor's own
/// certificate has them.
enum Accepted<'a> {
    These(Cow<'a, [ObjectIdentifier]>),
    Nothing,
}

impl<'a> Accepted<'a> {
    fn under(anchor: &Certificate, asked: &'a [ObjectIdentifier]) -> Accepted<'a> {
        let own = match &anchor.extensions().policies {
            Some(own) if own.iter().all(|one| one.policy != oid::ANY_POLICY) => own,
            _ => return Accepted::These(Cow::Borrowed(asked)),
        };
        let own = own.iter().map(|one| one.policy);
        let both: Vec<ObjectIdentifier> = own
            .filter(|policy| asked.is_empty() || asked.contains(policy))
            .collect();
        match both.is_empty() {
            true => Accepted::Nothing,
            false => Accepted::These(Cow::Owned(both)),
        }
    }
}

struct State<'a> {
    key: Cow<'a, PublicKey>,
    graph: PolicyGraph,
    explicit_policy: u32,
    inhibit_any: u32,
    policy_mapping: u32,
    /// None: the anchor sets no limit.
    path_length: Option<u32>,
    names: Collected<'a>,
}

/// `path`: the certificate asked about first; `context.anchor` issued the last.
pub(super) fn validate_path(
    path: &[Certificate],
    context: Context<'_>,
) -> Result<ValidPath, PathError> {
    let options = context.options;
    let length = u32::try_from(path.len()).unwrap_or(u32::MAX);
    let start = |flag: bool| if flag { 0 } else { length.saturating_add(1) };
    let mut state = State {
        key: Cow::Borrowed(&context.anchor.key),
        graph: PolicyGraph::new(),
        explicit_policy: start(options.policies.require_explicit),
        inhibit_any: start(options.policies.inhibit_any),
        policy_mapping: start(options.policies.inhibit_mapping),
        path_length: None,
        names: Collected::default(),
    };
    let at_depth = |depth: usize, problem: PathProblem| PathError {
        problem,
        subject: path
            .get(depth)
            .map_or(&context.anchor.name, Certificate::subject)
            .to_string(),
        depth,
        path: path.to_vec(),
    };
    let notes = check_profiles(path, context).map_err(|(depth, p)| at_depth(depth, p))?;
    begin_at_anchor(context, &mut state).map_err(|p| at_depth(path.len(), p))?;
    let mut keys: Vec<Cow<'_, PublicKey>> = Vec::with_capacity(path.len());
    for (depth, certificate) in path.iter().enumerate().rev() {
        let issuer = path.get(depth + 1);
        keys.push(state.key.clone());
        check_basics(certificate, issuer, &state.key, context).map_err(|p| at_depth(depth, p))?;
        check_constraints(certificate, depth == 0, &mut state).map_err(|p| at_depth(depth, p))?;
        if depth > 0 {
            prepare_next(certificate, &mut state).map_err(|p| at_depth(depth, p))?;
            if !issuer_allows(certificate, options.purpose) {
                return Err(at_depth(depth, PathProblem::WrongPurpose));
            }
        }
    }
    let policies = finish(path, context, &mut state).map_err(|p| at_depth(0, p))?;
    keys.reverse();
    let revocations = check_revocations(path, &keys, context)
        .map_err(|(depth, problem)| at_depth(depth, problem))?;
    Ok(ValidPath {
        certificates: path.to_vec(),
        anchor: context.anchor.clone(),
        policies,
        revocations,
        notes,
    })
}

/// What no certificate of a path may break of the profile; gives the rest.
fn check_profiles(
    path: &[Certificate],
    context: Context<'_>,
) -> Result<Vec<ProfileError>, (usize, PathProblem)> {
    let anchor = context.anchor.certificate();
    let mut notes = Vec::new();
    for found in profile::violations_of_path(path, anchor) {
        let ProfileError {
            depth, violation, ..
        } = &found;
        // an extension that cannot be read is told apart, and in its turn
        let certificate = path.get(*depth).unwrap_or(anchor);
        let is_unread = matches!(violation, ProfileViolation::Content { oid }
            if is_malformed(certificate, oid));
        if violation.makes_unusable() && !is_unread {
            let violation = violation.clone();
            return Err((*depth, PathProblem::Profile { violation }));
        }
        notes.push(found);
    }
    Ok(notes)
}

fn is_malformed(certificate: &Certificate, id: &str) -> bool {
    let malformed = &certificate.extensions().malformed;
    malformed.iter().any(|own| own.to_string() == id)
}

/// RFC 5937: what the anchor's own certificate says of what it may issue counts as it does for every
/// other authority. Its validity does not (RFC 5280 section 6.1.1 d).
fn begin_at_anchor<'a>(context: Context<'a>, state: &mut State<'a>) -> Result<(), PathProblem> {
    let anchor = context.anchor.certificate();
    let extensions = anchor.extensions();
    check_readable(anchor)?;
    let issues_nothing = |own: BasicConstraints| !own.ca;
    if extensions.basic_constraints.is_some_and(issues_nothing) {
        return Err(PathProblem::NotAnAuthority);
    }
    let may_not = |usage: KeyUsage| !usage.certificate_signing();
    if extensions.key_usage.is_some_and(may_not) {
        return Err(PathProblem::MayNotSignCertificates);
    }
    if !issuer_allows(anchor, context.options.purpose) {
        return Err(PathProblem::WrongPurpose);
    }
    limit(extensions, state);
    Ok(())
}

/// What an authority imposes on everything below it: names, policies and the length of paths.
fn limit<'a>(extensions: &'a Extensions, state: &mut State<'a>) {
    if let Some(constraints) = &extensions.name_constraints {
        state.names.add(constraints);
    }
    let lower = |own: &mut u32, given: Option<u32>| {
        if let Some(given) = given {
            *own = (*own).min(given);
        }
    };
    lower(
        &mut state.explicit_policy,
        extensions.require_explicit_policy,
    );
    lower(&mut state.policy_mapping, extensions.inhibit_policy_mapping);
    lower(&mut state.inhibit_any, extensions.inhibit_any_policy);
    let own_length = extensions.basic_constraints.and_then(|own| own.path_length);
    if let Some(own) = own_length {
        state.path_length = Some(state.path_length.map_or(own, |left| left.min(own)));
    }
}

/// Extensions that cannot be read, and critical ones unknown here (section 4.2).
fn check_readable(certificate: &Certificate) -> Result<(), PathProblem> {
    let extensions = certificate.extensions();
    if let Some(oid) = extensions.malformed.first() {
        return Err(PathProblem::MalformedExtension {
            oid: oid.to_string(),
        });
    }
    if let Some(oid) = extensions.unknown_critical.first() {
        return Err(PathProblem::UnknownCriticalExtension {
            oid: oid.to_string(),
        });
    }
    Ok(())
}

/// Section 6.1.3 (a) 1, 2 and 4, and the algorithms.
fn check_basics(
    certificate: &Certificate,
    issuer: Option<&Certificate>,
    key: &PublicKey,
    context: Context<'_>,
) -> Result<(), PathProblem> {
    let options = context.options;
    let issuer_name = issuer.map_or(&context.anchor.name, Certificate::subject);
    if certificate.issuer() != issuer_name {
        return Err(PathProblem::NamesDoNotChain);
    }
    if !certificate.algorithms_agree() {
        return Err(PathProblem::AlgorithmsDiffer);
    }
    let algorithm = certificate
        .signature_algorithm()
        .map_err(|error| PathProblem::UnknownAlgorithm { oid: error.name() })?;
    if !context.spend() {
        return Err(PathProblem::TooManyPossibilities);
    }
    certificate
        .verify_signed_by(key)
        .map_err(|error| PathProblem::SignatureWrong { error })?;
    if options.at < certificate.not_before() {
        return Err(PathProblem::NotYetValid {
            not_before: certificate.not_before(),
        });
    }
    if options.at > certificate.not_after() {
        return Err(PathProblem::Expired {
            not_after: certificate.not_after(),
        });
    }
    options
        .algorithms
        .accepts_signature(algorithm, Some(key), options.at)
        .map_err(|weakness| PathProblem::Weak { weakness })
}

/// Section 6.1.3 (b) to (f), and unknown critical extensions.
fn check_constraints<'a>(
    certificate: &'a Certificate,
    is_last: bool,
    state: &mut State<'a>,
) -> Result<(), PathProblem> {
    let extensions = certificate.extensions();
    check_readable(certificate)?;
    if is_last || !certificate.is_self_issued() {
        state.names.check(certificate)?;
    }
    let any_counts = state.inhibit_any > 0 || (!is_last && certificate.is_self_issued());
    if !state.graph.is_null() {
        state
            .graph
            .add_certificate(extensions.policies.as_deref(), any_counts);
    }
    if state.explicit_policy == 0 && state.graph.is_null() {
        return Err(PathProblem::NoValidPolicy);
    }
    Ok(())
}

/// Section 6.1.4: from an authority to what it issued.
fn prepare_next<'a>(
    certificate: &'a Certificate,
    state: &mut State<'a>,
) -> Result<(), PathProblem> {
    let extensions = certificate.extensions();
    let mappings = &extensions.policy_mappings;
    if mappings
        .iter()
        .any(|(from, to)| *from == oid::ANY_POLICY || *to == oid::ANY_POLICY)
    {
        return Err(PathProblem::AnyPolicyMapped);
    }
    if !mappings.is_empty() {
        state.graph.map(mappings, state.policy_mapping > 0);
    }
    let key = certificate
        .public_key()
        .map_err(|error| PathProblem::UnknownAlgorithm { oid: error.name() })?;
    state.key = match key {
        PublicKey::Dsa {
            parameters: None, ..
        } => Cow::Owned(key.clone().inheriting(&state.key)),
        _ => Cow::Borrowed(key),
    };
    let self_issued = certificate.is_self_issued();
    if !self_issued {
        state.explicit_policy = state.explicit_policy.saturating_sub(1);
        state.policy_mapping = state.policy_mapping.saturating_sub(1);
        state.inhibit_any = state.inhibit_any.saturating_sub(1);
    }
    if !extensions.basic_constraints.is_some_and(|own| own.ca) {
        return Err(PathProblem::NotAnAuthority);
    }
    if !self_issued && let Some(left) = state.path_length {
        state.path_length = Some(left.checked_sub(1).ok_or(PathProblem::PathTooLong)?);
    }
    limit(extensions, state);
    if extensions
        .key_usage
        .is_some_and(|usage| !usage.certificate_signing())
    {
        return Err(PathProblem::MayNotSignCertificates);
    }
    Ok(())
}

/// Section 6.1.5, and what the key was used for.
fn finish(
    path: &[Certificate],
    context: Context<'_>,
    state: &mut State<'_>,
) -> Result<Vec<ObjectIdentifier>, PathProblem> {
    let options = context.options;
    let mut explicit_policy = state.explicit_policy.saturating_sub(1);
    if let Some(last) = path.first() {
        if last.extensions().require_explicit_policy == Some(0) {
            explicit_policy = 0;
        }
        if !purpose_allows(last, options.purpose) {
            return Err(PathProblem::WrongPurpose);
        }
    }
    let asked = &options.policies.accepted;
    let held = match Accepted::under(context.anchor.certificate(), asked) {
        Accepted::These(accepted) => state.graph.result(&accepted),
        Accepted::Nothing => None,
    };
    match held {
        Some(policies) => Ok(policies),
        None if explicit_policy > 0 => Ok(Vec::new()),
        None => Err(PathProblem::NoValidPolicy),
    }
}

/// From the anchor down: what an authority says counts only when it was not revoked itself.
fn check_revocations(
    path: &[Certificate],
    keys: &[Cow<'_, PublicKey>],
    context: Context<'_>,
) -> Result<Vec<RevocationProof>, (usize, PathProblem)> {
    let mut proofs = Vec::with_capacity(path.len());
    for (depth, (certificate, key)) in path.iter().zip(keys).enumerate().rev() {
        let above = path.get(depth + 1);
        let issuer = Issuer {
            name: above.map_or(&context.anchor.name, Certificate::subject),
            key,
            certificate: above.unwrap_or(&context.anchor.certificate),
        };
        let proof =
            revocation::check(certificate, issuer, context).map_err(|problem| (depth, problem))?;
        proofs.push(proof);
    }
    proofs.reverse();
    Ok(proofs)
}
