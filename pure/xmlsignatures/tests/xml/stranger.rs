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

/// Files of the stranger in which nothing was added.
fn honest(name: &str) -> String {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/trial/stranger-honest");
    fs::read_to_string(format!("{folder}/{name}.xml")).expect("a file")
}

fn only(xml: &str) -> XmlSignatureReport {
    let mut found = reports(xml.as_bytes());
    assert_eq!(found.len(), 1, "{xml}");
    found.remove(0)
}

/// With unsigned properties of a signature.
fn with_properties(inside: &str) -> String {
    let base = honest("y2-00-base");
    let end = "</xades:QualifyingProperties>";
    assert_eq!(base.matches(end).count(), 1);
    let properties = format!(
        "<xades:UnsignedProperties><xades:UnsignedSignatureProperties>{inside}\
         </xades:UnsignedSignatureProperties></xades:UnsignedProperties>{end}"
    );
    base.replace(end, &properties)
}

#[test]
fn a_name_that_no_schema_defines_is_not_signed_whichever_known_namespace_it_borrows() {
    assert!(only(&with_properties("")).covers_whole_document);
    for space in [
        "http://www.w3.org/2000/09/xmldsig#",
        "http://www.w3.org/2009/xmldsig11#",
        "http://www.w3.org/2001/10/xml-exc-c14n#",
        "http://uri.etsi.org/01903/v1.1.1#",
        "http://uri.etsi.org/01903/v1.2.2#",
        "http://uri.etsi.org/01903/v1.3.2#",
        "http://uri.etsi.org/01903/v1.4.1#",
    ] {
        let invented = format!("<n:soTien xmlns:n=\"{space}\">900</n:soTien>");
        let within = format!("<xades:CertificateValues>{invented}</xades:CertificateValues>");
        for put in [&invented, &within] {
            let found = only(&with_properties(put));
            assert!(!found.covers_whole_document, "{put}");
            assert!(found.not_covered[0].path.contains("soTien"), "{put}");
        }
        let key = "</ds:KeyInfo>";
        let found = only(&honest("y-00-base").replace(key, &format!("{invented}{key}")));
        assert!(!found.covers_whole_document, "{space}");
    }
}

#[test]
fn a_known_part_at_a_wrong_place_and_a_text_in_a_container_are_not_signed() {
    for put in [
        "900",
        "<xades:SignerRole><xades:ClaimedRoles><xades:ClaimedRole>900</xades:ClaimedRole>\
         </xades:ClaimedRoles></xades:SignerRole>",
        "<xades:SigningTime>2030-01-01T00:00:00Z</xades:SigningTime>",
        "<xades:CertificateValues>900</xades:CertificateValues>",
        "<xades:RevocationValues><xades:OtherValues><xades:OtherValue>900</xades:OtherValue>\
         </xades:OtherValues></xades:RevocationValues>",
        "<xades:SignatureTimeStamp><xades:XMLTimeStamp>900</xades:XMLTimeStamp>\
         </xades:SignatureTimeStamp>",
        "<xades:SignatureTimeStamp><xades:EncapsulatedTimeStamp>900 đồng\
         </xades:EncapsulatedTimeStamp></xades:SignatureTimeStamp>",
        "<ds:KeyInfo><ds:KeyName>900</ds:KeyName></ds:KeyInfo>",
        "<ds:SignedInfo><soTien>900</soTien></ds:SignedInfo>",
    ] {
        let found = only(&with_properties(put));
        assert!(!found.covers_whole_document, "{put}");
        assert!(!found.not_covered.is_empty(), "{put}");
    }
}

#[test]
fn texts_that_the_schema_allows_among_unsigned_properties_are_named() {
    let named = |name: &str| {
        format!(
            "<xades:CompleteRevocationRefs><xades:OCSPRefs><xades:OCSPRef><xades:OCSPIdentifier>\
             <xades:ResponderID><xades:ByName>{name}</xades:ByName></xades:ResponderID>\
             <xades:ProducedAt>2026-01-01T00:00:00Z</xades:ProducedAt></xades:OCSPIdentifier>\
             </xades:OCSPRef></xades:OCSPRefs></xades:CompleteRevocationRefs>"
        )
    };
    let found = only(&with_properties(&named("So tien 900")));
    assert!(found.covers_whole_document, "evidence is no content");
    assert!(found.words[0].path.contains("/ByName["), "{found:#?}");
    let hidden = named("<![CDATA[<script>alert(1)</script>]]>");
    assert!(!only(&with_properties(&hidden)).covers_whole_document);
    assert_eq!(only(&with_properties("")).words, []);
}

