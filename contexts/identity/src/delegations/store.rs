//! All SQL about delegations.

use super::Delegation;
use crate::{DelegationId, OrganisationId, PersonId, PostId, Role, UnitId};
use jiff::civil::Date;
use kit_db::sql;

kit_db::row! {
    pub struct InForce {
        pub id: DelegationId,
        pub from_person: PersonId,
        pub from_name: String,
        pub from_post: PostId,
        pub role: Role,
        pub organisation: OrganisationId,
        pub unit: UnitId,
        pub document: String,
        pub valid_to: Date,
    }
}

sql!(pub TO_PERSON -> InForce:
    "select d.id, d.from_person, n.name as from_name, d.from_post, p.role, p.organisation, p.unit,
       d.document, d.valid_to
     from idn_delegation d
     join idn_person n on n.id = d.from_person
     join idn_post p on p.id = d.from_post
     where d.to_person = ?1 and d.revoked_at is null
       and d.valid_from <= ?2 and d.valid_to > ?2
       and exists (select 1 from idn_holding h
         where h.person = d.from_person and h.post = d.from_post
           and h.valid_from <= ?2 and (h.valid_to is null or h.valid_to > ?2))
     order by d.id");
sql!(pub PERMISSIONS -> String:
    "select permission from idn_delegation_permission where delegation = ?1 order by permission");
sql!(
    /// What counts of a delegation: what was marked as personal since it was given does not.
    pub COUNTING -> String:
    "select permission from idn_delegation_permission where delegation = ?1
       and permission not in (select permission from idn_personal_permission)");
sql!(pub OF_PERSON -> Delegation:
    "select d.id, d.from_person, f.name as from_name, d.from_post, p.title as from_title,
       d.to_person, t.name as to_name, d.document, d.valid_from, d.valid_to, d.revoked_at
     from idn_delegation d
     join idn_person f on f.id = d.from_person
     join idn_person t on t.id = d.to_person
     join idn_post p on p.id = d.from_post
     where d.from_person = ?1 or d.to_person = ?1
     order by d.id desc limit 100");
sql!(pub ONE -> Delegation:
    "select d.id, d.from_person, f.name as from_name, d.from_post, p.title as from_title,
       d.to_person, t.name as to_name, d.document, d.valid_from, d.valid_to, d.revoked_at
     from idn_delegation d
     join idn_person f on f.id = d.from_person
     join idn_person t on t.id = d.to_person
     join idn_post p on p.id = d.from_post
     where d.id = ?1");
sql!(pub INSERT:
    "insert into idn_delegation (id, from_person, from_post, to_person, document, valid_from,
       valid_to, given_at, revoked_at) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, null)");
sql!(pub ADD_PERMISSION:
    "insert into idn_delegation_permission (delegation, permission) values (?1, ?2)");
sql!(pub OPEN_GIVEN -> Delegation:
    "select d.id, d.from_person, f.name as from_name, d.from_post, p.title as from_title,
       d.to_person, t.name as to_name, d.document, d.valid_from, d.valid_to, d.revoked_at
     from idn_delegation d
     join idn_person f on f.id = d.from_person
     join idn_person t on t.id = d.to_person
     join idn_post p on p.id = d.from_post
     where d.from_person = ?1 and d.revoked_at is null and d.valid_to > ?2
     order by d.id");
sql!(pub SHORTEN:
    "update idn_delegation set valid_to = ?2 where id = ?1 and revoked_at is null and valid_to > ?2");
sql!(
    /// Ends it with another act, which says so in its own entry.
    pub END_WITH:
    "update idn_delegation set revoked_at = ?2, ended_with = ?3 where id = ?1 and revoked_at is null");
sql!(pub REVOKE:
    "update idn_delegation set revoked_at = ?2 where id = ?1 and revoked_at is null");
