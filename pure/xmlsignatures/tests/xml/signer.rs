//! Whose certificate it was: found by what names it, and nobody else's is taken for it.

use signatures::algorithms::{Digest, PublicKey};
use signatures::verdict::{Indication, SubIndication};
use signatures::x509::Certificate;
use xmlsignatures::{
    Integrity, Parent, SignedContent, SignedFile, XmlPolicy, XmlSignatureReport, validate,
};

use crate::documents::{
    PASSED, PETITION, RSA, base64, lists, options, outcome, sign, text, xades_options,
};
use crate::openssl::{bench, now};

const MISSING: (Indication, Option<SubIndication>) = (
    Indication::Indeterminate,
    Some(SubIndication::NoSigningCertificateFound),
);
const WRONG: (Indication, Option<SubIndication>) = (
    Indication::TotalFailed,
    Some(SubIndication::SigCryptoFailure),
);

/// The petition signed with `rsa`, and this for KeyInfo.
fn signed(is_xades: bool, key_info: &str) -> String {
    let own = if is_xades {
        xades_options(RSA)
    } else {
        options(RSA)
    };
    let file = Some((PETITION.as_bytes(), Parent::Root));
    let signed = text(&sign("rsa", file, &[SignedContent::WholeFile], &own));
    let start = signed.find("<ds:KeyInfo>").unwrap();
    let close = "</ds:KeyInfo>";
    let end = signed.find(close).unwrap() + close.len();
    format!("{}{key_info}{}", &signed[..start], &signed[end..])
}

fn data(inside: &str) -> String {
    format!("<ds:KeyInfo><ds:X509Data>{inside}</ds:X509Data></ds:KeyInfo>")
}

fn judged(xml: &str, known: &[&str]) -> XmlSignatureReport {
    let mut collected = lists();
    collected.add_certificates(&known.iter().map(certificate).collect::<Vec<_>>());
    let file = SignedFile {
        xml: xml.as_bytes(),
        external: &[],
        keys: &[],
        collected: &collected,
        seen_at: None,
    };
    validate(&file, &[bench().anchor()], &XmlPolicy::default(), now())
        .unwrap()
        .remove(0)
}

fn certificate(name: &&str) -> Certificate {
    bench().certificate(name)
}

fn with_wrong_value(xml: &str) -> String {
    let at = xml.find("-value\">").unwrap() + "-value\">".len();
    let other = if xml[at..].starts_with('A') { "B" } else { "A" };
    format!("{}{other}{}", &xml[..at], &xml[at + 1..])
}

/// Everything that names the signer without giving its certificate.
fn names() -> Vec<(&'static str, bool, String)> {
    let rsa = bench().certificate("rsa");
    let serial = u32::from_str_radix(&rsa.serial_text(), 16).unwrap();
    let PublicKey::Rsa { modulus, exponent } = rsa.public_key().unwrap().clone() else {
        panic!();
    };
    let key = format!(
        "<ds:KeyInfo><ds:KeyValue><ds:RSAKeyValue><ds:Modulus>{}</ds:Modulus><ds:Exponent>{}</ds:Exponent></ds:RSAKeyValue></ds:KeyValue></ds:KeyInfo>",
        base64(&modulus),
        base64(&exponent)
    );
    let digest = base64(&Digest::Sha256.of(&[rsa.as_der()]));
    let mut all = vec![
        (
            "subject",
            false,
            data(&format!(
                "<ds:X509SubjectName>{}</ds:X509SubjectName>",
                rsa.subject()
            )),
        ),
        (
            "issuer and serial number",
            false,
            data(&format!(
                "<ds:X509IssuerSerial><ds:X509IssuerName>{}</ds:X509IssuerName><ds:X509SerialNumber>{serial}</ds:X509SerialNumber></ds:X509IssuerSerial>",
                rsa.issuer()
            )),
        ),
        (
            "digest",
            false,
            data(&format!(
                "<d:X509Digest xmlns:d=\"http://www.w3.org/2009/xmldsig11#\" Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\">{digest}</d:X509Digest>"
            )),
        ),
        ("key", false, key),
        ("XAdES SigningCertificateV2", true, String::new()),
    ];
    if let Some(id) = rsa.subject_key_identifier() {
        let ski = data(&format!("<ds:X509SKI>{}</ds:X509SKI>", base64(id)));
        all.push(("key identifier", false, ski));
    }
    assert!(all.len() >= 5);
    all
}

#[test]
fn a_signer_that_is_named_is_found_among_the_certificates_at_hand() {
    for (how, is_xades, key_info) in names() {
        let xml = signed(is_xades, &key_info);
        for known in [
            ["rsa", "authority", "p256", "tsa"],
            ["tsa", "p256", "authority", "rsa"],
        ] {
            let report = judged(&xml, &known);
            assert_eq!(outcome(&report), PASSED, "{how}: {report:#?}");
        }
    }
}

#[test]
fn unrelated_certificates_change_nothing_where_the_signers_is_missing() {
    for (how, is_xades, key_info) in names() {
        let xml = signed(is_xades, &key_info);
        let alone = judged(&xml, &[]);
        assert_eq!(outcome(&alone), MISSING, "{how}: {alone:#?}");
        for unrelated in ["p256", "p384", "ed25519", "tsa", "authority", "root"] {
            let report = judged(&xml, &[unrelated]);
            assert_eq!(outcome(&report), MISSING, "{how}, {unrelated}");
            assert_eq!(report.integrity(), alone.integrity(), "{how}, {unrelated}");
            assert_ne!(report.integrity(), Integrity::Broken, "{how}, {unrelated}");
        }
    }
}

#[test]
fn a_value_that_the_named_signer_did_not_make_is_wrong() {
    for (how, is_xades, key_info) in names() {
        let xml = with_wrong_value(&signed(is_xades, &key_info));
        let report = judged(&xml, &["p256", "rsa", "authority"]);
        assert_eq!(outcome(&report), WRONG, "{how}: {report:#?}");
        assert_eq!(report.integrity(), Integrity::Broken, "{how}");
    }
}

#[test]
fn without_any_name_a_wrong_value_is_nobodys() {
    let xml = signed(false, "");
    assert_eq!(
        outcome(&judged(&xml, &["p256", "rsa", "authority"])),
        PASSED
    );
    let wrong = judged(&with_wrong_value(&xml), &["p256", "rsa", "authority"]);
    assert_eq!(outcome(&wrong), MISSING, "{wrong:#?}");
    assert_eq!(wrong.integrity(), Integrity::Open);
}

#[test]
fn a_key_beside_the_signature_that_did_not_make_the_value_breaks_it() {
    let (_, _, key) = names().remove(3);
    let xml = with_wrong_value(&signed(false, &key));
    let report = judged(&xml, &[]);
    assert_eq!(outcome(&report), WRONG, "{report:#?}");
    assert_eq!(report.integrity(), Integrity::Broken);
}

/// From another tool's own collection of signatures; the certificate of its signer is nowhere.
#[test]
fn a_file_that_gives_only_a_subject_stays_open_beside_an_unrelated_authority() {
    let xml = include_str!("../trial/x1-subjectname-only.xml");
    for known in [&[][..], &["authority"], &["p256", "root", "tsa", "rsa"]] {
        let report = judged(xml, known);
        assert_eq!(outcome(&report), MISSING, "{known:?}: {report:#?}");
        assert_eq!(report.integrity(), Integrity::Open);
        assert!(report.references[0].problem.is_none());
    }
}
