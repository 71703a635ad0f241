//! What we sign openssl accepts; what openssl signs we accept; what was changed both refuse.

use signatures::algorithms::{AlgorithmPolicy, Digest, SignatureAlgorithm};
use signatures::cms::{
    CadesProfile, Content, Preparation, SignedData, SignerError, SigningOptions, finish, prepare,
    verify,
};

use crate::openssl::{Bench, bench, now};

const CONTENT: &[u8] = "Quyết định về việc thử nghiệm\n".as_bytes();

fn make(bench: &Bench, name: &str, algorithm: SignatureAlgorithm, attached: bool) -> Vec<u8> {
    make_over(bench, name, algorithm, attached, CONTENT)
}

fn make_over(
    bench: &Bench,
    name: &str,
    algorithm: SignatureAlgorithm,
    attached: bool,
    content: &[u8],
) -> Vec<u8> {
    let options = SigningOptions {
        algorithm,
        profile: CadesProfile::Cades {
            signing_time: now(),
        },
        attached: attached.then(|| content.to_vec()),
    };
    let digest = options.content_digest().of(&[content]);
    let chain = [bench.certificate(name), bench.certificate("authority")];
    let preparation = prepare(&digest, &chain, &options).unwrap();
    // what is kept between the phases survives being stored
    let stored = serde_json::to_string(&preparation).unwrap();
    let restored: Preparation = serde_json::from_str(&stored).unwrap();
    assert_eq!(restored, preparation);
    let signature = bench.sign(name, algorithm, &restored.to_be_signed);
    finish(&restored, &signature).unwrap()
}

fn algorithms() -> Vec<(&'static str, SignatureAlgorithm)> {
    vec![
        ("rsa", SignatureAlgorithm::RsaPkcs1(Digest::Sha256)),
        ("rsa", SignatureAlgorithm::RsaPkcs1(Digest::Sha512)),
        ("rsa", SignatureAlgorithm::rsa_pss(Digest::Sha256, 32)),
        ("p256", SignatureAlgorithm::Ecdsa(Digest::Sha256)),
        ("p384", SignatureAlgorithm::Ecdsa(Digest::Sha384)),
        ("ed25519", SignatureAlgorithm::Ed25519),
    ]
}

fn check(message: &[u8], content: Content<'_>) -> Result<(), SignerError> {
    let parsed = SignedData::parse(message).unwrap();
    let answers = verify(&parsed, content, &[], &AlgorithmPolicy::default(), now());
    assert_eq!(answers.len(), 1);
    answers.into_iter().next().unwrap().map(|_| ())
}

#[test]
fn openssl_accepts_what_we_sign_attached_and_detached() {
    let bench = bench();
    bench.write("cms-content", CONTENT);
    for (index, (name, algorithm)) in algorithms().into_iter().enumerate() {
        for attached in [false, true] {
            let message = make(bench, name, algorithm, attached);
            let file = format!("ours-{index}-{attached}.p7s");
            bench.write(&file, &message);
            let content = if attached { "" } else { "-content cms-content" };
            // openssl 3.0 cannot check Ed25519 in CMS (eddsa_digest_signverify_init)
            if algorithm != SignatureAlgorithm::Ed25519 {
                bench.ok(&format!(
                    "cms -verify -cades -binary -inform DER -in {file} {content} -CAfile root.pem -purpose any -out cms-out"
                ));
                assert_eq!(bench.read("cms-out"), CONTENT, "{algorithm:?}");
            }
            let given = if attached {
                Content::Attached
            } else {
                Content::Pieces(&[CONTENT])
            };
            check(&message, given).unwrap();
        }
    }
}

