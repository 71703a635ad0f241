//! Whether a PDF from elsewhere can carry the agency's signature as it is.

use signatures::pdf::{ReadError, Update, WriteError, inspect};

/// Why it cannot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// It is no PDF.
    #[error("sign a file that is no PDF")]
    NotPdf,
    /// It is locked with a password.
    #[error("sign a file that is encrypted")]
    Encrypted,
    /// Nothing can be appended to it: cross-references are broken, or bytes stand around it.
    #[error("append to a damaged file")]
    Damaged,
    /// It carries signatures, which a further one outside the form would call into question.
    #[error("copy a file that is signed already")]
    Signed,
}

/// Looks at the file's form and at what is signed in it.
///
/// # Errors
/// [`Unfit`].
pub fn can_be_sealed(file: &[u8]) -> Result<(), Unfit> {
    let inspection = inspect(file).map_err(|error| match error {
        ReadError::NotPdf => Unfit::NotPdf,
        ReadError::Encrypted => Unfit::Encrypted,
        _ => Unfit::Damaged,
    })?;
    if !inspection.signatures.is_empty() {
        return Err(Unfit::Signed);
    }
    let update = Update::open(file).map_err(told)?;
    update.page(0).map(drop).map_err(told)
}

fn told(error: WriteError) -> Unfit {
    match error {
        WriteError::Read(ReadError::NotPdf) => Unfit::NotPdf,
        WriteError::Read(ReadError::Encrypted) => Unfit::Encrypted,
        _ => Unfit::Damaged,
    }
}
