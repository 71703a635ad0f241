//! What happens to certificates, as notices to the people concerned.
//!
//! Notices may leave the program by mail, so they name the holder and what happened, never what a
//! certificate was used for.

use identity::{PersonId, accounts::accounts_of, organisation_brief};
use jiff::Timestamp;
use kit_base::{Id, in_province};
use kit_db::{DbError, Tx};
use kit_i18n::Value;
use kit_jobs::{JobContext, JobError, StoredEvent, Subscription};
use kit_notify::{MailWish, Notice, NoticeKind, notify};
use signing::{
    certificates::{Act, CertificateId, people_to_tell},
    events::{CERTIFICATE_CHANGED, CERTIFICATE_ENDS, CertificateChanged, CertificateEnds},
};
use std::collections::BTreeSet;

/// The kinds of notices of this bridge.
pub(super) const NOTICES: &[NoticeKind] = &[ENDS, TURN, ISSUED, REFUSED, REVOKED];

const ENDS: NoticeKind = NoticeKind::new(
    "signing.certificate_ends",
    "tinhso-notice-certificate-ends",
    &["name", "organisation", "days"],
)
.mail(MailWish::Soon)
.required();
const TURN: NoticeKind = NoticeKind::new(
    "signing.certificate_turn",
    "tinhso-notice-certificate-turn",
    &["name", "organisation"],
)
.mail(MailWish::Digest);
const ISSUED: NoticeKind = NoticeKind::new(
    "signing.certificate_issued",
    "tinhso-notice-certificate-issued",
    &["name", "organisation"],
)
.mail(MailWish::Digest);
const REFUSED: NoticeKind = NoticeKind::new(
    "signing.certificate_refused",
    "tinhso-notice-certificate-refused",
    &["name", "organisation"],
)
.mail(MailWish::Soon);
const REVOKED: NoticeKind = NoticeKind::new(
    "signing.certificate_revoked",
    "tinhso-notice-certificate-revoked",
    &["name", "organisation"],
)
.mail(MailWish::Soon)
.required();

/// What this bridge hears.
pub(super) const SUBSCRIPTIONS: &[Subscription] = &[
    Subscription {
        name: "tinhso.certificate_ends_to_people",
        topic: CERTIFICATE_ENDS,
        handle: ends,
    },
    Subscription {
        name: "tinhso.certificate_changed_to_people",
        topic: CERTIFICATE_CHANGED,
        handle: changed,
    },
];

fn ends(context: &JobContext, event: &StoredEvent) -> Result<(), JobError> {
    let fact: CertificateEnds = event.payload()?;
    let days = [("days", Value::from(fact.days))];
    tell(context, event, fact.certificate, &ENDS, &days)
}

fn changed(context: &JobContext, event: &StoredEvent) -> Result<(), JobError> {
    let fact: CertificateChanged = event.payload()?;
    let kind = match fact.act.parse() {
        Ok(Act::Request | Act::Resubmit | Act::RequestRevocation) => &TURN,
        Ok(Act::RecordIssue) => &ISSUED,
        Ok(Act::Refuse | Act::SendBack) => &REFUSED,
        Ok(Act::RecordRevocation) => &REVOKED,
        _ => return Ok(()),
    };
    tell(context, event, fact.certificate, kind, &[])
}

/// Tells everybody concerned, in one transaction with the end of the delivery, so that nobody is told
/// twice.
fn tell(
    context: &JobContext,
    event: &StoredEvent,
    certificate: CertificateId,
    kind: &'static NoticeKind,
    more: &[(&'static str, Value)],
) -> Result<(), JobError> {
    let (event, now) = (event.clone(), context.clock.now());
    let today = in_province(event.at).date();
    let more = more.to_vec();
    context.db.write_blocking(move |tx| {
        if let Some((it, people)) = people_to_tell(tx, certificate, today)? {
            let organisation = organisation_brief(tx, it.organisation_id)?.name;
            let mut arguments: Vec<(&'static str, Value)> = vec![
                ("name", it.holder_name.into()),
                ("organisation", organisation.into()),
            ];
            arguments.extend(more.iter().cloned());
            let link = format!("/chung-thu-so/{certificate}");
            all(tx, now, &people, kind, &arguments, &link)?;
        }
        event.finish_in(tx).map(drop)
    })
}

fn all(
    tx: &mut Tx<'_>,
    now: Timestamp,
    people: &BTreeSet<PersonId>,
    kind: &NoticeKind,
    arguments: &[(&'static str, Value)],
    link: &str,
) -> Result<(), DbError> {
    for person in people {
        for account in accounts_of(tx, *person)? {
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
    }
    Ok(())
}
