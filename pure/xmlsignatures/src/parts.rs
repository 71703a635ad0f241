//! What the parts of a signature hold by their schemas (XMLDSIG core 1.1; EN 319 132-1 annex B and C),
//! container by container: whatever else stands there is content that nobody signed.

use crate::dsig::names::{DS, DS11, EXCLUSIVE, XADES, XADES141};
use crate::xml::is_space;

/// What a part of a signature holds.
#[derive(Clone, Copy)]
pub(crate) enum Holds {
    /// Other parts and no text.
    Parts(&'static [&'static str]),
    /// A text in base64.
    Base64,
    /// A point in time.
    Time,
    /// A number.
    Number,
    /// A text for people.
    Words,
    /// Nothing. Of what may be anything, nothing is known either.
    Nothing,
}

const STAMP: Holds = Holds::Parts(&[
    "x:Include",
    "x:ReferenceInfo",
    "ds:CanonicalizationMethod",
    "x:EncapsulatedTimeStamp",
    "x:XMLTimeStamp",
]);
const DIGEST: Holds = Holds::Parts(&["ds:DigestMethod", "ds:DigestValue"]);
const CERTIFICATES: Holds = Holds::Parts(&["x:EncapsulatedX509Certificate", "x:OtherCertificate"]);
const REVOCATIONS: Holds = Holds::Parts(&["x:CRLValues", "x:OCSPValues", "x:OtherValues"]);
const CERTIFICATE_REFS: Holds = Holds::Parts(&["x:CertRefs"]);
const CERTIFICATE_REFS_2: Holds = Holds::Parts(&["x4:CertRefs", "x:CertRefs"]);
const REVOCATION_REFS: Holds = Holds::Parts(&["x:CRLRefs", "x:OCSPRefs", "x:OtherRefs"]);
const CERTIFICATE_LIST: Holds = Holds::Parts(&["x:Cert"]);
const OBJECT_NAME: Holds =
    Holds::Parts(&["x:Identifier", "x:Description", "x:DocumentationReferences"]);
const PLACE: Holds = Holds::Parts(&[
    "x:City",
    "x:StreetAddress",
    "x:StateOrProvince",
    "x:PostalCode",
    "x:CountryName",
]);

/// What a part holds; none for what is no part of a signature.
pub(crate) fn holds((space, local): (&str, &str)) -> Holds {
    match space {
        DS => of_dsig(local),
        DS11 => of_dsig_11(local),
        XADES => of_properties(local),
        XADES141 => of_later_properties(local),
        _ => Holds::Nothing,
    }
}

/// Whether a part may stand in another.
pub(crate) fn allows(outer: (&str, &str), (space, local): (&str, &str)) -> bool {
    let prefix = match space {
        DS => "ds:",
        DS11 => "d11:",
        EXCLUSIVE => "ec:",
        XADES => "x:",
        XADES141 => "x4:",
        _ => return false,
    };
    let Holds::Parts(all) = holds(outer) else {
        return false;
    };
    all.iter()
        .any(|one| one.strip_prefix(prefix) == Some(local))
}

/// Whether a text is what a part holds.
pub(crate) fn fits(holds: Holds, text: &str) -> bool {
    let all = |fits: fn(char) -> bool| text.chars().all(|one| is_space(one) || fits(one));
    match holds {
        Holds::Base64 => all(|one| one.is_ascii_alphanumeric() || "+/=".contains(one)),
        Holds::Time => all(|one| one.is_ascii_digit() || "-+:.TZ".contains(one)),
        Holds::Number => all(|one| one.is_ascii_digit() || "-+".contains(one)),
        // markup that XML takes for letters, browsers take for markup
        Holds::Words => !text.contains('<'),
        Holds::Parts(_) | Holds::Nothing => all(|_| false),
    }
}

