//! To whom documents go: the receivers of a draft, and saved sets of them.

pub(crate) mod may;
pub mod pages;

use crate::{Problems, document::DocumentId, history};
use identity::{Actor, OrganisationId, Refused};
use jiff::Timestamp;
use kit_db::{DbError, Tx, Value, params, sql};

kit_db::id_type!(pub struct GroupId, "a saved set of receivers");

/// All agencies of a province and their schools fit; more is a mistake.
pub const RECEIVERS: usize = 5_000;
const NAME_CHARACTERS: usize = 100;

kit_db::row! {
    /// A saved set of receivers.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Group {
        /// Its identifier.
        pub id: GroupId,
        /// What people call it.
        pub name: String,
        /// How many agencies are in it.
        pub members: i64,
    }
}

sql!(CLEAR: "delete from doc_recipient where outgoing_id = ?1");
sql!(ADD: "insert into doc_recipient (outgoing_id, organisation_id) values (?1, ?2) on conflict do nothing");
sql!(OF -> OrganisationId: "select organisation_id from doc_recipient where outgoing_id = ?1 order by organisation_id");
sql!(GROUPS -> Group:
    "select g.id, g.name, (select count(*) from doc_group_member m where m.group_id = g.id) as members
     from doc_group g where g.organisation_id = ?1 order by g.name limit 200");
sql!(OWNER -> OrganisationId: "select organisation_id from doc_group where id = ?1");
sql!(GROUP_OF -> GroupId: "select id from doc_group where id = ?1 and organisation_id = ?2");
sql!(NAMED -> GroupId: "select id from doc_group where organisation_id = ?1 and name = ?2");
sql!(NEW_GROUP: "insert into doc_group (id, organisation_id, name) values (?1, ?2, ?3)");
sql!(EMPTY_GROUP: "delete from doc_group_member where group_id = ?1");
sql!(DROP_GROUP: "delete from doc_group where id = ?1");
sql!(ADD_MEMBER: "insert into doc_group_member (group_id, organisation_id) values (?1, ?2) on conflict do nothing");
sql!(MEMBERS -> OrganisationId: "select organisation_id from doc_group_member where group_id = ?1 order by organisation_id");

/// Why a set of receivers was not stored.
#[derive(Debug, thiserror::Error)]
pub enum GroupError {
    /// The actor lacks the right.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// It is not there, or another agency's.
    #[error("find the set of receivers")]
    NotFound,
    /// The input breaks a rule.
    #[error("accept the input: {0}")]
    Invalid(#[from] Problems),
    /// The database did not answer.
    #[error(transparent)]
    Database(#[from] DbError),
}

pub(crate) fn set(
    tx: &mut Tx<'_>,
    outgoing: DocumentId,
    receivers: &[OrganisationId],
) -> Result<(), DbError> {
    tx.execute(&CLEAR, params![outgoing])?;
    let rows: Vec<[Value<'_>; 2]> = receivers.iter().map(|r| *params![outgoing, *r]).collect();
    tx.insert_rows(&ADD, rows.iter().map(|r| &r[..])).map(drop)
}

/// The receivers of a draft or issued document.
///
/// # Errors
/// As the database answers.
pub fn of(tx: &mut Tx<'_>, outgoing: DocumentId) -> Result<Vec<OrganisationId>, DbError> {
    tx.query(&OF, params![outgoing])
}

pub(crate) fn all_known(tx: &mut Tx<'_>, ids: &[OrganisationId]) -> Result<bool, DbError> {
    let mut unique: Vec<OrganisationId> = ids.to_vec();
    unique.sort_unstable();
    unique.dedup();
    Ok(identity::organisations_brief(tx, &unique)?.len() == unique.len())
}

/// The saved sets of an agency, by name.
///
/// # Errors
/// As the database answers.
pub fn groups(tx: &mut Tx<'_>, organisation: OrganisationId) -> Result<Vec<Group>, DbError> {
    tx.query(&GROUPS, params![organisation])
}

/// The agencies in a saved set of `organisation`.
///
/// # Errors
/// [`GroupError::NotFound`] if it is another agency's.
pub fn members(
    tx: &mut Tx<'_>,
    organisation: OrganisationId,
    group: GroupId,
) -> Result<Vec<OrganisationId>, GroupError> {
    tx.find(&GROUP_OF, params![group, organisation])?
        .ok_or(GroupError::NotFound)?;
    Ok(tx.query(&MEMBERS, params![group])?)
}

/// A saved set of an agency whose sets the actor keeps, with the agency and its members.
///
/// # Errors
/// [`GroupError::NotFound`] if it is another agency's.
pub(crate) fn kept_group(
    tx: &mut Tx<'_>,
    actor: &Actor,
    group: GroupId,
) -> Result<(OrganisationId, Group, Vec<OrganisationId>), GroupError> {
    let owner = tx
        .find(&OWNER, params![group])?
        .ok_or(GroupError::NotFound)?;
    may::keeper(actor, owner)?;
    let found = groups(tx, owner)?.into_iter().find(|it| it.id == group);
    let members = members(tx, owner, group)?;
    Ok((owner, found.ok_or(GroupError::NotFound)?, members))
}

/// Saves a set of receivers under a name; the same name replaces the earlier set. The agency is the
/// one that is named, else the own, else that of whoever gave the newest delegation.
///
/// # Errors
/// [`GroupError`]; nothing is stored.
pub fn save_group(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    (agency, name): (Option<OrganisationId>, &str),
    receivers: &[OrganisationId],
) -> Result<GroupId, GroupError> {
    let doer = may::maker(actor, agency)?;
    let agency = doer.here.organisation;
    let name = vn::text::clean(name);
    let mut problems = Problems::none();
    if name.is_empty() {
        problems.add("name", "documents-problem-needed");
    } else if name.chars().count() > NAME_CHARACTERS {
        problems.add_limit("name", "documents-problem-too-long", NAME_CHARACTERS);
    }
    crate::secrecy::refuse_secret(&mut problems, "name", &name);
    if receivers.is_empty() {
        problems.add("receivers", "documents-problem-receiver-needed");
    } else if receivers.len() > RECEIVERS {
        problems.add_limit(
            "receivers",
            "documents-problem-too-many-receivers",
            RECEIVERS,
        );
    } else if !all_known(tx, receivers)? {
        problems.add("receivers", "documents-problem-unknown-receiver");
    }
    problems.into_result()?;
    let id = match tx.find(&NAMED, params![agency, name])? {
        Some(id) => {
            tx.execute(&EMPTY_GROUP, params![id])?;
            id
        }
        None => {
            let id = GroupId::generate();
            tx.execute(&NEW_GROUP, params![id, agency, name])?;
            id
        }
    };
    for receiver in receivers {
        tx.execute(&ADD_MEMBER, params![id, *receiver])?;
    }
    history::audit(tx, now, &doer, "documents.groups.save", id, None)?;
    Ok(id)
}

/// Forgets a saved set; documents already sent are not touched.
///
/// # Errors
/// [`GroupError`]; nothing is changed.
pub fn drop_group(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    group: GroupId,
) -> Result<(), GroupError> {
    let owner = tx
        .find(&OWNER, params![group])?
        .ok_or(GroupError::NotFound)?;
    let doer = may::keeper(actor, owner)?;
    tx.execute(&EMPTY_GROUP, params![group])?;
    tx.execute(&DROP_GROUP, params![group])?;
    history::audit(tx, now, &doer, "documents.groups.drop", group, None)?;
    Ok(())
}
