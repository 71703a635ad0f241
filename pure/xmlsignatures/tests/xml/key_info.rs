//! Keys without certificates, manifests and the other odd parts of the recommendation.

use signatures::algorithms::PublicKey;
use signatures::verdict::{Indication, SubIndication};
use xmlsignatures::{
    KeySource, KnownKey, Parent, Problem, SignedContent, SignedFile, XmlPolicy, validate,
};

use crate::documents::{
    PASSED, PETITION, RSA, base64, judge_with, lists, only, options, outcome, sign, text,
};
use crate::openssl::{bench, now};

fn signed_with_key_info(key_info: &str) -> String {
    let signed = text(&sign(
        "rsa",
        Some((PETITION.as_bytes(), Parent::Root)),
        &[SignedContent::WholeFile],
        &options(RSA),
    ));
    let start = signed.find("<ds:KeyInfo>").unwrap();
    let close = "</ds:KeyInfo>";
    let end = signed.find(close).unwrap() + close.len();
    format!("{}{key_info}{}", &signed[..start], &signed[end..])
}

#[test]
fn a_key_beside_the_signature_shows_it_intact_but_never_trusted() {
    let PublicKey::Rsa { modulus, exponent } =
        bench().certificate("rsa").public_key().unwrap().clone()
    else {
        panic!();
    };
    let numbers = format!(
        "<ds:RSAKeyValue><ds:Modulus>{}</ds:Modulus><ds:Exponent>{}</ds:Exponent></ds:RSAKeyValue>",
        base64(&modulus),
        base64(&exponent)
    );
    let der = base64(bench().certificate("rsa").key_info_der());
    for value in [
        format!("<ds:KeyValue>{numbers}</ds:KeyValue>"),
        format!(
            "<k:DEREncodedKeyValue xmlns:k='http://www.w3.org/2009/xmldsig11#'>{der}</k:DEREncodedKeyValue>"
        ),
    ] {
        let report =
            only(signed_with_key_info(&format!("<ds:KeyInfo>{value}</ds:KeyInfo>")).as_bytes());
        assert!(report.is_intact(), "{report:#?}");
        assert_eq!(report.key, Some(KeySource::KeyValue));
        assert_eq!(
            outcome(&report),
            (
                Indication::Indeterminate,
                Some(SubIndication::NoSigningCertificateFound)
            )
        );
    }
}

#[test]
fn a_key_known_by_name_is_found_and_another_name_is_not() {
    let signed = signed_with_key_info("<ds:KeyInfo><ds:KeyName>clerk</ds:KeyName></ds:KeyInfo>");
    let key = |name: &str| KnownKey {
        name: name.to_owned(),
        key: bench().certificate("rsa").public_key().unwrap().clone(),
    };
    let found = judge_with(signed.as_bytes(), &[], &[key("clerk")], &Default::default());
    assert_eq!(
        found[0].key,
        Some(KeySource::Known {
            name: "clerk".to_owned()
        })
    );
    let other = judge_with(
        signed.as_bytes(),
        &[],
        &[key("leader")],
        &Default::default(),
    );
    assert_eq!(other[0].key, None);
    assert!(other[0].problems.contains(&Problem::KeyMissing));
}

#[test]
fn a_signature_without_key_information_is_judged_with_certificates_from_elsewhere() {
    let rsa = bench().certificate("rsa");
    let serial = u32::from_str_radix(&rsa.serial_text(), 16).unwrap();
    let named = format!(
        "<ds:KeyInfo><ds:X509Data><ds:X509IssuerSerial><ds:X509IssuerName>CN=x</ds:X509IssuerName><ds:X509SerialNumber>{serial}</ds:X509SerialNumber></ds:X509IssuerSerial></ds:X509Data></ds:KeyInfo>"
    );
    for key_info in ["", &named] {
        let signed = signed_with_key_info(key_info);
        let report = only(signed.as_bytes());
        assert_eq!(report.key, None);
        assert_eq!(
            outcome(&report),
            (
                Indication::Indeterminate,
                Some(SubIndication::NoSigningCertificateFound)
            )
        );
        let mut collected = lists();
        let others = [
            "root",
            "p256",
            "p384",
            "p521",
            "ed25519",
            "revoked",
            "tsa",
            "responder",
        ];
        if !key_info.is_empty() {
            collected.add_certificates(&others.map(|name| bench().certificate(name)));
        }
        collected.add_certificates(&[rsa.clone(), bench().certificate("authority")]);
        let file = SignedFile {
            xml: signed.as_bytes(),
            external: &[],
            keys: &[],
            collected: &collected,
            seen_at: None,
        };
        let all = validate(&file, &[bench().anchor()], &XmlPolicy::default(), now()).unwrap();
        assert!(all[0].is_intact(), "{:#?}", all[0]);
        assert_eq!(outcome(&all[0]), PASSED);
    }
}

#[test]
fn the_references_of_a_manifest_are_reported_apart() {
    let manifest = "<ds:Manifest xmlns:ds='http://www.w3.org/2000/09/xmldsig#' Id='m'><ds:Reference URI='#subject'><ds:DigestMethod Algorithm='http://www.w3.org/2001/04/xmlenc#sha256'/><ds:DigestValue>AAAA</ds:DigestValue></ds:Reference></ds:Manifest>";
    let file = PETITION.replace("<empty/>", manifest);
    let bench = bench();
    let chain = [bench.certificate("rsa"), bench.certificate("authority")];
    let mut preparation = xmlsignatures::prepare(
        Some((file.as_bytes(), Parent::Root)),
        &[SignedContent::Element { id: "m" }],
        &chain,
        &options(RSA),
    )
    .unwrap();
    let typed = "Type=\"http://www.w3.org/2000/09/xmldsig#Manifest\" URI=\"#m\"";
    preparation.document = preparation.document.replace("URI=\"#m\"", typed);
    let signed_info = text(&preparation.to_be_signed()).replace("URI=\"#m\"", typed);
    let value = base64(&bench.sign("rsa", RSA, signed_info.as_bytes()));
    let empty = "<ds:SignatureValue Id=\"signature-1-value\">";
    let signed = preparation
        .document
        .replace(empty, &format!("{empty}{value}"));
    let report = only(signed.as_bytes());
    assert!(report.is_intact(), "{report:#?}");
    assert_eq!(report.manifests.len(), 1);
    assert!(matches!(
        report.manifests[0].references[0].problem,
        Some(Problem::DigestDiffers { .. })
    ));
}
