//! Whether a content is there, and is what it was.

use std::fmt;

use futures::TryStreamExt;

use crate::hash::ContentHash;
use crate::store::{Files, FilesError};

/// How closely a content is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// Whether it is there, and as long as it should be: nothing is read.
    Length,
    /// Every byte, against the digest that is its name.
    Digest,
}

/// What is wrong with a content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// It is not there.
    Missing,
    /// It has another length.
    Length {
        /// Bytes that it should have.
        expected: u64,
        /// Bytes that it has.
        found: u64,
    },
    /// It has other bytes.
    Changed {
        /// Their digest.
        found: ContentHash,
    },
}

impl Fault {
    /// A short stable word for programs.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Length { .. } => "length",
            Self::Changed { .. } => "changed",
        }
    }

    /// What an error says about one content; the error itself if it says something about the store.
    pub(crate) fn of(error: FilesError) -> Result<Self, FilesError> {
        match error {
            FilesError::Missing(_) => Ok(Self::Missing),
            FilesError::Damaged { found, .. } => Ok(Self::Changed { found }),
            error => Err(error),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => write!(f, "it is not there"),
            Self::Length { expected, found } => {
                write!(f, "it has {found} bytes instead of {expected}")
            }
            Self::Changed { found } => write!(f, "its bytes give the digest {found}"),
        }
    }
}

impl Files {
    /// What is wrong with a content, if anything. `length` is what it should have, where that is known.
    ///
    /// # Errors
    /// As the store answers.
    pub async fn fault(
        &self,
        hash: &ContentHash,
        length: Option<u64>,
        depth: Depth,
    ) -> Result<Option<Fault>, FilesError> {
        let Some(found) = self.length(hash).await? else {
            return Ok(Some(Fault::Missing));
        };
        if let Some(expected) = length.filter(|expected| *expected != found) {
            return Ok(Some(Fault::Length { expected, found }));
        }
        match depth {
            Depth::Length => Ok(None),
            Depth::Digest => match self.verify(hash).await {
                Ok(_) => Ok(None),
                Err(error) => Fault::of(error).map(Some),
            },
        }
    }

    /// How many contents there are, and their bytes.
    ///
    /// # Errors
    /// As the store answers.
    pub async fn sum(&self) -> Result<(u64, u64), FilesError> {
        let add = |(number, sum), (_, bytes)| async move { Ok((number + 1, sum + bytes)) };
        self.list().try_fold((0, 0), add).await
    }
}
