//! Who is where: the lists that other contexts assign work from.

use super::{Holding, Post, PostHolder, store};
use crate::{OrganisationId, PersonId, PostId, Role, UnitId};
use jiff::civil::Date;
use kit_db::{DbError, Tx, params};

/// The clerks (văn thư) of an organisation on a day.
///
/// # Errors
/// As the database answers.
pub fn clerks_of(
    tx: &mut Tx<'_>,
    organisation: OrganisationId,
    as_of: Date,
) -> Result<Vec<PostHolder>, DbError> {
    holders_of_role(tx, organisation, Role::Clerk, as_of)
}

/// The leaders (head and deputies) of an organisation on a day, the head first.
///
/// # Errors
/// As the database answers.
pub fn leaders_of(
    tx: &mut Tx<'_>,
    organisation: OrganisationId,
    as_of: Date,
) -> Result<Vec<PostHolder>, DbError> {
    holders_of_role(tx, organisation, Role::Leader, as_of)
}

/// Who holds posts of a role in an organisation on a day, by rank.
///
/// # Errors
/// As the database answers.
pub fn holders_of_role(
    tx: &mut Tx<'_>,
    organisation: OrganisationId,
    role: Role,
    as_of: Date,
) -> Result<Vec<PostHolder>, DbError> {
    tx.query(&store::HOLDERS_OF_ROLE, params![organisation, role, as_of])
}

/// Who heads a unit on a day: heads of unit and chiefs of office; in the leadership, its leaders.
///
/// # Errors
/// As the database answers.
pub fn heads_of(tx: &mut Tx<'_>, unit: UnitId, as_of: Date) -> Result<Vec<PostHolder>, DbError> {
    let mut people = people_of(tx, unit, as_of)?;
    people.retain(|holder| {
        matches!(
            holder.role,
            Role::HeadOfUnit | Role::ChiefOfOffice | Role::Leader
        )
    });
    Ok(people)
}

/// Whether a person is one of an organisation's leaders on a day.
///
/// # Errors
/// As the database answers.
pub fn leads(
    tx: &mut Tx<'_>,
    person: PersonId,
    organisation: OrganisationId,
    as_of: Date,
) -> Result<bool, DbError> {
    tx.get(
        &store::HOLDS_ROLE,
        params![person, organisation, Role::Leader, as_of],
    )
}

/// Whether a person holds a post in a unit on a day.
///
/// # Errors
/// As the database answers.
pub fn works_in(
    tx: &mut Tx<'_>,
    person: PersonId,
    unit: UnitId,
    as_of: Date,
) -> Result<bool, DbError> {
    tx.get(&store::WORKS_IN, params![person, unit, as_of])
}

/// Who works in a unit on a day, by rank.
///
/// # Errors
/// As the database answers.
pub fn people_of(tx: &mut Tx<'_>, unit: UnitId, as_of: Date) -> Result<Vec<PostHolder>, DbError> {
    tx.query(&store::PEOPLE_OF_UNIT, params![unit, as_of])
}

/// Everybody who works in an organisation on a day, unit by unit.
///
/// # Errors
/// As the database answers.
pub fn staff_of(
    tx: &mut Tx<'_>,
    organisation: OrganisationId,
    as_of: Date,
) -> Result<Vec<PostHolder>, DbError> {
    tx.query(&store::STAFF, params![organisation, as_of])
}

/// A person in a post on a day; `None` if the person does not hold it then.
///
/// # Errors
/// As the database answers.
pub fn post_holder(
    tx: &mut Tx<'_>,
    person: PersonId,
    post: PostId,
    as_of: Date,
) -> Result<Option<PostHolder>, DbError> {
    tx.find(&store::HOLDER, params![person, post, as_of])
}

/// All posts that a person holds, held or will hold; the newest first.
///
/// # Errors
/// As the database answers.
pub fn holdings_of(tx: &mut Tx<'_>, person: PersonId) -> Result<Vec<Holding>, DbError> {
    tx.query(&store::HOLDINGS, params![person])
}

/// The posts of an organisation on a day, held or vacant.
///
/// # Errors
/// As the database answers.
pub fn posts_of_organisation(
    tx: &mut Tx<'_>,
    organisation: OrganisationId,
    as_of: Date,
) -> Result<Vec<Post>, DbError> {
    tx.query(&store::POSTS, params![organisation, as_of])
}
