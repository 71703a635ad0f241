//! All SQL about sessions.

use super::{LiveSession, OpenSession, SignInSum, tries::Window};
use kit_db::sql;

sql!(pub START:
    "insert into idn_session (id, account, token_hash, post, strength, client, started_at, seen_at,
       ends_at, ended_why) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7, ?8, '')");
sql!(pub BY_TOKEN -> LiveSession:
    "select s.id, s.account, a.person, s.post, s.strength, s.seen_at, s.ends_at,
       a.must_change_password, a.demo, (t.confirmed_at is not null or exists (select 1 from idn_passkey k where k.account = a.id))
         as has_second_factor,
       a.factor_due_at, a.held_until, a.disabled_at
     from idn_session s
     join idn_account a on a.id = s.account
     left join idn_totp t on t.account = a.id
     where s.token_hash = ?1 and s.ended_at is null");
sql!(pub OPEN_OF -> OpenSession:
    "select id, strength, client, started_at, seen_at, ends_at from idn_session
     where account = ?1 and ended_at is null and ends_at > ?2 and strength <> 'none'
     order by seen_at desc, id desc limit 100");
sql!(
    /// The last request, and an end no later than ?3: a clock that ran ahead gave a later one.
    pub SEEN:
    "update idn_session set seen_at = ?2, ends_at = case when ends_at > ?3 then ?3 else ends_at end
     where id = ?1");
sql!(
    /// Sessions that were last seen after ?1, by a clock that ran ahead, end at ?2 at the latest.
    pub AHEAD:
    "update idn_session set seen_at = ?3, ends_at = case when ends_at > ?2 then ?2 else ends_at end
     where ended_at is null and seen_at > ?1");
sql!(pub RENEW:
    "update idn_session set token_hash = ?2, strength = coalesce(?3, strength)
     where id = ?1 and ended_at is null");
sql!(pub SET_POST: "update idn_session set post = ?2 where id = ?1");
sql!(pub END:
    "update idn_session set ended_at = ?3, ended_why = ?4
     where id = ?1 and account = ?2 and ended_at is null");
sql!(pub END_ANY:
    "update idn_session set ended_at = ?2, ended_why = ?3 where id = ?1 and ended_at is null");
sql!(pub END_OTHERS:
    "update idn_session set ended_at = ?3, ended_why = ?4
     where account = ?1 and id <> ?2 and ended_at is null");
sql!(pub END_EVERY: "update idn_session set ended_at = ?1, ended_why = ?2 where ended_at is null");
sql!(
    /// What was begun in a session goes with it.
    pub DROP_BEGUN_IN: "delete from idn_begun where session = ?1");
sql!(
    /// What was begun in any session of account ?1 but ?2.
    pub DROP_BEGUN_ELSEWHERE:
    "delete from idn_begun where account = ?1 and (session is null or session <> ?2)");
sql!(pub DROP_ALL_BEGUN: "delete from idn_begun");
sql!(
    /// None of a session that is over.
    pub WRONG_PASSWORDS -> i64:
    "select wrong_passwords from idn_session where id = ?1 and account = ?2 and ended_at is null");
sql!(pub COUNT_WRONG_PASSWORDS: "update idn_session set wrong_passwords = ?2 where id = ?1");
sql!(pub FORGET: "delete from idn_session where ends_at < ?1");

sql!(pub WINDOW -> Window: "select wrong, since from idn_sign_in_address where address = ?1");
sql!(
    /// One more; from one if the window began before ?3.
    pub COUNT_ADDRESS:
    "insert into idn_sign_in_address (address, wrong, since) values (?1, 1, ?2)
     on conflict (address) do update set
       wrong = case when idn_sign_in_address.since <= ?3 then 1 else idn_sign_in_address.wrong + 1 end,
       since = case when idn_sign_in_address.since <= ?3 then excluded.since
         else idn_sign_in_address.since end");
sql!(pub FORGET_WINDOWS: "delete from idn_sign_in_address where since < ?1");
sql!(pub ADD_TO_SUM:
    "insert into idn_sign_in_sum (id, address, hour, unknown, wrong, unchecked)
     values (?1, ?2, ?3, ?4, ?5, ?6)
     on conflict (hour, address) do update set
       unknown = idn_sign_in_sum.unknown + excluded.unknown,
       wrong = idn_sign_in_sum.wrong + excluded.wrong,
       unchecked = idn_sign_in_sum.unchecked + excluded.unchecked");
sql!(pub OPEN_SUMS -> SignInSum:
    "select id, address, unknown, wrong, unchecked from idn_sign_in_sum
     where logged_at is null and hour < ?1 order by hour, address limit ?2");
sql!(pub LOGGED: "update idn_sign_in_sum set logged_at = ?2 where id = ?1");
sql!(pub FORGET_SUMS: "delete from idn_sign_in_sum where hour < ?1");
