//! Where people work, in few words: what tells two of the same name apart.

use super::PersonBrief;
use crate::{PersonId, posts};
use jiff::civil::Date;
use kit_db::{DbError, Tx, params};
use std::collections::BTreeMap;

/// What a list of people says beside each name.
pub(crate) type Places = BTreeMap<PersonId, String>;

/// The post that each of these people has held longest on a day, as `Văn thư, Sở Nội vụ`; who holds none is not
/// there. A list shows few people, and each is one look into an index.
///
/// # Errors
/// As the database answers.
pub(crate) fn places_of(
    tx: &mut Tx<'_>,
    people: &[PersonBrief],
    on: Date,
) -> Result<Places, DbError> {
    let mut places = Places::new();
    for person in people {
        let held = tx.query(&posts::store::POSTS_OF_PERSON, params![person.id, on])?;
        if let Some(post) = held.first() {
            let place = format!("{}, {}", post.title, post.organisation_name);
            places.insert(person.id, place);
        }
    }
    Ok(places)
}
