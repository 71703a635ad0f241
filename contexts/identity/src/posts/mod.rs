//! Posts, and who holds which of them when. A person may hold several.

pub mod appoint;
mod read;
pub(crate) mod store;

pub use read::{
    clerks_of, heads_of, holders_of_role, holdings_of, leaders_of, leads, people_of, post_holder,
    posts_of_organisation, staff_of, works_in,
};

use crate::{HoldingId, OrganisationId, PersonId, PostId, Role, UnitId};
use jiff::civil::Date;

kit_db::row! {
    /// A person in a post: what lists of people to assign to show.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct PostHolder {
        /// The person.
        pub person: PersonId,
        /// Name.
        pub name: String,
        /// The post.
        pub post: PostId,
        /// Title, as `Phó Chánh Văn phòng`.
        pub title: String,
        /// Role of the post, which decides what the person may.
        pub role: Role,
        /// Place in lists: 1 is the highest in the unit.
        pub rank: i64,
        /// The unit.
        pub unit: UnitId,
        /// Its name.
        pub unit_name: String,
        /// The organisation.
        pub organisation: OrganisationId,
        /// Its name for lists.
        pub organisation_name: String,
    }
}

impl PostHolder {
    /// `Chuyên viên, Phòng Tổng hợp`, as shown under a name.
    #[must_use]
    pub fn role_line(&self) -> String {
        format!("{}, {}", self.title, self.unit_name)
    }
}

kit_db::row! {
    /// One person's time in one post.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Holding {
        /// Identifier.
        pub id: HoldingId,
        /// The person.
        pub person: PersonId,
        /// The post.
        pub post: PostId,
        /// Title.
        pub title: String,
        /// Role.
        pub role: Role,
        /// The unit.
        pub unit: UnitId,
        /// Its name.
        pub unit_name: String,
        /// The organisation.
        pub organisation: OrganisationId,
        /// Its name for lists.
        pub organisation_name: String,
        /// First day.
        pub valid_from: Date,
        /// First day on which it is no longer held.
        pub valid_to: Option<Date>,
        /// The decision that appointed the person.
        pub decision: String,
    }
}

kit_db::row! {
    /// A post, held or vacant.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Post {
        /// Identifier.
        pub id: PostId,
        /// The organisation.
        pub organisation: OrganisationId,
        /// The unit.
        pub unit: UnitId,
        /// Role.
        pub role: Role,
        /// Title.
        pub title: String,
        /// Place in lists.
        pub rank: i64,
        /// First day.
        pub valid_from: Date,
        /// First day on which it is no more.
        pub valid_to: Option<Date>,
    }
}
