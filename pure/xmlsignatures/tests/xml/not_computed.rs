//! What cannot be computed leaves a signature open; what was computed and differs breaks it.

use signatures::verdict::{Indication, SubIndication};
use xmlsignatures::{
    External, Integrity, Parent, Problem, SignedContent, SigningOptions, XmlSignatureReport,
};

use crate::documents::{
    PASSED, PETITION, RSA, judge, judge_with, only, options, outcome, signed_with, text,
};

const OPEN: Indication = Indication::Indeterminate;

const ENVELOPED: &str = "<ds:Transform Algorithm=\"http://www.w3.org/2000/09/xmldsig#enveloped-signature\"></ds:Transform>";
const XPATH: &str = "http://www.w3.org/TR/1999/REC-xpath-19991116";
const FILTER: &str = "http://www.w3.org/2002/06/xmldsig-filter2";
const SHA256: &str = "http://www.w3.org/2001/04/xmlenc#sha256";

const PARTS: [SignedContent<'_>; 2] = [
    SignedContent::Element { id: "subject" },
    SignedContent::Element { id: "item" },
];

fn file() -> Option<(&'static [u8], Parent<'static>)> {
    Some((PETITION.as_bytes(), Parent::Root))
}

/// The signature is over the whole petition; its transform that leaves out the signature is replaced.
fn with_transform(transform: &str) -> String {
    let whole = [SignedContent::WholeFile];
    signed_with(file(), &whole, &options(RSA), &[(ENVELOPED, transform)])
}

fn transform(uri: &str, inside: &str) -> String {
    format!("<ds:Transform Algorithm=\"{uri}\">{inside}</ds:Transform>")
}

fn filter(kind: &str, expression: &str) -> String {
    transform(
        FILTER,
        &format!(
            "<dsig-xpath:XPath xmlns:dsig-xpath=\"{FILTER}\" Filter=\"{kind}\">{expression}</dsig-xpath:XPath>"
        ),
    )
}

#[test]
fn an_honest_signature_with_a_transform_that_is_not_followed_is_open_and_names_it() {
    for (uri, inside) in [
        (
            "http://www.w3.org/TR/1999/REC-xslt-19991116",
            "<ds:x></ds:x>",
        ),
        (XPATH, "<ds:XPath>not(ancestor-or-self::amount)</ds:XPath>"),
        ("urn:unknown", ""),
        ("http://www.w3.org/2002/07/decrypt#XML", ""),
    ] {
        let report = only(with_transform(&transform(uri, inside)).as_bytes());
        let refused = Problem::TransformRefused {
            uri: uri.to_owned(),
        };
        assert_eq!(report.references[0].problem, Some(refused));
        assert_eq!(report.integrity(), Integrity::Open, "{report:#?}");
        assert_eq!(outcome(&report).0, OPEN);
        // the value was computed, and its key is known
        assert!(report.key.is_some());
    }
}

#[test]
fn filters_that_leave_out_signatures_are_followed_as_the_tools_of_the_european_union_write_them() {
    for transform in [
        filter("subtract", "/descendant::ds:Signature"),
        filter("subtract", " /descendant::ds:Signature\n"),
        filter("subtract", "//ds:Signature"),
        filter("subtract", "/descendant-or-self::ds:Signature"),
        filter("subtract", "here()/ancestor::ds:Signature[1]"),
        transform(
            XPATH,
            "<ds:XPath>not(ancestor-or-self::ds:Signature)</ds:XPath>",
        ),
    ] {
        let signed = with_transform(&transform);
        let report = only(signed.as_bytes());
        assert_eq!(outcome(&report), PASSED, "{transform}: {report:#?}");
        assert!(report.covers_whole_document);
        let changed = signed.replace("một</item>", "ba</item>");
        assert_eq!(only(changed.as_bytes()).integrity(), Integrity::Broken);
    }
}

