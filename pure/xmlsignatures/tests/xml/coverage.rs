//! What people read must be what is signed: enveloping and detached signatures in one file, what they
//! cover and what they do not.

use xmlsignatures::{Integrity, Parent, SignedContent, SigningOptions, XmlSignatureReport};

use crate::documents::{PASSED, RSA, judge, only, options, outcome, sign, text, xades_options};

const FIRST: &str = "<party Id=\"one\"><to>An</to></party>";
const SECOND: &str = "<party Id=\"two\"><to>Bình</to></party>";
const FORGED: &str = "<party><to>Mallory</to></party>";

const BOTH: [SignedContent<'_>; 2] = [
    SignedContent::Element { id: "one" },
    SignedContent::Element { id: "two" },
];

fn detached(inside: &str, content: &[SignedContent<'_>]) -> String {
    let file = format!("<package>{inside}</package>");
    let file = Some((file.as_bytes(), Parent::Root));
    text(&sign("rsa", file, content, &xades_options(RSA)))
}

fn enveloping() -> String {
    let content = [SignedContent::EnclosedXml { xml: FIRST }];
    text(&sign("rsa", None, &content, &xades_options(RSA)))
}

fn not_covered(report: &XmlSignatureReport) -> Vec<&str> {
    let places = report.not_covered.iter();
    places.map(|one| one.path.as_str()).collect()
}

fn assert_whole(xml: &str) {
    let report = only(xml.as_bytes());
    assert_eq!(outcome(&report), PASSED, "{xml}");
    assert_eq!(report.integrity(), Integrity::Intact);
    assert!(report.covers_whole_document, "{xml}: {report:#?}");
    assert_eq!(not_covered(&report), [""; 0]);
}

/// The mathematics hold, and what is not signed is named.
fn assert_partial(xml: &str, paths: &[&str]) {
    let report = only(xml.as_bytes());
    assert_eq!(outcome(&report), PASSED, "{xml}");
    assert!(!report.covers_whole_document, "{xml}");
    assert_eq!(not_covered(&report), paths, "{xml}");
}

#[test]
fn an_enveloping_signature_covers_the_file_that_holds_nothing_but_its_object() {
    assert_whole(&enveloping());
    let both = [
        SignedContent::EnclosedXml { xml: FIRST },
        SignedContent::EnclosedBytes {
            bytes: b"%PDF-1.7",
            mime_type: "application/pdf",
        },
    ];
    for own in [options(RSA), xades_options(RSA)] {
        assert_whole(&text(&sign("rsa", None, &both, &own)));
    }
}

#[test]
fn what_is_put_into_an_enveloping_signature_afterwards_is_named_as_not_signed() {
    let signed = enveloping();
    let object = |inside: &str| format!("<ds:Object>{inside}</ds:Object></ds:Signature>");
    for (added, path) in [
        (object(FORGED), "/Signature[1]/Object[6]/party[1]"),
        (object("Mallory"), "/Signature[1]/Object[6]"),
        (object("<?show x?>"), "/Signature[1]/Object[6]"),
        (
            object(&format!("<ds:Manifest>{FORGED}</ds:Manifest>")),
            "/Signature[1]/Object[6]/Manifest[1]",
        ),
        ("Mallory</ds:Signature>".to_owned(), "/Signature[1]"),
    ] {
        assert_partial(&signed.replace("</ds:Signature>", &added), &[path]);
    }
    let styled = signed.replace(
        "<ds:Signature ",
        "<?xml-stylesheet href='x'?><ds:Signature ",
    );
    assert_partial(&styled, &["/"]);
}

#[test]
fn markup_inside_of_bytes_that_are_decoded_is_not_signed_text() {
    let content = [SignedContent::EnclosedBytes {
        bytes: b"Pay 100",
        mime_type: "text/plain",
    }];
    let signed = text(&sign("rsa", None, &content, &options(RSA)));
    assert_whole(&signed);
    let start = signed.find("<ds:Object").unwrap();
    let at = start + signed[start..].find('>').unwrap() + 1;
    let marked = format!("{}<more amount='9999'/>{}", &signed[..at], &signed[at..]);
    assert_partial(
        &marked,
        &["/Signature[1]/Object[4]/more[1]", "/Signature[1]/Object[4]"],
    );
}

#[test]
fn parts_that_are_signed_side_by_side_are_the_whole_file_only_together() {
    let inside = format!("{FIRST}{SECOND}");
    assert_whole(&detached(&inside, &BOTH));
    assert_partial(&detached(&inside, &BOTH[..1]), &["/package[1]/party[2]"]);
    assert_partial(&detached(&inside, &BOTH[1..]), &["/package[1]/party[1]"]);
    assert_whole(&detached(
        &format!("\n  {FIRST}\n <!-- x --> {SECOND}\n"),
        &BOTH,
    ));
}

#[test]
fn what_is_put_beside_the_signed_parts_afterwards_is_named() {
    let signed = detached(&format!("{FIRST}{SECOND}"), &BOTH);
    for (from, to, path) in [
        (
            "<package>",
            format!("<package>{FORGED}"),
            "/package[1]/party[1]",
        ),
        (
            "</package>",
            format!("{FORGED}</package>"),
            "/package[1]/party[4]",
        ),
        ("<package>", "<package>9999".to_owned(), "/package[1]"),
        (
            "<package>",
            "<package amount='9999'>".to_owned(),
            "/package[1]",
        ),
        ("<package>", "<package><?show x?>".to_owned(), "/package[1]"),
        ("<package>", "<?show x?><package>".to_owned(), "/"),
        (
            FIRST,
            format!("<cancelled>{FIRST}</cancelled>"),
            "/package[1]/cancelled[1]",
        ),
        (
            "</ds:Signature>",
            format!("<ds:Object>{FORGED}</ds:Object></ds:Signature>"),
            "/package[1]/Signature[3]/Object[5]/party[1]",
        ),
    ] {
        assert_partial(&signed.replace(from, &to), &[path]);
    }
    // only what says nothing may stand at the outermost element
    assert_whole(&signed.replace(
        "<package>",
        "<package Id='p' xmlns:i='http://www.w3.org/2001/XMLSchema-instance' i:schemaLocation='a b'>",
    ));
}

#[test]
fn a_signature_over_nothing_but_itself_covers_no_content() {
    let file = Some((&b"<package><a/></package>"[..], Parent::Root));
    let content = [SignedContent::EnclosedXml { xml: "<b/>" }];
    let signed = text(&sign("rsa", file, &content, &xades_options(RSA)));
    let report = only(signed.as_bytes());
    assert!(report.covers_content);
    assert_eq!(not_covered(&report), ["/package[1]/a[1]"]);
    let file = Some((signed.as_bytes(), Parent::Root));
    let value = [SignedContent::Element {
        id: "signature-1-value",
    }];
    let hollow = judge(&sign("rsa", file, &value, &second_options())).remove(1);
    assert_eq!(outcome(&hollow), PASSED);
    assert!(!hollow.covers_content && !hollow.covers_whole_document);
}

fn second_options() -> SigningOptions {
    SigningOptions {
        id: "signature-2".to_owned(),
        ..xades_options(RSA)
    }
}

#[test]
fn two_signatures_over_one_part_each_are_both_partial() {
    let inside = format!("{FIRST}{SECOND}");
    let first = detached(&inside, &BOTH[..1]);
    let file = Some((first.as_bytes(), Parent::Root));
    let both = sign("rsa", file, &BOTH[1..], &second_options());
    let all = judge(&both);
    assert_eq!(not_covered(&all[0]), ["/package[1]/party[2]"]);
    assert_eq!(not_covered(&all[1]), ["/package[1]/party[1]"]);
    assert!(all.iter().all(|one| outcome(one) == PASSED));
}

#[test]
fn a_counter_signature_stands_for_what_the_signature_covers_that_it_confirms() {
    let signed = detached(&format!("{FIRST}{SECOND}"), &BOTH);
    let place = "<xades:UnsignedProperties><xades:UnsignedSignatureProperties><xades:CounterSignature Id=\"here\"></xades:CounterSignature></xades:UnsignedSignatureProperties></xades:UnsignedProperties></xades:QualifyingProperties>";
    let with_place = signed.replace("</xades:QualifyingProperties>", place);
    assert!(with_place.contains("here"), "{signed}");
    let file = Some((with_place.as_bytes(), Parent::Id("here")));
    let value = [SignedContent::Element {
        id: "signature-1-value",
    }];
    let counter = text(&sign("rsa", file, &value, &second_options()));
    let all = judge(counter.as_bytes());
    assert_eq!(all.len(), 2);
    for one in &all {
        assert_eq!(outcome(one), PASSED, "{one:#?}");
        assert!(one.covers_whole_document, "{one:#?}");
    }
    assert_eq!(all[1].confirms.as_ref(), Some(&all[0].element));
    let forged = counter.replace("<package>", &format!("<package>{FORGED}"));
    assert!(
        judge(forged.as_bytes())
            .iter()
            .all(|one| !one.covers_whole_document)
    );
    let changed = counter.replace("<to>An</to>", "<to>Mallory</to>");
    assert!(
        judge(changed.as_bytes())
            .iter()
            .all(|one| !one.covers_whole_document)
    );
}
