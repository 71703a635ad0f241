//! What is signed here is judged right here, in every packaging.

use signatures::algorithms::{Digest, SignatureAlgorithm};
use signatures::verdict::{Indication, Level, SubIndication};
use xmlsignatures::{
    CanonicalAlgorithm, Canonicalization, Covered, External, FinishError, KeySource, Parent,
    PrepareError, SignedContent, finish, prepare,
};

use crate::documents::{
    PASSED, PETITION, RSA, judge_with, only, options, outcome, sign, signed_petition, text,
    xades_options,
};
use crate::openssl::bench;

#[test]
fn every_algorithm_signs_and_passes() {
    for (name, algorithm) in [
        ("rsa", RSA),
        ("rsa", SignatureAlgorithm::RsaPkcs1(Digest::Sha512)),
        ("rsa", SignatureAlgorithm::rsa_pss(Digest::Sha256, 32)),
        ("p256", SignatureAlgorithm::Ecdsa(Digest::Sha256)),
        ("p384", SignatureAlgorithm::Ecdsa(Digest::Sha384)),
        ("ed25519", SignatureAlgorithm::Ed25519),
    ] {
        let file = Some((PETITION.as_bytes(), Parent::Root));
        for options in [options(algorithm), xades_options(algorithm)] {
            let signed = sign(name, file, &[SignedContent::WholeFile], &options);
            let report = only(&signed);
            assert!(report.is_intact(), "{report:#?}");
            assert_eq!(outcome(&report), PASSED, "{name} {report:#?}");
            assert!(report.covers_whole_document);
            assert_eq!(report.problems, []);
            let level = options.xades.map_or(Level::XmlDsig, |_| Level::BaselineB);
            assert_eq!(report.report.level, level);
        }
    }
}

#[test]
fn every_canonical_form_and_packaging_signs_and_passes() {
    let external = External {
        uri: "586-KH-UBND.pdf",
        content: b"%PDF",
    };
    let contents = [
        SignedContent::Element { id: "item" },
        SignedContent::External(external),
        SignedContent::EnclosedXml {
            xml: "<a xmlns='urn:a'>x</a>",
        },
        SignedContent::EnclosedBytes {
            bytes: b"\x00\xFF",
            mime_type: "application/octet-stream",
        },
        SignedContent::WholeFile,
    ];
    for algorithm in [
        CanonicalAlgorithm::Inclusive10,
        CanonicalAlgorithm::Inclusive11,
        CanonicalAlgorithm::Exclusive10,
    ] {
        for comments in [false, true] {
            let mut options = xades_options(RSA);
            options.canonicalization = Canonicalization {
                comments,
                ..Canonicalization::of(algorithm)
            };
            let file = Some((PETITION.as_bytes(), Parent::Id("subject")));
            let signed = sign("rsa", file, &contents, &options);
            let all = judge_with(&signed, &[external], &[], &Default::default());
            assert_eq!(outcome(&all[0]), PASSED, "{:#?}", all[0]);
            assert_eq!(all[0].references.len(), 6);
            assert_eq!(all[0].references[1].signed, b"%PDF");
            assert_eq!(all[0].references[3].signed, b"\x00\xFF");
            // what the caller did not hand in cannot be judged
            let without = judge_with(&signed, &[], &[], &Default::default());
            assert_eq!(
                outcome(&without[0]),
                (
                    Indication::Indeterminate,
                    Some(SubIndication::SignedDataNotFound)
                )
            );
        }
    }
}

#[test]
fn a_signature_can_be_a_file_of_its_own() {
    let content = [SignedContent::EnclosedXml { xml: "<a>x</a>" }];
    let signed = sign(
        "p256",
        None,
        &content,
        &xades_options(SignatureAlgorithm::Ecdsa(Digest::Sha256)),
    );
    let report = only(&signed);
    assert_eq!(outcome(&report), PASSED);
    // the object is all that there is to read
    assert!(report.covers_whole_document);
    let Some(Covered::Element { element, .. }) = &report.references[0].covered else {
        panic!("{report:#?}");
    };
    assert_eq!(element.path, "/Signature[1]/Object[4]");
}

#[test]
fn nothing_but_the_signature_is_added_to_the_file() {
    let signed = text(&signed_petition(&xades_options(RSA)));
    let start = signed.find("<ds:Signature").unwrap();
    let end = signed.find("</ds:Signature>").unwrap() + "</ds:Signature>".len();
    assert_eq!(format!("{}{}", &signed[..start], &signed[end..]), PETITION);
}

#[test]
fn an_empty_document_element_is_opened_for_the_signature() {
    let file = Some((b"<a Id='x'/>".as_slice(), Parent::Root));
    let signed = sign("rsa", file, &[SignedContent::WholeFile], &options(RSA));
    assert!(text(&signed).starts_with("<a Id='x'><ds:Signature"));
    assert!(text(&signed).ends_with("</ds:Signature></a>"));
    assert_eq!(outcome(&only(&signed)), PASSED);
}

