//! What was done with a certificate, by whom, with which words, and the leaf in the tamper-evident
//! log.

use super::{Act, CertificateId, may::By, store};
use identity::{OrganisationId, PersonId};
use jiff::Timestamp;
use kit_base::Id;
use kit_db::{DbError, Tx, params};

kit_db::id_type!(pub struct StepId, "one act in a certificate's trace");

kit_db::row! {
    /// One act, as it is shown.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct StepLine {
        /// When.
        pub at: Timestamp,
        /// What.
        pub act: Act,
        /// Who; absent for the system.
        pub person_id: Option<PersonId>,
        /// For which agency.
        pub organisation_id: Option<OrganisationId>,
        /// With which words.
        pub words: String,
        /// In whose name, where a right was delegated.
        pub for_person_id: Option<PersonId>,
        /// Number and notation of the document that delegated it; empty if nothing was.
        pub for_document: String,
    }
}

/// The trace of a certificate, oldest first; at most 1,000 acts.
///
/// # Errors
/// As the database answers.
pub fn of_certificate(tx: &mut Tx<'_>, id: CertificateId) -> Result<Vec<StepLine>, DbError> {
    tx.query(&store::STEPS, params![id])
}

pub(super) fn record(
    tx: &mut Tx<'_>,
    now: Timestamp,
    by: &By<'_>,
    id: CertificateId,
    act: Act,
    words: &str,
) -> Result<(), DbError> {
    record_all(tx, now, by, &[id], act, words)
}

/// As [`record`], for as many certificates as there are.
pub(super) fn record_all(
    tx: &mut Tx<'_>,
    now: Timestamp,
    by: &By<'_>,
    ids: &[CertificateId],
    act: Act,
    words: &str,
) -> Result<(), DbError> {
    let is_person = !by.actor.is_system();
    let person = is_person.then_some(by.actor.person);
    let organisation = is_person.then_some(by.here.organisation);
    let given = by.here.authority.delegation();
    let (giver, document) = (
        given.map(|given| given.from_person),
        given.map_or("", |given| given.document.as_str()),
    );
    let steps: Vec<(CertificateId, StepId)> =
        ids.iter().map(|id| (*id, StepId::generate())).collect();
    let values: Vec<_> = steps
        .iter()
        .map(|(id, step)| {
            *params![
                *id,
                *step,
                now,
                act,
                person,
                organisation,
                *words,
                giver,
                *document
            ]
        })
        .collect();
    tx.insert_rows(&store::ADD_STEP, values.iter().map(|row| &row[..]))
        .map(drop)
}

/// Writes the act's leaf into the tamper-evident log, in the act's own transaction.
pub(super) fn audit(
    tx: &mut Tx<'_>,
    now: Timestamp,
    by: &By<'_>,
    action: &'static str,
    object: i64,
    before: Option<i64>,
) -> Result<(), DbError> {
    let kind = action.rsplit_once('.').map_or(action, |(thing, _)| thing);
    let leaf = kit_audit::Leaf {
        at: now,
        action,
        actor: by.actor.audit_actor(),
        acting_for: by.here.authority.acting_for().map(Id::to_i64),
        unit: Some(by.here.unit.to_i64()),
        object: (kind, object),
        before,
        after: Some(before.unwrap_or(0) + 1),
        outcome: kit_audit::Outcome::Done,
        reason: None,
        purpose: None,
        legal_basis: None,
        request: by.actor.request.as_deref(),
        personal: &[],
        subject: None,
    };
    kit_audit::record(tx, &leaf)
}

/// The name of an act in the log of official acts.
pub(crate) const fn action(act: Act) -> &'static str {
    match act {
        Act::Request => "signing.certificates.request",
        Act::SendBack => "signing.certificates.send_back",
        Act::Resubmit => "signing.certificates.resubmit",
        Act::Withdraw => "signing.certificates.withdraw",
        Act::Confirm => "signing.certificates.confirm",
        Act::Refuse => "signing.certificates.refuse",
        Act::Send => "signing.certificates.send",
        Act::RecordIssue => "signing.certificates.record_issue",
        Act::Deliver => "signing.certificates.deliver",
        Act::Activate => "signing.certificates.activate",
        Act::PlaceKey => "signing.certificates.place_key",
        Act::RequestRevocation => "signing.certificates.request_revocation",
        Act::ConfirmRevocation => "signing.certificates.confirm_revocation",
        Act::StopRevocation => "signing.certificates.stop_revocation",
        Act::RecordRevocation => "signing.certificates.record_revocation",
        Act::Expire => "signing.certificates.expire",
        Act::Import => "signing.certificates.import",
    }
}
