//! XAdES: B-B to B-LTA made, extended and judged; and over years, with authorities that end.

use jiff::Timestamp;
use signatures::algorithms::{Digest, SignatureAlgorithm};
use signatures::timestamp::{Token, read_response, request};
use signatures::verdict::{Indication, Level, SubIndication};
use signatures::x509::{Crl, Evidence};
use xmlsignatures::{
    CanonicalAlgorithm, Canonicalization, ExtendError, External, Parent, Problem, SignedContent,
    SignedFile, SigningOptions, Xades, XmlPolicy, XmlSignatureReport, add_archive_timestamp,
    add_signature_timestamp, add_validation_material, archive_timestamp_input, finish, prepare,
    signature_timestamp_input, validate,
};

use crate::authority::{Kind, Party};
use crate::documents::{
    PASSED, PETITION, RSA, lists, only, options, outcome, sign, signed_petition, text,
    xades_options,
};
use crate::openssl::{bench, now};

const ID: &str = "signature-1";

fn stamp(about: &[u8]) -> Token {
    let bench = bench();
    let imprint = Digest::Sha256.of(&[about]);
    bench.write("x.tsq", &request(Digest::Sha256, &imprint, &[], None));
    bench.ok("ts -reply -config openssl.cnf -section timestamping -queryfile x.tsq -signer tsa.pem -inkey tsa.key -chain authority.pem -out x.tsr");
    read_response(&bench.read("x.tsr"), Digest::Sha256, &imprint, &[]).unwrap()
}

