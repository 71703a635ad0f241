//! All SQL about programs.

use super::{Program, WaitingSecret};
use crate::ProgramId;
use kit_db::sql;

macro_rules! programs {
    ($rest:literal) => {
        concat!(
            "select g.id, g.organisation, o.short_name as organisation_name, g.unit, g.name,
               g.contact, g.expires_on, g.per_minute, g.per_day, g.confirmed_at, g.revoked_at,
               g.last_used_at
             from idn_program g join idn_organisation o on o.id = g.organisation ",
            $rest
        )
    };
}
sql!(pub ALL -> Program: programs!("order by o.short_name, g.name, g.id limit 500"));
sql!(pub ONE -> Program: programs!("where g.id = ?1"));
sql!(pub PERMISSIONS -> String:
    "select permission from idn_program_permission where program = ?1 order by permission");
sql!(pub ADD:
    "insert into idn_program (id, organisation, unit, name, contact, expires_on, per_minute,
       per_day, asked_by, asked_at)
     values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)");
sql!(pub ADD_PERMISSION:
    "insert into idn_program_permission (program, permission) values (?1, ?2)");
sql!(
    /// Holds the program until the transaction ends.
    pub HOLD: "update idn_program set name = name where id = ?1");
sql!(pub CONFIRM:
    "update idn_program set confirmed_at = coalesce(confirmed_at, ?2) where id = ?1");
sql!(pub REVOKE: "update idn_program set revoked_at = ?2 where id = ?1 and revoked_at is null");
sql!(pub TOUCH: "update idn_program set last_used_at = ?2 where id = ?1");

macro_rules! waiting {
    ($rest:literal) => {
        concat!(
            "select s.id, s.program, s.asked_by, n.name as asked_by_name, s.asked_at, s.expires_at
             from idn_program_secret s join idn_person n on n.id = s.asked_by
             where s.decided_at is null and ",
            $rest
        )
    };
}
sql!(pub WAITING -> WaitingSecret: waiting!(
    "s.program = ?1 and s.expires_at > ?2 order by s.id limit 1"));
sql!(pub ONE_WAITING -> WaitingSecret: waiting!("s.id = ?1 and s.expires_at > ?2"));
sql!(pub ADD_SECRET:
    "insert into idn_program_secret (id, program, asked_by, asked_at, expires_at)
     values (?1, ?2, ?3, ?4, ?5)");
sql!(pub SET_SECRET:
    "update idn_program_secret set decided_by = ?2, decided_at = ?3, hash = ?4
     where id = ?1 and decided_at is null");
sql!(pub TURN_DOWN:
    "update idn_program_secret set decided_by = ?2, decided_at = ?3
     where id = ?1 and decided_at is null");
sql!(pub END_OLD:
    "update idn_program_secret set until = ?2
     where program = ?1 and hash is not null and (until is null or until > ?2)");
sql!(pub HAS_SECRET -> bool:
    "select exists (select 1 from idn_program_secret
       where program = ?1 and hash = ?2 and (until is null or until > ?3)) as known");

sql!(pub ADD_TOKEN: "insert into idn_program_token (hash, program, until) values (?1, ?2, ?3)");
sql!(pub OF_TOKEN -> ProgramId:
    "select program from idn_program_token where hash = ?1 and until > ?2");
sql!(pub DROP_TOKENS: "delete from idn_program_token where program = ?1");
sql!(pub DROP_ALL_TOKENS: "delete from idn_program_token");
sql!(pub DROP_OLD_TOKENS: "delete from idn_program_token where until <= ?1");
sql!(pub COUNT_USE -> i64:
    "insert into idn_program_use (program, span, begins, used) values (?1, ?2, ?3, 1)
     on conflict (program, span) do update set
       used = case when idn_program_use.begins = excluded.begins then idn_program_use.used + 1
         else 1 end,
       begins = excluded.begins
     returning used");
