//! XML files that parties of the world signed, and exactly what they signed.

use std::collections::HashMap;
use std::sync::OnceLock;

use jiff::Timestamp;
use signatures::algorithms::{Digest, SignatureAlgorithm};
use signatures::verdict::Indication;
use signatures::x509::{Evidence, TrustAnchor};
use xmlsignatures::{
    CanonicalAlgorithm, Canonicalization, External, Parent, SignedContent, SignedFile,
    SignedPropertiesReport, SigningOptions, ValidateError, Xades, XmlPolicy, XmlSignatureReport,
    add_archive_timestamp, add_signature_timestamp, add_validation_material,
    archive_timestamp_input, canonicalize, edxml, finish, prepare, signature_timestamp_input,
    validate,
};

use crate::authority::Party;
use crate::world::{CONTENT, World, world};

/// Identifier of the first signature of every file.
pub const ID: &str = "sig";

/// Content outside of the files.
pub const OUTSIDE: External<'static> = External {
    uri: "beside",
    content: CONTENT,
};

/// When the signers say that they signed.
pub const CLAIMED: &str = "2025-05-20T00:00:00Z";
const STAMPED: &str = "2025-05-21T00:00:00Z";
const ARCHIVED: &str = "2025-05-22T00:00:00Z";

const ORDER: &str = "<?xml version=\"1.0\"?><!-- a --><p:o xmlns:p=\"urn:p\" xmlns=\"urn:d\" xml:lang=\"vi\" Id=\"all\">\n<to p:a=\"1\" Id=\"to\">An &amp; <![CDATA[B]]></to><sum Id=\"sum\">10<!-- b --></sum><e xmlns=\"\"/></p:o>";
const PACKAGE: &str = "<edXML xmlns=\"http://www.mic.gov.vn/TBT/QCVN_102_2016\"><edXMLEnvelope><edXMLHeader><Subject>V/v</Subject></edXMLHeader><edXMLBody/></edXMLEnvelope></edXML>";

const DS: &str = "http://www.w3.org/2000/09/xmldsig#";

/// What a party of the world signed with one signature.
pub struct Known {
    /// What the signer says about it.
    pub properties: Option<SignedPropertiesReport>,
    /// Times at which time-stamps prove that it was there.
    pub times: Vec<Timestamp>,
}

/// Every signed file of the world.
pub struct Documents {
    /// Seeds of the XML target; the revoked signer's is the last.
    pub files: Vec<Vec<u8>>,
    /// By what the references of the signature lead to, byte for byte, in their order.
    known: HashMap<Vec<Vec<u8>>, Known>,
    policy: XmlPolicy,
    /// What files need beside what they hold. Each certificate costs a try of the value.
    evidence: Evidence,
}

/// The files; made once, the same in every run.
pub fn documents() -> &'static Documents {
    static DOCUMENTS: OnceLock<Documents> = OnceLock::new();
    DOCUMENTS.get_or_init(|| {
        let mut evidence = world().evidence.clone();
        evidence.certificates = vec![world().issuing().clone(), world().signer().clone()];
        let mut documents = Documents {
            evidence,
            files: Vec::new(),
            known: HashMap::new(),
            policy: XmlPolicy {
                signature: world().policy.clone(),
                accept_edxml_canonicalization_name: true,
                forget_signed: false,
            },
        };
        documents.make(world());
        documents
    })
}

/// What the references of a signature lead to.
pub fn signed_by(report: &XmlSignatureReport) -> Vec<Vec<u8>> {
    let references = report.references.iter();
    references.map(|one| one.signed.clone()).collect()
}

/// Options for a signature with this identifier.
pub fn options(id: &str, algorithm: CanonicalAlgorithm, is_xades: bool) -> SigningOptions {
    SigningOptions {
        algorithm: SignatureAlgorithm::Ecdsa(Digest::Sha256),
        canonicalization: Canonicalization::of(algorithm),
        id: id.to_owned(),
        xades: is_xades.then(|| Xades {
            signing_time: CLAIMED.parse().expect("a time"),
        }),
    }
}

