//! What somebody else's program appended to a file that we gave it.

use std::collections::HashSet;

use super::{
    change::{Change, ModificationLevel},
    compare,
    covering::Covered,
    read::{Document, ReadError},
    usage::Usages,
};

/// Revisions that one program may append to sign once: the signature, validation data, a time-stamp,
/// and room for programs that write each by itself.
const APPENDED_MAX: usize = 8;

/// Why what was appended is not looked at further.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AppendedError {
    /// The file does not begin with the given bytes.
    #[error("the file does not begin with the bytes that were to be signed")]
    OtherBase,
    /// The given bytes do not end where a revision ends.
    #[error("the file continues in the middle of what was to be signed")]
    NoRevisionEnd,
    /// Too much was appended.
    #[error("{count} revisions were appended, {APPENDED_MAX} are looked at")]
    TooMany {
        /// How many.
        count: usize,
    },
    /// The file cannot be read.
    #[error("read the file: {0}")]
    Read(#[from] ReadError),
}

/// The changes that the revisions after `base` made, which must be how `file` begins, byte for byte;
/// the level is that of the furthest.
///
/// # Errors
/// [`AppendedError`].
pub fn appended(
    base: &[u8],
    file: &[u8],
) -> Result<(Vec<Change>, ModificationLevel), AppendedError> {
    if !file.starts_with(base) {
        return Err(AppendedError::OtherBase);
    }
    let document = Document::open(file)?;
    let revisions = document.revisions();
    let last = revisions.len().saturating_sub(1);
    // a base may end before the line end that the next writer put after its %%EOF
    let base_length = base.trim_ascii_end().len();
    let first = revisions
        .iter()
        .position(|revision| {
            file[..revision.end.min(file.len())].trim_ascii_end().len() == base_length
        })
        .ok_or(AppendedError::NoRevisionEnd)?;
    if last - first > APPENDED_MAX {
        return Err(AppendedError::TooMany {
            count: last - first,
        });
    }
    let targets: HashSet<u32> = revisions[first + 1..]
        .iter()
        .flat_map(|revision| revision.entries.iter().map(|(number, _)| *number))
        .collect();
    let usages = Usages::of(&document, targets);
    let mut covered = Covered::default();
    let changes: Vec<Change> = (first..last)
        .flat_map(|index| {
            let (old, new) = (document.at(index), document.at(index + 1));
            compare::compare(old, new, &usages, &mut covered)
        })
        .collect();
    let level = changes
        .iter()
        .map(Change::level)
        .max()
        .unwrap_or(ModificationLevel::None);
    Ok((changes, level))
}
