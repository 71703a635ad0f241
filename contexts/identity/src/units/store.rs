//! All SQL about units.

use super::UnitBrief;
use kit_db::sql;

sql!(pub BRIEF -> UnitBrief:
    "select id, organisation, parent, kind, name, short_name, valid_from, valid_to
     from idn_unit where id = ?1");
sql!(pub OF_ORGANISATION -> UnitBrief:
    "select id, organisation, parent, kind, name, short_name, valid_from, valid_to
     from idn_unit
     where organisation = ?1 and valid_from <= ?2 and (valid_to is null or valid_to > ?2)
     order by place, id");
sql!(pub INSERT:
    "insert into idn_unit (id, organisation, parent, kind, name, short_name, place, valid_from,
       valid_to) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)");
sql!(pub NEXT_PLACE -> i64:
    "select coalesce(max(place), 0) + 1 as n from idn_unit where organisation = ?1");
sql!(pub END: "update idn_unit set valid_to = ?2 where id = ?1 and valid_to is null");
