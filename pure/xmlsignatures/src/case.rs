//! One signature with everything that its references lead to, ready to be judged.

use jiff::Timestamp;
use signatures::algorithms::{Digest, PublicKey, SignatureAlgorithm};
use signatures::cms::{EssError, SignerError, VerifiedSigner};
use signatures::verdict::{Level, OwnTimestamps, SignatureFormat};
use signatures::x509::{Certificate, Evidence};

use crate::canonical::{NodeSet, render};
use crate::dsig::names::TYPE_SIGNED_PROPERTIES;
use crate::dsig::{
    Candidate, Context, Gravity, KeyInfo, Problem, ReferenceElement, Resolved, SignatureElement,
    resolve, value_from_xml,
};
use crate::report::KeySource;
use crate::validate::KnownKey;
use crate::xades::{
    self, CertificateIdentifier, Qualifying, SignedPropertiesReport, read_signed,
    signed_properties_are_signed,
};
use crate::xml::NodeId;

/// A reference and where it led.
pub(crate) struct Followed<'r> {
    pub reference: &'r ReferenceElement,
    pub resolved: Result<Resolved<'r>, Problem>,
    is_right: bool,
}

impl<'r> Followed<'r> {
    pub fn of(
        context: &Context<'r, '_>,
        reference: &'r ReferenceElement,
        signature: NodeId,
    ) -> Followed<'r> {
        let resolved = match &reference.digest {
            Ok(_) => resolve(context, reference, signature),
            Err(problem) => Err(problem.clone()),
        };
        let is_right = match (&resolved, &reference.digest) {
            (Ok(resolved), Ok(digest)) => digest.of(&[&resolved.octets]) == reference.expected,
            _ => false,
        };
        Followed {
            reference,
            resolved,
            is_right,
        }
    }

    pub fn problem(&self) -> Option<Problem> {
        match &self.resolved {
            Err(problem) => Some(problem.clone()),
            Ok(_) if !self.is_right => Some(Problem::DigestDiffers {
                uri: self.reference.uri.as_deref().map(crate::dsig::shorten),
            }),
            Ok(_) => None,
        }
    }
}

/// Keys that are tried; more only cost time.
const TRIES_MAX: usize = 16;

pub(crate) struct Case<'c, 'd, 's> {
    context: &'c Context<'d, 's>,
    pub signature: Result<&'c SignatureElement, Problem>,
    pub followed: Vec<Followed<'c>>,
    pub properties: Option<SignedPropertiesReport>,
    pub problems: Vec<Problem>,
    key_info: KeyInfo,
    keys: &'c [KnownKey],
    /// Certificates from elsewhere.
    certificates: &'c [Certificate],
    qualifying: Option<Qualifying>,
    identifier: Option<Result<CertificateIdentifier, Problem>>,
    /// The canonical SignedInfo.
    signed_info: Vec<u8>,
    /// The key that was found to have made the value, and where it was found.
    right_key: Option<(PublicKey, KeySource)>,
}

