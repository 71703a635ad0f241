//! Files to sign, a signer, and the present.

use base64::Engine;
use signatures::algorithms::{Digest, SignatureAlgorithm};
use signatures::verdict::{Indication, SubIndication};
use signatures::x509::{Crl, Evidence};
use xmlsignatures::{
    Canonicalization, External, KnownKey, Parent, SignedContent, SignedFile, SigningOptions, Xades,
    XmlPolicy, XmlSignatureReport, finish, prepare, validate,
};

use crate::openssl::{bench, now};

/// A file with what makes canonical forms differ.
pub const PETITION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n<?style a  b?>\r\n<!-- đơn -->\n<p:petition xmlns:p=\"urn:p\" xmlns='urn:d' xmlns:unused=\"urn:u\" z='1' p:a='2' Id=\"whole\">\r\n  <subject Id=\"subject\">Đơn đề nghị &amp; <![CDATA[<x>]]></subject><!-- giữa -->\n  <p:body xml:lang=\"vi\" unused:b=\"&#x9;\"><item Id=\"item\">một</item><item xmlns=\"\">hai</item></p:body><empty/></p:petition>\n<!-- cuối -->";

pub const RSA: SignatureAlgorithm = SignatureAlgorithm::RsaPkcs1(Digest::Sha256);

pub fn options(algorithm: SignatureAlgorithm) -> SigningOptions {
    SigningOptions {
        algorithm,
        canonicalization: Canonicalization::EXCLUSIVE,
        id: "signature-1".to_owned(),
        xades: None,
    }
}

pub fn xades_options(algorithm: SignatureAlgorithm) -> SigningOptions {
    SigningOptions {
        xades: Some(Xades {
            signing_time: now(),
        }),
        ..options(algorithm)
    }
}

/// Signs with the key of `name`; the chain goes in without the root.
pub fn sign(
    name: &str,
    file: Option<(&[u8], Parent<'_>)>,
    content: &[SignedContent<'_>],
    options: &SigningOptions,
) -> Vec<u8> {
    let bench = bench();
    let chain = [bench.certificate(name), bench.certificate("authority")];
    let preparation = prepare(file, content, &chain, options).unwrap();
    let stored = serde_json::to_string(&preparation).unwrap();
    let preparation: xmlsignatures::Preparation = serde_json::from_str(&stored).unwrap();
    let value = bench.sign(name, options.algorithm, &preparation.to_be_signed());
    finish(&preparation, &value).unwrap()
}

/// As [`sign`] with the key `rsa`, with pieces of SignedInfo replaced before the value is made, as
/// programs write them that this crate is not: the same text must stand in the file.
pub fn signed_with(
    file: Option<(&[u8], Parent<'_>)>,
    content: &[SignedContent<'_>],
    options: &SigningOptions,
    changes: &[(&str, &str)],
) -> String {
    let bench = bench();
    let chain = [bench.certificate("rsa"), bench.certificate("authority")];
    let preparation = prepare(file, content, &chain, options).unwrap();
    let mut document = preparation.document.clone();
    let mut signed_info = text(&preparation.to_be_signed());
    for (from, to) in changes {
        assert!(document.contains(from), "{from} in {document}");
        assert!(signed_info.contains(from), "{from} in {signed_info}");
        document = document.replace(from, to);
        signed_info = signed_info.replace(from, to);
    }
    let value = bench.sign("rsa", options.algorithm, signed_info.as_bytes());
    let empty = format!("<ds:SignatureValue Id=\"{}-value\">", options.id);
    let value = base64(&value);
    document.replace(&empty, &format!("{empty}{value}"))
}

pub fn base64(bytes: &[u8]) -> String {
    base64::engine::general_purpose::STANDARD.encode(bytes)
}

/// The petition with an enveloped signature over all of it.
pub fn signed_petition(options: &SigningOptions) -> Vec<u8> {
    let file = Some((PETITION.as_bytes(), Parent::Root));
    sign("rsa", file, &[SignedContent::WholeFile], options)
}

pub fn lists() -> Evidence {
    let mut collected = Evidence::default();
    for name in ["root.crl", "authority.crl"] {
        collected.add_crl(Crl::from_der(&bench().read(name)).unwrap());
    }
    collected
}

pub fn judge(xml: &[u8]) -> Vec<XmlSignatureReport> {
    judge_with(xml, &[], &[], &XmlPolicy::default())
}

pub fn judge_with(
    xml: &[u8],
    external: &[External<'_>],
    keys: &[KnownKey],
    policy: &XmlPolicy,
) -> Vec<XmlSignatureReport> {
    let collected = lists();
    let file = SignedFile {
        xml,
        external,
        keys,
        collected: &collected,
        seen_at: None,
    };
    validate(&file, &[bench().anchor()], policy, now()).unwrap()
}

/// The only signature of the file.
pub fn only(xml: &[u8]) -> XmlSignatureReport {
    let mut all = judge(xml);
    assert_eq!(all.len(), 1);
    all.remove(0)
}

pub fn outcome(report: &XmlSignatureReport) -> (Indication, Option<SubIndication>) {
    (report.report.indication, report.report.sub_indication)
}

pub const PASSED: (Indication, Option<SubIndication>) = (Indication::TotalPassed, None);

pub fn text(xml: &[u8]) -> String {
    String::from_utf8(xml.to_vec()).unwrap()
}