impl Documents {
    /// What a party of the world signed that led to these bytes.
    pub fn known(&self, signed: &[Vec<u8>]) -> Option<&Known> {
        self.known.get(signed)
    }

    /// The signatures of a file, judged with lists and issuer of the world and these anchors.
    ///
    /// # Errors
    /// [`ValidateError`].
    pub fn judge(
        &self,
        xml: &[u8],
        anchors: &[TrustAnchor],
    ) -> Result<Vec<XmlSignatureReport>, ValidateError> {
        let file = SignedFile {
            xml,
            external: &[OUTSIDE],
            keys: &[],
            collected: &self.evidence,
            seen_at: None,
        };
        validate(&file, anchors, &self.policy, world().now)
    }

    fn make(&mut self, world: &World) {
        use CanonicalAlgorithm::{Exclusive10, Inclusive10, Inclusive11};
        use SignedContent::{Element, EnclosedBytes, EnclosedXml, WholeFile};
        let order = Some((ORDER.as_bytes(), Parent::Root));
        let package = Some((PACKAGE.as_bytes(), edxml::HEADER));
        let plain = |algorithm| options(ID, algorithm, false);
        let xades = |algorithm| options(ID, algorithm, true);
        let signer = &world.signer;

        self.add(sign(signer, order, &[WholeFile], &plain(Exclusive10)));
        let one = sign(signer, order, &[Element { id: "sum" }], &plain(Inclusive10));
        self.add(one.clone());
        let second = options("sig2", Exclusive10, false);
        let around = Some((one.as_slice(), Parent::Root));
        self.add(sign(signer, around, &[WholeFile], &second));
        self.add(sign(signer, package, &[WholeFile], &xades(Exclusive10)));

        let enclosed = [
            EnclosedXml {
                xml: "<a xmlns=\"urn:d\">1</a>",
            },
            EnclosedBytes {
                bytes: b"bytes",
                mime_type: "a/b",
            },
            SignedContent::External(OUTSIDE),
        ];
        let mut commented = plain(Inclusive11);
        commented.canonicalization.comments = true;
        self.add(sign(signer, None, &enclosed, &commented));

        let mut listed = xades(Exclusive10);
        listed.canonicalization.inclusive_prefixes = vec!["p".to_owned()];
        let contents = [WholeFile, Element { id: "to" }];
        let basic = sign(signer, order, &contents, &listed);
        let stamped = stamp(world, &basic, ID);
        self.add(stamped.clone());
        self.add(archive(world, &preserve(world, &stamped, ID), ID));

        for by_hand in [
            "<ds:Transform Algorithm=\"http://www.w3.org/TR/1999/REC-xpath-19991116\"><ds:XPath>not(ancestor-or-self::ds:Signature)</ds:XPath></ds:Transform>",
            "<ds:Transform Algorithm=\"http://www.w3.org/2002/06/xmldsig-filter2\"><XPath xmlns=\"http://www.w3.org/2002/06/xmldsig-filter2\" Filter=\"subtract\">/descendant::ds:Signature</XPath></ds:Transform>",
        ] {
            self.add(sign_by_hand(signer, by_hand));
        }
        let revoked = &world.revoked;
        self.files
            .push(sign(revoked, order, &[WholeFile], &xades(Exclusive10)));
        let file = self.files.last().expect("just pushed").clone();
        self.remember(&file, Indication::Indeterminate);
    }

    fn add(&mut self, file: Vec<u8>) {
        self.remember(&file, Indication::TotalPassed);
        self.files.push(file);
    }

