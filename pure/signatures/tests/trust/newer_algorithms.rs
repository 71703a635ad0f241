//! SHA-3, curves beside NIST's, and names for what cannot be checked: openssl makes the messages.

use signatures::algorithms::{
    AlgorithmPolicy, BadSignature, Digest, KeyKind, PublicKey, SignatureAlgorithm,
    UnsupportedAlgorithm,
};
use signatures::cms::{Content, SignedData, SignerError, verify};
use signatures::verdict::{Finding, Indication, Policy, Signature, SubIndication, judge};
use signatures::x509::{
    Certificate, Evidence, PathOptions, PolicyInputs, Purpose, RevocationRules, TrustAnchor,
    validate,
};

use crate::authority::{Party, octets, oid, sequence};
use crate::openssl::{Bench, bench, now};
use crate::unsorted;

const CONTENT: &[u8] = "Quyết định về việc thử nghiệm\n".as_bytes();

/// A key of this kind with a certificate that it signed itself.
fn party(bench: &Bench, name: &str, options: &str, digest: &str) {
    bench.ok(&format!("genpkey -algorithm {options} -out {name}.key"));
    bench.ok(&format!(
        "req -x509 -new -config openssl.cnf -key {name}.key -subj /CN={name} {digest} -out {name}.pem"
    ));
}

fn message(bench: &Bench, name: &str, options: &str) -> SignedData {
    let content = format!("{name}-content");
    bench.write(&content, CONTENT);
    let file = format!("{name}.p7s");
    bench.ok(&format!(
        "cms -sign -binary -in {content} -signer {name}.pem -inkey {name}.key -outform DER -out {file} {options}"
    ));
    SignedData::parse(&bench.read(&file)).unwrap()
}

fn check(message: &SignedData, content: &[u8]) -> Result<Digest, SignerError> {
    let pieces = [content];
    let policy = AlgorithmPolicy::default();
    let mut answers = verify(message, Content::Pieces(&pieces), &[], &policy, now());
    answers.remove(0).map(|signer| signer.digest)
}

const DIGESTS: [(&str, Digest); 3] = [
    ("sha3-256", Digest::Sha3_256),
    ("sha3-384", Digest::Sha3_384),
    ("sha3-512", Digest::Sha3_512),
];

const KEYS: [(&str, &str); 6] = [
    ("rsa", "RSA -pkeyopt rsa_keygen_bits:2048"),
    ("p256", "EC -pkeyopt ec_paramgen_curve:P-256"),
    ("p384", "EC -pkeyopt ec_paramgen_curve:P-384"),
    ("bp256", "EC -pkeyopt ec_paramgen_curve:brainpoolP256r1"),
    ("bp384", "EC -pkeyopt ec_paramgen_curve:brainpoolP384r1"),
    ("k256", "EC -pkeyopt ec_paramgen_curve:secp256k1"),
];

#[test]
fn sha_3_is_computed_as_fips_202_gives_it() {
    for (digest, expected) in [
        (
            Digest::Sha3_256,
            "3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532",
        ),
        (
            Digest::Sha3_384,
            "ec01498288516fc926459f58e2c6ad8df9b473cb0fc08c2596da7cf0e49be4b298d88cea927ac7f539f1edf228376d25",
        ),
        (
            Digest::Sha3_512,
            "b751850b1a57168a5693cd924b6b096e08f621827444f70d884f5d0240d2712e10e116e9192af3c91a7ec57647e3934057340b4cf408d5a56592f8274eec53f0",
        ),
    ] {
        let found = digest.of(&[b"a", b"b", b"c"]);
        let text: String = found.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(text, expected, "{digest:?}");
        assert_eq!(found.len(), digest.length());
    }
}

#[test]
fn messages_with_sha_3_are_checked() {
    let bench = bench();
    for (index, options) in ["", "-noattr"].iter().enumerate() {
        for (digest, expected) in DIGESTS {
            let name = format!("rsa-{index}-{digest}");
            party(bench, &name, KEYS[0].1, "-sha256");
            let message = message(bench, &name, &format!("-md {digest} {options}"));
            assert_eq!(check(&message, CONTENT), Ok(expected), "{name}");
            assert!(check(&message, b"other").is_err(), "{name}");
        }
    }
}

#[test]
fn values_by_rsa_pss_over_sha_3_are_checked() {
    let bench = bench();
    party(bench, "pss-values", KEYS[0].1, "-sha256");
    let certificate = bench.certificate("pss-values");
    let own = certificate.public_key().unwrap();
    for (digest, expected) in DIGESTS {
        bench.write("pss-bytes", CONTENT);
        bench.ok(&format!(
            "dgst -{digest} -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:digest -sign pss-values.key -out pss.sig pss-bytes"
        ));
        let salt = u16::try_from(expected.length()).unwrap();
        let algorithm = SignatureAlgorithm::rsa_pss(expected, salt);
        let value = bench.read("pss.sig");
        assert_eq!(own.verify(algorithm, CONTENT, &value), Ok(()), "{digest}");
        let other = own.verify(algorithm, b"other", &value);
        assert_eq!(other, Err(BadSignature::Wrong), "{digest}");
    }
}

