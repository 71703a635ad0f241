//! Files that somebody names: read up to a limit, whatever they turn out to be.

use std::{
    fs::{self, File},
    io::{self, Read},
    path::Path,
};

/// Reads at most `most` bytes of whatever can be read: also a pipe (`<(…)`), and of an endless one
/// no more than that.
///
/// # Errors
/// The system's, and one that says how much is read at most.
pub(crate) fn read_at_most(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?
        .take(most.saturating_add(1))
        .read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most {
        let what = format!("it is too large: at most {most} bytes are read");
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, what));
    }
    Ok(bytes)
}

/// The same as text.
///
/// # Errors
/// Those of [`read_at_most`], and text that is not UTF-8.
pub(crate) fn read_text_at_most(path: &Path, most: u64) -> io::Result<String> {
    let bytes = read_at_most(path, most)?;
    String::from_utf8(bytes)
        .map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "it is no text in UTF-8"))
}

/// Reads an ordinary file of at most `most` bytes; a folder, a device or a pipe is refused before it
/// is opened, since opening a pipe waits for whoever writes.
///
/// # Errors
/// The system's, and one that says what it is or how much is read at most.
pub(crate) fn read_file(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    let what = fs::metadata(path)?;
    if !what.is_file() {
        let kind = if what.is_dir() {
            "a folder"
        } else {
            "a device or a pipe"
        };
        return Err(io::Error::other(format!("it is {kind}, not a file")));
    }
    read_at_most(path, most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_is_read_than_was_asked_for_and_nothing_that_is_no_file() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("file");
        fs::write(&path, "12345").expect("written");
        assert_eq!(read_file(&path, 5).expect("read"), b"12345");
        let refused = |read: io::Result<Vec<u8>>| read.expect_err("refused").to_string();
        assert!(refused(read_file(&path, 4)).contains("at most 4 bytes"));
        assert!(refused(read_at_most(Path::new("/dev/zero"), 4)).contains("at most 4 bytes"));
        assert!(refused(read_file(Path::new("/dev/zero"), 4)).contains("a device"));
        assert!(refused(read_file(folder.path(), 4)).contains("a folder"));
    }
}
