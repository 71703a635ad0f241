//! Sao y, sao lục, trích sao: electronic copies of documents on paper (Decree 30/2020, Articles 25 to
//! 27, Annex I).
//!
//! A copy is an outgoing document of its own. Who decides on copying approves it (Article 27); it gets a
//! number of the sequence that all copies share, then the agency's digital signature at the top right
//! of its first page, with the form of the copy, the agency and the time. A file that is signed
//! digitally is an original itself and needs no copy.

pub mod file;
pub mod make;
mod may;
pub mod page_numbers;
pub mod pages;
pub mod prepare;
pub mod source;
mod store;

pub use store::{Copied, FILES, MadeCopy, find};

use vn::kinds::{Kind, KindGroup};

kit_db::code_enum! {
    /// The forms of copies (Article 25). Their codes are those of [`Kind`].
    pub enum CopyForm {
        /// Sao y: the whole of an original.
        Full = "sao_y",
        /// Sao lục: the whole of a copy.
        OfCopy = "sao_luc",
        /// Trích sao: a part of an original.
        Extract = "trich_sao",
    }
}

impl CopyForm {
    /// The kind of document that such a copy is.
    #[must_use]
    pub const fn kind(self) -> Kind {
        match self {
            Self::Full => Kind::TrueCopy,
            Self::OfCopy => Kind::RecopiedCopy,
            Self::Extract => Kind::ExtractCopy,
        }
    }

    /// What stands beside the seal (Annex I).
    #[must_use]
    pub const fn printed(self) -> &'static str {
        match self {
            Self::Full => "SAO Y",
            Self::OfCopy => "SAO LỤC",
            Self::Extract => "TRÍCH SAO",
        }
    }

    /// Of a document's kind; none for what is no copy.
    #[must_use]
    pub fn of_kind(code: &str) -> Option<Self> {
        let kind = Kind::from_code(code)?;
        Self::ALL.iter().copied().find(|form| form.kind() == kind)
    }
}

/// Whether documents of this kind are copies.
pub(crate) fn is_copy(kind: &str) -> bool {
    Kind::from_code(kind).is_some_and(|kind| kind.group() == KindGroup::Copy)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_is_a_kind_of_copy_and_every_kind_of_copy_has_a_form() {
        for form in CopyForm::ALL {
            assert_eq!(form.kind().group(), KindGroup::Copy);
            assert_eq!(form.kind().code(), form.code());
            assert_eq!(CopyForm::of_kind(form.code()), Some(*form));
        }
        assert_eq!(CopyForm::of_kind("quyet_dinh"), None);
        assert!(is_copy("sao_luc") && !is_copy("quyet_dinh") && !is_copy(""));
    }
}