#[test]
fn filters_that_could_hide_content_are_named_and_not_followed() {
    for transform in [
        filter("subtract", "/descendant::item"),
        filter("subtract", "/descendant::ds:Signature | /descendant::item"),
        filter("subtract", "/descendant::*"),
        filter("union", "/descendant::ds:Signature"),
        filter("intersect", "/descendant::item"),
        filter("intersect", "here()/ancestor::ds:Signature[1]"),
        filter("subtract", "here()/ancestor::ds:Signature[2]"),
        filter("subtract", "/descendant::dsig-xpath:Signature"),
    ] {
        let report = only(with_transform(&transform).as_bytes());
        let refused = Problem::TransformRefused {
            uri: FILTER.to_owned(),
        };
        assert_eq!(report.references[0].problem, Some(refused), "{transform}");
        assert_eq!(report.integrity(), Integrity::Open);
    }
}

#[test]
fn a_filter_that_keeps_signatures_covers_the_other_signature_and_nothing_else() {
    let first = with_transform(ENVELOPED);
    let second = SigningOptions {
        id: "signature-2".to_owned(),
        ..options(RSA)
    };
    let kept = format!(
        "{ENVELOPED}{}",
        filter("intersect", "/descendant::ds:Signature")
    );
    let file = Some((first.as_bytes(), Parent::Root));
    let whole = [SignedContent::WholeFile];
    let draft = signed_with(file, &whole, &second, &[(ENVELOPED, &kept)]);
    let report = judge(draft.as_bytes()).remove(1);
    assert!(matches!(
        report.references[0].problem,
        Some(Problem::DigestDiffers { .. })
    ));
    let Some(xmlsignatures::Covered::Element { element, .. }) = &report.references[0].covered
    else {
        panic!("{report:#?}");
    };
    assert_eq!(element.id.as_deref(), Some("signature-1"));
}

/// More references than are looked at, all of them right.
fn many_references(count: usize) -> String {
    let parts = [SignedContent::Element { id: "item" }];
    let draft = signed_with(file(), &parts, &options(RSA), &[]);
    let start = draft.find("<ds:Reference").unwrap();
    let close = "</ds:Reference>";
    let end = draft.find(close).unwrap() + close.len();
    let reference = &draft[start..end];
    signed_with(
        file(),
        &parts,
        &options(RSA),
        &[(reference, &reference.repeat(count))],
    )
}

#[test]
fn more_references_than_are_looked_at_leave_a_signature_open_unless_one_of_them_differs() {
    let hundred = only(many_references(100).as_bytes());
    assert_eq!(outcome(&hundred), PASSED, "{hundred:#?}");
    let more = many_references(101);
    let report = only(more.as_bytes());
    assert_eq!(report.references.len(), 100);
    assert_eq!(report.integrity(), Integrity::Open);
    assert_eq!(outcome(&report).0, OPEN);
    assert!(matches!(
        report.problems[0],
        Problem::TooMany {
            what: "references",
            limit: 100
        }
    ));
    let changed = only(more.replace("một</item>", "ba</item>").as_bytes());
    assert_eq!(changed.integrity(), Integrity::Broken);
    assert_eq!(
        outcome(&changed),
        (Indication::TotalFailed, Some(SubIndication::HashFailure))
    );
}

#[test]
fn one_reference_that_differs_breaks_a_signature_beside_any_that_cannot_be_computed() {
    let exclusive = "http://www.w3.org/2001/10/xml-exc-c14n#";
    let of_subject = format!(
        "URI=\"#subject\"><ds:Transforms>{}",
        transform(exclusive, "")
    );
    for (from, to) in [
        (
            of_subject.clone(),
            of_subject.replace(exclusive, "urn:unknown"),
        ),
        (
            of_subject.clone(),
            of_subject.replace("#subject", "elsewhere.xml"),
        ),
        (
            of_subject.clone(),
            of_subject.replace("#subject", "#xpointer(//subject)"),
        ),
        (
            of_subject.clone(),
            of_subject.replace("#subject", "#nobody"),
        ),
        (
            of_subject.clone(),
            format!("{of_subject}{}", transform(exclusive, "").repeat(8)),
        ),
    ] {
        let changes = [(from.as_str(), to.as_str())];
        let signed = signed_with(file(), &PARTS, &options(RSA), &changes);
        let report = only(signed.as_bytes());
        assert_eq!(report.integrity(), Integrity::Open, "{to}: {report:#?}");
        assert_eq!(outcome(&report).0, OPEN, "{to}");
        let changed = only(signed.replace("một</item>", "ba</item>").as_bytes());
        assert_eq!(changed.integrity(), Integrity::Broken, "{to}");
        assert_eq!(
            outcome(&changed),
            (Indication::TotalFailed, Some(SubIndication::HashFailure))
        );
    }
}

