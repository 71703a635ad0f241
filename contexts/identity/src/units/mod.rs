//! Units (departments, rooms) within an organisation.

pub mod change;
pub mod from_table;
pub mod import;
pub(crate) mod store;

use crate::{OrganisationId, UnitId};
use jiff::civil::Date;
use kit_db::{DbError, Tx, params};

kit_db::code_enum! {
    /// What a unit does, as far as rules look at it.
    pub enum UnitKind {
        /// The leaders of the organisation.
        Leadership = "leadership",
        /// The clerical office (văn thư): receives, numbers and publishes documents.
        Clerical = "clerical",
        /// A unit that does the work (phòng, ban).
        Division = "division",
        /// The archive.
        Archive = "archive",
    }
}

impl UnitKind {
    /// Key of the kind's name for people.
    #[must_use]
    pub const fn label_key(self) -> &'static str {
        match self {
            Self::Leadership => "identity-unit-kind-leadership",
            Self::Clerical => "identity-unit-kind-clerical",
            Self::Division => "identity-unit-kind-division",
            Self::Archive => "identity-unit-kind-archive",
        }
    }
}

kit_db::row! {
    /// What other contexts need to know of a unit.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct UnitBrief {
        /// Identifier.
        pub id: UnitId,
        /// The organisation it belongs to.
        pub organisation: OrganisationId,
        /// The unit above within the organisation.
        pub parent: Option<UnitId>,
        /// Kind.
        pub kind: UnitKind,
        /// Full name.
        pub name: String,
        /// Abbreviation for notations of drafts, as `TH`.
        pub short_name: String,
        /// First day.
        pub valid_from: Date,
        /// First day on which it is no more.
        pub valid_to: Option<Date>,
    }
}

/// A unit.
///
/// # Errors
/// [`DbError::NoRow`] if there is none with this identifier.
pub fn unit_brief(tx: &mut Tx<'_>, id: UnitId) -> Result<UnitBrief, DbError> {
    tx.get(&store::BRIEF, params![id])
}

/// The units of an organisation on a day, in their order.
///
/// # Errors
/// As the database answers.
pub fn units_of(
    tx: &mut Tx<'_>,
    organisation: OrganisationId,
    as_of: Date,
) -> Result<Vec<UnitBrief>, DbError> {
    tx.query(&store::OF_ORGANISATION, params![organisation, as_of])
}
