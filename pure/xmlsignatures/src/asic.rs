//! What containers of signed files (ASiC, EN 319 162-1) say in XML: which files a CMS signature or a
//! time-stamp in the container is about, and which files its XML signatures name.

use signatures::algorithms::Digest;

use crate::dsig::names::{DIGEST_METHOD, DIGEST_VALUE, REFERENCE};
use crate::dsig::{Problem, decode_base64, digest_from_uri, find_signatures};
use crate::xml::{Document, NodeId, XmlError, decode};

const NAMESPACE: &str = "http://uri.etsi.org/02918/v1.2.1#";

/// Files that one manifest names; as many as a container has.
const OBJECTS_MAX: usize = 1_000;

/// An ASiCManifest or ASiCArchiveManifest (EN 319 162-1 clause A.4): the signature or time-stamp that
/// it names is over this very file, and its digests are over the others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AsicManifest {
    /// What is over it, as the manifest refers to it.
    pub signature: String,
    /// The files, in their order.
    pub objects: Vec<ManifestObject>,
}

/// A file that a manifest names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ManifestObject {
    /// As the manifest refers to it.
    pub uri: String,
    /// Algorithm of its digest.
    pub digest: Result<Digest, Problem>,
    /// The digest that it must have.
    pub expected: Vec<u8>,
}

impl ManifestObject {
    /// Whether that is the file that was meant.
    ///
    /// # Errors
    /// [`Problem::UnknownAlgorithm`], or [`Problem::DigestDiffers`].
    pub fn check(&self, content: &[u8]) -> Result<(), Problem> {
        let digest = self.digest.clone()?;
        if digest.of(&[content]) == self.expected {
            return Ok(());
        }
        Err(Problem::DigestDiffers {
            uri: Some(crate::dsig::shorten(&self.uri)),
        })
    }
}

/// Why a manifest is not read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AsicManifestError {
    /// The file is not read.
    #[error("{0}")]
    Xml(#[from] XmlError),
    /// It is not as the standard has it, or too long.
    #[error("{0}")]
    Manifest(Problem),
}

/// Reads a manifest.
///
/// # Errors
/// [`AsicManifestError`].
pub fn read_manifest(xml: &[u8]) -> Result<AsicManifest, AsicManifestError> {
    let malformed = || {
        AsicManifestError::Manifest(Problem::Malformed {
            what: "ASiCManifest",
        })
    };
    let text = decode(xml)?;
    let document = Document::parse(&text)?;
    let root = document.root();
    let name = (NAMESPACE, "DataObjectReference");
    if !document.is(root, (NAMESPACE, "ASiCManifest")) {
        return Err(malformed());
    }
    let signature = document
        .single(root, (NAMESPACE, "SigReference"))
        .and_then(|node| document.attribute(node, "URI"))
        .ok_or_else(malformed)?;
    let mut objects = Vec::new();
    for node in document.named(root, name) {
        if objects.len() == OBJECTS_MAX {
            return Err(AsicManifestError::Manifest(Problem::TooMany {
                what: "references",
                limit: OBJECTS_MAX,
            }));
        }
        objects.push(read_object(&document, node).ok_or_else(malformed)?);
    }
    if objects.is_empty() {
        return Err(malformed());
    }
    Ok(AsicManifest {
        signature: signature.to_owned(),
        objects,
    })
}

fn read_object(document: &Document<'_>, node: NodeId) -> Option<ManifestObject> {
    let method = document.single(node, DIGEST_METHOD)?;
    let value = document.single(node, DIGEST_VALUE)?;
    Some(ManifestObject {
        uri: document.attribute(node, "URI")?.to_owned(),
        digest: digest_from_uri(document.attribute(method, "Algorithm")?),
        expected: decode_base64(&document.text(value), "DigestValue").ok()?,
    })
}

/// What each signature of a file refers to outside of the file, reference by reference, so that the
/// caller can hand it in.
///
/// # Errors
/// [`XmlError`]; too many signatures give an empty list, because none of them will be judged.
pub fn external_references(xml: &[u8]) -> Result<Vec<Vec<String>>, XmlError> {
    let text = decode(xml)?;
    let document = Document::parse(&text)?;
    let signatures = find_signatures(&document).unwrap_or_default();
    let of_one = |signature: &NodeId| {
        document
            .elements(*signature)
            .filter(|one| document.is(*one, REFERENCE))
            .filter_map(|one| document.attribute(one, "URI"))
            .filter(|uri| !uri.is_empty() && !uri.starts_with('#'))
            .map(str::to_owned)
            .collect()
    };
    Ok(signatures.iter().map(of_one).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const MANIFEST: &str = "<a:ASiCManifest xmlns:a='http://uri.etsi.org/02918/v1.2.1#' xmlns:d='http://www.w3.org/2000/09/xmldsig#'><a:SigReference URI='META-INF/signature001.p7s' MimeType='application/x-pkcs7-signature'/><a:DataObjectReference URI='a%20b.txt'><d:DigestMethod Algorithm='http://www.w3.org/2001/04/xmlenc#sha256'/><d:DigestValue>ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=</d:DigestValue></a:DataObjectReference></a:ASiCManifest>";

    #[test]
    fn a_manifest_says_what_is_over_it_and_which_digest_each_file_has() {
        let manifest = read_manifest(MANIFEST.as_bytes()).expect("as the standard has it");
        assert_eq!(manifest.signature, "META-INF/signature001.p7s");
        let object = &manifest.objects[0];
        assert_eq!(object.uri, "a%20b.txt");
        assert_eq!(object.check(b"abc"), Ok(()));
        assert!(matches!(
            object.check(b"abd"),
            Err(Problem::DigestDiffers { .. })
        ));
        let other = MANIFEST.replace("xmlenc#sha256", "urn:other");
        let other = read_manifest(other.as_bytes()).expect("another digest");
        assert!(matches!(
            other.objects[0].check(b"abc"),
            Err(Problem::UnknownAlgorithm { .. })
        ));
    }

    #[test]
    fn what_is_no_manifest_is_an_error() {
        for other in [
            String::new(),
            "<ASiCManifest/>".to_owned(),
            "<!DOCTYPE a><a/>".to_owned(),
            MANIFEST.replace("v1.2.1#", "v9#"),
            MANIFEST.replace("SigReference", "Reference"),
            MANIFEST.replace("<d:DigestMethod", "<d:Other"),
            MANIFEST.replace(" URI='a%20b.txt'", ""),
            MANIFEST.replace("DataObjectReference", "Other"),
            MANIFEST.replace("ungW", "*"),
        ] {
            assert!(read_manifest(other.as_bytes()).is_err(), "{other}");
        }
    }
}