impl<'c, 'd, 's> Case<'c, 'd, 's> {
    /// Follows the references and reads what is signed about the signature. `read` is the signature,
    /// or why it is none.
    pub fn of(
        context: &'c Context<'d, 's>,
        read: &'c Result<SignatureElement, Problem>,
        keys: &'c [KnownKey],
        certificates: &'c [Certificate],
    ) -> Case<'c, 'd, 's> {
        let mut case = Case {
            context,
            signature: read.as_ref().map_err(Problem::clone),
            followed: Vec::new(),
            properties: None,
            problems: Vec::new(),
            key_info: KeyInfo::default(),
            keys,
            certificates,
            qualifying: None,
            identifier: None,
            signed_info: Vec::new(),
            right_key: None,
        };
        match read {
            Ok(signature) => case.fill(signature),
            Err(problem) => case.problems.push(problem.clone()),
        }
        case
    }

    fn fill(&mut self, signature: &'c SignatureElement) {
        let context = self.context;
        self.problems.extend(signature.notes.iter().cloned());
        self.problems.extend(signature.unread.clone());
        self.problems.extend(signature.algorithm.clone().err());
        if !self.write_signed_info(signature) {
            return;
        }
        self.followed = signature
            .references
            .iter()
            .map(|one| Followed::of(context, one, signature.node))
            .collect();
        self.key_info = KeyInfo::read(context.document, signature.key_info, context.external);
        self.problems.extend(self.key_info.notes.iter().cloned());
        self.read_properties(signature);
        if signature.canonicalization.is_err() {
            return;
        }
        match self.value_check(signature) {
            Ok(found) => self.right_key = Some(found),
            Err(problem) => self.problems.push(problem),
        }
    }

    /// Gives whether there is reason to go on.
    fn write_signed_info(&mut self, signature: &SignatureElement) -> bool {
        let set = NodeSet {
            apex: signature.signed_info,
            excluded: Vec::new(),
            comments: true,
        };
        let method = match &signature.canonicalization {
            Ok(method) => method,
            Err(problem) => {
                self.problems.push(problem.clone());
                return true;
            }
        };
        match render(self.context.document, &set, method, self.context.budget) {
            Ok(octets) => {
                self.signed_info = octets;
                true
            }
            Err(too_long) => {
                self.problems.push(too_long.into());
                self.signature = Err(too_long.into());
                false
            }
        }
    }

    fn read_properties(&mut self, signature: &SignatureElement) {
        let document = self.context.document;
        let qualifying = match xades::find(document, signature) {
            Ok(found) => found,
            Err(problem) => {
                self.problems.push(problem);
                None
            }
        };
        self.qualifying = qualifying;
        let Some(signed) = qualifying.and_then(|one| one.signed) else {
            return;
        };
        let pairs = self.resolved_pairs();
        if !signed_properties_are_signed(signed, pairs.iter().copied()) {
            self.problems.push(Problem::PropertiesNotSigned);
            return;
        }
        let (report, identifier) = read_signed(document, signed);
        self.properties = Some(report);
        self.identifier = identifier;
    }

    fn resolved_pairs(&self) -> Vec<(&'c ReferenceElement, &Resolved<'c>)> {
        self.followed
            .iter()
            .filter(|followed| followed.is_right)
            .filter_map(|followed| {
                let resolved = followed.resolved.as_ref().ok()?;
                Some((followed.reference, resolved))
            })
            .collect()
    }

    fn value_is_right(&self, key: &PublicKey) -> Result<(), Problem> {
        if self
            .right_key
            .as_ref()
            .is_some_and(|(right, _)| right == key)
        {
            return Ok(());
        }
        let signature = self.signature.as_ref().map_err(Problem::clone)?;
        signature
            .canonicalization
            .as_ref()
            .map_err(Problem::clone)?;
        let algorithm = signature.algorithm.clone()?;
        let value = value_from_xml(algorithm, &signature.value);
        key.verify(algorithm, &self.signed_info, &value)
            .map_err(|error| Problem::ValueWrong { error })
    }

    /// The keys that may have made the value: certificates first, then those known by name, then
    /// those beside the signature.
    fn value_check(&self, signature: &SignatureElement) -> Result<(PublicKey, KeySource), Problem> {
        signature.algorithm.clone()?;
        let certificates = self.candidates(self.certificates);
        let certificates = certificates.take(TRIES_MAX).filter_map(|one| {
            let source = KeySource::Certificate {
                certificate: Box::new(one.certificate.summary()),
            };
            let key = one.certificate.public_key().ok()?;
            Some((key, source, one.is_meant))
        });
        let names = &self.key_info.names;
        let known = self
            .keys
            .iter()
            .filter(|one| names.is_empty() || names.contains(&one.name))
            .map(|one| {
                let name = one.name.clone();
                (&one.key, KeySource::Known { name }, true)
            });
        let own = self
            .key_info
            .keys
            .iter()
            .map(|key| (key, KeySource::KeyValue, true));
        let mut first = None;
        for (key, source, is_meant) in certificates.chain(known).chain(own).take(2 * TRIES_MAX) {
            match self.value_is_right(key) {
                Ok(()) => return Ok((key.clone(), source)),
                Err(problem) if is_meant => first = first.or(Some(problem)),
                // somebody else's key: that it did not make the value says nothing
                Err(_) => {}
            }
        }
        Err(first.unwrap_or(Problem::KeyMissing))
    }

    fn candidates<'k>(
        &'k self,
        elsewhere: &'k [Certificate],
    ) -> impl Iterator<Item = Candidate<'k>> {
        let is_bound = |one: &Certificate| {
            let identifier = self.identifier.as_ref().and_then(|read| read.as_ref().ok());
            identifier.is_some_and(|identifier| identifier.check(one).is_ok())
        };
        self.key_info.candidates(elsewhere, is_bound)
    }

    pub fn key_source(&self) -> Option<KeySource> {
        self.right_key.as_ref().map(|(_, source)| source.clone())
    }

    pub fn into_references(self) -> Vec<Followed<'c>> {
        self.followed
    }

    /// The certificate that made the value, and whether the signer bound it.
    fn signer(&self, certificates: &[Certificate]) -> Result<(Certificate, bool), SignerError> {
        let identifier = match &self.identifier {
            Some(Ok(identifier)) => Some(identifier),
            Some(Err(_)) => {
                return Err(SignerError::SigningCertificate {
                    error: EssError::Malformed,
                });
            }
            None => None,
        };
        let mut tries = 0;
        let (mut wrong, mut other) = (None, None);
        for one in self.candidates(certificates) {
            let bound = match identifier.map(|identifier| identifier.check(one.certificate)) {
                Some(Err(error)) => {
                    let error = SignerError::SigningCertificate { error };
                    other = other.or(one.is_own.then_some(error));
                    continue;
                }
                Some(Ok(())) => true,
                None => false,
            };
            if tries == TRIES_MAX {
                break;
            }
            tries += 1;
            match self.made_by(one.certificate) {
                Ok(()) => return Ok((one.certificate.clone(), bound)),
                // that this was the certificate meant is the better answer
                Err(error) if bound => return Err(error),
                Err(error) if one.is_meant => wrong = wrong.or(Some(error)),
                Err(_) => {}
            }
        }
        let error = wrong.or(other).or_else(|| self.wrong_under_own_keys());
        Err(error.unwrap_or(SignerError::CertificateMissing))
    }

    fn made_by(&self, certificate: &Certificate) -> Result<(), SignerError> {
        let key = certificate
            .public_key()
            .map_err(|error| SignerError::UnsupportedSignature {
                error: error.clone(),
            })?;
        self.value_is_right(key)
            .map_err(|problem| problem.as_signer_error())
    }

    /// Where keys lie with the signature and none made the value, it is wrong, whoever's they are.
    fn wrong_under_own_keys(&self) -> Option<SignerError> {
        let keys = self.key_info.keys.iter().take(TRIES_MAX);
        let mut problems = keys.map(|key| self.value_is_right(key).err());
        let first = problems.next()??;
        let all_wrong = problems.all(|problem| problem.is_some());
        all_wrong.then(|| first.as_signer_error())
    }

    /// The gravest problem of the references, if it is at least so grave.
    fn gravest(&self, least: Gravity) -> Option<Problem> {
        let problems = self.followed.iter().filter_map(Followed::problem);
        // of several, the first
        problems
            .filter(|one| one.gravity() >= least)
            .reduce(|worst, one| {
                if one.gravity() > worst.gravity() {
                    one
                } else {
                    worst
                }
            })
    }
}

