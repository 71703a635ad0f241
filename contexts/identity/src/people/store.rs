//! All SQL about people.

use super::{ListedPerson, Person, PersonBrief};
use kit_db::sql;

sql!(pub BRIEF -> PersonBrief: "select id, name, synthetic from idn_person where id = ?1");
sql!(
    /// A program is none: it has a page of its own, for those who give programs their rights.
    pub WHOLE -> Person:
    "select id, name, email, telephone, synthetic, left_on, version from idn_person
     where id = ?1 and (program is null or not program)");
sql!(pub SAME_NAME -> PersonBrief:
    "select id, name, synthetic from idn_person
     where folded = ?1 and left_on is null order by sort_key, id limit ?2");
sql!(
    /// People whose name has words that begin with the typed ones; `%` for none.
    pub LIKE -> PersonBrief:
    "select id, name, synthetic from idn_person
     where ' ' || folded like ?1 and ' ' || folded like ?2 and ' ' || folded like ?3 and ' ' || folded like ?4
       and left_on is null order by sort_key, id limit ?5");
sql!(pub LIKE_COUNT -> i64:
    "select count(*) as n from idn_person
     where ' ' || folded like ?1 and ' ' || folded like ?2 and ' ' || folded like ?3 and ' ' || folded like ?4
       and left_on is null");
kit_db::row! {
    /// Where a person stands in the list of all.
    pub struct Place { pub sort_key: Option<Vec<u8>> }
}
sql!(pub PLACE -> Place: "select sort_key from idn_person where id = ?1");
sql!(pub PAGE -> PersonBrief:
    "select id, name, synthetic from idn_person
     where left_on is null and (sort_key > ?1 or (sort_key = ?1 and id > ?2)) order by sort_key, id limit ?3");
sql!(pub PAGE_BEFORE -> PersonBrief:
    "select id, name, synthetic from idn_person
     where left_on is null and (sort_key < ?1 or (sort_key = ?1 and id < ?2)) order by sort_key desc, id desc limit ?3");
sql!(pub LISTED -> ListedPerson:
    "select n.id as person, n.name, n.email, p.organisation
     from idn_person n
     join idn_holding h on h.person = n.id
     join idn_post p on p.id = h.post
     where n.left_on is null and h.valid_from <= ?1 and (h.valid_to is null or h.valid_to > ?1)
     order by n.id, p.rank, p.id");
sql!(pub INSERT:
    "insert into idn_person (id, name, folded, email, telephone, synthetic, left_on, sort_key, version)
     values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 1)");
sql!(pub UPDATE:
    "update idn_person set name = ?2, folded = ?3, email = ?4, telephone = ?5, sort_key = ?7,
       version = version + 1 where id = ?1 and version = ?6");
sql!(
    /// Holds the person until the transaction ends: whether they have an account stays true.
    pub HOLD: "update idn_person set version = version where id = ?1");
sql!(pub INSERT_PROGRAM:
    "insert into idn_person (id, name, folded, email, telephone, synthetic, left_on, version,
       program)
     values (?1, ?2, ?3, '', ?4, false, ?5, 1, true)");
