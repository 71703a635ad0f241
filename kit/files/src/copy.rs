//! Contents from one store into another, for copies and back: each is compared with its name on the
//! way, and one that is not what it was does not keep the others from being copied.

use futures::TryStreamExt;

use crate::compare::{Depth, Fault};
use crate::hash::ContentHash;
use crate::staging::StageError;
use crate::store::{Files, FilesError};

/// What a copy for a backup did.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CopyReport {
    /// Contents that were there already.
    pub present: u64,
    /// Contents copied.
    pub copied: u64,
    /// Bytes copied.
    pub bytes: u64,
    /// Contents that are not what their names say: they were not copied.
    pub faults: Vec<(ContentHash, Fault)>,
}

impl Files {
    /// Copies every content that the other store does not have: the second half of a backup, after the
    /// database. Each content is verified on the way. What the other store has counts as there if its
    /// length is right; with [`Depth::Digest`] it is read as well, and replaced if it is something else.
    /// May be broken off and called again.
    ///
    /// # Errors
    /// As either store answers. A content that is not what its name says is no error but a fault of the
    /// report.
    pub async fn copy_missing_to(
        &self,
        other: &Self,
        depth: Depth,
    ) -> Result<CopyReport, FilesError> {
        let mut report = CopyReport::default();
        let mut contents = self.list();
        while let Some((hash, bytes)) = contents.try_next().await? {
            if other.fault(&hash, Some(bytes), depth).await?.is_none() {
                report.present += 1;
                continue;
            }
            match self.hand_over(other, &hash, bytes).await? {
                None => {
                    report.copied += 1;
                    report.bytes += bytes;
                }
                Some(fault) => report.faults.push((hash, fault)),
            }
        }
        Ok(report)
    }

    /// Gives a content to another store; what does not fit its name never reaches its place there.
    async fn hand_over(
        &self,
        other: &Self,
        hash: &ContentHash,
        bytes: u64,
    ) -> Result<Option<Fault>, FilesError> {
        let content = match self.get(hash).await {
            Ok(content) => content,
            // collected since it was listed, or not what it was; anything else ends the copy
            Err(error) => return Fault::of(error).map(Some),
        };
        let staged = match other.staging().stage(content, bytes).await {
            Ok(staged) if staged.hash() == *hash => staged,
            Ok(staged) => {
                let found = staged.hash();
                return Ok(Some(Fault::Changed { found }));
            }
            Err(StageError::TooLarge { .. }) => {
                let found = self.length(hash).await?.unwrap_or(0);
                let expected = bytes;
                return Ok(Some(Fault::Length { expected, found }));
            }
            Err(StageError::Sender(error)) => {
                return match error.downcast::<FilesError>() {
                    Ok(error) => Fault::of(*error).map(Some),
                    Err(error) => Err(StageError::Sender(error).into()),
                };
            }
            Err(error) => return Err(error.into()),
        };
        // not kept as an upload is: what lies there under this name is something else
        other.put(staged).await.map(|()| None)
    }
}
