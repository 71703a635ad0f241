//! The package signature of edXML.

use signatures::algorithms::{Digest, SignatureAlgorithm};
use xmlsignatures::edxml::{HEADER, PackageSignature, package_signature, prepare_package};
use xmlsignatures::{Problem, SignedContent, XmlPolicy, finish};

use crate::documents::{PASSED, RSA, base64, judge_with, only, options, outcome, sign, text};
use crate::openssl::bench;

const PACKAGE: &str = "<edXML xmlns=\"http://www.mic.gov.vn/TBT/QCVN_102_2016\">
  <edXML:edXMLEnvelope xmlns:edXML=\"http://www.mic.gov.vn/TBT/QCVN_102_2016\">
    <edXML:edXMLHeader>
      <edXML:MessageHeader><edXML:Subject>V/v thử nghiệm</edXML:Subject></edXML:MessageHeader>
      <edXML:TraceHeaderList id=\"trace\"/>
    </edXML:edXMLHeader>
    <edXML:edXMLBody/>
  </edXML:edXMLEnvelope>
  <AttachmentEncoded><Attachment><ContentId>cid:1</ContentId></Attachment></AttachmentEncoded>
</edXML>";

#[test]
fn the_signature_goes_into_the_header_with_standard_names_and_covers_the_package() {
    let bench = bench();
    let chain = [bench.certificate("rsa")];
    let preparation = prepare_package(PACKAGE.as_bytes(), &chain, "signature").unwrap();
    let value = bench.sign("rsa", RSA, &preparation.to_be_signed());
    let signed = finish(&preparation, &value).unwrap();
    let written = text(&signed);
    assert!(written.contains("</ds:Signature></edXML:edXMLHeader>"));
    assert!(written.contains("http://www.w3.org/2001/10/xml-exc-c14n#"));
    assert!(written.contains("http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"));
    assert_eq!(package_signature(&signed), Ok(PackageSignature::Signed));
    let file = bench.certificate("authority");
    let mut collected = crate::documents::lists();
    collected.add_certificates(&[file]);
    let file = xmlsignatures::SignedFile {
        xml: &signed,
        external: &[],
        keys: &[],
        collected: &collected,
        seen_at: None,
    };
    let now = crate::openssl::now();
    let all =
        xmlsignatures::validate(&file, &[bench.anchor()], &XmlPolicy::default(), now).unwrap();
    assert_eq!(outcome(&all[0]), PASSED);
    assert!(all[0].covers_whole_document);
}

#[test]
fn the_samples_name_for_exclusive_canonicalization_counts_only_when_the_policy_says_so() {
    let standard = "http://www.w3.org/2001/10/xml-exc-c14n#";
    let alias = "http://www.w3.org/TR/xml-exc-c14n#";
    // a signing program that writes the sample's name computes its digest over that name too
    let bench = bench();
    let chain = [bench.certificate("rsa"), bench.certificate("authority")];
    let file = Some((PACKAGE.as_bytes(), HEADER));
    let mut preparation = xmlsignatures::prepare(
        file,
        &[SignedContent::WholeFile],
        &chain,
        &options(SignatureAlgorithm::RsaPkcs1(Digest::Sha256)),
    )
    .unwrap();
    let signed_info = text(&preparation.to_be_signed()).replace(standard, alias);
    let value = bench.sign("rsa", RSA, signed_info.as_bytes());
    preparation.document = preparation.document.replace(standard, alias);
    let empty = "<ds:SignatureValue Id=\"signature-1-value\">";
    let value = base64(&value);
    let signed = preparation
        .document
        .replace(empty, &format!("{empty}{value}"));

    let refused = only(signed.as_bytes());
    assert!(!refused.is_intact());
    assert_eq!(
        refused.problems,
        [Problem::UnknownAlgorithm {
            uri: alias.to_owned()
        }]
    );
    let policy = XmlPolicy {
        accept_edxml_canonicalization_name: true,
        ..XmlPolicy::default()
    };
    let accepted = judge_with(signed.as_bytes(), &[], &[], &policy);
    assert_eq!(outcome(&accepted[0]), PASSED, "{:#?}", accepted[0]);
    let note = Problem::NonStandardName {
        uri: alias.to_owned(),
    };
    assert!(accepted[0].problems.contains(&note));
    assert_eq!(accepted[0].references[0].notes, [note]);
}

#[test]
fn placeholders_and_misplaced_signatures_are_told_apart() {
    assert_eq!(
        package_signature(PACKAGE.as_bytes()),
        Ok(PackageSignature::None)
    );
    let placeholder = PACKAGE.replace(
        "</edXML:edXMLHeader>",
        "<Signature><SignedInfo/></Signature></edXML:edXMLHeader>",
    );
    assert_eq!(
        package_signature(placeholder.as_bytes()),
        Ok(PackageSignature::Placeholder)
    );
    let root = Some((PACKAGE.as_bytes(), xmlsignatures::Parent::Root));
    let misplaced = sign("rsa", root, &[SignedContent::WholeFile], &options(RSA));
    assert_eq!(
        package_signature(&misplaced),
        Ok(PackageSignature::Misplaced)
    );
}
