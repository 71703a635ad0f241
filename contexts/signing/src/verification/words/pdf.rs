//! PDF files: what keeps a signature from binding one, and what changed since.

use super::Reason;
use signatures::pdf::{Change, ModificationLevel, Permission, Problem, ReadError, Violation};

/// Why a file cannot be read.
pub(in super::super) fn of_read_error(error: &ReadError) -> Reason {
    match error {
        ReadError::NotPdf => Reason::new("signing-check-not-pdf"),
        ReadError::Encrypted => Reason::new("signing-check-encrypted"),
        ReadError::BrokenCrossReferences => Reason::new("signing-check-damaged-beyond-reading"),
        ReadError::Syntax(at) => Reason::new("signing-check-syntax").number("at", *at as u64),
        ReadError::UnsupportedFilter(name) => {
            Reason::new("signing-check-unsupported-filter").text("name", name)
        }
        ReadError::DamagedStream => Reason::new("signing-check-damaged-stream"),
        ReadError::TooLarge { .. } => Reason::new("signing-check-too-costly"),
    }
}

/// Why a signature does not bind the file.
pub(in super::super) fn of_problem(problem: &Problem) -> Reason {
    match problem {
        Problem::DamagedFile => Reason::new("signing-check-damaged-file"),
        Problem::BytesBeforeHeader => Reason::new("signing-check-bytes-before"),
        Problem::BytesAfterEnd { count } => {
            Reason::new("signing-check-bytes-after").number("count", *count)
        }
        Problem::UnclosedRevision { .. } => Reason::new("signing-check-unclosed-revision"),
        Problem::AmbiguousRevision { .. } => Reason::new("signing-check-ambiguous-revision"),
        Problem::FieldNotInForm => Reason::new("signing-check-field-not-in-form"),
        Problem::NotAnObject => Reason::new("signing-check-not-an-object"),
        Problem::AmbiguousDictionary => Reason::new("signing-check-ambiguous-dictionary"),
        Problem::SharedSignature => Reason::new("signing-check-shared-signature"),
        Problem::TooCostly => Reason::new("signing-check-too-costly"),
        Problem::TooManySignatures { limit } => {
            Reason::new("signing-check-too-many-signatures").number("limit", *limit)
        }
        Problem::UnknownFormat { name } => {
            Reason::new("signing-check-unknown-format").text("name", name)
        }
        Problem::MissingByteRange => Reason::new("signing-check-range-missing"),
        Problem::MalformedByteRange => Reason::new("signing-check-range-malformed"),
        Problem::BeyondFile { .. } => Reason::new("signing-check-range-beyond-file"),
        Problem::MissingContents => Reason::new("signing-check-value-missing"),
        Problem::GapIsNotContents => Reason::new("signing-check-gap"),
        Problem::EndsWithinRevision => Reason::new("signing-check-range-within-revision"),
        Problem::ObjectOutsideRange { .. } => Reason::new("signing-check-object-outside"),
        Problem::Overlaid => Reason::new("signing-check-overlaid"),
        Problem::NotInCoveredRevision => Reason::new("signing-check-not-in-revision"),
    }
}

