//! What happens to documents, as notices to the people concerned.
//!
//! Notices may leave the program by mail, so they name the agency and what happened, never what
//! a document is about.

use documents::{
    document::{self, DocumentId},
    events::{DraftMoved, Fact, Issued, Refused, SentBack},
    incoming::{self, IncomingId},
    outgoing, recipients,
};
use identity::{
    Actor, ActorError, OrganisationId, PersonId, accounts::accounts_of, actor_of_person, clerks_of,
    delegations::delegations_of, organisation_brief,
};
use jiff::{Timestamp, civil::Date};
use kit_base::{Id, in_province};
use kit_db::{DbError, Tx};
use kit_i18n::Value;
use kit_jobs::{JobContext, JobError, StoredEvent, Subscription};
use kit_notify::{MailWish, Notice, NoticeKind, notify};
use std::collections::BTreeSet;

/// The kinds of notices of this bridge.
pub const NOTICES: &[NoticeKind] = &[SENT_BACK, REFUSED, URGENT, DRAFT_TURN];

const SENT_BACK: NoticeKind =
    NoticeKind::new("documents.sent_back", "tinhso-notice-sent-back", &[]).mail(MailWish::Digest);
const REFUSED: NoticeKind = NoticeKind::new(
    "documents.refused",
    "tinhso-notice-refused",
    &["organisation", "notation"],
)
.mail(MailWish::Soon)
.required();
const URGENT: NoticeKind = NoticeKind::new(
    "documents.urgent",
    "tinhso-notice-urgent",
    &["organisation", "notation"],
)
.mail(MailWish::Soon)
.required();
const DRAFT_TURN: NoticeKind =
    NoticeKind::new("documents.draft_turn", "tinhso-notice-draft-turn", &[]).mail(MailWish::Digest);

/// What this bridge hears.
pub(super) const SUBSCRIPTIONS: &[Subscription] = &[
    Subscription {
        name: "tinhso.sent_back_to_people",
        topic: SentBack::TOPIC,
        handle: sent_back,
    },
    Subscription {
        name: "tinhso.refused_to_people",
        topic: Refused::TOPIC,
        handle: refused,
    },
    Subscription {
        name: "tinhso.urgent_to_people",
        topic: Issued::TOPIC,
        handle: issued,
    },
    Subscription {
        name: "tinhso.draft_moved_to_people",
        topic: DraftMoved::TOPIC,
        handle: draft_moved,
    },
];

fn sent_back(context: &JobContext, event: &StoredEvent) -> Result<(), JobError> {
    let fact: SentBack = event.payload()?;
    let Some(person) = fact.to else {
        // back to a unit or to the clerks, in whose lists it stands on top
        return Ok(());
    };
    let link = format!("/van-ban-den/{}", fact.incoming);
    let thing = Thing::Incoming(fact.incoming);
    tell(context, event, move |tx, now| {
        for person in with_deputies(tx, now, &[person], thing)? {
            one(tx, now, person, &SENT_BACK, &[], &link)?;
        }
        Ok(())
    })
}

fn draft_moved(context: &JobContext, event: &StoredEvent) -> Result<(), JobError> {
    let fact: DraftMoved = event.payload()?;
    // whoever hands something to themselves knows it
    let Some(person) = fact.to.filter(|person| fact.by != Some(*person)) else {
        return Ok(());
    };
    let link = format!("/van-ban-di/{}", fact.document);
    let thing = Thing::Outgoing(fact.document);
    tell(context, event, move |tx, now| {
        for person in with_deputies(tx, now, &[person], thing)? {
            one(tx, now, person, &DRAFT_TURN, &[], &link)?;
        }
        Ok(())
    })
}

fn refused(context: &JobContext, event: &StoredEvent) -> Result<(), JobError> {
    let fact: Refused = event.payload()?;
    let today = in_province(event.at).date();
    tell(context, event, move |tx, now| {
        let Some(row) = document::find(tx, fact.document)? else {
            return Ok(());
        };
        let Some(issuer) = row.issuer_id else {
            return Ok(());
        };
        let receiver = organisation_brief(tx, fact.receiver)?;
        let arguments = arguments(receiver.short_name, row.notation);
        let link = format!("/van-ban-di/{}", fact.document);
        let thing = Thing::Outgoing(fact.document);
        let clerks = clerks(tx, &[issuer], today)?;
        for person in with_deputies(tx, now, &clerks, thing)? {
            one(tx, now, person, &REFUSED, &arguments, &link)?;
        }
        Ok(())
    })
}

