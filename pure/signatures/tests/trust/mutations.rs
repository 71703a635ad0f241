//! Damaged bytes: never a panic, and never a pass after a byte under a signature was changed.

use std::sync::OnceLock;

use proptest::prelude::*;
use signatures::algorithms::AlgorithmPolicy;
use signatures::cms::{Content, SignedData, verify};
use signatures::timestamp::{Token, read_response, verify_token};
use signatures::x509::{
    Certificate, Crl, Evidence, OcspResponse, PathOptions, PolicyInputs, Purpose, RevocationRules,
    read_certificates, validate,
};

use crate::authority::{Kind, Party};

const CONTENT: &[u8] = b"content";

struct Material {
    root: Party,
    signer: Certificate,
    crl: Vec<u8>,
    message: Vec<u8>,
    token: Vec<u8>,
}

fn material() -> &'static Material {
    static MATERIAL: OnceLock<Material> = OnceLock::new();
    MATERIAL.get_or_init(|| {
        let root = Party::root("root");
        let years = ("2024-01-01T00:00:00Z", "2030-01-01T00:00:00Z");
        let signer = Party::new("signer", Some(&root), Kind::Signer, 10, years);
        let tsa = Party::new("tsa", Some(&root), Kind::TimeStamping, 11, years);
        let crl = root.crl(
            "2025-05-01T00:00:00Z",
            "2025-07-01T00:00:00Z",
            &[
                (10, "2025-05-02T00:00:00Z", 1),
                (12, "2025-05-02T00:00:00Z", 0),
            ],
        );
        Material {
            crl: crl.as_der().to_vec(),
            message: signer.sign(CONTENT),
            token: tsa.stamp(CONTENT, "2025-05-03T00:00:00Z").as_der().to_vec(),
            signer: signer.certificate.clone(),
            root,
        }
    })
}

fn changed(bytes: &[u8], changes: &[(prop::sample::Index, u8)]) -> Vec<u8> {
    let mut out = bytes.to_vec();
    for (index, bits) in changes {
        let position = index.index(out.len());
        out[position] ^= bits;
    }
    out
}

fn changes() -> impl Strategy<Value = Vec<(prop::sample::Index, u8)>> {
    prop::collection::vec((any::<prop::sample::Index>(), 1u8..), 1..3)
}

/// The first element inside the outermost sequence: what a certificate's signature covers.
fn signed_part(der: &[u8]) -> &[u8] {
    let length = |at: usize| match der[at + 1] {
        0x82 => (usize::from(der[at + 2]) << 8 | usize::from(der[at + 3])) + 4,
        0x81 => usize::from(der[at + 2]) + 3,
        short => usize::from(short) + 2,
    };
    let start = length(0) - der.len() + if der[1] == 0x82 { 4 } else { 3 };
    &der[start..start + length(start)]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn a_changed_certificate_never_validates(changes in changes()) {
        let material = material();
        let original = material.signer.as_der();
        let bytes = changed(original, &changes);
        if let Ok(certificate) = Certificate::from_der(&bytes) {
            let algorithms = AlgorithmPolicy::everything();
            let at = "2025-06-01T00:00:00Z".parse().unwrap();
            let options = PathOptions {
                at,
                now: at,
                purpose: Purpose::Any,
                revocation: RevocationRules::ignored(),
                algorithms: &algorithms,
                policies: PolicyInputs::default(),
            };
            let anchors = [material.root.anchor("test")];
            let answer = validate(&certificate, &Evidence::default(), &anchors, &options);
            let same = signed_part(&bytes) == signed_part(original);
            prop_assert!(answer.is_err() || same, "passed: {}", certificate.summary().subject);
        }
    }

    #[test]
    fn a_changed_list_never_counts(changes in changes()) {
        let material = material();
        let bytes = changed(&material.crl, &changes);
        if let Ok(crl) = Crl::from_der(&bytes) {
            let right = crl.verify_signed_by(material.root.certificate.public_key().unwrap());
            let same = signed_part(&bytes) == signed_part(&material.crl);
            prop_assert!(right.is_err() || same);
        }
    }

    #[test]
    fn a_changed_message_passes_only_when_nothing_signed_was_changed(changes in changes()) {
        let material = material();
        let original = SignedData::parse(&material.message).unwrap();
        let bytes = changed(&material.message, &changes);
        if let Ok(message) = SignedData::parse(&bytes) {
            let at = "2025-06-01T00:00:00Z".parse().unwrap();
            let policy = AlgorithmPolicy::everything();
            for answer in verify(&message, Content::Pieces(&[CONTENT]), &[], &policy, at) {
                if answer.is_ok() {
                    let (own, other) = (&message.signers()[0], &original.signers()[0]);
                    prop_assert_eq!(own.signed_attributes(), other.signed_attributes());
                    prop_assert_eq!(own.signature(), other.signature());
                }
            }
        }
    }

    #[test]
    fn a_changed_time_stamp_passes_only_with_its_own_time(changes in changes()) {
        let material = material();
        let bytes = changed(&material.token, &changes);
        if let Ok(token) = Token::parse(&bytes)
            && verify_token(&token, &[CONTENT], &[]).is_ok()
        {
            prop_assert_eq!(token.time(), "2025-05-03T00:00:00Z".parse().unwrap());
        }
    }

    #[test]
    fn no_bytes_make_a_reader_panic(
        bytes in prop::collection::vec(any::<u8>(), 0..400),
        first in prop::sample::select(vec![0x30u8, 0x24, 0x31, 0xA0]),
        cut in any::<prop::sample::Index>(),
    ) {
        let mut bytes = bytes;
        bytes.insert(0, first);
        let material = material();
        let whole = [&material.message, &material.token, &material.crl];
        let cut_off = whole.iter().map(|one| one[..cut.index(one.len())].to_vec());
        for bytes in cut_off.chain([bytes]) {
            let _ = Certificate::from_der(&bytes);
            let _ = Crl::from_der(&bytes);
            let _ = OcspResponse::from_der(&bytes);
            let _ = SignedData::parse(&bytes);
            let _ = Token::parse(&bytes);
            let _ = read_certificates(&bytes);
            let digest = signatures::algorithms::Digest::Sha256;
            let _ = read_response(&bytes, digest, &[0; 32], &[]);
        }
    }
}

#[test]
fn a_changed_answer_never_counts() {
    let bench = crate::openssl::bench();
    let original = crate::revocation_with_openssl::ocsp("rsa", "authority");
    let key_holder = bench.certificate("authority");
    let key = key_holder.public_key().unwrap();
    original.verify_signed_by(key).unwrap();
    let der = original.as_der();
    for position in 0..der.len() {
        let mut bytes = der.to_vec();
        bytes[position] ^= 0x01;
        if let Ok(response) = OcspResponse::from_der(&bytes)
            && response.verify_signed_by(key).is_ok()
        {
            // outside of what is signed: the certificates beside it
            assert_eq!(response.answers().len(), 1);
            assert_eq!(response.answers()[0].status, original.answers()[0].status);
            assert_eq!(
                response.answers()[0].this_update,
                original.answers()[0].this_update
            );
            assert_eq!(response.produced_at(), original.produced_at());
        }
    }
}
