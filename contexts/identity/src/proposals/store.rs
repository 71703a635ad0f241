//! All SQL about proposals.

use super::Proposal;
use crate::ProposalId;
use kit_db::sql;

macro_rules! proposals {
    ($($rest:expr),+) => {
        concat!(
            "select r.id, r.kind, r.person, n.name as person_name, r.user_name, r.post, p.title,
               p.unit, u.name as unit_name, p.organisation, o.short_name as organisation_name,
               r.valid_from, r.decision, r.succession, r.asked_by, b.name as asked_by_name, r.asked_at,
               r.expires_at
             from idn_proposal r
             join idn_person n on n.id = r.person
             join idn_person b on b.id = r.asked_by
             left join idn_post p on p.id = r.post
             left join idn_unit u on u.id = p.unit
             left join idn_organisation o on o.id = p.organisation
             where r.decided_at is null and ",
            $($rest),+
        )
    };
}

/// What somebody may decide, as the act judges it: ?2 and ?5 say how far the rights over accounts and over people reach
/// (0 not at all, 1 the bodies and units that follow, 2 the whole province), ?8 is today. An account is reached where
/// every post that its person holds or will hold lies within, or of whom no post is left the last ones
/// ([`crate::actor::must_over_person`]); an appointment where the post lies within.
macro_rules! decidable {
    ($accounts:literal, $account_units:literal, $people:literal, $people_units:literal) => {
        concat!(
            "r.decided_at is null and r.expires_at > ?1 and (
              (r.kind = 'account' and (cast(?2 as bigint) = 2 or (cast(?2 as bigint) = 1 and not exists (
                select 1 from idn_holding h join idn_post hp on hp.id = h.post
                where h.person = r.person
                  and (h.valid_to is null or h.valid_to > ?8
                    or (h.valid_to = (select max(l.valid_to) from idn_holding l where l.person = r.person)
                      and not exists (select 1 from idn_holding l where l.person = r.person
                        and (l.valid_to is null or l.valid_to > ?8))))
                  and hp.organisation not in (",
            $accounts,
            ") and hp.unit not in (",
            $account_units,
            ")))))
              or (r.kind = 'appointment' and p.id is not null and (cast(?5 as bigint) = 2 or (cast(?5 as bigint) = 1 and (
                p.organisation in (",
            $people,
            ") or p.unit in (",
            $people_units,
            "))))))"
        )
    };
}
macro_rules! decidable_on_sqlite {
    () => {
        decidable!(
            "select value from json_each(?3)",
            "select value from json_each(?4)",
            "select value from json_each(?6)",
            "select value from json_each(?7)"
        )
    };
}
macro_rules! decidable_on_postgres {
    () => {
        decidable!(
            "select cast(value as bigint) from jsonb_array_elements_text(cast(?3 as text)::jsonb)",
            "select cast(value as bigint) from jsonb_array_elements_text(cast(?4 as text)::jsonb)",
            "select cast(value as bigint) from jsonb_array_elements_text(cast(?6 as text)::jsonb)",
            "select cast(value as bigint) from jsonb_array_elements_text(cast(?7 as text)::jsonb)"
        )
    };
}
sql!(
    /// What waits and is for somebody to decide.
    pub OPEN_FOR -> Proposal:
    lite proposals!(decidable_on_sqlite!(), " order by r.asked_at, r.id limit 200"),
    pg proposals!(decidable_on_postgres!(), " order by r.asked_at, r.id limit 200"));
sql!(pub OPEN_OF -> Proposal: proposals!(
    "r.person = ?1 and r.kind <> 'succession' and r.expires_at > ?2 order by r.asked_at, r.id"));
sql!(
    /// The successions that wait; who may decide one is asked of its bodies, as the act asks.
    pub SUCCESSIONS -> Proposal: proposals!(
    "r.kind = 'succession' and r.expires_at > ?1 order by r.asked_at, r.id"));
sql!(pub ONE_OPEN -> Proposal: proposals!("r.id = ?1 and r.expires_at > ?2"));
sql!(
    /// The same without what this person asked for or would gain.
    pub COUNT -> i64:
    lite concat!("select count(*) as n from idn_proposal r left join idn_post p on p.id = r.post where ",
      decidable_on_sqlite!(), " and r.asked_by <> ?9 and r.person <> ?9"),
    pg concat!("select count(*) as n from idn_proposal r left join idn_post p on p.id = r.post where ",
      decidable_on_postgres!(), " and r.asked_by <> ?9 and r.person <> ?9"));
sql!(
    /// Holds the proposal until the transaction ends: it is decided once.
    pub HOLD: "update idn_proposal set reason = reason where id = ?1");
sql!(pub ADD:
    "insert into idn_proposal (id, kind, person, user_name, post, valid_from, decision, succession,
       asked_by, asked_at, expires_at, reason)
     values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, '')");
sql!(pub DECIDE:
    "update idn_proposal set decided_by = ?2, decided_at = ?3, outcome = ?4, reason = ?5
     where id = ?1 and decided_at is null");
sql!(pub LATE -> ProposalId:
    "select id from idn_proposal where decided_at is null and expires_at <= ?1
     order by id limit 500");
sql!(pub LAPSE:
    "update idn_proposal set decided_at = ?2, outcome = ?3 where id = ?1 and decided_at is null");