fn of_dsig(local: &str) -> Holds {
    match local {
        "Signature" => Holds::Parts(&[
            "ds:SignedInfo",
            "ds:SignatureValue",
            "ds:KeyInfo",
            "ds:Object",
        ]),
        "Object" => Holds::Parts(&["x:QualifyingProperties"]),
        "KeyInfo" => Holds::Parts(&[
            "ds:KeyName",
            "ds:KeyValue",
            "ds:RetrievalMethod",
            "ds:X509Data",
            "ds:PGPData",
            "ds:SPKIData",
            "ds:MgmtData",
            "d11:DEREncodedKeyValue",
            "d11:KeyInfoReference",
        ]),
        "KeyValue" => Holds::Parts(&["ds:DSAKeyValue", "ds:RSAKeyValue", "d11:ECKeyValue"]),
        "DSAKeyValue" => Holds::Parts(&[
            "ds:P",
            "ds:Q",
            "ds:G",
            "ds:Y",
            "ds:J",
            "ds:Seed",
            "ds:PgenCounter",
        ]),
        "RSAKeyValue" => Holds::Parts(&["ds:Modulus", "ds:Exponent"]),
        "RetrievalMethod" => Holds::Parts(&["ds:Transforms"]),
        "Transforms" => Holds::Parts(&["ds:Transform"]),
        "Transform" => Holds::Parts(&["ds:XPath", "ec:InclusiveNamespaces"]),
        "CanonicalizationMethod" => Holds::Parts(&["ec:InclusiveNamespaces"]),
        "X509Data" => Holds::Parts(&[
            "ds:X509IssuerSerial",
            "ds:X509SKI",
            "ds:X509SubjectName",
            "ds:X509Certificate",
            "ds:X509CRL",
            "d11:X509Digest",
        ]),
        "X509IssuerSerial" => Holds::Parts(&["ds:X509IssuerName", "ds:X509SerialNumber"]),
        "PGPData" => Holds::Parts(&["ds:PGPKeyID", "ds:PGPKeyPacket"]),
        "SPKIData" => Holds::Parts(&["ds:SPKISexp"]),
        "SignatureValue" | "DigestValue" | "P" | "Q" | "G" | "Y" | "J" | "Seed" | "PgenCounter"
        | "Modulus" | "Exponent" | "X509SKI" | "X509Certificate" | "X509CRL" | "PGPKeyID"
        | "PGPKeyPacket" | "SPKISexp" => Holds::Base64,
        "KeyName" | "MgmtData" | "X509IssuerName" | "X509SubjectName" | "XPath" => Holds::Words,
        "X509SerialNumber" => Holds::Number,
        _ => Holds::Nothing,
    }
}

fn of_dsig_11(local: &str) -> Holds {
    match local {
        "ECKeyValue" => Holds::Parts(&["d11:ECParameters", "d11:NamedCurve", "d11:PublicKey"]),
        "ECParameters" => Holds::Parts(&[
            "d11:FieldID",
            "d11:Curve",
            "d11:Base",
            "d11:Order",
            "d11:CoFactor",
            "d11:ValidationData",
        ]),
        "FieldID" => Holds::Parts(&["d11:Prime", "d11:TnB", "d11:PnB", "d11:GnB"]),
        "Prime" => Holds::Parts(&["d11:P"]),
        "TnB" => Holds::Parts(&["d11:M", "d11:K"]),
        "PnB" => Holds::Parts(&["d11:M", "d11:K1", "d11:K2", "d11:K3"]),
        "GnB" => Holds::Parts(&["d11:M"]),
        "Curve" => Holds::Parts(&["d11:A", "d11:B"]),
        "ValidationData" => Holds::Parts(&["d11:seed"]),
        "DEREncodedKeyValue" | "X509Digest" | "PublicKey" | "Base" | "Order" | "P" | "A" | "B"
        | "seed" => Holds::Base64,
        "CoFactor" | "M" | "K" | "K1" | "K2" | "K3" => Holds::Number,
        _ => Holds::Nothing,
    }
}