impl SignatureFormat for Case<'_, '_, '_> {
    fn plain_level(&self) -> Level {
        Level::XmlDsig
    }

    fn claimed_signing_time(&self) -> Option<Timestamp> {
        self.properties.as_ref()?.signing_time
    }

    fn timestamps(&self) -> OwnTimestamps {
        let (Ok(signature), Some(qualifying)) = (&self.signature, self.qualifying) else {
            return OwnTimestamps::default();
        };
        xades::timestamps(self.context, signature, &self.resolved_pairs(), qualifying)
    }

    fn evidence(&self) -> Evidence {
        let mut evidence = self.key_info.evidence();
        if let Some(unsigned) = self.qualifying.and_then(|one| one.unsigned) {
            evidence.extend(&xades::evidence(self.context.document, unsigned));
        }
        evidence
    }

    fn verify(&self, certificates: &[Certificate]) -> Result<VerifiedSigner, SignerError> {
        let signature = self
            .signature
            .as_ref()
            .map_err(|one| one.as_signer_error())?;
        // what was computed and differs outweighs what cannot be computed
        if let Some(problem) = self.gravest(Gravity::Ambiguous) {
            return Err(problem.as_signer_error());
        }
        let signer = self.signer(certificates);
        if let Err(error @ SignerError::Signature { .. }) = signer {
            return Err(error);
        }
        let open = self.gravest(Gravity::Open).or(signature.unread.clone());
        if let Some(problem) = open {
            return Err(problem.as_signer_error());
        }
        if let Err(problem) = &signature.canonicalization {
            return Err(problem.as_signer_error());
        }
        let signature_algorithm: SignatureAlgorithm = signature
            .algorithm
            .clone()
            .map_err(|problem| problem.as_signer_error())?;
        // who signed properties must not lose them, and the bound certificate with them, unnoticed
        let mut kinds = signature.references.iter().map(|one| one.kind.as_deref());
        if self.properties.is_none() && kinds.any(|kind| kind == Some(TYPE_SIGNED_PROPERTIES)) {
            return Err(Problem::Malformed {
                what: "QualifyingProperties",
            }
            .as_signer_error());
        }
        // the weakest digest decides what a policy thinks of the signature
        let digests = signature
            .references
            .iter()
            .filter_map(|one| one.digest.clone().ok());
        let digest = digests.min().unwrap_or(Digest::Sha1);
        let (certificate, certificate_is_signed) = signer?;
        Ok(VerifiedSigner {
            index: 0,
            certificate,
            digest,
            signature_algorithm,
            claimed_signing_time: self.claimed_signing_time(),
            certificate_is_signed,
            has_signed_attributes: self.properties.is_some(),
        })
    }
}