fn is_open_for_algorithm(report: &XmlSignatureReport, uri: &str) -> bool {
    let unknown = Problem::UnknownAlgorithm {
        uri: uri.to_owned(),
    };
    let of_reference = report.references.iter().map(|one| one.problem.as_ref());
    let mut named = of_reference.flatten().chain(&report.problems);
    report.integrity() == Integrity::Open
        && outcome(report).0 == OPEN
        && named.any(|one| *one == unknown)
}

#[test]
fn algorithms_that_are_unknown_leave_a_signature_open_and_are_named() {
    let digest = "<ds:DigestMethod Algorithm=\"";
    for (from, to) in [
        (format!("{digest}{SHA256}"), format!("{digest}urn:other")),
        (
            "<ds:SignatureMethod Algorithm=\"http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
                .to_owned(),
            "<ds:SignatureMethod Algorithm=\"urn:other".to_owned(),
        ),
        (
            "<ds:CanonicalizationMethod Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#"
                .to_owned(),
            "<ds:CanonicalizationMethod Algorithm=\"urn:other".to_owned(),
        ),
    ] {
        let changes = [(from.as_str(), to.as_str())];
        let signed = signed_with(file(), &PARTS, &options(RSA), &changes);
        let report = only(signed.as_bytes());
        assert!(is_open_for_algorithm(&report, "urn:other"), "{report:#?}");
        if !to.contains("DigestMethod") {
            // the references can be followed all the same
            let changed = only(signed.replace("một</item>", "ba</item>").as_bytes());
            assert_eq!(changed.integrity(), Integrity::Broken);
            assert_eq!(outcome(&changed).0, Indication::TotalFailed);
        }
    }
}

#[test]
fn a_value_that_is_wrong_breaks_a_signature_beside_a_transform_that_is_not_followed() {
    let signed = with_transform(&transform("urn:unknown", ""));
    let value = signed.find("-value\">").unwrap() + "-value\">".len();
    let mut wrong = signed.clone().into_bytes();
    wrong[value] = if wrong[value] == b'A' { b'B' } else { b'A' };
    let report = only(&wrong);
    assert_eq!(report.integrity(), Integrity::Broken, "{report:#?}");
    assert_eq!(
        outcome(&report),
        (
            Indication::TotalFailed,
            Some(SubIndication::SigCryptoFailure)
        )
    );
}

#[test]
fn content_outside_that_cannot_be_read_as_xml_is_open_for_a_document_type_and_broken_for_rubbish() {
    let content = b"<a>x</a>";
    let external = External {
        uri: "a.xml",
        content,
    };
    let plain = "URI=\"a.xml\">";
    let exclusive = transform("http://www.w3.org/2001/10/xml-exc-c14n#", "");
    let canonical = format!("{plain}<ds:Transforms>{exclusive}</ds:Transforms>");
    let signed = signed_with(
        None,
        &[SignedContent::External(external)],
        &options(RSA),
        &[(plain, &canonical)],
    );
    let judged = |content: &[u8]| {
        let external = External {
            uri: "a.xml",
            content,
        };
        judge_with(signed.as_bytes(), &[external], &[], &Default::default()).remove(0)
    };
    assert_eq!(outcome(&judged(content)), PASSED, "{:#?}", judged(content));
    assert_eq!(outcome(&judged(b"<a >x</a>")), PASSED);
    let with_type = judged(b"<!DOCTYPE a><a>x</a>");
    assert_eq!(with_type.integrity(), Integrity::Open, "{with_type:#?}");
    assert_eq!(judged(b"<a>x").integrity(), Integrity::Broken);
    assert_eq!(judged(b"<a>y</a>").integrity(), Integrity::Broken);
    assert_eq!(text(&judged(content).references[0].signed), "<a>x</a>");
}