/// Only what is urgent: an ordinary document waits in the list of the clerks.
fn issued(context: &JobContext, event: &StoredEvent) -> Result<(), JobError> {
    let fact: Issued = event.payload()?;
    if fact.urgency == 0 {
        return Ok(());
    }
    let today = in_province(event.at).date();
    tell(context, event, move |tx, now| {
        let Some(row) = document::find(tx, fact.document)? else {
            return Ok(());
        };
        let mut receivers = recipients::of(tx, fact.document)?;
        receivers.retain(|receiver| *receiver != fact.issuer);
        let arguments = arguments(row.issuer_name, row.notation);
        let thing = Thing::Received(fact.document);
        let clerks = clerks(tx, &receivers, today)?;
        for person in with_deputies(tx, now, &clerks, thing)? {
            one(tx, now, person, &URGENT, &arguments, "/van-ban-den")?;
        }
        Ok(())
    })
}

fn arguments(organisation: String, notation: String) -> [(&'static str, Value); 2] {
    [
        ("organisation", organisation.into()),
        ("notation", notation.into()),
    ]
}

/// Tells in one transaction with the end of the delivery, so that nobody is told twice.
fn tell(
    context: &JobContext,
    event: &StoredEvent,
    mut words: impl FnMut(&mut Tx<'_>, Timestamp) -> Result<(), DbError> + Send + 'static,
) -> Result<(), JobError> {
    let (event, now) = (event.clone(), context.clock.now());
    context.db.write_blocking(move |tx| {
        words(tx, now)?;
        event.finish_in(tx).map(drop)
    })
}

fn clerks(
    tx: &mut Tx<'_>,
    organisations: &[OrganisationId],
    today: Date,
) -> Result<Vec<PersonId>, DbError> {
    let mut people = BTreeSet::new();
    for organisation in organisations {
        let clerks = clerks_of(tx, *organisation, today)?;
        people.extend(clerks.into_iter().map(|clerk| clerk.person));
    }
    Ok(people.into_iter().collect())
}

/// What a notice is about.
#[derive(Clone, Copy)]
enum Thing {
    Incoming(IncomingId),
    Outgoing(DocumentId),
    /// A document as anybody received it.
    Received(DocumentId),
}

impl Thing {
    /// Whether somebody may do something with it now.
    fn is_workable_by(self, tx: &mut Tx<'_>, actor: &Actor) -> Result<bool, DbError> {
        let incoming = match self {
            Self::Outgoing(id) => {
                let view = outgoing::show::show(tx, actor, id)?;
                return Ok(view.is_some_and(|view| !view.acts.is_empty()));
            }
            Self::Incoming(id) => Some(id),
            Self::Received(id) => incoming::show::of_document(tx, actor, id)?.map(|it| it.id),
        };
        let Some(id) = incoming else {
            return Ok(false);
        };
        let view = incoming::show::show(tx, actor, id)?;
        Ok(view.is_some_and(|view| !view.acts.is_empty()))
    }
}

/// These people, and everybody to whom one of them delegated and who may do something with the thing:
/// a notice tells nobody of what they may not see.
fn with_deputies(
    tx: &mut Tx<'_>,
    now: Timestamp,
    people: &[PersonId],
    thing: Thing,
) -> Result<BTreeSet<PersonId>, DbError> {
    let today = in_province(now).date();
    let mut all: BTreeSet<PersonId> = people.iter().copied().collect();
    for person in people {
        for given in delegations_of(tx, *person)? {
            if given.from_person != *person || !given.holds_on(today) {
                continue;
            }
            let deputy = match actor_of_person(tx, given.to_person, now) {
                Ok(deputy) => deputy,
                Err(ActorError::Database(error)) => return Err(error),
                // without a post nobody acts
                Err(ActorError::NotHeld { .. } | ActorError::NoPost { .. }) => continue,
            };
            if thing.is_workable_by(tx, &deputy)? {
                all.insert(given.to_person);
            }
        }
    }
    Ok(all)
}

fn one(
    tx: &mut Tx<'_>,
    now: Timestamp,
    person: PersonId,
    kind: &NoticeKind,
    arguments: &[(&'static str, Value)],
    link: &str,
) -> Result<(), DbError> {
    for account in accounts_of(tx, person)? {
        if account.disabled_at.is_none() {
            let notice = Notice {
                recipient: account.id.to_i64(),
                kind,
                arguments,
                link: Some(link),
            };
            notify(tx, now, &notice)?;
        }
    }
    Ok(())
}
