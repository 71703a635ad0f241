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
        for one in reports(&fs::read(&path).expect("a file")) {
            assert!(!one.covers_whole_document, "{}", path.display());
            assert!(!one.not_covered.is_empty(), "{}", path.display());
        }
        tried += 1;
    }
    assert!(tried >= 15, "{tried}");
}
