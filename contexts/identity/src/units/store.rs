//! All SQL about units.

use super::UnitBrief;
use crate::{OrganisationId, UnitId};
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
kit_db::row! {
    /// A unit and where it is.
    pub struct Where { pub id: UnitId, pub organisation: OrganisationId }
}
kit_db::row! {
    /// The place of the last unit of an organisation.
    pub struct LastPlace { pub organisation: OrganisationId, pub place: i64 }
}
sql!(pub THERE_ON -> Where:
    "select id, organisation from idn_unit where valid_from <= ?1 and (valid_to is null or valid_to > ?1)");
sql!(pub LAST_PLACES -> LastPlace:
    "select organisation, max(place) as place from idn_unit group by organisation");
sql!(pub END: "update idn_unit set valid_to = ?2 where id = ?1 and valid_to is null");
