//! Certificates to look at: after a change of post, or when an agency ends or becomes another one,
//! somebody should look whether the certificate still fits (Decree 68/2024/NĐ-CP, Article 17). What was
//! asked for and is still on its way counts, too: nobody should get it any more. Nothing is revoked by it.

use super::{
    ActError, Certificate, CertificateId, history,
    may::{By, may_see},
    store, words,
};
use crate::permissions::{MANAGE_CERTIFICATES, REQUEST_CERTIFICATES};
use identity::{
    Actor, OrganisationId, PersonId, Refused,
    events::{ORGANISATION_SUCCEEDED, PERSON_RELEASED, PostOfPerson, Succeeded},
};
use jiff::{Timestamp, civil::Date};
use kit_base::Id;
use kit_db::{DbError, Tx, params, sql};
use kit_jobs::{JobContext, JobError, StoredEvent, Subscription};

kit_db::code_enum! {
    /// Why it should be looked at.
    pub enum LookReason {
        /// The holder or keeper was released from a post.
        Released = "released",
        /// The agency merged, split or ended.
        Succeeded = "succeeded",
    }
}

/// Lines of the list at most: more are worked off from the top.
pub const MOST: i64 = 200;

kit_db::row! {
    /// A certificate to look at.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Look {
        /// Which.
        pub certificate_id: CertificateId,
        /// Why.
        pub reason: LookReason,
        /// The day of what happened.
        pub since: Date,
        /// The certificate's agency.
        pub organisation_id: OrganisationId,
        /// Whose it is.
        pub holder_name: String,
        /// How far it has come.
        pub state: super::State,
        /// Its serial number.
        pub serial: String,
        /// Its end.
        pub not_after: Option<Timestamp>,
    }
}

sql!(NOTE:
    "insert into sig_certificate_look (certificate_id, reason, since, organisation_id, noted_at)
     values (?1, ?2, ?3, ?4, ?5) on conflict (certificate_id, reason, since) do nothing");
/// What is open in the agencies of a list in JSON, `?1`: null for all.
macro_rules! open {
    ($reached:literal) => {
        concat!(
            "select l.certificate_id, l.reason, l.since, l.organisation_id, c.holder_name, c.state, c.serial, c.not_after
             from sig_certificate_look l join sig_certificate c on c.id = l.certificate_id
             where l.closed_at is null and (",
            $reached,
            ") and c.state not in ('refused', 'revoked', 'expired')
             order by l.since, l.certificate_id limit ?2"
        )
    };
}
sql!(OPEN -> Look:
    lite open!("?1 is null or l.organisation_id in (select value from json_each(?1))"),
    pg open!("cast(?1 as text) is null or l.organisation_id in
      (select cast(value as bigint) from jsonb_array_elements_text(cast(?1 as text)::jsonb))"));
sql!(CLOSE:
    "update sig_certificate_look set closed_at = ?4, closed_by = ?5, closed_words = ?6
     where certificate_id = ?1 and reason = ?2 and since = ?3 and closed_at is null");
sql!(KEPT_BY -> Certificate: store::whole_certificate!(
    "where keeper_id = ?1 and state not in ('refused', 'revoked', 'expired')"));

/// What this part of the office hears.
pub(super) const SUBSCRIPTIONS: &[Subscription] = &[
    Subscription {
        name: "signing.released_to_looks",
        topic: PERSON_RELEASED,
        handle: released,
    },
    Subscription {
        name: "signing.succeeded_to_looks",
        topic: ORGANISATION_SUCCEEDED,
        handle: succeeded,
    },
];

fn released(context: &JobContext, event: &StoredEvent) -> Result<(), JobError> {
    let fact: PostOfPerson = event.payload()?;
    let person = PersonId::from_i64(event.subject);
    let (event, now) = (event.clone(), context.clock.now());
    context.db.write_blocking(move |tx| {
        let mut theirs = tx.query(&store::OPEN_OF_PERSON, params![person])?;
        theirs.extend(tx.query(&KEPT_BY, params![person])?);
        note(tx, now, &theirs, LookReason::Released, fact.day)?;
        event.finish_in(tx).map(drop)
    })
}

fn succeeded(context: &JobContext, event: &StoredEvent) -> Result<(), JobError> {
    let fact: Succeeded = event.payload()?;
    let (event, now) = (event.clone(), context.clock.now());
    context.db.write_blocking(move |tx| {
        // a body on both sides goes on: it took others in, or others came out of it
        let ended = |id: &&OrganisationId| !fact.successors.contains(id);
        for organisation in fact.predecessors.iter().filter(ended) {
            let theirs = tx.query(&store::OPEN_OF_ORGANISATION, params![*organisation])?;
            note(tx, now, &theirs, LookReason::Succeeded, fact.effective)?;
        }
        event.finish_in(tx).map(drop)
    })
}

fn note(
    tx: &mut Tx<'_>,
    now: Timestamp,
    certificates: &[Certificate],
    reason: LookReason,
    since: Date,
) -> Result<(), DbError> {
    for it in certificates {
        tx.execute(
            &NOTE,
            params![it.id, reason, since, it.organisation_id, now],
        )?;
    }
    Ok(())
}

/// Certificates to look at, of one agency or of all that the actor may read, the oldest first; at
/// most 200.
///
/// # Errors
/// [`ActError::Refused`], or as the database answers.
pub fn open(tx: &mut Tx<'_>, actor: &Actor) -> Result<Vec<Look>, ActError> {
    let agencies = super::list::reach(actor)?;
    Ok(tx.list(&OPEN, params![agencies, MOST])?)
}

/// Whether the actor may say that a certificate of this agency was looked at.
fn may_close(actor: &Actor, agency: OrganisationId) -> Result<By<'_>, Refused> {
    By::right(actor, REQUEST_CERTIFICATES, agency)
        .or_else(|_| By::right(actor, MANAGE_CERTIFICATES, agency))
}

/// As the act asks, for pages that offer it.
#[must_use]
pub fn closes(actor: &Actor, agency: OrganisationId) -> bool {
    may_close(actor, agency).is_ok()
}

/// Somebody looked: the certificate stays as it is, with the reason why.
///
/// # Errors
/// [`ActError`]; nothing is changed.
pub fn close(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    id: CertificateId,
    reason: LookReason,
    since: Date,
    words: &str,
) -> Result<(), ActError> {
    let it = store::whole(tx, id)?
        .filter(|it| may_see(actor, it))
        .ok_or(ActError::NotFound)?;
    let by = may_close(actor, it.organisation_id)?;
    let words = words::words("words", words)?;
    if tx.execute(&CLOSE, params![id, reason, since, now, actor.person, words])? != 1 {
        return Err(ActError::ChangedMeanwhile);
    }
    history::audit(tx, now, &by, "signing.certificates.look", id.to_i64(), None)?;
    Ok(())
}
