//! All SQL about what roles may.

use super::{Role, Scope, change::OpenChange};
use crate::RoleChangeId;
use kit_db::sql;

kit_db::row! {
    pub struct Right {
        pub role: Role,
        pub permission: String,
        pub scope: Scope,
        pub granted: bool,
    }
}
kit_db::row! {
    pub struct Held {
        pub permission: String,
        pub scope: Scope,
    }
}

sql!(pub ADD_DEFAULT:
    "insert into idn_role_permission (role, permission, scope, granted, changed_at, changed_by)
     values (?1, ?2, ?3, ?4, ?5, ?6) on conflict do nothing");
sql!(pub SET:
    "insert into idn_role_permission (role, permission, scope, granted, changed_at, changed_by)
     values (?1, ?2, ?3, ?4, ?5, ?6)
     on conflict (role, permission) do update set scope = excluded.scope,
       granted = excluded.granted, changed_at = excluded.changed_at,
       changed_by = excluded.changed_by");
sql!(pub MARK_PERSONAL:
    "insert into idn_personal_permission (permission) values (?1) on conflict do nothing");
sql!(pub PERSONAL -> String:
    "select permission from idn_personal_permission order by permission");
sql!(pub ALL -> Right:
    "select role, permission, scope, granted from idn_role_permission order by permission, role");
sql!(
    /// `?2`: whether it is a role of administration or audit, to which nothing else is given, not
    /// even by a row that an operator added before that was refused.
    pub OF_ROLE -> Held:
    "select permission, scope from idn_role_permission where role = ?1 and granted
       and (not ?2 or permission in (select permission from idn_administration))");
sql!(pub ADD_ADMINISTRATION:
    "insert into idn_administration (permission) values (?1) on conflict do nothing");
sql!(pub ADMINISTRATION -> i64:
    "select count(*) as n from idn_administration where permission = ?1");
sql!(pub KNOWN -> i64:
    "select count(*) as n from idn_role_permission where permission = ?1");

/// Accounts with which a right is usable for the whole province on the day `?2`.
macro_rules! can {
    ($rest:literal) => {
        concat!(
            "select count(*) as n from idn_account a
             where a.disabled_at is null and a.password_hash <> '' and a.person in (
               select h.person from idn_role_permission r
               join idn_post p on p.role = r.role
               join idn_organisation o on o.id = p.organisation
               join idn_holding h on h.post = p.id
               where r.permission = ?1 and r.granted and r.scope = 'province'
                 and p.valid_from <= ?2 and (p.valid_to is null or p.valid_to > ?2)
                 and h.valid_from <= ?2 and (h.valid_to is null or h.valid_to > ?2)
                 and (o.valid_to is null or o.valid_to > ?2))",
            $rest
        )
    };
}
sql!(pub CAN -> i64: can!(""));
sql!(pub CAN_AS -> i64: can!(" and a.person = ?3"));
sql!(
    /// Holds a right until the transaction ends: who may use it is changed by one act after the other.
    pub HOLD_RIGHT: "update idn_role_permission set granted = granted where permission = ?1");

sql!(pub ASK:
    "insert into idn_role_change (id, role, permission, scope, granted, reason, asked_by, asked_at)
     values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)");
sql!(pub OPEN -> OpenChange:
    "select c.id, c.role, c.permission, c.scope, c.granted, c.reason, c.asked_by,
       n.name as asked_by_name, c.asked_at
     from idn_role_change c join idn_person n on n.id = c.asked_by
     where c.decided_at is null order by c.asked_at, c.id limit 200");
sql!(pub ONE_OPEN -> OpenChange:
    "select c.id, c.role, c.permission, c.scope, c.granted, c.reason, c.asked_by,
       n.name as asked_by_name, c.asked_at
     from idn_role_change c join idn_person n on n.id = c.asked_by
     where c.id = ?1 and c.decided_at is null");
sql!(pub DECIDE -> RoleChangeId:
    "update idn_role_change set decided_by = ?2, decided_at = ?3, accepted = ?4
     where id = ?1 and decided_at is null returning id");