/// What changed after a signature.
pub(in super::super) fn of_change(change: &Change) -> Reason {
    let new = Reason::new;
    match change {
        Change::SecurityStoreUpdated => new("signing-check-change-store"),
        Change::MetadataUpdated => new("signing-check-change-metadata"),
        Change::InformationUpdated => new("signing-check-change-information"),
        Change::CatalogUpdated => new("signing-check-change-catalog-allowed"),
        Change::FormUpdated => new("signing-check-change-form-allowed"),
        Change::SignatureFieldAdded { field, .. } => {
            new("signing-check-change-signature-field").text("field", field)
        }
        Change::TimestampAdded { field, .. } => {
            new("signing-check-change-timestamp").text("field", field)
        }
        Change::FieldSigned { field } => new("signing-check-change-signed").text("field", field),
        Change::FieldFilled { field } => new("signing-check-change-filled").text("field", field),
        Change::FieldFlagsChanged { field } => {
            new("signing-check-change-flags").text("field", field)
        }
        Change::FieldVisibilityChanged { field } => {
            new("signing-check-change-visibility").text("field", field)
        }
        Change::FieldCoversPage { field } => {
            new("signing-check-change-covers-page").text("field", field)
        }
        Change::TwoReadings => new("signing-check-change-two-readings"),
        Change::AppearancesLeftToReaders => new("signing-check-change-redrawn"),
        Change::AnnotationAdded { .. } => new("signing-check-change-annotation"),
        Change::CatalogReplaced => new("signing-check-change-catalog-replaced"),
        Change::CatalogChanged { key } => new("signing-check-change-catalog").text("key", key),
        Change::FormChanged { key } => new("signing-check-change-form").text("key", key),
        Change::FieldRemoved { field } => {
            new("signing-check-change-field-removed").text("field", field)
        }
        Change::FieldAdded { field } => {
            new("signing-check-change-field-added").text("field", field)
        }
        Change::FieldChanged { field, key } => new("signing-check-change-field")
            .text("field", field)
            .text("key", key),
        Change::SignatureReplaced { field } => {
            new("signing-check-change-signature-replaced").text("field", field)
        }
        Change::PageChanged { key, .. } => new("signing-check-change-page").text("key", key),
        Change::AnnotationRemoved { .. } => new("signing-check-change-annotation-removed"),
        Change::UnknownAnnotation { .. } => new("signing-check-change-unknown-annotation"),
        Change::SecurityStoreMalformed { .. } => new("signing-check-change-store-malformed"),
        Change::ObjectReplaced { object } => {
            new("signing-check-change-object").text("object", &object.number.to_string())
        }
        Change::ObjectFreed { object } => {
            new("signing-check-change-freed").text("object", &object.number.to_string())
        }
        Change::DanglingReferenceFilled { object } => {
            new("signing-check-change-dangling").text("object", &object.number.to_string())
        }
        Change::SharedObjectChanged { object, .. } => {
            new("signing-check-change-shared").text("object", &object.number.to_string())
        }
        Change::AmbiguousObject { object } => {
            new("signing-check-change-ambiguous").text("object", &object.number.to_string())
        }
        Change::Unreadable { object } => {
            new("signing-check-change-unreadable").text("object", &object.number.to_string())
        }
        Change::TooManyRevisions => new("signing-check-change-too-many"),
        Change::CannotBeTold => new("signing-check-change-unknowable"),
    }
}

/// A change that the signer had forbidden.
pub(in super::super) fn of_violation(violation: &Violation) -> Reason {
    match violation {
        Violation::BeyondPermission { permission, level } => {
            Reason::new("signing-check-beyond-permission")
                .because(Reason::new(permission_key(*permission)))
                .text("level", level_name(*level))
        }
        Violation::LockedField { field } => {
            Reason::new("signing-check-locked-field").text("field", field)
        }
        Violation::FieldAddedAfterCertification { field } => {
            Reason::new("signing-check-added-after-certification").text("field", field)
        }
    }
}

fn permission_key(permission: Permission) -> &'static str {
    match permission {
        Permission::NoChanges => "signing-check-allows-nothing",
        Permission::FormFilling => "signing-check-allows-filling",
        Permission::Annotations => "signing-check-allows-annotations",
    }
}

/// The level as reports call it.
pub(in super::super) fn level_name(level: ModificationLevel) -> &'static str {
    match level {
        ModificationLevel::None => "none",
        ModificationLevel::LtaUpdates => "lta_updates",
        ModificationLevel::FormFilling => "form_filling",
        ModificationLevel::Annotations => "annotations",
        ModificationLevel::Other => "other",
    }
}
