//! Certificates, revocation and certification paths (RFC 5280, RFC 6960).
//!
//! [`Certificate`], [`Crl`] and [`OcspResponse`] read bytes and keep them; [`validate`] finds a path
//! from a certificate to a trust anchor and checks it at a given time, with the revocation values
//! that the caller hands in. Nothing is fetched: [`Certificate::crl_urls`] and its neighbours say
//! where more could be found.

mod certificate;
mod certificate_view;
mod crl;
mod crl_check;
mod error;
mod extensions;
mod general_name;
mod name;
mod name_constraints;
mod ocsp;
mod ocsp_check;
mod ocsp_request;
mod path;
mod policy_tree;
pub mod profile;
mod revocation;
mod trust;
mod validation;

pub use crate::asn1::time::is_no_end;
pub use certificate::Certificate;
pub use certificate_view::{CertificateSummary, read_certificates};
pub use crl::{Crl, RevocationReason, RevokedEntry};
pub use error::{PathError, PathProblem, RevocationProblem};
pub use extensions::{
    BasicConstraints, DistributionPoint, Extensions, KeyUsage, NameConstraints, PolicyInformation,
};
pub use general_name::GeneralName;
pub(crate) use name::text_of;
pub use name::{Name, NamePart};
pub use ocsp::{OcspResponse, OcspStatus, SingleResponse};
pub use ocsp_request::{OcspRequestError, ocsp_request};
pub use path::validate;
pub use profile::check_profile;
pub use revocation::{RevocationProof, RevocationRules, RevocationSource, Revoked};
pub use trust::{Evidence, TrustAnchor};
pub use validation::{PathOptions, PolicyInputs, Purpose, ValidPath};
