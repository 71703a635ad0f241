//! Time-stamps: our requests answered by openssl, openssl's checked by us, ours read by openssl.

use std::sync::{Mutex, MutexGuard, PoisonError};

use signatures::algorithms::{AlgorithmPolicy, Digest, SignatureAlgorithm};
use signatures::cms::{
    CadesProfile, SignedData, SigningOptions, add_signature_timestamp, finish, prepare,
};
use signatures::timestamp::{ResponseError, Token, read_response, request, verify_token};
use signatures::x509::{Evidence, PathOptions, PolicyInputs, Purpose, RevocationRules, validate};

use crate::openssl::{bench, now};

const NONCE: [u8; 9] = [0, 0x9A, 1, 2, 3, 4, 5, 6, 7];

/// The program counts its answers in one file: one after the other.
fn turn() -> MutexGuard<'static, ()> {
    static TURN: Mutex<()> = Mutex::new(());
    TURN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// openssl's time-stamping authority answers a request of ours.
pub fn stamp(name: &str, digest: Digest, bytes: &[u8]) -> Result<Token, ResponseError> {
    let bench = bench();
    let imprint = digest.of(&[bytes]);
    bench.write(
        &format!("{name}.tsq"),
        &request(digest, &imprint, &NONCE, None),
    );
    let _turn = turn();
    bench.ok(&format!(
        "ts -reply -config openssl.cnf -section timestamping -queryfile {name}.tsq -signer tsa.pem -inkey tsa.key -chain authority.pem -out {name}.tsr"
    ));
    read_response(
        &bench.read(&format!("{name}.tsr")),
        digest,
        &imprint,
        &NONCE,
    )
}

#[test]
fn openssl_answers_our_request_and_we_verify_its_token() {
    let bench = bench();
    for digest in [Digest::Sha256, Digest::Sha512] {
        let token = stamp(&format!("basic-{digest:?}"), digest, b"signature value").unwrap();
        assert_eq!(token.policy().to_string(), "1.2.3.4.1");
        let verified = verify_token(&token, &[b"signature ", b"value"], &[]).unwrap();
        assert_eq!(verified.certificate, bench.certificate("tsa"));
        assert_eq!(verified.accuracy.unwrap().0.as_millis(), 1500);
        assert!(verify_token(&token, &[b"other"], &[]).is_err());
        let algorithms = AlgorithmPolicy::default();
        let options = PathOptions {
            at: verified.time,
            now: now(),
            purpose: Purpose::TimeStamping,
            revocation: RevocationRules::ignored(),
            algorithms: &algorithms,
            policies: PolicyInputs::default(),
        };
        let evidence = token.message().evidence();
        validate(
            &verified.certificate,
            &evidence,
            &[bench.anchor()],
            &options,
        )
        .unwrap();
        let mut evidence = Evidence::default();
        evidence.add_certificates(&[bench.certificate("authority")]);
        let signer = bench.certificate("rsa");
        assert!(validate(&signer, &evidence, &[bench.anchor()], &options).is_err());
    }
}

#[test]
fn openssl_verifies_the_token_that_we_put_into_a_signature() {
    let bench = bench();
    let options = SigningOptions {
        algorithm: SignatureAlgorithm::RsaPkcs1(Digest::Sha256),
        profile: CadesProfile::Cades {
            signing_time: now(),
        },
        attached: Some(b"content".to_vec()),
    };
    let digest = Digest::Sha256.of(&[b"content"]);
    let chain = [bench.certificate("rsa"), bench.certificate("authority")];
    let preparation = prepare(&digest, &chain, &options).unwrap();
    let signature = bench.sign("rsa", options.algorithm, &preparation.to_be_signed);
    let message = finish(&preparation, &signature).unwrap();
    let token = stamp("in-signature", Digest::Sha256, &signature).unwrap();
    let stamped = add_signature_timestamp(&message, 0, token.as_der()).unwrap();
    bench.write("stamped.p7s", &stamped);
    bench.ok("cms -verify -cades -binary -inform DER -in stamped.p7s -CAfile root.pem -purpose any -out stamped-out");
    let parsed = SignedData::parse(&stamped).unwrap();
    let inside: Vec<&[u8]> = parsed.signers()[0].signature_timestamps().collect();
    assert_eq!(inside, [token.as_der()]);
    bench.write("token.der", inside[0]);
    bench.write("signature.bin", &signature);
    bench.ok("ts -verify -token_in -in token.der -data signature.bin -CAfile root.pem -untrusted authority.pem");
    // a token about something else is not put in
    let other = stamp("other", Digest::Sha256, b"something else").unwrap();
    assert!(add_signature_timestamp(&message, 0, other.as_der()).is_err());
}

#[test]
fn an_answer_to_another_request_and_a_refusal_are_told_apart() {
    let bench = bench();
    stamp("replayed", Digest::Sha256, b"one").unwrap();
    let answer = bench.read("replayed.tsr");
    let imprint = Digest::Sha256.of(&[b"one"]);
    let read =
        |imprint: &[u8], nonce: &[u8]| read_response(&answer, Digest::Sha256, imprint, nonce);
    assert_eq!(
        read(&imprint, b"other").unwrap_err(),
        ResponseError::NonceDiffers
    );
    assert_eq!(
        read(&[0; 32], &NONCE).unwrap_err(),
        ResponseError::ImprintDiffers
    );
    // the configuration of the authority has no such policy
    let policy = Some("1.2.3.4.99".parse().unwrap());
    bench.write(
        "refused.tsq",
        &request(Digest::Sha256, &imprint, &NONCE, policy),
    );
    let _turn = turn();
    bench.ok("ts -reply -config openssl.cnf -section timestamping -queryfile refused.tsq -signer tsa.pem -inkey tsa.key -out refused.tsr");
    let refused = read_response(&bench.read("refused.tsr"), Digest::Sha256, &imprint, &NONCE);
    let Err(ResponseError::Refused {
        status, failures, ..
    }) = refused
    else {
        panic!("{refused:?}");
    };
    assert_eq!((status, failures), (2, vec!["unacceptedPolicy"]));
}
