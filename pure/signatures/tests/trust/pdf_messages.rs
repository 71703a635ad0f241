//! What stands in a PDF signature's `Contents`: bytes after the message, and the oldest form of all.

use std::fmt::Write as _;

use signatures::algorithms::{AlgorithmWeakness, Digest};
use signatures::cms::{CmsError, SignerError};
use signatures::pdf::{Change, IntegrityError, SubFilter, Validated, judge, validate};
use signatures::verdict::{Finding, Indication, Policy};
use signatures::x509::Evidence;

use crate::authority::{Kind, Party};
use crate::openssl::{bench, now};
use crate::samples::{self, Style};

const ROOM: usize = 6_000;

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02X}").unwrap();
        text
    })
}

/// A file with one signature of this form; `sign` makes what stands in `Contents` from the signed bytes.
fn signed(form: &str, more: &str, sign: impl Fn(&[u8]) -> Vec<u8>) -> Vec<u8> {
    let room = "0".repeat(ROOM * 2);
    let bodies = vec![
        (
            1,
            "<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[4 0 R]/SigFlags 3>>>>".to_owned(),
        ),
        (2, "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned()),
        (
            3,
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Annots[4 0 R]>>".to_owned(),
        ),
        (
            4,
            "<</FT/Sig/T(leader)/Type/Annot/Subtype/Widget/Rect[0 0 0 0]/V 5 0 R>>".to_owned(),
        ),
        (
            5,
            format!(
                "<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/{form}{more}/ByteRange[0 0000000000 0000000000 0000000000]/Contents<{room}>>>"
            ),
        ),
    ];
    let mut file = samples::from_bodies(Style::Table, &bodies);
    let find = |file: &[u8], what: &[u8]| {
        file.windows(what.len())
            .position(|own| own == what)
            .unwrap()
    };
    let start = find(&file, b"/Contents<") + 9;
    let end = start + room.len() + 2;
    let at = find(&file, b"/ByteRange[0 ") + 13;
    let numbers = format!("{start:010} {end:010} {:010}", file.len() - end);
    file[at..at + numbers.len()].copy_from_slice(numbers.as_bytes());
    let value = hexadecimal(&sign(&[&file[..start], &file[end..]].concat()));
    file[start + 1..start + 1 + value.len()].copy_from_slice(value.as_bytes());
    file
}

fn only(file: &[u8]) -> Validated {
    let mut all = validate(file, &[]).unwrap();
    assert_eq!(all.len(), 1);
    all.remove(0)
}

fn signer() -> Party {
    let years = ("2020-01-01T00:00:00Z", "2040-01-01T00:00:00Z");
    Party::new("signer", None, Kind::Signer, 10, years)
}

fn followed_by(rest: &[u8]) -> Vec<u8> {
    let party = signer();
    signed("ETSI.CAdES.detached", "", |bytes| {
        [&party.sign(bytes), rest].concat()
    })
}

#[test]
fn zeros_after_the_message_say_nothing() {
    for rest in [&[][..], b"\0", b"\0\0\0\0"] {
        let found = only(&followed_by(rest));
        assert!(found.is_intact(), "{rest:?}: {:?}", found.message);
    }
}

#[test]
fn bytes_after_the_message_leave_open_what_it_is_worth_and_are_counted() {
    for rest in [
        &b"x"[..],
        b"\0\0second message",
        &[0x30, 0x03, 0x02, 0x01, 0x05],
        // what others fill with says nothing either, perhaps; nobody signed it
        b"    ",
        b"\r\n\0\0",
        &[0xFF; 40],
    ] {
        let file = followed_by(rest);
        let found = only(&file);
        let Err(error) = &found.message else {
            panic!("{rest:?} is not mentioned");
        };
        let is_trailing = |error: &IntegrityError| matches!(error, IntegrityError::Message { error: CmsError::TrailingBytes { count } } if *count >= rest.len());
        assert!(is_trailing(error), "{error}");
        assert!(error.leaves_open());
        assert!(!found.is_intact());
        let policy = Policy::default();
        let judged = judge(&file, &Evidence::default(), &[], &policy, now()).unwrap();
        assert_eq!(judged[0].verdict.indication(), Indication::Indeterminate);
    }
}

#[test]
fn a_changed_file_stays_broken_whatever_follows_its_message() {
    let mut file = followed_by(b"x");
    let at = file.windows(8).position(|own| own == b"MediaBox").unwrap();
    file[at + 10] = b'9';
    let found = only(&file);
    let differs = IntegrityError::Signer {
        error: SignerError::DigestDiffers,
    };
    assert_eq!(found.message.unwrap_err(), differs);
    assert_eq!(found.report.changes.list, [Change::CannotBeTold]);
}

/// The oldest form, by an RSA key of openssl's.
fn oldest(digest: &str, as_list: bool) -> Vec<u8> {
    let bench = bench();
    let certificate = hexadecimal(bench.certificate("rsa").as_der());
    let authority = hexadecimal(bench.certificate("authority").as_der());
    let more = match as_list {
        true => format!("/Cert[<{certificate}><{authority}>]"),
        false => format!("/Cert<{certificate}>"),
    };
    signed("adbe.x509.rsa_sha1", &more, |bytes| {
        let name = format!("oldest-{digest}-{as_list}");
        bench.write(&name, bytes);
        bench.ok(&format!(
            "dgst -{digest} -sign rsa.key -out {name}.sig {name}"
        ));
        let value = bench.read(&format!("{name}.sig"));
        let length = value.len();
        [
            &[0x04, 0x82, (length >> 8) as u8, length as u8],
            value.as_slice(),
        ]
        .concat()
    })
}

#[test]
fn an_rsa_value_with_its_certificate_beside_it_is_a_signature() {
    for (digest, as_list) in [("sha1", false), ("sha1", true), ("sha256", true)] {
        let file = oldest(digest, as_list);
        let found = only(&file);
        assert_eq!(found.report.sub_filter, Some(SubFilter::X509RsaSha1));
        assert!(
            found.is_intact(),
            "{digest}: {:?} {:?}",
            found.message,
            found.report.problems
        );
        let mut changed = file.clone();
        let at = changed
            .windows(8)
            .position(|own| own == b"MediaBox")
            .unwrap();
        changed[at + 10] = b'9';
        let error = only(&changed).message.unwrap_err();
        assert!(matches!(error, IntegrityError::Signer { .. }), "{error}");
        assert!(!error.leaves_open());
    }
}

#[test]
fn a_message_of_another_form_under_the_oldest_name_is_refused() {
    let party = signer();
    let certificate = hexadecimal(party.certificate.as_der());
    for more in [String::new(), format!("/Cert<{certificate}>")] {
        let file = signed("adbe.x509.rsa_sha1", &more, |bytes| party.sign(bytes));
        let error = only(&file).message.unwrap_err();
        assert!(matches!(error, IntegrityError::Message { .. }), "{error}");
        assert!(!error.leaves_open());
    }
    // and its value under the name of another
    let file = signed("adbe.pkcs7.detached", "", |_| vec![0x04, 0x02, 1, 2]);
    assert!(only(&file).message.is_err());
}

#[test]
fn the_oldest_form_is_judged_and_its_old_digest_is_named() {
    let bench = bench();
    let mut evidence = Evidence::default();
    evidence.add_certificates(&[bench.certificate("authority")]);
    for crl in ["authority.crl", "root.crl"] {
        evidence.add_crl(signatures::x509::Crl::from_der(&bench.read(crl)).unwrap());
    }
    let policy = Policy::default();
    let anchors = [bench.anchor()];
    let judged = |file: &[u8]| {
        let found = judge(file, &evidence, &anchors, &policy, now()).unwrap();
        let signatures::pdf::Verdict::Signature { report } = &found[0].verdict else {
            panic!("{:?}", found[0].verdict);
        };
        report.clone()
    };
    let old = judged(&oldest("sha1", true));
    assert_eq!(old.indication, Indication::Indeterminate, "{old:?}");
    let is_named = old.checks.iter().any(|check| {
        matches!(
            &check.finding,
            Some(Finding::Algorithm {
                weakness: AlgorithmWeakness::Digest {
                    digest: Digest::Sha1,
                    ..
                }
            })
        )
    });
    assert!(is_named, "{:?}", old.checks);
    assert_eq!(
        judged(&oldest("sha256", true)).indication,
        Indication::TotalPassed
    );
}

#[test]
fn a_document_time_stamp_with_an_unknown_digest_is_open_and_not_damaged() {
    let party = signer();
    let file = signed("ETSI.RFC3161", "", |bytes| {
        let digest = Digest::Sha256.of(&[bytes]);
        let mut token = party
            .stamp_digest(&digest, "2025-06-01T00:00:00Z")
            .as_der()
            .to_vec();
        // the digest's number, before the imprint: SHA-224
        let at = token
            .windows(32)
            .position(|own| own == digest.as_slice())
            .unwrap();
        assert_eq!(token[at - 3], 1);
        token[at - 3] = 4;
        token
    });
    let error = only(&file).message.unwrap_err();
    assert!(error.leaves_open(), "{error}");
    assert!(
        error
            .to_string()
            .contains("SHA-224 (2.16.840.1.101.3.4.2.4)"),
        "{error}"
    );
}
