//! Attacks that keep a signature right and change what a reader sees: each must be refused, or be
//! plain to see in what the report says is covered.

use signatures::verdict::{Indication, SubIndication};
use xmlsignatures::{Covered, Parent, Problem, SignedContent};

use crate::documents::{PASSED, RSA, judge, only, options, outcome, sign, text};

const ORDER: &str = "<order><payment Id=\"pay\"><to>An</to><amount>10</amount></payment></order>";

/// The payment is signed, beside it in the same file.
fn signed_order() -> String {
    let file = Some((ORDER.as_bytes(), Parent::Root));
    text(&sign(
        "rsa",
        file,
        &[SignedContent::Element { id: "pay" }],
        &options(RSA),
    ))
}

const FORGED: &str = "<payment><to>Mallory</to><amount>9999</amount></payment>";

fn element_path(covered: &Option<Covered>) -> &str {
    match covered {
        Some(Covered::Element { element, .. }) => &element.path,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_order_as_signed_passes_and_covers_the_payment_which_is_all_that_it_holds() {
    let report = only(signed_order().as_bytes());
    assert_eq!(outcome(&report), PASSED);
    assert!(report.covers_whole_document);
    assert_eq!(
        element_path(&report.references[0].covered),
        "/order[1]/payment[1]"
    );
    assert_eq!(
        text(&report.references[0].signed),
        "<payment Id=\"pay\"><to>An</to><amount>10</amount></payment>"
    );
}

#[test]
fn a_signed_element_that_was_moved_away_is_reported_where_it_is_now() {
    let original = "<payment Id=\"pay\"><to>An</to><amount>10</amount></payment>";
    let moved = signed_order().replace(original, FORGED).replace(
        "</order>",
        &format!("<wrapper>{original}</wrapper></order>"),
    );
    let report = only(moved.as_bytes());
    // the mathematics hold; whoever reads what is covered reads the payment to An
    assert!(report.is_intact());
    assert_eq!(
        element_path(&report.references[0].covered),
        "/order[1]/wrapper[3]/payment[1]"
    );
    assert!(!report.covers_whole_document);
    assert!(!text(&report.references[0].signed).contains("Mallory"));
}

#[test]
fn a_copy_with_the_same_identifier_is_refused() {
    let original = "<payment Id=\"pay\"><to>An</to><amount>10</amount></payment>";
    for attribute in ["Id", "ID", "id", "xml:id"] {
        let forged = FORGED.replace("<payment>", &format!("<payment {attribute}=\"pay\">"));
        for twice in [format!("{forged}{original}"), format!("{original}{forged}")] {
            let report = only(signed_order().replace(original, &twice).as_bytes());
            assert!(!report.is_intact());
            assert_eq!(
                outcome(&report),
                (
                    Indication::Indeterminate,
                    Some(SubIndication::SigConstraintsFailure)
                )
            );
            let duplicate = Problem::DuplicateIdentifier {
                id: "pay".to_owned(),
            };
            assert_eq!(report.references[0].problem, Some(duplicate.clone()));
            assert!(report.problems.contains(&duplicate));
            assert!(report.references[0].signed.is_empty());
        }
    }
}

#[test]
fn an_attribute_that_is_no_identifier_does_not_name_an_element() {
    for attribute in ["x:Id", "AssertionID", "iD"] {
        let changed = signed_order()
            .replace("<order>", "<order xmlns:x=\"urn:x\">")
            .replace("Id=\"pay\"", &format!("{attribute}=\"pay\""));
        let report = only(changed.as_bytes());
        assert!(!report.is_intact());
        assert!(matches!(
            report.references[0].problem,
            Some(Problem::IdentifierMissing { .. })
        ));
    }
}

#[test]
fn a_right_signature_of_another_element_covers_only_that() {
    let file = format!("<order>{FORGED}<note Id=\"note\">xin chào</note></order>");
    let file = Some((file.as_bytes(), Parent::Root));
    let signed = sign(
        "rsa",
        file,
        &[SignedContent::Element { id: "note" }],
        &options(RSA),
    );
    let report = only(&signed);
    assert_eq!(outcome(&report), PASSED);
    assert!(!report.covers_whole_document);
    assert_eq!(
        element_path(&report.references[0].covered),
        "/order[1]/note[2]"
    );
}

#[test]
fn content_wrapped_into_an_object_of_the_signature_is_not_the_file() {
    // the root is signed, then moved into the signature's own object, and another root put around
    let file = "<order Id=\"root\"><amount>10</amount></order>";
    let signed = text(&sign(
        "rsa",
        Some((file.as_bytes(), Parent::Root)),
        &[SignedContent::Element { id: "root" }],
        &options(RSA),
    ));
    let start = signed.find("<ds:Signature").unwrap();
    let end = signed.find("</ds:Signature>").unwrap();
    let signature = &signed[start..end];
    let wrapped = format!(
        "<order><amount>9999</amount>{signature}<ds:Object>{file}</ds:Object></ds:Signature></order>"
    );
    let report = only(wrapped.as_bytes());
    assert!(!report.covers_whole_document);
    // the original moved into the signature is what it covers, and the transform has lost its object
    assert_eq!(
        element_path(&report.references[0].covered),
        "/order[1]/Signature[2]/Object[4]/order[1]"
    );
    assert_eq!(
        report.references[0].notes,
        [Problem::EnvelopedWithoutEffect]
    );
}

#[test]
fn content_hidden_in_an_object_of_the_own_signature_is_named_as_left_out() {
    let signed = text(&sign(
        "rsa",
        Some((ORDER.as_bytes(), Parent::Root)),
        &[SignedContent::WholeFile],
        &options(RSA),
    ));
    let hidden = signed.replace(
        "</ds:Signature>",
        &format!("<ds:Object>{FORGED}</ds:Object></ds:Signature>"),
    );
    let report = only(hidden.as_bytes());
    let Some(Covered::Document { without, .. }) = &report.references[0].covered else {
        panic!("{report:#?}");
    };
    assert_eq!(without[0].path, "/order[1]/Signature[2]");
    assert!(!text(&report.references[0].signed).contains("Mallory"));
}

#[test]
fn transforms_that_can_hide_content_are_refused_by_name() {
    for (uri, inside) in [
        ("http://www.w3.org/TR/1999/REC-xslt-19991116", "<x/>"),
        (
            "http://www.w3.org/TR/1999/REC-xpath-19991116",
            "<ds:XPath>not(ancestor-or-self::amount)</ds:XPath>",
        ),
        (
            "http://www.w3.org/TR/1999/REC-xpath-19991116",
            "<ds:XPath xmlns:ds=\"urn:not\">not(ancestor-or-self::ds:Signature)</ds:XPath>",
        ),
        (
            "http://www.w3.org/2002/06/xmldsig-filter2",
            "<XPath xmlns=\"http://www.w3.org/2002/06/xmldsig-filter2\" Filter=\"intersect\">/descendant::ds:Signature</XPath>",
        ),
        ("http://www.w3.org/TR/xml-exc-c14n#", ""),
        ("urn:unknown", ""),
    ] {
        let transform =
            format!("<ds:Transforms><ds:Transform Algorithm=\"{uri}\">{inside}</ds:Transform>");
        let changed = signed_order().replace("<ds:Transforms>", &transform);
        let report = only(changed.as_bytes());
        assert_eq!(
            report.references[0].problem,
            Some(Problem::TransformRefused {
                uri: uri.to_owned()
            })
        );
        assert_eq!(
            outcome(&report),
            // what says how to read the reference was put in after signing
            (
                Indication::TotalFailed,
                Some(SubIndication::SigCryptoFailure)
            )
        );
    }
}

#[test]
fn comments_do_not_split_what_is_handed_out_as_signed() {
    let split = signed_order().replace("<to>An</to>", "<to>A<!-- x -->n</to>");
    let report = only(split.as_bytes());
    assert_eq!(outcome(&report), PASSED);
    assert!(text(&report.references[0].signed).contains("<to>An</to>"));
    let Some(Covered::Element { comments, .. }) = report.references[0].covered else {
        panic!();
    };
    assert!(!comments);
}

#[test]
fn two_signed_infos_or_values_are_no_signature() {
    let signed = signed_order();
    for tag in ["SignedInfo", "SignatureValue", "KeyInfo"] {
        let start = signed.find(&format!("<ds:{tag}")).unwrap();
        let close = format!("</ds:{tag}>");
        let end = signed.find(&close).unwrap() + close.len();
        let part = &signed[start..end];
        let twice = signed.replace(part, &format!("{part}{part}"));
        let report = only(twice.as_bytes());
        assert!(!report.is_intact());
        assert_eq!(
            outcome(&report),
            (Indication::TotalFailed, Some(SubIndication::FormatFailure))
        );
    }
}

#[test]
fn the_signature_of_another_file_put_in_fails() {
    let other = signed_order().replace("<to>An</to>", "<to>Mallory</to>");
    let report = only(other.as_bytes());
    assert_eq!(
        outcome(&report),
        (Indication::TotalFailed, Some(SubIndication::HashFailure))
    );
    assert!(report.references[0].signed.is_empty());
    assert_eq!(judge(ORDER.as_bytes()), []);
}
