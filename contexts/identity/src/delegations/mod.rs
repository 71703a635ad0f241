//! Delegation in writing: somebody gives rights of a post to another person for a time.
//!
//! What was received cannot be given on: only rights of one's own post can be delegated. Who
//! loses the post or the right loses what they delegated of it; with the account, or the post, the delegation ends and
//! comes back by a new act only.

pub(crate) mod end;
pub mod give;
pub(crate) mod pages;
pub mod revoke;
pub(crate) mod store;

use crate::{DelegationId, PersonId, PostId, events::BetweenPeople};
use jiff::{Timestamp, civil::Date};
use kit_db::{DbError, Tx, params};

kit_db::row! {
    /// A delegation as lists show it.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Delegation {
        /// Identifier.
        pub id: DelegationId,
        /// Who gives.
        pub from_person: PersonId,
        /// Name of who gives.
        pub from_name: String,
        /// The post from which it is given.
        pub from_post: PostId,
        /// Its title.
        pub from_title: String,
        /// Who receives.
        pub to_person: PersonId,
        /// Name of who receives.
        pub to_name: String,
        /// Number and notation of the document that says so.
        pub document: String,
        /// First day.
        pub valid_from: Date,
        /// First day on which it no longer holds.
        pub valid_to: Date,
        /// When it was taken back.
        pub revoked_at: Option<Timestamp>,
    }
}

impl Delegation {
    /// Whom it concerns, and who did something about it.
    pub(crate) fn people(&self, by: Option<PersonId>) -> BetweenPeople {
        BetweenPeople {
            from: self.from_person,
            to: self.to_person,
            by,
        }
    }

    /// Whether it holds on `day`.
    #[must_use]
    pub fn holds_on(&self, day: Date) -> bool {
        self.revoked_at.is_none() && self.valid_from <= day && self.valid_to > day
    }
}

/// The delegations that a person gave or received, the newest first, 100 at most.
///
/// # Errors
/// As the database answers.
pub fn delegations_of(tx: &mut Tx<'_>, person: PersonId) -> Result<Vec<Delegation>, DbError> {
    tx.query(&store::OF_PERSON, params![person])
}

/// A delegation.
///
/// # Errors
/// [`DbError::NoRow`] if there is none.
pub fn delegation(tx: &mut Tx<'_>, id: DelegationId) -> Result<Delegation, DbError> {
    tx.get(&store::ONE, params![id])
}

/// What was delegated.
///
/// # Errors
/// As the database answers.
pub fn delegated_permissions(tx: &mut Tx<'_>, id: DelegationId) -> Result<Vec<String>, DbError> {
    tx.query(&store::PERMISSIONS, params![id])
}