fn of_properties(local: &str) -> Holds {
    match local {
        "QualifyingProperties" => Holds::Parts(&["x:SignedProperties", "x:UnsignedProperties"]),
        "UnsignedProperties" => Holds::Parts(&[
            "x:UnsignedSignatureProperties",
            "x:UnsignedDataObjectProperties",
        ]),
        "UnsignedSignatureProperties" => Holds::Parts(&[
            "x:CounterSignature",
            "x:SignatureTimeStamp",
            "x:CompleteCertificateRefs",
            "x:CompleteRevocationRefs",
            "x:AttributeCertificateRefs",
            "x:AttributeRevocationRefs",
            "x:SigAndRefsTimeStamp",
            "x:RefsOnlyTimeStamp",
            "x:CertificateValues",
            "x:RevocationValues",
            "x:AttrAuthoritiesCertValues",
            "x:AttributeRevocationValues",
            "x:ArchiveTimeStamp",
            "x4:ArchiveTimeStamp",
            "x4:TimeStampValidationData",
            "x4:AnyValidationData",
            "x4:CompleteCertificateRefsV2",
            "x4:AttributeCertificateRefsV2",
            "x4:SigAndRefsTimeStampV2",
            "x4:RefsOnlyTimeStampV2",
            "x4:SignaturePolicyStore",
            "x4:RenewedDigestsV2",
        ]),
        "UnsignedDataObjectProperties" => Holds::Parts(&["x:UnsignedDataObjectProperty"]),
        "CounterSignature" => Holds::Parts(&["ds:Signature"]),
        "SignatureTimeStamp"
        | "SigAndRefsTimeStamp"
        | "RefsOnlyTimeStamp"
        | "ArchiveTimeStamp"
        | "AllDataObjectsTimeStamp"
        | "IndividualDataObjectsTimeStamp" => STAMP,
        "CertificateValues" | "AttrAuthoritiesCertValues" => CERTIFICATES,
        "RevocationValues" | "AttributeRevocationValues" => REVOCATIONS,
        "CRLValues" => Holds::Parts(&["x:EncapsulatedCRLValue"]),
        "OCSPValues" => Holds::Parts(&["x:EncapsulatedOCSPValue"]),
        "OtherValues" => Holds::Parts(&["x:OtherValue"]),
        "CompleteCertificateRefs" | "AttributeCertificateRefs" => CERTIFICATE_REFS,
        "CompleteRevocationRefs" | "AttributeRevocationRefs" => REVOCATION_REFS,
        "CertRefs" | "SigningCertificate" | "SigningCertificateV2" => CERTIFICATE_LIST,
        "Cert" => Holds::Parts(&["x:CertDigest", "x:IssuerSerial", "x:IssuerSerialV2"]),
        "CertDigest" | "DigestAlgAndValue" | "SigPolicyHash" | "ReferenceInfo" => DIGEST,
        "IssuerSerial" => Holds::Parts(&["ds:X509IssuerName", "ds:X509SerialNumber"]),
        "CRLRefs" => Holds::Parts(&["x:CRLRef"]),
        "CRLRef" => Holds::Parts(&["x:DigestAlgAndValue", "x:CRLIdentifier"]),
        "CRLIdentifier" => Holds::Parts(&["x:Issuer", "x:IssueTime", "x:Number"]),
        "OCSPRefs" => Holds::Parts(&["x:OCSPRef"]),
        "OCSPRef" => Holds::Parts(&["x:OCSPIdentifier", "x:DigestAlgAndValue"]),
        "OCSPIdentifier" => Holds::Parts(&["x:ResponderID", "x:ProducedAt"]),
        "ResponderID" => Holds::Parts(&["x:ByName", "x:ByKey"]),
        "OtherRefs" => Holds::Parts(&["x:OtherRef"]),
        "EncapsulatedTimeStamp"
        | "EncapsulatedX509Certificate"
        | "EncapsulatedCRLValue"
        | "EncapsulatedOCSPValue"
        | "IssuerSerialV2"
        | "ByKey"
        | "CertifiedRole" => Holds::Base64,
        "SigningTime" | "IssueTime" | "ProducedAt" => Holds::Time,
        "Number" | "int" => Holds::Number,
        other => of_signed_properties(other),
    }
}

