//! XAdES: EN 319 132-1, as far as levels B-B to B-LTA need it.

mod certificate_identifier;
mod evidence;
mod properties;
mod timestamps;

pub(crate) use certificate_identifier::{CertificateIdentifier, issuer_serial_v2};
pub(crate) use evidence::evidence;
pub use properties::{DataObjectFormat, SignedPropertiesReport};
pub(crate) use properties::{Qualifying, find, read_signed, signed_properties_are_signed};
pub(crate) use timestamps::{archive_input, signature_timestamp_input, timestamps};
