//! All SQL about proposals.

use super::Proposal;
use crate::ProposalId;
use kit_db::sql;

macro_rules! proposals {
    ($rest:literal) => {
        concat!(
            "select r.id, r.kind, r.person, n.name as person_name, r.user_name, r.post, p.title,
               p.unit, u.name as unit_name, p.organisation, o.short_name as organisation_name,
               r.valid_from, r.decision, r.asked_by, b.name as asked_by_name, r.asked_at,
               r.expires_at
             from idn_proposal r
             join idn_person n on n.id = r.person
             join idn_person b on b.id = r.asked_by
             left join idn_post p on p.id = r.post
             left join idn_unit u on u.id = p.unit
             left join idn_organisation o on o.id = p.organisation
             where r.decided_at is null and ",
            $rest
        )
    };
}

sql!(pub OPEN -> Proposal: proposals!("r.expires_at > ?1 order by r.asked_at, r.id limit 200"));
sql!(pub OPEN_OF -> Proposal: proposals!(
    "r.person = ?1 and r.expires_at > ?2 order by r.asked_at, r.id"));
sql!(pub ONE_OPEN -> Proposal: proposals!("r.id = ?1 and r.expires_at > ?2"));
sql!(
    /// What waits for somebody else than this person.
    pub COUNT -> i64:
    "select count(*) as n from idn_proposal
     where decided_at is null and expires_at > ?1 and asked_by <> ?2 and person <> ?2");
sql!(
    /// Holds the proposal until the transaction ends: it is decided once.
    pub HOLD: "update idn_proposal set reason = reason where id = ?1");
sql!(pub ADD:
    "insert into idn_proposal (id, kind, person, user_name, post, valid_from, decision, asked_by,
       asked_at, expires_at, reason)
     values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, '')");
sql!(pub DECIDE:
    "update idn_proposal set decided_by = ?2, decided_at = ?3, outcome = ?4, reason = ?5
     where id = ?1 and decided_at is null");
sql!(pub LATE -> ProposalId:
    "select id from idn_proposal where decided_at is null and expires_at <= ?1
     order by id limit 500");
sql!(pub LAPSE:
    "update idn_proposal set decided_at = ?2, outcome = ?3 where id = ?1 and decided_at is null");
