//! All SQL about posts and their holders.

use super::{Holding, Post, PostHolder};
use crate::PersonId;
use kit_db::sql;

/// What every list of people in posts reads; `?1` of the text that follows is its own.
macro_rules! holders {
    ($rest:literal) => {
        concat!(
            "select h.person, n.name, p.id as post, p.title, p.role, p.rank, p.unit,
               u.name as unit_name, p.organisation, o.short_name as organisation_name
             from idn_post p
             join idn_holding h on h.post = p.id
             join idn_person n on n.id = h.person
             join idn_unit u on u.id = p.unit
             join idn_organisation o on o.id = p.organisation ",
            $rest
        )
    };
}

sql!(pub HOLDERS_OF_ROLE -> PostHolder: holders!(
    "where p.organisation = ?1 and p.role = ?2
       and p.valid_from <= ?3 and (p.valid_to is null or p.valid_to > ?3)
       and h.valid_from <= ?3 and (h.valid_to is null or h.valid_to > ?3)
     order by p.rank, u.place, n.sort_key, p.id"));
sql!(pub PEOPLE_OF_UNIT -> PostHolder: holders!(
    "where p.unit = ?1
       and p.valid_from <= ?2 and (p.valid_to is null or p.valid_to > ?2)
       and h.valid_from <= ?2 and (h.valid_to is null or h.valid_to > ?2)
     order by p.rank, n.sort_key, p.id"));
sql!(pub STAFF -> PostHolder: holders!(
    "where p.organisation = ?1
       and p.valid_from <= ?2 and (p.valid_to is null or p.valid_to > ?2)
       and h.valid_from <= ?2 and (h.valid_to is null or h.valid_to > ?2)
     order by u.place, p.rank, n.sort_key, p.id"));
sql!(pub HOLDER -> PostHolder: holders!(
    "where h.person = ?1 and p.id = ?2
       and p.valid_from <= ?3 and (p.valid_to is null or p.valid_to > ?3)
       and h.valid_from <= ?3 and (h.valid_to is null or h.valid_to > ?3)"));
sql!(pub POSTS_OF_PERSON -> PostHolder: holders!(
    "where h.person = ?1
       and p.valid_from <= ?2 and (p.valid_to is null or p.valid_to > ?2)
       and h.valid_from <= ?2 and (h.valid_to is null or h.valid_to > ?2)
       and (o.valid_to is null or o.valid_to > ?2)
     order by h.valid_from, p.rank, h.id"));

sql!(pub HOLDS_ROLE -> bool:
    "select exists (select 1 from idn_holding h join idn_post p on p.id = h.post
       where h.person = ?1 and p.organisation = ?2 and p.role = ?3
         and p.valid_from <= ?4 and (p.valid_to is null or p.valid_to > ?4)
         and h.valid_from <= ?4 and (h.valid_to is null or h.valid_to > ?4)) as held");
sql!(pub WORKS_IN -> bool:
    "select exists (select 1 from idn_holding h join idn_post p on p.id = h.post
       where h.person = ?1 and p.unit = ?2
         and p.valid_from <= ?3 and (p.valid_to is null or p.valid_to > ?3)
         and h.valid_from <= ?3 and (h.valid_to is null or h.valid_to > ?3)) as held");
sql!(pub HOLDINGS -> Holding:
    "select h.id, h.person, h.post, p.title, p.role, p.unit, u.name as unit_name, p.organisation,
       o.short_name as organisation_name, h.valid_from, h.valid_to, h.decision
     from idn_holding h
     join idn_post p on p.id = h.post
     join idn_unit u on u.id = p.unit
     join idn_organisation o on o.id = p.organisation
     where h.person = ?1 order by h.valid_from desc, h.id desc");
sql!(pub HOLDING -> Holding:
    "select h.id, h.person, h.post, p.title, p.role, p.unit, u.name as unit_name, p.organisation,
       o.short_name as organisation_name, h.valid_from, h.valid_to, h.decision
     from idn_holding h
     join idn_post p on p.id = h.post
     join idn_unit u on u.id = p.unit
     join idn_organisation o on o.id = p.organisation
     where h.id = ?1");
sql!(pub ADD_HOLDING:
    "insert into idn_holding (id, person, post, valid_from, valid_to, decision)
     values (?1, ?2, ?3, ?4, ?5, ?6)");
sql!(pub END_HOLDING:
    "update idn_holding set valid_to = ?2 where id = ?1 and (valid_to is null or valid_to > ?2)");
sql!(pub OTHER_HOLDER -> PersonId:
    "select person from idn_holding
     where post = ?1 and (valid_to is null or valid_to > ?2) limit 1");

sql!(
    /// Holds the post until the transaction ends: whether it is vacant stays true.
    pub HOLD: "update idn_post set rank = rank where id = ?1");
sql!(pub POST -> Post: "select * from idn_post where id = ?1");
sql!(pub POSTS -> Post:
    "select p.* from idn_post p join idn_unit u on u.id = p.unit
     where p.organisation = ?1 and p.valid_from <= ?2 and (p.valid_to is null or p.valid_to > ?2)
     order by u.place, p.rank, p.id");
sql!(pub ADD_POST:
    "insert into idn_post (id, organisation, unit, role, title, rank, valid_from, valid_to)
     values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)");