/// openssl 3.0 puts ECDSA with SHA-3 into certificates, but into no message (nor PSS).
#[test]
fn values_over_sha_3_are_checked_under_every_kind_of_key() {
    let bench = bench();
    for (key, options) in KEYS {
        let name = format!("{key}-values");
        party(bench, &name, options, "-sha256");
        let certificate = bench.certificate(&name);
        let own = certificate.public_key().unwrap();
        for (digest, expected) in DIGESTS {
            bench.write(&name, CONTENT);
            bench.ok(&format!(
                "dgst -{digest} -sign {name}.key -out {name}.sig {name}"
            ));
            let value = bench.read(&format!("{name}.sig"));
            let algorithm = match own.kind().0 {
                KeyKind::Rsa => SignatureAlgorithm::RsaPkcs1(expected),
                _ => SignatureAlgorithm::Ecdsa(expected),
            };
            assert_eq!(
                own.verify(algorithm, CONTENT, &value),
                Ok(()),
                "{name} {digest}"
            );
            let other = own.verify(algorithm, b"other", &value);
            assert_eq!(other, Err(BadSignature::Wrong), "{name} {digest}");
        }
    }
}

#[test]
fn curves_beside_those_of_nist_are_checked_with_both_halves_of_their_values() {
    let bench = bench();
    for (key, options) in &KEYS[3..] {
        let name = format!("{key}-curve");
        party(bench, &name, options, "-sha256");
        // half of all values have a large second number; eight of them have both
        for number in 0..8 {
            let digest = ["sha256", "sha384", "sha512"][number % 3];
            let message = message(bench, &name, &format!("-md {digest}"));
            assert!(check(&message, CONTENT).is_ok(), "{name} {digest}");
            assert_eq!(check(&message, b"other"), Err(SignerError::DigestDiffers));
        }
        // a value of another key
        let other = format!("{key}-other");
        party(bench, &other, options, "-sha256");
        bench.write(&format!("{name}-bytes"), CONTENT);
        bench.ok(&format!(
            "dgst -sha256 -sign {name}.key -out {name}.sig {name}-bytes"
        ));
        let value = bench.read(&format!("{name}.sig"));
        let algorithm = SignatureAlgorithm::Ecdsa(Digest::Sha256);
        let by = |name: &str| {
            let certificate = bench.certificate(name);
            let key = certificate.public_key().unwrap();
            key.verify(algorithm, CONTENT, &value).is_ok()
        };
        assert!(by(&name));
        assert!(!by(&other));
    }
}

#[test]
fn certificates_under_sha_3_and_other_curves_make_a_path() {
    let bench = bench();
    for (root, leaf, digest) in [
        ("rsa", "bp256", "sha3-256"),
        ("bp384", "rsa", "sha3-384"),
        ("bp256", "p256", "sha384"),
        ("k256", "bp384", "sha3-512"),
    ] {
        let options = |name: &str| KEYS.iter().find(|(own, _)| *own == name).unwrap().1;
        let (root_name, leaf_name) = (format!("root-{root}"), format!("leaf-{leaf}-{root}"));
        bench.ok(&format!(
            "genpkey -algorithm {} -out {root_name}.key",
            options(root)
        ));
        bench.ok(&format!(
            "req -x509 -new -config openssl.cnf -extensions root -key {root_name}.key -subj /CN={root_name} -{digest} -out {root_name}.pem"
        ));
        bench.ok(&format!(
            "genpkey -algorithm {} -out {leaf_name}.key",
            options(leaf)
        ));
        bench.ok(&format!(
            "req -new -config openssl.cnf -key {leaf_name}.key -subj /CN={leaf_name} -out {leaf_name}.csr"
        ));
        bench.ok(&format!(
            "x509 -req -in {leaf_name}.csr -CA {root_name}.pem -CAkey {root_name}.key -set_serial 7 -days 9 -{digest} -extfile openssl.cnf -extensions signer -out {leaf_name}.pem"
        ));
        let anchor = TrustAnchor::from_certificate(bench.certificate(&root_name), "test").unwrap();
        let algorithms = AlgorithmPolicy::default();
        let options = PathOptions {
            at: now(),
            now: now(),
            purpose: Purpose::Signing,
            revocation: RevocationRules::ignored(),
            algorithms: &algorithms,
            policies: PolicyInputs::default(),
        };
        let leaf = bench.certificate(&leaf_name);
        let found = validate(&leaf, &Evidence::default(), &[anchor], &options);
        assert!(found.is_ok(), "{leaf_name}: {:?}", found.err());
    }
}