#[test]
fn we_accept_what_openssl_signs() {
    let bench = bench();
    bench.write("theirs-content", CONTENT);
    let variants = [
        ("rsa", ""),
        ("rsa", "-cades"),
        ("rsa", "-nodetach"),
        ("rsa", "-md sha512 -cades"),
        ("rsa", "-keyopt rsa_padding_mode:pss"),
        (
            "rsa",
            "-keyopt rsa_padding_mode:pss -keyopt rsa_pss_saltlen:20 -cades",
        ),
        ("rsa", "-keyid"),
        ("rsa", "-noattr -nodetach"),
        ("rsa", "-stream -nodetach"),
        ("p256", "-cades"),
        ("p256", "-md sha512"),
        ("p384", "-md sha384"),
        ("p521", "-md sha512 -cades"),
        ("p521", "-md sha256"),
    ];
    for (index, (name, options)) in variants.into_iter().enumerate() {
        let file = format!("theirs-{index}.p7s");
        bench.ok(&format!(
            "cms -sign -binary -in theirs-content -signer {name}.pem -inkey {name}.key -certfile authority.pem -outform DER -out {file} {options}"
        ));
        let message = bench.read(&file);
        let content = if options.contains("-nodetach") {
            Content::Attached
        } else {
            Content::Pieces(&[CONTENT])
        };
        check(&message, content).unwrap_or_else(|error| panic!("{name} {options}: {error}"));
        let parsed = SignedData::parse(&message).unwrap();
        let answer = verify(&parsed, content, &[], &AlgorithmPolicy::default(), now())
            .remove(0)
            .unwrap();
        assert_eq!(answer.certificate_is_signed, options.contains("-cades"));
        assert_eq!(answer.certificate, bench.certificate(name));
    }
}

#[test]
fn short_old_keys_are_checked_and_left_to_the_policy() {
    let bench = bench();
    bench.write("short-content", CONTENT);
    bench.ok("genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:1024 -out short.key");
    bench.ok("req -x509 -new -config openssl.cnf -key short.key -subj /CN=short -out short.pem");
    let everything = AlgorithmPolicy::everything();
    for (index, options) in ["-md sha256", "-md sha384", "-md sha1"].iter().enumerate() {
        let file = format!("short-{index}.p7s");
        bench.ok(&format!(
            "cms -sign -binary -in short-content -signer short.pem -inkey short.key -outform DER -out {file} {options}"
        ));
        let message = SignedData::parse(&bench.read(&file)).unwrap();
        let pieces: [&[u8]; 1] = [CONTENT];
        let content = Content::Pieces(&pieces);
        assert!(verify(&message, content, &[], &everything, now())[0].is_ok());
        let strict = verify(&message, content, &[], &AlgorithmPolicy::default(), now());
        assert!(matches!(strict[0], Err(SignerError::Weak { .. })));
        let changed = verify(&message, Content::Pieces(&[b"x"]), &[], &everything, now());
        assert!(changed[0].is_err());
    }
}

#[test]
fn several_signers_are_answered_one_by_one() {
    let bench = bench();
    bench.write("several-content", CONTENT);
    bench.ok("cms -sign -binary -in several-content -signer rsa.pem -inkey rsa.key -signer p256.pem -inkey p256.key -outform DER -out several.p7s -cades");
    let message = SignedData::parse(&bench.read("several.p7s")).unwrap();
    let policy = AlgorithmPolicy::default();
    let answers = verify(&message, Content::Pieces(&[CONTENT]), &[], &policy, now());
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 2);
    let answers = verify(&message, Content::Pieces(&[b"x"]), &[], &policy, now());
    assert!(
        answers
            .iter()
            .all(|answer| answer.as_ref().err() == Some(&SignerError::DigestDiffers))
    );
}

#[test]
fn content_in_pieces_or_as_digest_is_the_same_content() {
    let bench = bench();
    let algorithm = SignatureAlgorithm::Ecdsa(Digest::Sha256);
    let message = make(bench, "p256", algorithm, false);
    let (head, tail) = CONTENT.split_at(7);
    check(&message, Content::Pieces(&[head, tail])).unwrap();
    let digests = [(Digest::Sha256, Digest::Sha256.of(&[CONTENT]))];
    check(&message, Content::Digests(&digests)).unwrap();
    assert_eq!(
        check(&message, Content::Digests(&[])),
        Err(SignerError::ContentMissing)
    );
    assert_eq!(
        check(&message, Content::Attached),
        Err(SignerError::ContentMissing)
    );
}