    /// Keeps what the signatures of a genuine file lead to.
    fn remember(&mut self, file: &[u8], expected: Indication) {
        let all = self.judge(file, &world().anchors).expect("our own file");
        assert!(!all.is_empty());
        for one in all {
            assert_eq!(one.report.indication, expected);
            assert!(one.is_intact());
            let known = self.known.entry(signed_by(&one)).or_insert_with(|| Known {
                properties: one.properties.clone(),
                times: Vec::new(),
            });
            if one.report.time_is_proven {
                known.times = vec![
                    STAMPED.parse().expect("a time"),
                    ARCHIVED.parse().expect("a time"),
                ];
                assert!(known.times.contains(&one.report.best_signature_time));
            }
        }
    }
}

fn sign(
    party: &Party,
    file: Option<(&[u8], Parent<'_>)>,
    content: &[SignedContent<'_>],
    options: &SigningOptions,
) -> Vec<u8> {
    let chain = std::slice::from_ref(&party.certificate);
    let preparation = prepare(file, content, chain, options).expect("our own file");
    finish(&preparation, &party.sign_bytes(&preparation.to_be_signed())).expect("our own value")
}

/// With a time-stamp over the value of the signature.
///
/// # Panics
/// There is no such signature.
pub fn stamp(world: &World, file: &[u8], id: &str) -> Vec<u8> {
    let about = signature_timestamp_input(file, id).expect("our own file");
    let token = world.tsa.stamp(&about, STAMPED);
    add_signature_timestamp(file, id, token.as_der()).expect("our own token")
}

/// With certificates and lists.
///
/// # Panics
/// There is no such signature.
pub fn preserve(world: &World, file: &[u8], id: &str) -> Vec<u8> {
    let chain = [world.issuing.certificate.clone()];
    add_validation_material(file, id, &chain, &world.crls, &[]).expect("our own file")
}

/// With an archive time-stamp.
///
/// # Panics
/// There is no such signature.
pub fn archive(world: &World, file: &[u8], id: &str) -> Vec<u8> {
    let about = archive_timestamp_input(file, &[OUTSIDE], id).expect("our own file");
    let token = world.tsa.stamp(&about, ARCHIVED);
    add_archive_timestamp(file, &[OUTSIDE], id, token.as_der()).expect("our own token")
}

/// A signature that other programs write and ours do not: one transform of their choice over the
/// whole file. What is written here is canonical as it stands.
fn sign_by_hand(party: &Party, transform: &str) -> Vec<u8> {
    use base64::Engine as _;
    let base64 = |bytes: &[u8]| base64::engine::general_purpose::STANDARD.encode(bytes);
    let exclusive = Canonicalization::EXCLUSIVE;
    let content = canonicalize(ORDER.as_bytes(), &exclusive).expect("our own file");
    let uri = exclusive.uri();
    let digest = base64(&Digest::Sha256.of(&[&content]));
    let inside = format!(
        "<ds:CanonicalizationMethod Algorithm=\"{uri}\"></ds:CanonicalizationMethod><ds:SignatureMethod Algorithm=\"http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256\"></ds:SignatureMethod><ds:Reference URI=\"\"><ds:Transforms>{transform}<ds:Transform Algorithm=\"{uri}\"></ds:Transform></ds:Transforms><ds:DigestMethod Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"></ds:DigestMethod><ds:DigestValue>{digest}</ds:DigestValue></ds:Reference></ds:SignedInfo>"
    );
    let signed_info = format!("<ds:SignedInfo xmlns:ds=\"{DS}\">{inside}");
    let value = base64(&party.key.sign_pair(signed_info.as_bytes()));
    let certificate = base64(party.certificate.as_der());
    let signature = format!(
        "<ds:Signature xmlns:ds=\"{DS}\" Id=\"{ID}\"><ds:SignedInfo>{inside}<ds:SignatureValue>{value}</ds:SignatureValue><ds:KeyInfo><ds:X509Data><ds:X509Certificate>{certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></ds:Signature></p:o>"
    );
    ORDER.replace("</p:o>", &signature).into_bytes()
}
