//! How many bytes of files are judged in memory at the same time. To judge a signature, a file must lie in memory
//! whole; without a limit a few senders of large files would take all there is.

use kit_web::{PageError, UploadedFile};
use tokio::sync::{Semaphore, SemaphorePermit};

const MEBIBYTE: u64 = 1_048_576;
/// Mebibytes of files in judgement at once: four of the largest, or some hundred usual ones.
const PLACES: u32 = 512;

static ROOM: Semaphore = Semaphore::const_new(PLACES as usize);

/// Waits until there is room for so many bytes; given back when dropped. Whoever is larger than the whole room gets
/// all of it.
pub(crate) async fn place(bytes: u64) -> Option<SemaphorePermit<'static>> {
    let mebibytes = u32::try_from(bytes.div_ceil(MEBIBYTE)).unwrap_or(PLACES);
    // the room is never closed
    ROOM.acquire_many(mebibytes.clamp(1, PLACES)).await.ok()
}

/// An uploaded file, from the disk into memory.
///
/// # Errors
/// [`PageError::Internal`] if it cannot be read.
pub(crate) async fn read(file: &UploadedFile) -> Result<Vec<u8>, PageError> {
    let path = file
        .path()
        .ok_or_else(|| PageError::internal("find an uploaded file"))?;
    tokio::fs::read(path).await.map_err(PageError::internal)
}
