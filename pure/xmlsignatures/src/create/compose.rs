//! The text of a new ds:Signature, with digests and value still empty.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use signatures::algorithms::Digest;
use signatures::x509::Certificate;

use super::options::{SignedContent, SigningOptions, Xades};
use crate::canonical::Canonicalization;
use crate::dsig::digest_uri;
use crate::dsig::names::{
    BASE64, DS, ENVELOPED, EXCLUSIVE, TYPE_OBJECT, TYPE_SIGNED_PROPERTIES, XADES,
};
use crate::xades::issuer_serial_v2;
use crate::xml::{escape_attribute, escape_text};

pub(super) struct Composition<'c> {
    pub options: &'c SigningOptions,
    pub algorithm_uri: &'static str,
    pub digest: Digest,
    pub chain: &'c [Certificate],
    pub content: &'c [SignedContent<'c>],
    /// For each content, whether the signature lies inside of it.
    pub is_inside: &'c [bool],
}

/// Whether the text can be an identifier: a name without colon, of the letters that every reader
/// takes.
pub(super) fn is_identifier(text: &str) -> bool {
    const LENGTH_MAX: usize = 100;
    text.len() <= LENGTH_MAX
        && text.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && text
            .chars()
            .all(|letter| letter.is_ascii_alphanumeric() || "-_.".contains(letter))
}

