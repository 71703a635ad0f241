//! Brings many people in at once, each with the posts that they hold. What one person is refused for
//! refuses the whole import.

use super::{
    register::{PersonError, PersonFacts},
    store,
};
use crate::{
    Actor, HoldingId, OrganisationId, PersonId, PostId, Refused, Role, UnitId, events, permissions,
    posts::{appoint::TITLE_MAX, store as posts},
    trail,
    units::store as units,
};
use jiff::{Timestamp, civil::Date};
use kit_db::{DbError, Sql, ToValue, Tx, Value, params};
use std::collections::BTreeMap;
use vn::{folding::fold, names::name_sort_key};

/// A person who is brought in.
#[derive(Clone, Debug)]
pub struct ImportedPerson {
    /// A new identifier.
    pub id: PersonId,
    /// What is stored of the person.
    pub facts: PersonFacts,
    /// Whether the person is invented.
    pub synthetic: bool,
    /// The posts, all of them new. None for a person who is registered only.
    pub posts: Vec<ImportedPost>,
}

/// A new post with its holder.
#[derive(Clone, Debug)]
pub struct ImportedPost {
    /// A new identifier.
    pub id: PostId,
    /// A new identifier of the holding.
    pub holding: HoldingId,
    /// Where.
    pub unit: UnitId,
    /// Role.
    pub role: Role,
    /// Title, as `Phó Trưởng phòng`.
    pub title: String,
    /// Place in lists: 1 is the highest in the unit.
    pub rank: u16,
}

/// People, and from where they are known.
#[derive(Clone, Debug)]
pub struct ImportPeople<'a> {
    /// The list or decision that names them.
    pub basis: &'a str,
    /// The first day of their posts.
    pub from: Date,
    /// The people.
    pub people: &'a [ImportedPerson],
}

