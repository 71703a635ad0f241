//! What a stranger put into signed files without touching what was signed: browsers show it, and
//! programs find it by name, so it counts as content that nobody signed.

use signatures::x509::Evidence;
use std::fs;
use xmlsignatures::{SignedFile, XmlPolicy, XmlSignatureReport, validate};

use crate::openssl::now;

fn reports(xml: &[u8]) -> Vec<XmlSignatureReport> {
    let file = SignedFile {
        xml,
        external: &[],
        keys: &[],
        collected: &Evidence::default(),
        seen_at: None,
    };
    validate(&file, &[], &XmlPolicy::default(), now()).expect("the file is read")
}

#[test]
fn what_stands_in_a_signature_or_splits_a_text_is_named_as_not_signed() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/trial/stranger");
    let mut tried = 0;
    for entry in fs::read_dir(folder).expect("the files of the stranger") {
        let path = entry.expect("an entry").path();
        let found = reports(&fs::read(&path).expect("a file"));
        assert!(!found.is_empty(), "{}", path.display());
        for one in found {
            assert!(!one.covers_whole_document, "{}", path.display());
            assert!(!one.not_covered.is_empty(), "{}", path.display());
        }
        tried += 1;
    }
    assert!(tried >= 15, "{tried}");
}

#[test]
fn invented_parts_and_parts_in_place_of_a_text_are_not_signed_either() {
    let genuine = fs::read_to_string(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/trial/stranger/x-24-sample-keyname-div.xml"
    ))
    .expect("a file");
    let start = genuine.find("<ds:KeyName>").expect("what was put in");
    let end = genuine.find("</ds:KeyName>").expect("its end") + "</ds:KeyName>".len();
    let with = |put: &str| format!("{}{put}{}", &genuine[..start], &genuine[end..]);
    let whole = |xml: &str| {
        let found = reports(xml.as_bytes());
        assert_eq!(found.len(), 1, "{xml}");
        found[0].covers_whole_document
    };
    assert!(whole(&with("")), "without it everything is signed");
    assert!(whole(&with("<ds:KeyName>van-thu</ds:KeyName>")));
    for put in [
        "<ds:soTien>900</ds:soTien>",
        "<ds:KeyName><ds:KeyName>900</ds:KeyName></ds:KeyName>",
        "<soTien xmlns=\"\">900</soTien>",
        "900",
    ] {
        assert!(!whole(&with(put)), "{put}");
    }
}