#[test]
fn a_value_of_another_key_or_other_bytes_is_not_put_in() {
    let bench = bench();
    let chain = [bench.certificate("p256")];
    let algorithm = SignatureAlgorithm::Ecdsa(Digest::Sha256);
    let file = Some((PETITION.as_bytes(), Parent::Root));
    let preparation = prepare(
        file,
        &[SignedContent::WholeFile],
        &chain,
        &options(algorithm),
    )
    .unwrap();
    let other_key = bench.sign("revoked", algorithm, &preparation.to_be_signed());
    let other_bytes = bench.sign("p256", algorithm, b"x");
    for wrong in [&other_key, &other_bytes, &vec![0; 64], &Vec::new()] {
        assert_eq!(
            finish(&preparation, wrong),
            Err(FinishError::SignatureDoesNotFit)
        );
    }
}

#[test]
fn a_preparation_that_was_changed_in_storage_is_not_finished() {
    let bench = bench();
    let chain = [bench.certificate("rsa")];
    let file = Some((PETITION.as_bytes(), Parent::Root));
    let mut preparation =
        prepare(file, &[SignedContent::WholeFile], &chain, &options(RSA)).unwrap();
    let value = bench.sign("rsa", RSA, &preparation.to_be_signed());
    assert!(finish(&preparation, &value).is_ok());
    preparation.document = preparation.document.replace("ref-0", "ref-1");
    assert_eq!(finish(&preparation, &value), Err(FinishError::Damaged));
}

#[test]
fn what_does_not_fit_together_is_not_prepared() {
    let bench = bench();
    let chain = [bench.certificate("rsa")];
    let file = Some((PETITION.as_bytes(), Parent::Root));
    let whole = [SignedContent::WholeFile];
    let with = |algorithm| prepare(file, &whole, &chain, &options(algorithm)).err();
    assert_eq!(
        with(SignatureAlgorithm::Ed25519),
        Some(PrepareError::AlgorithmDoesNotFitKey)
    );
    assert_eq!(
        with(SignatureAlgorithm::RsaPkcs1(Digest::Sha1)),
        Some(PrepareError::AlgorithmNotWritten)
    );
    for id in ["whole", "", "a b", "a\"b", "1a"] {
        let mut own = options(RSA);
        id.clone_into(&mut own.id);
        assert_eq!(
            prepare(file, &whole, &chain, &own).err(),
            Some(PrepareError::Identifier(id.to_owned()))
        );
    }
    assert_eq!(
        prepare(None, &whole, &chain, &options(RSA)).err(),
        Some(PrepareError::NothingToSign)
    );
    let injected = [SignedContent::EnclosedXml {
        xml: "</ds:Object><x/><ds:Object>",
    }];
    assert!(prepare(None, &injected, &chain, &options(RSA)).is_err());
}

#[test]
fn a_revoked_signer_is_not_trusted_and_a_stranger_neither() {
    let file = Some((PETITION.as_bytes(), Parent::Root));
    let algorithm = SignatureAlgorithm::Ecdsa(Digest::Sha256);
    let signed = sign(
        "revoked",
        file,
        &[SignedContent::WholeFile],
        &xades_options(algorithm),
    );
    let report = only(&signed);
    assert!(report.is_intact());
    assert!(matches!(report.key, Some(KeySource::Certificate { .. })));
    assert_eq!(
        outcome(&report),
        (Indication::Indeterminate, Some(SubIndication::RevokedNoPoe))
    );
}

#[test]
fn several_signatures_side_by_side_are_judged_each() {
    let first = signed_petition(&xades_options(RSA));
    let mut second = xades_options(RSA);
    second.id = "signature-2".to_owned();
    let both = sign(
        "rsa",
        Some((&first, Parent::Root)),
        &[SignedContent::WholeFile],
        &second,
    );
    let all = judge_with(&both, &[], &[], &Default::default());
    assert_eq!(all.len(), 2);
    // the second changed the file that the first had signed; it covers the first and all the rest
    assert_eq!(
        outcome(&all[0]),
        (Indication::TotalFailed, Some(SubIndication::HashFailure))
    );
    assert_eq!(outcome(&all[1]), PASSED);
    assert!(all[1].covers_whole_document);
}

#[test]
fn reports_serialise_and_keep_the_signed_bytes_to_themselves() {
    let report = only(&signed_petition(&xades_options(RSA)));
    let json = serde_json::to_value(&report).unwrap();
    assert_eq!(json["report"]["indication"], "TOTAL-PASSED");
    assert_eq!(json["report"]["level"], "B-B");
    assert!(json["references"][0].get("signed").is_none());
    let signed = text(&report.references[0].signed);
    assert!(signed.contains("Đơn đề nghị &amp; &lt;x&gt;"));
    assert!(!signed.contains("ds:Signature"));
}
