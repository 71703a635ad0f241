//! Making a signature in two phases, whatever holds the key: [`begin`] gives the bytes to be signed,
//! [`end`] puts the value in and gives the signed file.

use super::{
    Layout, Pictures,
    layout::{Words, sheet_in, top_right},
};
use jiff::Timestamp;
use kit_typeset::{Face, TypesetError, face};
use serde::{Deserialize, Serialize};
use signatures::{
    algorithms::{Digest, KeyKind, SignatureAlgorithm},
    cms::{self, CadesProfile, FinishError, PrepareError, SigningOptions},
    pdf::{
        self, Font, FontError, Image, ImageError, Prepared, Rectangle, SignatureOptions, Target,
        WriteError,
    },
    x509::Certificate,
};

/// Why a signature cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum MakeError {
    /// The file cannot take it.
    #[error("append to the file: {0}")]
    Write(#[from] WriteError),
    /// The typeface is missing in this build, or damaged.
    #[error("use the typeface: {0}")]
    Font(#[from] FontError),
    /// The typeface is missing in this build.
    #[error(transparent)]
    Typeset(#[from] TypesetError),
    /// A picture of the register cannot be used.
    #[error("use the picture: {0}")]
    Image(#[from] ImageError),
    /// The document has no place for a signature.
    #[error("find the place of the signature")]
    NoPlace,
    /// The certificate cannot be read.
    #[error("read the certificate")]
    Certificate,
    /// The certificate's key is of a kind with which nothing is signed any more.
    #[error("sign with a key of this kind")]
    UnfitKey,
    /// The parts do not fit together.
    #[error("prepare the signature: {0}")]
    Prepare(#[from] PrepareError),
    /// The value does not belong to the certificate.
    #[error("finish the signature: {0}")]
    Finish(#[from] FinishError),
}

/// A signature on its way; may be stored between the phases.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Work {
    /// The file's part.
    pub prepared: Prepared,
    /// The message's part, with the bytes to be signed.
    pub message: cms::Preparation,
}

/// The algorithm for new signatures with a key of this certificate: SHA-256, or as strong as the curve.
///
/// # Errors
/// [`MakeError::UnfitKey`].
pub fn algorithm_of(certificate: &Certificate) -> Result<SignatureAlgorithm, MakeError> {
    let key = certificate.public_key().map_err(|_| MakeError::UnfitKey)?;
    match key.kind() {
        (KeyKind::Rsa, bits) if bits >= 2_048 => Ok(SignatureAlgorithm::RsaPkcs1(Digest::Sha256)),
        (KeyKind::Ec, 256) => Ok(SignatureAlgorithm::Ecdsa(Digest::Sha256)),
        (KeyKind::Ec, 384) => Ok(SignatureAlgorithm::Ecdsa(Digest::Sha384)),
        (KeyKind::Ed25519, _) => Ok(SignatureAlgorithm::Ed25519),
        _ => Err(MakeError::UnfitKey),
    }
}

/// First phase. `chain` is the certificate and the authorities above it, as DER; `signer` its holder's
/// name for people.
///
/// # Errors
/// [`MakeError`].
pub fn begin(
    file: &[u8],
    layout: &Layout,
    pictures: &Pictures,
    chain: &[Vec<u8>],
    signer: &str,
    now: Timestamp,
) -> Result<Work, MakeError> {
    let chain: Vec<Certificate> = chain
        .iter()
        .map(|der| Certificate::from_der(der).map_err(|_| MakeError::Certificate))
        .collect::<Result<_, _>>()?;
    let first = chain.first().ok_or(MakeError::Certificate)?;
    let algorithm = algorithm_of(first)?;
    let options = SigningOptions {
        algorithm,
        profile: CadesProfile::Pades,
        attached: None,
    };
    let regular = Font::parse(face(Face::Regular)?)?;
    let picture = match layout {
        Layout::Signer { .. } => &pictures.signature,
        Layout::Seal { .. } | Layout::Copy { .. } => &pictures.seal,
        Layout::Attachment { .. } => &None,
    };
    let image = picture
        .as_ref()
        .map(|picture| Image::from_png(&picture.png))
        .transpose()?;
    let words = Words {
        lines: vec![
            "Đã ký số".to_owned(),
            signer.to_owned(),
            pdf::annex_i::time(now),
        ],
        font: &regular,
    };
    let (target, appearance) = match layout {
        Layout::Signer { field } | Layout::Seal { field } => (
            Target::Existing(field.clone()),
            sheet_in(area_of(file, field)?, image.as_ref(), &words),
        ),
        Layout::Attachment { .. } | Layout::Copy { .. } => {
            let page = pdf::Update::open(file)?.page(0)?;
            let seal = image
                .as_ref()
                .map(|image| (image, pictures.seal_points().0));
            top_right(layout, &page, seal, &regular, now).ok_or(MakeError::NoPlace)?
        }
    };
    let prepared = pdf::prepare(
        file,
        &SignatureOptions {
            signing_time: Some(now),
            signer_name: Some(signer.to_owned()),
            appearance: Some(appearance),
            digest: options.content_digest(),
            ..SignatureOptions::new(target)
        },
    )?;
    let message = cms::prepare(&prepared.digest, &chain, &options)?;
    Ok(Work { prepared, message })
}

/// Second phase: the signed file. The value is checked against the certificate first.
///
/// # Errors
/// [`MakeError`].
pub fn end(file: &[u8], work: &Work, value: &[u8]) -> Result<Vec<u8>, MakeError> {
    let message = cms::finish(&work.message, value)?;
    Ok(work.prepared.assemble(file, &message)?)
}

/// The rectangle of a field that is there.
fn area_of(file: &[u8], field: &str) -> Result<Rectangle, MakeError> {
    let update = pdf::Update::open(file)?;
    update.signature_area(field).ok_or(MakeError::NoPlace)
}
