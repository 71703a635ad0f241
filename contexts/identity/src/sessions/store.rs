//! All SQL about sessions.

use super::{LiveSession, OpenSession};
use kit_db::sql;

sql!(pub START:
    "insert into idn_session (id, account, token_hash, post, strength, client, started_at, seen_at,
       ends_at, ended_why) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7, ?8, '')");
sql!(pub BY_TOKEN -> LiveSession:
    "select s.id, s.account, a.person, s.post, s.strength, s.seen_at, s.ends_at,
       a.must_change_password, a.demo, (t.confirmed_at is not null) as has_second_factor,
       a.disabled_at
     from idn_session s
     join idn_account a on a.id = s.account
     left join idn_totp t on t.account = a.id
     where s.token_hash = ?1 and s.ended_at is null");
sql!(pub OPEN_OF -> OpenSession:
    "select id, strength, client, started_at, seen_at, ends_at from idn_session
     where account = ?1 and ended_at is null and ends_at > ?2 and strength <> 'none'
     order by seen_at desc, id desc limit 100");
sql!(pub SEEN: "update idn_session set seen_at = ?2 where id = ?1");
sql!(pub SET_POST: "update idn_session set post = ?2 where id = ?1");
sql!(pub END:
    "update idn_session set ended_at = ?3, ended_why = ?4
     where id = ?1 and account = ?2 and ended_at is null");
sql!(pub END_OTHERS:
    "update idn_session set ended_at = ?3, ended_why = ?4
     where account = ?1 and id <> ?2 and ended_at is null");
sql!(pub FORGET: "delete from idn_session where ends_at < ?1");
