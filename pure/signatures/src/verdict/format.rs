//! What the processes of EN 319 102-1 need to know of a signature, so that CMS, PDF and XML
//! signatures get the same verdict.

use jiff::Timestamp;

use super::judge::Signature;
use super::report::Level;
use crate::cms::{SignerError, VerifiedSigner, archive_timestamps, verify_ignoring_weakness};
use crate::timestamp::Token;
use crate::x509::{Certificate, Evidence};

/// Signature time-stamps that are looked at; more only cost time.
const TIMESTAMPS_MAX: usize = 16;

/// A signature of some format.
pub trait SignatureFormat {
    /// The level of a signature whose certificate is not bound.
    fn plain_level(&self) -> Level;

    /// When the signer says it signed. Only a claim.
    fn claimed_signing_time(&self) -> Option<Timestamp>;

    /// The time-stamps that the signature carries.
    fn timestamps(&self) -> OwnTimestamps;

    /// Certificates and revocation values that the signature carries; those inside its time-stamps
    /// are found without this.
    fn evidence(&self) -> Evidence;

    /// Whether the content is what was signed, the value right and the certificate the one that was
    /// meant. No policy is asked. `certificates` are all that are at hand, untrusted.
    ///
    /// # Errors
    /// [`SignerError`] gives the first check that failed.
    fn verify(&self, certificates: &[Certificate]) -> Result<VerifiedSigner, SignerError>;
}

/// The time-stamps that a signature carries.
#[derive(Clone, Debug, Default)]
pub struct OwnTimestamps {
    /// Those that can be read; none of them is verified yet.
    pub readable: Vec<OwnTimestamp>,
    /// How many cannot be read. They prove nothing.
    pub unreadable: usize,
}

/// A time-stamp that a signature carries.
#[derive(Clone, Debug)]
pub struct OwnTimestamp {
    /// The token.
    pub token: Token,
    /// The bytes that it must be about.
    pub about: Vec<u8>,
    /// Whether it covers more than the signature value: everything before it.
    pub archive: bool,
    /// The signature and archive time-stamps that it covers, as DER. It proves their existence.
    pub covers: Vec<Vec<u8>>,
}

impl SignatureFormat for Signature<'_> {
    fn plain_level(&self) -> Level {
        Level::Cms
    }

    fn claimed_signing_time(&self) -> Option<Timestamp> {
        let signers = self.message.signers();
        signers.get(self.signer)?.claimed_signing_time()
    }

    fn timestamps(&self) -> OwnTimestamps {
        let mut own = OwnTimestamps::default();
        let signers = self.message.signers();
        if let Some(signer) = signers.get(self.signer) {
            for raw in signer.signature_timestamps().take(TIMESTAMPS_MAX) {
                match Token::parse(raw) {
                    Ok(token) => own.readable.push(OwnTimestamp {
                        token,
                        about: signer.signature().to_vec(),
                        archive: false,
                        covers: Vec::new(),
                    }),
                    Err(_) => own.unreadable += 1,
                }
            }
        }
        for one in archive_timestamps(self.message, self.signer, self.content) {
            own.readable.push(OwnTimestamp {
                token: one.token,
                about: one.about,
                archive: true,
                covers: one.covers,
            });
        }
        own
    }

    fn evidence(&self) -> Evidence {
        self.message.evidence()
    }

    fn verify(&self, certificates: &[Certificate]) -> Result<VerifiedSigner, SignerError> {
        verify_ignoring_weakness(self.message, self.signer, self.content, certificates)
    }
}
