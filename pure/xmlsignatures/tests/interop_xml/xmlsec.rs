//! xmlsec1, which stands on libxml2 and openssl.

use signatures::algorithms::{Digest, SignatureAlgorithm};
use xmlsignatures::{
    CanonicalAlgorithm, Canonicalization, External, Parent, SignedContent, SigningOptions,
};

use crate::documents::{
    PASSED, PETITION, RSA, judge_with, only, options, outcome, sign, text, xades_options,
};
use crate::judges::run;
use crate::openssl::bench;

const P256: SignatureAlgorithm = SignatureAlgorithm::Ecdsa(Digest::Sha256);

/// Attributes that are identifiers: xmlsec1 knows none by itself.
const IDENTIFIERS: [&str; 8] = [
    "--id-attr:Id",
    "urn:d:item",
    "--id-attr:Id",
    "http://www.w3.org/2000/09/xmldsig#:Object",
    "--id-attr:Id",
    "http://uri.etsi.org/01903/v1.3.2#:SignedProperties",
    "--id-attr:Id",
    "urn:d:subject",
];

/// Whether xmlsec1 accepts the signature; none when it is not installed.
fn accepts(name: &str, xml: &[u8]) -> Option<(bool, String)> {
    bench().write(name, xml);
    let mut arguments = vec![
        "--verify",
        "--trusted-pem",
        "root.pem",
        "--untrusted-pem",
        "authority.pem",
    ];
    arguments.extend(IDENTIFIERS);
    arguments.push(name);
    run("xmlsec1", &arguments)
}

fn in_every_form(mut each: impl FnMut(&str, &str, SigningOptions)) {
    for algorithm in [
        CanonicalAlgorithm::Inclusive10,
        CanonicalAlgorithm::Inclusive11,
        CanonicalAlgorithm::Exclusive10,
    ] {
        for comments in [false, true] {
            for (key, kind) in [("rsa", RSA), ("p256", P256)] {
                let name = format!("{algorithm:?}-{comments}-{key}");
                for (xades, mut own) in [(false, options(kind)), (true, xades_options(kind))] {
                    own.canonicalization = Canonicalization {
                        comments,
                        ..Canonicalization::of(algorithm)
                    };
                    each(&format!("{name}-{xades}.xml"), key, own);
                }
            }
        }
    }
}

#[test]
fn xmlsec1_accepts_our_enveloped_enveloping_and_detached_signatures_in_every_form() {
    let external = External {
        uri: "attachment.bin",
        content: b"\x01\x02",
    };
    bench().write("attachment.bin", external.content);
    in_every_form(|name, key, own| {
        let file = Some((PETITION.as_bytes(), Parent::Id("subject")));
        let contents = [
            SignedContent::WholeFile,
            SignedContent::Element { id: "item" },
            SignedContent::Element { id: "subject" },
            SignedContent::External(external),
            SignedContent::EnclosedXml {
                xml: "<a xmlns='urn:a'><!--c-->x</a>",
            },
            SignedContent::EnclosedBytes {
                bytes: b"\xFFbytes",
                mime_type: "application/octet-stream",
            },
        ];
        let signed = sign(key, file, &contents, &own);
        let Some((accepted, said)) = accepts(name, &signed) else {
            return;
        };
        assert!(accepted, "{name}: {said}\n{}", text(&signed));
        let changed = text(&signed).replace("một", "hai");
        let (accepted, _) = accepts(name, changed.as_bytes()).unwrap();
        assert!(!accepted, "{name}");
    });
}

#[test]
fn xmlsec1_accepts_our_signature_as_a_file_of_its_own() {
    in_every_form(|name, key, own| {
        let contents = [SignedContent::EnclosedXml { xml: "<a>x</a>" }];
        let signed = sign(key, None, &contents, &own);
        if let Some((accepted, said)) = accepts(name, &signed) {
            assert!(accepted, "{name}: {said}");
        }
    });
}

const TEMPLATE: &str = "<ds:Signature xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"><ds:SignedInfo>
  <ds:CanonicalizationMethod Algorithm=\"{canonical}\"/><ds:SignatureMethod Algorithm=\"{algorithm}\"/>
  <ds:Reference URI=\"{uri}\"><ds:Transforms>{enveloped}<ds:Transform Algorithm=\"{canonical}\">{prefixes}</ds:Transform></ds:Transforms>
  <ds:DigestMethod Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"/><ds:DigestValue/></ds:Reference>
  </ds:SignedInfo><ds:SignatureValue/><ds:KeyInfo><ds:X509Data/></ds:KeyInfo>{object}</ds:Signature>";