#[test]
fn a_counter_signature_stands_for_what_it_confirms_and_hides_nothing() {
    let found = reports(honest("y2-05-counter").as_bytes());
    assert_eq!(found.len(), 2);
    for one in &found {
        assert!(one.covers_whole_document, "{one:#?}");
        assert_eq!(one.words, [], "what it says of itself it signs");
    }
    assert!(found[1].confirms.is_some());
}

#[test]
fn of_a_decoded_text_neither_the_name_nor_an_attribute_is_signed() {
    let base = honest("y-05-base64");
    let found = only(&base);
    assert!(found.covers_whole_document, "{found:#?}");
    assert_eq!(found.decoded[0].path, "/vanBan[1]/so[1]");
    let renamed = base.replace("<so ", "<huy ").replace("</so>", "</huy>");
    assert_ne!(renamed, base);
    assert_eq!(only(&renamed).decoded[0].path, "/vanBan[1]/huy[1]");
    let marked = only(&base.replace("<so ", "<so loai=\"nhap\" "));
    assert!(!marked.covers_whole_document);
    assert_eq!(marked.not_covered[0].path, "/vanBan[1]/so[1]");
}

#[test]
fn comments_that_are_not_signed_are_counted_and_told_apart_from_pages() {
    let base = honest("y-00-base");
    let behind = |remark: &str| only(&format!("{base}{remark}"));
    assert_eq!(only(&base).remarks, xmlsignatures::Remarks::default());
    let found = behind("<!-- lưu --><!-- kho -->");
    assert!(found.covers_whole_document, "a comment is no content");
    assert_eq!(found.remarks.count, 2);
    assert!(!found.remarks.shows_otherwise);
    for page in [
        "<!--><script>alert(1)</script>-->",
        "<!---><p>900</p>-->",
        "<!-- <SCRIPT src='x'> -->",
        "<!-- <!DOCTYPE html> -->",
        "<!--<html>-->",
    ] {
        assert!(behind(page).remarks.shows_otherwise, "{page}");
    }
    let key = "</ds:KeyInfo>";
    let within = only(&base.replace(key, &format!("<?in ra?><!-- ở đây -->{key}")));
    assert_eq!(within.remarks.count, 2);
    let page = only(&base.replace(key, &format!("<?x ><b>900</b>?>{key}")));
    assert!(page.remarks.shows_otherwise);
}

#[test]
fn a_signed_element_in_a_root_that_browsers_draw_is_not_the_whole_file() {
    let base = honest("y-05-base64");
    let drawn = |space: &str| {
        let changed = base.replacen("urn:t", space, 1);
        assert_ne!(changed, base);
        only(&changed)
    };
    for space in [
        "http://www.w3.org/1999/xhtml",
        "http://www.w3.org/2000/svg",
        "http://www.w3.org/1998/Math/MathML",
    ] {
        let found = drawn(space);
        assert!(!found.covers_whole_document, "{space}");
        assert_eq!(found.not_covered[0].path, "/vanBan[1]");
        assert!(found.covers_content && found.wrapper.is_none());
    }
    for name in ["del", "SCRIPT", "style"] {
        let named = |text: &str, from: &str| {
            text.replace(&format!("<{from}"), &format!("<{name}"))
                .replace(&format!("</{from}>"), &format!("</{name}>"))
        };
        let root = only(&named(&base, "vanBan"));
        assert_eq!(root.not_covered[0].path, format!("/{name}[1]"));
        let decoded = only(&named(&base, "so"));
        assert_eq!(decoded.not_covered[0].path, format!("/vanBan[1]/{name}[1]"));
    }
}
