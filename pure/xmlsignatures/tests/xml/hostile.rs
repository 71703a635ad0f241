//! Files made to cost time or memory, and files that break in the middle.

use std::fmt::Write;

use signatures::algorithms::Digest;
use xmlsignatures::{
    CanonicalError, Canonicalization, External, Parent, Problem, SIGNATURES_MAX, SignedContent,
    SignedFile, ValidateError, XmlError, XmlPolicy, XmlSignatureReport, canonicalize, validate,
};

use crate::documents::{PETITION, RSA, judge, judge_with, lists, options, sign, text};
use crate::openssl::{bench, now};

fn refusal(xml: &str) -> XmlError {
    match canonicalize(xml.as_bytes(), &Canonicalization::EXCLUSIVE) {
        Err(CanonicalError::Xml(error)) => error,
        other => panic!("{:?}", other.map(|form| form.len())),
    }
}

#[test]
fn depth_attributes_and_namespaces_have_limits() {
    let deep = "<a>".repeat(300) + &"</a>".repeat(300);
    assert!(matches!(
        refusal(&deep),
        XmlError::TooLarge { limit: 256, .. }
    ));
    let mut wide = "<a".to_owned();
    for index in 0..200 {
        write!(wide, " b{index}=''").unwrap();
    }
    assert!(matches!(
        refusal(&(wide + "/>")),
        XmlError::TooLarge { limit: 128, .. }
    ));
    let mut spaces = String::new();
    for index in 0..200 {
        write!(spaces, "<a xmlns:p{index}='u'>").unwrap();
    }
    let spaces = spaces + &"</a>".repeat(200);
    assert!(matches!(
        refusal(&spaces),
        XmlError::TooLarge { limit: 128, .. }
    ));
}

#[test]
fn a_namespace_name_that_would_be_written_a_million_times_is_not() {
    let name = "n".repeat(1 << 16);
    let xml = format!("<a xmlns:p='{name}'>{}</a>", "<p:b/>".repeat(100_000));
    assert_eq!(
        canonicalize(xml.as_bytes(), &Canonicalization::EXCLUSIVE),
        Err(CanonicalError::TooLong)
    );
    // written once, the inclusive form is as long as the file
    assert!(canonicalize(xml.as_bytes(), &Canonicalization::INCLUSIVE).is_ok());
}

#[test]
fn many_signatures_are_an_error_and_many_references_a_problem() {
    let empty = "<ds:Signature xmlns:ds='http://www.w3.org/2000/09/xmldsig#'/>";
    let many = format!("<a>{}</a>", empty.repeat(SIGNATURES_MAX + 1));
    let file = SignedFile {
        xml: many.as_bytes(),
        external: &[],
        keys: &[],
        collected: &lists(),
        seen_at: None,
    };
    assert!(matches!(
        validate(&file, &[bench().anchor()], &XmlPolicy::default(), now()),
        Err(ValidateError::TooMany { .. })
    ));
    let signed = text(&sign(
        "rsa",
        Some((PETITION.as_bytes(), Parent::Root)),
        &[SignedContent::WholeFile],
        &options(RSA),
    ));
    let start = signed.find("<ds:Reference").unwrap();
    let close = "</ds:Reference>";
    let end = signed.find(close).unwrap() + close.len();
    let reference = &signed[start..end];
    let report = judge(signed.replace(reference, &reference.repeat(101)).as_bytes()).remove(0);
    assert!(matches!(
        report.problems[0],
        Problem::TooMany { limit: 100, .. }
    ));
}

#[test]
fn references_to_large_content_again_and_again_stop() {
    // 64 signatures with 100 references to 4 MB each would be 25 GB to copy and digest
    let reference = "<d:Reference URI='x'><d:DigestMethod Algorithm='http://www.w3.org/2001/04/xmlenc#sha256'/><d:DigestValue>AA==</d:DigestValue></d:Reference>".repeat(100);
    let signature = format!(
        "<d:Signature><d:SignedInfo><d:CanonicalizationMethod Algorithm='http://www.w3.org/2001/10/xml-exc-c14n#'/><d:SignatureMethod Algorithm='http://www.w3.org/2001/04/xmldsig-more#rsa-sha256'/>{reference}</d:SignedInfo><d:SignatureValue>AA==</d:SignatureValue></d:Signature>"
    );
    let xml = format!(
        "<a xmlns:d='http://www.w3.org/2000/09/xmldsig#'>{}</a>",
        signature.repeat(SIGNATURES_MAX)
    );
    let content = vec![7; 4 << 20];
    let external = [External {
        uri: "x",
        content: &content,
    }];
    let all = judge_with(xml.as_bytes(), &external, &[], &XmlPolicy::default());
    let stopped = |one: &XmlSignatureReport| {
        one.references
            .iter()
            .any(|one| one.problem == Some(Problem::TooMuchWork))
    };
    assert!(!stopped(&all[0]) || all[0].references[0].problem != Some(Problem::TooMuchWork));
    assert!(stopped(all.last().unwrap()));
    assert!(all.iter().all(|one| !one.is_intact()));
}

#[test]
fn keyed_hashes_are_refused_by_name() {
    let signed = text(&sign(
        "rsa",
        Some((PETITION.as_bytes(), Parent::Root)),
        &[SignedContent::WholeFile],
        &options(RSA),
    ));
    let hmac = "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256";
    let changed = signed.replace("http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", hmac);
    let report = judge(changed.as_bytes()).remove(0);
    assert!(report.problems.contains(&Problem::HmacRefused {
        uri: hmac.to_owned()
    }));
    assert!(!report.is_intact());
}

#[test]
fn a_file_cut_off_anywhere_is_refused_or_not_intact() {
    let signed = sign(
        "rsa",
        Some((PETITION.as_bytes(), Parent::Root)),
        &[SignedContent::WholeFile],
        &options(RSA),
    );
    let end = text(&signed).find("</p:petition>").unwrap();
    let anchors = [bench().anchor()];
    let collected = lists();
    for length in (0..end).step_by(7) {
        let file = SignedFile {
            xml: &signed[..length],
            external: &[],
            keys: &[],
            collected: &collected,
            seen_at: None,
        };
        let result = validate(&file, &anchors, &XmlPolicy::default(), now());
        assert!(result.is_err(), "{length}");
    }
}

#[test]
fn a_digest_with_the_right_beginning_is_not_the_right_digest() {
    let signed = text(&sign(
        "rsa",
        Some((PETITION.as_bytes(), Parent::Root)),
        &[SignedContent::WholeFile],
        &options(RSA),
    ));
    let start = signed.find("<ds:DigestValue>").unwrap() + "<ds:DigestValue>".len();
    let length = Digest::Sha256.length().div_ceil(3) * 4;
    for shorter in ["", &signed[start..start + 4], &signed[start..start + 8]] {
        let changed = format!("{}{shorter}{}", &signed[..start], &signed[start + length..]);
        assert!(!judge(changed.as_bytes())[0].is_intact());
    }
}
