//! signxml, which stands on lxml and the Python package cryptography, and checks XAdES.

use signatures::algorithms::{Digest, SignatureAlgorithm};
use signatures::verdict::Level;
use xmlsignatures::{CanonicalAlgorithm, Canonicalization, Parent, SignedContent, canonicalize};

use crate::documents::{PASSED, PETITION, RSA, only, options, outcome, sign, text, xades_options};
use crate::judges::{python, run};
use crate::openssl::bench;

const P256: SignatureAlgorithm = SignatureAlgorithm::Ecdsa(Digest::Sha256);

/// signxml takes a reference to the whole file as one to the document element: it leaves out what
/// stands beside it, where xmlsec1 and the standard do not.
fn petition() -> String {
    PETITION.replace("<?style a  b?>", "")
}

fn script(program: &str, arguments: &[&str]) -> Option<(bool, String)> {
    let python = python()?;
    let mut all = vec!["-c", program];
    all.extend(arguments);
    run(python.to_str()?, &all)
}

const VERIFIES: &str = r#"
import sys
from signxml import XMLVerifier, SignatureConfiguration
from signxml.xades import XAdESVerifier, XAdESSignatureConfiguration
name, certificate, kind, references = sys.argv[1:5]
data = open(name, 'rb').read()
pem = open(certificate).read()
if kind == 'xades':
    config = XAdESSignatureConfiguration(expect_references=int(references))
    XAdESVerifier().verify(data, x509_cert=pem, expect_config=config)
else:
    config = SignatureConfiguration(expect_references=int(references))
    XMLVerifier().verify(data, x509_cert=pem, expect_config=config)
"#;

#[test]
fn signxml_accepts_our_signatures_and_our_xades() {
    for algorithm in [
        CanonicalAlgorithm::Inclusive10,
        CanonicalAlgorithm::Inclusive11,
        CanonicalAlgorithm::Exclusive10,
    ] {
        for (key, kind) in [
            ("rsa", RSA),
            ("rsa", SignatureAlgorithm::rsa_pss(Digest::Sha256, 32)),
            ("p256", P256),
        ] {
            for (word, mut own) in [("plain", options(kind)), ("xades", xades_options(kind))] {
                own.canonicalization = Canonicalization::of(algorithm);
                let petition = petition();
                let file = Some((petition.as_bytes(), Parent::Root));
                let signed = sign(key, file, &[SignedContent::WholeFile], &own);
                bench().write("for-signxml.xml", &signed);
                let count = if word == "xades" { "2" } else { "1" };
                let pem = format!("{key}.pem");
                let arguments = ["for-signxml.xml", &pem, word, count];
                let Some((accepted, said)) = script(VERIFIES, &arguments) else {
                    return;
                };
                assert!(accepted, "{algorithm:?} {kind:?} {word}: {said}");
                let changed = text(&signed).replace("một", "hai");
                bench().write("for-signxml.xml", changed.as_bytes());
                let (accepted, _) = script(VERIFIES, &arguments).unwrap();
                assert!(!accepted);
            }
        }
    }
}

const SIGNS: &str = r#"
import sys
from lxml import etree
from signxml import XMLSigner, methods, SignatureMethod
from signxml.xades import XAdESSigner, XAdESDataObjectFormat
source, key, kind, method, c14n, algorithm, target = sys.argv[1:8]
root = etree.fromstring(open(source, 'rb').read())
certificates = open(f'{key}.pem').read() + open('authority.pem').read()
options = dict(method=getattr(methods, method), c14n_algorithm=c14n, signature_algorithm=algorithm)
if kind == 'xades':
    format = XAdESDataObjectFormat(Description='petition', MimeType='text/xml')
    signer = XAdESSigner(data_object_format=format, **options)
else:
    signer = XMLSigner(**options)
signed = signer.sign(root, key=open(f'{key}.key').read(), cert=certificates)
open(target, 'wb').write(etree.tostring(signed))
"#;

