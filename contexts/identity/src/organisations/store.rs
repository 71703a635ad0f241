//! All SQL about organisations, their names, codes and successions.

use super::{
    FormerName, Organisation, OrganisationBrief,
    codes::{AgencyCode, CodeScheme},
    reach::GroupMember,
    succeed::{Giver, Loss, Succession, SuccessionLink},
};
use crate::OrganisationId;
use kit_db::sql;

sql!(pub BRIEF -> OrganisationBrief:
    "select id, name, short_name, notation, kind, parent, collegial, runs_documents
     from idn_organisation where id = ?1");
sql!(pub WHOLE -> Organisation: "select * from idn_organisation where id = ?1");
sql!(pub CHILDREN -> OrganisationBrief:
    "select id, name, short_name, notation, kind, parent, collegial, runs_documents
     from idn_organisation
     where parent = ?1 and valid_from <= ?2 and (valid_to is null or valid_to > ?2)
     order by place, sort_key, id");
sql!(pub ROOTS -> OrganisationBrief:
    "select id, name, short_name, notation, kind, parent, collegial, runs_documents
     from idn_organisation
     where parent is null and valid_from <= ?1 and (valid_to is null or valid_to > ?1)
     order by place, sort_key, id");
sql!(pub OF_KIND -> OrganisationBrief:
    "select id, name, short_name, notation, kind, parent, collegial, runs_documents
     from idn_organisation
     where kind = ?1 and valid_from <= ?2 and (valid_to is null or valid_to > ?2)
     order by place, sort_key, id");
sql!(pub SOME_OF_KIND -> OrganisationId:
    "select id from idn_organisation
     where kind = ?1 and runs_documents and valid_from <= ?2 and (valid_to is null or valid_to > ?2)
     limit ?3");
sql!(pub COUNT -> i64:
    "select count(*) as n from idn_organisation
     where valid_from <= ?1 and (valid_to is null or valid_to > ?1)");
sql!(pub BY_AREA -> OrganisationBrief:
    "select id, name, short_name, notation, kind, parent, collegial, runs_documents
     from idn_organisation
     where area_code = ?1 and valid_from <= ?2 and (valid_to is null or valid_to > ?2)
     order by place, id limit 1");
sql!(pub CHILDREN_COUNT -> i64:
    "select count(*) as n from idn_organisation
     where parent = ?1 and valid_from <= ?2 and (valid_to is null or valid_to > ?2)");

sql!(pub INSERT:
    "insert into idn_organisation (id, parent, kind, name, short_name, notation, area_code,
       collegial, runs_documents, sample, folded, place, valid_from, valid_to, sort_key, version)
     values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, 1)");
sql!(
    /// Holds the organisation until the transaction ends: what is checked of it stays true.
    pub HOLD: "update idn_organisation set version = version where id = ?1");
sql!(pub NEXT_PLACE -> i64:
    "select coalesce(max(place), 0) + 1 as n from idn_organisation where parent = ?1");
sql!(pub SET_NAMES:
    "update idn_organisation set name = ?2, short_name = ?3, notation = ?4, folded = ?5, sort_key = ?7,
       version = version + 1 where id = ?1 and version = ?6");
sql!(pub AMEND:
    "update idn_organisation set parent = ?2, collegial = ?3, runs_documents = ?4, area_code = ?5,
       version = version + 1 where id = ?1 and version = ?6");
sql!(pub END:
    "update idn_organisation set valid_to = ?2, version = version + 1
     where id = ?1 and valid_to is null");

sql!(pub NAME_ON -> FormerName:
    "select valid_from, valid_to, name, short_name, notation from idn_organisation_name
     where organisation = ?1 and valid_from <= ?2 and (valid_to is null or valid_to > ?2)
     order by valid_from desc limit 1");
sql!(pub NAMES -> FormerName:
    "select valid_from, valid_to, name, short_name, notation from idn_organisation_name
     where organisation = ?1 order by valid_from desc");
sql!(pub ADD_NAME:
    "insert into idn_organisation_name (organisation, valid_from, valid_to, name, short_name, notation)
     values (?1, ?2, ?3, ?4, ?5, ?6)");
sql!(pub END_NAME:
    "update idn_organisation_name set valid_to = ?2 where organisation = ?1 and valid_to is null");
sql!(pub DROP_WORDS: "delete from idn_organisation_word where organisation = ?1");
sql!(pub ADD_WORD:
    "insert into idn_organisation_word (word, organisation) values (?1, ?2) on conflict do nothing");

kit_db::row! {
    /// An organisation that a typed word may mean.
    pub struct Candidate {
        pub id: OrganisationId,
        pub folded: String,
        pub sort_key: Option<Vec<u8>>,
    }
}
sql!(pub BY_WORD -> Candidate:
    "select distinct o.id, o.folded, o.sort_key from idn_organisation_word w
     join idn_organisation o on o.id = w.organisation
     where w.word >= ?1 and w.word < ?2
       and o.valid_from <= ?3 and (o.valid_to is null or o.valid_to > ?3)
     limit ?4");

sql!(pub ADD_CODE:
    "insert into idn_organisation_code (scheme, code, organisation, valid_from, valid_to,
       successor_code, sample) values (?1, ?2, ?3, ?4, ?5, ?6, ?7)");
sql!(pub END_CODE:
    "update idn_organisation_code set valid_to = ?3, successor_code = ?4
     where scheme = ?1 and code = ?2 and valid_to is null");
sql!(pub CODES_OF -> AgencyCode:
    "select scheme, code, organisation, valid_from, valid_to, successor_code, sample
     from idn_organisation_code where organisation = ?1 order by scheme, valid_from desc");
sql!(pub CODE -> AgencyCode:
    "select scheme, code, organisation, valid_from, valid_to, successor_code, sample
     from idn_organisation_code where scheme = ?1 and code = ?2");
sql!(pub CURRENT_CODE -> AgencyCode:
    "select scheme, code, organisation, valid_from, valid_to, successor_code, sample
     from idn_organisation_code
     where scheme = ?1 and organisation = ?2 and valid_from <= ?3
       and (valid_to is null or valid_to > ?3)
     order by valid_from desc limit 1");

kit_db::row! {
    /// A code that some body has or had.
    pub struct UsedCode { pub scheme: CodeScheme, pub code: String }
}
sql!(pub USED_CODES -> UsedCode: "select scheme, code from idn_organisation_code");
sql!(pub LAST_PLACE -> i64:
    "select coalesce(max(place), 0) + 1 as n from idn_organisation where parent is not null");
sql!(pub THERE_ON -> OrganisationId:
    "select id from idn_organisation where valid_from <= ?1 and (valid_to is null or valid_to > ?1)");

sql!(pub ADD_REACH:
    "insert into idn_reach (reach_group, organisation) values (?1, ?2) on conflict do nothing");
sql!(pub REACH_MEMBERS -> GroupMember:
    "select o.id, o.name, o.short_name, o.runs_documents, o.sample
     from idn_reach r join idn_organisation o on o.id = r.organisation
     where r.reach_group = ?1 and o.valid_from <= ?2 and (o.valid_to is null or o.valid_to > ?2)
     order by o.place, o.sort_key, o.id");

sql!(pub ADD_SUCCESSION:
    "insert into idn_succession (id, kind, act_notation, act_date, effective, note, recorded_at)
     values (?1, ?2, ?3, ?4, ?5, ?6, ?7)");
sql!(pub ADD_LINK:
    "insert into idn_succession_link (id, succession, predecessor, successor, principal)
     values (?1, ?2, ?3, ?4, ?5)");
sql!(pub SUCCESSIONS -> Succession:
    "select id, kind, act_notation, act_date, effective, note from idn_succession
     order by effective desc, id desc limit ?1");
sql!(pub SUCCESSORS -> SuccessionLink:
    "select l.succession, s.kind, s.act_notation, s.act_date, s.effective, l.predecessor,
       l.successor, l.principal
     from idn_succession_link l join idn_succession s on s.id = l.succession
     where l.predecessor = ?1 order by s.effective, l.id");
sql!(pub PREDECESSORS -> SuccessionLink:
    "select l.succession, s.kind, s.act_notation, s.act_date, s.effective, l.predecessor,
       l.successor, l.principal
     from idn_succession_link l join idn_succession s on s.id = l.succession
     where l.successor = ?1 order by s.effective, l.id");

sql!(pub GIVERS -> Giver:
    "select distinct d.from_person as person, d.from_post as post
     from idn_delegation d join idn_post p on p.id = d.from_post
     where p.organisation = ?1 and d.revoked_at is null and d.valid_to > ?2
     order by d.from_person, d.from_post");

/// What is lost from the day ?2 on with the bodies ?1. PostgreSQL takes a list apart in words of its own.
macro_rules! loss {
    ($bodies:literal) => {
        concat!(
            "with body as (",
            $bodies,
            ")
             select
               (select count(*) from idn_post p where p.organisation in (select id from body)
                 and (p.valid_to is null or p.valid_to > ?2)) as posts,
               (select count(distinct h.person) from idn_holding h join idn_post p on p.id = h.post
                 where p.organisation in (select id from body)
                   and (p.valid_to is null or p.valid_to > ?2)
                   and (h.valid_to is null or h.valid_to > ?2)) as people,
               (select count(*) from idn_account a where a.disabled_at is null
                 and exists (select 1 from idn_holding h join idn_post p on p.id = h.post
                   where h.person = a.person and p.organisation in (select id from body)
                     and (p.valid_to is null or p.valid_to > ?2)
                     and (h.valid_to is null or h.valid_to > ?2))
                 and not exists (select 1 from idn_holding h join idn_post p on p.id = h.post
                   join idn_organisation o on o.id = p.organisation
                   where h.person = a.person and p.organisation not in (select id from body)
                     and (p.valid_to is null or p.valid_to > ?2)
                     and (h.valid_to is null or h.valid_to > ?2)
                     and (o.valid_to is null or o.valid_to > ?2))) as accounts,
               (select count(*) from idn_delegation d join idn_post p on p.id = d.from_post
                 where p.organisation in (select id from body)
                   and d.revoked_at is null and d.valid_to > ?2) as delegations,
               (select count(*) from idn_organisation o
                 where o.parent in (select id from body) and o.id not in (select id from body)
                   and (o.valid_to is null or o.valid_to > ?2)) as below"
        )
    };
}
sql!(pub LOSS -> Loss:
    lite loss!("select value as id from json_each(?1)"),
    pg loss!("select cast(value as bigint) as id from jsonb_array_elements_text(cast(?1 as text)::jsonb)"));
