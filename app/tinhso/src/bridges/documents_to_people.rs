//! What happens to documents, as notices to the people concerned.
//!
//! Notices may leave the program by mail, so they name the agency and what happened, never what
//! a document is about.

use documents::{
    document,
    events::{DraftMoved, Fact, Issued, Refused, SentBack},
    recipients,
};
use identity::{OrganisationId, PersonId, accounts::accounts_of, clerks_of, organisation_brief};
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
    tell(context, event, move |tx, now| {
        one(tx, now, person, &SENT_BACK, &[], &link)
    })
}

fn draft_moved(context: &JobContext, event: &StoredEvent) -> Result<(), JobError> {
    let fact: DraftMoved = event.payload()?;
    let Some(person) = fact.to else {
        return Ok(());
    };
    let link = format!("/van-ban-di/{}", fact.document);
    tell(context, event, move |tx, now| {
        one(tx, now, person, &DRAFT_TURN, &[], &link)
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
        clerks(tx, now, &[issuer], today, &REFUSED, &arguments, &link)
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
        clerks(
            tx,
            now,
            &receivers,
            today,
            &URGENT,
            &arguments,
            "/van-ban-den",
        )
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
    now: Timestamp,
    organisations: &[OrganisationId],
    today: Date,
    kind: &NoticeKind,
    arguments: &[(&'static str, Value)],
    link: &str,
) -> Result<(), DbError> {
    let mut people = BTreeSet::new();
    for organisation in organisations {
        let clerks = clerks_of(tx, *organisation, today)?;
        people.extend(clerks.into_iter().map(|clerk| clerk.person));
    }
    people
        .into_iter()
        .try_for_each(|person| one(tx, now, person, kind, arguments, link))
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