#[test]
fn what_cannot_be_checked_is_unknown_by_its_name_and_never_called_wrong() {
    let bench = bench();
    for (name, options, expected) in [
        ("ed448", "ED448", "Ed448 (1.3.101.113)"),
        (
            "bp512",
            "EC -pkeyopt ec_paramgen_curve:brainpoolP512r1",
            "brainpoolP512r1 (1.3.36.3.3.2.8.1.1.13)",
        ),
    ] {
        let digest = if name == "ed448" { "" } else { "-sha512" };
        party(bench, name, options, digest);
        let certificate: Certificate = bench.certificate(name);
        let error = certificate.public_key().unwrap_err();
        assert_eq!(error.name(), expected);
        assert_eq!(error.to_string(), format!("unknown algorithm {expected}"));
        let key = PublicKey::from_der(certificate.key_info_der());
        assert!(matches!(key, Err(UnsupportedAlgorithm::Unknown { .. })));
    }
    let message = message(bench, "bp512", "-md sha512");
    let found = check(&message, CONTENT).unwrap_err();
    assert!(
        matches!(found, SignerError::UnsupportedSignature { .. }),
        "{found}"
    );
    for (options, expected) in [
        ("-md sha224", "SHA-224 (2.16.840.1.101.3.4.2.4)"),
        ("-md sha512-256", "SHA-512/256 (2.16.840.1.101.3.4.2.6)"),
        ("-md sha3-224", "SHA3-224 (2.16.840.1.101.3.4.2.7)"),
        ("-md md5", "MD5 (1.2.840.113549.2.5)"),
    ] {
        let name = format!("unknown{}", options.replace(' ', "-"));
        party(bench, &name, KEYS[0].1, "-sha256");
        let message = self::message(bench, &name, options);
        let Err(SignerError::UnsupportedDigest { error }) = check(&message, CONTENT) else {
            panic!("{options}");
        };
        assert_eq!(error.name(), expected);
    }
}

#[test]
fn a_certificate_that_is_named_by_an_unknown_digest_leaves_the_signature_open() {
    let party = Party::root("signer");
    let sha_224 = sequence(&[&oid("2.16.840.1.101.3.4.2.4")]);
    let bound = sequence(&[&sequence(&[&sequence(&[&sha_224, &octets(&[7; 28])])])]);
    let digest = octets(&Digest::Sha256.of(&[unsorted::CONTENT]));
    let mut attributes = vec![
        unsorted::attribute("1.2.840.113549.1.9.3", &[&oid("1.2.840.113549.1.7.1")]),
        unsorted::attribute("1.2.840.113549.1.9.4", &[&digest]),
        unsorted::attribute("1.2.840.113549.1.9.16.2.47", &[&bound]),
    ];
    attributes.sort();
    let message = unsorted::message(&party, &attributes, &attributes);
    let message = SignedData::parse(&message).unwrap();
    let Err(SignerError::UnsupportedDigest { error }) = check(&message, unsorted::CONTENT) else {
        panic!("{:?}", check(&message, unsorted::CONTENT));
    };
    assert_eq!(error.name(), "SHA-224 (2.16.840.1.101.3.4.2.4)");
    assert_eq!(
        check(&message, b"other"),
        Err(SignerError::DigestDiffers),
        "what was changed is wrong all the same"
    );
}

#[test]
fn an_authority_with_an_unknown_key_leaves_the_path_open_and_is_named() {
    let bench = bench();
    bench.ok("genpkey -algorithm ED448 -out between.key");
    bench.ok("req -new -config openssl.cnf -key between.key -subj /CN=between -out between.csr");
    bench.ok("x509 -req -in between.csr -CA root.pem -CAkey root.key -set_serial 77 -days 9 -sha256 -extfile openssl.cnf -extensions root -out between.pem");
    bench.ok("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out below.key");
    bench.ok("req -new -config openssl.cnf -key below.key -subj /CN=below -out below.csr");
    bench.ok("x509 -req -in below.csr -CA between.pem -CAkey between.key -set_serial 78 -days 9 -extfile openssl.cnf -extensions signer -out below.pem");
    let message = message(bench, "below", "-certfile between.pem -md sha256");
    let policy = Policy {
        revocation: RevocationRules::ignored(),
        ..Policy::default()
    };
    let none = Evidence::default();
    let signature = Signature {
        message: &message,
        signer: 0,
        content: Content::Pieces(&[CONTENT]),
        embedded: &none,
        collected: &none,
        archive_timestamps: &[],
        seen_at: None,
    };
    let report = judge(&signature, &[bench.anchor()], &policy, now());
    assert_eq!(report.indication, Indication::Indeterminate);
    assert_eq!(report.sub_indication, Some(SubIndication::Generic));
    let names_it = report.checks.iter().any(|check| {
        matches!(&check.finding, Some(Finding::Path { error })
            if error.to_string().contains("Ed448 (1.3.101.113)"))
    });
    assert!(names_it, "{:?}", report.checks);
}