impl Composition<'_> {
    pub fn write(&self) -> String {
        let id = &self.options.id;
        let mut out = format!("<ds:Signature xmlns:ds=\"{DS}\" Id=\"{id}\"><ds:SignedInfo>");
        out.push_str(&method(
            "CanonicalizationMethod",
            &self.options.canonicalization,
        ));
        out.push_str(&format!(
            "<ds:SignatureMethod Algorithm=\"{}\"></ds:SignatureMethod>",
            self.algorithm_uri
        ));
        for (index, (content, is_inside)) in self.content.iter().zip(self.is_inside).enumerate() {
            out.push_str(&self.reference(index, content, *is_inside));
        }
        if self.options.xades.is_some() {
            out.push_str(&self.reference_to(
                &format!("{id}-ref-properties"),
                Some(TYPE_SIGNED_PROPERTIES),
                &format!("#{id}-signed-properties"),
                &method("Transform", &self.options.canonicalization),
            ));
        }
        out.push_str(&format!(
            "</ds:SignedInfo><ds:SignatureValue Id=\"{id}-value\"></ds:SignatureValue>"
        ));
        out.push_str("<ds:KeyInfo><ds:X509Data>");
        for certificate in self.chain {
            out.push_str(&format!(
                "<ds:X509Certificate>{}</ds:X509Certificate>",
                STANDARD.encode(certificate.as_der())
            ));
        }
        out.push_str("</ds:X509Data></ds:KeyInfo>");
        for (index, content) in self.content.iter().enumerate() {
            out.push_str(&self.object(index, content));
        }
        if let Some(xades) = self.options.xades {
            out.push_str(&self.qualifying_properties(xades));
        }
        out.push_str("</ds:Signature>");
        out
    }

    fn reference(&self, index: usize, content: &SignedContent<'_>, is_inside: bool) -> String {
        let id = &self.options.id;
        let own = format!("{id}-ref-{index}");
        let object = format!("#{id}-object-{index}");
        let mut transforms = String::new();
        if is_inside {
            transforms.push_str(&transform(ENVELOPED));
        }
        let canonical = method("Transform", &self.options.canonicalization);
        match content {
            SignedContent::WholeFile => {
                transforms.push_str(&canonical);
                self.reference_to(&own, None, "", &transforms)
            }
            SignedContent::Element { id } => {
                transforms.push_str(&canonical);
                self.reference_to(&own, None, &format!("#{id}"), &transforms)
            }
            SignedContent::External(external) => self.reference_to(&own, None, external.uri, ""),
            SignedContent::EnclosedXml { .. } => {
                self.reference_to(&own, Some(TYPE_OBJECT), &object, &canonical)
            }
            SignedContent::EnclosedBytes { .. } => {
                self.reference_to(&own, Some(TYPE_OBJECT), &object, &transform(BASE64))
            }
        }
    }

    fn reference_to(&self, id: &str, kind: Option<&str>, uri: &str, transforms: &str) -> String {
        let kind = kind
            .map(|kind| format!(" Type=\"{kind}\""))
            .unwrap_or_default();
        let transforms = if transforms.is_empty() {
            String::new()
        } else {
            format!("<ds:Transforms>{transforms}</ds:Transforms>")
        };
        format!(
            "<ds:Reference Id=\"{id}\"{kind} URI=\"{}\">{transforms}{}<ds:DigestValue></ds:DigestValue></ds:Reference>",
            escape_attribute(uri),
            digest_method(self.digest),
        )
    }

    fn object(&self, index: usize, content: &SignedContent<'_>) -> String {
        let id = &self.options.id;
        match content {
            SignedContent::EnclosedXml { xml } => {
                format!("<ds:Object Id=\"{id}-object-{index}\">{xml}</ds:Object>")
            }
            SignedContent::EnclosedBytes { bytes, mime_type } => format!(
                "<ds:Object Id=\"{id}-object-{index}\" MimeType=\"{}\" Encoding=\"{BASE64}\">{}</ds:Object>",
                escape_attribute(mime_type),
                STANDARD.encode(bytes)
            ),
            _ => String::new(),
        }
    }

    /// EN 319 132-1 table 2: signing time, signing certificate, format of what is signed.
    fn qualifying_properties(&self, xades: Xades) -> String {
        let id = &self.options.id;
        // xs:dateTime with seconds; fractions would say more than anybody knows
        let time = xades.signing_time.strftime("%Y-%m-%dT%H:%M:%SZ");
        let certificates: String = self
            .chain
            .first()
            .map(|signer| {
                format!(
                    "<xades:Cert><xades:CertDigest>{}<ds:DigestValue>{}</ds:DigestValue></xades:CertDigest><xades:IssuerSerialV2>{}</xades:IssuerSerialV2></xades:Cert>",
                    digest_method(self.digest),
                    STANDARD.encode(self.digest.of(&[signer.as_der()])),
                    STANDARD.encode(issuer_serial_v2(signer)),
                )
            })
            .unwrap_or_default();
        let formats: String = self
            .content
            .iter()
            .enumerate()
            .map(|(index, content)| {
                format!(
                    "<xades:DataObjectFormat ObjectReference=\"#{id}-ref-{index}\"><xades:MimeType>{}</xades:MimeType></xades:DataObjectFormat>",
                    escape_text(mime_type(content))
                )
            })
            .collect();
        format!(
            "<ds:Object><xades:QualifyingProperties xmlns:xades=\"{XADES}\" Target=\"#{id}\"><xades:SignedProperties Id=\"{id}-signed-properties\"><xades:SignedSignatureProperties><xades:SigningTime>{time}</xades:SigningTime><xades:SigningCertificateV2>{certificates}</xades:SigningCertificateV2></xades:SignedSignatureProperties><xades:SignedDataObjectProperties>{formats}</xades:SignedDataObjectProperties></xades:SignedProperties></xades:QualifyingProperties></ds:Object>"
        )
    }
}

fn mime_type<'m>(content: &SignedContent<'m>) -> &'m str {
    match content {
        SignedContent::External(_) => "application/octet-stream",
        SignedContent::EnclosedBytes { mime_type, .. } => mime_type,
        _ => "text/xml",
    }
}

fn digest_method(digest: Digest) -> String {
    format!(
        "<ds:DigestMethod Algorithm=\"{}\"></ds:DigestMethod>",
        digest_uri(digest)
    )
}

fn transform(uri: &str) -> String {
    format!("<ds:Transform Algorithm=\"{uri}\"></ds:Transform>")
}

/// A CanonicalizationMethod, or a Transform that is one.
pub(super) fn method(local: &str, canonicalization: &Canonicalization) -> String {
    let uri = canonicalization.uri();
    let listed = canonicalization.inclusive_prefixes.join(" ");
    let inside = if listed.is_empty() {
        String::new()
    } else {
        format!(
            "<ec:InclusiveNamespaces xmlns:ec=\"{EXCLUSIVE}\" PrefixList=\"{}\"></ec:InclusiveNamespaces>",
            escape_attribute(&listed)
        )
    };
    format!("<ds:{local} Algorithm=\"{uri}\">{inside}</ds:{local}>")
}
