//! People who work in the organisations.

pub(crate) mod pages;
pub mod register;
pub(crate) mod store;

use crate::{OrganisationId, PersonId};
use jiff::civil::Date;
use kit_db::{DbError, Tx, params};
use vn::folding::fold;

/// The longest list of people given back, whatever is asked for.
const LIMIT_MAX: usize = 200;
/// People that a typed name may mean before the other words are compared.
const CANDIDATES_MAX: i64 = 2_000;

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

/// People whose name contains the typed words, without regard to diacritics and case, in the
/// order of the alphabet without diacritics. An empty query gives nothing.
///
/// # Errors
/// As the database answers.
pub fn search_people(
    tx: &mut Tx<'_>,
    query: &str,
    limit: usize,
) -> Result<Vec<PersonBrief>, DbError> {
    let folded = fold(query.trim());
    let words: Vec<&str> = folded.split_whitespace().collect();
    if words.is_empty() {
        return Ok(Vec::new());
    }
    // `%` and `_` of the query are no wildcards: they only narrow what is compared below.
    let pattern = format!("%{}%", words.join("%"));
    let found = tx.query(&store::LIKE, params![pattern, CANDIDATES_MAX])?;
    let fits = |person: &PersonBrief| {
        let name = fold(&person.name);
        words.iter().all(|word| name.contains(word))
    };
    Ok(found
        .into_iter()
        .filter(fits)
        .take(limit.min(LIMIT_MAX))
        .collect())
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
