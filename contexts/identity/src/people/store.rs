//! All SQL about people.

use super::{ListedPerson, Person, PersonBrief};
use kit_db::sql;

sql!(pub BRIEF -> PersonBrief: "select id, name, synthetic from idn_person where id = ?1");
sql!(pub WHOLE -> Person:
    "select id, name, email, telephone, synthetic, left_on, version from idn_person where id = ?1");
sql!(pub LIKE -> PersonBrief:
    "select id, name, synthetic from idn_person
     where folded like ?1 and left_on is null order by folded, id limit ?2");
sql!(pub LISTED -> ListedPerson:
    "select n.id as person, n.name, n.email, p.organisation
     from idn_person n
     join idn_holding h on h.person = n.id
     join idn_post p on p.id = h.post
     where n.left_on is null and h.valid_from <= ?1 and (h.valid_to is null or h.valid_to > ?1)
     order by n.id, p.rank, p.id");
sql!(pub INSERT:
    "insert into idn_person (id, name, folded, email, telephone, synthetic, left_on, version)
     values (?1, ?2, ?3, ?4, ?5, ?6, ?7, 1)");
sql!(pub UPDATE:
    "update idn_person set name = ?2, folded = ?3, email = ?4, telephone = ?5,
       version = version + 1 where id = ?1 and version = ?6");
sql!(
    /// Holds the person until the transaction ends: whether they have an account stays true.
    pub HOLD: "update idn_person set version = version where id = ?1");
