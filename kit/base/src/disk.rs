//! What a full disk looks like to a program.

use std::io::{Error, ErrorKind};

/// Whether the system refused to write for want of room: the disk is full or has become read-only,
/// the quota is used up, or the file may not grow. Then trying again does not help; somebody must
/// make room.
#[must_use]
pub fn has_no_room(error: &Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::StorageFull
            | ErrorKind::QuotaExceeded
            | ErrorKind::ReadOnlyFilesystem
            | ErrorKind::FileTooLarge
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_and_a_read_only_disk_have_no_room_and_a_missing_file_is_another_matter() {
        for number in [28, 30, 122, 27] {
            let error = Error::from_raw_os_error(number);
            assert!(has_no_room(&error), "{error}");
        }
        for number in [2, 5, 13] {
            let error = Error::from_raw_os_error(number);
            assert!(!has_no_room(&error), "{error}");
        }
    }
}