/// What a counter-signature says of itself is signed by that one, not by the signature around it.
fn of_signed_properties(local: &str) -> Holds {
    match local {
        "SignedProperties" => Holds::Parts(&[
            "x:SignedSignatureProperties",
            "x:SignedDataObjectProperties",
        ]),
        "SignedSignatureProperties" => Holds::Parts(&[
            "x:SigningTime",
            "x:SigningCertificate",
            "x:SigningCertificateV2",
            "x:SignaturePolicyIdentifier",
            "x:SignatureProductionPlace",
            "x:SignatureProductionPlaceV2",
            "x:SignerRole",
            "x:SignerRoleV2",
        ]),
        "SignedDataObjectProperties" => Holds::Parts(&[
            "x:DataObjectFormat",
            "x:CommitmentTypeIndication",
            "x:AllDataObjectsTimeStamp",
            "x:IndividualDataObjectsTimeStamp",
        ]),
        "SignaturePolicyIdentifier" => {
            Holds::Parts(&["x:SignaturePolicyId", "x:SignaturePolicyImplied"])
        }
        "SignaturePolicyId" => Holds::Parts(&[
            "x:SigPolicyId",
            "ds:Transforms",
            "x:SigPolicyHash",
            "x:SigPolicyQualifiers",
        ]),
        "SigPolicyId" | "ObjectIdentifier" | "CommitmentTypeId" => OBJECT_NAME,
        "DocumentationReferences" => Holds::Parts(&["x:DocumentationReference"]),
        "SigPolicyQualifiers" => Holds::Parts(&["x:SigPolicyQualifier"]),
        "SigPolicyQualifier" => {
            Holds::Parts(&["x:SPURI", "x:SPUserNotice", "x4:SPDocSpecification"])
        }
        "SPUserNotice" => Holds::Parts(&["x:NoticeRef", "x:ExplicitText"]),
        "NoticeRef" => Holds::Parts(&["x:Organization", "x:NoticeNumbers"]),
        "NoticeNumbers" => Holds::Parts(&["x:int"]),
        "SignatureProductionPlace" | "SignatureProductionPlaceV2" => PLACE,
        "SignerRole" | "SignerRoleV2" => Holds::Parts(&["x:ClaimedRoles", "x:CertifiedRoles"]),
        "ClaimedRoles" => Holds::Parts(&["x:ClaimedRole"]),
        "CertifiedRoles" => Holds::Parts(&["x:CertifiedRole"]),
        "DataObjectFormat" => Holds::Parts(&[
            "x:Description",
            "x:ObjectIdentifier",
            "x:MimeType",
            "x:Encoding",
        ]),
        "CommitmentTypeIndication" => Holds::Parts(&[
            "x:CommitmentTypeId",
            "x:ObjectReference",
            "x:AllSignedDataObjects",
        ]),
        other => of_words(other),
    }
}

/// Texts for people, whichever property has them.
fn of_words(local: &str) -> Holds {
    match local {
        "Issuer"
        | "ByName"
        | "Identifier"
        | "Description"
        | "DocumentationReference"
        | "SPURI"
        | "ExplicitText"
        | "Organization"
        | "City"
        | "StreetAddress"
        | "StateOrProvince"
        | "PostalCode"
        | "CountryName"
        | "ClaimedRole"
        | "MimeType"
        | "Encoding"
        | "ObjectReference" => Holds::Words,
        _ => Holds::Nothing,
    }
}

fn of_later_properties(local: &str) -> Holds {
    match local {
        "ArchiveTimeStamp" | "SigAndRefsTimeStampV2" | "RefsOnlyTimeStampV2" => STAMP,
        "TimeStampValidationData" | "AnyValidationData" => {
            Holds::Parts(&["x:CertificateValues", "x:RevocationValues"])
        }
        "CompleteCertificateRefsV2" | "AttributeCertificateRefsV2" => CERTIFICATE_REFS_2,
        "CertRefs" => CERTIFICATE_LIST,
        "SignaturePolicyStore" => Holds::Parts(&[
            "x4:SPDocSpecification",
            "x4:SignaturePolicyDocument",
            "x4:SigPolDocLocalURI",
        ]),
        "SPDocSpecification" => OBJECT_NAME,
        "RenewedDigestsV2" => Holds::Parts(&["ds:DigestMethod", "x4:RecomputedDigestValue"]),
        "SignaturePolicyDocument" | "RecomputedDigestValue" => Holds::Base64,
        "SigPolDocLocalURI" => Holds::Words,
        _ => Holds::Nothing,
    }
}
