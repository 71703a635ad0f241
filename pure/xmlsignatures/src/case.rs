//! One signature with everything that its references lead to, ready to be judged.

use jiff::Timestamp;
use signatures::algorithms::{Digest, PublicKey, SignatureAlgorithm};
use signatures::cms::{EssError, SignerError, VerifiedSigner};
use signatures::verdict::{Level, OwnTimestamps, SignatureFormat};
use signatures::x509::{Certificate, Evidence};

use crate::canonical::{NodeSet, render};
use crate::dsig::names::TYPE_SIGNED_PROPERTIES;
use crate::dsig::{
    Context, KeyInfo, Problem, ReferenceElement, Resolved, SignatureElement, resolve,
    value_from_xml,
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
    pub resolved: Result<Resolved, Problem>,
    is_right: bool,
}

impl<'r> Followed<'r> {
    pub fn of(
        context: &Context<'_, '_>,
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
        self.problems.extend(signature.algorithm.clone().err());
        let set = NodeSet {
            apex: signature.signed_info,
            excluded: Vec::new(),
            comments: true,
        };
        let method = &signature.canonicalization;
        match render(context.document, &set, method, context.budget) {
            Ok(octets) => self.signed_info = octets,
            Err(too_long) => {
                self.problems.push(too_long.into());
                self.signature = Err(too_long.into());
                return;
            }
        }
        self.followed = signature
            .references
            .iter()
            .map(|one| Followed::of(context, one, signature.node))
            .collect();
        self.key_info = KeyInfo::read(context.document, signature.key_info, context.external);
        self.problems.extend(self.key_info.notes.iter().cloned());
        self.read_properties(signature);
        if let Err(problem) = self.value_check(signature) {
            self.problems.push(problem);
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

    fn resolved_pairs(&self) -> Vec<(&'c ReferenceElement, &Resolved)> {
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
        let signature = self.signature.as_ref().map_err(Problem::clone)?;
        let algorithm = signature.algorithm.clone()?;
        let value = value_from_xml(algorithm, &signature.value);
        key.verify(algorithm, &self.signed_info, &value)
            .map_err(|error| Problem::ValueWrong { error })
    }

    /// The keys that may have made the value: certificates first, then those known by name, then
    /// those beside the signature.
    fn value_check(&self, signature: &SignatureElement) -> Result<KeySource, Problem> {
        signature.algorithm.clone()?;
        let certificates = self.key_info.candidates(self.certificates);
        let certificates = certificates.take(TRIES_MAX).filter_map(|one| {
            let source = KeySource::Certificate {
                certificate: Box::new(one.summary()),
            };
            Some((one.public_key().ok()?, source))
        });
        let names = &self.key_info.names;
        let known = self
            .keys
            .iter()
            .filter(|one| names.is_empty() || names.contains(&one.name))
            .map(|one| {
                let name = one.name.clone();
                (&one.key, KeySource::Known { name })
            });
        let own = self
            .key_info
            .keys
            .iter()
            .map(|key| (key, KeySource::KeyValue));
        let mut first = None;
        for (key, source) in certificates.chain(known).chain(own).take(2 * TRIES_MAX) {
            match self.value_is_right(key) {
                Ok(()) => return Ok(source),
                Err(problem) => first = first.or(Some(problem)),
            }
        }
        Err(first.unwrap_or(Problem::KeyMissing))
    }

    pub fn key_source(&self) -> Option<KeySource> {
        self.value_check(self.signature.as_ref().ok()?).ok()
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
        let mut first_error = None;
        for one in self.key_info.candidates(certificates) {
            let bound = match identifier.map(|identifier| identifier.check(one)) {
                Some(Err(error)) => {
                    let error = SignerError::SigningCertificate { error };
                    first_error = first_error.or(Some(error));
                    continue;
                }
                Some(Ok(())) => true,
                None => false,
            };
            if tries == TRIES_MAX {
                break;
            }
            tries += 1;
            let key = one
                .public_key()
                .map_err(|error| SignerError::UnsupportedSignature {
                    error: error.clone(),
                });
            let checked = key.and_then(|key| {
                self.value_is_right(key)
                    .map_err(|one| one.as_signer_error())
            });
            match checked {
                Ok(()) => return Ok((one.clone(), bound)),
                // that this was the certificate meant is the better answer
                Err(error) if bound => return Err(error),
                Err(error) => first_error = first_error.or(Some(error)),
            }
        }
        Err(first_error.unwrap_or(SignerError::CertificateMissing))
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
        let signature_algorithm: SignatureAlgorithm = signature
            .algorithm
            .clone()
            .map_err(|problem| problem.as_signer_error())?;
        if let Some(problem) = self.followed.iter().find_map(Followed::problem) {
            return Err(problem.as_signer_error());
        }
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
        let (certificate, certificate_is_signed) = self.signer(certificates)?;
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
