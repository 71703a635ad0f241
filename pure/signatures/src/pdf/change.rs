//! What changed after a signature, and how far that goes: the levels of pyHanko's difference policy.

use serde::Serialize;

use super::{
    object::Reference,
    permission::{Permission, Permissions},
};

/// How far changes go; each level includes those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ModificationLevel {
    /// Nothing changed.
    None,
    /// Validation data, document time-stamps, metadata: what keeps a signature checkable.
    LtaUpdates,
    /// Fields were filled or signed.
    FormFilling,
    /// Annotations were added.
    Annotations,
    /// Anything that no rule explains: the document may say something else now.
    Other,
}

/// One change between two revisions.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Change {
    /// Validation data was added.
    SecurityStoreUpdated,
    /// The XMP metadata was rewritten.
    MetadataUpdated,
    /// The information dictionary was rewritten.
    InformationUpdated,
    /// The catalogue got another version, extensions or marks.
    CatalogUpdated,
    /// The form's default resources or flags changed.
    FormUpdated,
    /// An empty signature field was added.
    SignatureFieldAdded {
        /// Its full name.
        field: String,
        /// Whether it has an area.
        is_visible: bool,
    },
    /// A document time-stamp was put into a field.
    TimestampAdded {
        /// The field's full name.
        field: String,
        /// Whether it has an area; then it counts as filling a form.
        is_visible: bool,
    },
    /// A field was signed.
    FieldSigned {
        /// The field's full name.
        field: String,
    },
    /// A field was filled, emptied or shown differently.
    FieldFilled {
        /// The field's full name.
        field: String,
    },
    /// Flags of a field changed, nothing that is seen.
    FieldFlagsChanged {
        /// The field's full name.
        field: String,
    },
    /// A field was hidden, or shown where it was not: whatever lies in it, prepared before, covers the page
    /// now or is gone from the screen or from paper.
    FieldVisibilityChanged {
        /// The field's full name.
        field: String,
    },
    /// A field that covers much of a page was filled or signed: its picture may hide what was signed.
    FieldCoversPage {
        /// The field's full name.
        field: String,
    },
    /// Readers are told to draw the form anew from its values, so that they show what nobody saw when
    /// signing.
    AppearancesLeftToReaders,
    /// A comment, stamp or the like was put on a page.
    AnnotationAdded {
        /// The annotation.
        object: Reference,
    },
    /// Another object is the catalogue.
    CatalogReplaced,
    /// A key of the catalogue changed that decides what is shown.
    CatalogChanged {
        /// The key.
        key: String,
    },
    /// A key of the form changed that decides what fields do.
    FormChanged {
        /// The key.
        key: String,
    },
    /// A field that was signed with the document is gone.
    FieldRemoved {
        /// Its full name.
        field: String,
    },
    /// A field other than for signatures was added, or one that takes another's place or acts.
    FieldAdded {
        /// Its full name.
        field: String,
    },
    /// A field changed in more than its value.
    FieldChanged {
        /// Its full name.
        field: String,
        /// The key.
        key: String,
    },
    /// A signed field got another signature or none.
    SignatureReplaced {
        /// The field's full name.
        field: String,
    },
    /// A key of a page changed: other content, another size.
    PageChanged {
        /// The page.
        page: Reference,
        /// The key.
        key: String,
    },
    /// An annotation was taken from a page.
    AnnotationRemoved {
        /// The annotation.
        object: Reference,
    },
    /// Something was put among a page's annotations that is none we know.
    UnknownAnnotation {
        /// The array or page.
        object: Reference,
    },
    /// The security store has keys or values that do not belong there, or lost some.
    SecurityStoreMalformed {
        /// The key.
        key: String,
    },
    /// An object was replaced that no rule explains: content, fonts, layers, actions.
    ObjectReplaced {
        /// The object.
        object: Reference,
    },
    /// An object was declared free.
    ObjectFreed {
        /// The object.
        object: Reference,
    },
    /// The signed revision already referred to an object that only came later.
    DanglingReferenceFilled {
        /// The object.
        object: Reference,
    },
    /// An object with an allowed change is used for something else as well.
    SharedObjectChanged {
        /// The object.
        object: Reference,
        /// The key under which it is used otherwise.
        key: String,
    },
    /// A new or changed object has a key twice: readers differ on which one counts.
    AmbiguousObject {
        /// The object.
        object: Reference,
    },
    /// A changed object cannot be read.
    Unreadable {
        /// The object.
        object: Reference,
    },
    /// There are more revisions than are compared.
    TooManyRevisions,
    /// What was appended can be read in two ways: readers may find other objects in it than are compared.
    TwoReadings,
    /// The signature does not bind the file, or the signed bytes are no longer those that were signed:
    /// nobody can say what changed, and surely not that nothing did.
    CannotBeTold,
}

