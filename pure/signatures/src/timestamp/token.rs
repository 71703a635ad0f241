//! TSTInfo (RFC 3161 section 2.4.2) inside its SignedData.

use const_oid::ObjectIdentifier;
use jiff::{SignedDuration, Timestamp};

use crate::algorithms::{Digest, UnsupportedAlgorithm};
use crate::asn1::{Malformed, Reader, malformed, oid, tag, time, without_leading_zeros};
use crate::cms::SignedData;

/// How far the true time may be from the time given, either way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Accuracy(pub SignedDuration);

/// A time-stamp token as it stands; [`super::verify_token`] checks it.
#[derive(Clone, Debug)]
pub struct Token {
    message: SignedData,
    policy: ObjectIdentifier,
    digest: Digest,
    imprint: Vec<u8>,
    serial: Vec<u8>,
    time: Timestamp,
    accuracy: Option<Accuracy>,
    nonce: Option<Vec<u8>>,
}

const WHAT: &str = "time-stamp token";

impl Token {
    /// Reads a token: the DER of a SignedData whose content is a TSTInfo. Zero bytes after it are
    /// ignored (a PDF document time-stamp is padded with them).
    ///
    /// # Errors
    /// [`Malformed`].
    pub fn parse(bytes: &[u8]) -> Result<Token, Malformed> {
        let message = SignedData::parse(bytes).map_err(|_| malformed(WHAT))?;
        if message.content_type() != oid::TST_INFO || message.signers().len() != 1 {
            return Err(malformed(WHAT));
        }
        let content = message.content().ok_or(malformed(WHAT))?.to_vec();
        let mut inside = Reader::new(&content, WHAT).sequence()?;
        inside.expect(tag::INTEGER)?;
        let policy = inside.oid()?;
        let mut imprint = inside.sequence()?;
        let digest = Digest::read(&imprint.expect(tag::SEQUENCE)?)
            .map_err(|_| malformed("time-stamp imprint"))?;
        let hashed = imprint.expect(tag::OCTET_STRING)?.value.to_vec();
        imprint.end()?;
        let serial = inside.expect(tag::INTEGER)?.value.to_vec();
        let at = time::read(&inside.expect(tag::GENERALIZED_TIME)?, "time-stamp time")?;
        let accuracy = match inside.optional(tag::SEQUENCE)? {
            Some(element) => Some(read_accuracy(element.inside(WHAT))?),
            None => None,
        };
        inside.optional(tag::BOOLEAN)?;
        // clients send random bytes, so a real nonce may be a negative number
        let nonce = inside
            .optional(tag::INTEGER)?
            .map(|number| without_leading_zeros(number.value).to_vec());
        inside.optional(tag::constructed(0))?;
        inside.optional(tag::constructed(1))?;
        inside.end()?;
        Ok(Token {
            message,
            policy,
            digest,
            imprint: hashed,
            serial,
            time: at,
            accuracy,
            nonce,
        })
    }

    /// The digest of a token's imprint, where it is none that is known: such a token cannot be read, but
    /// is not damaged for that.
    pub(crate) fn unknown_imprint(bytes: &[u8]) -> Option<UnsupportedAlgorithm> {
        let message = SignedData::parse(bytes).ok()?;
        let content = message.content()?;
        let mut inside = Reader::new(content, WHAT).sequence().ok()?;
        inside.expect(tag::INTEGER).ok()?;
        inside.oid().ok()?;
        let algorithm = inside.sequence().ok()?.expect(tag::SEQUENCE).ok()?;
        let error = Digest::read(&algorithm).err()?;
        matches!(error, UnsupportedAlgorithm::Unknown { .. }).then_some(error)
    }

    /// The token's DER.
    pub fn as_der(&self) -> &[u8] {
        self.message.as_der()
    }

    /// The SignedData around it, with its certificates and revocation values.
    pub fn message(&self) -> &SignedData {
        &self.message
    }

    /// The authority's policy.
    pub fn policy(&self) -> ObjectIdentifier {
        self.policy
    }

    /// Digest of the imprint.
    pub fn digest(&self) -> Digest {
        self.digest
    }

    /// The digest of what was stamped.
    pub fn imprint(&self) -> &[u8] {
        &self.imprint
    }

    /// Content bytes of the authority's serial number.
    pub fn serial(&self) -> &[u8] {
        &self.serial
    }

    /// The time that the authority gives.
    pub fn time(&self) -> Timestamp {
        self.time
    }

    /// How exact the time is, if the authority says.
    pub fn accuracy(&self) -> Option<Accuracy> {
        self.accuracy
    }

    /// Content bytes of the number sent with the request, without leading zeros.
    pub fn nonce(&self) -> Option<&[u8]> {
        self.nonce.as_deref()
    }
}

fn read_accuracy(mut inside: Reader<'_>) -> Result<Accuracy, Malformed> {
    let mut total = SignedDuration::ZERO;
    if let Some(seconds) = inside.optional(tag::INTEGER)? {
        total += SignedDuration::from_secs(i64::from(seconds.small_unsigned(WHAT)?));
    }
    if let Some(millis) = inside.optional(tag::context(0))? {
        total += SignedDuration::from_millis(i64::from(millis.small_unsigned(WHAT)?));
    }
    if let Some(micros) = inside.optional(tag::context(1))? {
        total += SignedDuration::from_micros(i64::from(micros.small_unsigned(WHAT)?));
    }
    inside.end()?;
    Ok(Accuracy(total))
}