const ENVELOPED: &str =
    "<ds:Transform Algorithm=\"http://www.w3.org/2000/09/xmldsig#enveloped-signature\"/>";

/// What xmlsec1 makes of a template; none when it is not installed.
fn signed_by_xmlsec(name: &str, key: &str, template: &str) -> Option<Vec<u8>> {
    let (from, to) = (format!("{name}.template"), format!("{name}.signed"));
    bench().write(&from, template.as_bytes());
    let pair = format!("{key}.key,{key}.pem,authority.pem");
    let mut arguments = vec!["--sign", "--privkey-pem", &pair, "--output", &to];
    arguments.extend(IDENTIFIERS);
    arguments.push(&from);
    let (success, said) = run("xmlsec1", &arguments)?;
    assert!(success, "{name}: {said}\n{template}");
    Some(bench().read(&to))
}

#[test]
fn what_xmlsec1_signs_passes_here() {
    let canonical_names = [
        "http://www.w3.org/TR/2001/REC-xml-c14n-20010315",
        "http://www.w3.org/TR/2001/REC-xml-c14n-20010315#WithComments",
        "http://www.w3.org/2006/12/xml-c14n11",
        "http://www.w3.org/2001/10/xml-exc-c14n#",
        "http://www.w3.org/2001/10/xml-exc-c14n#WithComments",
    ];
    let prefixes = "<ec:InclusiveNamespaces xmlns:ec=\"http://www.w3.org/2001/10/xml-exc-c14n#\" PrefixList=\"#default unused\"/>";
    let object = "<ds:Object Id=\"item\"><x xml:lang=\"vi\">a&#xD;b</x></ds:Object>";
    for (index, canonical) in canonical_names.iter().enumerate() {
        for (key, algorithm) in [
            ("rsa", "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"),
            ("rsa", "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512"),
            (
                "p256",
                "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256",
            ),
            (
                "p384",
                "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384",
            ),
            (
                "p521",
                "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha512",
            ),
        ] {
            for (kind, uri, enveloped) in [
                ("enveloped", "", ENVELOPED),
                ("pointer", "#xpointer(/)", ENVELOPED),
                ("detached", "#item", ""),
                ("pointed", "#xpointer(id('item'))", ""),
                ("enveloping", "#item", ""),
            ] {
                let is_exclusive = canonical.contains("exc-c14n");
                let signature = TEMPLATE
                    .replace("{canonical}", canonical)
                    .replace("{algorithm}", algorithm)
                    .replace("{uri}", uri)
                    .replace("{enveloped}", enveloped)
                    .replace("{prefixes}", if is_exclusive { prefixes } else { "" })
                    .replace("{object}", if kind == "enveloping" { object } else { "" });
                let template = if kind == "enveloping" {
                    signature
                } else {
                    PETITION.replace("<empty/>", &signature)
                };
                let name = format!("{index}-{key}-{kind}");
                let Some(signed) = signed_by_xmlsec(&name, key, &template) else {
                    return;
                };
                let report = only(&signed);
                assert!(report.is_intact(), "{name}: {report:#?}");
                assert_eq!(outcome(&report), PASSED, "{name}: {report:#?}");
                let is_whole = matches!(kind, "enveloped" | "pointer" | "enveloping");
                assert_eq!(report.covers_whole_document, is_whole, "{name}");
            }
        }
    }
}

#[test]
fn xmlsec1_and_we_agree_on_external_content() {
    let signature = TEMPLATE
        .replace("{canonical}", "http://www.w3.org/2001/10/xml-exc-c14n#")
        .replace(
            "{algorithm}",
            "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
        )
        .replace("{uri}", "content.xml")
        .replace("{enveloped}", "")
        .replace("{prefixes}", "")
        .replace("{object}", "");
    bench().write("content.xml", PETITION.as_bytes());
    let Some(signed) = signed_by_xmlsec("external", "rsa", &signature) else {
        return;
    };
    let external = External {
        uri: "content.xml",
        content: PETITION.as_bytes(),
    };
    let all = judge_with(&signed, &[external], &[], &Default::default());
    assert_eq!(outcome(&all[0]), PASSED, "{:#?}", all[0]);
}
