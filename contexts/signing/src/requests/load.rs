//! Everything that is needed to sign one request, read in one transaction; the contents come from the
//! file store afterwards.

use super::{
    Layout, Picture, Pictures, RequestError, RequestId, SigningRequest, certificates_for,
    for_signer,
};
use crate::certificates::{self, CertificateBrief, CertificateId, HolderKind, ImageBrief};
use identity::Actor;
use jiff::Timestamp;
use kit_db::Tx;
use kit_files::{ContentHash, Files, FilesError};

/// The largest file that is signed: what forms take, and what was appended to it.
pub const LARGEST_FILE: u64 = 64 * 1_048_576;
/// The largest picture of a signature or a seal.
const LARGEST_PICTURE: u64 = 2 * 1_048_576;

/// One request, ready to be signed.
#[derive(Clone, Debug)]
pub struct Ready {
    /// The request.
    pub request: SigningRequest,
    /// How it will look.
    pub layout: Layout,
    /// The certificate.
    pub certificate: CertificateBrief,
    /// The certificate and those above it, as DER.
    pub chain: Vec<Vec<u8>>,
    /// The holder's name, for the signature.
    pub signer: String,
    signature: Option<ImageBrief>,
    seal: Option<ImageBrief>,
}

/// Reads a request that the actor may sign now with this certificate.
///
/// # Errors
/// [`RequestError`].
pub fn load(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    id: RequestId,
    certificate: CertificateId,
) -> Result<Ready, RequestError> {
    let (request, _) = for_signer(tx, actor, id)?;
    let certificate = certificates_for(tx, now, actor, &request)?
        .into_iter()
        .find(|one| one.id == certificate)
        .ok_or(RequestError::WrongCertificate)?;
    let layout = serde_json::from_str(&request.layout)
        .map_err(|_| RequestError::Invalid("the layout cannot be read"))?;
    let organisation = request.organisation_id;
    let signer = match request.holder_kind {
        HolderKind::Person => identity::person_brief(tx, request.signer_id)?.name,
        HolderKind::Agency | HolderKind::Device => {
            identity::organisation_brief(tx, organisation)?.name
        }
    };
    Ok(Ready {
        layout,
        chain: certificates::chain(tx, certificate.id)?,
        signature: certificates::signature_image(tx, organisation, request.signer_id)?,
        seal: certificates::seal_image(tx, organisation)?,
        signer,
        certificate,
        request,
    })
}

impl Ready {
    /// The file to be signed and the pictures, from the store.
    ///
    /// # Errors
    /// As the store answers.
    pub async fn contents(&self, files: &Files) -> Result<(Vec<u8>, Pictures), FilesError> {
        let file = read(files, &self.request.file_sha256, LARGEST_FILE).await?;
        let pictures = Pictures {
            signature: picture(files, self.signature.as_ref()).await?,
            seal: picture(files, self.seal.as_ref()).await?,
        };
        Ok((file, pictures))
    }
}

/// The pictures with which a document of this agency, signed by this person, will be signed.
///
/// # Errors
/// As the store answers.
pub async fn pictures(
    files: &Files,
    signature: Option<&ImageBrief>,
    seal: Option<&ImageBrief>,
) -> Result<Pictures, FilesError> {
    Ok(Pictures {
        signature: picture(files, signature).await?,
        seal: picture(files, seal).await?,
    })
}

async fn picture(files: &Files, image: Option<&ImageBrief>) -> Result<Option<Picture>, FilesError> {
    let Some(image) = image else {
        return Ok(None);
    };
    Ok(Some(Picture {
        png: read(files, &image.sha256, LARGEST_PICTURE).await?,
        width_micrometres: image.width_micrometres,
        height_micrometres: image.height_micrometres,
    }))
}

/// A content of the store.
pub(super) async fn read(files: &Files, sha256: &str, most: u64) -> Result<Vec<u8>, FilesError> {
    let hash: ContentHash = sha256
        .parse()
        .map_err(|_| FilesError::Missing(ContentHash::of(sha256.as_bytes())))?;
    Ok(files.read(&hash, most).await?.to_vec())
}
