//! All SQL about accounts, factors and resets.

use super::{
    Account,
    begun::Begun,
    lockout::Tries,
    passkeys::{Found, Passkey},
    reset::Reset,
};
use crate::{AccountId, PersonId, ResetId, Role};
use kit_db::sql;

macro_rules! accounts {
    ($($rest:literal),+) => {
        concat!(
            "select a.id, a.person, n.name as person_name, a.user_name, a.password_set_at,
               a.must_change_password, a.demo,
               coalesce((select max(l.failures) from idn_lane l where l.account = a.id), 0) as failures,
               (select max(l.locked_until) from idn_lane l where l.account = a.id) as locked_until,
               a.last_used_at,
               a.created_at, a.disabled_at, a.disabled_reason, (a.password_hash <> '') as activated,
               (t.confirmed_at is not null or exists (select 1 from idn_passkey k where k.account = a.id))
                 as has_second_factor
             from idn_account a
             join idn_person n on n.id = a.person
             left join idn_totp t on t.account = a.id ",
            $($rest),+
        )
    };
}

sql!(pub ONE -> Account: accounts!("where a.id = ?1"));
sql!(pub BY_USER_NAME -> Account: accounts!("where a.user_name = ?1"));
sql!(pub OF_PERSON -> Account: accounts!("where a.person = ?1 order by a.user_name"));
sql!(pub LIST -> Account: accounts!(
    "where a.user_name >= ?1 and a.user_name < ?2 and a.user_name > ?3
     order by a.user_name limit ?4"));
/// Accounts of people all of whose present posts lie in the bodies `?5` or the units `?6`, on the day
/// `?7`. PostgreSQL takes a list apart in words of its own.
macro_rules! within {
    ($bodies:literal, $units:literal) => {
        accounts!(
            "where a.user_name >= ?1 and a.user_name < ?2 and a.user_name > ?3
       and exists (select 1 from idn_holding h join idn_post p on p.id = h.post
         where h.person = a.person and (h.valid_to is null or h.valid_to > ?7)
           and (p.organisation in (",
            $bodies,
            ") or p.unit in (",
            $units,
            ")))
       and not exists (select 1 from idn_holding h join idn_post p on p.id = h.post
         where h.person = a.person and (h.valid_to is null or h.valid_to > ?7)
           and p.organisation not in (",
            $bodies,
            ") and p.unit not in (",
            $units,
            "))
       order by a.user_name limit ?4"
        )
    };
}
sql!(pub LIST_WITHIN -> Account:
    lite within!("select value from json_each(?5)", "select value from json_each(?6)"),
    pg within!(
        "select cast(value as bigint) from jsonb_array_elements_text(cast(?5 as text)::jsonb)",
        "select cast(value as bigint) from jsonb_array_elements_text(cast(?6 as text)::jsonb)"));
sql!(pub DEMO -> Account: accounts!("where a.demo and a.disabled_at is null order by a.id"));

kit_db::row! {
    pub struct Secrets {
        pub id: AccountId,
        pub person: PersonId,
        pub password_hash: String,
    }
}
sql!(pub SECRETS -> Secrets:
    "select id, person, password_hash from idn_account where user_name = ?1");
sql!(pub PASSWORD_HASH -> String: "select password_hash from idn_account where id = ?1 and password_hash <> ''");

sql!(pub INSERT:
    "insert into idn_account (id, person, user_name, password_hash, password_set_at,
       must_change_password, demo, failures, created_at, disabled_reason, sole_of)
     values (?1, ?2, ?3, ?4, ?5, ?6, ?7, 0, ?8, '', ?2)");
sql!(pub SET_PASSWORD:
    "update idn_account set password_hash = ?2, password_set_at = ?3, must_change_password = ?4
     where id = ?1");
sql!(
    /// Holds the account until the transaction ends: what is checked of it stays true.
    pub HOLD: "update idn_account set failures = failures where id = ?1");
sql!(pub TRIES -> Tries:
    "select failures, failed_at, locked_until from idn_lane where account = ?1 and lane = ?2");
sql!(pub FAILED:
    "insert into idn_lane (account, lane, failures, failed_at, locked_until)
     values (?1, ?2, ?3, ?4, ?5)
     on conflict (account, lane) do update set failures = excluded.failures,
       failed_at = excluded.failed_at, locked_until = excluded.locked_until");
sql!(pub FORGIVE: "delete from idn_lane where account = ?1 and lane in (?2, ?3, ?4)");
sql!(pub UNLOCK: "delete from idn_lane where account = ?1");
sql!(pub FORGET_LANES: "delete from idn_lane where failed_at < ?1");
sql!(
    /// Gives time until ?2, unless it was given before.
    pub FACTOR_DUE:
    "update idn_account set factor_due_at = ?2
     where id = ?1 and (factor_due_at is null or factor_due_at > ?2)");
sql!(pub NO_FACTOR_DUE:
    "update idn_account set factor_due_at = null where id = ?1 and factor_due_at is not null");
sql!(pub SUCCEEDED: "update idn_account set last_used_at = ?2 where id = ?1");
sql!(pub DISABLE:
    "update idn_account set disabled_at = ?2, disabled_reason = ?3
     where id = ?1 and disabled_at is null");
sql!(pub ENABLE:
    "update idn_account set disabled_at = null, disabled_reason = ''
     where id = ?1 and disabled_at is not null");
sql!(pub IDLE_SINCE -> AccountId:
    "select id from idn_account
     where disabled_at is null and demo = ?2 and coalesce(last_used_at, created_at) < ?1
     order by id limit 500");
sql!(pub ROLES -> Role:
    "select distinct p.role from idn_account a
     join idn_holding h on h.person = a.person
     join idn_post p on p.id = h.post
     where a.id = ?1 and h.valid_from <= ?2 and (h.valid_to is null or h.valid_to > ?2)");

kit_db::row! {
    pub struct Totp {
        pub secret: Vec<u8>,
        pub last_step: i64,
        pub skew: i64,
        pub near_step: i64,
        pub near_skew: i64,
    }
}
sql!(pub TOTP -> Totp:
    "select secret, last_step, skew, near_step, near_skew from idn_totp where account = ?1");
sql!(pub SET_TOTP:
    "insert into idn_totp (account, secret, last_step, skew, created_at, confirmed_at)
     values (?1, ?2, ?3, ?4, ?5, ?5)
     on conflict (account) do update set secret = excluded.secret, last_step = excluded.last_step,
       skew = excluded.skew, near_step = 0, near_skew = 0, created_at = excluded.created_at,
       confirmed_at = excluded.confirmed_at");
sql!(pub USE_STEP:
    "update idn_totp set last_step = ?2, skew = ?3, near_step = 0, near_skew = 0
     where account = ?1 and last_step < ?2");
sql!(
    /// Remembers a code that was right a step away from the present one.
    pub NEAR: "update idn_totp set near_step = ?2, near_skew = ?3 where account = ?1");
sql!(pub BEGUN -> Begun:
    "select kind, session, content, created_at from idn_begun where account = ?1");
sql!(pub BEGIN:
    "insert into idn_begun (account, kind, session, content, created_at)
     values (?1, ?2, ?3, ?4, ?5)
     on conflict (account) do update set kind = excluded.kind, session = excluded.session,
       content = excluded.content, created_at = excluded.created_at");
sql!(pub DROP_BEGUN: "delete from idn_begun where account = ?1");
sql!(pub FORGET_BEGUN: "delete from idn_begun where created_at <= ?1");
sql!(pub DROP_TOTP: "delete from idn_totp where account = ?1");
sql!(pub PASSKEYS -> Passkey:
    "select id, name, created_at, used_at from idn_passkey where account = ?1
     order by created_at, id");
sql!(pub STORED_PASSKEYS -> String:
    "select stored from idn_passkey where account = ?1 order by created_at, id");
sql!(pub PASSKEY_BY_CREDENTIAL -> Found:
    "select id, stored from idn_passkey where account = ?1 and credential = ?2");
sql!(pub ADD_PASSKEY:
    "insert into idn_passkey (id, account, credential, name, stored, counter, created_at)
     values (?1, ?2, ?3, ?4, ?5, 0, ?6) on conflict (credential) do nothing");
sql!(
    /// Only forward; an authenticator without a counter always says 0.
    pub USE_PASSKEY:
    "update idn_passkey set stored = ?2, counter = ?3, used_at = ?4
     where id = ?1 and (counter < ?3 or (counter = 0 and ?3 = 0))");
sql!(pub DROP_PASSKEY: "delete from idn_passkey where id = ?1 and account = ?2");
sql!(pub DROP_PASSKEYS: "delete from idn_passkey where account = ?1");
sql!(pub ANY_FACTOR -> i64:
    "select (select count(*) from idn_totp where account = ?1)
       + (select count(*) from idn_passkey where account = ?1) as n");
sql!(pub ANSWERED:
    "insert into idn_passkey_answered (challenge, until) values (?1, ?2)
     on conflict (challenge) do nothing");
sql!(pub FORGET_ANSWERED: "delete from idn_passkey_answered where until < ?1");
sql!(pub ADD_RECOVERY:
    "insert into idn_recovery_code (account, hash) values (?1, ?2) on conflict do nothing");
sql!(pub USE_RECOVERY:
    "update idn_recovery_code set used_at = ?3
     where account = ?1 and hash = ?2 and used_at is null");
sql!(pub DROP_RECOVERY: "delete from idn_recovery_code where account = ?1");
sql!(pub RECOVERY_LEFT -> i64:
    "select count(*) as n from idn_recovery_code where account = ?1 and used_at is null");

macro_rules! resets {
    ($rest:literal) => {
        concat!(
            "select r.id, r.account, a.user_name, n.name as person_name, a.person, r.reason,
               r.lost_factor,
               r.asked_by, r.asked_at, r.first_approver, r.second_approver, r.code_until,
               r.used_at, r.closed_at
             from idn_reset r
             join idn_account a on a.id = r.account
             join idn_person n on n.id = a.person ",
            $rest
        )
    };
}
sql!(pub RESET -> Reset: resets!("where r.id = ?1"));
sql!(pub OPEN_RESETS -> Reset: resets!("where r.closed_at is null order by r.asked_at limit 200"));
sql!(pub OPEN_RESET_OF -> ResetId:
    "select id from idn_reset where account = ?1 and closed_at is null limit 1");
sql!(pub ADD_RESET:
    "insert into idn_reset (id, account, reason, asked_by, asked_at, lost_factor)
     values (?1, ?2, ?3, ?4, ?5, ?6)");
sql!(pub HOLD_RIGHTS: "update idn_account set held_until = ?2 where id = ?1");
sql!(pub FIRST_APPROVAL:
    "update idn_reset set first_approver = ?2
     where id = ?1 and first_approver is null and closed_at is null");
sql!(pub SECOND_APPROVAL:
    "update idn_reset set second_approver = ?2, code_hash = ?3, code_until = ?4
     where id = ?1 and first_approver is not null and second_approver is null
       and first_approver <> ?2 and closed_at is null");
sql!(pub RESET_BY_CODE -> Reset: resets!(
    "where r.code_hash = ?1 and r.closed_at is null and r.used_at is null"));
sql!(pub USE_RESET:
    "update idn_reset set used_at = ?2, closed_at = ?2 where id = ?1 and used_at is null");
sql!(pub CLOSE_RESETS: "update idn_reset set closed_at = ?1 where closed_at is null");
sql!(pub CLOSE_RESET:
    "update idn_reset set closed_at = ?2 where id = ?1 and closed_at is null");

sql!(pub SET_SHEET:
    "insert into idn_activation (account, code_hash, until, given_by) values (?1, ?2, ?3, ?4)
     on conflict (account) do update set code_hash = excluded.code_hash, until = excluded.until,
       given_by = excluded.given_by, used_at = null");
sql!(pub OPENED_BY_SHEET -> AccountId:
    "select v.account from idn_activation v join idn_account a on a.id = v.account
     where v.code_hash = ?1 and v.until > ?2 and v.used_at is null and a.disabled_at is null
       and a.password_hash = ''");
sql!(pub USE_SHEET:
    "update idn_activation set used_at = ?2 where account = ?1 and used_at is null");
sql!(
    /// The names and short names of the agencies in which a person holds or held a post.
    pub AGENCY_NAMES -> String:
    "select o.name as n from idn_holding h join idn_post p on p.id = h.post
       join idn_organisation o on o.id = p.organisation where h.person = ?1
     union select o.short_name as n from idn_holding h join idn_post p on p.id = h.post
       join idn_organisation o on o.id = p.organisation where h.person = ?1");
