//! Namespaces and identifiers.

/// Prefix of every name of the XML signature recommendation.
macro_rules! ds {
    ($local:literal) => {
        ("http://www.w3.org/2000/09/xmldsig#", $local)
    };
}

pub(crate) const DS: &str = "http://www.w3.org/2000/09/xmldsig#";
pub(crate) const DS11: &str = "http://www.w3.org/2009/xmldsig11#";
pub(crate) const XADES: &str = "http://uri.etsi.org/01903/v1.3.2#";
pub(crate) const XADES141: &str = "http://uri.etsi.org/01903/v1.4.1#";
pub(crate) const EXCLUSIVE: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";
pub(crate) const WS_UTILITY: &str =
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd";
pub(crate) const XPATH_FILTER2: &str = "http://www.w3.org/2002/06/xmldsig-filter2";

/// What the sample of QCVN 102:2016/BTTTT writes instead of [`EXCLUSIVE`].
pub(crate) const EXCLUSIVE_ALIAS: &str = "http://www.w3.org/TR/xml-exc-c14n#";

pub(crate) const ENVELOPED: &str = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";
pub(crate) const BASE64: &str = "http://www.w3.org/2000/09/xmldsig#base64";
pub(crate) const XPATH: &str = "http://www.w3.org/TR/1999/REC-xpath-19991116";

pub(crate) const TYPE_MANIFEST: &str = "http://www.w3.org/2000/09/xmldsig#Manifest";
pub(crate) const TYPE_OBJECT: &str = "http://www.w3.org/2000/09/xmldsig#Object";
pub(crate) const TYPE_SIGNED_PROPERTIES: &str = "http://uri.etsi.org/01903#SignedProperties";
pub(crate) const TYPE_RAW_CERTIFICATE: &str =
    "http://www.w3.org/2000/09/xmldsig#rawX509Certificate";

pub(crate) const SIGNATURE: (&str, &str) = ds!("Signature");
pub(crate) const SIGNED_INFO: (&str, &str) = ds!("SignedInfo");
pub(crate) const SIGNATURE_VALUE: (&str, &str) = ds!("SignatureValue");
pub(crate) const KEY_INFO: (&str, &str) = ds!("KeyInfo");
pub(crate) const OBJECT: (&str, &str) = ds!("Object");
pub(crate) const MANIFEST: (&str, &str) = ds!("Manifest");
pub(crate) const REFERENCE: (&str, &str) = ds!("Reference");
pub(crate) const CANONICALIZATION_METHOD: (&str, &str) = ds!("CanonicalizationMethod");
pub(crate) const SIGNATURE_METHOD: (&str, &str) = ds!("SignatureMethod");
pub(crate) const TRANSFORMS: (&str, &str) = ds!("Transforms");
pub(crate) const TRANSFORM: (&str, &str) = ds!("Transform");
pub(crate) const DIGEST_METHOD: (&str, &str) = ds!("DigestMethod");
pub(crate) const DIGEST_VALUE: (&str, &str) = ds!("DigestValue");
