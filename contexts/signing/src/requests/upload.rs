//! Whether what a signing program brought back is the file that it was given, signed by the
//! certificate that the person chose, and nothing else. The program's word for it counts nothing.

use signatures::{
    pdf::{
        AppendedError, Change, Coverage, ModificationLevel, Validated, Verified, appended, validate,
    },
    x509::Certificate,
};

/// Why an uploaded file is refused.
#[derive(Debug, thiserror::Error)]
pub enum UploadProblem {
    /// It is not the given file with something appended.
    #[error("take the file: {0}")]
    Appended(#[from] AppendedError),
    /// Nothing was signed.
    #[error("find a new signature in the file")]
    NotSigned,
    /// More than one signature was added.
    #[error("take a file with {0} new signatures")]
    SeveralSignatures(usize),
    /// The new signature is wrong, or does not cover the whole file.
    #[error("take a file whose new signature is broken or does not cover it")]
    Broken,
    /// Another certificate signed.
    #[error("take a file signed with another certificate ({found})")]
    OtherCertificate {
        /// Its subject.
        found: String,
    },
    /// More was changed than a signature needs.
    #[error("take a file in which more was changed than signed: {0:?}")]
    Changed(Box<Change>),
}

/// Checks an uploaded file.
///
/// # Errors
/// [`UploadProblem`].
pub fn check(base: &[u8], uploaded: &[u8], certificate: &[u8]) -> Result<(), UploadProblem> {
    let (changes, level) = appended(base, uploaded)?;
    if level > ModificationLevel::FormFilling {
        let worst = changes
            .into_iter()
            .max_by_key(Change::level)
            .ok_or(UploadProblem::Broken)?;
        return Err(UploadProblem::Changed(Box::new(worst)));
    }
    let read = |file| validate(file, &[]).map_err(AppendedError::from);
    let before = read(base)?.len();
    let after = read(uploaded)?;
    let new: Vec<&Validated> = after.iter().skip(before).collect();
    let signature = match new.as_slice() {
        [] => return Err(UploadProblem::NotSigned),
        [one] => one,
        several => return Err(UploadProblem::SeveralSignatures(several.len())),
    };
    if !signature.is_intact() || signature.report.coverage != Coverage::WholeFile {
        return Err(UploadProblem::Broken);
    }
    let Ok(Verified::Signature { signer, .. }) = &signature.message else {
        return Err(UploadProblem::Broken);
    };
    if signer.certificate.as_der() != certificate {
        return Err(UploadProblem::OtherCertificate {
            found: subject(&signer.certificate),
        });
    }
    if filled_anything(&changes) {
        return Err(UploadProblem::Broken);
    }
    Ok(())
}

/// Number and date were filled before the program got the file: it has nothing to fill.
fn filled_anything(changes: &[Change]) -> bool {
    changes
        .iter()
        .any(|change| matches!(change, Change::FieldFilled { .. }))
}

fn subject(certificate: &Certificate) -> String {
    certificate.summary().subject
}