/// As it is, without anything from outside.
fn alone(xml: &[u8], external: &[External<'_>]) -> XmlSignatureReport {
    let file = SignedFile {
        xml,
        external,
        keys: &[],
        collected: &Evidence::default(),
        seen_at: None,
    };
    let mut all = validate(&file, &[bench().anchor()], &XmlPolicy::default(), now()).unwrap();
    all.remove(0)
}

fn with_time(xml: &[u8]) -> Vec<u8> {
    let token = stamp(&signature_timestamp_input(xml, ID).unwrap());
    add_signature_timestamp(xml, ID, token.as_der()).unwrap()
}

fn with_material(xml: &[u8]) -> Vec<u8> {
    add_validation_material(xml, ID, &[bench().certificate("root")], &lists().crls, &[]).unwrap()
}

fn with_archive(xml: &[u8], external: &[External<'_>]) -> Vec<u8> {
    let token = stamp(&archive_timestamp_input(xml, external, ID).unwrap());
    add_archive_timestamp(xml, external, ID, token.as_der()).unwrap()
}

#[test]
fn a_signature_grows_from_b_b_to_b_lta_and_again() {
    let external = External {
        uri: "a.pdf",
        content: b"%PDF",
    };
    let contents = [
        SignedContent::WholeFile,
        SignedContent::External(external),
        SignedContent::EnclosedXml { xml: "<a/>" },
    ];
    for algorithm in [
        CanonicalAlgorithm::Exclusive10,
        CanonicalAlgorithm::Inclusive10,
    ] {
        let mut own = xades_options(RSA);
        own.canonicalization = Canonicalization::of(algorithm);
        let file = Some((PETITION.as_bytes(), Parent::Root));
        let plain = sign("rsa", file, &contents, &own);
        let timed = with_time(&plain);
        let complete = with_material(&timed);
        let archived = with_archive(&complete, &[external]);
        let more = with_material(&archived);
        assert!(text(&more).contains("xades141:TimeStampValidationData"));
        let again = with_archive(&more, &[external]);
        for (xml, level) in [
            (&complete, Level::BaselineLt),
            (&archived, Level::BaselineLta),
            (&more, Level::BaselineLta),
            (&again, Level::BaselineLta),
        ] {
            let report = alone(xml, &[external]);
            assert_eq!(outcome(&report), PASSED, "{level:?} {report:#?}");
            assert_eq!(report.report.level, level);
            assert!(report.report.time_is_proven);
        }
        assert_eq!(alone(&again, &[external]).report.timestamps.len(), 3);
        let with_lists =
            crate::documents::judge_with(&timed, &[external], &[], &Default::default());
        assert_eq!(outcome(&with_lists[0]), PASSED);
        assert_eq!(with_lists[0].report.level, Level::BaselineT);
    }
}

#[test]
fn the_signed_properties_are_shown() {
    let report = only(&signed_petition(&xades_options(RSA)));
    let properties = report.properties.unwrap();
    let at = properties.signing_time.unwrap();
    assert!(now().duration_since(at).as_secs().abs() < 60);
    assert_eq!(report.report.claimed_signing_time, Some(at));
    assert_eq!(properties.formats[0].reference, "#signature-1-ref-0");
    assert_eq!(properties.formats[0].mime_type.as_deref(), Some("text/xml"));
}

#[test]
fn a_time_stamp_about_anything_else_is_not_added() {
    let plain = signed_petition(&xades_options(RSA));
    let other = stamp(b"other");
    assert_eq!(
        add_signature_timestamp(&plain, ID, other.as_der()),
        Err(ExtendError::TimestampDoesNotFit)
    );
    assert_eq!(
        add_archive_timestamp(&plain, &[], ID, other.as_der()),
        Err(ExtendError::TimestampDoesNotFit)
    );
    assert_eq!(
        add_signature_timestamp(&plain, "nobody", other.as_der()),
        Err(ExtendError::NoSuchSignature("nobody".to_owned()))
    );
    let no_xades = signed_petition(&options(RSA));
    let about = signature_timestamp_input(&no_xades, ID);
    assert_eq!(about, Err(ExtendError::NotXades));
}

#[test]
fn what_the_archive_time_stamp_covers_cannot_be_changed() {
    let archived = text(&with_archive(
        &with_material(&with_time(&signed_petition(&xades_options(RSA)))),
        &[],
    ));
    // the revocation values are taken out after archiving
    let start = archived.find("<xades:RevocationValues").unwrap();
    let close = "</xades:RevocationValues>";
    let end = archived.find(close).unwrap() + close.len();
    let without = format!("{}{}", &archived[..start], &archived[end..]);
    let report = only(without.as_bytes());
    let stamps = &report.report.timestamps;
    let archive = stamps.iter().find(|one| one.archive).unwrap();
    assert_eq!(archive.indication, Indication::TotalFailed);
    assert_eq!(archive.sub_indication, Some(SubIndication::HashFailure));
}

#[test]
fn a_certificate_that_was_not_meant_is_not_taken() {
    let signed = text(&signed_petition(&xades_options(RSA)));
    // another certificate of the same key would do for plain XML-DSig
    let bench = bench();
    bench.ok("req -new -x509 -key rsa.key -subj /CN=Mallory -days 5 -config openssl.cnf -out mallory.pem");
    let encode = |name: &str| {
        bench.write("der", bench.certificate(name).as_der());
        text(&bench.ok("base64 -A -in der"))
    };
    let swapped = signed.replace(&encode("rsa"), &encode("mallory"));
    assert_ne!(swapped, signed);
    let report = only(swapped.as_bytes());
    assert!(report.is_intact());
    assert_eq!(
        outcome(&report),
        (
            Indication::Indeterminate,
            Some(SubIndication::NoSigningCertificateFound)
        )
    );
}

#[test]
fn properties_that_are_not_signed_are_not_read() {
    let plain = text(&signed_petition(&options(RSA)));
    let with = text(&signed_petition(&xades_options(RSA)));
    let start = with.find("<ds:Object>").unwrap();
    let end = with.find("</ds:Signature>").unwrap();
    let foreign = plain.replace(
        "</ds:Signature>",
        &format!("{}</ds:Signature>", &with[start..end]),
    );
    let report = only(foreign.as_bytes());
    assert_eq!(report.properties, None);
    assert_eq!(report.problems, [Problem::PropertiesNotSigned]);
    assert_eq!(report.report.level, Level::XmlDsig);
    // the same twice, or about another signature: none of them is read
    let object = &with[start..end];
    for changed in [
        with.replace(object, &format!("{object}{object}")),
        with.replace("Target=\"#signature-1\"", "Target=\"#signature-2\""),
    ] {
        let report = only(changed.as_bytes());
        assert!(report.problems.contains(&Problem::PropertiesAmbiguous));
        assert_eq!(report.properties, None);
        // a signature that was XAdES does not pass as less
        assert_ne!(outcome(&report), PASSED);
    }
}

const P256: SignatureAlgorithm = SignatureAlgorithm::Ecdsa(Digest::Sha256);

fn signed_by(party: &Party, at: &str) -> Vec<u8> {
    let own = SigningOptions {
        xades: Some(Xades {
            signing_time: at.parse().unwrap(),
        }),
        ..options(P256)
    };
    let file = Some((PETITION.as_bytes(), Parent::Root));
    let chain = [party.certificate.clone()];
    let preparation = prepare(file, &[SignedContent::WholeFile], &chain, &own).unwrap();
    finish(&preparation, &party.sign_bytes(&preparation.to_be_signed())).unwrap()
}

fn at(xml: &[u8], root: &Party, crls: Vec<Crl>, now: &str) -> XmlSignatureReport {
    let collected = Evidence {
        crls,
        ..Evidence::default()
    };
    let file = SignedFile {
        xml,
        external: &[],
        keys: &[],
        collected: &collected,
        seen_at: None,
    };
    let now: Timestamp = now.parse().unwrap();
    let anchors = [root.anchor("vgca")];
    let mut all = validate(&file, &anchors, &XmlPolicy::default(), now).unwrap();
    all.remove(0)
}

#[test]
fn archive_time_stamps_keep_a_signature_after_signer_and_authority_have_ended() {
    let root = Party::root("root");
    let years = ("2024-01-01T00:00:00Z", "2025-12-31T00:00:00Z");
    let signer = Party::new("signer", Some(&root), Kind::Signer, 10, years);
    let years = ("2024-01-01T00:00:00Z", "2026-12-31T00:00:00Z");
    let tsa = Party::new("tsa", Some(&root), Kind::TimeStamping, 11, years);
    let years = ("2024-01-01T00:00:00Z", "2050-12-31T00:00:00Z");
    let later_tsa = Party::new("later", Some(&root), Kind::TimeStamping, 12, years);

    let plain = signed_by(&signer, "2025-05-08T00:00:00Z");
    let about = signature_timestamp_input(&plain, ID).unwrap();
    let token = tsa.stamp(&about, "2025-05-09T00:00:00Z");
    let timed = add_signature_timestamp(&plain, ID, token.as_der()).unwrap();
    let crls = [
        root.crl("2025-12-01T00:00:00Z", "2026-01-01T00:00:00Z", &[]),
        root.crl("2026-06-01T00:00:00Z", "2026-08-01T00:00:00Z", &[]),
    ];
    let complete = add_validation_material(&timed, ID, &[], &crls, &[]).unwrap();
    let about = archive_timestamp_input(&complete, &[], ID).unwrap();
    let token = later_tsa.stamp(&about, "2026-07-01T00:00:00Z");
    let archived = add_archive_timestamp(&complete, &[], ID, token.as_der()).unwrap();

    let now = "2030-06-15T00:00:00Z";
    let fresh = || vec![root.crl("2030-06-01T00:00:00Z", "2030-07-01T00:00:00Z", &[])];
    // without the archive time-stamp nothing proves that the first authority's was made in time
    let report = at(&complete, &root, fresh(), now);
    assert_eq!(report.report.indication, Indication::Indeterminate);
    let report = at(&archived, &root, fresh(), now);
    assert_eq!(outcome(&report), PASSED, "{report:#?}");
    assert_eq!(
        report.report.best_signature_time,
        "2025-05-09T00:00:00Z".parse().unwrap()
    );
    // a time-stamp slipped in after the archive's is not covered by it
    let about = signature_timestamp_input(&plain, ID).unwrap();
    let token = tsa.stamp(&about, "2025-05-09T00:00:00Z");
    let bare = add_validation_material(&plain, ID, &[], &crls, &[]).unwrap();
    let archive_about = archive_timestamp_input(&bare, &[], ID).unwrap();
    let archive = later_tsa.stamp(&archive_about, "2026-07-01T00:00:00Z");
    let archived = add_archive_timestamp(&bare, &[], ID, archive.as_der()).unwrap();
    let slipped = add_signature_timestamp(&archived, ID, token.as_der()).unwrap();
    let report = at(&slipped, &root, fresh(), now);
    assert_ne!(outcome(&report), PASSED);
    assert_eq!(
        report.report.best_signature_time,
        "2026-07-01T00:00:00Z".parse().unwrap()
    );
}
