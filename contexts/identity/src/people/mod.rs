//! People who work in the organisations.

pub mod find;
pub mod from_table;
pub mod import;
pub mod names_before;
pub(crate) mod pages;
pub(crate) mod places;
pub mod register;
pub(crate) mod store;

use crate::{OrganisationId, PersonId};
use jiff::civil::Date;
use kit_db::{DbError, Tx, params};

/// The longest list of people given back, whatever is asked for.
const LIMIT_MAX: usize = 200;

kit_db::row! {
    /// What other contexts need to know of a person.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct PersonBrief {
        /// Identifier.
        pub id: PersonId,
        /// Name, family name first.
        pub name: String,
        /// Whether the person is invented (demonstration and simulation).
        pub synthetic: bool,
    }
}

kit_db::row! {
    /// A person with everything that is stored.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Person {
        /// Identifier.
        pub id: PersonId,
        /// Name, family name first.
        pub name: String,
        /// Address at work; may be empty.
        pub email: String,
        /// Telephone at work; may be empty.
        pub telephone: String,
        /// Whether the person is invented.
        pub synthetic: bool,
        /// The day on which the person left the service.
        pub left_on: Option<Date>,
        /// Rises with every change.
        pub version: i64,
    }
}

kit_db::row! {
    /// A person in one of their posts, as long lists are matched by.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct ListedPerson {
        /// The person.
        pub person: PersonId,
        /// Full name.
        pub name: String,
        /// Official address; empty if there is none.
        pub email: String,
        /// The organisation of the post.
        pub organisation: OrganisationId,
    }
}

/// Everybody who holds a post on a day, once for each post: for imports that match thousands of lines
/// at once. Some tens of thousands of rows in a province.
///
/// # Errors
/// As the database answers.
pub fn listed_people(tx: &mut Tx<'_>, as_of: Date) -> Result<Vec<ListedPerson>, DbError> {
    tx.query(&store::LISTED, params![as_of])
}

/// A person.
///
/// # Errors
/// [`DbError::NoRow`] if there is none with this identifier.
pub fn person_brief(tx: &mut Tx<'_>, id: PersonId) -> Result<PersonBrief, DbError> {
    tx.get(&store::BRIEF, params![id])
}

/// Everything stored of a person.
///
/// # Errors
/// [`DbError::NoRow`] if there is none.
pub fn person(tx: &mut Tx<'_>, id: PersonId) -> Result<Person, DbError> {
    tx.get(&store::WHOLE, params![id])
}

/// Where a page of the list of all people begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum From {
    /// At the first one.
    Start,
    /// After this person.
    After(PersonId),
    /// Before this person.
    Before(PersonId),
}

/// A page of everybody in service, in the order of names; at most `limit`.
///
/// # Errors
/// As the database answers.
pub fn people_page(tx: &mut Tx<'_>, from: From, limit: usize) -> Result<Vec<PersonBrief>, DbError> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let place = |tx: &mut Tx<'_>, id: PersonId| -> Result<Vec<u8>, DbError> {
        let place = tx.find(&store::PLACE, params![id])?;
        Ok(place.and_then(|it| it.sort_key).unwrap_or_default())
    };
    match from {
        From::Start => tx.list(&store::PAGE, params![Vec::<u8>::new(), i64::MIN, limit]),
        From::After(id) => {
            let key = place(tx, id)?;
            tx.list(&store::PAGE, params![key, id, limit])
        }
        From::Before(id) => {
            let key = place(tx, id)?;
            let mut found = tx.list(&store::PAGE_BEFORE, params![key, id, limit])?;
            found.reverse();
            Ok(found)
        }
    }
}

/// Two letters for the round picture: of the first and the last word of a name.
#[must_use]
pub fn initials(name: &str) -> String {
    let mut words = name.split_whitespace();
    let first = words.next().and_then(|word| word.chars().next());
    let last = words.next_back().and_then(|word| word.chars().next());
    first
        .into_iter()
        .chain(last)
        .flat_map(char::to_uppercase)
        .collect()
}

/// An invented person, for drawing pages without a database.
pub(crate) fn sample_person_brief() -> PersonBrief {
    use kit_base::Id;
    PersonBrief {
        id: PersonId::from_i64(1),
        name: "Nguyễn Thị Mẫu".to_owned(),
        synthetic: true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_are_those_of_the_family_name_and_the_given_name() {
        assert_eq!(initials("Đặng Thị Ước"), "ĐƯ");
        assert_eq!(initials("An"), "A");
        assert_eq!(initials("  "), "");
    }
}
