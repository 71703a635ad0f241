//! Revocation lists and OCSP answers that openssl makes.

use signatures::algorithms::AlgorithmPolicy;
use signatures::x509::{
    Crl, Evidence, OcspResponse, PathError, PathOptions, PathProblem, PolicyInputs, Purpose,
    RevocationProblem, RevocationReason, RevocationRules, RevocationSource, TrustAnchor, ValidPath,
    ocsp_request, validate,
};

use crate::openssl::{bench, now};

fn answer(name: &str, evidence: &Evidence) -> Result<ValidPath, PathError> {
    answer_under(name, evidence, bench().anchor())
}

fn answer_under(
    name: &str,
    evidence: &Evidence,
    anchor: TrustAnchor,
) -> Result<ValidPath, PathError> {
    let bench = bench();
    let algorithms = AlgorithmPolicy::default();
    let at = now();
    let options = PathOptions {
        at,
        now: at,
        purpose: Purpose::Signing,
        revocation: RevocationRules::default(),
        algorithms: &algorithms,
        policies: PolicyInputs::default(),
    };
    validate(&bench.certificate(name), evidence, &[anchor], &options)
}

fn with_lists() -> Evidence {
    let bench = bench();
    let mut evidence = Evidence::default();
    evidence.add_certificates(&[bench.certificate("authority")]);
    for name in ["root.crl", "authority.crl"] {
        evidence.add_crl(Crl::from_der(&bench.read(name)).unwrap());
    }
    evidence
}

pub fn ocsp(name: &str, signer: &str) -> OcspResponse {
    let bench = bench();
    let nonce = b"0123456789abcdef";
    let authority = bench.certificate("authority");
    let question = ocsp_request(&bench.certificate(name), &authority, nonce).unwrap();
    let file = format!("{name}-by-{signer}");
    bench.write(&format!("{file}.req"), &question);
    bench.ok(&format!(
        "ocsp -index index.txt -CA authority.pem -rsigner {signer}.pem -rkey {signer}.key -reqin {file}.req -respout {file}.resp -ndays 1"
    ));
    let response = OcspResponse::from_der(&bench.read(&format!("{file}.resp"))).unwrap();
    assert_eq!(response.nonce(), Some(nonce.as_slice()));
    response
}

#[test]
fn lists_clear_the_good_and_name_the_revoked() {
    let path = answer("rsa", &with_lists()).unwrap();
    assert_eq!(path.certificates.len(), 2);
    assert!(
        path.revocations
            .iter()
            .all(|proof| proof.source == RevocationSource::Crl)
    );
    let error = answer("revoked", &with_lists()).unwrap_err();
    let PathProblem::Revoked { revoked } = error.problem else {
        panic!("{error}");
    };
    assert_eq!(revoked.reason, Some(RevocationReason::KeyCompromise));
    assert_eq!(error.depth, 0);
}

#[test]
fn a_list_is_right_under_one_key_only_however_often_it_is_asked() {
    let bench = bench();
    let list = Crl::from_der(&bench.read("authority.crl")).unwrap();
    let certificates =
        ["authority", "root", "authority", "rsa"].map(|name| bench.certificate(name));
    let answers = certificates.map(|one| list.verify_signed_by(one.public_key().unwrap()).is_ok());
    assert_eq!(answers, [true, false, true, false]);
}

#[test]
fn without_a_list_revocation_is_unknown() {
    let mut evidence = with_lists();
    evidence.crls.clear();
    let error = answer("rsa", &evidence).unwrap_err();
    assert_eq!(
        error.problem,
        PathProblem::RevocationUnknown {
            problem: RevocationProblem::NoInformation
        }
    );
}

#[test]
fn answers_of_the_responder_and_of_the_authority_itself_count() {
    for signer in ["responder", "authority"] {
        let mut evidence = with_lists();
        evidence
            .crls
            .retain(|crl| crl.issuer().common_name() == Some("Gốc thử nghiệm"));
        evidence.add_ocsp(ocsp("p256", signer));
        let path = answer("p256", &evidence).unwrap();
        assert_eq!(path.revocations[0].source, RevocationSource::Ocsp);
        evidence.add_ocsp(ocsp("revoked", signer));
        let error = answer("revoked", &evidence).unwrap_err();
        assert!(
            matches!(error.problem, PathProblem::Revoked { .. }),
            "{error}"
        );
    }
}

#[test]
fn an_answer_signed_by_anybody_else_does_not_count() {
    let mut evidence = with_lists();
    evidence
        .crls
        .retain(|crl| crl.issuer().common_name() == Some("Gốc thử nghiệm"));
    evidence.add_ocsp(ocsp("p256", "tsa"));
    let error = answer("p256", &evidence).unwrap_err();
    assert_eq!(
        error.problem,
        PathProblem::RevocationUnknown {
            problem: RevocationProblem::SignerNotAuthorised
        }
    );
}

#[test]
fn a_responder_named_by_the_configuration_counts() {
    let mut evidence = with_lists();
    evidence
        .crls
        .retain(|crl| crl.issuer().common_name() == Some("Gốc thử nghiệm"));
    evidence.add_ocsp(ocsp("p384", "tsa"));
    let bench = bench();
    let anchor = bench
        .anchor()
        .with_ocsp_responders(vec![bench.certificate("tsa")]);
    let path = answer_under("p384", &evidence, anchor).unwrap();
    assert_eq!(path.revocations[0].source, RevocationSource::Ocsp);
}

#[test]
fn certificates_are_read_however_they_were_saved() {
    use signatures::x509::read_certificates;
    let bench = bench();
    let one = bench.certificate("rsa");
    assert_eq!(read_certificates(&bench.read("chain.pem")).len(), 2);
    assert_eq!(read_certificates(one.as_der()), std::slice::from_ref(&one));
    let text = String::from_utf8(bench.read("rsa.pem")).unwrap();
    let bare: String = text.lines().filter(|line| !line.starts_with('-')).collect();
    assert_eq!(
        read_certificates(bare.as_bytes()),
        std::slice::from_ref(&one)
    );
    let windows = text.replace('\n', "\r\n ");
    assert_eq!(read_certificates(windows.as_bytes()), [one]);
    bench.ok("crl2pkcs7 -nocrl -certfile chain.pem -outform DER -out chain.p7b");
    assert_eq!(read_certificates(&bench.read("chain.p7b")).len(), 2);
    assert!(read_certificates(b"nothing of the kind").is_empty());
}