#[test]
fn what_signxml_signs_passes_here() {
    bench().write("petition.xml", petition().as_bytes());
    for canonical in [
        "http://www.w3.org/TR/2001/REC-xml-c14n-20010315",
        "http://www.w3.org/2006/12/xml-c14n11",
        "http://www.w3.org/2001/10/xml-exc-c14n#",
    ] {
        for (key, algorithm) in [
            ("rsa", "rsa-sha256"),
            ("rsa", "sha256-rsa-MGF1"),
            ("p256", "ecdsa-sha256"),
        ] {
            for (kind, method) in [
                ("plain", "enveloped"),
                ("plain", "enveloping"),
                ("xades", "enveloped"),
            ] {
                // signxml 5.2 does not accept its own XAdES with exclusive canonicalization, nor does
                // xmlsec1
                if kind == "xades" && canonical.contains("exc-c14n") {
                    continue;
                }
                let arguments = [
                    "petition.xml",
                    key,
                    kind,
                    method,
                    canonical,
                    algorithm,
                    "by-signxml.xml",
                ];
                let Some((success, said)) = script(SIGNS, &arguments) else {
                    return;
                };
                assert!(success, "{arguments:?}: {said}");
                let report = only(&bench().read("by-signxml.xml"));
                assert_eq!(outcome(&report), PASSED, "{arguments:?}: {report:#?}");
                let level = if kind == "xades" {
                    Level::BaselineB
                } else {
                    Level::XmlDsig
                };
                assert_eq!(report.report.level, level, "{arguments:?}: {report:#?}");
                assert!(report.covers_whole_document, "{arguments:?}: {report:#?}");
            }
        }
    }
}

const CANONICAL: &str = r#"
import sys
from lxml import etree
parser = etree.XMLParser(resolve_entities=False)
tree = etree.parse(sys.argv[1], parser)
exclusive, comments = sys.argv[2] == 'exclusive', sys.argv[3] == 'true'
open(sys.argv[4], 'wb').write(etree.tostring(tree, method='c14n', exclusive=exclusive, with_comments=comments))
"#;

#[test]
fn lxml_and_we_make_the_same_canonical_forms() {
    let files = [
        PETITION,
        "<?xml version='1.0'?>\n<?a?>\n<r  b = '&lt;&#9;&#10;&#13;\"&amp;\n\t x'>\r\n&#xD;]]&gt;<![CDATA[&<>\r\n]]><?pi  x y ?><!-- -\r\n --></r>\n<?b c?>\n<!--d-->",
        "<a xmlns='urn:1' xmlns:p='urn:2'><p:b xmlns='' p:x='1' x='2'><c xmlns='urn:1'/><p:c xmlns:p='urn:3' p:z='' xmlns:q='urn:2' q:y=''/></p:b></a>",
        "<a xmlns:z='urn:z' xmlns:b='urn:b' b:y='' z:a='' c='' xml:space='preserve'><z:q/></a>",
    ];
    for (index, file) in files.iter().enumerate() {
        let name = format!("canonical-{index}.xml");
        bench().write(&name, file.as_bytes());
        for (word, algorithm) in [
            ("inclusive", CanonicalAlgorithm::Inclusive10),
            ("exclusive", CanonicalAlgorithm::Exclusive10),
        ] {
            for comments in [false, true] {
                let flag = comments.to_string();
                let arguments = [&name, word, &flag, "canonical.out"];
                let Some((success, said)) = script(CANONICAL, &arguments) else {
                    return;
                };
                assert!(success, "{said}");
                let method = Canonicalization {
                    comments,
                    ..Canonicalization::of(algorithm)
                };
                let ours = canonicalize(file.as_bytes(), &method).unwrap();
                assert_eq!(
                    text(&ours),
                    text(&bench().read("canonical.out")),
                    "{name} {word}"
                );
            }
        }
    }
}