#[test]
fn a_change_is_refused_with_its_reason() {
    let bench = bench();
    let algorithm = SignatureAlgorithm::RsaPkcs1(Digest::Sha256);
    let attached = make(bench, "rsa", algorithm, true);
    assert_eq!(
        check(&attached, Content::Pieces(&[b"other"])),
        Err(SignerError::ContentDiffers)
    );
    let message = make(bench, "rsa", algorithm, false);
    assert_eq!(
        check(&message, Content::Pieces(&[b"other"])),
        Err(SignerError::DigestDiffers)
    );
    // the last byte belongs to the signature value
    let mut changed = message.clone();
    *changed.last_mut().unwrap() ^= 1;
    assert!(matches!(
        check(&changed, Content::Pieces(&[CONTENT])),
        Err(SignerError::Signature { .. })
    ));
    // the digest under the signature, together with the content
    let digest = Digest::Sha256.of(&[CONTENT]);
    let position = message
        .windows(digest.len())
        .position(|window| window == digest)
        .unwrap();
    let mut changed = message.clone();
    changed[position..position + 32].copy_from_slice(&Digest::Sha256.of(&[b"forged"]));
    assert!(matches!(
        check(&changed, Content::Pieces(&[b"forged"])),
        Err(SignerError::Signature { .. })
    ));
    // a certificate of the same name and number but another key
    let stranger = SignedData::parse(&message).unwrap();
    assert_eq!(stranger.certificates().len(), 2);
}

#[test]
fn the_signature_of_another_key_is_noticed_before_the_message_is_made() {
    let bench = bench();
    let options = SigningOptions {
        algorithm: SignatureAlgorithm::Ecdsa(Digest::Sha256),
        profile: CadesProfile::Pades,
        attached: None,
    };
    let digest = Digest::Sha256.of(&[CONTENT]);
    let preparation = prepare(&digest, &[bench.certificate("p256")], &options).unwrap();
    let signature = bench.sign("revoked", options.algorithm, &preparation.to_be_signed);
    assert!(finish(&preparation, &signature).is_err());
    let wrong_key = prepare(&digest, &[bench.certificate("rsa")], &options);
    assert!(wrong_key.is_err());
}

#[test]
fn sha_1_is_refused_for_a_time_after_its_end() {
    let bench = bench();
    bench.write("sha1-content", CONTENT);
    bench.ok("cms -sign -binary -in sha1-content -md sha1 -signer rsa.pem -inkey rsa.key -outform DER -out sha1.p7s");
    let message = SignedData::parse(&bench.read("sha1.p7s")).unwrap();
    let content = Content::Pieces(&[CONTENT]);
    let policy = AlgorithmPolicy::default();
    let late = verify(&message, content, &[], &policy, now()).remove(0);
    assert!(matches!(late, Err(SignerError::Weak { .. })));
    let early = verify(
        &message,
        content,
        &[],
        &policy,
        "2010-01-01T00:00:00Z".parse().unwrap(),
    );
    assert!(early[0].is_ok());
}

#[test]
fn the_names_in_a_certificate_are_vietnamese() {
    let certificate = bench().certificate("rsa");
    assert_eq!(certificate.subject().common_name(), Some("Nguyễn Văn rsa"));
    assert_eq!(
        certificate.issuer().to_string(),
        "CN=CA phục vụ thử nghiệm, C=VN"
    );
    let summary = certificate.summary();
    assert_eq!(summary.key_usage, ["nonRepudiation"]);
    assert_eq!(summary.key, "rsa 2048");
    assert_eq!(certificate.crl_urls(), ["http://crl.invalid/a.crl"]);
    assert_eq!(certificate.ocsp_urls(), ["http://ocsp.invalid/"]);
}