/// Why nobody was brought in.
#[derive(Debug, thiserror::Error)]
pub enum ImportPeopleError {
    /// The actor may not.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// A person appoints with a second one only; whoever has the machine brings many in at once.
    #[error("bring people into posts without a second administrator")]
    Alone,
    /// What is wrong with one of them.
    #[error("bring in the person in place {place}: {fault}")]
    Person {
        /// Their place in the import, from 1.
        place: usize,
        /// What is wrong.
        fault: PersonFault,
    },
    /// The database's answer.
    #[error(transparent)]
    Database(#[from] DbError),
}

/// What is wrong with a person who is brought in.
#[derive(Debug, thiserror::Error)]
pub enum PersonFault {
    /// The name or a contact.
    #[error(transparent)]
    Facts(PersonError),
    /// The title of a post is empty or above [`TITLE_MAX`].
    #[error("a title of {length} characters, 1 to {TITLE_MAX} are expected")]
    Title {
        /// Characters of the title.
        length: usize,
    },
    /// The unit of a post does not exist on the first day.
    #[error("the unit of a post does not exist on {on}")]
    UnitAbsent {
        /// First day.
        on: Date,
    },
    /// Administration and audit stay apart from rights over contents, in one person too.
    #[error("posts of administration and of contents in one person")]
    BothKinds,
}

/// Brings the people into their posts: each person, post and appointment leaves the leaf of one that
/// is made by itself. Publishes `identity.people.imported` once for each organisation: heads are not
/// told of everybody one by one.
///
/// # Errors
/// [`ImportPeopleError`]; people are refused, for nobody appoints alone. Nothing is stored.
pub fn import_people(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    input: &ImportPeople<'_>,
) -> Result<(), ImportPeopleError> {
    let units = tx.query(&units::THERE_ON, params![input.from])?;
    let units: BTreeMap<UnitId, OrganisationId> = units
        .into_iter()
        .map(|it| (it.id, it.organisation))
        .collect();
    let filled = || input.people.iter().flat_map(|person| &person.posts);
    let mut bodies: Vec<OrganisationId> = filled()
        .filter_map(|it| units.get(&it.unit))
        .copied()
        .collect();
    let here = actor.must_in_all(permissions::MANAGE_PEOPLE, &bodies)?;
    if !actor.is_system() {
        return Err(ImportPeopleError::Alone);
    }
    let checked = checked(input, &units)?;
    insert(tx, input, &checked)?;
    let mut traces = Vec::with_capacity(input.people.len() * 3);
    for (person, Checked { places, .. }) in input.people.iter().zip(&checked) {
        let about = |action| {
            trail::of(actor, now, action)
                .by(here.authority)
                .basis(input.basis)
        };
        traces.push(about("identity.person.registered").on("person", person.id));
        for (post, place) in person.posts.iter().zip(places) {
            let created =
                serde_json::json!({ "title": post.title.trim(), "role": post.role.code() });
            let post_made = about("identity.post.created").on("post", post.id);
            traces.push(post_made.unit(*place).change(None, created));
            let appointed = serde_json::json!({ "post": post.id, "from": input.from });
            let person_put = about("identity.person.appointed").on("person", person.id);
            traces.push(person_put.unit(*place).change(None, appointed));
        }
    }
    trail::record_all(tx, &traces)?;
    bodies.sort_unstable();
    for same in bodies.chunk_by(|one, next| one == next) {
        let posts = u32::try_from(same.len()).unwrap_or(u32::MAX);
        events::people_imported(tx, now, same[0], posts, input.from)?;
    }
    Ok(())
}

/// What is stored of a person, and the organisation of each post.
struct Checked {
    facts: PersonFacts,
    places: Vec<OrganisationId>,
}

/// Everybody, if everything about everybody is right.
fn checked(
    input: &ImportPeople<'_>,
    units: &BTreeMap<UnitId, OrganisationId>,
) -> Result<Vec<Checked>, ImportPeopleError> {
    let mut all = Vec::with_capacity(input.people.len());
    for (place, person) in input.people.iter().enumerate() {
        let at = |fault: PersonFault| ImportPeopleError::Person {
            place: place + 1,
            fault,
        };
        let facts = person.facts.checked();
        let facts = facts.map_err(|fault| at(PersonFault::Facts(fault)))?;
        let mut places = Vec::with_capacity(person.posts.len());
        for post in &person.posts {
            let length = post.title.trim().chars().count();
            if !(1..=TITLE_MAX).contains(&length) {
                return Err(at(PersonFault::Title { length }));
            }
            let Some(place) = units.get(&post.unit) else {
                return Err(at(PersonFault::UnitAbsent { on: input.from }));
            };
            places.push(*place);
        }
        let administers = |post: &ImportedPost| post.role.is_administrative();
        if person.posts.iter().any(administers) && !person.posts.iter().all(administers) {
            return Err(at(PersonFault::BothKinds));
        }
        all.push(Checked { facts, places });
    }
    Ok(all)
}

fn insert(tx: &mut Tx<'_>, input: &ImportPeople<'_>, checked: &[Checked]) -> Result<(), DbError> {
    let from = Value::Date(input.from);
    let names = || checked.iter().map(|it| it.facts.name.as_str());
    let folded: Vec<String> = names().map(fold).collect();
    let keys: Vec<Vec<u8>> = names().map(name_sort_key).collect();
    let people: Vec<[Value<'_>; 8]> = input
        .people
        .iter()
        .zip(checked.iter().zip(folded.iter().zip(&keys)))
        .map(|(person, (Checked { facts, .. }, (folded, key)))| {
            [
                person.id.to_value(),
                facts.name.to_value(),
                folded.to_value(),
                facts.email.to_value(),
                facts.telephone.to_value(),
                person.synthetic.to_value(),
                Value::Null,
                key.to_value(),
            ]
        })
        .collect();
    rows(tx, &store::INSERT, &people)?;
    let held = || {
        let people = input.people.iter().zip(checked);
        people.flat_map(|(person, checked)| {
            let posts = person.posts.iter().zip(&checked.places);
            posts.map(move |(post, place)| (person, post, place))
        })
    };
    let created: Vec<[Value<'_>; 8]> = held()
        .map(|(_, post, place)| {
            [
                post.id.to_value(),
                place.to_value(),
                post.unit.to_value(),
                post.role.to_value(),
                Value::Text(post.title.trim()),
                post.rank.to_value(),
                from,
                Value::Null,
            ]
        })
        .collect();
    rows(tx, &posts::ADD_POST, &created)?;
    let holdings: Vec<[Value<'_>; 6]> = held()
        .map(|(person, post, _)| {
            [
                post.holding.to_value(),
                person.id.to_value(),
                post.id.to_value(),
                from,
                Value::Null,
                Value::Text(input.basis),
            ]
        })
        .collect();
    rows(tx, &posts::ADD_HOLDING, &holdings)
}

fn rows<'v, const N: usize>(
    tx: &mut Tx<'_>,
    sql: &Sql<()>,
    rows: &'v [[Value<'v>; N]],
) -> Result<(), DbError> {
    tx.insert_rows(sql, rows.iter().map(|row| &row[..]))
        .map(drop)
}
