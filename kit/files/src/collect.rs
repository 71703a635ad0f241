//! Contents that nobody needs any more. Who refers to a content stands in rows, which this crate
//! does not know: here is only since when a content lies there, and a deletion that does not race
//! with somebody who keeps the same content again.

use std::path::Path;

use futures::StreamExt;
use futures::stream::BoxStream;
use jiff::{SignedDuration, Timestamp};
use kit_base::Clock;

use crate::hash::ContentHash;
use crate::store::{Files, FilesError};

/// A content that is kept again is given a new date only if its own is older; half of what any
/// collection leaves alone.
const DATE_HOLDS: SignedDuration = SignedDuration::from_hours(24);

/// A content with the time of its last keeping.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeptContent {
    /// Its name.
    pub hash: ContentHash,
    /// Its length.
    pub bytes: u64,
    /// When it was last kept, to the day: who keeps a content that is there makes it young again.
    pub kept_at: Timestamp,
}

impl KeptContent {
    /// Whether it must be given a new date when it is kept again now.
    pub(crate) fn is_ageing(&self) -> bool {
        Clock::system().now().duration_since(self.kept_at) > DATE_HOLDS
    }
}

impl Files {
    /// Every content with its age, in no order.
    pub fn list_kept(&self) -> BoxStream<'static, Result<KeptContent, FilesError>> {
        self.entries().boxed()
    }

    /// Deletes a content that was not kept again since `before`; whether it was. The caller knows that
    /// no row refers to it. In a folder nobody who keeps the same content at this moment loses it: it is
    /// put aside first, looked at again, and put back if it became young. A service has no such step;
    /// there one round trip remains in which that can happen.
    pub async fn collect(&self, hash: &ContentHash, before: Timestamp) -> Result<bool, FilesError> {
        let is_old = |kept: &KeptContent| kept.kept_at < before;
        if !self.find_kept(hash).await?.as_ref().is_some_and(is_old) {
            return Ok(false);
        }
        let Some(folder) = self.folder().cloned() else {
            self.delete(hash).await?;
            return Ok(true);
        };
        let aside = self
            .staging()
            .folder()
            .join(format!("{hash}-collected.part"));
        let place = folder.join(hash.key());
        let failed = |error| FilesError::Move {
            path: place.clone(),
            error,
        };
        let moved = (place.clone(), aside);
        tokio::task::spawn_blocking(move || collect_file(&moved.0, &moved.1, before))
            .await
            .unwrap_or_else(|error| Err(std::io::Error::other(error)))
            .map_err(failed)
    }
}

fn collect_file(place: &Path, aside: &Path, before: Timestamp) -> std::io::Result<bool> {
    match std::fs::rename(place, aside) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(false),
        // the staging folder lies elsewhere: beside its place then
        Err(error) if error.kind() == std::io::ErrorKind::CrossesDevices => {
            let beside = place.with_extension("collected");
            std::fs::rename(place, &beside)?;
            return settle(place, &beside, before);
        }
        moved => moved?,
    }
    settle(place, aside, before)
}

fn settle(place: &Path, aside: &Path, before: Timestamp) -> std::io::Result<bool> {
    let changed = std::fs::metadata(aside)?.modified()?;
    let is_old = Timestamp::try_from(changed).is_ok_and(|changed| changed < before);
    if is_old {
        std::fs::remove_file(aside)?;
    } else if !place.exists() {
        std::fs::rename(aside, place)?;
    }
    Ok(is_old)
}

/// Makes a file young; false if it is not there any more.
pub(crate) fn touch(path: &Path) -> std::io::Result<bool> {
    match std::fs::File::options().write(true).open(path) {
        Ok(file) => {
            file.set_modified(Clock::system().now().into())?;
            // put aside after it was opened: not where somebody will look for it
            Ok(path.exists())
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}