impl Change {
    /// How far this change goes.
    pub fn level(&self) -> ModificationLevel {
        use ModificationLevel as Level;
        match self {
            Self::SecurityStoreUpdated
            | Self::MetadataUpdated
            | Self::InformationUpdated
            | Self::CatalogUpdated
            | Self::FieldFlagsChanged { .. }
            | Self::SignatureFieldAdded {
                is_visible: false, ..
            }
            | Self::TimestampAdded {
                is_visible: false, ..
            } => Level::LtaUpdates,
            Self::FormUpdated
            | Self::SignatureFieldAdded { .. }
            | Self::TimestampAdded { .. }
            | Self::FieldSigned { .. }
            | Self::FieldFilled { .. } => Level::FormFilling,
            Self::AnnotationAdded { .. } => Level::Annotations,
            _ => Level::Other,
        }
    }

    /// The field whose value or signature the change touches, for locks.
    fn locked_field(&self) -> Option<&str> {
        match self {
            Self::FieldSigned { field } | Self::FieldFilled { field } => Some(field),
            Self::TimestampAdded {
                field,
                is_visible: true,
            }
            | Self::SignatureFieldAdded {
                field,
                is_visible: true,
            } => Some(field),
            _ => None,
        }
    }
}

/// A change that the signer had forbidden.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Violation {
    /// The certification allows less.
    BeyondPermission {
        /// What it allows.
        permission: Permission,
        /// What happened.
        level: ModificationLevel,
    },
    /// A locked field changed.
    LockedField {
        /// Its full name.
        field: String,
    },
    /// A visible signature field was added after a certification. The standard allows signing in
    /// fields that are there; Vietnamese software adds them all the same.
    FieldAddedAfterCertification {
        /// Its full name.
        field: String,
    },
}

/// Everything that changed after one signature.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Changes {
    /// The highest level of all changes.
    pub level: ModificationLevel,
    /// Each change once, in the order in which it was found.
    pub list: Vec<Change>,
    /// Those that the signer forbade.
    pub violations: Vec<Violation>,
}

impl Changes {
    /// Whether later revisions did nothing but what is usual after a signature: validation data,
    /// filling fields, signing, and nothing that the signer forbade.
    pub fn are_harmless(&self) -> bool {
        self.level <= ModificationLevel::FormFilling && self.violations.is_empty()
    }

    /// Notes that nothing can be said about changes, where none worse is known.
    pub(super) fn cannot_be_told(&mut self) {
        if self.level < ModificationLevel::Other {
            self.level = ModificationLevel::Other;
            self.list.push(Change::CannotBeTold);
        }
    }

    /// Judges the changes of several steps by what a signature allows.
    pub(super) fn judge<'c>(
        steps: impl Iterator<Item = &'c Change>,
        permissions: &Permissions,
    ) -> Self {
        let mut seen = std::collections::HashSet::new();
        let list: Vec<Change> = steps.filter(|step| seen.insert(*step)).cloned().collect();
        let level = list
            .iter()
            .map(Change::level)
            .max()
            .unwrap_or(ModificationLevel::None);
        let mut violations = Vec::new();
        if let Some(permission) = permissions.document {
            let allowed = match permission {
                Permission::NoChanges => ModificationLevel::LtaUpdates,
                Permission::FormFilling => ModificationLevel::FormFilling,
                Permission::Annotations => ModificationLevel::Annotations,
            };
            if level > allowed {
                violations.push(Violation::BeyondPermission { permission, level });
            }
        }
        for change in &list {
            if let Some(field) = change.locked_field()
                && permissions.locks.iter().any(|lock| lock.locks(field))
            {
                let field = field.to_owned();
                violations.push(Violation::LockedField { field });
            }
            if let Change::SignatureFieldAdded {
                field,
                is_visible: true,
            } = change
                && permissions.document.is_some()
            {
                let field = field.clone();
                violations.push(Violation::FieldAddedAfterCertification { field });
            }
        }
        Self {
            level,
            list,
            violations,
        }
    }
}
